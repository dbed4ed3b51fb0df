package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

type termRow struct {
	List, Code, Label, Grp string
	Position               int
	ClosedAt               time.Time
}

func TestValuesComeBackAsTheyWent(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		east := time.FixedZone("east", 3*60*60)
		closed := time.Date(2026, 3, 3, 15, 0, 0, 123456789, east)
		err := s.InTx(t.Context(), func(tx *store.Tx) error {
			for code, at := range map[string]time.Time{"closed": closed, "open": {}} {
				_, err := tx.Exec("INSERT INTO reference_terms (list, code, label, position, closed_at) VALUES (?, ?, ?, ?, ?)", "v", code, "Zoë's “label”", 3, at)
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		r := s.Reader(t.Context())
		var rows []termRow
		if err := r.All(&rows, "SELECT * FROM reference_terms WHERE code IN ? AND list = ? ORDER BY code", []string{"open", "closed"}, "v"); err != nil {
			t.Fatal(err)
		}
		want := []termRow{
			{"v", "closed", "Zoë's “label”", "", 3, time.Date(2026, 3, 3, 12, 0, 0, 123456000, time.UTC)},
			{"v", "open", "Zoë's “label”", "", 3, time.Time{}},
		}
		if !slices.Equal(rows, want) {
			t.Errorf("got %v,\nwant %v", rows, want)
		}
		var at time.Time
		if err := r.Get(&at, "SELECT closed_at FROM reference_terms WHERE code = ?", "closed"); err != nil || !at.Equal(want[0].ClosedAt) {
			t.Errorf("got %v, %v", at, err)
		}
		var nulls int
		if err := r.Get(&nulls, "SELECT count(*) FROM reference_terms WHERE closed_at IS NULL AND list = 'v'"); err != nil || nulls != 1 {
			t.Errorf("got %d rows without a time, %v; want 1", nulls, err)
		}
		// Times compare as times, with and without a fraction of a second.
		var before int
		if err := r.Get(&before, "SELECT count(*) FROM reference_terms WHERE closed_at > ? AND closed_at < ?", closed.Truncate(time.Second), closed.Add(time.Second)); err != nil || before != 1 {
			t.Errorf("got %d rows within the second, %v; want 1", before, err)
		}
		var named id.Person
		if err := r.Get(&named, "SELECT position FROM reference_terms WHERE code = 'open'"); err != nil || named != 3 {
			t.Errorf("got %d, %v; want a typed id", named, err)
		}
		// What is computed comes back as well: a time, a sum, nothing at all.
		var sums struct {
			Latest, Never time.Time
			Total, Empty  int64
			Mean          float64
			Some          bool
			Maybe         *string
		}
		if err := r.Get(&sums, `SELECT max(closed_at) AS latest, max(CASE WHEN code = 'x' THEN closed_at END) AS never, sum(position) AS total,
			sum(CASE WHEN code = 'x' THEN 1 END) AS empty, avg(position) AS mean, count(*) > 1 AS some, max(label) AS maybe
			FROM reference_terms WHERE list = 'v'`); err != nil {
			t.Fatal(err)
		}
		if !sums.Latest.Equal(want[0].ClosedAt) || !sums.Never.IsZero() || sums.Total != 6 || sums.Empty != 0 || sums.Mean != 3 || !sums.Some || *sums.Maybe != "Zoë's “label”" {
			t.Errorf("got %+v", sums)
		}
		var narrower int8
		if err := r.Get(&narrower, "SELECT 300"); err == nil {
			t.Errorf("300 went into an int8 as %d", narrower)
		}
		if err := r.Get(&narrower, "SELECT 'many'"); err == nil {
			t.Errorf("a word went into a number as %d", narrower)
		}
		var none termRow
		if err := r.Get(&none, "SELECT * FROM reference_terms WHERE code = 'nowhere'"); !errors.Is(err, store.ErrNone) {
			t.Errorf("got %v, want ErrNone", err)
		}
		empty := []termRow{{}}
		if err := r.All(&empty, "SELECT * FROM reference_terms WHERE code IN ?", []string{}); err != nil || empty == nil || len(empty) != 0 {
			t.Errorf("got %v, %v; want an empty list", empty, err)
		}
		var some []string
		if err := r.All(&some, "SELECT code FROM reference_terms WHERE list = ? AND position IN ? AND code IN ? AND label <> ? ORDER BY code",
			"v", []id.Person{2, 3}, []string{"open", "closed"}, []byte("no list")); err != nil || !slices.Equal(some, []string{"closed", "open"}) {
			t.Errorf("between lists: got %v, %v", some, err)
		}
		var narrow struct{ Code string }
		if err := r.Get(&narrow, "SELECT code, label FROM reference_terms WHERE code = 'open'"); err == nil || !strings.Contains(err.Error(), "label") {
			t.Errorf("a column without a field went by: %v", err)
		}
		n := 0
		if err := r.Each("SELECT code FROM reference_terms WHERE list = ?", func(scan func(...any) error) error {
			n++
			var code string
			return scan(&code)
		}, "v"); err != nil || n != 2 {
			t.Errorf("Each saw %d rows, %v", n, err)
		}
	})
}

// Statements are prepared once, and the fields of their columns looked up once;
// neither outlives the schema that it was made for. (PostgreSQL answers SELECT *
// with an error once, and no migration is applied under a program there.)
func TestAStatementFollowsTheSchema(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	do := func(sql string) {
		t.Helper()
		if err := s.InTx(t.Context(), func(tx *store.Tx) error { _, err := tx.Exec(sql); return err }); err != nil {
			t.Fatal(err)
		}
	}
	type row struct {
		A int
		B string
	}
	read := func(want row) {
		t.Helper()
		for range 10 { // on every connection of the pool
			var got, own row
			if err := s.Reader(t.Context()).Get(&got, "SELECT * FROM shapes"); err != nil || got != want {
				t.Fatalf("read %v, %v; want %v", got, err, want)
			}
			err := s.InTx(t.Context(), func(tx *store.Tx) error { return tx.Get(&own, "SELECT * FROM shapes") })
			if err != nil || own != want {
				t.Fatalf("read in a transaction %v, %v; want %v", own, err, want)
			}
		}
	}
	do("CREATE TABLE shapes (a integer)")
	do("INSERT INTO shapes (a) VALUES (1)")
	read(row{1, ""})
	do("ALTER TABLE shapes ADD COLUMN b text")
	do("UPDATE shapes SET b = 'two'")
	read(row{1, "two"})
	var n int
	if err := s.Reader(t.Context()).Get(&n, "SELECT a FROM shapes"); err != nil || n != 1 {
		t.Errorf("a single value: %d, %v", n, err)
	}
	var wide struct{ A int64 }
	if err := s.Reader(t.Context()).Get(&wide, "SELECT a FROM shapes"); err != nil || wide.A != 1 {
		t.Errorf("the same statement into another type: %v, %v", wide, err)
	}
}

func TestADatabaseSaysNoInTheSameWords(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, sql string
		want      error
	}{
		{"a second row with a key", "INSERT INTO reference_terms (list, code, label, position) VALUES ('a', 'b', '', 1)", store.ErrDuplicate},
		{"a row whose parent is missing", "INSERT INTO api_tokens (jti, person_id, issued_at, expires_at) VALUES ('j', 999, '2026-01-01', '2026-01-01')", store.ErrForeignKey},
		{"a value that a CHECK refuses", "INSERT INTO tasks (handler, due_at, added_at, state) VALUES ('h', '2026-01-01', '2026-01-01', 'odd')", store.ErrCheck},
		{"a value that is missing", "INSERT INTO tasks (handler, due_at) VALUES ('h', '2026-01-01')", store.ErrCheck},
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		if err := s.InTx(t.Context(), func(tx *store.Tx) error { return addTerm(tx, "a", "b") }); err != nil {
			t.Fatal(err)
		}
		for _, tt := range tests {
			err := s.InTx(t.Context(), func(tx *store.Tx) error { _, err := tx.Exec(tt.sql); return err })
			if !errors.Is(err, tt.want) {
				t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
			}
		}
	})
}

func TestOneTouchesOneRow(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for _, tt := range []struct {
			name, where string
			ok          func(error) bool
		}{
			{"none is ErrNone", "code = 'z'", func(err error) bool { return errors.Is(err, store.ErrNone) }},
			{"one is fine", "code = 'a'", func(err error) bool { return err == nil }},
			{"two are a failure", "list = 'l'", func(err error) bool { return err != nil && !errors.Is(err, store.ErrNone) }},
		} {
			err := s.InTx(t.Context(), func(tx *store.Tx) error {
				for _, code := range []string{"a", "b"} {
					if _, err := tx.Exec("INSERT INTO reference_terms (list, code, label, position) VALUES ('l', ?, '', 1) ON CONFLICT DO NOTHING", code); err != nil {
						return err
					}
				}
				return tx.One("UPDATE reference_terms SET label = 'x' WHERE " + tt.where)
			})
			if !tt.ok(err) {
				t.Errorf("%s: got %v", tt.name, err)
			}
		}
	})
}

func TestASnapshotSeesOneState(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		count := func(r store.Reader) (n int) {
			if err := r.Get(&n, "SELECT count(*) FROM reference_terms"); err != nil {
				t.Error(err)
			}
			return n
		}
		err := s.Snapshot(t.Context(), func(r store.Reader) error {
			if n := count(r); n != 0 {
				t.Errorf("got %d rows at first", n)
			}
			if err := s.InTx(t.Context(), func(tx *store.Tx) error { return addTerm(tx, "snap", "x") }); err != nil {
				return err
			}
			if n := count(r); n != 0 {
				t.Errorf("the snapshot sees %d rows that came later", n)
			}
			if n := count(s.Reader(t.Context())); n != 1 {
				t.Errorf("a read outside sees %d rows", n)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestStatementsAreCounted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		n := storetest.Statements(t, func(ctx context.Context) {
			var x int
			_ = s.Reader(ctx).Get(&x, "SELECT 1")
			_ = s.Snapshot(ctx, func(r store.Reader) error { return r.Get(&x, "SELECT 2") })
			_ = s.InTx(ctx, func(tx *store.Tx) error { return addTerm(tx, "count", "x") })
		})
		if n != 3 {
			t.Errorf("counted %d statements, want 3", n)
		}
	})
}

func TestEveryPooledConnectionHasItsPragmas(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	ctx := t.Context()
	open := s.ReadDB().Stats().MaxOpenConnections
	for i := range open { // held, so that each is another one
		conn, err := s.ReadDB().Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		for pragma, want := range map[string]int{"foreign_keys": 1, "query_only": 1, "busy_timeout": 5000} {
			var got int
			if err := conn.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
				t.Errorf("reader %d: %s is %d, %v; want %d", i, pragma, got, err, want)
			}
		}
		if _, err := conn.ExecContext(ctx, "DELETE FROM people"); err == nil {
			t.Errorf("reader %d could write", i)
		}
		// Not even without the pragma: the file is open for reading only.
		if _, err := conn.ExecContext(ctx, "PRAGMA query_only = 0"); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.ExecContext(ctx, "DELETE FROM people"); err == nil {
			t.Errorf("reader %d could write without query_only", i)
		}
	}
	err := s.InTx(ctx, func(tx *store.Tx) error {
		for pragma, want := range map[string]string{"foreign_keys": "1", "journal_mode": "wal", "synchronous": "2", "busy_timeout": "5000", "secure_delete": "1"} {
			var got string
			if err := tx.Get(&got, "PRAGMA "+pragma); err != nil || got != want {
				t.Errorf("writer: %s is %s, %v; want %s", pragma, got, err, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOpenSaysWhatToDo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	tests := []struct{ name, url, want string }{
		{"no scheme", "uptake.db", "starts with sqlite: or postgres://"},
		{"no file", "sqlite:", "needs a file"},
		{"in memory", "sqlite::memory:", "needs a file"},
		{"a folder that is missing", "sqlite:" + filepath.Join(dir, "no", "uptake.db"), "does not exist; make it first"},
		{"an address that cannot be read", "postgres://a:b:c@@/x?y=%zz", "cannot be read"},
		{"a schema that was never made", "sqlite:" + filepath.Join(dir, "empty.db"), "uptake migrate up"},
	}
	for _, tt := range tests {
		s, err := store.Open(t.Context(), store.Config{URL: tt.url})
		if err == nil {
			_ = s.Close()
		}
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want it to say %q", tt.name, err, tt.want)
		}
	}
}

func TestAFileIsItsOwnersAloneAndItsNameMayBeOdd(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "what? 100%#1.db")
	s := storetest.Open(t, "sqlite:"+path, func(c *store.Config) { c.Migrate = true })
	if err := s.InTx(t.Context(), func(tx *store.Tx) error { return addTerm(tx, "odd", "x") }); err != nil {
		t.Fatal(err)
	}
	if got := codes(t, s, "odd"); len(got) != 1 {
		t.Errorf("read %v", got)
	}
	for _, f := range []string{path, path + "-wal"} {
		info, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s can be read by others: %v", filepath.Base(f), info.Mode())
		}
	}
}

func TestANewerSchemaIsLeftAlone(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url)
		err := s.InTx(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, ?)", true)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, up := range []bool{false, true} {
			other, err := store.Open(t.Context(), store.Config{URL: url, Migrate: up})
			if err == nil {
				_ = other.Close()
			}
			if err == nil || !strings.Contains(err.Error(), "newer than this program") {
				t.Errorf("migrate %v: got %v", up, err)
			}
		}
	})
}
