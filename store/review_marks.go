package store

import (
	"context"
	"errors"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/review"
)

type markRow struct {
	SeatID     id.Seat
	FinishedAt time.Time
	RemindedAt time.Time
}

func (r markRow) domain() review.Mark {
	return review.Mark{Seat: r.SeatID, FinishedAt: r.FinishedAt, RemindedAt: r.RemindedAt}
}

func readMarks(r Reads, p id.Panel, round int) ([]review.Mark, error) {
	var rows []markRow
	err := r.All(&rows, "/* mark.of_round */ SELECT seat_id, finished_at, reminded_at FROM seat_rounds WHERE panel_id = ? AND round = ? ORDER BY seat_id", p, round)
	return each(rows, markRow.domain), err
}

// Marks returns the marks of a round.
func (tx reviewTx) Marks(p id.Panel, round int) ([]review.Mark, error) {
	return readMarks(tx.Tx, p, round)
}

// PutMark keeps m in place of what was there.
func (tx reviewTx) PutMark(p id.Panel, round int, m review.Mark) error {
	return tx.One(`/* mark.put */ INSERT INTO seat_rounds (panel_id, round, seat_id, finished_at, reminded_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (panel_id, round, seat_id) DO UPDATE SET finished_at = excluded.finished_at, reminded_at = excluded.reminded_at`,
		p, round, m.Seat, m.FinishedAt, m.RemindedAt)
}

// MarksOf returns the marks of a round by seat.
func (r reviewReads) MarksOf(ctx context.Context, p id.Panel, round int) ([]review.Mark, error) {
	return readMarks(r.s.Reader(ctx), p, round)
}

// WriteTo queues a mail to a person, and reports false for one who may not act or
// has no address.
func (tx reviewTx) WriteTo(p id.Person, m account.Mail, at time.Time) (bool, error) {
	return tx.writeTo(p, m, at)
}

func (tx *Tx) writeTo(p id.Person, m account.Mail, at time.Time) (bool, error) {
	var row struct{ Email string }
	err := tx.Get(&row, "/* person.address */ SELECT email FROM people WHERE id = ? AND state = 'active' AND email IS NOT NULL", p)
	if errors.Is(err, ErrNone) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	m.To = row.Email
	return true, accountTx{tx}.QueueMail(m, at)
}
