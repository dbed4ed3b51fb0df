// Package pages answers browsers: one file a page, and the cache of what is the
// same for every visitor.
package pages

import (
	"container/list"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/outbox"
	"uptake/frontend/text"
)

// CacheBytes is how much the pages kept may take together, compressed.
const CacheBytes = 24 << 20

// QueryMax is the longest query, in bytes, whose page is kept: longer ones are
// hardly asked twice, and anybody can make them up.
const QueryMax = 200

// Versions are the data versions of topics; the store has them.
type Versions interface {
	// Version returns the version of topic. It rises after the commit of a change
	// and before the writer is told of it.
	Version(topic outbox.Topic) uint64
}

// Rendered is a page that is finished, and what it was made from.
type Rendered struct {
	HTML []byte // not changed after it has been returned
	Type string // content type; empty means HTML
	// Topics names everything shown whose change has to be seen at once, beyond
	// the topics that were given to Page.
	Topics    []outbox.Topic
	GoodUntil time.Time // when words such as "closes in 3 days" become untrue; zero: never
	Once      bool      // not kept, since hardly anybody will ask for it again
}

// Render makes a page from its query, which holds the known parameters alone.
type Render func(ctx context.Context, q wire.Values) (Rendered, error)

// Cache keeps whole pages as visitors see them, compressed. A page that it gives
// out is the page that a fresh render would have given at some moment after the
// request began, so whoever has written something sees it, and so do all others.
//
// Page gives it to visitors only: what a person sees is rendered for them alone
// and leaves nothing behind. Shared is for what is the same for everybody.
type Cache struct {
	versions Versions
	now      func() time.Time
	brand    string
	max      int

	mu      sync.Mutex
	size    int
	order   *list.List // of *entry, the last used first
	entries map[string]*list.Element
	flights map[string]*flight
}

// NewCache returns an empty cache of at most size bytes.
func NewCache(versions Versions, brand string, size int, now func() time.Time) *Cache {
	return &Cache{
		versions: versions, now: now, brand: brand, max: size,
		order: list.New(), entries: map[string]*list.Element{}, flights: map[string]*flight{},
	}
}

// entry is one page. One without a page remembers topics alone: those that the
// versions have to be read of before the page is rendered the next time.
type entry struct {
	key      string
	page     *packed
	topics   []outbox.Topic
	versions []uint64
	until    time.Time
}

// flight is one render that others wait for.
type flight struct {
	done  chan struct{}
	entry *entry // set before done is closed; nil if the render failed
}

// Page answers c with the page that render makes. To a visitor it gives the kept
// page if none of its topics has moved since; else it renders, once for all who
// wait for the same page. known lists the parameters that the page reads; topics
// lists what is known, before anything is read, to be shown on it.
//
// render may run for a person or for a visitor, and what it returns for a visitor
// is given to others: it uses ctx, q and the person, and nothing else of the
// request. An error is answered and never kept.
func (k *Cache) Page(c *fiber.Ctx, known []string, topics []outbox.Topic, render Render) error {
	q, err := wire.Query(c, known...)
	if err != nil {
		return err
	}
	if wire.Actor(c).SignedIn() {
		return fresh(c, q, render)
	}
	return k.Shared(c, known, topics, render)
}

func fresh(c *fiber.Ctx, q wire.Values, render Render) error {
	r, err := render(c.UserContext(), q)
	if err != nil {
		return err
	}
	return send(c, r)
}

// Shared is Page for an answer that is the same for everybody: people who are
// signed in are given the kept one as well, so render looks at nobody.
func (k *Cache) Shared(c *fiber.Ctx, known []string, topics []outbox.Topic, render Render) error {
	q, err := wire.Query(c, known...)
	if err != nil {
		return err
	}
	ctx, query := c.UserContext(), q.Encode()
	if len(query) > QueryMax {
		return fresh(c, q, render)
	}
	defer forget(c, query)()
	r, e, err := k.get(ctx, key(c.Path(), query, k.brand, text.Lang(ctx)), topics, func() (Rendered, error) {
		r, err := render(ctx, q)
		if len(c.Response().Header.Peek(fiber.HeaderSetCookie)) > 0 {
			r.Once = true // something on it is for this visitor
		}
		return r, err
	})
	if err != nil {
		return err
	}
	if e == nil {
		return send(c, r)
	}
	return e.page.serve(c)
}

// forget takes out of the request what is not part of the key, so that what one
// visitor has put there, such as the way back after signing in, cannot reach the
// page that others are given. HEAD makes the page that GET gives. It returns what
// puts the method back for the log.
func forget(c *fiber.Ctx, query string) (remember func()) {
	uri := c.Path()
	if query != "" {
		uri += "?" + query
	}
	c.Request().Header.SetRequestURI(uri)
	c.Request().URI().SetQueryString(query)
	method := c.Method()
	c.Method(fiber.MethodGet)
	return func() { c.Method(method) }
}

func key(parts ...string) string {
	n := len(parts)
	for _, p := range parts {
		n += len(p)
	}
	b := make([]byte, 0, n)
	for _, p := range parts {
		b = append(append(b, p...), 0)
	}
	return string(b)
}

// get returns the kept page under key or a fresh one. A page that is not to be
// shared comes back as r, with no entry.
func (k *Cache) get(ctx context.Context, key string, topics []outbox.Topic, render func() (Rendered, error)) (Rendered, *entry, error) {
	// Whoever waits gets the page of the flight only if it is still true: the
	// flight may have begun before this request, and before a change that this
	// request is to show. Two flights waited for in vain are enough.
	for range 2 {
		if e := k.lookup(key); e != nil {
			return Rendered{}, e, nil
		}
		f, mine := k.board(key)
		if mine {
			return k.fly(key, f, topics, render)
		}
		select {
		case <-f.done:
		case <-ctx.Done():
			return Rendered{}, nil, ctx.Err()
		}
		if f.entry != nil && k.valid(f.entry) {
			return Rendered{}, f.entry, nil
		}
	}
	return k.render(key, topics, render)
}

// board joins the flight under key, or starts it.
func (k *Cache) board(key string) (f *flight, mine bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if f := k.flights[key]; f != nil {
		return f, false
	}
	f = &flight{done: make(chan struct{})}
	k.flights[key] = f
	return f, true
}

// fly renders for all who wait, and lets them go however the render ends.
func (k *Cache) fly(key string, f *flight, topics []outbox.Topic, render func() (Rendered, error)) (r Rendered, e *entry, err error) {
	defer func() {
		k.mu.Lock()
		delete(k.flights, key)
		k.mu.Unlock()
		close(f.done)
	}()
	r, f.entry, err = k.render(key, topics, render)
	return r, f.entry, err
}

// render makes the page and keeps it. The versions are read before anything
// else, so a change that is committed while the page is made leaves a page that
// looks old already, never one that looks fresh and is not. A page that turns out
// to show topics whose versions were not read is given out but not kept; they are
// remembered for the next time.
func (k *Cache) render(key string, topics []outbox.Topic, render func() (Rendered, error)) (Rendered, *entry, error) {
	ts := join(topics, k.topics(key))
	before := make([]uint64, len(ts))
	for i, t := range ts {
		before[i] = k.versions.Version(t)
	}
	r, err := render()
	if err != nil || r.Once {
		return r, nil, err
	}
	e := &entry{key: key, until: r.GoodUntil, topics: join(topics, r.Topics)}
	for _, t := range e.topics {
		i := slices.Index(ts, t)
		if i < 0 {
			e.versions = nil
			k.keep(e)
			return r, nil, nil
		}
		e.versions = append(e.versions, before[i])
	}
	if e.page, err = pack(r); err != nil {
		return r, nil, err
	}
	k.keep(e)
	return r, e, nil
}

func join(a, b []outbox.Topic) []outbox.Topic {
	all := slices.Clone(a)
	for _, t := range b {
		if !slices.Contains(all, t) {
			all = append(all, t)
		}
	}
	return all
}

// valid reports whether e shows what a fresh render would show now.
func (k *Cache) valid(e *entry) bool {
	if e.page == nil || !e.until.IsZero() && !k.now().Before(e.until) {
		return false
	}
	for i, t := range e.topics {
		if k.versions.Version(t) != e.versions[i] {
			return false
		}
	}
	return true
}

// lookup returns the page under key if it is still true, and nil if not.
func (k *Cache) lookup(key string) *entry {
	k.mu.Lock()
	at := k.entries[key]
	if at == nil {
		k.mu.Unlock()
		return nil
	}
	k.order.MoveToFront(at)
	e := at.Value.(*entry) //nolint:forcetypeassert // the list holds nothing else
	k.mu.Unlock()
	if !k.valid(e) {
		return nil
	}
	return e
}

// topics returns the topics of the page that was last under key.
func (k *Cache) topics(key string) []outbox.Topic {
	k.mu.Lock()
	defer k.mu.Unlock()
	if at := k.entries[key]; at != nil {
		return at.Value.(*entry).topics //nolint:forcetypeassert // the list holds nothing else
	}
	return nil
}

// keep puts e in the place of what was under its key, and lets go of the pages
// that nobody has asked for the longest.
func (k *Cache) keep(e *entry) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.drop(k.entries[e.key])
	if e.bytes() > k.max/8 {
		return
	}
	k.entries[e.key] = k.order.PushFront(e)
	k.size += e.bytes()
	for k.size > k.max {
		k.drop(k.order.Back())
	}
}

func (k *Cache) drop(at *list.Element) {
	if at == nil {
		return
	}
	e := k.order.Remove(at).(*entry) //nolint:forcetypeassert // the list holds nothing else
	delete(k.entries, e.key)
	k.size -= e.bytes()
}

// bytes is about what e takes in memory.
func (e *entry) bytes() int {
	n := 300 + 2*len(e.key) // the structs, the element and the map
	for _, t := range e.topics {
		n += 24 + len(t)
	}
	if e.page != nil {
		n += len(e.page.gz) + len(e.page.br)
	}
	return n
}
