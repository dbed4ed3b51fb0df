package pages

import (
	"context"
	"strconv"

	"uptake/domain/review"
	"uptake/domain/review/stats"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Strip is the picture of how often each score was given to one idea: a dot for
// each, over a line at the median. The table beside it holds the same numbers.
type Strip struct {
	ID        string
	Criterion review.Criterion
	Bars      []review.Bar
	Figures   review.Figures
	Own       string // the viewer's own score; empty for none
}

// Measures of the strip, in units of its own.
const (
	stripWidth = 440
	stripLeft  = 24
	stripDot   = 7
	stripPitch = 18
	stripWords = 60 // half the room of the words about the median
)

// most is how often the commonest score was given.
func (s Strip) most() int {
	n := 1
	for _, b := range s.Bars {
		n = max(n, b.N)
	}
	return n
}

func (s Strip) base() int   { return s.most()*stripPitch + 14 }
func (s Strip) height() int { return s.base() + 44 }

func (s Strip) viewBox() string {
	return "0 0 " + strconv.Itoa(stripWidth) + " " + strconv.Itoa(s.height())
}

// x is the place of a figure on the line, from left to right as the numbers run.
func (s Strip) x(r stats.Ratio) string {
	low, high := float64(s.Criterion.Scale.Min), float64(s.Criterion.Scale.Max)
	share := (r.Float64()*float64(stats.Point) - low) / (high - low)
	return coordinate(stripLeft + share*(stripWidth-2*stripLeft))
}

// medianX is where the words about the median stand: under it, and whole at the
// ends of the line.
func (s Strip) medianX() string {
	x, _ := strconv.ParseFloat(s.x(s.Figures.Median), 64)
	return coordinate(min(max(x, stripWords), stripWidth-stripWords))
}

// coordinate writes a length with at most two decimals, the same everywhere.
func coordinate(f float64) string {
	return strconv.FormatFloat(float64(int64(f*100+0.5))/100, 'f', -1, 64)
}

// dot is one score in the picture.
type dot struct{ x, y string }

func (s Strip) dots() []dot {
	var out []dot
	for _, b := range s.Bars {
		for n := range b.N {
			out = append(out, dot{s.x(stats.Of(b.Value)), strconv.Itoa(s.base() - 4 - stripDot - n*stripPitch)})
		}
	}
	return out
}

// ticks are the numbers under the line: every score of a short scale, the ends and
// the middle of a long one.
func (s Strip) ticks() []stats.Value {
	c := s.Criterion.Scale
	step := c.Step
	if c.Steps() > RadioSteps {
		step = (c.Max - c.Min) / 4
	}
	var out []stats.Value
	for v := c.Min; v <= c.Max && step > 0; v += step {
		out = append(out, v)
	}
	return out
}

func (s Strip) title(ctx context.Context) string {
	return text.T(ctx, "Scores for %s", s.Criterion.Name)
}

// finding is the picture in a sentence.
func (s Strip) finding(ctx context.Context) string {
	words := text.N(ctx, s.Figures.N, "%d score", "%d scores") + ", " + text.T(ctx, "median %s; %s", Figure(s.Figures.Median), agreementWords(ctx, s.Figures)) + "."
	if s.Own != "" {
		words += " " + text.T(ctx, "You gave %s.", s.Own)
	}
	return words
}

func (s Strip) table(ctx context.Context) parts.Table {
	t := parts.Table{
		Caption: s.title(ctx), HideCaption: true, Compact: true,
		Head: []parts.Head{{Text: text.T(ctx, "Score"), Numeric: true}, {Text: text.T(ctx, "Members"), Numeric: true}},
	}
	for _, b := range s.Bars {
		t.Rows = append(t.Rows, []parts.Cell{{Text: b.Value.String()}, {Text: strconv.Itoa(b.N)}})
	}
	return t
}
