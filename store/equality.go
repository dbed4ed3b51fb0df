package store

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"math/big"

	"uptake/domain/equality"
	"uptake/domain/id"
)

// Equality is the store as package equality sees it.
func Equality(s *Store) Viewed[equality.Tx] {
	return View(s, func(tx *Tx) equality.Tx { return equalityTx{tx} })
}

// EqualityReads is the reading side of package equality; its contract stands there.
func EqualityReads(s *Store) equality.Reads { return equalityReads{s} }

type (
	equalityTx    struct{ *Tx }
	equalityReads struct{ s *Store }
)

// Switch turns the questions of c on or off.
func (tx equalityTx) Switch(c id.Challenge, on bool) error {
	sql := "/* equality.off */ DELETE FROM equality_on WHERE challenge_id = ?"
	if on {
		sql = "/* equality.on */ INSERT INTO equality_on (challenge_id) VALUES (?) ON CONFLICT DO NOTHING"
	}
	_, err := tx.Exec(sql, c)
	return err
}

// MarkAsked notes that p has been asked in c.
func (tx equalityTx) MarkAsked(c id.Challenge, p id.Person) (bool, error) {
	n, err := tx.Exec("/* equality.asked */ INSERT INTO equality_asked (challenge_id, person_id) VALUES (?, ?) ON CONFLICT DO NOTHING", c, p)
	return n == 1, err
}

// answerRow is a row of answers without anything else.
type answerRow struct {
	ID      string
	Answers string
}

// shuffled puts rows in a random order under new random ids.
func shuffled(rows []answerRow) error {
	for i := len(rows) - 1; i >= 0; i-- {
		j, err := rand.Int(rand.Reader, big.NewInt(int64(i)+1))
		if err != nil {
			return err
		}
		rows[i], rows[j.Int64()] = rows[j.Int64()], rows[i]
		rows[i].ID = rand.Text()
	}
	return nil
}

// Wait puts answers among those of c that wait. All of them are written anew in a random
// order: a table of PostgreSQL would else keep them in the order in which they came.
func (tx equalityTx) Wait(c id.Challenge, a equality.Answers) error {
	if err := tx.holdName("equality"); err != nil {
		return err
	}
	b, err := json.Marshal(a)
	if err != nil {
		return err
	}
	rows, err := tx.taken(c)
	if err != nil {
		return err
	}
	rows = append(rows, answerRow{Answers: string(b)})
	if err := shuffled(rows); err != nil {
		return err
	}
	for _, r := range rows {
		if _, err := tx.Exec("/* equality.wait */ INSERT INTO equality_waiting (id, challenge_id, answers) VALUES (?, ?, ?)", r.ID, c, r.Answers); err != nil {
			return err
		}
	}
	return nil
}

// taken takes everything of c that waits out of its table.
func (tx equalityTx) taken(c id.Challenge) ([]answerRow, error) {
	rows := []answerRow{}
	err := tx.All(&rows, "/* equality.waiting */ SELECT id, answers FROM equality_waiting WHERE challenge_id = ?", c)
	if err == nil {
		_, err = tx.Exec("/* equality.take */ DELETE FROM equality_waiting WHERE challenge_id = ?", c)
	}
	return rows, err
}

// Batch moves what waits to the kept answers of a week.
func (tx equalityTx) Batch(week string, least int) error {
	if err := tx.holdName("equality"); err != nil {
		return err
	}
	ready := []id.Challenge{}
	err := tx.All(&ready, `/* equality.ready */ SELECT w.challenge_id FROM equality_waiting w WHERE w.challenge_id NOT IN (SELECT k.challenge_id FROM equality_answers k WHERE k.week = ?)
		GROUP BY w.challenge_id HAVING count(*) >= ? ORDER BY w.challenge_id`, week, least)
	if err != nil {
		return err
	}
	for _, c := range ready {
		rows, err := tx.taken(c)
		if err != nil {
			return err
		}
		if err := shuffled(rows); err != nil {
			return err
		}
		for _, r := range rows {
			if _, err := tx.Exec("/* equality.keep */ INSERT INTO equality_answers (id, challenge_id, week, answers) VALUES (?, ?, ?, ?)", r.ID, c, week, r.Answers); err != nil {
				return err
			}
		}
	}
	return nil
}

// IsOn reports whether c asks the questions.
func (r equalityReads) IsOn(ctx context.Context, c id.Challenge) (bool, error) {
	var n int
	err := r.s.Reader(ctx).Get(&n, "/* equality.is_on */ SELECT count(*) FROM equality_on WHERE challenge_id = ?", c)
	return n > 0, err
}

// WasAsked reports whether p has been asked in c.
func (r equalityReads) WasAsked(ctx context.Context, c id.Challenge, p id.Person) (bool, error) {
	var n int
	err := r.s.Reader(ctx).Get(&n, "/* equality.was_asked */ SELECT count(*) FROM equality_asked WHERE challenge_id = ? AND person_id = ?", c, p)
	return n > 0, err
}

// Kept returns the answers of c, and whether others wait.
func (r equalityReads) Kept(ctx context.Context, c id.Challenge) ([]equality.Answers, bool, error) {
	rows, waiting := []string{}, 0
	err := r.s.Snapshot(ctx, func(db Reader) error {
		if err := db.Get(&waiting, "/* equality.wait_count */ SELECT count(*) FROM equality_waiting WHERE challenge_id = ?", c); err != nil {
			return err
		}
		return db.All(&rows, "/* equality.kept */ SELECT answers FROM equality_answers WHERE challenge_id = ? ORDER BY id", c)
	})
	out := make([]equality.Answers, len(rows))
	for i, s := range rows {
		if err == nil {
			err = json.Unmarshal([]byte(s), &out[i])
		}
	}
	return out, waiting > 0, err
}
