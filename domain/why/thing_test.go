package why

import "testing"

func TestWhatIsTypedNamesAThing(t *testing.T) {
	t.Parallel()
	const base = "https://ideas.example.org"
	for typed, want := range map[string]Thing{
		"12":                                   {Kind: Idea, Number: 12},
		" #12 ":                                {Kind: Idea, Number: 12},
		"/ideas/12":                            {Kind: Idea, Number: 12},
		"ideas/12/history":                     {Kind: Idea, Number: 12},
		base + "/ideas/12":                     {Kind: Idea, Number: 12},
		base + "/ideas/12?comment=5#comment-5": {Kind: Comment, Number: 5},
		"/comments/5/edit":                     {Kind: Comment, Number: 5},
		"/api/v1/ideas/12":                     {Kind: Idea, Number: 12},
		"/api/v1/writeups/3":                   {Kind: Writeup, Number: 3},
		"/write-ups/a-name":                    {Kind: Writeup, Slug: "a-name"},
		"/publish/write-ups/3/preview":         {Kind: Writeup, Number: 3},
		"/review/4":                            {Kind: Panel, Number: 4},
		"/api/v1/panels/4":                     {Kind: Panel, Number: 4},
	} {
		if got, ok := ThingOf(base, typed); !ok || got != want {
			t.Errorf("%q is read as %+v, %t", typed, got, ok)
		}
	}
	for _, typed := range []string{"", "0", "-3", "/ideas/", "/ideas/x", "/write-ups/", "https://elsewhere.example/ideas/12", "//elsewhere.example/ideas/12", "/admin/people", "%zz"} {
		if got, ok := ThingOf(base, typed); ok {
			t.Errorf("%q is read as %+v", typed, got)
		}
	}
}
