package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"regexp"
	"sync"
	"time"

	"uptake/domain/fault"
)

// Queue keeps tasks until they are done.
type Queue interface {
	// Claim leases up to n tasks of h that are due at now, the longest due
	// first, for Lease. Nobody else gets them meanwhile.
	Claim(ctx context.Context, h Handler, now time.Time, n int) ([]Task, error)
	// Done takes a finished task out of the queue. If it was queued anew while
	// it ran, it stays and runs again.
	Done(ctx context.Context, t Task) error
	// Fail counts a failed try, keeps why, and makes the task due again at again.
	Fail(ctx context.Context, t Task, again time.Time, why string) error
	// Park gives a task up until an administrator retries it.
	Park(ctx context.Context, t Task, why string) error
}

// Work works off one task. It may run twice for the same task, so a second run
// changes nothing; it runs outside any transaction and ends with ctx.
type Work func(ctx context.Context, t Task) error

// ErrGiveUp, wrapped in the error of a Work, parks the task at once: no further
// try can help.
var ErrGiveUp = errors.New("trying again cannot help")

const (
	claimSize = 20
	// workLimit is how long one task may run. A third of the lease, so that
	// a slow one does not run beyond it.
	workLimit = Lease / 3
	// pollEvery is how often the queue is looked at without a commit's call.
	pollEvery = 2 * time.Second
)

// Runner works tasks off. Each handler has a line of its own, so a dead mail
// server holds up mail and nothing else.
type Runner struct {
	Queue    Queue
	Handlers map[Handler]Work
	Now      func() time.Time
	Wake     <-chan struct{} // receives after commits that left work; may be nil
	Log      *slog.Logger    // nil: silent

	mu    sync.Mutex
	tally map[Handler]Tally
}

// Tally counts what became of a handler's tasks since the start.
type Tally struct{ Done, Failed, Parked int64 }

// Run works until ctx ends, then waits for the tasks that are running.
func (r *Runner) Run(ctx context.Context) {
	var lines sync.WaitGroup
	calls := make([]chan struct{}, 0, len(r.Handlers))
	for h, work := range r.Handlers {
		call := make(chan struct{}, 1)
		call <- struct{}{} // what an earlier process left behind
		calls = append(calls, call)
		lines.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case <-call:
					r.drain(ctx, h, work)
				}
			}
		})
	}
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-r.Wake:
		case <-tick.C:
		}
		for _, call := range calls {
			select {
			case call <- struct{}{}:
			default: // has been called already
			}
		}
	}
	lines.Wait()
}

// Once works off everything that is due now and returns how many tasks ran. It
// is what Run does, for commands and tests.
func (r *Runner) Once(ctx context.Context) int {
	n := 0
	for h, work := range r.Handlers {
		n += r.drain(ctx, h, work)
	}
	return n
}

// drain works off the due tasks of one handler until there are none.
func (r *Runner) drain(ctx context.Context, h Handler, work Work) int {
	n := 0
	for ctx.Err() == nil {
		tasks, err := r.Queue.Claim(ctx, h, r.Now(), claimSize)
		if err != nil {
			if ctx.Err() == nil {
				r.log().Error("tasks were not claimed", "handler", h, "error", err)
			}
			return n
		}
		for _, t := range tasks {
			if ctx.Err() != nil || t.LeasedUntil.Sub(r.Now()) < workLimit {
				break // the lease runs out first: a later claim gets it
			}
			n++
			if err := r.settle(ctx, t, r.try(ctx, work, t)); err != nil {
				r.log().Error("a task was not settled; it will run again", "handler", h, "task", t.ID, "error", err)
			}
		}
		if len(tasks) < claimSize {
			return n
		}
	}
	return n
}

// try runs work. A panic is a failure of this one task.
func (r *Runner) try(ctx context.Context, work Work, t Task) (err error) {
	ctx, cancel := context.WithTimeout(ctx, workLimit)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return work(ctx, t)
}

// settle records how t ended. It does so even when the program is stopping:
// the work has been done, and the record of it would be lost.
func (r *Runner) settle(ctx context.Context, t Task, err error) error {
	stopping := ctx.Err() != nil
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	switch {
	case err == nil:
		r.count(t.Handler, Tally{Done: 1})
		return r.Queue.Done(ctx, t)
	case stopping && errors.Is(err, context.Canceled):
		return nil // not its fault; the lease runs out and it is tried again
	case errors.Is(err, ErrGiveUp) || t.Tries+1 >= MaxTries:
		r.count(t.Handler, Tally{Failed: 1, Parked: 1})
		r.log().Error("a task was given up", "handler", t.Handler, "task", t.ID, "why", why(err))
		return r.Queue.Park(ctx, t, why(err))
	default:
		r.count(t.Handler, Tally{Failed: 1})
		wait := Backoff(t.Tries + 1)
		wait += time.Duration(rand.Int64N(int64(wait)/4 + 1)) //nolint:gosec // jitter, no secret
		r.log().Warn("a task failed and will be tried again", "handler", t.Handler, "task", t.ID, "tries", t.Tries+1, "why", why(err))
		return r.Queue.Fail(ctx, t, r.Now().Add(wait), why(err))
	}
}

var address = regexp.MustCompile(`\S+@\S+`)

// why is what is kept of an error: a fault's code, or its text without mail
// addresses, at most 200 characters.
func why(err error) string {
	var f *fault.Error
	if errors.As(err, &f) && f.Err == nil {
		return f.Code
	}
	text := []rune(address.ReplaceAllString(err.Error(), "(address)"))
	return string(text[:min(len(text), 200)])
}

// Tallies returns the counts of all handlers, for the metrics.
func (r *Runner) Tallies() map[Handler]Tally {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make(map[Handler]Tally, len(r.Handlers))
	for h := range r.Handlers {
		all[h] = r.tally[h]
	}
	return all
}

func (r *Runner) count(h Handler, more Tally) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.tally == nil {
		r.tally = map[Handler]Tally{}
	}
	t := r.tally[h]
	r.tally[h] = Tally{t.Done + more.Done, t.Failed + more.Failed, t.Parked + more.Parked}
}

func (r *Runner) log() *slog.Logger {
	if r.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return r.Log
}
