package docs

import (
	"context"
	"database/sql"
	"slices"

	"uptake/domain/id"
	"uptake/search"
)

// orders are the sorts in SQL; the newer idea wins a tie.
var orders = map[search.Sort]string{
	search.Relevance: "i.posted_at DESC, i.id DESC",
	search.Newest:    "i.posted_at DESC, i.id DESC",
	search.Supported: "i.supports DESC, i.id DESC",
	search.Discussed: "i.discussed_at DESC, i.id DESC",
}

// keys are the columns that orders begin with; the id follows.
var keys = map[search.Sort]string{
	search.Relevance: "i.posted_at",
	search.Newest:    "i.posted_at",
	search.Supported: "i.supports",
	search.Discussed: "i.discussed_at",
}

// sorted returns a page of all that p asks for, in an order other than that of
// relevance. An empty plan asks for everything.
func (e *Engine) sorted(ctx context.Context, p search.Plan, q search.Query) ([]search.Hit, error) {
	if e.outside != nil {
		return e.sortedOutside(ctx, p, q)
	}
	s := new(statement)
	if p.Empty() {
		s.add("SELECT i.id FROM ideas i WHERE ")
		s.without(p)
	} else {
		s.add("SELECT i.id FROM (").matched(e.d, p).add(") m CROSS JOIN ideas i" + e.d.ByID + " WHERE i.id = m.idea AND ")
	}
	offset := s.where(q.Filters).ordered(q)
	s.add(" LIMIT ? OFFSET ?", q.PerPage, offset)
	found, err := e.page(ctx, s, p)
	if err != nil {
		return nil, err
	}
	return hits(search.NewRanker(p), found, q.PerPage), nil
}

// ordered adds the order of q, and where its page begins: the offset is what is left to
// pass over.
func (s *statement) ordered(q search.Query) (offset int) {
	offset = q.Offset()
	if s.after(q) {
		offset = 0
	}
	s.add(" ORDER BY " + orders[q.Sort])
	return offset
}

// after adds, where q begins behind an idea, that only those behind it are listed.
func (s *statement) after(q search.Query) bool {
	n := len(q.After)
	if n > 0 {
		s.add(" AND ("+keys[q.Sort]+", i.id) < (SELECT "+keys[q.Sort]+", i.id FROM ideas i WHERE i.id = ?)", q.After[n-1])
	}
	return n > 0
}

const (
	// fewFound is how many ideas are looked up by their numbers. Where words find more, all
	// ideas are gone through in their order, and the page is soon full.
	fewFound = 729
	// fewAtOnce is how many of them are read at first.
	fewAtOnce = 200
	// mergedMost is how many challenges' lists are merged: each is kept in every order, all
	// together are not.
	mergedMost = 30
)

// sift returns the page of q among ideas.
func (e *Engine) sift(ctx context.Context, all found, q search.Query) ([]id.Idea, error) {
	if len(all.ideas) == 0 {
		return nil, nil
	}
	if len(all.ideas) <= fewFound {
		s := new(statement).add("SELECT i.id FROM ideas i" + e.d.ByID + " WHERE ").where(q.Filters)
		list(s.add(" AND i.id"), padded(slices.Clone(all.ideas)))
		pass := s.ordered(q)
		return e.numbers(ctx, s.add(" LIMIT ? OFFSET ?", q.PerPage, pass))
	}
	pass := q.Offset()
	if len(q.After) > 0 {
		pass = 0
	}
	for limit := max(fewAtOnce, 4*(pass+q.PerPage)); ; limit *= 8 {
		read, err := e.numbers(ctx, first(all.of, q, limit), new(any))
		if err != nil {
			return nil, err
		}
		page := slices.DeleteFunc(slices.Clone(read), func(i id.Idea) bool {
			_, ok := slices.BinarySearch(all.ideas, i)
			return !ok
		})
		if len(page) >= pass+q.PerPage || len(read) < limit {
			page = page[min(pass, len(page)):]
			return page[:min(q.PerPage, len(page))], nil
		}
	}
}

// first selects so many ideas of challenges in the order of q, those of each from the
// index which keeps it.
func first(of []id.Challenge, q search.Query, limit int) *statement {
	s := new(statement)
	if len(of) > mergedMost {
		s.add("SELECT i.id, " + keys[q.Sort] + " FROM ideas i WHERE i.moderation = 'visible'").after(q)
		return s.add(" ORDER BY 2 DESC, 1 DESC LIMIT ?", limit)
	}
	for n, c := range of {
		if n > 0 {
			s.add(" UNION ALL ")
		}
		s.add("SELECT * FROM (SELECT i.id, "+keys[q.Sort]+" FROM ideas i WHERE i.challenge_id = ? AND i.moderation = 'visible'", c).after(q)
		s.add(" ORDER BY "+keys[q.Sort]+" DESC, i.id DESC LIMIT ?) m", limit)
	}
	return s.add(" ORDER BY 2 DESC, 1 DESC LIMIT ?", limit)
}

// rest returns what comes after the candidates, the newest first: behind an idea
// of them, else from the page's place on.
func (e *Engine) rest(ctx context.Context, p search.Plan, q search.Query, candidates []search.Found, behind id.Idea, n int) ([]search.Found, error) {
	ids := make([]id.Idea, len(candidates))
	for i, c := range candidates {
		ids[i] = c.Idea
	}
	offset := max(0, q.Offset()-len(candidates))
	if len(q.After) > 0 { // the page begins behind an idea, or has begun among the candidates
		offset = 0
	}
	if e.outside != nil {
		found, err := e.outside.List(ctx, p, q.Filters, Slice{Behind: behind, But: ids, Offset: offset, N: n})
		if err != nil {
			return nil, err
		}
		return e.under(ctx, found, p)
	}
	s := new(statement).add("SELECT i.id FROM (").matched(e.d, p).add(") m CROSS JOIN ideas i" + e.d.ByID + " WHERE i.id = m.idea AND ").where(q.Filters)
	if len(ids) > 0 {
		list(s.add(" AND i.id NOT"), padded(ids))
	}
	if behind != 0 {
		s.add(" AND i.id < ?", behind)
	}
	s.add(" ORDER BY i.id DESC LIMIT ? OFFSET ?", n, offset)
	return e.page(ctx, s, p)
}

// page reads the ideas that s selects, each with the first texts in which
// something was found.
func (e *Engine) page(ctx context.Context, s *statement, p search.Plan) ([]search.Found, error) {
	order, err := e.numbers(ctx, s)
	if err != nil {
		return nil, err
	}
	return e.under(ctx, order, p)
}

// numbers reads the ids that s selects, and passes over what it selects beside them.
func (e *Engine) numbers(ctx context.Context, s *statement, beside ...any) (ids []id.Idea, err error) {
	err = e.each(ctx, s, func(rows *sql.Rows) error {
		var i id.Idea
		err := rows.Scan(append([]any{&i}, beside...)...)
		ids = append(ids, i)
		return err
	})
	return ids, err
}

// under reads ideas, each with the first texts in which something was found.
func (e *Engine) under(ctx context.Context, order []id.Idea, p search.Plan) ([]search.Found, error) {
	parts := map[id.Idea][]int64{}
	if !p.Empty() && len(order) > 0 {
		// The first of the two is the outer one: of the index only what stands under these ideas is read.
		s := new(statement).add("SELECT m.doc FROM ideas i"+e.d.ByID+" CROSS JOIN ("+e.d.docs(p)+") m WHERE m.doc > i.id << ? AND m.doc < (i.id + 1) << ? AND i.id",
			e.d.Any(p.Asked()), ideaShift, ideaShift)
		list(s, padded(slices.Clone(order)))
		if err := e.each(ctx, s.add(" ORDER BY m.doc"), func(rows *sql.Rows) error {
			var d int64
			err := rows.Scan(&d)
			if i := ideaOf(d); len(parts[i]) < pieces {
				parts[i] = append(parts[i], d)
			}
			return err
		}); err != nil {
			return nil, err
		}
	}
	return e.texts(ctx, order, parts)
}
