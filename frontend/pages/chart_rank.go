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

// RankChart is the picture of how sure the ranks on one criterion are. No rank
// stands without its interval.
type RankChart struct {
	Criterion review.Criterion
	Round     int
	K         int  // how many ideas are looked for
	Lone      bool // one group is a single member
	Rough     bool // two or three members
	Rows      []Ranked
}

// Ranked is one idea in the picture.
type Ranked struct {
	Idea  id.Idea
	Title string
	Rank  int
	Tied  bool
	Place stats.Place
}

// RankChartOf draws the ranks of a criterion in the last round among the results;
// nil where none may be shown or none has an interval.
func RankChartOf(c review.Criterion, r review.Rules, results []review.Result) *RankChart {
	chart := RankChart{Criterion: c}
	for _, of := range results {
		if of.Criterion.ID == c.ID && of.Rows.Has(review.RowRank) {
			chart.Round = max(chart.Round, of.Round)
		}
	}
	for _, of := range results {
		if of.Criterion.ID != c.ID || of.Round != chart.Round || !of.Rows.Has(review.RowRank) || !of.Figures.Place.Ranked || of.Figures.Rank == 0 {
			continue
		}
		row := Ranked{Idea: of.Idea.Idea, Title: of.Idea.Title, Rank: of.Figures.Rank, Place: of.Figures.Place}
		chart.Rows = append(chart.Rows, row)
	}
	if chart.Rows == nil {
		return nil
	}
	chart.order()
	chart.K = r.Top(len(chart.Rows))
	return &chart
}

// OrderChart draws how sure the panel's own order is, by the latest figures of the
// panel as a whole; nil where none may be shown, or where the mean of one criterion
// makes it, which has a picture of its own.
func OrderChart(ctx context.Context, h review.Head, results []review.Result, figures []review.RoundFigures) *RankChart {
	basis := review.BasisOf(h.Rules, h.Criteria)
	if _, single := basis.Single(); single {
		return nil
	}
	var f review.RoundFigures
	for _, of := range figures {
		if of.Criterion == 0 && of.Round > f.Round {
			f = of
		}
	}
	name := text.T(ctx, "impact and feasibility together")
	if len(basis.Criteria) == 1 {
		name = text.T(ctx, "the panel's order by %s", basis.Criteria[0].Name)
	}
	chart := RankChart{Criterion: review.Criterion{Name: name}, Round: f.Round, K: f.Top, Lone: f.Lone, Rough: f.Rough}
	at := make(map[id.Idea]stats.Place, len(f.Places))
	for _, p := range f.Places {
		at[p.Idea] = p.Place
	}
	for n, r := range results {
		place, placed := at[r.Idea.Idea]
		if r.Order.Rank == 0 || !placed || !place.Ranked || n > 0 && results[n-1].Idea.Idea == r.Idea.Idea {
			continue
		}
		chart.Rows = append(chart.Rows, Ranked{Idea: r.Idea.Idea, Title: r.Idea.Title, Rank: r.Order.Rank, Place: place})
	}
	if chart.Rows == nil {
		return nil
	}
	chart.order()
	return &chart
}

// caution says what the intervals do not hold.
func (c RankChart) caution(ctx context.Context) string {
	words := ""
	if c.Lone {
		words += " " + text.T(ctx, "One group is a single member: the interval does not include lived-experience uncertainty.")
	}
	if c.Rough {
		words += " " + text.T(ctx, "With 2 or 3 members the intervals are very rough.")
	}
	return words
}

// order puts the best first and marks those who share a rank.
func (c *RankChart) order() {
	slices.SortStableFunc(c.Rows, func(a, b Ranked) int { return cmp.Compare(a.Rank, b.Rank) })
	for i := range c.Rows {
		row := &c.Rows[i]
		row.Tied = i > 0 && c.Rows[i-1].Rank == row.Rank || i+1 < len(c.Rows) && c.Rows[i+1].Rank == row.Rank
	}
}

func (c RankChart) id() string { return "ranks-" + strconv.FormatInt(int64(c.Criterion.ID), 10) }

// last is the worst rank of the picture.
func (c RankChart) last() int {
	n := len(c.Rows)
	for i := range c.Rows {
		n = max(n, c.Rows[i].Rank)
	}
	return n
}

// x is the place of a rank: 1 on the left, with half a rank of room at both ends.
func (c RankChart) x(rank float64) float64 { return blockX((rank - 0.5) / float64(c.last())) }

// bar is the line of one interval with an end mark on either side.
func (c RankChart) bar(p stats.Place) string {
	return "M" + coordinate(c.x(p.Low)) + " 20v8m0-4H" + coordinate(c.x(p.High)) + "m0-4v8"
}

// cut is the line after the K-th rank, through all blocks.
func (c RankChart) cut() string { return coordinate(c.x(float64(c.K) + 0.5)) }

func (c RankChart) foot() string { return strconv.Itoa(blockHead + len(c.Rows)*blockRow) }

func (c RankChart) title(ctx context.Context) string {
	return text.T(ctx, "How sure the ranks are: %s", c.Criterion.Name)
}

// label is "=4. Title".
func (r Ranked) label() string { return RankWords(r.Rank, r.Tied) + ". " + chartTitle(r.Title) }

// finding is the picture in a sentence.
func (c RankChart) finding(ctx context.Context) string {
	var n [3]int
	for _, r := range c.Rows {
		n[slices.Index(amongs[:], review.AmongOf(r.Place))]++
	}
	return text.N(ctx, len(c.Rows), "%d idea, the best first.", "%d ideas, the best first.") + " " +
		text.T(ctx, "Clearly among the first %s: %s. In the grey zone, where the scores cannot say: %s. Not among them: %s.",
			strconv.Itoa(c.K), strconv.Itoa(n[0]), strconv.Itoa(n[1]), strconv.Itoa(n[2]))
}

var amongs = [...]review.Among{review.AmongTop, review.Borderline, review.NotAmong}

// table holds the same numbers.
func (c RankChart) table(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: c.id(), Caption: c.title(ctx), CaptionSize: parts.S, Responsive: true, FirstCellIsHeader: true,
		Head: []parts.Head{
			{Text: text.T(ctx, "Idea")},
			{Text: text.T(ctx, "Rank"), Numeric: true},
			{Text: text.T(ctx, "8 of 10 panels like this"), Numeric: true},
			{Text: text.T(ctx, "Expected rank"), Numeric: true},
			{Text: text.T(ctx, "Chance of the first %s", strconv.Itoa(c.K)), Numeric: true},
			{Text: text.T(ctx, "Standing")},
		},
	}
	for _, r := range c.Rows {
		t.Rows = append(t.Rows, []parts.Cell{
			{Text: r.Title, Href: IdeaURL(r.Idea)},
			{Text: RankWords(r.Rank, r.Tied)},
			{Text: text.T(ctx, "%s to %s", rankText(r.Place.Low), rankText(r.Place.High))},
			{Text: strconv.FormatFloat(r.Place.Expected, 'f', 1, 64)},
			{Text: strconv.FormatFloat(r.Place.Top, 'f', 2, 64)},
			{Text: AmongWords(ctx, review.AmongOf(r.Place))},
		})
	}
	return t
}

// rankText writes a rank, with a half where ideas share a place.
func rankText(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// AmongWords says in words where an idea stands.
func AmongWords(ctx context.Context, a review.Among) string {
	if a == review.NoStanding {
		return ""
	}
	return text.T(ctx, a.Words())
}

// cutWords is where the words about the cut stand: over it, and clear of those at
// the ends.
func (c RankChart) cutWords() string {
	const room = 82
	return coordinate(min(max(c.x(float64(c.K)+0.5), room), blockWidth-room/2-20))
}
