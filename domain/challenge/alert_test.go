package challenge_test

import (
	"testing"
	"time"

	"uptake/domain/challenge"
)

// TestHoursFollowTheClockInLondon asks at the same hour in winter and in summer.
func TestHoursFollowTheClockInLondon(t *testing.T) {
	t.Parallel()
	w := challenge.UsualWatch(1)
	for at, want := range map[string]bool{
		"2026-01-12T09:00:00Z": true, "2026-01-12T08:59:00Z": false, "2026-01-12T16:59:00Z": true, "2026-01-12T17:00:00Z": false,
		"2026-07-13T08:00:00Z": true, "2026-07-13T07:59:00Z": false, "2026-07-13T16:00:00Z": false, "2026-07-13T15:59:00Z": true,
		"2026-01-11T12:00:00Z": false, "2026-03-03T03:00:00Z": false,
	} {
		when, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if w.Open(when) != want {
			t.Errorf("%s: somebody is there is %v", at, !want)
		}
	}
}
