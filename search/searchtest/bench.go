package searchtest

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

	"uptake/search"
)

// The size that is measured: ideas of about 120 words and comments of about 40.
const (
	benchIdeas      = 20_000
	benchComments   = 100_000
	benchChallenges = 6
)

// Measured is an engine that Bench measures.
type Measured interface {
	search.Engine
	Warm(ctx context.Context) error
}

// Bench fills rows and prints the median and the 99th percentile of each kind of
// question in milliseconds, each question asked once, with facets and highlights:
// nothing comes from a cache. Then it prints what changes and a rebuild cost, and what an
// engine keeps in memory. docs/numbers.md keeps what it has said. open opens an engine
// over the rows.
func Bench(b *testing.B, rows *Rows, open func() Measured) {
	b.Helper()
	t := newTongue()
	began := time.Now()
	fill(b, rows, t)
	e := open()
	if rows.Postgres { // where each row by itself takes longer
		if err := e.Rebuild(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	rows.exec("ANALYZE")
	b.Logf("filled in %v", time.Since(began))
	began = time.Now()
	if err := e.Warm(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.Logf("words loaded in %v", time.Since(began))
	for _, q := range t.questions() {
		b.Run(strings.ReplaceAll(q.name, " ", "-"), func(b *testing.B) { q.measure(b, e) })
	}
	b.Run("8-clients", func(b *testing.B) {
		b.SetParallelism(max(1, 8/runtime.GOMAXPROCS(0)))
		qs := t.questions()[:5] // words, slips and beginnings
		b.RunParallel(func(pb *testing.PB) {
			for n := 0; pb.Next(); n++ {
				if _, err := e.Search(context.Background(), qs[n%len(qs)].ask()); err != nil {
					b.Error(err)
				}
			}
		})
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
	})
	changed(b, rows, e, t)
	b.Run("rebuild", func(b *testing.B) {
		began := time.Now()
		if err := e.Rebuild(context.Background()); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(began).Seconds(), "seconds")
	})
	b.Run("memory", func(b *testing.B) {
		without := heap()
		began := time.Now()
		e := open()
		if err := e.Warm(context.Background()); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(time.Since(began).Milliseconds()), "read-ms")
		b.ReportMetric(float64(heap()-without)/(1<<20), "MB")
		runtime.KeepAlive(e)
	})
}

// fill writes the size that is measured in one transaction. The first challenge has as
// long a list of synonyms as one may have.
func fill(b *testing.B, rows *Rows, t *tongue) {
	b.Helper()
	tx, err := rows.DB.Begin()
	if err != nil {
		b.Fatal(err)
	}
	kept := map[string]*sql.Stmt{}
	exec := func(q string, args ...any) {
		if kept[q] == nil {
			if kept[q], err = tx.Prepare(rows.numbered(q)); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := kept[q].Exec(args...); err != nil {
			b.Fatal(err)
		}
	}
	indexing := func(verb string) {
		for _, table := range []string{"ideas", "comments", "idea_themes"} {
			if rows.Postgres {
				exec("ALTER TABLE " + table + " " + verb + " TRIGGER USER")
			}
		}
	}
	indexing("DISABLE")
	now := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	for c := 1; c <= benchChallenges; c++ {
		exec("INSERT INTO challenges (id, slug, title, state, created_at) VALUES (?, ?, ?, 'published', ?)", c, fmt.Sprint("c", c), "C", now)
		for a := range 4 {
			exec("INSERT INTO areas (id, challenge_id, slug, name, position) VALUES (?, ?, ?, 'A', ?)", c*10+a, c, fmt.Sprint("a", a), a)
		}
		for k := range 8 {
			exec("INSERT INTO themes (id, challenge_id, slug, name, created_at) VALUES (?, ?, ?, 'T', ?)", c*10+k, c, fmt.Sprint("t", k), now)
		}
	}
	for n := range 500 {
		exec("INSERT INTO search_synonyms (challenge_id, position, mutual, off, first, others) VALUES (1, ?, TRUE, FALSE, ?, ?)", n, t.long(), strings.ReplaceAll(t.some(9, 100, 20_000), " ", "|"))
	}
	for i := 1; i <= benchIdeas; i++ {
		c := i%benchChallenges + 1
		exec(`INSERT INTO ideas (id, challenge_id, area_id, kind, title, body, moderation, stage, shown_stage, supports, posted_at, discussed_at) VALUES (?, ?, ?, ?, ?, ?, 'visible', 'posted', ?, ?, ?, ?)`,
			i, c, c*10+i%4, []string{"practice", "idea", "experience"}[i%3], t.text(6), t.text(80+i%80), []string{"posted", "in_review", "decided"}[i%3], i%50, now.Add(time.Duration(i)*time.Minute), now.Add(time.Duration(i*7919%benchIdeas)*time.Minute))
		exec("INSERT INTO idea_themes (idea_id, theme_id, at) VALUES (?, ?, ?)", i, c*10+i%8, now)
	}
	for i := range benchComments {
		exec("INSERT INTO comments (idea_id, body, state, posted_at) VALUES (?, ?, 'visible', ?)", i%benchIdeas+1, t.text(25+i%30), now)
	}
	indexing("ENABLE")
	if rows.Postgres { // the ids were given
		exec("SELECT setval(pg_get_serial_sequence('ideas', 'id'), ?)", benchIdeas)
	} else {
		exec(settle)
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

// measure asks one kind of question many times.
func (q question) measure(b *testing.B, e search.Engine) {
	b.Helper()
	var took []time.Duration
	total := 0
	used := cpu()
	for b.Loop() {
		a := q.ask()
		began := time.Now()
		if q.suggest {
			hs, err := e.Suggest(context.Background(), a.Text, a.Filters, 8)
			if err != nil {
				b.Fatal(err)
			}
			total += len(hs)
		} else {
			res, err := e.Search(context.Background(), a)
			if err != nil {
				b.Fatal(err)
			}
			total += res.Total
		}
		took = append(took, time.Since(began))
	}
	if total == 0 && !q.none {
		b.Fatal("nothing was found: this measures an empty index")
	}
	b.ReportMetric(float64((cpu()-used).Microseconds())/1000/float64(len(took)), "cpu-ms")
	percentiles(b, took)
	b.ReportMetric(float64(total)/float64(len(took)), "found")
}

// changed measures what a change costs, alone in its transaction, with its words, and
// how soon it is found.
func changed(b *testing.B, rows *Rows, e search.Engine, t *tongue) {
	b.Helper()
	for _, w := range []struct {
		name, sql string
		args      func(idea int, text string) []any
	}{
		{
			"one-idea", "INSERT INTO ideas (challenge_id, kind, title, body, moderation, stage, shown_stage, posted_at, discussed_at) VALUES (?, 'idea', 'Another', ?, 'visible', 'posted', 'posted', ?, ?)",
			func(i int, text string) []any { return []any{i%benchChallenges + 1, text, epoch, epoch} },
		},
		{
			"one-comment", "INSERT INTO comments (idea_id, body, state, posted_at) VALUES (?, ?, 'visible', ?)",
			func(i int, text string) []any { return []any{i, text, epoch} },
		},
		{"one-edit", "UPDATE ideas SET body = ? WHERE id = ?", func(i int, text string) []any { return []any{text, i} }},
	} {
		b.Run(w.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				args := w.args(1+rand.IntN(benchIdeas), t.text(120))
				began := time.Now()
				tx, err := rows.DB.Begin()
				if err != nil {
					b.Fatal(err)
				}
				if _, err := tx.Exec(rows.numbered(w.sql), args...); err != nil {
					b.Fatal(err)
				}
				if !rows.Postgres {
					if _, err := tx.Exec(settle); err != nil {
						b.Fatal(err)
					}
				}
				if err := tx.Commit(); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
			}
			percentiles(b, took)
		})
	}
	// Memory follows a few hundred changes now, in front of this question.
	if _, err := e.Search(b.Context(), search.Query{Text: t.long()}); err != nil {
		b.Fatal(err)
	}
	b.Run("first-question-after-one-idea", func(b *testing.B) {
		var took []time.Duration
		for b.Loop() {
			rows.Idea(Idea{Challenge: 2, Title: "Another", Body: t.text(120)})
			began := time.Now()
			if _, err := e.Search(context.Background(), search.Query{Text: t.long()}); err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(began))
		}
		percentiles(b, took)
	})
}

func percentiles(b *testing.B, took []time.Duration) {
	b.Helper()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
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

// heap is what this process keeps.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
