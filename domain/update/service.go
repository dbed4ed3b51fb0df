package update

import (
	"context"
	"slices"
	"strconv"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// ReadableBy returns nil if a may read the update: everybody once it is published
// in a published challenge, else the team; others are told that there is none.
func (v View) ReadableBy(a account.Actor) error {
	if a.Staff(v.Challenge) || !v.PublishedAt.IsZero() && v.ChallengeState != challenge.Unpublished {
		return nil
	}
	return ErrNotFound
}

// Start keeps an update that only the team sees so far.
func (s Service) Start(ctx context.Context, a account.Actor, slug string, w Words) (Update, error) {
	var u Update
	err := s.Store.InTx(ctx, func(tx Tx) error {
		c, err := tx.ChallengeBySlug(slug)
		if err != nil {
			return err
		}
		if err = may(a, c); err != nil {
			return err
		}
		words, err := s.check(tx, c.ID, w)
		if err != nil {
			return err
		}
		now := s.Now()
		u = Update{Challenge: c.ID, Words: words, Author: a.Person, CreatedAt: now, EditedAt: now}
		if err = tx.AddUpdate(&u); err != nil {
			return err
		}
		return s.announce(tx, a, u, outbox.UpdateChanged, "started")
	})
	return u, err
}

// Edit replaces the words of an update, published or not. version is the one that
// the editor saw.
func (s Service) Edit(ctx context.Context, a account.Actor, update id.Update, version int, w Words) (Update, error) {
	return s.change(ctx, a, update, version, "edited", func(tx Tx, u *Update) error {
		if u.Occasion != nil && w.Occasion != nil {
			o, err := rejoin(tx, *u.Occasion, *w.Occasion)
			if err != nil {
				return err
			}
			w.Occasion = &o
		}
		words, err := s.check(tx, u.Challenge, w)
		if err == nil {
			u.Words, u.EditedAt = words, s.Now()
		}
		return err
	})
}

// Publish makes an update public.
func (s Service) Publish(ctx context.Context, a account.Actor, update id.Update, version int) (Update, error) {
	return s.change(ctx, a, update, version, "", func(_ Tx, u *Update) error {
		if !u.PublishedAt.IsZero() {
			return ErrPublished
		}
		u.PublishedAt = s.Now()
		return nil
	})
}

// AddQuestion adds a question to the occasion of an update, on behalf of by.
func (s Service) AddQuestion(ctx context.Context, a account.Actor, update id.Update, version int, by Party, question string) (Update, error) {
	return s.onOccasion(ctx, a, update, version, "question", func(o *Occasion) error {
		q := Question{By: by, At: s.Now(), Text: question}
		for n := len(o.Questions) + 1; ; n++ {
			q.Key = "q" + strconv.Itoa(n)
			if !slices.ContainsFunc(o.Questions, func(x Question) bool { return x.Key == q.Key }) {
				break
			}
		}
		o.Questions = append(o.Questions, q)
		return nil
	})
}

// Answer keeps the written answer to a question, by a; the words of an earlier
// one are replaced.
func (s Service) Answer(ctx context.Context, a account.Actor, update id.Update, version int, key, body string) (Update, error) {
	return s.onOccasion(ctx, a, update, version, "answered", func(o *Occasion) error {
		at := slices.IndexFunc(o.Questions, func(q Question) bool { return q.Key == key })
		if at < 0 {
			return ErrQuestion
		}
		answer := Answer{By: Party{Person: a.Person, Name: a.Name}, At: s.Now(), Body: body}
		if was := o.Questions[at].Answer; was != nil {
			answer.By = was.By // whoever corrects an answer does not become its author
		}
		o.Questions[at].Answer = &answer
		if o.Answered() == len(o.Questions) && o.AnswersAt.IsZero() {
			o.AnswersAt = s.Now()
		}
		return nil
	})
}

func (s Service) onOccasion(ctx context.Context, a account.Actor, update id.Update, version int, what string, fn func(*Occasion) error) (Update, error) {
	return s.change(ctx, a, update, version, what, func(tx Tx, u *Update) error {
		if u.Occasion == nil {
			return ErrQuestion
		}
		o := u.Occasion.clone()
		if err := fn(&o); err != nil {
			return err
		}
		w := u.Words
		w.Occasion = &o
		words, err := s.check(tx, u.Challenge, w)
		if err == nil {
			u.Words, u.EditedAt = words, s.Now()
		}
		return err
	})
}

// change loads an update, checks permission and version, lets fn change it and
// keeps it. An empty what announces the publication.
func (s Service) change(ctx context.Context, a account.Actor, update id.Update, version int, what string, fn func(Tx, *Update) error) (Update, error) {
	var u Update
	err := s.Store.InTx(ctx, func(tx Tx) error {
		var err error
		if u, err = tx.Update(update); err != nil {
			return err
		}
		c, err := tx.Challenge(u.Challenge)
		if err != nil {
			return err
		}
		if u.PublishedAt.IsZero() && a.SignedIn() && !a.Staff(u.Challenge) {
			return ErrNotFound
		}
		if err = may(a, c); err != nil {
			return err
		}
		if u.Version != version {
			return ErrStale
		}
		if err = fn(tx, &u); err != nil {
			return err
		}
		if err = tx.SaveUpdate(&u); err != nil {
			return err
		}
		kind := outbox.UpdateChanged
		if what == "" {
			kind = outbox.UpdatePublished
		}
		return s.announce(tx, a, u, kind, what)
	})
	return u, err
}

func may(a account.Actor, c challenge.Challenge) error {
	if a.SignedIn() && !c.State.ShownTo(a, c.ID) {
		return challenge.ErrNotFound
	}
	if err := account.Can(a, account.PublishUpdate, account.Thing{Challenge: c.ID}); err != nil {
		return err
	}
	if c.State == challenge.Archived {
		return challenge.ErrArchived
	}
	return nil
}

// check checks w by itself and that the people, ideas and the write-up that it
// names are there.
func (s Service) check(tx Tx, c id.Challenge, w Words) (Words, error) {
	w, err := w.Check()
	if err != nil {
		return w, err
	}
	var bad fault.Fields
	for n, one := range w.Ideas {
		i, err := tx.Idea(one)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return w, err
		}
		if err != nil || i.Challenge != c || i.ReadableBy(account.Actor{}) != nil || slices.Contains(w.Ideas[:n], one) {
			bad.Add("ideas", "Idea "+strconv.FormatInt(int64(one), 10)+" is no public idea of this challenge, or stands here twice.")
		}
	}
	if w.Writeup != 0 {
		ok, err := tx.WriteupOf(c, w.Writeup)
		if err != nil {
			return w, err
		}
		if !ok {
			bad.Add("writeup", "Choose a published write-up of this challenge.")
		}
	}
	if w.Occasion != nil {
		for _, p := range w.Occasion.Parties() {
			if p.Handle != "" && p.Person == 0 {
				if p.Person, err = tx.PersonByHandle(p.Handle); err != nil {
					return w, err
				}
				if p.Person == 0 {
					bad.Add("occasion.hosts", "There is nobody with the handle "+p.Handle+".")
				}
			}
			if p.Person != 0 {
				p.Name = "" // looked up, so that it follows the person
			}
			p.Handle = ""
		}
	}
	return w, bad.Fault("update.invalid", "There is a problem with the update.")
}

// rejoin returns what is typed with the people whose names the form could not show.
func rejoin(tx Tx, before, typed Occasion) (Occasion, error) {
	var people []id.Person
	for _, p := range before.Parties() {
		people = append(people, p.Person)
	}
	o := typed.clone()
	nameless, err := tx.Nameless(people)
	if err != nil {
		return o, err
	}
	var names []string
	for _, p := range o.Parties() {
		names = append(names, p.Name)
	}
	joined := account.Rejoin(people, nameless, names)
	for n, p := range o.Parties() {
		if p.Person == 0 {
			p.Person = joined[n]
		}
	}
	return o, nil
}

func (s Service) announce(tx Tx, a account.Actor, u Update, kind outbox.Kind, what string) error {
	return tx.Emit(outbox.Event{Kind: kind, Challenge: u.Challenge, Subject: int64(u.ID), Actor: a.Person, At: s.Now(), Detail: what})
}
