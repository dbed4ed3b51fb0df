package store

import (
	"context"
	"database/sql"
	"log/slog"
	"sync/atomic"
	"time"

	"gorm.io/gorm"
)

// executor is what a connection, a transaction and a pool have in common.
type executor interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Counter counts the statements that ran under its context, and the rows that they
// read by Get, All and Each.
type Counter struct{ n, rows atomic.Int64 }

// Count returns how many statements have run so far.
func (c *Counter) Count() int { return int(c.n.Load()) }

// Rows returns how many rows have been read so far.
func (c *Counter) Rows() int { return int(c.rows.Load()) }

type counterKey struct{}

// CountStatements returns a context whose statements, reads and writes alike,
// are counted. Tests use it to hold a page to a number of statements.
func CountStatements(ctx context.Context) (context.Context, *Counter) {
	c := new(Counter)
	return context.WithValue(ctx, counterKey{}, c), c
}

func count(ctx context.Context) {
	if c, ok := ctx.Value(counterKey{}).(*Counter); ok {
		c.n.Add(1)
	}
}

// counted is each, which counts the rows as well where somebody wants to know.
func (each reader) counted(ctx context.Context) reader {
	c, ok := ctx.Value(counterKey{}).(*Counter)
	if !ok {
		return each
	}
	return func(columns []string, scan func(f *fieldScan) error) (bool, error) {
		c.rows.Add(1)
		return each(columns, scan)
	}
}

// plain brings the values of a statement into the one form that both databases
// keep: times in UTC to the microsecond, and NULL for the zero time.
func plain(args []any) []any {
	for i, a := range args {
		switch v := a.(type) {
		case time.Time:
			args[i] = plainTime(v)
		case *time.Time:
			if v == nil {
				args[i] = nil
			} else {
				args[i] = plainTime(*v)
			}
		}
	}
	return args
}

func plainTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Truncate(time.Microsecond)
}

// pool is what is read through: it counts, brings values into form, and says
// what took long.
type pool struct {
	on     executor
	log    *slog.Logger
	direct bool // of SQLite: queries go straight to the driver
}

func (p pool) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return p.on.PrepareContext(ctx, query)
}

func (p pool) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	count(ctx)
	defer timed(ctx, p.log, query, time.Now())
	return p.on.ExecContext(ctx, query, plain(args)...)
}

func (p pool) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	count(ctx)
	defer timed(ctx, p.log, query, time.Now())
	return p.on.QueryContext(ctx, query, plain(args)...) //nolint:sqlclosecheck // closed by who reads them
}

func (p pool) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	count(ctx)
	return p.on.QueryRowContext(ctx, query, plain(args)...)
}

// GetDBConn gives GORM the *sql.DB below, where there is one.
func (p pool) GetDBConn() (*sql.DB, error) {
	if db, ok := p.on.(*sql.DB); ok {
		return db, nil
	}
	return nil, gorm.ErrInvalidDB
}

// query runs a read of our own.
func (p pool) query(ctx context.Context, statement string, args []any, each reader) error {
	count(ctx)
	each = each.counted(ctx)
	defer timed(ctx, p.log, statement, time.Now())
	switch on := p.on.(type) {
	case *sql.Conn: // of a snapshot
		return lite{on}.query(ctx, statement, plain(args), each)
	case *sql.DB:
		if !p.direct {
			break
		}
		conn, err := on.Conn(ctx)
		if err != nil {
			return err
		}
		defer conn.Close() //nolint:errcheck // gives it back
		return lite{conn}.query(ctx, statement, plain(args), each)
	}
	return queryOn(ctx, p.on, statement, plain(args), each)
}
