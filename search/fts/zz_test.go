package fts_test

import (
	"database/sql"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"
	"uptake/search"
	"uptake/search/fts"
)

func BenchmarkZFill(b *testing.B) {
	_, rows, _ := filled(b)
	os.Remove("/tmp/uptake-bench.db")
	if _, err := rows.DB.Exec("VACUUM INTO '/tmp/uptake-bench.db'"); err != nil {
		b.Fatal(err)
	}
}
func zopen(b testing.TB) (*fts.Engine, *sql.DB, *tongue) {
	db, _ := sql.Open("sqlite3", "file:/tmp/uptake-bench.db?mode=ro&_query_only=1&_cache_size=-1000")
	e := fts.New(db, nil, search.NewSynonyms(search.StartList()))
	t0 := time.Now()
	if err := e.Warm(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.Log("warm", time.Since(t0))
	return e, db, newTongue()
}
func BenchmarkZ(b *testing.B) {
	e, _, t := zopen(b)
	word := func(lo, hi int) string { return t.words[lo+rand.IntN(hi-lo)] }
	_ = strings.Join
	for b.Loop() {
		if _, err := e.Search(b.Context(), search.Query{Text: word(100, 10000) + " ", Facets: allFacets}); err != nil {
			b.Fatal(err)
		}
	}
}
func TestZ(b *testing.T) {
	_, db, t := zopen(b)
	w := t.words[150]
	for _, q := range []string{
		"SELECT count(*) FROM (SELECT rowid FROM search_docs WHERE search_docs MATCH ?)",
		"SELECT count(*) FROM (SELECT DISTINCT rowid>>32 FROM search_docs WHERE search_docs MATCH ?)",
		"SELECT count(*) FROM (SELECT rowid FROM search_docs WHERE search_docs MATCH ? ORDER BY bm25(search_docs,8.0,1.0,0.5) LIMIT 400)",
		"SELECT count(*) FROM (SELECT rowid FROM search_docs WHERE search_docs MATCH ? ORDER BY rank LIMIT 400)",
		"SELECT count(*) FROM (SELECT i.challenge_id,i.kind,i.shown_stage,i.area_id,count(*) FROM (SELECT DISTINCT rowid>>32 AS idea FROM search_docs WHERE search_docs MATCH ?) m CROSS JOIN ideas i INDEXED BY ideas_for_search WHERE i.id=m.idea GROUP BY 1,2,3,4)",
		"SELECT count(*) FROM (SELECT i.challenge_id,i.kind,i.shown_stage,i.area_id,t.theme_id,count(*) FROM (SELECT DISTINCT rowid>>32 AS idea FROM search_docs WHERE search_docs MATCH ?) m CROSS JOIN ideas i INDEXED BY ideas_for_search JOIN idea_themes t ON t.idea_id=i.id AND t.shown WHERE i.id=m.idea GROUP BY 1,2,3,4,5)",
		"SELECT sum(length(body)) FROM ideas WHERE id IN (SELECT rowid>>32 FROM search_docs WHERE search_docs MATCH ? LIMIT 200)",
		"SELECT coalesce(max(c.seq), 0) FROM search_changes c WHERE ?<>''",
	} {
		for k := 0; k < 3; k++ {
			t0 := time.Now()
			var n int
			err := db.QueryRow(q, w).Scan(&n)
			b.Log(k, n, err, time.Since(t0), q[:60])
		}
	}
}
