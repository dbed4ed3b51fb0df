package challenge

import (
	"context"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Faults of undoing a ruling.
var (
	ErrRulingUndone = &fault.Error{Kind: fault.Conflict, Code: "ruling.undone", Message: "This decision has been undone already."}
	ErrRulingOver   = &fault.Error{Kind: fault.Closed, Code: "ruling.over", Message: "A decision can be undone for 10 minutes. After that, decide again: hide it, hold it or show it."}
	ErrRulingPassed = &fault.Error{Kind: fault.Conflict, Code: "ruling.passed", Message: "Somebody has decided about this since. Look at how it stands now."}
)

// MayUndo returns nil while a moderator may undo r at now.
func (r Ruling) MayUndo(now time.Time) error {
	switch {
	case !r.UndoneAt.IsZero():
		return ErrRulingUndone
	case r.Code == ByReports:
		return ErrNoRuling
	case !now.Before(r.At.Add(RulingWindow)):
		return ErrRulingOver
	}
	return nil
}

// UndoRuling makes what a moderator decided undone, by them or another moderator, within
// RulingWindow: the thing stands as it did before, reports that were settled wait again, and
// its author is told nothing. What everybody could read before and its author has changed since
// is not shown unread: it is held, and the ruling says that it Waits.
func (s Service) UndoRuling(ctx context.Context, a account.Actor, ruling id.Ruling) (Ruling, error) {
	var r Ruling
	err := s.Store.InTx(ctx, func(tx Tx) error { return s.undo(tx, a, ruling, &r) })
	return r, err
}

// undo writes nothing where it fails with a fault.
func (s Service) undo(tx Tx, a account.Actor, ruling id.Ruling, r *Ruling) error {
	i, cm, err := s.toUndo(tx, a, ruling, r)
	if err != nil {
		return err
	}
	now := s.Now()
	if err = r.MayUndo(now); err != nil {
		return err
	}
	latest, err := tx.LatestRuling(r.On)
	if err != nil {
		return err
	}
	if latest.ID != r.ID {
		return ErrRulingPassed
	}
	e, err := r.takeBack(tx, i, cm, now)
	if err != nil {
		return err
	}
	e.Challenge, e.Actor, e.At, e.Detail = i.Challenge, a.Person, now, "undone"
	reopened, err := tx.UndoRuling(r.ID, a.Person, now)
	if err != nil {
		return err
	}
	r.UndoneBy, r.UndoneAt = a.Person, now
	if reopened > 0 {
		err = tx.Emit(outbox.Event{Kind: outbox.ReportsReopened, Challenge: i.Challenge, Idea: i.ID, Subject: int64(r.On.Comment), Actor: a.Person, At: now})
		if err != nil {
			return err
		}
	}
	if err = tellLess(tx, r.On); err != nil || e.Kind == "" {
		return err
	}
	return tx.Emit(e)
}

// toUndo loads a ruling and what it is about, the idea first, as a merge holds them. To those
// who do not moderate there is none.
func (s Service) toUndo(tx Tx, a account.Actor, ruling id.Ruling, r *Ruling) (Idea, Comment, error) {
	on, err := tx.RuledOn(ruling)
	if err != nil {
		return Idea{}, Comment{}, err
	}
	i, err := tx.Idea(on.Idea)
	if err != nil {
		return Idea{}, Comment{}, err
	}
	if err = account.Can(a, account.Moderate, thing(i.Challenge, 0)); err != nil {
		if fault.KindOf(err) != fault.SignIn {
			err = ErrNoRuling
		}
		return Idea{}, Comment{}, err
	}
	var cm Comment
	if on.Comment != 0 {
		if cm, err = tx.Comment(on.Comment); err != nil {
			return Idea{}, Comment{}, err
		}
		if cm.Idea != i.ID { // it was moved by a merge meanwhile
			return Idea{}, Comment{}, ErrCommentStale
		}
	}
	*r, err = tx.RulingByID(ruling)
	return i, cm, err
}

// takeBack gives the thing the state that it had, and returns what happens to it thereby;
// no kind where nothing does.
func (r *Ruling) takeBack(tx Tx, i Idea, cm Comment, now time.Time) (outbox.Event, error) {
	edited := i.EditedAt
	if cm.ID != 0 {
		edited = cm.EditedAt
	}
	to, reason := r.From, r.FromReason
	if r.Waits = r.From == Visible && !r.Kept() && !edited.Before(r.At); r.Waits {
		to, reason = Held, waitsFirst
	}
	e := outbox.Event{Idea: i.ID, Subject: int64(cm.ID), Reason: reason}
	if cm.ID != 0 {
		if cm.State != CommentState(r.To) {
			return e, ErrRulingPassed
		}
		if r.Kept() {
			return e, nil
		}
		if e.Kind = outbox.CommentHidden; to == Visible {
			e.Kind = outbox.CommentShown
			if err := CommentMayBeShown(cm.Body); err != nil {
				return e, err
			}
		}
		cm.State, cm.StateReason, cm.Unseen = CommentState(to), reason, !r.FromPublic
		return e, tx.SaveComment(&cm)
	}
	if i.Moderation != r.To || i.TeamOnly != r.ToTeam {
		return e, ErrRulingPassed
	}
	if r.Kept() {
		return e, nil
	}
	e.Kind = moderated[to]
	if to == Visible {
		if err := i.MayBeShown(); err != nil {
			return e, err
		}
	}
	i.Moderation, i.ModerationReason, i.WasPublic, i.TeamOnly = to, reason, r.FromPublic, r.FromTeam
	if err := tx.SaveIdea(&i); err != nil || !r.Waits {
		return e, err
	}
	return e, comeBack(tx, i, now)
}

// tellLess has the author told of what is left to tell, or of nothing.
func tellLess(tx Tx, on Reported) error {
	untold, err := tx.Untold(on)
	if err != nil {
		return err
	}
	if len(untold) == 0 {
		return tx.DropTask(outbox.TellRuling, on.key())
	}
	last := untold[len(untold)-1]
	return tx.AddTask(outbox.Task{Handler: outbox.TellRuling, Key: on.key(), Subject: int64(last.ID), AddedAt: last.At, DueAt: last.At.Add(RulingWindow)})
}
