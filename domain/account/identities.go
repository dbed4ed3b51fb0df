package account

import (
	"context"
	"time"

	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Leaving is a browser that leaves for a provider.
type Leaving struct {
	Provider string
	Cookie   string // the session cookie that it has; empty for none
	Link     bool   // to link the identity to the account of who acts, not to sign in
	ReturnTo string
	Draft    string // cookie of a draft typed signed out; empty for none
}

// Depart notes that a browser leaves for a provider. To link an identity somebody
// has to be signed in; to sign in, the browser gets a cookie that it has to bring
// back, else a stranger could have it signed in as somebody else.
func (s Service) Depart(ctx context.Context, by Actor, l Leaving) (Departure, error) {
	var d Departure
	for _, text := range []*string{&d.State, &d.Nonce, &d.Verifier, &d.Cookie} {
		var err error
		if *text, err = secretText(s.random()); err != nil {
			return Departure{}, err
		}
	}
	now := s.Now()
	d.ExpiresAt = now.Add(PassageFor)
	p := Passage{
		StateHash: Hash(d.State), BrowserHash: Hash(d.Cookie), Provider: l.Provider, Nonce: d.Nonce, Verifier: d.Verifier,
		DraftHash: draftHash(l.Draft), ReturnTo: LocalPath(l.ReturnTo), ExpiresAt: d.ExpiresAt,
	}
	if l.Link {
		who, err := s.provenOwn(by)
		if err != nil {
			return Departure{}, err
		}
		p.Person, p.BrowserHash, d.Cookie = who, Hash(l.Cookie), ""
	}
	err := s.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.ForgetPassages(now); err != nil {
			return err
		}
		return tx.AddPassage(p)
	})
	return d, err
}

// Return ends the passage of a browser that comes back with state and its cookie,
// and returns it, once. It returns ErrPassage for any that was not begun, by
// another browser or for another provider, is over or has been used.
func (s Service) Return(ctx context.Context, provider, state, cookie string) (Passage, error) {
	var p Passage
	err := s.Store.InTx(ctx, func(tx Tx) error {
		var err error
		p, err = tx.TakePassage(Hash(state))
		return err
	})
	switch {
	case err != nil:
		return Passage{}, err
	case cookie == "" || p.BrowserHash != Hash(cookie) || p.Provider != provider || !s.Now().Before(p.ExpiresAt):
		return Passage{}, ErrPassage
	}
	return p, nil
}

// Arrive signs in whoever a provider has proven at the end of passage. A person
// who is not known by that identity is not looked for by address: whoever controls
// an address at some provider would take over an account. By rule the address gets
// an account if it has none and the provider has verified it; else ErrNotAdmitted.
func (s Service) Arrive(ctx context.Context, passage Passage, who Proven, rule Admission, from Browser) (Entry, error) {
	token, err := secretText(s.random())
	if err != nil {
		return Entry{}, err
	}
	name, err := handle(s.random())
	if err != nil {
		return Entry{}, err
	}
	var e Entry
	err = s.Store.InTx(ctx, func(tx Tx) error {
		now := s.Now()
		p, err := s.proven(tx, passage, who, rule, name, now)
		if err != nil {
			return err
		}
		e, err = s.enter(tx, p, from, passage.DraftHash, Entry{Token: token, New: p.Handle == name, ReturnTo: passage.ReturnTo}, now)
		if email, wrong := Email(who.Email); err != nil || wrong != nil || !who.EmailVerified || email != p.Email || !rule.Admits(email) {
			return err
		}
		return s.confirmed(tx, p.ID) // by a provider whose word counts for such addresses
	})
	if err != nil {
		return Entry{}, err
	}
	return e, nil
}

// proven returns the person of an identity, or makes one with the given handle.
func (s Service) proven(tx Tx, passage Passage, who Proven, rule Admission, handle string, now time.Time) (Person, error) {
	p, err := tx.PersonByIdentity(who.Issuer, who.Subject)
	switch {
	case err == nil:
		return p, tx.UseIdentity(who.Issuer, who.Subject, now)
	case !isNotFound(err):
		return Person{}, err
	}
	email, err := Email(who.Email)
	if err != nil || !who.EmailVerified || !rule.Admits(email) {
		return Person{}, ErrNotAdmitted
	}
	if p, err = s.personWith(tx, email, handle); err != nil {
		return Person{}, err
	}
	if p.Handle != handle { // somebody has the address already
		return Person{}, ErrNotAdmitted
	}
	return p, s.link(tx, p.ID, passage.Provider, who, now)
}

func (s Service) link(tx Tx, p id.Person, provider string, who Proven, now time.Time) error {
	added, err := tx.AddIdentity(Identity{Person: p, Provider: provider, Issuer: who.Issuer, Subject: who.Subject, LinkedAt: now, UsedAt: now})
	if err != nil {
		return err
	}
	if !added {
		return ErrLinked
	}
	return tx.Emit(outbox.Event{Kind: outbox.IdentityLinked, Subject: int64(p), Actor: p, At: now, Detail: provider})
}

// Link links what a provider has proven to the account of the person who acts, who
// has to be the one that began the passage. Linking it again changes nothing.
func (s Service) Link(ctx context.Context, by Actor, passage Passage, who Proven) error {
	p, err := own(by)
	if err != nil {
		return err
	}
	if passage.Person != p {
		return ErrPassage
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		there, err := tx.PersonByIdentity(who.Issuer, who.Subject)
		switch {
		case err == nil && there.ID == p:
			return nil
		case err == nil:
			return ErrLinked
		case !isNotFound(err):
			return err
		}
		return s.link(tx, p, passage.Provider, who, s.Now())
	})
}

// Identities lists what signs the person who acts in besides mail.
func (s Service) Identities(ctx context.Context, by Actor) ([]Identity, error) {
	p, err := own(by)
	if err != nil {
		return nil, err
	}
	return s.Reads.Identities(ctx, p)
}

// Unlink takes an identity off the account of the person who acts. They sign in by
// mail as before.
func (s Service) Unlink(ctx context.Context, by Actor, identity id.Identity) error {
	p, err := s.provenOwn(by)
	if err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		gone, err := tx.DropIdentity(p, identity)
		if err != nil {
			return err
		}
		if !gone {
			return ErrNoIdentity
		}
		return tx.Emit(outbox.Event{Kind: outbox.IdentityUnlinked, Subject: int64(p), Actor: p, At: s.Now()})
	})
}
