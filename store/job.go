package store

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

// What a job is doing. Only its caller leaves, and only while it waits.
const (
	waiting int32 = iota
	running
	left
)

var errGone = errors.New("the closure panicked or ended its goroutine")

// job is one call of InTx on its way through the writer.
type job struct {
	ctx     context.Context // the caller's, with the deadline
	long    bool
	state   atomic.Int32
	turn    chan *Tx   // the writer hands the connection over
	answer  chan error // what became of it, once, after the commit
	queued  time.Time
	err     error // of the last run
	stopped bool  // ran over its limit: not run again
	tx      *Tx   // of the last run
}

func (j *job) claim() bool { return j.state.CompareAndSwap(waiting, running) }
func (j *job) leave() bool { return j.state.CompareAndSwap(waiting, left) }

// run runs fn in the goroutine that called InTx. Its deferred send hands the
// turn back after a return, a panic and a Goexit alike; after the last two the
// caller has gone, and nobody may run the job again.
func (j *job) run(tx *Tx, fn func(*Tx) error) {
	err := errGone
	defer func() {
		if err == errGone { //nolint:errorlint // only this very value means that fn did not return
			j.state.Store(left)
		}
		tx.end(ErrTxOver)
		tx.over <- err
	}()
	err = tx.run(fn)
}
