package challenge

import (
	"context"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Pick says who has picked an idea out for others to see.
type Pick string

// ByTeam is a pick of the team that runs the challenge, the only one there is.
const ByTeam Pick = "team"

// PickReasonMax is the longest reason of a pick, in characters (runes).
const PickReasonMax = 200

// Faults of picks.
var (
	ErrPickOwn    = &fault.Error{Kind: fault.Forbidden, Code: "pick.own", Message: "You wrote this idea, so somebody else in the team has to pick it."}
	ErrPickHidden = &fault.Error{Kind: fault.Closed, Code: "pick.not_public", Message: "This idea is not on the public list, so it cannot be a pick."}
	ErrPickDraft  = &fault.Error{Kind: fault.Closed, Code: "pick.draft", Message: "This challenge is not published yet. Publish it before you pick ideas."}
	ErrNotPicked  = &fault.Error{Kind: fault.Conflict, Code: "pick.none", Message: "This idea is not a pick of the team."}
)

// Pick is who picked i, if anybody.
func (c Idea) Pick() Pick {
	if c.PickReason == "" {
		return ""
	}
	return ByTeam
}

// MayPick returns why a may not pick i in ch, or take its pick back; nil if they may.
func (c Idea) MayPick(a account.Actor, ch Challenge) error {
	if err := account.Can(a, account.PickIdea, account.Thing{Challenge: c.Challenge}); err != nil {
		return err
	}
	switch {
	case ch.State == Archived:
		return ErrArchived
	case ch.State == Unpublished:
		return ErrPickDraft
	case !c.Listed():
		return ErrPickHidden
	case c.Author != 0 && c.Author == a.Person:
		return ErrPickOwn
	}
	return nil
}

// PickIdea marks an idea as a pick of the team, with a reason that everybody reads;
// on one that is a pick already it changes the reason. Panels do not see picks of
// ideas that they are judging.
func (s Service) PickIdea(ctx context.Context, a account.Actor, idea id.Idea, reason string) (Idea, error) {
	reason = account.OneLine(reason)
	var bad fault.Fields
	switch {
	case !account.Visible(reason):
		bad.Add("reason", "Enter why the team picked this idea.")
	case utf8.RuneCountInString(reason) > PickReasonMax:
		bad.Add("reason", "Reason must be 200 characters or fewer.")
	}
	guard.Blocked(&bad, "reason", reason)
	if err := bad.Fault("pick.invalid", "There is a problem with the reason."); err != nil {
		return Idea{}, err
	}
	return s.pick(ctx, a, idea, reason)
}

// UnpickIdea takes the mark away.
func (s Service) UnpickIdea(ctx context.Context, a account.Actor, idea id.Idea) (Idea, error) {
	return s.pick(ctx, a, idea, "")
}

// pick marks an idea for a reason, or without one no longer.
func (s Service) pick(ctx context.Context, a account.Actor, idea id.Idea, reason string) (Idea, error) {
	var i Idea
	err := s.Store.InTx(ctx, func(tx Tx) error {
		var err error
		if i, err = tx.Idea(idea); err != nil {
			return err
		}
		if err = i.ReadableBy(a); err != nil {
			return err
		}
		ch, err := tx.Challenge(i.Challenge)
		if err != nil {
			return err
		}
		if err = i.MayPick(a, ch); err != nil {
			return err
		}
		if reason == "" && i.PickReason == "" {
			return ErrNotPicked
		}
		if i.PickReason == reason {
			return nil
		}
		e := outbox.Event{Kind: outbox.IdeaPicked, Challenge: i.Challenge, Idea: i.ID, Actor: a.Person, At: s.Now(), Reason: reason}
		if reason == "" {
			e.Kind = outbox.IdeaUnpicked
		}
		if i, err = tx.SetPick(i, reason); err != nil {
			return err
		}
		return tx.Emit(e)
	})
	return i, err
}
