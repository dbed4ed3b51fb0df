package adoption

import (
	"context"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Record says "we did this too" of a public idea. Whoever records it is the
// contact.
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
		ad.apply(e)
		if err = tx.AddAdoption(&ad); err != nil {
			return err
		}
		return s.announce(tx, a, ad, "")
	})
	return ad, err
}

// Change keeps what has become of it since, by the contact or the team. version
// is the one that the editor saw. The steps before stay.
func (s Service) Change(ctx context.Context, a account.Actor, adoption id.Adoption, version int, e Entry) (Adoption, error) {
	return s.change(ctx, a, adoption, version, account.EditAdoption, "", func(tx Tx, ad *Adoption) error {
		e, err := s.check(tx, e)
		if err != nil {
			return err
		}
		if ad.Contact == a.Person { // the team agrees to nothing for them
			if ad.Agreed, err = account.Agree(tx, a, s.Now()); err != nil {
				return err
			}
		}
		ad.apply(e)
		return nil
	})
}

// Hide takes a record out of public view, by a moderator, with a reason for the contact.
func (s Service) Hide(ctx context.Context, a account.Actor, adoption id.Adoption, why challenge.Because) (Adoption, error) {
	why, err := why.Check()
	if err != nil {
		return Adoption{}, err
	}
	return s.change(ctx, a, adoption, 0, account.Moderate, why.Public(), func(_ Tx, ad *Adoption) error {
		ad.Hidden, ad.HiddenReason = true, why.Public()
		return nil
	})
}

func (s Service) change(ctx context.Context, a account.Actor, adoption id.Adoption, version int, verb account.Verb, reason string, fn func(Tx, *Adoption) error) (Adoption, error) {
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
		if err = account.Can(a, verb, account.Thing{Challenge: ad.Challenge, Author: ad.Contact}); err != nil {
			return err
		}
		switch {
		case ad.Hidden:
			return ErrGone
		case version != 0 && ad.Version != version:
			return ErrStale
		}
		if err = open(tx, ad.Challenge); err != nil {
			return err
		}
		known := len(ad.Steps)
		if err = fn(tx, &ad); err != nil {
			return err
		}
		if err = tx.SaveAdoption(&ad, known); err != nil {
			return err
		}
		return s.announce(tx, a, ad, reason)
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

// check allows today's date wherever on earth the site is.
func (s Service) check(tx Tx, e Entry) (Entry, error) {
	known := true
	if e.Region != "" {
		var err error
		if known, err = tx.TermOpen("region", e.Region); err != nil {
			return e, err
		}
	}
	return e.Check(s.Now().Add(14*time.Hour).Format(time.DateOnly), known)
}

func (s Service) announce(tx Tx, a account.Actor, ad Adoption, reason string) error {
	detail := string(ad.State)
	if ad.Hidden {
		detail = "hidden"
	}
	return tx.Emit(outbox.Event{
		Kind: outbox.AdoptionRecorded, Challenge: ad.Challenge, Idea: ad.Idea, Subject: int64(ad.ID), Actor: a.Person, At: s.Now(),
		Detail: detail, Reason: reason,
	})
}
