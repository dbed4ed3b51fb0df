package review_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/budgettest"
	"uptake/domain/review/stats"
)

// largeRounds are two rounds of 500 ideas, 12 members and 2 criteria; of a hundred scores
// so many are missing.
func largeRounds(missing int) (ideas []id.Idea, cs []review.Criterion, members []review.Seat, rounds [][]review.Score) {
	r := rand.New(rand.NewPCG(21, 22))
	for i := range 500 {
		ideas = append(ideas, id.Idea(i+1))
	}
	for s := range 12 {
		seat := review.Seat{ID: id.Seat(s + 1), Kind: review.Professional, State: review.Active}
		if s < 4 {
			seat.Kind = review.Lived
		}
		members = append(members, seat)
	}
	cs = criteria()[:2]
	rounds = make([][]review.Score, 2)
	for n := range rounds {
		for _, i := range ideas {
			for _, s := range members {
				for _, c := range cs {
					sc := review.Score{Panel: 1, Round: n + 1, Idea: i, Seat: s.ID, Criterion: c.ID, State: review.Absent}
					if r.IntN(100) >= missing {
						sc.State, sc.Value = review.Given, stats.Points(1+r.Int64N(9))
					}
					rounds[n] = append(rounds[n], sc)
				}
			}
		}
	}
	return ideas, cs, members, rounds
}

// TestAllStatisticsKeepTheirBudget computes what closing both rounds of a large panel
// computes: in less than a second, and with less than 100 MB. It is not parallel, since
// it measures the time that the process computes.
func TestAllStatisticsKeepTheirBudget(t *testing.T) {
	for _, tt := range []struct {
		name    string
		missing int
		carry   bool
	}{{"everyone scored everything", 0, false}, {"a score in ten is missing", 10, false}, {"and is carried over", 10, true}} {
		if budgettest.Slower > 1 && !tt.carry { // the race detector gets one of them
			continue
		}
		t.Run(tt.name, func(t *testing.T) {
			ideas, cs, members, rounds := largeRounds(tt.missing)
			p := at(review.R2Closed, 2)
			p.Rules.Counting.Carry = tt.carry
			all := func() {
				for n := range rounds {
					scores := p.Rules.Counting.Counted(rounds[:n+1])
					standings := review.Stand(p, n+1, ideas, cs, members, scores, noon)
					figures := review.SumUp(p, ideas, cs, members, rounds[:n+1], standings[0].Digest, noon)
					if len(standings) != 1000 || len(figures) != 3 || !figures[0].Alpha.Defined() {
						t.Fatalf("%d standings, %d figures", len(standings), len(figures))
					}
				}
			}
			budgettest.Within(t, time.Second, all)
			budgettest.Allocates(t, 100_000_000, all)
		})
	}
}
