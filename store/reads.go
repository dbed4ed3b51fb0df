package store

import (
	"context"
	dbsql "database/sql"
	"fmt"

	"gorm.io/gorm"
)

// Reader reads on the readers' pool, one statement at a time, and has the words
// of Tx for it, so that a query can be written for both (see Reads).
type Reader struct {
	s   *Store
	ctx context.Context
	on  pool
}

// Reads is what Tx and Reader have in common.
type Reads interface {
	// Get reads one row into a flat struct or a single value; ErrNone if there is none.
	Get(dest any, sql string, args ...any) error
	// All reads all rows into a slice of flat structs or of single values.
	All(dest any, sql string, args ...any) error
	// Dialect says which database this is, for the few statements that differ.
	Dialect() Dialect
}

// Reader returns a Reader whose statements end with ctx.
func (s *Store) Reader(ctx context.Context) Reader {
	return Reader{s, ctx, s.readers}
}

// Get reads the one row of a query into dest, a pointer to a flat struct or to
// a single value. It returns ErrNone if there is no row.
func (r Reader) Get(dest any, sql string, args ...any) error {
	return noted(sql, r.s.shapes.getOne(r.ctx, r.s.dialect, r.on, sql, args, dest))
}

// All reads all rows of a query into dest, a pointer to a slice of flat structs
// or of single values.
func (r Reader) All(dest any, sql string, args ...any) error {
	return noted(sql, r.s.shapes.getAll(r.ctx, r.s.dialect, r.on, sql, args, dest))
}

// Dialect says which database this is, for the few statements that differ.
func (r Reader) Dialect() Dialect { return r.s.dialect }

// Each calls fn with scan for every row of a query, one by one, without keeping
// them: for exports. scan is that of database/sql.
func (r Reader) Each(sql string, fn func(scan func(dest ...any) error) error, args ...any) error {
	return noted(sql, query(r.ctx, r.s.dialect, r.on, sql, args, func(rows *dbsql.Rows) (bool, error) { return true, fn(rows.Scan) }))
}

// DB returns a fresh GORM handle over the readers' pool. Never keep it.
func (r Reader) DB() *gorm.DB {
	db := r.s.read.Session(&gorm.Session{NewDB: true, Context: r.ctx})
	db.Statement.ConnPool = r.on
	return db
}

// Snapshot runs fn over one state of the database, for a page whose numbers
// have to agree. It ends with fn: a long one keeps the WAL from shrinking.
func (s *Store) Snapshot(ctx context.Context, fn func(Reader) error) error {
	opts := &dbsql.TxOptions{ReadOnly: true}
	if s.dialect == Postgres {
		opts.Isolation = dbsql.LevelRepeatableRead
	}
	tx, err := s.readDB.BeginTx(ctx, opts)
	if err != nil {
		return fmt.Errorf("snapshot: %w", classify(err))
	}
	defer tx.Rollback() //nolint:errcheck // a read has nothing to keep
	return fn(Reader{s, ctx, pool{tx, s.log}})
}
