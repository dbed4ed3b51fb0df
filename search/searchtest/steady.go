package searchtest

import (
	"fmt"
	"testing"

	"uptake/domain/id"
	"uptake/search"
)

// Counted is an engine that tells how many statements it has run.
type Counted interface {
	search.Engine
	Statements() int64
}

// Steady checks that a page of 50 ideas, each found in comments, a write-up and an
// update, takes the engine as many statements as a page of one, in every order.
func Steady(t *testing.T, e Counted, rows *Rows) {
	t.Helper()
	ch := rows.Challenge("published")
	for n := range 60 {
		i := rows.Idea(Idea{Challenge: ch, Title: fmt.Sprintf("Number %d", n), Supports: n})
		for range 5 {
			rows.Comment(i, "about marmosets", "visible")
		}
		rows.Writeup(ch, "Marmosets", "written up", "published", i)
		rows.Update(ch, "News", "of marmosets", false, i)
	}
	for _, s := range []search.Sort{search.Relevance, search.Newest, search.Supported, search.Discussed} {
		ask := func(perPage int) int64 {
			t.Helper()
			before := e.Statements()
			res, err := e.Search(t.Context(), search.Query{Text: "marmosets", Sort: s, PerPage: perPage, Filters: search.Filters{Challenges: []id.Challenge{ch}}})
			if err != nil || len(res.Hits) != perPage {
				t.Fatalf("order %q: %d hits (%v), want %d", s, len(res.Hits), err, perPage)
			}
			for _, h := range res.Hits {
				if h.In == search.InIdea || len(marks(h.Snippet)) != 1 {
					t.Errorf("order %q: a hit says %+v", s, h)
				}
			}
			return e.Statements() - before
		}
		ask(1) // words and counts are read once,
		ask(1) // and on PostgreSQL the newest changes once more
		if one, many := ask(1), ask(50); one != many || one == 0 {
			t.Errorf("order %q: a page of one idea takes %d statements, one of 50 takes %d", s, one, many)
		}
	}
}
