package searchtest

import (
	"math/rand/v2"
	"strings"

	"uptake/domain/id"
	"uptake/search"
)

// tongue makes words with the frequencies of a natural language.
type tongue struct {
	words []string
	zipf  *rand.Zipf
}

func newTongue() *tongue {
	r := rand.New(rand.NewPCG(1, 2))
	t := &tongue{zipf: rand.NewZipf(r, 1.07, 12, 29_999)}
	parts := strings.Fields("ba be bi bo ca ce co da de di do fa fe fi ga go ha he ho la le li lo ma me mi mo na ne no pa pe pi po ra re ri ro sa se si so ta te ti to va ve vi")
	seen := map[string]bool{}
	for len(t.words) < 30_000 {
		var w strings.Builder
		for range 2 + r.IntN(3) {
			w.WriteString(parts[r.IntN(len(parts))])
		}
		w.WriteString([]string{"", "n", "s", "rt", "ck"}[r.IntN(5)])
		if s := w.String(); !seen[s] {
			seen[s] = true
			t.words = append(t.words, s)
		}
	}
	return t
}

// text is a text of n words.
func (t *tongue) text(n int) string {
	ws := make([]string, n)
	for i := range ws {
		ws[i] = t.words[t.zipf.Uint64()]
	}
	return strings.Join(ws, " ")
}

// word is one of those between two places in the order of use, the most used at 0.
func (t *tongue) word(from, to int) string { return t.words[from+rand.IntN(to-from)] }

// some are n such words.
func (t *tongue) some(n, from, to int) string {
	ws := make([]string, n)
	for i := range ws {
		ws[i] = t.word(from, to)
	}
	return strings.Join(ws, " ")
}

// long is a word of six letters or more that is used now and then.
func (t *tongue) long() string {
	for {
		if w := t.word(200, 20_000); len(w) >= 6 {
			return w
		}
	}
}

// slip is such a word with two letters in each other's place.
func (t *tongue) slip() string {
	w := t.long()
	k := 1 + rand.IntN(len(w)-2)
	return w[:k] + w[k+1:k+2] + w[k:k+1] + w[min(k+2, len(w)):]
}

// question is a kind of question that is measured.
type question struct {
	name    string
	text    func() string
	sort    search.Sort
	one     bool // in one challenge, that with a list of synonyms of its own
	suggest bool // as somebody types
	none    bool // it need not find anything
}

func (t *tongue) questions() []question {
	return []question{
		{name: "one word", text: func() string { return t.word(100, 10_000) }},
		{name: "two words", text: func() string { return t.some(2, 100, 10_000) + " " }},
		{name: "five words, two common", text: func() string { return t.some(2, 0, 20) + " " + t.some(3, 100, 10_000) }},
		{name: "prefix of 4 letters", text: func() string { return t.long()[:4] }},
		{name: "one slip", text: func() string { return t.slip() + " " }},
		{name: "phrase and minus", text: func() string { return `"` + t.word(0, 100) + `" -` + t.word(0, 100) }},
		{name: "phrase of two", text: func() string { return `"` + t.some(2, 0, 100) + `"` }, none: true},
		{name: "common word", text: func() string { return t.word(0, 15) + " -" + t.word(5_000, 20_000) }},
		{name: "question of 20 words", text: func() string { return t.some(20, 0, 10_000) }},
		{name: "common word, most supported", text: func() string { return t.word(0, 15) + " " }, sort: search.Supported},
		{name: "common word, recently discussed", text: func() string { return t.word(0, 15) + " " }, sort: search.Discussed},
		{name: "two words, 500 lines of synonyms", text: func() string { return t.some(2, 100, 10_000) + " " }, one: true},
		{name: "suggestion", text: func() string { return t.long()[:5] }, suggest: true},
	}
}

// ask is q as a query, with all facets.
func (q question) ask() search.Query {
	a := search.Query{Text: q.text(), Sort: q.sort, Facets: []search.Dimension{search.ByChallenge, search.ByArea, search.ByTheme, search.ByKind, search.ByStage}}
	switch {
	case q.one:
		a.Filters.Challenges = []id.Challenge{1}
	case q.suggest:
		a.Filters.Challenges = []id.Challenge{id.Challenge(2 + rand.IntN(benchChallenges-1))}
	}
	return a
}
