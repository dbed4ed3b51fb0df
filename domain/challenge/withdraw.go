package challenge

import (
	"context"
	"errors"
	"strconv"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Withdraw is what an author says when they take an idea back.
type Withdraw struct {
	Version    int     // the one that they saw; 0: whatever stands there
	InFavourOf id.Idea // another idea, which says it better; 0: none
}

// WithdrawIdea takes an idea back, by its author. It is public at once; the text
// is no longer shown. Whoever supports or follows it is told. No support moves
// to the other idea: whether it does is for each of them to say there.
func (s Service) WithdrawIdea(ctx context.Context, a account.Actor, idea id.Idea, w Withdraw) (Idea, error) {
	var i Idea
	err := s.Store.InTx(ctx, func(tx Tx) error {
		var err error
		if i, err = ideaFor(tx, a, account.WithdrawIdea, idea); err != nil {
			return err
		}
		switch {
		case i.Stage == Withdrawn:
			return i.withdrawn()
		case i.MergedByModerator():
			return i.goneOn()
		case i.TookIn > 0:
			return ErrTookIn
		case w.Version != 0 && i.Version != w.Version:
			return ErrIdeaStale
		case i.Stage != Posted && i.Stage != InReview:
			return &fault.Error{Kind: fault.Closed, Code: "idea.decided", Message: "A panel has dealt with this idea, so it cannot be withdrawn. Ask the team instead."}
		}
		if w.InFavourOf != 0 {
			if err = checkOther(tx, i, w.InFavourOf); err != nil {
				return err
			}
		}
		now := s.Now()
		told := i.Listed()
		i.Stage, i.InFavourOf = Withdrawn, w.InFavourOf
		if err = tx.SaveIdea(&i); err != nil {
			return err
		}
		if err = closeReports(tx, i, Reported{Idea: i.ID}, now); err != nil {
			return err
		}
		if told {
			err = tx.AddTask(outbox.Task{Handler: outbox.TellWithdrawn, Key: ideaKey(i.ID), Subject: int64(i.ID), AddedAt: now})
			if err != nil {
				return err
			}
		}
		e := outbox.Event{Kind: outbox.IdeaWithdrawn, Challenge: i.Challenge, Idea: i.ID, Actor: a.Person, At: now}
		if i.InFavourOf != 0 {
			e.Detail = strconv.FormatInt(int64(i.InFavourOf), 10)
		}
		return tx.Emit(e)
	})
	return i, err
}

// checkOther refuses an idea that nobody could go on to.
func checkOther(tx Tx, i Idea, other id.Idea) error {
	var bad fault.Fields
	o, err := tx.Idea(other)
	switch {
	case err != nil && !errors.Is(err, ErrIdeaNotFound):
		return err
	case err != nil || o.Challenge != i.Challenge || !o.Listed():
		bad.Add("in_favour_of", "Enter the number of an idea in the same challenge that everybody can read.")
	case o.ID == i.ID:
		bad.Add("in_favour_of", "Enter the number of another idea.")
	}
	return bad.Fault("withdrawal.invalid", "There is a problem with the other idea.")
}

// withdrawn is ErrWithdrawn with the idea that took its place.
func (c Idea) withdrawn() error {
	gone := *ErrWithdrawn
	if c.InFavourOf != 0 {
		gone.Message = "The author has withdrawn this idea in favour of idea " + strconv.FormatInt(int64(c.InFavourOf), 10) + "."
	}
	return &gone
}

func ideaKey(i id.Idea) string { return "idea:" + strconv.FormatInt(int64(i), 10) }
