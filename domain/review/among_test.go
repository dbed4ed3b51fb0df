package review_test

import (
	"testing"

	"uptake/domain/review"
	"uptake/domain/review/stats"
)

func TestARankIsSaidInWords(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		place stats.Place
		want  review.Among
	}{
		{"nobody scored it", stats.Place{Top: 1}, review.NoStanding},
		{"at 0.9 it is clear", stats.Place{Ranked: true, Top: 0.9}, review.AmongTop},
		{"below 0.9 it is not", stats.Place{Ranked: true, Top: 0.899}, review.Borderline},
		{"above 0.1 it may be", stats.Place{Ranked: true, Top: 0.101}, review.Borderline},
		{"at 0.1 it is not", stats.Place{Ranked: true, Top: 0.1}, review.NotAmong},
	} {
		if got := review.AmongOf(tt.place); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}
