package stats_test

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"uptake/domain/review/stats"
)

var nine = stats.Scale{Min: stats.Points(1), Max: stats.Points(9), Step: stats.Point}

// points reads scores such as "8 8 2" or "4.5 1.5".
func points(t *testing.T, text string) []stats.Value {
	t.Helper()
	var vs []stats.Value
	for _, f := range strings.Fields(text) {
		v, err := stats.ParseValue(f)
		if err != nil {
			t.Fatalf("%q: %v", f, err)
		}
		vs = append(vs, v)
	}
	return vs
}

func close6(r stats.Ratio, want float64) bool {
	return r.Defined() && math.Abs(r.Float64()-want) < 1e-6
}

func TestValuesAreReadAndWrittenExactly(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]stats.Value{
		"7": 70000, "1.5": 15000, "0.0001": 1, "-0.25": -2500, "1000000": 10_000_000_000, "3.1400": 31400, "0": 0,
	} {
		got, err := stats.ParseValue(text)
		if err != nil || got != want {
			t.Errorf("%q: got %d, %v, want %d", text, got, err, want)
		}
		if again, err := stats.ParseValue(got.String()); err != nil || again != got {
			t.Errorf("%q is written as %q and read back as %d, %v", text, got, again, err)
		}
	}
	for _, text := range []string{"", " 7", "7 ", "NaN", "Inf", "1e9", "-0", "−1", "-", "+1", "٣", "1,5", "5.", ".5", "1.23456", "1000001", "0x7", "7.0.0", "99999999999999999999"} {
		if v, err := stats.ParseValue(text); err == nil {
			t.Errorf("%q is read as %s", text, v)
		}
	}
}

func FuzzParseValue(f *testing.F) {
	f.Add("1.5")
	f.Add("-0.0001")
	f.Fuzz(func(t *testing.T, text string) {
		v, err := stats.ParseValue(text)
		if err != nil {
			return
		}
		want, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatalf("%q is read as %s, but is no number", text, v)
		}
		if got := float64(v) / 10000; math.Abs(got-want) > 1e-9*math.Max(1, math.Abs(want)) {
			t.Fatalf("%q is read as %s", text, v)
		}
	})
}

func TestARatioIsPrintedHalvesAwayFromZero(t *testing.T) {
	t.Parallel()
	tests := []struct {
		num      stats.Value
		n        int64
		decimals int
		want     string
	}{
		{stats.Points(22), 3, 4, "7.3333"},
		{stats.Points(5), 2, 0, "3"},
		{stats.Points(-5), 2, 0, "-3"},
		{500, 1, 1, "0.1"},
		{499, 1, 1, "0.0"},
		{-499, 1, 1, "0.0"},
		{stats.Points(2) - 1, 1, 2, "2.00"},
		{stats.Points(7), 0, 1, ""},
	}
	for _, tt := range tests {
		if got := stats.Fraction(tt.num, tt.n).Text(tt.decimals); got != tt.want {
			t.Errorf("%d over %d: got %q, want %q", tt.num, tt.n, got, tt.want)
		}
	}
}

// Vectors of the design, section 13.5: the first from BMJ Open 2012;2:e001431,
// table 1; the others computed independently, by hand and in a spreadsheet.
func TestSpreadAndCountsFollowTheRANDMethod(t *testing.T) {
	t.Parallel()
	scale := func(low, high int64, step stats.Value, bestLow bool) stats.Scale {
		return stats.Scale{Min: stats.Points(low), Max: stats.Points(high), Step: step, BestLow: bestLow}
	}
	low, five, hundred := scale(1, 9, stats.Point, true), scale(1, 5, 5000, false), scale(0, 100, stats.Point, false)
	tests := []struct {
		scores                       string
		on                           stats.Scale
		median, p30, p70, ipr, ipras float64
		disagree                     bool
		counts                       stats.Agreement
	}{
		{"4 5 6 7 7 7 7 7 8 8 8 8 8 9 9", nine, 7, 7, 8, 1, 6.1, false, stats.Agree},
		{"1 1 1 5 5 5 9 9 9", nine, 5, 2.6, 7.4, 4.8, 2.35, true, stats.Disagree},
		{"2 2 2 5 5 8 8 8 8", nine, 5, 3.2, 8, 4.8, 3.25, true, stats.Disagree},
		{"5 5 5 5 5 5 5 5 5", nine, 5, 5, 5, 0, 2.35, false, stats.Agree},
		{"9 9 9 9 9 9 9 9 9", nine, 9, 9, 9, 0, 8.35, false, stats.Agree},
		{"1 1 1 7 8 9 9", nine, 7, 1, 8.2, 7.2, 2.95, true, stats.Disagree},
		{"2 3 7 7 8", nine, 7, 3.8, 7, 3.2, 2.95, true, stats.Disagree},
		{"8 8 8 8 2", nine, 8, 8, 8, 0, 6.85, false, stats.Agree},
		{"8 8 7 2", nine, 7.5, 6.5, 8, 1.5, 5.725, false, stats.Disagree},
		{"8 8 8 8 2 2", nine, 8, 5, 8, 3, 4.6, false, stats.Disagree},
		{"7 7 7 2 2", nine, 7, 3, 7, 4, 2.35, true, stats.Disagree},
		{"2 2 2 2 8", low, 2, 2, 2, 0, 6.85, false, stats.Agree},
		{"4.5 4.5 4.5 4.5 1.5", five, 4.5, 4.5, 4.5, 0, 3.425, false, stats.Agree},
		{"1.5 1.5 1.5 3 3 4.5 4.5 4.5 4.5", five, 3, 2.1, 4.5, 2.4, 1.625, true, stats.Disagree},
		{"0 0 0 50 50 50 100 100 100", hundred, 50, 20, 80, 60, 29.375, true, stats.Disagree},
	}
	for _, tt := range tests {
		vs := points(t, tt.scores)
		s := stats.SpreadOf(vs, tt.on)
		if !close6(stats.Median(vs), tt.median) || !close6(s.P30, tt.p30) || !close6(s.P70, tt.p70) || !close6(s.IPR, tt.ipr) || !close6(s.IPRAS, tt.ipras) || s.Disagree != tt.disagree {
			t.Errorf("%s: got median %v p30 %v p70 %v IPR %v IPRAS %v %v, want %v", tt.scores, stats.Median(vs).Float64(), s.P30.Float64(), s.P70.Float64(), s.IPR.Float64(), s.IPRAS.Float64(), s.Disagree, tt)
		}
		if got := stats.Counts(vs, tt.on); got != tt.counts {
			t.Errorf("%s: the count rule says %d, want %d", tt.scores, got, tt.counts)
		}
	}
}

func TestFewerThanThreeScoresSayNothingAboutSpread(t *testing.T) {
	t.Parallel()
	two := points(t, "1 9")
	if s := stats.SpreadOf(two, nine); s != (stats.Spread{}) {
		t.Errorf("spread of two scores: %+v", s)
	}
	if got := stats.Counts(two, nine); got != stats.NoAgreement {
		t.Errorf("agreement of two scores: %v", got)
	}
	if s := stats.SpreadOf(points(t, "1 9 9"), nine); !s.IPR.Defined() {
		t.Error("three scores have no spread either, so the rule is not seen")
	}
	if s := stats.Summarise(nil); s != (stats.Summary{}) {
		t.Errorf("summary of nothing: %+v", s)
	}
}

func TestCutsBelongToTheBetterRegion(t *testing.T) {
	t.Parallel()
	reversed := stats.Scale{Min: stats.Points(1), Max: stats.Points(5), Step: 1000, BestLow: true}
	tests := []struct {
		on   stats.Scale
		at   string
		want stats.Region
	}{
		{nine, "3", stats.Low},
		{nine, "3.4999", stats.Low},
		{nine, "3.5", stats.Middle},
		{nine, "6.4999", stats.Middle},
		{nine, "6.5", stats.High},
		{reversed, "2.25", stats.High},
		{reversed, "2.3", stats.Middle},
		{reversed, "3.75", stats.Middle},
		{reversed, "3.8", stats.Low},
	}
	for _, tt := range tests {
		if got := tt.on.Region(stats.Of(points(t, tt.at)[0])); got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.at, got, tt.want)
		}
	}
}

func TestOneLivedMemberIsNoticed(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, lived, professional string
		gap, parity               float64
		flag                      bool
	}{
		{"a lone low score by lived experience", "2", "8 8 8 8", -6, 5, true},
		{"pooled it would be 7.5", "2", "8 8 7", -6, 5, true},
		{"three points apart is enough", "5", "8 8", -3, 6.5, true},
		{"less is not", "6", "8 8", -2, 7, false},
		{"an outer score among several", "8 8 3", "7 7", 1, 7.5, true},
		{"the same scores the other way round", "8 8 8 8", "8 8 2", 0, 8, false},
	}
	for _, tt := range tests {
		p := stats.ParityOf(points(t, tt.lived), points(t, tt.professional), nine)
		if !close6(p.Gap, tt.gap) || !close6(p.Parity, tt.parity) || p.Flag != tt.flag {
			t.Errorf("%s: got gap %v parity %v flag %v", tt.name, p.Gap.Float64(), p.Parity.Float64(), p.Flag)
		}
	}
	if p := stats.ParityOf(nil, points(t, "1 9"), nine); p.Gap.Defined() || p.Parity.Defined() || p.Flag {
		t.Errorf("without lived experience: %+v", p)
	}
}

func TestEqualMeansShareTheSmallestRank(t *testing.T) {
	t.Parallel()
	means := []stats.Ratio{
		stats.Fraction(stats.Points(22), 3), stats.Fraction(stats.Points(44), 6), stats.Fraction(stats.Points(7), 1), {}, stats.Fraction(stats.Points(9), 1),
	}
	if got, want := stats.Ranks(means, nine), []int{2, 2, 4, 0, 1}; !slices.Equal(got, want) {
		t.Errorf("high is best: got %v, want %v", got, want)
	}
	low := nine
	low.BestLow = true
	if got, want := stats.Ranks(means, low), []int{2, 2, 1, 0, 4}; !slices.Equal(got, want) {
		t.Errorf("low is best: got %v, want %v", got, want)
	}
}

// Vectors of the design, section 12.12.
func TestTheCompositePunishesWhatIsGoodInOneWayOnly(t *testing.T) {
	t.Parallel()
	at := func(n int64) stats.Ratio { return stats.Of(stats.Points(n)) }
	for _, tt := range []struct {
		a, b int64
		want float64
	}{{9, 1, 3}, {5, 5, 5}, {8, 3, 4.898979}, {7, 5, 5.916080}} {
		if got := stats.Combine(nine.Nine(at(tt.a)), nine.Nine(at(tt.b))).Float64(); math.Abs(got-tt.want) > 1e-6 {
			t.Errorf("%d and %d: got %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
	five := stats.Scale{Min: stats.Points(1), Max: stats.Points(5), Step: stats.Point, BestLow: true}
	if got := stats.Combine(five.Nine(at(1)), five.Nine(at(5))).Float64(); got != 3 {
		t.Errorf("1 and 5, low is best: got %v, want 3", got)
	}
	if stats.Combine(at(9), stats.Ratio{}).Defined() {
		t.Error("a composite with a missing part has a value")
	}
}

// Mirroring a scale changes no label, rank or flag.
func TestAMirroredScaleSaysTheSame(t *testing.T) {
	t.Parallel()
	low := nine
	low.BestLow = true
	mirror := func(vs []stats.Value) []stats.Value {
		out := make([]stats.Value, len(vs))
		for i, v := range vs {
			out[i] = nine.Min + nine.Max - v
		}
		return out
	}
	n := 0
	for seed := range 4096 { // every set of four scores out of 8, split in two groups
		vs := []stats.Value{}
		for k, s := 0, seed; k < 4; k, s = k+1, s/8 {
			vs = append(vs, stats.Points(int64(s%8+1)))
		}
		if stats.Counts(vs, nine) != stats.Counts(mirror(vs), low) || stats.SpreadOf(vs, nine).Disagree != stats.SpreadOf(mirror(vs), low).Disagree ||
			nine.Region(stats.Median(vs)) != low.Region(stats.Median(mirror(vs))) ||
			stats.ParityOf(vs[:1], vs[1:], nine).Flag != stats.ParityOf(mirror(vs[:1]), mirror(vs[1:]), low).Flag {
			t.Fatalf("%v differs from its mirror image", vs)
		}
		if nine.Region(stats.Median(vs)) != low.Region(stats.Median(vs)) {
			n++ // the control: a mirrored scale alone does change labels
		}
	}
	if n == 0 {
		t.Error("no label depends on which end is best, so the test sees nothing")
	}
}

func TestTheStepOfScoresIsTheLargestThatFits(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]stats.Value{"1 2 9": 10000, "1 2.5": 5000, "1 1.25": 2500, "1 1.1 4.7": 1000, "1 1.05": 500, "1 1.01": 100, "1 1.001": 1} {
		if got := stats.StepOf(stats.Point, points(t, text)); got != want {
			t.Errorf("%s: got %d, want %d", text, got, want)
		}
	}
}
