package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"uptake/domain/outbox"
)

// Limits of the group writer. The first four are measured choices, see
// docs/decisions/0002-group-commit.md.
const (
	queueLength = 1024                   // closures that may wait
	batchSize   = 128                    // closures in one commit
	batchTime   = 20 * time.Millisecond  // after this a batch takes nobody else in
	waitLimit   = 5 * time.Second        // from the call of InTx to the start of the closure
	runLimit    = 2 * time.Second        // of one closure; longer, and it is stopped
	longLimit   = 10 * time.Minute       // the same two limits for InLongTx
	watchEvery  = 250 * time.Millisecond // between looks for other processes' commits
)

var errLost = errors.New("sqlite has given up the whole transaction")

// writer owns the one connection that writes to an SQLite file. It gathers the
// closures that wait into batches: each in a savepoint, one commit for all.
type writer struct {
	s       *Store
	db      *sql.DB              // a pool of one
	conn    *sql.Conn            // its connection; used by whoever has the turn
	own     map[string]*sql.Stmt // what the writer itself runs on it, prepared
	queue   chan *job
	errands chan func() // work on the connection outside any transaction
	closing chan struct{}
	done    chan struct{}
	once    sync.Once
	limit   atomic.Int64 // of one closure, a time.Duration
	broken  atomic.Bool  // no transaction could be begun; Ready says so
	seen    int64        // the highest event whose topics have been moved
	version int64        // PRAGMA data_version: other processes' commits
	stats   writerStats
	early   time.Duration                                // see Config.AnswerEarly
	failing atomic.Pointer[func(statement string) error] // a fault of the disk, in tests
}

func newWriter(ctx context.Context, s *Store, db *sql.DB, early time.Duration) (*writer, error) {
	w := &writer{
		s: s, db: db, early: early, queue: make(chan *job, queueLength), errands: make(chan func()),
		closing: make(chan struct{}), done: make(chan struct{}),
	}
	w.limit.Store(int64(runLimit))
	var err error
	if err = w.connect(ctx); err != nil {
		return nil, err
	}
	if err := w.startWatch(ctx); err != nil {
		return nil, errors.Join(err, w.disconnect())
	}
	go w.work()
	return w, nil
}

// inTx queues fn and waits. As long as fn waits the caller may leave; once it
// runs the answer is the truth about it, whatever the deadline says.
func (w *writer) inTx(ctx context.Context, long bool, fn func(*Tx) error) error {
	patience := waitLimit
	if long {
		patience = longLimit
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	j := &job{ctx: ctx, long: long, turn: make(chan *Tx, 1), answer: make(chan error, 1), queued: time.Now()}
	select {
	case <-w.closing:
		return ErrBusy
	default:
	}
	select {
	case w.queue <- j:
	case <-w.closing:
		return ErrBusy
	case <-ctx.Done():
		return ErrBusy.With(ctx.Err())
	}
	gaveUp, closed := ctx.Done(), w.done
	for {
		select {
		case tx := <-j.turn:
			j.run(tx, fn)
		case err := <-j.answer:
			return err
		case <-gaveUp:
			if j.leave() {
				return ErrBusy.With(ctx.Err())
			}
			gaveUp = nil
		case <-closed:
			if j.leave() {
				return ErrBusy
			}
			closed = nil
		}
	}
}

// work is the writer's goroutine. It ends when the store closes and the queue
// is empty.
func (w *writer) work() {
	defer close(w.done)
	look := time.NewTicker(watchEvery)
	defer look.Stop()
	for {
		select {
		case j := <-w.queue:
			w.batch(j)
		case <-look.C:
			w.look()
		case errand := <-w.errands:
			errand()
		case <-w.closing:
			for {
				select {
				case j := <-w.queue:
					w.batch(j)
				default:
					return
				}
			}
		}
	}
}

// truncate empties the WAL into the file, between two batches. It reports false
// when a reader still needed a part of it.
func (w *writer) truncate(ctx context.Context) (emptied bool, err error) {
	done := make(chan struct{})
	errand := func() {
		defer close(done)
		var busy, pages, moved int
		err = w.conn.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved)
		emptied = err == nil && busy == 0
	}
	select {
	case w.errands <- errand:
		<-done
		return emptied, err
	case <-w.done:
		return false, ErrBusy
	case <-ctx.Done():
		return false, ErrBusy.With(ctx.Err())
	}
}

// close stops the intake, runs what waits, empties the WAL into the file and
// gives the connection back.
func (w *writer) close() error {
	w.once.Do(func() { close(w.closing) })
	<-w.done
	_, err := w.conn.ExecContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)")
	return errors.Join(err, w.disconnect())
}

// batch runs first and whoever waits behind it, then commits once. Nobody is
// waited for: with a single client a batch is a single closure.
func (w *writer) batch(first *job) {
	if first.state.Load() == left {
		return
	}
	if err := w.begin(); err != nil {
		if first.claim() {
			first.answer <- err
		}
		return
	}
	begun := time.Now()
	ran := make([]*job, 0, 8)
	var next *job // a long job that came up meanwhile; it runs alone
	for j := first; j != nil; {
		if j.long && len(ran) > 0 {
			next = j
			break
		}
		if j.claim() {
			ran = append(ran, j)
			if w.one(j) != nil {
				w.rollback()
				w.again(ran)
				return
			}
		}
		if j.long || len(ran) >= batchSize || time.Since(begun) > batchTime {
			break
		}
		select {
		case j = <-w.queue:
		default:
			j = nil
		}
	}
	w.commit(ran)
	if next != nil {
		w.batch(next)
	}
}

// commit ends a batch: first the disk, then the data versions, then everybody's
// answer, good or bad. A refusal may rest on a row of a neighbour, so it too is
// true only once that row is safe.
func (w *writer) commit(ran []*job) {
	if w.early > 0 {
		w.settle(ran)
		time.Sleep(w.early)
		_ = w.exec("COMMIT")
		return
	}
	begun := time.Now()
	if w.exec(settle) != nil {
		w.rollback()
		w.again(ran)
		return
	}
	err := w.exec("COMMIT")
	w.stats.commitNanos.Add(int64(time.Since(begun)))
	switch {
	case err == nil:
		w.settle(ran)
	case ioFailed(err): // it may have reached the disk
		w.rollback()
		w.s.log.Error("commit failed on the disk; its outcome is unknown", "error", err, "closures", len(ran))
		for _, j := range ran {
			j.answer <- ErrUnknownOutcome.With(err)
		}
	default:
		w.rollback()
		w.again(ran)
	}
}

// settle makes a committed batch known: to the caches, to the runner and, last,
// to its callers.
func (w *writer) settle(ran []*job) {
	var moved []outbox.Topic
	work := false
	for _, j := range ran {
		if j.err != nil {
			continue
		}
		for _, e := range j.tx.events {
			moved = append(moved, e.Topics()...)
			w.seen = max(w.seen, int64(e.ID))
		}
		work = work || j.tx.tasks
	}
	w.s.announce(moved, work)
	w.stats.batches.Add(1)
	w.stats.closures.Add(int64(len(ran)))
	for _, j := range ran {
		j.answer <- j.err
	}
}

// one runs one closure inside its own savepoint of the open transaction. An
// error from one means that SQLite has given up the whole transaction (full
// disk, I/O error, interrupt), not that the closure failed; that is in j.err.
func (w *writer) one(j *job) error {
	if err := w.exec("SAVEPOINT g"); err != nil {
		j.err = classify(err)
		return errLost
	}
	limit := time.Duration(w.limit.Load())
	if j.long {
		limit = longLimit
	}
	begun := time.Now()
	w.stats.waitNanos.Add(int64(begun.Sub(j.queued)))
	tx := w.s.newTx(j.ctx, context.WithoutCancel(j.ctx), w.conn)
	j.tx = tx
	timer := time.NewTimer(limit)
	j.turn <- tx
	select {
	case j.err = <-tx.over:
	case <-timer.C:
		j.err, j.stopped = ErrBusy.With(errors.New("the closure ran longer than its limit")), true
		tx.end(j.err)
		w.s.log.Error("a transaction ran too long and was stopped", "statements", tx.lastNames(), "limit", limit)
	}
	timer.Stop()
	w.stats.runNanos.Add(int64(time.Since(begun)))
	if w.autocommit() {
		return errLost
	}
	if j.err != nil {
		if err := w.exec("ROLLBACK TO g"); err != nil {
			return errLost
		}
	}
	if err := w.exec("RELEASE g"); err != nil {
		return errLost
	}
	return nil
}

// again runs each closure of a lost batch once more, alone, so that the one
// that brought it down fails by itself.
func (w *writer) again(ran []*job) {
	w.stats.lost.Add(1)
	w.s.log.Warn("a batch was lost and its closures run again, one by one", "closures", len(ran))
	for _, j := range ran {
		switch {
		case j.state.Load() == left: // its caller has gone
		case j.stopped:
			j.answer <- j.err
		default:
			w.alone(j)
		}
	}
}

// alone runs j as a batch of one. A second failure goes to its caller.
func (w *writer) alone(j *job) {
	if err := w.begin(); err != nil {
		j.answer <- err
		return
	}
	if err := w.one(j); err != nil {
		w.rollback()
		if j.err == nil {
			j.err = err
		}
		j.answer <- j.err
		return
	}
	if err := w.exec(settle); err != nil {
		w.rollback()
		j.answer <- fmt.Errorf("search index: %w", classify(err))
		return
	}
	err := w.exec("COMMIT")
	if err == nil {
		w.settle([]*job{j})
		return
	}
	w.rollback()
	if ioFailed(err) {
		j.answer <- ErrUnknownOutcome.With(err)
		return
	}
	j.answer <- fmt.Errorf("commit: %w", classify(err))
}

// begin opens the transaction of a batch. A connection that fails twice at it,
// for another reason than a lock, is replaced.
func (w *writer) begin() error {
	err := w.exec("BEGIN IMMEDIATE")
	if err != nil && !errors.Is(classify(err), ErrBusy) {
		w.rollback() // a transaction may have been left open
		if err = w.exec("BEGIN IMMEDIATE"); err != nil {
			w.broken.Store(true)
			w.s.log.Error("the writing connection is opened again", "error", err)
			if err = w.reopen(); err == nil {
				err = w.exec("BEGIN IMMEDIATE")
			}
		}
	}
	if err != nil {
		w.broken.Store(true)
		return fmt.Errorf("begin: %w", classify(err))
	}
	w.broken.Store(false)
	w.look()
	return nil
}
