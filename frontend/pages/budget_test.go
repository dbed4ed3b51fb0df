package pages

import (
	"testing"
	"time"

	"uptake/domain/review"
	"uptake/domain/review/budgettest"
)

// TestPicturesOf180IdeasAreQuick draws the matrix and the chart of ranks, twenty times
// over, because the system counts the time of a process in coarse steps. It is not
// parallel: it measures that time.
func TestPicturesOf180IdeasAreQuick(t *testing.T) {
	criteria, results := drawn(180, 6, 2)
	budgettest.Within(t, 20*5*time.Millisecond, func() {
		for range 20 {
			_ = render(t, MatrixOfResults(criteria, results, review.RowPooled).svg())
			_ = render(t, RankChartOf(criteria[0], review.Rules{}, results).svg())
		}
	})
}
