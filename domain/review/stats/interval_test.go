package stats_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"uptake/domain/review/stats"
)

// percentiles draws ideas with replacement as the intervals do, from the same numbers,
// but computes the figure of each drawing from a whole new table by the functions that
// are tested against publications.
func percentiles(t *testing.T, table stats.Table, seed [32]byte, figure func(stats.Table) stats.Figure) (low, high float64, skipped int) {
	t.Helper()
	word := func(b []byte) (n uint64) {
		for _, c := range b {
			n = n<<8 | uint64(c)
		}
		return n
	}
	random := rand.New(rand.NewPCG(word(seed[:8]), word(seed[8:16]))) //nolint:gosec // the same every time
	var found []float64
	for range 2000 {
		drawn := stats.NewTable(table.Scale, table.Ideas, table.Members)
		for i := range table.Ideas {
			from := random.IntN(table.Ideas)
			for m := range table.Members {
				if v, ok := table.Score(from, m); ok {
					drawn.Give(i, m, v)
				}
			}
		}
		if f := figure(drawn); f.Defined() {
			found = append(found, f.Value)
		} else {
			skipped++
		}
	}
	slices.Sort(found)
	at := func(p float64) float64 {
		h := float64(len(found)-1) * p
		k := int(h)
		if k+1 == len(found) {
			return found[k]
		}
		return found[k] + (h-float64(k))*(found[k+1]-found[k])
	}
	return at(0.025), at(0.975), skipped
}

func TestIntervalsAreThoseOfDrawnPanels(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(23, 24))
	seed := [32]byte{9, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1, 2, 3, 4, 5, 6}
	full, part := scored(r, nine, 12, 5, false), scored(r, nine, 14, 5, true)
	percent := stats.NewTable(stats.Scale{Max: stats.Points(100), Step: stats.Point}, 16, 5) // more different values than are counted in words
	for i := range 16 {
		mid := r.Int64N(80)
		for m := range 5 {
			percent.Give(i, m, stats.Points(mid+r.Int64N(20)))
		}
	}
	for _, tt := range []struct {
		name  string
		table stats.Table
		drawn stats.Interval95
		of    func(stats.Table) stats.Figure
	}{
		{"alpha", full, first(stats.AgreementIntervals(full, stats.Ordinal, stats.Quadratic, seed)), func(t stats.Table) stats.Figure { return stats.Alpha(t, stats.Ordinal) }},
		{"AC2", full, second(stats.AgreementIntervals(full, stats.Ordinal, stats.Quadratic, seed)), func(t stats.Table) stats.Figure { return stats.AC2(t, stats.Quadratic).AC2 }},
		{"AC2, scores missing", part, second(stats.AgreementIntervals(part, stats.Ordinal, stats.Quadratic, seed)), func(t stats.Table) stats.Figure { return stats.AC2(t, stats.Quadratic).AC2 }},
		{"alpha, many values", percent, first(stats.AgreementIntervals(percent, stats.Ordinal, stats.Quadratic, seed)), func(t stats.Table) stats.Figure { return stats.Alpha(t, stats.Ordinal) }},
		{"AC2, many values", percent, second(stats.AgreementIntervals(percent, stats.Ordinal, stats.Quadratic, seed)), func(t stats.Table) stats.Figure { return stats.AC2(t, stats.Quadratic).AC2 }},
		{"ICC, two-way", full, stats.AverageInterval(full, false, seed), func(t stats.Table) stats.Figure { return stats.Intraclass(t, false).Average2 }},
		{"ICC, one-way", full, stats.AverageInterval(full, true, seed), func(t stats.Table) stats.Figure { return stats.Intraclass(t, true).Average1 }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			low, high, skipped := percentiles(t, tt.table, seed, tt.of)
			if tt.drawn.Reason != "" || math.Abs(tt.drawn.Low-low) > 1e-9 || math.Abs(tt.drawn.High-high) > 1e-9 || tt.drawn.Skipped != skipped {
				t.Errorf("got %+v, want %v to %v, %d skipped", tt.drawn, low, high, skipped)
			}
			if tt.drawn.Low >= tt.drawn.High {
				t.Errorf("the interval %v to %v is none", tt.drawn.Low, tt.drawn.High)
			}
		})
	}
}

func TestIntervalsSayWhyThereIsNone(t *testing.T) {
	t.Parallel()
	single := stats.NewTable(nine, 4, 2) // each idea has one score
	for i := range 4 {
		single.Give(i, i%2, stats.Points(int64(i+1)))
	}
	same := stats.NewTable(nine, 4, 2)
	for i := range 4 {
		same.Give(i, 0, stats.Points(5))
		same.Give(i, 1, stats.Points(5))
	}
	fine := stats.Scale{Min: 0, Max: stats.Points(100_000), Step: 1}
	wide := stats.NewTable(fine, 3, 2)
	for i := range 3 {
		wide.Give(i, 0, stats.Points(int64(i)))
		wide.Give(i, 1, stats.Points(int64(2*i)))
	}
	for _, tt := range []struct {
		name string
		got  stats.Interval95
		want stats.Reason
	}{
		{"AC2 of single scores", second(stats.AgreementIntervals(single, stats.Ordinal, stats.Quadratic, [32]byte{})), stats.NeedsPairs},
		{"AC2 without variation", second(stats.AgreementIntervals(same, stats.Ordinal, stats.Quadratic, [32]byte{})), stats.NoVariation},
		{"ICC of single scores", stats.AverageInterval(single, false, [32]byte{}), stats.NeedsThreeIdeas},
		{"ICC without variation", stats.AverageInterval(same, false, [32]byte{}), stats.NoVariation},
		{"ICC of one member", stats.AverageInterval(stats.NewTable(nine, 4, 1), false, [32]byte{}), stats.NeedsTwoMembers},
		{"ICC on a scale that is too fine", stats.AverageInterval(wide, false, [32]byte{}), stats.ManySteps},
	} {
		if tt.got.Reason != tt.want {
			t.Errorf("%s: got %+v, want %q", tt.name, tt.got, tt.want)
		}
	}
}

// TestRanksOfManyIdeasAreThoseOfFew sorts the keys of more ideas than are sorted by
// comparing, and looks whether the same panel split into smaller fields agrees.
func TestRanksOfManyIdeasAreThoseOfFew(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(25, 26))
	few, other := scored(r, nine, 40, 5, true), scored(r, nine, 40, 5, true)
	many, more := stats.NewTable(nine, 80, 5), stats.NewTable(nine, 80, 5) // each idea twice
	for i := range 80 {
		for m := range 5 {
			if v, ok := few.Score(i/2, m); ok {
				many.Give(i, m, v)
			}
			if v, ok := other.Score(i/2, m); ok {
				more.Give(i, m, v)
			}
		}
	}
	small := stats.Ranking{Tables: []stats.Table{few, other}, K: 5}.Resample()
	large := stats.Ranking{Tables: []stats.Table{many, more}, K: 10}.Resample()
	for i := range 80 {
		a, b := small.Of[i/2], large.Of[i]
		// an idea at rank k of few stands with its twin at the middle of 2k−1 and 2k of many
		if a.Ranked != b.Ranked || a.Ranked && (math.Abs(2*a.Expected-0.5-b.Expected) > 1e-9 || 2*a.Low-0.5 != b.Low || 2*a.High-0.5 != b.High) {
			t.Errorf("idea %d: %+v of few, %+v of many", i, a, b)
		}
	}
}

func first(a, _ stats.Interval95) stats.Interval95 { return a }

func second(_, a stats.Interval95) stats.Interval95 { return a }

func TestAlphaHasOneInterval(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(27, 28))
	for _, missing := range []bool{false, true} {
		table := scored(r, nine, 20, 3, missing)
		with := first(stats.AgreementIntervals(table, stats.Ordinal, stats.Quadratic, [32]byte{7}))
		if alone := stats.AlphaInterval(table, stats.Ordinal, [32]byte{7}); with != alone {
			t.Errorf("beside AC2 %+v, alone %+v", with, alone)
		}
	}
}

// Members who shift the same three answers round differ from idea to idea and hardly in
// the mean: the denominator of ICC(2,k) is below 0, and the figure would be 6.
func TestACorrelationAboveOneIsNone(t *testing.T) {
	t.Parallel()
	scale := stats.Scale{Min: 0, Max: stats.Point, Step: stats.Point / 2}
	shifted := stats.NewTable(scale, 3, 4)
	for i := range 3 {
		for m := range 4 {
			shifted.Give(i, m, []stats.Value{stats.Point, stats.Point / 2, 0}[(i+m)%3])
		}
	}
	c := stats.Intraclass(shifted, false)
	if c.Average2.Reason != stats.NoVariation || !c.Average3.Defined() || c.Average3.Value >= 0 {
		t.Errorf("got %+v and %+v", c.Average2, c.Average3)
	}
}
