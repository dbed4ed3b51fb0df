package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver called pgx
	"gorm.io/driver/sqlite"

	"uptake/migrations"
)

// Schema lists the steps of the program's schema and which of them the database
// at address has. It works on databases that Open refuses, and makes no file.
func Schema(ctx context.Context, address string) ([]migrations.Step, error) {
	dialect, where, err := parseURL(address)
	if err != nil {
		return nil, err
	}
	driver, dsn := sqlite.DriverName, ":memory:"
	switch dialect {
	case Postgres:
		driver, dsn = "pgx", where
	case SQLite:
		// A file that is not there yet has the steps of an empty database: none.
		if _, err = os.Stat(where); err == nil {
			dsn = sqliteDSN(where)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("the database file cannot be read: %w", err)
		}
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	steps, err := migrations.Status(ctx, db, string(dialect))
	return steps, errors.Join(err, db.Close())
}
