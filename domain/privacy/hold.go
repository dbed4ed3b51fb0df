package privacy

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// HoldReasonMax is how long the reason of a hold may be, in characters.
const HoldReasonMax = 500

// Hold keeps what a challenge or a person has left from going, for a legal reason: no
// erasure and no retention run takes it until the hold is released.
type Hold struct {
	ID         id.Hold
	Challenge  id.Challenge // 0: of a person
	Person     id.Person    // 0: of a challenge
	Reason     string
	By         id.Person // 0: a command
	At         time.Time
	ReleasedBy id.Person
	ReleasedAt time.Time // zero: it stands
}

// HoldView is a hold as administrators read it.
type HoldView struct {
	Hold
	Slug, Title string // of the challenge
	Handle      string // of the person
	ByHandle    string // of who placed it; empty: a command
	EndHandle   string // of who released it
}

// Faults of holds.
var (
	ErrHoldInvalid  = &fault.Error{Kind: fault.Invalid, Code: "hold.invalid", Message: "There is a problem with the hold."}
	ErrHoldThere    = &fault.Error{Kind: fault.Conflict, Code: "hold.there", Message: "This is held already. Release that hold first to give another reason."}
	ErrHoldNotFound = &fault.Error{Kind: fault.NotFound, Code: "hold.not_found", Message: "There is no such hold."}
	ErrHoldOver     = &fault.Error{Kind: fault.Conflict, Code: "hold.over", Message: "This hold was released before."}
	// ErrHeld says to the person what is so, and not why: the reason may be another's.
	ErrHeld = &fault.Error{
		Kind: fault.Conflict, Code: "erasure.held",
		Message: "This account cannot be deleted now. Some of what it holds has to be kept for a legal reason. Ask the people who run this service; once the reason has ended, it can be deleted.",
	}
)

// HoldTx is what holds need of a transaction.
type HoldTx interface {
	// IsHeld reports whether a hold stands on p, or on a challenge in which p has left
	// anything.
	IsHeld(p id.Person) (bool, error)
	// AddHold keeps h and sets its ID; false if one stands on the same already, or if
	// there is no such challenge or person.
	AddHold(h *Hold) (added bool, err error)
	// HoldByID returns a hold and holds its row, or ErrHoldNotFound.
	HoldByID(h id.Hold) (Hold, error)
	// EndHold keeps by whom and when h was released.
	EndHold(h Hold) error
}

// Holding is what is to be held: one of the two.
type Holding struct {
	Challenge string // its short name
	Person    string // handle or mail address
	Reason    string
}

// hold finds what is to be held, or says all that is wrong.
func (s Service) hold(ctx context.Context, w Holding) (Hold, error) {
	h := Hold{Reason: account.OneLine(w.Reason), At: s.Now()}
	w.Challenge, w.Person = strings.TrimSpace(w.Challenge), strings.TrimSpace(w.Person)
	var bad fault.Fields
	if (w.Challenge == "") == (w.Person == "") {
		bad.Add("challenge", "Select a challenge, or enter a person: one of the two.")
	} else {
		var err error
		if h.Challenge, h.Person, err = s.Reads.Named(ctx, w.Challenge, w.Person); err != nil {
			return h, err
		}
		if w.Challenge != "" && h.Challenge == 0 {
			bad.Add("challenge", "Select a challenge from the list.")
		}
		if w.Person != "" && h.Person == 0 {
			bad.Add("person", "Enter the code or the email address of somebody who has an account.")
		}
	}
	if h.Reason == "" {
		bad.Add("reason", "Enter the reason.")
	} else if utf8.RuneCountInString(h.Reason) > HoldReasonMax {
		bad.Add("reason", "Reason must be 500 characters or fewer.")
	}
	return h, bad.Fault(ErrHoldInvalid.Code, ErrHoldInvalid.Message)
}

// Hold keeps what a challenge or a person has left from going.
func (s Service) Hold(ctx context.Context, by account.Actor, w Holding) (Hold, error) {
	if err := account.Can(by, account.KeepData, account.Thing{}); err != nil {
		return Hold{}, err
	}
	h, err := s.hold(ctx, w)
	if err != nil {
		return Hold{}, err
	}
	h.By = by.Person
	err = s.Store.InLongTx(ctx, func(tx Tx) error {
		if h.Person != 0 {
			if who, err := tx.Person(h.Person); err != nil {
				return err
			} else if who.State == account.Erased {
				return account.ErrPersonNotFound
			}
		}
		added, err := tx.AddHold(&h)
		if err == nil && !added {
			err = ErrHoldThere
		}
		if err != nil {
			return err
		}
		return tx.Emit(h.event(outbox.HoldPlaced, h.By, h.At, h.Reason))
	})
	return h, err
}

// Release ends a hold: what is due goes with the next run.
func (s Service) Release(ctx context.Context, by account.Actor, hold id.Hold) (Hold, error) {
	if err := account.Can(by, account.KeepData, account.Thing{}); err != nil {
		return Hold{}, err
	}
	var h Hold
	err := s.Store.InLongTx(ctx, func(tx Tx) (err error) {
		if h, err = tx.HoldByID(hold); err != nil {
			return err
		}
		if !h.ReleasedAt.IsZero() {
			return ErrHoldOver
		}
		h.ReleasedBy, h.ReleasedAt = by.Person, s.Now()
		if err = tx.EndHold(h); err != nil {
			return err
		}
		return tx.Emit(h.event(outbox.HoldReleased, h.ReleasedBy, h.ReleasedAt, ""))
	})
	return h, err
}

func (h Hold) event(k outbox.Kind, by id.Person, at time.Time, reason string) outbox.Event {
	return outbox.Event{Kind: k, Challenge: h.Challenge, Subject: int64(h.Person), Actor: by, At: at, Reason: reason}
}

// Holds lists all holds for administrators: those that stand first, then the latest.
func (s Service) Holds(ctx context.Context, by account.Actor) ([]HoldView, error) {
	if err := account.Can(by, account.KeepData, account.Thing{}); err != nil {
		return nil, err
	}
	return s.Reads.Holds(ctx)
}
