package writeup

import (
	"context"
	"errors"
	"strconv"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Publish makes a write-up public now and its ideas written up. Without the
// sign-offs that Ready asks for, override says why it is published all the same.
func (s Service) Publish(ctx context.Context, a account.Actor, writeup id.Writeup, version int, override string) (Writeup, error) {
	return s.change(ctx, a, writeup, version, account.PublishWriteup, func(tx Tx, w *Writeup) error {
		if err := s.ready(w, override); err != nil {
			return err
		}
		if w.State == Scheduled {
			if err := s.unschedule(tx, w); err != nil {
				return err
			}
		}
		return s.publish(tx, a, w)
	})
}

// Schedule lets a write-up publish itself at an instant in the future: until
// then nobody but those who may read the draft knows of it.
func (s Service) Schedule(ctx context.Context, a account.Actor, writeup id.Writeup, version int, at time.Time, override string) (Writeup, error) {
	return s.change(ctx, a, writeup, version, account.PublishWriteup, func(tx Tx, w *Writeup) error {
		now := s.Now()
		var bad fault.Fields
		if !at.After(now) {
			bad.Add("publish_at", "Enter a time in the future.")
		}
		if err := bad.Fault("writeup.publish_at", "There is a problem with the time."); err != nil {
			return err
		}
		if err := s.ready(w, override); err != nil {
			return err
		}
		if err := public(tx, *w); err != nil {
			return err
		}
		w.State, w.PublishAt = Scheduled, at.UTC()
		if err := tx.SaveWriteup(w); err != nil {
			return err
		}
		err := tx.AddTask(outbox.Task{Handler: outbox.PublishDue, Key: taskKey(w.ID), Subject: int64(w.ID), DueAt: w.PublishAt, AddedAt: now})
		if err != nil {
			return err
		}
		return s.note(tx, a, *w, "scheduled", w.Override)
	})
}

// Unschedule takes the schedule back; the write-up is a draft again.
func (s Service) Unschedule(ctx context.Context, a account.Actor, writeup id.Writeup, version int) (Writeup, error) {
	return s.change(ctx, a, writeup, version, account.PublishWriteup, func(tx Tx, w *Writeup) error {
		if w.State != Scheduled {
			return &fault.Error{Kind: fault.Conflict, Code: "writeup.not_scheduled", Message: "This write-up is not scheduled."}
		}
		if err := s.unschedule(tx, w); err != nil {
			return err
		}
		if err := tx.SaveWriteup(w); err != nil {
			return err
		}
		return s.note(tx, a, *w, "unscheduled", "")
	})
}

// PublishDue publishes a scheduled write-up whose time has come. It may run
// twice, early or for one that has been changed since: then it does nothing. One
// whose idea is no longer public becomes a draft again.
func (s Service) PublishDue(ctx context.Context, writeup id.Writeup) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		w, err := tx.Writeup(writeup)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil || w.State != Scheduled || s.Now().Before(w.PublishAt) {
			return err
		}
		err = s.publish(tx, account.Actor{}, &w)
		if !errors.Is(err, ErrUnpublic) {
			return err
		}
		w.State, w.PublishAt = Draft, time.Time{}
		if err = tx.SaveWriteup(&w); err != nil {
			return err
		}
		return s.note(tx, account.Actor{}, w, "unscheduled", "An idea of this write-up is not public any more.")
	})
}

// ready checks everything that publishing asks of the write-up itself, and notes
// the reason of an override.
func (s Service) ready(w *Writeup, override string) error {
	if w.State == Published {
		return ErrPublished
	}
	if err := w.complete(); err != nil {
		return err
	}
	override = account.Prose(override)
	if err := checkNote("override", override, ""); err != nil {
		return err
	}
	w.Override = ""
	err := w.Ready()
	if err != nil && override != "" {
		w.Override = override
		return nil
	}
	return err
}

// public returns ErrUnpublic unless everybody may read every idea of w.
func public(tx Tx, w Writeup) error {
	for _, one := range w.Ideas {
		i, err := tx.Idea(one)
		if err != nil {
			return err
		}
		if !i.Listed() {
			return ErrUnpublic
		}
	}
	return nil
}

// publish makes w public and its ideas written up. That is public at once and
// says nothing of a panel that has not published its results: an idea's outcome
// is written on it only then.
func (s Service) publish(tx Tx, a account.Actor, w *Writeup) error {
	if err := public(tx, *w); err != nil {
		return err
	}
	now := s.Now()
	for _, one := range w.Ideas {
		i, err := tx.Idea(one)
		if err != nil {
			return err
		}
		if i.Stage == challenge.WrittenUp && !i.ReleasedAt.IsZero() {
			continue
		}
		i.Stage = challenge.WrittenUp
		if i.ReleasedAt.IsZero() {
			i.ReleasedAt = now
		}
		if err = tx.SaveIdea(&i); err != nil {
			return err
		}
	}
	w.State, w.PublishedAt = Published, now
	if err := tx.SaveWriteup(w); err != nil {
		return err
	}
	if w.Override != "" {
		if err := s.note(tx, a, *w, "override", w.Override); err != nil {
			return err
		}
	}
	return s.announce(tx, a, *w, outbox.WriteupPublished, "")
}

func (s Service) unschedule(tx Tx, w *Writeup) error {
	w.State, w.PublishAt = Draft, time.Time{}
	return tx.DropTask(outbox.PublishDue, taskKey(w.ID))
}

func taskKey(w id.Writeup) string { return "writeup:" + strconv.FormatInt(int64(w), 10) }
