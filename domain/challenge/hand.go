package challenge

import (
	"context"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// InHandFor is how long something stays with the moderator who took it in hand.
const InHandFor = 30 * time.Minute

// Hand says which moderator looks at an idea or a comment, so that two do not do the same.
type Hand struct {
	On    Reported
	By    id.Person // 0: nobody
	Name  string
	Since time.Time
}

// Of reports whether h still holds at now.
func (h Hand) Of(now time.Time) bool { return h.By != 0 && now.Before(h.Since.Add(InHandFor)) }

// ErrInHand refuses to decide about what somebody else has in hand.
var ErrInHand = &fault.Error{Kind: fault.Conflict, Code: "moderation.in_hand", Message: "Another moderator has this in hand. Decide anyway only if it cannot wait."}

func (h Hand) refusal() error {
	f := *ErrInHand
	if h.Name != "" {
		f.Message = h.Name + " has this in hand. Decide anyway only if it cannot wait."
	}
	return &f
}

// HandTx reads and changes what moderators have in hand.
type HandTx interface {
	// InHand returns who took a thing last, whenever that was; nobody where it was put back.
	InHand(on Reported) (Hand, error)
	// Take puts a thing into a moderator's hand, in place of whoever had it, and forgets
	// whatever was taken before the time of over.
	Take(h Hand, over time.Time) error
	PutBack(on Reported) error
	// NameOf returns the name of a person as pages show it, empty for nobody.
	NameOf(p id.Person) (string, error)
}

// Take puts something into a's hand for InHandFor, again where it is there already. What
// another moderator has in hand is refused with ErrInHand.
func (s Service) Take(ctx context.Context, a account.Actor, on Reported) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		i, cm, err := toModerate(tx, a, on)
		if err != nil {
			return err
		}
		on, now := Reported{Idea: i.ID, Comment: cm.ID}, s.Now()
		h, err := tx.InHand(on)
		if err != nil {
			return err
		}
		if h.Of(now) && h.By != a.Person {
			return h.refusal()
		}
		return tx.Take(Hand{On: on, By: a.Person, Since: now}, now.Add(-InHandFor))
	})
}

// PutBack takes something out of a's hand. What another has stays there.
func (s Service) PutBack(ctx context.Context, a account.Actor, on Reported) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		i, cm, err := toModerate(tx, a, on)
		if err != nil {
			return err
		}
		on := Reported{Idea: i.ID, Comment: cm.ID}
		h, err := tx.InHand(on)
		if err != nil || h.By != a.Person {
			return err
		}
		return tx.PutBack(on)
	})
}
