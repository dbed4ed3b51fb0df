package pages

import (
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/reviewtest"
	"uptake/domain/review/stats"
)

var redraw = flag.Bool("update", false, "write the golden files of the pictures anew")

// drawn are results as a member of the panel sees them after the reveal, on impact
// and feasibility.
func drawn(ideas, members, lived int) (criteria []review.Criterion, results []review.Result) {
	criteria = review.DefaultCriteria()
	byIdea := make([][]review.Result, ideas)
	for n := range criteria {
		criteria[n].ID = id.Criterion(n + 1)
		p := reviewtest.Make(reviewtest.Plan{Ideas: ideas, Members: members, Lived: lived, Seed: uint64(n + 1)})
		p.Criterion.ID = criteria[n].ID
		for i := range p.Scores {
			p.Scores[i].Criterion = p.Criterion.ID
		}
		standings := review.Stand(review.Panel{Rules: p.Rules}, 1, p.Order, []review.Criterion{p.Criterion}, p.Seats, p.Scores, time.Time{})
		for i, st := range standings {
			rows := review.RowPooled | review.RowRank | review.RowLoneGap
			if st.NLived >= 2 && st.NProfessional >= 2 {
				rows |= review.RowGroups
			}
			r := review.Result{Criterion: criteria[n], Round: 1, Rows: rows, Figures: st.Figures}
			r.Idea.Idea, r.Idea.Title = st.Idea, fmt.Sprintf("Idea %d: <first> contact & physiotherapists in practices", st.Idea)
			byIdea[i] = append(byIdea[i], r)
		}
	}
	for _, of := range byIdea {
		results = append(results, of...)
	}
	return criteria, results
}

func render(t testing.TB, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// aStrip is an idea of two rounds, of which the viewer has scored both.
func aStrip() Strip {
	c := review.DefaultCriteria()[0]
	c.ID = 1
	round := func(n int, own int64, vs ...int64) StripRound {
		var values []review.Value
		counts := map[review.Value]int{}
		for _, v := range vs {
			values = append(values, stats.Points(v))
			counts[stats.Points(v)]++
		}
		f := review.Figures{Summary: stats.Summarise(values), Spread: stats.SpreadOf(values, c.Scale), Agreement: stats.Counts(values, c.Scale)}
		mine := stats.Points(own)
		r := StripRound{Round: n, Figures: f, Own: &mine}
		for v := stats.Points(1); v <= stats.Points(9); v += stats.Point {
			if counts[v] > 0 {
				r.Bars = append(r.Bars, review.Bar{Value: v, N: counts[v]})
			}
		}
		return r
	}
	return Strip{ID: "strip-1", Criterion: c, Rounds: []StripRound{round(1, 2, 8, 8, 8, 8, 2), round(2, 5, 8, 8, 7, 8, 5)}}
}

func TestPicturesAreDrawnAsBefore(t *testing.T) {
	t.Parallel()
	criteria, results := drawn(7, 5, 2)
	_, many := drawn(70, 4, 1)
	for name, c := range map[string]templ.Component{
		"strip": aStrip().Picture(), "ranks": RankChartOf(criteria[0], review.Rules{TopK: 3}, results).Picture(),
		"gaps": GapChartOf(criteria[0], results).Picture(), "matrix": MatrixOfResults(criteria, results, review.RowPooled).Picture(),
		"matrix-crowded": MatrixOfResults(criteria, many, review.RowPooled).Picture(),
	} {
		got, file := strings.ReplaceAll(render(t, c), "><", ">\n<")+"\n", filepath.Join("testdata", "charts", name+".html")
		if *redraw {
			if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s is drawn otherwise than %s; look at it, then run the test with -update", name, file)
		}
		for _, bad := range []string{"<first>", " style=", "<script", "NaN", "Inf"} {
			if strings.Contains(got, bad) {
				t.Errorf("%s holds %q", name, bad)
			}
		}
	}
}

var (
	bars    = regexp.MustCompile(`class="app-chart__bar" d="M([\d.]+) 20v8m0-4H([\d.]+)m`)
	circles = regexp.MustCompile(`<circle class="app-chart__mark" cx="([\d.]+)"`)
)

// apart lists where a rank chart and its table say different things.
func drawnApart(t *testing.T, c *RankChart, svg string) (wrong []string) {
	t.Helper()
	rank := func(x string) float64 {
		f, err := strconv.ParseFloat(x, 64)
		if err != nil {
			t.Fatal(err)
		}
		return (f-blockLeft)/(blockWidth-2*blockLeft)*float64(c.last()) + 0.5
	}
	table := c.table(t.Context())
	intervals, dots := bars.FindAllStringSubmatch(svg, -1), circles.FindAllStringSubmatch(svg, -1)
	if len(intervals) != len(table.Rows) || len(dots) != len(table.Rows) {
		return []string{fmt.Sprintf("%d bars, %d dots, %d rows", len(intervals), len(dots), len(table.Rows))}
	}
	for n, row := range table.Rows {
		drawn := fmt.Sprintf("%s to %s", rankText(math.Round(2*rank(intervals[n][1]))/2), rankText(math.Round(2*rank(intervals[n][2]))/2))
		if drawn != row[2].Text {
			wrong = append(wrong, fmt.Sprintf("row %d: bar %s, table %s", n, drawn, row[2].Text))
		}
		expected, err := strconv.ParseFloat(row[3].Text, 64)
		if err != nil || math.Abs(rank(dots[n][1])-expected) > 0.06 {
			wrong = append(wrong, fmt.Sprintf("row %d: dot %.2f, table %s", n, rank(dots[n][1]), row[3].Text))
		}
	}
	return wrong
}

func TestRanksInPictureAndTableAreTheSame(t *testing.T) {
	t.Parallel()
	criteria, results := drawn(30, 6, 2)
	c := RankChartOf(criteria[0], review.Rules{}, results)
	svg := render(t, c.svg())
	if wrong := drawnApart(t, c, svg); wrong != nil {
		t.Error(strings.Join(wrong, "\n"))
	}
	first := circles.FindString(svg)
	if wrong := drawnApart(t, c, strings.Replace(svg, first, `<circle class="app-chart__mark" cx="300"`, 1)); len(wrong) != 1 {
		t.Errorf("a dot in the wrong place is not found: %v", wrong)
	}
	grey := 0
	for _, r := range c.Rows {
		if r.Place.Grey() {
			grey++
		}
	}
	if n := strings.Count(svg, `class="app-chart__grey"`); n != grey || grey == 0 || !strings.Contains(svg, "In the grey zone, where the scores cannot say: "+strconv.Itoa(grey)+".") {
		t.Errorf("%d ideas in the grey zone, %d marked in:\n%s", grey, n, svg)
	}
	if !strings.Contains(svg, ">=") && !strings.Contains(svg, ">&#61;") {
		for _, r := range c.Rows {
			if r.Tied {
				t.Error("a tie is not labelled")
			}
		}
	}
}

func TestNoRankIsDrawnWithoutPermissionOrInterval(t *testing.T) {
	t.Parallel()
	criteria, results := drawn(8, 5, 2)
	for n := range results {
		results[n].Rows &^= review.RowRank
	}
	if c := RankChartOf(criteria[0], review.Rules{}, results); c != nil {
		t.Errorf("drawn without the row of ranks: %+v", c)
	}
	_, one := drawn(8, 1, 0)
	if c := RankChartOf(criteria[0], review.Rules{}, one); c != nil {
		t.Errorf("drawn for one member: %+v", c)
	}
}

func TestGapsAreDrawnOnlyWhereBothGroupsAreTwo(t *testing.T) {
	t.Parallel()
	criteria, results := drawn(12, 6, 2)
	c := GapChartOf(criteria[0], results)
	if len(c.Rows) != 12 {
		t.Fatalf("%d of 12 ideas", len(c.Rows))
	}
	svg := render(t, c.Picture())
	for n, g := range c.Rows {
		if at := coordinate(c.x(g.Professional)); !strings.Contains(svg, `cx="`+at+`"`) || c.table(t.Context()).Rows[n][2].Text != Figure(g.Professional) {
			t.Errorf("row %d: %v", n, g)
		}
		if n > 0 && c.Rows[n-1].distance.Cmp(g.distance) < 0 {
			t.Errorf("row %d is wider than the one before", n)
		}
		if wide := g.distance.Float64() >= 3; wide != g.Wide {
			t.Errorf("row %d: %v apart, marked %v", n, g.distance.Float64(), g.Wide)
		}
	}
	_, single := drawn(12, 6, 1)
	if c := GapChartOf(criteria[0], single); c != nil {
		t.Errorf("a lone member is drawn: %+v", c)
	}
	c = GapChartOf(criteria[0], slices.Concat(results[:4], single[4:]))
	if c == nil || len(c.Rows) != 2 || c.Single != 10 || !strings.Contains(c.finding(t.Context()), "10 more ideas") {
		t.Errorf("of 2 ideas with both groups and 10 with a lone member: %+v", c)
	}
}

func TestStripAndTableCountTheSame(t *testing.T) {
	t.Parallel()
	s := aStrip()
	table, dots := s.table(t.Context()), 0
	for n, r := range s.Rounds {
		at := map[string]int{}
		for _, d := range s.dots(r) {
			at[d.x]++
			dots++
		}
		for _, row := range table.Rows {
			v, err := stats.ParseValue(row[0].Text)
			if err != nil {
				t.Fatal(err)
			}
			if got := strconv.Itoa(at[coordinate(s.x(stats.Of(v)))]); got != row[n+1].Text {
				t.Errorf("round %d, score %s: %s dots, %s in the table", r.Round, row[0].Text, got, row[n+1].Text)
			}
		}
	}
	if dots != 10 {
		t.Errorf("%d dots for 10 scores", dots)
	}
	html := render(t, s.Picture())
	if n := strings.Count(html, "app-chart__mark--second"); n != 2 {
		t.Errorf("the own score is marked %d times in 2 rounds", n)
	}
	s.Rounds[0].Own, s.Rounds[1].Own = nil, nil
	if html = render(t, s.Picture()); strings.Contains(html, "app-chart__mark--second") || strings.Contains(html, "You gave") {
		t.Error("somebody without a score of their own sees one marked")
	}
}

func TestTheMatrixCountsEveryIdeaOnce(t *testing.T) {
	t.Parallel()
	criteria, results := drawn(180, 6, 2)
	m := MatrixOfResults(criteria, results, review.RowPooled)
	n := 0
	for _, c := range m.cells() {
		n += c.n
		if c.shade < 1 || c.shade > 3 {
			t.Errorf("shade %d", c.shade)
		}
	}
	if n != 180 || len(m.table(t.Context()).Rows) != 180 {
		t.Errorf("%d ideas in the fields", n)
	}
}

// pictures draws what the page of a panel of 180 ideas draws.
func pictures(t testing.TB) string {
	t.Helper()
	criteria, results := drawn(180, 6, 2)
	m, ranks := MatrixOfResults(criteria, results, review.RowPooled), RankChartOf(criteria[0], review.Rules{}, results)
	return render(t, m.svg()) + render(t, ranks.svg())
}

func TestPicturesOf180IdeasAreSmall(t *testing.T) {
	t.Parallel()
	if n := len(pictures(t)); n > 60_000 {
		t.Errorf("%d bytes; 60,000 is the budget", n)
	}
}

func BenchmarkPicturesOf180Ideas(b *testing.B) {
	criteria, results := drawn(180, 6, 2)
	for b.Loop() {
		_ = render(b, MatrixOfResults(criteria, results, review.RowPooled).svg())
		_ = render(b, RankChartOf(criteria[0], review.Rules{}, results).svg())
	}
}

func TestALongNumberFitsItsMark(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]float64{"7": matrixDot, "37": matrixDot, "×12": matrixDot + 6, "1024": matrixDot + 12, "12345": matrixDot + 18} {
		k := matrixMark{x: "100", y: "100", words: words}
		if k.half() != want {
			t.Errorf("%s: half the mark is %v wide, not %v", words, k.half(), want)
		}
		if got := render(t, k.draw()); !strings.Contains(got, `width="`+coordinate(2*want)+`"`) {
			t.Errorf("%s: %s", words, got)
		}
	}
}
