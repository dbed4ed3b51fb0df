package docs

import (
	"context"
	"database/sql"
	"errors"
	"runtime/debug"
	"sync"
	"time"
)

const (
	memoryMost   = 600_000         // texts; beyond, the database finds and memory stays small
	memoryAtOnce = 5_000           // texts that are read while somebody waits; more are read in the background
	memoryFollow = 1_500           // changes that are followed one by one: the database keeps 2,048 at least
	memoryWait   = 5 * time.Second // somebody waits
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

func (m *memory) forget() {
	m.mu.Lock()
	m.c, m.not = nil, time.Time{}
	m.age++
	m.mu.Unlock()
}

// follow brings memory up to the newest change. It returns false where the database
// has to find. What it does is for all who ask: it goes on when one of them is gone.
func (m *memory) follow(ctx context.Context, e *Engine) (ok bool) {
	m.mu.RLock()
	there, r, err := m.c != nil, reading{}, error(nil)
	if there {
		r, err = m.at.changes(ctx, e)
	}
	m.mu.RUnlock()
	switch {
	case err != nil:
		if ctx.Err() == nil {
			e.fault(err)
		}
		return false
	case !there:
		return m.begin(ctx, e)
	case len(r.changes) == 0:
		return true
	}
	e.behind.run(ctx, memoryWait, func(ctx context.Context) {
		if ok, err = m.apply(ctx, e); err != nil {
			e.fault(err)
		}
	})
	return ok
}

func (m *memory) apply(ctx context.Context, e *Engine) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.c == nil {
		return false, nil
	}
	r, err := m.at.changes(ctx, e)
	if err != nil {
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
	if len(m.c.texts)-m.c.dead > m.most {
		m.c, m.not = nil, time.Now().Add(memoryAgain)
		return false, nil
	}
	if m.c.dead > memoryAtOnce && m.c.dead > len(m.c.texts)/3 && !m.loading {
		m.loading = true
		m.again(ctx, e, m.age)
	}
	return true, nil
}

// begin reads everything: at once where that is little, else in the background.
func (m *memory) begin(ctx context.Context, e *Engine) bool {
	age, mine := m.claim()
	if !mine {
		return false
	}
	ok := false
	e.behind.run(ctx, memoryWait, func(ctx context.Context) {
		switch texts, err := m.fits(ctx, e); {
		case err != nil || texts > m.most:
			m.leave(e, err)
		case texts <= memoryAtOnce:
			err = m.load(ctx, e, age)
			ok = err == nil
		default:
			m.again(ctx, e, age)
		}
	})
	return ok
}

// warm reads everything now, unless somebody does.
func (m *memory) warm(ctx context.Context, e *Engine) error {
	age, mine := m.claim()
	if !mine {
		return nil
	}
	texts, err := m.fits(ctx, e)
	if err != nil || texts > m.most {
		m.leave(e, err)
		return err
	}
	return m.load(ctx, e, age)
}

// claim makes the one who asks the one who reads everything.
func (m *memory) claim() (age int, mine bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.c != nil || m.loading || m.most == 0 || time.Now().Before(m.not) {
		return m.age, false
	}
	m.loading = true
	return m.age, true
}

func (m *memory) fits(ctx context.Context, e *Engine) (texts int, err error) {
	err = e.each(ctx, new(statement).add(e.d.Texts), func(rows *sql.Rows) error { return rows.Scan(&texts) })
	return texts, err
}

// leave gives up reading for a while.
func (m *memory) leave(e *Engine, err error) {
	m.mu.Lock()
	m.loading, m.not = false, time.Now().Add(memoryAgain)
	m.mu.Unlock()
	if err != nil && !errors.Is(err, context.Canceled) { // that is Close
		e.fault(err)
	}
}

// again is load in the background.
func (m *memory) again(ctx context.Context, e *Engine, age int) {
	e.behind.start(ctx, memoryWithin, func(ctx context.Context) { _ = m.load(ctx, e, age) })
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
	if err != nil { // the database answers meanwhile
		m.leave(e, err)
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.loading = false
	if m.age == age { // else the index was made anew meanwhile
		m.c, m.at = c, at
		m.loaded, m.took = time.Now(), time.Since(begun)
	}
	if len(c.texts) > memoryAtOnce {
		go debug.FreeOSMemory() // reading leaves behind as much as it keeps
	}
	return nil
}
