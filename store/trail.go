package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"uptake/domain/id"
	"uptake/domain/outbox"
)

// linkRows is how many links one statement adds.
const linkRows = 500

// link puts the facts that tx has emitted at the end of the chain. It is the last
// thing that a transaction does: on PostgreSQL the end of the chain is held from
// here to the commit, so writers wait for each other's commits and for nothing
// else, and whoever holds it waits for nobody.
func (tx *Tx) link() error {
	if len(tx.events) == 0 {
		return nil
	}
	head, err := tx.head()
	if errors.Is(err, ErrNone) {
		return errors.New("the facts from before the audit trail are not part of it yet; run: uptake migrate up")
	}
	if err != nil {
		return err
	}
	links := make([]outbox.Link, len(tx.events))
	for i, e := range tx.events {
		head = e.Chain(head, outbox.HashWords(e.Reason))
		links[i] = head
	}
	if err := tx.addLinks(links); err != nil {
		return err
	}
	return tx.One("/* trail.grow */ UPDATE event_head SET number = ?, hash = ? WHERE id = 1", head.Number, head.Hash)
}

// head returns the end of the chain, ErrNone before the chain has begun.
func (tx *Tx) head() (outbox.Link, error) {
	var head trailEnd
	err := tx.Get(&head, "/* trail.head */ SELECT number, hash FROM event_head WHERE id = 1"+tx.ForUpdate())
	return outbox.Link{Number: head.Number, Hash: head.Hash}, err
}

func (tx *Tx) addLinks(links []outbox.Link) error {
	for len(links) > 0 {
		n := min(linkRows, len(links))
		values := make([]any, 0, 4*n)
		for _, l := range links[:n] {
			values = append(values, l.Number, l.Event, l.Words, l.Hash)
		}
		_, err := tx.Exec("/* trail.add */ INSERT INTO event_links (number, event_id, words, hash) VALUES (?, ?, ?, ?)"+strings.Repeat(", (?, ?, ?, ?)", n-1), values...)
		if err != nil {
			return err
		}
		links = links[n:]
	}
	return nil
}

type trailEnd struct {
	Number int64
	Hash   string
}

// beginTrail links the facts from before the chain, in the order of their
// numbers, unless the chain has begun.
func (s *Store) beginTrail(ctx context.Context) error {
	var begun int
	if err := s.Reader(ctx).Get(&begun, "/* trail.begun */ SELECT count(*) FROM event_head"); err != nil || begun > 0 {
		return err
	}
	err := s.InLongTx(ctx, func(tx *Tx) error {
		if err := tx.holdName("trail"); err != nil {
			return err
		}
		if _, err := tx.head(); !errors.Is(err, ErrNone) {
			return err
		}
		return tx.linkAll()
	})
	if err != nil {
		return fmt.Errorf("begin the audit trail: %w", err)
	}
	return nil
}

func (tx *Tx) linkAll() error {
	var head outbox.Link
	for last := id.Event(0); ; {
		events, err := readEvents(tx, "/* trail.earlier */ SELECT "+eventColumns+" FROM events WHERE id > ? ORDER BY id LIMIT ?", last, linkRows)
		if err != nil {
			return err
		}
		if len(events) == 0 {
			_, err := tx.Exec("/* trail.begin */ INSERT INTO event_head (id, number, hash) VALUES (1, ?, ?)", head.Number, head.Hash)
			return err
		}
		links := make([]outbox.Link, len(events))
		for i, e := range events {
			head = e.Chain(head, outbox.HashWords(e.Reason))
			links[i], last = head, e.ID
		}
		if err := tx.addLinks(links); err != nil {
			return err
		}
	}
}
