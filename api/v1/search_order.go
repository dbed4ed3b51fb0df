package v1

import (
	"context"
	"slices"
	"time"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/search"
)

// ownSorts are orders that no engine knows: the database puts in order what was found.
var ownSorts = []challenge.Sort{challenge.MostDiscussed, challenge.Rising, challenge.Shuffled}

const (
	orderedMost = 500 // of what words find, the best are put in such an order
	orderedStep = 100 // at once
)

// inOrder is a page of what q finds in an order of ownSorts. Without words all that the
// filters let pass is in order.
func (h Search) inOrder(ctx context.Context, a account.Actor, veil review.Veil, q search.Query, sort challenge.Sort) (res search.Result, more bool, err error) {
	list := challenge.ListQuery{
		Challenges: q.Filters.Challenges, Areas: q.Filters.Areas, Themes: q.Filters.Themes, Without: q.Without,
		Kinds: as[challenge.Kind](q.Filters.Kinds), Stages: as[challenge.Stage](q.Filters.Stages), Outcomes: as[challenge.Outcome](q.Filters.Outcomes),
		Evidence: as[challenge.Evidence](q.Filters.Evidence), Picks: as[challenge.Pick](q.Filters.Picks),
		Sort: sort, Page: q.Page, Limit: q.PerPage, Now: h.Uses.Now(), Reader: a.Person,
	}
	if len(list.Challenges) == 1 {
		list.Challenge = list.Challenges[0]
	}
	q.Sort, q.PerPage, q.After = search.Relevance, orderedStep, nil
	if q.Text == "" {
		q.PerPage = 1 // for the counts
	}
	hits := map[id.Idea]search.Hit{}
	for q.Page = 1; len(hits) < orderedMost; q.Page++ {
		page, err := h.Parts.Search.Search(ctx, q)
		if err != nil {
			return res, false, err
		}
		if q.Page == 1 {
			res = page
		}
		if q.Text == "" {
			break
		}
		for _, one := range page.Hits {
			hits[one.Idea] = one
			list.Only = append(list.Only, one.Idea)
		}
		if q.Facets = nil; len(page.Hits) < orderedStep {
			break
		}
	}
	res.Hits = nil
	if q.Text != "" && len(list.Only) == 0 {
		return res, false, nil
	}
	found, err := veil.On(h.Reads).List(ctx, list)
	if err != nil {
		return res, false, err
	}
	for _, k := range found.Cards {
		one, ok := hits[k.ID]
		if !ok {
			one = search.Hit{Idea: k.ID, Title: k.Title, Snippet: k.Excerpt, In: search.InIdea}
		}
		res.Hits = append(res.Hits, one)
	}
	if list.Page > 1 {
		res.Updates = nil
	}
	res.TotalExact = res.TotalExact && (q.Text == "" || res.Total <= orderedMost)
	res.Total = found.Total
	return res, found.More, nil
}

// ownSort reads an order of ownSorts; empty for another.
func ownSort(q wire.Values) challenge.Sort {
	if s := challenge.Sort(q.Get("sort")); slices.Contains(ownSorts, s) {
		return s
	}
	return ""
}

// dayOf is what a cursor of an order belongs to besides: a shuffled place is one of a day.
func dayOf(sort challenge.Sort, now time.Time) string {
	if sort == challenge.Shuffled {
		return now.Format(time.DateOnly)
	}
	return ""
}

func as[To, From ~string](in []From) []To {
	var out []To
	for _, v := range in {
		out = append(out, To(v))
	}
	return out
}
