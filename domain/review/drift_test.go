package review_test

import (
	"testing"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/reviewtest"
	"uptake/domain/review/stats"
)

// TestALateBlockStandsOut plants six kinder scores in the last hours of a round of
// ten days, two of them after its deadline.
func TestALateBlockStandsOut(t *testing.T) {
	t.Parallel()
	cs := criteria()
	opens := noon
	r := review.Round{Number: 1, OpensAt: opens, ClosesAt: opens.Add(240 * time.Hour), ClosedAt: opens.Add(260 * time.Hour)}
	var scores []review.Score
	give := func(n int, seat id.Seat, v int64, after time.Duration) {
		for i := range n {
			scores = append(scores, review.Score{Round: 1, Idea: id.Idea(i + 1), Seat: seat, Criterion: 1, State: review.Given, Value: stats.Points(v), At: opens.Add(after)})
		}
	}
	give(6, 1, 5, 10*time.Hour)
	give(6, 2, 6, 215*time.Hour)
	give(4, 3, 8, 216*time.Hour) // the last tenth begins
	give(2, 4, 8, 250*time.Hour)
	scores = append(scores, review.Score{Round: 1, Idea: 7, Seat: 3, Criterion: 1, State: review.Absent, At: opens.Add(260 * time.Hour)})
	of := func(r review.Round, scores []review.Score) []review.Drift {
		return review.DriftOf(r.Number, cs, reviewtest.Sums(r, cs, scores))
	}
	got := of(r, scores)
	if len(got) != 1 {
		t.Fatalf("got %+v", got)
	}
	if d := got[0]; d.Early.Text(2) != "5.50" || d.Late.Text(2) != "8.00" || d.NEarly != 12 || d.NLate != 6 || d.NAfter != 2 || d.Members != 2 {
		t.Errorf("got %+v", d)
	}
	// Few late scores are counted, and their mean is not said.
	if d := of(r, scores[:16])[0]; d.NLate != 4 || d.Late.Defined() {
		t.Errorf("of four late scores: %+v", d)
	}
	if none := of(r, scores[:12]); len(none) != 0 {
		t.Errorf("without late scores: %+v", none)
	}
	r.ClosesAt = time.Time{} // then the round ends when it is closed: its last tenth begins after 234 hours
	if d := of(r, scores)[0]; d.NLate != 2 || d.NAfter != 0 {
		t.Errorf("without a deadline: %+v", d)
	}
	if begins, _, known := (review.Round{Number: 1}).LastTenth(); known {
		t.Errorf("the last tenth of an imported round begins at %v", begins)
	}
}
