package review

import "uptake/domain/review/stats"

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
