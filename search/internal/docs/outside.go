package docs

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"uptake/domain/id"
	"uptake/search"
)

// Finder finds ideas in an index outside of the database. It says which, and
// nothing else: what a question means is settled before it is asked, and what is
// shown, and in which order the best stand, is settled from the rows afterwards.
type Finder interface {
	// Count counts what p asks for under f, and each dimension asked for as if
	// nothing were chosen in it.
	Count(ctx context.Context, p search.Plan, f search.Filters, asked []search.Dimension) (int, search.Facets, error)
	// Best returns the likeliest ideas, at most so many; with all, those alone that
	// hold every group.
	Best(ctx context.Context, p search.Plan, f search.Filters, all bool, most int) ([]id.Idea, error)
	// List returns a stretch of what p asks for.
	List(ctx context.Context, p search.Plan, f search.Filters, s Slice) ([]id.Idea, error)
}

// Slice is a stretch of a list. The newer idea wins every tie.
type Slice struct {
	By     search.Sort // Relevance: by number, the newest first
	Behind id.Idea     // begins behind this one; 0 at the beginning
	Key    int64       // of Behind, by what By orders: see OrderKey
	But    []id.Idea   // leaves these out
	Offset int
	N      int
}

// OrderKey is a time as engines outside order by it.
func OrderKey(t time.Time) int64 { return t.UnixMicro() }

// Through returns an engine that finds by f. It shares the words and the rows with
// e, and so every meaning: the two differ in who finds.
func (e *Engine) Through(f Finder) *Engine {
	return &Engine{d: e.d, db: e.db, write: e.write, syn: e.syn, words: e.words, cubes: e.cubes, owns: e.owns, memory: e.memory, outside: f, from: e, behind: e.behind, atOnce: e.atOnce, fault: e.fault}
}

// who returns the engine that answers p: lists without words are the database's in
// any case. An engine outside is asked without the ideas that it still holds and
// nobody may see any more.
func (e *Engine) who(ctx context.Context, p search.Plan) (*Engine, search.Plan, error) {
	if e.outside == nil {
		return e, p, nil
	}
	if p.Empty() {
		return e.from, p, nil
	}
	gone := new(statement).add("SELECT DISTINCT f.idea_id FROM search_feed f WHERE NOT EXISTS (SELECT 1 FROM ideas i WHERE i.id = f.idea_id AND " + shown + ") ORDER BY f.idea_id")
	err := e.each(ctx, gone, func(rows *sql.Rows) error {
		var i id.Idea
		err := rows.Scan(&i)
		p.Without = append(p.Without[:len(p.Without):len(p.Without)], i)
		return err
	})
	return e, p, err
}

// sortedOutside is sorted where an engine outside finds. The place of the idea that
// the page begins behind is read from its row.
func (e *Engine) sortedOutside(ctx context.Context, p search.Plan, q search.Query) ([]search.Hit, error) {
	s := Slice{By: q.Sort, Offset: q.Offset(), N: q.PerPage}
	if n := len(q.After); n > 0 {
		s.Behind, s.Offset = q.After[n-1], 0
		known := false
		err := e.each(ctx, new(statement).add("SELECT i.supports, i.posted_at, i.discussed_at FROM ideas i WHERE i.id = ?", s.Behind), func(rows *sql.Rows) error {
			var posted, discussed time.Time
			err := rows.Scan(&s.Key, &posted, &discussed)
			switch q.Sort {
			case search.Newest:
				s.Key = OrderKey(posted)
			case search.Discussed:
				s.Key = OrderKey(discussed)
			}
			known = true
			return err
		})
		if err != nil || !known {
			return nil, err
		}
	}
	ids, err := e.outside.List(ctx, p, q.Filters, s)
	if err != nil {
		return nil, err
	}
	found, err := e.under(ctx, ids, p)
	if err != nil {
		return nil, err
	}
	return hits(search.NewRanker(p), found, q.PerPage), nil
}

// beneathMost is how many documents the database may look through for the texts under
// candidates.
const beneathMost = 20_000

// beneath is under for many ideas: the index is read once for all of them, and not
// once for each. Where that is too much, the rarest words say which texts are looked at.
func (e *Engine) beneath(ctx context.Context, order []id.Idea, p search.Plan) ([]search.Found, error) {
	if len(order) == 0 {
		return nil, nil
	}
	var phrases []search.Phrase
	n := 0
	for _, g := range byRarity(append(slices.Clone(p.Must), p.Should...)) {
		if n += g.Texts; n > beneathMost && len(phrases) > 0 {
			break
		}
		phrases = append(phrases, g.Phrases...)
	}
	parts := map[id.Idea][]int64{}
	s := new(statement).add("SELECT m.doc FROM ("+e.d.docs(p)+") m WHERE m.doc >> ?", e.d.Any(phrases), ideaShift)
	list(s, padded(slices.Clone(order)))
	if err := e.each(ctx, s.add(" ORDER BY m.doc"), func(rows *sql.Rows) error {
		var d int64
		err := rows.Scan(&d)
		if i := ideaOf(d); !own(d) && len(parts[i]) < pieces {
			parts[i] = append(parts[i], d)
		}
		return err
	}); err != nil {
		return nil, err
	}
	return e.texts(ctx, order, parts)
}
