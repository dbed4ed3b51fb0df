package store

import (
	"sync/atomic"
	"time"
)

// writerStats are the figures behind Stats.
type writerStats struct {
	batches, closures, lost          atomic.Int64
	waitNanos, runNanos, commitNanos atomic.Int64
}

// Stats are figures of the writer since the start. On PostgreSQL, where nothing
// is gathered, they stay zero.
type Stats struct {
	Queue     int           // closures that wait now
	Batches   int64         // commits
	Closures  int64         // InTx calls in them
	Lost      int64         // batches that had to be run again
	Wait      time.Duration // of all closures together, in the queue
	Run       time.Duration // of all closures together
	Commit    time.Duration // of all commits together
	Reachable bool          // whether the last transaction could be begun
}

// Stats returns the figures of the writer.
func (s *Store) Stats() Stats {
	w, ok := s.writer.(*writer)
	if !ok {
		return Stats{Reachable: true}
	}
	return Stats{
		Queue: len(w.queue), Batches: w.stats.batches.Load(), Closures: w.stats.closures.Load(), Lost: w.stats.lost.Load(),
		Wait: time.Duration(w.stats.waitNanos.Load()), Run: time.Duration(w.stats.runNanos.Load()),
		Commit: time.Duration(w.stats.commitNanos.Load()), Reachable: !w.broken.Load(),
	}
}
