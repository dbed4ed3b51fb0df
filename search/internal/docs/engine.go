package docs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/search"
)

// Engine is a search.Engine over one database.
type Engine struct {
	d      *Dialect
	db     *sql.DB
	write  Write
	syn    *search.Synonyms
	words  *words
	memory *memory
	cubes  *cubes
	owns   *owns
	asked  atomic.Int64
	behind *behind
	atOnce chan struct{} // questions that go through memory
	fault  func(error)
	// outside finds in place of the database; nil for the built-in engines.
	outside Finder
	from    *Engine // the built-in one beside it

	mu    sync.Mutex
	stmts map[string]*sql.Stmt
}

// New returns an engine that reads from db and, for Rebuild alone, writes by write.
func New(d *Dialect, db *sql.DB, write Write, syn *search.Synonyms, options ...Option) *Engine {
	e := &Engine{
		d: d, db: db, write: write, syn: syn, words: &words{}, cubes: &cubes{kept: map[string]*kept{}}, owns: &owns{kept: map[id.Challenge]ownList{}}, memory: &memory{most: memoryMost},
		behind: &behind{over: make(chan struct{})}, atOnce: make(chan struct{}, runtime.GOMAXPROCS(0)), fault: func(error) {},
	}
	for _, o := range options {
		o(e)
	}
	return e
}

// Option changes an engine that New makes.
type Option func(*Engine)

// Remember sets how many texts may be kept in memory; with 0, the database finds.
func Remember(most int) Option { return func(e *Engine) { e.memory.most = most } }

// OnFault sets who is told why memory could not follow: the database finds then, and
// nobody who asks sees it. It is called before the first question.
func (e *Engine) OnFault(told func(error)) { e.fault = told }

// Close ends what the engine does in the background, and waits for that. The database
// may be closed then.
func (e *Engine) Close() { e.behind.end() }

const (
	candidateDocs  = 400  // documents that the database's own ranking hands over
	candidateIdeas = 200  // ideas among them that are ranked anew
	commonDocs     = 4000 // a word in more texts than this is not ranked by the database: it would rank them all
	commonLarge    = 1000 // the same in an index of more than largeIndex texts, where ranking one costs more
	largeIndex     = 10_000
	newestDocs     = 600 // of such words, the newest texts are ranked
	proseGroups    = 8   // a question of more words than this gets more candidates: no few words choose them
	prosePart      = 2   // so many times
	pieces         = 3   // comments, write-ups and updates of one idea that are looked at
)

// Search answers q.
func (e *Engine) Search(ctx context.Context, q search.Query) (search.Result, error) {
	r, err := e.search(ctx, q)
	return r, fit(ctx, err)
}

func (e *Engine) search(ctx context.Context, q search.Query) (search.Result, error) {
	q, err := q.Checked()
	if err != nil {
		return search.Result{}, err
	}
	var p search.Plan
	var v *search.Vocabulary
	text := strings.TrimSpace(q.Text) != ""
	if text {
		t := search.Parse(q.Text)
		if t.Empty() {
			return search.Result{NoWords: true, TotalExact: true}, nil
		}
		if v, err = e.words.now(ctx, e); err != nil {
			return search.Result{}, err
		}
		syn, err := e.synonyms(ctx, q.Filters)
		if err != nil {
			return search.Result{}, err
		}
		p = search.Widen(t, v, syn)
		p.NoComments = q.NoComments
	}
	p.Without = slices.Sorted(slices.Values(q.Without))
	e, p, err = e.who(ctx, p)
	if err != nil {
		return search.Result{}, err
	}
	if res, ok, err := e.remembered(ctx, p, q, v); ok || err != nil {
		return res, err
	}
	res, err := e.count(ctx, p, q)
	if err != nil {
		return search.Result{}, err
	}
	if res.Updates, err = e.news(ctx, p, q); err != nil {
		return search.Result{}, err
	}
	if !text || q.Sort != search.Relevance {
		res.Hits, err = e.sorted(ctx, p, q)
		return res, err
	}
	r := search.NewRanker(p)
	found, err := e.candidates(ctx, p, q.Filters, false)
	if err != nil {
		return search.Result{}, err
	}
	r.Rank(found)
	if e.outside != nil { // asked twice, and what was found in between counts
		res.Total = max(res.Total, len(found))
	}
	res.DidYouMean = r.DidYouMean()
	from, behind := begin(q, found)
	page := found[min(from, len(found)):min(from+q.PerPage, len(found))]
	for _, f := range page {
		res.Hits = append(res.Hits, r.Hit(f))
	}
	if missing := q.PerPage - len(page); missing > 0 && (len(found) >= ideasOf(p) || res.Total > len(found)) {
		rest, err := e.rest(ctx, p, q, found, behind, missing)
		if err != nil {
			return search.Result{}, err
		}
		for _, f := range rest {
			res.Hits = append(res.Hits, r.Hit(f))
		}
	}
	return res, nil
}

// begin is where a page begins among the candidates. behind is the idea after which
// it begins among the rest, 0 for none.
func begin(q search.Query, found []search.Found) (from int, behind id.Idea) {
	for _, a := range slices.Backward(q.After) {
		if i := slices.IndexFunc(found, func(f search.Found) bool { return f.Idea == a }); i >= 0 {
			return i + 1, 0
		}
	}
	if len(q.After) == 0 || q.Offset() <= len(found) { // they were candidates and are none now
		return q.Offset(), 0
	}
	return len(found), q.After[len(q.After)-1]
}

// Suggest answers somebody who is still typing.
func (e *Engine) Suggest(ctx context.Context, prefix string, f search.Filters, n int) ([]search.Hit, error) {
	hits, err := e.suggest(ctx, prefix, f, n)
	return hits, fit(ctx, err)
}

func (e *Engine) suggest(ctx context.Context, prefix string, f search.Filters, n int) ([]search.Hit, error) {
	if _, err := (search.Query{Text: prefix, Filters: f}).Checked(); err != nil {
		return nil, err
	}
	t := search.Parse(prefix)
	if len(t.Should) == 0 || n < 1 {
		return nil, nil
	}
	v, err := e.words.now(ctx, e)
	if err != nil {
		return nil, err
	}
	syn, err := e.synonyms(ctx, f)
	if err != nil {
		return nil, err
	}
	e, p, err := e.who(ctx, search.Widen(t, v, syn))
	if err != nil {
		return nil, err
	}
	if hs, ok, err := e.recalled(ctx, p, f, v, true, n, wanted{}); ok || err != nil {
		return hs, err
	}
	r := search.NewRanker(p)
	found, err := e.candidates(ctx, p, f, true)
	if err != nil {
		return nil, err
	}
	r.Rank(found)
	return hits(r, found, n), nil
}

func hits(r *search.Ranker, found []search.Found, n int) []search.Hit {
	var hs []search.Hit
	for _, f := range found[:min(n, len(found))] {
		hs = append(hs, r.Hit(f))
	}
	return hs
}

// Similar finds ideas that read alike.
func (e *Engine) Similar(ctx context.Context, t search.Text, f search.Filters, n int) ([]search.Hit, error) {
	hs, err := e.similar(ctx, t, f, n)
	return hs, fit(ctx, err)
}

func (e *Engine) similar(ctx context.Context, t search.Text, f search.Filters, n int) ([]search.Hit, error) {
	if err := f.Check(); err != nil || n < 1 {
		return nil, err
	}
	if t.Idea != 0 {
		own, err := e.ideas(ctx, []id.Idea{t.Idea}, "1 = 1")
		if err != nil || len(own) == 0 {
			return nil, err
		}
		t.Title, t.Body = own[t.Idea].Title, own[t.Idea].Body
	}
	v, err := e.words.now(ctx, e)
	if err != nil {
		return nil, err
	}
	p := search.Alike(t, v)
	if p.Empty() {
		return nil, nil
	}
	if e, p, err = e.who(ctx, p); err != nil {
		return nil, err
	}
	if hs, ok, err := e.recalled(ctx, p, f, v, false, n, wanted{but: t.Idea, covered: search.AlikeMin}); ok || err != nil {
		return hs, err
	}
	r := search.NewRanker(p)
	found, err := e.candidates(ctx, p, f, false)
	if err != nil {
		return nil, err
	}
	r.Rank(found)
	var near []search.Found
	for _, c := range found {
		if c.Idea != t.Idea && c.Covered() >= search.AlikeMin {
			near = append(near, c)
		}
	}
	return hits(r, near, n), nil
}

// Rebuild makes the index anew in one transaction: searches read the old one
// until it is done, writers wait.
func (e *Engine) Rebuild(ctx context.Context) error {
	if e.write == nil {
		return errors.New("search: this engine was opened for reading only")
	}
	if err := e.write(ctx, e.d.Rebuild...); err != nil {
		return fmt.Errorf("rebuild the search index: %w", err)
	}
	e.words.forget()
	e.memory.forget()
	e.cubes.forget()
	return nil
}

// Health looks whether the index holds as many texts as anybody may see.
func (e *Engine) Health(ctx context.Context) error {
	var wrong int
	if err := e.db.QueryRowContext(ctx, e.d.Agree).Scan(&wrong); err != nil {
		return fit(ctx, fmt.Errorf("ask the search index: %w", err))
	}
	if wrong != 0 {
		return &fault.Error{
			Kind: fault.Internal, Code: "search.disagrees",
			Message: "The search index does not agree with the ideas. Run: uptake reindex",
			Err:     fmt.Errorf("%d texts too many or too few", wrong),
		}
	}
	return nil
}

// fit makes a fault of err.
func fit(ctx context.Context, err error) error {
	var f *fault.Error
	switch {
	case err == nil, errors.As(err, &f):
		return err
	case ctx.Err() != nil:
		return search.ErrBusy.With(err)
	default:
		return fault.Of(fmt.Errorf("search: %w", err))
	}
}

// Statements is how many statements the engine has run so far.
func (e *Engine) Statements() int64 { return e.asked.Load() }

// query runs a statement, prepared where it comes again and again.
func (e *Engine) query(ctx context.Context, s *statement) (*sql.Rows, error) {
	e.asked.Add(1)
	text := s.text(e.d.Numbered)
	e.mu.Lock()
	st := e.stmts[text]
	e.mu.Unlock()
	if st == nil {
		var err error
		if st, err = e.db.PrepareContext(ctx, text); err != nil {
			return nil, err
		}
		e.mu.Lock()
		if other := e.stmts[text]; other != nil {
			_ = st.Close()
			st = other
		} else if len(e.stmts) < 64 {
			if e.stmts == nil {
				e.stmts = map[string]*sql.Stmt{}
			}
			e.stmts[text] = st
		} else {
			e.mu.Unlock()
			defer st.Close() //nolint:errcheck // rows keep what they need
			return st.QueryContext(ctx, s.args...)
		}
		e.mu.Unlock()
	}
	return st.QueryContext(ctx, s.args...)
}

// each runs a statement and calls scan for each row.
func (e *Engine) each(ctx context.Context, s *statement, scan func(*sql.Rows) error) error {
	rows, err := e.query(ctx, s)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err says it all
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
