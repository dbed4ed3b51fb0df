package pages

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/stats"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// GapChart is the picture of how far members with lived experience and
// professional members lie apart on one criterion. Only ideas that two or more of
// each have scored are in it.
type GapChart struct {
	Criterion review.Criterion
	Rows      []Gap
	Single    int // ideas that one member with lived experience alone has scored: not drawn
}

// Gap is one idea in the picture.
type Gap struct {
	Idea                id.Idea
	Title               string
	Lived, Professional stats.Ratio
	Wide                bool // at least 3 of the 8 steps between worst and best
	distance            stats.Ratio
}

// GapChartOf draws the medians of both groups, the widest gap first; nil where
// there is nothing to draw or to say.
func GapChartOf(c review.Criterion, results []review.Result) *GapChart {
	chart := GapChart{Criterion: c}
	for _, r := range results {
		f := r.Figures
		if r.Criterion.ID != c.ID || !r.Rows.Has(review.RowPooled) {
			continue
		}
		if f.NLived == 1 {
			chart.Single++
		}
		if !r.Rows.Has(review.RowGroups) || f.NLived < 2 || f.NProfessional < 2 || !f.Groups.Gap.Defined() {
			continue
		}
		g := Gap{Idea: r.Idea.Idea, Title: r.Idea.Title, Lived: f.Groups.MedianLived, Professional: f.Groups.MedianProfessional, distance: f.Groups.Gap}
		g.distance.Num = max(g.distance.Num, -g.distance.Num)
		g.Wide = wideGap(c.Scale, g.distance)
		chart.Rows = append(chart.Rows, g)
	}
	if chart.Rows == nil {
		return nil
	}
	slices.SortStableFunc(chart.Rows, func(a, b Gap) int {
		if by := b.distance.Cmp(a.distance); by != 0 {
			return by
		}
		return cmp.Compare(a.Idea, b.Idea)
	})
	return &chart
}

// wideGap reports whether two medians lie 3/8 of the scale apart or more.
func wideGap(s stats.Scale, distance stats.Ratio) bool {
	return stats.Fraction(3*(s.Max-s.Min), 8).Cmp(distance) <= 0
}

func (c GapChart) id() string { return "gaps-" + strconv.FormatInt(int64(c.Criterion.ID), 10) }

// x is the place of a figure, from left to right as the numbers run.
func (c GapChart) x(r stats.Ratio) float64 {
	low, high := stats.Of(c.Criterion.Scale.Min).Float64(), stats.Of(c.Criterion.Scale.Max).Float64()
	return blockX((r.Float64() - low) / (high - low))
}

// between is the line that joins the two marks.
func (c GapChart) between(g Gap) string {
	return "M" + coordinate(c.x(g.Lived)) + " 24H" + coordinate(c.x(g.Professional))
}

// diamond is the mark of lived experience; the other is a circle.
func (c GapChart) diamond(g Gap) string {
	return "M" + coordinate(c.x(g.Lived)-6) + " 24l6 -6 6 6 -6 6z"
}

func (c GapChart) title(ctx context.Context) string {
	return text.T(ctx, "Lived experience and professional members: %s", c.Criterion.Name)
}

// finding is the picture in a sentence, with what it leaves out.
func (c GapChart) finding(ctx context.Context) string {
	wide := 0
	for _, g := range c.Rows {
		if g.Wide {
			wide++
		}
	}
	words := text.N(ctx, len(c.Rows), "%d idea that two or more members of each group have scored.", "%d ideas that two or more members of each group have scored.") + " "
	if wide == 0 {
		words += text.T(ctx, "On none of them do the groups lie far apart.")
	} else {
		words += text.N(ctx, wide, "On %d of them the groups lie far apart.", "On %d of them the groups lie far apart.")
	}
	if c.Single > 0 {
		words += " " + text.N(ctx, c.Single, "%d more idea has a score from one member with lived experience alone and is not drawn.", "%d more ideas have scores from one member with lived experience alone and are not drawn.")
	}
	return words
}

// table holds the same numbers.
func (c GapChart) table(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: c.id(), Caption: c.title(ctx), CaptionSize: parts.S, Responsive: true, FirstCellIsHeader: true,
		Head: []parts.Head{
			{Text: text.T(ctx, "Idea")},
			{Text: text.T(ctx, "Lived experience, median"), Numeric: true},
			{Text: text.T(ctx, "Professional, median"), Numeric: true},
			{Text: text.T(ctx, "Distance"), Numeric: true},
			{Text: text.T(ctx, "Far apart")},
		},
	}
	for _, g := range c.Rows {
		wide := text.T(ctx, "No")
		if g.Wide {
			wide = text.T(ctx, "Yes")
		}
		t.Rows = append(t.Rows, []parts.Cell{
			{Text: g.Title, Href: IdeaURL(g.Idea)}, {Text: Figure(g.Lived)}, {Text: Figure(g.Professional)}, {Text: Figure(g.distance)}, {Text: wide},
		})
	}
	return t
}
