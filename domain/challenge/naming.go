package challenge

import (
	"context"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// ErrNamed refuses an idea without a name where the challenge asks for names.
var ErrNamed = &fault.Error{Kind: fault.Closed, Code: "idea.named", Message: "Ideas in this challenge carry the name of whoever posted them. Show your name, or do not post it."}

// ErrYoungName refuses to show the name of somebody under 16.
var ErrYoungName = &fault.Error{Kind: fault.Closed, Code: "idea.young", Message: "The names of people under 16 are not shown."}

// ErrNameKept refuses to show beside one idea the name of somebody who shows it nowhere.
var ErrNameKept = &fault.Error{Kind: fault.Closed, Code: "idea.name_kept", Message: "You show readers your role only, beside all that you write. Change that in your details first."}

// NameIdea shows the author's name beside an idea, or their role alone, by the author. It
// may be taken back at any time, where the challenge allows it; what people have read
// already, they have read.
func (s Service) NameIdea(ctx context.Context, a account.Actor, idea id.Idea, unnamed bool) (Idea, error) {
	var i Idea
	err := s.Store.InTx(ctx, func(tx Tx) error {
		var err error
		if i, err = ideaFor(tx, a, account.EditIdea, idea); err != nil {
			return err
		}
		c, err := tx.Challenge(i.Challenge)
		if err != nil {
			return err
		}
		switch {
		case i.Unnamed == unnamed:
			return nil
		case c.State == Archived:
			return ErrArchived
		case !unnamed && a.Age == account.Under16:
			return ErrYoungName
		case !unnamed && a.Unnamed:
			return ErrNameKept
		case unnamed && !c.UnnamedPosts:
			return ErrNamed
		}
		i.Unnamed = unnamed
		if err = tx.SaveIdea(&i); err != nil {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.IdeaNamed, Challenge: i.Challenge, Idea: i.ID, Actor: a.Person, At: s.Now()})
	})
	return i, err
}
