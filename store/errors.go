package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	sqlite3 "github.com/mattn/go-sqlite3"

	"uptake/domain/fault"
)

// ErrBusy says that the store had no room before the deadline. Nothing was kept.
var ErrBusy = &fault.Error{
	Kind: fault.Busy, Code: "store.busy", RetryAfter: 2 * time.Second,
	Message: "The service is very busy and nothing was saved. Try again in a moment.",
}

// ErrUnknownOutcome says that a commit was cut off, so that nobody can tell
// whether it was kept. A repeat with the same Idempotency-Key settles it.
var ErrUnknownOutcome = &fault.Error{
	Kind: fault.Internal, Code: "store.unknown_outcome",
	Message: "We could not confirm whether this was saved. Look before you try again.",
}

// What a database says no to, the same words for both. A row file turns them
// into the faults of its domain; what it does not expect stays an internal error.
var (
	ErrNone          = errors.New("no such row")
	ErrDuplicate     = errors.New("a row with this key exists")
	ErrForeignKey    = errors.New("a row that this one needs is missing, or is still needed")
	ErrCheck         = errors.New("a value breaks a rule of the table")
	ErrSerialization = errors.New("another transaction came first")
	ErrLostLine      = errors.New("the connection to the database was lost")
	ErrTxOver        = errors.New("the transaction has ended")
)

// classify puts the store's own word in front of a driver's error, so that the
// rest of the package asks errors.Is and knows no driver.
func classify(err error) error {
	if err == nil {
		return nil
	}
	var known *fault.Error
	if errors.As(err, &known) {
		return err
	}
	if word := reason(err); word != nil {
		if f, ok := word.(*fault.Error); ok { //nolint:errorlint // reason returns the sentinel itself
			return f.With(err)
		}
		return fmt.Errorf("%w: %w", word, err)
	}
	return err
}

func reason(err error) error {
	var lite sqlite3.Error
	var pg *pgconn.PgError
	var network net.Error
	switch {
	case errors.As(err, &lite):
		return sqliteReason(lite)
	case errors.As(err, &pg):
		return postgresReason(pg.Code)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return ErrBusy
	case errors.Is(err, driver.ErrBadConn), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.As(err, &network):
		return ErrLostLine
	}
	return nil
}

func sqliteReason(err sqlite3.Error) error {
	switch err.ExtendedCode {
	case sqlite3.ErrConstraintUnique, sqlite3.ErrConstraintPrimaryKey, sqlite3.ErrConstraintRowID:
		return ErrDuplicate
	case sqlite3.ErrConstraintForeignKey:
		return ErrForeignKey
	case sqlite3.ErrConstraintCheck, sqlite3.ErrConstraintNotNull:
		return ErrCheck
	}
	switch err.Code {
	case sqlite3.ErrBusy, sqlite3.ErrLocked, sqlite3.ErrInterrupt:
		return ErrBusy
	}
	return nil
}

func postgresReason(state string) error {
	switch state {
	case "23505":
		return ErrDuplicate
	case "23503":
		return ErrForeignKey
	case "23514", "23502":
		return ErrCheck
	case "40001", "40P01":
		return ErrSerialization
	case "57014", "55P03", "53300": // cancelled, lock not available, too many connections
		return ErrBusy
	case "57P01", "57P02", "57P03":
		return ErrLostLine
	}
	if len(state) == 5 && state[:2] == "08" {
		return ErrLostLine
	}
	return nil
}

// ioFailed reports whether err is a failure of the disk itself. When a COMMIT
// ends so, part of it may have reached the disk.
func ioFailed(err error) bool {
	var lite sqlite3.Error
	return errors.As(err, &lite) && lite.Code == sqlite3.ErrIoErr
}
