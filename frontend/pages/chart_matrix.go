package pages

import (
	"context"
	"slices"
	"strconv"

	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/stats"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// Matrix is the picture of ideas by impact and feasibility. Better is up and to
// the right whatever the scale. It holds only what may be shown.
type Matrix struct {
	Impact, Feasibility review.Criterion
	Points              []Point
}

// Point is one idea in the matrix, by its two medians.
type Point struct {
	No                  int // of the idea in the picture and the table
	Idea                id.Idea
	Title               string
	Impact, Feasibility stats.Ratio
	Disputed            bool // members disagree on one of the two
}

// Quadrant is a quarter of the matrix.
type Quadrant int

// Quadrants, in the order of the table.
const (
	DoNow Quadrant = iota
	BigBet
	EasyHelp
	NotNowQuadrant
)

// QuadrantName names a quarter of the matrix.
func QuadrantName(ctx context.Context, q Quadrant) string {
	switch q {
	case DoNow:
		return text.T(ctx, "Do now")
	case BigBet:
		return text.T(ctx, "Big bet")
	case EasyHelp:
		return text.T(ctx, "Easy help")
	}
	return text.T(ctx, "Not now")
}

// quadrant sets high against not high, with one cut everywhere. Disagreement
// keeps an idea in its place.
func (m Matrix) quadrant(p Point) Quadrant {
	i, f := m.Impact.Scale.Region(p.Impact) == stats.High, m.Feasibility.Scale.Region(p.Feasibility) == stats.High
	switch {
	case i && f:
		return DoNow
	case i:
		return BigBet
	case f:
		return EasyHelp
	}
	return NotNowQuadrant
}

// MatrixOf draws the entries whose medians on impact and feasibility may be shown;
// nil where no idea has both.
func MatrixOf(criteria []review.Criterion, entries []review.Entry) *Matrix {
	var m Matrix
	for _, c := range criteria {
		switch c.Name {
		case review.Impact:
			m.Impact = c
		case review.Feasibility:
			m.Feasibility = c
		}
	}
	if m.Impact.ID == 0 || m.Feasibility.ID == 0 {
		return nil
	}
	for _, e := range entries {
		p := Point{Idea: e.Decision.Idea, Title: e.Idea.Title}
		for _, r := range e.Results {
			if !r.Rows.Has(review.RowMedian) || e.Idea.Unseen {
				continue
			}
			switch r.Criterion.ID {
			case m.Impact.ID:
				p.Impact = r.Figures.Median
			case m.Feasibility.ID:
				p.Feasibility = r.Figures.Median
			default:
				continue
			}
			p.Disputed = p.Disputed || r.Figures.Disputed()
		}
		if p.Impact.Defined() && p.Feasibility.Defined() {
			p.No = len(m.Points) + 1
			m.Points = append(m.Points, p)
		}
	}
	if m.Points == nil {
		return nil
	}
	return &m
}

// Measures of the picture, in units of its own: the plot and the space around it.
const (
	matrixSize = 440
	matrixLeft = 42
	matrixTop  = 26
	matrixPlot = 362
	matrixDot  = 12
)

// share is how far a median lies above the worst end of its scale, 0 to 1.
func share(s stats.Scale, r stats.Ratio) float64 { return (s.Nine(r).Float64() - 1) / 8 }

// atX and atY place a share on the picture.
func atX(u float64) float64 { return matrixLeft + matrixDot + u*(matrixPlot-2*matrixDot) }
func atY(u float64) float64 { return matrixTop + matrixDot + (1-u)*(matrixPlot-2*matrixDot) }

// matrixCut is where a median begins to be high: 6.5 of 1 to 9.
const matrixCut = 5.5 / 8

// matrixMark is what stands at one place: one idea, or a count of several.
type matrixMark struct {
	x, y, words string
	disputed    bool
}

// marks lists the places of the picture. Ideas with the same two medians share a
// mark, which says how many they are.
func (m Matrix) marks() []matrixMark {
	type place struct{ x, y string }
	var order []place
	at := map[place][]Point{}
	for _, p := range m.Points {
		k := place{coordinate(atX(share(m.Feasibility.Scale, p.Feasibility))), coordinate(atY(share(m.Impact.Scale, p.Impact)))}
		if at[k] == nil {
			order = append(order, k)
		}
		at[k] = append(at[k], p)
	}
	out := make([]matrixMark, 0, len(order))
	for _, k := range order {
		mark := matrixMark{x: k.x, y: k.y, words: strconv.Itoa(at[k][0].No)}
		if n := len(at[k]); n > 1 {
			mark.words = "×" + strconv.Itoa(n)
		}
		for _, p := range at[k] {
			mark.disputed = mark.disputed || p.Disputed
		}
		out = append(out, mark)
	}
	return out
}

// textY is the line on which the words of a mark stand.
func (k matrixMark) textY() string {
	y, _ := strconv.ParseFloat(k.y, 64)
	return coordinate(y + 5)
}

// ends are the numbers at the ends of an axis: the worst and the best score.
func ends(s stats.Scale) (worst, best string) {
	if s.BestLow {
		return s.Max.String(), s.Min.String()
	}
	return s.Min.String(), s.Max.String()
}

// finding is the picture in a sentence: how many ideas lie in each quarter.
func (m Matrix) finding(ctx context.Context) string {
	var n [4]int
	for _, p := range m.Points {
		n[m.quadrant(p)]++
	}
	words := text.N(ctx, len(m.Points), "%d idea.", "%d ideas.")
	for q, count := range n {
		words += " " + QuadrantName(ctx, Quadrant(q)) + ": " + strconv.Itoa(count) + "."
	}
	return words
}

// table holds the same numbers, by quarter.
func (m Matrix) table(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "matrix", Caption: text.T(ctx, "Impact and feasibility as a table"), CaptionSize: parts.S,
		Head: []parts.Head{
			{Text: text.T(ctx, "Mark"), Numeric: true},
			{Text: text.T(ctx, "Idea")},
			{Text: text.T(ctx, "Impact, median"), Numeric: true},
			{Text: text.T(ctx, "Feasibility, median"), Numeric: true},
			{Text: text.T(ctx, "Quarter")},
		},
	}
	points := slices.Clone(m.Points)
	slices.SortStableFunc(points, func(a, b Point) int { return int(m.quadrant(a)) - int(m.quadrant(b)) })
	for _, p := range points {
		q := QuadrantName(ctx, m.quadrant(p))
		if p.Disputed {
			q += " (" + text.T(ctx, "members disagree") + ")"
		}
		t.Rows = append(t.Rows, []parts.Cell{
			{Text: strconv.Itoa(p.No)}, {Text: p.Title, Href: IdeaURL(p.Idea)}, {Text: Figure(p.Impact)}, {Text: Figure(p.Feasibility)}, {Text: q},
		})
	}
	return t
}

func middle(from, to float64) string { return coordinate((from + to) / 2) }
