package store

import (
	"context"

	"uptake/domain/id"
	"uptake/domain/review"
)

// DuplicatesOf returns which ideas members have taken to be the same as this one.
func (r reviewReads) DuplicatesOf(ctx context.Context, p id.Panel, round int, idea id.Idea) ([]review.Duplicate, error) {
	return readDuplicates(r.s.Reader(ctx), p, round, idea)
}

// Duplicates returns which ideas members have taken to be the same as this one.
func (tx reviewTx) Duplicates(p id.Panel, round int, idea id.Idea) ([]review.Duplicate, error) {
	return readDuplicates(tx.Tx, p, round, idea)
}

func readDuplicates(r Reads, p id.Panel, round int, idea id.Idea) ([]review.Duplicate, error) {
	var rows []struct {
		IdeaID  id.Idea
		Title   string
		Members int
	}
	err := r.All(&rows, `/* sheet.duplicates */ SELECT i.id AS idea_id, i.title, count(DISTINCT h.seat_id) AS members
		FROM score_sheets h JOIN ideas i ON i.id = CASE WHEN h.idea_id = ? THEN h.duplicate_of ELSE h.idea_id END
		WHERE h.panel_id = ? AND h.duplicate_of IS NOT NULL AND h.round <= ? AND (h.idea_id = ? OR h.duplicate_of = ?)
		AND NOT EXISTS (SELECT 1 FROM conflicts c WHERE c.seat_id = h.seat_id AND c.idea_id IN (h.idea_id, h.duplicate_of) AND c.recused = TRUE)
		GROUP BY i.id, i.title ORDER BY i.id`, idea, p, round, idea, idea)
	out := make([]review.Duplicate, len(rows))
	for n, row := range rows {
		out[n] = review.Duplicate{Idea: row.IdeaID, Title: row.Title, Members: row.Members}
	}
	return out, err
}

// OthersFor returns the ideas that a member may take to be the same as this one.
func (r reviewReads) OthersFor(ctx context.Context, p id.Panel, idea id.Idea, seat id.Seat) ([]review.Other, error) {
	var rows []struct {
		IdeaID id.Idea
		Title  string
	}
	err := r.s.Reader(ctx).All(&rows, `/* panel_idea.others */ SELECT h.idea_id, i.title FROM panel_ideas h JOIN ideas i ON i.id = h.idea_id
		WHERE h.panel_id = ? AND h.idea_id <> ? AND i.moderation = 'visible' AND `+stillIn+`
		AND NOT EXISTS (SELECT 1 FROM conflicts c WHERE c.seat_id = ? AND c.idea_id = h.idea_id AND c.recused = TRUE) ORDER BY lower(i.title), h.idea_id`, p, idea, seat)
	out := make([]review.Other, len(rows))
	for n, row := range rows {
		out[n] = review.Other{Idea: row.IdeaID, Title: row.Title}
	}
	return out, err
}

// RemarksOf returns what members have put beside their scores.
func (r reviewReads) RemarksOf(ctx context.Context, p id.Panel) ([]review.Remark, error) {
	var rows []struct {
		Round       int
		IdeaID      id.Idea
		SeatID      id.Seat
		Discuss     bool
		DuplicateOf id.Idea
	}
	err := r.s.Reader(ctx).All(&rows, `/* sheet.remarks */ SELECT round, idea_id, seat_id, discuss, duplicate_of FROM score_sheets
		WHERE panel_id = ? AND (discuss = TRUE OR duplicate_of IS NOT NULL) ORDER BY round, idea_id, seat_id`, p)
	out := make([]review.Remark, len(rows))
	for n, row := range rows {
		out[n] = review.Remark{Round: row.Round, Idea: row.IdeaID, Seat: row.SeatID, Discuss: row.Discuss, DuplicateOf: row.DuplicateOf}
	}
	return out, err
}
