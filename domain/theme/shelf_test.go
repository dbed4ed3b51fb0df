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
	kept := 0
	for _, p := range s.of {
		if p.has {
			kept++
		}
	}
	if kept != shelfRoom || !s.of[10].has || s.of[1].has || s.of[1].value != 0 {
		t.Errorf("kept are %d", kept)
	}
}

func TestWhatIsAskedForStaysAndWhatWentRests(t *testing.T) {
	t.Parallel()
	var s shelf[string]
	at := time.Unix(0, 0)
	var mu sync.Mutex
	now := func() time.Time { mu.Lock(); defer mu.Unlock(); return at }
	turn := func(by time.Duration) { mu.Lock(); defer mu.Unlock(); at = at.Add(by) }
	ask := func(c id.Challenge, took time.Duration) (string, bool) {
		turn(time.Second)
		got, has, err := s.get(t.Context(), now, c, "a", func() (func() string, error) {
			return func() string { turn(took); return "made" }, nil
		})
		if err != nil {
			t.Error(err)
		}
		return got, has
	}
	ask(1, time.Minute)
	ask(2, time.Minute)
	ask(3, 0)
	ask(1, 0)
	ask(4, 0) // 2 was asked for the longest ago
	if !s.of[1].has || s.of[2].has {
		t.Errorf("kept are 1: %v, 2: %v", s.of[1].has, s.of[2].has)
	}
	if got, has := ask(2, 0); has {
		t.Errorf("after a minute's work it rests, though it went: got %q", got)
	}
	turn(9 * time.Minute)
	if got, has := ask(2, 0); got != "made" || !has {
		t.Errorf("after its rest: got %q, %v", got, has)
	}
}

func TestAPanicIsCaughtAndTheOldStays(t *testing.T) {
	t.Parallel()
	for what, begin := range map[string]func() (func() string, error){
		"of the work":    func() (func() string, error) { return func() string { panic("a matrix") }, nil },
		"of the reading": func() (func() string, error) { panic("a row") },
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			var s shelf[string]
			ask := func(mark string, begin func() (func() string, error)) (got string, has bool) {
				defer func() { _ = recover() }() // as a server does for a request
				got, has, err := s.get(t.Context(), noon, 1, mark, begin)
				if err != nil {
					t.Error(err)
				}
				return got, has
			}
			made := func(v string) func() (func() string, error) {
				return func() (func() string, error) { return func() string { return v }, nil }
			}
			if _, has := ask("a", begin); has {
				t.Error("there is something")
			}
			if got, has := ask("a", made("first")); got != "first" || !has {
				t.Errorf("afterwards: got %q, %v", got, has)
			}
			ask("b", begin)
			if p := s.of[1]; p.value != "first" || !p.has || p.working != nil {
				t.Errorf("after another: %+v", p)
			}
			if got, _ := ask("b", made("second")); got != "second" {
				t.Errorf("at last: got %q", got)
			}
		})
	}
}
