package store

import (
	"context"
	"errors"
	"fmt"

	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Trail is what a look through the audit trail found.
type Trail struct {
	Head    outbox.Link // its end: noted elsewhere, it proves later that nothing before was changed
	Emptied int         // reasons that were taken away since
	Fault   string      // the first thing that does not fit, in words; empty for none
}

// checkRows is how many facts are looked at with one statement.
const checkRows = 2000

// linkedRow is a link with the fact that it stands for.
type linkedRow struct {
	Number   int64
	LinkedID id.Event
	Words    string
	Hash     string
	Found    bool
	Fact     eventRow `gorm:"embedded"`
}

// Trail works every hash of the audit trail out again, over one state of the
// database. It takes a second for some 100,000 facts. noted is an end of the chain
// that was written down earlier, the zero Link if there is none: with it even a
// chain that was made anew, whole, is found out.
func (s *Store) Trail(ctx context.Context, noted outbox.Link) (Trail, error) {
	var t Trail
	err := s.Snapshot(ctx, func(r Reader) (err error) {
		t, err = trail(r, noted)
		return err
	})
	return t, err
}

func trail(r Reader, noted outbox.Link) (Trail, error) {
	var t Trail
	var said trailEnd
	err := r.Get(&said, "/* trail.said */ SELECT number, hash FROM event_head WHERE id = 1")
	if errors.Is(err, ErrNone) {
		return Trail{Fault: "it has not begun"}, nil
	}
	if err != nil {
		return t, err
	}
	for {
		var rows []linkedRow
		err := r.All(&rows, `/* trail.walk */ SELECT l.number, l.event_id AS linked_id, l.words, l.hash, e.id IS NOT NULL AS found,
			coalesce(e.id, 0) AS id, coalesce(e.kind, '') AS kind, coalesce(e.challenge_id, 0) AS challenge_id, coalesce(e.idea_id, 0) AS idea_id,
			coalesce(e.panel_id, 0) AS panel_id, coalesce(e.subject, 0) AS subject, coalesce(e.actor_id, 0) AS actor_id, e.at,
			coalesce(e.reason, '') AS reason, coalesce(e.detail, '') AS detail
			FROM event_links l LEFT JOIN events e ON e.id = l.event_id WHERE l.number > ? ORDER BY l.number LIMIT ?`, t.Head.Number, checkRows)
		if err != nil {
			return t, err
		}
		for _, row := range rows {
			if t.Fault = row.fault(t.Head, noted); t.Fault != "" {
				return t, nil
			}
			if row.Words != "" && row.Fact.Reason == "" {
				t.Emptied++
			}
			t.Head = outbox.Link{Number: row.Number, Event: row.LinkedID, Words: row.Words, Hash: row.Hash}
		}
		if len(rows) < checkRows {
			break
		}
	}
	if said.Number != t.Head.Number || said.Hash != t.Head.Hash {
		t.Fault = fmt.Sprintf("it ends at fact %d, but %d were kept", t.Head.Number, said.Number)
		return t, nil
	}
	if noted.Number > t.Head.Number {
		t.Fault = fmt.Sprintf("it ends at fact %d, before the noted number %d", t.Head.Number, noted.Number)
		return t, nil
	}
	err = unlinked(r, &t)
	return t, err
}

// fault says what is wrong with a link behind before, empty for nothing.
func (row linkedRow) fault(before, noted outbox.Link) string {
	e := row.Fact.domain()
	want := e.Chain(before, row.Words)
	switch {
	case row.Number != want.Number:
		return fmt.Sprintf("fact %d is missing", want.Number)
	case !row.Found:
		return fmt.Sprintf("fact %d (event %d) was removed", row.Number, row.LinkedID)
	case e.Reason != "" && outbox.HashWords(e.Reason) != row.Words:
		return fmt.Sprintf("the reason of fact %d (event %d) was changed", row.Number, row.LinkedID)
	case row.Hash != want.Hash:
		return fmt.Sprintf("fact %d (event %d) was changed", row.Number, row.LinkedID)
	case row.Number == noted.Number && row.Hash != noted.Hash:
		return fmt.Sprintf("fact %d has another hash than the noted one: the chain was made anew", row.Number)
	}
	return ""
}

// unlinked looks for facts that no link stands for.
func unlinked(r Reads, t *Trail) error {
	var added []id.Event
	err := r.All(&added, "/* trail.unlinked */ SELECT id FROM events WHERE id NOT IN (SELECT event_id FROM event_links) ORDER BY id LIMIT 1")
	if err == nil && len(added) > 0 {
		t.Fault = fmt.Sprintf("event %d was added past the program", added[0])
	}
	return err
}
