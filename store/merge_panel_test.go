package store_test

import (
	"errors"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// taking is a table whose first idea has taken in one that who wrote.
func (tb *table) taking(t *testing.T, who account.Actor) (mod account.Actor, gone id.Idea) {
	t.Helper()
	mod = tb.moderator(t, "Mo")
	gone = tb.by(t, who, "Begin by video").ID
	_, err := tb.service.MergeIdea(t.Context(), mod, gone, tb.ideas[0], "They say the same.")
	must(t, err)
	return mod, gone
}

// TestTheAuthorOfAMergedIdeaIsAnAuthorOnThePanel: of the idea that it goes on as part
// of, for as long as it does.
func TestTheAuthorOfAMergedIdeaIsAnAuthorOnThePanel(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 2, 2)
		own := func(who account.Actor) (of []id.Idea) {
			t.Helper()
			all, err := store.ReviewReads(s).Charges(ctx, []id.Seat{tb.seatOf(t, who)}, nil)
			must(t, err)
			for _, c := range all {
				if c.Own {
					of = append(of, c.Idea)
				}
			}
			return of
		}
		mod, gone := tb.taking(t, tb.ewan)
		if got := tb.signs(t, tb.ewan); got != "1:author" {
			t.Errorf("the hints at the author of a merged idea are %q", got)
		}
		if got := tb.signs(t, tb.adaeze); got != "" {
			t.Errorf("control: the hints at another are %q", got)
		}
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE people SET organisation = 'North Trust' WHERE id IN ?", []id.Person{tb.ewan.Person, tb.adaeze.Person})
			return err
		}))
		if got := tb.signs(t, tb.adaeze) + ", " + tb.signs(t, tb.ewan); got != "1:organisation, 1:author" {
			t.Errorf("of one organisation with that author: %q", got)
		}
		_, err := tb.service.UndoMerge(ctx, mod, gone, "They are not.")
		must(t, err)
		if got := tb.signs(t, tb.ewan); got != "" {
			t.Errorf("undone, the hints are %q", got)
		}
		_, err = tb.service.MergeIdea(ctx, mod, gone, tb.ideas[0], "They do.")
		must(t, err)
		tb.open(t)
		if got := own(tb.ewan); len(got) != 2 || got[0] != tb.ideas[0] || got[1] != gone {
			t.Errorf("the author's own ideas are %v, want %d and %d", got, tb.ideas[0], gone)
		}
		if got := own(tb.adaeze); len(got) != 0 {
			t.Errorf("control: another's own ideas are %v", got)
		}
	})
}

// TestTheAuthorOfAMergedIdeaMakesNoCopy: who leads the challenge and wrote what was
// merged into an idea does not take the names out of it.
func TestTheAuthorOfAMergedIdeaMakesNoCopy(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newRedacted(t, s)
		tb.taking(t, tb.ben)
		tb.clock.Turn(25 * time.Hour)
		_, err := tb.review.FormPanel(ctx, tb.lead, tb.panel.ID)
		must(t, err)
		for _, who := range []account.Actor{tb.chair, tb.secretary} {
			_, err := tb.review.DeclareConflict(ctx, who, tb.panel.ID, 0, tb.ideas[0], review.Team)
			must(t, err)
		}
		in := review.Redacting{Version: tb.at(t), Title: "A lift", Body: nameless}
		ben := with(tb.ben, account.Lead, tb.c.ID)
		if _, err := tb.redact(t, ben, in); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("the author of the merged idea makes the copy: %v", err)
		}
		if _, _, err := tb.review.Redaction(ctx, ben, tb.panel.ID, tb.ideas[0]); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("the author of the merged idea reads the copy: %v", err)
		}
		if _, err := tb.redact(t, tb.lead, in); err != nil {
			t.Errorf("control: the lead makes it: %v", err)
		}
	})
}

// TestTheVeilFollowsAMerge: what is hidden of an idea is hidden of what was merged into
// it, whose text stays readable at its own address.
func TestTheVeilFollowsAMerge(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newRedacted(t, s)
		_, gone := tb.taking(t, tb.ben)
		apart := tb.by(t, tb.ben, "Apart").ID
		_, err := tb.review.DeclareConflict(ctx, tb.ewan, tb.panel.ID, 0, tb.ideas[0], review.Team)
		must(t, err)
		tb.open(t)
		for _, tt := range []struct {
			who           account.Actor
			text, unnamed bool
			history       error
		}{
			{tb.ewan, false, true, review.ErrUnread}, {tb.adaeze, true, true, review.ErrUnnamed}, {tb.chair, true, false, nil}, {tb.ben, true, false, nil},
		} {
			veil, err := tb.veils(s).Of(ctx, tt.who)
			must(t, err)
			reads := veil.On(store.ChallengeReads(s))
			v, err := reads.View(ctx, gone)
			must(t, err)
			if (v.Body != "") != tt.text || v.AuthorHidden != tt.unnamed || (v.Author == 0) != tt.unnamed || v.Title == "" {
				t.Errorf("%s reads %+v", tt.who.Name, v)
			}
			_, versions := reads.Versions(ctx, gone)
			_, timeline := reads.Timeline(ctx, gone)
			if !errors.Is(versions, tt.history) || !errors.Is(timeline, tt.history) {
				t.Errorf("%s reads the history: %v, %v; want %v", tt.who.Name, versions, timeline, tt.history)
			}
			if v, err = reads.View(ctx, apart); err != nil || v.Body == "" {
				t.Errorf("control: %s reads of one that stands by itself %+v, %v", tt.who.Name, v, err)
			}
		}
	})
}
