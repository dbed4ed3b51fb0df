package store

import (
	"encoding/json"
	"strings"

	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/stats"
)

type criterionRow struct {
	ID       id.Criterion
	PanelID  id.Panel
	Name     string
	Question string
	ScaleMin stats.Value
	ScaleMax stats.Value
	Step     stats.Value
	Best     string
	Anchors  string
	Weight   stats.Value
	Position int
	Seats    string
}

const criterionColumns = "name, question, scale_min, scale_max, step, best, anchors, weight, position, seats"

type anchorJSON struct {
	At    stats.Value `json:"at"` // in ten-thousandths of a point
	Words string      `json:"words"`
}

func (r criterionRow) domain() (review.Criterion, error) {
	c := review.Criterion{
		ID: r.ID, Panel: r.PanelID, Name: r.Name, Question: r.Question, Weight: r.Weight, Position: r.Position,
		Scale: stats.Scale{Min: r.ScaleMin, Max: r.ScaleMax, Step: r.Step, BestLow: r.Best == "low"},
	}
	for _, k := range strings.FieldsFunc(r.Seats, func(c rune) bool { return c == '|' }) {
		c.Seats = append(c.Seats, review.SeatKind(k))
	}
	var anchors []anchorJSON
	err := json.Unmarshal([]byte(r.Anchors), &anchors)
	for _, a := range anchors {
		c.Anchors = append(c.Anchors, review.Anchor(a))
	}
	return c, err
}

// criterionValues are the values of criterionColumns.
func criterionValues(c review.Criterion) ([]any, error) {
	anchors := make([]anchorJSON, len(c.Anchors))
	for i, a := range c.Anchors {
		anchors[i] = anchorJSON(a)
	}
	text, err := json.Marshal(anchors)
	seats := make([]string, len(c.Seats))
	for i, k := range c.Seats {
		seats[i] = string(k)
	}
	best := "high"
	if c.Scale.BestLow {
		best = "low"
	}
	return []any{
		c.Name, c.Question, int64(c.Scale.Min), int64(c.Scale.Max), int64(c.Scale.Step), best, string(text), int64(c.Weight), c.Position,
		strings.Join(seats, "|"),
	}, err
}

func readCriteria(rows []criterionRow) ([]review.Criterion, error) {
	var out []review.Criterion
	for _, r := range rows {
		c, err := r.domain()
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// Criteria returns the criteria of the panel in their order.
func (tx reviewTx) Criteria(p id.Panel) ([]review.Criterion, error) {
	var rows []criterionRow
	if err := tx.All(&rows, "/* criterion.of_panel */ SELECT id, panel_id, "+criterionColumns+" FROM criteria WHERE panel_id = ? ORDER BY position", p); err != nil {
		return nil, err
	}
	return readCriteria(rows)
}

// SetCriteria replaces the criteria of a panel.
func (tx reviewTx) SetCriteria(p id.Panel, cs []review.Criterion) error {
	if _, err := tx.Exec("/* criterion.clear */ DELETE FROM criteria WHERE panel_id = ?", p); err != nil {
		return err
	}
	for i := range cs {
		values, err := criterionValues(cs[i])
		if err != nil {
			return err
		}
		cs[i].Panel = p
		err = tx.Get(&cs[i].ID, "/* criterion.add */ INSERT INTO criteria (panel_id, "+criterionColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
			append([]any{p}, values...)...)
		if err != nil {
			return err
		}
	}
	return nil
}

// DefaultCriteria returns those that new panels of the challenge start with.
func (tx reviewTx) DefaultCriteria(c id.Challenge) ([]review.Criterion, error) {
	var rows []criterionRow
	if err := tx.All(&rows, "/* criterion.of_challenge */ SELECT "+criterionColumns+" FROM challenge_criteria WHERE challenge_id = ? ORDER BY position", c); err != nil {
		return nil, err
	}
	return readCriteria(rows)
}

// SetDefaultCriteria replaces them.
func (tx reviewTx) SetDefaultCriteria(c id.Challenge, cs []review.Criterion) error {
	if _, err := tx.Exec("/* criterion.clear_defaults */ DELETE FROM challenge_criteria WHERE challenge_id = ?", c); err != nil {
		return err
	}
	for _, one := range cs {
		values, err := criterionValues(one)
		if err != nil {
			return err
		}
		_, err = tx.Exec("/* criterion.add_default */ INSERT INTO challenge_criteria (challenge_id, "+criterionColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			append([]any{c}, values...)...)
		if err != nil {
			return err
		}
	}
	return nil
}
