package store

import (
	"context"
	"errors"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
)

func (tx accountTx) Challenge(p id.Person, s id.Session, challenge string, now time.Time) error {
	err := tx.One("/* session.challenge */ UPDATE sessions SET passkey_challenge = ?, passkey_asked_at = ? WHERE id = ? AND person_id = ?", challenge, now, s, p)
	if errors.Is(err, ErrNone) {
		return account.ErrNoSession
	}
	return err
}

func (tx accountTx) TakeChallenge(p id.Person, s id.Session) (string, time.Time, error) {
	var r struct {
		Challenge string
		Asked     time.Time
	}
	err := tx.Get(&r, "/* session.challenged */ SELECT COALESCE(passkey_challenge, '') AS challenge, passkey_asked_at AS asked FROM sessions WHERE id = ? AND person_id = ?"+tx.ForUpdate(), s, p)
	if errors.Is(err, ErrNone) {
		return "", time.Time{}, account.ErrNoSession
	}
	if err != nil {
		return "", time.Time{}, err
	}
	_, err = tx.Exec("/* session.challenge_taken */ UPDATE sessions SET passkey_challenge = NULL, passkey_asked_at = NULL WHERE id = ?", s)
	return r.Challenge, r.Asked, err
}

// passkeyRow is a row of passkeys.
type passkeyRow struct {
	ID           id.Passkey
	PersonID     id.Person
	Name         string
	CredentialID string
	PublicKey    string
	Transports   string
	SignCount    uint32
	Flags        uint8
	AddedAt      time.Time
	UsedAt       time.Time
}

const passkeysOf = "SELECT id, person_id, name, credential_id, public_key, transports, sign_count, flags, added_at, used_at FROM passkeys WHERE person_id = ? ORDER BY id" //nolint:gosec // no secret is among them

func passkeys(rows []passkeyRow) []account.Passkey {
	list := make([]account.Passkey, len(rows))
	for i, r := range rows {
		list[i] = account.Passkey{
			ID: r.ID, Person: r.PersonID, Name: r.Name, Credential: r.CredentialID, Public: r.PublicKey, Transports: r.Transports,
			Count: r.SignCount, Flags: r.Flags, AddedAt: r.AddedAt, UsedAt: r.UsedAt,
		}
	}
	return list
}

func (tx accountTx) Passkeys(p id.Person) ([]account.Passkey, error) {
	var rows []passkeyRow
	err := tx.All(&rows, "/* passkey.hold */ "+passkeysOf+tx.ForUpdate(), p)
	return passkeys(rows), err
}

func (a accountReads) Passkeys(ctx context.Context, p id.Person) ([]account.Passkey, error) {
	var rows []passkeyRow
	err := a.s.Reader(ctx).All(&rows, "/* passkey.list */ "+passkeysOf, p)
	return passkeys(rows), err
}

func (tx accountTx) AddPasskey(k *account.Passkey) (bool, error) {
	var n id.Passkey
	err := tx.Get(&n, `/* passkey.add */ INSERT INTO passkeys (person_id, name, credential_id, public_key, transports, sign_count, flags, added_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (credential_id) DO NOTHING RETURNING id`,
		k.Person, k.Name, k.Credential, k.Public, k.Transports, k.Count, k.Flags, k.AddedAt)
	if errors.Is(err, ErrNone) {
		return false, nil
	}
	k.ID = n
	return err == nil, err
}

func (tx accountTx) UsePasskey(k account.Passkey) error {
	return tx.One("/* passkey.use */ UPDATE passkeys SET sign_count = ?, flags = ?, used_at = ? WHERE id = ? AND person_id = ?", k.Count, k.Flags, k.UsedAt, k.ID, k.Person)
}

func (tx accountTx) DropPasskey(p id.Person, k id.Passkey) (bool, error) {
	n, err := tx.Exec("/* passkey.drop */ DELETE FROM passkeys WHERE id = ? AND person_id = ?", k, p)
	return n > 0, err
}
