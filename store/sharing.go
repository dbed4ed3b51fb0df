package store

import (
	"errors"
	"strings"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/assign"
)

// ToRead returns what there is to read in these ideas, by number.
func (tx reviewTx) ToRead(ideas []id.Idea) ([]assign.Idea, error) {
	var rows []struct {
		ID      id.Idea
		AreaID  id.Area
		Title   string
		Body    string
		Answers string
	}
	if len(ideas) == 0 {
		return nil, nil
	}
	err := tx.All(&rows, "/* idea.to_read */ SELECT id, area_id, title, body, answers FROM ideas WHERE id IN ? ORDER BY id", ideas)
	if err != nil {
		return nil, err
	}
	out := make([]assign.Idea, len(rows))
	for n, row := range rows {
		answers, err := readAnswers(row.Answers)
		if err != nil {
			return nil, err
		}
		words := len(strings.Fields(row.Title)) + len(strings.Fields(row.Body))
		for _, a := range answers {
			words += len(strings.Fields(a.Text))
		}
		out[n] = assign.Idea{ID: row.ID, Area: row.AreaID, Words: words}
	}
	return out, nil
}

// Shares returns who has which ideas in a round.
func (tx reviewTx) Shares(p id.Panel, round int) ([]review.Share, error) {
	var rows []struct {
		IdeaID   id.Idea
		SeatID   id.Seat
		Place    int
		SavedAt  time.Time
		Answered int
		Pending  int
		Recused  int
		Discuss  bool
		Drafted  bool
	}
	err := tx.All(&rows, `/* sheet.shares */ SELECT t.idea_id, t.seat_id, t.place, t.saved_at,
		count(CASE WHEN x.state IN ('given', 'unable') THEN 1 END) AS answered, count(CASE WHEN x.state = 'pending' THEN 1 END) AS pending,
		count(CASE WHEN x.state = 'recused' THEN 1 END) AS recused, t.discuss,
		EXISTS (SELECT 1 FROM score_drafts d WHERE d.panel_id = t.panel_id AND d.round = t.round AND d.idea_id = t.idea_id AND d.seat_id = t.seat_id
			AND d.saved_at IS NOT NULL)
		OR EXISTS (SELECT 1 FROM score_entries e WHERE e.panel_id = t.panel_id AND e.round = t.round AND e.idea_id = t.idea_id AND e.seat_id = t.seat_id) AS drafted
		FROM score_sheets t JOIN scores x ON x.panel_id = t.panel_id AND x.round = t.round AND x.idea_id = t.idea_id AND x.seat_id = t.seat_id
		WHERE t.panel_id = ? AND t.round = ? GROUP BY t.panel_id, t.round, t.idea_id, t.seat_id, t.place, t.saved_at, t.discuss ORDER BY t.idea_id, t.seat_id`, p, round)
	out := make([]review.Share, len(rows))
	for n, r := range rows {
		out[n] = review.Share{
			Idea: r.IdeaID, Seat: r.SeatID, Place: r.Place, Begun: !r.SavedAt.IsZero() || r.Answered > 0 || r.Drafted, Pending: r.Pending > 0, Recused: r.Recused > 0, Asks: r.Discuss,
		}
	}
	return out, err
}

// DropSheet removes a sheet that was never saved.
func (tx reviewTx) DropSheet(p id.Panel, round int, idea id.Idea, seat id.Seat) error {
	if _, err := tx.Exec("/* score_draft.drop_one */ DELETE FROM score_drafts WHERE panel_id = ? AND round = ? AND idea_id = ? AND seat_id = ?", p, round, idea, seat); err != nil {
		return err
	}
	err := tx.One(`/* sheet.drop_one */ DELETE FROM score_sheets WHERE panel_id = ? AND round = ? AND idea_id = ? AND seat_id = ? AND saved_at IS NULL`,
		p, round, idea, seat)
	if errors.Is(err, ErrNone) {
		return review.ErrSheetStale
	}
	if err != nil {
		return err
	}
	_, err = tx.Exec("/* score.drop_one */ DELETE FROM scores WHERE panel_id = ? AND round = ? AND idea_id = ? AND seat_id = ?", p, round, idea, seat)
	return err
}
