package store

import (
	"encoding/json"
	"fmt"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
)

// readRoundFigures reads in the order of rounds, and of criteria within.
func readRoundFigures(r Reads, p id.Panel) ([]review.RoundFigures, error) {
	var rows []struct {
		Round       int
		CriterionID id.Criterion
		Figures     string
		Algorithm   string
		Digest      string
		StoredAt    time.Time
	}
	err := r.All(&rows, `/* round_figures.of_panel */ SELECT round, criterion_id, figures, algorithm, digest, stored_at
		FROM round_figures WHERE panel_id = ? ORDER BY round, criterion_id`, p)
	if err != nil {
		return nil, err
	}
	out := make([]review.RoundFigures, len(rows))
	for n, row := range rows {
		if err := json.Unmarshal([]byte(row.Figures), &out[n]); err != nil {
			return nil, fmt.Errorf("figures of round %d: %w", row.Round, err)
		}
		out[n].Panel, out[n].Round, out[n].Criterion = p, row.Round, row.CriterionID
		out[n].Algorithm, out[n].Digest, out[n].At = row.Algorithm, row.Digest, row.StoredAt
	}
	return out, nil
}

// RoundFigures returns what is kept of all closed rounds.
func (tx reviewTx) RoundFigures(p id.Panel) ([]review.RoundFigures, error) {
	return readRoundFigures(tx.Tx, p)
}

// PutRoundFigures replaces what is kept of one round. Numbers are written so that
// the same bits are read back.
func (tx reviewTx) PutRoundFigures(p id.Panel, round int, fs []review.RoundFigures) error {
	if _, err := tx.Exec("/* round_figures.clear */ DELETE FROM round_figures WHERE panel_id = ? AND round = ?", p, round); err != nil {
		return err
	}
	for _, f := range fs {
		kept := f
		kept.Panel, kept.Round, kept.Criterion, kept.Algorithm, kept.Digest, kept.At = 0, 0, 0, "", "", time.Time{}
		text, err := json.Marshal(kept)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`/* round_figures.put */ INSERT INTO round_figures (panel_id, round, criterion_id, figures, algorithm, digest, stored_at)
			VALUES (?, ?, ?, ?, ?, ?, ?)`, p, round, f.Criterion, string(text), f.Algorithm, f.Digest, f.At.UTC())
		if err != nil {
			return err
		}
	}
	return nil
}
