package pages

import (
	"context"
	"slices"
	"strconv"
	"unicode/utf8"

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
	Lines               review.Lines // where both begin to be high
	Points              []Point
}

// Point is one idea in the matrix, by its two medians.
type Point struct {
	Idea                id.Idea // its number is its mark
	Title               string
	Impact, Feasibility stats.Ratio
	Disputed            bool // members disagree on one of the two
	Split               bool // the groups of the panel lie far apart on one of the two, as far as that may be shown
}

// QuadrantName names a quarter of the matrix.
func QuadrantName(ctx context.Context, q review.Quadrant) string {
	switch q {
	case review.DoNow:
		return text.T(ctx, "Do now")
	case review.BigBet:
		return text.T(ctx, "Big bet")
	case review.EasyHelp:
		return text.T(ctx, "Easy help")
	}
	return text.T(ctx, "Not now")
}

// quadrant is where an idea lies by the lines of the picture.
func (m Matrix) quadrant(p Point) review.Quadrant {
	return m.Lines.Quadrant(m.Impact.Scale, m.Feasibility.Scale, p.Impact, p.Feasibility)
}

// MatrixOf draws the entries whose medians on impact and feasibility may be shown;
// nil where no idea has both.
func MatrixOf(criteria []review.Criterion, entries []review.Entry) *Matrix {
	var results []review.Result
	for _, e := range entries {
		for _, r := range e.Results {
			r.Idea = e.Idea
			r.Idea.Idea = e.Decision.Idea
			results = append(results, r)
		}
	}
	return MatrixOfResults(criteria, results, review.RowMedian)
}

// MatrixOfResults is MatrixOf for results that stand by themselves, those of one
// idea next to each other. One is drawn if it may be shown by any of the rows.
func MatrixOfResults(criteria []review.Criterion, results []review.Result, rows review.Rows) *Matrix {
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
	m.Lines = review.LinesOf(m.Impact.Scale, m.Feasibility.Scale)
	for from := 0; from < len(results); {
		to := from
		p := Point{Idea: results[from].Idea.Idea, Title: results[from].Idea.Title}
		for ; to < len(results) && results[to].Idea.Idea == p.Idea; to++ {
			r := results[to]
			if r.Rows&rows == 0 || r.Idea.Unseen {
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
			p.Split = p.Split || r.Figures.Groups.Flag
		}
		from = to
		if p.Impact.Defined() && p.Feasibility.Defined() {
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

// matrixMark is what stands at one place: one idea, or a count of several.
type matrixMark struct {
	x, y, words     string
	disputed, split bool
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
		mark := matrixMark{x: k.x, y: k.y, words: strconv.FormatInt(int64(at[k][0].Idea), 10)}
		if n := len(at[k]); n > 1 {
			mark.words = "×" + strconv.Itoa(n)
		}
		for _, p := range at[k] {
			mark.disputed = mark.disputed || p.Disputed
			mark.split = mark.split || p.Split
		}
		out = append(out, mark)
	}
	return out
}

// crowded is how many ideas are too many for a mark each.
const crowded = 60

// matrixCell is a field of the picture of many ideas, 9 by 9: how many lie in it.
type matrixCell struct {
	x, y, middle, foot string
	n, shade           int
}

// cells counts the ideas by the nearest whole score of nine on both. A half goes
// to the better field, so that no field lies across the lines of the quarters.
func (m Matrix) cells() []matrixCell {
	var count [9][9]int
	most := 0
	for _, p := range m.Points {
		f, i := int(share(m.Feasibility.Scale, p.Feasibility)*8+0.5), int(share(m.Impact.Scale, p.Impact)*8+0.5)
		count[i][f]++
		most = max(most, count[i][f])
	}
	var out []matrixCell
	for i := 8; i >= 0; i-- {
		for f, n := range count[i] {
			if n == 0 {
				continue
			}
			x, y := matrixLeft+(float64(f)+0.5)*matrixPlot/9, matrixTop+(8.5-float64(i))*matrixPlot/9
			out = append(out, matrixCell{
				coordinate(x - matrixField/2), coordinate(y - matrixField/2), coordinate(x), coordinate(y + 5), n, 1 + (3*n-1)/most,
			})
		}
	}
	return out
}

// matrixField is the side of a field: a ninth of the plot, less a line.
const matrixField = matrixPlot/9 - 1

// cut is where the lines between the quarters stand, from the left and from the top.
func (m Matrix) cut() (x, y float64) {
	f, i := share(m.Feasibility.Scale, m.Lines.Feasibility), share(m.Impact.Scale, m.Lines.Impact)
	if len(m.Points) > crowded { // fields are a ninth: 6.5 lies between the sixth and the seventh
		return matrixLeft + matrixPlot*(8*f+0.5)/9, matrixTop + matrixPlot*(8.5-8*i)/9
	}
	return atX(f), atY(i)
}

// counts says how many ideas lie in each quarter.
func (m Matrix) counts() map[review.Quadrant]int {
	n := map[review.Quadrant]int{}
	for _, p := range m.Points {
		n[m.quadrant(p)]++
	}
	return n
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
	n := m.counts()
	words := text.N(ctx, len(m.Points), "%d idea.", "%d ideas.")
	for _, q := range review.Quadrants {
		words += " " + QuadrantName(ctx, q) + ": " + strconv.Itoa(n[q]) + "."
	}
	return words
}

// key says how the marks are to be read.
func (m Matrix) key(ctx context.Context) string {
	if len(m.Points) > crowded {
		return text.T(ctx, "Each number says how many ideas lie there.")
	}
	words := text.T(ctx, "A hatched mark means that members disagree. A mark with × stands for several ideas.")
	for _, p := range m.Points {
		if p.Split {
			return words + " " + text.T(ctx, "A ring around a mark means that the panel is split.")
		}
	}
	return words
}

// table holds the same numbers, by quarter.
func (m Matrix) table(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "matrix", Caption: text.T(ctx, "Impact and feasibility as a table"), CaptionSize: parts.S, Responsive: true,
		Head: []parts.Head{
			{Text: text.T(ctx, "Mark"), Numeric: true},
			{Text: text.T(ctx, "Idea")},
			{Text: text.T(ctx, "Impact, median"), Numeric: true},
			{Text: text.T(ctx, "Feasibility, median"), Numeric: true},
			{Text: text.T(ctx, "Quarter")},
		},
	}
	points := slices.Clone(m.Points)
	slices.SortStableFunc(points, func(a, b Point) int {
		return slices.Index(review.Quadrants[:], m.quadrant(a)) - slices.Index(review.Quadrants[:], m.quadrant(b))
	})
	for _, p := range points {
		q := QuadrantName(ctx, m.quadrant(p))
		if p.Disputed {
			q += " (" + text.T(ctx, "members disagree") + ")"
		}
		if p.Split {
			q += " (" + text.T(ctx, "the panel is split") + ")"
		}
		t.Rows = append(t.Rows, []parts.Cell{
			{Text: strconv.FormatInt(int64(p.Idea), 10)}, {Text: p.Title, Href: IdeaURL(p.Idea)}, {Text: Figure(p.Impact)}, {Text: Figure(p.Feasibility)}, {Text: q},
		})
	}
	return t
}

func middle(from, to float64) string { return coordinate((from + to) / 2) }

// half is half the width of a mark: room for two characters in a circle, and for each
// further one as much more as it takes in the larger words of a phone.
func (k matrixMark) half() float64 {
	return matrixDot + 6*float64(max(0, utf8.RuneCountInString(k.words)-2))
}

// left and top are the corner of a mark that is more units larger on each side.
func (k matrixMark) left(more float64) string {
	x, _ := strconv.ParseFloat(k.x, 64)
	return coordinate(x - k.half() - more)
}

func (k matrixMark) top(more float64) string {
	y, _ := strconv.ParseFloat(k.y, 64)
	return coordinate(y - matrixDot - more)
}
