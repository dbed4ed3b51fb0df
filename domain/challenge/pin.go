package challenge

import (
	"context"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// PinTx keeps which comment is the reply from the team.
type PinTx interface {
	// SetPinned keeps which comment stands first on the page of an idea, 0 for none. The
	// version of the idea stays.
	SetPinned(i id.Idea, c id.Comment) error
	// OnTeam reports whether a person holds a role in a challenge, or on the whole site.
	OnTeam(p id.Person, c id.Challenge) (bool, error)
}

// Faults of pins.
var (
	ErrPinHidden = &fault.Error{Kind: fault.Closed, Code: "pin.not_public", Message: "Not everybody can read this comment, so it cannot be the reply from the team."}
	ErrPinAuthor = &fault.Error{Kind: fault.Conflict, Code: "pin.not_team", Message: "Whoever wrote this has no role in the team of this challenge. Write a comment for the team, and pin that."}
	ErrPinDone   = &fault.Error{Kind: fault.Conflict, Code: "pin.done", Message: "This is the reply from the team already."}
	ErrNotPinned = &fault.Error{Kind: fault.Conflict, Code: "pin.none_pinned", Message: "This is not the reply from the team. Somebody may have taken that back already."}
)

// PinReply puts a comment by one of the team first on the page of its idea, as the reply from
// the team, in place of the one that was there.
func (s Service) PinReply(ctx context.Context, a account.Actor, comment id.Comment) error {
	return s.pinReply(ctx, a, comment, func(tx Tx, i Idea, cm Comment) (id.Comment, error) {
		ch, err := tx.Challenge(i.Challenge)
		if err != nil {
			return 0, err
		}
		team, err := tx.OnTeam(cm.Author, i.Challenge)
		switch {
		case err != nil:
			return 0, err
		case ch.State == Archived:
			return 0, ErrArchived
		case cm.State != CommentVisible || !i.Listed():
			return 0, ErrPinHidden
		case !team:
			return 0, ErrPinAuthor
		case i.Pinned == cm.ID:
			return 0, ErrPinDone
		}
		return cm.ID, nil
	})
}

// UnpinReply leaves the comment in its place alone.
func (s Service) UnpinReply(ctx context.Context, a account.Actor, comment id.Comment) error {
	return s.pinReply(ctx, a, comment, func(_ Tx, i Idea, cm Comment) (id.Comment, error) {
		if i.Pinned != cm.ID {
			return 0, ErrNotPinned
		}
		return 0, nil
	})
}

func (s Service) pinReply(ctx context.Context, a account.Actor, comment id.Comment, to func(Tx, Idea, Comment) (id.Comment, error)) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		i, cm, err := toTreat(tx, a, account.PinReply, Reported{Comment: comment})
		if err != nil {
			return err
		}
		pinned, err := to(tx, i, cm)
		if err != nil {
			return err
		}
		if err = tx.SetPinned(i.ID, pinned); err != nil {
			return err
		}
		kind := outbox.CommentPinned
		if pinned == 0 {
			kind = outbox.CommentUnpinned
		}
		return tx.Emit(commentEvent(kind, i.Challenge, cm, a, s.Now(), ""))
	})
}
