package docs

import (
	"context"
	"database/sql"
	"errors"
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
	if n := len(q.After); n > 0 {
		offset = 0
		s.add(" AND ("+keys[q.Sort]+", i.id) < (SELECT "+keys[q.Sort]+", i.id FROM ideas i WHERE i.id = ?)", q.After[n-1])
	}
	s.add(" ORDER BY " + orders[q.Sort])
	return offset
}

// fewFound is how many ideas are looked up by their numbers. Where words find more, all
// ideas are gone through in their order, and the page is soon full.
const fewFound = 729

// sift returns the page of q among ideas.
func (e *Engine) sift(ctx context.Context, ideas []id.Idea, q search.Query) ([]id.Idea, error) {
	if len(ideas) == 0 {
		return nil, nil
	}
	s, among := new(statement), map[id.Idea]bool{}
	for _, i := range ideas {
		among[i] = true
	}
	if len(ideas) <= fewFound {
		s.add("SELECT i.id FROM ideas i" + e.d.ByID + " WHERE ").where(q.Filters)
		list(s.add(" AND i.id"), padded(ideas))
	} else {
		// The filters were asked of memory: this reads an index alone, that of the order, where the
		// condition makes the database find it, and else another that holds what is ordered by.
		s.add("SELECT i.id FROM ideas i WHERE 1 = 1")
		if len(q.Filters.Challenges) > 0 {
			list(s.add(" AND i.challenge_id"), q.Filters.Challenges)
		}
		if len(q.Filters.Challenges) > 0 || q.Sort == search.Newest {
			s.add(" AND i.moderation = 'visible'")
		}
	}
	pass := s.ordered(q)
	var out []id.Idea
	err := e.each(ctx, s, func(rows *sql.Rows) error {
		var i id.Idea
		switch err := rows.Scan(&i); {
		case err != nil:
			return err
		case !among[i]:
		case pass > 0:
			pass--
		default:
			if out = append(out, i); len(out) == q.PerPage {
				return errEnough
			}
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return out, err
}

var errEnough = errors.New("the page is full")

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
	var order []id.Idea
	if err := e.each(ctx, s, func(rows *sql.Rows) error {
		var i id.Idea
		err := rows.Scan(&i)
		order = append(order, i)
		return err
	}); err != nil {
		return nil, err
	}
	return e.under(ctx, order, p)
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
