package theme

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// How many themes one can be split into at once.
const (
	PartsMin = 2
	PartsMax = 4
)

// Split is a theme that was split, and how far people are with coding its ideas again.
type Split struct {
	Theme
	Waiting int // ideas
	Done    int
}

// Recoding is an idea that had a theme when it was split. What the team thought of it
// then is kept with the codings.
type Recoding struct {
	Theme    id.Theme
	Idea     id.Idea
	Title    string // where it is read
	Lang     string
	ListedAt time.Time
	Given    []id.Theme // in place of the theme; none where none fits
	Coder    id.Person
	CodedAt  time.Time // zero: it waits
}

// partsOf checks the themes that one is split into, against a codebook without it.
func partsOf(into []Words, book []Theme) ([]Words, error) {
	var bad fault.Fields
	var out []Words
	for n, w := range into {
		at := "_" + strconv.Itoa(n+1)
		words, err := w.Check()
		for _, f := range fault.Of(err).Fields {
			bad.Add(f.Name+at, f.Message)
		}
		if words.Name == "" {
			continue
		}
		if _, taken := Named(book, words.Name); taken {
			bad.Add("name"+at, "There is a theme with this name already.")
		}
		if slices.ContainsFunc(out, func(o Words) bool { return strings.EqualFold(o.Name, words.Name) }) {
			bad.Add("name"+at, "Give each new theme a name of its own.")
		}
		out = append(out, words)
	}
	switch {
	case len(into) < PartsMin:
		bad.Add("name_"+strconv.Itoa(len(into)+1), "Enter two new themes or more.")
	case len(into) > PartsMax:
		bad.Add("name_"+strconv.Itoa(PartsMax+1), "Split it into "+strconv.Itoa(PartsMax)+" themes or fewer.")
	}
	return out, bad.Fault("theme.invalid", "There is a problem with the new themes.")
}

// Split ends a theme in favour of new ones. It leaves the codebook at once; the ideas
// that have it keep it until somebody has read each again, see Recode. It returns the
// new themes.
func (s Service) Split(ctx context.Context, a account.Actor, theme id.Theme, version int, into []Words) ([]Theme, error) {
	var parts []Theme
	err := s.Store.InLongTx(ctx, func(tx Tx) error {
		parts = nil
		t, err := s.open(tx, a, theme, version)
		if err != nil {
			return err
		}
		book, err := tx.Codebook(t.Challenge)
		if err != nil {
			return err
		}
		words, err := partsOf(into, slices.DeleteFunc(book, func(o Theme) bool { return o.ID == t.ID }))
		if err != nil {
			return err
		}
		var names []string
		for _, w := range words {
			part, err := s.add(tx, a, Challenge{ID: t.Challenge}, w)
			if err != nil {
				return err
			}
			parts, names = append(parts, part), append(names, strconv.FormatInt(int64(part.ID), 10))
		}
		if err = tx.SplitTheme(t, parts, a.Person, s.Now()); err != nil {
			return err
		}
		return s.announce(tx, a, t, "split into "+strings.Join(names, " "))
	})
	return parts, err
}

// Recode gives an idea on the list of a split theme some of the themes that it was
// split into, or none, and takes the split one from it, for everybody to see. What was
// thought of it before is kept.
func (s Service) Recode(ctx context.Context, a account.Actor, theme id.Theme, idea id.Idea, give []id.Theme) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		i, err := s.codable(tx, a, idea)
		if err != nil {
			return err
		}
		r, err := tx.Recoding(theme, idea)
		switch {
		case err != nil:
			return err
		case !r.CodedAt.IsZero():
			return ErrRecoded
		}
		parts, err := tx.Parts(theme)
		if err != nil {
			return err
		}
		r.Given, r.Coder, r.CodedAt = nil, a.Person, s.Now()
		if err = inOrder(give, []id.Theme{theme}, func(t id.Theme) error {
			if !slices.ContainsFunc(parts, func(p Theme) bool { return p.ID == t }) {
				return unknown("themes")
			}
			if _, err := tx.GiveTheme(idea, t, r.CodedAt); err != nil {
				return err
			}
			r.Given = append(r.Given, t)
			return tx.PutCoding(Coding{Idea: idea, Theme: t, Coder: a.Person, At: r.CodedAt})
		}, func(t id.Theme) error {
			_, err := tx.TakeTheme(idea, t)
			return err
		}); err != nil {
			return err
		}
		if err := tx.CloseRecoding(r); err != nil {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.ThemesAssigned, Challenge: i.Challenge, Idea: i.ID, Actor: a.Person, At: r.CodedAt})
	})
}
