package docs

import (
	"context"
	"database/sql"
	"encoding/binary"
	"slices"

	"uptake/domain/id"
	"uptake/search"
)

// content is what memory holds.
type content struct {
	*postings
	slots  []slot
	of     map[int64]int32 // slots by key
	places []place         // ideas that are alike share one
	at     map[string]int32
	alike  []cell // what places are that differ in their themes alone
	cells  map[cell]int32
	pairs  []pair // themes with what else their ideas are counted under
	both   map[pair]int32
	turn   int // changes with every change
}

// place is what an idea is counted under.
type place struct {
	alike int32
	pairs []int32
}

type pair struct {
	theme id.Theme
	alike int32
}

// kind is which kind of text one is.
type kind uint8

const (
	ownText kind = iota // of an idea, or of an update by itself
	commentText
	writeupText
	updateText
)

func kindOf(doc int64) kind {
	switch p := partOf(doc); {
	case p.Comment != 0:
		return commentText
	case p.Writeup != 0:
		return writeupText
	case p.Update != 0 && ideaOf(doc) != 0:
		return updateText
	default:
		return ownText
	}
}

// weights are what a word counts in the title and the rest of each kind of text.
var weights = func() (w [4][2]float32) {
	for k, in := range []search.Where{search.InIdea, search.InComment, search.InWriteup, search.InUpdate} {
		title, rest := search.Times(in)
		w[k] = [2]float32{float32(title), float32(rest)}
	}
	return w
}()

// slot is an idea, or an update by itself.
type slot struct {
	key   int64 // the number of the idea, or less than 0: of the update
	place int32 // -1: nobody may see it
	own   int32 // words of its own
	texts []int32
}

func newContent() *content {
	return &content{postings: newPostings(), of: map[int64]int32{}, at: map[string]int32{}, cells: map[cell]int32{}, both: map[pair]int32{}}
}

// keyOf is the key of the slot that a document belongs to.
func keyOf(doc int64) int64 {
	if i := ideaOf(doc); i != 0 {
		return int64(i)
	}
	return -int64(partOf(doc).Update)
}

func (c *content) slot(key int64) int32 {
	n, ok := c.of[key]
	if !ok {
		n = int32(len(c.slots)) //nolint:gosec // memoryMost is far less
		c.of[key] = n
		c.slots = append(c.slots, slot{key: key, place: -1})
	}
	return n
}

func (c *content) read(ctx context.Context, e *Engine) error {
	if err := c.place(ctx, e, nil, true); err != nil {
		return err
	}
	if err := c.announce(ctx, e); err != nil {
		return err
	}
	if err := c.put(ctx, e, new(statement).add(textColumns), nil); err != nil {
		return err
	}
	c.trim()
	return nil
}

// apply follows changes.
func (c *content) apply(ctx context.Context, e *Engine, changes []change) error {
	c.turn++
	moved, whole, parts := map[id.Idea]bool{}, map[id.Idea]bool{}, map[int64]bool{}
	all, news := false, false
	for _, ch := range changes {
		switch i := ideaOf(ch.doc); {
		case ch.doc == 0:
			all = true
		case ch.doc < 0:
			moved[id.Idea(-ch.doc)] = true
		case i == 0:
			parts[ch.doc], news = true, true
		case own(ch.doc):
			moved[i], whole[i] = true, true
		default:
			parts[ch.doc] = true
		}
	}
	if all || len(moved) > 0 {
		if err := c.place(ctx, e, keysOf(moved), all); err != nil {
			return err
		}
	}
	if all || news {
		if err := c.announce(ctx, e); err != nil {
			return err
		}
	}
	if len(whole) > 0 {
		for i := range whole {
			c.clear(int64(i), 0, true)
		}
		s := new(statement).add(textColumns + " WHERE t.idea_id")
		list(s, padded(keysOf(whole)))
		if err := c.put(ctx, e, s, nil); err != nil {
			return err
		}
	}
	ideas, subs := map[id.Idea]bool{}, map[int64]bool{}
	for d := range parts {
		if whole[ideaOf(d)] {
			delete(parts, d)
			continue
		}
		c.clear(keyOf(d), d&(1<<ideaShift-1), false)
		ideas[ideaOf(d)], subs[d&(1<<ideaShift-1)] = true, true
	}
	if len(parts) == 0 {
		return nil
	}
	s := new(statement).add(textColumns + " WHERE t.idea_id")
	list(s, padded(keysOf(ideas)))
	list(s.add(" AND t.sub"), padded(keysOf(subs)))
	return c.put(ctx, e, s, parts)
}

func keysOf[K comparable](m map[K]bool) []K {
	ks := make([]K, 0, len(m))
	for k := range m {
		ks = append(ks, k)
	}
	return ks
}

// clear takes out one text of an idea or update, or all.
func (c *content) clear(key, part int64, all bool) {
	n, ok := c.of[key]
	if !ok {
		return
	}
	s := &c.slots[n]
	s.texts = slices.DeleteFunc(s.texts, func(t int32) bool {
		if !all && c.texts[t].part != part {
			return false
		}
		c.drop(t)
		return true
	})
}

const textColumns = "SELECT t.idea_id, t.sub, t.title, t.body, t.talk FROM search_texts t"

// put adds the texts that s selects, of those in only, if that is given.
func (c *content) put(ctx context.Context, e *Engine, st *statement, only map[int64]bool) error {
	return e.each(ctx, st, func(rows *sql.Rows) error {
		var i, sub int64
		var title, body, talk sql.RawBytes
		if err := rows.Scan(&i, &sub, &title, &body, &talk); err != nil {
			return err
		}
		doc := i<<ideaShift + sub
		if only != nil && !only[doc] {
			return nil
		}
		n := c.slot(keyOf(doc))
		t, words := c.add(n, sub, kindOf(doc), string(title), string(body), string(talk))
		s := &c.slots[n]
		s.texts = append(s.texts, t)
		if sub == 0 || i == 0 {
			s.own = words
		}
		return nil
	})
}

// place reads what ideas are counted under: those given, or all.
func (c *content) place(ctx context.Context, e *Engine, ids []id.Idea, all bool) error {
	const columns = "SELECT i.id, i.challenge_id, coalesce(i.area_id, 0), i.kind, i.shown_stage, i.shown_outcome, i.evidence, i.pick FROM ideas i"
	st := new(statement).add(columns + " WHERE ").where(search.Filters{})
	themes := new(statement).add("SELECT t.idea_id, t.theme_id FROM idea_themes t")
	if all {
		for n := range c.slots {
			if s := &c.slots[n]; s.key > 0 {
				s.place = -1
			}
		}
	} else {
		for _, i := range ids {
			if n, ok := c.of[int64(i)]; ok {
				c.slots[n].place = -1
			}
		}
		ids = padded(ids)
		st = new(statement).add(columns + e.d.ByID + " WHERE ").where(search.Filters{})
		list(st.add(" AND i.id"), ids)
		list(themes.add(" WHERE t.idea_id"), ids)
	}
	found, order := map[id.Idea]*place{}, []id.Idea(nil)
	if err := e.each(ctx, st, func(rows *sql.Rows) error {
		var i id.Idea
		var x cell
		err := rows.Scan(&i, &x.challenge, &x.area, &x.kind, &x.stage, &x.outcome, &x.evidence, &x.pick)
		found[i], order = &place{alike: c.like(x)}, append(order, i)
		return err
	}); err != nil {
		return err
	}
	if err := e.each(ctx, themes, func(rows *sql.Rows) error {
		var i id.Idea
		var t id.Theme
		err := rows.Scan(&i, &t)
		if p := found[i]; p != nil {
			p.pairs = append(p.pairs, c.pair(pair{t, p.alike}))
		}
		return err
	}); err != nil {
		return err
	}
	for _, i := range order {
		c.slots[c.slot(int64(i))].place = c.in(*found[i])
	}
	return nil
}

// in returns the number of a place.
func (c *content) in(p place) int32 {
	slices.Sort(p.pairs)
	key := make([]byte, 0, 4+4*len(p.pairs))
	for _, n := range append([]int32{p.alike}, p.pairs...) {
		key = binary.LittleEndian.AppendUint32(key, uint32(n)) //nolint:gosec // never negative
	}
	n, ok := c.at[string(key)]
	if !ok {
		n = int32(len(c.places)) //nolint:gosec // not more than ideas
		c.at[string(key)] = n
		c.places = append(c.places, p)
	}
	return n
}

func (c *content) pair(p pair) int32 {
	n, ok := c.both[p]
	if !ok {
		n = int32(len(c.pairs)) //nolint:gosec // themes times a few hundred
		c.both[p] = n
		c.pairs = append(c.pairs, p)
	}
	return n
}

func (c *content) like(x cell) int32 {
	n, ok := c.cells[x]
	if !ok {
		n = int32(len(c.alike)) //nolint:gosec // a few hundred
		c.cells[x] = n
		c.alike = append(c.alike, x)
	}
	return n
}

// announce reads which updates anybody may see, and of which challenge they are.
func (c *content) announce(ctx context.Context, e *Engine) error {
	for n := range c.slots {
		if s := &c.slots[n]; s.key < 0 {
			s.place = -1
		}
	}
	return e.each(ctx, new(statement).add("SELECT u.id, u.challenge_id FROM updates u WHERE "+announced), func(rows *sql.Rows) error {
		var u int64
		var x cell
		err := rows.Scan(&u, &x.challenge)
		c.slots[c.slot(-u)].place = c.in(place{alike: c.like(x)})
		return err
	})
}
