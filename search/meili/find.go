package meili

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	meilisearch "github.com/meilisearch/meilisearch-go"

	"uptake/domain/id"
	"uptake/search"
	"uptake/search/internal/docs"
)

const (
	askedWords = 24   // words of a question that are asked for, each by a search of its own
	hitsEach   = 200  // ideas that each brings
	phrasesMax = 40   // phrases of several words that are looked up
	phraseHits = 1000 // ideas that each is looked up in
	manyGroups = 3    // from so many words on the server's own order is asked as well
	wordsByIts = 10   // words that the server looks at in one search
)

// Best asks one search for each telling word, and one for all of them together:
// the server looks at ten words of a question by itself, and knows nothing of how
// rare a word is. What many telling words found comes first.
func (x *Index) Best(ctx context.Context, p search.Plan, f search.Filters, all bool, most int) ([]id.Idea, error) {
	a, err := x.lookUp(ctx, p)
	if err != nil {
		return nil, err
	}
	base := allOf(a.base(), where(f, ""))
	single := slices.DeleteFunc(slices.Clone(p.Should), func(g search.Group) bool { return g.To-g.From > 1 })
	if len(single) == 0 {
		single = p.Should
	}
	var every []string
	for _, g := range single {
		every = append(every, a.group(g))
	}
	if all {
		return x.ids(ctx, &meilisearch.SearchRequest{Filter: allOf(append(every, base)...), Sort: []string{"id:desc"}, Limit: int64(most)})
	}
	telling := weighed(p)
	var qs []*meilisearch.SearchRequest
	var weights []float64
	add := func(weight float64, q *meilisearch.SearchRequest) {
		q.Limit = hitsEach
		qs, weights = append(qs, q), append(weights, weight)
	}
	sum := 0.0
	for _, w := range telling {
		sum += w.weight
		holds := allOf(base, a.group(w.group))
		add(w.weight, &meilisearch.SearchRequest{Filter: holds, Sort: []string{"id:desc"}})
		if w.group.Texts > hitsEach { // not all of them come: those that have it in the title do
			add(0, &meilisearch.SearchRequest{Filter: allOf(base, a.holds(w.group.Phrases, "heads")), Sort: []string{"id:desc"}})
		}
	}
	if len(single) > 1 {
		add(0, &meilisearch.SearchRequest{Filter: allOf(append(every, base)...), Sort: []string{"id:desc"}})
	}
	if len(single) >= manyGroups {
		add(0, &meilisearch.SearchRequest{Query: a.most(telling), MatchingStrategy: meilisearch.Frequency, Filter: base})
	}
	if len(p.Must) > 0 {
		add(0, &meilisearch.SearchRequest{Filter: base, Sort: []string{"id:desc"}})
	}
	found, err := x.multi(ctx, qs)
	if err != nil {
		return nil, err
	}
	return likeliest(found, weights, sum, most), nil
}

// weight is how much a group tells, as search.Ranker has it.
type weight struct {
	group  search.Group
	weight float64
}

// weighed returns the most telling groups of p, as many as are asked for.
func weighed(p search.Plan) []weight {
	var ws []weight
	for _, g := range p.Should {
		n, all := float64(g.Said), float64(max(p.Texts, g.Texts, 1))
		ws = append(ws, weight{g, float64(1+g.Again) * math.Log(1+(all-n+0.5)/(n+0.5))})
	}
	slices.SortStableFunc(ws, func(a, b weight) int { return cmp.Compare(b.weight, a.weight) })
	return ws[:min(len(ws), askedWords)]
}

// most is a question to the server itself: the most telling words as they were typed.
func (a asked) most(telling []weight) string {
	var words []string
	for _, w := range telling[:min(len(telling), wordsByIts)] {
		words = append(words, w.group.Phrases[0].Words...)
	}
	return strings.Join(words[:min(len(words), wordsByIts)], " ")
}

// likeliest adds up, for each idea, the weights of the searches that found it. Those
// without a weight count a little for an early place, so that what they alone found
// has a chance.
func likeliest(found [][]id.Idea, weights []float64, sum float64, most int) []id.Idea {
	score := map[id.Idea]float64{}
	for k, ids := range found {
		for at, i := range ids {
			if weights[k] > 0 {
				score[i] += weights[k]
			} else {
				score[i] += sum / 2 * (1 - float64(at)/hitsEach)
			}
		}
	}
	out := make([]id.Idea, 0, len(score))
	for i := range score {
		out = append(out, i)
	}
	slices.SortFunc(out, func(a, b id.Idea) int {
		return cmp.Or(cmp.Compare(score[b], score[a]), cmp.Compare(b, a))
	})
	return out[:min(len(out), most)]
}

// Count counts by one search for the total and one for each dimension that is
// filtered by itself.
func (x *Index) Count(ctx context.Context, p search.Plan, f search.Filters, dimensions []search.Dimension) (int, search.Facets, error) {
	a, err := x.lookUp(ctx, p)
	if err != nil {
		return 0, search.Facets{}, err
	}
	base, one := a.base(), int64(1)
	query := func(but search.Dimension) *meilisearch.SearchRequest {
		return &meilisearch.SearchRequest{Filter: allOf(base, where(f, but)), Page: 1, HitsPerPage: &one} // a limit of 0 would not be sent
	}
	qs := []*meilisearch.SearchRequest{query("")}
	at := map[search.Dimension]int{}
	for _, d := range dimensions {
		name := string(d)
		if d == search.ByTheme {
			name = "themes"
		}
		if where(f, d) != where(f, "") {
			at[d] = len(qs)
			qs = append(qs, query(d))
		}
		qs[at[d]].Facets = append(qs[at[d]].Facets, name)
	}
	res, err := x.ask(ctx, qs)
	if err != nil {
		return 0, search.Facets{}, err
	}
	var out search.Facets
	counts := make([]map[string]map[string]int, len(res))
	for i, r := range res {
		if len(r.FacetDistribution) > 0 {
			if err := json.Unmarshal(r.FacetDistribution, &counts[i]); err != nil {
				return 0, out, unreadable(err)
			}
		}
	}
	for _, d := range dimensions {
		of := counts[at[d]]
		switch d {
		case search.ByChallenge:
			out.Challenges = tally(of["challenge"], number[id.Challenge])
		case search.ByArea:
			out.Areas = tally(of["area"], number[id.Area])
		case search.ByTheme:
			out.Themes = tally(of["themes"], number[id.Theme])
		case search.ByKind:
			out.Kinds = tally(of["kind"], func(s string) search.Kind { return search.Kind(s) })
		case search.ByStage:
			out.Stages = tally(of["stage"], func(s string) search.Stage { return search.Stage(s) })
		case search.ByOutcome:
			out.Outcomes = tally(of["outcome"], func(s string) search.Outcome { return search.Outcome(s) })
		case search.ByEvidence:
			out.Evidence = tally(of["evidence"], func(s string) search.Evidence { return search.Evidence(s) })
		case search.ByPick:
			out.Picks = tally(of["pick"], func(s string) search.Pick { return search.Pick(s) })
		}
	}
	return int(res[0].TotalHits), out, nil
}

func number[T ~int64](s string) T {
	n, _ := strconv.ParseInt(s, 10, 64) // 0 is no value and falls away
	return T(n)
}

func tally[T cmp.Ordered](counts map[string]int, value func(string) T) []search.Count[T] {
	var none T
	var out []search.Count[T]
	for s, n := range counts {
		if v := value(s); v != none && n > 0 {
			out = append(out, search.Count[T]{Value: v, N: n})
		}
	}
	slices.SortFunc(out, func(a, b search.Count[T]) int { return cmp.Or(b.N-a.N, cmp.Compare(a.Value, b.Value)) })
	return out
}

// List returns a stretch of all that p asks for.
func (x *Index) List(ctx context.Context, p search.Plan, f search.Filters, s docs.Slice) ([]id.Idea, error) {
	a, err := x.lookUp(ctx, p)
	if err != nil {
		return nil, err
	}
	sort, behind := order(s)
	but := in("id", s.But)
	if but != "" {
		but = "NOT " + but
	}
	return x.ids(ctx, &meilisearch.SearchRequest{Filter: allOf(a.base(), where(f, ""), but, behind), Sort: sort, Offset: int64(s.Offset), Limit: int64(s.N)})
}

// lookUp finds the phrases of several words that p holds.
func (x *Index) lookUp(ctx context.Context, p search.Plan) (asked, error) {
	a := asked{Plan: p, phrases: map[string][]id.Idea{}}
	var names []string
	var qs []*meilisearch.SearchRequest
	for _, ph := range slices.Concat(search.Phrases(p.Must), search.Phrases(p.Not), search.Phrases(p.Should)) {
		name := strings.Join(ph.Words, " ")
		if len(ph.Words) < 2 || slices.Contains(names, name) || len(names) == phrasesMax {
			continue
		}
		q := &meilisearch.SearchRequest{Query: `"` + name + `"`, Limit: phraseHits}
		if p.NoComments {
			q.AttributesToSearchOn = []string{"title", "body", "writeups", "updates"}
		}
		names, qs = append(names, name), append(qs, q)
	}
	if len(qs) == 0 {
		return a, nil
	}
	found, err := x.multi(ctx, qs)
	for i, ids := range found {
		a.phrases[names[i]] = ids
	}
	return a, err
}

func (x *Index) ids(ctx context.Context, q *meilisearch.SearchRequest) ([]id.Idea, error) {
	found, err := x.multi(ctx, []*meilisearch.SearchRequest{q})
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// multi returns the ideas that each of qs finds.
func (x *Index) multi(ctx context.Context, qs []*meilisearch.SearchRequest) ([][]id.Idea, error) {
	res, err := x.ask(ctx, qs)
	if err != nil {
		return nil, err
	}
	out := make([][]id.Idea, len(res))
	for i, r := range res {
		var hits []struct {
			ID id.Idea `json:"id"`
		}
		if err := r.Hits.DecodeInto(&hits); err != nil {
			return nil, unreadable(err)
		}
		for _, h := range hits {
			out[i] = append(out[i], h.ID)
		}
	}
	return out, nil
}

// ask runs searches in one request.
func (x *Index) ask(ctx context.Context, qs []*meilisearch.SearchRequest) ([]meilisearch.SearchResponse, error) {
	for _, q := range qs {
		q.IndexUID, q.AttributesToRetrieve = x.name, []string{primaryKey}
	}
	ctx, cancel := context.WithTimeout(ctx, x.AnswerWithin)
	defer cancel()
	res, err := x.client.MultiSearchWithContext(ctx, &meilisearch.MultiSearchRequest{Queries: qs})
	if err != nil {
		return nil, trouble(err)
	}
	if len(res.Results) != len(qs) {
		return nil, unreadable(fmt.Errorf("%d answers to %d questions", len(res.Results), len(qs)))
	}
	return res.Results, nil
}

func unreadable(err error) error {
	return search.ErrBusy.With(fmt.Errorf("the search server's answer cannot be read: %w", err))
}
