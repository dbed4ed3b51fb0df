package meili

import (
	"strings"

	meilisearch "github.com/meilisearch/meilisearch-go"

	"uptake/domain/id"
	"uptake/search"
	"uptake/search/internal/docs"
)

// doc is an idea as it is kept. The words that the server searches stand in the
// order in which they weigh; heads, own and said are the same words once each, to
// filter by. Ids are text, since the counts of facets come back under texts.
type doc struct {
	ID        id.Idea  `json:"id"`
	Challenge string   `json:"challenge"`
	Area      string   `json:"area,omitempty"`
	Themes    []string `json:"themes"`
	Kind      string   `json:"kind"`
	Stage     string   `json:"stage"`
	Outcome   string   `json:"outcome,omitempty"`
	Evidence  string   `json:"evidence,omitempty"`
	Pick      string   `json:"pick,omitempty"`
	Supports  int      `json:"supports"`
	Posted    int64    `json:"posted"`
	Talked    int64    `json:"talked"`
	Title     string   `json:"title"`
	Body      string   `json:"body"`
	Writeups  []string `json:"writeups"`
	Updates   []string `json:"updates"`
	Comments  []string `json:"comments"`
	Heads     []string `json:"heads"` // of the title
	Own       []string `json:"own"`   // of all but comments
	Said      []string `json:"said"`  // of comments, if they stand nowhere else
}

// mark is the document that says what the index holds: see docs.Standing. Its number
// is no idea's, and it has nothing that a filter could find.
type mark struct {
	ID   id.Idea `json:"id"`
	Mark string  `json:"mark"`
}

// keep makes a document of d. Texts are cut into words as we cut questions: the
// server takes "<b>knee</b>" for one word.
func keep(d search.Doc) doc {
	out := doc{
		ID: d.Idea, Challenge: text(d.Challenge), Themes: []string{}, Kind: string(d.Kind), Stage: string(d.Stage),
		Outcome: string(d.Outcome), Evidence: string(d.Evidence), Pick: string(d.Pick), Supports: d.Supports,
		Posted: docs.OrderKey(d.PostedAt), Talked: docs.OrderKey(d.TalkedAt), Heads: []string{}, Own: []string{}, Said: []string{},
	}
	if d.Area != 0 {
		out.Area = text(d.Area)
	}
	for _, t := range d.Themes {
		out.Themes = append(out.Themes, text(t))
	}
	seen := map[string]bool{}
	cut := func(s string, into *[]string) string {
		ws := search.Words(s)
		for _, w := range ws {
			if !seen[w] {
				seen[w] = true
				*into = append(*into, w)
			}
		}
		return strings.Join(ws, " ")
	}
	every := func(texts []string, into *[]string) []string {
		all := make([]string, len(texts))
		for i, t := range texts {
			all[i] = cut(t, into)
		}
		return all
	}
	out.Title = cut(d.Title, &out.Heads)
	out.Own = append(out.Own, out.Heads...)
	out.Body = cut(d.Body, &out.Own)
	out.Writeups, out.Updates = every(d.Writeups, &out.Own), every(d.Updates, &out.Own)
	out.Comments = every(d.Comments, &out.Said)
	return out
}

// settings are written by us whole and never read back. Every field of the typing
// errors is filled in: an empty struct switches them off.
func settings() *meilisearch.Settings {
	never := "disabled" // beginnings of words are a filter
	return &meilisearch.Settings{
		SearchableAttributes: []string{"title", "body", "writeups", "updates", "comments"},
		DisplayedAttributes:  []string{"id", "mark"}, // rows come from the database, under the reader's rights
		FilterableAttributes: []string{"id", "challenge", "area", "themes", "kind", "stage", "outcome", "evidence", "pick", "supports", "posted", "talked", "heads", "own", "said"},
		SortableAttributes:   []string{"id", "supports", "posted", "talked"},
		TypoTolerance: &meilisearch.TypoTolerance{
			Enabled: true, MinWordSizeForTypos: meilisearch.MinWordSizeForTypos{OneTypo: 5, TwoTypos: 9},
			DisableOnWords: []string{}, DisableOnAttributes: []string{}, DisableOnNumbers: true,
		},
		PrefixSearch: &never,
		Pagination:   &meilisearch.Pagination{MaxTotalHits: 100_000},
		Faceting:     &meilisearch.Faceting{MaxValuesPerFacet: 1000, SortFacetValuesBy: map[string]meilisearch.SortFacetType{"*": meilisearch.SortFacetTypeCount}},
	}
}
