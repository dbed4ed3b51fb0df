package search_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"uptake/search"
)

func TestDistance(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, a, b string
		most, want int
	}{
		{"the same", "knee", "knee", 2, 0},
		{"one letter for another", "knee", "knae", 2, 1},
		{"one left out", "physiotherapy", "physioterapy", 2, 1},
		{"one added", "clinic", "cliniic", 2, 1},
		{"neighbours that changed places", "physiotherapy", "physiotherpay", 2, 1},
		{"two slips", "rheumatology", "reumatolgy", 2, 2},
		{"too far", "rheumatology", "cardiology", 2, 3},
		{"too short", "a", "abcd", 2, 3},
		{"nothing and something", "", "ab", 2, 2},
		{"letters, not bytes", "naïve", "naive", 2, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got, back := search.Distance(tt.a, tt.b, tt.most), search.Distance(tt.b, tt.a, tt.most); got != tt.want || back != tt.want {
				t.Errorf("got %d and %d, want %d", got, back, tt.want)
			}
		})
	}
}

// slowDistance is the textbook's recursion (optimal string alignment), the
// second computation beside the one under test.
func slowDistance(a, b []rune) int {
	switch {
	case len(a) == 0:
		return len(b)
	case len(b) == 0:
		return len(a)
	}
	last := 1
	if a[len(a)-1] == b[len(b)-1] {
		last = 0
	}
	d := min(slowDistance(a[:len(a)-1], b)+1, slowDistance(a, b[:len(b)-1])+1, slowDistance(a[:len(a)-1], b[:len(b)-1])+last)
	if len(a) > 1 && len(b) > 1 && a[len(a)-1] == b[len(b)-2] && a[len(a)-2] == b[len(b)-1] {
		d = min(d, slowDistance(a[:len(a)-2], b[:len(b)-2])+1)
	}
	return d
}

func TestDistanceAgreesWithTheTextbook(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 7))
	word := func() string {
		w := make([]byte, r.IntN(7))
		for i := range w {
			w[i] = "abc"[r.IntN(3)]
		}
		return string(w)
	}
	for range 2000 {
		a, b, most := word(), word(), r.IntN(4)
		want := min(slowDistance([]rune(a), []rune(b)), most+1)
		if got := search.Distance(a, b, most); got != want {
			t.Fatalf("%q and %q up to %d: %d, want %d", a, b, most, got, want)
		}
	}
}

func TestSlips(t *testing.T) {
	t.Parallel()
	for w, want := range map[string]int{"knee": 0, "knees": 1, "clinical": 1, "rheumatic": 2, "das28": 0, "naïve": 1} {
		if got := search.Slips(w); got != want {
			t.Errorf("%q: %d, want %d", w, got, want)
		}
	}
}

func vocabulary(words ...string) *search.Vocabulary {
	var ws []search.WordCount
	for i, w := range words {
		ws = append(ws, search.WordCount{Word: w, N: 100 - i})
	}
	return search.NewVocabulary(ws, 1000, 40_000)
}

func TestVocabulary(t *testing.T) {
	t.Parallel()
	v := vocabulary("clinic", "clinics", "clinical", "cling", "physiotherapy", "physiotherapist", "knees", "xnees")
	if got := v.Forms("clinics"); !slices.Equal(got, []string{"clinic", "clinical"}) {
		t.Errorf("forms of clinics: %v", got)
	}
	many := vocabulary("body", "bodies", "library", "libraries")
	for w, want := range map[string]string{"body": "bodies", "bodies": "body", "library": "libraries", "libraries": "library"} {
		if got := many.Forms(w); !slices.Equal(got, []string{want}) {
			t.Errorf("forms of %s: %v", w, got)
		}
	}
	if got := v.Near("physiotherpay", 1); !slices.Equal(got, []string{"physiotherapy"}) {
		t.Errorf("near physiotherpay: %v", got)
	}
	if got := v.Near("kneez", 1); !slices.Equal(got, []string{"knees"}) {
		t.Errorf("near kneez: %v", got)
	}
	if got := v.Near("ynees", 1); !slices.Equal(got, []string{"knees", "xnees"}) {
		t.Errorf("near ynees, the most used first: %v", got)
	}
	if got := v.Near("kneez", 1000); got != nil {
		t.Errorf("near, but rarer than asked for: %v", got)
	}
	if got := v.PrefixCount("clin"); got != 100+99+98+97 {
		t.Errorf("texts with clin…: %d", got)
	}
	w := v.With("Snorkels in the clinic", "a snorkel")
	if v.Count("snorkels") != 0 || w.Count("snorkels") != 1 || w.Count("clinic") != 101 || w.Texts() != 1002 {
		t.Errorf("after two more texts: %d %d %d %d", v.Count("snorkels"), w.Count("snorkels"), w.Count("clinic"), w.Texts())
	}
	if got := w.Forms("snorkels"); !slices.Equal(got, []string{"snorkel"}) {
		t.Errorf("forms of a new word: %v", got)
	}
	if got := w.Near("snorkal", 1); !slices.Equal(got, []string{"snorkel"}) {
		t.Errorf("near a new word: %v", got)
	}
}

func TestStartList(t *testing.T) {
	t.Parallel()
	rows := search.StartList()
	if len(rows) != 92 {
		t.Errorf("%d rows, want 92", len(rows))
	}
	var off []string
	for _, r := range rows {
		if !r.Enabled {
			off = append(off, r.A)
		}
	}
	slices.Sort(off)
	if want := []string{"app", "as", "cats", "psa", "ra", "salt", "us"}; !slices.Equal(off, want) {
		t.Errorf("switched off: %v, want %v", off, want)
	}
	s := search.NewSynonyms(rows)
	has := func(from, to string) bool {
		return slices.ContainsFunc(s.Of(search.Words(from)), func(o []string) bool { return slices.Equal(o, search.Words(to)) })
	}
	for _, tt := range []struct {
		from, to string
		want     bool
	}{
		{"msk", "musculoskeletal", true},
		{"musculoskeletal", "msk", true},
		{"pifu", "patient initiated follow up", true},
		{"Patient-initiated follow-ups", "pifu", true},
		{"sore joint", "arthritis", true},
		{"arthritis", "sore joints", false},
		{"us", "ultrasound scan", false},
		{"uss", "ultrasound scan", true},
		{"ccg", "icb", true},
		{"icb", "ccg", false},
		{"ED", "a&e", true},
		{"knee", "arthritis", false},
	} {
		if got := has(tt.from, tt.to); got != tt.want {
			t.Errorf("%s leads to %s: %v, want %v", tt.from, tt.to, got, tt.want)
		}
	}
}

func TestReadSynonymsNamesTheLine(t *testing.T) {
	t.Parallel()
	const head = "type,a,b,enabled,note\n"
	for _, tt := range []struct{ name, file, want string }{
		{"a wrong header", "a,b\n", "line 1: the header is not type,a,b,enabled,note"},
		{"an unknown type", head + "two,a,b,yes,\nthree,c,d,yes,\n", "line 3: type is two or one, enabled is yes or no, and a and b hold words"},
		{"no word", head + "two,***,b,yes,\n", "line 2: type is two or one, enabled is yes or no, and a and b hold words"},
	} {
		if _, err := search.ReadSynonyms([]byte(tt.file)); err == nil || err.Error() != tt.want {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
	if _, err := search.ReadSynonyms([]byte(head + "two,a,b\n")); err == nil {
		t.Error("a ragged row is taken")
	}
}

// EachWord cuts as Words does, whatever the text.
func TestEachWord(t *testing.T) {
	t.Parallel()
	parts := strings.Split("knee|KNEE| |-|é|É|e\u0301|ß|ſ|İ|5|½|–|\u0301|\x00|\xff|🙂|日本|'|\n|naïve|"+strings.Repeat("x", 70)+"|"+strings.Repeat("é", 70), "|")
	r := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // the same texts each time
	for range 5000 {
		var text strings.Builder
		for range r.IntN(10) {
			text.WriteString(parts[r.IntN(len(parts))])
		}
		var got []string
		search.EachWord(text.String(), func(w []byte) { got = append(got, string(w)) })
		if want := search.Words(text.String()); !slices.Equal(got, want) {
			t.Fatalf("%q is cut into %q, want %q", text.String(), got, want)
		}
	}
}
