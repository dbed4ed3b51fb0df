package pages

import (
	"testing"

	"uptake/domain/review"
)

func TestWordsTakenOutAndPutInStandApart(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ before, after, want string }{
		{"Ann wrote", "Ann said", "Ann wrote said"},
		{"Ann wrote it", "Bob wrote it", "Ann Bob wrote it"},
		{"Ann", "Ann", "Ann"},
		{"Ann", "", "Ann"},
	} {
		got := ""
		for _, p := range spaced(review.Differences(tt.before, tt.after)) {
			got += p.Words
		}
		if got != tt.want {
			t.Errorf("from %q to %q reads %q, want %q", tt.before, tt.after, got, tt.want)
		}
	}
}
