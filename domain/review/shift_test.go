package review_test

import (
	"testing"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/stats"
)

// Where all ideas get the same, no member is mild or severe and no order can shift.
func TestEqualIdeasAreNotShifted(t *testing.T) {
	t.Parallel()
	criteria := review.DefaultCriteria()[:1]
	criteria[0].ID = 1
	var ideas []id.Idea
	var seats []review.Seat
	var scores []review.Score
	for m := range 4 {
		seats = append(seats, review.Seat{ID: id.Seat(m + 1), Kind: review.Professional})
	}
	for i := range 6 {
		ideas = append(ideas, id.Idea(i+1))
		for _, s := range seats {
			sc := review.Score{Round: 1, Idea: ideas[i], Seat: s.ID, Criterion: 1, State: review.Given, Value: stats.Points(8)}
			if i == 5 && s.ID == 4 {
				sc.State, sc.Value = review.Recused, 0 // so that not everybody has scored everything
			}
			scores = append(scores, sc)
		}
	}
	adjusted := 0
	for _, st := range review.Stand(review.Panel{}, 1, ideas, criteria, seats, scores, time.Time{}) {
		if st.Adjusted.Defined() {
			adjusted++
		}
		if st.Shifted {
			t.Errorf("idea %d is marked as moved", st.Idea)
		}
	}
	if adjusted != 6 {
		t.Errorf("%d of 6 means are adjusted, so the test sees nothing", adjusted)
	}
}
