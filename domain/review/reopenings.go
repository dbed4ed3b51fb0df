package review

import (
	"context"
	"slices"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
)

// Reopening is a wish to open a signed record again that waits for its answer.
type Reopening struct {
	Panel  Panel
	Chair  id.Person // who could answer it as the chair; 0 while nobody chairs the panel
	By     id.Person
	As     Actor // ByChair or ByAdministrator
	At     time.Time
	Reason string
	Own    bool // the viewer has asked
	Agrees bool // the viewer may agree
}

// ReopeningReads reads wishes. It hides nothing.
type ReopeningReads interface {
	// ReopeningsAsked returns those that nobody has answered, the oldest first, of one
	// panel where it is not 0. Own and Agrees are not set.
	ReopeningsAsked(ctx context.Context, p id.Panel) ([]Reopening, error)
}

// Reopenings returns the wishes that concern a: those that they may answer as the
// chair or an administrator, and those that they have put as one of the two. panel 0
// stands for all panels.
func (s Service) Reopenings(ctx context.Context, a account.Actor, panel id.Panel) ([]Reopening, error) {
	if !a.SignedIn() {
		return nil, account.ErrSignIn
	}
	all, err := s.Reads.ReopeningsAsked(ctx, panel)
	for n := range all {
		r := &all[n]
		v := Viewer{Person: a.Person, Administrator: a.Has(account.Administrator, r.Panel.Challenge)}
		if r.Chair == a.Person {
			v.Seat = Chair
		}
		r.Own = r.By == a.Person && v.half(0) != 0
		r.Agrees = r.By != a.Person && v.half(r.As) != 0
	}
	return slices.DeleteFunc(all, func(r Reopening) bool { return !r.Own && !r.Agrees }), err
}
