package account

import (
	"context"
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// NotesKept is how long the recent activity of an account is kept.
const NotesKept = 90 * 24 * time.Hour

// NoteKind says what happened to an account.
type NoteKind string

// The kinds. Names stand in the table and in people's copies of their data.
const (
	SignedIn       NoteKind = "signed_in"
	SignedOut      NoteKind = "signed_out"
	OutEverywhere  NoteKind = "signed_out_everywhere"
	CodeWrong      NoteKind = "wrong_code"        // of a sign-in mail
	StepWrong      NoteKind = "wrong_second_step" // whoever tried has passed the first
	StepSet        NoteKind = "second_step_set"
	KeyAdded       NoteKind = "passkey_added"
	KeyRemoved     NoteKind = "passkey_removed"
	CodesRenewed   NoteKind = "recovery_codes_renewed"
	StepEnded      NoteKind = "second_step_ended"
	StepReset      NoteKind = "second_step_reset" // by an administrator
	TokenMade      NoteKind = "token_made"
	TokenEnded     NoteKind = "token_revoked"
	AddressMoved   NoteKind = "address_changed"
	CutOffByOffice NoteKind = "cut_off" // by an administrator
)

// Note is one line of the recent activity of an account, for its person alone.
type Note struct {
	Person  id.Person
	At      time.Time
	Kind    NoteKind
	Session id.Session // whose browser it was; its words are kept, not the session
	Agent   string     // browser and system in two words; empty: not known, or that of Session
}

// NotesShown is how many lines of activity are shown.
const NotesShown = 100

// Notes lists the recent activity of the account of the person who acts, newest first.
func (s Service) Notes(ctx context.Context, by Actor) ([]Note, error) {
	p, err := own(by)
	if err != nil {
		return nil, err
	}
	return s.Reads.Notes(ctx, p, s.Now().Add(-NotesKept), NotesShown)
}

// note keeps one line, and drops what is older than NotesKept.
func (s Service) note(tx Tx, p id.Person, kind NoteKind, session id.Session) error {
	now := s.Now()
	if err := tx.ForgetNotes(now.Add(-NotesKept)); err != nil {
		return err
	}
	return tx.Note(Note{Person: p, At: now, Kind: kind, Session: session})
}

// noteMiss notes a wrong code at the account of an address, if there is one.
func (s Service) noteMiss(tx Tx, email string) error {
	p, err := tx.PersonByEmail(email)
	if isNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.note(tx, p.ID, CodeWrong, 0)
}

// CutOff ends every session and API token of p at once, who has left or whose account is
// in wrong hands. Roles stay as they are, and p may sign in again. reason stands in the
// audit trail, and p is told.
func (s Service) CutOff(ctx context.Context, by Actor, p id.Person, reason string) error {
	if err := Can(by, GiveRole, Thing{}); err != nil {
		return err
	}
	if by.Person == p && p != 0 {
		return ErrForbidden // their own goes by SignOutEverywhere
	}
	reason = OneLine(reason)
	var bad fault.Fields
	if checkedFault(&bad, reason); bad != nil {
		return fault.Fields{{Name: "checked", Message: "Enter a reason, in 10 to 500 characters."}}.Fault("person.cut_off", "There is a problem with the reason.")
	}
	if err := by.Proven(s.Now()); err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		now := s.Now()
		who, err := tx.Person(p)
		if err != nil {
			return err
		}
		if _, err := tx.EndSessions(p); err != nil {
			return err
		}
		if _, err := tx.RevokeTokens(p, now); err != nil {
			return err
		}
		if err := s.note(tx, p, CutOffByOffice, 0); err != nil {
			return err
		}
		if who.Email != "" {
			if err := tx.VoidSignIns(who.Email, now); err != nil {
				return err
			}
			if err := tx.QueueMail(cutOffMail(who.Email, s.Site), now); err != nil {
				return err
			}
		}
		return tx.Emit(outbox.Event{Kind: outbox.PersonCutOff, Subject: int64(p), Actor: by.Person, At: now, Reason: reason})
	})
}
