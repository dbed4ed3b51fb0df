package searchtest

import (
	"slices"
	"testing"
	"time"

	"uptake/domain/id"
	"uptake/search"
)

// Ordered checks that engines list many ideas of several challenges in each order alike,
// page by page and behind an idea: one that goes through an order finds it in a place
// that differs from that of one which looks up what it found.
func Ordered(t *testing.T, rows *Rows, engines ...search.Engine) {
	t.Helper()
	of := []id.Challenge{rows.Challenge("published"), rows.Challenge("published"), rows.Challenge("published")}
	for n := range 800 {
		rows.Idea(Idea{Challenge: of[n%len(of)], Title: "Hammock", Supports: n * 37 % 101, PostedAt: epoch.Add(time.Duration(n*13%400) * time.Minute)})
	}
	for _, sort := range []search.Sort{search.Newest, search.Supported, search.Discussed} {
		for _, f := range []search.Filters{{}, {Challenges: of[:2]}, {Challenges: of[:1]}} {
			var want [][]id.Idea
			for k, e := range engines {
				var got [][]id.Idea
				q := search.Query{Text: "hammock", Sort: sort, Filters: f, PerPage: 30}
				for q.Page = 1; q.Page < 12; q.Page += 5 {
					got = append(got, ids(t, e, q))
				}
				q.Page, q.After = 2, []id.Idea{got[0][len(got[0])-1]}
				behind := ids(t, e, q)
				q.After = nil
				if next := ids(t, e, q); !slices.Equal(behind, next) {
					t.Errorf("engine %d, %s: behind an idea %v, on the next page %v", k, sort, behind, next)
				}
				if got = append(got, behind); k == 0 {
					want = got
				} else if !slices.EqualFunc(got, want, slices.Equal[[]id.Idea]) {
					t.Errorf("engine %d, %s of %v: got %v, want %v", k, sort, f.Challenges, got, want)
				}
			}
		}
	}
}

func ids(t *testing.T, e search.Engine, q search.Query) []id.Idea {
	t.Helper()
	res, err := e.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Hits) == 0 && q.Offset() < res.Total {
		t.Errorf("page %d of %d ideas is empty", q.Page, res.Total)
	}
	return ideas(res.Hits)
}
