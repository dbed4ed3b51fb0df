package store

import (
	"context"
	"time"

	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Emit keeps e with the change that it announces, and a task for each handler
// that reacts to it. The topics of e move when the transaction is committed.
func (tx *Tx) Emit(e outbox.Event) error {
	e = e.Kept()
	err := tx.Get(&e.ID, `/* event.add */ INSERT INTO events
		(kind, challenge_id, idea_id, panel_id, subject, actor_id, at, reason, detail)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		e.Kind, e.Challenge, e.Idea, e.Panel, e.Subject, e.Actor, e.At, e.Reason, e.Detail)
	if err != nil {
		return err
	}
	tx.events = append(tx.events, e)
	if tx.s.react == nil {
		return nil
	}
	for _, t := range tx.s.react(e) {
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

const eventColumns = "id, kind, challenge_id, idea_id, panel_id, subject, actor_id, at, reason, detail"

func (r eventRow) domain() outbox.Event {
	return outbox.Event{
		ID: r.ID, Kind: r.Kind, Challenge: r.ChallengeID, Idea: r.IdeaID, Panel: r.PanelID,
		Subject: r.Subject, Actor: r.ActorID, At: r.At, Reason: r.Reason, Detail: r.Detail,
	}
}

func readEvents(r Reads, sql string, args ...any) ([]outbox.Event, error) {
	var rows []eventRow
	if err := r.All(&rows, sql, args...); err != nil {
		return nil, err
	}
	events := make([]outbox.Event, len(rows))
	for i, row := range rows {
		events[i] = row.domain()
	}
	return events, nil
}

// Event returns one committed fact, ErrNone if there is none with that number.
func (s *Store) Event(ctx context.Context, event id.Event) (outbox.Event, error) {
	var row eventRow
	err := s.Reader(ctx).Get(&row, "/* event.one */ SELECT "+eventColumns+" FROM events WHERE id = ?", event)
	return row.domain(), err
}

// EventsBefore returns up to n facts, the latest first, from before the one
// with the number before; 0 starts with the latest. It is the audit trail.
func EventsBefore(r Reads, before id.Event, n int) ([]outbox.Event, error) {
	if before == 0 {
		return readEvents(r, "/* event.latest */ SELECT "+eventColumns+" FROM events ORDER BY id DESC LIMIT ?", n)
	}
	return readEvents(r, "/* event.before */ SELECT "+eventColumns+" FROM events WHERE id < ? ORDER BY id DESC LIMIT ?", before, n)
}
