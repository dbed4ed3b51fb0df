package adoption

import (
	"context"
	"strconv"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Record says "we did this too" of a public idea. Whoever records it is the contact. It waits
// for a moderator where challenge.Waits says so.
func (s Service) Record(ctx context.Context, a account.Actor, idea id.Idea, e Entry) (Adoption, error) {
	var ad Adoption
	err := s.Store.InTx(ctx, func(tx Tx) error {
		i, err := tx.Idea(idea)
		if err != nil {
			return err
		}
		if err = i.ReadableBy(a); err != nil {
			return err
		}
		if err = account.Can(a, account.RecordAdoption, account.Thing{Challenge: i.Challenge}); err != nil {
			return err
		}
		if err = a.NeedsName(); err != nil {
			return err
		}
		if !i.Listed() {
			return ErrIdea
		}
		if err = open(tx, i.Challenge); err != nil {
			return err
		}
		if e, err = s.check(tx, e); err != nil {
			return err
		}
		ad = Adoption{Challenge: i.Challenge, Idea: i.ID, Contact: a.Person, CreatedAt: s.Now()}
		if ad.Agreed, err = account.Agree(tx, a, ad.CreatedAt); err != nil {
			return err
		}
		if ad.Waits, err = challenge.Waits(tx, a, i.Challenge, Entry{}.words, e.words, ad.CreatedAt); err != nil {
			return err
		}
		ad.apply(e)
		ad.Told = ad.Moderation()
		if err = tx.AddAdoption(&ad); err != nil {
			return err
		}
		return s.announce(tx, a, ad, recorded(ad), "")
	})
	return ad, err
}

// Change keeps what has become of it since, by the contact or the team. version
// is the one that the editor saw. The steps before stay. It may wait for a moderator then.
func (s Service) Change(ctx context.Context, a account.Actor, adoption id.Adoption, version int, e Entry) (Adoption, error) {
	return s.change(ctx, a, adoption, version, account.EditAdoption, func(tx Tx, ad *Adoption) (outbox.Kind, error) {
		if ad.Hidden {
			return "", ErrGone
		}
		e, err := s.check(tx, e)
		if err != nil {
			return "", err
		}
		waits, err := challenge.Waits(tx, a, ad.Challenge, ad.Entry.words, e.words, s.Now())
		if err != nil {
			return "", err
		}
		if ad.Contact == a.Person { // the team agrees to nothing for them
			if ad.Agreed, err = account.Agree(tx, a, s.Now()); err != nil {
				return "", err
			}
		}
		ad.apply(e)
		if waits && !ad.Waits {
			ad.Waits = true
			if a.Person == ad.Contact { // and reads it when it is saved
				ad.Told = challenge.Held
			}
		}
		return recorded(*ad), nil
	})
}

// Hide takes a record out of public view, by a moderator, with a reason for the contact.
func (s Service) Hide(ctx context.Context, a account.Actor, adoption id.Adoption, why challenge.Because) (Adoption, error) {
	why, err := why.Check()
	if err != nil {
		return Adoption{}, err
	}
	return s.change(ctx, a, adoption, 0, account.Moderate, func(tx Tx, ad *Adoption) (outbox.Kind, error) {
		if ad.Hidden {
			return "", ErrDone
		}
		ad.Hidden, ad.Why = true, why
		return outbox.AdoptionHidden, s.ruled(tx, a, ad)
	})
}

// Show takes back what Hide did, and says that a moderator has looked at what waits. version
// is the one that they looked at: words that came after it are not shown unread.
func (s Service) Show(ctx context.Context, a account.Actor, adoption id.Adoption, version int) (Adoption, error) {
	return s.change(ctx, a, adoption, 0, account.Moderate, func(tx Tx, ad *Adoption) (outbox.Kind, error) {
		switch {
		case ad.Moderation() == challenge.Visible:
			return "", ErrDone
		case ad.Version != version:
			return "", ErrStale
		}
		if err := ad.identifying(); err != nil {
			return "", err
		}
		kind := outbox.AdoptionShown
		if ad.Waits {
			if err := s.announce(tx, a, *ad, kind, ""); err != nil {
				return "", err
			}
			kind = outbox.AdoptionRecorded // others learn of it now
		}
		ad.Waits, ad.Hidden, ad.Why = false, false, challenge.Because{}
		return kind, s.ruled(tx, a, ad)
	})
}

// ruled has the contact of ad told how it stands, once no moderator is likely to change it.
func (s Service) ruled(tx Tx, a account.Actor, ad *Adoption) error {
	if ad.Contact == a.Person {
		ad.Told = ad.Moderation()
	}
	now := s.Now()
	return tx.AddTask(outbox.Task{
		Handler: outbox.TellAdoption, Key: "adoption:" + strconv.FormatInt(int64(ad.ID), 10), Subject: int64(ad.ID), AddedAt: now, DueAt: now.Add(challenge.RulingWindow),
	})
}

// Tell has the contact of a record told how it stands, unless they know. write puts it into a
// mail.
func (s Service) Tell(ctx context.Context, adoption id.Adoption, write func(Adoption) account.Mail) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		ad, err := tx.Adoption(adoption)
		if err != nil || ad.Told == ad.Moderation() {
			return err
		}
		i, err := tx.Idea(ad.Idea)
		if err != nil {
			return err
		}
		if ad.Contact != 0 && i.Listed() { // of what is out of view with its idea there is nothing to say
			if _, err = tx.WriteTo(ad.Contact, write(ad), s.Now()); err != nil {
				return err
			}
		}
		return tx.SetTold(ad.ID, ad.Moderation())
	})
}

// change loads a record for fn to change, keeps it, and announces the kind that fn returns.
func (s Service) change(ctx context.Context, a account.Actor, adoption id.Adoption, version int, verb account.Verb, fn func(Tx, *Adoption) (outbox.Kind, error)) (Adoption, error) {
	var ad Adoption
	err := s.Store.InTx(ctx, func(tx Tx) error {
		var err error
		if ad, err = tx.Adoption(adoption); err != nil {
			return err
		}
		i, err := tx.Idea(ad.Idea)
		if err != nil {
			return err
		}
		if err = i.ReadableBy(a); err != nil {
			return err
		}
		if err = ad.ShownTo(a); err != nil && a.SignedIn() {
			return err
		}
		if err = account.Can(a, verb, account.Thing{Challenge: ad.Challenge, Author: ad.Contact}); err != nil {
			return err
		}
		if version != 0 && ad.Version != version {
			return ErrStale
		}
		if err = open(tx, ad.Challenge); err != nil {
			return err
		}
		known := len(ad.Steps)
		kind, err := fn(tx, &ad)
		if err != nil {
			return err
		}
		if err = tx.SaveAdoption(&ad, known); err != nil {
			return err
		}
		return s.announce(tx, a, ad, kind, ad.Why.Public())
	})
	return ad, err
}

func open(tx Tx, c id.Challenge) error {
	in, err := tx.Challenge(c)
	if err == nil && in.State == challenge.Archived {
		return challenge.ErrArchived
	}
	return err
}

// recorded is what happens to ad when its contact has said something: nothing for others to
// read while it waits.
func recorded(ad Adoption) outbox.Kind {
	if ad.Waits {
		return outbox.AdoptionHeld
	}
	return outbox.AdoptionRecorded
}

// check allows today's date wherever on earth the site is.
func (s Service) check(tx Tx, e Entry) (Entry, error) {
	known := true
	if e.Region != "" {
		var err error
		if known, err = tx.TermOpen("region", e.Region); err != nil {
			return e, err
		}
	}
	e, err := e.Check(s.Now().Add(14*time.Hour).Format(time.DateOnly), known)
	if err == nil {
		err = challenge.AskAbout(e.Doubts(s.Now()), e.Looked, "adoption.doubtful")
	}
	return e, err
}

func (s Service) announce(tx Tx, a account.Actor, ad Adoption, kind outbox.Kind, reason string) error {
	return tx.Emit(outbox.Event{
		Kind: kind, Challenge: ad.Challenge, Idea: ad.Idea, Subject: int64(ad.ID), Actor: a.Person, At: s.Now(), Detail: string(ad.State), Reason: reason,
	})
}
