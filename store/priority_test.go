package store_test

import (
	"errors"
	"testing"

	"uptake/domain/fault"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

func TestPriorityScoresAreMadeWhereThePanelAsksForThem(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 2)
		r, p := tb.review, tb.panel.ID
		rules := tb.panel.Rules
		rules.Counting.Priority = true
		if _, err := r.ChangeRules(ctx, tb.lead, p, 0, rules); fieldNames(err) != "priority" {
			t.Errorf("on a scale from 1 to 9: %v", err)
		}
		three := review.DefaultCriteria()
		for i := range three {
			three[i].Scale, three[i].Anchors = review.ThreeAnswers, nil
		}
		_, err := r.SetCriteria(ctx, tb.lead, p, 0, three)
		must(t, err)
		tb.panel, err = r.ChangeRules(ctx, tb.lead, p, 0, rules)
		must(t, err)
		if _, err := r.SetCriteria(ctx, tb.lead, p, 0, review.DefaultCriteria()); !errors.Is(err, review.ErrPriorityGone) {
			t.Errorf("back to a scale from 1 to 9: %v", fault.Of(err))
		}
		tb.open(t)
		for n, m := range tb.members() {
			tb.score(t, m, tb.ideas[0], []string{"1 1", "1 0", "0.5 0", "unable 0.5"}[n])
		}
		tb.score(t, tb.lived, tb.ideas[1], "1 unable") // nobody answers for feasibility
		tb.close(t, "Nobody could judge the second idea.")
		h, results, err := r.Results(ctx, tb.chair, p, 1, review.PanelAPI)
		must(t, err)
		got := review.Priorities(h, results)
		// Means 5/6 and 3/8; commonest answers 2 of 3 and 2 of 4.
		if len(got) != 1 || got[0].Idea.Idea != tb.ideas[0] || got[0].Score.Text(4) != "0.6042" || got[0].Agreement.Text(4) != "0.5833" || got[0].Scorers != 4 {
			t.Errorf("priority scores: %+v", got)
		}
		off := h
		off.Rules.Counting.Priority = false
		if got := review.Priorities(off, results); got != nil {
			t.Errorf("off: %+v", got)
		}
		if _, hidden, err := r.Results(ctx, tb.lived, p, 1, review.PanelPage); err != nil || review.Priorities(h, hidden) != nil {
			t.Errorf("a member before the reveal: %v, %v", hidden, err)
		}
		tb.sound(t)
	})
}
