package store

import (
	"context"
	"errors"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
)

func (tx accountTx) AddPassage(p account.Passage) error {
	_, err := tx.Exec(`/* passage.add */ INSERT INTO passages (state_hash, browser_hash, provider, nonce, verifier, person_id, draft_hash, return_to, expires_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, p.StateHash, p.BrowserHash, p.Provider, p.Nonce, p.Verifier, p.Person, p.DraftHash, p.ReturnTo, p.ExpiresAt)
	return err
}

func (tx accountTx) TakePassage(stateHash string) (account.Passage, error) {
	var row struct {
		StateHash, BrowserHash, Provider, Nonce, Verifier string
		PersonID                                          id.Person
		DraftHash, ReturnTo                               string
		ExpiresAt                                         time.Time
	}
	err := tx.Get(&row, `/* passage.take */ DELETE FROM passages WHERE state_hash = ?
		RETURNING state_hash, browser_hash, provider, nonce, verifier, person_id, draft_hash, return_to, expires_at`, stateHash)
	if errors.Is(err, ErrNone) {
		return account.Passage{}, account.ErrPassage
	}
	return account.Passage{
		StateHash: row.StateHash, BrowserHash: row.BrowserHash, Provider: row.Provider, Nonce: row.Nonce, Verifier: row.Verifier,
		Person: row.PersonID, DraftHash: row.DraftHash, ReturnTo: row.ReturnTo, ExpiresAt: row.ExpiresAt,
	}, err
}

func (tx accountTx) ForgetPassages(by time.Time) error {
	_, err := tx.Exec("/* passage.forget */ DELETE FROM passages WHERE expires_at <= ?", by)
	return err
}

func (tx accountTx) PersonByIdentity(issuer, subject string) (account.Person, error) {
	return person(tx, "/* person.by_identity */ SELECT "+personColumns+" FROM people WHERE id = (SELECT person_id FROM identities WHERE issuer = ? AND subject = ?)"+tx.ForUpdate(), issuer, subject)
}

func (tx accountTx) AddIdentity(i account.Identity) (bool, error) {
	n, err := tx.Exec(`/* identity.add */ INSERT INTO identities (person_id, provider, issuer, subject, linked_at, used_at)
		VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (issuer, subject) DO NOTHING`, i.Person, i.Provider, i.Issuer, i.Subject, i.LinkedAt, i.UsedAt)
	return n > 0, err
}

func (tx accountTx) UseIdentity(issuer, subject string, now time.Time) error {
	return tx.One("/* identity.use */ UPDATE identities SET used_at = ? WHERE issuer = ? AND subject = ?", now, issuer, subject)
}

func (tx accountTx) DropIdentity(p id.Person, identity id.Identity) (bool, error) {
	n, err := tx.Exec("/* identity.drop */ DELETE FROM identities WHERE id = ? AND person_id = ?", identity, p)
	return n > 0, err
}

func (a accountReads) Identities(ctx context.Context, p id.Person) ([]account.Identity, error) {
	var rows []struct {
		ID       id.Identity
		PersonID id.Person
		Provider string
		Issuer   string
		Subject  string
		LinkedAt time.Time
		UsedAt   time.Time
	}
	err := a.s.Reader(ctx).All(&rows, `/* identity.list */ SELECT id, person_id, provider, issuer, subject, linked_at, used_at
		FROM identities WHERE person_id = ? ORDER BY id`, p)
	list := make([]account.Identity, len(rows))
	for i, r := range rows {
		list[i] = account.Identity{ID: r.ID, Person: r.PersonID, Provider: r.Provider, Issuer: r.Issuer, Subject: r.Subject, LinkedAt: r.LinkedAt, UsedAt: r.UsedAt}
	}
	return list, err
}
