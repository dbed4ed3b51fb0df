package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/frontend/pages"
)

// Counts that may lag behind are called so, in the title and beside every box.
func TestCountsThatLagAreCalledAbout(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		exact     bool
		want, not []string
	}{
		{true, []string{"1,234 ideas", "Pathways (567)"}, []string{"About 1", "about 567"}},
		{false, []string{"About 1,234 ideas", "Pathways (about 567)"}, []string{"Pathways (567)"}},
	} {
		list := pages.IdeaList{
			Query: url.Values{}, Total: 1234, Exact: tt.exact, At: 1, PerPage: 20,
			Filters: []pages.Filter{{Name: "area", Legend: "Area", Options: []pages.FilterOption{{Value: "p", Label: "Pathways", N: 567}}}},
		}
		var b strings.Builder
		if err := list.Page().Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		for _, s := range tt.want {
			if !strings.Contains(b.String(), s) {
				t.Errorf("exact %v: the page does not say %q", tt.exact, s)
			}
		}
		for _, s := range tt.not {
			if strings.Contains(b.String(), s) {
				t.Errorf("exact %v: the page says %q", tt.exact, s)
			}
		}
	}
}
