package review

import (
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
)

// RoundState says whether a round takes scores.
type RoundState string

// States of a round.
const (
	RoundPlanned RoundState = "planned"
	RoundOpen    RoundState = "open"
	RoundClosed  RoundState = "closed"
)

// Round is a scoring window. Scores carry its number, and nothing is overwritten
// from one round to the next.
type Round struct {
	Panel    id.Panel
	Number   int
	State    RoundState
	OpensAt  time.Time
	ClosesAt time.Time // the deadline that members are told; zero: until the chair closes it
	ClosedAt time.Time
	Design   Design // what Rules.Sharing came to: Complete or Partial; empty for a round that was imported
}

// Faults of a round.
var (
	ErrRoundClosed = &fault.Error{Kind: fault.Closed, Code: "round.closed", Message: "This round is closed, so scores can no longer be changed."}
	ErrRoundLocked = &fault.Error{Kind: fault.Closed, Code: "round.locked", Message: "The time for this round is over. Ask the chair to move the deadline."}
	ErrNoRound     = &fault.Error{Kind: fault.Closed, Code: "round.none", Message: "No round is open on this panel."}
)

// LocksAt returns when the round stops taking scores by itself: its deadline and
// the period of grace after it. The zero time means never.
func (r Round) LocksAt(rules Rules) time.Time {
	if r.ClosesAt.IsZero() {
		return time.Time{}
	}
	return r.ClosesAt.Add(rules.Grace)
}

// Takes returns nil while scores may be given, else the fault that says why not.
// The last instant belongs to the lock.
func (r Round) Takes(rules Rules, now time.Time) error {
	if r.State != RoundOpen {
		return ErrRoundClosed
	}
	if at := r.LocksAt(rules); !at.IsZero() && !now.Before(at) {
		return ErrRoundLocked
	}
	return nil
}
