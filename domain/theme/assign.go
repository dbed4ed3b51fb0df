package theme

import (
	"context"
	"slices"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Idea is what themes depend on of an idea.
type Idea struct {
	ID        id.Idea
	Challenge id.Challenge
	Author    id.Person
	Public    bool // everybody may read it
	Listed    bool // lists and counts hold it
}

// Coding says who of the team thought that a theme fits an idea. Codings are never
// public. What members of a panel find is kept with the panel.
type Coding struct {
	Idea  id.Idea
	Theme id.Theme
	Coder id.Person
	Round id.Coding // 0 outside rounds
	At    time.Time
}

// Faults of assigning.
var (
	ErrIdeaNotFound = &fault.Error{Kind: fault.NotFound, Code: "idea.not_found", Message: "There is no idea at this address."}
)

func unknown(field string) error {
	return &fault.Error{
		Kind: fault.Invalid, Code: "theme.unknown", Message: "There is a problem with the themes.",
		Fields: fault.Fields{{Name: field, Message: "Select themes from the list."}},
	}
}

// Assign gives an idea themes and takes others from it, by the team that runs
// the challenge. It is public at once. Giving what the idea has, or taking what
// it lacks, changes nothing.
func (s Service) Assign(ctx context.Context, a account.Actor, idea id.Idea, give, take []id.Theme) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		i, err := s.codable(tx, a, idea)
		if err != nil {
			return err
		}
		if err = belong(tx, i.Challenge, give); err != nil {
			return err
		}
		now, changed := s.Now(), false
		if err = inOrder(give, take, func(t id.Theme) error {
			given, err := tx.GiveTheme(i.ID, t, now)
			if err != nil {
				return err
			}
			changed = changed || given
			return tx.PutCoding(Coding{Idea: i.ID, Theme: t, Coder: a.Person, At: now})
		}, func(t id.Theme) error {
			split, err := tx.IsSplit(t)
			if err == nil && split {
				err = ErrSplit // it is taken by coding the idea again
			}
			if err != nil {
				return err
			}
			taken, err := tx.TakeTheme(i.ID, t)
			if err != nil {
				return err
			}
			changed = changed || taken
			return tx.DropCoding(Coding{Idea: i.ID, Theme: t, Coder: a.Person})
		}); err != nil || !changed {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.ThemesAssigned, Challenge: i.Challenge, Idea: i.ID, Actor: a.Person, At: now})
	})
}

// inOrder gives and takes themes by number, whichever of the two is to be done: two who
// change the counts of the same themes at once would else wait for each other.
func inOrder(give, take []id.Theme, gives, takes func(t id.Theme) error) error {
	for _, t := range ordered(slices.Concat(give, take)) {
		if slices.Contains(give, t) {
			if err := gives(t); err != nil {
				return err
			}
		}
		if slices.Contains(take, t) {
			if err := takes(t); err != nil {
				return err
			}
		}
	}
	return nil
}

// codable returns an idea whose themes a may change, and holds it. The codebook stands
// still meanwhile; others may code by it at the same time.
func (s Service) codable(tx Tx, a account.Actor, idea id.Idea) (Idea, error) {
	c, err := tx.ChallengeOfIdea(idea) // before the idea: who merges themes holds it first, too
	if err != nil {
		return Idea{}, err
	}
	i, err := tx.Idea(idea)
	if err != nil {
		return Idea{}, err
	}
	if err = i.codable(a); err != nil {
		return Idea{}, err
	}
	switch {
	case i.Challenge != c.ID: // it was moved in between
		err = ErrIdeaNotFound
	case c.Archived:
		err = ErrArchived
	}
	return i, err
}

// codable returns nil if a may give the idea themes and take them: it is not there for
// those who may not see it.
func (i Idea) codable(a account.Actor) error {
	if !i.Public && account.Can(a, account.SeeHeldIdea, account.Thing{Challenge: i.Challenge, Author: i.Author}) != nil {
		return ErrIdeaNotFound
	}
	return account.Can(a, account.AssignThemes, account.Thing{Challenge: i.Challenge})
}

// belong returns a field fault unless each theme is one of the codebook as it
// stands.
func belong(tx Tx, c id.Challenge, themes []id.Theme) error {
	if len(themes) == 0 {
		return nil
	}
	book, err := tx.Codebook(c)
	if err != nil {
		return err
	}
	for _, t := range themes {
		if !slices.ContainsFunc(book, func(b Theme) bool { return b.ID == t }) {
			return unknown("themes")
		}
	}
	return nil
}
