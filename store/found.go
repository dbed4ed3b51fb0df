package store

import (
	"context"
	"strings"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
)

type foundRow struct {
	Kind     string
	Subject  int64
	Found    string
	Asked    bool
	Field    string
	StartAt  int
	EndAt    int
	FoundAt  time.Time
	RulingID id.Ruling
}

const foundColumns = "found, asked, field, start_at, end_at, found_at, ruling_id"

func (r foundRow) domain() challenge.Found {
	return challenge.Found{Kind: r.Found, Asked: r.Asked, Field: r.Field, Start: r.StartAt, End: r.EndAt, At: r.FoundAt, Ruling: r.RulingID}
}

// FoundIn returns what was found in a thing, settled or not.
func (tx challengeTx) FoundIn(on challenge.Reported) ([]challenge.Found, error) {
	kind, subject := reportedAs(on)
	var rows []foundRow
	err := tx.All(&rows, "/* found.all */ SELECT "+foundColumns+" FROM found_passages WHERE kind = ? AND subject = ? ORDER BY position", kind, subject)
	return each(rows, foundRow.domain), err
}

// PutFound replaces what was found in a thing.
func (tx challengeTx) PutFound(on challenge.Reported, list []challenge.Found) error {
	kind, subject := reportedAs(on)
	if _, err := tx.Exec("/* found.drop */ DELETE FROM found_passages WHERE kind = ? AND subject = ?", kind, subject); err != nil || len(list) == 0 {
		return err
	}
	rows := make([]string, len(list))
	var args []any
	for n, f := range list {
		rows[n] = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
		args = append(args, kind, subject, n, f.Kind, f.Asked, f.Field, f.Start, f.End, f.At.UTC(), f.Ruling)
	}
	_, err := tx.Exec("/* found.put */ INSERT INTO found_passages (kind, subject, position, "+foundColumns+") VALUES "+strings.Join(rows, ", "), args...)
	return err
}

// SettleFound settles by a ruling what waits in what it is about.
func (tx challengeTx) SettleFound(r challenge.Ruling) (int, error) {
	kind, subject := reportedAs(r.On)
	n, err := tx.Exec("/* found.settle */ UPDATE found_passages SET ruling_id = ? WHERE kind = ? AND subject = ? AND ruling_id = 0", r.ID, kind, subject)
	return int(n), err
}

// CloseReports settles the open reports on what its author has taken away. Their marks lead
// nowhere from then on, and tell them apart should they be opened again.
func (tx challengeTx) CloseReports(on challenge.Reported, at time.Time) (int, error) {
	kind, subject := reportedAs(on)
	n, err := tx.Exec("/* report.close */ UPDATE reports SET verdict = ?, settled_at = ?, mark = CASE WHEN person_id = 0 THEN 'gone ' || id ELSE mark END WHERE kind = ? AND subject = ? AND verdict = ''",
		string(challenge.VerdictRemoved), at.UTC(), kind, subject)
	return int(n), err
}

// ReopenReports takes back what CloseReports did at a time.
func (tx challengeTx) ReopenReports(on challenge.Reported, closed time.Time) (int, error) {
	kind, subject := reportedAs(on)
	n, err := tx.Exec("/* report.open */ UPDATE reports SET verdict = '', settled_at = NULL WHERE kind = ? AND subject = ? AND verdict = ? AND settled_by = 0 AND ruling_id = 0 AND settled_at = ?",
		kind, subject, string(challenge.VerdictRemoved), closed.UTC())
	return int(n), err
}

// FoundIn returns what waits to be looked at in a text.
func (r challengeReads) FoundIn(ctx context.Context, on challenge.Reported) ([]challenge.Found, error) {
	kind, subject := reportedAs(on)
	var text textRow
	var err error
	read := r.s.Reader(ctx)
	if on.Comment != 0 {
		err = read.Get(&text, "/* found.comment */ SELECT '' AS title, body, '[]' AS answers, '' AS tags FROM comments WHERE id = ?", subject)
	} else {
		err = read.Get(&text, "/* found.idea */ SELECT title, body, answers, tags FROM ideas WHERE id = ?", subject)
	}
	if err != nil {
		return nil, err
	}
	var rows []foundRow
	err = read.All(&rows, "/* found.on */ SELECT "+foundColumns+" FROM found_passages WHERE kind = ? AND subject = ? AND ruling_id = 0 ORDER BY position", kind, subject)
	if err != nil {
		return nil, err
	}
	return text.shown(rows)
}

// shown are the rows with their passages, without those that stand nowhere.
func (t textRow) shown(rows []foundRow) ([]challenge.Found, error) {
	answers, err := readAnswers(t.Answers)
	if err != nil {
		return nil, err
	}
	words := map[string]string{"title": t.Title, "body": t.Body}
	for _, a := range answers {
		words["answers."+a.Key] = a.Text
	}
	var out []challenge.Found
	for _, row := range rows {
		f := row.domain()
		texts := []string{words[f.Field]}
		if f.Field == "tags" { // each is a text of its own
			texts = readTags(t.Tags)
		}
		shown := f.Kind == challenge.Changed
		for n := 0; n < len(texts) && !shown; n++ {
			shown = f.Show(texts[n])
		}
		if shown {
			out = append(out, f)
		}
	}
	return out, nil
}

// fillFound adds what was found in each thing of the queue.
func (r challengeReads) fillFound(ctx context.Context, out []challenge.Waiting, texts []textRow, at map[thingReported]int) error {
	if len(out) == 0 {
		return nil
	}
	of := subjects(at)
	var rows []foundRow
	err := r.s.Reader(ctx).All(&rows, `/* found.waiting */ SELECT kind, subject, `+foundColumns+` FROM found_passages
		WHERE ruling_id = 0 AND (kind = 'idea' AND subject IN ? OR kind = 'comment' AND subject IN ?) ORDER BY kind, subject, position LIMIT 5000`, of["idea"], of["comment"])
	if err != nil {
		return err
	}
	for _, row := range rows {
		if n, listed := at[thingReported{row.Kind, row.Subject}]; listed {
			shown, err := texts[n].shown([]foundRow{row})
			if err != nil {
				return err
			}
			out[n].Found = append(out[n].Found, shown...)
		}
	}
	return nil
}
