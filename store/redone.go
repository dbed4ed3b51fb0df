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
	err := r.s.Reader(ctx).All(&rows, `/* score.redone */ SELECT DISTINCT x.round, x.idea_id FROM scores x JOIN rounds r ON r.panel_id = x.panel_id AND r.number = x.round
		WHERE x.panel_id = ? AND x.state = 'recused' AND r.state = 'closed' AND x.changed_at > r.closed_at`, p)
	out := make([]review.Redone, len(rows))
	for n, row := range rows {
		out[n] = review.Redone{Round: row.Round, Idea: row.IdeaID}
	}
	return out, err
}
