package theme

import (
	"context"
	"errors"
	"strconv"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Add puts a theme into the codebook of the challenge called slug.
func (s Service) Add(ctx context.Context, a account.Actor, slug string, w Words) (Theme, error) {
	var t Theme
	err := s.Store.InTx(ctx, func(tx Tx) error {
		c, err := tx.ChallengeBySlug(slug)
		if err != nil {
			return err
		}
		if err = mayEdit(a, c); err != nil {
			return err
		}
		words, err := w.Check()
		if err != nil {
			return err
		}
		book, err := tx.Codebook(c.ID)
		if err != nil {
			return err
		}
		if _, taken := Named(book, words.Name); taken {
			return ErrName
		}
		t, err = s.add(tx, a, c, words)
		return err
	})
	return t, err
}

func (s Service) add(tx Tx, a account.Actor, c Challenge, w Words) (Theme, error) {
	slug, err := tx.FreeSlug(c.ID, SlugOf(w.Name), 0)
	if err != nil {
		return Theme{}, err
	}
	t := Theme{Challenge: c.ID, Slug: slug, Words: w, CreatedAt: s.Now()}
	if err = tx.AddTheme(&t); err != nil {
		return Theme{}, err
	}
	return t, s.announce(tx, a, t, "added")
}

// Change renames a theme or defines it anew. version is the one that the editor
// saw. After a new name the earlier address leads to the new one.
func (s Service) Change(ctx context.Context, a account.Actor, theme id.Theme, version int, w Words) (Theme, error) {
	var t Theme
	err := s.Store.InTx(ctx, func(tx Tx) error {
		var err error
		if t, err = s.open(tx, a, theme, version); err != nil {
			return err
		}
		words, err := w.Check()
		if err != nil {
			return err
		}
		book, err := tx.Codebook(t.Challenge)
		if err != nil {
			return err
		}
		if other, taken := Named(book, words.Name); taken && other.ID != t.ID {
			return ErrName
		}
		if words == t.Words {
			return nil
		}
		if words.Name != t.Name {
			if t.Slug, err = tx.FreeSlug(t.Challenge, SlugOf(words.Name), t.ID); err != nil {
				return err
			}
		}
		t.Words = words
		if err = tx.SaveTheme(&t, a.Person, s.Now()); err != nil {
			return err
		}
		return s.announce(tx, a, t, "changed")
	})
	return t, err
}

// Merge ends a theme: its ideas and codings go to into, where an idea that had
// both counts once, and its addresses lead there. It returns into.
func (s Service) Merge(ctx context.Context, a account.Actor, theme id.Theme, version int, into id.Theme) (Theme, error) {
	var to Theme
	err := s.Store.InLongTx(ctx, func(tx Tx) error {
		from, err := s.open(tx, a, theme, version)
		if err != nil {
			return err
		}
		if into == 0 || into == theme {
			return ErrMergeInto
		}
		to, err = tx.Theme(into)
		switch {
		case errors.Is(err, ErrNotFound) || err == nil && (to.Challenge != from.Challenge || !to.InBook()):
			return ErrMergeInto
		case err != nil:
			return err
		}
		if _, err = tx.MergeTheme(from, to, a.Person, s.Now()); err != nil {
			return err
		}
		return tx.Emit(outbox.Event{
			Kind: outbox.ThemeChanged, Challenge: from.Challenge, Subject: int64(from.ID), Actor: a.Person, At: s.Now(),
			Detail: "merged into " + strconv.FormatInt(int64(to.ID), 10),
		})
	})
	return to, err
}

// open loads a theme that a may change and whose version still stands.
func (s Service) open(tx Tx, a account.Actor, theme id.Theme, version int) (Theme, error) {
	c, err := tx.ChallengeOfTheme(theme) // before the theme, as whoever gives it to an idea
	if err != nil {
		return Theme{}, err
	}
	t, err := tx.Theme(theme)
	if err != nil {
		return Theme{}, err
	}
	if err = mayEdit(a, c); err != nil {
		return Theme{}, err
	}
	switch {
	case t.MergedInto != 0:
		return Theme{}, ErrMerged
	case !t.SplitAt.IsZero():
		return Theme{}, ErrSplit
	case t.Version != version:
		return Theme{}, ErrStale
	}
	return t, nil
}

func mayEdit(a account.Actor, c Challenge) error {
	if !c.Published && !a.Staff(c.ID) {
		return ErrNoChallenge
	}
	if err := account.Can(a, account.EditCodebook, account.Thing{Challenge: c.ID}); err != nil {
		return err
	}
	if c.Archived {
		return ErrArchived
	}
	return nil
}

func (s Service) announce(tx Tx, a account.Actor, t Theme, what string) error {
	return tx.Emit(outbox.Event{
		Kind: outbox.ThemeChanged, Challenge: t.Challenge, Subject: int64(t.ID), Actor: a.Person, At: s.Now(), Detail: what,
	})
}
