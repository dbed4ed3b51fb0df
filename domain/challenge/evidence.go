package challenge

import (
	"strings"
	"unicode"
)

// Evidence says how far an idea has been tried: by its form, and by what other
// places have recorded in public. Nothing of it comes from a panel.
type Evidence string

// The kinds of evidence. An idea has the last one that fits.
const (
	Proposed  Evidence = "proposed"  // a change that is wanted
	Lived     Evidence = "lived"     // what it was like for somebody
	Tried     Evidence = "tried"     // a change already made
	Measured  Evidence = "measured"  // one whose author says in figures what difference it made
	Elsewhere Evidence = "elsewhere" // another place has adopted it
)

// Evidences lists the kinds of evidence in the order of pages.
var Evidences = []Evidence{Proposed, Lived, Tried, Measured, Elsewhere}

// Outcomes lists the outcomes in the order of pages that an idea in a list may
// have: one that was merged is in none.
var Outcomes = []Outcome{Shortlisted, Develop, Refer, NotNow}

// differenceKey is the question about the difference made, of which the hint asks for
// figures. A challenge with questions of its own keeps the key, or has no ideas that
// are measured.
const differenceKey = "difference"

// Evidence is how far i has been tried.
func (c Idea) Evidence() Evidence {
	switch {
	case c.TakenUp > 0:
		return Elsewhere
	case c.Kind == KindExperience:
		return Lived
	case c.Kind != KindPractice:
		return Proposed
	}
	for _, a := range c.Answers {
		if a.Key == differenceKey && strings.ContainsFunc(a.Text, unicode.IsDigit) {
			return Measured
		}
	}
	return Tried
}
