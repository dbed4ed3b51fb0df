package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
)

type scoreDraftRow struct {
	PanelID     id.Panel
	Round       int
	IdeaID      id.Idea
	SeatID      id.Seat
	Base        int
	Answers     string
	Note        string
	NoteFor     review.NoteFor
	Discuss     bool
	HowSure     review.Sure
	DuplicateOf string
	Themes      string
	NewThemes   string
	Version     int
	SavedAt     time.Time
}

const scoreDraftColumns = "panel_id, round, idea_id, seat_id, base, answers, note, note_for, discuss, how_sure, duplicate_of, themes, new_themes, version, saved_at"

func readScoreDraft(r Reads, p id.Panel, round int, idea id.Idea, seat id.Seat) (review.ScoreDraft, error) {
	var row scoreDraftRow
	err := r.Get(&row, "/* score_draft.get */ SELECT "+scoreDraftColumns+" FROM score_drafts WHERE panel_id = ? AND round = ? AND idea_id = ? AND seat_id = ?",
		p, round, idea, seat)
	if errors.Is(err, ErrNone) {
		return review.ScoreDraft{Panel: p, Round: round, Idea: idea, Seat: seat, Version: 1}, nil
	}
	if err != nil {
		return review.ScoreDraft{}, err
	}
	d := review.ScoreDraft{
		Panel: row.PanelID, Round: row.Round, Idea: row.IdeaID, Seat: row.SeatID, Base: row.Base, Note: row.Note, NoteFor: row.NoteFor,
		Discuss: row.Discuss, Sure: row.HowSure, DuplicateOf: row.DuplicateOf, Version: row.Version, SavedAt: row.SavedAt,
	}
	if err = json.Unmarshal([]byte(row.Answers), &d.Answers); err != nil {
		return d, err
	}
	if err = json.Unmarshal([]byte(row.Themes), &d.Themes.Themes); err != nil {
		return d, err
	}
	return d, json.Unmarshal([]byte(row.NewThemes), &d.Themes.New)
}

// ScoreDraft returns what a member has typed on an idea.
func (tx reviewTx) ScoreDraft(p id.Panel, round int, idea id.Idea, seat id.Seat) (review.ScoreDraft, error) {
	return readScoreDraft(tx.Tx, p, round, idea, seat)
}

// ScoreDraftOf returns what a member has typed on an idea.
func (r reviewReads) ScoreDraftOf(ctx context.Context, p id.Panel, round int, idea id.Idea, seat id.Seat) (review.ScoreDraft, error) {
	return readScoreDraft(r.s.Reader(ctx), p, round, idea, seat)
}

// PutScoreDraft keeps d in place of what was there.
func (tx reviewTx) PutScoreDraft(d review.ScoreDraft) error {
	answers, err := json.Marshal(d.Answers)
	if err != nil {
		return err
	}
	themes, err := json.Marshal(d.Themes.Themes)
	if err != nil {
		return err
	}
	fresh, err := json.Marshal(d.Themes.New)
	if err != nil {
		return err
	}
	return tx.One("/* score_draft.put */ INSERT INTO score_drafts ("+scoreDraftColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (panel_id, round, idea_id, seat_id) DO UPDATE SET base = excluded.base, answers = excluded.answers, note = excluded.note,
		note_for = excluded.note_for, discuss = excluded.discuss, how_sure = excluded.how_sure, duplicate_of = excluded.duplicate_of, themes = excluded.themes, new_themes = excluded.new_themes,
		version = excluded.version, saved_at = excluded.saved_at`,
		d.Panel, d.Round, d.Idea, d.Seat, d.Base, string(answers), d.Note, string(d.NoteFor), d.Discuss, string(d.Sure), d.DuplicateOf, string(themes), string(fresh), d.Version, d.SavedAt)
}

// DropScoreDraft removes what was typed on an idea, if it is that version.
func (tx reviewTx) DropScoreDraft(p id.Panel, round int, idea id.Idea, seat id.Seat, version int) error {
	_, err := tx.Exec("/* score_draft.drop */ DELETE FROM score_drafts WHERE panel_id = ? AND round = ? AND idea_id = ? AND seat_id = ? AND version = ?",
		p, round, idea, seat, version)
	return err
}

// DropScoreDrafts removes all drafts of a round, or those of one seat.
func (tx reviewTx) DropScoreDrafts(p id.Panel, round int, seat id.Seat) error {
	where, args := "panel_id = ? AND round = ?", []any{p, round}
	if seat != 0 {
		where, args = where+" AND seat_id = ?", append(args, seat)
	}
	_, err := tx.Exec("/* score_draft.drop_round */ DELETE FROM score_drafts WHERE "+where, args...)
	return err
}
