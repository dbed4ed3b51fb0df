package store

import (
	"context"
	"errors"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
)

type minutesRow struct {
	PanelID     id.Panel
	IdeaID      id.Idea
	Version     int
	Reasons     string
	Concerns    string
	WouldChange string
	Actions     string
	SeatID      id.Seat
	WrittenAt   time.Time
	AgreedBy    id.Seat
	AgreedAt    time.Time
}

const minutesColumns = "panel_id, idea_id, version, reasons, concerns, would_change, actions, seat_id, written_at, agreed_by, agreed_at"

func (r minutesRow) domain() review.Minutes {
	return review.Minutes{
		Panel: r.PanelID, Idea: r.IdeaID, Version: r.Version, Reasons: r.Reasons, Concerns: r.Concerns, WouldChange: r.WouldChange,
		Actions: r.Actions, By: r.SeatID, At: r.WrittenAt, AgreedBy: r.AgreedBy, AgreedAt: r.AgreedAt,
	}
}

// LastMinutes returns the last version for an idea.
func (tx reviewTx) LastMinutes(p id.Panel, idea id.Idea) (review.Minutes, error) {
	return readLastMinutes(tx.Tx, p, idea)
}

// MinutesOn returns the last version for an idea.
func (r reviewReads) MinutesOn(ctx context.Context, p id.Panel, idea id.Idea) (review.Minutes, error) {
	return readLastMinutes(r.s.Reader(ctx), p, idea)
}

func readLastMinutes(r Reads, p id.Panel, idea id.Idea) (review.Minutes, error) {
	var row minutesRow
	err := r.Get(&row, "/* minutes.last */ SELECT "+minutesColumns+" FROM minutes WHERE panel_id = ? AND idea_id = ? ORDER BY version DESC LIMIT 1", p, idea)
	if errors.Is(err, ErrNone) {
		err = nil
	}
	return row.domain(), err
}

// AddMinutes keeps a new version.
func (tx reviewTx) AddMinutes(m review.Minutes) error {
	n, err := tx.Exec("/* minutes.add */ INSERT INTO minutes ("+minutesColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (panel_id, idea_id, version) DO NOTHING",
		m.Panel, m.Idea, m.Version, m.Reasons, m.Concerns, m.WouldChange, m.Actions, m.By, m.At, orNull(m.AgreedBy), m.AgreedAt)
	if err == nil && n == 0 {
		return review.ErrMinutesStale
	}
	return err
}

// AgreeMinutes notes who agreed with a version.
func (tx reviewTx) AgreeMinutes(m review.Minutes) error {
	return tx.One("/* minutes.agree */ UPDATE minutes SET agreed_by = ?, agreed_at = ? WHERE panel_id = ? AND idea_id = ? AND version = ?",
		m.AgreedBy, m.AgreedAt, m.Panel, m.Idea, m.Version)
}

// AddDissent keeps what a member wants minuted.
func (tx reviewTx) AddDissent(d review.Dissent) error {
	return tx.One("/* minutes.dissent */ INSERT INTO dissents (panel_id, idea_id, seat_id, words, entered_at) VALUES (?, ?, ?, ?, ?)",
		d.Panel, d.Idea, orNull(d.Seat), d.Words, d.At)
}

// MinutesOf returns the last minutes of each idea and all dissents.
func (r reviewReads) MinutesOf(ctx context.Context, p id.Panel) ([]review.Minutes, []review.Dissent, error) {
	var rows []minutesRow
	var dissents []struct {
		PanelID   id.Panel
		IdeaID    id.Idea
		SeatID    id.Seat
		Words     string
		EnteredAt time.Time
	}
	err := r.s.Snapshot(ctx, func(db Reader) error {
		err := db.All(&rows, "/* minutes.of_panel */ SELECT "+minutesColumns+` FROM minutes m WHERE panel_id = ?
			AND version = (SELECT max(version) FROM minutes o WHERE o.panel_id = m.panel_id AND o.idea_id = m.idea_id) ORDER BY idea_id`, p)
		if err != nil {
			return err
		}
		return db.All(&dissents, "/* minutes.dissents */ SELECT panel_id, idea_id, seat_id, words, entered_at FROM dissents WHERE panel_id = ? ORDER BY id", p)
	})
	var out []review.Dissent
	for _, d := range dissents {
		out = append(out, review.Dissent{Panel: d.PanelID, Idea: d.IdeaID, Seat: d.SeatID, Words: d.Words, At: d.EnteredAt})
	}
	return each(rows, minutesRow.domain), out, err
}

// MinutesVersionsOf returns every version of the minutes of a panel.
func (r reviewReads) MinutesVersionsOf(ctx context.Context, p id.Panel) ([]review.Minutes, error) {
	var rows []minutesRow
	err := r.s.Reader(ctx).All(&rows, "/* minutes.versions */ SELECT "+minutesColumns+" FROM minutes WHERE panel_id = ? ORDER BY idea_id, version", p)
	return each(rows, minutesRow.domain), err
}
