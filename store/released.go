package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
)

type noteReleaseRow struct {
	PanelID    id.Panel
	IdeaID     id.Idea
	Version    int
	Notes      string
	SeatID     id.Seat
	ReleasedAt time.Time
}

const noteReleaseColumns = "panel_id, idea_id, version, notes, seat_id, released_at"

func (r noteReleaseRow) domain() (review.NoteRelease, error) {
	out := review.NoteRelease{Panel: r.PanelID, Idea: r.IdeaID, Version: r.Version, By: r.SeatID, At: r.ReleasedAt}
	if err := json.Unmarshal([]byte(r.Notes), &out.Notes); err != nil {
		return out, fmt.Errorf("notes released to an author: %w", err)
	}
	return out, nil
}

// NotesToAuthor returns what members have addressed to the author of an idea.
func (tx reviewTx) NotesToAuthor(p id.Panel, idea id.Idea) ([]review.Note, error) {
	return readNotes(tx.Tx, "panel_id = ? AND idea_id = ? AND note_for = ?", p, idea, string(review.ForAuthor))
}

// NotesToAuthors returns what members have addressed to the authors of ideas.
func (r reviewReads) NotesToAuthors(ctx context.Context, p id.Panel) ([]review.Note, error) {
	return readNotes(r.s.Reader(ctx), "panel_id = ? AND note_for = ?", p, string(review.ForAuthor))
}

// LastNoteRelease returns the last version for an idea.
func (tx reviewTx) LastNoteRelease(p id.Panel, idea id.Idea) (review.NoteRelease, error) {
	var row noteReleaseRow
	err := tx.Get(&row, "/* note_release.last */ SELECT "+noteReleaseColumns+" FROM note_releases WHERE panel_id = ? AND idea_id = ? ORDER BY version DESC LIMIT 1", p, idea)
	if errors.Is(err, ErrNone) {
		return review.NoteRelease{}, nil
	}
	if err != nil {
		return review.NoteRelease{}, err
	}
	return row.domain()
}

// AddNoteRelease keeps a new version.
func (tx reviewTx) AddNoteRelease(r review.NoteRelease) error {
	notes, err := json.Marshal(r.Notes)
	if err != nil {
		return err
	}
	n, err := tx.Exec("/* note_release.add */ INSERT INTO note_releases ("+noteReleaseColumns+") VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (panel_id, idea_id, version) DO NOTHING",
		r.Panel, r.Idea, r.Version, string(notes), r.By, r.At)
	if err == nil && n == 0 {
		return review.ErrNotesStale
	}
	return err
}

// NoteReleasesOf returns every version of what was released.
func (r reviewReads) NoteReleasesOf(ctx context.Context, p id.Panel) ([]review.NoteRelease, error) {
	var rows []noteReleaseRow
	err := r.s.Reader(ctx).All(&rows, "/* note_release.of_panel */ SELECT "+noteReleaseColumns+" FROM note_releases WHERE panel_id = ? ORDER BY idea_id, version", p)
	if err != nil {
		return nil, err
	}
	out := make([]review.NoteRelease, len(rows))
	for n, row := range rows {
		if out[n], err = row.domain(); err != nil {
			return nil, err
		}
	}
	return out, nil
}
