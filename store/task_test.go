package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"uptake/domain/outbox"
	"uptake/store"
	"uptake/store/storetest"
)

func addTask(t *testing.T, s *store.Store, tasks ...outbox.Task) {
	t.Helper()
	err := s.InTx(t.Context(), func(tx *store.Tx) error {
		for _, task := range tasks {
			if task.AddedAt.IsZero() {
				task.AddedAt = storetest.Noon
			}
			if err := tx.AddTask(task); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func claim(t *testing.T, s *store.Store, h outbox.Handler, now time.Time) []outbox.Task {
	t.Helper()
	tasks, err := s.Queue().Claim(t.Context(), h, now, 20)
	if err != nil {
		t.Fatal(err)
	}
	return tasks
}

func subjects(tasks []outbox.Task) []int64 {
	got := make([]int64, 0, len(tasks))
	for _, t := range tasks {
		got = append(got, t.Subject)
	}
	return got
}

func TestTasksComeWhenTheyAreDueTheLongestDueFirst(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		noon := storetest.Noon
		addTask(t, s,
			outbox.Task{Handler: outbox.OpenPhase, Subject: 3, DueAt: noon.Add(time.Minute)},
			outbox.Task{Handler: outbox.OpenPhase, Subject: 2, DueAt: noon},
			outbox.Task{Handler: outbox.OpenPhase, Subject: 1, DueAt: noon.Add(-time.Hour), Payload: []byte(`{"n":1}`)},
			outbox.Task{Handler: outbox.SendMail, Subject: 9},
		)
		got := claim(t, s, outbox.OpenPhase, noon)
		if !slices.Equal(subjects(got), []int64{1, 2}) || string(got[0].Payload) != `{"n":1}` || !got[0].LeasedUntil.Equal(noon.Add(outbox.Lease)) {
			t.Errorf("got %+v", got)
		}
		if again := claim(t, s, outbox.OpenPhase, noon.Add(time.Minute)); !slices.Equal(subjects(again), []int64{1, 2, 3}) {
			t.Errorf("after the lease got %v, want all that are not done", subjects(again))
		}
	})
}

func TestATaskBelongsToOneClaim(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		here, there := storetest.Open(t, url), storetest.Open(t, url)
		for i := range 100 {
			addTask(t, here, outbox.Task{Handler: outbox.SendMail, Subject: int64(i)})
		}
		var mu sync.Mutex
		var all sync.WaitGroup
		var got []int64
		for i := range 8 {
			s := []*store.Store{here, there}[i%2]
			all.Go(func() {
				for {
					tasks, err := s.Queue().Claim(t.Context(), outbox.SendMail, storetest.Noon, 7)
					if err != nil {
						t.Error(err)
					}
					if len(tasks) == 0 {
						return
					}
					mu.Lock()
					got = append(got, subjects(tasks)...)
					mu.Unlock()
				}
			})
		}
		all.Wait()
		slices.Sort(got)
		want := make([]int64, 100)
		for i := range want {
			want[i] = int64(i)
		}
		if !slices.Equal(got, want) {
			t.Errorf("claimed %v", got)
		}
	})
}

func TestATaskQueuedAnewWhileItRunsRunsAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		noon := storetest.Noon
		addTask(t, s, outbox.Task{Handler: outbox.TellMoved, Key: "challenge:1", Subject: 1})
		addTask(t, s, outbox.Task{Handler: outbox.TellMoved, Key: "challenge:1", Subject: 1}) // waits already
		first := claim(t, s, outbox.TellMoved, noon)
		if len(first) != 1 {
			t.Fatalf("claimed %d tasks, want one for the key", len(first))
		}
		addTask(t, s, outbox.Task{Handler: outbox.TellMoved, Key: "challenge:1", Subject: 1}) // it has changed meanwhile
		if err := s.Queue().Done(t.Context(), first[0]); err != nil {
			t.Fatal(err)
		}
		second := claim(t, s, outbox.TellMoved, noon)
		if len(second) != 1 {
			t.Fatalf("claimed %d tasks after the change, want 1", len(second))
		}
		if err := s.Queue().Done(t.Context(), second[0]); err != nil {
			t.Fatal(err)
		}
		if left := claim(t, s, outbox.TellMoved, noon.Add(time.Hour)); len(left) != 0 {
			t.Errorf("left %v", left)
		}
	})
}

func TestADroppedTaskNeverComes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		addTask(t, s, outbox.Task{Handler: outbox.OpenPhase, Key: "1", Subject: 1}, outbox.Task{Handler: outbox.OpenPhase, Key: "2", Subject: 2})
		if err := s.InTx(t.Context(), func(tx *store.Tx) error { return tx.DropTask(outbox.OpenPhase, "1") }); err != nil {
			t.Fatal(err)
		}
		if got := subjects(claim(t, s, outbox.OpenPhase, storetest.Noon)); !slices.Equal(got, []int64{2}) {
			t.Errorf("got %v", got)
		}
	})
}

func TestAnEventQueuesWhatFollowsFromIt(t *testing.T) {
	t.Parallel()
	react := func(c *store.Config) {
		c.React = func(e outbox.Event) []outbox.Task {
			if e.Kind != outbox.IdeaPosted {
				return nil
			}
			return []outbox.Task{{Handler: outbox.TellMoved, Subject: int64(e.ID)}}
		}
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		emit(t, s, outbox.Event{Kind: outbox.IdeaPosted, Challenge: 1, Idea: 2, Actor: 3, Detail: "d", Reason: "r"})
		emit(t, s, outbox.Event{Kind: outbox.IdeaEdited, Challenge: 1, Idea: 2})
		select {
		case <-s.Wake():
		default:
			t.Error("the runner was not woken")
		}
		events, err := store.EventsBefore(s.Reader(t.Context()), 0, 10)
		if err != nil || len(events) != 2 {
			t.Fatalf("got %v, %v", events, err)
		}
		slices.Reverse(events)
		want := outbox.Event{ID: events[0].ID, Kind: outbox.IdeaPosted, Challenge: 1, Idea: 2, Actor: 3, At: storetest.Noon, Detail: "d", Reason: "r"}
		if events[0] != want {
			t.Errorf("got %+v,\nwant %+v", events[0], want)
		}
		if got := subjects(claim(t, s, outbox.TellMoved, storetest.Noon)); !slices.Equal(got, []int64{int64(events[0].ID)}) {
			t.Errorf("got tasks about %v", got)
		}
		one, err := s.Event(t.Context(), events[0].ID)
		if err != nil || one != want {
			t.Errorf("got %+v, %v", one, err)
		}
		if _, err := s.Event(t.Context(), 1<<40); !errors.Is(err, store.ErrNone) {
			t.Errorf("got %v, want ErrNone", err)
		}
	}, react)
}

func TestTheRunnerTriesParksAndRetries(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		clock := storetest.NewClock()
		ran := map[int64]int{}
		broken := true
		r := outbox.Runner{Queue: s.Queue(), Now: clock.Now, Handlers: map[outbox.Handler]outbox.Work{
			outbox.SendMail: func(_ context.Context, task outbox.Task) error {
				ran[task.Subject]++
				switch {
				case task.Subject == 1 && broken:
					return errors.New("the server for anna@example.org is down")
				case task.Subject == 2:
					return fmt.Errorf("unreadable: %w", outbox.ErrGiveUp)
				case task.Subject == 3 && ran[3] == 1:
					panic("once")
				}
				return nil
			},
		}}
		addTask(t, s, outbox.Task{Handler: outbox.SendMail, Subject: 1}, outbox.Task{Handler: outbox.SendMail, Subject: 2},
			outbox.Task{Handler: outbox.SendMail, Subject: 3}, outbox.Task{Handler: outbox.SendMail, Subject: 4})
		if n := r.Once(t.Context()); n != 4 {
			t.Errorf("ran %d tasks at first, want 4", n)
		}
		if n := r.Once(t.Context()); n != 0 {
			t.Errorf("ran %d tasks before their time", n)
		}
		clock.Turn(2 * time.Second) // one second and the jitter
		if n := r.Once(t.Context()); n != 2 {
			t.Errorf("ran %d tasks after the first wait, want 2", n)
		}
		for range outbox.MaxTries {
			clock.Turn(2 * time.Hour)
			r.Once(t.Context())
		}
		if ran[1] != outbox.MaxTries || ran[2] != 1 || ran[3] != 2 || ran[4] != 1 {
			t.Errorf("ran %v", ran)
		}
		parked, err := s.Queue().Parked(t.Context())
		if err != nil || len(parked) != 2 || !parked[0].Parked {
			t.Fatalf("parked %+v, %v", parked, err)
		}
		if parked[1].Subject != 1 || parked[1].LastErr != "the server for (address) is down" || parked[1].Tries != outbox.MaxTries {
			t.Errorf("parked %+v", parked[1])
		}
		broken = false
		if err := s.Queue().Retry(t.Context(), parked[1].ID, clock.Now()); err != nil {
			t.Fatal(err)
		}
		if err := s.Queue().Retry(t.Context(), parked[1].ID, clock.Now()); !errors.Is(err, store.ErrNone) {
			t.Errorf("a second retry: got %v, want ErrNone", err)
		}
		r.Once(t.Context())
		if left, err := s.Queue().Parked(t.Context()); err != nil || len(left) != 1 || ran[1] != outbox.MaxTries+1 {
			t.Errorf("after the retry %+v, %v, ran %d times", left, err, ran[1])
		}
		if got, want := r.Tallies()[outbox.SendMail], (outbox.Tally{Done: 3, Failed: 12, Parked: 2}); got != want {
			t.Errorf("counted %+v, want %+v", got, want)
		}
	})
}

func TestTheRunnerIsWokenByACommit(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		done := make(chan int64, 10)
		ctx, stop := context.WithCancel(t.Context())
		r := outbox.Runner{Queue: s.Queue(), Now: storetest.NewClock().Now, Wake: s.Wake(), Handlers: map[outbox.Handler]outbox.Work{
			outbox.SendMail: func(_ context.Context, task outbox.Task) error { done <- task.Subject; return nil },
		}}
		ended := make(chan struct{})
		go func() { defer close(ended); r.Run(ctx) }()
		for i := range 3 {
			addTask(t, s, outbox.Task{Handler: outbox.SendMail, Subject: int64(i)})
			select {
			case got := <-done:
				if got != int64(i) {
					t.Errorf("got task %d, want %d", got, i)
				}
			case <-time.After(10 * time.Second):
				t.Fatal("the task never ran")
			}
		}
		stop()
		<-ended
		n, err := s.Queue().Backlog(t.Context(), storetest.Noon.Add(time.Hour))
		if err != nil || len(n) != 0 {
			t.Errorf("left %v, %v", n, err)
		}
	})
}
