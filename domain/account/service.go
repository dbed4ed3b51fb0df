package account

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Service holds the use cases of people and of signing in. Its fields are set
// once, before the first call.
type Service struct {
	Store   Store
	Reads   Reads
	Signer  Signer   // of API tokens
	Secrets [][]byte // one or two, 32 bytes or more: the first signs, all verify
	Site    string   // the name of the service, for mail
	BaseURL string   // without a slash at the end, for links in mail
	Now     func() time.Time
	Random  io.Reader // nil: crypto/rand
	// Passkeys speaks with browsers about passkeys; nil: there are none at this address.
	Passkeys PasskeyChecker
	// StaffSecondStep says that roles do not count for people without a second step.
	StaffSecondStep bool
	Age             AgeRule // about people under 16; empty: AgeAllow
}

func (s Service) random() io.Reader {
	if s.Random == nil {
		return rand.Reader
	}
	return s.Random
}

// Faults about people.
var (
	ErrPersonNotFound = &fault.Error{Kind: fault.NotFound, Code: "person.not_found", Message: "There is no such person."}
	ErrPersonStale    = &fault.Error{Kind: fault.Stale, Code: "person.stale", Message: "Your details have been changed in another window. Look at them again before you save."}
	ErrLastAdmin      = &fault.Error{Kind: fault.Conflict, Code: "role.last_administrator", Message: "This is the last administrator. Make somebody else an administrator first."}
	ErrRoleUnknown    = &fault.Error{
		Kind: fault.Invalid, Code: "role.unknown", Message: "There is a problem with the role.",
		Fields: fault.Fields{{Name: "role", Message: "Select a role from the list."}},
	}
)

// own returns the person who acts, for what people do with their own account. A
// command has none.
func own(a Actor) (id.Person, error) {
	if a.Person == 0 {
		return 0, ErrSignIn
	}
	return a.Person, nil
}

// Profile returns the person who acts, for their own account page.
func (s Service) Profile(ctx context.Context, by Actor) (Person, error) {
	p, err := own(by)
	if err != nil {
		return Person{}, err
	}
	return s.Reads.PersonByID(ctx, p)
}

// EditProfile keeps what the person who acts says of themselves. version is the
// one that they saw; ErrPersonStale says that it has moved on. Somebody who may not write
// anywhere corrects all but what others read beside their words.
func (s Service) EditProfile(ctx context.Context, by Actor, version int, pr Profile) (Person, error) {
	who, err := own(by)
	if err != nil {
		return Person{}, err
	}
	var kept Person
	err = s.Store.InTx(ctx, func(tx Tx) error {
		p, err := tx.Person(who)
		if err != nil {
			return err
		}
		if p.Version != version {
			return ErrPersonStale
		}
		checked, err := checkProfile(tx, p, pr)
		if err != nil {
			return err
		}
		if checked.Name != p.Name || checked.Organisation != p.Organisation {
			if err := by.keepsName(); err != nil {
				return err
			}
		}
		if checked.Name != p.Name {
			if err := s.imitates(tx, by, checked.Name); err != nil {
				return err
			}
		}
		if err := tx.SetProfile(who, version, checked); err != nil {
			return err
		}
		p.Name, p.ProfessionalRole, p.Organisation, p.Region, p.Unnamed = checked.Name, checked.ProfessionalRole, checked.Organisation, checked.Region, checked.Unnamed
		p.Version++
		kept = p
		return tx.Emit(outbox.Event{Kind: outbox.PersonChanged, Subject: int64(who), Actor: who, At: s.Now()})
	})
	return kept, err
}

// checkProfile checks pr against the lists. A term that was closed since stays
// with those who have it.
func checkProfile(tx Tx, p Person, pr Profile) (Profile, error) {
	var failed error
	checked, err := pr.Check(func(list, code string) bool {
		if list == "role" && code == p.ProfessionalRole || list == "region" && code == p.Region {
			return true
		}
		open, err := tx.TermOpen(list, code)
		if err != nil {
			failed = err
		}
		return open
	})
	if failed != nil {
		return Profile{}, failed
	}
	if err == nil {
		err = checked.identifying(p)
	}
	return checked, err
}

// GiveRole gives role in challenge (0: the whole site) to p. Giving what p holds
// already changes nothing.
func (s Service) GiveRole(ctx context.Context, by Actor, p id.Person, role Role, challenge id.Challenge) error {
	if err := Can(by, GiveRole, Thing{Challenge: challenge}); err != nil {
		return err
	}
	if err := by.Proven(s.Now()); err != nil {
		return err
	}
	if !role.Known() {
		return ErrRoleUnknown
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		if _, err := tx.Person(p); err != nil {
			return err
		}
		return s.give(tx, by, p, Grant{Role: role, Challenge: challenge})
	})
}

func (s Service) give(tx Tx, by Actor, p id.Person, g Grant) error {
	now := s.Now()
	added, err := tx.AddGrant(p, g, by.Person, now)
	if err != nil || !added {
		return err
	}
	return tx.Emit(outbox.Event{Kind: outbox.RoleGiven, Challenge: g.Challenge, Subject: int64(p), Actor: by.Person, At: now, Detail: string(g.Role)})
}

// TakeRole takes role in challenge (0: the whole site) from p. The last
// administrator of the site keeps that role, else nobody could give it again.
func (s Service) TakeRole(ctx context.Context, by Actor, p id.Person, role Role, challenge id.Challenge) error {
	if err := Can(by, GiveRole, Thing{Challenge: challenge}); err != nil {
		return err
	}
	if err := by.Proven(s.Now()); err != nil {
		return err
	}
	g := Grant{Role: role, Challenge: challenge}
	return s.Store.InTx(ctx, func(tx Tx) error {
		removed, err := tx.RemoveGrant(p, g)
		if err != nil || !removed {
			return err
		}
		if role == Administrator && challenge == 0 {
			left, err := tx.Administrators()
			if err != nil {
				return err
			}
			if left == 0 {
				return ErrLastAdmin
			}
		}
		return tx.Emit(outbox.Event{Kind: outbox.RoleTaken, Challenge: challenge, Subject: int64(p), Actor: by.Person, At: s.Now(), Detail: string(role)})
	})
}

// CreateAdministrator makes whoever has this address an administrator of the
// site. Somebody who is not known yet gets an account, which their first
// sign-in opens.
func (s Service) CreateAdministrator(ctx context.Context, by Actor, email string) (Person, error) {
	if err := Can(by, GiveRole, Thing{}); err != nil {
		return Person{}, err
	}
	email, err := Email(email)
	if err != nil {
		return Person{}, err
	}
	name, err := handle(s.random())
	if err != nil {
		return Person{}, err
	}
	var p Person
	err = s.Store.InTx(ctx, func(tx Tx) error {
		var err error
		if p, err = s.personWith(tx, email, name); err != nil {
			return err
		}
		return s.give(tx, by, p.ID, Grant{Role: Administrator})
	})
	return p, err
}

// personWith returns whoever has this address, and makes a person with the given
// handle if nobody has.
func (s Service) personWith(tx Tx, email, handle string) (Person, error) {
	p, err := tx.PersonByEmail(email)
	if !isNotFound(err) {
		return p, err
	}
	now := s.Now()
	p = Person{Handle: handle, Email: email, Lang: "en", State: Active, Version: 1, JoinedAt: now}
	added, err := tx.AddPerson(&p)
	if err != nil {
		return Person{}, err
	}
	if !added { // somebody was a moment faster
		return tx.PersonByEmail(email)
	}
	return p, tx.Emit(outbox.Event{Kind: outbox.PersonJoined, Subject: int64(p.ID), Actor: p.ID, At: now})
}

func isNotFound(err error) bool { return errors.Is(err, ErrPersonNotFound) }

// LoadReference adds the terms that are missing and returns how many were. It
// never overwrites one that is there, so administrators' edits last.
func (s Service) LoadReference(ctx context.Context, terms []Term) (int, error) {
	added := 0
	err := s.Store.InTx(ctx, func(tx Tx) error {
		n := 0
		for _, t := range terms {
			ok, err := tx.AddTerm(t)
			if err != nil {
				return err
			}
			if ok {
				n++
			}
		}
		added = n
		return nil
	})
	return added, err
}

// Lists returns the open terms of every list, in the order of pages.
func (s Service) Lists(ctx context.Context) (Lists, error) {
	all, err := s.Reads.Terms(ctx)
	if err != nil {
		return nil, err
	}
	ls := Lists{}
	for _, t := range all {
		ls[t.List] = append(ls[t.List], t)
	}
	return ls, nil
}
