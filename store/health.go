package store

import (
	"context"
	"os"
	"time"
)

// Health is what an operator wants to know of an open database.
type Health struct {
	Server   string    // "SQLite 3.54.1", "PostgreSQL 15.4"
	Damage   string    // what the database's own check found; empty for nothing, and on PostgreSQL
	Newest   time.Time // of the latest event, UTC; zero without events
	WALBytes int64     // of SQLite's journal; large if a reader never ends
	Backlog
}

// Backlog is the work that does not get done.
type Backlog struct {
	Parked  int // tasks that were given up
	Overdue int // tasks that have waited more than an hour beyond their time
}

// Backlog counts the tasks that somebody has to look at.
func (s *Store) Backlog(ctx context.Context, now time.Time) (Backlog, error) {
	var b Backlog
	r := s.Reader(ctx)
	err := r.Get(&b.Parked, "/* health.parked */ SELECT count(*) FROM tasks WHERE state = 'parked'")
	if err != nil {
		return b, err
	}
	err = r.Get(&b.Overdue, "/* health.overdue */ SELECT count(*) FROM tasks WHERE state = 'waiting' AND due_at < ?", now.Add(-time.Hour))
	return b, err
}

// Health looks the database over. On a large SQLite file it takes seconds.
func (s *Store) Health(ctx context.Context, now time.Time) (Health, error) {
	var h Health
	r := s.Reader(ctx)
	version := "SELECT 'SQLite ' || sqlite_version()"
	if s.dialect == Postgres {
		version = "SELECT 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1)"
	}
	if err := r.Get(&h.Server, "/* health.version */ "+version); err != nil {
		return h, err
	}
	var newest []time.Time
	if err := r.All(&newest, "/* health.newest */ SELECT at FROM events ORDER BY id DESC LIMIT 1"); err != nil {
		return h, err
	}
	if len(newest) == 1 {
		h.Newest = newest[0].UTC()
	}
	var err error
	h.Backlog, err = s.Backlog(ctx, now)
	if err != nil || s.dialect == Postgres {
		return h, err
	}
	var check []string
	if err := r.All(&check, "/* health.check */ PRAGMA quick_check(1)"); err != nil {
		return h, err
	}
	if len(check) == 0 || check[0] != "ok" {
		h.Damage = "the check found nothing to say"
		if len(check) > 0 {
			h.Damage = check[0]
		}
	}
	if info, err := os.Stat(s.path + "-wal"); err == nil {
		h.WALBytes = info.Size()
	}
	return h, nil
}
