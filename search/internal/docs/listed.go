package docs

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"

	"uptake/domain/id"
	"uptake/search"
)

// listed returns the ideas that p asks for, in ascending order: see matched.
func (e *Engine) listed(ctx context.Context, p search.Plan) ([]id.Idea, error) {
	one := func(match string) ([]id.Idea, error) {
		var text string
		err := e.each(ctx, new(statement).add(e.d.List+e.d.own(p), match), func(rows *sql.Rows) error { return rows.Scan(&text) })
		return numbers(text), err
	}
	var out []id.Idea
	if len(p.Must) == 0 {
		var err error
		if out, err = one(e.d.Any(search.Phrases(p.Should))); err != nil {
			return nil, err
		}
	}
	for k, m := range p.Must {
		has, err := one(e.d.Any(m.Phrases))
		if err != nil {
			return nil, err
		}
		if k > 0 {
			has = both(out, has, true)
		}
		out = has
	}
	for _, n := range p.Not {
		has, err := one(e.d.Any(n.Phrases))
		if err != nil {
			return nil, err
		}
		out = both(out, has, false)
	}
	return both(out, p.Without, false), nil
}

// numbers reads ids parted by commas and leaves out repeated ones.
func numbers(text string) []id.Idea {
	if text == "" {
		return nil
	}
	out := make([]id.Idea, 0, strings.Count(text, ",")/2+1)
	n, sorted := id.Idea(0), true
	flush := func() {
		switch last := len(out) - 1; {
		case last >= 0 && out[last] == n:
		case last >= 0 && out[last] > n:
			sorted = false
			fallthrough
		default:
			out = append(out, n)
		}
		n = 0
	}
	for i := range len(text) {
		if text[i] == ',' {
			flush()
			continue
		}
		n = n*10 + id.Idea(text[i]-'0')
	}
	flush()
	if !sorted {
		slices.Sort(out)
		out = slices.Compact(out)
	}
	return out
}

// both returns what of a is in b, or, without in, what is not. Both are sorted.
func both(a, b []id.Idea, in bool) []id.Idea {
	out := a[:0:0]
	k := 0
	for _, i := range a {
		for k < len(b) && cmp.Less(b[k], i) {
			k++
		}
		if (k < len(b) && b[k] == i) == in {
			out = append(out, i)
		}
	}
	return out
}
