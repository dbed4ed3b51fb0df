package pages_test

import (
	"testing"

	"uptake/domain/review"
	"uptake/frontend/pages"
)

// What a panel decides and what an idea bears are called by different words; both have a name.
func TestEveryOutcomeHasANameForItsAuthor(t *testing.T) {
	t.Parallel()
	for _, o := range review.Outcomes {
		if pages.OutcomeName(t.Context(), o.Public()) == "" {
			t.Errorf("%s has no name for the author of an idea", o)
		}
	}
	if pages.OutcomeName(t.Context(), review.Outcome("").Public()) != "" {
		t.Error("control: no outcome has a name")
	}
}
