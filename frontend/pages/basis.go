package pages

import (
	"context"

	"uptake/domain/review"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// basisWords says what orders the ideas of a panel.
func basisWords(ctx context.Context, b review.OrderBasis) string {
	what := text.T(ctx, "impact and feasibility together")
	if len(b.Criteria) == 1 {
		what = b.Criteria[0].Name
	}
	switch b.By {
	case review.ByParity:
		return text.T(ctx, "The shortlist is ordered by %s. Members with lived experience weigh half and professional members half, however many they are.", what)
	case review.ByInterim:
		return text.T(ctx, "The shortlist is ordered by %s: members with lived experience and professional members each put the ideas in order, and both orders count the same.", what)
	case review.ByAdjusted:
		return text.T(ctx, "The shortlist is ordered by %s, allowing for members who score mildly or strictly. Where everyone scores everything, this changes nothing.", what)
	}
	return text.T(ctx, "The shortlist is ordered by %s.", what)
}

// bases is the choice of what orders the ideas.
func (p PanelSetup) bases(ctx context.Context) parts.Radios {
	r := parts.Radios{
		Name: "basis", Legend: text.T(ctx, "What orders the ideas"), LegendSize: parts.S, Small: true,
		Hint:  text.T(ctx, "It is fixed before the first score, so that nobody can choose the order they like."),
		Value: p.ruleValues()["basis"], Error: p.err(ctx, "basis"),
		Items: []parts.Radio{{Value: review.ByMeans, Label: text.T(ctx, "Impact and feasibility together")}},
	}
	for _, c := range p.Criteria {
		r.Items = append(r.Items, parts.Radio{Value: c.Name, Label: text.T(ctx, "%s alone", CriterionName(c))})
	}
	r.Items = append(r.Items,
		parts.Radio{Value: review.ByParity, Label: text.T(ctx, "Together, each group half"), Hint: text.T(ctx, "Members with lived experience weigh as much as all others.")},
		parts.Radio{Value: review.ByInterim, Label: text.T(ctx, "Together, by the order that each group makes"), Hint: text.T(ctx, "Both orders count the same, as in priority setting by the James Lind Alliance.")},
		parts.Radio{Value: review.ByAdjusted, Label: text.T(ctx, "Together, allowing for mild and strict members"), Hint: text.T(ctx, "Of use only where members score different ideas.")})
	return r
}
