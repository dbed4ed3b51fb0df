package meilitest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// document is what was sent, field by field.
type document map[string]json.RawMessage

func (d document) id() string {
	if v := d.values("id"); len(v) == 1 {
		return v[0]
	}
	return ""
}

// values are the values of a field as text: one, several of a list, or none.
func (d document) values(field string) []string {
	raw := d[field]
	if len(raw) == 0 {
		return nil
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		list = []json.RawMessage{raw}
	}
	var out []string
	for _, one := range list {
		var s string
		if json.Unmarshal(one, &s) != nil {
			s = string(one)
		}
		out = append(out, s)
	}
	return out
}

// settings are those that the double knows; what they say of typing errors and of
// numbers it takes and leaves alone.
type settings struct {
	Searchable []string       `json:"searchableAttributes"`
	Displayed  []string       `json:"displayedAttributes"`
	Filterable []string       `json:"filterableAttributes"`
	Sortable   []string       `json:"sortableAttributes"`
	Typos      map[string]any `json:"typoTolerance"`
	Paging     struct {
		Most int `json:"maxTotalHits"`
	} `json:"pagination"`
	Faceting map[string]any `json:"faceting"`
	Prefix   string         `json:"prefixSearch"`
}

type index struct {
	settings settings
	docs     []document // in the order in which they were first sent
}

func (x *index) keep(ds []document) {
	at := make(map[string]int, len(x.docs))
	for i, d := range x.docs {
		at[d.id()] = i
	}
	for _, d := range ds {
		if i, ok := at[d.id()]; ok {
			x.docs[i] = d
			continue
		}
		at[d.id()] = len(x.docs)
		x.docs = append(x.docs, d)
	}
}

func (x *index) remove(ids []string) {
	x.docs = slices.DeleteFunc(x.docs, func(d document) bool { return slices.Contains(ids, d.id()) })
}

// shown is what may be shown of d.
func (x *index) shown(d document) document {
	out := document{}
	for k, v := range d {
		if slices.Contains(x.settings.Displayed, k) {
			out[k] = v
		}
	}
	return out
}

// query is a search. Hybrid is always null.
type query struct {
	IndexUID         string   `json:"indexUid"`
	Query            string   `json:"q"`
	Offset           int      `json:"offset"`
	Limit            *int     `json:"limit"`
	Page             int      `json:"page"`
	HitsPerPage      *int     `json:"hitsPerPage"`
	Filter           string   `json:"filter"`
	Sort             []string `json:"sort"`
	Facets           []string `json:"facets"`
	Retrieve         []string `json:"attributesToRetrieve"`
	SearchOn         []string `json:"attributesToSearchOn"`
	MatchingStrategy string   `json:"matchingStrategy"`
	Hybrid           any      `json:"hybrid"`
}

const looksAt = 10 // words of a question

func (s *Server) search(q query) (map[string]any, *refusal) {
	x := s.indexes[q.IndexUID]
	if x == nil {
		return nil, &refusal{http.StatusNotFound, "index_not_found", "no index"}
	}
	if s.NoNot {
		q.Filter = strings.ReplaceAll(q.Filter, "NOT ", "id >= 0 OR ")
	}
	passes, err := read(q.Filter, x.settings.Filterable)
	if err != nil {
		return nil, bad("invalid_search_filter", "%v", err)
	}
	for _, f := range q.Facets {
		if !slices.Contains(x.settings.Filterable, f) {
			return nil, bad("invalid_search_facets", "attribute `%s` is not filterable", f)
		}
	}
	on := x.settings.Searchable
	for _, a := range q.SearchOn {
		if !slices.Contains(x.settings.Searchable, a) {
			return nil, bad("invalid_search_attributes_to_search_on", "attribute `%s` is not searchable", a)
		}
		on = q.SearchOn
	}
	asked := question(q.Query)
	type scored struct {
		d     document
		score float64
	}
	var found []scored
	for _, d := range x.docs {
		if score, ok := asked.in(d, on); ok && passes(d) {
			found = append(found, scored{d, score})
		}
	}
	slices.SortStableFunc(found, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	for _, by := range slices.Backward(q.Sort) {
		field, way, _ := strings.Cut(by, ":")
		if !slices.Contains(x.settings.Sortable, field) || way != "asc" && way != "desc" {
			return nil, bad("invalid_search_sort", "attribute `%s` is not sortable", field)
		}
		slices.SortStableFunc(found, func(a, b scored) int {
			c := cmp.Compare(amount(a.d, field), amount(b.d, field))
			if way == "desc" {
				c = -c
			}
			return c
		})
	}
	out := map[string]any{"query": q.Query, "processingTimeMs": 0, "indexUid": q.IndexUID}
	if len(q.Facets) > 0 {
		counts := map[string]map[string]int{}
		for _, f := range q.Facets {
			counts[f] = map[string]int{}
			for _, one := range found {
				for _, v := range one.d.values(f) {
					counts[f][v]++
				}
			}
		}
		out["facetDistribution"] = counts
	}
	most := 1000
	if x.settings.Paging.Most > 0 {
		most = x.settings.Paging.Most
	}
	found = found[:min(len(found), most)]
	from, n := q.Offset, 20
	if q.Limit != nil {
		n = *q.Limit
	}
	if q.Page > 0 || q.HitsPerPage != nil {
		if q.HitsPerPage != nil {
			n = *q.HitsPerPage
		}
		from = (max(q.Page, 1) - 1) * n
		out["totalHits"], out["page"], out["hitsPerPage"] = len(found), max(q.Page, 1), n
	} else {
		out["estimatedTotalHits"], out["offset"], out["limit"] = len(found), from, n
	}
	hits := []document{}
	for _, one := range found[min(from, len(found)):min(from+n, len(found))] {
		d := x.shown(one.d)
		for k := range d {
			if q.Retrieve != nil && !slices.Contains(q.Retrieve, k) && !slices.Contains(q.Retrieve, "*") {
				delete(d, k)
			}
		}
		hits = append(hits, d)
	}
	out["hits"] = hits
	return out, nil
}

func amount(d document, field string) float64 {
	v := d.values(field)
	if len(v) == 0 {
		return 0
	}
	n, _ := strconv.ParseFloat(v[0], 64)
	return n
}

// wanted is a question: phrases that have to be there as they stand, and words of
// which one has to be.
type wanted struct {
	phrases [][]string
	words   []string
}

func question(text string) wanted {
	var w wanted
	for i, part := range strings.Split(text, `"`) {
		ws := words(part)
		switch {
		case len(ws) == 0:
		case i%2 == 1:
			w.phrases = append(w.phrases, ws)
		default:
			w.words = append(w.words, ws...)
		}
	}
	w.words = w.words[:min(len(w.words), looksAt)]
	return w
}

// in scores d: the more of the words, and the earlier the attribute that holds one,
// the better. It is not the server's own order, only an order.
func (w wanted) in(d document, on []string) (float64, bool) {
	score := 0.0
	have := map[string]bool{}
	held := make([]bool, len(w.phrases))
	for k, a := range on {
		for _, text := range d.values(a) {
			ws := words(text)
			for _, x := range ws {
				if !have[x] && slices.Contains(w.words, x) {
					score += 1 + 1/float64(k+2)
				}
				have[x] = true
			}
			for i, p := range w.phrases {
				held[i] = held[i] || strings.Contains(" "+strings.Join(ws, " ")+" ", " "+strings.Join(p, " ")+" ")
			}
		}
	}
	if slices.Contains(held, false) {
		return 0, false
	}
	if len(w.words) == 0 {
		return 0, true
	}
	return score, slices.ContainsFunc(w.words, func(x string) bool { return have[x] })
}
