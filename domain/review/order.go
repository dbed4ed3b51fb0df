package review

import (
	"slices"

	"uptake/domain/id"
	"uptake/domain/review/stats"
)

// Placed is an idea in the order of a panel's results.
type Placed struct {
	Idea      id.Idea
	Rank      int // 1 is best; equal figures share the smallest rank; 0 where there is no figure
	Tied      bool
	Combined  stats.Composite // impact and feasibility together; undefined where the order is by one criterion
	Mean      stats.Ratio     // of the criterion that orders, where one does
	criterion stats.Scale
}

// cmp compares by the figure that orders; negative when a comes first.
func (a Placed) cmp(b Placed) int {
	if a.Combined.Defined() || b.Combined.Defined() {
		return b.Combined.Cmp(a.Combined)
	}
	switch {
	case a.Mean.Cmp(b.Mean) == 0:
		return 0
	case !b.Mean.Defined() || a.Mean.Defined() && a.criterion.Better(a.Mean, b.Mean):
		return -1
	default:
		return 1
	}
}

// Basis returns the criterion that orders the results, and false where impact
// and feasibility order them together.
func Basis(r Rules, criteria []Criterion) (Criterion, bool) {
	byName := func(name string) (Criterion, bool) {
		i := slices.IndexFunc(criteria, func(c Criterion) bool { return c.Name == name })
		if i < 0 {
			return Criterion{}, false
		}
		return criteria[i], true
	}
	if c, ok := byName(r.Basis); ok {
		return c, true
	}
	_, impact := byName(Impact)
	_, feasibility := byName(Feasibility)
	if impact && feasibility || len(criteria) == 0 {
		return Criterion{}, false
	}
	return criteria[0], true
}

// Order places the ideas by the standings of one round (or by final standings),
// best first, by the basis that the rules freeze. Ties stay ties; within one the
// ideas stand by number, which decides nothing.
func Order(r Rules, criteria []Criterion, standings []Standing) []Placed {
	at := map[id.Idea]int{}
	var places []Placed
	var impact, feasibility []stats.Ratio
	basis, single := Basis(r, criteria)
	for _, s := range standings {
		i, seen := at[s.Idea]
		if !seen {
			i = len(places)
			at[s.Idea] = i
			places = append(places, Placed{Idea: s.Idea, criterion: basis.Scale})
			impact, feasibility = append(impact, stats.Ratio{}), append(feasibility, stats.Ratio{})
		}
		for _, c := range criteria {
			switch {
			case c.ID != s.Criterion:
			case single && c.ID == basis.ID:
				places[i].Mean = s.Mean
			case c.Name == Impact:
				impact[i] = c.Scale.Nine(s.Mean)
			case c.Name == Feasibility:
				feasibility[i] = c.Scale.Nine(s.Mean)
			}
		}
	}
	if !single {
		for i := range places {
			places[i].Combined = stats.Combine(impact[i], feasibility[i])
		}
	}
	slices.SortFunc(places, func(a, b Placed) int {
		if c := a.cmp(b); c != 0 {
			return c
		}
		return int(a.Idea - b.Idea)
	})
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
		if !p.Combined.Defined() && !p.Mean.Defined() {
			p.Rank = 0
			continue
		}
		if i > 0 && p.cmp(places[i-1]) == 0 {
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
