package review_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"uptake/domain/review"
)

func TestDifferencesAreToldByWords(t *testing.T) {
	t.Parallel()
	show := func(before, after string) string {
		var b strings.Builder
		for _, p := range review.Differences(before, after) {
			b.WriteString([]string{"", "-", "+"}[p.Change] + "[" + p.Words + "]")
		}
		return b.String()
	}
	for _, tt := range []struct{ name, before, after, want string }{
		{"nothing", "", "", ""},
		{"the same", "A lift.", "A lift.", "[A lift.]"},
		{"all new", "", "A lift.", "+[A lift.]"},
		{"all gone", "A lift.", "", "-[A lift.]"},
		{"one word", "Dr Kay has a lift.", "The author has a lift.", "-[Dr Kay ]+[The author ][has a lift.]"},
		{"two places", "I, Kay, run the Kay clinic.", "I run the clinic.", "-[I, Kay, ]+[I ][run the ]-[Kay ][clinic.]"},
		{"the end", "A lift by Kay", "A lift", "[A ]-[lift by Kay]+[lift]"}, // the blank before a word that is gone goes with it
		{"lines stay", "One.\n\nTwo by Kay.\nThree.", "One.\n\nTwo.\nThree.", "[One.\n\n]-[Two by Kay.\n]+[Two.\n][Three.]"},
	} {
		if got := show(tt.before, tt.after); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestDifferencesHoldBothTexts(t *testing.T) {
	t.Parallel()
	words := rapid.StringOfN(rapid.RuneFrom([]rune("ab \n\u00a0é")), 0, 40, -1)
	rapid.Check(t, func(t *rapid.T) {
		before, after := words.Draw(t, "before"), words.Draw(t, "after")
		var was, is strings.Builder
		last := review.Change(-1)
		for _, p := range review.Differences(before, after) {
			if p.Change != review.PutIn {
				was.WriteString(p.Words)
			}
			if p.Change != review.TakenOut {
				is.WriteString(p.Words)
			}
			if p.Words == "" || p.Change == last {
				t.Errorf("piece %+v is empty, or one with the one before", p)
			}
			last = p.Change
		}
		if was.String() != before || is.String() != after {
			t.Errorf("%q and %q come back as %q and %q", before, after, was.String(), is.String())
		}
	})
}
