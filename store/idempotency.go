package store

import (
	"context"
	"encoding/hex"
	"time"

	"uptake/domain/id"
)

const (
	claimKept  = time.Minute    // an unanswered claim lapses after this
	answerKept = 24 * time.Hour // and an answer after this
)

// Kept is the table of answers kept for Idempotency-Key.
type Kept struct {
	s   *Store
	now func() time.Time
}

// Kept returns the kept answers of s; now is the clock they age by.
func (s *Store) Kept(now func() time.Time) Kept { return Kept{s, now} }

// Begin claims key for person and notes hash, the digest of the request. It
// returns nil, nil, nil if the claim is the caller's; else the digest that the
// key was taken with, and the answer if there is one already.
func (k Kept) Begin(ctx context.Context, person id.Person, key string, hash []byte) (keptHash, answer []byte, err error) {
	now := k.now()
	var row struct {
		RequestHash string
		Status      int
		Body        string
	}
	claimed := false
	err = k.s.InTx(ctx, func(tx *Tx) error {
		claimed, row.RequestHash, row.Status, row.Body = false, "", 0, ""
		if _, err := tx.Exec("/* kept.sweep */ DELETE FROM kept_answers WHERE kept_at <= ?", now.Add(-answerKept)); err != nil {
			return err
		}
		n, err := tx.Exec(`/* kept.begin */ INSERT INTO kept_answers (person_id, key, request_hash, kept_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (person_id, key) DO UPDATE SET request_hash = excluded.request_hash, kept_at = excluded.kept_at
			WHERE kept_answers.status = 0 AND kept_answers.kept_at <= ?`,
			person, key, hex.EncodeToString(hash), now, now.Add(-claimKept))
		if claimed = n == 1; err != nil || claimed {
			return err
		}
		return tx.Get(&row, "/* kept.one */ SELECT request_hash, status, body FROM kept_answers WHERE person_id = ? AND key = ?", person, key)
	})
	if err != nil || claimed {
		return nil, nil, err
	}
	if keptHash, err = hex.DecodeString(row.RequestHash); err != nil {
		return nil, nil, err
	}
	if row.Status != 0 {
		answer = []byte(row.Body)
	}
	return keptHash, answer, nil
}

// Finish keeps answer, which is text, for a key that Begin claimed.
func (k Kept) Finish(ctx context.Context, person id.Person, key string, answer []byte) error {
	return k.s.InTx(ctx, func(tx *Tx) error {
		return tx.One("/* kept.finish */ UPDATE kept_answers SET status = 1, body = ? WHERE person_id = ? AND key = ?", string(answer), person, key)
	})
}

// Drop gives a claimed key back: nothing was created. An answer stays.
func (k Kept) Drop(ctx context.Context, person id.Person, key string) error {
	return k.s.InTx(ctx, func(tx *Tx) error {
		_, err := tx.Exec("/* kept.drop */ DELETE FROM kept_answers WHERE person_id = ? AND key = ? AND status = 0", person, key)
		return err
	})
}
