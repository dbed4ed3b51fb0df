package why

import (
	"net/url"
	"strconv"
	"strings"
)

// Kind says what is asked about.
type Kind string

// The kinds of things.
const (
	Idea    Kind = "idea"
	Comment Kind = "comment"
	Writeup Kind = "write-up"
	Panel   Kind = "panel"
)

// Thing is what somebody may or may not do something with.
type Thing struct {
	Kind   Kind
	Number int64
	Slug   string // of a write-up at its public address, which is named by it
}

// paths are the beginnings of addresses with the kind of thing that comes next.
var paths = []struct {
	start string
	kind  Kind
}{
	{"ideas/", Idea}, {"comments/", Comment}, {"publish/write-ups/", Writeup}, {"writeups/", Writeup}, {"write-ups/", Writeup}, {"review/", Panel}, {"panels/", Panel},
}

// ThingOf reads what was typed: the number of an idea, or an address of the site at base, a
// page's or the API's. The address of an idea that leads to a comment names the comment.
func ThingOf(base, typed string) (Thing, bool) {
	typed = strings.TrimSpace(typed)
	if n := number(strings.TrimPrefix(typed, "#")); n != 0 {
		return Thing{Kind: Idea, Number: n}, true
	}
	at, err := url.Parse(strings.TrimPrefix(typed, strings.TrimSuffix(base, "/")))
	if err != nil || at.Host != "" || at.Scheme != "" {
		return Thing{}, false
	}
	path := strings.TrimPrefix(strings.TrimPrefix(at.Path, "/"), "api/v1/")
	for _, p := range paths {
		rest, ok := strings.CutPrefix(path, p.start)
		if !ok {
			continue
		}
		name, _, _ := strings.Cut(rest, "/")
		t := Thing{Kind: p.kind, Number: number(name)}
		if p.kind == Idea {
			if n := number(at.Query().Get("comment")); n != 0 {
				return Thing{Kind: Comment, Number: n}, true
			}
		}
		if p.start == "write-ups/" {
			t = Thing{Kind: Writeup, Slug: name}
		}
		return t, t.Number != 0 || t.Slug != ""
	}
	return Thing{}, false
}

// name is how the audit trail names a thing.
func (t Thing) name() string {
	if t.Slug != "" {
		return string(t.Kind) + " " + t.Slug
	}
	return string(t.Kind) + " " + strconv.FormatInt(t.Number, 10)
}

func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 1 {
		return 0
	}
	return n
}
