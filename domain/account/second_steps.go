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
		there, err := tx.SecondStep(p)
		switch {
		case err == nil && there.set():
			return ErrStepThere
		case err != nil && !errors.Is(err, ErrNoStep):
			return err
		}
		return tx.SaveSecondStep(SecondStep{Person: p, Sealed: sealed, AddedAt: s.Now()})
	})
	return s.key(who, raw), err
}

func (s Service) key(who Person, raw []byte) Key {
	text := keyText.EncodeToString(raw)
	return Key{Text: text, Address: appAddress(s.Site, who.Email, text)}
}

// SetSecondStep puts the second step of the person who acts into force with a code of
// their app. session has passed it then; all others have to. The recovery codes are
// known at this moment alone. Beside the fault of a wrong code it returns the key, to try again.
func (s Service) SetSecondStep(ctx context.Context, by Actor, session id.Session, typed string) (codes []string, k Key, err error) {
	p, err := s.provenOwn(by)
	if err != nil {
		return nil, Key{}, err
	}
	var hashes []string
	for range RecoveryCodes {
		c, err := recoveryCode(s.random())
		if err != nil {
			return nil, Key{}, err
		}
		codes, hashes = append(codes, c), append(hashes, recoveryHash(p, c))
	}
	digits, _ := CodeDigits(typed)
	err = s.Store.InTx(ctx, func(tx Tx) error {
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
		case step.set():
			return ErrStepThere
		}
		raw, err := unseal(s.Secrets, sealPurpose(p), step.Sealed)
		if err != nil {
			return err
		}
		k = s.key(who, raw)
		if step.Step = stepOf(raw, digits, 0, now); step.Step == 0 {
			return errStepFirst
		}
		step.SetAt = now
		if err := tx.SaveSecondStep(step); err != nil {
			return err
		}
		if err := tx.SetRecoveryCodes(p, hashes); err != nil {
			return err
		}
		if err := tx.PassSession(p, session, now); err != nil {
			return err
		}
		return s.toldStep(tx, who, outbox.SecondStepSet, by.Person, "", now)
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
	noted := map[outbox.Kind]NoteKind{outbox.SecondStepSet: StepSet, outbox.SecondStepEnded: StepEnded, outbox.SecondStepReset: StepReset}
	if err := s.note(tx, who.ID, noted[kind], 0); err != nil {
		return err
	}
	return tx.Emit(outbox.Event{Kind: kind, Subject: int64(who.ID), Actor: by, At: now, Reason: reason})
}

// Waiting returns nil if the session of a cookie waits for its second step, else
// ErrNoSession.
func (s Service) Waiting(ctx context.Context, token string) error {
	_, err := s.waiting(ctx, token)
	return err
}

func (s Service) waiting(ctx context.Context, token string) (Signed, error) {
	if token == "" {
		return Signed{}, ErrNoSession
	}
	in, err := s.Reads.SessionByHash(ctx, Hash(token))
	if err == nil && (in.State != Active || !in.HasStep || in.Passed || !s.Now().Before(in.Session.StartedAt.Add(StepWait))) {
		err = ErrNoSession
	}
	return in, err
}

// PassSecondStep lets the session of a cookie go on, whose holder has typed a code of
// their app or a recovery code. After StepTries wrong ones it ends.
func (s Service) PassSecondStep(ctx context.Context, token, typed string) error {
	in, err := s.waiting(ctx, token)
	if err != nil {
		return err
	}
	return s.passStep(ctx, in.Session.Person, in.Session.ID, typed, func(tx Tx, who Person, _ time.Time) error {
		return s.note(tx, who.ID, SignedIn, in.Session.ID)
	})
}

// ProveSecondStep is Prove by a code of the app or a recovery code.
func (s Service) ProveSecondStep(ctx context.Context, by Actor, session id.Session, typed string) error {
	p, err := own(by)
	if err != nil {
		return err
	}
	return s.passStep(ctx, p, session, typed, nil)
}

// EndSecondStep takes the second step of the person who acts away, with a code of it.
func (s Service) EndSecondStep(ctx context.Context, by Actor, session id.Session, typed string) error {
	p, err := s.provenOwn(by)
	if err != nil {
		return err
	}
	return s.passStep(ctx, p, session, typed, func(tx Tx, who Person, now time.Time) error {
		if err := tx.DropSecondStep(p); err != nil {
			return err
		}
		return s.toldStep(tx, who, outbox.SecondStepEnded, p, "", now)
	})
}

// passStep notes that a session of p has passed its second step, then does more.
func (s Service) passStep(ctx context.Context, p id.Person, session id.Session, typed string, more func(tx Tx, who Person, now time.Time) error) error {
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
		if refusal, err = s.takeStep(tx, step, typed, now); err != nil {
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

// ResetSecondStep takes the second step of p away, who has lost app and recovery codes,
// and ends their sessions. reason is how the administrator knows that it is them; it
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
