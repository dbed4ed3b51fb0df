package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/store"
	"uptake/store/storetest"
)

// emitted keeps n facts, each in a transaction of its own.
func emitted(t *testing.T, s *store.Store, n int) {
	t.Helper()
	for i := range n {
		must(t, s.InTx(t.Context(), func(tx *store.Tx) error {
			return tx.Emit(outbox.Event{
				Kind: outbox.IdeaHidden, Challenge: 1, Idea: id.Idea(i + 1), Actor: 9, At: storetest.Noon.Add(1234567 * time.Nanosecond),
				Reason: fmt.Sprintf("Reason %d.", i), Detail: "word",
			})
		}))
	}
}

// past opens the database behind the program's back.
func past(t *testing.T, url string) *sql.DB {
	t.Helper()
	driver, dsn := "pgx", url
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, dsn = "sqlite3", "file:"+path+"?_busy_timeout=5000"
	}
	db, err := sql.Open(driver, dsn)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// unlocked takes the triggers away, as somebody could who owns the database.
func unlocked(url string) []string {
	if strings.HasPrefix(url, "sqlite:") {
		return []string{
			"DROP TRIGGER events_stay", "DROP TRIGGER events_last", "DROP TRIGGER event_links_stay", "DROP TRIGGER event_links_last",
			"DROP TRIGGER event_head_grows", "DROP TRIGGER event_head_stays",
		}
	}
	return []string{"ALTER TABLE events DISABLE TRIGGER USER", "ALTER TABLE event_links DISABLE TRIGGER USER", "ALTER TABLE event_head DISABLE TRIGGER USER"}
}

func TestTheTrailFindsWhatWasChangedBehindIt(t *testing.T) {
	t.Parallel()
	const again = "INSERT INTO events (kind, challenge_id, idea_id, actor_id, at, reason) VALUES ('idea.hidden', 1, 1, 9, '2026-03-03 12:00:00+00:00', '')"
	tests := []struct {
		name, change, fault string
	}{
		{"nothing was changed", "", ""},
		{"another person did it", "UPDATE events SET actor_id = 8 WHERE id = 3", "fact 3 (event 3) was changed"},
		{"at another time", "UPDATE events SET at = '2026-03-03 12:00:01+00:00' WHERE id = 3", "fact 3 (event 3) was changed"},
		{"by another word", "UPDATE events SET detail = 'words' WHERE id = 6", "fact 6 (event 6) was changed"},
		{"for another reason", "UPDATE events SET reason = 'Reason 7.' WHERE id = 3", "the reason of fact 3 (event 3) was changed"},
		{"a reason is emptied", "UPDATE events SET reason = '' WHERE id = 3", ""},
		{"a reason is emptied and its hash too", "UPDATE events SET reason = '' WHERE id = 3; UPDATE event_links SET words = '' WHERE number = 3", "fact 3 (event 3) was changed"},
		{"one was removed", "DELETE FROM events WHERE id = 3", "fact 3 (event 3) was removed"},
		{"one was removed with its link", "DELETE FROM events WHERE id = 3; DELETE FROM event_links WHERE number = 3", "fact 3 is missing"},
		{"the last was removed", "DELETE FROM events WHERE id = 6; DELETE FROM event_links WHERE number = 6", "it ends at fact 5, but 6 were kept"},
		{"two changed places", "UPDATE events SET idea_id = 9 - idea_id WHERE id IN (4, 5)", "fact 4 (event 4) was changed"},
		{"two links changed places", "UPDATE event_links SET event_id = 9 - event_id WHERE number IN (4, 5)", "was changed"},
		{"one was added", again, "event 7 was added past the program"},
		{"one was added with a link", again + "; INSERT INTO event_links (number, event_id, hash) VALUES (7, 7, 'f00d')", "fact 7 (event 7) was changed"},
		{"its end was changed", "UPDATE event_head SET number = 7", "it ends at fact 6, but 7 were kept"},
		{"its end is gone", "DELETE FROM event_head", "it has not begun"},
		{
			"everything was made anew from the third on",
			"UPDATE events SET actor_id = 8 WHERE id = 3; DELETE FROM event_links; DELETE FROM event_head", "fact 6 has another hash than the noted one: the chain was made anew",
		},
	}
	storetest.EachURL(t, func(t *testing.T, url string) { //nolint:thelper // the test itself
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				url := url
				if strings.HasPrefix(url, "sqlite:") {
					url = storetest.SQLiteURL(t)
				} else {
					url = storetest.PostgresURL(t)
				}
				s := storetest.Open(t, url)
				emitted(t, s, 6)
				before, err := s.Trail(t.Context(), outbox.Link{})
				if err != nil || before.Fault != "" || before.Head.Number != 6 {
					t.Fatalf("a whole trail: got %+v, %v", before, err)
				}
				db := past(t, url)
				for _, sql := range append(unlocked(url), strings.Split(tt.change, "; ")...) {
					if _, err := db.ExecContext(t.Context(), sql); err != nil {
						t.Fatalf("%s: %v", sql, err)
					}
				}
				if strings.HasPrefix(tt.name, "everything") {
					storetest.Open(t, url, func(c *store.Config) { c.Migrate = true })
					if anew, err := s.Trail(t.Context(), outbox.Link{}); err != nil || anew.Fault != "" {
						t.Fatalf("without a noted end it is whole: got %+v, %v", anew, err)
					}
				}
				got, err := s.Trail(t.Context(), before.Head)
				if err != nil || (tt.fault == "") != (got.Fault == "") || !strings.Contains(got.Fault, tt.fault) {
					t.Errorf("got %q, %v; want %q", got.Fault, err, tt.fault)
				}
				if want := strings.Count(tt.name, "a reason is emptied"); tt.fault == "" && got.Emptied != want {
					t.Errorf("%d reasons were emptied, want %d", got.Emptied, want)
				}
			})
		}
	})
}

func TestTheDatabaseRefusesToChangeTheTrail(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) { //nolint:thelper // the test itself
		s := storetest.Open(t, url)
		emitted(t, s, 2)
		refused := []string{
			"UPDATE events SET actor_id = 8", "UPDATE events SET reason = 'x'", "UPDATE events SET kind = 'x', reason = ''", "DELETE FROM events",
			"UPDATE event_links SET hash = 'x'", "DELETE FROM event_links", "UPDATE event_head SET number = 1", "UPDATE event_head SET hash = 'x'", "DELETE FROM event_head",
		}
		if s.Dialect() == store.Postgres {
			refused = append(refused, "TRUNCATE events", "TRUNCATE event_links", "TRUNCATE event_head")
		}
		db := past(t, url)
		for _, sql := range refused {
			if _, err := db.ExecContext(t.Context(), sql); err == nil {
				t.Errorf("%s was done", sql)
			}
		}
		if got, err := s.Trail(t.Context(), outbox.Link{}); err != nil || got.Fault != "" || got.Head.Number != 2 {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

func TestWritersAtOnceMakeOneChain(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) { //nolint:thelper // the test itself
		// Two stores: as two programs on one database.
		stores := []*store.Store{storetest.Open(t, url), storetest.Open(t, url)}
		refusal := errors.New("no")
		var all sync.WaitGroup
		for n := range 60 {
			all.Go(func() {
				err := stores[n%2].InTx(t.Context(), func(tx *store.Tx) error {
					for range 3 {
						if err := tx.Emit(outbox.Event{Kind: outbox.SupportChanged, Idea: id.Idea(n), At: time.Now()}); err != nil {
							return err
						}
					}
					if n%3 == 0 {
						return refusal
					}
					return nil
				})
				if err != nil && !errors.Is(err, refusal) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if got, err := stores[0].Trail(t.Context(), outbox.Link{}); err != nil || got.Fault != "" || got.Head.Number != 120 {
			t.Errorf("got %+v, %v; want 120 facts", got, err)
		}
	})
}

func TestFactsFromBeforeTheChainAreLinkedOnce(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) { //nolint:thelper // the test itself
		s := storetest.Open(t, url)
		emitted(t, s, 1203)
		db := past(t, url)
		for _, sql := range append(unlocked(url), "DELETE FROM event_links", "DELETE FROM event_head") {
			if _, err := db.ExecContext(t.Context(), sql); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.InTx(t.Context(), func(tx *store.Tx) error {
			return tx.Emit(outbox.Event{Kind: outbox.SupportChanged, At: time.Now()})
		}); err == nil {
			t.Error("a fact was kept without a chain")
		}
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() { storetest.Open(t, url, func(c *store.Config) { c.Migrate = true }) })
		}
		all.Wait()
		emitted(t, s, 1)
		if got, err := s.Trail(t.Context(), outbox.Link{}); err != nil || got.Fault != "" || got.Head.Number != 1204 {
			t.Errorf("got %+v, %v; want 1204 facts", got, err)
		}
	})
}
