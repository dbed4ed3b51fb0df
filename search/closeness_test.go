package search_test

import (
	"testing"

	"uptake/search"
)

func TestClosenessIsTheShareOfCommonWords(t *testing.T) {
	t.Parallel()
	text := func(title, body string) search.Text { return search.Text{Title: title, Body: body} }
	for name, tt := range map[string]struct {
		a, b search.Text
		want int
	}{
		"the same":                      {text("Video clinics", "We moved them."), text("Video clinics", "We moved them."), 100},
		"other forms of the same words": {text("Video clinic", ""), text("Video clinics", ""), 100},
		"nothing in common":             {text("Video", "clinics"), text("Bread", "canteen"), 0},
		"one of two words":              {text("", "video bread"), text("", "video soup"), 50},
		"a title counts twice":          {text("Video", "bread"), text("Video", "soup"), 67},
		"only words that all hold":      {text("the", "and"), text("the", "and"), 0},
		"nothing at all":                {text("", ""), text("", ""), 0},
	} {
		if got := search.Closeness(tt.a, tt.b); got != tt.want {
			t.Errorf("%s: got %d, want %d", name, got, tt.want)
		}
		if search.Closeness(tt.a, tt.b) != search.Closeness(tt.b, tt.a) {
			t.Errorf("%s: it depends on which comes first", name)
		}
	}
}
