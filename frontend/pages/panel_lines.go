package pages

import (
	"context"
	"strconv"

	"uptake/domain/review"
	"uptake/domain/review/stats"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// MovedLines is the form in which the lines of the matrix are moved, to see which
// ideas would lie in another quarter. Nothing of it is kept.
type MovedLines struct {
	Matrix *Matrix
	Page   string // its address, without lines
	Typed  Typed  // as they came, by the names of the fields
	Bad    map[string]string
}

// Names of the fields of the forms of the page.
const (
	ImpactLine      = "impact_line"
	FeasibilityLine = "feasibility_line"
	WeightField     = "weight"
)

// MoveLines reads the lines that were typed into the matrix of a page; the line of
// the rule stands where nothing, or no score of the scale, was typed.
func MoveLines(ctx context.Context, page string, m *Matrix, typed Typed) *MovedLines {
	if m == nil {
		return nil
	}
	p := &MovedLines{Matrix: m, Page: page, Typed: typed, Bad: map[string]string{}}
	read := func(name string, s stats.Scale, line *stats.Ratio) {
		if typed[name] == "" {
			return
		}
		v, err := stats.ParseValue(typed[name])
		if err != nil || v < s.Min || v > s.Max {
			p.Bad[name] = text.T(ctx, "Enter a number from %s to %s.", s.Min.String(), s.Max.String())
			return
		}
		*line = stats.Of(v)
	}
	read(ImpactLine, m.Impact.Scale, &m.Lines.Impact)
	read(FeasibilityLine, m.Feasibility.Scale, &m.Lines.Feasibility)
	return p
}

// errors lead to the fields with what is no score of their scales.
func (p MovedLines) errors(ctx context.Context) []parts.ErrorLink {
	var out []parts.ErrorLink
	add := func(name, label string) {
		if words := p.Bad[name]; words != "" {
			out = append(out, parts.ErrorLink{Text: label + ": " + words, Href: "#" + name})
		}
	}
	add(ImpactLine, text.T(ctx, "Impact is high from"))
	add(FeasibilityLine, text.T(ctx, "Feasibility is high from"))
	return out
}

// rule is the matrix with the lines of the rule.
func (p MovedLines) rule() Matrix {
	m := *p.Matrix
	m.Lines = review.LinesOf(m.Impact.Scale, m.Feasibility.Scale)
	return m
}

// moved reports whether a line stands elsewhere than the rule has it.
func (p MovedLines) moved() bool {
	r := p.rule().Lines
	return r.Impact.Cmp(p.Matrix.Lines.Impact) != 0 || r.Feasibility.Cmp(p.Matrix.Lines.Feasibility) != 0
}

// value is what a field holds.
func (p MovedLines) value(name string, line stats.Ratio) string {
	if v := p.Typed[name]; v != "" {
		return v
	}
	return strconv.FormatFloat(line.Float64(), 'f', -1, 64)
}

// effect says in words how many ideas lie in each quarter, and how many did.
func (p MovedLines) effect(ctx context.Context) string {
	before, after := p.rule().counts(), p.Matrix.counts()
	words := text.T(ctx, "With these lines:")
	for _, q := range review.Quadrants {
		words += " " + text.T(ctx, "%s: %s, by the rule %s.", QuadrantName(ctx, q), strconv.Itoa(after[q]), strconv.Itoa(before[q]))
	}
	return words
}

// changes is the table of ideas that lie in another quarter.
func (p MovedLines) changes(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "moved", Caption: text.T(ctx, "Ideas that would lie in another quarter"), CaptionSize: parts.S, Responsive: true, FirstCellIsHeader: true,
		Head: []parts.Head{{Text: text.T(ctx, "Idea")}, {Text: text.T(ctx, "By the rule")}, {Text: text.T(ctx, "With these lines")}},
	}
	rule := p.rule()
	for _, at := range p.Matrix.Points {
		if before, after := rule.quadrant(at), p.Matrix.quadrant(at); before != after {
			t.Rows = append(t.Rows, []parts.Cell{{Text: at.Title, Href: IdeaURL(at.Idea)}, {Text: QuadrantName(ctx, before)}, {Text: QuadrantName(ctx, after)}})
		}
	}
	return t
}
