package store

import (
	"context"
	"errors"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
)

type sanctionRow struct {
	ID          id.Sanction
	PersonID    id.Person
	ChallengeID id.Challenge
	Kind        account.SanctionKind
	Code        account.SanctionCode
	Words       string
	ByID        id.Person
	At          time.Time
	EndsAt      time.Time
	LiftedBy    id.Person
	LiftedAt    time.Time
	Appeal      string
	AppealedAt  time.Time
	Answer      string
	AnsweredBy  id.Person
	AnsweredAt  time.Time
}

const sanctionColumns = `s.id, s.person_id, s.challenge_id, s.kind, s.code, s.words, s.by_id, s.at, s.ends_at, s.lifted_by, s.lifted_at,
	s.appeal, s.appealed_at, s.answer, s.answered_by, s.answered_at`

func (r sanctionRow) domain() account.Sanction {
	return account.Sanction{
		ID: r.ID, Person: r.PersonID, Challenge: r.ChallengeID, Kind: r.Kind, Code: r.Code, Words: r.Words, By: r.ByID, At: r.At, EndsAt: r.EndsAt,
		LiftedBy: r.LiftedBy, LiftedAt: r.LiftedAt, Appeal: r.Appeal, AppealedAt: r.AppealedAt, Answer: r.Answer, AnsweredBy: r.AnsweredBy, AnsweredAt: r.AnsweredAt,
	}
}

func (tx accountTx) AddSanction(s *account.Sanction) error {
	return tx.Get(&s.ID, `/* sanction.add */ INSERT INTO sanctions (person_id, challenge_id, kind, code, words, by_id, at, ends_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		s.Person, int64(s.Challenge), string(s.Kind), string(s.Code), s.Words, int64(s.By), s.At.UTC(), s.EndsAt.UTC())
}

func (tx accountTx) Sanction(s id.Sanction) (account.Sanction, error) {
	var row sanctionRow
	err := tx.Get(&row, "/* sanction.hold */ SELECT "+sanctionColumns+" FROM sanctions s WHERE s.id = ?"+tx.ForUpdate(), s)
	if errors.Is(err, ErrNone) {
		return account.Sanction{}, account.ErrNoSanction
	}
	return row.domain(), err
}

func (tx accountTx) SaveSanction(s account.Sanction) error {
	return tx.One(`/* sanction.save */ UPDATE sanctions SET lifted_by = ?, lifted_at = ?, appeal = ?, appealed_at = ?, answer = ?, answered_by = ?, answered_at = ? WHERE id = ?`,
		int64(s.LiftedBy), s.LiftedAt.UTC(), s.Appeal, s.AppealedAt.UTC(), s.Answer, int64(s.AnsweredBy), s.AnsweredAt.UTC(), s.ID)
}

func (tx accountTx) GrantsOf(p id.Person) ([]account.Grant, error) {
	var rows []struct {
		Role        account.Role
		ChallengeID id.Challenge
	}
	err := tx.All(&rows, "/* sanction.grants */ SELECT role, challenge_id FROM roles WHERE person_id = ? ORDER BY id", p)
	out := make([]account.Grant, len(rows))
	for n, r := range rows {
		out[n] = account.Grant{Role: r.Role, Challenge: r.ChallengeID}
	}
	return out, err
}

func (tx accountTx) ModeratorsOf(c id.Challenge, without ...id.Person) ([]string, error) {
	var out []string
	err := tx.All(&out, `/* sanction.moderators */ SELECT DISTINCT p.email FROM roles r JOIN people p ON p.id = r.person_id
		WHERE r.role IN ('moderator', 'lead', 'administrator') AND r.challenge_id IN (0, ?) AND p.state = 'active' AND p.email IS NOT NULL AND p.id NOT IN ? ORDER BY p.email`, int64(c), append(without, 0))
	return out, err
}

// sanctionsWhere lists the challenges among which sanctions are looked for; nil: everywhere.
func sanctionsWhere(of []id.Challenge, args []any) (string, []any) {
	if of == nil {
		return "", args
	}
	return " AND s.challenge_id IN ?", append(args, append(of, -1)) // none is in no list
}

func (a accountReads) SanctionsOf(ctx context.Context, p id.Person, of []id.Challenge) ([]account.Sanction, error) {
	where, args := sanctionsWhere(of, []any{p})
	var rows []sanctionRow
	err := a.s.Reader(ctx).All(&rows, "/* sanction.of */ SELECT "+sanctionColumns+" FROM sanctions s WHERE s.person_id = ?"+where+" ORDER BY s.id DESC LIMIT 200", args...)
	return each(rows, sanctionRow.domain), err
}

func (a accountReads) Appeals(ctx context.Context, of []id.Challenge) ([]account.AppealView, error) {
	where, args := sanctionsWhere(of, nil)
	var rows []struct {
		Sanction     sanctionRow `gorm:"embedded"`
		Handle, Name string
	}
	err := a.s.Reader(ctx).All(&rows, "/* sanction.appeals */ SELECT "+sanctionColumns+`, p.handle, p.name FROM sanctions s JOIN people p ON p.id = s.person_id
		WHERE s.appealed_at IS NOT NULL AND s.answered_at IS NULL`+where+" ORDER BY s.appealed_at, s.id LIMIT 200", args...)
	out := make([]account.AppealView, len(rows))
	for n, r := range rows {
		out[n] = account.AppealView{Sanction: r.Sanction.domain(), Handle: r.Handle, Name: r.Name}
	}
	return out, err
}
