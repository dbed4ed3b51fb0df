package store

import (
	"fmt"
	"slices"
	"strings"

	"uptake/domain/challenge"
	"uptake/domain/id"
)

// cell is where a listed idea is counted.
type cell struct {
	challenge id.Challenge
	area      id.Area
	kind      challenge.Kind
	stage     challenge.Stage
	outcome   challenge.Outcome
	evidence  challenge.Evidence
	pick      challenge.Pick
}

func cellOf(i challenge.Idea) cell {
	return cell{i.Challenge, i.Area, i.Kind, i.ShownStage(), i.ShownOutcome(), i.Evidence(), i.Pick()}
}

// moveTally counts by ideas more in a cell: under theme 0 all ideas, else those
// with a theme. Lists and facets read these counts, so that they cost the same
// whatever the number of ideas.
func (tx *Tx) moveTally(c cell, theme id.Theme, by int) error {
	_, err := tx.Exec(`/* tally.move */ INSERT INTO idea_tallies (challenge_id, theme_id, area_id, kind, shown_stage, shown_outcome, evidence, pick, n)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (challenge_id, theme_id, area_id, kind, shown_stage, shown_outcome, evidence, pick) DO UPDATE SET n = idea_tallies.n + excluded.n`,
		c.challenge, int64(theme), int64(c.area), string(c.kind), string(c.stage), string(c.outcome), string(c.evidence), string(c.pick), by)
	return err
}

// moveCell takes an idea from the cell in which it was counted before to the
// one in which it belongs now, under each of its themes too.
func (tx *Tx) moveCell(before, after challenge.Idea) error {
	if before.Listed() == after.Listed() && (!after.Listed() || cellOf(before) == cellOf(after)) {
		return nil
	}
	themes := []id.Theme{}
	if err := tx.All(&themes, "/* tally.themes */ SELECT theme_id FROM idea_themes WHERE idea_id = ? ORDER BY theme_id", after.ID); err != nil {
		return err
	}
	// In one order of cells whatever the direction: two moves between the same two would
	// wait for each other.
	type step struct {
		cell cell
		by   int
	}
	var steps []step
	if before.Listed() {
		steps = append(steps, step{cellOf(before), -1})
	}
	if after.Listed() {
		steps = append(steps, step{cellOf(after), 1})
	}
	slices.SortFunc(steps, func(a, b step) int { return strings.Compare(fmt.Sprint(a.cell), fmt.Sprint(b.cell)) })
	for _, t := range append([]id.Theme{0}, themes...) {
		for _, s := range steps {
			if err := tx.moveTally(s.cell, t, s.by); err != nil {
				return err
			}
		}
	}
	return nil
}
