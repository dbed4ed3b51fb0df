package pages

import (
	"strings"
	"testing"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/guard"
	"uptake/domain/review"
)

// What nobody but a moderator is shown stands in their queue, and a note says what
// has to go, whatever else is found before it.
func TestFindingsAreSaidToThoseWhoDecide(t *testing.T) {
	t.Parallel()
	since := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
	for body, want := range map[string]string{
		"Mrs Quillfeather fell.":          "Leave out the name.",
		"One patient fell on 3 May 2019.": "Remove the date.",
		"Mrs Quillfeather, 999 000 0018.": "NHS number",
		"Nobody fell.":                    "Nobody has looked at it yet.",
	} {
		if got := whyHeld(t.Context(), challenge.Waiting{Body: body, Since: since}); !strings.Contains(got, want) {
			t.Errorf("%q: the queue says %q", body, got)
		}
	}
	note := "Mrs Quillfeather, 999 000 0018."
	if got := foundWords(t.Context(), review.AuthorNote{Words: note, Found: guard.Check(note, 0)}); !strings.Contains(got, "cannot be sent") || !strings.Contains(got, "NHS number") {
		t.Errorf("the note says %q", got)
	}
}
