package docs

import (
	"context"
	"database/sql"
	"slices"
	"sync"
	"time"

	"uptake/domain/id"
	"uptake/search"
)

const (
	changesMax = 512  // changes that are read one by one; after more, all words are loaded anew
	freshMax   = 4000 // new words after which the same is done, in the background
	loadShare  = 20   // loading may take one part in so many of the time
	loadWithin = time.Minute
)

// words keeps the vocabulary in step with the index: the words of a text that
// was just posted widen the very next question.
type words struct {
	mu      sync.Mutex
	v       *search.Vocabulary
	at      follower // what v knows
	loaded  time.Time
	took    time.Duration
	changes int
	loading bool
}

// forget makes the next question load all words anew.
func (w *words) forget() {
	w.mu.Lock()
	w.v = nil
	w.mu.Unlock()
}

// now returns the vocabulary of the index as it is now.
func (w *words) now(ctx context.Context, e *Engine) (*search.Vocabulary, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.v == nil {
		if err := w.load(ctx, e); err != nil {
			return nil, err
		}
		return w.v, nil
	}
	r, err := w.at.changes(ctx, e)
	if err != nil {
		return nil, err
	}
	switch {
	case len(r.changes) == 0:
		return w.v, nil
	case r.lost || len(r.changes) > changesMax:
		if time.Since(w.loaded) < loadShare*w.took {
			return w.v, nil // in a storm of changes, old words will do for a moment
		}
		err := w.load(ctx, e)
		return w.v, err
	}
	var docs []int64
	for _, c := range r.changes {
		if c.doc > 0 {
			docs = append(docs, c.doc)
		}
	}
	texts, err := e.changed(ctx, docs)
	if err != nil {
		return nil, err
	}
	w.v, w.at = w.v.With(texts...), r.next
	w.changes += len(docs)
	if (w.v.Fresh() > freshMax || w.changes > 10*freshMax) && !w.loading && time.Since(w.loaded) > loadShare*w.took {
		w.loading = true
		e.behind.start(ctx, loadWithin, func(ctx context.Context) { w.again(ctx, e) })
	}
	return w.v, nil
}

// changed returns the texts behind docs, as far as anybody may see them; for an
// idea the comments too, since they appear and go with it.
func (e *Engine) changed(ctx context.Context, docs []int64) ([]string, error) {
	var order []id.Idea
	parts := map[id.Idea][]int64{}
	var whole []id.Idea
	var news []id.Update
	for _, d := range docs {
		i := ideaOf(d)
		if i == 0 {
			news = append(news, partOf(d).Update)
			continue
		}
		if parts[i] == nil {
			order, parts[i] = append(order, i), []int64{}
		}
		if !own(d) {
			parts[i] = append(parts[i], d)
		} else {
			whole = append(whole, i)
		}
	}
	found, err := e.texts(ctx, order, parts)
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, f := range found {
		texts = append(texts, f.Title+"\n"+f.Body)
		for _, p := range slices.Concat(f.Comments, f.Writeups, f.Updates) {
			texts = append(texts, p.Text)
		}
	}
	updates, err := e.updates(ctx, news)
	if err != nil {
		return nil, err
	}
	for _, u := range updates {
		texts = append(texts, u.Title+"\n"+u.Body)
	}
	if len(whole) == 0 {
		return texts, nil
	}
	s := new(statement).add("SELECT c.body FROM comments c CROSS JOIN ideas i WHERE c.state = 'visible' AND i.id = c.idea_id AND " + shown + " AND c.idea_id")
	list(s, padded(whole))
	err = e.each(ctx, s.add(" LIMIT 2000"), func(rows *sql.Rows) error {
		var text string
		err := rows.Scan(&text)
		texts = append(texts, text)
		return err
	})
	return texts, err
}

// load reads all words of the index. Changes are followed from before that: what comes
// between is read once more, which does no harm.
func (w *words) load(ctx context.Context, e *Engine) error {
	begun := time.Now()
	v, at, err := e.read(ctx)
	if err != nil {
		return err
	}
	w.keep(v, at, begun)
	return nil
}

// again is load in the background.
func (w *words) again(ctx context.Context, e *Engine) {
	begun := time.Now()
	v, at, err := e.read(ctx)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.loading = false
	if err == nil { // else the words of before serve on, and the next change tries again
		w.keep(v, at, begun)
	}
}

func (w *words) keep(v *search.Vocabulary, at follower, begun time.Time) {
	w.v, w.at, w.changes = v, at, 0
	w.loaded, w.took = time.Now(), time.Since(begun)
}

func (e *Engine) read(ctx context.Context) (*search.Vocabulary, follower, error) {
	at, err := e.follow(ctx)
	if err != nil {
		return nil, follower{}, err
	}
	var list []search.WordCount
	total, texts := 0, 0
	if err := e.each(ctx, new(statement).add(e.d.Words), func(rows *sql.Rows) error {
		var w search.WordCount
		var uses int
		err := rows.Scan(&w.Word, &w.N, &uses)
		list, total = append(list, w), total+uses
		return err
	}); err != nil {
		return nil, follower{}, err
	}
	err = e.each(ctx, new(statement).add(e.d.Texts), func(rows *sql.Rows) error { return rows.Scan(&texts) })
	return search.NewVocabulary(list, texts, total), at, err
}

// Warm reads what is kept in memory before the first question needs it.
func (e *Engine) Warm(ctx context.Context) error {
	_, err := e.words.now(ctx, e)
	if err == nil {
		err = e.memory.warm(ctx, e)
	}
	return fit(ctx, err)
}
