package review

import (
	"uptake/domain/id"
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

// Words says it in plain English; nothing for NoStanding.
func (a Among) Words() string {
	switch a {
	case AmongTop:
		return "clearly among the top"
	case Borderline:
		return "borderline"
	case NotAmong:
		return "not among the top this time"
	case NoStanding:
	}
	return ""
}

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
// stand in the panel's order, by the figures of the panel as a whole after round.
func together(results []Result, whole []RoundFigures, round int) {
	places := placesIn(whole, round)
	for n := range results {
		r := &results[n]
		if place, ok := places[r.Idea.Idea]; ok && r.Rows&(RowRank|RowMedian) != 0 {
			r.Among = AmongOf(place)
		}
	}
}

// orderRound returns the last round after which v may know the panel's order, in
// words at least; 0 for none.
func orderRound(h Head, v Viewer, ch Channel) int {
	if h.Reached(Published) {
		return h.LastClosed()
	}
	for n := h.LastClosed(); n > 0; n-- {
		if Visible(v, About{}, ch, Moment{h.Panel, n}).Has(RowRank) {
			return n
		}
	}
	return 0
}

// placesIn returns where the ideas stand in the panel's order after the last closed
// round up to round.
func placesIn(whole []RoundFigures, round int) map[id.Idea]stats.Place {
	var last RoundFigures
	for _, f := range whole {
		if f.Criterion == 0 && f.Round > last.Round && f.Round <= round {
			last = f
		}
	}
	out := make(map[id.Idea]stats.Place, len(last.Places))
	for _, p := range last.Places {
		out[p.Idea] = p.Place
	}
	return out
}
