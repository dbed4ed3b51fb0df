package store

import (
	"context"
	"errors"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
)

// InHand returns who took a thing last.
func (tx challengeTx) InHand(on challenge.Reported) (challenge.Hand, error) {
	return readHand(tx.Tx, on)
}

// InHand returns who took a thing last.
func (r challengeReads) InHand(ctx context.Context, on challenge.Reported) (challenge.Hand, error) {
	return readHand(r.s.Reader(ctx), on)
}

func readHand(r Reads, on challenge.Reported) (challenge.Hand, error) {
	kind, subject := reportedAs(on)
	var row struct {
		PersonID id.Person
		Name     string
		TakenAt  time.Time
	}
	err := r.Get(&row, "/* hand.get */ SELECT h.person_id, COALESCE(p.name, '') AS name, h.taken_at FROM in_hand h LEFT JOIN people p ON p.id = h.person_id WHERE h.kind = ? AND h.subject = ?", kind, subject)
	if errors.Is(err, ErrNone) {
		err = nil
	}
	return challenge.Hand{On: on, By: row.PersonID, Name: row.Name, Since: row.TakenAt}, err
}

// Take puts a thing into a moderator's hand and forgets what was taken before over.
func (tx challengeTx) Take(h challenge.Hand, over time.Time) error {
	if _, err := tx.Exec("/* hand.over */ DELETE FROM in_hand WHERE taken_at < ?", over.UTC()); err != nil {
		return err
	}
	kind, subject := reportedAs(h.On)
	_, err := tx.Exec(`/* hand.take */ INSERT INTO in_hand (kind, subject, person_id, taken_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (kind, subject) DO UPDATE SET person_id = excluded.person_id, taken_at = excluded.taken_at`, kind, subject, h.By, h.Since.UTC())
	return err
}

// PutBack takes a thing out of whoever's hand.
func (tx challengeTx) PutBack(on challenge.Reported) error {
	kind, subject := reportedAs(on)
	_, err := tx.Exec("/* hand.back */ DELETE FROM in_hand WHERE kind = ? AND subject = ?", kind, subject)
	return err
}

// NameOf returns the name of a person as pages show it.
func (tx challengeTx) NameOf(p id.Person) (string, error) {
	var name string
	err := tx.Get(&name, "/* hand.name */ SELECT name FROM people WHERE id = ?", p)
	if errors.Is(err, ErrNone) {
		err = nil
	}
	return name, err
}
