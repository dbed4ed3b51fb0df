package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
)

type entryRow struct {
	PanelID   id.Panel
	Round     int
	IdeaID    id.Idea
	SeatID    id.Seat
	EnteredBy id.Seat
	Way       review.Way
	Answers   string
	Note      string
	NoteFor   review.NoteFor
	Discuss   bool
	HowSure   review.Sure
	EnteredAt time.Time
}

const entryColumns = "panel_id, round, idea_id, seat_id, entered_by, way, answers, note, note_for, discuss, how_sure, entered_at"

func (r entryRow) domain() (review.OnBehalf, error) {
	e := review.OnBehalf{
		Panel: r.PanelID, Round: r.Round, Idea: r.IdeaID, Seat: r.SeatID, By: r.EnteredBy, Way: r.Way,
		Note: r.Note, NoteFor: r.NoteFor, Discuss: r.Discuss, Sure: r.HowSure, At: r.EnteredAt,
	}
	return e, json.Unmarshal([]byte(r.Answers), &e.Answers)
}

// Entry returns what waits for confirmation and holds it.
func (tx reviewTx) Entry(p id.Panel, round int, idea id.Idea, seat id.Seat) (review.OnBehalf, error) {
	var row entryRow
	err := tx.Get(&row, "/* entry.get */ SELECT "+entryColumns+" FROM score_entries WHERE panel_id = ? AND round = ? AND idea_id = ? AND seat_id = ?"+tx.ForUpdate(),
		p, round, idea, seat)
	if errors.Is(err, ErrNone) {
		return review.OnBehalf{}, review.ErrNoEntry
	}
	if err != nil {
		return review.OnBehalf{}, err
	}
	return row.domain()
}

// PutEntry keeps e in place of what was there.
func (tx reviewTx) PutEntry(e review.OnBehalf) error {
	answers, err := json.Marshal(e.Answers)
	if err != nil {
		return err
	}
	return tx.One("/* entry.put */ INSERT INTO score_entries ("+entryColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (panel_id, round, idea_id, seat_id) DO UPDATE SET entered_by = excluded.entered_by, way = excluded.way, answers = excluded.answers,
		note = excluded.note, note_for = excluded.note_for, discuss = excluded.discuss, how_sure = excluded.how_sure, entered_at = excluded.entered_at`,
		e.Panel, e.Round, e.Idea, e.Seat, e.By, string(e.Way), string(answers), e.Note, string(e.NoteFor), e.Discuss, string(e.Sure), e.At)
}

// EntryWaits reports whether any entry for the seat waits in the round.
func (tx reviewTx) EntryWaits(p id.Panel, round int, seat id.Seat) (bool, error) {
	n := 0
	err := tx.Get(&n, "/* entry.waits */ SELECT count(*) FROM score_entries WHERE panel_id = ? AND round = ? AND seat_id = ?", p, round, seat)
	return n > 0, err
}

// DropEntry removes what waits, if there is anything.
func (tx reviewTx) DropEntry(p id.Panel, round int, idea id.Idea, seat id.Seat) error {
	_, err := tx.Exec("/* entry.drop */ DELETE FROM score_entries WHERE panel_id = ? AND round = ? AND idea_id = ? AND seat_id = ?", p, round, idea, seat)
	return err
}

// Entries returns what waits for confirmation in a round.
func (r reviewReads) Entries(ctx context.Context, p id.Panel, round int, seat id.Seat) ([]review.OnBehalf, error) {
	where, args := "panel_id = ? AND round = ?", []any{p, round}
	if seat != 0 {
		where, args = where+" AND seat_id = ?", append(args, seat)
	}
	var rows []entryRow
	err := r.s.Reader(ctx).All(&rows, "/* entry.of_round */ SELECT "+entryColumns+" FROM score_entries WHERE "+where+" ORDER BY seat_id, idea_id", args...)
	if err != nil {
		return nil, err
	}
	var out []review.OnBehalf
	for _, row := range rows {
		e, err := row.domain()
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}
