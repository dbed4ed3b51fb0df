package meili

import (
	"strconv"
	"strings"

	"uptake/domain/id"
	"uptake/search"
	"uptake/search/internal/docs"
)

// asked is a plan whose phrases of several words have been looked up: the server
// finds such only by a search, and everything else here is a filter.
type asked struct {
	search.Plan
	phrases map[string][]id.Idea
}

// Filters are written here and nowhere else. Values are numbers, plain words
// (see search.Filters.Check) and folded words, which hold letters and digits alone.

func anyOf(parts []string) string {
	if len(parts) == 1 {
		return parts[0]
	}
	return "(" + strings.Join(parts, " OR ") + ")"
}

func allOf(parts ...string) string {
	var some []string
	for _, p := range parts {
		if p != "" {
			some = append(some, p)
		}
	}
	return strings.Join(some, " AND ")
}

// quoted makes a value of a word. That it holds no quote is decided elsewhere; this
// is the second lock.
func quoted(word string) string {
	return `"` + strings.NewReplacer(`"`, "", `\`, "", "\x00", "").Replace(word) + `"`
}

func in[T ~int64 | ~string](attribute string, values []T) string {
	if len(values) == 0 {
		return ""
	}
	out := make([]string, len(values))
	for i, v := range values {
		switch v := any(v).(type) {
		case id.Idea:
			out[i] = strconv.FormatInt(int64(v), 10)
		default:
			out[i] = quoted(text(v))
		}
	}
	return attribute + " IN [" + strings.Join(out, ", ") + "]"
}

// text is how an id or a word stands in a document: as text, since the counts of
// facets come back under texts.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case search.Kind:
		return string(v)
	case search.Stage:
		return string(v)
	case search.Outcome:
		return string(v)
	case search.Evidence:
		return string(v)
	case search.Pick:
		return string(v)
	case id.Challenge:
		return strconv.FormatInt(int64(v), 10)
	case id.Area:
		return strconv.FormatInt(int64(v), 10)
	case id.Theme:
		return strconv.FormatInt(int64(v), 10)
	}
	return ""
}

// holds is the filter for ideas that hold one of phrases, in the given attributes.
func (a asked) holds(phrases []search.Phrase, attributes ...string) string {
	var words []string
	var begins []string
	var ids []id.Idea
	for _, p := range phrases {
		switch {
		case p.Prefix:
			begins = append(begins, p.Words[0])
		case len(p.Words) == 1:
			words = append(words, p.Words[0])
		default:
			ids = append(ids, a.phrases[strings.Join(p.Words, " ")]...)
		}
	}
	var parts []string
	for _, at := range attributes {
		if len(words) > 0 {
			parts = append(parts, in(at, words))
		}
		for _, b := range begins {
			parts = append(parts, at+" STARTS WITH "+quoted(b))
		}
	}
	if len(ids) > 0 {
		parts = append(parts, in("id", ids))
	}
	if len(parts) == 0 {
		return "id < 0" // phrases that stand nowhere
	}
	return anyOf(parts)
}

// group is the filter for ideas that hold g in any of their texts.
func (a asked) group(g search.Group) string { return a.holds(g.Phrases, a.attributes()...) }

func (a asked) attributes() []string {
	if a.NoComments {
		return []string{"own"}
	}
	return []string{"own", "said"}
}

// base is the filter for all that the plan asks for.
func (a asked) base() string {
	var parts []string
	for _, m := range a.Must {
		parts = append(parts, a.group(m))
	}
	if len(parts) == 0 {
		parts = append(parts, a.holds(search.Phrases(a.Should), a.attributes()...))
	}
	for _, n := range a.Not {
		parts = append(parts, "NOT "+a.group(n))
	}
	if len(a.Without) > 0 {
		parts = append(parts, "NOT "+in("id", a.Without))
	}
	return allOf(parts...)
}

// where is the filter for f, the dimension but apart.
func where(f search.Filters, but search.Dimension) string {
	if but == search.ByChallenge {
		f.Challenges = nil
	}
	if but == search.ByArea {
		f.Areas = nil
	}
	if but == search.ByTheme {
		f.Themes = nil
	}
	if but == search.ByKind {
		f.Kinds = nil
	}
	if but == search.ByStage {
		f.Stages = nil
	}
	if but == search.ByOutcome {
		f.Outcomes = nil
	}
	if but == search.ByEvidence {
		f.Evidence = nil
	}
	if but == search.ByPick {
		f.Picks = nil
	}
	return allOf(in("challenge", f.Challenges), in("area", f.Areas), in("themes", f.Themes), in("kind", f.Kinds), in("stage", f.Stages),
		in("outcome", f.Outcomes), in("evidence", f.Evidence), in("pick", f.Picks))
}

// keys are the attributes that orders begin with; the number follows.
var keys = map[search.Sort]string{search.Newest: "posted", search.Supported: "supports", search.Discussed: "talked"}

// order is the order of a slice, and the filter for what comes after its beginning.
func order(s docs.Slice) (sort []string, behind string) {
	key, n := keys[s.By], strconv.FormatInt(int64(s.Behind), 10)
	if key == "" {
		sort, behind = []string{"id:desc"}, "id < "+n
	} else {
		k := strconv.FormatInt(s.Key, 10)
		sort, behind = []string{key + ":desc", "id:desc"}, "("+key+" < "+k+" OR ("+key+" = "+k+" AND id < "+n+"))"
	}
	if s.Behind == 0 {
		behind = ""
	}
	return sort, behind
}
