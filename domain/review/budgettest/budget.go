// Package budgettest holds tests to what a computation may cost.
package budgettest

import (
	"runtime"
	"syscall"
	"testing"
	"time"
)

// tries is how often a computation is measured at most: the best run counts, since
// caches and the garbage of earlier tests disturb single ones.
const tries = 5

// Within fails the test unless do computes for no longer than limit, once in several
// runs. What is measured is the time that this process has computed, so it minds little
// what else the machine does; a test that calls it may therefore not be parallel.
// Nothing is added: where two processes share a core each computes for about twice as
// long, so what is held to a budget has to need less than half of it. Under the race
// detector limit is Slower times as long.
func Within(t testing.TB, limit time.Duration, do func()) {
	t.Helper()
	limit *= Slower
	took := Least(t, limit, do)
	if took > limit {
		t.Errorf("computing takes %v; the budget is %v", took, limit)
		return
	}
	t.Logf("computing takes %v of %v", took, limit)
}

// Least returns the least time that this process computes for do in several runs; it is
// content with a run that takes no longer than enough.
func Least(t testing.TB, enough time.Duration, do func()) time.Duration {
	t.Helper()
	least := Spent(t, do)
	for n := 1; n < tries && least > enough; n++ {
		least = min(least, Spent(t, do))
	}
	return least
}

// Spent returns how long this process computes for do, in one run.
func Spent(t testing.TB, do func()) time.Duration {
	t.Helper()
	runtime.GC() // what was left behind before is not ours
	before := computed(t)
	do()
	return computed(t) - before
}

// computed is the time that this process has computed so far.
func computed(t testing.TB) time.Duration {
	t.Helper()
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		t.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// Allocates fails the test if do asks for more than most bytes of memory in all,
// whether it gives them back or not. A test that calls it may not be parallel.
func Allocates(t testing.TB, most uint64, do func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	n := after.TotalAlloc - before.TotalAlloc
	if n > most {
		t.Errorf("%d bytes are asked for; the budget is %d", n, most)
		return
	}
	t.Logf("%d bytes are asked for, of %d", n, most)
}
