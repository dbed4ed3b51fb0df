package store

import "strings"

// insert runs head with many rows of values in statements of at most 500 rows,
// each followed by tail.
func (tx *Tx) insert(head, tail string, rows [][]any) error {
	for len(rows) > 0 {
		batch := rows[:min(500, len(rows))]
		rows = rows[len(batch):]
		marks := "(?" + strings.Repeat(", ?", len(batch[0])-1) + ")"
		var args []any
		for _, r := range batch {
			args = append(args, r...)
		}
		if _, err := tx.Exec(head+marks+strings.Repeat(", "+marks, len(batch)-1)+tail, args...); err != nil {
			return err
		}
	}
	return nil
}

// each turns rows into what the domain calls them.
func each[R, D any](rows []R, domain func(R) D) []D {
	if len(rows) == 0 {
		return nil
	}
	out := make([]D, len(rows))
	for i, r := range rows {
		out[i] = domain(r)
	}
	return out
}
