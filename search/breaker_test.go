package search

import (
	"errors"
	"testing"
	"time"
)

// Questions that fail together are one fault; only a question that was let through to
// try again makes the rest longer.
func TestFailuresAtTheSameTimeAreOneFault(t *testing.T) {
	t.Parallel()
	told := 0
	f := &Fallback{Fault: func(error) { told++ }}
	down := errors.New("down")
	for range 6 {
		if !f.may() {
			t.Fatal("it rests before anything has failed")
		}
	}
	for range 6 {
		f.came(down)
	}
	if f.rest != restLeast || told != 1 || f.may() {
		t.Errorf("after six failures at once it rests %v and has told of %d", f.rest, told)
	}
	f.until = time.Now() // the rest is over
	if !f.may() || f.may() {
		t.Error("not one question is let through")
	}
	if f.came(down); f.rest != 2*restLeast {
		t.Errorf("tried again in vain, it rests %v", f.rest)
	}
	f.until = time.Now()
	if !f.may() {
		t.Error("no question is let through")
	}
	if f.came(nil); f.rest != 0 || !f.may() {
		t.Errorf("it answers again and rests %v", f.rest)
	}
}
