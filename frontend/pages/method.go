package pages

import (
	"context"
	"strconv"

	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Method is the public page of how a panel has worked.
type Method struct {
	Base frontend.Base
	review.Method
}

// facts are the numbers about the panel as a whole.
func (p Method) facts(ctx context.Context) parts.SummaryList {
	return parts.SummaryList{Rows: []parts.Row{
		{Key: text.T(ctx, "Panel"), Value: p.Head.Name},
		{Key: text.T(ctx, "Members"), Value: composition(ctx, p.Members)},
		{Key: text.T(ctx, "Professions"), Value: text.N(ctx, p.Members.Professions, "%d among the professional members", "%d among the professional members")},
		{Key: text.T(ctx, "Rounds of scoring"), Value: strconv.Itoa(max(p.Head.Round, 1))},
		{Key: text.T(ctx, "Ideas decided on"), Value: strconv.Itoa(p.Decided)},
		{Key: text.T(ctx, "Recusals"), Value: text.N(ctx, p.Recusals, "%d. A recused member neither sees nor scores the idea.", "%d. A recused member neither sees nor scores the idea.")},
		{Key: text.T(ctx, "Decided otherwise than the rule proposed"), Value: text.N(ctx, p.Overrides, "%d idea, with a reason on record", "%d ideas, each with a reason on record")},
	}}
}

// sourced is one rule, and where it comes from.
type sourced struct{ rule, source string }

// rules are the rules that do not change from panel to panel. Each says whether it
// is published or our own.
func (p Method) rules(ctx context.Context) []sourced {
	own := text.T(ctx, "Our own rule.")
	ram := text.T(ctx, "Published: RAND/UCLA Appropriateness Method (Fitch and others, 2001).")
	out := []sourced{
		{text.T(ctx, "Members score alone first. Nobody sees another's score before the round is closed."), ram},
		{text.T(ctx, "The median says where an idea stands: low, in the middle or high, a third of the scale each."), ram + " " + text.T(ctx, "Half points, and scales other than 1 to 9: our own.")},
		{text.T(ctx, "Members disagree where the middle scores lie further apart than is to be expected at that place of the scale."),
			ram + " " + text.T(ctx, "Worked example: BMJ Open 2012;2:e001431. How the percentiles are read: our own.")},
		{text.T(ctx, "Members disagree, too, where enough of them score low and enough score high."),
			text.T(ctx, "Published: BMC Medical Informatics and Decision Making 2012;12:93. With fewer than 8 members: our own.")},
		{text.T(ctx, "An idea is discussed where members with lived experience and professional members lie 3 of 8 steps apart, or where one member with lived experience stands against the others."), own},
		{text.T(ctx, "A missing score counts nowhere, and never as zero. An idea needs enough scores to be decided on."), own},
		{text.T(ctx, "The mean puts ideas in order, since many ideas share a median."), own},
		{text.T(ctx, "How sure a rank is: the panel is made up again from its own members in every possible way, and the ideas are put in order each time."), own},
		{text.T(ctx, "Grey zone: an idea is borderline where between 1 and 9 of 10 such panels have it among the first."),
			text.T(ctx, "Published: bounds of the experiment at the NIPS conference, 2014.")},
		{text.T(ctx, "Single scores are never published. How scores are spread is published from 5 scores on, and the medians of both groups only where each has 2 or more."), own},
	}
	if p.Head.Rules.Rounds > 1 {
		out = append(out, sourced{text.T(ctx, "Members score again after they have discussed the ideas."), ram})
	}
	return out
}

func (p Method) ruleTable(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "rules", Caption: text.T(ctx, "Rules and where they come from"), CaptionSize: parts.M, Responsive: true,
		Head: []parts.Head{{Text: text.T(ctx, "Rule")}, {Text: text.T(ctx, "Source")}},
	}
	for _, r := range p.rules(ctx) {
		t.Rows = append(t.Rows, []parts.Cell{{Text: r.rule}, {Text: r.source}})
	}
	return t
}

// agreement is on how many ideas members agreed.
func (p Method) agreement(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "agreement", Caption: text.T(ctx, "On how many ideas members agreed"), CaptionSize: parts.M, Responsive: true, FirstCellIsHeader: true,
		Head: []parts.Head{
			{Text: text.T(ctx, "Round and criterion")}, {Text: text.T(ctx, "Ideas"), Numeric: true}, {Text: text.T(ctx, "Agree"), Numeric: true},
			{Text: text.T(ctx, "Agree in part"), Numeric: true}, {Text: text.T(ctx, "Disagree"), Numeric: true}, {Text: text.T(ctx, "Too few scores"), Numeric: true},
		},
	}
	for _, r := range p.Rounds {
		t.Rows = append(t.Rows, []parts.Cell{
			{Text: roundName(ctx, r.Round) + ", " + r.Criterion.Name}, {Text: strconv.Itoa(r.Ideas)}, {Text: strconv.Itoa(r.Agree)},
			{Text: strconv.Itoa(r.InPart)}, {Text: strconv.Itoa(r.Disagree)}, {Text: strconv.Itoa(r.TooFew)},
		})
	}
	return t
}

// changes is how the medians went from round to round.
func (p Method) changes(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "changes", Caption: text.T(ctx, "What changed between the rounds"), CaptionSize: parts.M, Responsive: true, FirstCellIsHeader: true,
		Head: []parts.Head{
			{Text: text.T(ctx, "Criterion")}, {Text: text.T(ctx, "Rounds")}, {Text: text.T(ctx, "Ideas scored in both"), Numeric: true},
			{Text: text.T(ctx, "Better median"), Numeric: true}, {Text: text.T(ctx, "Worse median"), Numeric: true}, {Text: text.T(ctx, "Same median"), Numeric: true},
			{Text: text.T(ctx, "Ideas that members agree on")},
		},
	}
	for _, c := range p.Changes {
		t.Rows = append(t.Rows, []parts.Cell{
			{Text: CriterionName(c.Criterion)}, {Text: text.T(ctx, "%s to %s", strconv.Itoa(c.From), strconv.Itoa(c.To))}, {Text: strconv.Itoa(c.Ideas)},
			{Text: strconv.Itoa(c.Better)}, {Text: strconv.Itoa(c.Worse)}, {Text: strconv.Itoa(c.Same)},
			{Text: text.T(ctx, "%s before, %s after", strconv.Itoa(c.AgreeBefore), strconv.Itoa(c.AgreeAfter))},
		})
	}
	return t
}
