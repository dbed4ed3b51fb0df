package budgettest_test

import (
	"fmt"
	"testing"
	"time"

	"uptake/domain/review/budgettest"
)

// told is a test that keeps what it is told.
type told struct {
	testing.TB
	words []string
}

func (*told) Helper() {}

func (t *told) Errorf(format string, args ...any) {
	t.words = append(t.words, fmt.Sprintf(format, args...))
}

// A ceiling that nothing can break would hold anything.
func TestABudgetThatIsTooSmallIsBroken(t *testing.T) {
	work := func() {
		var sums [1 << 12]int
		for n := range 1 << 25 {
			sums[n%len(sums)] += n
		}
		kept = sums[:]
	}
	tight, wide := &told{TB: t}, &told{TB: t}
	budgettest.Within(tight, time.Microsecond, work)
	budgettest.Within(wide, time.Minute, work)
	if len(tight.words) != 1 || len(wide.words) != 0 {
		t.Errorf("a microsecond: %q; a minute: %q", tight.words, wide.words)
	}
	tight, wide = &told{TB: t}, &told{TB: t}
	grow := func() { kept = make([]int, 1<<20) }
	budgettest.Allocates(tight, 1<<20, grow)
	budgettest.Allocates(wide, 1<<24, grow)
	if len(tight.words) != 1 || len(wide.words) != 0 {
		t.Errorf("a megabyte: %q; 16: %q", tight.words, wide.words)
	}
}

var kept []int
