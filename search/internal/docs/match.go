package docs

import (
	"cmp"
	"slices"

	"uptake/domain/id"
	"uptake/search"
)

// matcher answers one plan from memory, which does not change meanwhile.
type matcher struct {
	c     *content
	p     search.Plan
	f     search.Filters
	r     *search.Ranker
	v     *search.Vocabulary
	alike []bool // cells that pass f, its themes apart

	groups [][]held // by group of Should, then by slot
	musts  []float32
	needs  []uint8 // how many of the musts a slot has, in their order
	any    []bool  // slots that have one of Should
	out    []bool  // slots that have what they may not
	times  []float64
	best   []float64
}

// held is how well a slot holds a group.
type held struct {
	times, best float32
	pieces      int32 // texts of others under it that were counted
}

// match reads the postings of all that p asks for.
func (c *content) match(p search.Plan, f search.Filters, r *search.Ranker, v *search.Vocabulary) *matcher {
	n := len(c.slots)
	m := &matcher{
		c: c, p: p, f: f, r: r, v: v, alike: make([]bool, len(c.alike)), groups: make([][]held, len(p.Should)),
		any: make([]bool, n), times: make([]float64, len(p.Should)), best: make([]float64, len(p.Should)),
	}
	for i, x := range c.alike {
		m.alike[i] = x.passes(f, "")
	}
	for g, gr := range p.Should {
		hs := make([]held, n)
		m.groups[g] = hs
		for _, ph := range gr.Phrases {
			weight, met := float32(ph.Weight), false
			m.each(ph, func(_ int32, t *text, places []int32) {
				h := &hs[t.slot]
				m.any[t.slot] = true
				count, piece := m.count(t, places)
				if piece {
					if h.best = max(h.best, weight); h.pieces == pieces {
						return
					}
					h.pieces++
				}
				h.times, h.best = h.times+count, max(h.best, weight)
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
			m.each(ph, func(_ int32, t *text, places []int32) {
				if int(m.needs[t.slot]) == k {
					m.needs[t.slot]++
				}
				count, _ := m.count(t, places)
				m.musts[t.slot] += count
			})
		}
	}
	if len(p.Not)+len(p.Without) > 0 {
		m.out = make([]bool, n)
	}
	for _, ph := range search.Phrases(p.Not) {
		m.each(ph, func(_ int32, t *text, _ []int32) { m.out[t.slot] = true })
	}
	for _, i := range p.Without {
		if s, ok := c.of[int64(i)]; ok {
			m.out[s] = true
		}
	}
	return m
}

// each goes through the texts that hold ph.
func (m *matcher) each(ph search.Phrase, fn func(number int32, t *text, places []int32)) {
	if m.p.NoComments {
		all := fn
		fn = func(number int32, t *text, places []int32) {
			if partOf(t.part).Comment == 0 {
				all(number, t, places)
			}
		}
	}
	if !ph.Prefix {
		m.c.each(ph.Words, fn)
		return
	}
	m.v.Under(ph.Words[0], func(w string, _ int) { m.c.each([]string{w}, fn) })
}

// count is how much words at places count, and whether the text is one of others
// under an idea.
func (m *matcher) count(t *text, places []int32) (float32, bool) {
	in := search.InIdea
	switch p := partOf(t.part); {
	case p.Comment != 0:
		in = search.InComment
	case p.Writeup != 0:
		in = search.InWriteup
	case p.Update != 0 && m.c.slots[t.slot].key > 0:
		in = search.InUpdate
	}
	title, body := search.Times(in)
	n := 0
	for _, p := range places {
		if p < t.title {
			n++
		}
	}
	return float32(title)*float32(n) + float32(body)*float32(len(places)-n), in != search.InIdea
}

// found reports whether the plan finds a slot, filters apart.
func (m *matcher) found(s int32) bool {
	if m.c.slots[s].alike < 0 || m.out != nil && m.out[s] {
		return false
	}
	if len(m.p.Must) > 0 {
		return int(m.needs[s]) == len(m.p.Must)
	}
	return m.any[s]
}

// passes reports whether the filters let a slot pass.
func (m *matcher) passes(n int32) bool {
	s := &m.c.slots[n]
	if s.alike < 0 || !m.alike[s.alike] {
		return false
	}
	return len(m.f.Themes) == 0 || slices.ContainsFunc(s.pairs, func(k int32) bool { return slices.Contains(m.f.Themes, m.c.pairs[k].theme) })
}

func (m *matcher) weigh(s int32) (score, covered float64) {
	for g := range m.groups {
		h := m.groups[g][s]
		m.times[g], m.best[g] = float64(h.times), float64(h.best)
	}
	musts := 0.0
	if m.musts != nil {
		musts = float64(m.musts[s])
	}
	return m.r.Weigh(int(m.c.slots[s].own), musts, m.times, m.best)
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

// top returns the first n of the slots that ok lets pass, behind a place if one is
// given, and never more of them in hand than twice that.
func (m *matcher) top(n int, behind *ranked, ok func(s int32, covered float64) bool) []ranked {
	var out []ranked
	whole := false
	for i := range m.c.slots {
		s := int32(i) //nolint:gosec // memoryMost is far less
		if !m.found(s) || !m.passes(s) {
			continue
		}
		score, covered := m.weigh(s)
		x := ranked{s, score}
		if whole && m.before(x, out[n-1]) > 0 || behind != nil && m.before(x, *behind) <= 0 || !ok(s, covered) {
			continue
		}
		if out = append(out, x); len(out) >= 2*n {
			slices.SortFunc(out, m.before)
			out, whole = out[:n], true
		}
	}
	slices.SortFunc(out, m.before)
	return out[:min(n, len(out))]
}

// page returns the ideas of the page that q asks for.
func (m *matcher) page(q search.Query) []ranked {
	ideas := func(s int32, _ float64) bool { return m.c.slots[s].key > 0 }
	for _, a := range slices.Backward(q.After) {
		if s, ok := m.c.of[int64(a)]; ok && m.found(s) && m.passes(s) {
			score, _ := m.weigh(s)
			return m.top(q.PerPage, &ranked{s, score}, ideas)
		}
	}
	to := m.top(min(q.Offset()+q.PerPage, len(m.c.slots)+1), nil, ideas)
	return to[min(q.Offset(), len(to)):]
}

// cells counts the ideas that the plan finds, filters apart; all of them, where it
// is empty.
func (m *matcher) cells(themes bool) cube {
	sums, pairs, both := make([]int, len(m.c.alike)), make([]int, len(m.c.pairs)), []int(nil)
	if len(m.f.Themes) > 1 {
		both = make([]int, len(m.c.alike))
	}
	empty := m.p.Empty()
	for i := range m.c.slots {
		s := &m.c.slots[i]
		if s.key < 0 || s.alike < 0 || !empty && !m.found(int32(i)) { //nolint:gosec // memoryMost is far less
			continue
		}
		sums[s.alike]++
		if !themes {
			continue
		}
		one := false
		for _, k := range s.pairs {
			pairs[k]++
			one = one || both != nil && slices.Contains(m.f.Themes, m.c.pairs[k].theme)
		}
		if one {
			both[s.alike]++
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
			m.each(ph, func(n int32, t *text, _ []int32) {
				if int(marks[n]) == k {
					marks[n]++
				}
				have[t.slot] = have[t.slot] || last && int(marks[n]) == len(groups)
			})
		}
	}
	for s := range m.any {
		m.any[s] = have[s]
		if m.needs != nil && !have[s] {
			m.needs[s] = 0
		}
	}
}

// parts returns the documents under ideas that hold most of the question: a few of
// each, the best first.
func (m *matcher) parts(page []ranked) map[id.Idea][]int64 {
	type piece struct {
		part   int64
		weight float64
	}
	at := make([]int16, len(m.c.slots))
	for i, x := range page {
		at[x.slot] = int16(i + 1) //nolint:gosec // a page
	}
	all := make([]map[int32]*piece, len(page))
	seen := map[int32]int{}
	note := func(g int, weight float64, ph search.Phrase) {
		m.each(ph, func(n int32, t *text, _ []int32) {
			i := at[t.slot]
			if i == 0 || t.part == 0 || seen[n] == g+1 {
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
	out := map[id.Idea][]int64{}
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
