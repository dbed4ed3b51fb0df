package store

import (
	"context"
	"errors"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

type rulingRow struct {
	ID          id.Ruling
	ChallengeID id.Challenge
	IdeaID      id.Idea
	CommentID   id.Comment
	FromState   challenge.Moderation
	FromReason  string
	FromPublic  bool
	FromTeam    challenge.TeamOnly
	ToState     challenge.Moderation
	ToTeam      challenge.TeamOnly
	Code        challenge.ReasonCode
	Words       string
	RuledBy     id.Person
	RuledAt     time.Time
	ToldAt      time.Time
	UndoneBy    id.Person
	UndoneAt    time.Time
	Batch       id.Ruling
}

// The states before and after a ruling, as ideaState is that of an idea.
const (
	ruledFrom = "CASE WHEN r.from_team <> '' AND r.from_state = 'held' THEN 'team' ELSE r.from_state END AS from_state"
	ruledTo   = "CASE WHEN r.to_team <> '' AND r.to_state = 'held' THEN 'team' ELSE r.to_state END AS to_state"
)

const rulingColumns = `r.id, r.challenge_id, r.idea_id, r.comment_id, ` + ruledFrom + `, r.from_reason, r.from_public, r.from_team, ` + ruledTo + `, r.to_team, r.code, r.words,
	r.ruled_by, r.ruled_at, r.told_at, r.undone_by, r.undone_at, r.batch`

func (r rulingRow) domain() challenge.Ruling {
	return challenge.Ruling{
		ID: r.ID, Challenge: r.ChallengeID, On: challenge.Reported{Idea: r.IdeaID, Comment: r.CommentID}, From: r.FromState, FromReason: r.FromReason,
		FromPublic: r.FromPublic, FromTeam: r.FromTeam, ToTeam: r.ToTeam, To: r.ToState, Because: challenge.Because{Code: r.Code, Words: r.Words}, By: r.RuledBy, At: r.RuledAt, ToldAt: r.ToldAt,
		UndoneBy: r.UndoneBy, UndoneAt: r.UndoneAt, Batch: r.Batch,
	}
}

// ruledOn is the condition under which a ruling (r) is about a thing, and its value. A comment
// that a merge has moved is the same comment.
func ruledOn(on challenge.Reported) (string, int64) {
	if on.Comment != 0 {
		return "r.comment_id = ?", int64(on.Comment)
	}
	return "r.comment_id = 0 AND r.idea_id = ?", int64(on.Idea)
}

// AddRuling keeps r and sets its ID.
func (tx challengeTx) AddRuling(r *challenge.Ruling) error {
	return tx.Get(&r.ID, `/* ruling.add */ INSERT INTO rulings (challenge_id, idea_id, comment_id, from_state, from_reason, from_public, from_team, to_state, to_team, code, words, ruled_by, ruled_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		r.Challenge, r.On.Idea, int64(r.On.Comment), heldAs(r.From), r.FromReason, r.FromPublic, string(r.FromTeam), heldAs(r.To), string(r.ToTeam), string(r.Code), r.Words, r.By, r.At.UTC())
}

// Batch notes that rulings were made together.
func (tx challengeTx) Batch(of []id.Ruling) error {
	_, err := tx.Exec("/* ruling.batch */ UPDATE rulings SET batch = ? WHERE id IN ?", of[0], of)
	return err
}

// BatchOf returns the rulings that were made with one.
func (tx challengeTx) BatchOf(r id.Ruling) ([]id.Ruling, error) {
	var of []id.Ruling
	err := tx.All(&of, "/* ruling.batch_of */ SELECT id FROM rulings WHERE id = ? OR batch <> 0 AND batch = (SELECT batch FROM rulings WHERE id = ?) ORDER BY idea_id, id", r, r)
	return of, err
}

// RulingByID returns a ruling and holds it.
func (tx challengeTx) RulingByID(ruling id.Ruling) (challenge.Ruling, error) {
	var row rulingRow
	err := tx.Get(&row, "/* ruling.get */ SELECT "+rulingColumns+" FROM rulings r WHERE r.id = ?"+tx.ForUpdate(), ruling)
	if errors.Is(err, ErrNone) {
		return challenge.Ruling{}, challenge.ErrNoRuling
	}
	return row.domain(), err
}

// RuledOn returns what a ruling is about. A merge may have moved a comment since.
func (tx challengeTx) RuledOn(ruling id.Ruling) (challenge.Reported, error) {
	var row struct {
		IdeaID    id.Idea
		CommentID id.Comment
	}
	err := tx.Get(&row, "/* ruling.on */ SELECT COALESCE(c.idea_id, r.idea_id) AS idea_id, r.comment_id FROM rulings r LEFT JOIN comments c ON c.id = r.comment_id WHERE r.id = ?", ruling)
	if errors.Is(err, ErrNone) {
		return challenge.Reported{}, challenge.ErrNoRuling
	}
	return challenge.Reported{Idea: row.IdeaID, Comment: row.CommentID}, err
}

// LatestRuling returns the ruling on a thing that stands and was made last.
func (tx challengeTx) LatestRuling(on challenge.Reported) (challenge.Ruling, error) {
	is, subject := ruledOn(on)
	var row rulingRow
	err := tx.Get(&row, "/* ruling.latest */ SELECT "+rulingColumns+" FROM rulings r WHERE "+is+" AND r.undone_at IS NULL ORDER BY r.id DESC LIMIT 1", subject)
	if errors.Is(err, ErrNone) {
		return challenge.Ruling{}, nil
	}
	return row.domain(), err
}

// UndoRuling notes that a ruling is undone.
func (tx challengeTx) UndoRuling(ruling id.Ruling, by id.Person, at time.Time) (int, error) {
	if err := tx.One("/* ruling.undo */ UPDATE rulings SET undone_by = ?, undone_at = ? WHERE id = ? AND undone_at IS NULL", by, at.UTC(), ruling); err != nil {
		return 0, err
	}
	if _, err := tx.Exec("/* found.reopen */ UPDATE found_passages SET ruling_id = 0 WHERE ruling_id = ?", ruling); err != nil {
		return 0, err
	}
	n, err := tx.Exec(`/* report.reopen */ UPDATE reports AS r SET verdict = '', settled_by = 0, settled_at = NULL, ruling_id = 0 WHERE r.ruling_id = ?
		AND NOT EXISTS (SELECT 1 FROM reports o WHERE o.kind = r.kind AND o.subject = r.subject AND o.person_id = r.person_id AND o.mark = r.mark AND o.verdict = '')`, ruling)
	return int(n), err
}

// Untold returns the rulings of which the author of a thing has not been told.
func (tx challengeTx) Untold(on challenge.Reported) ([]challenge.Ruling, error) {
	is, subject := ruledOn(on)
	var rows []rulingRow
	err := tx.All(&rows, "/* ruling.untold */ SELECT "+rulingColumns+" FROM rulings r WHERE "+is+" AND r.told_at IS NULL AND r.undone_at IS NULL ORDER BY r.id", subject)
	return each(rows, rulingRow.domain), err
}

// EndRulings notes that the author of a thing has been told of how it stands.
func (tx challengeTx) EndRulings(on challenge.Reported, at time.Time) error {
	is, subject := ruledOn(on)
	_, err := tx.Exec("/* ruling.told */ UPDATE rulings AS r SET told_at = ? WHERE "+is+" AND r.told_at IS NULL", at.UTC(), subject)
	if err != nil {
		return err
	}
	// Two people who were signed out are alike without their marks, and no index minds it
	// of reports that are settled.
	kind, subject := reportedAs(on)
	_, err = tx.Exec("/* report.forget */ UPDATE reports SET mark = '' WHERE kind = ? AND subject = ? AND verdict <> '' AND mark <> ''", kind, subject)
	return err
}

// WriteTo queues a mail to a person.
func (tx challengeTx) WriteTo(p id.Person, m account.Mail, at time.Time) (bool, error) {
	return tx.writeTo(p, m, at)
}

// Rulings lists what moderators decided, the latest first, at most q.Limit.
func (r challengeReads) Rulings(ctx context.Context, q challenge.RulingQuery) ([]challenge.RulingView, error) {
	where, args := "TRUE", []any{}
	if q.Of != nil {
		if len(q.Of) == 0 {
			return nil, nil
		}
		where, args = where+" AND r.challenge_id IN ?", append(args, q.Of)
	}
	if q.On != (challenge.Reported{}) {
		is, subject := ruledOn(q.On)
		where, args = where+" AND "+is, append(args, subject)
	}
	if !q.Since.IsZero() {
		where, args = where+" AND r.ruled_at > ?", append(args, q.Since.UTC())
	}
	if q.Before != 0 {
		where, args = where+" AND r.id < ?", append(args, q.Before)
	}
	var rows []struct {
		Ruling     rulingRow `gorm:"embedded"`
		Challenge  string
		ByName     string
		ByHandle   string
		UndoHandle string
	}
	err := r.s.Reader(ctx).All(&rows, "/* ruling.list */ SELECT "+rulingColumns+`, c.slug AS challenge, COALESCE(p.name, '') AS by_name, COALESCE(p.handle, '') AS by_handle, COALESCE(u.handle, '') AS undo_handle
		FROM rulings r JOIN challenges c ON c.id = r.challenge_id LEFT JOIN people p ON p.id = r.ruled_by LEFT JOIN people u ON u.id = r.undone_by
		WHERE `+where+" ORDER BY r.id DESC LIMIT ?", append(args, q.Limit)...)
	out := make([]challenge.RulingView, len(rows))
	for n, row := range rows {
		out[n] = challenge.RulingView{Ruling: row.Ruling.domain(), ChallengeSlug: row.Challenge, ByName: row.ByName, ByHandle: row.ByHandle, UndoneByHandle: row.UndoHandle}
	}
	return out, err
}
