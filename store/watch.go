package store

import (
	"context"

	"uptake/domain/outbox"
)

// startWatch notes where the file stands when the writer starts.
func (w *writer) startWatch(ctx context.Context) error {
	if err := w.conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&w.version); err != nil {
		return err
	}
	// A file without a schema has no events yet; look starts from zero then.
	_ = w.conn.QueryRowContext(ctx, "SELECT COALESCE(max(id), 0) FROM events").Scan(&w.seen)
	return nil
}

// look moves the data versions for what other processes have committed to the
// file. The number that SQLite gives changes only by commits of others, so an
// own one costs nothing here. Events are numbered in the order of their commits
// because a file has one writer at a time.
func (w *writer) look() {
	ctx := context.Background()
	var now int64
	if err := w.conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&now); err != nil || now == w.version {
		return
	}
	rows, err := w.conn.QueryContext(ctx,
		"SELECT id, kind, challenge_id, idea_id, panel_id FROM events WHERE id > ? ORDER BY id LIMIT 1000", w.seen)
	if err != nil {
		return // no schema yet
	}
	defer rows.Close()
	var moved []outbox.Topic
	n, seen := 0, w.seen
	for rows.Next() {
		var e outbox.Event
		if err := rows.Scan((*int64)(&e.ID), (*string)(&e.Kind), (*int64)(&e.Challenge), (*int64)(&e.Idea), (*int64)(&e.Panel)); err != nil {
			return
		}
		moved, seen, n = append(moved, e.Topics()...), int64(e.ID), n+1
	}
	if rows.Err() != nil {
		return
	}
	w.seen = seen
	if n == 1000 { // too much to tell apart: everything has changed, and the next look reads on
		w.s.versions.moveAll()
	} else {
		w.version = now
	}
	w.s.announce(moved, n > 0)
}
