package docs

import (
	"context"
	"slices"

	"uptake/domain/id"
	"uptake/search"
)

// hold lets fn read memory, brought up to the newest change. It returns false where
// the database, or an engine outside, has to find.
func (e *Engine) hold(ctx context.Context, fn func(c *content)) (bool, error) {
	if e.outside != nil {
		return false, nil
	}
	if !e.memory.follow(ctx, e) {
		return false, nil
	}
	select {
	case e.atOnce <- struct{}{}: // each takes memory of its own
		defer func() { <-e.atOnce }()
	case <-ctx.Done():
		return false, ctx.Err()
	}
	e.memory.mu.RLock()
	defer e.memory.mu.RUnlock()
	if e.memory.c == nil {
		return false, nil
	}
	fn(e.memory.c)
	return true, nil
}

// remembered is a page of results from memory: every idea counted, and every one in
// the order of its score, however many there are.
func (e *Engine) remembered(ctx context.Context, p search.Plan, q search.Query, v *search.Vocabulary) (search.Result, bool, error) {
	res := search.Result{TotalExact: true}
	r := search.NewRanker(p)
	var page, news listing
	var all *matcher // whose ideas are listed in an order that memory does not know
	var others found
	ok, err := e.hold(ctx, func(c *content) {
		m := c.match(p, q.Filters, r, v)
		res.Total, res.Facets = m.cells(len(q.Filters.Themes) > 0 || slices.Contains(q.Facets, search.ByTheme)).facets(q.Filters, q.Facets)
		switch {
		case p.Empty():
			return
		case q.Sort == search.Relevance:
			page = m.listing(m.page(q))
		default:
			all = m
			others.ideas, others.of = m.ideas()
		}
		if q.Page == 1 && len(q.After) == 0 {
			news = m.listing(m.top(bestUpdates, wanted{updates: true}))
		}
	})
	if !ok || err != nil {
		return res, false, err
	}
	if res.Updates, err = e.shown(ctx, r, news); err != nil {
		return res, true, err
	}
	switch {
	case p.Empty():
		res.Hits, err = e.sorted(ctx, p, q)
	case q.Sort == search.Relevance:
		res.DidYouMean = r.DidYouMean()
		res.Hits, err = e.shown(ctx, r, page)
	default:
		res.Hits, err = e.ordered(ctx, all, q, others)
	}
	return res, true, err
}

// found is all that words and filters find.
type found struct {
	ideas []id.Idea // in ascending order
	of    []id.Challenge
}

// ordered is the page of q among what m found, in an order that the rows know.
func (e *Engine) ordered(ctx context.Context, m *matcher, q search.Query, all found) ([]search.Hit, error) {
	page, err := e.sift(ctx, all, q)
	if err != nil {
		return nil, err
	}
	l := listing{ideas: page, scores: make([]float64, len(page))}
	if _, err := e.hold(ctx, func(c *content) {
		if c != m.c || c.turn != m.turn { // it has changed since
			m = c.match(m.p, m.f, m.r, m.v)
		}
		var rs []ranked
		for _, i := range page {
			if s, ok := c.of[int64(i)]; ok {
				rs = append(rs, ranked{slot: s})
			}
		}
		l.parts = m.parts(rs)
	}); err != nil {
		return nil, err
	}
	return e.shown(ctx, m.r, l)
}

// recalled is the best n of the ideas that p finds; with all, of those that have one
// text with every word.
func (e *Engine) recalled(ctx context.Context, p search.Plan, f search.Filters, v *search.Vocabulary, all bool, n int, w wanted) ([]search.Hit, bool, error) {
	r := search.NewRanker(p)
	var best listing
	held, err := e.hold(ctx, func(c *content) {
		m := c.match(p, f, r, v)
		if all {
			m.whole()
		}
		best = m.listing(m.top(n, w))
	})
	if !held || err != nil {
		return nil, false, err
	}
	hs, err := e.shown(ctx, r, best)
	return hs, true, err
}

// listing is what is to be read of the rows.
type listing struct {
	ideas   []id.Idea
	updates []id.Update
	scores  []float64
	parts   map[id.Idea][]int64
}

func (m *matcher) listing(rs []ranked) listing {
	var l listing
	for _, x := range rs {
		if key := m.c.slots[x.slot].key; key > 0 {
			l.ideas = append(l.ideas, id.Idea(key))
		} else {
			l.updates = append(l.updates, id.Update(-key))
		}
		l.scores = append(l.scores, x.score)
	}
	if len(l.ideas) > 0 {
		l.parts = m.parts(rs)
	}
	return l
}

// shown reads the texts of a listing and marks what was found. What may not be seen
// any more is left out.
func (e *Engine) shown(ctx context.Context, r *search.Ranker, l listing) ([]search.Hit, error) {
	var hs []search.Hit
	if len(l.updates) > 0 {
		texts, err := e.updates(ctx, l.updates)
		for i, u := range l.updates {
			if f, ok := texts[u]; ok {
				hs = append(hs, r.Hit(f.Scored(l.scores[i])))
			}
		}
		return hs, err
	}
	found, err := e.texts(ctx, l.ideas, l.parts)
	for _, f := range found {
		hs = append(hs, r.Hit(f.Scored(l.scores[slices.Index(l.ideas, f.Idea)])))
	}
	return hs, err
}
