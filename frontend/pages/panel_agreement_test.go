package pages

import (
	"strings"
	"testing"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/stats"
)

func TestSeverityIsSaidInWords(t *testing.T) {
	t.Parallel()
	tenths := stats.Scale{Min: stats.Points(1), Max: stats.Points(5), Step: 1000, BestLow: true}
	for _, tt := range []struct {
		shift float64
		scale stats.Scale
		want  string
	}{
		{0.12, review.NinePoint, "scores much as others do"},
		{0.24, review.NinePoint, "scores about a quarter of a point higher than others, so more mildly"},
		{0.29, review.NinePoint, "scores about a quarter of a point higher than others, so more mildly"},
		{0.35, review.NinePoint, "scores about a third of a point higher than others, so more mildly"},
		{0.45, review.NinePoint, "scores about half a point higher than others, so more mildly"},
		{0.66, review.NinePoint, "scores about two thirds of a point higher than others, so more mildly"},
		{-0.8, review.NinePoint, "scores about three quarters of a point lower than others, so more strictly"},
		{-0.9, review.NinePoint, "scores about 1 point lower than others, so more strictly"},
		{1.2, review.NinePoint, "scores about 1 point higher than others, so more mildly"},
		{1.3, review.NinePoint, "scores about 1.5 points higher than others, so more mildly"},
		{-1.5, review.NinePoint, "scores about 1.5 points lower than others, so more strictly"},
		{2.1, review.NinePoint, "scores about 2 points higher than others, so more mildly"},
		{0.25, tenths, "scores about 0.3 points higher than others, so more strictly"},
		{-0.2, tenths, "scores about 0.2 points lower than others, so more mildly"},
		{0.04, tenths, "scores much as others do"},
	} {
		if got := shiftWords(t.Context(), tt.shift, tt.scale); got != tt.want {
			t.Errorf("%v: got %q, want %q", tt.shift, got, tt.want)
		}
	}
}

// TestMembersWithoutACommonIdeaAreNamed sums up a panel in which two pairs of
// members scored different ideas, and as a control one that a common idea links.
func TestMembersWithoutACommonIdeaAreNamed(t *testing.T) {
	t.Parallel()
	c := review.DefaultCriteria()[0]
	c.ID = 1
	h := review.Head{Criteria: []review.Criterion{c}}
	for s := id.Seat(1); s <= 4; s++ {
		h.Members = append(h.Members, review.Member{Seat: review.Seat{ID: s, Kind: review.Professional}, Name: "Member " + string(rune('A'+s-1))})
	}
	chair := review.Viewer{Seat: review.Chair, SeatID: 9}
	said := func(linked bool) string {
		var scores []review.Score
		for i := id.Idea(1); i <= 4; i++ {
			for s := id.Seat(1); s <= 4; s++ {
				if (i <= 2) == (s <= 2) || linked && i == 4 {
					scores = append(scores, review.Score{Round: 1, Idea: i, Seat: s, Criterion: 1, State: review.Given, Value: stats.Points(int64(i) + int64(s))})
				}
			}
		}
		figures := review.SumUp(h.Panel, []id.Idea{1, 2, 3, 4}, h.Criteria, h.Seats(), [][]review.Score{scores}, "", time.Time{})
		return AgreementOf(h, chair, figures)[0].severity(t.Context())
	}
	if got := said(false); got != "Who scores mildly or strictly cannot be said: no chain of ideas links Member A and Member C." {
		t.Error(got)
	}
	if got := said(true); !strings.HasPrefix(got, "Members scored different ideas.") {
		t.Error(got)
	}
}
