// Package guard finds details in a text that may identify a patient. It is pure
// and offline: the same text gives the same findings everywhere.
package guard

import "uptake/domain/fault"

// Grade says what happens to a text with a finding.
type Grade int

// The grades, from the mildest.
const (
	Flag  Grade = iota + 1 // nothing is shown to the author; moderators see it
	Ask                    // the author is asked to look again and may go on
	Block                  // the passage has to be removed
)

// Finding is one passage that may identify somebody.
type Finding struct {
	Kind  Kind
	Grade Grade
	Start int // byte offsets into the text that was checked, as given
	End   int
}

// Gravest returns the finding of the highest grade, the first of several; false where
// there is none.
func Gravest(found []Finding) (Finding, bool) {
	var gravest Finding
	for _, f := range found {
		if f.Grade > gravest.Grade {
			gravest = f
		}
	}
	return gravest, gravest.Grade > 0
}

// Blocked adds to bad, under field, what to do about the first passage of text
// that has to be removed. It adds nothing where there is none.
func Blocked(bad *fault.Fields, field, text string) {
	if f, _ := Gravest(Check(text, 0)); f.Grade == Block {
		bad.Add(field, f.Advice())
	}
}
