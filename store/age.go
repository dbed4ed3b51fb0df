package store

import (
	"errors"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
)

// SetAge keeps what p said of their age.
func (tx accountTx) SetAge(p id.Person, age account.Age) error {
	err := tx.One("/* age.set */ UPDATE people SET age = ?, version = version + 1 WHERE id = ? AND age = ''", string(age), p)
	if errors.Is(err, ErrNone) { // they have answered meanwhile
		return account.ErrAgeNotAsked
	}
	return err
}

// DropDraftsOf deletes every draft of p.
func (tx accountTx) DropDraftsOf(p id.Person) error {
	_, err := tx.Exec("/* age.drafts */ DELETE FROM drafts WHERE author_id = ?", p)
	return err
}

type guardianRow struct {
	PersonID    id.Person
	Email       string
	LinkHash    string
	Asks        int
	AskedAt     time.Time
	ExpiresAt   time.Time
	ConsentedAt time.Time
	RefusedAt   time.Time
	EndedAt     time.Time
}

const guardianColumns = "person_id, email, link_hash, asks, asked_at, expires_at, consented_at, refused_at, ended_at"

func (r guardianRow) domain() account.Guardian {
	return account.Guardian{
		Person: r.PersonID, Email: r.Email, LinkHash: r.LinkHash, Asks: r.Asks, AskedAt: r.AskedAt, ExpiresAt: r.ExpiresAt,
		ConsentedAt: r.ConsentedAt, RefusedAt: r.RefusedAt, EndedAt: r.EndedAt,
	}
}

// Guardian returns what is known of the guardian of p.
func (tx accountTx) Guardian(p id.Person) (account.Guardian, error) {
	var r guardianRow
	err := tx.Get(&r, "/* guardian.hold */ SELECT "+guardianColumns+" FROM guardians WHERE person_id = ?"+tx.ForUpdate(), p)
	if errors.Is(err, ErrNone) {
		return account.Guardian{Person: p}, nil
	}
	return r.domain(), err
}

// GuardianByLink returns the guardian whose present link has this hash.
func (tx accountTx) GuardianByLink(hash string) (account.Guardian, error) {
	var r guardianRow
	err := tx.Get(&r, "/* guardian.by_link */ SELECT "+guardianColumns+" FROM guardians WHERE link_hash = ? AND link_hash <> ''"+tx.ForUpdate(), hash)
	if errors.Is(err, ErrNone) {
		return account.Guardian{}, account.ErrGuardianLink
	}
	return r.domain(), err
}

// ForgetGuardian takes away the address of the guardian of p who has not answered by now.
func (tx accountTx) ForgetGuardian(p id.Person, now time.Time) error {
	_, err := tx.Exec("/* guardian.forget */ "+forgottenGuardians+" AND person_id = ?", now.UTC(), p)
	return err
}

// SaveGuardian keeps g in place of what was known.
func (tx accountTx) SaveGuardian(g account.Guardian) error {
	_, err := tx.Exec(`/* guardian.save */ INSERT INTO guardians (person_id, email, link_hash, asks, asked_at, expires_at, consented_at, refused_at, ended_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (person_id) DO UPDATE SET email = excluded.email, link_hash = excluded.link_hash, asks = excluded.asks, asked_at = excluded.asked_at,
		expires_at = excluded.expires_at, consented_at = excluded.consented_at, refused_at = excluded.refused_at, ended_at = excluded.ended_at`,
		g.Person, g.Email, g.LinkHash, g.Asks, g.AskedAt.UTC(), g.ExpiresAt.UTC(), g.ConsentedAt.UTC(), g.RefusedAt.UTC(), g.EndedAt.UTC())
	return err
}
