package account

import (
	"context"
	"errors"
	"io"
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Key is the key of a second step while it is being set up.
type Key struct {
	Text    string // to be typed into an app
	Address string // the same for a picture that apps read
}

// SecondStep returns what the person who acts sees of their second step.
func (s Service) SecondStep(ctx context.Context, by Actor) (SecondStepView, error) {
	p, err := own(by)
	if err != nil {
		return SecondStepView{}, err
	}
	v, err := s.Reads.SecondStep(ctx, p)
	v.Asked = len(by.Held) > 0
	return v, err
}

// HasSecondStep reports whether p has a second step, for those who may reset it.
func (s Service) HasSecondStep(ctx context.Context, by Actor, p id.Person) (bool, error) {
	if err := Can(by, GiveRole, Thing{}); err != nil {
		return false, err
	}
	v, err := s.Reads.SecondStep(ctx, p)
	return !v.SetAt.IsZero(), err
}

// BeginSecondStep makes a new key for the person who acts. It counts once they have
// typed a code of it (SetSecondStep).
func (s Service) BeginSecondStep(ctx context.Context, by Actor) (Key, error) {
	p, err := s.provenOwn(by)
	if err != nil {
		return Key{}, err
	}
	raw := make([]byte, keyBytes)
	if _, err := io.ReadFull(s.random(), raw); err != nil {
		return Key{}, err
	}
	sealed, err := seal(s.Secrets[0], sealPurpose(p), raw, s.random())
	if err != nil {
		return Key{}, err
	}
	var who Person
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if who, err = tx.Person(p); err != nil {
			return err
		}
		step, err := tx.SecondStep(p)
		switch {
		case errors.Is(err, ErrNoStep):
			step = SecondStep{Person: p, AddedAt: s.Now()}
		case err != nil:
			return err
		case step.app():
			return ErrStepThere
		}
		step.Sealed = sealed
		return tx.SaveSecondStep(step)
	})
	return s.key(who, raw), err
}

func (s Service) key(who Person, raw []byte) Key {
	text := keyText.EncodeToString(raw)
	return Key{Text: text, Address: appAddress(s.Site, who.Email, text)}
}

// recoveryCodes makes new recovery codes of p, and what is kept of them.
func (s Service) recoveryCodes(p id.Person) (codes, hashes []string, err error) {
	for range RecoveryCodes {
		c, err := recoveryCode(s.random())
		if err != nil {
			return nil, nil, err
		}
		codes, hashes = append(codes, c), append(hashes, recoveryHash(p, c))
	}
	return codes, hashes, nil
}

// SetSecondStep lets the person who acts pass their second step by their app, with a code
// of it. If it is their first way, session has passed it then and all others have to, and
// there are recovery codes, known at this moment alone; whoever has passkeys has them
// already. Beside the fault of a wrong code it returns the key, to try again.
func (s Service) SetSecondStep(ctx context.Context, by Actor, session id.Session, typed string) (codes []string, k Key, err error) {
	p, err := s.provenOwn(by)
	if err != nil {
		return nil, Key{}, err
	}
	fresh, hashes, err := s.recoveryCodes(p)
	if err != nil {
		return nil, Key{}, err
	}
	digits, _ := CodeDigits(typed)
	err = s.Store.InTx(ctx, func(tx Tx) error {
		codes = nil
		now := s.Now()
		who, err := tx.Person(p)
		if err != nil {
			return err
		}
		step, err := tx.SecondStep(p)
		switch {
		case errors.Is(err, ErrNoStep):
			return errStepMissing
		case err != nil:
			return err
		case step.app():
			return ErrStepThere
		case step.Sealed == "":
			return errStepMissing
		}
		raw, err := unseal(s.Secrets, sealPurpose(p), step.Sealed)
		if err != nil {
			return err
		}
		k = s.key(who, raw)
		if step.Step = stepOf(raw, digits, 0, now); step.Step == 0 {
			return errStepFirst
		}
		first := !step.set()
		if step.AppAt = now; first {
			step.SetAt = now
		}
		if err := tx.SaveSecondStep(step); err != nil {
			return err
		}
		if first {
			codes = fresh
			if err := s.inForce(tx, p, session, hashes, now); err != nil {
				return err
			}
		}
		return s.toldStep(tx, who, outbox.AppAdded, by.Person, "", now)
	})
	if err != nil {
		return nil, k, err
	}
	return codes, k, nil
}

// toldStep tells whoever it concerns, and everybody who reads the trail.
func (s Service) toldStep(tx Tx, who Person, kind outbox.Kind, by id.Person, reason string, now time.Time) error {
	if who.Email != "" {
		if err := tx.QueueMail(stepMail(who.Email, s.Site, kind), now); err != nil {
			return err
		}
	}
	noted := map[outbox.Kind]NoteKind{
		outbox.AppAdded: StepSet, outbox.PasskeyAdded: KeyAdded, outbox.PasskeyRemoved: KeyRemoved,
		outbox.RecoveryCodesRenewed: CodesRenewed, outbox.SecondStepEnded: StepEnded, outbox.SecondStepReset: StepReset,
	}
	if err := s.note(tx, who.ID, noted[kind], 0); err != nil {
		return err
	}
	return tx.Emit(outbox.Event{Kind: kind, Subject: int64(who.ID), Actor: by, At: now, Reason: reason})
}

// Waiting returns how the session of a cookie that waits for its second step can pass it,
// or ErrNoSession for one that does not wait.
func (s Service) Waiting(ctx context.Context, token string) (StepWays, error) {
	in, err := s.waiting(ctx, token)
	return in.Actor.Ways, err
}

func (s Service) waiting(ctx context.Context, token string) (Signed, error) {
	if token == "" {
		return Signed{}, ErrNoSession
	}
	in, err := s.Reads.SessionByHash(ctx, Hash(token))
	if err == nil && (in.State != Active || !in.HasStep || in.Passed || !s.Now().Before(in.Session.StartedAt.Add(StepWait))) {
		err = ErrNoSession
	}
	in.Actor.Ways.Passkey = in.Actor.Ways.Passkey && s.Passkeys != nil
	return in, err
}

// PassSecondStep lets the session of a cookie go on, whose holder has given a code of
// their app, a recovery code or what a passkey has signed. After StepTries wrong ones it ends.
func (s Service) PassSecondStep(ctx context.Context, token string, given Given) error {
	in, err := s.waiting(ctx, token)
	if err != nil {
		return err
	}
	return s.passStep(ctx, in.Session.Person, in.Session.ID, given, func(tx Tx, who Person, _ time.Time) error {
		return s.note(tx, who.ID, SignedIn, in.Session.ID)
	})
}

// ProveSecondStep is Prove by what PassSecondStep takes.
func (s Service) ProveSecondStep(ctx context.Context, by Actor, session id.Session, given Given) error {
	p, err := own(by)
	if err != nil {
		return err
	}
	return s.passStep(ctx, p, session, given, nil)
}

// RenewRecoveryCodes gives the person who acts new recovery codes, known at this moment
// alone, in place of all that they had.
func (s Service) RenewRecoveryCodes(ctx context.Context, by Actor) ([]string, error) {
	p, err := s.provenOwn(by)
	if err != nil {
		return nil, err
	}
	codes, hashes, err := s.recoveryCodes(p)
	if err != nil {
		return nil, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		who, err := tx.Person(p)
		if err != nil {
			return err
		}
		step, err := tx.SecondStep(p)
		if err != nil {
			return err
		}
		if !step.set() {
			return ErrNoStep
		}
		if err := tx.SetRecoveryCodes(p, hashes); err != nil {
			return err
		}
		return s.toldStep(tx, who, outbox.RecoveryCodesRenewed, p, "", s.Now())
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

// EndSecondStep takes the second step of the person who acts away, app and passkeys, by what
// passes it.
func (s Service) EndSecondStep(ctx context.Context, by Actor, session id.Session, given Given) error {
	p, err := s.provenOwn(by)
	if err != nil {
		return err
	}
	return s.passStep(ctx, p, session, given, func(tx Tx, who Person, now time.Time) error {
		if err := tx.DropSecondStep(p); err != nil {
			return err
		}
		return s.toldStep(tx, who, outbox.SecondStepEnded, p, "", now)
	})
}

// passStep notes that a session of p has passed its second step, then does more.
func (s Service) passStep(ctx context.Context, p id.Person, session id.Session, given Given, more func(tx Tx, who Person, now time.Time) error) error {
	var refusal error
	err := s.Store.InTx(ctx, func(tx Tx) error {
		now := s.Now()
		who, err := tx.Person(p)
		if err != nil {
			return err
		}
		step, err := tx.SecondStep(p)
		if err != nil {
			return err
		}
		if !step.set() {
			return ErrNoStep
		}
		if given.Passkey != "" {
			refusal, err = s.takePasskey(tx, step, session, given.Passkey, now)
		} else {
			refusal, err = s.takeStep(tx, step, given.Code, now)
		}
		if err != nil {
			return err
		}
		if refusal == nil {
			if err := tx.PassSession(p, session, now); err != nil || more == nil {
				return err
			}
			return more(tx, who, now)
		}
		if err := s.note(tx, p, StepWrong, session); err != nil {
			return err
		}
		misses, err := tx.MissSession(p, session)
		if err == nil && misses >= StepTries {
			refusal = ErrStepTries
			_, err = tx.EndSessionOf(p, session)
		}
		return err
	})
	if err != nil {
		return err
	}
	return refusal
}

// ResetSecondStep takes the second step of p away, who has lost all that passes it, and ends their sessions. reason is how the administrator knows that it is them; it
// stands in the audit trail, and p is told.
func (s Service) ResetSecondStep(ctx context.Context, by Actor, p id.Person, reason string) error {
	if err := Can(by, GiveRole, Thing{}); err != nil {
		return err
	}
	if by.Person == p && p != 0 {
		return ErrForbidden // their own goes by EndSecondStep
	}
	reason = OneLine(reason)
	var bad fault.Fields
	if checkedFault(&bad, reason); bad != nil {
		return bad.Fault(ErrStepReason.Code, ErrStepReason.Message)
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
		if _, err := tx.SecondStep(p); err != nil {
			return err
		}
		if err := tx.DropSecondStep(p); err != nil {
			return err
		}
		if _, err := tx.EndSessions(p); err != nil {
			return err
		}
		return s.toldStep(tx, who, outbox.SecondStepReset, by.Person, reason, now)
	})
}
