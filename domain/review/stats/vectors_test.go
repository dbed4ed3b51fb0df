package stats_test

import (
	"math"
	"strings"
	"testing"

	"uptake/domain/review/stats"
)

// table reads rows of scores by member ("A 1 2 . 3"), one row a member and one
// column an idea; a point is a score that was not given.
func table(t *testing.T, s stats.Scale, text string) stats.Table {
	t.Helper()
	var rows [][]string
	for line := range strings.Lines(strings.TrimSpace(text)) {
		rows = append(rows, strings.Fields(line)[1:])
	}
	out := stats.NewTable(s, len(rows[0]), len(rows))
	for m, row := range rows {
		for i, cell := range row {
			if cell == "." {
				continue
			}
			v, err := stats.ParseValue(cell)
			if err != nil || !s.Holds(v) {
				t.Fatalf("%q is no score of the scale: %v", cell, err)
			}
			out.Give(i, m, v)
		}
	}
	return out
}

func near(t *testing.T, what string, got stats.Figure, want, within float64) {
	t.Helper()
	if !got.Defined() || math.Abs(got.Value-want) > within {
		t.Errorf("%s: got %v %q, want %v", what, got.Value, got.Reason, want)
	}
}

func upTo(n int64) stats.Scale {
	return stats.Scale{Min: stats.Points(1), Max: stats.Points(n), Step: stats.Point}
}

// Krippendorff's example "C", as in the R package irr (kripp.alpha).
const krippendorff = `
A 1 2 3 3 2 1 4 1 2 . . .
B 1 2 3 3 2 2 4 1 2 5 . 3
C . 3 3 3 2 3 4 2 2 5 1 .
D 1 2 3 3 2 4 4 1 2 5 1 .`

// The example of the Python package fast-krippendorff.
const threeCoders = `
A . . . . . 3 4 1 2 1 1 3 3 . 3
B 1 . 2 1 3 3 4 3 . . . . . . .
C . . 2 1 3 4 4 . 2 1 1 3 3 . 4`

// Gwet 2014, table 3.5, with 1, 2, 3 for A, B, C.
const gwet35 = `
x 1 2 3 3 2 2 1 1 2 2 .
y . 3 3 3 2 . 1 2 2 2 3`

// Gwet 2014: 16 units, 4 raters, one rater a row.
const gwetHalves = `
a 1   2 .5  1 1   .   2.5 1 . 1 1.5 1   1   1 .   .5
b 1.5 2 1   1 1   1   2.5 1 1 1 1.5 1.5 1   2 1.5 .5
c 1   2 1.5 1 1   2.5 2.5 . 2 .5 1.5 1  1.5 2.5 1 .5
d .   2 1.5 1 1.5 .   2.5 1 1 1 1.5 .   .   2 1   .5`

// The data set anxiety of the R package irr.
const anxiety = `
1 3 3 3 4 5 5 2 3 5 2 2 6 1 5 2 2 1 2 4 3
2 3 6 4 6 2 4 2 4 3 3 2 3 3 3 2 2 1 3 3 4
3 2 1 4 4 3 2 1 6 1 1 1 2 3 3 1 1 3 3 2 2`

// Shrout & Fleiss 1979: 6 targets, 4 judges.
const shroutFleiss = `
J1 9 6 8 7 10 6
J2 2 1 4 1 5 2
J3 5 3 6 2 6 4
J4 8 2 8 6 9 7`

// The same without four scores.
const shroutFleissPart = `
J1 9 6 . 7 . 6
J2 . 1 4 . 5 2
J3 5 3 6 2 6 4
J4 8 2 8 6 9 7`

func TestAlphaOfPublishedExamples(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, data string
		want       map[stats.Metric]float64
	}{
		{"Krippendorff", krippendorff, map[stats.Metric]float64{stats.Nominal: 0.743421, stats.Ordinal: 0.815388, stats.Interval: 0.849107, stats.RatioMetric: 0.797403}},
		{"three coders", threeCoders, map[stats.Metric]float64{stats.Nominal: 0.691358, stats.Ordinal: 0.806721, stats.Interval: 0.810845, stats.RatioMetric: 0.808944}},
	} {
		for metric, want := range tt.want {
			near(t, tt.name, stats.Alpha(table(t, upTo(5), tt.data), metric), want, 1e-6)
		}
	}
	a := table(t, upTo(6), anxiety)
	near(t, "anxiety, ordinal", stats.Alpha(a, stats.Ordinal), 0.2284, 5e-5)
	near(t, "anxiety, interval", stats.Alpha(a, stats.Interval), 0.1701, 5e-5)
	halves := stats.Scale{Min: 5000, Max: 25000, Step: 5000}
	near(t, "Gwet's halves", stats.Alpha(table(t, halves, strings.ReplaceAll(gwetHalves, " .5", " 0.5")), stats.Interval), 0.6180, 5e-5)
	near(t, "Gwet's table 3.5", stats.Alpha(table(t, upTo(3), gwet35), stats.Interval), 0.7581, 5e-5)
}

func TestAlphaSaysWhyThereIsNone(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, data string
		want       stats.Reason
	}{
		{"one score an idea", "a 1 . 3\nb . 2 .", stats.NeedsPairs},
		{"no score", "a . .\nb . .", stats.NeedsPairs},
		{"one value", "a 5 5 5\nb 5 5 5", stats.NoVariation},
	} {
		tab := table(t, nine, tt.data)
		if got := stats.Alpha(tab, stats.Ordinal); got.Reason != tt.want {
			t.Errorf("%s: alpha is %+v", tt.name, got)
		}
		if got := stats.AC2(tab, stats.Quadratic).AC2; got.Reason != tt.want {
			t.Errorf("%s: AC2 is %+v", tt.name, got)
		}
		if got := stats.AlphaInterval(tab, stats.Ordinal, [32]byte{}); got.Reason != tt.want {
			t.Errorf("%s: the interval is %+v", tt.name, got)
		}
	}
}

func TestAC2OfPublishedExamples(t *testing.T) {
	t.Parallel()
	c := table(t, upTo(5), krippendorff)
	for w, want := range map[stats.Weights]float64{stats.Identity: 0.77544, stats.Linear: 0.85874, stats.Quadratic: 0.91400, stats.OrdinalWeights: 0.89894} {
		near(t, "Krippendorff's data", stats.AC2(c, w).AC2, want, 5e-6)
	}
	if g := stats.AC2(c, stats.Identity); math.Abs(g.PA-0.8181818) > 1e-6 || math.Abs(g.PE-0.1903212) > 1e-6 {
		t.Errorf("got %+v", g)
	}
	g := stats.AC2(table(t, upTo(3), gwet35), stats.Quadratic)
	near(t, "table 3.5", g.AC2, 0.8261, 5e-5)
	if math.Abs(g.PA-0.9375) > 1e-9 || math.Abs(g.PE-0.6405) > 5e-5 {
		t.Errorf("got %+v", g)
	}
	halves := stats.Scale{Min: 5000, Max: 25000, Step: 5000}
	g = stats.AC2(table(t, halves, strings.ReplaceAll(gwetHalves, " .5", " 0.5")), stats.Quadratic)
	near(t, "halves", g.AC2, 0.7755, 5e-5)
	if math.Abs(g.PA-0.9206) > 5e-5 || math.Abs(g.PE-0.6462) > 5e-5 {
		t.Errorf("got %+v", g)
	}
	near(t, "anxiety", stats.AC2(table(t, upTo(6), anxiety), stats.Quadratic).AC2, 0.5353, 5e-5)
	// Steps that nobody chose count: on a longer scale the figure is another.
	if got := stats.AC2(table(t, upTo(9), anxiety), stats.Quadratic); got.Q != 9 || math.Abs(got.AC2.Value-0.5353) < 0.01 {
		t.Errorf("nine steps are not seen: %+v", got)
	}
}

func TestKappaOfTwoSeries(t *testing.T) {
	t.Parallel()
	series := func(counts ...int) (out []stats.Ratio) {
		for v, n := range counts {
			for range n {
				out = append(out, stats.Of(stats.Points(int64(v))))
			}
		}
		return out
	}
	var a, b []stats.Ratio
	for i, v := range points(t, "1 3 1 6 1 5 5 6 7") {
		a, b = append(a, stats.Of(stats.Points(int64(i+1)))), append(b, stats.Of(v))
	}
	for _, tt := range []struct {
		x, y []stats.Ratio
		want map[stats.Weights]float64
	}{
		{series(46, 44, 10), series(50, 40, 10), map[stats.Weights]float64{stats.Identity: 0.9315, stats.Linear: 0.9412, stats.Quadratic: 0.9541}},
		{a, b, map[stats.Weights]float64{stats.Identity: 0, stats.Linear: 0.395, stats.Quadratic: 0.678}},
	} {
		for w, want := range tt.want {
			near(t, "kappa", stats.WeightedKappa(tt.x, tt.y, w), want, 5e-4)
		}
	}
	if got := stats.WeightedKappa(series(3), series(3), stats.Quadratic); got.Reason != stats.NoVariation {
		t.Errorf("got %+v", got)
	}
	if got := stats.WeightedKappa(series(1), []stats.Ratio{{}}, stats.Quadratic); got.Reason != stats.NeedsPairs {
		t.Errorf("got %+v", got)
	}
}

func TestICCOfPublishedExamples(t *testing.T) {
	t.Parallel()
	c := stats.Intraclass(table(t, upTo(10), shroutFleiss), false)
	for _, f := range []struct {
		name string
		got  stats.Figure
		want float64
	}{
		{"(1,1)", c.Single1, 0.1657},
		{"(2,1)", c.Single2, 0.2898},
		{"(3,1)", c.Single3, 0.7148},
		{"(1,k)", c.Average1, 0.4428},
		{"(2,k)", c.Average2, 0.6201},
		{"(3,k)", c.Average3, 0.9093},
		{"BMS", c.BetweenIdeas, 11.2417},
		{"WMS", c.Within, 6.2639},
		{"JMS", c.BetweenMembers, 32.4861},
		{"EMS", c.Residual, 1.0194},
		{"ideas", c.IdeaVariance, 2.5556},
		{"members", c.MemberVariance, 5.2444},
		{"rest", c.RestVariance, 1.0194},
	} {
		near(t, f.name, f.got, f.want, 5e-5)
	}
	c = stats.Intraclass(table(t, upTo(6), anxiety), false)
	for _, f := range []struct {
		got  stats.Figure
		want float64
	}{{c.Single1, 0.1750}, {c.Single2, 0.1980}, {c.Single3, 0.2160}, {c.Average1, 0.3889}, {c.Average2, 0.4255}, {c.Average3, 0.4526}} {
		near(t, "anxiety", f.got, f.want, 5e-5)
	}
}

func TestICCUsesWholeIdeas(t *testing.T) {
	t.Parallel()
	part := table(t, upTo(10), shroutFleissPart)
	if c := stats.Intraclass(part, false); c.Single2.Defined() || c.Single2.Reason != stats.NeedsThreeIdeas {
		t.Errorf("two whole ideas gave %+v", c.Single2)
	}
	c := stats.Intraclass(part, true)
	if c.Model != stats.OneWay || c.Ideas != 4 || c.K != 3 || !c.Single1.Defined() || c.Single2.Defined() {
		t.Errorf("got %+v", c)
	}
	if c := stats.Intraclass(table(t, nine, "a 1 2 3"), false); c.Single1.Reason != stats.NeedsTwoMembers {
		t.Errorf("one member gave %+v", c.Single1)
	}
	if c := stats.Intraclass(table(t, nine, "a 5 5 5\nb 5 5 5"), false); c.Single1.Reason != stats.NoVariation {
		t.Errorf("no variation gave %+v", c.Single1)
	}
}

func TestSeverityIsExact(t *testing.T) {
	t.Parallel()
	full, part := table(t, upTo(10), shroutFleiss), table(t, upTo(10), shroutFleissPart)
	for _, tt := range []struct {
		name            string
		table           stats.Table
		lambda          float64
		adjusted, shift []float64
	}{
		{"least squares", part, 0, []float64{5459. / 840, 3, 5711. / 840, 3499. / 840, 6271. / 840, 19. / 4}, []float64{2.396429, -2.503571, -1.113095, 1.220238}},
		{"drawn together", part, 1, []float64{17743. / 2652, 3, 17539. / 2652, 11555. / 2652, 19307. / 2652, 19. / 4}, []float64{1.840498, -1.928733, -0.955882, 1.044118}},
		{"everything", full, 0, []float64{6, 3, 6.5, 4, 7.5, 4.75}, []float64{2.375, -2.791667, -0.958333, 1.375}},
	} {
		s := stats.Severities(tt.table, tt.lambda)
		if s.Reason != "" || s.Complete != (tt.name == "everything") {
			t.Errorf("%s: %q, complete %t", tt.name, s.Reason, s.Complete)
			continue
		}
		for i, want := range tt.adjusted {
			near(t, tt.name, s.Adjusted[i], want, 1e-9)
		}
		for m, want := range tt.shift {
			if got := s.Members[m]; math.Abs(got.Shift-want) > 1e-6 || !got.Error.Defined() || got.Error.Value <= 0 {
				t.Errorf("%s: member %d is %+v, want %v", tt.name, m, got, want)
			}
		}
	}
}

func TestSeverityNeedsLinkedMembers(t *testing.T) {
	t.Parallel()
	if s := stats.Severities(table(t, nine, "a 1 2 . .\nb 2 3 . .\nc . . 4 5\nd . . 5 6"), 1); s.Reason != stats.NotLinked || s.Apart != [2]int{0, 2} {
		t.Errorf("got %+v", s)
	}
	lone := table(t, nine, "a 1 2 3\nb 2 3 4\nc . 4 .")
	if s := stats.Severities(lone, 0); s.Reason != stats.OneScoreOnly {
		t.Errorf("got %+v", s)
	}
	if s := stats.Severities(lone, stats.DefaultLambda); s.Reason != "" {
		t.Errorf("got %+v", s)
	}
	for _, m := range stats.Severities(table(t, nine, "a 5 5 .\nb 5 . 5\nc . 5 5"), 1).Members {
		if m.Shift != 0 {
			t.Errorf("equal scores shift by %v", m.Shift)
		}
	}
}

func TestPlacesAreExact(t *testing.T) {
	t.Parallel()
	want := []stats.Place{
		{Ranked: true, Expected: 359. / 128, Top: 35. / 256, Low: 2, High: 3, PCER: 38.411458, SUCRA: 0.626563},
		{Ranked: true, Expected: 1495. / 256, Top: 0, Low: 5, High: 6, PCER: 88.997396, SUCRA: 0.024219},
		{Ranked: true, Expected: 281. / 128, Top: 95. / 128, Low: 2, High: 3, PCER: 28.255208, SUCRA: 0.748438},
		{Ranked: true, Expected: 2591. / 512, Top: 0, Low: 4.5, High: 6, PCER: 76.009115, SUCRA: 0.171094},
		{Ranked: true, Expected: 513. / 512, Top: 1, Low: 1, High: 1, PCER: 8.365885, SUCRA: 0.999219},
		{Ranked: true, Expected: 1049. / 256, Top: 0, Low: 4, High: 4.5, PCER: 59.960938, SUCRA: 0.370313},
	}
	high := table(t, upTo(10), shroutFleiss)
	low := stats.NewTable(stats.Scale{Min: stats.Points(1), Max: stats.Points(10), Step: stats.Point, BestLow: true}, high.Ideas, high.Members)
	for i := range high.Ideas {
		for m := range high.Members {
			v, _ := high.Score(i, m)
			low.Give(i, m, stats.Points(11)-v)
		}
	}
	for name, tab := range map[string]stats.Table{"high": high, "low is best": low} {
		got := stats.Ranking{Tables: []stats.Table{tab}, K: 2}.Resample()
		if got.Reason != "" || !got.Exact || got.Rough {
			t.Fatalf("%s: %+v", name, got)
		}
		for i, w := range want {
			g := got.Of[i]
			if g.Expected != w.Expected || g.Top != w.Top || g.Low != w.Low || g.High != w.High ||
				math.Abs(g.PCER-w.PCER) > 1e-6 || math.Abs(g.SUCRA-w.SUCRA) > 1e-6 || g.Unranked != 0 {
				t.Errorf("%s: target %d is %+v, want %+v", name, i+1, g, w)
			}
		}
	}
}

func TestDelphi(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]stats.Consensus{
		"7 7 8 5": stats.ConsensusIn, "7 7 8 2": stats.NoConsensus, "7 8 7 9 7 5 3": stats.ConsensusIn,
		"3 3 2 5": stats.ConsensusOut, "": stats.NoConsensus, "5 5 5": stats.NoConsensus,
	} {
		if got := stats.Delphi(points(t, text), nine, stats.UsualDelphi); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestInterimPriorities(t *testing.T) {
	t.Parallel()
	totals := func(text string) (out []stats.Ratio) {
		for _, v := range points(t, text) {
			out = append(out, stats.Of(v))
		}
		return out
	}
	got := stats.Interim(totals("10 7 7"), totals("20 25 15"))
	for i, want := range []int{5, 5, 3} {
		if got[i] != want {
			t.Errorf("got %v, want 5 5 3", got)
		}
	}
}

func TestLayers(t *testing.T) {
	t.Parallel()
	var ideas [][]stats.Ratio
	for _, text := range []string{"9 1", "5 5", "8 3", "5 5", "4 4", "1 1"} {
		vs := points(t, text)
		ideas = append(ideas, []stats.Ratio{stats.Of(vs[0]), stats.Of(vs[1])})
	}
	ideas = append(ideas, []stats.Ratio{stats.Of(stats.Points(9)), {}})
	for i, want := range []int{1, 1, 1, 1, 2, 3, 0} {
		if got := stats.Layers(ideas)[i]; got != want {
			t.Errorf("idea %d is in layer %d, want %d", i, got, want)
		}
	}
}

func TestWeightedComposite(t *testing.T) {
	t.Parallel()
	of := func(a, b int64) (stats.Ratio, stats.Ratio) {
		return stats.Of(stats.Points(a)), stats.Of(stats.Points(b))
	}
	for _, tt := range []struct {
		a, b   int64
		tenths int
	}{{9, 1, 5}, {8, 3, 5}, {8, 3, 3}, {8, 3, 7}, {2, 9, 4}, {7, 5, 10}, {7, 5, 0}, {1, 1, 3}, {9, 9, 7}} {
		a, b := of(tt.a, tt.b)
		w := float64(tt.tenths) / 10
		want := math.Pow(float64(tt.a), w) * math.Pow(float64(tt.b), 1-w)
		if got := stats.CombineBy(a, b, tt.tenths).Float64(); math.Abs(got-want) > 1e-12 {
			t.Errorf("%+v: got %v, want %v", tt, got, want)
		}
	}
}

func TestMovement(t *testing.T) {
	t.Parallel()
	before := table(t, nine, "p 2 8 5\nq 4 . 5\nl 9 7 .")
	after := table(t, nine, "p 4 8 6\nq 4 6 .\nl 6 7 3")
	m := stats.Moved(before, after, 0)
	if m.Both != 3 || m.Changed != 2 || m.Median.Float64() != 0 || math.Abs(m.IPR.Float64()-(0.8-2.8)) > 1e-9 {
		t.Errorf("got %+v: %v", m, m.IPR.Float64())
	}
	if m := stats.Moved(before, after, 1); m.Both != 2 || m.Changed != 0 || m.IPR.Defined() {
		t.Errorf("got %+v", m)
	}
	lived := []stats.Ratio{stats.Of(stats.Points(9)), stats.Of(stats.Points(7)), {}}
	if towards, n := stats.Towards(before, after, 0, lived); n != 2 || towards.Float64() != 1 { // 2→4 towards 9, 8 stays at 8
		t.Errorf("got %v over %d", towards.Float64(), n)
	}
	if _, n := stats.Towards(before, after, 2, []stats.Ratio{{}, {}, {}}); n != 0 {
		t.Errorf("moved towards nothing %d times", n)
	}
	if got := stats.MADM(points(t, "8 8 7 2")); got.Text(4) != "1.7500" { // from 7.5: 0.5 0.5 0.5 5.5
		t.Errorf("MADM is %s", got.Text(4))
	}
}

func TestStandardDeviation(t *testing.T) {
	t.Parallel()
	near(t, "2 4 4 4 5 5 7 9", stats.SD(points(t, "2 4 4 4 5 5 7 9")), math.Sqrt(32./7), 1e-12)
	near(t, "three equal scores", stats.SD(points(t, "1.3 1.3 1.3")), 0, 0)
	if got := stats.SD(points(t, "5")); got.Reason != stats.NeedsTwoScores {
		t.Errorf("one score gave %+v", got)
	}
}
