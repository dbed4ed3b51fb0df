package store

import (
	"errors"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
)

type roundRow struct {
	PanelID  id.Panel
	Number   int
	State    review.RoundState
	OpensAt  time.Time
	ClosesAt time.Time
	ClosedAt time.Time
	Design   review.Design
}

const roundColumns = "panel_id, number, state, opens_at, closes_at, closed_at, design"

func (r roundRow) domain() review.Round {
	return review.Round{Panel: r.PanelID, Number: r.Number, State: r.State, OpensAt: r.OpensAt, ClosesAt: r.ClosesAt, ClosedAt: r.ClosedAt, Design: r.Design}
}

// Round returns one round of the panel, the zero Round if there is none.
func (tx reviewTx) Round(p id.Panel, number int) (review.Round, error) {
	var row roundRow
	err := tx.Get(&row, "/* round.get */ SELECT "+roundColumns+" FROM rounds WHERE panel_id = ? AND number = ?", p, number)
	if errors.Is(err, ErrNone) {
		return review.Round{}, nil
	}
	return row.domain(), err
}

// PutRound keeps r in place of what was there.
func (tx reviewTx) PutRound(r review.Round) error {
	_, err := tx.Exec("/* round.put */ INSERT INTO rounds ("+roundColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (panel_id, number) DO UPDATE SET state = excluded.state, opens_at = excluded.opens_at, closes_at = excluded.closes_at,
		  closed_at = excluded.closed_at, design = excluded.design`,
		r.Panel, r.Number, string(r.State), r.OpensAt, r.ClosesAt, r.ClosedAt, string(r.Design))
	return err
}

type panelIdeaRow struct {
	PanelID     id.Panel
	IdeaID      id.Idea
	State       review.IdeaState
	IdeaVersion int
	Reason      string
	Anchor      bool
	Stage       challenge.Stage
}

func (r panelIdeaRow) domain() review.PanelIdea {
	state := r.State
	if (r.Stage == challenge.Withdrawn || r.Stage == challenge.Merged) && state != review.Released {
		state = review.Withdrawn
	}
	return review.PanelIdea{Panel: r.PanelID, Idea: r.IdeaID, State: state, Version: r.IdeaVersion, Reason: r.Reason, Anchor: r.Anchor}
}

// Ideas returns the ideas of the panel by number.
func (tx reviewTx) Ideas(p id.Panel) ([]review.PanelIdea, error) {
	var rows []panelIdeaRow
	err := tx.All(&rows, `/* panel_idea.list */ SELECT pi.panel_id, pi.idea_id, pi.state, pi.idea_version, pi.reason, pi.anchor, i.stage
		FROM panel_ideas pi JOIN ideas i ON i.id = pi.idea_id WHERE pi.panel_id = ? ORDER BY pi.idea_id`, p)
	return each(rows, panelIdeaRow.domain), err
}

// PutIdeas keeps each idea in place of what was there.
func (tx reviewTx) PutIdeas(is []review.PanelIdea) error {
	rows := make([][]any, len(is))
	for n, i := range is {
		rows[n] = []any{i.Panel, i.Idea, string(i.State), i.Version, i.Reason, i.Anchor}
	}
	return tx.insert("/* panel_idea.put */ INSERT INTO panel_ideas (panel_id, idea_id, state, idea_version, reason, anchor) VALUES ",
		` ON CONFLICT (panel_id, idea_id) DO UPDATE SET state = excluded.state, idea_version = excluded.idea_version, reason = excluded.reason,
		  anchor = excluded.anchor`, rows)
}

type conflictRow struct {
	SeatID     id.Seat
	IdeaID     id.Idea
	Kind       review.ConflictKind
	Recused    bool
	DeclaredAt time.Time
}

func (r conflictRow) domain() review.Conflict {
	return review.Conflict{Seat: r.SeatID, Idea: r.IdeaID, Kind: r.Kind, Recused: r.Recused, At: r.DeclaredAt}
}

const conflictQuery = `/* conflict.of_panel */ SELECT c.seat_id, c.idea_id, c.kind, c.recused, c.declared_at
	FROM conflicts c JOIN seats s ON s.id = c.seat_id WHERE s.panel_id = ? ORDER BY c.seat_id, c.idea_id`

// Conflicts returns what has been declared on the panel.
func (tx reviewTx) Conflicts(p id.Panel) ([]review.Conflict, error) {
	var rows []conflictRow
	err := tx.All(&rows, conflictQuery, p)
	return each(rows, conflictRow.domain), err
}

// PutConflict keeps c in place of what was there.
func (tx reviewTx) PutConflict(c review.Conflict) error {
	_, err := tx.Exec(`/* conflict.put */ INSERT INTO conflicts (seat_id, idea_id, kind, recused, declared_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (seat_id, idea_id) DO UPDATE SET kind = excluded.kind, recused = excluded.recused, declared_at = excluded.declared_at`,
		c.Seat, c.Idea, string(c.Kind), c.Recused, c.At)
	return err
}
