package store

import (
	"context"
	"errors"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
)

// SetAge keeps what p said of their age.
func (tx accountTx) SetAge(p id.Person, age account.Age, now time.Time) error {
	err := tx.One("/* age.set */ UPDATE people SET age = ?, age_at = ?, version = version + 1 WHERE id = ? AND age = ''", string(age), now.UTC(), p)
	if errors.Is(err, ErrNone) { // they have answered meanwhile
		return account.ErrAgeNotAsked
	}
	return err
}

// SayNo keeps when p said that they are under 16.
func (tx accountTx) SayNo(p id.Person, now time.Time) error {
	return tx.One("/* age.no */ UPDATE people SET said_no_at = ? WHERE id = ?", now.UTC(), p)
}

// TurnSixteen keeps that p is not under 16 any more. Their name stays with them until they
// choose to show it.
func (tx accountTx) TurnSixteen(p id.Person, before, now time.Time) error {
	n, err := tx.Exec("/* age.turn */ UPDATE people SET age = 'over', age_at = ?, unnamed = TRUE, version = version + 1 WHERE id = ? AND age = 'under' AND (age_at IS NULL OR age_at <= ?)", now.UTC(), p, before.UTC())
	if err != nil || n > 0 {
		return err
	}
	var age string
	if err = tx.Get(&age, "/* age.now */ SELECT age FROM people WHERE id = ?", p); err == nil {
		if err = account.ErrAgeNotAsked; account.Age(age) == account.Under16 {
			err = account.ErrAgeSoon
		}
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

// readGuardian reads what a query knows of a guardian; none is the fault none, nil the zero
// Guardian.
func readGuardian(from Reads, none error, sql string, value any) (account.Guardian, error) {
	var r guardianRow
	err := from.Get(&r, sql, value)
	if errors.Is(err, ErrNone) {
		return account.Guardian{}, none
	}
	return r.domain(), err
}

const (
	guardianOf     = " */ SELECT " + guardianColumns + " FROM guardians WHERE person_id = ?"
	guardianByLink = " */ SELECT " + guardianColumns + " FROM guardians WHERE link_hash = ? AND link_hash <> ''"
)

// Guardian returns what is known of the guardian of p.
func (tx accountTx) Guardian(p id.Person) (account.Guardian, error) {
	g, err := readGuardian(tx, nil, "/* guardian.hold"+guardianOf+tx.ForUpdate(), p)
	g.Person = p
	return g, err
}

// GuardianByLink returns the guardian whose present link has this hash.
func (tx accountTx) GuardianByLink(hash string) (account.Guardian, error) {
	return readGuardian(tx, account.ErrGuardianLink, "/* guardian.hold_by_link"+guardianByLink+tx.ForUpdate(), hash)
}

// Guardian returns what is known of the guardian of p.
func (a accountReads) Guardian(ctx context.Context, p id.Person) (account.Guardian, error) {
	g, err := readGuardian(a.s.Reader(ctx), nil, "/* guardian.of"+guardianOf, p)
	g.Person = p
	return g, err
}

// GuardianByLink returns the guardian whose present link has this hash.
func (a accountReads) GuardianByLink(ctx context.Context, hash string) (account.Guardian, error) {
	return readGuardian(a.s.Reader(ctx), account.ErrGuardianLink, "/* guardian.by_link"+guardianByLink, hash)
}

// GuardianAsks counts how often an address was asked, and notes that it is asked again.
func (tx accountTx) GuardianAsks(emailHash string, since, now time.Time) (n int, err error) {
	if err = tx.holdName("guardian " + emailHash); err != nil {
		return 0, err
	}
	if _, err = tx.Exec("/* guardian.asks_old */ DELETE FROM guardian_asks WHERE asked_at < ?", since.UTC()); err != nil {
		return 0, err
	}
	if err = tx.Get(&n, "/* guardian.asks */ SELECT count(*) FROM guardian_asks WHERE email_hash = ?", emailHash); err == nil {
		_, err = tx.Exec("/* guardian.ask */ INSERT INTO guardian_asks (email_hash, asked_at) VALUES (?, ?)", emailHash, now.UTC())
	}
	return n, err
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
