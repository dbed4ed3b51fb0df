package store_test

import (
	"slices"
	"testing"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// Minutes leave out who was recused while the panel talked, whatever becomes of the
// kind of that conflict later, and keep who was there and is recused since.
func TestMinutesSayWhoWasThereWhateverIsDeclaredLater(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 2)
		tb.open(t)
		r, p, idea := tb.review, tb.panel.ID, tb.ideas[0]
		_, err := r.DeclareConflict(ctx, tb.ewan, p, 0, idea, review.Team)
		must(t, err)
		for _, m := range []int{0, 1, 3} {
			tb.score(t, tb.members()[m], idea, "8 8")
		}
		tb.scoreAll(t, tb.ideas[1], "8 8")
		tb.close(t, "")
		_, err = r.Reveal(ctx, tb.chair, p)
		must(t, err)
		ewan, adaeze, lived := tb.seat(t, tb.ewan), tb.seat(t, tb.adaeze), tb.seat(t, tb.lived)
		must(t, r.Attend(ctx, tb.secretary, p, true, ewan, adaeze, lived))
		must(t, r.SetCurrent(ctx, tb.chair, p, idea))
		tb.clock.Turn(5 * time.Minute)
		must(t, r.SetCurrent(ctx, tb.chair, p, tb.ideas[1]))
		tb.clock.Turn(time.Minute)
		present := func() []id.Seat {
			t.Helper()
			book, err := r.Minutes(ctx, tb.lived, p)
			must(t, err)
			for _, e := range book.Entries {
				if e.Idea.Idea == idea {
					slices.Sort(e.Present)
					return e.Present
				}
			}
			return nil
		}
		want := []id.Seat{lived, adaeze}
		slices.Sort(want)
		if got := present(); !slices.Equal(got, want) {
			t.Fatalf("present were %v, want %v", got, want)
		}
		_, err = r.DeclareConflict(ctx, tb.secretary, p, ewan, idea, review.Financial) // of another kind: no later recusal
		must(t, err)
		_, err = r.DeclareConflict(ctx, tb.adaeze, p, 0, idea, review.Personal) // a later one
		must(t, err)
		if got := present(); !slices.Equal(got, want) {
			t.Errorf("after other declarations present were %v, want %v", got, want)
		}
	})
}
