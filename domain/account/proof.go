package account

import (
	"context"
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
)

// ProvenFor is how long a session may do what is grave, after whoever holds it has
// proven who they are: by signing in, or by a code since.
const ProvenFor = 15 * time.Minute

// ErrProve is returned for what is grave, to a session that has not proven itself
// lately.
var ErrProve = &fault.Error{Kind: fault.Forbidden, Code: "session.prove", Message: "Confirm that it is you before you do this."}

// Proven returns nil if a may do what is grave at now: change an address, link a
// service, make a token, give a role, take all data away or delete an account. API
// tokens and commands may: they were made for it.
func (a Actor) Proven(now time.Time) error {
	if a.ProvenAt.IsZero() || now.Before(a.ProvenAt.Add(ProvenFor)) {
		return nil
	}
	return ErrProve
}

// provenOwn returns the person who acts, for what is grave about their own account.
func (s Service) provenOwn(a Actor) (id.Person, error) {
	p, err := own(a)
	if err != nil {
		return 0, err
	}
	return p, a.Proven(s.Now())
}

// AskProof mails a code to whoever acts, with which their session proves itself
// (Prove). It counts among the mails of AskSignIn, and an older link or code of the
// address no longer works.
func (s Service) AskProof(ctx context.Context, by Actor) (reference string, err error) {
	p, err := own(by)
	if err != nil {
		return "", err
	}
	who, err := s.Reads.PersonByID(ctx, p)
	if err != nil {
		return "", err
	}
	return s.mailCode(ctx, SignIn{Email: who.Email}, func(_, digits string) Mail { return proofMail(who.Email, s.Site, digits) })
}

// Prove notes that session, which is by's, has proven itself with the code that was
// mailed for reference. Wrong codes count as those of ConfirmCode do.
func (s Service) Prove(ctx context.Context, by Actor, session id.Session, reference, typed string) error {
	p, err := own(by)
	if err != nil {
		return err
	}
	find, err := s.byCode(reference, typed)
	if err != nil {
		return err
	}
	var refusal error
	err = s.Store.InTx(ctx, func(tx Tx) error {
		now := s.Now()
		who, err := tx.Person(p)
		if err != nil {
			return err
		}
		in, refused, err := find(tx, now)
		if refusal = refused; err != nil || refused != nil {
			return err
		}
		if in.Email != who.Email {
			return ErrLinkUnknown // somebody else's code
		}
		if err := tx.UseSignIn(in.ID, now); err != nil {
			return err
		}
		return tx.ProveSession(p, session, now)
	})
	if err != nil {
		return err
	}
	return refusal
}
