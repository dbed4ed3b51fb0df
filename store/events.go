package store

import (
	"time"

	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Emit keeps e with the change that it announces, and a task for each handler
// that reacts to it. The topics of e move when the transaction is committed.
func (tx *Tx) Emit(e outbox.Event) error {
	err := tx.Get(&e.ID, `/* event.add */ INSERT INTO events
		(kind, challenge_id, idea_id, panel_id, subject, actor_id, at, reason, detail)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		e.Kind, e.Challenge, e.Idea, e.Panel, e.Subject, e.Actor, e.At, e.Reason, e.Detail)
	if err != nil {
		return err
	}
	tx.events = append(tx.events, e)
	if tx.react == nil {
		return nil
	}
	for _, t := range tx.react(e) {
		if t.AddedAt.IsZero() {
			t.AddedAt = e.At
		}
		if err := tx.AddTask(t); err != nil {
			return err
		}
	}
	return nil
}

// AddTask queues t for the runner. A waiting task with the same handler and key
// is replaced; one that is being worked off meanwhile runs again with what t
// says. A task without DueAt is due at once.
func (tx *Tx) AddTask(t outbox.Task) error {
	if t.DueAt.IsZero() {
		t.DueAt = t.AddedAt
	}
	_, err := tx.Exec(`/* task.add */ INSERT INTO tasks (handler, key, subject, payload, due_at, added_at)
		VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (handler, key) WHERE key <> '' AND state = 'waiting' DO UPDATE SET
		  subject = excluded.subject, payload = excluded.payload, due_at = excluded.due_at,
		  added_at = excluded.added_at, leased_until = NULL, tries = 0, last_err = ''`,
		t.Handler, t.Key, t.Subject, string(t.Payload), t.DueAt, t.AddedAt)
	tx.tasks = tx.tasks || err == nil
	return err
}

// DropTask takes a waiting task back, for instance the opening of a phase that
// has been removed. It is no fault if there is none.
func (tx *Tx) DropTask(h outbox.Handler, key string) error {
	_, err := tx.Exec("/* task.drop */ DELETE FROM tasks WHERE handler = ? AND key = ?", h, key)
	return err
}

// eventRow is a row of events.
type eventRow struct {
	ID          id.Event
	Kind        outbox.Kind
	ChallengeID id.Challenge
	IdeaID      id.Idea
	PanelID     id.Panel
	Subject     int64
	ActorID     id.Person
	At          time.Time
	Reason      string
	Detail      string
}
