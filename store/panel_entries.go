package store

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review"
)

// LastEntry returns the end of a panel's record and holds it.
func (tx reviewTx) LastEntry(p id.Panel) (seq int, hash string, err error) {
	if err = tx.holdName("record of panel " + strconv.FormatInt(int64(p), 10)); err != nil {
		return 0, "", err
	}
	var last struct {
		Seq  int
		Hash string
	}
	err = tx.Get(&last, "/* panel_entry.last */ SELECT seq, hash FROM panel_entries WHERE panel_id = ? ORDER BY seq DESC LIMIT 1", p)
	if errors.Is(err, ErrNone) {
		err = nil
	}
	return last.Seq, last.Hash, err
}

// AddEntry adds to a panel's record.
func (tx reviewTx) AddEntry(e review.RecordEntry) error {
	_, err := tx.Exec(`/* panel_entry.add */ INSERT INTO panel_entries (panel_id, seq, kind, actor_id, seat_id, idea_id, round, at, what, hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.Panel, e.Seq, string(e.Kind), e.Actor, e.Seat, e.Idea, e.Round, e.At.UTC(), strings.Join(e.What, "\n"), e.Hash)
	return err
}

// EntriesOf returns the record of a panel.
func (r reviewReads) EntriesOf(ctx context.Context, p id.Panel) ([]review.RecordEntry, error) {
	var rows []struct {
		PanelID id.Panel
		Seq     int
		Kind    outbox.Kind
		ActorID id.Person
		SeatID  id.Seat
		IdeaID  id.Idea
		Round   int
		At      time.Time
		What    string
		Hash    string
	}
	err := r.s.Reader(ctx).All(&rows, `/* panel_entry.all */ SELECT panel_id, seq, kind, actor_id, seat_id, idea_id, round, at, what, hash
		FROM panel_entries WHERE panel_id = ? ORDER BY seq`, p)
	if err != nil {
		return nil, err
	}
	out := make([]review.RecordEntry, len(rows))
	for n, row := range rows {
		out[n] = review.RecordEntry{
			Panel: row.PanelID, Seq: row.Seq, Kind: row.Kind, Actor: row.ActorID, Seat: row.SeatID, Idea: row.IdeaID, Round: row.Round, At: row.At, Hash: row.Hash,
		}
		if row.What != "" {
			out[n].What = strings.Split(row.What, "\n")
		}
	}
	return out, nil
}
