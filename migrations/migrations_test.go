package migrations_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	_ "github.com/mattn/go-sqlite3" // the driver called sqlite3

	"uptake/migrations"
	"uptake/store/storetest"
)

func open(t *testing.T, driver, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func openFile(t *testing.T, path string) *sql.DB {
	t.Helper()
	db := open(t, "sqlite3", "file:"+path+"?_busy_timeout=5000&_journal_mode=WAL&_foreign_keys=1&_txlock=immediate")
	db.SetMaxOpenConns(1)
	return db
}

func TestProgramsThatStartTogetherMigrateOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "uptake.db")
	var all sync.WaitGroup
	steps := make([]int, 6)
	for i := range steps {
		db := openFile(t, path)
		all.Go(func() {
			var err error
			if steps[i], err = migrations.Up(t.Context(), db, "sqlite"); err != nil {
				t.Errorf("program %d: %v", i, err)
			}
		})
	}
	all.Wait()
	list, err := migrations.Status(t.Context(), openFile(t, path), "sqlite")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		if !s.Applied || s.AppliedAt.IsZero() {
			t.Errorf("%s is not applied", s.Name)
		}
	}
	if err := migrations.Check(t.Context(), openFile(t, path), "sqlite"); err != nil {
		t.Error(err)
	}
}

// columns lists every column as "table.column", and whether it may be NULL.
func columns(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // its error is that of rows.Err
	var got []string
	for rows.Next() {
		var table, column string
		var notNull bool
		if err := rows.Scan(&table, &column, &notNull); err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%s.%s not null %v", table, column, notNull))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	return got
}

// own says which tables are not ours alone: full text search differs by nature.
var own = regexp.MustCompile(`^(goose_|sqlite_|ideas?_fts|fts_|search_|words)`)

func TestBothDatabasesHaveTheSameTablesAndColumns(t *testing.T) {
	t.Parallel()
	lite := openFile(t, strings.TrimPrefix(storetest.SQLiteURL(t), "sqlite:"))
	pg := open(t, "pgx", storetest.PostgresURL(t))
	a := columns(t, lite, `SELECT m.name, c.name, c."notnull" <> 0 OR c.pk > 0 FROM sqlite_master m, pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND c.hidden <> 1`)
	b := columns(t, pg, `SELECT table_name, column_name, is_nullable = 'NO' FROM information_schema.columns
		WHERE table_schema = current_schema() AND table_name IN (SELECT table_name FROM information_schema.tables
			WHERE table_schema = current_schema() AND table_type = 'BASE TABLE')`)
	for _, list := range []*[]string{&a, &b} {
		*list = slices.DeleteFunc(*list, func(c string) bool { return own.MatchString(c) })
	}
	if len(a) < 50 {
		t.Fatalf("found only %d columns, so this test compares nothing", len(a))
	}
	for _, c := range a {
		if !slices.Contains(b, c) {
			t.Errorf("only SQLite has %s", c)
		}
	}
	for _, c := range b {
		if !slices.Contains(a, c) {
			t.Errorf("only PostgreSQL has %s", c)
		}
	}
}

func TestBothDatabasesHaveTheSameSteps(t *testing.T) {
	t.Parallel()
	lite := openFile(t, strings.TrimPrefix(storetest.SQLiteURL(t), "sqlite:"))
	pg := open(t, "pgx", storetest.PostgresURL(t))
	a, err := migrations.Status(t.Context(), lite, "sqlite")
	if err != nil {
		t.Fatal(err)
	}
	b, err := migrations.Status(t.Context(), pg, "postgres")
	if err != nil {
		t.Fatal(err)
	}
	if len(a) != len(b) || len(a) == 0 {
		t.Fatalf("%d steps and %d", len(a), len(b))
	}
	for i := range a {
		if a[i].Version != int64(i+1) || a[i].Version != b[i].Version || a[i].Name != b[i].Name {
			t.Errorf("step %d is %s and %s", i+1, a[i].Name, b[i].Name)
		}
	}
}
