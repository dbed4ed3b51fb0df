package store

import (
	"context"
	"errors"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
)

type redactedRow struct {
	PanelID  id.Panel
	IdeaID   id.Idea
	Version  int
	Title    string
	Body     string
	Answers  string
	Salt     string
	Original string
	SeatID   id.Seat
	MadeAt   time.Time
}

const redactedColumns = "panel_id, idea_id, version, title, body, answers, salt, original, seat_id, made_at"

func (r redactedRow) domain() (review.Redacted, error) {
	answers, err := readAnswers(r.Answers)
	return review.Redacted{
		Panel: r.PanelID, Idea: r.IdeaID, Version: r.Version, Title: r.Title, Body: r.Body, Answers: answers, Salt: r.Salt, Original: r.Original,
		By: r.SeatID, At: r.MadeAt,
	}, err
}

// Redacted returns the copy of an idea.
func (tx reviewTx) Redacted(p id.Panel, idea id.Idea) (review.Redacted, error) {
	return readRedacted(tx.Tx, p, idea)
}

// RedactedOf returns the copy of an idea.
func (r reviewReads) RedactedOf(ctx context.Context, p id.Panel, idea id.Idea) (review.Redacted, error) {
	return readRedacted(r.s.Reader(ctx), p, idea)
}

func readRedacted(r Reads, p id.Panel, idea id.Idea) (review.Redacted, error) {
	var row redactedRow
	err := r.Get(&row, "/* redacted.get */ SELECT "+redactedColumns+" FROM redacted_copies WHERE panel_id = ? AND idea_id = ?", p, idea)
	if errors.Is(err, ErrNone) {
		return review.Redacted{}, nil
	}
	if err != nil {
		return review.Redacted{}, err
	}
	return row.domain()
}

// PutRedacted keeps the next version of a copy.
func (tx reviewTx) PutRedacted(r review.Redacted) error {
	answers, err := answersColumn(r.Answers)
	if err != nil {
		return err
	}
	n, err := tx.Exec("/* redacted.put */ INSERT INTO redacted_copies ("+redactedColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (panel_id, idea_id) DO UPDATE SET version = excluded.version, title = excluded.title, body = excluded.body, answers = excluded.answers,
		salt = excluded.salt, original = excluded.original, seat_id = excluded.seat_id, made_at = excluded.made_at WHERE redacted_copies.version = excluded.version - 1`,
		r.Panel, r.Idea, r.Version, r.Title, r.Body, answers, r.Salt, r.Original, orNull(r.By), r.At)
	if err == nil && n == 0 {
		return review.ErrRedactedStale
	}
	return err
}

// RedactedIdeas returns the ideas of which there is a copy.
func (tx reviewTx) RedactedIdeas(p id.Panel) ([]id.Idea, error) {
	var ideas []id.Idea
	err := tx.All(&ideas, "/* redacted.ideas */ SELECT idea_id FROM redacted_copies WHERE panel_id = ? AND title <> '' ORDER BY idea_id", p)
	return ideas, err
}

// EntryOn reports whether an entry on the idea waits for confirmation.
func (tx reviewTx) EntryOn(p id.Panel, idea id.Idea) (bool, error) {
	var n int
	err := tx.Get(&n, "/* entry.on */ SELECT count(*) FROM score_entries WHERE panel_id = ? AND idea_id = ?", p, idea)
	return n > 0, err
}

// RedactedTitles returns the titles of the copies of a panel.
func (r reviewReads) RedactedTitles(ctx context.Context, p id.Panel) (map[id.Idea]string, error) {
	var rows []struct {
		IdeaID id.Idea
		Title  string
	}
	err := r.s.Reader(ctx).All(&rows, "/* redacted.titles */ SELECT idea_id, title FROM redacted_copies WHERE panel_id = ? AND title <> ''", p)
	out := make(map[id.Idea]string, len(rows))
	for _, row := range rows {
		out[row.IdeaID] = row.Title
	}
	return out, err
}

// RedactedBeside returns these ideas, each with its copy in the panel, by number.
func (r reviewReads) RedactedBeside(ctx context.Context, p id.Panel, ideas []id.Idea) ([]review.Beside, error) {
	if len(ideas) == 0 {
		return nil, nil
	}
	var rows []struct {
		Copy       redactedRow `gorm:"embedded"`
		ID         id.Idea
		Edition    int
		Author     string
		Lang       string
		Kind       challenge.Kind
		NowTitle   string
		NowBody    string
		NowAnswers string
	}
	err := r.s.Reader(ctx).All(&rows, `/* redacted.beside */ SELECT i.id, i.version AS edition, COALESCE(q.name, '') AS author, i.lang, i.kind, i.title AS now_title, i.body AS now_body, i.answers AS now_answers,
		r.panel_id, r.idea_id, COALESCE(r.version, 0) AS version, COALESCE(r.title, '') AS title, COALESCE(r.body, '') AS body, COALESCE(r.answers, '[]') AS answers,
		COALESCE(r.salt, '') AS salt, COALESCE(r.original, '') AS original, r.seat_id, r.made_at
		FROM ideas i LEFT JOIN people q ON q.id = i.author_id LEFT JOIN redacted_copies r ON r.idea_id = i.id AND r.panel_id = ? WHERE i.id IN ? ORDER BY i.id`, p, ideas)
	if err != nil {
		return nil, err
	}
	out := make([]review.Beside, len(rows))
	for n, row := range rows {
		b := review.Beside{Idea: row.ID, Edition: row.Edition, Author: row.Author, Lang: row.Lang, Original: challenge.Text{Kind: row.Kind, Title: row.NowTitle, Body: row.NowBody, Lang: row.Lang}}
		if b.Copy, err = row.Copy.domain(); err != nil {
			return nil, err
		}
		if b.Original.Answers, err = readAnswers(row.NowAnswers); err != nil {
			return nil, err
		}
		out[n] = b
	}
	return out, nil
}
