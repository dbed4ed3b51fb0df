package store

import (
	"uptake/domain/id"
	"uptake/domain/review"
)

// Wishes returns what has been settled by hand on a panel.
func (tx reviewTx) Wishes(p id.Panel) ([]review.Wish, error) {
	var rows []struct {
		IdeaID id.Idea
		SeatID id.Seat
		Scores bool
	}
	err := tx.All(&rows, "/* wish.of_panel */ SELECT idea_id, seat_id, scores FROM wishes WHERE panel_id = ? ORDER BY idea_id, seat_id", p)
	var out []review.Wish
	for _, r := range rows {
		out = append(out, review.Wish{Idea: r.IdeaID, Seat: r.SeatID, Scores: r.Scores})
	}
	return out, err
}

// PutWishes keeps each in place of what was settled about its pair.
func (tx reviewTx) PutWishes(p id.Panel, ws []review.Wish) error {
	var rows [][]any
	for _, w := range ws {
		rows = append(rows, []any{p, w.Idea, w.Seat, w.Scores})
	}
	return tx.insert("/* wish.put */ INSERT INTO wishes (panel_id, idea_id, seat_id, scores) VALUES ",
		" ON CONFLICT (panel_id, idea_id, seat_id) DO UPDATE SET scores = excluded.scores", rows)
}

// DropWishes forgets all of it.
func (tx reviewTx) DropWishes(p id.Panel) error {
	_, err := tx.Exec("/* wish.drop */ DELETE FROM wishes WHERE panel_id = ?", p)
	return err
}
