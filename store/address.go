package store

import (
	"context"
	"errors"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
)

const changeColumns = "id, person_id, email, confirm_hash, stop_hash, asked_by, asked_at, starts_at, expires_at, settled_at"

func addressChange(from Reads, sql string, args ...any) (account.AddressChange, error) {
	var r struct {
		ID          id.AddressChange
		PersonID    id.Person
		Email       string
		ConfirmHash string
		StopHash    string
		AskedBy     id.Person
		AskedAt     time.Time
		StartsAt    time.Time
		ExpiresAt   time.Time
		SettledAt   time.Time
	}
	if err := from.Get(&r, sql, args...); errors.Is(err, ErrNone) {
		return account.AddressChange{}, account.ErrChangeOver
	} else if err != nil {
		return account.AddressChange{}, err
	}
	return account.AddressChange{
		ID: r.ID, Person: r.PersonID, Email: r.Email, ConfirmHash: r.ConfirmHash, StopHash: r.StopHash,
		AskedBy: r.AskedBy, AskedAt: r.AskedAt, StartsAt: r.StartsAt, ExpiresAt: r.ExpiresAt, SettledAt: r.SettledAt,
	}, nil
}

func (tx accountTx) AddAddressChange(a *account.AddressChange) error {
	return tx.Get(&a.ID, `/* address.ask */ INSERT INTO address_changes (person_id, email, confirm_hash, stop_hash, asked_by, asked_at, starts_at, expires_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, a.Person, a.Email, a.ConfirmHash, a.StopHash, a.AskedBy, a.AskedAt, a.StartsAt, a.ExpiresAt)
}

func (tx accountTx) AddressChangeByConfirm(hash string) (account.AddressChange, error) {
	return addressChange(tx, "/* address.hold */ SELECT "+changeColumns+" FROM address_changes WHERE confirm_hash = ?"+tx.ForUpdate(), hash)
}

func (tx accountTx) AddressChangeByStop(hash string) (account.AddressChange, error) {
	return addressChange(tx, "/* address.hold_by_stop */ SELECT "+changeColumns+" FROM address_changes WHERE stop_hash = ?"+tx.ForUpdate(), hash)
}

func (tx accountTx) AddressChanges(p id.Person, since time.Time) (int, error) {
	var n int
	err := tx.Get(&n, "/* address.asks */ SELECT count(*) FROM address_changes WHERE person_id = ? AND asked_at > ?", p, since)
	return n, err
}

func (tx accountTx) SettleAddressChanges(p id.Person, now time.Time) error {
	_, err := tx.Exec("/* address.settle */ UPDATE address_changes SET settled_at = ? WHERE person_id = ? AND settled_at IS NULL", now, p)
	return err
}

func (tx accountTx) SetEmail(p id.Person, email string) (bool, error) {
	if err := tx.holdName("address " + email); err != nil {
		return false, err
	}
	n, err := tx.Exec(`/* person.set_email */ UPDATE people SET email = ?, confirmed_at = NULL, version = version + 1
		WHERE id = ? AND NOT EXISTS (SELECT 1 FROM people o WHERE o.email = ?)`, email, p, email)
	return n > 0, err
}

func (tx accountTx) DropIdentities(p id.Person) error {
	_, err := tx.Exec("/* identity.drop_all */ DELETE FROM identities WHERE person_id = ?", p)
	return err
}

func (a accountReads) AddressChangeByConfirm(ctx context.Context, hash string) (account.AddressChange, error) {
	return addressChange(a.s.Reader(ctx), "/* address.by_confirm */ SELECT "+changeColumns+" FROM address_changes WHERE confirm_hash = ?", hash)
}
