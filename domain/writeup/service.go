package writeup

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review"
)

// Start begins a write-up of ideas of one challenge, with what their authors
// wrote, what was found and what was said under its headings: see Prefill. Each idea is public and on a published shortlist, or
// the challenge lead chooses it by starting.
func (s Service) Start(ctx context.Context, a account.Actor, ideas []id.Idea) (Writeup, error) {
	var w Writeup
	found, err := s.findings(ctx, ideas)
	if err != nil {
		return w, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		from, err := s.sources(tx, a, ideas)
		if err != nil {
			return err
		}
		basis := make([]Basis, len(from))
		for n, i := range from {
			basis[n] = Basis{Idea: i, Finding: found[n]}
			if basis[n].Authors, err = tx.AuthorsOf(i.ID); err != nil {
				return err
			}
			if basis[n].Unnamed, err = tx.UnnamedOf(i.ID); err != nil {
				return err
			}
			if basis[n].Said, err = tx.Said(i.ID); err != nil {
				return err
			}
			if basis[n].Tried, err = tx.Tried(i.ID); err != nil {
				return err
			}
		}
		c, err := tx.Challenge(from[0].Challenge)
		if err != nil {
			return err
		}
		if c.State == challenge.Archived {
			return ErrArchived
		}
		now := s.Now()
		w = Writeup{
			Challenge: c.ID, Area: from[0].Area, Words: Prefill(basis), Ideas: slices.Clone(ideas), State: Draft,
			Edition: 1, CreatedAt: now, EditedAt: now,
		}
		for _, b := range basis {
			for _, p := range b.Authors {
				if !slices.Contains(w.Authors, p) {
					w.Authors = append(w.Authors, p)
				}
			}
		}
		if w.Slug, err = tx.FreeSlug(slugOf(w.Title), 0); err != nil {
			return err
		}
		if err = tx.AddWriteup(&w); err != nil {
			return err
		}
		return s.note(tx, a, w, "started", "")
	})
	return w, err
}

// findings are what the panels have released of each idea, in words. They are read
// before the transaction: what a panel has published stays so.
func (s Service) findings(ctx context.Context, ideas []id.Idea) ([]string, error) {
	out := make([]string, len(ideas))
	if s.Panels == nil || len(ideas) > IdeasMax {
		return out, nil
	}
	for n, i := range ideas {
		results, err := s.Panels.Released(ctx, i)
		if err != nil {
			return nil, err
		}
		out[n] = review.Finding(results)
	}
	return out, nil
}

// sources loads the ideas that a wants to write up and checks each of them.
func (s Service) sources(tx Tx, a account.Actor, ideas []id.Idea) ([]challenge.Idea, error) {
	if len(ideas) == 0 || len(ideas) > IdeasMax {
		var bad fault.Fields
		bad.Add("ideas", "Enter the numbers of 1 to 20 ideas.")
		return nil, bad.Fault("writeup.ideas", "There is a problem with the ideas.")
	}
	var from []challenge.Idea
	for n, one := range ideas {
		i, err := tx.Idea(one)
		if err != nil {
			return nil, err
		}
		if err = i.ReadableBy(a); err != nil {
			return nil, err
		}
		if err = account.Can(a, account.EditWriteup, account.Thing{Challenge: i.Challenge}); err != nil {
			return nil, err
		}
		switch {
		case !i.Listed():
			return nil, ErrUnpublic
		case i.ShownOutcome() != challenge.Shortlisted && !a.Has(account.Lead, i.Challenge):
			return nil, ErrNotChosen
		case slices.Contains(ideas[:n], one) || n > 0 && i.Challenge != from[0].Challenge:
			var bad fault.Fields
			bad.Add("ideas", "Choose different ideas of the same challenge.")
			return nil, bad.Fault("writeup.ideas", "There is a problem with the ideas.")
		}
		from = append(from, i)
	}
	return from, nil
}

// slugOf makes an address from a title. A long one ends with a whole word.
func slugOf(title string) string {
	s := challenge.Slug(title)
	if whole := strings.LastIndexByte(s, '-'); whole > 0 && len(s) >= challenge.SlugMax-1 {
		s = s[:whole]
	}
	if s = strings.Trim(s, "-"); s != "" {
		return s
	}
	return "write-up"
}

// Edit replaces the words of a write-up that is not published. The words before
// are kept. Whoever had signed has to sign again, and a schedule is taken back,
// since it rested on those sign-offs.
func (s Service) Edit(ctx context.Context, a account.Actor, writeup id.Writeup, version int, words Words) (Writeup, error) {
	return s.change(ctx, a, writeup, version, account.EditWriteup, func(tx Tx, w *Writeup) error {
		if w.State == Published {
			return ErrPublished
		}
		changed, err := s.rewrite(tx, a, w, words)
		if err != nil || !changed {
			return err
		}
		if w.Slug, err = tx.FreeSlug(slugOf(w.Title), w.ID); err != nil {
			return err
		}
		if w.State == Scheduled {
			if err = s.unschedule(tx, w); err != nil {
				return err
			}
		}
		if err = tx.SaveWriteup(w); err != nil {
			return err
		}
		return s.note(tx, a, *w, "edited", "")
	})
}

// rewrite puts checked words into w as its next edition, and reports whether
// they differ from the present ones.
func (s Service) rewrite(tx Tx, a account.Actor, w *Writeup, words Words) (bool, error) {
	words, err := words.Check()
	if err != nil {
		return false, err
	}
	if err = rejoin(tx, w.Credits, words.Credits); err != nil {
		return false, err
	}
	for n := range words.Credits {
		c := &words.Credits[n]
		if c.Handle != "" && c.Person == 0 {
			if c.Person, err = tx.PersonByHandle(c.Handle); err != nil {
				return false, err
			}
			if c.Person == 0 {
				var bad fault.Fields
				bad.Add("credits", "There is nobody with the account code "+c.Handle+".")
				return false, bad.Fault("writeup.credits", "There is a problem with the credits.")
			}
		}
		if c.Person != 0 {
			c.Name = "" // a person's name is looked up, so that it follows the person
		}
		c.Handle = ""
	}
	if words.same(w.Words) {
		return false, nil
	}
	if err = tx.KeepEdition(*w, a.Person, s.Now()); err != nil {
		return false, err
	}
	w.Words, w.EditedAt = words, s.Now()
	w.Edition++
	return true, nil
}

// rejoin gives typed credits the people whose names the form could not show.
func rejoin(tx Tx, before, typed []Credit) error {
	var people []id.Person
	for _, c := range before {
		people = append(people, c.Person)
	}
	nameless, err := tx.Nameless(people)
	if err != nil {
		return err
	}
	var names []string
	for _, c := range typed {
		names = append(names, c.Name)
	}
	for n, p := range account.Rejoin(people, nameless, names) {
		if typed[n].Person == 0 && p != 0 {
			typed[n].Person = p
		}
	}
	return nil
}

// Correct changes a published write-up. The note tells readers what has changed;
// the words before are kept.
func (s Service) Correct(ctx context.Context, a account.Actor, writeup id.Writeup, version int, words Words, note string) (Writeup, error) {
	return s.change(ctx, a, writeup, version, account.PublishWriteup, func(tx Tx, w *Writeup) error {
		if w.State != Published {
			return ErrNotYet
		}
		note = account.Prose(note)
		if err := checkNote("correction", note, "Say what has changed, in words for readers."); err != nil {
			return err
		}
		changed, err := s.rewrite(tx, a, w, words)
		if err != nil || !changed {
			return err
		}
		if err = w.complete(); err != nil {
			return err
		}
		w.Correction, w.CorrectedAt = note, s.Now()
		if err = tx.SaveWriteup(w); err != nil {
			return err
		}
		return s.announce(tx, a, *w, outbox.WriteupCorrected, note)
	})
}

// checkNote checks a short text; empty says what is missing where one is needed.
func checkNote(field, note, empty string) error {
	var bad fault.Fields
	switch {
	case note == "" && empty != "":
		bad.Add(field, empty)
	case utf8.RuneCountInString(note) > NoteMax:
		bad.Add(field, "Use 2,000 characters or fewer.")
	default:
		guard.Blocked(&bad, field, note)
	}
	return bad.Fault("writeup.note", "There is a problem with your note.")
}

// open loads a write-up that a may read, with its challenge.
func (s Service) open(tx Tx, a account.Actor, writeup id.Writeup) (Writeup, challenge.Challenge, error) {
	w, err := tx.Writeup(writeup)
	if err != nil {
		return Writeup{}, challenge.Challenge{}, err
	}
	c, err := tx.Challenge(w.Challenge)
	if err != nil {
		return Writeup{}, challenge.Challenge{}, err
	}
	return w, c, w.ReadableBy(a, leadOf(c, w.Area))
}

func leadOf(c challenge.Challenge, area id.Area) id.Person {
	at, _ := c.Area(area)
	return at.Lead
}

// change loads a write-up, checks permission, that the challenge may be changed,
// and the version (0: any), and lets fn do the rest.
func (s Service) change(ctx context.Context, a account.Actor, writeup id.Writeup, version int, verb account.Verb, fn func(Tx, *Writeup) error) (Writeup, error) {
	var w Writeup
	err := s.Store.InTx(ctx, func(tx Tx) error {
		var c challenge.Challenge
		var err error
		if w, c, err = s.open(tx, a, writeup); err != nil {
			if errors.Is(err, ErrNotFound) && !a.SignedIn() {
				return account.ErrSignIn
			}
			return err
		}
		if err = account.Can(a, verb, account.Thing{Challenge: w.Challenge}); err != nil {
			return err
		}
		switch {
		case c.State == challenge.Archived:
			return ErrArchived
		case version != 0 && w.Version != version:
			return ErrStale
		}
		return fn(tx, &w)
	})
	return w, err
}

// note keeps what happened to a draft, which moves nothing that the public sees.
func (s Service) note(tx Tx, a account.Actor, w Writeup, what, reason string) error {
	return tx.Emit(outbox.Event{
		Kind: outbox.WriteupChanged, Challenge: w.Challenge, Subject: int64(w.ID), Actor: a.Person, At: s.Now(), Detail: what, Reason: reason,
	})
}

// announce tells everybody, once for each idea, so that each idea's timeline
// and followers have it. The trail keeps by what the words are known.
func (s Service) announce(tx Tx, a account.Actor, w Writeup, kind outbox.Kind, reason string) error {
	known := outbox.Event{Kind: outbox.WriteupPrinted, Challenge: w.Challenge, Subject: int64(w.ID), Actor: a.Person, At: s.Now(), Detail: w.Fingerprint()}
	if err := tx.Emit(known); err != nil {
		return err
	}
	for _, i := range w.Ideas {
		err := tx.Emit(outbox.Event{
			Kind: kind, Challenge: w.Challenge, Idea: i, Subject: int64(w.ID), Actor: a.Person, At: s.Now(), Reason: reason, Detail: w.Slug,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
