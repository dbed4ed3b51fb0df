package account

import (
	"context"
	"errors"
	"slices"
	"time"
	"unicode/utf8"

	"uptake/domain/id"
)

// open starts a session of p under token. Sessions that have ended are swept out
// on the way.
func (s Service) open(tx Tx, p id.Person, token, agent string, now time.Time) (Session, error) {
	if err := tx.ForgetSessions(now); err != nil {
		return Session{}, err
	}
	in := Session{Person: p, Agent: Agent(agent), StartedAt: now, SeenAt: now, ExpiresAt: now.Add(SessionFor)}
	err := tx.AddSession(&in, Hash(token))
	return in, err
}

// SignInAs opens a session of p without mail. Only commands may: the bar of the
// demonstration, and tests.
func (s Service) SignInAs(ctx context.Context, by Actor, p id.Person, agent string) (Entry, error) {
	if !by.Command {
		return Entry{}, ErrForbidden
	}
	token, err := secretText(s.random())
	if err != nil {
		return Entry{}, err
	}
	var e Entry
	err = s.Store.InTx(ctx, func(tx Tx) error {
		person, err := tx.Person(p)
		if err != nil {
			return err
		}
		if person.State != Active {
			return ErrBlocked
		}
		in, err := s.open(tx, p, token, agent, s.Now())
		if err != nil {
			return err
		}
		e = Entry{Token: token, ExpiresAt: in.ExpiresAt, Session: in.ID, Person: person}
		return s.note(tx, p, SignedIn, in.ID)
	})
	return e, err
}

// SessionOf returns the session of a cookie with whoever holds it, for each
// request. It returns ErrNoSession for a cookie that signs nobody in, and ErrStepWaits
// for one whose holder has not passed their second step. A use is
// written down at most every SeenEvery, and then the session lasts another
// SessionFor, to its end at most: rolled tells the caller to hand out the cookie again.
func (s Service) SessionOf(ctx context.Context, token string) (in Signed, rolled bool, err error) {
	if token == "" {
		return Signed{}, false, ErrNoSession
	}
	in, err = s.Reads.SessionByHash(ctx, Hash(token))
	if err != nil {
		return Signed{}, false, err
	}
	now := s.Now()
	if in.State != Active || !in.Session.Alive(now, in.Actor.InOffice()) {
		return Signed{}, false, ErrNoSession
	}
	in.Actor.Limits = Living(in.Actor.Limits, now)
	in.Actor.Ways.Passkey = in.Actor.Ways.Passkey && s.Passkeys != nil // the address may have changed since
	until := in.Session.until(now, in.Actor.InOffice())
	if in.Actor, err = s.beside(in.Actor, in.HasStep, in.Passed); err != nil {
		return Signed{}, false, err
	}
	if !in.Session.Due(now) {
		return in, false, nil
	}
	err = s.Store.InTx(ctx, func(tx Tx) error { return tx.SeeSession(in.Session.ID, now, until) })
	if err != nil {
		// Reading goes on while nothing can be written; the next request notes the use.
		return in, false, nil //nolint:nilerr // said above
	}
	in.Session.SeenAt, in.Session.ExpiresAt = now, until
	return in, true, nil
}

// Sessions lists the living sessions of the person who acts, the last used first.
func (s Service) Sessions(ctx context.Context, by Actor) ([]Session, error) {
	p, err := own(by)
	if err != nil {
		return nil, err
	}
	now := s.Now()
	all, err := s.Reads.Sessions(ctx, p, now)
	return slices.DeleteFunc(all, func(in Session) bool { return !in.Alive(now, by.InOffice()) }), err
}

// SignOut ends the session of a cookie. A cookie that is not known is signed out
// already.
func (s Service) SignOut(ctx context.Context, token string) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		ended, err := tx.EndSession(Hash(token))
		if err != nil || ended.Person == 0 {
			return err
		}
		return tx.Note(Note{Person: ended.Person, At: s.Now(), Kind: SignedOut, Agent: ended.Agent})
	})
}

// EndSession ends one session of the person who acts, at its next request. One
// that is not theirs, or has ended, is no fault: it is not there any more.
func (s Service) EndSession(ctx context.Context, by Actor, session id.Session) error {
	p, err := own(by)
	if err != nil {
		return err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if err := s.note(tx, p, SignedOut, session); err != nil {
			return err
		}
		ended, err := tx.EndSessionOf(p, session)
		if err == nil && !ended {
			err = errNotThere
		}
		return err
	})
	if errors.Is(err, errNotThere) {
		return nil
	}
	return err
}

// errNotThere undoes the note of a session that was not there.
var errNotThere = errors.New("the session is not there")

// SignOutEverywhere ends every session of the person who acts, this one as well,
// and returns how many there were.
func (s Service) SignOutEverywhere(ctx context.Context, by Actor) (int, error) {
	p, err := own(by)
	if err != nil {
		return 0, err
	}
	ended := 0
	err = s.Store.InTx(ctx, func(tx Tx) error {
		n, err := tx.EndSessions(p)
		if ended = n; err != nil {
			return err
		}
		return s.note(tx, p, OutEverywhere, 0)
	})
	return ended, err
}

// Flash keeps a message for the next page of a session; it is cut to FlashMax.
func (s Service) Flash(ctx context.Context, session id.Session, message string) error {
	for len(message) > FlashMax {
		_, n := utf8.DecodeLastRuneInString(message)
		message = message[:len(message)-n]
	}
	return s.Store.InTx(ctx, func(tx Tx) error { return tx.SetFlash(session, message) })
}

// TakeFlash takes the message of a session away, once it has been shown.
func (s Service) TakeFlash(ctx context.Context, session id.Session) error {
	return s.Flash(ctx, session, "")
}
