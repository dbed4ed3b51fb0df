package store

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
)

// ruleCache keeps challenges in memory, since each write asks the rules of one and
// each page shows one.
// It holds committed states alone, read by the readers' pool: what a
// transaction sees of itself or of its batch may still be lost, and its version
// number be given to something else. An entry counts only together with the
// version that the caller has just read.
type ruleCache struct {
	store *Store
	mu    sync.Mutex
	kept  map[id.Challenge]challenge.Challenge

	filling atomic.Bool // a fill is on its way beside the transactions
}

// rulesKept bounds the cache: one challenge takes a few kilobytes.
const rulesKept = 64

func newRuleCache(s *Store) *ruleCache {
	return &ruleCache{store: s, kept: map[id.Challenge]challenge.Challenge{}}
}

func (r *ruleCache) get(c id.Challenge, version int) (challenge.Challenge, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	kept, ok := r.kept[c]
	return ownLists(kept), ok && kept.Version == version
}

// fill reads the committed state of c and keeps it.
func (r *ruleCache) fill(ctx context.Context, of id.Challenge) (challenge.Challenge, error) {
	c, err := challengeReads{r.store}.whole(ctx, of)
	if err != nil {
		return challenge.Challenge{}, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.kept) >= rulesKept {
		clear(r.kept)
	}
	r.kept[c.ID] = c
	return ownLists(c), nil
}

// ownLists returns c with lists of its own: the caller may change what it is given, and
// what is kept is everybody's.
func ownLists(c challenge.Challenge) challenge.Challenge {
	c.Steps, c.Areas, c.Phases, c.Prompts = slices.Clone(c.Steps), slices.Clone(c.Areas), slices.Clone(c.Phases), slices.Clone(c.Prompts)
	return c
}

// fillLater fills in c without keeping the caller waiting, unless another fill is
// on its way: then the next caller asks again.
func (r *ruleCache) fillLater(of id.Challenge) {
	if !r.filling.CompareAndSwap(false, true) {
		return
	}
	go func() {
		defer r.filling.Store(false)
		ctx, cancel := context.WithTimeout(context.Background(), fillLimit)
		defer cancel()
		_, _ = r.fill(ctx, of) // whoever needs the rules reads them until it succeeds
	}()
}

// fillLimit is how long a fill may wait for a connection.
const fillLimit = 5 * time.Second
