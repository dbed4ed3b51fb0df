package meili_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"uptake/domain/id"
	"uptake/search"
	"uptake/search/fts"
	"uptake/search/meili"
	"uptake/search/meili/meilitest"
	"uptake/search/pgtext"
	"uptake/search/searchtest"
	"uptake/store/storetest"
)

// fed is an engine over rows that tells its server of every change at once.
type fed struct {
	*meili.Engine
	rows   *searchtest.Rows
	feeder *meili.Feeder
	index  *meili.Index
	inner  meili.Builtin
}

// feed puts an index at an address beside the engine of a new database.
func feed(t testing.TB, address, key string, postgres bool) *fed {
	t.Helper()
	f := &fed{index: meili.Open(address, key, fmt.Sprintf("uptake_test_%d", time.Now().UnixNano()))}
	syn := search.NewSynonyms(search.StartList())
	if postgres {
		rows, read := searchtest.Postgres(t, storetest.PostgresURL(t))
		f.rows, f.inner = rows, pgtext.New(read, rows.Write, syn)
	} else {
		rows, read := searchtest.SQLite(t)
		f.rows, f.inner = rows, fts.New(read, rows.Write, syn)
	}
	f.feeder = meili.NewFeeder(f.index, f.inner, f.rows.Write, nil)
	if err := f.inner.Ledger(f.rows.Write).Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := f.feeder.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.index.Drop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	f.Engine = meili.New(f.index, f.inner, f.feeder)
	f.index.AnswerWithin = time.Minute // the double beside other tests on a busy machine
	settled := f.rows.Settle
	f.rows.Settle = func(ideas ...id.Idea) {
		if settled != nil {
			settled(ideas...)
		}
		if err := f.feeder.Step(context.Background()); err != nil {
			t.Errorf("feed: %v", err)
		}
	}
	return f
}

// servers are the double and, where UPTAKE_TEST_MEILI names one, a real server.
func servers(t *testing.T, run func(t *testing.T, address, key string, postgres bool)) {
	t.Helper()
	each := func(name, address, key string) {
		for _, postgres := range []bool{false, true} {
			t.Run(name+map[bool]string{false: "/SQLite", true: "/PostgreSQL"}[postgres], func(t *testing.T) {
				run(t, address, key, postgres)
			})
		}
	}
	_, url := meilitest.Start(t)
	each("double", url, meilitest.Key)
	if address := os.Getenv("UPTAKE_TEST_MEILI"); address != "" {
		each("real", address, os.Getenv("UPTAKE_TEST_MEILI_KEY"))
	}
}

func TestSuite(t *testing.T) {
	t.Parallel()
	servers(t, func(t *testing.T, address, key string, postgres bool) {
		f := feed(t, address, key, postgres)
		searchtest.Run(t, f, f.rows)
		if err := f.Health(t.Context()); err != nil {
			t.Errorf("after all that: %v", err)
		}
	})
}

func TestPagesTakeTheSameStatements(t *testing.T) {
	t.Parallel()
	_, url := meilitest.Start(t)
	f := feed(t, url, meilitest.Key, false)
	searchtest.Steady(t, f, f.rows)
}

// The same question finds the same in the same order, whoever finds.
func TestFindsWhatTheBuiltInEngineFinds(t *testing.T) {
	t.Parallel()
	servers(t, func(t *testing.T, address, key string, postgres bool) {
		f := feed(t, address, key, postgres)
		c := f.rows.Challenge("published")
		words := []string{"knee", "clinic", "letters", "appointments", "nurse", "waiting", "text", "follow-up", "physiotherapy", "home", "pifu", "arthritis"}
		settle := f.rows.Settle
		f.rows.Settle = nil
		for n := range 120 {
			body := ""
			for k := range 4 + n%9 {
				body += words[(n*(k+3)+k*k)%len(words)] + " "
			}
			i := f.rows.Idea(searchtest.Idea{Challenge: c, Title: words[n%len(words)] + " " + words[n*7%len(words)], Body: body})
			if n%3 == 0 {
				f.rows.Comment(i, words[n/3%len(words)]+" for everybody", "visible")
			}
		}
		settle()
		for _, q := range []string{
			"knee", "knee clinic", "nurse letters at home", "apointments", "pifu", `"knee clinic"`, "knee -clinic", "physio", "follow up", "waiting for the text from the nurse at home",
			"musculoskeletal arthritis knee clinic letters appointments nurse", `"nurse" letters`,
		} {
			for _, nc := range []bool{false, true} {
				q := search.Query{Text: q, PerPage: 100, NoComments: nc, Facets: []search.Dimension{search.ByChallenge, search.ByKind}}
				a, err := f.Search(t.Context(), q)
				b, err2 := f.inner.Search(t.Context(), q)
				if err != nil || err2 != nil {
					t.Fatal(err, err2)
				}
				if !slices.EqualFunc(a.Hits, b.Hits, func(x, y search.Hit) bool { return x.Idea == y.Idea && x.Title == y.Title && x.Snippet == y.Snippet }) {
					t.Errorf("%+v: %d and %d hits, not the same", q, len(a.Hits), len(b.Hits))
				}
				if a.Total != b.Total || a.DidYouMean != b.DidYouMean || !slices.Equal(a.Facets.Kinds, b.Facets.Kinds) || a.Total == 0 {
					t.Errorf("%+v: %d and %d found, %v and %v", q, a.Total, b.Total, a.Facets, b.Facets)
				}
			}
		}
	})
}
