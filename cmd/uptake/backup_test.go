package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"uptake/domain/outbox"
	"uptake/store"
	"uptake/store/storetest"
)

// confirm keeps an event that is called detail; when it returns, the store has
// answered that it is kept.
func confirm(t testing.TB, s *store.Store, detail string) {
	t.Helper()
	err := s.InTx(context.WithoutCancel(t.Context()), func(tx *store.Tx) error {
		return tx.Emit(outbox.Event{Kind: outbox.PersonJoined, At: time.Now().UTC(), Detail: detail})
	})
	if err != nil {
		t.Error(err)
	}
}

// details reads back what confirm kept.
func details(t testing.TB, url string) []string {
	t.Helper()
	s := open(t, url)
	var got []string
	err := s.Reader(t.Context()).All(&got, "SELECT detail FROM events WHERE kind = 'person.joined' ORDER BY id")
	if err = errors.Join(err, engine(s).Check(t.Context()), s.Close()); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestABackupUnderWritesHoldsEveryConfirmedOne(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		dir := t.TempDir()
		environ := []string{"UPTAKE_DATA=" + dir, "UPTAKE_DATABASE=" + url, "UPTAKE_ADDR=" + freePort(t)}
		s := open(t, url)
		for _, d := range []string{"first", "second", "third"} {
			confirm(t, s, d)
		}
		var writers sync.WaitGroup
		var kept atomic.Int64
		enough, stop := make(chan struct{}), make(chan struct{})
		for range 4 {
			writers.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
						confirm(t, s, "meanwhile")
						if kept.Add(1) == 50 {
							close(enough)
						}
					}
				}
			})
		}
		<-enough
		before := kept.Load()
		file := filepath.Join(dir, "backup.tar.gz")
		code, out, errs := call(t, environ, "backup", file)
		close(stop)
		writers.Wait()
		if code != exitOK || !strings.Contains(out, "delete it by "+time.Now().UTC().AddDate(0, 0, keepDays).Format(time.DateOnly)) {
			t.Fatalf("backup: exit %d, %q, %q", code, out, errs)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the archive can be read by others: %v, %v", info.Mode(), err)
		}
		confirm(t, s, "too late")
		closeNow(t, s)

		if code, _, errs = call(t, environ, "restore", file); code != exitFault || !strings.Contains(errs, "--force") {
			t.Fatalf("restore over data: exit %d, %q; want a refusal that names --force", code, errs)
		}
		if got := details(t, url); !slices.Contains(got, "too late") {
			t.Fatal("the refused restore has changed the database")
		}
		if code, out, errs = call(t, environ, "restore", "--force", file); code != exitOK {
			t.Fatalf("restore: exit %d, %q, %q", code, out, errs)
		}
		got := details(t, url)
		if int64(len(got)) < 3+before || !slices.Equal(got[:3], []string{"first", "second", "third"}) || slices.Contains(got, "too late") {
			t.Errorf("restored %d events (%v …), want the first three, at least the %d confirmed before, and none of later", len(got), got[:min(4, len(got))], before)
		}
		s = open(t, url) // numbers go on, nothing is given twice
		confirm(t, s, "afterwards")
		closeNow(t, s)
		if after := details(t, url); len(after) != len(got)+1 || after[len(after)-1] != "afterwards" {
			t.Errorf("after the restore: %d events, want one more than %d, the last one the newest", len(after), len(got))
		}
		if left, err := filepath.Glob(filepath.Join(dir, ".uptake-*")); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
	})
}

// open opens a store that the test closes itself.
func open(t testing.TB, url string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// closeNow closes what open opened.
func closeNow(t testing.TB, s *store.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestRestoreRefusesWhatItCannotTrust(t *testing.T) {
	t.Parallel()
	environ, dir := healthy(t)
	file := filepath.Join(dir, "backup.tar.gz")
	if code, _, errs := call(t, environ, "backup", "--keep-days", "1", file); code != exitOK {
		t.Fatal(errs)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		change func(tar []byte) []byte // gets the tar unzipped
		want   string
	}{
		{"an archive as it was written", func(tar []byte) []byte { return tar }, ""},
		{"an archive cut short", func(tar []byte) []byte { return tar[:len(tar)/2] }, "cut short"},
		{"an archive with one byte changed", func(tar []byte) []byte {
			tar[bytes.Index(tar, []byte("CREATE TABLE people"))+13]++
			return tar
		}, "damaged"},
		{"another file", func([]byte) []byte { return []byte("hello") }, "no backup of Uptake"},
		{"a newer format", func(tar []byte) []byte {
			return bytes.Replace(tar, []byte(`"format": 1`), []byte(`"format": 9`), 1)
		}, "format 9"},
		{"another kind of database", func(tar []byte) []byte {
			return bytes.Replace(tar, []byte(`"database": "sqlite"`), []byte(`"database": "oracle"`), 1)
		}, "same kind"},
		{"a backup past its date", func(tar []byte) []byte {
			at := bytes.Index(tar, []byte(`"keep_until": "20`)) + len(`"keep_until": "20`)
			copy(tar[at:], "01")
			return tar
		}, "was to be deleted by 2001"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			target := t.TempDir()
			unzipped, err := gzip.NewReader(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			tar, err := io.ReadAll(unzipped)
			if err != nil {
				t.Fatal(err)
			}
			var packed bytes.Buffer
			zip := gzip.NewWriter(&packed)
			if _, err = zip.Write(tt.change(tar)); err != nil || zip.Close() != nil {
				t.Fatal(err)
			}
			changed := filepath.Join(t.TempDir(), "changed.tar.gz")
			write(t, changed, packed.String(), 0o600)
			code, _, errs := call(t, []string{"UPTAKE_DATA=" + target, "UPTAKE_ADDR=" + freePort(t)}, "restore", changed)
			if tt.want == "" {
				if code != exitOK {
					t.Errorf("exit %d, %q, want it restored", code, errs)
				}
				return
			}
			if code != exitFault || !strings.Contains(errs, tt.want) || strings.Count(errs, "\n") != 1 {
				t.Errorf("exit %d, %q, want one sentence with %q", code, errs, tt.want)
			}
			if _, err = os.Stat(filepath.Join(target, "uptake.db")); err == nil {
				t.Error("a database was made of it")
			}
		})
	}
}

func TestBackupNeverOverwrites(t *testing.T) {
	t.Parallel()
	environ, dir := healthy(t)
	file := filepath.Join(dir, "precious")
	write(t, file, "precious", 0o600)
	code, _, errs := call(t, environ, "backup", file)
	raw, err := os.ReadFile(file)
	if code != exitFault || !strings.Contains(errs, "is there already") || err != nil || string(raw) != "precious" {
		t.Errorf("exit %d, %q; the file holds %q, %v", code, errs, raw, err)
	}
}
