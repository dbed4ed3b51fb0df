package main

import (
	"context"
	"database/sql"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"uptake/domain/outbox"
	"uptake/store"
	"uptake/store/storetest"
)

// healthy returns the settings of a finished set-up in a folder of its own.
func healthy(t *testing.T) (environ []string, dir string) {
	t.Helper()
	dir = t.TempDir()
	environ = []string{"UPTAKE_DATA=" + dir, "UPTAKE_ADDR=127.0.0.1:0"}
	if code, _, errs := call(t, environ, "migrate"); code != exitOK {
		t.Fatal(errs)
	}
	return environ, dir
}

// alter runs a statement on the database file in dir, behind the back of the program.
func alter(t *testing.T, dir, statement string, args ...any) {
	t.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(dir, "uptake.db"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), statement, args...)
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

// happened keeps one fact of now in the database in dir.
func happened(t *testing.T, dir string) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{URL: "sqlite:" + filepath.Join(dir, "uptake.db")})
	if err != nil {
		t.Fatal(err)
	}
	err = s.InTx(t.Context(), func(tx *store.Tx) error {
		return tx.Emit(outbox.Event{Kind: outbox.IdeaPosted, At: time.Now()})
	})
	if err = errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestDoctorComparesANotedEndOfTheTrail(t *testing.T) {
	t.Parallel()
	environ, dir := healthy(t)
	happened(t, dir)
	_, out, _ := call(t, environ, "doctor")
	end := regexp.MustCompile(`it ends with (\d+:[0-9a-f]{64})`).FindStringSubmatch(out)
	if end == nil {
		t.Fatalf("no end of the audit trail is printed:\n%s", out)
	}
	happened(t, dir)
	other := end[1][:len(end[1])-4] + "0000"
	for _, tt := range []struct {
		noted string
		code  int
		says  string
	}{
		{end[1], exitOK, "is part of it"},
		{other, exitFault, "made anew"},
		{"9" + end[1], exitFault, "before the noted number"},
		{"12", exitUsage, ""},
		{"x:" + strings.Repeat("0", 64), exitUsage, ""},
	} {
		if code, out, errs := call(t, environ, "doctor", "--noted", tt.noted); code != tt.code || !strings.Contains(out, tt.says) {
			t.Errorf("noted %s: exit %d, want %d and %q; %s\n%s", tt.noted, code, tt.code, tt.says, errs, out)
		}
	}
}

func TestDoctorFindsNothingOnAFinishedSetup(t *testing.T) {
	t.Parallel()
	environ, _ := healthy(t)
	code, out, errs := call(t, environ, "doctor")
	if code != exitOK || errs != "" || strings.Contains(out, "FAULT") {
		t.Errorf("exit %d, %q\n%s", code, errs, out)
	}
	for _, part := range []string{"program", "settings", "data folder", "secret", "disk", "mail", "address", "schema", "database", "clock", "tasks", "alerts", "audit trail", "published texts", "search"} {
		if !strings.Contains(out, "ok     "+part+": ") {
			t.Errorf("%s was not checked:\n%s", part, out)
		}
	}
}

func TestDoctorMakesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	code, out, errs := call(t, []string{"UPTAKE_DATA=" + filepath.Join(dir, "data"), "UPTAKE_ADDR=127.0.0.1:0"}, "doctor")
	left, err := os.ReadDir(dir)
	if code != exitOK || err != nil || len(left) != 0 {
		t.Errorf("exit %d, %q; left behind: %v, %v\n%s", code, errs, left, err, out)
	}
}

// TestDoctorNamesEachPlantedFault plants one fault at a time and asks for the
// part that is named and for a word of the advice.
func TestDoctorNamesEachPlantedFault(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		plant  func(t *testing.T, e *examination, dir string) (more []string) // settings to add
		part   string
		advice string
	}{
		{"a program built without full-text search", func(_ *testing.T, e *examination, _ string) []string {
			e.build = func(context.Context) (string, error) { return "", errNoFTS }
			return nil
		}, "program", "-tags sqlite_fts5"},
		{"a setting that cannot be read", func(*testing.T, *examination, string) []string {
			return []string{"UPTAKE_LOG_LEVEL=loud"}
		}, "settings", "debug, info, warn or error"},
		{"plain http to the world", func(*testing.T, *examination, string) []string {
			return []string{"UPTAKE_BASE_URL=http://ideas.example.org"}
		}, "address", "Use https"},
		{"a data folder that cannot be written to", func(_ *testing.T, e *examination, _ string) []string {
			e.free = func(string) (uint64, error) { return 1 << 40, nil } // the kernel's own folder has no space to tell of
			return []string{"UPTAKE_DATA=/proc/sys"}
		}, "data folder", "UPTAKE_DATA"},
		{"a secret that others can read", func(t *testing.T, _ *examination, dir string) []string {
			if err := os.Chmod(filepath.Join(dir, "secret"), 0o644); err != nil {
				t.Fatal(err)
			}
			return nil
		}, "secret", "chmod 600"},
		{"a disk that is nearly full", func(_ *testing.T, e *examination, _ string) []string {
			e.free = func(string) (uint64, error) { return 3 << 20, nil }
			return nil
		}, "disk", "Free some space"},
		{"a mail server that is not there", func(t *testing.T, _ *examination, _ string) []string {
			return []string{"UPTAKE_SMTP_URL=smtp://" + freePort(t), "UPTAKE_MAIL_FROM=a@example.org"}
		}, "mail", "UPTAKE_SMTP_URL"},
		{"a port that another program has", func(t *testing.T, _ *examination, _ string) []string {
			other := httptest.NewServer(http.NotFoundHandler())
			t.Cleanup(other.Close)
			return []string{"UPTAKE_ADDR=" + other.Listener.Addr().String()}
		}, "address", "UPTAKE_ADDR"},
		{"a database that is no database", func(t *testing.T, _ *examination, dir string) []string {
			write(t, filepath.Join(dir, "uptake.db"), strings.Repeat("no database at all\n", 500), 0o600)
			return nil
		}, "database", "Restore the last backup"},
		{"a database server that is not there", func(t *testing.T, _ *examination, _ string) []string {
			return []string{"UPTAKE_DATABASE=postgres://u:p@" + freePort(t) + "/uptake"}
		}, "database", "UPTAKE_DATABASE"},
		{"a schema newer than the program", func(t *testing.T, _ *examination, dir string) []string {
			alter(t, dir, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)")
			return nil
		}, "schema", "newer program"},
		{"a schema older than the program", func(t *testing.T, _ *examination, dir string) []string {
			if err := os.Remove(filepath.Join(dir, "uptake.db")); err != nil {
				t.Fatal(err)
			}
			alter(t, dir, "CREATE TABLE other (x)")
			return nil
		}, "schema", "uptake migrate up"},
		{"a contact for alerts who moderates no more", func(t *testing.T, _ *examination, dir string) []string {
			happened(t, dir)
			alter(t, dir, "INSERT INTO people (handle, name, email, joined_at) VALUES ('p-1', 'One', 'one@example.org', '2026-01-01 12:00:00')")
			alter(t, dir, "INSERT INTO watches (challenge_id, first_id, second_after, days, opens, closes, away) VALUES (0, (SELECT id FROM people), 30, '1', 540, 1020, '')")
			return nil
		}, "alerts", "Name somebody else"},
		{"a contact for alerts who was erased", func(t *testing.T, _ *examination, dir string) []string {
			happened(t, dir)
			alter(t, dir, "INSERT INTO watches (challenge_id, lost, second_after, days, opens, closes, away) VALUES (0, TRUE, 30, '1', 540, 1020, '')")
			return nil
		}, "alerts", "Name somebody else"},
		{"a clock behind the latest event", func(t *testing.T, e *examination, dir string) []string {
			happened(t, dir)
			e.now = func() time.Time { return time.Now().Add(-time.Hour) }
			return nil
		}, "clock", "Set the clock"},
		{"an event past the program", func(t *testing.T, _ *examination, dir string) []string {
			alter(t, dir, "INSERT INTO events (kind, at) VALUES ('idea.posted', ?)", time.Now().Add(-time.Hour).UTC())
			return nil
		}, "audit trail", "past the program"},
		{"a task that was given up", func(t *testing.T, _ *examination, dir string) []string {
			alter(t, dir, "INSERT INTO tasks (handler, state, due_at, added_at) VALUES ('mail.send', 'parked', ?, ?)", time.Now().UTC(), time.Now().UTC())
			return nil
		}, "tasks", "Work that waits"},
		{"a search index with a text too many", func(t *testing.T, _ *examination, dir string) []string {
			alter(t, dir, "INSERT INTO search_docs (rowid, title, body, talk) VALUES (4294967296, 'ghost', '', '')")
			return nil
		}, "search", "uptake reindex"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			environ, dir := healthy(t)
			var e examination
			senses := examine(nil, nil)
			more := tt.plant(t, &senses, dir)
			e = senses
			e.config, e.wrong = Load(append(environ, more...))
			var wrong []finding
			for _, f := range e.all(t.Context()) {
				if f.advice != "" {
					wrong = append(wrong, f)
				}
			}
			if len(wrong) != 1 || wrong[0].part != tt.part || !strings.Contains(wrong[0].advice, tt.advice) {
				t.Errorf("found %+v, want one about %s with %q", wrong, tt.part, tt.advice)
			}
			for _, f := range wrong {
				if !strings.HasSuffix(f.advice, ".") || strings.ToUpper(f.advice[:1]) != f.advice[:1] {
					t.Errorf("the advice is no sentence: %q", f.advice)
				}
			}
		})
	}
}

// TestDoctorNamesTenFaultsAtOnce plants ten faults that do not hide each other and
// wants ten findings: nothing left out, and nothing said of what hangs on a
// setting that is itself wrong.
func TestDoctorNamesTenFaultsAtOnce(t *testing.T) {
	t.Parallel()
	environ, dir := healthy(t)
	taken := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(taken.Close)
	if err := os.Chmod(filepath.Join(dir, "secret"), 0o644); err != nil { //nolint:gosec // the fault
		t.Fatal(err)
	}
	happened(t, dir)
	alter(t, dir, "INSERT INTO tasks (handler, state, due_at, added_at) VALUES ('mail.send', 'parked', ?, ?)", time.Now().UTC(), time.Now().UTC())
	alter(t, dir, "INSERT INTO search_docs (rowid, title, body, talk) VALUES (4294967296, 'ghost', '', '')")
	e := examine(nil, nil)
	e.free = func(string) (uint64, error) { return 3 << 20, nil }
	e.now = func() time.Time { return time.Now().Add(-time.Hour) }
	e.config, e.wrong = Load(append(environ, "UPTAKE_LOG_LEVEL=loud", "UPTAKE_TIMEZONE=Mars/Base", "UPTAKE_BASE_URL=http://ideas.example.org",
		"UPTAKE_SMTP_URL=smtp://"+freePort(t), "UPTAKE_MAIL_FROM=a@example.org", "UPTAKE_ADDR="+taken.Listener.Addr().String()))
	want := map[string]string{
		"settings UPTAKE_LOG_LEVEL": "debug, info, warn or error", "settings UPTAKE_TIMEZONE": "Europe/London", "address UPTAKE_BASE_URL": "Use https",
		"secret other": "chmod 600", "disk 3": "Free some space", "mail the": "UPTAKE_SMTP_URL", "address another": "UPTAKE_ADDR",
		"clock this": "Set the clock", "tasks 1": "Work that waits", "search the": "uptake reindex",
	}
	var found []finding
	for _, f := range e.all(t.Context()) {
		if f.advice == "" {
			continue
		}
		found = append(found, f)
		word, _, _ := strings.Cut(f.seen, " ")
		advice, ok := want[f.part+" "+word]
		if !ok || !strings.Contains(f.advice, advice) {
			t.Errorf("%s: %s: got the advice %q, want %q", f.part, f.seen, f.advice, advice)
		}
		delete(want, f.part+" "+word)
	}
	if len(found) != 10 || len(want) != 0 {
		t.Errorf("%d faults were found, want 10; not found: %v", len(found), want)
	}
}

func TestDoctorDoesNotGuessBehindAWrongSetting(t *testing.T) {
	t.Parallel()
	environ, _ := healthy(t)
	e := examine(nil, nil)
	e.config, e.wrong = Load(append(environ, "UPTAKE_DATABASE=mysql://x", "UPTAKE_SMTP_URL=ftp://u:hunter2@h", "UPTAKE_MAIL_FROM=a@example.org", "UPTAKE_ADDR=here"))
	var parts []string
	for _, f := range e.all(t.Context()) {
		if f.advice != "" {
			parts = append(parts, f.part)
		}
	}
	if strings.Join(parts, " ") != "settings settings settings" {
		t.Errorf("got faults of %v, want the three settings alone", parts)
	}
}

func TestDoctorLooksIntoBothDatabases(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url)
		e := examine(&Config{}, nil)
		for _, f := range e.inside(t.Context(), s) {
			if f.advice != "" {
				t.Errorf("%+v", f)
			}
		}
		h, err := s.Health(t.Context(), time.Now())
		if err != nil || h.Damage != "" || !strings.HasPrefix(h.Server, map[store.Dialect]string{store.SQLite: "SQLite 3.", store.Postgres: "PostgreSQL 1"}[s.Dialect()]) {
			t.Errorf("got %+v, %v", h, err)
		}
	})
}

func TestLiveAsksTheServerAlone(t *testing.T) {
	t.Parallel()
	alive := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/health/live" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"status":"live"}`))
	}))
	t.Cleanup(alive.Close)
	other := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(other.Close)
	tests := []struct {
		name, addr, want string
		code             int
	}{
		{"a server that lives", alive.Listener.Addr().String(), "", exitOK},
		{"nobody there", freePort(t), "no server answers", exitFault},
		{"somebody else there", other.Listener.Addr().String(), "is not a server of Uptake", exitFault},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			code, out, errs := call(t, []string{"UPTAKE_ADDR=" + tt.addr, "UPTAKE_DATA=" + t.TempDir()}, "doctor", "--live")
			if code != tt.code || out != "" || !strings.Contains(errs, tt.want) {
				t.Errorf("got exit %d, %q, %q", code, out, errs)
			}
		})
	}
}

// freePort returns an address on which nobody listens.
func freePort(t testing.TB) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}
