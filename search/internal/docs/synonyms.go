package docs

import (
	"context"
	"database/sql"

	"uptake/search"
)

// synonyms are what a question takes to be the same: the common list, under that of the
// challenge where the question is about a single one.
func (e *Engine) synonyms(ctx context.Context, f search.Filters) (*search.Synonyms, error) {
	if len(f.Challenges) != 1 {
		return e.syn, nil
	}
	s := (&statement{}).add("SELECT mutual, off, first, others FROM search_synonyms WHERE challenge_id = ? ORDER BY position", f.Challenges[0])
	var rows []search.Synonym
	err := e.each(ctx, s, func(r *sql.Rows) error {
		var one search.Synonym
		var off bool
		if err := r.Scan(&one.Mutual, &off, &one.A, &one.B); err != nil {
			return err
		}
		one.Enabled = !off
		rows = append(rows, one)
		return nil
	})
	return e.syn.Over(rows), err
}
