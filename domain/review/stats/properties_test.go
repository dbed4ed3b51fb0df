package stats_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"uptake/domain/review/stats"
)

// scored makes a table of random scores, a tenth of them missing if gaps.
func scored(r *rand.Rand, s stats.Scale, ideas, members int, gaps bool) stats.Table {
	t := stats.NewTable(s, ideas, members)
	for i := range ideas {
		mid := r.IntN(s.Steps())
		for m := range members {
			if gaps && r.IntN(10) == 0 {
				continue
			}
			place := max(0, min(s.Steps()-1, mid+r.IntN(5)-2))
			t.Give(i, m, s.Min+stats.Value(place)*s.Step)
		}
	}
	return t
}

// changed returns a table with ideas and members in another order, and each
// value turned by value.
func changed(t stats.Table, s stats.Scale, ideas, members []int, value func(stats.Value) stats.Value) stats.Table {
	out := stats.NewTable(s, t.Ideas, t.Members)
	for i, from := range ideas {
		for m, who := range members {
			if v, ok := t.Score(from, who); ok {
				out.Give(i, m, value(v))
			}
		}
	}
	return out
}

func same(v stats.Value) stats.Value { return v }

func inOrder(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// The order of rows and members changes no bit of a figure about a panel.
func TestOrderChangesNothing(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 30 {
		a := scored(r, nine, 20, 5, true)
		b := changed(a, nine, r.Perm(20), r.Perm(5), same)
		for _, m := range []stats.Metric{stats.Nominal, stats.Ordinal, stats.Interval, stats.RatioMetric} {
			if x, y := stats.Alpha(a, m), stats.Alpha(b, m); x != y {
				t.Errorf("alpha %d: %v and %v", m, x, y)
			}
		}
		if x, y := stats.AC2(a, stats.Quadratic), stats.AC2(b, stats.Quadratic); x != y {
			t.Errorf("AC2: %v and %v", x, y)
		}
		if x, y := stats.Intraclass(a, false), stats.Intraclass(b, false); x != y {
			t.Errorf("ICC: %v and %v", x, y)
		}
	}
}

// A scale that is turned round or stretched changes no label, rank or share.
func TestScalesAreEqual(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	turned := stats.Scale{Min: stats.Points(1), Max: stats.Points(9), Step: stats.Point, BestLow: true}
	stretched := stats.Scale{Min: 0, Max: stats.Points(40), Step: stats.Points(5)}
	for range 20 {
		a := scored(r, nine, 15, 4, true)
		for _, other := range []stats.Table{
			changed(a, turned, inOrder(15), inOrder(4), func(v stats.Value) stats.Value { return stats.Points(10) - v }),
			changed(a, stretched, inOrder(15), inOrder(4), func(v stats.Value) stats.Value { return (v - stats.Point) * 5 }),
		} {
			for _, m := range []stats.Metric{stats.Ordinal, stats.Interval} {
				if x, y := stats.Alpha(a, m), stats.Alpha(other, m); math.Abs(x.Value-y.Value) > 1e-12 {
					t.Errorf("alpha %d: %v and %v", m, x, y)
				}
			}
			if x, y := stats.AC2(a, stats.Quadratic), stats.AC2(other, stats.Quadratic); math.Abs(x.AC2.Value-y.AC2.Value) > 1e-12 {
				t.Errorf("AC2: %v and %v", x, y)
			}
			if x, y := stats.Intraclass(a, false).Single2, stats.Intraclass(other, false).Single2; math.Abs(x.Value-y.Value) > 1e-12 {
				t.Errorf("ICC: %v and %v", x, y)
			}
			x, y := stats.Ranking{Tables: []stats.Table{a}, K: 4}.Resample(), stats.Ranking{Tables: []stats.Table{other}, K: 4}.Resample()
			if !reflect.DeepEqual(x, y) {
				t.Errorf("places differ: %+v and %+v", x, y)
			}
			for i := range a.Ideas {
				if stats.Delphi(a.Of(i), a.Scale, stats.UsualDelphi) != stats.Delphi(other.Of(i), other.Scale, stats.UsualDelphi) {
					t.Errorf("Delphi of idea %d differs", i)
				}
			}
		}
	}
}

// Ideas with one score, and members without any, change nothing about a panel.
func TestWhatCannotCount(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	a := scored(r, nine, 12, 4, false)
	more := stats.NewTable(nine, 14, 6)
	for i := range a.Ideas {
		for m := range a.Members {
			v, _ := a.Score(i, m)
			more.Give(i, m, v)
		}
	}
	if !reflect.DeepEqual(stats.Intraclass(a, false), stats.Intraclass(more, false)) {
		t.Error("ICC moves with members who gave no score")
	}
	x, y := stats.Ranking{Tables: []stats.Table{a}, K: 3}.Resample(), stats.Ranking{Tables: []stats.Table{more}, K: 3}.Resample()
	if !reflect.DeepEqual(x.Of, y.Of[:12]) || y.Of[12].Ranked {
		t.Error("places move with members who gave no score")
	}
	alpha := stats.Alpha(more, stats.Ordinal)
	more.Give(12, 0, stats.Points(9))
	if stats.Alpha(more, stats.Ordinal) != alpha {
		t.Error("alpha moves with an idea of one score")
	}
}

// Relabelling the scores in the same order does not move ordinal alpha; it does
// move the interval one, which is the control.
func TestOrdinalAlphaKnowsOrderAlone(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 8))
	a := scored(r, nine, 25, 4, true)
	wide := stats.Scale{Min: 0, Max: stats.Points(100), Step: stats.Point}
	b := changed(a, wide, inOrder(25), inOrder(4), func(v stats.Value) stats.Value { return v * v / stats.Point })
	if x, y := stats.Alpha(a, stats.Ordinal), stats.Alpha(b, stats.Ordinal); x != y {
		t.Errorf("got %v and %v", x, y)
	}
	if x, y := stats.Alpha(a, stats.Interval), stats.Alpha(b, stats.Interval); x == y {
		t.Error("the control does not move")
	}
}

func TestPlacesAddUp(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(9, 10))
	for range 20 {
		n := 3 + r.IntN(12)
		a := scored(r, nine, n, 2+r.IntN(5), false)
		ranking := stats.Ranking{Tables: []stats.Table{a}}
		before := make([]float64, n)
		for ranking.K = 1; ranking.K <= n; ranking.K++ {
			places := ranking.Resample()
			total := 0.0
			for i, p := range places.Of {
				total += p.Expected
				if p.Low > p.High || p.Low < 1 || p.High > float64(n) || p.Top < before[i] || p.Top > 1 {
					t.Fatalf("K %d, idea %d: %+v after %v", ranking.K, i, p, before[i])
				}
				before[i] = p.Top
			}
			if math.Abs(total-float64(n*(n+1))/2) > 1e-9 {
				t.Fatalf("expected ranks of %d ideas add up to %v", n, total)
			}
		}
		if slices.Min(before) != 1 {
			t.Errorf("not all of %d ideas stand among the first %d: %v", n, n, before)
		}
	}
}

// An idea twice stands twice at the same place, and drawn panels agree with all
// panels.
func TestDrawnPanelsAgreeWithAll(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(11, 12))
	a := scored(r, nine, 30, 9, true)
	twice := stats.NewTable(nine, 31, 10)
	for i := range 31 {
		for m := range 9 {
			if v, ok := a.Score(i%30, m); ok {
				twice.Give(i, m, v)
			}
		}
	}
	exact := stats.Ranking{Tables: []stats.Table{twice}, K: 6}.Resample()
	if !exact.Exact || exact.Of[0] != exact.Of[30] {
		t.Errorf("exact %t: %+v and %+v", exact.Exact, exact.Of[0], exact.Of[30])
	}
	twice.Give(0, 9, stats.Points(5)) // the tenth member: now they are drawn
	seed := [32]byte{1, 2, 3}
	drawn := stats.Ranking{Tables: []stats.Table{twice}, K: 6, Seed: seed}.Resample()
	if drawn.Exact || !reflect.DeepEqual(drawn, stats.Ranking{Tables: []stats.Table{twice}, K: 6, Seed: seed}.Resample()) {
		t.Error("the same seed drew something else")
	}
	if reflect.DeepEqual(drawn, stats.Ranking{Tables: []stats.Table{twice}, K: 6, Seed: [32]byte{9}}.Resample()) {
		t.Error("another seed drew the same")
	}
	for i := 1; i < 30; i++ {
		if d := drawn.Of[i].Expected - exact.Of[i].Expected; math.Abs(d) > 1.5 {
			t.Errorf("idea %d: %v drawn, %v exact", i, drawn.Of[i].Expected, exact.Of[i].Expected)
		}
	}
}

// Groups weigh the same whatever their size, and members are drawn within theirs.
func TestGroupsWeighTheSame(t *testing.T) {
	t.Parallel()
	a := table(t, nine, "p 8 5\nq 8 5\nr 8 5\ns 8 5\nl 1 7")
	pooled := stats.Ranking{Tables: []stats.Table{a}, K: 1}.Resample()
	parity := stats.Ranking{Tables: []stats.Table{a}, K: 1, Groups: [][]int{{0, 1, 2, 3}, {4}}}.Resample()
	if pooled.Of[0].Top < 0.7 || parity.Of[0].Top != 0 || parity.Of[1].Top != 1 || !parity.Lone || !parity.Exact {
		t.Errorf("pooled %+v, by groups %+v", pooled.Of, parity)
	}
	if got := (stats.Ranking{Tables: []stats.Table{a}, K: 1, Groups: [][]int{{0, 1}, {}}}).Resample(); got.Reason == "" {
		t.Errorf("a group without scores gave %+v", got)
	}
}

// With several criteria a panel is drawn once for all of them.
func TestCompositePlaces(t *testing.T) {
	t.Parallel()
	impact := table(t, nine, "a 9 7 8 .\nb 9 7 8 5")
	feasible := table(t, nine, "a 1 5 3 5\nb 1 5 3 .")
	got := stats.Ranking{Tables: []stats.Table{impact, feasible}, K: 1}.Resample()
	for i, want := range []float64{3, 1, 2} { // composites 3, 5.916, 4.899
		if got.Of[i].Expected < want-0.4 || got.Of[i].Expected > want+0.8 || got.Of[i].Unranked != 0 {
			t.Errorf("idea %d: %+v", i, got.Of[i])
		}
	}
	// On the fourth idea each member has judged one criterion alone: it takes both.
	if p := got.Of[3]; !p.Ranked || math.Abs(p.Unranked-0.5) > 1e-9 {
		t.Errorf("got %+v", p)
	}
	byFeasibility := stats.Ranking{Tables: []stats.Table{impact, feasible}, Weights: []int{0, 10}, K: 1}.Resample()
	if byFeasibility.Of[0].Expected <= byFeasibility.Of[2].Expected {
		t.Error("the weight changes nothing")
	}
}

// A constant that one member adds disappears from what is adjusted.
func TestSeverityTakesOutAConstant(t *testing.T) {
	t.Parallel()
	wide := stats.Scale{Min: 0, Max: stats.Points(100), Step: stats.Point}
	a := table(t, wide, "a 10 20 30 .\nb 12 . 33 41\nc . 25 31 44")
	b := table(t, wide, "a 15 25 35 .\nb 12 . 33 41\nc . 25 31 44")
	x, y := stats.Severities(a, 0), stats.Severities(b, 0)
	shift := y.Adjusted[0].Value - x.Adjusted[0].Value
	for i := range x.Adjusted {
		if d := y.Adjusted[i].Value - x.Adjusted[i].Value; math.Abs(d-shift) > 1e-9 {
			t.Errorf("idea %d moves by %v, the first by %v", i, d, shift)
		}
	}
}

// Layers take every idea once, and nobody in the first is beaten.
func TestLayersTakeAll(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(13, 14))
	var ideas [][]stats.Ratio
	for range 60 {
		ideas = append(ideas, []stats.Ratio{stats.Of(stats.Points(r.Int64N(9))), stats.Of(stats.Points(r.Int64N(9)))})
	}
	layers := stats.Layers(ideas)
	for i := range ideas {
		if layers[i] < 1 {
			t.Errorf("idea %d is in layer %d", i, layers[i])
		}
		for o := range ideas {
			if ideas[o][0].Cmp(ideas[i][0]) > 0 && ideas[o][1].Cmp(ideas[i][1]) > 0 && layers[o] >= layers[i] {
				t.Errorf("idea %d beats %d from layer %d, %d", o, i, layers[o], layers[i])
			}
		}
	}
}

func BenchmarkPlaces(b *testing.B) {
	r := rand.New(rand.NewPCG(15, 16))
	for _, size := range []struct {
		name           string
		ideas, members int
	}{{"4x180", 180, 4}, {"6x180", 180, 6}, {"6x500", 500, 6}, {"9x180", 180, 9}, {"9x500", 500, 9}, {"12x500", 500, 12}} {
		t := scored(r, nine, size.ideas, size.members, false)
		b.Run(size.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				stats.Ranking{Tables: []stats.Table{t}, K: 20}.Resample()
			}
		})
	}
}

func BenchmarkAlphaInterval(b *testing.B) {
	t := scored(rand.New(rand.NewPCG(17, 18)), nine, 500, 12, true)
	b.ReportAllocs()
	for b.Loop() {
		stats.AlphaInterval(t, stats.Ordinal, [32]byte{})
	}
}
