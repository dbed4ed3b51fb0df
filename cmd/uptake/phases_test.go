package main

import (
	"context"
	"io"
	"slices"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/store"
	"uptake/store/storetest"
)

// TestAStopOverABoundaryIsCaughtUpAtStartAndOnce stops the server before a phase
// closes and another opens, starts it after both, and starts it once more.
func TestAStopOverABoundaryIsCaughtUpAtStartAndOnce(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		data := t.TempDir()
		// run serves until done says so, then stops.
		run := func(done func(a *App) bool) {
			t.Helper()
			conf, err := Load([]string{"UPTAKE_DATA=" + data, "UPTAKE_DATABASE=" + url, "UPTAKE_ADDR=127.0.0.1:0", "UPTAKE_LOG_LEVEL=error"})
			if err != nil {
				t.Fatal(err)
			}
			if err = conf.Prepare(); err != nil {
				t.Fatal(err)
			}
			l, err := conf.listen(t.Context(), "")
			if err != nil {
				t.Fatal(err)
			}
			a, err := Build(t.Context(), conf, io.Discard, true)
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- a.Serve(ctx, l) }()
			for end := time.Now().Add(20 * time.Second); !done(a); {
				if time.Now().After(end) {
					t.Error("the server has not caught up in 20 seconds")
					break
				}
				select {
				case err = <-ended:
					t.Fatalf("the server ended: %v", err)
				case <-time.After(5 * time.Millisecond):
				}
			}
			stop()
			if err = <-ended; err != nil {
				t.Fatal(err)
			}
		}
		announced := func(a *App) []string {
			var got []string
			if err := a.Store.Reader(t.Context()).All(&got, "/* test.announced */ SELECT kind || ' ' || detail FROM events WHERE kind IN ('phase.opened', 'phase.closed') ORDER BY id"); err != nil {
				t.Fatal(err)
			}
			return got
		}
		hour := func(n int) time.Time { return now().Add(time.Duration(n) * time.Hour) }
		run(func(a *App) bool {
			collect, discuss := challenge.UsualPhase(challenge.Collect), challenge.UsualPhase(challenge.Discuss)
			collect.OpensAt, collect.ClosesAt, discuss.OpensAt = hour(-2), hour(2), hour(2)
			if made := slices.Contains(slugs(t, a), "one"); !made {
				c, err := a.Challenges.Create(t.Context(), account.Console, challenge.Challenge{Slug: "one", Title: "One", Phases: []challenge.Phase{collect, discuss}})
				if err == nil {
					_, err = a.Challenges.Publish(t.Context(), account.Console, c.ID)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			opening := 0
			if err := a.Store.Reader(t.Context()).Get(&opening, "/* test.opening */ SELECT count(*) FROM tasks WHERE handler = 'phase.open'"); err != nil {
				t.Fatal(err)
			}
			return len(announced(a)) == 1 && opening == 1 // that of the phase to come
		})
		// Stopped, three hours go by: everything that was to come lies three hours nearer.
		s, err := store.Open(t.Context(), store.Config{URL: url})
		if err != nil {
			t.Fatal(err)
		}
		earlier := func(table, column string) {
			var rows []struct {
				ID int64
				At time.Time
			}
			if err := s.Reader(t.Context()).All(&rows, "/* test.times */ SELECT id, "+column+" AS at FROM "+table+" WHERE "+column+" IS NOT NULL"); err != nil {
				t.Fatal(err)
			}
			err := s.InTx(t.Context(), func(tx *store.Tx) error {
				for _, r := range rows {
					if err := tx.One("/* test.earlier */ UPDATE "+table+" SET "+column+" = ? WHERE id = ?", r.At.Add(-3*time.Hour), r.ID); err != nil {
						return err
					}
				}
				_, err := tx.Exec("/* test.touch */ UPDATE challenges SET version = version + 1")
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		earlier("phases", "opens_at")
		earlier("phases", "closes_at")
		earlier("tasks", "due_at")
		if err = s.Close(); err != nil {
			t.Fatal(err)
		}
		want := []string{"phase.opened collect", "phase.closed collect", "phase.opened discuss"}
		// A task that was being worked off when the server stops belongs to it until its
		// lease ends: each start here waits until all are settled.
		settled := func(a *App) bool {
			n := 0
			if err := a.Store.Reader(t.Context()).Get(&n, "/* test.due */ SELECT count(*) FROM tasks WHERE handler IN ('phase.open', 'phase.close')"); err != nil {
				t.Fatal(err)
			}
			return n == 0
		}
		var got []string
		run(func(a *App) bool { got = announced(a); return len(got) >= len(want) && settled(a) })
		if !slices.Equal(got, want) {
			t.Errorf("after the first start: got %q, want %q", got, want)
		}
		run(func(a *App) bool { got = announced(a); return true })
		if !slices.Equal(got, want) {
			t.Errorf("after a later start: got %q, want %q", got, want)
		}
	})
}

// slugs are the addresses of all challenges.
func slugs(t *testing.T, a *App) []string {
	t.Helper()
	var got []string
	if err := a.Store.Reader(t.Context()).All(&got, "/* test.slugs */ SELECT slug FROM challenges"); err != nil {
		t.Fatal(err)
	}
	return got
}
