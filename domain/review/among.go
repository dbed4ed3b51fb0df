package review

import (
	"slices"

	"uptake/domain/review/stats"
)

// Among is where an idea stands, as it may be said to everybody: in words alone,
// since a rank without its interval says more than the panel knows.
type Among string

// Where an idea may stand; NoStanding where the panel has no interval.
const (
	NoStanding Among = ""
	AmongTop   Among = "top"
	Borderline Among = "borderline"
	NotAmong   Among = "not_this_time"
)

// AmongOf puts a place into words: clearly among the first K at a probability of
// 0.9 or more (the better end of the interval is then among them too), borderline
// in the grey zone, else not among them this time.
func AmongOf(p stats.Place) Among {
	switch {
	case !p.Ranked:
		return NoStanding
	case p.Grey():
		return Borderline
	case p.Top >= 0.9:
		return AmongTop
	}
	return NotAmong
}

// together says of results whose rank or medians may be seen where their ideas
// stand by impact and feasibility together, if these make the order: by the latest
// figures of their panel as a whole.
func together(h Head, results []Result, whole []RoundFigures) {
	if _, single := Basis(h.Rules, h.Criteria); single {
		return
	}
	var last RoundFigures
	for _, f := range whole {
		if f.Criterion == 0 && f.Round > last.Round {
			last = f
		}
	}
	for n := range results {
		r := &results[n]
		at := slices.IndexFunc(last.Places, func(p IdeaPlace) bool { return p.Idea == r.Idea.Idea })
		if at >= 0 && r.Rows&(RowRank|RowMedian) != 0 {
			r.Among = AmongOf(last.Places[at].Place)
		}
	}
}
