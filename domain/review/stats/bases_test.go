package stats_test

import (
	"math"
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
