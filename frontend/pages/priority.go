package pages

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"uptake/domain/review"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// priorityRule says how priority scores come about.
func priorityRule(ctx context.Context) string {
	return text.T(ctx, "Members answer yes (1), undecided (0.5) or no (0) on each criterion. The mean of these answers over all criteria is the priority score of an idea (CHNRI). How many members gave the commonest answer says how far they agree. Both are shown beside the other figures and decide nothing.")
}

// PriorityList is what the ideas of a panel come to by the CHNRI method.
type PriorityList struct {
	Of []review.Priority // the highest score first
}

// PrioritiesOf lists the priority scores that the viewer may know; nil for none.
func PrioritiesOf(h review.Head, results []review.Result) *PriorityList {
	all := review.Priorities(h, results)
	if len(all) == 0 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b review.Priority) int {
		return cmp.Or(b.Score.Cmp(a.Score), cmp.Compare(a.Idea.Idea, b.Idea.Idea))
	})
	return &PriorityList{all}
}

// warning says what a small panel has to know; empty for a large one.
func (p PriorityList) warning(ctx context.Context) string {
	most := 0
	for _, one := range p.Of {
		most = max(most, one.Scorers)
	}
	if most >= review.SettledScorers {
		return ""
	}
	return text.T(ctx, "The order is uncertain: %s have scored. In a study of this method 15 of the first 20 ideas stayed the same only from about %s scorers on (CHNRI VI).",
		text.N(ctx, most, "%d member", "%d members"), strconv.Itoa(review.SettledScorers))
}

func (p PriorityList) table(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "priority", Caption: text.T(ctx, "Priority scores by idea"), CaptionSize: parts.S, Responsive: true, FirstCellIsHeader: true,
		Head: []parts.Head{
			{Text: text.T(ctx, "Idea")},
			{Text: text.T(ctx, "Priority score (RPS)"), Numeric: true},
			{Text: text.T(ctx, "Share who gave the commonest answer (AEA)"), Numeric: true},
			{Text: text.T(ctx, "Members"), Numeric: true},
		},
	}
	for _, one := range p.Of {
		t.Rows = append(t.Rows, []parts.Cell{
			{Text: headed(one.Idea), Href: DiscussionURL(one.Idea.Panel, one.Idea.Idea)}, {Text: one.Score.Text(2)}, {Text: one.Agreement.Text(2)}, {Text: strconv.Itoa(one.Scorers)},
		})
	}
	return t
}
