package challenge

import (
	"cmp"
	"context"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// PostComment posts a comment on an idea, or an answer to the comment parent
// (0: none) on the same idea. looked names the doubtful passages that the author has
// looked at; see Looked.
func (s Service) PostComment(ctx context.Context, a account.Actor, idea id.Idea, parent id.Comment, body, lang, looked string) (Comment, error) {
	var cm Comment
	text, tag, wrong := CheckComment(body, lang) // before the transaction, which others wait for
	if wrong == nil {
		wrong = guardComment(text, looked, s.Now())
	}
	danger := guard.Crisis(body)
	err := s.Store.InTx(ctx, func(tx Tx) error {
		i, c, err := s.toComment(tx, a, idea)
		if err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		now := s.Now()
		cm = Comment{
			Idea: i.ID, Parent: parent, Author: a.Person, AuthorRole: a.Role, Staff: a.Staff(c.ID),
			Body: text, Lang: tag, State: CommentVisible, PostedAt: now,
		}
		if cm.Agreed, err = account.Agree(tx, a, now); err != nil {
			return err
		}
		waits, err := s.waits(tx, a, c.ID, commentsWait, inComment(text))
		if err != nil {
			return err
		}
		if waits {
			cm.State, cm.StateReason, cm.Unseen = CommentHeld, waitsFirst, true
		}
		if parent != 0 {
			p, err := tx.Comment(parent)
			if err != nil {
				return err
			}
			if p.Idea != i.ID || p.State == CommentHeld || p.Unseen {
				return ErrCommentNotFound
			}
			cm.Thread = p.Thread
		}
		if err = tx.AddComment(&cm); err != nil {
			return err
		}
		if danger {
			if err = s.alert(tx, c.ID, Reported{i.ID, cm.ID}, ByWords); err != nil {
				return err
			}
		}
		if err = watch(tx, Reported{Idea: i.ID, Comment: cm.ID}, nil, commentFields(cm.Body), now); err != nil {
			return err
		}
		if err = tx.Follow(Follow{Person: a.Person, Kind: FollowIdea, Subject: int64(i.ID), Why: WhyCommented, Active: true, Since: now}, true); err != nil {
			return err
		}
		return tx.Emit(commentEvent(outbox.CommentPosted, c.ID, cm, a, now, ""))
	})
	return cm, s.refused(ctx, a, 0, Reported{Idea: idea}, danger, err)
}

// guardComment refuses a comment with details that identify a patient, to its author, and
// one that may, unless they have looked at it.
func guardComment(body, looked string, now time.Time) error {
	if err := identifying(body).Fault("comment.identifying", "Your comment may identify a patient."); err != nil {
		return err
	}
	return AskAbout(CommentDoubts(body, now), looked, "comment.doubtful")
}

// CommentMayBeShown refuses a comment with details that identify a patient, to a moderator.
func CommentMayBeShown(body string) error {
	return identifying(body).Fault("comment.identifying", "This comment may identify a patient, so nobody else can see it. Ask its author to post it again without the detail.")
}

// inComment gives the words of a comment by their field.
func inComment(body string) func(func(field, words string)) {
	return func(look func(field, words string)) { look("body", body) }
}

func identifying(comment string) fault.Fields {
	var bad fault.Fields
	guard.Blocked(&bad, "body", comment)
	return bad
}

func commentEvent(k outbox.Kind, c id.Challenge, cm Comment, a account.Actor, at time.Time, reason string) outbox.Event {
	return outbox.Event{Kind: k, Challenge: c, Idea: cm.Idea, Subject: int64(cm.ID), Actor: a.Person, At: at, Reason: reason}
}

// toComment loads an idea that a may comment on now, with its challenge.
func (s Service) toComment(tx Tx, a account.Actor, idea id.Idea) (Idea, Challenge, error) {
	i, c, err := s.actOn(tx, a, idea, account.Comment, Commenting)
	if err == nil {
		err = i.TalkOpenTo(a)
	}
	return i, c, err
}

// actOn loads a public idea and its challenge and checks that a may act on it
// now. An idea that a may not read is not found.
func (s Service) actOn(tx Tx, a account.Actor, idea id.Idea, verb account.Verb, act Act) (Idea, Challenge, error) {
	i, err := tx.Idea(idea)
	if err != nil {
		return Idea{}, Challenge{}, err
	}
	if err = i.ReadableBy(a); err != nil {
		return Idea{}, Challenge{}, err
	}
	if err = account.Can(a, verb, thing(i.Challenge, i.Author)); err != nil {
		return Idea{}, Challenge{}, err
	}
	if err = a.NeedsName(); err != nil && verb != account.Support {
		return Idea{}, Challenge{}, err
	}
	c, err := tx.Challenge(i.Challenge)
	if err != nil {
		return Idea{}, Challenge{}, err
	}
	if i.MergedByModerator() {
		return Idea{}, Challenge{}, i.goneOn()
	}
	if !i.Listed() {
		return Idea{}, Challenge{}, &fault.Error{Kind: fault.Closed, Code: "idea.not_public", Message: "This idea is not public, so nobody can comment on it or support it."}
	}
	return i, c, c.Allows(a, act, i.Area, s.Now())
}

// EditComment replaces the words of a comment by its author, within EditWindow. looked is
// as for PostComment.
func (s Service) EditComment(ctx context.Context, a account.Actor, comment id.Comment, version int, body, looked string) (Comment, error) {
	danger := guard.Crisis(body) // before the transaction, which others wait for
	var on Reported              // where it is theirs, and new that it is in danger
	cm, err := s.changeComment(ctx, a, comment, account.EditComment, outbox.CommentEdited, func(tx Tx, i Idea, cm *Comment, now time.Time) error {
		anew := danger && !guard.Crisis(cm.Body)
		if on = (Reported{}); anew {
			on = Reported{i.ID, cm.ID}
		}
		if err := cm.openToEdit(i, a, now); err != nil {
			return err
		}
		if cm.Version != version {
			return ErrCommentStale
		}
		text, _, err := CheckComment(body, cm.Lang)
		if err != nil {
			return err
		}
		if anew {
			if err = s.alert(tx, i.Challenge, Reported{cm.Idea, cm.ID}, ByWords); err != nil {
				return err
			}
		}
		cm.Body, cm.EditedAt = text, now
		if err = guardComment(text, looked, now); err != nil {
			return err
		}
		if cm.Agreed, err = account.Agree(tx, a, now); err != nil {
			return err
		}
		waits, err := s.waits(tx, a, i.Challenge, commentsWait, inComment(text))
		if waits {
			cm.State, cm.StateReason = CommentHeld, waitsFirst
		}
		return err
	})
	return cm, s.refused(ctx, a, 0, on, danger, err)
}

// openToEdit returns nil while a, the author of a comment of an idea, may change its words.
func (c Comment) openToEdit(i Idea, a account.Actor, now time.Time) error {
	switch {
	case c.State != CommentVisible:
		return ErrCommentNotFound
	case now.Sub(c.PostedAt) > EditWindow:
		return ErrEditWindow
	}
	return i.TalkOpenTo(a)
}

// DeleteComment takes a comment's words out of view, by its author, whatever moderators have
// decided about it or still have to. Replies keep their place under a placeholder.
func (s Service) DeleteComment(ctx context.Context, a account.Actor, comment id.Comment) (Comment, error) {
	return s.changeComment(ctx, a, comment, account.DeleteComment, outbox.CommentDeleted, func(_ Tx, _ Idea, cm *Comment, now time.Time) error {
		if cm.State == CommentDeleted {
			return ErrCommentNotFound
		}
		if cm.State != CommentVisible {
			cm.DeletedFrom = cm.State
		}
		cm.State, cm.EditedAt = CommentDeleted, now
		return nil
	})
}

// RestoreComment takes a deletion back, by the author, within UndoWindow. What was out of view
// before is so again.
func (s Service) RestoreComment(ctx context.Context, a account.Actor, comment id.Comment) (Comment, error) {
	return s.changeComment(ctx, a, comment, account.EditComment, outbox.CommentShown, func(_ Tx, i Idea, cm *Comment, now time.Time) error {
		if cm.State != CommentDeleted {
			return ErrCommentNotFound
		}
		if err := i.TalkOpenTo(a); err != nil {
			return err
		}
		if now.Sub(cm.EditedAt) > UndoWindow {
			return ErrUndoWindow
		}
		cm.State, cm.DeletedFrom = cmp.Or(cm.DeletedFrom, CommentVisible), ""
		return nil
	})
}

// ownComment loads a comment that a may do verb to, with its idea.
func ownComment(tx Tx, a account.Actor, comment id.Comment, verb account.Verb) (Idea, Comment, error) {
	at, err := tx.IdeaOfComment(comment)
	if err != nil {
		return Idea{}, Comment{}, err
	}
	i, err := tx.Idea(at) // before the comment, as a merge holds them
	if err != nil {
		return i, Comment{}, err
	}
	cm, err := tx.Comment(comment)
	if err != nil {
		return i, cm, err
	}
	if cm.Idea != i.ID { // it was moved by a merge meanwhile
		return i, cm, ErrCommentStale
	}
	if err = i.ReadableBy(a); err != nil {
		return i, cm, err
	}
	return i, cm, account.Can(a, verb, thing(i.Challenge, cm.Author))
}

func (s Service) changeComment(ctx context.Context, a account.Actor, comment id.Comment, verb account.Verb,
	kind outbox.Kind, change func(Tx, Idea, *Comment, time.Time) error,
) (Comment, error) {
	var cm Comment
	err := s.Store.InTx(ctx, func(tx Tx) error {
		i, own, err := ownComment(tx, a, comment, verb)
		if err != nil {
			return err
		}
		cm = own
		now, before := s.Now(), cm
		if err = change(tx, i, &cm, now); err != nil {
			return err
		}
		if err = tx.SaveComment(&cm); err != nil {
			return err
		}
		on := Reported{Idea: i.ID, Comment: cm.ID}
		switch {
		case cm.State == CommentDeleted:
			err = closeReports(tx, i, on, now)
		case before.State == CommentDeleted:
			err = reopenReports(tx, i, on, before.EditedAt, now)
		default:
			err = watch(tx, on, commentFields(before.Body), commentFields(cm.Body), now)
		}
		if err != nil {
			return err
		}
		if kind == outbox.CommentShown && cm.State != CommentVisible {
			kind = outbox.CommentHidden
		}
		return tx.Emit(commentEvent(kind, i.Challenge, cm, a, now, ""))
	})
	return cm, err
}

// SetSupport keeps a's word on an idea: 1, or 0 to take it back; in a
// for-against challenge also -1, and 0 is a pass. Saying the same again changes
// nothing. It returns the idea's tally.
func (s Service) SetSupport(ctx context.Context, a account.Actor, idea id.Idea, value int) (Tally, error) {
	var tally Tally
	err := s.Store.InTx(ctx, func(tx Tx) error {
		i, c, err := s.toSupport(tx, a, idea)
		if err != nil {
			return err
		}
		if err = CheckSupport(c.SupportForm, value); err != nil {
			return err
		}
		before, had, err := tx.Support(i.ID, a.Person)
		if err != nil {
			return err
		}
		if had && before.Value == value {
			tally = Tally{i.Supports, i.Againsts, i.Passes}
			return nil
		}
		now := s.Now()
		word := Support{Idea: i.ID, Person: a.Person, Value: value, CastAt: now}
		if tally, err = tx.PutSupport(word, Move(c.SupportForm, had, before.Value, value)); err != nil {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.SupportChanged, Challenge: c.ID, Idea: i.ID, Actor: a.Person, At: now})
	})
	return tally, err
}

// toSupport loads an idea that a may support now, with its challenge.
func (s Service) toSupport(tx Tx, a account.Actor, idea id.Idea) (Idea, Challenge, error) {
	i, c, err := s.actOn(tx, a, idea, account.Support, Supporting)
	if err != nil {
		return i, c, err
	}
	if i.Author == a.Person {
		return i, c, ErrOwnSupport
	}
	if own, err := tx.Credited(i.ID, a.Person); err != nil || own {
		return i, c, cmp.Or(err, error(ErrOwnSupport))
	}
	return i, c, nil
}

// SetFollow starts or ends following something that is public.
func (s Service) SetFollow(ctx context.Context, a account.Actor, kind FollowKind, subject int64, on bool) error {
	if err := account.Can(a, account.Follow, account.Thing{}); err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		ok, err := tx.FollowSubject(kind, subject)
		if err != nil {
			return err
		}
		if !ok && !on { // whatever has become of a thing, nobody has to go on following it
			ok, err = tx.Following(a.Person, kind, subject)
		}
		if err != nil {
			return err
		}
		if !ok {
			return &fault.Error{Kind: fault.NotFound, Code: "follow.not_found", Message: "There is nothing to follow at this address."}
		}
		now := s.Now()
		if err = tx.Follow(Follow{Person: a.Person, Kind: kind, Subject: subject, Why: WhyAsked, Active: on, Since: now}, false); err != nil {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.FollowChanged, Subject: subject, Actor: a.Person, At: now, Detail: string(kind)})
	})
}
