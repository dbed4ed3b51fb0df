package reviewtest

import (
	"cmp"
	"slices"

	"uptake/domain/id"
	"uptake/domain/review"
)

// Sums adds scores up one by one, as a store does at once, for those of these criteria;
// nothing of a round whose last tenth is not known.
func Sums(r review.Round, criteria []review.Criterion, scores []review.Score) []review.ScoreSum {
	late, end, known := r.LastTenth()
	if !known {
		return nil
	}
	var out []review.ScoreSum
	for _, c := range criteria {
		sum, who := review.ScoreSum{Criterion: c.ID}, map[id.Seat]bool{}
		for _, s := range scores {
			if s.State != review.Given || s.Criterion != c.ID {
				continue
			}
			sum.N++
			sum.Sum += s.Value
			if s.At.Before(late) {
				continue
			}
			who[s.Seat] = true
			sum.NLate++
			sum.SumLate += s.Value
			if s.At.After(end) {
				sum.NAfter++
			}
		}
		sum.Members = len(who)
		out = append(out, sum)
	}
	slices.SortFunc(out, func(a, b review.ScoreSum) int { return cmp.Compare(a.Criterion, b.Criterion) })
	return out
}
