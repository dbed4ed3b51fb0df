package store

import (
	"context"
	"encoding/hex"
	"time"

	"uptake/domain/id"
)

const (
	claimKept  = time.Minute    // an unanswered claim that has made nothing lapses after this
	answerKept = 24 * time.Hour // and an answer after this
)

// Kept is the table of answers kept for Idempotency-Key.
type Kept struct {
	s   *Store
	now func() time.Time
}

// Kept returns the kept answers of s; now is the clock they age by.
func (s *Store) Kept(now func() time.Time) Kept { return Kept{s, now} }

// States of a claim.
const (
	keyClaimed  = 0 // a request runs, or ended with its process before it made anything
	keyMade     = 1 // something was made in the transaction that says so; its answer is not kept yet
	keyAnswered = 2
)

// claim is a key that a request has claimed.
type claim struct {
	person id.Person
	key    string
}

type claimKey struct{}

// Claimed returns the context of a request that has claimed key: every
// transaction under it notes that the claim has made something, and so none of it
// is made again if the process ends before Finish.
func (k Kept) Claimed(ctx context.Context, person id.Person, key string) context.Context {
	return context.WithValue(ctx, claimKey{}, claim{person, key})
}

// after is fn, and the note in the same transaction.
func (c claim) after(fn func(*Tx) error) func(*Tx) error {
	return func(tx *Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		_, err := tx.Exec("/* kept.made */ UPDATE kept_answers SET status = ? WHERE person_id = ? AND key = ? AND status = ?", keyMade, c.person, c.key, keyClaimed)
		return err
	}
}

// Begin claims key for person and notes hash, the digest of the request. It
// returns nil, nil, nil if the claim is the caller's; else the digest that the
// key was taken with, and the answer if there is one already. Of a request that
// made something and was not answered within a minute the answer is empty, not
// nil.
func (k Kept) Begin(ctx context.Context, person id.Person, key string, hash []byte) (keptHash, answer []byte, err error) {
	now := k.now()
	var row struct {
		RequestHash string
		Status      int
		Body        string
		KeptAt      time.Time
	}
	free := false
	err = k.s.InTx(ctx, func(tx *Tx) error {
		free, row.RequestHash, row.Status, row.Body = false, "", 0, ""
		if _, err := tx.Exec("/* kept.sweep */ DELETE FROM kept_answers WHERE kept_at <= ?", now.Add(-answerKept)); err != nil {
			return err
		}
		n, err := tx.Exec(`/* kept.begin */ INSERT INTO kept_answers (person_id, key, request_hash, kept_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (person_id, key) DO UPDATE SET request_hash = excluded.request_hash, kept_at = excluded.kept_at
			WHERE kept_answers.status = ? AND kept_answers.kept_at <= ?`,
			person, key, hex.EncodeToString(hash), now, keyClaimed, now.Add(-claimKept))
		if free = n == 1; err != nil || free {
			return err
		}
		return tx.Get(&row, "/* kept.one */ SELECT request_hash, status, body, kept_at FROM kept_answers WHERE person_id = ? AND key = ?", person, key)
	})
	if err != nil || free {
		return nil, nil, err
	}
	if keptHash, err = hex.DecodeString(row.RequestHash); err != nil {
		return nil, nil, err
	}
	switch {
	case row.Status == keyAnswered:
		answer = []byte(row.Body)
	case row.Status == keyMade && !row.KeptAt.After(now.Add(-claimKept)):
		answer = []byte{}
	}
	return keptHash, answer, nil
}

// Finish keeps answer, which is text, for a key that Begin claimed.
func (k Kept) Finish(ctx context.Context, person id.Person, key string, answer []byte) error {
	return k.s.InTx(ctx, func(tx *Tx) error {
		return tx.One("/* kept.finish */ UPDATE kept_answers SET status = ?, body = ? WHERE person_id = ? AND key = ?", keyAnswered, string(answer), person, key)
	})
}

// Drop gives a claimed key back: nothing was created. An answer stays.
func (k Kept) Drop(ctx context.Context, person id.Person, key string) error {
	return k.s.InTx(ctx, func(tx *Tx) error {
		_, err := tx.Exec("/* kept.drop */ DELETE FROM kept_answers WHERE person_id = ? AND key = ? AND status <> ?", person, key, keyAnswered)
		return err
	})
}
