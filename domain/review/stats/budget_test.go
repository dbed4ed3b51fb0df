package stats_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"uptake/domain/review/budgettest"
	"uptake/domain/review/stats"
)

// The ceilings of what is computed when a round closes. These tests are not parallel:
// they measure the time that the process computes.

// 9x180 is a promise; the others are four to five times what they take here, so that
// something is said when they grow.
func TestRanksKeepTheirBudget(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	for _, size := range []struct {
		name           string
		ideas, members int
		limit          time.Duration
	}{
		{"4x180", 180, 4, time.Millisecond},
		{"6x180", 180, 6, 4 * time.Millisecond},
		{"6x500", 500, 6, 18 * time.Millisecond},
		{"9x180", 180, 9, 150 * time.Millisecond},
		{"9x500", 500, 9, 400 * time.Millisecond},
		{"12x500, drawn", 500, 12, 80 * time.Millisecond},
	} {
		t.Run(size.name, func(t *testing.T) {
			scores := stats.Ranking{Tables: []stats.Table{scored(r, nine, size.ideas, size.members, false)}, K: 20}
			runs := max(1, int(40*time.Millisecond/size.limit)) // the system counts the time of a process in coarse steps
			budgettest.Within(t, time.Duration(runs)*size.limit, func() {
				for range runs {
					scores.Resample()
				}
			})
		})
	}
}

func TestIntervalsKeepTheirBudget(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	seed := [32]byte{}
	part, full := scored(r, nine, 500, 12, true), scored(r, nine, 500, 12, false)
	for _, one := range []struct {
		name string
		do   func()
	}{
		{"alpha and AC2", func() { stats.AgreementIntervals(part, stats.Ordinal, stats.Quadratic, seed) }},
		{"ICC", func() { stats.AverageInterval(full, false, seed) }},
	} {
		t.Run(one.name, func(t *testing.T) { budgettest.Within(t, 100*time.Millisecond, one.do) })
	}
}
