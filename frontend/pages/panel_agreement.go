package pages

import (
	"context"
	"math"
	"slices"
	"strconv"

	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/stats"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Agreement is how far a panel agrees on one criterion, and how mildly its members
// score, as far as the viewer may know it. It is about all ideas of the panel:
// among the best alone, any panel would seem to disagree.
type Agreement struct {
	Head      review.Head
	Viewer    review.Viewer
	Criterion review.Criterion
	Figures   review.RoundFigures
}

// AgreementOf returns the latest figures on each criterion.
func AgreementOf(h review.Head, v review.Viewer, figures []review.RoundFigures) []Agreement {
	var out []Agreement
	for _, c := range h.Criteria {
		a := Agreement{Head: h, Viewer: v, Criterion: c}
		for _, f := range figures {
			if f.Criterion == c.ID && f.Round > a.Figures.Round {
				a.Figures = f
			}
		}
		if a.Figures.Round > 0 {
			out = append(out, a)
		}
	}
	return out
}

func (a Agreement) id() string { return "agrees-" + strconv.FormatInt(int64(a.Criterion.ID), 10) }

func (a Agreement) title(ctx context.Context) string {
	return text.T(ctx, "How far the panel agrees: %s", a.Criterion.Name)
}

// measure is one figure from 0 (chance) to 1 (full agreement), in a sentence and
// on a line.
type measure struct {
	name, short, words string // short is the name without the technical one
	value              stats.Figure
	interval           stats.Interval95
	low, high          float64 // equal without an interval
}

// measures are what says how far members agree. In each the plain words come first,
// the name that a statistician looks for after them.
func (a Agreement) measures(ctx context.Context) []measure {
	f := a.Figures
	alpha := measure{
		name: text.T(ctx, "Agreement beyond chance (Krippendorff's alpha, ordinal)"), short: text.T(ctx, "Agreement beyond chance"),
		value: f.Alpha, interval: f.AlphaInterval,
	}
	if f.Alpha.Defined() {
		alpha.words = sentence(text.T(ctx, "%s: their agreement beyond chance is %s (Krippendorff's alpha, ordinal).", alphaWords(ctx, f.Alpha.Value), decimals(f.Alpha.Value)))
	}
	ac2 := measure{
		name: text.T(ctx, "Agreement, even where nearly all scores are high (Gwet's AC2)"), short: text.T(ctx, "Even where nearly all score high"),
		value: f.AC2.AC2, interval: f.AC2Interval,
	}
	if ac2.value.Defined() {
		ac2.words = text.T(ctx, "Where nearly all scores are high, members can agree more than the first figure says. By a measure that allows for this they agree at %s (Gwet's AC2).", decimals(ac2.value.Value))
	}
	icc := measure{
		name: text.T(ctx, "Agreement with another panel (intraclass correlation)"), short: text.T(ctx, "Agreement with another panel"),
		value: again(f.ICC), interval: f.ICCInterval,
	}
	if icc.value.Defined() {
		icc.words = text.T(ctx, "Another panel like this one would agree with it at %s (intraclass correlation of the mean of %s scores).", decimals(icc.value.Value), strconv.Itoa(f.ICC.K))
	}
	all := []measure{alpha, ac2, icc}
	for n := range all {
		m := &all[n]
		if !m.value.Defined() {
			m.words = text.T(ctx, "%s: %s.", m.name, reasonWords(ctx, m.value.Reason))
			continue
		}
		enough := f.Ideas >= review.LeastForSums // drawn from fewer, a range says nothing
		if m.low, m.high = m.value.Value, m.value.Value; enough && m.interval.Reason == "" && m.interval.Low < m.interval.High {
			m.low, m.high = m.interval.Low, m.interval.High
			m.words += " " + text.T(ctx, "With other ideas like these it would lie between %s and %s in 95 of 100 cases.", decimals(m.low), decimals(m.high))
		}
		if n == len(all)-1 && f.ICC.Ideas < f.Ideas {
			m.words += " " + text.T(ctx, "%s of %s ideas are used: those with the same number of scores.", strconv.Itoa(f.ICC.Ideas), strconv.Itoa(f.Ideas))
		}
	}
	return all
}

// again is how another panel like this one would agree with it.
func again(c stats.ICC) stats.Figure {
	if c.Model == stats.OneWay {
		return c.Average1
	}
	return c.Average2
}

// alphaWords is a reading aid, for people of the panel alone.
func alphaWords(ctx context.Context, alpha float64) string {
	switch {
	case alpha >= 0.8:
		return text.T(ctx, "members agree closely")
	case alpha >= 0.667:
		return text.T(ctx, "members agree well enough for careful conclusions")
	case alpha > 0:
		return text.T(ctx, "members often differ, so the order of ideas is uncertain")
	}
	return text.T(ctx, "members agree no more than by chance")
}

// field says what the figures were computed on.
func (a Agreement) field(ctx context.Context) string {
	f := a.Figures
	return text.T(ctx, "%s, after round %s: %s, %s, %s.", CriterionName(a.Criterion), strconv.Itoa(f.Round),
		text.N(ctx, f.Ideas, "%d idea", "%d ideas"), text.N(ctx, f.Members, "%d member", "%d members"), text.N(ctx, f.Scores, "%d score", "%d scores")+carriedWords(ctx, ", ", f.Carried))
}

// finding is the picture in a sentence.
func (a Agreement) finding(ctx context.Context) string {
	words := a.field(ctx)
	for _, m := range a.measures(ctx) {
		words += " " + m.name + ": " + figureWords(ctx, m.value) + "."
	}
	return words
}

// drawn are the figures that have a place on the line.
func (a Agreement) drawn(ctx context.Context) []measure {
	return slices.DeleteFunc(a.measures(ctx), func(m measure) bool { return !m.value.Defined() })
}

// x is the place of a figure; what lies below chance stands at the left end.
func (m measure) x(value float64) string { return coordinate(blockX(min(max(value, 0), 1))) }

// bar is the line of the interval with an end mark on either side.
func (m measure) bar() string { return "M" + m.x(m.low) + " 20v8m0-4H" + m.x(m.high) + "m0-4v8" }

// table holds the same numbers.
func (a Agreement) table(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: a.id(), Caption: a.title(ctx), CaptionSize: parts.S, Responsive: true, FirstCellIsHeader: true,
		Head: []parts.Head{{Text: text.T(ctx, "Measure")}, {Text: text.T(ctx, "Figure"), Numeric: true}, {Text: text.T(ctx, "Interval (95 %)"), Numeric: true}},
	}
	for _, m := range a.measures(ctx) {
		interval := text.T(ctx, "not computed")
		if m.value.Defined() && m.interval.Reason == "" {
			interval = text.T(ctx, "%s to %s", decimals(m.interval.Low), decimals(m.interval.High))
		}
		t.Rows = append(t.Rows, []parts.Cell{{Text: m.name}, {Text: figureWords(ctx, m.value)}, {Text: interval}})
	}
	return t
}

// allRows reports whether the viewer sees how each member scores.
func (a Agreement) allRows() bool { return a.Viewer.Seat == review.Chair || a.Viewer.Command }

// severity says in a sentence what the rows of members change; empty where the
// viewer may see none.
func (a Agreement) severity(ctx context.Context) string {
	f := a.Figures
	switch {
	case !a.allRows() && len(f.Shifts) == 0:
		return ""
	case f.Unlinked == stats.NotLinked && len(f.Apart) == 2:
		return text.T(ctx, "Who scores mildly or strictly cannot be said: no chain of ideas links %s and %s.", a.member(ctx, f.Apart[0]), a.member(ctx, f.Apart[1]))
	case f.Unlinked != "":
		return text.T(ctx, "Who scores mildly or strictly cannot be said: %s.", text.T(ctx, string(f.Unlinked)))
	case f.Complete:
		return text.T(ctx, "Everyone scored everything: no correction needed.")
	case a.Head.Rules.Basis == review.ByAdjusted:
		return text.T(ctx, "The panel's order allows for this: so it was decided before the first score.")
	}
	return text.T(ctx, "Members scored different ideas. The panel's order does not allow for this; ideas that it would move stand out as a reason to discuss.")
}

// member is who a row is about.
func (a Agreement) member(ctx context.Context, s id.Seat) string {
	if s == a.Viewer.SeatID {
		return text.T(ctx, "You")
	}
	for _, m := range a.Head.Members {
		if m.ID == s {
			return m.Name
		}
	}
	return text.T(ctx, "Member %s", strconv.FormatInt(int64(s), 10))
}

// members is how mildly or strictly members score: all of them to the chair, and
// each to themselves alone.
func (a Agreement) members(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: a.id() + "-members", Caption: text.T(ctx, "How mildly or strictly members score: %s", a.Criterion.Name), CaptionSize: parts.S, Responsive: true, FirstCellIsHeader: true,
		Head: []parts.Head{
			{Text: text.T(ctx, "Member")},
			{Text: text.T(ctx, "On the same ideas")},
			{Text: text.T(ctx, "Points"), Numeric: true},
			{Text: text.T(ctx, "Standard error"), Numeric: true},
			{Text: text.T(ctx, "Scores"), Numeric: true},
		},
	}
	for _, s := range a.Figures.Shifts {
		points := decimals(s.Shift)
		if s.Shift > 0 {
			points = "+" + points
		}
		t.Rows = append(t.Rows, []parts.Cell{
			{Text: a.member(ctx, s.Seat)}, {Text: shiftWords(ctx, s.Shift, a.Criterion.Scale)}, {Text: points}, {Text: figureWords(ctx, s.Error)}, {Text: strconv.Itoa(s.N)},
		})
	}
	return t
}

// shiftWords puts into words by how much a member gives higher numbers than others
// on the same ideas: to the nearest tenth where the scale has steps below a point,
// else by amount.
func shiftWords(ctx context.Context, shift float64, s stats.Scale) string {
	by := amount(ctx, math.Abs(shift))
	if s.Step < stats.Point {
		tenths := math.Round(math.Abs(shift) * 10)
		by = text.T(ctx, "about %s points", strconv.FormatFloat(tenths/10, 'f', 1, 64))
		if tenths == 0 {
			by = ""
		}
	}
	if by == "" {
		return text.T(ctx, "scores much as others do")
	}
	way, more := text.T(ctx, "higher"), !s.BestLow
	if shift < 0 {
		way, more = text.T(ctx, "lower"), s.BestLow
	}
	if more {
		return text.T(ctx, "scores %s %s than others, so more mildly", by, way)
	}
	return text.T(ctx, "scores %s %s than others, so more strictly", by, way)
}

// amount is a number of points as people say it: the nearest of the parts of a point
// that have a name, or half points above one. It is empty for less than an eighth.
func amount(ctx context.Context, by float64) string {
	named := []struct {
		size  float64
		words string
	}{
		{0, ""},
		{1.0 / 4, text.T(ctx, "about a quarter of a point")},
		{1.0 / 3, text.T(ctx, "about a third of a point")},
		{1.0 / 2, text.T(ctx, "about half a point")},
		{2.0 / 3, text.T(ctx, "about two thirds of a point")},
		{3.0 / 4, text.T(ctx, "about three quarters of a point")},
		{1, text.T(ctx, "about 1 point")},
	}
	if by >= 1.25 {
		return text.T(ctx, "about %s points", strconv.FormatFloat(math.Round(2*by)/2, 'f', -1, 64))
	}
	nearest := named[0]
	for _, n := range named[1:] {
		if math.Abs(by-n.size) <= math.Abs(by-nearest.size) {
			nearest = n
		}
	}
	return nearest.words
}
