package challenge

import (
	"context"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// QueueMost is how many things Reads.Queue lists at most.
const QueueMost = 200

// remindedFor is how long a moderator who was reminded is left alone: a day, less what a run
// may come early.
const remindedFor = 20 * time.Hour

// Reminder is what waits for one moderator: counts, up to QueueMost of each challenge, and
// nothing of what it is.
type Reminder struct {
	To    id.Person
	Taken int // they took it in hand, and nobody has decided
	Late  int // it waits longer than it should, in a challenge of theirs
}

// Moderating is that a person moderates a challenge, 0: all of them.
type Moderating struct {
	Person    id.Person
	Challenge id.Challenge
}

// RemindTx keeps who wants to be reminded, and who was.
type RemindTx interface {
	WantReminders(p id.Person, on bool) error
	// NoteReminded notes that a person is reminded now. It reports false for one who was since,
	// or does not want to be.
	NoteReminded(p id.Person, now, since time.Time) (bool, error)
}

// RemindReads reads who may be reminded.
type RemindReads interface {
	// WantsReminders reports whether a person wants to be reminded of what waits.
	WantsReminders(ctx context.Context, p id.Person) (bool, error)
	// Moderators lists the moderators and leads who want to be reminded and can be written to.
	Moderators(ctx context.Context) ([]Moderating, error)
}

// WantReminders keeps whether a wants to be reminded of what waits for them as a moderator.
// Whoever may write nothing can stop mail all the same.
func (s Service) WantReminders(ctx context.Context, a account.Actor, on bool) error {
	if a.Person == 0 {
		return account.ErrSignIn
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.WantReminders(a.Person, on); err != nil {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.FollowChanged, Actor: a.Person, At: s.Now(), Detail: "reminders"})
	})
}

// NextReminders lets moderators be reminded next morning. Each morning has a task of its own,
// so that the one at work can ask for the next.
func (s Service) NextReminders(ctx context.Context) error {
	now := s.Now()
	at := NextMorning(now)
	return s.Store.InTx(ctx, func(tx Tx) error {
		return tx.AddTask(outbox.Task{Handler: outbox.Remind, Key: at.Format(time.DateOnly), DueAt: at.UTC(), AddedAt: now})
	})
}

// Remind writes to each moderator for whom something waits, once a day at most: what they
// took in hand, and what waits longer than within in their challenges. write puts it into a
// mail.
func (s Service) Remind(ctx context.Context, reads Reads, within time.Duration, write func(Reminder) account.Mail) error {
	now := s.Now()
	due, err := reminders(ctx, reads, within, now)
	if err != nil {
		return err
	}
	for _, r := range due {
		err = s.Store.InTx(ctx, func(tx Tx) error {
			fresh, err := tx.NoteReminded(r.To, now, now.Add(-remindedFor))
			if err == nil && fresh {
				_, err = tx.WriteTo(r.To, write(r), now)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// reminders counts what waits for each moderator; those for whom nothing does are left out.
func reminders(ctx context.Context, reads Reads, within time.Duration, now time.Time) ([]Reminder, error) {
	who, err := reads.Moderators(ctx)
	if err != nil || len(who) == 0 {
		return nil, err
	}
	challenges, err := reads.Challenges(ctx, true)
	if err != nil {
		return nil, err
	}
	of := map[id.Person]*Reminder{}
	for _, c := range challenges {
		var here []id.Person
		for _, m := range who {
			if m.Challenge == 0 || m.Challenge == c.ID {
				here = append(here, m.Person)
			}
		}
		if len(here) == 0 {
			continue
		}
		waiting, err := reads.Queue(ctx, []id.Challenge{c.ID})
		if err != nil {
			return nil, err
		}
		counted := map[id.Person]bool{} // whoever moderates here and everywhere counts it once
		for _, p := range here {
			if counted[p] {
				continue
			}
			counted[p] = true
			if of[p] == nil {
				of[p] = &Reminder{To: p}
			}
			for _, w := range waiting {
				if w.Hand.By == p {
					of[p].Taken++
				}
				if w.Late(now, within) > 0 {
					of[p].Late++
				}
			}
		}
	}
	var out []Reminder
	for _, m := range who {
		if r := of[m.Person]; r != nil && r.Taken+r.Late > 0 {
			out = append(out, *r)
			delete(of, m.Person)
		}
	}
	return out, nil
}
