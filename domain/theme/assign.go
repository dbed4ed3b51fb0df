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

// Coding says who thought that a theme fits an idea: a member of the team, or a
// member of a panel in one of its rounds. Codings are never public.
type Coding struct {
	Idea  id.Idea
	Theme id.Theme
	Coder id.Person
	Panel id.Panel // 0: not on a panel
	Round int
	At    time.Time
}

// Desk is what a panel lets a person do with the themes of an idea.
type Desk struct {
	Challenge id.Challenge
	Open      bool // the panel is at work and has not published its results
	Codes     bool // holds an active seat that codes and is not recused from the idea
}

// Faults of assigning.
var (
	ErrIdeaNotFound = &fault.Error{Kind: fault.NotFound, Code: "idea.not_found", Message: "There is no idea at this address."}
	ErrNotOnPanel   = &fault.Error{Kind: fault.NotFound, Code: "panel.no_such_idea", Message: "This idea is not among those of the panel."}
	ErrNoCoder      = &fault.Error{Kind: fault.Forbidden, Code: "coding.no_seat", Message: "Only members of the panel who may score this idea can give it themes."}
	ErrPanelDone    = &fault.Error{Kind: fault.Closed, Code: "coding.closed", Message: "The panel is not at work on its ideas, so their themes cannot be changed there."}
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
		i, err := tx.Idea(idea)
		if err != nil {
			return err
		}
		thing := account.Thing{Challenge: i.Challenge, Author: i.Author}
		if !i.Public && account.Can(a, account.SeeHeldIdea, thing) != nil {
			return ErrIdeaNotFound
		}
		if err = account.Can(a, account.AssignThemes, account.Thing{Challenge: i.Challenge}); err != nil {
			return err
		}
		c, err := tx.Challenge(i.Challenge)
		if err != nil {
			return err
		}
		if c.Archived {
			return ErrArchived
		}
		if err = belong(tx, i.Challenge, give); err != nil {
			return err
		}
		now, changed := s.Now(), false
		for _, t := range give {
			given, err := tx.GiveTheme(i.ID, t, true, now)
			if err != nil {
				return err
			}
			if err = tx.PutCoding(Coding{Idea: i.ID, Theme: t, Coder: a.Person, At: now}); err != nil {
				return err
			}
			changed = changed || given
		}
		for _, t := range take {
			taken, err := tx.TakeTheme(i.ID, t, true)
			if err != nil {
				return err
			}
			if err = tx.DropCoding(Coding{Idea: i.ID, Theme: t, Coder: a.Person}); err != nil {
				return err
			}
			changed = changed || taken
		}
		if !changed {
			return nil
		}
		return tx.Emit(outbox.Event{Kind: outbox.ThemesAssigned, Challenge: i.Challenge, Idea: i.ID, Actor: a.Person, At: now})
	})
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

// Code keeps which themes a member of a panel finds in an idea, in place of what
// the member said before: what is not among themes any more is taken back,
// whatever the round it was said in. The idea has every theme that a member
// has found, but nobody outside the panel knows before its results are public.
func (s Service) Code(ctx context.Context, a account.Actor, panel id.Panel, round int, idea id.Idea, themes []id.Theme) error {
	if !a.SignedIn() {
		return account.ErrSignIn
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		d, err := tx.Desk(panel, idea, a.Person)
		switch {
		case err != nil:
			return err
		case !d.Codes:
			return ErrNoCoder
		case !d.Open:
			return ErrPanelDone
		}
		if _, err = tx.Challenge(d.Challenge); err != nil { // holds its codebook
			return err
		}
		if _, err = tx.Idea(idea); err != nil { // holds the idea, so that members who code it at once see each other
			return err
		}
		if err = belong(tx, d.Challenge, themes); err != nil {
			return err
		}
		before, err := tx.Codings(idea, panel)
		if err != nil {
			return err
		}
		now := s.Now()
		for _, t := range themes {
			if err = tx.PutCoding(Coding{Idea: idea, Theme: t, Coder: a.Person, Panel: panel, Round: round, At: now}); err != nil {
				return err
			}
			if _, err = tx.GiveTheme(idea, t, false, now); err != nil {
				return err
			}
		}
		for _, c := range before {
			if c.Coder != a.Person || slices.Contains(themes, c.Theme) {
				continue
			}
			if err = tx.DropCoding(c); err != nil {
				return err
			}
			if codedByOthers(before, c) {
				continue
			}
			if _, err = tx.TakeTheme(idea, c.Theme, false); err != nil {
				return err
			}
		}
		return tx.Emit(outbox.Event{Kind: outbox.ThemesCoded, Challenge: d.Challenge, Panel: panel, Actor: a.Person, At: now})
	})
}

// codedByOthers reports whether somebody else has found the theme of c as well.
func codedByOthers(all []Coding, c Coding) bool {
	return slices.ContainsFunc(all, func(o Coding) bool { return o.Theme == c.Theme && o.Coder != c.Coder })
}
