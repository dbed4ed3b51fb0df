package fts_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"uptake/domain/id"
	"uptake/search"
	"uptake/search/fts"
	"uptake/search/internal/docs"
	"uptake/search/searchtest"
)

func engine(t testing.TB) (*fts.Engine, *searchtest.Rows) {
	t.Helper()
	e, rows, _ := opened(t)
	return e, rows
}

func opened(t testing.TB) (*fts.Engine, *searchtest.Rows, *sql.DB) {
	t.Helper()
	rows, read := searchtest.SQLite(t)
	return fts.New(read, rows.Write, search.NewSynonyms(search.StartList())), rows, read
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
	searchtest.Run(t, fts.New(read, rows.Write, search.NewSynonyms(search.StartList()), docs.Remember(0)), rows)
}

// Whoever finds, memory that follows, the database, or memory just read, the same is found.
func TestMemoryAgrees(t *testing.T) {
	t.Parallel()
	e, rows, read := opened(t)
	other := func(most int) search.Engine {
		return fts.New(read, rows.Write, search.NewSynonyms(search.StartList()), docs.Remember(most))
	}
	searchtest.Agree(t, rows, 120, e, other(0), func() search.Engine { return other(1000) })
}

func TestPagesTakeTheSameStatements(t *testing.T) {
	t.Parallel()
	e, rows := engine(t)
	searchtest.Steady(t, e, rows)
}

// leaky finds hidden ideas as well, as an index would that forgot to look at
// moderation.
type leaky struct {
	search.Engine
	rows *searchtest.Rows
}

func (l leaky) Search(ctx context.Context, q search.Query) (search.Result, error) {
	res, err := l.Engine.Search(ctx, q)
	if err != nil || q.Text == "" {
		return res, err
	}
	rows, err := l.rows.DB.QueryContext(ctx, "SELECT id FROM ideas WHERE moderation <> 'visible' AND title LIKE ?", q.Text)
	if err != nil {
		return res, err
	}
	defer rows.Close() //nolint:errcheck // a test's own
	for rows.Next() {
		var h search.Hit
		if err := rows.Scan(&h.Idea); err != nil {
			return res, err
		}
		res.Hits, res.Total = append(res.Hits, h), res.Total+1
	}
	return res, rows.Err()
}

// forgetful drops a filter.
type forgetful struct{ search.Engine }

func (f forgetful) Search(ctx context.Context, q search.Query) (search.Result, error) {
	q.Filters.Kinds = nil
	return f.Engine.Search(ctx, q)
}

// unmarked lets marks in a text through and forgets its own.
type unmarked struct{ search.Engine }

func (u unmarked) Search(ctx context.Context, q search.Query) (search.Result, error) {
	res, err := u.Engine.Search(ctx, q)
	for i := range res.Hits {
		res.Hits[i].Title = search.Plain(res.Hits[i].Title)
	}
	return res, err
}

func TestSuiteFailsBadEngines(t *testing.T) {
	t.Parallel()
	e, rows := engine(t)
	const (
		hidden  = "what nobody may see is never found, not even after a rebuild"
		filters = "filters narrow, alone and together, and each count is the length of its list"
		marked  = "what was found is marked, and hostile text stays text"
	)
	all := []string{hidden, filters, marked}
	if got := searchtest.Failures(t.Context(), e, rows, all...); len(got) != 0 {
		t.Fatalf("the engine itself fails: %q", got)
	}
	for _, tt := range []struct {
		engine search.Engine
		want   string
	}{{leaky{e, rows}, hidden}, {forgetful{e}, filters}, {unmarked{e}, marked}} {
		if got := searchtest.Failures(t.Context(), tt.engine, rows, tt.want); !slices.Equal(got, []string{tt.want}) {
			t.Errorf("%T passes: failures %q, want %q", tt.engine, got, tt.want)
		}
	}
}

// What Check and Health say they see, they see.
func TestDisagreement(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, spoil string
		health      bool // cheap enough to be seen by Health too
	}{
		{"a text that is in no row", "INSERT INTO search_docs (rowid, title, body, talk) VALUES (4294967296000, 'ghost', '', '')", true},
		{"a word too many", "INSERT INTO search_docs (rowid, title, body, talk) VALUES (1 << 32, 'extra', '', '')", false},
		{"a text that is not indexed", "INSERT INTO search_docs (search_docs) VALUES ('delete-all')", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e, rows := engine(t)
			rows.Idea(searchtest.Idea{Challenge: rows.Challenge("published"), Title: "Hammock"})
			if err := e.Health(t.Context()); err != nil {
				t.Fatalf("before: %v", err)
			}
			if err := e.Check(t.Context()); err != nil {
				t.Fatalf("before: %v", err)
			}
			if _, err := rows.DB.Exec(tt.spoil); err != nil {
				t.Fatal(err)
			}
			if err := e.Check(t.Context()); err == nil {
				t.Error("Check does not see it")
			}
			if err := e.Health(t.Context()); (err != nil) != tt.health {
				t.Errorf("health: %v", err)
			}
			if err := e.Rebuild(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := e.Check(t.Context()); err != nil {
				t.Errorf("after a rebuild: %v", err)
			}
		})
	}
}

// Erased words are gone from the file after Purge; before it they are not,
// which is why it is there.
func TestPurge(t *testing.T) {
	t.Parallel()
	e, rows, _ := opened(t)
	c := rows.Challenge("published")
	i := rows.Idea(searchtest.Idea{Challenge: c, Title: "Garden", Body: "with qxsecretword inside"})
	for range 50 {
		rows.Idea(searchtest.Idea{Challenge: c, Title: "Other", Body: "other words of other ideas"})
	}
	var path string
	if err := rows.DB.QueryRow("SELECT file FROM pragma_database_list WHERE name = 'main'").Scan(&path); err != nil {
		t.Fatal(err)
	}
	held := func() bool {
		t.Helper()
		var a, b, busy int
		if err := rows.DB.QueryRow("PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &a, &b); err != nil || busy != 0 {
			t.Fatalf("checkpoint: %v, busy %d", err, busy)
		}
		found := false
		for _, p := range []string{path, path + "-wal"} {
			raw, err := os.ReadFile(p) //nolint:gosec // our own file
			if err != nil {
				t.Fatal(err)
			}
			found = found || bytes.Contains(raw, []byte("qxsecret"))
		}
		return found
	}
	if !held() {
		t.Fatal("the word is not in the file to begin with")
	}
	rows.SetIdea(i, "body", "with nothing inside")
	if res, err := e.Search(t.Context(), search.Query{Text: "qxsecretword"}); err != nil || len(res.Hits) != 0 {
		t.Errorf("the erased word is found: %v %v", res.Hits, err)
	}
	if !held() {
		t.Error("the word is gone without Purge: then Purge need not be")
	}
	if err := rows.Write(t.Context(), fts.Purge); err != nil {
		t.Fatal(err)
	}
	if held() {
		t.Error("the erased word is still in the file")
	}
	if err := e.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// Triggers read one idea by its key, however many there are.
func TestTriggersReadByKeys(t *testing.T) {
	t.Parallel()
	_, rows := engine(t)
	plan := func(query string) string {
		t.Helper()
		r, err := rows.DB.Query("EXPLAIN QUERY PLAN " + query)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close() //nolint:errcheck // a test's own
		var all strings.Builder
		for r.Next() {
			var a, b, c int
			var line string
			if err := r.Scan(&a, &b, &c, &line); err != nil {
				t.Fatal(err)
			}
			all.WriteString(line + "\n")
		}
		if err := r.Err(); err != nil {
			t.Fatal(err)
		}
		return all.String()
	}
	whole := func(plan string) bool {
		for _, table := range []string{"SCAN i", "SCAN c", "SCAN l", "SCAN w", "SCAN ideas", "SCAN comments", "SCAN update_ideas"} {
			if strings.Contains(plan, table+"\n") || strings.Contains(plan, table+" ") {
				return true
			}
		}
		return false
	}
	for _, q := range []string{
		"SELECT t.doc, t.title, t.body, t.talk FROM search_texts t WHERE t.idea_id = 5",
		"SELECT t.doc, t.title, t.body, t.talk FROM search_texts t WHERE t.idea_id = 5 AND t.sub = 7",
	} {
		if p := plan(q); whole(p) {
			t.Errorf("%s reads a whole table:\n%s", q, p)
		}
	}
	if p := plan("SELECT i.title FROM ideas i WHERE i.title LIKE '%x'"); !whole(p) {
		t.Errorf("the control reads no whole table:\n%s", p)
	}
}

// Searches and changes at the same time: no error, no hidden idea, and in the
// end everything agrees. Run it with -race.
func TestTogether(t *testing.T) {
	t.Parallel()
	e, rows := engine(t)
	c := rows.Challenge("published")
	secret := rows.Idea(searchtest.Idea{Challenge: c, Title: "Hidden balloon", Moderation: "hidden"})
	var first []id.Idea
	for range 20 {
		first = append(first, rows.Idea(searchtest.Idea{Challenge: c, Title: "A balloon"}))
	}
	var wg sync.WaitGroup
	done := make(chan struct{})
	for range 3 {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				res, err := e.Search(context.Background(), search.Query{Text: "balloons", Facets: []search.Dimension{search.ByKind, search.ByTheme}})
				if err != nil {
					t.Errorf("search: %v", err)
					return
				}
				if slices.ContainsFunc(res.Hits, func(h search.Hit) bool { return h.Idea == secret }) {
					t.Error("a hidden idea is found")
				}
				if _, err := e.Suggest(context.Background(), "ball", search.Filters{}, 5); err != nil {
					t.Errorf("suggest: %v", err)
				}
			}
		})
	}
	for n := range 60 {
		i := rows.Idea(searchtest.Idea{Challenge: c, Title: "One more balloon", Body: strings.Repeat("word ", n)})
		rows.Comment(i, "balloon "+strings.Repeat("talk ", n), "visible")
		rows.SetIdea(first[n%20], "moderation", []string{"hidden", "visible"}[n/20%2])
		if n == 30 {
			if err := e.Rebuild(t.Context()); err != nil {
				t.Error(err)
			}
		}
	}
	close(done)
	wg.Wait()
	if err := e.Check(t.Context()); err != nil {
		t.Error(err)
	}
	var want int
	if err := rows.DB.QueryRow("SELECT count(*) FROM ideas WHERE moderation = 'visible'").Scan(&want); err != nil {
		t.Fatal(err)
	}
	if res, err := e.Search(t.Context(), search.Query{Text: "balloon"}); err != nil || res.Total != want || !res.TotalExact {
		t.Errorf("in the end %d ideas are counted, exact %v (%v), want %d", res.Total, res.TotalExact, err, want)
	}
}

// After more changes than are followed one by one, the database answers until all has
// been read anew: nothing is missed, and nothing that is hidden is found, at any moment.
func TestManyChanges(t *testing.T) {
	t.Parallel()
	e, rows := engine(t)
	c := rows.Challenge("published")
	i := rows.Idea(searchtest.Idea{Challenge: c, Title: "A balloon"})
	finds := func(when, word string, want int) {
		t.Helper()
		if res, err := e.Search(t.Context(), search.Query{Text: word}); err != nil || res.Total != want || len(res.Hits) != want {
			t.Errorf("%s, %s finds %d, counts %d (%v), want %d", when, word, len(res.Hits), res.Total, err, want)
		}
	}
	finds("before", "balloon", 1)
	for round := range 3 {
		many := []string{"UPDATE ideas SET title = 'Kites' WHERE id = 1"}
		for n := range 2200 {
			many = append(many, fmt.Sprintf("INSERT INTO comments (idea_id, body, state, posted_at) VALUES (%d, 'number%d', 'visible', '2026-09-01')", i, n%100))
		}
		if err := rows.Write(t.Context(), many...); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			finds("after", "balloon", 0)
			finds("after", "kites", 1)
			finds("after", "number99 ", 1)
		}
		rows.SetIdea(i, "moderation", "hidden")
		finds("hidden", "number7 ", 0)
		rows.SetIdea(i, "moderation", "visible")
		if err := rows.Write(t.Context(), "UPDATE ideas SET title = 'A balloon' WHERE id = 1"); err != nil {
			t.Fatal(err)
		}
		finds(fmt.Sprint("round ", round), "balloon", 1)
	}
}

// The store gathers many changes into one transaction, each in a savepoint; one
// that is undone takes its words with it and leaves its neighbours theirs.
func TestSavepoints(t *testing.T) {
	t.Parallel()
	e, rows := engine(t)
	i := rows.Idea(searchtest.Idea{Challenge: rows.Challenge("published"), Title: "First", Body: "apricots"})
	add := "INSERT INTO comments (idea_id, body, state, posted_at) VALUES (1, '%', 'visible', '2026-09-01')"
	if err := rows.Write(t.Context(),
		"SAVEPOINT g", strings.Replace(add, "%", "blueberries", 1), "RELEASE g",
		"SAVEPOINT g", strings.Replace(add, "%", "cranberries", 1), "UPDATE ideas SET body = 'damsons'", "ROLLBACK TO g", "RELEASE g",
		"SAVEPOINT g", strings.Replace(add, "%", "elderberries", 1), "RELEASE g",
	); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]int{"apricots": 1, "blueberries": 1, "cranberries": 0, "damsons": 0, "elderberries": 1} {
		res, err := e.Search(t.Context(), search.Query{Text: text})
		if err != nil || len(res.Hits) != want || want == 1 && res.Hits[0].Idea != i {
			t.Errorf("%s: %v (%v), want %d", text, res.Hits, err, want)
		}
	}
	if err := e.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// What is put in at the commit is what stands there then, whatever the
// transaction has done to it on the way, and what was there before is taken out.
func TestOneTransaction(t *testing.T) {
	t.Parallel()
	const comment = "INSERT INTO comments (id, idea_id, body, state, posted_at) VALUES (90, 1, 'figs', 'visible', '2026-09-01')"
	for _, tt := range []struct {
		name   string
		do     []string
		before []string // in a transaction of their own
		found  []string
		gone   []string
	}{
		{"added and edited", []string{comment, "UPDATE comments SET body = 'grapes' WHERE id = 90"}, nil, []string{"apricots", "grapes"}, []string{"figs"}},
		{"edited twice", []string{"UPDATE ideas SET body = 'figs'", "UPDATE ideas SET body = 'grapes'"}, nil, []string{"grapes"}, []string{"apricots", "figs"}},
		{"edited and back", []string{"UPDATE ideas SET body = 'figs'", "UPDATE ideas SET body = 'apricots'"}, nil, []string{"apricots"}, []string{"figs"}},
		{"added and hidden", []string{comment, "UPDATE comments SET state = 'hidden' WHERE id = 90"}, nil, []string{"apricots"}, []string{"figs"}},
		{"added and deleted", []string{comment, "DELETE FROM comments WHERE id = 90"}, nil, []string{"apricots"}, []string{"figs"}},
		{"added to an idea that is hidden", []string{comment, "UPDATE ideas SET moderation = 'hidden'"}, nil, nil, []string{"apricots", "figs"}},
		{"hidden and shown", []string{"UPDATE ideas SET moderation = 'hidden'", "UPDATE ideas SET moderation = 'visible'"}, []string{comment}, []string{"apricots", "figs"}, nil},
		{"edited while hidden", []string{"UPDATE ideas SET moderation = 'hidden'", "UPDATE ideas SET body = 'grapes'", "UPDATE ideas SET moderation = 'visible'"}, []string{comment}, []string{"grapes", "figs"}, []string{"apricots"}},
		{"a comment that was there, moved", []string{
			"INSERT INTO ideas (id, challenge_id, kind, title, body, moderation, stage, shown_stage, posted_at, discussed_at) VALUES (2, 1, 'idea', 'Second', 'lemons', 'visible', 'posted', 'posted', '2026-09-01', '2026-09-01')",
			"UPDATE comments SET idea_id = 2 WHERE id = 90", "UPDATE comments SET body = 'melons' WHERE id = 90",
		}, []string{comment}, []string{"apricots", "lemons", "melons"}, []string{"figs"}},
		{"left pending by another program, then edited", []string{"UPDATE comments SET body = 'grapes' WHERE id = 90"}, []string{"-" + comment}, []string{"apricots", "grapes"}, []string{"figs"}},
		{"left pending, then rebuilt", nil, []string{"-" + comment}, []string{"apricots", "figs"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e, rows := engine(t)
			rows.Idea(searchtest.Idea{Challenge: rows.Challenge("published"), Title: "First", Body: "apricots"})
			for _, s := range tt.before {
				var err error
				if left, raw := strings.CutPrefix(s, "-"); raw {
					_, err = rows.DB.Exec(left)
				} else {
					err = rows.Write(t.Context(), s)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			var err error
			if tt.do == nil {
				err = e.Rebuild(t.Context())
			} else {
				err = rows.Write(t.Context(), tt.do...)
			}
			if err != nil {
				t.Fatal(err)
			}
			for n, words := range [][]string{tt.gone, tt.found} {
				for _, w := range words {
					if res, err := e.Search(t.Context(), search.Query{Text: w}); err != nil || res.Total != n {
						t.Errorf("%s: %d ideas (%v), want %d", w, res.Total, err, n)
					}
				}
			}
			if err := e.Check(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// slip makes n slips of the finger in a word, never in its first letter, where
// they are seldom.
func slip(r *rand.Rand, word string, n int) string {
	w := []byte(word)
	for range n {
		k := 1 + r.IntN(len(w)-2)
		switch r.IntN(4) {
		case 0:
			w[k], w[k+1] = w[k+1], w[k]
		case 1:
			w = slices.Delete(w, k, k+1)
		case 2:
			w = slices.Insert(w, k, byte('a'+r.IntN(26)))
		default:
			w[k] = byte('a' + r.IntN(26))
		}
	}
	return string(w)
}

// Of 200 mistyped words of five letters or more from real texts, none finds
// nothing; typed right, each finds its own idea among others.
func TestMistypedWords(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("UPTAKE_TEST_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	f, err := os.Open(filepath.Join(dir, "polis-biodiversity", "ideas.csv")) //nolint:gosec // a test's own path
	if errors.Is(err, fs.ErrNotExist) && os.Getenv("UPTAKE_TEST_ALL") != "1" {
		t.Skip("not run: no data: set UPTAKE_TEST_DATA to the folder with polis-biodiversity")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // read only
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	e, rows := engine(t)
	c := rows.Challenge("published")
	type use struct {
		word string
		idea id.Idea
	}
	var uses []use
	seen := map[string]bool{}
	for _, l := range lines[1:] {
		if l[3] != "accepted" {
			continue
		}
		i := rows.Idea(searchtest.Idea{Challenge: c, Body: l[5]})
		for _, w := range search.Words(l[5]) {
			if len(w) >= 5 && search.Slips(w) > 0 && search.Stem(w) != "" && strings.IndexFunc(w, func(r rune) bool { return r > 'z' }) < 0 && !seen[w] {
				seen[w] = true
				uses = append(uses, use{w, i})
			}
		}
	}
	r := rand.New(rand.NewPCG(20, 26)) //nolint:gosec // the same words each time
	r.Shuffle(len(uses), func(a, b int) { uses[a], uses[b] = uses[b], uses[a] })
	misses := 0
	for _, u := range uses[:200] {
		find := func(text string) []search.Hit {
			res, err := e.Search(t.Context(), search.Query{Text: text + " ", PerPage: 100})
			if err != nil {
				t.Fatal(err)
			}
			return res.Hits
		}
		if hits := find(u.word); len(hits) < 100 && !slices.ContainsFunc(hits, func(h search.Hit) bool { return h.Idea == u.idea }) {
			t.Errorf("%q does not find its own idea", u.word)
		}
		for n := 1; n <= search.Slips(u.word); n++ {
			wrong := slip(r, u.word, n)
			if len(find(wrong)) == 0 {
				misses++
				t.Errorf("%q for %q finds nothing", wrong, u.word)
			}
		}
	}
	t.Logf("%d words, %d searches that found nothing", 200, misses)
	if res, err := e.Search(t.Context(), search.Query{Text: "zzyzxqwvut "}); err != nil || len(res.Hits) != 0 {
		t.Errorf("the control, a word like no other, finds %d (%v)", len(res.Hits), err)
	}
}
