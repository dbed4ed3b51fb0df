package store

import (
	"context"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
)

type toldRow struct {
	PanelID  id.Panel
	Record   int
	IdeaID   id.Idea
	AuthorID id.Person
	ToldAt   time.Time
	AgreedAt time.Time
}

const toldColumns = "panel_id, record, idea_id, author_id, told_at, agreed_at"

func readTold(db Reads, p id.Panel, record int) ([]review.Told, error) {
	var rows []toldRow
	err := db.All(&rows, "/* told.of_record */ SELECT "+toldColumns+" FROM told_authors WHERE panel_id = ? AND record = ? ORDER BY idea_id, author_id", p, record)
	out := make([]review.Told, len(rows))
	for n, r := range rows {
		out[n] = review.Told{Panel: r.PanelID, Record: r.Record, Idea: r.IdeaID, Author: r.AuthorID, At: r.ToldAt, AgreedAt: r.AgreedAt}
	}
	return out, err
}

// AddTold keeps that authors are told.
func (tx reviewTx) AddTold(ts []review.Told) error {
	for _, t := range ts {
		err := tx.One("/* told.add */ INSERT INTO told_authors ("+toldColumns+") VALUES (?, ?, ?, ?, ?, ?)", t.Panel, t.Record, t.Idea, t.Author, t.At, t.AgreedAt)
		if err != nil {
			return err
		}
	}
	return nil
}

// ToldOf returns who is told of a version of a record.
func (tx reviewTx) ToldOf(p id.Panel, record int) ([]review.Told, error) {
	return readTold(tx.Tx, p, record)
}

// PutAgreed keeps when the author agreed.
func (tx reviewTx) PutAgreed(t review.Told) error {
	return tx.One("/* told.agree */ UPDATE told_authors SET agreed_at = ? WHERE panel_id = ? AND record = ? AND idea_id = ? AND author_id = ?", t.AgreedAt, t.Panel, t.Record, t.Idea, t.Author)
}

// ToldOf returns who is told of a version of a record.
func (r reviewReads) ToldOf(ctx context.Context, p id.Panel, record int) ([]review.Told, error) {
	return readTold(r.s.Reader(ctx), p, record)
}

// TellingPanels returns the panels whose authors are told, and which have not published
// yet, that decide on an idea.
func (r reviewReads) TellingPanels(ctx context.Context, i id.Idea) ([]id.Panel, error) {
	var ids []id.Panel
	err := r.s.Reader(ctx).All(&ids, `/* told.telling */ SELECT p.id FROM panels p WHERE EXISTS (SELECT 1 FROM told_authors t WHERE t.panel_id = p.id AND t.record = p.record AND t.idea_id = ?)
		 AND p.state = 'finalised' ORDER BY p.told_at, p.id`, i)
	return ids, err
}

// ToldTo returns the ideas of a person with an answer that is not published yet.
func (r reviewReads) ToldTo(ctx context.Context, person id.Person) ([]id.Idea, error) {
	var ids []id.Idea
	err := r.s.Reader(ctx).All(&ids, `/* told.to */ SELECT DISTINCT t.idea_id FROM told_authors t
		JOIN panels p ON p.id = t.panel_id AND p.record = t.record WHERE t.author_id = ? AND p.state = 'finalised' ORDER BY t.idea_id`, person)
	return ids, err
}

// AuthorsOf returns the authors of ideas.
func (tx reviewTx) AuthorsOf(ideas []id.Idea) (map[id.Idea][]id.Person, error) {
	return readAuthors(tx.Tx, ideas)
}

// AuthorsOf returns the authors of ideas.
func (r reviewReads) AuthorsOf(ctx context.Context, ideas []id.Idea) (map[id.Idea][]id.Person, error) {
	return readAuthors(r.s.Reader(ctx), ideas)
}
