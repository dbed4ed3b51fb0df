// Package searchtest is the one suite that every search engine passes: the
// built-in ones on both databases, and those outside.
package searchtest

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	"uptake/domain/id"
	"uptake/search"
)

// Run runs the suite on an engine that follows rows. Each case works in a
// challenge of its own, one after the other.
func Run(t *testing.T, e search.Engine, rows *Rows) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := &run{e: e, Rows: rows, ctx: t.Context(), errorf: func(f string, a ...any) { t.Helper(); t.Errorf(f, a...) }}
			r.challenge = rows.Challenge("published")
			c.fn(r)
		})
	}
}

// Failures runs the named cases and returns the names of those that fail: the
// control that shows that they can fail at all.
func Failures(ctx context.Context, e search.Engine, rows *Rows, only ...string) []string {
	var names []string
	for _, c := range cases {
		if !slices.Contains(only, c.name) {
			continue
		}
		failed := false
		r := &run{e: e, Rows: rows, ctx: ctx, errorf: func(string, ...any) { failed = true }}
		r.challenge = rows.Challenge("published")
		c.fn(r)
		if failed {
			names = append(names, c.name)
		}
	}
	return names
}

type run struct {
	*Rows
	e         search.Engine
	ctx       context.Context
	challenge id.Challenge
	errorf    func(string, ...any)
}

// idea adds a visible idea to the case's challenge.
func (r *run) idea(title string, body ...string) id.Idea {
	return r.Idea(Idea{Challenge: r.challenge, Title: title, Body: strings.Join(body, " ")})
}

func (r *run) ask(q search.Query) search.Result {
	if len(q.Filters.Challenges) == 0 {
		q.Filters.Challenges = []id.Challenge{r.challenge}
	}
	if q.PerPage == 0 {
		q.PerPage = 100
	}
	res, err := r.e.Search(r.ctx, q)
	if err != nil {
		r.errorf("search for %.80q: %v", q.Text, err)
	}
	return res
}

// find returns the ideas found for text, in order.
func (r *run) find(text string) []id.Idea { return ideas(r.ask(search.Query{Text: text}).Hits) }

func ideas(hits []search.Hit) []id.Idea {
	var out []id.Idea
	for _, h := range hits {
		out = append(out, h.Idea)
	}
	return out
}

func updates(res search.Result) []id.Update {
	var out []id.Update
	for _, h := range res.Updates {
		out = append(out, h.Update)
	}
	return out
}

// finds checks that text finds exactly want, in any order.
func (r *run) finds(text string, want ...id.Idea) {
	got := r.find(text)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		r.errorf("%q finds %v, want %v", text, got, want)
	}
}

// ranks checks that text finds exactly want, in this order.
func (r *run) ranks(text string, want ...id.Idea) {
	if got := r.find(text); !slices.Equal(got, want) {
		r.errorf("%q finds %v, want %v in this order", text, got, want)
	}
}

// includes checks that text finds i among others.
func (r *run) includes(text string, i id.Idea) {
	if got := r.find(text); !slices.Contains(got, i) {
		r.errorf("%q finds %v, want %d among them", text, got, i)
	}
}

// nowhere checks that no method leads to i by text, and that it is in no count.
func (r *run) nowhere(when, text string, i id.Idea) {
	for _, s := range []search.Sort{search.Relevance, search.Newest} {
		for _, q := range []string{text, ""} {
			res := r.ask(search.Query{Text: q, Sort: s, Facets: []search.Dimension{search.ByStage, search.ByKind, search.ByChallenge}})
			if slices.Contains(ideas(res.Hits), i) {
				r.errorf("%s: a search for %q shows idea %d", when, q, i)
			}
			if res.Total != len(res.Hits) {
				r.errorf("%s: a search for %q counts %d ideas and shows %d", when, q, res.Total, len(res.Hits))
			}
			sum := 0
			for _, c := range res.Facets.Kinds {
				sum += c.N
			}
			if sum != len(res.Hits) {
				r.errorf("%s: the facets of %q count %d ideas, %d are shown", when, q, sum, len(res.Hits))
			}
		}
	}
	f := search.Filters{Challenges: []id.Challenge{r.challenge}}
	hits, err := r.e.Suggest(r.ctx, text, f, 10)
	if err != nil || slices.Contains(ideas(hits), i) {
		r.errorf("%s: suggestions for %q show idea %d (%v)", when, text, i, err)
	}
	hits, err = r.e.Similar(r.ctx, search.Text{Title: text, Body: text}, f, 10)
	if err != nil || slices.Contains(ideas(hits), i) {
		r.errorf("%s: ideas similar to %q show idea %d (%v)", when, text, i, err)
	}
	if res := r.ask(search.Query{Text: text + "x"}); strings.Contains(res.DidYouMean, text) {
		r.errorf("%s: did you mean %q", when, res.DidYouMean)
	}
}

// lengths checks that each facet count is the length of the list it leads to.
func (r *run) lengths(q search.Query) {
	q.Facets = []search.Dimension{search.ByChallenge, search.ByArea, search.ByTheme, search.ByKind, search.ByStage, search.ByOutcome, search.ByEvidence, search.ByPick}
	res := r.ask(q)
	check := func(what string, n int, with search.Query) {
		got := r.ask(with)
		if got.Total != n || len(got.Hits) != n {
			r.errorf("%q under %+v: %s counts %d, its list counts %d and shows %d", q.Text, q.Filters, what, n, got.Total, len(got.Hits))
		}
	}
	check("the total", res.Total, q)
	for _, c := range res.Facets.Areas {
		w := q
		w.Filters.Areas = []id.Area{c.Value}
		check(fmt.Sprint("area ", c.Value), c.N, w)
	}
	for _, c := range res.Facets.Themes {
		w := q
		w.Filters.Themes = []id.Theme{c.Value}
		check(fmt.Sprint("theme ", c.Value), c.N, w)
	}
	for _, c := range res.Facets.Kinds {
		w := q
		w.Filters.Kinds = []search.Kind{c.Value}
		check("kind "+string(c.Value), c.N, w)
	}
	for _, c := range res.Facets.Stages {
		w := q
		w.Filters.Stages = []search.Stage{c.Value}
		check("stage "+string(c.Value), c.N, w)
	}
	for _, c := range res.Facets.Outcomes {
		w := q
		w.Filters.Outcomes = []search.Outcome{c.Value}
		check("outcome "+string(c.Value), c.N, w)
	}
	for _, c := range res.Facets.Evidence {
		w := q
		w.Filters.Evidence = []search.Evidence{c.Value}
		check("evidence "+string(c.Value), c.N, w)
	}
	for _, c := range res.Facets.Picks {
		w := q
		w.Filters.Picks = []search.Pick{c.Value}
		check("pick "+string(c.Value), c.N, w)
	}
	for _, c := range res.Facets.Challenges {
		w := q
		w.Filters.Challenges = []id.Challenge{c.Value}
		check(fmt.Sprint("challenge ", c.Value), c.N, w)
	}
}

// marks lists the words that a title or snippet has marked.
func marks(s string) []string {
	var out []string
	for {
		a := strings.IndexRune(s, search.Open)
		if a < 0 {
			sort.Strings(out)
			return out
		}
		s = s[a+len(string(search.Open)):]
		z := strings.IndexRune(s, search.Close)
		if z < 0 {
			return append(out, "not closed")
		}
		out = append(out, s[:z])
		s = s[z+len(string(search.Close)):]
	}
}
