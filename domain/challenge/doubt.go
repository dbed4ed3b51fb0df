package challenge

import (
	"time"

	"uptake/domain/guard"
)

// Doubt is a passage of a text that may identify somebody: its author is asked to look at
// it again, and may leave it. Nobody else is shown it here.
type Doubt struct {
	Field   string // of the form in which it stands
	Passage string
	Advice  string // what to do, in plain English
}

// Doubts returns the doubtful passages of a text in the order of its form.
func (t Text) Doubts(now time.Time) []Doubt {
	var out []Doubt
	t.each(func(field, words string) {
		for _, f := range guard.Check(words, now.Year()) {
			if f.Grade == guard.Ask {
				out = append(out, Doubt{field, words[f.Start:f.End], f.Advice()})
			}
		}
	})
	return out
}
