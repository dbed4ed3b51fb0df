package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"gorm.io/gorm"

	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Tx is one transaction, inside InTx and nowhere else. Its statements are
// written once, with ? for each value, and run on both databases.
//
// After a failed statement it refuses all others with that first error, and
// what it wrote is not kept even if the closure returns nil. Once the closure
// has ended, or has run too long, it refuses everything.
type Tx struct {
	s      *Store
	caller context.Context // deadline and cancellation, looked at between statements
	ctx    context.Context // of the statements: has the caller's values, ends with the Tx
	cancel context.CancelFunc

	mu     sync.Mutex // held by each statement, and by who ends the Tx
	on     executor
	failed error    // the first failure; every later statement gets it too
	ended  error    // set when the closure is over or revoked
	names  []string // the last statements, for the log

	events []outbox.Event // emitted so far
	tasks  bool           // whether there is new work for the runner
	file   id.Import      // the import that this is, 0 for none
	over   chan error     // how the closure ended (SQLite)
}

// newTx makes the Tx of one run of a closure over on. Its statements stop when
// life ends; between statements it looks at caller.
func (s *Store) newTx(caller, life context.Context, on executor) *Tx {
	tx := &Tx{s: s, caller: caller, on: on, over: make(chan error, 1)}
	tx.ctx, tx.cancel = context.WithCancel(life)
	return tx
}

// DB returns a fresh GORM handle whose statements run inside the transaction,
// under the same guard. Never keep it, and never call Row on it.
func (tx *Tx) DB() *gorm.DB {
	db := tx.s.write.Session(&gorm.Session{NewDB: true, Context: tx.ctx})
	db.Statement.ConnPool = guard{tx}
	return db
}

// Exec runs one statement and returns how many rows it touched. Its name stands
// in front: "/* idea.close */ UPDATE …".
func (tx *Tx) Exec(sql string, args ...any) (int64, error) {
	bound, values := tx.s.dialect.bind(sql, args)
	return guard{tx}.exec(bound, values)
}

// Get reads the one row of a query into dest, a pointer to a flat struct or to
// a single value. It returns ErrNone if there is no row, which is no failure.
// INSERT … RETURNING id is read in this way too.
func (tx *Tx) Get(dest any, sql string, args ...any) error {
	err := tx.s.shapes.getOne(tx.ctx, tx.s.dialect, guard{tx}, sql, args, dest)
	if errors.Is(err, ErrNone) {
		return err
	}
	return tx.check(sql, err)
}

// All reads all rows of a query into dest, a pointer to a slice of flat structs
// or of single values.
func (tx *Tx) All(dest any, sql string, args ...any) error {
	return tx.check(sql, tx.s.shapes.getAll(tx.ctx, tx.s.dialect, guard{tx}, sql, args, dest))
}

// One runs one statement that must touch exactly one row. It returns ErrNone if
// it touched none, for instance because the version has moved on.
func (tx *Tx) One(sql string, args ...any) error {
	n, err := tx.Exec(sql, args...)
	if err == nil && n == 0 {
		return ErrNone
	}
	if err == nil && n > 1 {
		return tx.check(sql, fmt.Errorf("touched %d rows instead of one", n))
	}
	return err
}

// ForUpdate is the end of a SELECT whose row has to hold still until the
// transaction ends. SQLite needs no word for it: there is one writer.
func (tx *Tx) ForUpdate() string {
	if tx.s.dialect == Postgres {
		return " FOR UPDATE"
	}
	return ""
}

// Dialect says which database this is, for the few statements that differ.
func (tx *Tx) Dialect() Dialect { return tx.s.dialect }

// check notes a failure and says which statement it was.
func (tx *Tx) check(sql string, err error) error {
	if err == nil {
		return nil
	}
	tx.mu.Lock()
	defer tx.mu.Unlock()
	return tx.fail(nameOf(sql), err)
}

// fail notes the first failure, with tx.mu held. Later ones are its echo.
func (tx *Tx) fail(name string, err error) error {
	if tx.ended != nil {
		return tx.ended
	}
	if tx.failed == nil {
		tx.failed = fmt.Errorf("%s: %w", name, classify(err))
	}
	return tx.failed
}

// run runs the closure and links what it emitted to the audit trail.
func (tx *Tx) run(fn func(*Tx) error) error {
	if err := tx.outcome(fn(tx)); err != nil {
		return err
	}
	return tx.outcome(tx.link())
}

// outcome is what became of the closure that returned err.
func (tx *Tx) outcome(err error) error {
	tx.mu.Lock()
	defer tx.mu.Unlock()
	if err == nil {
		return tx.failed
	}
	return err
}

// end makes the Tx refuse everything from now on. A statement that is running
// in another goroutine is interrupted first.
func (tx *Tx) end(why error) {
	if !tx.mu.TryLock() {
		tx.cancel()
		tx.mu.Lock()
	}
	defer tx.mu.Unlock()
	if tx.ended == nil {
		tx.ended = why
	}
	tx.cancel()
}

// ready reports, with tx.mu held, why a statement may not run.
func (tx *Tx) ready(query string) error {
	switch {
	case tx.ended != nil:
		return tx.ended
	case tx.failed != nil:
		return tx.failed
	case tx.caller.Err() != nil:
		return tx.fail(nameOf(query), tx.caller.Err())
	}
	if len(tx.names) == 8 {
		tx.names = append(tx.names[:0], tx.names[1:]...)
	}
	tx.names = append(tx.names, query)
	return nil
}

// lastNames lists the last statements by name, for the log.
func (tx *Tx) lastNames() []string {
	tx.mu.Lock()
	defer tx.mu.Unlock()
	names := make([]string, len(tx.names))
	for i, sql := range tx.names {
		names[i] = nameOf(sql)
	}
	return names
}

// guard is the connection as GORM sees it inside a transaction: the only way to
// the database, which is where the rules of Tx are kept.
type guard struct{ tx *Tx }

var errRow = errors.New("use Get: an error of Row would be seen by nobody")

// run runs one statement under the rules.
func (g guard) run(statement string, do func(context.Context) error) error {
	tx := g.tx
	tx.mu.Lock()
	defer tx.mu.Unlock()
	if err := tx.ready(statement); err != nil {
		return err
	}
	count(tx.ctx)
	defer timed(tx.ctx, tx.s.log, statement, time.Now())
	if err := do(tx.ctx); err != nil {
		return tx.fail(nameOf(statement), err)
	}
	return nil
}

func (g guard) exec(statement string, args []any) (touched int64, err error) {
	err = g.run(statement, func(ctx context.Context) (err error) {
		if conn, ok := g.tx.on.(*sql.Conn); ok {
			touched, err = lite{conn}.exec(ctx, statement, plain(args))
		} else {
			touched, err = execOn(ctx, g.tx.on, statement, plain(args))
		}
		return err
	})
	return touched, err
}

func (g guard) query(_ context.Context, statement string, args []any, each reader) error {
	return g.run(statement, func(ctx context.Context) error {
		if conn, ok := g.tx.on.(*sql.Conn); ok {
			return lite{conn}.query(ctx, statement, plain(args), each)
		}
		return queryOn(ctx, g.tx.on, statement, plain(args), each)
	})
}

func (g guard) PrepareContext(context.Context, string) (*sql.Stmt, error) {
	return nil, errors.New("statements are prepared by the connection")
}

func (g guard) ExecContext(_ context.Context, query string, args ...any) (r sql.Result, err error) {
	err = g.run(query, func(ctx context.Context) (err error) {
		r, err = g.tx.on.ExecContext(ctx, query, plain(args)...)
		return err
	})
	return r, err
}

func (g guard) QueryContext(_ context.Context, query string, args ...any) (rows *sql.Rows, err error) {
	err = g.run(query, func(ctx context.Context) (err error) {
		rows, err = g.tx.on.QueryContext(ctx, query, plain(args)...) //nolint:sqlclosecheck,rowserrcheck // closed, and asked for its error, by who reads them
		return err
	})
	return rows, err
}

func (g guard) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	g.tx.mu.Lock()
	defer g.tx.mu.Unlock()
	_ = g.tx.fail(nameOf(query), errRow)
	ctx, cancel := context.WithCancel(ctx)
	cancel() // so that the row carries an error and nothing runs
	return g.tx.on.QueryRowContext(ctx, query, args...)
}

// watchErrors makes every failure that GORM sees, also while it reads rows,
// a failure of the Tx that it happened in.
func watchErrors(db *gorm.DB) error {
	note := func(db *gorm.DB) {
		g, ok := db.Statement.ConnPool.(guard)
		if ok && db.Error != nil && !errors.Is(db.Error, gorm.ErrRecordNotFound) {
			_ = g.tx.check(db.Statement.SQL.String(), db.Error)
		}
	}
	c := db.Callback()
	return errors.Join(
		c.Create().After("*").Register("store:failed", note), c.Query().After("*").Register("store:failed", note),
		c.Update().After("*").Register("store:failed", note), c.Delete().After("*").Register("store:failed", note),
		c.Row().After("*").Register("store:failed", note), c.Raw().After("*").Register("store:failed", note),
	)
}
