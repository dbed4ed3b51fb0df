package account

import (
	"context"
	"errors"
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// ChangeAddress asks for another mail address of the person who acts. Both
// addresses are told; nothing changes until the new one confirms. The answer is the
// same where somebody has the new address already: only its mailbox learns that.
func (s Service) ChangeAddress(ctx context.Context, by Actor, email string) error {
	p, err := own(by)
	if err != nil {
		return err
	}
	if email, err = Email(email); err != nil {
		return err
	}
	if err = by.Proven(s.Now()); err != nil {
		return err
	}
	now := s.Now()
	return s.askAddress(ctx, p, email, AddressChange{AskedBy: p, AskedAt: now, StartsAt: now, ExpiresAt: now.Add(ChangeFor)}, "")
}

// RecoverAddress asks for another mail address of a person who has lost their
// mailbox. checked is what the administrator did to know that it is them; it stands
// in the audit trail beside who checked. The change waits for LostWait.
func (s Service) RecoverAddress(ctx context.Context, by Actor, p id.Person, email, checked string) error {
	if err := Can(by, GiveRole, Thing{}); err != nil {
		return err
	}
	if by.Person == p && p != 0 {
		return ErrForbidden // their own goes by ChangeAddress
	}
	checked = OneLine(checked)
	email, err := Email(email)
	var bad fault.Fields
	var f *fault.Error
	if errors.As(err, &f) {
		bad = append(bad, f.Fields...)
	}
	if checkedFault(&bad, checked); bad != nil {
		return bad.Fault("address.invalid", "There is a problem with the change.")
	}
	if err := by.Proven(s.Now()); err != nil {
		return err
	}
	starts := s.Now().Add(LostWait)
	return s.askAddress(ctx, p, email, AddressChange{AskedBy: by.Person, AskedAt: s.Now(), StartsAt: starts, ExpiresAt: starts.Add(LostFor)}, checked)
}

func (s Service) askAddress(ctx context.Context, p id.Person, email string, a AddressChange, checked string) error {
	confirm, err := secretText(s.random())
	if err != nil {
		return err
	}
	stop, err := secretText(s.random())
	if err != nil {
		return err
	}
	a.Person, a.Email, a.ConfirmHash, a.StopHash = p, email, Hash(confirm), Hash(stop)
	return s.Store.InTx(ctx, func(tx Tx) error {
		who, err := tx.Person(p)
		if err != nil {
			return err
		}
		if who.State != Active {
			return ErrBlocked
		}
		if who.Email == email {
			var bad fault.Fields
			bad.Add("email", "Enter another email address: this is the present one.")
			return bad.Fault("address.invalid", "There is a problem with the change.")
		}
		n, err := tx.AddressChanges(p, a.AskedAt.Add(-ChangeFor))
		if err != nil {
			return err
		}
		if n >= ChangesMost {
			refusal := *ErrChangesMany
			refusal.RetryAfter = ChangeFor
			return &refusal
		}
		if err := tx.SettleAddressChanges(p, a.AskedAt); err != nil {
			return err
		}
		if err := tx.AddAddressChange(&a); err != nil {
			return err
		}
		_, err = tx.PersonByEmail(email)
		if err != nil && !isNotFound(err) {
			return err
		}
		for _, m := range s.changeMails(who.Email, a, confirm, stop, err == nil) {
			if err := tx.QueueMail(m, a.AskedAt); err != nil {
				return err
			}
		}
		return tx.Emit(outbox.Event{Kind: outbox.AddressAsked, Subject: int64(p), Actor: a.AskedBy, At: a.AskedAt, Reason: checked, Detail: a.word()})
	})
}

// word tells the two ways apart in the audit trail.
func (a AddressChange) word() string {
	if a.Lost() {
		return "lost mailbox"
	}
	return "own"
}

// AddressChangeState returns nil if the link still confirms a change, else why not.
// It changes nothing.
func (s Service) AddressChangeState(ctx context.Context, link string) error {
	a, err := s.Reads.AddressChangeByConfirm(ctx, Hash(link))
	if err != nil {
		return err
	}
	return a.Usable(s.Now())
}

// ConfirmAddress makes the change of whoever holds the link that was mailed to the
// new address. Links that were mailed to the old one no longer sign anybody in; of
// a lost mailbox every session and identity ends, too. Ideas, roles and all else
// stay with the person. It returns ErrAddressHeld if somebody has the address.
func (s Service) ConfirmAddress(ctx context.Context, link string) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		now := s.Now()
		a, err := tx.AddressChangeByConfirm(Hash(link))
		if err != nil {
			return err
		}
		if err := a.Usable(now); err != nil {
			return err
		}
		who, err := tx.Person(a.Person)
		if err != nil {
			return err
		}
		if who.State != Active {
			return ErrBlocked
		}
		if err := s.move(tx, who, a, now); err != nil {
			return err
		}
		if who.Email != "" {
			if err := tx.QueueMail(s.changedMail(who.Email), now); err != nil {
				return err
			}
		}
		if err := tx.QueueMail(s.changedMail(a.Email), now); err != nil {
			return err
		}
		if err := s.note(tx, a.Person, AddressMoved, 0); err != nil {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.AddressChanged, Subject: int64(a.Person), Actor: a.AskedBy, At: now, Detail: a.word()})
	})
}

// move writes the new address and ends what the old one opened.
func (s Service) move(tx Tx, who Person, a AddressChange, now time.Time) error {
	moved, err := tx.SetEmail(a.Person, a.Email)
	if err != nil {
		return err
	}
	if !moved {
		return ErrAddressHeld
	}
	if err := s.confirmed(tx, a.Person); err != nil { // or it loses the badge of the address before
		return err
	}
	if err := tx.SettleAddressChanges(a.Person, now); err != nil {
		return err
	}
	if who.Email != "" {
		if err := tx.VoidSignIns(who.Email, now); err != nil {
			return err
		}
	}
	if !a.Lost() {
		return nil
	}
	if _, err := tx.EndSessions(a.Person); err != nil {
		return err
	}
	return tx.DropIdentities(a.Person)
}

// StopAddress stops the change of whoever holds the link that was mailed to the old
// address.
func (s Service) StopAddress(ctx context.Context, link string) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		now := s.Now()
		a, err := tx.AddressChangeByStop(Hash(link))
		if err != nil {
			return err
		}
		if !a.SettledAt.IsZero() {
			return ErrChangeOver
		}
		if err := tx.SettleAddressChanges(a.Person, now); err != nil {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.AddressStopped, Subject: int64(a.Person), Actor: a.Person, At: now, Detail: a.word()})
	})
}
