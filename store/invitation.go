package store

import (
	"context"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
)

type seatAnswerRow struct {
	SeatID     id.Seat
	Accepted   bool
	Words      string
	AnsweredAt time.Time
}

func (r seatAnswerRow) domain() review.SeatAnswer {
	return review.SeatAnswer{Seat: r.SeatID, Accepted: r.Accepted, Words: r.Words, At: r.AnsweredAt}
}

// PutSeatAnswer keeps what somebody said to an invitation, in place of what was there.
func (tx reviewTx) PutSeatAnswer(a review.SeatAnswer) error {
	return tx.One(`/* invitation.answer */ INSERT INTO seat_answers (seat_id, accepted, words, answered_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (seat_id) DO UPDATE SET accepted = excluded.accepted, words = excluded.words, answered_at = excluded.answered_at`,
		a.Seat, a.Accepted, a.Words, a.At)
}

// SeatAnswersOf returns what was said to the invitations to a panel.
func (r reviewReads) SeatAnswersOf(ctx context.Context, p id.Panel) ([]review.SeatAnswer, error) {
	var rows []seatAnswerRow
	err := r.s.Reader(ctx).All(&rows, `/* invitation.answers */ SELECT a.seat_id, a.accepted, a.words, a.answered_at
		FROM seat_answers a JOIN seats s ON s.id = a.seat_id WHERE s.panel_id = ? ORDER BY a.seat_id`, p)
	return each(rows, seatAnswerRow.domain), err
}
