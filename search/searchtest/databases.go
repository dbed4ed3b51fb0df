package searchtest

import (
	"database/sql"
	"net/url"
	"path/filepath"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver called pgx
	_ "github.com/mattn/go-sqlite3"    // the driver called sqlite3

	"uptake/domain/id"
	"uptake/migrations"
)

// SQLite returns rows in a new file with the real schema, and the pool that
// reads it as the product does: readers cannot write.
func SQLite(t testing.TB) (*Rows, *sql.DB) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "search.db")
	q := url.Values{
		"_journal_mode": {"WAL"}, "_synchronous": {"NORMAL"}, "_txlock": {"immediate"}, "_busy_timeout": {"5000"},
		"_foreign_keys": {"1"}, "_secure_delete": {"1"},
	}
	write := open(t, "sqlite3", "file:"+path+"?"+q.Encode())
	write.SetMaxOpenConns(1)
	if _, err := migrations.Up(t.Context(), write, "sqlite"); err != nil {
		t.Fatal(err)
	}
	read := open(t, "sqlite3", "file:"+path+"?mode=ro&_query_only=1&_busy_timeout=5000")
	rows := &Rows{DB: write}
	rows.Settle = func(...id.Idea) { rows.exec(settle) }
	return rows, read
}

// Postgres returns rows in the schema at address, which is migrated already.
func Postgres(t testing.TB, address string) (*Rows, *sql.DB) {
	t.Helper()
	return &Rows{DB: open(t, "pgx", address), Postgres: true}, open(t, "pgx", address)
}
