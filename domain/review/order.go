package review

import (
	"cmp"
	"slices"

	"uptake/domain/id"
	"uptake/domain/review/stats"
)

// Placed is an idea in the order of a panel's results.
type Placed struct {
	Idea  id.Idea
	Rank  int // 1 is best; equal figures share the smallest rank; 0 where there is no figure
	Tied  bool
	Value stats.Composite // what orders; more is better
}

// Order places the ideas by the standings of one round (or by final standings),
// best first, by the basis that the rules freeze. Ties stay ties; within one the
// ideas stand by number, which decides nothing.
func Order(r Rules, criteria []Criterion, standings []Standing) []Placed {
	basis := BasisOf(r, criteria)
	at := map[id.Idea]int{}
	var places []Placed
	var figures [][]*Figures
	for n := range standings {
		s := &standings[n]
		i, seen := at[s.Idea]
		if !seen {
			i = len(places)
			at[s.Idea] = i
			places = append(places, Placed{Idea: s.Idea})
			figures = append(figures, make([]*Figures, len(basis.Criteria)))
		}
		if c := slices.IndexFunc(basis.Criteria, func(c Criterion) bool { return c.ID == s.Criterion }); c >= 0 {
			figures[i][c] = &s.Figures
		}
	}
	for i, v := range basis.values(figures) {
		places[i].Value = v
	}
	slices.SortFunc(places, func(a, b Placed) int { return cmp.Or(b.Value.Cmp(a.Value), cmp.Compare(a.Idea, b.Idea)) })
	Tie(places)
	return places
}

// Tie numbers places in the order in which they stand: neighbours with equal
// figures share the smallest rank and are marked as tied. It is used for the
// computed order and for a shortlist that has been moved by hand alike.
func Tie(places []Placed) {
	for i := range places {
		p := &places[i]
		p.Rank, p.Tied = i+1, false
		if !p.Value.Defined() {
			p.Rank = 0
			continue
		}
		if i > 0 && p.Value.Cmp(places[i-1].Value) == 0 {
			p.Rank, p.Tied = places[i-1].Rank, true
			places[i-1].Tied = true
		}
	}
}

// Final returns, for each idea and criterion, the standing of the last round in
// which the idea was scored. The order computed from it may mix rounds, and
// pages say so.
func Final(standings []Standing) []Standing {
	last := map[id.Idea]int{}
	for _, s := range standings {
		last[s.Idea] = max(last[s.Idea], s.Round)
	}
	return slices.DeleteFunc(slices.Clone(standings), func(s Standing) bool { return s.Round != last[s.Idea] })
}
