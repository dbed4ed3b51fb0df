package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Queue is the tasks table as outbox.Runner sees it.
type Queue struct{ s *Store }

// Queue returns the tasks of s.
func (s *Store) Queue() Queue { return Queue{s} }

// taskRow is a row of tasks.
type taskRow struct {
	ID          id.Task
	Handler     outbox.Handler
	Key         string
	Subject     int64
	Payload     string
	DueAt       time.Time
	LeasedUntil time.Time
	Tries       int
	LastErr     string
	State       string
	AddedAt     time.Time
}

const taskColumns = "id, handler, key, subject, payload, due_at, leased_until, tries, last_err, state, added_at"

func (r taskRow) domain() outbox.Task {
	return outbox.Task{
		ID: r.ID, Handler: r.Handler, Key: r.Key, Subject: r.Subject, Payload: []byte(r.Payload), DueAt: r.DueAt,
		LeasedUntil: r.LeasedUntil, Tries: r.Tries, LastErr: r.LastErr, Parked: r.State == "parked", AddedAt: r.AddedAt,
	}
}

// Claim leases up to n tasks of h that are due at now, the longest due first.
// Tasks are found by their state and never by "id greater than the last":
// numbers are not handed out in the order of commits.
func (q Queue) Claim(ctx context.Context, h outbox.Handler, now time.Time, n int) ([]outbox.Task, error) {
	const due = "handler = ? AND state = 'waiting' AND due_at <= ? AND (leased_until IS NULL OR leased_until <= ?)"
	var any int // a look costs no write, and mostly nothing is due
	err := q.s.Reader(ctx).Get(&any, "/* task.due */ SELECT count(*) FROM (SELECT 1 FROM tasks WHERE "+due+" LIMIT 1) AS first", h, now, now)
	if err != nil || any == 0 {
		return nil, err
	}
	var rows []taskRow
	err = q.s.InTx(ctx, func(tx *Tx) error {
		skip := ""
		if tx.s.dialect == Postgres {
			skip = " FOR UPDATE SKIP LOCKED"
		}
		return tx.All(&rows, `/* task.claim */ UPDATE tasks SET leased_until = ? WHERE id IN (
			SELECT id FROM tasks WHERE `+due+` ORDER BY due_at, id LIMIT ?`+skip+`) RETURNING `+taskColumns,
			now.Add(outbox.Lease), h, now, now, n)
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b taskRow) int { return cmp.Or(a.DueAt.Compare(b.DueAt), cmp.Compare(a.ID, b.ID)) })
	tasks := make([]outbox.Task, len(rows))
	for i, r := range rows {
		tasks[i] = r.domain()
	}
	return tasks, nil
}

// Done takes t out of the queue. A task that was queued anew while it ran has
// lost its lease; it stays and runs again.
func (q Queue) Done(ctx context.Context, t outbox.Task) error {
	return q.settle(ctx, "/* task.done */ DELETE FROM tasks WHERE id = ? AND leased_until = ?", t.ID, t.LeasedUntil)
}

// Fail counts a failed try of t and makes it due again.
func (q Queue) Fail(ctx context.Context, t outbox.Task, again time.Time, why string) error {
	return q.settle(ctx, `/* task.fail */ UPDATE tasks SET tries = tries + 1, last_err = ?, due_at = ?, leased_until = NULL
		WHERE id = ? AND leased_until = ?`, why, again, t.ID, t.LeasedUntil)
}

// Park gives t up until somebody retries it.
func (q Queue) Park(ctx context.Context, t outbox.Task, why string) error {
	return q.settle(ctx, `/* task.park */ UPDATE tasks SET tries = tries + 1, last_err = ?, state = 'parked', leased_until = NULL
		WHERE id = ? AND leased_until = ?`, why, t.ID, t.LeasedUntil)
}

func (q Queue) settle(ctx context.Context, sql string, args ...any) error {
	return q.s.InTx(ctx, func(tx *Tx) error {
		_, err := tx.Exec(sql, args...)
		return err
	})
}

// Retry makes a parked task due at now, with all its tries ahead of it. It
// returns ErrNone if there is no such task. If a newer task with the same key
// waits already, that one does the work and the parked one is dropped.
func (q Queue) Retry(ctx context.Context, task id.Task, now time.Time) error {
	return q.s.InTx(ctx, func(tx *Tx) error {
		var r taskRow
		err := tx.Get(&r, "/* task.parked_one */ SELECT "+taskColumns+" FROM tasks WHERE id = ? AND state = 'parked'"+tx.ForUpdate(), task)
		if err != nil {
			return err
		}
		if err := tx.One("/* task.unpark */ DELETE FROM tasks WHERE id = ?", task); err != nil {
			return err
		}
		_, err = tx.Exec(`/* task.again */ INSERT INTO tasks (handler, key, subject, payload, due_at, last_err, added_at)
			VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (handler, key) WHERE key <> '' AND state = 'waiting' DO NOTHING`,
			r.Handler, r.Key, r.Subject, r.Payload, now, r.LastErr, r.AddedAt)
		tx.tasks = true
		return err
	})
}

// Parked lists the tasks that were given up, the latest first, at most 200.
func (q Queue) Parked(ctx context.Context) ([]outbox.Task, error) {
	var rows []taskRow
	err := q.s.Reader(ctx).All(&rows, "/* task.parked */ SELECT "+taskColumns+" FROM tasks WHERE state = 'parked' ORDER BY id DESC LIMIT 200")
	tasks := make([]outbox.Task, len(rows))
	for i, r := range rows {
		tasks[i] = r.domain()
	}
	return tasks, err
}

// Waiting lists the tasks that are still to be tried, the next due first, at
// most 200, and says how many there are in all.
func (q Queue) Waiting(ctx context.Context) (tasks []outbox.Task, total int, err error) {
	db := q.s.Reader(ctx)
	if err = db.Get(&total, "/* task.waiting_count */ SELECT count(*) FROM tasks WHERE state = 'waiting'"); err != nil {
		return nil, 0, err
	}
	var rows []taskRow
	err = db.All(&rows, "/* task.waiting */ SELECT "+taskColumns+" FROM tasks WHERE state = 'waiting' ORDER BY due_at, id LIMIT 200")
	tasks = make([]outbox.Task, len(rows))
	for i, r := range rows {
		tasks[i] = r.domain()
	}
	return tasks, total, err
}

// Backlog counts the tasks of each handler that are due at now, for metrics.
func (q Queue) Backlog(ctx context.Context, now time.Time) (map[outbox.Handler]int, error) {
	var rows []struct {
		Handler outbox.Handler
		N       int
	}
	err := q.s.Reader(ctx).All(&rows, `/* task.backlog */ SELECT handler, count(*) AS n FROM tasks
		WHERE state = 'waiting' AND due_at <= ? GROUP BY handler`, now)
	n := make(map[outbox.Handler]int, len(rows))
	for _, r := range rows {
		n[r.Handler] = r.N
	}
	return n, err
}
