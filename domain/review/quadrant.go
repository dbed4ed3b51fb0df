package review

import (
	"slices"

	"uptake/domain/id"
	"uptake/domain/review/stats"
)

// Quadrant is a quarter of the picture of impact and feasibility.
type Quadrant string

// Quadrants, the best first; NoQuadrant where one of the medians is not there or
// may not be seen.
const (
	NoQuadrant Quadrant = ""
	DoNow      Quadrant = "do_now"
	BigBet     Quadrant = "big_bet"
	EasyHelp   Quadrant = "easy_help"
	NotNowBox  Quadrant = "not_now"
)

// Quadrants in their order.
var Quadrants = [...]Quadrant{DoNow, BigBet, EasyHelp, NotNowBox}

// Lines are where impact and feasibility begin to be high, on the scales as scored.
// Those of the rule are the same as of the region high: 6.5 on 1 to 9.
type Lines struct{ Impact, Feasibility stats.Ratio }

// LinesOf returns the lines of the rule.
func LinesOf(impact, feasibility stats.Scale) Lines { return Lines{impact.Cut(), feasibility.Cut()} }

// Quadrant sets high against not high, by the medians. Disagreement keeps an idea in
// its place.
func (l Lines) Quadrant(impact, feasibility stats.Scale, i, f stats.Ratio) Quadrant {
	if !i.Defined() || !f.Defined() {
		return NoQuadrant
	}
	switch high, easy := !impact.Better(l.Impact, i), !feasibility.Better(l.Feasibility, f); {
	case high && easy:
		return DoNow
	case high:
		return BigBet
	case easy:
		return EasyHelp
	}
	return NotNowBox
}

// beside adds to results what depends on all ideas of the panel together, as far as
// it may be seen: standings are those of the results, before anything was hidden.
func beside(h Head, v Viewer, results []Result, standings []Standing, ch Channel) {
	type key struct {
		idea  id.Idea
		round int
	}
	feasible := map[key]*Result{}
	for n := range results {
		if r := &results[n]; r.Criterion.Name == Feasibility {
			feasible[key{r.Idea.Idea, r.Round}] = r
		}
	}
	quadrants := map[key]Quadrant{}
	for n := range results {
		r := &results[n]
		at := key{r.Idea.Idea, r.Round}
		if other := feasible[at]; other != nil && r.Criterion.Name == Impact {
			a, b := r.Criterion.Scale, other.Criterion.Scale
			quadrants[at] = LinesOf(a, b).Quadrant(a, b, r.Figures.Median, other.Figures.Median)
		}
	}
	places := map[id.Idea]Placed{}
	var layers map[id.Idea]int
	if len(rankedFor(h, v, standings, ch)) == len(standings) { // part of an order is none
		for _, p := range Order(h.Rules, h.Criteria, standings) {
			places[p.Idea] = p
		}
		layers = Layers(h.Criteria, standings)
	}
	for n := range results {
		r := &results[n]
		r.Quadrant = quadrants[key{r.Idea.Idea, r.Round}]
		if r.Rows.Has(RowRank) {
			r.Order, r.Layer = places[r.Idea.Idea], layers[r.Idea.Idea]
		}
	}
}

// Layers returns in which layer each idea lies by what beats what: those in layer 1
// no other idea beats on one criterion without being worse on another. Criteria
// without a weight do not count; an idea that lacks a mean is in none.
func Layers(criteria []Criterion, standings []Standing) map[id.Idea]int {
	var weighed []Criterion
	for _, c := range criteria {
		if c.Weight > 0 {
			weighed = append(weighed, c)
		}
	}
	at := map[id.Idea]int{}
	var ideas []id.Idea
	var figures [][]stats.Ratio
	for n := range standings {
		s := &standings[n]
		i, seen := at[s.Idea]
		if !seen {
			i = len(ideas)
			at[s.Idea], ideas = i, append(ideas, s.Idea)
			figures = append(figures, make([]stats.Ratio, len(weighed)))
		}
		if c := slices.IndexFunc(weighed, func(c Criterion) bool { return c.ID == s.Criterion }); c >= 0 {
			figures[i][c] = weighed[c].Scale.Nine(s.Mean)
		}
	}
	out := make(map[id.Idea]int, len(ideas))
	for i, layer := range stats.Layers(figures) {
		out[ideas[i]] = layer
	}
	return out
}
