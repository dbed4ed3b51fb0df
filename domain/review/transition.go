package review

import (
	"slices"
	"time"

	"uptake/domain/fault"
)

// Actor is who takes a step: a seat on the panel, a role, or the clock.
type Actor int

// Actors of the table of steps.
const (
	ByAdministrator Actor = 1 << iota
	ByLead
	ByCommunications
	ByChair
	BySecretary
	ByClock
)

// step is one row of the table of review states.
type step struct {
	from, to State
	by       Actor
}

// steps is the whole table but for pausing. With one round Discussing leads to
// Deciding, with two or three to the next round; Panel.Next picks the row.
var steps = []step{
	{Draft, Formed, ByAdministrator | ByLead},
	{Formed, Briefed, ByChair},
	{Briefed, R1Open, ByChair | ByClock},
	{R1Open, R1Closed, ByChair | ByClock},
	{R1Closed, Discussing, ByChair},
	{R1Closed, R2Open, ByChair}, // where each idea is scored again as soon as it was talked about
	{Discussing, R2Open, ByChair},
	{Discussing, R3Open, ByChair},
	{Discussing, Deciding, ByChair},
	{R2Open, R2Closed, ByChair | ByClock},
	{R2Closed, Discussing, ByChair},
	{R2Closed, R3Open, ByChair}, // likewise
	{R2Closed, Deciding, ByChair},
	{R3Open, R3Closed, ByChair | ByClock},
	{R3Closed, Deciding, ByChair},
	{Deciding, Finalised, ByChair | BySecretary}, // each signs; the second signature takes the step
	{Finalised, Published, ByCommunications | ByLead | ByAdministrator},
	{Published, Archived, ByAdministrator},
}

// Next returns the state that follows on the main path, and false at its end and
// while the panel is paused.
func (p Panel) Next() (State, bool) {
	switch p.State {
	case Draft:
		return Formed, true
	case Formed:
		return Briefed, true
	case Briefed:
		return R1Open, true
	case R1Open, R2Open, R3Open:
		return closedState(p.Round), true
	case R1Closed, R2Closed, R3Closed:
		switch {
		case p.LastRound() && p.Round > 1:
			return Deciding, true
		case p.OpensByTalk():
			return openState(p.Round + 1), true
		}
		return Discussing, true
	case Discussing:
		if p.LastRound() {
			return Deciding, true
		}
		return openState(p.Round + 1), true
	case Deciding:
		return Finalised, true
	case Finalised:
		return Published, true
	case Published:
		return Archived, true
	default:
		return "", false
	}
}

// MayStep returns nil if v may take the panel from its state to the given one,
// ErrState if that state does not follow, and ErrNotYours if it is another's
// step. Whether the panel is ready for the step is a question of its guard.
func (p Panel) MayStep(to State, v Viewer) error {
	if !slices.ContainsFunc(steps, func(s step) bool { return s.to == to && s.by&v.actors() != 0 }) {
		return ErrNotYours // whatever its state: they are not to learn it
	}
	if next, ok := p.Next(); !ok || next != to {
		if p.State == Paused {
			return ErrPaused
		}
		return ErrState
	}
	for _, s := range steps {
		if s.from == p.State && s.to == to {
			if s.by&v.actors() == 0 {
				return ErrNotYours
			}
			return nil
		}
	}
	return ErrState
}

// Pausable reports whether the panel is in a state that can be paused.
func (p Panel) Pausable() bool {
	return p.State != Paused && place[p.State] >= place[Formed] && place[p.State] <= place[Deciding]
}

// Pause stops the panel's clocks; scores cannot be changed until Resume.
func (p *Panel) Pause(v Viewer, reason string, now time.Time) error {
	switch {
	case v.actors()&(ByChair|ByAdministrator) == 0:
		return ErrNotYours
	case !p.Pausable():
		return ErrState
	}
	if err := checkReason(reason); err != nil {
		return err
	}
	p.PausedFrom, p.State, p.PausedAt = p.State, Paused, now
	return nil
}

// Resume takes the panel back to where it was paused and returns how long it
// stood still, by which the open round's times move.
func (p *Panel) Resume(v Viewer, now time.Time) (time.Duration, error) {
	switch {
	case v.actors()&(ByChair|ByAdministrator) == 0:
		return 0, ErrNotYours
	case p.State != Paused:
		return 0, ErrState
	}
	stood := now.Sub(p.PausedAt)
	p.State, p.PausedFrom, p.PausedAt = p.PausedFrom, "", time.Time{}
	return stood, nil
}

// errNotReady is matched by the fault of every guard.
var errNotReady = &fault.Error{Kind: fault.Invalid, Code: "panel.not_ready"}

// notReady is the fault of a guard: every reason at once, each under the name of
// what has to change.
func notReady(reasons fault.Fields, message string) error {
	return reasons.Fault(errNotReady.Code, message)
}
