package pages

import (
	"context"
	"strconv"

	"uptake/domain/review"
	"uptake/domain/review/stats"
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
		{
			text.T(ctx, "Members disagree where the middle scores lie further apart than is to be expected at that place of the scale."),
			ram + " " + text.T(ctx, "Worked example: BMJ Open 2012;2:e001431. How the percentiles are read: our own."),
		},
		{
			text.T(ctx, "Members disagree, too, where enough of them score low and enough score high."),
			text.T(ctx, "Published: BMC Medical Informatics and Decision Making 2012;12:93. With fewer than 8 members: our own."),
		},
		{text.T(ctx, "An idea is discussed where members with lived experience and professional members lie 3 of 8 steps apart, or where one member with lived experience stands against the others."), own},
		{text.T(ctx, "A missing score counts nowhere, and never as zero. An idea needs enough scores to be decided on."), own},
		{text.T(ctx, "The mean puts ideas in order, since many ideas share a median."), own},
		p.basis(ctx),
		{text.T(ctx, "Do now, big bet, easy help and not now: whether the medians of impact and feasibility are high."), own},
		{text.T(ctx, "How sure a rank is: the panel is made up again from its own members in every possible way (in 4,000 ways at random, where it has more than 9), and the ideas are put in order each time."), own},
		{
			text.T(ctx, "Grey zone: an idea is borderline where between 1 and 9 of 10 such panels have it among the first."),
			text.T(ctx, "Published: bounds of the experiment at the NIPS conference, 2014."),
		},
		{text.T(ctx, "Single scores are never published. How scores are spread is published from 5 scores on, and the medians of both groups only where each has 2 or more."), own},
	}
	if p.Head.Rules.Counting.Priority {
		out = append(out, sourced{priorityRule(ctx), text.T(ctx, "Published: CHNRI, as in Morof and others, 2014.")})
	}
	out = append(out, sourced{delphiRule(ctx, p.Head.Rules.Counting.Delphi), p.delphiSource(ctx)})
	if len(p.Figures) > 0 {
		out = append(out,
			sourced{text.T(ctx, "How far the panel agrees as a whole, beyond chance: ordinal alpha. Its interval, and those of the next two figures, come from drawing the ideas again 2,000 times."), text.T(ctx, "Published: Krippendorff, Content Analysis. The interval: our own.")},
			sourced{text.T(ctx, "AC2 stands beside it, because alpha falls where nearly all scores are high."), text.T(ctx, "Published: Gwet, Handbook of Inter-Rater Reliability, 2014. The interval: our own.")},
			sourced{text.T(ctx, "How another panel like this one would agree with it: the intraclass correlation of the mean."), text.T(ctx, "Published: Shrout and Fleiss, Psychological Bulletin 1979;86:420. The interval: Ukoumunne and others, Statistics in Medicine 2003;22:3805; that it is by plain percentiles: our own.")})
	}
	if len(p.Themes.Rounds) > 0 {
		out = append(out,
			sourced{text.T(ctx, "A theme is adopted if two or more members propose it, and at least half of those who propose any for the idea."), own},
			sourced{text.T(ctx, "How far members find the same themes: what two members share of the themes that either finds, the mean over all pairs. Pairs that both find none do not count."), text.T(ctx, "Published: the index of Jaccard, 1912. The mean over pairs: our own.")},
			sourced{text.T(ctx, "How far members agree on one theme, as yes or no: nominal alpha."), text.T(ctx, "Published: Krippendorff, Content Analysis.")})
	}
	if p.Head.Rules.Rounds > 1 {
		out = append(out, sourced{text.T(ctx, "Members score again after they have discussed the ideas."), ram})
	}
	return out
}

// delphiSource says where the bounds of consensus come from.
func (p Method) delphiSource(ctx context.Context) string {
	words := text.T(ctx, "Published: the definition most used in core-outcome studies (PMC8024512, table 1).")
	if p.Head.Rules.Counting.Delphi != stats.UsualDelphi {
		words += " " + text.T(ctx, "These bounds: the choice of this panel; published are 70 and 15 per cent.")
	}
	return words
}

// basis is what the panel's order is made of.
func (p Method) basis(ctx context.Context) sourced {
	b := review.BasisOf(p.Head.Rules, p.Head.Criteria)
	out := sourced{basisWords(ctx, b), text.T(ctx, "Our own rule.")}
	switch b.By {
	case review.ByInterim:
		out.source = text.T(ctx, "Published: James Lind Alliance Guidebook, chapter 8. That ties share the higher place: our own.")
	case review.ByAdjusted:
		if p.Head.Rules.Counting.Lambda == review.DefaultRules().Counting.Lambda {
			out.source += " " + text.T(ctx, "How strongly: the experiment at the NIPS conference, 2014.")
		} else {
			out.source += " " + text.T(ctx, "How strongly (lambda %s): the choice of this panel.", p.Head.Rules.Counting.Lambda.String())
		}
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
			{Text: text.T(ctx, "Round and criterion")},
			{Text: text.T(ctx, "Ideas"), Numeric: true},
			{Text: text.T(ctx, "Agree"), Numeric: true},
			{Text: text.T(ctx, "Agree in part"), Numeric: true},
			{Text: text.T(ctx, "Disagree"), Numeric: true},
			{Text: text.T(ctx, "Too few scores"), Numeric: true},
		},
	}
	for _, r := range p.Rounds {
		t.Rows = append(t.Rows, []parts.Cell{
			{Text: roundName(ctx, r.Round) + ", " + r.Criterion.Name},
			{Text: strconv.Itoa(r.Ideas)},
			{Text: strconv.Itoa(r.Agree)},
			{Text: strconv.Itoa(r.InPart)},
			{Text: strconv.Itoa(r.Disagree)},
			{Text: strconv.Itoa(r.TooFew)},
		})
	}
	return t
}

// whole is how far the panel agrees as a whole, with intervals, or why that cannot
// be said.
func (p Method) whole(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "whole", Caption: text.T(ctx, "Agreement of the panel as a whole"), CaptionSize: parts.M, Responsive: true, FirstCellIsHeader: true,
		Head: []parts.Head{
			{Text: text.T(ctx, "Round and criterion")},
			{Text: text.T(ctx, "Agreement beyond chance (Krippendorff's alpha, ordinal)")},
			{Text: text.T(ctx, "The same, even where nearly all scores are high (Gwet's AC2)")},
			{Text: text.T(ctx, "Another panel like this would agree with it at (intraclass correlation)")},
		},
	}
	for _, f := range p.Figures {
		t.Rows = append(t.Rows, []parts.Cell{
			{Text: roundName(ctx, f.Round) + ", " + p.Head.Criterion(f.Criterion).Name},
			{Text: within(ctx, f.Alpha, f.AlphaInterval)},
			{Text: within(ctx, f.AC2.AC2, f.AC2Interval)},
			{Text: within(ctx, again(f.ICC), f.ICCInterval)},
		})
	}
	return t
}

// within is a figure with its interval, or why there is none.
func within(ctx context.Context, f stats.Figure, i stats.Interval95) string {
	if !f.Defined() || i.Reason != "" {
		return figureWords(ctx, f)
	}
	return text.T(ctx, "%s (95 %% interval %s to %s)", decimals(f.Value), decimals(i.Low), decimals(i.High))
}

func decimals(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }

// figureWords is a figure with two decimals, or why there is none.
func figureWords(ctx context.Context, f stats.Figure) string {
	if !f.Defined() {
		return reasonWords(ctx, f.Reason)
	}
	return decimals(f.Value)
}

// reasonWords says why a figure cannot be computed.
func reasonWords(ctx context.Context, r stats.Reason) string {
	switch r {
	case stats.NoVariation:
		return text.T(ctx, "cannot be worked out, because all answers are the same")
	case stats.NeedsPairs:
		return text.T(ctx, "cannot be worked out, because no idea has 2 or more scores")
	case stats.NeedsThemes:
		return text.T(ctx, "cannot be worked out, because no idea has themes from 2 or more members")
	}
	return text.T(ctx, "cannot be worked out: it %s", text.T(ctx, string(r)))
}

// yielding says whether one group has come nearer to the other, where both may be
// named.
func (p Method) yielding(ctx context.Context) []string {
	var out []string
	for _, f := range p.Figures {
		m := f.Moves
		if m == nil || !m.Lived.Defined() || !m.Professional.Defined() {
			continue
		}
		out = append(out, text.T(ctx, "%s, %s: members with lived experience moved %s points towards the others, professional members %s points towards them.",
			roundName(ctx, f.Round), p.Head.Criterion(f.Criterion).Name, m.Lived.Text(2), m.Professional.Text(2)))
	}
	return out
}

// changes is how the medians went from round to round.
func (p Method) changes(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "changes", Caption: text.T(ctx, "What changed between the rounds"), CaptionSize: parts.M, Responsive: true, FirstCellIsHeader: true,
		Head: []parts.Head{
			{Text: text.T(ctx, "Criterion")},
			{Text: text.T(ctx, "Rounds")},
			{Text: text.T(ctx, "Ideas scored in both"), Numeric: true},
			{Text: text.T(ctx, "Better median"), Numeric: true},
			{Text: text.T(ctx, "Worse median"), Numeric: true},
			{Text: text.T(ctx, "Same median"), Numeric: true},
			{Text: text.T(ctx, "Ideas that members agree on")},
		},
	}
	for _, c := range p.Changes {
		t.Rows = append(t.Rows, []parts.Cell{
			{Text: CriterionName(c.Criterion)},
			{Text: text.T(ctx, "%s to %s", strconv.Itoa(c.From), strconv.Itoa(c.To))},
			{Text: strconv.Itoa(c.Ideas)},
			{Text: strconv.Itoa(c.Better)},
			{Text: strconv.Itoa(c.Worse)},
			{Text: strconv.Itoa(c.Same)},
			{Text: text.T(ctx, "%s before, %s after", strconv.Itoa(c.AgreeBefore), strconv.Itoa(c.AgreeAfter))},
		})
	}
	return t
}
