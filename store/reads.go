package store

import (
	"context"
	dbsql "database/sql"
	"database/sql/driver"
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
	bound, values := r.s.dialect.bind(sql, args)
	rows, err := r.on.QueryContext(r.ctx, bound, values...)
	if err != nil {
		return noted(sql, err)
	}
	defer rows.Close() //nolint:errcheck // its error is that of rows.Err
	for rows.Next() {
		if err := fn(rows.Scan); err != nil {
			return noted(sql, err)
		}
	}
	return noted(sql, rows.Err())
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
	if s.dialect == SQLite {
		return s.liteSnapshot(ctx, fn)
	}
	tx, err := s.readDB.BeginTx(ctx, &dbsql.TxOptions{ReadOnly: true, Isolation: dbsql.LevelRepeatableRead})
	if err != nil {
		return fmt.Errorf("snapshot: %w", classify(err))
	}
	defer tx.Rollback() //nolint:errcheck // a read has nothing to keep
	return fn(Reader{s, ctx, pool{on: tx, log: s.log}})
}

func (s *Store) liteSnapshot(ctx context.Context, fn func(Reader) error) error {
	conn, err := s.readDB.Conn(ctx)
	if err != nil {
		return fmt.Errorf("snapshot: %w", classify(err))
	}
	defer conn.Close() //nolint:errcheck // gives it back
	if _, err = conn.ExecContext(context.Background(), "BEGIN"); err != nil {
		return fmt.Errorf("snapshot: %w", classify(err))
	}
	defer func() {
		if _, err := conn.ExecContext(context.Background(), "ROLLBACK"); err != nil {
			_ = conn.Raw(func(any) error { return driver.ErrBadConn }) // never to be used again
		}
	}()
	return fn(Reader{s, ctx, pool{on: conn, log: s.log}})
}
