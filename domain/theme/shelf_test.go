package theme

import (
	"errors"
	"sync"
	"testing"
	"time"

	"uptake/domain/id"
)

func TestWorkForAChallengeIsDoneOnceAtATime(t *testing.T) {
	t.Parallel()
	var s shelf[string]
	now := func() time.Time { return time.Time{} }
	ready, begun := make(chan struct{}), 0
	begin := func() (func() string, error) {
		begun++ // one at a time, or the race detector finds it
		return func() string { <-ready; return "made" }, nil
	}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if got, has, err := s.get(t.Context(), now, 1, "a", begin); got != "made" || !has || err != nil {
				t.Errorf("got %q, %v, %v", got, has, err)
			}
		})
	}
	close(ready)
	all.Wait()
	if begun != 1 {
		t.Errorf("begun %d times, want once", begun)
	}
	if got, _, _ := s.get(t.Context(), now, 1, "b", func() (func() string, error) { return func() string { return "anew" }, nil }); got != "anew" {
		t.Errorf("for another mark: got %q", got)
	}
}

func TestWhatWasMadeBeforeStandsWhileTheNextTakesLong(t *testing.T) {
	t.Parallel()
	var s shelf[string]
	at := time.Unix(0, 0)
	var mu sync.Mutex
	now := func() time.Time { mu.Lock(); defer mu.Unlock(); return at }
	turn := func(by time.Duration) { mu.Lock(); defer mu.Unlock(); at = at.Add(by) }
	made := func(v string, took time.Duration) func() (func() string, error) {
		return func() (func() string, error) { return func() string { turn(took); return v }, nil }
	}
	ask := func(mark string, begin func() (func() string, error)) string {
		got, _, err := s.get(t.Context(), now, 1, mark, begin)
		if err != nil {
			t.Error(err)
		}
		return got
	}
	if got := ask("a", made("first", time.Minute)); got != "first" {
		t.Fatalf("got %q", got)
	}
	turn(8 * time.Minute)
	if got := ask("b", made("second", 0)); got != "first" {
		t.Errorf("nine minutes have to pass after a minute's work: got %q", got)
	}
	turn(time.Minute)
	if got := ask("b", made("second", 0)); got != "second" {
		t.Errorf("after nine minutes: got %q", got)
	}
}

func noon() time.Time { return time.Unix(43200, 0) }

func TestAFaultWhileReadingIsTriedAgain(t *testing.T) {
	t.Parallel()
	var s shelf[string]
	bad := errors.New("no line")
	if _, has, err := s.get(t.Context(), noon, 1, "a", func() (func() string, error) { return nil, bad }); has || !errors.Is(err, bad) {
		t.Errorf("got %v, %v", has, err)
	}
	if got, has, err := s.get(t.Context(), noon, 1, "a", func() (func() string, error) { return func() string { return "made" }, nil }); got != "made" || !has || err != nil {
		t.Errorf("afterwards: got %q, %v, %v", got, has, err)
	}
}

func TestAFewChallengesAreKept(t *testing.T) {
	t.Parallel()
	var s shelf[id.Challenge]
	at := time.Unix(0, 0)
	now := func() time.Time { return at }
	for c := range id.Challenge(10) {
		at = at.Add(time.Second)
		if got, has, err := s.get(t.Context(), now, c+1, "a", func() (func() id.Challenge, error) { return func() id.Challenge { return c + 1 }, nil }); got != c+1 || !has || err != nil {
			t.Errorf("of challenge %d: got %d, %v, %v", c+1, got, has, err)
		}
	}
	if len(s.of) != shelfRoom || s.of[10] == nil || s.of[1] != nil {
		t.Errorf("kept are %d", len(s.of))
	}
}
