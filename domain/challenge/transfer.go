package challenge

import (
	"context"
	"slices"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Transfer is one idea that was moved to another area, or to another challenge. It
// keeps its address, and so do its comments.
type Transfer struct {
	ID       id.Transfer
	Idea     id.Idea
	From, To Home
	Actor    id.Person
	Reason   string // everybody may read it
	Pick     string // why the team that it left had picked it out; empty: it had not
	MovedAt  time.Time
}

// Home is where an idea stands.
type Home struct {
	Challenge id.Challenge
	Area      id.Area // 0: none
}

// Left is what an idea has left behind in a challenge, to be found again when it is
// moved back there.
type Left struct {
	From   bool // it came from there last of all
	Pick   string
	Themes []id.Theme // as they are called now; none that has been split since
	Again  []id.Theme // split themes for which it still waited to be coded again
}

// Carry is what becomes of the themes of an idea that moves: each challenge has a
// codebook of its own.
type Carry struct {
	Kept     []ThemeLink // of the challenge that it goes to: the same names
	Dropped  []ThemeLink // of the one that it leaves, which the other does not have
	Restored []ThemeLink // of the one that it goes to: what it had when it left there
}

// Preview is what moving an idea would do.
type Preview struct {
	To   Challenge
	Area id.Area
	Back bool // it came from there
	Carry
	Pick      bool // a pick of the team is taken away
	PickAgain bool // the pick that it had there stands again

	from string // where it stands, in words
}

// Transfer faults. Each leaves the idea where it is.
var (
	ErrMoveHere    = &fault.Error{Kind: fault.Conflict, Code: "move.here", Message: "The idea is there already. Select another area or challenge."}
	ErrMoveState   = &fault.Error{Kind: fault.Closed, Code: "move.stage", Message: "A panel has answered this idea, so it stays where it was judged."}
	ErrMoveReview  = &fault.Error{Kind: fault.Closed, Code: "move.in_review", Message: "This idea is on a panel that has not finished. Wait until the panel has published."}
	ErrMoveMerged  = &fault.Error{Kind: fault.Closed, Code: "move.merged", Message: "This idea goes on as part of another one. Undo the merge first, or move the other one."}
	ErrMoveGone    = &fault.Error{Kind: fault.Closed, Code: "move.withdrawn", Message: "The author has withdrawn this idea, so it cannot be moved."}
	ErrMoveTookIn  = &fault.Error{Kind: fault.Conflict, Code: "move.took_in", Message: "Other ideas of this challenge have been merged into this one. Undo those merges before you move it to another challenge."}
	ErrMoveWords   = &fault.Error{Kind: fault.Conflict, Code: "move.support_form", Message: "People support ideas in another way in that challenge, so what they have said of this one would come to mean something else. It cannot be moved there."}
	ErrMoveCoding  = &fault.Error{Kind: fault.Closed, Code: "move.coding", Message: "Two people are coding the themes of this idea. Settle it in their round first."}
	ErrMoveWriteup = &fault.Error{Kind: fault.Conflict, Code: "move.writeup", Message: "A write-up of this challenge is about this idea, so it stays in the challenge."}
	ErrMoveDraft   = &fault.Error{Kind: fault.Closed, Code: "move.unpublished", Message: "That challenge is not published, so nobody could read the idea there. Select another challenge."}
)

// leaves returns nil if an idea may leave where it is, as far as it tells by itself.
func (c Idea) leaves() error {
	switch {
	case c.ShownStage() == Merged:
		return ErrMoveMerged
	case c.ShownStage() == Withdrawn:
		return ErrMoveGone
	case c.ShownStage() == InReview:
		return ErrMoveReview
	case c.ShownStage() != Posted:
		return ErrMoveState
	}
	return nil
}

// CarryThemes returns what becomes of the themes had in a challenge with this codebook.
// Themes are the same if their names are, whatever the case.
func CarryThemes(had, book []ThemeLink, left Left) Carry {
	var out Carry
	for _, t := range had {
		same := slices.IndexFunc(book, func(b ThemeLink) bool { return strings.EqualFold(b.Name, t.Name) })
		if same < 0 {
			out.Dropped = append(out.Dropped, t)
		} else {
			out.Kept = append(out.Kept, book[same])
		}
	}
	for _, b := range book {
		if slices.Contains(left.Themes, b.ID) && !slices.Contains(out.Kept, b) {
			out.Restored = append(out.Restored, b)
		}
	}
	return out
}

func idsOf(themes []ThemeLink) []id.Theme {
	out := make([]id.Theme, len(themes))
	for n, t := range themes {
		out[n] = t.ID
	}
	slices.Sort(out)
	return out
}

// Moved is a move that the rules allow, for the store to do. Dropped, Themes and
// Again are empty for one within a challenge, where themes stay.
type Moved struct {
	Transfer
	Dropped []id.Theme // that the idea leaves behind
	Themes  []id.Theme // that it has in the other challenge
	Again   []id.Theme // split themes there that it has as well, and waits to be coded again
	Picked  string     // why the team there picked it; empty: it did not
}

// PreviewMove says what MoveIdea would do, or why it would refuse.
func (s Service) PreviewMove(ctx context.Context, a account.Actor, idea id.Idea, slug, area string) (Preview, error) {
	var p Preview
	err := s.Store.InTx(ctx, func(tx Tx) error {
		_, planned, err := s.planMove(tx, a, idea, slug, area)
		p = planned
		return err
	})
	return p, err
}

// MoveIdea moves an idea to the area called area, or to none, of the challenge called
// slug, by somebody who moderates both. Its author and everybody who follows it are
// told, with the reason. Themes that the other challenge does not have, and the pick
// of the team that it leaves, are noted: moving it back brings them back.
func (s Service) MoveIdea(ctx context.Context, a account.Actor, idea id.Idea, slug, area, reason string) (Idea, error) {
	var i Idea
	reason = account.Prose(reason)
	err := s.Store.InTx(ctx, func(tx Tx) error {
		var p Preview
		var err error
		if i, p, err = s.planMove(tx, a, idea, slug, area); err != nil {
			return err
		}
		if err = CheckReason(reason, true); err != nil {
			return err
		}
		now, from := s.Now(), Home{i.Challenge, i.Area}
		m := Moved{Transfer: Transfer{Idea: i.ID, From: from, To: Home{p.To.ID, p.Area}, Actor: a.Person, Reason: reason, MovedAt: now}, Picked: i.PickReason}
		if from.Challenge != p.To.ID {
			left, err := tx.LeftBehind(i.ID, p.To.ID)
			if err != nil {
				return err
			}
			m.Pick, m.Picked = i.PickReason, left.Pick
			m.Dropped, m.Themes, m.Again = idsOf(p.Dropped), idsOf(slices.Concat(p.Kept, p.Restored)), left.Again
		}
		if err = tx.MoveIdea(&i, &m); err != nil {
			return err
		}
		return told(tx, m.Transfer, p.from)
	})
	return i, err
}

// told announces a move in both challenges, and has people told.
func told(tx Tx, m Transfer, from string) error {
	e := outbox.Event{
		Kind: outbox.IdeaMoved, Challenge: m.To.Challenge, Idea: m.Idea, Subject: int64(m.From.Challenge), Actor: m.Actor, At: m.MovedAt,
		Reason: m.Reason, Detail: from,
	}
	if err := tx.Emit(e); err != nil {
		return err
	}
	if m.From.Challenge != m.To.Challenge {
		e.Kind, e.Challenge, e.Subject, e.Detail = outbox.IdeaLeft, m.From.Challenge, int64(m.To.Challenge), ""
		if err := tx.Emit(e); err != nil {
			return err
		}
	}
	return tx.AddTask(outbox.Task{Handler: outbox.TellTransfer, Key: ideaKey(m.Idea), Subject: int64(m.ID), AddedAt: m.MovedAt})
}

// planMove holds the idea and both challenges, and says what a move does.
func (s Service) planMove(tx Tx, a account.Actor, idea id.Idea, slug, area string) (Idea, Preview, error) {
	var p Preview
	i, err := tx.Idea(idea)
	if err != nil {
		return i, p, err
	}
	if err = i.ReadableBy(a); err != nil {
		return i, p, err
	}
	if err = account.Can(a, account.Moderate, thing(i.Challenge, 0)); err != nil {
		return i, p, err
	}
	from, err := tx.Challenge(i.Challenge)
	if err != nil {
		return i, p, err
	}
	if from.State == Archived {
		return i, p, ErrArchived
	}
	if err = i.leaves(); err != nil {
		return i, p, err
	}
	p.from = from.Title
	if area, ok := from.Area(i.Area); ok {
		p.from += ", " + area.Name
	}
	if p.To, err = tx.ChallengeBySlug(slug); err != nil {
		return i, p, unknownHome("challenge", err)
	}
	if !p.To.State.ShownTo(a, p.To.ID) {
		return i, p, unknownHome("challenge", ErrNotFound)
	}
	to, ok := p.To.AreaBySlug(area)
	if !ok && (area != "" || len(p.To.Areas) > 0) {
		return i, p, unknownHome("area", ErrAreaNotFound)
	}
	p.Area = to.ID
	if err = account.Can(a, account.Moderate, thing(p.To.ID, 0)); err != nil {
		return i, p, err
	}
	if (Home{p.To.ID, p.Area}) == (Home{i.Challenge, i.Area}) {
		return i, p, ErrMoveHere
	}
	if taken, err := tx.OnPanel(i.ID); err != nil {
		return i, p, err
	} else if taken {
		return i, p, ErrMoveReview
	}
	if p.To.ID == i.Challenge {
		return i, p, nil
	}
	err = s.planApart(tx, a, i, from, &p)
	return i, p, err
}

// unknownHome is the fault of a form for a challenge or area that is not there.
func unknownHome(field string, err error) error {
	if fault.KindOf(err) != fault.NotFound {
		return err
	}
	return fault.Fields{{Name: field, Message: "Select where the idea belongs."}}.Fault("move.unknown", "There is a problem with where the idea goes.")
}

// planApart completes p for a move to another challenge.
func (s Service) planApart(tx Tx, a account.Actor, i Idea, from Challenge, p *Preview) error {
	left, err := tx.LeftBehind(i.ID, p.To.ID)
	if err != nil {
		return err
	}
	p.Back = left.From
	switch {
	case p.To.State == Archived:
		return ErrArchived
	case p.To.State != Published:
		return ErrMoveDraft
	case i.TookIn > 0:
		return ErrMoveTookIn
	}
	if !p.Back { // what was moved by mistake goes back even when nothing new is taken there any more
		if err = p.To.Allows(a, Posting, p.Area, s.Now()); err != nil {
			return err
		}
	}
	bound, err := tx.BoundBy(i.ID)
	switch {
	case err != nil:
		return err
	case bound.Words && from.SupportForm != p.To.SupportForm:
		return ErrMoveWords
	case bound.Coding:
		return ErrMoveCoding
	case bound.Writeup:
		return ErrMoveWriteup
	}
	had, book, err := tx.Codes(i.ID, p.To.ID)
	if err != nil {
		return err
	}
	p.Carry = CarryThemes(had, book, left)
	p.Pick, p.PickAgain = i.PickReason != "" && left.Pick == "", left.Pick != ""
	return nil
}

// Bound is what keeps an idea in its challenge.
type Bound struct {
	Words   bool // somebody has said something of it, by the form of support there
	Coding  bool // a round of coding by two people that has not settled it
	Writeup bool // a write-up that is not withdrawn
}

// Asking is c with the questions that t answers and c does not ask: those of an idea
// that has come from another challenge, or was posted before they were changed. Its
// author goes on being asked them.
func (c Challenge) Asking(t Text) Challenge {
	asked := c.PromptsFor(t.Kind)
	extra := slices.DeleteFunc(slices.Clone(t.Answers), func(a Answer) bool {
		return slices.ContainsFunc(asked, func(p Prompt) bool { return p.Key == a.Key })
	})
	if len(extra) == 0 {
		return c
	}
	others := slices.DeleteFunc(slices.Clone(c.Prompts), func(p Prompt) bool { return p.Kind == t.Kind })
	c.Prompts = slices.Concat(others, asked)
	for _, a := range extra {
		c.Prompts = append(c.Prompts, Prompt{Kind: t.Kind, Key: a.Key, Label: a.Label})
	}
	return c
}
