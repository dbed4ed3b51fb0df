package store

import (
	"context"
	"errors"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
)

func (tx accountTx) SecondStep(p id.Person) (account.SecondStep, error) {
	var r struct {
		PersonID id.Person
		Sealed   string
		AddedAt  time.Time
		SetAt    time.Time
		AppAt    time.Time
		Step     int64
		Misses   int
		MissedAt time.Time
	}
	err := tx.Get(&r, "/* second_step.hold */ SELECT person_id, sealed, added_at, set_at, app_at, step, misses, missed_at FROM second_steps WHERE person_id = ?"+tx.ForUpdate(), p)
	if errors.Is(err, ErrNone) {
		return account.SecondStep{}, account.ErrNoStep
	}
	return account.SecondStep{Person: r.PersonID, Sealed: r.Sealed, AddedAt: r.AddedAt, SetAt: r.SetAt, AppAt: r.AppAt, Step: r.Step, Misses: r.Misses, MissedAt: r.MissedAt}, err
}

func (tx accountTx) SaveSecondStep(s account.SecondStep) error {
	_, err := tx.Exec(`/* second_step.save */ INSERT INTO second_steps (person_id, sealed, added_at, set_at, app_at, step, misses, missed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (person_id) DO UPDATE SET sealed = excluded.sealed, added_at = excluded.added_at, set_at = excluded.set_at, app_at = excluded.app_at, step = excluded.step,
		misses = excluded.misses, missed_at = excluded.missed_at`, s.Person, s.Sealed, s.AddedAt, s.SetAt, s.AppAt, s.Step, s.Misses, s.MissedAt)
	return err
}

func (tx accountTx) DropSecondStep(p id.Person) error {
	if _, err := tx.Exec("/* recovery_code.drop */ DELETE FROM recovery_codes WHERE person_id = ?", p); err != nil {
		return err
	}
	if _, err := tx.Exec("/* passkey.drop_all */ DELETE FROM passkeys WHERE person_id = ?", p); err != nil {
		return err
	}
	_, err := tx.Exec("/* second_step.drop */ DELETE FROM second_steps WHERE person_id = ?", p)
	return err
}

func (tx accountTx) SetRecoveryCodes(p id.Person, hashes []string) error {
	if _, err := tx.Exec("/* recovery_code.drop */ DELETE FROM recovery_codes WHERE person_id = ?", p); err != nil {
		return err
	}
	for _, h := range hashes {
		if _, err := tx.Exec("/* recovery_code.add */ INSERT INTO recovery_codes (person_id, code_hash) VALUES (?, ?)", p, h); err != nil {
			return err
		}
	}
	return nil
}

func (tx accountTx) UseRecoveryCode(p id.Person, hash string, now time.Time) (bool, error) {
	n, err := tx.Exec("/* recovery_code.use */ UPDATE recovery_codes SET used_at = ? WHERE person_id = ? AND code_hash = ? AND used_at IS NULL", now, p, hash)
	return n > 0, err
}

func (a accountReads) SecondStep(ctx context.Context, p id.Person) (account.SecondStepView, error) {
	var r struct {
		SetAt  time.Time
		AppAt  time.Time
		Unused int
	}
	err := a.s.Reader(ctx).Get(&r, `/* second_step.view */ SELECT set_at, app_at, (SELECT count(*) FROM recovery_codes c WHERE c.person_id = s.person_id AND c.used_at IS NULL) AS unused
		FROM second_steps s WHERE person_id = ? AND set_at IS NOT NULL`, p)
	if errors.Is(err, ErrNone) {
		return account.SecondStepView{}, nil
	}
	return account.SecondStepView{SetAt: r.SetAt, AppAt: r.AppAt, Left: r.Unused}, err
}
