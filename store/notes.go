package store

import (
	"context"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
)

// AddNote keeps a note of a moderator.
func (tx challengeTx) AddNote(n challenge.Note) error {
	kind, subject := reportedAs(n.On)
	_, err := tx.Exec("/* note.add */ INSERT INTO moderator_notes (kind, subject, words, written_by, written_at) VALUES (?, ?, ?, ?, ?)", kind, subject, n.Words, n.By, n.At.UTC())
	return err
}

type noteRow struct {
	Kind      string
	Subject   int64
	Words     string
	WrittenBy id.Person
	Name      string
	WrittenAt time.Time
}

func (r noteRow) domain() challenge.Note {
	on := challenge.Reported{Idea: id.Idea(r.Subject)}
	if r.Kind == "comment" {
		on = challenge.Reported{Comment: id.Comment(r.Subject)}
	}
	return challenge.Note{On: on, Words: r.Words, By: r.WrittenBy, Name: r.Name, At: r.WrittenAt}
}

const noteSelect = "SELECT n.kind, n.subject, n.words, n.written_by, COALESCE(p.name, '') AS name, n.written_at FROM moderator_notes n LEFT JOIN people p ON p.id = n.written_by WHERE "

// NotesOn returns what moderators told each other about a thing.
func (r challengeReads) NotesOn(ctx context.Context, on challenge.Reported) ([]challenge.Note, error) {
	kind, subject := reportedAs(on)
	var rows []noteRow
	err := r.s.Reader(ctx).All(&rows, "/* note.on */ "+noteSelect+"n.kind = ? AND n.subject = ? ORDER BY n.id LIMIT 200", kind, subject)
	return each(rows, noteRow.domain), err
}

// fillNotes adds the notes on each thing of the queue.
func (r challengeReads) fillNotes(ctx context.Context, out []challenge.Waiting, at map[thingReported]int) error {
	if len(out) == 0 {
		return nil
	}
	of := subjects(at)
	var rows []noteRow
	err := r.s.Reader(ctx).All(&rows, "/* note.waiting */ "+noteSelect+"(n.kind = 'idea' AND n.subject IN ? OR n.kind = 'comment' AND n.subject IN ?) ORDER BY n.id LIMIT 5000", of["idea"], of["comment"])
	for _, row := range rows {
		if n, listed := at[thingReported{row.Kind, row.Subject}]; listed {
			out[n].Notes = append(out[n].Notes, row.domain())
		}
	}
	return err
}

// subjects are the numbers of things by their kind.
func subjects(at map[thingReported]int) map[string][]int64 {
	of := map[string][]int64{"idea": {0}, "comment": {0}}
	for thing := range at {
		of[thing.kind] = append(of[thing.kind], thing.subject)
	}
	return of
}

type pastRow struct {
	Author  id.Person
	Posted  int
	Held    int
	Removed int
}

// pasts returns what moderators decided about all that these people wrote.
func (r challengeReads) pasts(ctx context.Context, authors []id.Person, of []id.Challenge) (map[id.Person]challenge.Past, error) {
	out := map[id.Person]challenge.Past{}
	if len(authors) == 0 || of != nil && len(of) == 0 {
		return out, nil
	}
	and, args := "", []any{authors, authors}
	if of != nil {
		and, args = " AND i.challenge_id IN ?", []any{authors, of, authors, of}
	}
	var rows []pastRow
	err := r.s.Reader(ctx).All(&rows, `/* moderation.past */ WITH wrote AS (
			SELECT i.author_id AS author, i.id AS idea, 0 AS comment FROM ideas i WHERE i.author_id IN ?`+and+`
			UNION ALL SELECT c.author_id, 0, c.id FROM comments c JOIN ideas i ON i.id = c.idea_id WHERE c.author_id IN ?`+and+`)
		SELECT w.author, count(*) AS posted,
			sum(CASE WHEN EXISTS (SELECT 1 FROM rulings r WHERE (w.comment = 0 AND r.comment_id = 0 AND r.idea_id = w.idea OR w.comment <> 0 AND r.comment_id = w.comment) AND r.to_state = 'held' AND r.to_team = '' AND r.undone_at IS NULL) THEN 1 ELSE 0 END) AS held,
			sum(CASE WHEN EXISTS (SELECT 1 FROM rulings r WHERE (w.comment = 0 AND r.comment_id = 0 AND r.idea_id = w.idea OR w.comment <> 0 AND r.comment_id = w.comment) AND r.to_state = 'hidden' AND r.undone_at IS NULL) THEN 1 ELSE 0 END) AS removed
		FROM wrote w GROUP BY w.author`, args...)
	for _, row := range rows {
		out[row.Author] = challenge.Past{Posted: row.Posted, Held: row.Held, Removed: row.Removed}
	}
	return out, err
}

// PastOf returns the past of whoever wrote a thing.
func (r challengeReads) PastOf(ctx context.Context, on challenge.Reported, of []id.Challenge) (challenge.Past, error) {
	kind, subject := reportedAs(on)
	table := map[string]string{"idea": "ideas", "comment": "comments"}[kind]
	var author id.Person
	if err := r.s.Reader(ctx).Get(&author, "/* moderation.author */ SELECT COALESCE(author_id, 0) FROM "+table+" WHERE id = ?", subject); err != nil || author == 0 {
		return challenge.Past{}, err
	}
	pasts, err := r.pasts(ctx, []id.Person{author}, of)
	return pasts[author], err
}
