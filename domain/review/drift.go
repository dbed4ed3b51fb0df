package review

import (
	"context"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/review/stats"
)

// Drift sets scores that came late beside all others of a round, on one criterion:
// after the deadline, or in the last tenth of the round. It is information for the
// chair and corrects nothing. At NIPS 2014 chased reviews were kinder, 5.42 against
// 5.19.
type Drift struct {
	Round       int
	Criterion   Criterion
	Early, Late stats.Ratio // means; undefined where there are fewer than LeastForSums
	NEarly      int
	NLate       int
	NAfter      int // of the late ones after the deadline
	Members     int // who gave late ones
}

// DriftOf looks at the given scores of a closed round. A round without a deadline
// ends when it is closed.
func DriftOf(r Round, criteria []Criterion, scores []Score) []Drift {
	end := r.ClosesAt
	if end.IsZero() {
		end = r.ClosedAt
	}
	if r.OpensAt.IsZero() || !end.After(r.OpensAt) {
		return nil // of an imported round nobody knows
	}
	last := end.Add(-end.Sub(r.OpensAt) / 10)
	var out []Drift
	for _, c := range criteria {
		d := Drift{Round: r.Number, Criterion: c}
		var early, late []Value
		who := map[id.Seat]bool{}
		for _, s := range scores {
			switch {
			case s.State != Given || s.Criterion != c.ID:
			case s.At.Before(last):
				early = append(early, s.Value)
			default:
				late = append(late, s.Value)
				who[s.Seat] = true
				if s.At.After(end) {
					d.NAfter++
				}
			}
		}
		d.NEarly, d.NLate, d.Members = len(early), len(late), len(who)
		d.Early, d.Late = meanOfMany(early), meanOfMany(late)
		if d.NLate > 0 {
			out = append(out, d)
		}
	}
	return out
}

// meanOfMany is undefined for so few scores that it would tell what one of them was.
func meanOfMany(vs []Value) stats.Ratio {
	if len(vs) < LeastForSums {
		return stats.Ratio{}
	}
	return stats.Summarise(vs).Mean
}

// Drifts returns the late scores of each closed round to whoever may see how members
// score; nothing to others.
func (s Service) Drifts(ctx context.Context, a account.Actor, panel id.Panel) ([]Drift, error) {
	h, v, err := s.open(ctx, a, panel)
	if err != nil {
		return nil, err
	}
	var out []Drift
	for n := 1; n <= h.LastClosed(); n++ {
		if !Visible(v, About{}, PanelPage, Moment{h.Panel, n}).Has(RowSeverity) {
			continue
		}
		scores, err := s.Reads.ScoresOf(ctx, panel, n, 0)
		if err != nil {
			return nil, err
		}
		conflicts, err := s.Reads.ConflictsOf(ctx, panel)
		if err != nil {
			return nil, err
		}
		var seen []Score
		for _, sc := range scores {
			if !v.barred(conflicts, sc.Idea) {
				seen = append(seen, sc)
			}
		}
		out = append(out, DriftOf(h.RoundAt(n), h.Criteria, seen)...)
	}
	return out, nil
}
