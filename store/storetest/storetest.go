// Package storetest gives tests a real store: a fresh SQLite file, and a fresh
// database on a PostgreSQL server that the first test starts.
package storetest

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"uptake/store"
)

// Option changes how a test's store is opened.
type Option func(*store.Config)

// Each runs fn against an empty, migrated store on each database, as parallel
// subtests called sqlite and postgres. Stores are closed when fn has ended.
//
// UPTAKE_TEST_POSTGRES names a server to use (its person must be allowed to
// create databases); without it a server is started from the PostgreSQL
// binaries. Without those the subtest is skipped, or fails if UPTAKE_TEST_ALL=1.
func Each(t *testing.T, fn func(t *testing.T, s *store.Store), options ...Option) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		fn(t, SQLite(t, options...))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		fn(t, Postgres(t, options...))
	})
}

// EachURL is Each for tests that open the store themselves, perhaps twice. The
// schema is migrated.
func EachURL(t *testing.T, fn func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		fn(t, SQLiteURL(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		fn(t, PostgresURL(t))
	})
}

// SQLite returns an empty store in a file of its own.
func SQLite(t testing.TB, options ...Option) *store.Store {
	t.Helper()
	return Open(t, SQLiteURL(t), options...)
}

// Postgres returns an empty store in a database of its own.
func Postgres(t testing.TB, options ...Option) *store.Store {
	t.Helper()
	return Open(t, PostgresURL(t), options...)
}

// Open opens url and closes it when the test has ended. Log lines go to the test.
func Open(t testing.TB, url string, options ...Option) *store.Store {
	t.Helper()
	c := store.Config{URL: url, Connections: 6, Log: slog.New(slog.NewTextHandler(logTo{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))}
	for _, o := range options {
		o(&c)
	}
	s, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatalf("open the store: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close the store: %v", err)
		}
	})
	return s
}

type logTo struct{ t testing.TB }

func (l logTo) Write(p []byte) (int, error) {
	l.t.Logf("%s", strings.TrimSpace(string(p)))
	return len(p), nil
}

// template is a migrated, empty file that each test gets a copy of.
var template = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "uptake-template-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // the system's temporary folder is emptied by itself
	path := filepath.Join(dir, "template.db")
	s, err := store.Open(context.Background(), store.Config{URL: "sqlite:" + path, Migrate: true})
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path) //nolint:gosec // our own file
})

// SQLiteURL returns the address of an empty, migrated file.
func SQLiteURL(t testing.TB) string {
	t.Helper()
	bytes, err := template()
	if err != nil {
		t.Fatalf("make an empty database: %v", err)
	}
	path := filepath.Join(t.TempDir(), "uptake.db")
	if err := os.WriteFile(path, bytes, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

// Clock is a clock that a test turns by hand. It starts at Noon.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Noon is when every test's clock starts: a Tuesday at noon, UTC.
var Noon = time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC)

// NewClock returns a clock that stands at Noon.
func NewClock() *Clock { return &Clock{now: Noon} }

// Now is the time on the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Turn moves the clock on by d.
func (c *Clock) Turn(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Statements returns how many statements fn sends to the store under the
// context that it is given.
func Statements(t testing.TB, fn func(ctx context.Context)) int {
	t.Helper()
	ctx, n := store.CountStatements(t.Context())
	fn(ctx)
	return n.Count()
}
