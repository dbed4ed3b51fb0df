package store_test

import (
	"slices"
	"testing"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// TestAPanelsOrderIsDecidedBeforeTheFirstScore opens one panel for each order, with
// the same scores: one member with lived experience sees the ideas quite differently.
func TestAPanelsOrderIsDecidedBeforeTheFirstScore(t *testing.T) {
	t.Parallel()
	for basis, want := range map[string][]int{
		review.ByMeans: {0, 1, 2}, review.ByParity: {2, 1, 0}, review.ByInterim: {0, 1, 2}, review.ByAdjusted: {0, 1, 2}, review.Impact: {0, 1, 2}, review.Feasibility: {2, 0, 1},
	} {
		storetest.Each(t, func(t *testing.T, s *store.Store) {
			ctx := t.Context()
			tb := newTable(t, s, 2, 3)
			rules := tb.panel.Rules
			rules.Basis = "cost"
			if _, err := tb.review.ChangeRules(ctx, tb.lead, tb.panel.ID, 0, rules); fault.KindOf(err) != fault.Invalid || fault.Of(err).Fields[0].Name != "basis" {
				t.Errorf("an order by no criterion of the panel: %v", err)
			}
			rules.Basis = basis
			_, err := tb.review.ChangeRules(ctx, tb.lead, tb.panel.ID, 0, rules)
			must(t, err)
			if _, err = tb.review.SetCriteria(ctx, tb.lead, tb.panel.ID, 0, review.DefaultCriteria()[:1]); (err == nil) != (basis != review.Feasibility) {
				t.Errorf("%s: the criterion of the order is taken away: %v", basis, err)
			}
			_, err = tb.review.SetCriteria(ctx, tb.lead, tb.panel.ID, 0, review.DefaultCriteria())
			must(t, err)
			tb.open(t)
			for m, texts := range [][3]string{{"1 6", "6 6", "9 7"}, {"unable unable", "unable unable", "unable unable"}, {"9 6", "6 6", "2 7"}, {"9 6", "6 6", "2 7"}} {
				for n, text := range texts {
					tb.score(t, tb.members()[m], tb.ideas[n], text)
				}
			}
			tb.close(t, "")
			tb.panel, err = tb.review.Reveal(ctx, tb.chair, tb.panel.ID)
			must(t, err)
			b, err := tb.review.Board(ctx, tb.chair, tb.panel.ID)
			must(t, err)
			slices.SortFunc(b.Ideas, func(x, y review.BoardIdea) int { return x.Place - y.Place })
			var got []int
			for _, i := range b.Ideas {
				got = append(got, slices.Index(tb.ideas, i.Idea))
			}
			if !slices.Equal(got, want) {
				t.Errorf("by %s: got %v, want %v", basis, got, want)
			}
			again, err := tb.review.Recompute(ctx, account.Console, tb.panel.ID)
			must(t, err)
			if !again.Sound() {
				t.Errorf("by %s: computed again: %+v", basis, again)
			}
		})
	}
}

// TestARoundThatIsClosedAloneIsNoPartOfTheOrder: once round 2 is closed, and before
// the panel decides, a member's board still shows the order of round 1.
func TestARoundThatIsClosedAloneIsNoPartOfTheOrder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 2, 2)
		tb.open(t)
		first := func(who account.Actor) id.Idea {
			t.Helper()
			b, err := tb.review.Board(ctx, who, tb.panel.ID)
			must(t, err)
			for _, i := range b.Ideas {
				if i.Rank == 1 {
					return i.Idea
				}
			}
			return 0
		}
		tb.scoreAll(t, tb.ideas[0], "9 9")
		tb.scoreAll(t, tb.ideas[1], "2 2")
		tb.close(t, "")
		var err error
		tb.panel, err = tb.review.Reveal(ctx, tb.chair, tb.panel.ID)
		must(t, err)
		tb.start(t)
		tb.scoreAll(t, tb.ideas[0], "2 2")
		tb.scoreAll(t, tb.ideas[1], "9 9")
		tb.close(t, "")
		for _, who := range []account.Actor{tb.chair, tb.adaeze} {
			_, results, err := tb.review.Results(ctx, who, tb.panel.ID, 0, review.PanelPage)
			must(t, err)
			for _, r := range results {
				if first := r.Idea.Idea == tb.ideas[0]; first != (r.Among == review.AmongTop) && r.Among != review.NoStanding || r.Order.Rank > 0 && first != (r.Order.Rank == 1) {
					t.Errorf("%s sees before the reveal that idea %d is %q and has rank %d", who.Name, r.Idea.Idea, r.Among, r.Order.Rank)
				}
			}
			if got := first(who); got != tb.ideas[0] {
				t.Errorf("%s sees idea %d first before the reveal", who.Name, got)
			}
		}
		tb.panel, err = tb.review.StartDeciding(ctx, tb.chair, tb.panel.ID, "Nothing more to say.")
		must(t, err)
		if got := first(tb.adaeze); got != tb.ideas[1] {
			t.Errorf("control: idea %d is first in the end", got)
		}
	})
}
