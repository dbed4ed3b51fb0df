package docs

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"uptake/domain/id"
	"uptake/search"
)

// cell counts ideas that are alike in all dimensions.
type cell struct {
	theme     id.Theme // 0 in the cube without themes
	challenge id.Challenge
	area      id.Area
	kind      search.Kind
	stage     search.Stage
	outcome   search.Outcome
	evidence  search.Evidence
	pick      search.Pick
	n         int
}

// cube is everything that a question without its filters would find, counted.
// Every total and every facet is a sum over it, so that each count shown is the
// length of the list that it leads to, and pages and filters of one question
// are counted once.
type cube struct {
	all    []cell
	themes []cell // once for each theme of an idea; nil until somebody asks
	// both counts ideas that have at least one of several themes, which cells
	// by theme would count twice.
	both []cell
}

// count returns the total and the facets of what p asks for under the filters of q.
func (e *Engine) count(ctx context.Context, p search.Plan, q search.Query) (search.Result, error) {
	if e.outside != nil {
		total, facets, err := e.outside.Count(ctx, p, q.Filters, q.Facets)
		return search.Result{Total: total, Facets: facets, TotalExact: err == nil}, err
	}
	now, err := e.version(ctx)
	if err != nil {
		return search.Result{}, err
	}
	themes := len(q.Filters.Themes) > 0 || slices.Contains(q.Facets, search.ByTheme)
	c, exact, err := e.cubes.get(ctx, e, p, now, themes)
	if err == nil && len(q.Filters.Themes) > 1 {
		var both counted
		both, err = e.cells(ctx, p, q.Filters.Themes, false)
		c.both, exact = both.all, exact && both.exact
	}
	res := search.Result{TotalExact: exact}
	res.Total, res.Facets = c.facets(q.Filters, q.Facets)
	return res, err
}

// counted is what cells returns.
type counted struct {
	all, themes []cell
	exact       bool
}

// cells counts what p asks for, all filters but that by theme left out.
func (e *Engine) cells(ctx context.Context, p search.Plan, only []id.Theme, themes bool) (counted, error) {
	c := counted{exact: true}
	var err error
	if c.all, err = e.grouped(ctx, p, only, false); err == nil && themes {
		c.themes, err = e.grouped(ctx, p, only, true)
	}
	return c, err
}

// grouped is cells as the database counts them.
func (e *Engine) grouped(ctx context.Context, p search.Plan, only []id.Theme, byTheme bool) ([]cell, error) {
	theme, join := "0", ""
	if byTheme {
		theme, join = "t.theme_id", " JOIN idea_themes t ON t.idea_id = i.id"
	}
	s := new(statement).add("SELECT " + theme + ", i.challenge_id, coalesce(i.area_id, 0), i.kind, i.shown_stage, i.shown_outcome, i.evidence, i.pick, count(*) FROM ")
	if p.Empty() {
		s.add("ideas i" + join + " WHERE ")
		s.without(p)
	} else {
		s.add("(").matched(e.d, p).add(") m CROSS JOIN " + e.d.Ideas + join + " WHERE i.id = m.idea AND ")
	}
	s.where(search.Filters{Themes: only}).add(" GROUP BY 1, 2, 3, 4, 5, 6, 7, 8")
	var cs []cell
	err := e.each(ctx, s, func(rows *sql.Rows) error {
		var c cell
		err := rows.Scan(&c.theme, &c.challenge, &c.area, &c.kind, &c.stage, &c.outcome, &c.evidence, &c.pick, &c.n)
		cs = append(cs, c)
		return err
	})
	return cs, err
}

// facets sums up the cube: the total under f, and for each dimension asked for
// the counts with that dimension's own filter left out.
func (c cube) facets(f search.Filters, asked []search.Dimension) (int, search.Facets) {
	cells := c.all
	switch len(f.Themes) {
	case 0:
	case 1:
		cells = slices.DeleteFunc(slices.Clone(c.themes), func(x cell) bool { return x.theme != f.Themes[0] })
	default:
		cells = c.both
	}
	total := 0
	for _, x := range cells {
		if x.passes(f, "") {
			total += x.n
		}
	}
	var out search.Facets
	for _, d := range asked {
		switch d {
		case search.ByChallenge:
			out.Challenges = tally(cells, f, d, func(x cell) id.Challenge { return x.challenge })
		case search.ByArea:
			out.Areas = tally(cells, f, d, func(x cell) id.Area { return x.area })
		case search.ByTheme:
			out.Themes = tally(c.themes, f, d, func(x cell) id.Theme { return x.theme })
		case search.ByKind:
			out.Kinds = tally(cells, f, d, func(x cell) search.Kind { return x.kind })
		case search.ByStage:
			out.Stages = tally(cells, f, d, func(x cell) search.Stage { return x.stage })
		case search.ByOutcome:
			out.Outcomes = tally(cells, f, d, func(x cell) search.Outcome { return x.outcome })
		case search.ByEvidence:
			out.Evidence = tally(cells, f, d, func(x cell) search.Evidence { return x.evidence })
		case search.ByPick:
			out.Picks = tally(cells, f, d, func(x cell) search.Pick { return x.pick })
		}
	}
	return total, out
}

// passes reports whether the cell passes f, its filter by one dimension apart.
// Themes have been chosen before.
func (x cell) passes(f search.Filters, but search.Dimension) bool {
	in := func(d search.Dimension, ok bool) bool { return d == but || ok }
	return in(search.ByChallenge, among(f.Challenges, x.challenge)) && in(search.ByArea, among(f.Areas, x.area)) &&
		in(search.ByKind, among(f.Kinds, x.kind)) && in(search.ByStage, among(f.Stages, x.stage)) &&
		in(search.ByOutcome, among(f.Outcomes, x.outcome)) && in(search.ByEvidence, among(f.Evidence, x.evidence)) && in(search.ByPick, among(f.Picks, x.pick))
}

func among[T comparable](chosen []T, v T) bool { return len(chosen) == 0 || slices.Contains(chosen, v) }

func tally[T interface{ ~int64 | ~string }](cells []cell, f search.Filters, d search.Dimension, value func(cell) T) []search.Count[T] {
	var none T
	sums := map[T]int{}
	for _, x := range cells {
		if v := value(x); v != none && x.passes(f, d) {
			sums[v] += x.n
		}
	}
	var out []search.Count[T]
	for v, n := range sums {
		out = append(out, search.Count[T]{Value: v, N: n})
	}
	slices.SortFunc(out, func(a, b search.Count[T]) int {
		switch {
		case a.N != b.N:
			return b.N - a.N
		case a.Value < b.Value:
			return -1
		default:
			return 1
		}
	})
	return out
}

const (
	cubesMax  = 200
	cellsMax  = 4000            // a cube with more is not kept
	staleFor  = 5 * time.Second // a large cube is good for so long after a change
	largeFrom = 2000            // ideas
)

// cubes keeps the cubes of recent questions, each as long as nothing changes;
// large ones, which cost most, a little longer, and then they are called inexact.
type cubes struct {
	mu   sync.Mutex
	kept map[string]*kept
}

type kept struct {
	cube    cube
	version string
	at      time.Time
	size    int // ideas
}

func (c *cubes) forget() {
	c.mu.Lock()
	c.kept = map[string]*kept{}
	c.mu.Unlock()
}

func (c *cubes) get(ctx context.Context, e *Engine, p search.Plan, now string, themes bool) (cube, bool, error) {
	key := key(p)
	c.mu.Lock()
	old := c.kept[key]
	c.mu.Unlock()
	if old != nil && (!themes || old.cube.themes != nil) {
		if old.version == now {
			return old.cube, true, nil
		}
		if old.size >= largeFrom && time.Since(old.at) < staleFor {
			return old.cube, false, nil
		}
	}
	n, err := e.cells(ctx, p, nil, themes)
	if err != nil {
		return cube{}, false, err
	}
	k := &kept{version: now, at: time.Now(), cube: cube{all: n.all, themes: n.themes}}
	for _, x := range n.all {
		k.size += x.n
	}
	if themes && k.cube.themes == nil {
		k.cube.themes = []cell{}
	}
	if n.exact && len(n.all)+len(n.themes) <= cellsMax {
		c.put(key, k)
	}
	return k.cube, n.exact, nil
}

func (c *cubes) put(key string, k *kept) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.kept) >= cubesMax {
		oldest := ""
		for o, v := range c.kept {
			if oldest == "" || v.at.Before(c.kept[oldest].at) {
				oldest = o
			}
		}
		delete(c.kept, oldest)
	}
	c.kept[key] = k
}

// key names everything that a plan would find.
func key(p search.Plan) string {
	var b strings.Builder
	if p.NoComments {
		b.WriteByte('!')
	}
	for _, i := range p.Without {
		b.WriteString("~" + strconv.FormatInt(int64(i), 10))
	}
	phrase := func(ph search.Phrase) {
		b.WriteString(strings.Join(ph.Words, " "))
		if ph.Prefix {
			b.WriteByte('*')
		}
		b.WriteByte('|')
	}
	for _, m := range search.Phrases(p.Must) {
		phrase(m)
	}
	b.WriteByte('-')
	for _, n := range p.Not {
		for _, ph := range n.Phrases {
			phrase(ph)
		}
		b.WriteByte(';')
	}
	if len(p.Must) == 0 {
		b.WriteByte('+')
		for _, ph := range search.Phrases(p.Should) {
			phrase(ph)
		}
	}
	return b.String()
}
