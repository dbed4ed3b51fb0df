package store

import (
	"time"

	"uptake/domain/id"
)

// BeginImport notes what this transaction makes from now on as made by a file.
func (tx *Tx) BeginImport(c id.Challenge, kind string, at time.Time) error {
	return tx.Get(&tx.file, "/* import.begin */ INSERT INTO imports (challenge_id, kind, at) VALUES (?, ?, ?) RETURNING id", c, kind, at.UTC())
}

// EndImport returns the number of the import, 0 if it has made and changed nothing.
func (tx *Tx) EndImport(changed int) (id.Import, error) {
	run := tx.file
	tx.file = 0
	n, err := tx.Exec(`/* import.nothing */ DELETE FROM imports WHERE id = ? AND ? = 0
		AND NOT EXISTS (SELECT 1 FROM source_ids s WHERE s.import_id = imports.id) AND NOT EXISTS (SELECT 1 FROM import_rows r WHERE r.import_id = imports.id)`,
		run, changed)
	if err != nil || n > 0 {
		return 0, err
	}
	return run, tx.One("/* import.end */ UPDATE imports SET changed = ? WHERE id = ?", changed, run)
}

// noteMade keeps that a row which no source id leads to was made by the file being
// imported, if one is.
func (tx *Tx) noteMade(what string, row, other int64) error {
	if tx.file == 0 {
		return nil
	}
	_, err := tx.Exec("/* import.made */ INSERT INTO import_rows (import_id, what, row_id, other_id) VALUES (?, ?, ?, ?)", tx.file, what, row, other)
	return err
}
