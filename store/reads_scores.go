package store

import (
	"context"
	"strings"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
)

// ScoresOf returns all scores of a round, of one idea where it is not 0.
func (r reviewReads) ScoresOf(ctx context.Context, p id.Panel, round int, idea id.Idea) ([]review.Score, error) {
	return readScores(r.s.Reader(ctx), p, round, idea)
}

// ScoresBy returns the scores of one member in a round.
func (r reviewReads) ScoresBy(ctx context.Context, p id.Panel, round int, seat id.Seat) ([]review.Score, error) {
	var rows []scoreRow
	err := r.s.Reader(ctx).All(&rows, "/* score.by_seat */ SELECT "+scoreColumns+` FROM scores x JOIN criteria c ON c.id = x.criterion_id
		WHERE x.panel_id = ? AND x.round = ? AND x.seat_id = ? ORDER BY x.idea_id, c.position`, p, round, seat)
	return each(rows, scoreRow.domain), err
}

// ScoreSumsOf adds up the scores given in a round, by criterion. Of a large panel these
// are tens of thousands, so each criterion is one pass that sorts nothing.
func (r reviewReads) ScoreSumsOf(ctx context.Context, p id.Panel, round int, late, end time.Time, seat id.Seat) ([]review.ScoreSum, error) {
	var criteria []id.Criterion
	db := r.s.Reader(ctx)
	if err := db.All(&criteria, "/* criterion.ids */ SELECT id FROM criteria WHERE panel_id = ? ORDER BY id", p); err != nil {
		return nil, err
	}
	passes, args := make([]string, len(criteria)), make([]any, 0, 8*len(criteria))
	for n, c := range criteria {
		passes[n] = `SELECT CAST(? AS bigint) AS criterion, count(*) AS n, count(CASE WHEN x.changed_at >= ? THEN 1 END) AS n_late, count(CASE WHEN x.changed_at > ? THEN 1 END) AS n_after,
			CAST(sum(x.value) AS bigint) AS sum, CAST(sum(CASE WHEN x.changed_at >= ? THEN x.value END) AS bigint) AS sum_late,
			count(DISTINCT CASE WHEN x.changed_at >= ? THEN x.seat_id END) AS members
			FROM scores x WHERE x.panel_id = ? AND x.round = ? AND x.criterion_id = ? AND x.state = 'given'
			AND x.idea_id NOT IN (SELECT c.idea_id FROM conflicts c WHERE c.seat_id = ? AND c.recused)`
		args = append(args, c, late, end, late, late, p, round, c, seat)
	}
	var out []review.ScoreSum
	if len(criteria) == 0 {
		return nil, nil
	}
	err := db.All(&out, "/* score.sums */ "+strings.Join(passes, " UNION ALL "), args...)
	return out, err
}

// NotesOf returns what members have written in rounds up to the given one, but for those who are recused
// from the idea now, in no order that says who wrote it.
func (r reviewReads) NotesOf(ctx context.Context, p id.Panel, round int, idea id.Idea) ([]review.Note, error) {
	where, args := "panel_id = ? AND round IN (SELECT r.number FROM rounds r WHERE r.panel_id = ? AND r.number <= ?)", []any{p, p, round}
	if idea != 0 {
		where, args = where+" AND idea_id = ?", append(args, idea)
	}
	return readNotes(r.s.Reader(ctx), where, args...)
}

func readNotes(r Reads, where string, args ...any) ([]review.Note, error) {
	var rows []struct {
		Round   int
		IdeaID  id.Idea
		SeatID  id.Seat
		NoteFor review.NoteFor
		Note    string
	}
	err := r.All(&rows, "/* note.of_panel */ SELECT round, idea_id, seat_id, note_for, note FROM score_sheets WHERE "+where+` AND note <> '' AND NOT EXISTS (SELECT 1 FROM conflicts c
		WHERE c.seat_id = score_sheets.seat_id AND c.idea_id = score_sheets.idea_id AND c.recused) ORDER BY round, idea_id, note`, args...)
	if err != nil {
		return nil, err
	}
	var out []review.Note
	for _, row := range rows {
		out = append(out, review.Note{Round: row.Round, Idea: row.IdeaID, Seat: row.SeatID, For: row.NoteFor, Text: row.Note})
	}
	return out, nil
}

// RoundFiguresOf returns what is kept of all closed rounds.
func (r reviewReads) RoundFiguresOf(ctx context.Context, p id.Panel) ([]review.RoundFigures, error) {
	return readRoundFigures(r.s.Reader(ctx), p)
}

// StandingsOf returns the stored standings of all closed rounds.
func (r reviewReads) StandingsOf(ctx context.Context, p id.Panel, idea id.Idea) ([]review.Standing, error) {
	return readStandings(r.s.Reader(ctx), p, idea)
}
