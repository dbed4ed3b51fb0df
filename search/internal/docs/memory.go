package docs

import (
	"context"
	"database/sql"
	"runtime/debug"
	"sync"
	"time"
)

const (
	memoryMost   = 600_000 // texts; beyond, the database finds and memory stays small
	memoryAtOnce = 5_000   // texts that are read while somebody waits; more are read in the background
	memoryFollow = 1_500   // changes that are followed one by one: the database keeps 2,048 at least
	memoryWithin = 5 * time.Minute
	memoryAgain  = time.Minute // after an index that was too large, or could not be read
)

// memory keeps the words of the index in memory, in step with the changes, and what
// each idea is counted under. It finds, counts and orders within a few milliseconds
// however many ideas hold a word; the database needs that long for a thousand. What
// is shown is read from the rows, under the same conditions as ever. Where memory is
// not there (yet), the database finds.
type memory struct {
	mu      sync.RWMutex
	c       *content // nil: not read
	at      follower // what c knows
	most    int
	loading bool
	loaded  time.Time
	took    time.Duration
	not     time.Time // not to be read before
	age     int       // how often all was forgotten
}

// Remember sets how many texts may be kept in memory; with 0, the database finds.
func (e *Engine) Remember(most int) {
	e.memory.forget()
	e.memory.mu.Lock()
	e.memory.most = most
	e.memory.mu.Unlock()
}

func (m *memory) forget() {
	m.mu.Lock()
	m.c, m.not = nil, time.Time{}
	m.age++
	m.mu.Unlock()
}

// follow brings memory up to the newest change. It returns false where the database
// has to find.
func (m *memory) follow(ctx context.Context, e *Engine) (bool, error) {
	m.mu.RLock()
	there := m.c != nil
	var r reading
	var err error
	if there {
		r, err = m.at.changes(ctx, e)
	}
	m.mu.RUnlock()
	if err != nil || there && len(r.changes) == 0 {
		return err == nil, err
	}
	if !there {
		return m.begin(ctx, e, false)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.c == nil {
		return false, nil
	}
	if r, err = m.at.changes(ctx, e); err != nil {
		return false, err
	}
	if r.lost || len(r.changes) > memoryFollow {
		m.c, m.not = nil, m.loaded.Add(loadShare*m.took) // then the next question reads all anew
		return false, nil
	}
	if err := m.c.apply(ctx, e, r.changes); err != nil {
		m.c = nil // half of it would be worse than none
		return false, err
	}
	m.at = r.next
	if m.c.dead > memoryAtOnce && m.c.dead > len(m.c.texts)/3 && !m.loading {
		m.loading = true
		go m.again(context.WithoutCancel(ctx), e, m.age)
	}
	return true, nil
}

// begin reads everything: at once where that is little or now says so, else in the
// background.
func (m *memory) begin(ctx context.Context, e *Engine, now bool) (bool, error) {
	m.mu.Lock()
	if m.c != nil || m.loading || m.most == 0 || time.Now().Before(m.not) {
		defer m.mu.Unlock()
		return m.c != nil, nil
	}
	m.loading = true
	age := m.age
	m.mu.Unlock()
	texts := 0
	err := e.each(ctx, new(statement).add(e.d.Texts), func(rows *sql.Rows) error { return rows.Scan(&texts) })
	switch {
	case err != nil || texts > m.most:
		m.mu.Lock()
		m.loading, m.not = false, time.Now().Add(memoryAgain)
		m.mu.Unlock()
		return false, err
	case now || texts <= memoryAtOnce:
		err := m.load(ctx, e, age)
		return err == nil, err
	}
	go m.again(context.WithoutCancel(ctx), e, age)
	return false, nil
}

// again is load in the background.
func (m *memory) again(ctx context.Context, e *Engine, age int) {
	ctx, cancel := context.WithTimeout(ctx, memoryWithin)
	defer cancel()
	if m.load(ctx, e, age) != nil { // the database answers meanwhile, and says what is wrong
		m.mu.Lock()
		m.not = time.Now().Add(memoryAgain)
		m.mu.Unlock()
	}
}

// load reads everything. Changes are followed from before that: what comes between is
// read once more, which does no harm.
func (m *memory) load(ctx context.Context, e *Engine, age int) error {
	begun := time.Now()
	at, err := e.follow(ctx)
	c := newContent()
	if err == nil {
		err = c.read(ctx, e)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.loading = false
	if err == nil && m.age == age { // else the index was made anew meanwhile
		m.c, m.at = c, at
		m.loaded, m.took = time.Now(), time.Since(begun)
	}
	if len(c.texts) > memoryAtOnce {
		go debug.FreeOSMemory() // reading leaves behind as much as it keeps
	}
	return err
}
