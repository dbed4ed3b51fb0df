package store_test

import (
	"errors"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// signs lists the hints of a member, "idea index:sign".
func (tb *table) signs(t *testing.T, of account.Actor) string {
	t.Helper()
	l, err := tb.review.Hints(t.Context(), tb.secretary, tb.panel.ID)
	must(t, err)
	seat := tb.seatOf(t, of)
	var out []string
	for _, h := range l.Hints {
		for n, idea := range tb.ideas {
			if h.Seat == seat && h.Idea == idea {
				out = append(out, string(rune('1'+n))+":"+string(h.Sign))
			}
		}
	}
	return strings.Join(out, " ")
}

func TestHintsAreShownToChairAndSecretaryAndSettledByThem(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := newTable(t, s, 2, 3)
		ctx, p := t.Context(), tb.panel.ID
		set := func(sql string, args ...any) {
			t.Helper()
			must(t, s.InTx(ctx, func(tx *store.Tx) error { _, err := tx.Exec(sql, args...); return err }))
		}
		author, err := tb.reads.View(ctx, tb.ideas[0])
		must(t, err)
		set("UPDATE people SET organisation = ?, email = ? WHERE id = ?", "North  Trust", "a@north.example", author.Author)
		set("UPDATE people SET organisation = ?, email = ? WHERE id = ?", "north trust", "e@nhs.net", tb.ewan.Person)
		set("UPDATE people SET email = ? WHERE id = ?", "b@north.example", tb.adaeze.Person)
		set("UPDATE ideas SET author_id = ? WHERE id = ?", tb.lived.Person, tb.ideas[1])
		set("UPDATE people SET email = ? WHERE id = ?", "l@nhs.net", tb.lived.Person) // as Ewan's: half the country has it
		set("INSERT INTO supports (idea_id, person_id, value, cast_at) VALUES (?, ?, 1, ?)", tb.ideas[2], tb.lived2.Person, storetest.Noon)
		set("INSERT INTO supports (idea_id, person_id, value, cast_at) VALUES (?, ?, -1, ?)", tb.ideas[1], tb.lived2.Person, storetest.Noon)

		for _, tt := range []struct {
			who  account.Actor
			want string
		}{
			{tb.ewan, "1:organisation 3:organisation"}, {tb.adaeze, "1:domain 3:domain"}, {tb.lived, "2:author"}, {tb.lived2, "3:support"}, {tb.chair, ""},
		} {
			if got := tb.signs(t, tt.who); got != tt.want {
				t.Errorf("%s: got %q, want %q", tt.who.Name, got, tt.want)
			}
		}
		for _, who := range []account.Actor{tb.ewan, tb.lead, tb.comms} {
			if _, err := tb.review.Hints(ctx, who, p); !errors.Is(err, review.ErrNotYours) {
				t.Errorf("%s sees the hints: %v", who.Name, err)
			}
			if err := tb.review.SettleHints(ctx, who, p, review.Settling{Seat: 1, Kind: review.Author, Ideas: tb.ideas}); !errors.Is(err, review.ErrNotYours) {
				t.Errorf("%s settles hints: %v", who.Name, err)
			}
		}
		if all, err := tb.review.Conflicts(ctx, tb.chair, p); err != nil || len(all) != 0 {
			t.Errorf("a hint alone makes a conflict: %v, %v", all, err)
		}
		ewan, lived := tb.seatOf(t, tb.ewan), tb.seatOf(t, tb.lived)
		if err := tb.review.SettleHints(ctx, tb.chair, p, review.Settling{Seat: ewan, Kind: review.Organisation}); !errors.Is(err, review.ErrHintChoice) {
			t.Errorf("none is chosen: %v", err)
		}
		must(t, tb.review.SettleHints(ctx, tb.chair, p, review.Settling{Seat: ewan, Kind: review.Organisation, Ideas: tb.ideas[:1]}))
		if got := tb.signs(t, tb.ewan); got != "3:organisation" {
			t.Errorf("one is dismissed, there is %q", got)
		}
		must(t, tb.review.SettleHints(ctx, tb.secretary, p, review.Settling{Seat: lived, Kind: review.Author, Ideas: tb.ideas[1:2], Confirm: true}))
		all, err := tb.review.Conflicts(ctx, tb.chair, p)
		must(t, err)
		if len(all) != 1 || all[0].Seat != lived || all[0].Idea != tb.ideas[1] || !all[0].Recused || tb.signs(t, tb.lived) != "" {
			t.Errorf("confirmed, the conflicts are %+v", all)
		}
		// A hint that there is none is no conflict, whoever sends it.
		must(t, tb.review.SettleHints(ctx, tb.secretary, p, review.Settling{Seat: lived, Kind: review.Author, Ideas: tb.ideas, Confirm: true}))
		if all, err = tb.review.Conflicts(ctx, tb.chair, p); err != nil || len(all) != 1 {
			t.Errorf("made up: %+v, %v", all, err)
		}
		// The chair does not dismiss what is said of the chair.
		set("UPDATE ideas SET author_id = ? WHERE id = ?", tb.chair.Person, tb.ideas[2])
		own := review.Settling{Seat: tb.seatOf(t, tb.chair), Kind: review.Author, Ideas: []id.Idea{tb.ideas[2]}}
		if err := tb.review.SettleHints(ctx, tb.chair, p, own); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("the chair dismisses a hint about the chair: %v", err)
		}
		must(t, tb.review.SettleHints(ctx, tb.secretary, p, own))
		tb.open(t)
		d, err := tb.review.Desk(ctx, tb.lived, p)
		must(t, err)
		if d.Total != 2 {
			t.Errorf("recused from one of three, the member scores %d", d.Total)
		}
	})
}

// TestTheAuthorOfAnIdeaThatThePanelMergesIsHintedAtOnTheKeptOne: inside the panel once that is
// decided, but not to who is recused from the merged idea; and for everybody once it is out.
func TestTheAuthorOfAnIdeaThatThePanelMergesIsHintedAtOnTheKeptOne(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := newTable(t, s, 2, 3)
		ctx, p := t.Context(), tb.panel.ID
		set := func(sql string, args ...any) {
			t.Helper()
			must(t, s.InTx(ctx, func(tx *store.Tx) error { _, err := tx.Exec(sql, args...); return err }))
		}
		of := func(who account.Actor, want string) {
			t.Helper()
			if got := tb.signs(t, who); got != want {
				t.Errorf("%s: got %q, want %q", who.Name, got, want)
			}
		}
		own := func(who account.Actor) bool {
			t.Helper()
			all, err := store.ReviewReads(s).Charges(ctx, []id.Seat{tb.seatOf(t, who)}, nil)
			must(t, err)
			for _, c := range all {
				if c.Idea == tb.ideas[1] {
					return c.Own
				}
			}
			t.Error("the kept idea is no charge of the panel")
			return false
		}
		set("UPDATE ideas SET author_id = ? WHERE id = ?", tb.lived.Person, tb.ideas[0])
		of(tb.lived, "1:author")
		set("INSERT INTO decisions (panel_id, idea_id, outcome, reason, into_idea, decided_by, decided_at) VALUES (?, ?, 'merge', 'They say the same.', ?, ?, ?)",
			p, tb.ideas[0], tb.ideas[1], tb.chair.Person, storetest.Noon)
		of(tb.lived, "1:author 2:author")
		of(tb.ewan, "")
		// The secretary is recused from the merged idea, and so learns nothing of it.
		conflict := "INSERT INTO conflicts (seat_id, idea_id, kind, recused, declared_at) VALUES (?, ?, 'author', TRUE, ?)"
		set(conflict, tb.seatOf(t, tb.secretary), tb.ideas[0], storetest.Noon)
		of(tb.lived, "")
		set("DELETE FROM conflicts")
		set("UPDATE ideas SET stage = 'merged', outcome = 'merged', merged_into = ?, shown_stage = 'merged', shown_outcome = 'merged', released_at = ? WHERE id = ?", tb.ideas[1], storetest.Noon, tb.ideas[0])
		set(conflict, tb.seatOf(t, tb.secretary), tb.ideas[0], storetest.Noon)
		of(tb.lived, "2:author")
		tb.open(t)
		if !own(tb.lived) || own(tb.ewan) {
			t.Error("released, it makes an author of the kept idea, and of nobody else")
		}
		set("UPDATE ideas SET shown_stage = 'in_review' WHERE id = ?", tb.ideas[0])
		if own(tb.lived) {
			t.Error("what is not released makes an author outside the panel")
		}
	})
}
