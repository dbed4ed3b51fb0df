package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	sqlite3 "github.com/mattn/go-sqlite3"
)

// settle puts the words of all rows of a commit into the search index; the
// schema says how.
const settle = "/* search.settle */ DELETE FROM search_pending"

// connect takes the connection that writes. A savepoint keeps each page that is
// changed under it; without the pragma, which no data source can hold, a closure
// of more than sixteen pages writes them to a file.
func (w *writer) connect(ctx context.Context) (err error) {
	conn, err := w.db.Conn(ctx)
	if err != nil {
		return err // the closed one stays, which answers every statement with an error
	}
	w.conn = conn
	if _, err = w.conn.ExecContext(ctx, "PRAGMA temp_store = MEMORY"); err != nil {
		return errors.Join(err, w.disconnect())
	}
	w.own = map[string]*sql.Stmt{}
	for _, s := range []string{"BEGIN IMMEDIATE", "SAVEPOINT g", "RELEASE g", "ROLLBACK TO g", settle, "COMMIT", "ROLLBACK"} {
		if w.own[s], err = w.conn.PrepareContext(ctx, s); err != nil { //nolint:sqlclosecheck // disconnect closes them
			delete(w.own, s)
			return errors.Join(err, w.disconnect())
		}
	}
	return nil
}

// disconnect gives the connection back.
func (w *writer) disconnect() error {
	var errs []error
	for _, s := range w.own {
		errs = append(errs, s.Close())
	}
	w.own = nil
	return errors.Join(append(errs, w.conn.Close())...)
}

func (w *writer) reopen() error {
	_ = w.conn.Raw(func(any) error { return driver.ErrBadConn }) // makes the pool drop it
	_ = w.disconnect()
	return w.connect(context.Background())
}

func (w *writer) rollback() {
	if !w.autocommit() {
		if err := w.exec("ROLLBACK"); err != nil {
			w.s.log.Error("rollback failed", "error", err)
		}
	}
}

// exec runs a statement of the writer's own.
func (w *writer) exec(statement string) error {
	if fail := w.failing.Load(); fail != nil {
		if err := (*fail)(statement); err != nil {
			return err
		}
	}
	s, ok := w.own[statement]
	if !ok {
		return errors.New("the database file could not be opened again")
	}
	_, err := s.ExecContext(context.Background())
	return err
}

// autocommit reports whether the connection is outside any transaction.
func (w *writer) autocommit() bool {
	on := true
	_ = w.conn.Raw(func(c any) error {
		if lite, ok := c.(*sqlite3.SQLiteConn); ok {
			on = lite.AutoCommit()
		}
		return nil
	})
	return on
}
