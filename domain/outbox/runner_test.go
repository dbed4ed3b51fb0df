package outbox_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// queue is a queue in memory that notes what the runner makes of its tasks.
type queue struct {
	mu    sync.Mutex
	tasks []outbox.Task
	notes []string
	again []time.Time
}

func (q *queue) Claim(_ context.Context, h outbox.Handler, now time.Time, n int) ([]outbox.Task, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var got []outbox.Task
	q.tasks = slices.DeleteFunc(q.tasks, func(t outbox.Task) bool {
		if t.Handler != h || t.DueAt.After(now) || len(got) == n {
			return false
		}
		t.LeasedUntil = now.Add(outbox.Lease)
		got = append(got, t)
		return true
	})
	return got, nil
}

func (q *queue) note(what string, why string) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.notes = append(q.notes, strings.TrimSpace(what+" "+why))
	return nil
}

func (q *queue) Done(context.Context, outbox.Task) error { return q.note("done", "") }
func (q *queue) Park(_ context.Context, _ outbox.Task, why string) error {
	return q.note("parked", why)
}

func (q *queue) Fail(_ context.Context, _ outbox.Task, again time.Time, why string) error {
	q.again = append(q.again, again)
	return q.note("failed", why)
}

func TestWhatBecomesOfATask(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		tries int
		err   error
		want  string
	}{
		{"a finished task is done", 0, nil, "done"},
		{"a failed one is tried again", 0, errors.New("down"), "failed down"},
		{"the last try parks it", outbox.MaxTries - 1, errors.New("down"), "parked down"},
		{"the last but one does not", outbox.MaxTries - 2, errors.New("down"), "failed down"},
		{"what cannot succeed is parked at once", 0, outbox.ErrGiveUp, "parked trying again cannot help"},
		{"mail addresses are left out", 0, errors.New("550 <anna.b@example.org> unknown, ask c@example.org"), "failed 550 (address) unknown, ask (address)"},
		{"a fault is named by its code", 0, &fault.Error{Code: "round.closed", Message: "words"}, "failed round.closed"},
		{"a long text is cut", 0, errors.New(strings.Repeat("ä", 300)), "failed " + strings.Repeat("ä", 200)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			now := time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC)
			q := &queue{tasks: []outbox.Task{{ID: 1, Handler: outbox.SendMail, DueAt: now, Tries: tt.tries}}}
			r := outbox.Runner{Queue: q, Now: func() time.Time { return now }, Handlers: map[outbox.Handler]outbox.Work{
				outbox.SendMail: func(context.Context, outbox.Task) error { return tt.err },
			}}
			if n := r.Once(t.Context()); n != 1 || !slices.Equal(q.notes, []string{tt.want}) {
				t.Errorf("ran %d, got %q, want %q", n, q.notes, tt.want)
			}
			for _, at := range q.again {
				wait, least := at.Sub(now), outbox.Backoff(tt.tries+1)
				if wait < least || wait > least+least/4 {
					t.Errorf("waits %v, want %v and at most a quarter more", wait, least)
				}
			}
		})
	}
}

func TestASlowTaskLosesItsTimeAndATaskWithoutLeaseWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := &queue{}
		for i := range 5 {
			q.tasks = append(q.tasks, outbox.Task{ID: id.Task(i + 1), Handler: outbox.SendMail})
		}
		r := outbox.Runner{Queue: q, Now: time.Now, Handlers: map[outbox.Handler]outbox.Work{
			outbox.SendMail: func(ctx context.Context, _ outbox.Task) error { <-ctx.Done(); return ctx.Err() },
		}}
		// Each takes 20 of the lease's 60 seconds: there is time for three.
		if n := r.Once(t.Context()); n != 3 || len(q.notes) != 3 {
			t.Errorf("ran %d tasks, noted %v; want 3", n, q.notes)
		}
	})
}

func TestADeadHandlerHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := &queue{tasks: []outbox.Task{{ID: 1, Handler: outbox.SendMail}, {ID: 2, Handler: outbox.OpenPhase}}}
		start := time.Now()
		var opened time.Duration
		r := outbox.Runner{Queue: q, Now: time.Now, Handlers: map[outbox.Handler]outbox.Work{
			outbox.SendMail:  func(ctx context.Context, _ outbox.Task) error { <-ctx.Done(); return ctx.Err() },
			outbox.OpenPhase: func(context.Context, outbox.Task) error { opened = time.Since(start); return nil },
		}}
		ctx, stop := context.WithCancel(t.Context())
		go r.Run(ctx)
		time.Sleep(time.Second) // the clock of the bubble, not the real one
		stop()
		synctest.Wait()
		if opened != 0 || !slices.Equal(q.notes, []string{"done"}) {
			t.Errorf("the phase opened after %v; noted %v", opened, q.notes)
		}
	})
}
