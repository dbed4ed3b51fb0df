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

// seatOf is the seat of a person on the panel.
func (tb *table) seatOf(t *testing.T, who account.Actor) id.Seat {
	t.Helper()
	h, err := tb.review.Reads.Head(t.Context(), tb.panel.ID)
	must(t, err)
	for _, m := range h.Members {
		if m.Person == who.Person {
			return m.ID
		}
	}
	t.Fatalf("%s has no seat", who.Name)
	return 0
}

// told is what a member has told the secretary: impact and feasibility.
func told(texts string) review.Saving {
	impact, feasibility, _ := strings.Cut(texts, " ")
	return review.Saving{Answers: map[string]string{review.Impact: impact, review.Feasibility: feasibility}}
}

// own is what stands on a member's sheet: "8 7", or "pending pending".
func (tb *table) own(t *testing.T, who account.Actor, idea id.Idea) (string, review.Screen) {
	t.Helper()
	sc, err := tb.review.Screen(t.Context(), who, tb.panel.ID, idea)
	must(t, err)
	var words []string
	for _, s := range sc.Sheet.Scores {
		if s.State == review.Given {
			words = append(words, s.Value.String())
		} else {
			words = append(words, string(s.State))
		}
	}
	return strings.Join(words, " "), sc
}

func TestWhatTheSecretaryEntersCountsOnceItIsConfirmed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 5)
		observer := tb.person(t, "Osei")
		_, err := tb.review.SeatMember(ctx, tb.lead, tb.panel.ID, review.Seating{Person: observer.Person, Kind: review.Observer})
		must(t, err)
		tb.open(t)
		r, p, lived := tb.review, tb.panel.ID, tb.seatOf(t, tb.lived)
		for _, i := range tb.ideas {
			must(t, r.EnterFor(ctx, tb.secretary, p, lived, i, review.ByPhone, told("8 unable")))
		}
		got, sc := tb.own(t, tb.lived, tb.ideas[0])
		if got != "pending pending" || sc.Entered == nil || sc.Entered.Answers[review.Impact] != "8" {
			t.Errorf("before it is confirmed: %s, %+v", got, sc.Entered)
		}

		// The member confirms one, refuses another, scores a third; the chair enters
		// the fourth again, and the fifth differently.
		must(t, r.ConfirmEntry(ctx, tb.lived, p, 0, tb.ideas[0], review.Saving{}))
		must(t, r.RefuseEntry(ctx, tb.lived, p, 0, tb.ideas[1]))
		tb.score(t, tb.lived, tb.ideas[2], "3 3")
		must(t, r.ConfirmEntry(ctx, tb.chair, p, lived, tb.ideas[3], told("8.0 unable")))
		if err := r.ConfirmEntry(ctx, observer, p, lived, tb.ideas[4], told("8 7")); !errors.Is(err, review.ErrEntryDiffers) {
			t.Errorf("a second entry that differs: %v", err)
		}
		for n, want := range []string{"8 unable", "pending pending", "3 3", "8 unable", "pending pending"} {
			got, sc := tb.own(t, tb.lived, tb.ideas[n])
			if got != want || sc.Entered != nil {
				t.Errorf("idea %d: %s, want %s, and nothing waits: %v", n+1, got, want, sc.Entered)
			}
			by, confirmed := id.Seat(0), id.Seat(0)
			if n == 0 || n == 3 {
				by, confirmed = tb.seatOf(t, tb.secretary), []id.Seat{lived, 0, 0, tb.seatOf(t, tb.chair)}[n]
			}
			if sc.Sheet.EnteredBy != by || sc.Sheet.ConfirmedBy != confirmed {
				t.Errorf("idea %d bears the mark %d, %d", n+1, sc.Sheet.EnteredBy, sc.Sheet.ConfirmedBy)
			}
		}
		// A change by the member takes the mark away.
		tb.score(t, tb.lived, tb.ideas[0], "9 9")
		if _, sc := tb.own(t, tb.lived, tb.ideas[0]); sc.Sheet.EnteredBy != 0 || sc.Sheet.ConfirmedBy != 0 {
			t.Error("the member's own scores are marked as entered by another")
		}
		events, err := store.EventsBefore(s.Reader(ctx), 0, 100)
		must(t, err)
		var trail []string
		for _, e := range events {
			trail = append(trail, string(e.Kind)+" "+e.Detail)
			if strings.Contains(e.Detail, "unable") || strings.Contains(e.Detail, "8") {
				t.Errorf("the trail holds a score: %s", e.Detail)
			}
		}
		all := strings.Join(trail, "\n")
		for _, want := range []string{", phone, confirmed by seat ", "refused by the member", "the second one differs", "score.entered round 1, entered for seat "} {
			if !strings.Contains(all, want) {
				t.Errorf("the trail does not say %q:\n%s", want, all)
			}
		}
		tb.close(t, "Over.")
		st, err := r.Reads.StandingsOf(ctx, p, tb.ideas[3])
		must(t, err)
		if st[0].N != 1 || st[1].NUnable != 1 {
			t.Errorf("what was confirmed is not counted: %+v", st)
		}
	})
}

func TestAMemberIsToldOnceOfACall(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 3)
		tb.open(t)
		tb.address(t, s, tb.lived, "jerome@example.org")
		r, p, lived := tb.review, tb.panel.ID, tb.seatOf(t, tb.lived)
		enter := func(seat id.Seat, n int) {
			t.Helper()
			must(t, r.EnterFor(ctx, tb.secretary, p, seat, tb.ideas[n], review.ByPhone, told("8 7")))
		}
		enter(lived, 0)
		enter(lived, 1)
		enter(tb.seatOf(t, tb.ewan), 0) // no address: nothing goes out, and nothing fails
		if got := mails(t, s); len(got) != 1 || got[0] != "jerome@example.org" {
			t.Errorf("after a call mail goes to %v", got)
		}
		for n := range 2 {
			must(t, r.ConfirmEntry(ctx, tb.lived, p, 0, tb.ideas[n], review.Saving{}))
		}
		enter(lived, 2)
		if got := mails(t, s); len(got) != 2 {
			t.Errorf("after the next call mail went to %v", got)
		}
	})
}

func TestWhoMayEnterAndConfirm(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 2, 3)
		tb.open(t)
		r, p, lived, idea := tb.review, tb.panel.ID, tb.seatOf(t, tb.lived), tb.ideas[0]
		tb.score(t, tb.lived2, idea, "4 4")
		_, err := r.DeclareConflict(ctx, tb.secretary, p, 0, tb.ideas[1], review.Personal)
		must(t, err)
		_, err = r.DeclareConflict(ctx, tb.lived, p, 0, tb.ideas[2], review.Personal)
		must(t, err)
		admin := with(tb.person(t, "Root"), account.Administrator, 0)
		enter := func(who account.Actor, seat id.Seat, idea id.Idea, in review.Saving) error {
			return r.EnterFor(ctx, who, p, seat, idea, review.OnPaper, in)
		}
		for name, tt := range map[string]struct {
			got  error
			want error
		}{
			"the chair":                       {enter(tb.chair, lived, idea, told("5 5")), review.ErrNotYours},
			"another member":                  {enter(tb.ewan, lived, idea, told("5 5")), review.ErrNotYours},
			"the lead":                        {enter(tb.lead, lived, idea, told("5 5")), review.ErrNotYours},
			"an administrator":                {enter(admin, lived, idea, told("5 5")), review.ErrNotYours},
			"nobody":                          {enter(account.Actor{}, lived, idea, told("5 5")), account.ErrSignIn},
			"for the chair, who does not":     {enter(tb.secretary, tb.seatOf(t, tb.chair), idea, told("5 5")), review.ErrNotSeated},
			"over the member's own":           {enter(tb.secretary, tb.seatOf(t, tb.lived2), idea, told("5 5")), review.ErrEntryGiven},
			"the secretary is recused":        {enter(tb.secretary, lived, tb.ideas[1], told("5 5")), review.ErrEntryRecused},
			"the member is recused":           {enter(tb.secretary, lived, tb.ideas[2], told("5 5")), review.ErrEntryRecused},
			"nothing waits":                   {r.ConfirmEntry(ctx, tb.lived, p, 0, idea, review.Saving{}), review.ErrNoEntry},
			"nothing to refuse":               {r.RefuseEntry(ctx, tb.lived, p, 0, idea), review.ErrNoEntry},
			"an outsider refuses":             {r.RefuseEntry(ctx, tb.lead, p, 0, idea), review.ErrNotSeated},
			"the chair refuses for another":   {r.RefuseEntry(ctx, tb.chair, p, lived, idea), review.ErrNotYours},
			"an idea of another panel":        {enter(tb.secretary, lived, 9999, told("5 5")), review.ErrNotAssigned},
			"the secretary's list, by a peer": {second(r.Behalf(ctx, tb.ewan, p, 0)), review.ErrNotYours},
			"the form, by a peer":             {second(r.EntryForm(ctx, tb.ewan, p, lived, idea)), review.ErrNotYours},
			"the paper of another":            {second(r.Paper(ctx, tb.ewan, p, lived)), review.ErrNotYours},
		} {
			if !errors.Is(tt.got, tt.want) {
				t.Errorf("%s: got %v, want %v", name, tt.got, tt.want)
			}
		}
		if err := enter(tb.secretary, lived, idea, told("10 ")); fieldNames(err) != "impact feasibility" {
			t.Errorf("a bad entry: %v", err)
		}
		must(t, enter(tb.secretary, lived, idea, told("5 5")))
		for name, tt := range map[string]struct {
			who  account.Actor
			want error
		}{
			"the secretary again": {tb.secretary, review.ErrOwnEntry}, "another member": {tb.ewan, review.ErrNotYours}, "the lead": {tb.lead, review.ErrNotYours},
		} {
			if err := r.ConfirmEntry(ctx, tt.who, p, lived, idea, told("5 5")); !errors.Is(err, tt.want) {
				t.Errorf("confirmed by %s: %v, want %v", name, err, tt.want)
			}
		}
		// Neither page holds a score, and the paper leaves out what either may not read.
		b, err := r.Behalf(ctx, tb.secretary, p, lived)
		must(t, err)
		f, err := r.EntryForm(ctx, tb.chair, p, lived, idea)
		must(t, err)
		if len(b.Waiting) != 1 || b.Waiting[0].Answers != nil || !f.Waiting || f.Entry.Answers != nil || !f.Second {
			t.Errorf("the pages of entries hold %+v and %+v", b.Waiting, f.Entry)
		}
		paper, err := r.Paper(ctx, tb.secretary, p, lived)
		must(t, err)
		if len(paper.Ideas) != 1 || paper.Ideas[0].Idea != idea {
			t.Errorf("on paper: %+v", paper.Ideas)
		}
		// A conflict declared meanwhile, and the close, take the entry out of play.
		_, err = r.DeclareConflict(ctx, tb.lived, p, 0, idea, review.Personal)
		must(t, err)
		if left, err := r.Reads.Entries(ctx, p, 1, 0); err != nil || len(left) != 0 {
			t.Errorf("after the recusal there wait %v, %v", left, err)
		}
		ewan := tb.seatOf(t, tb.ewan)
		must(t, enter(tb.secretary, ewan, idea, told("5 5")))
		tb.close(t, "")
		if err := r.ConfirmEntry(ctx, tb.ewan, p, 0, idea, review.Saving{}); !errors.Is(err, review.ErrRoundClosed) {
			t.Errorf("after the close: %v", err)
		}
		if sc, err := r.Screen(ctx, tb.ewan, p, idea); err != nil || sc.Entered != nil || sc.Sheet.Scores[0].State != review.Absent {
			t.Errorf("after the close: %+v, %v", sc.Sheet, err)
		}
	})
}

func second[T any](_ T, err error) error { return err }
