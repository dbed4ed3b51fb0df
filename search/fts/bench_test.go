package fts_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"uptake/domain/id"
	"uptake/search"
	"uptake/search/fts"
	"uptake/search/searchtest"
)

// The size that is measured: 20,000 ideas of about 120 words and 100,000
// comments of about 40, in 6 challenges.
const (
	benchIdeas    = 20_000
	benchComments = 100_000
)

// tongue makes words with the frequencies of a natural language.
type tongue struct {
	words []string
	zipf  *rand.Zipf
}

func newTongue() *tongue {
	r := rand.New(rand.NewPCG(1, 2))
	t := &tongue{zipf: rand.NewZipf(r, 1.07, 12, 29_999)}
	parts := strings.Fields("ba be bi bo ca ce co da de di do fa fe fi ga go ha he ho la le li lo ma me mi mo na ne no pa pe pi po ra re ri ro sa se si so ta te ti to va ve vi")
	seen := map[string]bool{}
	for len(t.words) < 30_000 {
		var w strings.Builder
		for range 2 + r.IntN(3) {
			w.WriteString(parts[r.IntN(len(parts))])
		}
		w.WriteString([]string{"", "n", "s", "rt", "ck"}[r.IntN(5)])
		if s := w.String(); !seen[s] {
			seen[s] = true
			t.words = append(t.words, s)
		}
	}
	return t
}

func (t *tongue) text(n int) string {
	ws := make([]string, n)
	for i := range ws {
		ws[i] = t.words[t.zipf.Uint64()]
	}
	return strings.Join(ws, " ")
}

// filled returns an engine over the size that is measured.
func filled(b *testing.B) (*fts.Engine, *searchtest.Rows, *tongue) {
	b.Helper()
	rows, read := searchtest.SQLite(b)
	t := newTongue()
	tx, err := rows.DB.Begin()
	if err != nil {
		b.Fatal(err)
	}
	kept := map[string]*sql.Stmt{}
	exec := func(q string, args ...any) {
		if kept[q] == nil {
			if kept[q], err = tx.Prepare(q); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := kept[q].Exec(args...); err != nil {
			b.Fatal(err)
		}
	}
	now := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	for c := 1; c <= 6; c++ {
		exec("INSERT INTO challenges (id, slug, title, state, created_at) VALUES (?, ?, ?, 'published', ?)", c, fmt.Sprint("c", c), "C", now)
		for a := range 4 {
			exec("INSERT INTO areas (id, challenge_id, slug, name, position) VALUES (?, ?, ?, 'A', ?)", c*10+a, c, fmt.Sprint("a", a), a)
		}
		for k := range 8 {
			exec("INSERT INTO themes (id, challenge_id, slug, name, created_at) VALUES (?, ?, ?, 'T', ?)", c*10+k, c, fmt.Sprint("t", k), now)
		}
	}
	begun := time.Now()
	for i := 1; i <= benchIdeas; i++ {
		c := i%6 + 1
		exec(`INSERT INTO ideas (id, challenge_id, area_id, kind, title, body, moderation, stage, shown_stage, supports, posted_at, discussed_at) VALUES (?, ?, ?, ?, ?, ?, 'visible', 'posted', ?, ?, ?, ?)`,
			i, c, c*10+i%4, []string{"practice", "idea", "experience"}[i%3], t.text(6), t.text(80+i%80), []string{"posted", "in_review", "decided"}[i%3], i%50, now.Add(time.Duration(i)*time.Minute), now)
		exec("INSERT INTO idea_themes (idea_id, theme_id, at) VALUES (?, ?, ?)", i, c*10+i%8, now)
	}
	for i := range benchComments {
		exec("INSERT INTO comments (idea_id, body, state, posted_at) VALUES (?, ?, 'visible', ?)", i%benchIdeas+1, t.text(25+i%30), now)
	}
	exec("DELETE FROM search_pending") // puts the words in, as the store does before each commit
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	b.Logf("filled in %v", time.Since(begun))
	e := fts.New(read, rows.Write, search.NewSynonyms(search.StartList()))
	begun = time.Now()
	if err := e.Warm(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.Logf("words loaded in %v", time.Since(begun))
	return e, rows, t
}

var allFacets = []search.Dimension{search.ByChallenge, search.ByArea, search.ByTheme, search.ByKind, search.ByStage}

// BenchmarkSearch prints the median and the 99th percentile of each kind of
// question in milliseconds, each question asked once, with facets and highlights:
// nothing comes from a cache. docs/numbers.md keeps what it has said.
func BenchmarkSearch(b *testing.B) {
	e, rows, t := filled(b)
	measure(b, e, t)
	b.Run("8-clients", func(b *testing.B) {
		b.SetParallelism(max(1, 8/runtime.GOMAXPROCS(0)))
		qs := questions(t)[:5] // words, slips and beginnings
		b.RunParallel(func(pb *testing.PB) {
			for n := 0; pb.Next(); n++ {
				if _, err := e.Search(context.Background(), search.Query{Text: qs[n%len(qs)].text(), Facets: allFacets}); err != nil {
					b.Error(err)
				}
			}
		})
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
	})
	changed(b, rows, t)
	b.Run("rebuild", func(b *testing.B) {
		begun := time.Now()
		if err := e.Rebuild(context.Background()); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(begun).Seconds(), "seconds")
	})
	b.Run("memory", func(b *testing.B) {
		held := func() uint64 {
			var m runtime.MemStats
			runtime.GC()
			runtime.GC()
			runtime.ReadMemStats(&m)
			return m.HeapAlloc
		}
		without := held()
		begun := time.Now()
		e := fts.New(rows.DB, rows.Write, search.NewSynonyms(search.StartList())) // its words as well
		if err := e.Warm(context.Background()); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(time.Since(begun).Milliseconds()), "read-ms")
		b.ReportMetric(float64(held()-without)/(1<<20), "MB")
	})
}

// changed measures what a change costs, alone in its transaction, with its words, and
// what a question waits for after it.
func changed(b *testing.B, rows *searchtest.Rows, t *tongue) {
	b.Helper()
	for _, w := range []struct{ name, sql string }{
		{"one-idea", "INSERT INTO ideas (challenge_id, area_id, kind, title, body, moderation, stage, shown_stage, posted_at, discussed_at) VALUES (?1 % 6 + 1, NULL, 'idea', 'Another', ?2, 'visible', 'posted', 'posted', '2026-09-01', '2026-09-01')"},
		{"one-comment", "INSERT INTO comments (idea_id, body, state, posted_at) VALUES (?, ?, 'visible', '2026-09-01')"},
		{"one-edit", "UPDATE ideas SET body = ?2 WHERE id = ?1"},
	} {
		b.Run(w.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				i, text := 1+rand.IntN(benchIdeas), t.text(120)
				begun := time.Now()
				tx, err := rows.DB.Begin()
				if err != nil {
					b.Fatal(err)
				}
				if _, err := tx.Exec(w.sql, i, text); err != nil {
					b.Fatal(err)
				}
				if _, err := tx.Exec("DELETE FROM search_pending"); err != nil {
					b.Fatal(err)
				}
				if err := tx.Commit(); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(begun))
			}
			percentiles(b, took)
		})
	}
}

func percentiles(b *testing.B, took []time.Duration) {
	b.Helper()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

// question is a kind of question; without a text it is a suggestion.
type question struct {
	name string
	text func() string
}

func questions(t *tongue) []question {
	word := func(lo, hi int) string { return t.words[lo+rand.IntN(hi-lo)] }
	slip := func(w string) string {
		k := 1 + rand.IntN(len(w)-2)
		return w[:k] + w[k+1:k+2] + w[k:k+1] + w[min(k+2, len(w)):]
	}
	long := t.long
	return []question{
		{"one word", func() string { return word(100, 10_000) }},
		{"two words", func() string { return word(100, 10_000) + " " + word(100, 10_000) + " " }},
		{"five words, two common", func() string {
			return strings.Join([]string{word(0, 20), word(0, 20), word(100, 10_000), word(100, 10_000), word(100, 10_000)}, " ")
		}},
		{"prefix of 4 letters", func() string { return long()[:4] }},
		{"one slip", func() string { return slip(long()) + " " }},
		{"phrase and minus", func() string { return `"` + word(0, 100) + `" -` + word(0, 100) }},
		{"phrase of two", func() string { return `"` + word(0, 100) + " " + word(0, 100) + `"` }},
		{"common word", func() string { return word(0, 15) + " -" + word(5_000, 20_000) }},
		{"question of 20 words", func() string {
			var ws []string
			for range 20 {
				ws = append(ws, word(0, 10_000))
			}
			return strings.Join(ws, " ")
		}},
		{"common word, most supported", nil},
		{"suggestion", nil},
	}
}

func (t *tongue) long() string {
	for {
		if w := t.words[200+rand.IntN(19_800)]; len(w) >= 6 {
			return w
		}
	}
}

// measure asks each kind of question many times.
func measure(b *testing.B, e *fts.Engine, t *tongue) {
	b.Helper()
	for _, q := range questions(t) {
		b.Run(strings.ReplaceAll(q.name, " ", "-"), func(b *testing.B) {
			var took []time.Duration
			total := 0
			used := cpu()
			for b.Loop() {
				ask := search.Query{Facets: allFacets}
				switch {
				case q.text != nil:
					ask.Text = q.text()
				case q.name != "suggestion":
					ask.Text, ask.Sort = t.words[rand.IntN(15)]+" ", search.Supported
				}
				begun := time.Now()
				if ask.Text == "" {
					hs, err := e.Suggest(context.Background(), t.long()[:5], search.Filters{Challenges: []id.Challenge{id.Challenge(1 + rand.IntN(6))}}, 8)
					if err != nil {
						b.Fatal(err)
					}
					total += len(hs)
				} else {
					res, err := e.Search(context.Background(), ask)
					if err != nil {
						b.Fatal(err)
					}
					total += res.Total
				}
				took = append(took, time.Since(begun))
			}
			if total == 0 && q.name != "phrase of two" {
				b.Fatal("nothing was found: this measures an empty index")
			}
			b.ReportMetric(float64((cpu()-used).Microseconds())/1000/float64(len(took)), "cpu-ms")
			percentiles(b, took)
			b.ReportMetric(float64(total)/float64(len(took)), "found")
		})
	}
}

// cpu is the time that this process has computed so far; unlike the clock it
// does not mind what else the machine does.
func cpu() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
