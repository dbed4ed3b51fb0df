package account

import (
	"context"
	"errors"
	"slices"
	"time"

	"uptake/domain/id"
	"uptake/domain/outbox"
)

// HasPasskeys reports whether this service can take passkeys at all.
func (s Service) HasPasskeys() bool { return s.Passkeys != nil }

// MyPasskeys lists the passkeys of the person who acts, the oldest first.
func (s Service) MyPasskeys(ctx context.Context, by Actor) ([]Passkey, error) {
	p, err := own(by)
	if err != nil {
		return nil, err
	}
	return s.Reads.Passkeys(ctx, p)
}

// MayAddPasskey returns nil if the person who acts may add a passkey now.
func (s Service) MayAddPasskey(by Actor) error {
	if s.Passkeys == nil {
		return ErrPasskeyOff
	}
	_, err := s.provenOwn(by)
	return err
}

// BeginPasskey returns what a browser needs to have a device make a passkey of that name
// for the person who acts (AddPasskey). It is asked of session, which is theirs: API tokens
// have none.
func (s Service) BeginPasskey(ctx context.Context, by Actor, session id.Session, name string) (options string, err error) {
	if err := s.MayAddPasskey(by); err != nil {
		return "", err
	}
	if _, err := passkeyName(name); err != nil {
		return "", err
	}
	return s.challenge(ctx, by.Person, session, func(who Person, challenge string, known []Passkey) (string, error) {
		if len(known) >= PasskeysMost {
			return "", ErrPasskeysMany
		}
		return s.Passkeys.AskNew(challenge, who, known)
	})
}

// challenge keeps a new challenge for a session of p and returns it as ask words it.
func (s Service) challenge(ctx context.Context, p id.Person, session id.Session, ask func(who Person, challenge string, known []Passkey) (string, error)) (options string, err error) {
	challenge, err := newChallenge(s.random())
	if err != nil {
		return "", err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		who, err := tx.Person(p) // first, as elsewhere: else two windows of one person wait for each other
		if err != nil {
			return err
		}
		known, err := tx.Passkeys(p)
		if err != nil {
			return err
		}
		if options, err = ask(who, challenge, known); err != nil {
			return err
		}
		return tx.Challenge(p, session, challenge, s.Now())
	})
	return options, err
}

// AddPasskey keeps the passkey that a device has made for the person who acts, as a
// browser's answer says. If it is their first way to pass a second step, session has passed
// it and all others have to, and there are recovery codes, known at this moment alone.
func (s Service) AddPasskey(ctx context.Context, by Actor, session id.Session, name, answer string) (codes []string, err error) {
	if err := s.MayAddPasskey(by); err != nil {
		return nil, err
	}
	p := by.Person
	if name, err = passkeyName(name); err != nil {
		return nil, err
	}
	if answer == "" {
		return nil, ErrPasskeyNone
	}
	fresh, hashes, err := s.recoveryCodes(p)
	if err != nil {
		return nil, err
	}
	var refusal error
	err = s.Store.InTx(ctx, func(tx Tx) error {
		codes = nil
		now := s.Now()
		who, err := tx.Person(p)
		if err != nil {
			return err
		}
		var challenge string
		if challenge, refusal, err = s.challenged(tx, p, session, now); err != nil || refusal != nil {
			return err
		}
		k, wrong := s.Passkeys.Made(challenge, p, answer)
		if wrong != nil {
			refusal = ErrPasskeyWrong
			return nil //nolint:nilerr // the challenge stays used
		}
		k.Person, k.Name, k.AddedAt = p, name, now
		if refusal, err = keepPasskey(tx, &k); err != nil || refusal != nil {
			return err
		}
		first, err := s.firstStep(tx, p, session, hashes, now)
		if err != nil {
			return err
		}
		if first {
			codes = fresh
		}
		return s.toldStep(tx, who, outbox.PasskeyAdded, p, "", now)
	})
	if err == nil {
		err = refusal
	}
	if err != nil {
		return nil, err
	}
	return codes, nil
}

func keepPasskey(tx Tx, k *Passkey) (refusal, err error) {
	known, err := tx.Passkeys(k.Person)
	if err != nil {
		return nil, err
	}
	if len(known) >= PasskeysMost {
		return ErrPasskeysMany, nil
	}
	added, err := tx.AddPasskey(k)
	if err == nil && !added {
		refusal = ErrPasskeyThere
	}
	return refusal, err
}

// firstStep puts the second step of p into force unless it is, and reports whether it did.
func (s Service) firstStep(tx Tx, p id.Person, session id.Session, hashes []string, now time.Time) (bool, error) {
	step, err := tx.SecondStep(p)
	switch {
	case errors.Is(err, ErrNoStep):
		step = SecondStep{Person: p, AddedAt: now}
	case err != nil:
		return false, err
	}
	if step.set() {
		return false, nil
	}
	step.SetAt = now
	if err := tx.SaveSecondStep(step); err != nil {
		return false, err
	}
	return true, s.inForce(tx, p, session, hashes, now)
}

// inForce gives p recovery codes, and lets session go on where all others have to pass the
// second step.
func (s Service) inForce(tx Tx, p id.Person, session id.Session, hashes []string, now time.Time) error {
	if err := tx.SetRecoveryCodes(p, hashes); err != nil {
		return err
	}
	if err := tx.PassSession(p, session, now); err != nil {
		return err
	}
	return tx.Emit(outbox.Event{Kind: outbox.SecondStepSet, Subject: int64(p), Actor: p, At: now})
}

// RemovePasskey takes a passkey of the person who acts away. The last way to pass their
// second step goes with it alone (EndSecondStep).
func (s Service) RemovePasskey(ctx context.Context, by Actor, k id.Passkey) error {
	p, err := s.provenOwn(by)
	if err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		now := s.Now()
		who, err := tx.Person(p)
		if err != nil {
			return err
		}
		step, err := tx.SecondStep(p)
		if errors.Is(err, ErrNoStep) {
			return ErrNoPasskey
		}
		if err != nil {
			return err
		}
		known, err := tx.Passkeys(p)
		if err != nil {
			return err
		}
		switch {
		case !slices.ContainsFunc(known, func(o Passkey) bool { return o.ID == k }):
			return ErrNoPasskey
		case len(known) == 1 && !step.app():
			return ErrPasskeyLast
		}
		if _, err := tx.DropPasskey(p, k); err != nil {
			return err
		}
		return s.toldStep(tx, who, outbox.PasskeyRemoved, p, "", now)
	})
}

// AskPasskey returns what a browser needs to have a device of the person who acts sign for
// session, to prove that it is them (ProveSecondStep) or to turn the second step off.
func (s Service) AskPasskey(ctx context.Context, by Actor, session id.Session) (options string, err error) {
	p, err := own(by)
	if err != nil {
		return "", err
	}
	return s.askSigned(ctx, p, session)
}

// AskPasskeyWaiting is AskPasskey for the session of a cookie that waits for its second
// step (PassSecondStep).
func (s Service) AskPasskeyWaiting(ctx context.Context, token string) (options string, err error) {
	in, err := s.waiting(ctx, token)
	if err != nil {
		return "", err
	}
	return s.askSigned(ctx, in.Session.Person, in.Session.ID)
}

func (s Service) askSigned(ctx context.Context, p id.Person, session id.Session) (string, error) {
	if s.Passkeys == nil {
		return "", ErrPasskeyOff
	}
	return s.challenge(ctx, p, session, func(_ Person, challenge string, known []Passkey) (string, error) {
		if len(known) == 0 {
			return "", ErrNoPasskey
		}
		return s.Passkeys.AskSigned(challenge, known)
	})
}
