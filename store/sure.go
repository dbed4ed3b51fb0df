package store

import (
	"context"

	"uptake/domain/id"
	"uptake/domain/review"
)

type sureRow struct {
	Round   int
	IdeaID  id.Idea
	SeatID  id.Seat
	HowSure review.Sure
	Scored  bool
}

func (r sureRow) domain() review.SureAnswer {
	return review.SureAnswer{Round: r.Round, Idea: r.IdeaID, Seat: r.SeatID, Sure: r.HowSure, Scored: r.Scored}
}

func readSures(r Reads, p id.Panel, idea id.Idea) ([]review.SureAnswer, error) {
	where, args := "h.panel_id = ? AND h.how_sure <> ''", []any{p}
	if idea != 0 {
		where, args = where+" AND h.idea_id = ?", append(args, idea)
	}
	var rows []sureRow
	err := r.All(&rows, `/* sure.of_panel */ SELECT h.round, h.idea_id, h.seat_id, h.how_sure, EXISTS (SELECT 1 FROM scores x
		WHERE x.panel_id = h.panel_id AND x.round = h.round AND x.idea_id = h.idea_id AND x.seat_id = h.seat_id AND x.state = 'given') AS scored
		FROM score_sheets h WHERE `+where+" ORDER BY h.round, h.idea_id, h.seat_id", args...)
	return each(rows, sureRow.domain), err
}

// Sures returns how sure members of a panel have said that they are.
func (tx reviewTx) Sures(p id.Panel) ([]review.SureAnswer, error) { return readSures(tx.Tx, p, 0) }

// SuresOf returns it too, on one idea where it is not 0.
func (r reviewReads) SuresOf(ctx context.Context, p id.Panel, idea id.Idea) ([]review.SureAnswer, error) {
	return readSures(r.s.Reader(ctx), p, idea)
}

// PutSure keeps what a file says of one member.
func (tx reviewTx) PutSure(p id.Panel, a review.SureAnswer) error {
	return tx.One("/* sure.put */ UPDATE score_sheets SET how_sure = ? WHERE panel_id = ? AND round = ? AND idea_id = ? AND seat_id = ?",
		string(a.Sure), p, a.Round, a.Idea, a.Seat)
}
