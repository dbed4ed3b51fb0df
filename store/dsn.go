package store

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// Dialect names the database that a Store stands on.
type Dialect string

// The two databases.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// parseURL splits a database address into its dialect and the rest: the path
// of the file, or the whole address for PostgreSQL.
func parseURL(address string) (Dialect, string, error) {
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		path = strings.TrimPrefix(path, "//")
		if path == "" || strings.Contains(path, ":memory:") {
			return "", "", errors.New("the database address needs a file, for example sqlite:data/uptake.db")
		}
		return SQLite, path, nil
	}
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return Postgres, address, nil
	}
	return "", "", errors.New("the database address starts with sqlite: or postgres://")
}

// escapePath makes path safe inside a file: address, which has a meaning of its
// own for these characters.
var escapePath = strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23")

// sqliteDSN returns the data source of the one connection that writes. Pragmas
// hold for one connection each, so they stand here and not in an Exec.
// busy_timeout comes first (the driver sets it first): changing the journal of
// a file that another process has open needs it.
func sqliteDSN(path string) string {
	q := url.Values{}
	q.Set("_busy_timeout", "5000")
	q.Set("_journal_mode", "WAL")
	q.Set("_synchronous", "FULL")
	q.Set("_txlock", "immediate")
	q.Set("_foreign_keys", "1")
	q.Set("_secure_delete", "1")
	q.Set("_cache_size", "-8000") // KiB: the inner pages of all indexes stay in it, so that a write costs the same on a large site
	q.Set("_stmt_cache_size", "160")
	return "file:" + escapePath.Replace(path) + "?" + q.Encode()
}

// sqliteReadDSN returns the data source of the readers. Without the word file:
// the driver cuts the parameters off and opens for writing.
func sqliteReadDSN(path string) string {
	q := url.Values{}
	q.Set("mode", "ro")
	q.Set("_query_only", "1")
	q.Set("_busy_timeout", "5000")
	q.Set("_foreign_keys", "1")
	q.Set("_cache_size", "-1000") // KiB for each connection: the file is in the system's cache anyway
	q.Set("_stmt_cache_size", "80")
	return "file:" + escapePath.Replace(path) + "?" + q.Encode()
}

// makeFile makes an empty database file that only its owner can read; SQLite
// gives its companions (-wal, -shm) the same rights.
func makeFile(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // the operator names the path
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("the folder %s does not exist; make it first", filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("the database file cannot be opened for writing: %w", err)
	}
	return f.Close()
}
