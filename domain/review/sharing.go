package review

import (
	"time"

	"uptake/domain/fault"
)

// Design says who scores which ideas.
type Design string

// Designs. What ByMinutes comes to is settled when round 1 opens.
const (
	ByMinutes Design = "by_minutes" // Complete, if that takes a member no longer than the cap
	Complete  Design = "complete"   // everybody scores everything
	Partial   Design = "partial"    // anchors are for everybody, the rest is shared out
	Open      Design = "open"       // members take one idea after another
)

// Designs lists them in the order in which pages show them.
var Designs = []Design{ByMinutes, Complete, Partial, Open}

// Sharing are the settings by which ideas are shared out among members.
type Sharing struct {
	Design     Design
	PerIdea    int // members for each idea
	Lived      int // of them with lived experience
	Anchors    int // ideas that everybody scores; never fewer than 5 or a tenth of all, whichever is less
	MaxLoad    int // ideas for each member at most; 0: no limit
	MinutesCap int // reading and scoring, for each member
	PauseHours int // for so long a member who pauses keeps the ideas that they have not begun
}

// defaultSharing is our own choice.
func defaultSharing() Sharing {
	return Sharing{Design: ByMinutes, PerIdea: 4, Lived: 1, Anchors: 5, MinutesCap: 180, PauseHours: 48}
}

func (s Sharing) check(bad *fault.Fields, within func(name string, n, low, high int)) {
	switch s.Design {
	case ByMinutes, Complete, Partial, Open:
	default:
		bad.Add("assignment", "Choose who scores which ideas.")
	}
	within("members_per_idea", s.PerIdea, 3, 100)
	within("lived_per_idea", s.Lived, 0, s.PerIdea)
	within("anchors", s.Anchors, 1, 100)
	within("max_load", s.MaxLoad, 0, 1000)
	within("minutes_cap", s.MinutesCap, 10, 6000)
	within("pause_hours", s.PauseHours, 0, 24*14)
}

// settled returns Complete, Partial or Open: what the design comes to where one member
// would need so long for all ideas.
func (s Sharing) settled(whole time.Duration, members int) Design {
	switch {
	case s.Design != ByMinutes:
		return s.Design
	case whole <= time.Duration(s.MinutesCap)*time.Minute || members <= s.PerIdea:
		return Complete
	default:
		return Partial
	}
}

// anchors returns how many of n ideas everybody scores.
func (s Sharing) anchors(n int) int {
	return min(n, max(s.Anchors, min(5, (n+9)/10)))
}
