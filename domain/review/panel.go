// Package review lets panels score ideas, discuss the disputed ones and decide,
// with a reason. Members score independently: nobody sees another's score before
// the round is closed and revealed, and what a panel has decided is seen outside
// it only once it is published.
//
// The types and rules here are pure: the clock, the store and who acts are
// handed in.
package review

import (
	"time"
	"unicode/utf8"

	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
)

// State is where a panel stands in its work.
type State string

// States of a panel, in the order of its work. Paused stands beside them: it is
// entered from any state between Formed and Deciding and leads back to it.
const (
	Draft      State = "draft"
	Formed     State = "formed"
	Briefed    State = "briefed"
	R1Open     State = "r1_open"
	R1Closed   State = "r1_closed"
	Discussing State = "discussing"
	R2Open     State = "r2_open"
	R2Closed   State = "r2_closed"
	R3Open     State = "r3_open"
	R3Closed   State = "r3_closed"
	Deciding   State = "deciding"
	Finalised  State = "finalised"
	Published  State = "published"
	Archived   State = "archived"
	Paused     State = "paused"
)

// RoundsMax is the largest number of rounds a panel may plan.
const RoundsMax = 3

// Panel scores the ideas of one area, or of a whole challenge.
type Panel struct {
	ID         id.Panel
	Challenge  id.Challenge
	Area       id.Area // 0: every idea of the challenge
	Slug       string  // unique within the challenge
	Name       string
	State      State
	PausedFrom State // what State becomes when a paused panel resumes; else empty
	PausedAt   time.Time
	Round      int // the round that was opened last, 0 before the first
	Viewed     int // the latest closed round whose values chair or secretary have looked at, 0 for none
	Rules      Rules
	Imported   bool // a panel of the past: quorum and composition are reported, not enforced
	Record     int  // version of the record that is signed; a reopened record is the next one
	Version    int
	CreatedAt  time.Time
	FinalAt    time.Time // when chair and secretary had both signed
	ToldAt     time.Time // when the authors were told what the record that stands decides; zero: not yet
	ReleasedAt time.Time // when it was published
}

// Faults of a panel as a whole.
var (
	ErrNotFound  = &fault.Error{Kind: fault.NotFound, Code: "panel.not_found", Message: "There is no such panel."}
	ErrState     = &fault.Error{Kind: fault.Closed, Code: "panel.state", Message: "The panel is not at this step."}
	ErrPaused    = &fault.Error{Kind: fault.Closed, Code: "panel.paused", Message: "The panel is paused. Scores can be given again when the chair resumes it."}
	ErrNotYours  = &fault.Error{Kind: fault.Forbidden, Code: "panel.not_yours", Message: "This needs another seat on the panel. Ask the chair or the secretary."}
	ErrNotSeated = &fault.Error{Kind: fault.Forbidden, Code: "panel.not_a_member", Message: "You have no scoring seat on this panel."}
	ErrStale     = &fault.Error{Kind: fault.Stale, Code: "panel.stale", Message: "Somebody else has changed this panel meanwhile. Look at it again."}
	ErrReason    = &fault.Error{Kind: fault.Invalid, Code: "panel.reason", Message: "Give a reason.", Fields: fault.Fields{{Name: "reason", Message: "Enter the reason."}}}
)

// checkReason returns nil for a reason that can be kept: not blank, at most NoteMax
// characters, and nothing in it that identifies a patient.
func checkReason(reason string) error {
	if blank(reason) {
		return ErrReason
	}
	var bad fault.Fields
	if utf8.RuneCountInString(reason) > NoteMax {
		bad.Add("reason", "Reason must be 5,000 characters or fewer.")
	} else {
		guard.Blocked(&bad, "reason", reason) // others on the panel read it
	}
	return bad.Fault(ErrReason.Code, "There is a problem with the reason.")
}

// At returns the state that the panel is in, or was in when it was paused.
func (p Panel) At() State {
	if p.State == Paused {
		return p.PausedFrom
	}
	return p.State
}

// openState and closedState give the states of round n.
func openState(n int) State   { return [...]State{"", R1Open, R2Open, R3Open}[n] }
func closedState(n int) State { return [...]State{"", R1Closed, R2Closed, R3Closed}[n] }

// place orders the states; later ones are further on. Discussing comes before
// every open round but the first, so Round decides between them.
var place = map[State]int{
	Draft: 0, Formed: 1, Briefed: 2, R1Open: 3, R2Open: 3, R3Open: 3, R1Closed: 4, R2Closed: 4, R3Closed: 4,
	Discussing: 5, Deciding: 6, Finalised: 7, Published: 8, Archived: 9,
}

// Reached reports whether the panel has come as far as s. Asked about a round's
// state or Discussing it answers for the round that was opened last.
func (p Panel) Reached(s State) bool { return place[p.At()] >= place[s] }

// OpenRound returns the number of the round that takes scores, 0 for none. A
// paused panel takes none.
func (p Panel) OpenRound() int {
	if p.Round > 0 && p.State == openState(p.Round) {
		return p.Round
	}
	return 0
}

// Closed reports whether the scores of round n are fixed.
func (p Panel) Closed(n int) bool {
	return n >= 1 && (n < p.Round || n == p.Round && p.Reached(R1Closed))
}

// Revealed reports whether the members have been shown what round n came to.
func (p Panel) Revealed(n int) bool {
	return n >= 1 && (n < p.Round || n == p.Round && p.Reached(Discussing))
}

// Looked reports whether what round n came to may be known to anybody: the chair or
// the secretary has looked at it, or it has been revealed. Until then the round can
// be opened again. Rounds of an imported panel have been seen before they came here.
func (p Panel) Looked(n int) bool {
	return p.Closed(n) && (p.Viewed >= n || p.Imported || p.Revealed(n))
}

// LastRound reports whether the round that was opened last is the last planned.
func (p Panel) LastRound() bool { return p.Round >= p.Rules.Rounds }

// LastClosed returns the latest round whose scores are fixed, 0 for none.
func (p Panel) LastClosed() int {
	if p.Closed(p.Round) {
		return p.Round
	}
	return max(0, p.Round-1)
}
