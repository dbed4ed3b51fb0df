package docs

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"
	"sync"
	"time"

	"uptake/domain/id"
	"uptake/search"
)

// shelf keeps in memory what each public idea is counted under, in step with
// the changes, so that counting ten thousand ideas takes a millisecond and
// reads nothing but their numbers. It decides counts alone: what is shown is
// read from the rows.
type shelf struct {
	mu     sync.RWMutex
	ideas  map[id.Idea]place
	alike  []cell // ideas that are alike in all but their themes share one
	of     map[cell]int32
	seq    int64
	loaded time.Time
	took   time.Duration
}

// place is where an idea stands.
type place struct {
	alike  int32
	themes []id.Theme
}

func (s *shelf) forget() {
	s.mu.Lock()
	s.ideas = nil
	s.mu.Unlock()
}

// cells counts what p asks for.
func (s *shelf) cells(ctx context.Context, e *Engine, p search.Plan, only []id.Theme, themes bool) (counted, error) {
	exact, err := s.follow(ctx, e)
	if err != nil {
		return counted{}, err
	}
	var found []id.Idea
	if !p.Empty() {
		if found, err = e.listed(ctx, p); err != nil {
			return counted{}, err
		}
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	sums := make([]int, len(s.alike))
	type pair struct {
		theme id.Theme
		alike int32
	}
	by := map[pair]int{}
	add := func(at place) {
		if len(only) > 0 && !slices.ContainsFunc(at.themes, func(t id.Theme) bool { return slices.Contains(only, t) }) {
			return
		}
		sums[at.alike]++
		if themes {
			for _, t := range at.themes {
				by[pair{t, at.alike}]++
			}
		}
	}
	if p.Empty() {
		for _, at := range s.ideas {
			add(at)
		}
	}
	for _, i := range found {
		if at, ok := s.ideas[i]; ok {
			add(at)
		}
	}
	out := counted{exact: exact}
	for k, n := range sums {
		if n > 0 {
			c := s.alike[k]
			c.n = n
			out.all = append(out.all, c)
		}
	}
	for k, n := range by {
		c := s.alike[k.alike]
		c.theme, c.n = k.theme, n
		out.themes = append(out.themes, c)
	}
	return out, nil
}

// follow brings the shelf up to the newest change. It returns false when it is
// left a little behind, in a storm of changes.
func (s *shelf) follow(ctx context.Context, e *Engine) (bool, error) {
	now, err := e.latest(ctx)
	if err != nil {
		return false, err
	}
	s.mu.RLock()
	same := s.ideas != nil && s.seq == now
	s.mu.RUnlock()
	if same {
		return true, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ideas == nil {
		return true, s.load(ctx, e, now)
	}
	seq, whole := s.seq, false
	seen := map[id.Idea]bool{}
	var changed []id.Idea
	n := 0
	if err := e.each(ctx, new(statement).add("SELECT c.seq, c.doc FROM search_changes c WHERE c.seq > ? ORDER BY c.seq LIMIT ?", s.seq, changesMax+1),
		func(rows *sql.Rows) error {
			var doc int64
			err := rows.Scan(&seq, &doc)
			n++
			i := ideaOf(doc)
			if doc < 0 {
				i = id.Idea(-doc)
			} else if doc == 0 {
				whole = true
			} else if !own(doc) {
				return err // a comment moves no count
			}
			if !seen[i] {
				seen[i] = true
				changed = append(changed, i)
			}
			return err
		}); err != nil {
		return false, err
	}
	if whole || n > changesMax {
		if !whole && time.Since(s.loaded) < loadShare*s.took {
			return false, nil
		}
		return true, s.load(ctx, e, now)
	}
	if len(changed) > 0 {
		for _, i := range changed {
			delete(s.ideas, i)
		}
		if err := s.read(ctx, e, changed); err != nil {
			s.ideas = nil // half of it would be worse than none
			return false, err
		}
	}
	s.seq = seq
	return true, nil
}

// load reads all public ideas.
func (s *shelf) load(ctx context.Context, e *Engine, now int64) error {
	begun := time.Now()
	s.ideas, s.alike, s.of = map[id.Idea]place{}, nil, map[cell]int32{}
	if err := s.read(ctx, e, nil); err != nil {
		s.ideas = nil
		return err
	}
	s.seq, s.loaded, s.took = now, time.Now(), time.Since(begun)
	return nil
}

// read puts ideas on the shelf: those given, or all.
func (s *shelf) read(ctx context.Context, e *Engine, ids []id.Idea) error {
	st := new(statement).add("SELECT i.id, i.challenge_id, coalesce(i.area_id, 0), i.kind, i.shown_stage FROM ideas i WHERE ").where(search.Filters{})
	if len(ids) > 0 {
		st = new(statement).add("SELECT i.id, i.challenge_id, coalesce(i.area_id, 0), i.kind, i.shown_stage FROM ideas i" + e.d.ByID + " WHERE ").where(search.Filters{})
		list(st.add(" AND i.id"), padded(slices.Clone(ids)))
	}
	if err := e.each(ctx, st, func(rows *sql.Rows) error {
		var i id.Idea
		var c cell
		if err := rows.Scan(&i, &c.challenge, &c.area, &c.kind, &c.stage); err != nil {
			return err
		}
		n, ok := s.of[c]
		if !ok {
			n = int32(len(s.alike)) //nolint:gosec // a few hundred
			s.of[c] = n
			s.alike = append(s.alike, c)
		}
		s.ideas[i] = place{alike: n}
		return nil
	}); err != nil {
		return err
	}
	st = new(statement).add("SELECT t.idea_id, t.theme_id FROM idea_themes t")
	if len(ids) > 0 {
		list(st.add(" WHERE t.idea_id"), padded(slices.Clone(ids)))
	}
	return e.each(ctx, st, func(rows *sql.Rows) error {
		var i id.Idea
		var t id.Theme
		err := rows.Scan(&i, &t)
		if at, ok := s.ideas[i]; ok {
			at.themes = append(at.themes, t)
			s.ideas[i] = at
		}
		return err
	})
}

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
