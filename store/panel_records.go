package store

import (
	"context"
	"encoding/json"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
)

type recordRow struct {
	PanelID    id.Panel
	Number     int
	Entries    int
	Hash       string
	Decisions  string
	Themes     string
	FinalAt    time.Time
	ReleasedAt time.Time
	AskedBy    id.Person
	AskedAs    review.Actor
	AskedAt    time.Time
	Reason     string
	ReopenedAt time.Time
}

const recordColumns = "panel_id, number, entries, hash, decisions, themes, final_at, released_at, asked_by, asked_as, asked_at, reason, reopened_at"

func readRecords(r Reads, p id.Panel) ([]review.Record, error) {
	var rows []recordRow
	if err := r.All(&rows, "/* panel_record.all */ SELECT "+recordColumns+" FROM panel_records WHERE panel_id = ? ORDER BY number", p); err != nil {
		return nil, err
	}
	out := make([]review.Record, len(rows))
	for n, row := range rows {
		out[n] = review.Record{
			Panel: row.PanelID, Number: row.Number, Entries: row.Entries, Hash: row.Hash, FinalAt: row.FinalAt, ReleasedAt: row.ReleasedAt,
			AskedBy: row.AskedBy, AskedAs: row.AskedAs, AskedAt: row.AskedAt, Reason: row.Reason, ReopenedAt: row.ReopenedAt,
		}
		if err := json.Unmarshal([]byte(row.Decisions), &out[n].Decisions); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(row.Themes), &out[n].Themes); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Records returns the versions of what a panel has decided.
func (tx reviewTx) Records(p id.Panel) ([]review.Record, error) { return readRecords(tx.Tx, p) }

// RecordsOf returns the versions of what a panel has decided.
func (r reviewReads) RecordsOf(ctx context.Context, p id.Panel) ([]review.Record, error) {
	return readRecords(r.s.Reader(ctx), p)
}

// PutRecord keeps a version in place of what was there.
func (tx reviewTx) PutRecord(r review.Record) error {
	decisions, err := json.Marshal(r.Decisions)
	if err != nil {
		return err
	}
	themes, err := json.Marshal(r.Themes)
	if err != nil {
		return err
	}
	_, err = tx.Exec("/* panel_record.put */ INSERT INTO panel_records ("+recordColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (panel_id, number) DO UPDATE SET released_at = excluded.released_at, asked_by = excluded.asked_by, asked_as = excluded.asked_as,
		  asked_at = excluded.asked_at, reason = excluded.reason, reopened_at = excluded.reopened_at`,
		r.Panel, r.Number, r.Entries, r.Hash, string(decisions), string(themes), r.FinalAt, r.ReleasedAt, r.AskedBy, int(r.AskedAs), r.AskedAt, r.Reason, r.ReopenedAt)
	return err
}

// ReopeningsAsked returns who wants to open which record again.
func (r reviewReads) ReopeningsAsked(ctx context.Context, p id.Panel) ([]review.Reopening, error) {
	var rows []struct {
		Panel    panelRow `gorm:"embedded"`
		ChairID  id.Person
		AskedBy  id.Person
		AskedAs  review.Actor
		AskedAt  time.Time
		AskedFor string
	}
	err := r.s.Reader(ctx).All(&rows, "/* panel_record.asked */ SELECT "+panelColumns+`, w.asked_by, w.asked_as, w.asked_at, w.reason AS asked_for,
		COALESCE((SELECT max(s.person_id) FROM seats s WHERE s.panel_id = p.id AND s.kind = 'chair' AND s.state IN ('active', 'paused')), 0) AS chair_id
		FROM panel_records w JOIN panels p ON p.id = w.panel_id
		WHERE w.asked_at IS NOT NULL AND w.reopened_at IS NULL AND p.state IN ('finalised', 'published') AND (? = 0 OR p.id = ?)
		ORDER BY w.asked_at, p.id`, p, p)
	if err != nil {
		return nil, err
	}
	out := make([]review.Reopening, len(rows))
	for n, row := range rows {
		panel, err := row.Panel.domain()
		if err != nil {
			return nil, err
		}
		out[n] = review.Reopening{Panel: panel, Chair: row.ChairID, By: row.AskedBy, As: row.AskedAs, At: row.AskedAt, Reason: row.AskedFor}
	}
	return out, nil
}
