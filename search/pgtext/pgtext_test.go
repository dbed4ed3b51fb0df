package pgtext_test

import (
	"context"
	"database/sql"
	"strings"
	"sync"
	"testing"

	"uptake/search"
	"uptake/search/internal/docs"
	"uptake/search/pgtext"
	"uptake/search/searchtest"
	"uptake/store/storetest"
)

func engine(t testing.TB) (*pgtext.Engine, *searchtest.Rows) {
	t.Helper()
	e, rows, _ := opened(t)
	return e, rows
}

func opened(t testing.TB) (*pgtext.Engine, *searchtest.Rows, *sql.DB) {
	t.Helper()
	rows, read := searchtest.Postgres(t, storetest.PostgresURL(t))
	return pgtext.New(read, rows.Write, search.NewSynonyms(search.StartList())), rows, read
}

// without is an engine that keeps no texts in memory: the database finds.
func without(read *sql.DB, rows *searchtest.Rows) *pgtext.Engine {
	return pgtext.New(read, rows.Write, search.NewSynonyms(search.StartList()), docs.Remember(0))
}

func TestSuite(t *testing.T) {
	t.Parallel()
	e, rows := engine(t)
	searchtest.Run(t, e, rows)
	if err := e.Check(t.Context()); err != nil {
		t.Errorf("after all that: %v", err)
	}
}

// The database finds alone while memory is being read, and where it would be too large.
func TestSuiteByDatabase(t *testing.T) {
	t.Parallel()
	_, rows, read := opened(t)
	searchtest.Run(t, pgtext.New(read, rows.Write, search.NewSynonyms(search.StartList()), docs.Remember(0)), rows)
}

// Whoever finds, memory that follows, the database, or memory just read, the same is found.
func TestMemoryAgrees(t *testing.T) {
	t.Parallel()
	e, rows, read := opened(t)
	other := func(most int) search.Engine {
		return pgtext.New(read, rows.Write, search.NewSynonyms(search.StartList()), docs.Remember(most))
	}
	searchtest.Agree(t, rows, 60, e, other(0), func() search.Engine { return other(1000) })
}

func TestPagesTakeTheSameStatements(t *testing.T) {
	t.Parallel()
	e, rows := engine(t)
	searchtest.Steady(t, e, rows)
}

// What Check and Health say they see, they see.
func TestDisagreement(t *testing.T) {
	t.Parallel()
	e, rows := engine(t)
	i := rows.Idea(searchtest.Idea{Challenge: rows.Challenge("published"), Title: "Hammock"})
	for _, tt := range []struct {
		name, spoil string
		health      bool
	}{
		{"nothing is wrong", "SELECT 1", false},
		{"a text that is in no row", "INSERT INTO search_docs (doc, words) VALUES (4294967296000, 'ghost')", true},
		{"other words", "UPDATE search_docs SET words = 'ghost'", false},
		{"a text that is not indexed", "DELETE FROM search_docs", true},
	} {
		if _, err := rows.DB.Exec(tt.spoil); err != nil {
			t.Fatal(err)
		}
		if err := e.Check(t.Context()); (err != nil) != (tt.spoil != "SELECT 1") {
			t.Errorf("%s: check: %v", tt.name, err)
		}
		if err := e.Health(t.Context()); (err != nil) != tt.health {
			t.Errorf("%s: health: %v", tt.name, err)
		}
		if err := e.Rebuild(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if res, err := e.Search(t.Context(), search.Query{Text: "hammock"}); err != nil || len(res.Hits) != 1 || res.Hits[0].Idea != i {
		t.Errorf("after all that: %v (%v)", res.Hits, err)
	}
}

// Many writers of one idea, a moderator who hides and shows it, a rebuild and
// searches at the same time: nobody waits for ever, and in the end it agrees.
func TestTogether(t *testing.T) {
	t.Parallel()
	e, rows := engine(t)
	i := rows.Idea(searchtest.Idea{Challenge: rows.Challenge("published"), Title: "Balloon"})
	var wg sync.WaitGroup
	do := func(n int, sql string, args ...any) {
		wg.Go(func() {
			for range n {
				if _, err := rows.DB.Exec(sql, args...); err != nil {
					t.Errorf("%s: %v", sql, err)
				}
			}
		})
	}
	for range 4 {
		do(40, "INSERT INTO comments (idea_id, body, state, posted_at) VALUES ($1, 'a balloon for everybody', 'visible', now())", i)
	}
	do(15, "UPDATE ideas SET moderation = CASE moderation WHEN 'visible' THEN 'hidden' ELSE 'visible' END WHERE id = $1", i)
	do(15, "UPDATE ideas SET title = title || 's', supports = supports + 1 WHERE id = $1", i)
	do(15, "UPDATE comments SET state = CASE state WHEN 'visible' THEN 'hidden' ELSE 'visible' END WHERE id % 3 = 0")
	wg.Go(func() {
		for range 5 {
			if err := e.Rebuild(context.Background()); err != nil {
				t.Errorf("rebuild: %v", err)
			}
			if _, err := e.Search(context.Background(), search.Query{Text: "balloons everybody"}); err != nil {
				t.Errorf("search: %v", err)
			}
		}
	})
	wg.Wait()
	if err := e.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// A change looks its text up; that must not go through the texts of all ideas.
func TestOneTextIsLookedUpByItsIdea(t *testing.T) {
	t.Parallel()
	_, _, read := opened(t)
	plan, err := read.QueryContext(t.Context(), "EXPLAIN SELECT 1 FROM search_texts t WHERE t.idea_id = 7 AND t.sub = 0")
	if err != nil {
		t.Fatal(err)
	}
	defer plan.Close() //nolint:errcheck // its error is that of plan.Err
	var all strings.Builder
	for plan.Next() {
		var line string
		if err := plan.Scan(&line); err != nil {
			t.Fatal(err)
		}
		all.WriteString(line + "\n")
	}
	if err := plan.Err(); err != nil {
		t.Fatal(err)
	}
	if got := all.String(); !strings.Contains(got, "(id = 7)") || strings.Contains(got, "Filter: (t.idea_id = 7)") {
		t.Errorf("all texts are gone through: %s", got)
	}
}

// A large database goes through the texts in parallel, where no function may catch errors.
func TestTextsAreReadHoweverTheDatabaseGoesThroughThem(t *testing.T) {
	t.Parallel()
	_, rows, read := opened(t)
	rows.Idea(searchtest.Idea{Challenge: rows.Challenge("published"), Title: "Hammock", Answers: []string{"Swing"}})
	tx, err := read.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	for _, sql := range []string{"SET LOCAL min_parallel_table_scan_size = 0", "SET LOCAL parallel_setup_cost = 0", "SET LOCAL parallel_tuple_cost = 0", "SET LOCAL enable_indexscan = off", "SET LOCAL enable_bitmapscan = off"} {
		if _, err := tx.ExecContext(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	var text string
	if err := tx.QueryRowContext(t.Context(), "SELECT string_agg(t.title || ' ' || t.body, ' ') FROM search_texts t").Scan(&text); err != nil || !strings.Contains(text, "Swing") {
		t.Errorf("got %q, %v", text, err)
	}
}

func TestOrders(t *testing.T) {
	t.Parallel()
	e, rows, read := opened(t)
	searchtest.Ordered(t, rows, without(read, rows), e)
}
