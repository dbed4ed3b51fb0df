package store

import (
	"context"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
)

// PutTick keeps a tick, or takes it back.
func (tx challengeTx) PutTick(t challenge.Tick, on bool) (bool, error) {
	if !on {
		n, err := tx.Exec("/* tick.drop */ DELETE FROM checklist_ticks WHERE idea_id = ? AND line = ?", t.Idea, t.Line)
		return n > 0, err
	}
	n, err := tx.Exec("/* tick.put */ INSERT INTO checklist_ticks (idea_id, line, ticked_by, ticked_at) VALUES (?, ?, ?, ?) ON CONFLICT (idea_id, line) DO NOTHING",
		t.Idea, t.Line, t.By, t.At.UTC())
	return n > 0, err
}

// Ticks returns who has ticked which lines for an idea.
func (r challengeReads) Ticks(ctx context.Context, i id.Idea) ([]challenge.Tick, error) {
	var rows []struct {
		Line     string
		TickedBy id.Person
		Name     string
		TickedAt time.Time
	}
	err := r.s.Reader(ctx).All(&rows, `/* tick.of */ SELECT t.line, t.ticked_by, COALESCE(p.name, '') AS name, t.ticked_at FROM checklist_ticks t
		LEFT JOIN people p ON p.id = t.ticked_by WHERE t.idea_id = ? ORDER BY t.ticked_at, t.line LIMIT 200`, i)
	out := make([]challenge.Tick, len(rows))
	for n, row := range rows {
		out[n] = challenge.Tick{Idea: i, Line: row.Line, By: row.TickedBy, Name: row.Name, At: row.TickedAt}
	}
	return out, err
}
