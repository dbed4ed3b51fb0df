package docs

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"uptake/domain/id"
	"uptake/search"
)

// matcher answers one plan from memory, which does not change meanwhile.
type matcher struct {
	c    *content
	turn int // of c
	p    search.Plan
	f    search.Filters
	r    *search.Ranker
	v    *search.Vocabulary
	pass []bool // places that pass f

	groups [][]held                             // by group of Should, then by slot
	which  []uint64                             // the groups that a slot has, by bit; those beyond share the last one
	limit  [64]struct{ score, covered float64 } // by bit of which: see search.Ranker.Limit
	musts  []float32
	needs  []uint8 // how many of the musts a slot has, in their order
	body   []bool  // slots that have something in their own text, the title apart
	out    []bool  // slots that have what they may not
	holds  []int   // the groups of the slot that is weighed, and by group
	times  []float64
	best   []float64
}

// held is how well a slot holds a group.
type held struct {
	times  float32
	best   uint8 // the weight of its best phrase, in hundredths
	pieces uint8 // texts of others under it that were counted
}

// match reads the postings of all that p asks for.
func (c *content) match(p search.Plan, f search.Filters, r *search.Ranker, v *search.Vocabulary) *matcher {
	n := len(c.slots)
	m := &matcher{
		c: c, turn: c.turn, p: p, f: f, r: r, v: v, pass: make([]bool, len(c.places)), groups: make([][]held, len(p.Should)),
		which: make([]uint64, n), body: make([]bool, n), times: make([]float64, len(p.Should)), best: make([]float64, len(p.Should)),
	}
	for i, x := range c.places {
		m.pass[i] = c.alike[x.alike].passes(f, "") &&
			(len(f.Themes) == 0 || slices.ContainsFunc(x.pairs, func(k int32) bool { return slices.Contains(f.Themes, c.pairs[k].theme) }))
	}
	for g, gr := range p.Should {
		hs := make([]held, n)
		m.groups[g] = hs
		bit := uint64(1) << min(g, 63)
		score, covered := r.Limit(g)
		m.limit[min(g, 63)].score += score
		m.limit[min(g, 63)].covered += covered
		for _, ph := range gr.Phrases {
			weight, met := uint8(math.Round(100*ph.Weight)), false
			m.each(ph, func(_ int32, t *text, title, rest int32) {
				h := &hs[t.slot]
				m.which[t.slot] |= bit
				h.best = max(h.best, weight)
				if t.kind != ownText {
					if h.pieces == pieces {
						return
					}
					h.pieces++
				} else if rest > 0 {
					m.body[t.slot] = true
				}
				w := &weights[t.kind]
				h.times += w[0]*float32(title) + w[1]*float32(rest)
				met = met || c.slots[t.slot].key > 0 && m.passes(t.slot)
			})
			if met {
				r.Met(ph)
			}
		}
	}
	if len(p.Must) > 0 {
		m.needs, m.musts = make([]uint8, n), make([]float32, n)
	}
	for k, g := range p.Must {
		for _, ph := range g.Phrases {
			m.each(ph, func(_ int32, t *text, title, rest int32) {
				if int(m.needs[t.slot]) == k {
					m.needs[t.slot]++
				}
				if t.kind == ownText && rest > 0 {
					m.body[t.slot] = true
				}
				w := &weights[t.kind]
				m.musts[t.slot] += w[0]*float32(title) + w[1]*float32(rest)
			})
		}
	}
	if len(p.Not)+len(p.Without) > 0 {
		m.out = make([]bool, n)
	}
	for _, ph := range search.Phrases(p.Not) {
		m.each(ph, func(_ int32, t *text, _, _ int32) { m.out[t.slot] = true })
	}
	for _, i := range p.Without {
		if s, ok := c.of[int64(i)]; ok {
			m.out[s] = true
		}
	}
	return m
}

// each goes through the texts that hold ph.
func (m *matcher) each(ph search.Phrase, fn func(number int32, t *text, title, rest int32)) {
	if m.p.NoComments {
		all := fn
		fn = func(number int32, t *text, title, rest int32) {
			if t.kind != commentText {
				all(number, t, title, rest)
			}
		}
	}
	if !ph.Prefix {
		m.c.each(ph.Words, fn)
		return
	}
	seen := map[string]bool{} // a word of a new text may be an old one
	m.v.Under(ph.Words[0], func(w string, _ int) {
		if !seen[w] {
			seen[w] = true
			m.c.one(w, fn)
		}
	})
}

// found reports whether the plan finds a slot, filters apart. An empty one finds all.
func (m *matcher) found(s int32) bool {
	if m.c.slots[s].place < 0 || int(s) < len(m.out) && m.out[s] {
		return false
	}
	if m.p.Empty() {
		return true
	}
	if len(m.p.Must) > 0 {
		return int(m.needs[s]) == len(m.p.Must)
	}
	return m.which[s] != 0
}

// passes reports whether the filters let a slot pass.
func (m *matcher) passes(s int32) bool {
	p := m.c.slots[s].place
	return p >= 0 && m.pass[p]
}

func (m *matcher) weigh(s int32) (score, covered float64) {
	m.holds = m.holds[:0]
	hold := func(g int) {
		if h := m.groups[g][s]; h.times > 0 {
			m.holds = append(m.holds, g)
			m.times[g], m.best[g] = float64(h.times), float64(h.best)/100
		}
	}
	for which := m.which[s]; which != 0; which &= which - 1 {
		hold(bits.TrailingZeros64(which))
	}
	for g := 64; g < len(m.groups); g++ {
		hold(g)
	}
	musts := 0.0
	if m.musts != nil {
		musts = float64(m.musts[s])
	}
	return m.r.Weigh(int(m.c.slots[s].own), musts, m.holds, m.times, m.best)
}

// ranked is a slot with its score.
type ranked struct {
	slot  int32
	score float64
}

// before orders by score, ties by the newer idea or update.
func (m *matcher) before(a, b ranked) int {
	if c := cmp.Compare(b.score, a.score); c != 0 {
		return c
	}
	x, y := m.c.slots[a.slot].key, m.c.slots[b.slot].key
	return cmp.Compare(max(y, -y), max(x, -x))
}

// bound is a score that no slot with these groups exceeds. Most slots hold little of a
// question and need not be weighed once there are better ones.
func (m *matcher) bound(which uint64) float64 {
	score, covered := 0.0, 0.0
	for ; which != 0; which &= which - 1 {
		l := &m.limit[bits.TrailingZeros64(which)]
		score, covered = score+l.score, covered+l.covered
	}
	return m.r.Most(score, covered)
}

// wanted says which of the slots found top is to return.
type wanted struct {
	updates bool    // by themselves, else ideas
	but     id.Idea // not this one
	covered float64 // they hold so much of the question at least
	behind  *ranked // they come behind this one
}

// top returns the first n slots, without ever sorting more than twice as many.
func (m *matcher) top(n int, w wanted) []ranked {
	var out []ranked
	full := false
	for i := range m.c.slots {
		s := int32(i) //nolint:gosec // memoryMost is far less
		key := m.c.slots[i].key
		if (key < 0) != w.updates || key == int64(w.but) || !m.found(s) || !m.passes(s) {
			continue
		}
		if full && m.bound(m.which[s]) < out[n-1].score {
			continue
		}
		score, covered := m.weigh(s)
		x := ranked{s, score}
		if covered < w.covered || full && m.before(x, out[n-1]) > 0 || w.behind != nil && m.before(x, *w.behind) <= 0 {
			continue
		}
		if out = append(out, x); len(out) >= 2*n {
			slices.SortFunc(out, m.before)
			out, full = out[:n], true
		}
	}
	slices.SortFunc(out, m.before)
	return out[:min(n, len(out))]
}

// page returns the ideas of the page that q asks for.
func (m *matcher) page(q search.Query) []ranked {
	for _, a := range slices.Backward(q.After) {
		if s, ok := m.c.of[int64(a)]; ok && m.found(s) && m.passes(s) {
			score, _ := m.weigh(s)
			return m.top(q.PerPage, wanted{behind: &ranked{s, score}})
		}
	}
	to := m.top(min(q.Offset()+q.PerPage, len(m.c.slots)+1), wanted{})
	return to[min(q.Offset(), len(to)):]
}

// ideas returns the ideas that the plan finds and the filters let pass, in ascending
// order, and the challenges that they are of.
func (m *matcher) ideas() (ideas []id.Idea, of []id.Challenge) {
	places := make([]bool, len(m.c.places))
	for i := range m.c.slots {
		s := int32(i) //nolint:gosec // memoryMost is far less
		if key := m.c.slots[i].key; key > 0 && m.found(s) && m.passes(s) {
			ideas = append(ideas, id.Idea(key))
			places[m.c.slots[i].place] = true
		}
	}
	for i, some := range places {
		if some {
			of = append(of, m.c.alike[m.c.places[i].alike].challenge)
		}
	}
	slices.Sort(ideas)
	slices.Sort(of)
	return ideas, slices.Compact(of)
}

// cells counts the ideas that the plan finds, filters apart; all of them, where it
// is empty.
func (m *matcher) cells(themes bool) cube {
	counts := make([]int, len(m.c.places))
	for i := range m.c.slots {
		if s := &m.c.slots[i]; s.key > 0 && m.found(int32(i)) { //nolint:gosec // memoryMost is far less
			counts[s.place]++
		}
	}
	sums, pairs, both := make([]int, len(m.c.alike)), make([]int, len(m.c.pairs)), make([]int, len(m.c.alike))
	for i, n := range counts {
		p := &m.c.places[i]
		if sums[p.alike] += n; !themes {
			continue
		}
		one := false
		for _, k := range p.pairs {
			pairs[k] += n
			one = one || len(m.f.Themes) > 1 && slices.Contains(m.f.Themes, m.c.pairs[k].theme)
		}
		if one {
			both[p.alike] += n
		}
	}
	var out cube
	add := func(to []cell, alike int32, theme id.Theme, n int) []cell {
		if n == 0 {
			return to
		}
		x := m.c.alike[alike]
		x.theme, x.n = theme, n
		return append(to, x)
	}
	for k, n := range sums {
		out.all = add(out.all, int32(k), 0, n) //nolint:gosec // a few hundred
	}
	for k, n := range pairs {
		out.themes = add(out.themes, m.c.pairs[k].alike, m.c.pairs[k].theme, n)
	}
	for k, n := range both {
		out.both = add(out.both, int32(k), 0, n) //nolint:gosec // a few hundred
	}
	return out
}

// whole keeps of the slots those alone that have one text with every must and every
// word of Should.
func (m *matcher) whole() {
	marks, have := make([]uint8, len(m.c.texts)), make([]bool, len(m.c.slots))
	groups := slices.Concat(m.p.Must, singles(m.p.Should))
	for k, g := range groups {
		last := k == len(groups)-1
		for _, ph := range g.Phrases {
			m.each(ph, func(n int32, t *text, _, _ int32) {
				if int(marks[n]) == k {
					marks[n]++
				}
				have[t.slot] = have[t.slot] || last && int(marks[n]) == len(groups)
			})
		}
	}
	for s, ok := range have {
		if !ok {
			m.which[s] = 0
			if m.needs != nil {
				m.needs[s] = 0
			}
		}
	}
}

// parts returns, for ideas that do not hold it themselves, the texts under them that
// hold most of the question: a few of each, the best first.
func (m *matcher) parts(page []ranked) map[id.Idea][]int64 {
	type piece struct {
		part   int64
		weight float64
	}
	at, some := make([]int16, len(m.c.slots)), false
	for i, x := range page {
		if !m.body[x.slot] {
			at[x.slot], some = int16(i+1), true //nolint:gosec // a page
		}
	}
	out := map[id.Idea][]int64{}
	if !some {
		return out
	}
	all := make([]map[int32]*piece, len(page))
	seen := map[int32]int{}
	note := func(g int, weight float64, ph search.Phrase) {
		m.each(ph, func(n int32, t *text, _, _ int32) {
			i := at[t.slot]
			if i == 0 || t.kind == ownText || seen[n] == g+1 {
				return
			}
			if all[i-1] == nil {
				all[i-1] = map[int32]*piece{}
			}
			if all[i-1][n] == nil {
				all[i-1][n] = &piece{part: t.part}
			}
			all[i-1][n].weight += weight
			seen[n] = g + 1
		})
	}
	for g, gr := range slices.Concat(m.p.Should, m.p.Must) {
		for _, ph := range gr.Phrases {
			note(g, 1/float64(1+gr.Texts), ph)
		}
	}
	for i, x := range page {
		var ps []*piece
		for _, p := range all[i] {
			ps = append(ps, p)
		}
		slices.SortFunc(ps, func(a, b *piece) int {
			return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.part, b.part))
		})
		key := m.c.slots[x.slot].key
		for _, p := range ps[:min(len(ps), pieces)] {
			out[id.Idea(key)] = append(out[id.Idea(key)], key<<ideaShift+p.part)
		}
	}
	return out
}
