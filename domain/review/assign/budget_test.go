package assign_test

import (
	"testing"
	"time"

	"uptake/domain/review/assign"
	"uptake/domain/review/budgettest"
)

// TestSharingOutKeepsItsBudget is not parallel, since it measures the time that the
// process computes.
func TestSharingOutKeepsItsBudget(t *testing.T) {
	p := panel(500, 12, 3)
	if p.PerIdea != 4 {
		t.Fatalf("the budget is for 4 members an idea, not %d", p.PerIdea)
	}
	budgettest.Within(t, 500*time.Millisecond, func() { assign.Solve(p) })
}
