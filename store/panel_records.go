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
