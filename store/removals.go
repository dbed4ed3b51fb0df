package store

import (
	"strings"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
)

// textRow is a text of an idea in whatever table.
type textRow struct {
	Row     int64
	Version int
	Title   string
	Body    string
	Answers string
	Tags    string
}

// retext is a table that holds texts of an idea: how its rows are found, with as many
// parameters as of has, and how one is kept.
type retext struct {
	text, read, save string
	of               []any
	tags             bool
}

// Rewrite calls take with every text of a thing and keeps what it returns.
func (tx challengeTx) Rewrite(on challenge.Reported, author id.Person, in id.Challenge, take func(challenge.Spot, string) string) error {
	tables := []retext{{
		text: "draft", tags: true, of: []any{orNull(author), in},
		read: "/* removal.drafts */ SELECT id AS row, 0 AS version, title, body, answers, tags FROM drafts WHERE author_id = ? AND challenge_id = ? ORDER BY id" + tx.ForUpdate(),
		save: "/* removal.draft */ UPDATE drafts SET title = ?, body = ?, answers = ?, tags = ?, version = version + 1 WHERE id = ? AND 0 = ?",
	}}
	if on.Comment != 0 {
		if err := tx.rewriteComment(on.Comment, take); err != nil {
			return err
		}
	} else {
		tables = append(tables, retext{
			text: "idea", tags: true, of: []any{on.Idea},
			read: "/* removal.idea */ SELECT id AS row, 0 AS version, title, body, answers, tags FROM ideas WHERE id = ?",
			save: "/* removal.idea_save */ UPDATE ideas SET title = ?, body = ?, answers = ?, tags = ?, version = version + 1 WHERE id = ? AND 0 = ?",
		}, retext{
			text: "idea", tags: true, of: []any{on.Idea},
			read: "/* removal.versions */ SELECT idea_id AS row, version, title, body, answers, tags FROM idea_versions WHERE idea_id = ? ORDER BY version",
			save: "/* removal.version */ UPDATE idea_versions SET title = ?, body = ?, answers = ?, tags = ? WHERE idea_id = ? AND version = ?",
		}, retext{
			text: "copy", of: []any{on.Idea},
			read: "/* removal.copies */ SELECT panel_id AS row, idea_id AS version, title, body, answers, '' AS tags FROM redacted_copies WHERE idea_id = ? ORDER BY panel_id",
			save: "/* removal.copy */ UPDATE redacted_copies SET title = ?, body = ?, answers = ? WHERE panel_id = ? AND idea_id = ?",
		})
	}
	for _, t := range tables {
		if err := tx.rewrite(t, on, take); err != nil {
			return err
		}
	}
	if on.Comment == 0 {
		if err := tx.rewriteFiles(on.Idea, take); err != nil {
			return err
		}
	}
	// What was answered to a program holds the text; without its words the same request makes
	// nothing again.
	_, err := tx.Exec("/* removal.answers */ UPDATE kept_answers SET status = ?, header = '', body = '' WHERE person_id = ? AND status = ?", keyMade, author, keyAnswered)
	return err
}

func (tx challengeTx) rewrite(t retext, on challenge.Reported, take func(challenge.Spot, string) string) error {
	var rows []textRow
	if err := tx.All(&rows, t.read, t.of...); err != nil {
		return err
	}
	for _, row := range rows {
		now, err := row.taken(t.text, take)
		if err != nil {
			return err
		}
		if now == row {
			continue
		}
		args := []any{now.Title, now.Body, now.Answers}
		if t.tags {
			args = append(args, now.Tags)
		}
		if err = tx.One(t.save, append(args, row.Row, row.Version)...); err != nil {
			return err
		}
		if t.text == "idea" && row.Version == 0 && now.Tags != row.Tags {
			if err = tx.putTags(on.Idea, readTags(now.Tags)); err != nil {
				return err
			}
		}
	}
	return nil
}

// taken is a text without what take takes out of it. A tag that holds some of it goes.
func (r textRow) taken(text string, take func(challenge.Spot, string) string) (textRow, error) {
	at := challenge.Spot{Text: text, Row: r.Row, From: r.Version}
	of := func(field, words string) string { at.Field = field; return take(at, words) }
	out := r
	out.Title, out.Body = of("title", r.Title), of("body", r.Body)
	answers, err := readAnswers(r.Answers)
	if err != nil {
		return out, err
	}
	changed := false
	for n, a := range answers {
		answers[n].Text = of("answers."+a.Key, a.Text)
		changed = changed || answers[n].Text != a.Text
	}
	if changed {
		if out.Answers, err = answersColumn(answers); err != nil {
			return out, err
		}
	}
	var tags []string
	for _, tag := range readTags(r.Tags) {
		if of("tags", tag) == tag {
			tags = append(tags, tag)
		}
	}
	out.Tags = tagsColumn(tags)
	return out, nil
}

func (tx challengeTx) rewriteComment(cm id.Comment, take func(challenge.Spot, string) string) error {
	var rows []struct {
		Version int
		Body    string
	}
	err := tx.All(&rows, `/* removal.comment */ SELECT 0 AS version, body FROM comments WHERE id = ? UNION ALL SELECT version, body FROM comment_versions WHERE comment_id = ? ORDER BY version`, cm, cm)
	for _, row := range rows {
		now := take(challenge.Spot{Text: "comment", Row: int64(cm), From: row.Version, Field: "body"}, row.Body)
		switch {
		case err != nil:
			return err
		case now == row.Body:
		case row.Version == 0:
			err = tx.One("/* removal.comment_save */ UPDATE comments SET body = ?, version = version + 1 WHERE id = ?", now, cm)
		default:
			err = tx.One("/* removal.comment_version */ UPDATE comment_versions SET body = ? WHERE comment_id = ? AND version = ?", now, cm, row.Version)
		}
	}
	return err
}

// rewriteFiles does so with what is said of the files of an idea. Whoever has looked at a
// recording has looked at it still.
func (tx challengeTx) rewriteFiles(i id.Idea, take func(challenge.Spot, string) string) error {
	var rows []struct {
		ID                    id.Attachment
		Name, Alt, Transcript string
	}
	err := tx.All(&rows, "/* removal.files */ SELECT id, name, alt, transcript FROM attachments WHERE idea_id = ? ORDER BY id"+tx.ForUpdate(), i)
	for _, row := range rows {
		if err != nil {
			return err
		}
		now := row
		of := func(field, words string) string {
			return take(challenge.Spot{Text: "file", Row: int64(row.ID), Field: field}, words)
		}
		now.Name, now.Alt, now.Transcript = of("name", row.Name), of("alt", row.Alt), of("transcript", row.Transcript)
		if now != row {
			err = tx.One("/* removal.file */ UPDATE attachments SET name = ?, alt = ?, transcript = ?, version = version + 1 WHERE id = ?", now.Name, now.Alt, now.Transcript, now.ID)
		}
	}
	return err
}

// AddRemoval keeps r with its places and sets its ID.
func (tx challengeTx) AddRemoval(r *challenge.Removal) error {
	err := tx.Get(&r.ID, `/* removal.add */ INSERT INTO removals (challenge_id, idea_id, comment_id, kind, salt, hash, code, words, removed_by, removed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, r.Challenge, r.On.Idea, int64(r.On.Comment), r.Kind, r.Salt, r.Hash, string(r.Code), r.Words, r.By, r.At.UTC())
	if err != nil {
		return err
	}
	rows := make([]string, len(r.Places))
	var args []any
	for n, p := range r.Places {
		rows[n] = "(?, ?, ?, ?, ?, ?, ?, ?)"
		args = append(args, r.ID, n, p.Text, p.Row, p.From, p.Field, p.Start, p.End)
	}
	_, err = tx.Exec("/* removal.places */ INSERT INTO removal_places (removal_id, position, text_kind, row_id, version, field, start_at, end_at) VALUES "+strings.Join(rows, ", "), args...)
	return err
}

// RemovalByID returns a removal without its places, and holds it.
func (tx challengeTx) RemovalByID(removal id.Removal) (challenge.Removal, error) {
	var r struct {
		ID          id.Removal
		ChallengeID id.Challenge
		IdeaID      id.Idea
		CommentID   id.Comment
		Code        challenge.ReasonCode
		Words       string
		RemovedBy   id.Person
		RemovedAt   time.Time
		ToldAt      time.Time
	}
	err := tx.Get(&r, "/* removal.get */ SELECT id, challenge_id, idea_id, comment_id, code, words, removed_by, removed_at, told_at FROM removals WHERE id = ?"+tx.ForUpdate(), removal)
	return challenge.Removal{
		ID: r.ID, Challenge: r.ChallengeID, On: challenge.Reported{Idea: r.IdeaID, Comment: r.CommentID}, Because: challenge.Because{Code: r.Code, Words: r.Words},
		By: r.RemovedBy, At: r.RemovedAt, ToldAt: r.ToldAt,
	}, err
}

// EndRemoval notes that the author has been told.
func (tx challengeTx) EndRemoval(removal id.Removal, at time.Time) error {
	return tx.One("/* removal.told */ UPDATE removals SET told_at = ? WHERE id = ?", at.UTC(), removal)
}
