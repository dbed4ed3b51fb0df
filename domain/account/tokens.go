package account

import (
	"context"
	"time"

	"uptake/domain/outbox"
)

// Issued is a token at the only moment when its text is known.
type Issued struct {
	Token
	Text string
}

// IssueToken makes an API token of the person who acts. It carries their rights,
// as far as its scope goes, and is shown once.
func (s Service) IssueToken(ctx context.Context, by Actor, n NewToken) (Issued, error) {
	p, err := own(by)
	if err != nil {
		return Issued{}, err
	}
	if n, err = n.Check(); err != nil {
		return Issued{}, err
	}
	if err = by.Proven(s.Now()); err != nil {
		return Issued{}, err
	}
	name, err := jti(s.random())
	if err != nil {
		return Issued{}, err
	}
	// Whole seconds: a JWT holds no more, and the row is to say the same.
	now := s.Now().UTC().Truncate(time.Second)
	t := Token{JTI: name, Person: p, Label: n.Label, Scope: n.Scope, IssuedAt: now, ExpiresAt: now.Add(n.For)}
	text, err := s.Signer.SignToken(t.JTI, t.Person, t.IssuedAt, t.ExpiresAt)
	if err != nil {
		return Issued{}, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if _, err := tx.Person(p); err != nil { // holds the row: the count below cannot be outrun
			return err
		}
		working, err := tx.WorkingTokens(p, now)
		if err != nil {
			return err
		}
		if working >= TokensMost {
			return ErrTokensMany
		}
		if err := tx.AddToken(t); err != nil {
			return err
		}
		if err := s.note(tx, p, TokenMade, 0); err != nil {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.TokenIssued, Subject: int64(p), Actor: p, At: now, Detail: string(t.Scope)})
	})
	if err != nil {
		return Issued{}, err
	}
	return Issued{Token: t, Text: text}, nil
}

// IssueTokenFor makes a token for whoever has this address. Only commands may.
func (s Service) IssueTokenFor(ctx context.Context, by Actor, email string, n NewToken) (Issued, error) {
	if !by.Command {
		return Issued{}, ErrForbidden
	}
	email, err := Email(email)
	if err != nil {
		return Issued{}, err
	}
	p, err := s.Reads.PersonByEmail(ctx, email)
	if err != nil {
		return Issued{}, err
	}
	if p.State != Active {
		return Issued{}, ErrBlocked
	}
	return s.IssueToken(ctx, Actor{Person: p.ID}, n)
}

// Tokens lists the working tokens of the person who acts, the newest first.
func (s Service) Tokens(ctx context.Context, by Actor) ([]Token, error) {
	p, err := own(by)
	if err != nil {
		return nil, err
	}
	return s.Reads.Tokens(ctx, p, s.Now())
}

// RevokeToken ends a token of the person who acts, at its next request. It
// returns ErrTokenNotFound for one that is not theirs or no longer works.
func (s Service) RevokeToken(ctx context.Context, by Actor, jti string) error {
	p, err := own(by)
	if err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		now := s.Now()
		revoked, err := tx.RevokeToken(p, jti, now)
		if err != nil {
			return err
		}
		if !revoked {
			return ErrTokenNotFound
		}
		if err := s.note(tx, p, TokenEnded, 0); err != nil {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.TokenRevoked, Subject: int64(p), Actor: p, At: now})
	})
}

// TokenOf returns an API token with whoever holds it, for each request, once its
// signature has been checked. It returns ErrBadToken for one that is unknown,
// revoked or over. A use is written down at most every SeenEvery.
func (s Service) TokenOf(ctx context.Context, jti string) (Bearer, error) {
	b, err := s.Reads.TokenByJTI(ctx, jti)
	if err != nil {
		return Bearer{}, err
	}
	now := s.Now()
	if b.State != Active || !b.Token.Works(now) {
		return Bearer{}, ErrBadToken
	}
	b.Actor.Limits = Living(b.Actor.Limits, now)
	if b.Actor, err = s.beside(b.Actor, b.HasStep, true); err != nil {
		return Bearer{}, err
	}
	if b.Token.Due(now) {
		// Reading goes on while nothing can be written; the next request notes the use.
		_ = s.Store.InTx(ctx, func(tx Tx) error { return tx.UseToken(jti, now) })
	}
	return b, nil
}
