package main

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"runtime/metrics"
	"slices"

	"uptake/domain/outbox"
)

// figures answers GET /metrics in the text format that Prometheus reads. There
// are few of them and none has a label that grows, so no library is needed.
func (a *App) figures() http.Handler {
	began := now()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		f := figureWriter{w}
		f.gauge("uptake_up_seconds", "Seconds since the server was started.", now().Sub(began).Seconds())
		f.gauge("uptake_memory_bytes", "Memory that the program has from the system.", float64(memory()))
		f.gauge("uptake_goroutines", "Tasks that run in the program.", float64(runtime.NumGoroutine()))
		ready := 0.0
		if a.Store.Ready(r.Context()) == nil {
			ready = 1
		}
		f.gauge("uptake_database_ready", "1 if the database takes reads and writes.", ready)
		s := a.Store.Stats()
		f.gauge("uptake_store_queue", "Writes that wait now (SQLite).", float64(s.Queue))
		f.counter("uptake_store_batches_total", "Commits (SQLite).", float64(s.Batches))
		f.counter("uptake_store_writes_total", "Writes in those commits (SQLite).", float64(s.Closures))
		f.counter("uptake_store_lost_batches_total", "Commits that had to be run again (SQLite).", float64(s.Lost))
		f.counter("uptake_store_wait_seconds_total", "Time that writes waited (SQLite).", s.Wait.Seconds())
		f.counter("uptake_store_run_seconds_total", "Time that writes ran (SQLite).", s.Run.Seconds())
		f.counter("uptake_store_commit_seconds_total", "Time that commits took (SQLite).", s.Commit.Seconds())
		if h, err := a.Store.Backlog(r.Context(), now()); err == nil {
			f.gauge("uptake_tasks_parked", "Tasks that were given up; an administrator may retry them.", float64(h.Parked))
			f.gauge("uptake_tasks_overdue", "Tasks that have waited for more than an hour.", float64(h.Overdue))
		}
		f.tasks(a.Runner.Tallies())
	})
	return mux
}

// memory is what the system counts as the program's, without what it gave back.
func memory() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() - samples[1].Value.Uint64()
}

// figureWriter writes figures, each with what it means. A write that fails
// concerns nobody but the reader who has gone.
type figureWriter struct{ to io.Writer }

func (f figureWriter) gauge(name, means string, v float64)   { f.one(name, means, "gauge", v) }
func (f figureWriter) counter(name, means string, v float64) { f.one(name, means, "counter", v) }

func (f figureWriter) one(name, means, kind string, v float64) {
	_, _ = fmt.Fprintf(f.to, "# HELP %s %s\n# TYPE %s %s\n%s %g\n", name, means, name, kind, name, v)
}

// tasks writes a line for each handler and what became of its tasks.
func (f figureWriter) tasks(tallies map[outbox.Handler]outbox.Tally) {
	_, _ = fmt.Fprint(f.to, "# HELP uptake_tasks_total Tasks by handler and how they ended.\n# TYPE uptake_tasks_total counter\n")
	for _, h := range sortedKeys(tallies) {
		t := tallies[h]
		for _, end := range []struct {
			how string
			n   int64
		}{{"done", t.Done}, {"failed", t.Failed}, {"parked", t.Parked}} {
			_, _ = fmt.Fprintf(f.to, "uptake_tasks_total{handler=%q,end=%q} %d\n", h, end.how, end.n)
		}
	}
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	ks := make([]K, 0, len(m))
	for k := range m {
		ks = append(ks, k)
	}
	slices.Sort(ks)
	return ks
}
