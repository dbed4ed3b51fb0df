package pages

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"uptake/domain/review"
	"uptake/domain/review/stats"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Strip is the picture of how often each score was given to one idea: a dot for
// each, over a line at the median, the earlier round above the later one. The
// table beside it holds the same numbers.
type Strip struct {
	ID        string
	Criterion review.Criterion
	Rounds    []StripRound // in their order; at least one
}

// StripRound is one round in the picture.
type StripRound struct {
	Round   int
	Bars    []review.Bar
	Figures review.Figures
	Own     *review.Value // the viewer's own score; nil for none
}

// Measures of the strip, in units of its own.
const (
	stripWidth = 440
	stripLeft  = 24
	stripDot   = 7
	stripPitch = 18
	stripHead  = 26 // over the dots of a round: its name
	stripFoot  = 58 // under its line: the middle scores, the numbers, the median in words
	stripWords = 60 // half the room of the words about the median
)

// most is how often the commonest score was given.
func (r StripRound) most() int {
	n := 1
	for _, b := range r.Bars {
		n = max(n, b.N)
	}
	return n
}

// base is the line of a round in its part of the picture.
func (r StripRound) base() int   { return stripHead + r.most()*stripPitch + 8 }
func (r StripRound) height() int { return r.base() + stripFoot }

func (s Strip) viewBox() string {
	height := 0
	for _, r := range s.Rounds {
		height += r.height()
	}
	return "0 0 " + strconv.Itoa(stripWidth) + " " + strconv.Itoa(height)
}

// at moves a round to its place under the ones before it.
func (s Strip) at(n int) string {
	y := 0
	for _, r := range s.Rounds[:n] {
		y += r.height()
	}
	return "translate(0 " + strconv.Itoa(y) + ")"
}

// x is the place of a figure on the line, from left to right as the numbers run.
func (s Strip) x(r stats.Ratio) float64 {
	low, high := float64(s.Criterion.Scale.Min), float64(s.Criterion.Scale.Max)
	share := (r.Float64()*float64(stats.Point) - low) / (high - low)
	return stripLeft + share*(stripWidth-2*stripLeft)
}

// medianX is where the words about the median stand: under it, and whole at the
// ends of the line.
func (s Strip) medianX(r StripRound) string {
	return coordinate(min(max(s.x(r.Figures.Median), stripWords), stripWidth-stripWords))
}

// coordinate writes a length with at most two decimals, the same everywhere.
func coordinate(f float64) string {
	return strconv.FormatFloat(float64(int64(f*100+0.5))/100, 'f', -1, 64)
}

// bar is the bar from the 30th to the 70th percentile, under the line. Where both
// are one score it is as wide as a dot.
func (s Strip) bar(r StripRound) (x, width string) {
	from, to := s.x(r.Figures.Spread.P30), s.x(r.Figures.Spread.P70)
	return coordinate(from - stripDot), coordinate(to - from + 2*stripDot)
}

// dot is one score in the picture.
type dot struct {
	x, y string
	own  bool
}

// dots are the scores of a round; the viewer's own is the lowest of its column.
func (s Strip) dots(r StripRound) []dot {
	var out []dot
	for _, b := range r.Bars {
		for n := range b.N {
			own := n == 0 && r.Own != nil && *r.Own == b.Value
			out = append(out, dot{coordinate(s.x(stats.Of(b.Value))), strconv.Itoa(r.base() - 4 - stripDot - n*stripPitch), own})
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

// finding is the picture in a sentence for each round.
func (s Strip) finding(ctx context.Context) string {
	words := ""
	for n, r := range s.Rounds {
		if n > 0 {
			words += " "
		}
		if len(s.Rounds) > 1 {
			words += roundName(ctx, r.Round) + ": "
		}
		words += text.N(ctx, r.Figures.N, "%d score", "%d scores") + carriedWords(ctx, ", ", r.Figures.NCarried) + ", " + text.T(ctx, "median %s; %s", Figure(r.Figures.Median), agreementWords(ctx, r.Figures)) + "."
		if sp := r.Figures.Spread; sp.P30.Defined() {
			words += " " + text.T(ctx, "The middle scores run from %s to %s.", Figure(sp.P30), Figure(sp.P70))
		}
		if r.Own != nil {
			words += " " + text.T(ctx, "You gave %s.", r.Own.String())
		}
	}
	return words
}

// table has a row for each score and a column for each round.
func (s Strip) table(ctx context.Context) parts.Table {
	t := parts.Table{
		Caption: s.title(ctx), HideCaption: true, Compact: true,
		Head: []parts.Head{{Text: text.T(ctx, "Score"), Numeric: true}},
	}
	var values []stats.Value
	for _, r := range s.Rounds {
		name := text.T(ctx, "Members")
		if len(s.Rounds) > 1 {
			name = text.T(ctx, "Members, round %s", strconv.Itoa(r.Round))
		}
		t.Head = append(t.Head, parts.Head{Text: name, Numeric: true})
		for _, b := range r.Bars {
			values = append(values, b.Value)
		}
	}
	slices.Sort(values)
	for _, v := range slices.Compact(values) {
		row := []parts.Cell{{Text: v.String()}}
		for _, r := range s.Rounds {
			n := 0
			if at, found := slices.BinarySearchFunc(r.Bars, v, func(b review.Bar, v stats.Value) int { return cmp.Compare(b.Value, v) }); found {
				n = r.Bars[at].N
			}
			row = append(row, parts.Cell{Text: strconv.Itoa(n)})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
