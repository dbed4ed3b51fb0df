package theme

import (
	"context"
	"slices"
	"strconv"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Round is a round of coding: two people each read its ideas and say which themes fit,
// without seeing what the other said until both have coded an idea.
type Round struct {
	ID        id.Coding
	Challenge id.Challenge
	Number    int // in its challenge, from 1
	Coders    [2]id.Person
	OpenedBy  id.Person
	OpenedAt  time.Time
}

// Coder returns which of the two coders somebody is, or -1.
func (r Round) Coder(p id.Person) int {
	if p == 0 {
		return -1
	}
	return slices.Index(r.Coders[:], p)
}

// Scope says which listed ideas of a challenge come into a round.
type Scope string

// The scopes.
const (
	Uncoded Scope = "uncoded" // those that have no theme
	All     Scope = "all"
)

// RoundMost is how many ideas a round takes, the oldest first.
const RoundMost = 2000

// Sheet is an idea in a round: what both coders said and what was settled.
type Sheet struct {
	Round    id.Coding
	Idea     id.Idea
	Title    string // where it is read
	Lang     string
	CodedAt  [2]time.Time  // zero: that coder has not coded it
	Codes    [2][]id.Theme // by id; none for a coder who has coded: no theme fits
	Settled  []id.Theme
	By       id.Person // who settled it; 0: both had coded alike
	SettleAt time.Time // zero: not settled
}

// Both reports whether both have coded it, which is when each may see what the other said.
func (s Sheet) Both() bool { return !s.CodedAt[0].IsZero() && !s.CodedAt[1].IsZero() }

// Alike reports whether both said the same.
func (s Sheet) Alike() bool { return s.Both() && slices.Equal(s.Codes[0], s.Codes[1]) }

// For returns what somebody may see of it: until both have coded, what they said
// themselves, and not even whether the other has said anything. n is which coder they
// are, or -1.
func (s Sheet) For(n int) Sheet {
	if s.Both() {
		return s
	}
	for other := range s.Codes {
		if other != n {
			s.Codes[other], s.CodedAt[other] = nil, time.Time{}
		}
	}
	return s
}

// Faults of coding rounds.
var (
	ErrNoRound   = &fault.Error{Kind: fault.NotFound, Code: "coding.not_found", Message: "There is no round of coding at this address."}
	ErrNotInIt   = &fault.Error{Kind: fault.NotFound, Code: "coding.no_idea", Message: "This idea is not in this round of coding."}
	ErrNotCoder  = &fault.Error{Kind: fault.Forbidden, Code: "coding.not_yours", Message: "Two other people code the ideas of this round."}
	ErrBothCoded = &fault.Error{Kind: fault.Conflict, Code: "coding.both_coded", Message: "Both of you have coded this idea, so what you said stays as it is. Where you differ, settle it."}
	ErrBlind     = &fault.Error{Kind: fault.Conflict, Code: "coding.blind", Message: "This idea can be settled once both people have coded it."}
	ErrSettled   = &fault.Error{Kind: fault.Conflict, Code: "coding.settled", Message: "The themes of this idea are settled already. They can be changed on its own page."}
	ErrNoThemes  = &fault.Error{Kind: fault.Conflict, Code: "coding.no_themes", Message: "The challenge has no theme yet. Add themes to it first."}
	ErrNoIdeas   = &fault.Error{Kind: fault.Conflict, Code: "coding.no_ideas", Message: "There is no idea to code."}
)

// OpenRound opens a round of coding in the challenge called slug, by those who keep its
// codebook. Both coders are of its team. It returns the round and how many ideas it has.
func (s Service) OpenRound(ctx context.Context, a account.Actor, slug string, coders [2]id.Person, scope Scope) (Round, int, error) {
	var r Round
	n := 0
	err := s.Store.InLongTx(ctx, func(tx Tx) error {
		c, err := tx.ChallengeBySlug(slug)
		if err != nil {
			return err
		}
		if err = mayEdit(a, c); err != nil {
			return err
		}
		team, err := tx.Team(c.ID)
		if err != nil {
			return err
		}
		if err = mayCode(team, coders, scope); err != nil {
			return err
		}
		book, err := tx.Codebook(c.ID)
		if err != nil {
			return err
		}
		if len(book) == 0 {
			return ErrNoThemes
		}
		r = Round{Challenge: c.ID, Coders: coders, OpenedBy: a.Person, OpenedAt: s.Now()}
		if n, err = tx.AddRound(&r, scope, RoundMost); err != nil {
			return err
		}
		if n == 0 {
			return ErrNoIdeas
		}
		return tx.Emit(outbox.Event{Kind: outbox.CodingOpened, Challenge: c.ID, Subject: int64(r.ID), Actor: a.Person, At: r.OpenedAt, Detail: strconv.Itoa(n)})
	})
	return r, n, err
}

func mayCode(team []Member, coders [2]id.Person, scope Scope) error {
	var bad fault.Fields
	for n, field := range []string{"first", "second"} {
		if !slices.ContainsFunc(team, func(m Member) bool { return m.Person == coders[n] }) {
			bad.Add(field, "Select somebody of the team.")
		}
	}
	if len(bad) == 0 && coders[0] == coders[1] {
		bad.Add("second", "Select two different people.")
	}
	if scope != Uncoded && scope != All {
		bad.Add("scope", "Select which ideas to code.")
	}
	return bad.Fault("coding.invalid", "There is a problem with the round of coding.")
}

// CodeIdea says which themes a coder finds in an idea, none for none of them, in place of
// what they said before. Where both say the same, that is settled: the idea has these
// themes for everybody to see.
func (s Service) CodeIdea(ctx context.Context, a account.Actor, round id.Coding, idea id.Idea, themes []id.Theme) error {
	if err := s.free(ctx, a, idea); err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		r, i, sheet, err := s.sheet(tx, a, round, idea)
		if err != nil {
			return err
		}
		n := r.Coder(a.Person)
		switch {
		case n < 0:
			return ErrNotCoder
		case sheet.Both():
			return ErrBothCoded
		}
		if err = belong(tx, i.Challenge, themes); err != nil {
			return err
		}
		sheet.Codes[n], sheet.CodedAt[n] = ordered(themes), s.Now()
		if err = tx.PutCodes(sheet, n, a.Person); err != nil {
			return err
		}
		err = tx.Emit(outbox.Event{Kind: outbox.CodingChanged, Challenge: i.Challenge, Idea: idea, Subject: int64(round), Actor: a.Person, At: s.Now(), Detail: "coded"})
		if err != nil || !sheet.Alike() {
			return err
		}
		return s.settle(tx, i, sheet, sheet.Codes[0], 0)
	})
}

// SettleIdea ends a disagreement of the two coders: the idea has these themes. Anybody
// who may give themes can do it, the coders too. What both said is kept.
func (s Service) SettleIdea(ctx context.Context, a account.Actor, round id.Coding, idea id.Idea, themes []id.Theme) error {
	if err := s.free(ctx, a, idea); err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		_, i, sheet, err := s.sheet(tx, a, round, idea)
		switch {
		case err != nil:
			return err
		case !sheet.Both():
			return ErrBlind
		case !sheet.SettleAt.IsZero():
			return ErrSettled
		}
		if err = belong(tx, i.Challenge, themes); err != nil {
			return err
		}
		return s.settle(tx, i, sheet, ordered(themes), a.Person)
	})
}

// free returns ErrJudging to those who are to judge an idea by themselves on a panel.
func (s Service) free(ctx context.Context, a account.Actor, idea id.Idea) error {
	if s.Judges == nil {
		return nil
	}
	judges, err := s.Judges(ctx, a, idea)
	if err == nil && judges {
		err = ErrJudging
	}
	return err
}

// sheet loads an idea in a round, and holds it, if a may give it themes.
func (s Service) sheet(tx Tx, a account.Actor, round id.Coding, idea id.Idea) (Round, Idea, Sheet, error) {
	r, err := tx.Round(round)
	if err != nil {
		return Round{}, Idea{}, Sheet{}, err
	}
	i, err := s.codable(tx, a, idea)
	if err != nil {
		return Round{}, Idea{}, Sheet{}, err
	}
	sheet, err := tx.Sheet(round, idea)
	return r, i, sheet, err
}

// settle gives the idea its themes. Those that it has besides stay: they came from
// elsewhere, such as a panel.
func (s Service) settle(tx Tx, i Idea, sheet Sheet, themes []id.Theme, by id.Person) error {
	now := s.Now()
	sheet.Settled, sheet.By, sheet.SettleAt = themes, by, now
	if err := tx.CloseSheet(sheet); err != nil {
		return err
	}
	changed := false
	for _, t := range themes {
		given, err := tx.GiveTheme(i.ID, t, now)
		if err != nil {
			return err
		}
		changed = changed || given
	}
	if changed {
		return tx.Emit(outbox.Event{Kind: outbox.ThemesAssigned, Challenge: i.Challenge, Idea: i.ID, Actor: by, At: now})
	}
	return tx.Emit(outbox.Event{Kind: outbox.CodingChanged, Challenge: i.Challenge, Idea: i.ID, Subject: int64(sheet.Round), Actor: by, At: now, Detail: "settled"})
}

func ordered(themes []id.Theme) []id.Theme {
	out := slices.Clone(themes)
	slices.Sort(out)
	return slices.Compact(out)
}
