package store

import (
	"context"

	"uptake/domain/id"
	"uptake/domain/review"
)

// RedoneOf returns the ideas on which a score was voided after its round was closed.
func (r reviewReads) RedoneOf(ctx context.Context, p id.Panel) ([]review.Redone, error) {
	var rows []struct {
		Round  int
		IdeaID id.Idea
	}
	// By the seats, in this order (CROSS JOIN keeps SQLite to it): scores_by_seat leads to the recused ones alone, of which there are few.
	err := r.s.Reader(ctx).All(&rows, `/* score.redone */ SELECT DISTINCT x.round, x.idea_id FROM seats s CROSS JOIN rounds r
		CROSS JOIN scores x
		WHERE s.panel_id = ? AND r.panel_id = s.panel_id AND r.state = 'closed'
		AND x.seat_id = s.id AND x.round = r.number AND x.state = 'recused' AND x.changed_at > r.closed_at`, p)
	out := make([]review.Redone, len(rows))
	for n, row := range rows {
		out[n] = review.Redone{Round: row.Round, Idea: row.IdeaID}
	}
	return out, err
}
