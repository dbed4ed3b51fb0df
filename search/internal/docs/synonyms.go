package docs

import (
	"context"
	"database/sql"
	"sync"

	"uptake/domain/id"
	"uptake/search"
)

// ownMost is how many challenges' own lists are kept prepared: one as long as may be
// takes 3 MB.
const ownMost = 16

// owns keeps challenges' own synonyms prepared, each as long as the challenge has the
// same version. Reading and preparing the longest list takes longer than a search.
type owns struct {
	mu   sync.Mutex
	kept map[id.Challenge]ownList
}

type ownList struct {
	version int
	syn     *search.Synonyms
}

func (o *owns) get(c id.Challenge, version int) *search.Synonyms {
	o.mu.Lock()
	defer o.mu.Unlock()
	if l, ok := o.kept[c]; ok && l.version == version {
		return l.syn
	}
	return nil
}

func (o *owns) put(c id.Challenge, l ownList) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, ok := o.kept[c]; !ok && len(o.kept) >= ownMost {
		for other := range o.kept { // whichever: the next question about it reads it again
			delete(o.kept, other)
			break
		}
	}
	o.kept[c] = l
}

// synonyms are what a question takes to be the same: the common list, under that of the
// challenge where the question is about a single one.
func (e *Engine) synonyms(ctx context.Context, f search.Filters) (*search.Synonyms, error) {
	if len(f.Challenges) != 1 {
		return e.syn, nil
	}
	c, version := f.Challenges[0], -1
	err := e.each(ctx, new(statement).add("SELECT ch.version FROM challenges ch WHERE ch.id = ?", c), func(r *sql.Rows) error { return r.Scan(&version) })
	if err != nil || version < 0 {
		return e.syn, err
	}
	if syn := e.owns.get(c, version); syn != nil {
		return syn, nil
	}
	// The list may be newer than the version that was read: then it is read once more, for the next question.
	s := new(statement).add("SELECT mutual, off, first, others FROM search_synonyms WHERE challenge_id = ? ORDER BY position", c)
	var rows []search.Synonym
	err = e.each(ctx, s, func(r *sql.Rows) error {
		var one search.Synonym
		var off bool
		if err := r.Scan(&one.Mutual, &off, &one.A, &one.B); err != nil {
			return err
		}
		one.Enabled = !off
		rows = append(rows, one)
		return nil
	})
	if err != nil {
		return nil, err
	}
	syn := e.syn.Over(rows)
	e.owns.put(c, ownList{version, syn})
	return syn, nil
}
