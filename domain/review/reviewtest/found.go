package reviewtest

import (
	"cmp"
	"slices"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
)

// Found is what a panel's standings say of the truth.
type Found struct {
	True  float64 // how many of the K that are truly best stand among the first K by mean; ties across the cut count by their share
	Grey  int     // ideas of which the panel cannot say whether they belong to the first K
	Talks int     // ideas in which members disagree by a rule, the gap to lived experience among them
	Gap   int     // of these, ideas with the gap
}

// Find computes the standings of the last round as a real round does, and compares
// their order with the truth.
func (p Panel) Find(k int) Found {
	rules := p.Rules
	rules.TopK = k
	round := max(p.Rounds, 1)
	standings := review.Stand(review.Panel{Rules: rules}, round, p.Order, []review.Criterion{p.Criterion}, p.Seats, p.Round(round), time.Time{})
	var out Found
	best := p.best(k)
	var sure, cut, cutTrue int // ideas above the cut; ideas tied across it, and how many of them are truly among the best
	at := cutRank(standings, k)
	for n := range standings {
		s := &standings[n]
		if s.Place.Grey() {
			out.Grey++
		}
		if s.Disputed() || s.Groups.Flag {
			out.Talks++
		}
		if s.Groups.Flag {
			out.Gap++
		}
		switch {
		case s.Rank == 0 || s.Rank > at:
		case s.Rank == at:
			cut++
			if best[s.Idea] {
				cutTrue++
			}
		default:
			sure++
			if best[s.Idea] {
				out.True++
			}
		}
	}
	if cut > 0 {
		out.True += float64(cutTrue) * min(float64(k-sure)/float64(cut), 1)
	}
	return out
}

// best are the k ideas of the greatest worth.
func (p Panel) best(k int) map[id.Idea]bool {
	order := slices.Clone(p.Order)
	slices.SortFunc(order, func(a, b id.Idea) int { return cmp.Compare(p.Truth[b-1], p.Truth[a-1]) })
	out := map[id.Idea]bool{}
	for _, i := range order[:min(k, len(order))] {
		out[i] = true
	}
	return out
}

// cutRank is the rank of the k-th idea: those who share it lie across the cut.
func cutRank(standings []review.Standing, k int) int {
	at := 0
	for n := range standings {
		if r := standings[n].Rank; r <= k {
			at = max(at, r)
		}
	}
	return at
}
