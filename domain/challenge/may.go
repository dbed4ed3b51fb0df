package challenge

import (
	"context"

	"uptake/domain/account"
	"uptake/domain/id"
)

// Doing is something that people do to an idea or a comment.
type Doing string

// The doings.
const (
	ToComment  Doing = "comment"
	ToSupport  Doing = "support"
	ToEdit     Doing = "edit"
	ToModerate Doing = "moderate"
)

// May returns nil if a may do something to an idea or a comment now, else what the use case
// itself refuses it with: each asks the function that it asks first, before it looks at
// words. A comment is commented on by an answer to it. Nothing changes.
func (s Service) May(ctx context.Context, a account.Actor, do Doing, on Reported) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		var err error
		switch {
		case do == ToModerate:
			var cm Comment
			if _, cm, err = toModerate(tx, a, on); err == nil {
				err = cm.OpenToModerate()
			}
		case do == ToEdit && on.Comment != 0:
			var i Idea
			var cm Comment
			if i, cm, err = ownComment(tx, a, on.Comment, account.EditComment); err == nil {
				err = cm.openToEdit(i, a, s.Now())
			}
		case do == ToEdit:
			_, _, err = toEdit(tx, a, on.Idea)
		case do == ToSupport:
			_, _, err = s.toSupport(tx, a, on.Idea)
		default:
			_, _, err = s.toComment(tx, a, on.Idea)
		}
		return err
	})
}

// OpenToModerate refuses to decide about what its author has deleted.
func (c Comment) OpenToModerate() error {
	if c.State == CommentDeleted {
		return ErrCommentNotFound
	}
	return nil
}

// Readable returns an idea that a may read, with its challenge. An idea of a challenge that
// a may not know of is not there. The reads are those that a sees by.
func Readable(ctx context.Context, reads Reads, a account.Actor, number id.Idea) (View, Challenge, error) {
	v, err := reads.View(ctx, number)
	if err != nil {
		return View{}, Challenge{}, err
	}
	ch, err := reads.ChallengeByID(ctx, v.Challenge)
	if err != nil {
		return View{}, Challenge{}, err
	}
	if !ch.State.ShownTo(a, ch.ID) {
		return View{}, Challenge{}, ErrIdeaNotFound
	}
	return v, ch, v.ReadableBy(a)
}

// ReadableComment returns a comment that a may know of, and whether it is theirs to change
// or to moderate. One that is out of view is there for its author and for moderators alone.
func ReadableComment(ctx context.Context, reads Reads, a account.Actor, comment id.Comment) (CommentView, bool, error) {
	cm, err := reads.CommentByID(ctx, comment)
	if err != nil {
		return cm, false, err
	}
	_, ch, err := Readable(ctx, reads, a, cm.Idea)
	if err != nil {
		return cm, false, err
	}
	of := thing(ch.ID, cm.Author)
	open := account.Can(a, account.DeleteComment, of) == nil || account.Can(a, account.Moderate, of) == nil
	if cm.State != CommentVisible && !open {
		return CommentView{}, false, ErrCommentNotFound
	}
	return cm, open, nil
}
