package store_test

import (
	"errors"
	"slices"
	"testing"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// A discussion ends when each idea on its list was talked about, or is passed over
// with a reason.
func TestADiscussionEndsWithNothingLeftUnsaid(t *testing.T) {
	t.Parallel()
	for _, rounds := range []int{1, 2} {
		storetest.Each(t, func(t *testing.T, s *store.Store) {
			tb := newTable(t, s, rounds, 4)
			tb.open(t)
			ctx, p := t.Context(), tb.panel.ID
			for n, i := range tb.ideas {
				tb.score(t, tb.lived, i, []string{"2 2", "9 9", "5 5", "5 5"}[n])
				for _, who := range tb.members()[1:] {
					tb.score(t, who, i, []string{"8 8", "9 9", "5 5", "5 5"}[n])
				}
			}
			tb.close(t, "Enough.")
			var err error
			tb.panel, err = tb.review.Reveal(ctx, tb.chair, p)
			must(t, err)
			for _, i := range tb.ideas[1:3] {
				must(t, tb.review.PullIdea(ctx, tb.ewan, p, i))
			}
			b, err := tb.review.Board(ctx, tb.chair, p)
			must(t, err)
			var list []id.Idea
			for _, i := range b.Ideas {
				if !i.Item.Consent {
					list = append(list, i.Idea)
				}
			}
			if len(list) == 0 || list[0] != tb.ideas[0] {
				t.Fatalf("the list is %v; the lone dissent comes first", list)
			}
			end := func(over string) error {
				if rounds == 1 {
					_, err := tb.review.StartDeciding(ctx, tb.chair, p, over)
					return err
				}
				_, err := tb.review.Advance(ctx, tb.chair, p, review.Advance{To: review.R2Open, Reason: over})
				return err
			}
			if err := end(""); fieldNames(err) != "reason" || len(b.Missing) != 1 {
				t.Errorf("%d rounds: with %d ideas left: %v; the board says %v", rounds, len(list), err, b.Missing)
			}
			must(t, tb.review.SetCurrent(ctx, tb.secretary, p, list[0]))
			for _, who := range []account.Actor{tb.ewan, tb.lead, tb.lived} {
				if err := tb.review.SkipIdea(ctx, who, p, list[1], "No time."); !errors.Is(err, review.ErrNotYours) {
					t.Errorf("who has neither seat passes over an idea: %v", err)
				}
			}
			if err := tb.review.SkipIdea(ctx, tb.chair, p, list[1], " "); fieldNames(err) != "reason" {
				t.Errorf("without a reason: %v", err)
			}
			must(t, tb.review.SkipIdea(ctx, tb.secretary, p, list[1], "The same as another."))
			r := tb.room(t, tb.chair)
			if next := r.Next(); next == list[0] || next == list[1] {
				t.Errorf("idea %d comes up next", next)
			}
			if len(list) > 2 {
				if err := end(""); fieldNames(err) != "reason" {
					t.Errorf("with %d ideas left: %v", len(list)-2, err)
				}
			}
			must(t, end("The scores are clear."))
			book, err := tb.review.Minutes(ctx, tb.ewan, p)
			must(t, err)
			for _, e := range book.Entries {
				want := ""
				switch n := slices.Index(list, e.Idea.Idea); {
				case n == 1:
					want = "The same as another."
				case n > 1:
					want = "The scores are clear."
				}
				if e.Skipped != want {
					t.Errorf("idea %d: passed over %q, want %q", e.Idea.Idea, e.Skipped, want)
				}
			}
		})
	}
}
