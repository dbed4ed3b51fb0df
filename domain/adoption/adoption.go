// Package adoption records where an idea is taken up: who tries it, what became
// of it, and how that changed over time.
package adoption

import (
	"slices"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
)

// State says how far a site has come with an idea.
type State string

// The states of an adoption. Any may follow any: sites stop and begin again.
const (
	Considering State = "considering"
	Trying      State = "trying"
	Adopted     State = "adopted"
	Adapted     State = "adapted" // adopted with changes
	Stopped     State = "stopped"
)

// States lists the states in the order of pages.
var States = []State{Considering, Trying, Adopted, Adapted, Stopped}

// Limits, in characters (runes).
const (
	SiteMax   = 200
	ResultMax = 5000
	NoteMax   = 1000
)

// Adoption is one site's record of taking up one idea.
type Adoption struct {
	ID        id.Adoption
	Challenge id.Challenge // that of the idea
	Idea      id.Idea
	Entry
	account.Agreed           // to what it was recorded, or changed last
	Contact        id.Person // who recorded it and can be asked; 0 for commands and erased people
	Steps          []Step    // oldest first; the last is the present state
	Waits          bool      // for a moderator, before others see it
	Hidden         bool      // taken out of view by a moderator
	Why            challenge.Because
	Told           challenge.Moderation // how it stands, as the contact was told last
	Version        int
	CreatedAt      time.Time
}

// Moderation says who sees a: everybody, or its contact and the moderators.
func (a Adoption) Moderation() challenge.Moderation {
	switch {
	case a.Hidden:
		return challenge.Hidden
	case a.Waits:
		return challenge.Held
	}
	return challenge.Visible
}

// ShownTo returns nil if who, who may read the idea, may read a, and else why not.
func (a Adoption) ShownTo(who account.Actor) error {
	if a.Contact != 0 && a.Contact == who.Person || account.Can(who, account.Moderate, account.Thing{Challenge: a.Challenge}) == nil {
		return nil
	}
	switch a.Moderation() {
	case challenge.Hidden:
		return ErrGone
	case challenge.Held:
		return ErrNotFound
	}
	return nil
}

// Entry is what a site says of itself, as typed.
type Entry struct {
	Site   string
	Region string // code of the reference list "region"; empty if not given
	State  State
	Date   string // since when, YYYY-MM-DD
	Result string // what came of it; may be empty
	Note   string // on this step alone; may be empty
	Looked string // what challenge.Looked says of the doubtful words that whoever types was shown; never kept
}

// words gives what e says by the field of the form.
func (e Entry) words(look func(field, words string)) {
	look("site", account.OneLine(e.Site))
	look("result", account.Prose(e.Result))
	look("note", account.Prose(e.Note))
}

// Doubts returns the doubtful passages of e.
func (e Entry) Doubts(now time.Time) (out []challenge.Doubt) {
	e.words(func(field, words string) { out = append(out, challenge.DoubtsIn(field, words, now)...) })
	return out
}

// Step is a state that a site has reached.
type Step struct {
	State State
	Date  string // YYYY-MM-DD
	Note  string
}

// Faults of adoptions.
var (
	ErrNotFound = &fault.Error{Kind: fault.NotFound, Code: "adoption.not_found", Message: "There is no such record of an idea being taken up."}
	ErrGone     = &fault.Error{Kind: fault.Gone, Code: "adoption.gone", Message: "This record has been removed by the moderators."}
	ErrStale    = &fault.Error{Kind: fault.Stale, Code: "adoption.stale", Message: "This record has been changed since you opened it. Look at both versions before you save again."}
	ErrDone     = &fault.Error{Kind: fault.Conflict, Code: "adoption.moderated", Message: "Another moderator has done this already."}
	ErrIdea     = &fault.Error{Kind: fault.Closed, Code: "adoption.idea_not_public", Message: "This idea is not public, so nobody can record taking it up."}
)

// Check returns e put in order, or every rule that it breaks. today is the
// present date; known reports whether a region stands in the reference list.
func (e Entry) Check(today string, known bool) (Entry, error) {
	e.Site = account.OneLine(e.Site)
	e.Result, e.Note = account.Prose(e.Result), account.Prose(e.Note)
	var bad fault.Fields
	switch {
	case e.Site == "":
		bad.Add("site", "Enter the name of the place, such as a hospital or surgery.")
	case utf8.RuneCountInString(e.Site) > SiteMax:
		bad.Add("site", "Place must be 200 characters or fewer.")
	}
	if e.Region != "" && !known {
		bad.Add("region", "Select a region from the list.")
	}
	if !slices.Contains(States, e.State) {
		bad.Add("state", "Select how far you have come.")
	}
	if _, err := time.Parse(time.DateOnly, e.Date); err != nil {
		bad.Add("date", "Enter a date, such as 27 3 2026.")
	} else if e.Date > today {
		bad.Add("date", "The date must be today or in the past.")
	}
	if utf8.RuneCountInString(e.Result) > ResultMax {
		bad.Add("result", "Result must be 5,000 characters or fewer.")
	}
	if utf8.RuneCountInString(e.Note) > NoteMax {
		bad.Add("note", "Note must be 1,000 characters or fewer.")
	}
	if err := bad.Fault("adoption.invalid", "There is a problem with your record."); err != nil {
		return e, err
	}
	return e, e.identifying()
}

func (e Entry) identifying() error {
	var bad fault.Fields
	e.words(func(field, words string) { guard.Blocked(&bad, field, words) })
	return bad.Fault("adoption.identifying", "The record may identify a patient.")
}

// apply puts e into a. A new state or date, or a note, is a new step.
func (a *Adoption) apply(e Entry) {
	if len(a.Steps) == 0 || e.State != a.State || e.Date != a.Date || e.Note != "" {
		a.Steps = append(a.Steps, Step{State: e.State, Date: e.Date, Note: e.Note})
	}
	e.Note, e.Looked = "", ""
	a.Entry = e
}
