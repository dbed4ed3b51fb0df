package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"uptake/store"
	"uptake/store/storetest"
)

func TestABackupMadeWhileWritingCanBeRestored(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		if strings.HasPrefix(url, "postgres") {
			if _, err := exec.LookPath("pg_dump"); err != nil {
				t.Skip("not run: pg_dump is not installed")
			}
		}
		ctx := t.Context()
		s, err := store.Open(ctx, store.Config{URL: url, Connections: 4})
		if err != nil {
			t.Fatal(err)
		}
		for i := range 50 {
			if err := s.InTx(ctx, func(tx *store.Tx) error { return addTerm(tx, "kept", fmt.Sprintf("%03d", i)) }); err != nil {
				t.Fatal(err)
			}
		}
		stop := make(chan struct{})
		var writers sync.WaitGroup
		t.Cleanup(writers.Wait)
		end := sync.OnceFunc(func() { close(stop) })
		t.Cleanup(end)
		writers.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				if err := s.InTx(context.WithoutCancel(ctx), func(tx *store.Tx) error { return addTerm(tx, "meanwhile", fmt.Sprintf("%06d", i)) }); err != nil {
					t.Error("while backing up:", err)
					return
				}
			}
		})
		file := filepath.Join(t.TempDir(), "backup")
		if err := s.Backup(ctx, file); err != nil {
			t.Fatal(err)
		}
		if err := s.Backup(ctx, file); err == nil {
			t.Error("a second backup overwrote the first")
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the backup can be read by others: %v, %v", info.Mode(), err)
		}
		end()
		writers.Wait()
		if err := s.InTx(ctx, func(tx *store.Tx) error { return addTerm(tx, "kept", "after the backup") }); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err := store.Restore(ctx, url, file, false); !errors.Is(err, store.ErrNotEmpty) {
			t.Errorf("got %v, want ErrNotEmpty", err)
		}
		if err := store.Restore(ctx, url, file, true); err != nil {
			t.Fatal(err)
		}
		again := storetest.Open(t, url)
		if got := codes(t, again, "kept"); len(got) != 50 {
			t.Errorf("restored %d rows of 50: %v", len(got), got)
		}
		if err := again.InTx(ctx, func(tx *store.Tx) error { return addTerm(tx, "kept", "new") }); err != nil {
			t.Errorf("the restored database takes no writes: %v", err)
		}
	})
}

func TestADamagedBackupChangesNothing(t *testing.T) {
	t.Parallel()
	url := storetest.SQLiteURL(t)
	path := strings.TrimPrefix(url, "sqlite:")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	damaged := bytes.Clone(before)
	for i := 4096; i < 40960; i++ {
		damaged[i] = 0x55
	}
	file := filepath.Join(t.TempDir(), "backup")
	if err := os.WriteFile(file, damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := store.Restore(t.Context(), url, file, true); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("got %v", err)
	}
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, after) {
		t.Error("the database has changed")
	}
}

func TestADatabaseInUseIsNotReplaced(t *testing.T) {
	t.Parallel()
	url := storetest.SQLiteURL(t)
	s := storetest.Open(t, url)
	file := filepath.Join(t.TempDir(), "backup")
	if err := s.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	if err := store.Restore(t.Context(), url, file, true); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("got %v, want it to say that the database is in use", err)
	}
}

func TestWhatWasDeletedIsInNoFile(t *testing.T) {
	t.Parallel()
	url := storetest.SQLiteURL(t)
	s := storetest.Open(t, url)
	path := strings.TrimPrefix(url, "sqlite:")
	const word = "unmistakable-words-of-a-person"
	found := func() (in []string) {
		for _, f := range []string{path, path + "-wal"} {
			if b, err := os.ReadFile(f); err == nil && bytes.Contains(b, []byte(word)) {
				in = append(in, filepath.Base(f))
			}
		}
		return in
	}
	if err := s.InTx(t.Context(), func(tx *store.Tx) error { return addTerm(tx, "erase", word) }); err != nil {
		t.Fatal(err)
	}
	if ok, err := s.Scrub(t.Context()); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if in := found(); len(in) == 0 {
		t.Fatal("the word is in no file, so this test would see nothing")
	}
	if err := s.InTx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("DELETE FROM reference_terms WHERE list = 'erase'")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if ok, err := s.Scrub(t.Context()); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if in := found(); len(in) != 0 {
		t.Errorf("the word is still in %v", in)
	}
}
