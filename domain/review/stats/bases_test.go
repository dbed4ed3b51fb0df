package stats_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"uptake/domain/review/stats"
)

// TestPlacesByOtherOrders goes through every panel that can be drawn from two
// members with lived experience and three others, one by one and in plain
// floating-point numbers, and compares with what Resample says.
func TestPlacesByOtherOrders(t *testing.T) {
	t.Parallel()
	scores := [][]int64{ // by idea: two members with lived experience, three others; 0: not given
		{2, 3, 9, 8, 9},
		{8, 7, 5, 5, 6},
		{6, 6, 6, 7, 5},
		{9, 0, 3, 2, 4},
		{4, 5, 7, 0, 6},
	}
	table := stats.NewTable(nine, len(scores), 5)
	for i, row := range scores {
		for m, v := range row {
			if v > 0 {
				table.Give(i, m, stats.Points(v))
			}
		}
	}
	groups := [][]int{{0, 1}, {2, 3, 4}}
	shifts := []float64{-0.5, 0.25, 1, -1.25, 0.5}
	const k = 2
	type draw = []int
	mean := func(of draw, idea int, shifts []float64) (float64, bool) {
		sum, n := 0.0, 0
		for _, m := range of {
			if scores[idea][m] > 0 {
				sum += float64(scores[idea][m])
				if shifts != nil {
					sum -= shifts[m]
				}
				n++
			}
		}
		return sum / float64(n), n > 0
	}
	// points of an idea in each order; false: no place in this draw
	parity := func(d draw, i int) (float64, bool) {
		l, a := mean(d[:2], i, nil)
		p, b := mean(d[2:], i, nil)
		return (l + p) / 2, a && b
	}
	interim := func(d draw, i int) (float64, bool) {
		points, any := 0, false
		for _, group := range []draw{d[:2], d[2:]} {
			own, ok := mean(group, i, nil)
			if !ok {
				continue
			}
			any = true
			for o := range scores {
				if other, there := mean(group, o, nil); there && other <= own+1e-12 {
					points++
				}
			}
		}
		return float64(points), any
	}
	adjusted := func(d draw, i int) (float64, bool) { return mean(d, i, shifts) }
	within, all := [][]int{{0, 1}, {0, 1}, {2, 3, 4}, {2, 3, 4}, {2, 3, 4}}, slices.Repeat([][]int{{0, 1, 2, 3, 4}}, 5)
	for _, tt := range []struct {
		name    string
		ranking stats.Ranking
		from    [][]int // whom each seat of a drawn panel may hold
		points  func(draw, int) (float64, bool)
	}{
		{"each group half", stats.Ranking{Groups: groups}, within, parity},
		{"interim priorities", stats.Ranking{Groups: groups, Interim: true}, within, interim},
		{"allowing for severity", stats.Ranking{Shifts: [][]float64{shifts}}, all, adjusted},
	} {
		tt.ranking.Tables, tt.ranking.K = []stats.Table{table}, k
		got := tt.ranking.Resample()
		if !got.Exact || got.Reason != "" {
			t.Fatalf("%s: %+v", tt.name, got)
		}
		expected, top, ranked := make([]float64, 5), make([]float64, 5), make([]float64, 5)
		visit := func(d draw) {
			for i := range scores {
				own, ok := tt.points(d, i)
				if !ok {
					continue
				}
				better, same := 0, 0
				for o := range scores {
					if other, there := tt.points(d, o); there && other > own+1e-12 {
						better++
					} else if there && math.Abs(other-own) <= 1e-12 {
						same++
					}
				}
				rank := float64(better) + float64(same+1)/2
				ranked[i]++
				expected[i] += rank
				if rank <= k {
					top[i]++
				}
			}
		}
		var seat func(d draw)
		seat = func(d draw) {
			if len(d) == len(tt.from) {
				visit(d)
				return
			}
			for _, m := range tt.from[len(d)] {
				seat(append(slices.Clone(d), m))
			}
		}
		seat(nil)
		for i, p := range got.Of {
			if math.Abs(p.Expected-expected[i]/ranked[i]) > 1e-9 || math.Abs(p.Top-top[i]/ranked[i]) > 1e-9 {
				t.Errorf("%s, idea %d: expected rank %v and chance %v, by hand %v and %v", tt.name, i, p.Expected, p.Top, expected[i]/ranked[i], top[i]/ranked[i])
			}
		}
	}
}

// TestALoneGroupIsSaid: one member with lived experience has no variation, and the
// places say that it is not in them.
func TestALoneGroupIsSaid(t *testing.T) {
	t.Parallel()
	table := stats.NewTable(nine, 1, 3)
	for m := range 3 {
		table.Give(0, m, stats.Points(5))
	}
	for _, tt := range []struct {
		groups [][]int
		lone   bool
	}{{[][]int{{0}, {1, 2}}, true}, {nil, false}} {
		if got := (stats.Ranking{Tables: []stats.Table{table}, Groups: tt.groups, K: 1}).Shape(); got.Lone != tt.lone {
			t.Errorf("%v: %+v", tt.groups, got)
		}
	}
	if got := (stats.Ranking{Tables: []stats.Table{table}, Groups: [][]int{{}, {0, 1, 2}}, K: 1}).Shape(); got.Reason == "" {
		t.Error("a group without a score gives places")
	}
}

// TestInterimPrioritiesWithoutAScore: an idea that nobody of a drawn panel has scored has
// no place in that panel.
func TestInterimPrioritiesWithoutAScore(t *testing.T) {
	t.Parallel()
	table := stats.NewTable(nine, 3, 4)
	for m := range 4 {
		table.Give(0, m, stats.Points(7))
	}
	table.Give(1, 0, stats.Points(9)) // idea 2 has no score at all
	got := stats.Ranking{Tables: []stats.Table{table}, Groups: [][]int{{0, 1}, {2, 3}}, Interim: true, K: 1}.Resample()
	if got.Reason != "" || !got.Of[0].Ranked || got.Of[1].Unranked != 0.25 || got.Of[2].Ranked {
		t.Errorf("%+v", got)
	}
}

// TestAFineScaleChangesNothing: on a scale of few steps what scores come to is looked up,
// on a fine one it is computed. The same scores have the same places, to the last bit.
func TestAFineScaleChangesNothing(t *testing.T) {
	t.Parallel()
	fine := stats.Scale{Min: nine.Min, Max: nine.Max, Step: 1}
	for _, tt := range []struct {
		name    string
		members int
		given   int // of ten
		ranking stats.Ranking
	}{
		{"one criterion", 6, 10, stats.Ranking{}},
		{"with scores missing", 6, 7, stats.Ranking{}},
		{"two criteria, few scores", 5, 2, stats.Ranking{Weights: []int{3, 7}}},
		{"two criteria, drawn", 11, 9, stats.Ranking{Weights: []int{1, 1}}},
		{"each group half", 6, 8, stats.Ranking{Groups: [][]int{{0, 1}, {2, 3, 4, 5}}}},
		{"interim priorities", 6, 8, stats.Ranking{Groups: [][]int{{0, 1}, {2, 3, 4, 5}}, Interim: true}},
	} {
		r := rand.New(rand.NewPCG(23, 24))
		var few, many []stats.Table
		for range max(1, len(tt.ranking.Weights)) {
			a, b := stats.NewTable(nine, 70, tt.members), stats.NewTable(fine, 70, tt.members)
			for i := range 70 {
				for m := range tt.members {
					if r.IntN(10) < tt.given {
						v := stats.Points(1 + r.Int64N(9))
						a.Give(i, m, v)
						b.Give(i, m, v)
					}
				}
			}
			few, many = append(few, a), append(many, b)
		}
		tt.ranking.K = 12
		looked, computed := tt.ranking, tt.ranking
		looked.Tables, computed.Tables = few, many
		got, want := looked.Resample().Of, computed.Resample().Of
		if len(got) != 70 || !slices.Equal(got, want) {
			t.Errorf("%s: looked up\n%+v\ncomputed\n%+v", tt.name, got, want)
		}
	}
}

// TestAdjustedBelowTheScale: what is taken off a mild member's scores may lead below the
// scale; the root of nothing is nothing, and is found.
func TestAdjustedBelowTheScale(t *testing.T) {
	t.Parallel()
	var tables []stats.Table
	for range 2 {
		table := stats.NewTable(nine, 2, 2)
		for m := range 2 {
			table.Give(0, m, stats.Points(1))
			table.Give(1, m, stats.Points(9))
		}
		tables = append(tables, table)
	}
	got := stats.Ranking{Tables: tables, Weights: []int{3, 7}, Shifts: [][]float64{{3, 3}, {3, 3}}, K: 1}.Resample()
	if got.Of[1].Expected != 1 || got.Of[0].Expected != 2 {
		t.Errorf("%+v", got)
	}
}
