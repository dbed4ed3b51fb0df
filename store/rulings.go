package store

import (
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
	ToState     challenge.Moderation
	Code        challenge.ReasonCode
	Words       string
	RuledBy     id.Person
	RuledAt     time.Time
	ToldAt      time.Time
}

const rulingColumns = `r.id, r.challenge_id, r.idea_id, r.comment_id, r.from_state, r.from_reason, r.from_public, r.to_state, r.code, r.words,
	r.ruled_by, r.ruled_at, r.told_at`

func (r rulingRow) domain() challenge.Ruling {
	return challenge.Ruling{
		ID: r.ID, Challenge: r.ChallengeID, On: challenge.Reported{Idea: r.IdeaID, Comment: r.CommentID}, From: r.FromState, FromReason: r.FromReason,
		FromPublic: r.FromPublic, To: r.ToState, Because: challenge.Because{Code: r.Code, Words: r.Words}, By: r.RuledBy, At: r.RuledAt, ToldAt: r.ToldAt,
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
	return tx.Get(&r.ID, `/* ruling.add */ INSERT INTO rulings (challenge_id, idea_id, comment_id, from_state, from_reason, from_public, to_state, code, words, ruled_by, ruled_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		r.Challenge, r.On.Idea, int64(r.On.Comment), string(r.From), r.FromReason, r.FromPublic, string(r.To), string(r.Code), r.Words, r.By, r.At.UTC())
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
