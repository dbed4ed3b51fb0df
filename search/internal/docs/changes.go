package docs

import (
	"context"
	"database/sql"
)

// follower reads search_changes, each change once. In PostgreSQL the number of a change
// is drawn when it is made and shows when it is committed, however much later: what
// another reading may still find is told by transactions, not by numbers.
type follower struct {
	mark string         // everything behind it may show later, or again
	seen map[int64]bool // of what is behind mark
}

// change is a row of search_changes.
type change struct{ seq, doc int64 }

// reading is what a follower has found, and where it stands afterwards.
type reading struct {
	next    follower
	changes []change
	lost    bool // some may have been deleted before they were read
}

// follow starts a follower: what is committed from now on is a change to it. Whoever
// keeps rows in step reads them after this, not before.
func (e *Engine) follow(ctx context.Context) (follower, error) {
	r, err := follower{}.read(ctx, e, new(statement).add(e.d.Mark))
	return r.next, err
}

// changes reads what f has not seen.
func (f follower) changes(ctx context.Context, e *Engine) (reading, error) {
	return f.read(ctx, e, new(statement).add(e.d.Marked, f.mark))
}

// read is one statement, so that mark and changes are of one moment.
func (f follower) read(ctx context.Context, e *Engine, from *statement) (reading, error) {
	r := reading{next: follower{seen: map[int64]bool{}}}
	st := new(statement).add("SELECT CAST("+e.d.Mark+" AS text), c.seq, c.doc, "+e.d.Lost+" FROM (SELECT "+from.sql.String()+" AS mark) k LEFT JOIN search_changes c ON "+e.d.Behind, from.args...)
	err := e.each(ctx, st, func(rows *sql.Rows) error {
		var seq, doc sql.NullInt64
		var lost bool
		err := rows.Scan(&r.next.mark, &seq, &doc, &lost)
		if seq.Valid {
			r.next.seen[seq.Int64] = true
			if !f.seen[seq.Int64] {
				r.changes = append(r.changes, change{seq.Int64, doc.Int64})
				r.lost = r.lost || lost
			}
		}
		return err
	})
	return r, err
}

// version changes with every change that is committed.
func (e *Engine) version(ctx context.Context) (v string, err error) {
	err = e.each(ctx, new(statement).add(e.d.Version), func(rows *sql.Rows) error { return rows.Scan(&v) })
	return v, err
}
