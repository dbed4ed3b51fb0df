package store

import (
	"context"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
)

// reportedAs names what a report is about in the columns kind and subject.
func reportedAs(on challenge.Reported) (string, int64) {
	if on.Comment != 0 {
		return "comment", int64(on.Comment)
	}
	return "idea", int64(on.Idea)
}

// PutReport keeps r in place of the reporter's open one.
func (tx challengeTx) PutReport(r challenge.Concern) error {
	kind, subject := reportedAs(r.On)
	_, err := tx.Exec(`/* report.put */ INSERT INTO reports (kind, subject, reason, words, person_id, mark, reported_at) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (kind, subject, person_id, mark) WHERE verdict = '' DO UPDATE SET reason = excluded.reason, words = excluded.words, reported_at = excluded.reported_at`,
		kind, subject, string(r.Reason), r.Words, r.Reporter, r.Mark, r.At.UTC())
	return err
}

// OpenReports returns what nobody has settled on a thing, and what was judged since its
// words were changed.
func (tx challengeTx) OpenReports(on challenge.Reported, changed time.Time) ([]challenge.Concern, []challenge.ReportReason, error) {
	kind, subject := reportedAs(on)
	var rows []reportRow
	err := tx.All(&rows, "/* report.open */ SELECT reason, words, reported_at FROM reports WHERE kind = ? AND subject = ? AND verdict = '' ORDER BY id", kind, subject)
	if err != nil {
		return nil, nil, err
	}
	var judged []challenge.ReportReason
	err = tx.All(&judged, "/* report.judged */ SELECT DISTINCT reason FROM reports WHERE kind = ? AND subject = ? AND verdict = 'kept' AND settled_at >= ?", kind, subject, changed.UTC())
	return each(rows, func(r reportRow) challenge.Concern { return r.domain(on) }), judged, err
}

// SettleReports settles the open reports on what a ruling is about.
func (tx challengeTx) SettleReports(r challenge.Ruling, v challenge.Verdict) (int, error) {
	kind, subject := reportedAs(r.On)
	n, err := tx.Exec("/* report.settle */ UPDATE reports SET verdict = ?, settled_by = ?, settled_at = ?, ruling_id = ? WHERE kind = ? AND subject = ? AND verdict = ''",
		string(v), r.By, r.At.UTC(), r.ID, kind, subject)
	return int(n), err
}

type reportRow struct {
	Kind       string
	Subject    int64
	Reason     challenge.ReportReason
	Words      string
	ReportedAt time.Time
}

func (r reportRow) domain(on challenge.Reported) challenge.Concern {
	return challenge.Concern{On: on, Reason: r.Reason, Words: r.Words, At: r.ReportedAt}
}

// ReportsOn returns what nobody has settled on a thing.
func (r challengeReads) ReportsOn(ctx context.Context, on challenge.Reported) ([]challenge.Concern, error) {
	kind, subject := reportedAs(on)
	var rows []reportRow
	err := r.s.Reader(ctx).All(&rows, "/* report.on */ SELECT reason, words, reported_at FROM reports WHERE kind = ? AND subject = ? AND verdict = '' ORDER BY id LIMIT 200", kind, subject)
	return each(rows, func(r reportRow) challenge.Concern { return r.domain(on) }), err
}

// Queue lists what waits for moderators.
func (r challengeReads) Queue(ctx context.Context, of []id.Challenge) ([]challenge.Waiting, error) {
	and, args := "", []any{texts(challenge.Urgent)}
	if of != nil {
		if len(of) == 0 {
			return nil, nil
		}
		and, args = " AND i.challenge_id IN ?", append(args, of, of)
	}
	var rows []struct {
		Idea      id.Idea
		Comment   id.Comment
		Challenge id.Challenge
		Title     string
		Body      string
		Answers   string
		Tags      string
		AuthorID  id.Person
		Author    string
		Since     time.Time
		Reason    string
		Held      bool
		Hidden    bool
		Urgent    bool
		HandBy    id.Person
		HandName  string
		HandSince time.Time
		Seen      id.Ruling
		Version   int
	}
	// It waits from the first report or finding on, else from when it was held, else from posting.
	err := r.s.Reader(ctx).All(&rows, `/* moderation.queue */
		WITH waiting AS (SELECT kind, subject, min(at) AS since, max(urgent) = 1 AS urgent FROM (
			SELECT kind, subject, reported_at AS at, CASE WHEN reason IN ? THEN 1 ELSE 0 END AS urgent FROM reports WHERE verdict = ''
			UNION ALL SELECT kind, subject, found_at, 0 FROM found_passages WHERE ruling_id = 0) AS w GROUP BY kind, subject)
		SELECT i.id AS idea, 0 AS comment, i.challenge_id AS challenge, i.title, i.body, i.answers, i.tags, COALESCE(i.author_id, 0) AS author_id, COALESCE(p.name, '') AS author, COALESCE(w.since, (SELECT max(r.ruled_at) FROM rulings r WHERE r.idea_id = i.id AND r.comment_id = 0 AND r.to_state = 'held' AND r.to_team = '' AND r.undone_at IS NULL), i.posted_at) AS since,
			i.moderation_reason AS reason, i.moderation = 'held' AND i.team_only = '' AS held, i.moderation = 'hidden' AS hidden, COALESCE(w.urgent, false) AS urgent,
			COALESCE(h.person_id, 0) AS hand_by, COALESCE(q.name, '') AS hand_name, h.taken_at AS hand_since,
			COALESCE((SELECT max(r.id) FROM rulings r WHERE r.idea_id = i.id AND r.comment_id = 0 AND r.undone_at IS NULL), 0) AS seen, i.version
		FROM ideas i LEFT JOIN waiting w ON w.kind = 'idea' AND w.subject = i.id LEFT JOIN people p ON p.id = i.author_id
			LEFT JOIN in_hand h ON h.kind = 'idea' AND h.subject = i.id LEFT JOIN people q ON q.id = h.person_id
		WHERE i.id IN (SELECT id FROM ideas WHERE moderation = 'held' AND team_only = '' UNION SELECT subject FROM waiting WHERE kind = 'idea') AND i.stage <> 'withdrawn'`+and+`
		UNION ALL
		SELECT i.id, c.id, i.challenge_id, i.title, c.body, '[]', '', COALESCE(c.author_id, 0), COALESCE(p.name, ''), COALESCE(w.since, (SELECT max(r.ruled_at) FROM rulings r WHERE r.comment_id = c.id AND r.to_state = 'held' AND r.undone_at IS NULL), c.posted_at), c.state_reason, c.state = 'held', false, COALESCE(w.urgent, false),
			COALESCE(h.person_id, 0), COALESCE(q.name, ''), h.taken_at, COALESCE((SELECT max(r.id) FROM rulings r WHERE r.comment_id = c.id AND r.undone_at IS NULL), 0), c.version
		FROM comments c JOIN ideas i ON i.id = c.idea_id LEFT JOIN waiting w ON w.kind = 'comment' AND w.subject = c.id LEFT JOIN people p ON p.id = c.author_id
			LEFT JOIN in_hand h ON h.kind = 'comment' AND h.subject = c.id LEFT JOIN people q ON q.id = h.person_id
		WHERE c.id IN (SELECT id FROM comments WHERE state = 'held' UNION SELECT subject FROM waiting WHERE kind = 'comment') AND c.state IN ('held', 'visible')`+and+`
		ORDER BY urgent DESC, since, idea, comment LIMIT ?`, append(args, challenge.QueueMost)...)
	if err != nil {
		return nil, err
	}
	out := make([]challenge.Waiting, len(rows))
	texts := make([]textRow, len(rows))
	at := make(map[thingReported]int, len(rows))
	for n, w := range rows {
		texts[n] = textRow{Title: w.Title, Body: w.Body, Answers: w.Answers, Tags: w.Tags}
		out[n] = challenge.Waiting{
			Idea: w.Idea, Comment: w.Comment, Challenge: w.Challenge, Title: w.Title, Body: w.Body, Author: w.Author, Since: w.Since, Reason: w.Reason, Held: w.Held, Hidden: w.Hidden, Seen: w.Seen, Version: w.Version,
			Hand: challenge.Hand{On: challenge.Reported{Idea: w.Idea, Comment: w.Comment}, By: w.HandBy, Name: w.HandName, Since: w.HandSince},
		}
		kind, subject := reportedAs(challenge.Reported{Idea: w.Idea, Comment: w.Comment})
		at[thingReported{kind, subject}] = n
	}
	if err = r.fillFound(ctx, out, texts, at); err != nil {
		return nil, err
	}
	if err = r.fillNotes(ctx, out, at); err != nil {
		return nil, err
	}
	var authors []id.Person
	for _, w := range rows {
		if w.AuthorID != 0 {
			authors = append(authors, w.AuthorID)
		}
	}
	pasts, err := r.pasts(ctx, authors, of)
	if err != nil {
		return nil, err
	}
	for n, w := range rows {
		out[n].Past = pasts[w.AuthorID]
	}
	return out, r.fillReports(ctx, out, at)
}

// thingReported is what a report is about, as its columns say it.
type thingReported struct {
	kind    string
	subject int64
}

// fillReports adds what was said of each thing of the queue.
func (r challengeReads) fillReports(ctx context.Context, out []challenge.Waiting, at map[thingReported]int) error {
	if len(out) == 0 {
		return nil
	}
	of := subjects(at)
	var rows []reportRow
	err := r.s.Reader(ctx).All(&rows, `/* report.waiting */ SELECT kind, subject, reason, words, reported_at FROM reports
		WHERE verdict = '' AND (kind = 'idea' AND subject IN ? OR kind = 'comment' AND subject IN ?) ORDER BY id LIMIT 5000`, of["idea"], of["comment"])
	for _, row := range rows {
		if n, listed := at[thingReported{row.Kind, row.Subject}]; listed {
			w := &out[n]
			w.Reports = append(w.Reports, row.domain(challenge.Reported{Idea: w.Idea, Comment: w.Comment}))
		}
	}
	return err
}

// TeamIdeas lists what only the team reads in the challenges of (nil: all), the latest first.
func (r challengeReads) TeamIdeas(ctx context.Context, of []id.Challenge) ([]challenge.TeamIdea, error) {
	where, args := "", []any{}
	if of != nil {
		if len(of) == 0 {
			return nil, nil
		}
		where, args = " AND i.challenge_id IN ?", []any{of}
	}
	var rows []struct {
		ID        id.Idea
		Challenge string
		Title     string
		Lang      string
		TeamOnly  challenge.TeamOnly
		PostedAt  time.Time
	}
	err := r.s.Reader(ctx).All(&rows, `/* moderation.for_team */ SELECT i.id, c.slug AS challenge, i.title, i.lang, i.team_only, i.posted_at FROM ideas i JOIN challenges c ON c.id = i.challenge_id
		WHERE i.team_only <> '' AND i.moderation = 'held' AND i.stage <> 'withdrawn'`+where+" ORDER BY i.id DESC LIMIT ?", append(args, challenge.TeamIdeasMost)...)
	out := make([]challenge.TeamIdea, len(rows))
	for n, row := range rows {
		out[n] = challenge.TeamIdea{Idea: row.ID, Challenge: row.Challenge, Title: row.Title, Lang: row.Lang, Why: row.TeamOnly, PostedAt: row.PostedAt.UTC()}
	}
	return out, err
}
