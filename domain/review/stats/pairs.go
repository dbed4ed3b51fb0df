package stats

import "slices"

// pairs counts, over ideas, which scores stand beside which. It is kept apart
// by how many scores an idea has, in whole numbers: so the order of ideas and of
// members changes no bit of what is computed from it.
type pairs struct {
	values []int64         // the places on the scale that occur, ascending
	by     map[int]*counts // by the number of scores of an idea
	sizes  []int           // the keys of by, ascending
}

// counts is about all ideas with the same number of scores.
type counts struct {
	units int64
	of    []int64 // how often each value occurs
	both  []int64 // Σ over ideas of n_c·n_k, at c·q + k, for k ≥ c
}

// unit is one idea: how often each value occurs in it, and each two of them.
type unit struct {
	n      int
	values []int // indices of values
	times  []int64
	at     []int // where each two stand in counts.both
	both   []int64
}

// unitsOf returns the ideas that have a score, and the values that occur.
func unitsOf(t Table) (units []unit, values []int64) {
	for _, v := range t.cells {
		if v != missing {
			values = append(values, t.Scale.step(v))
		}
	}
	slices.Sort(values)
	values = slices.Compact(values)
	for i := range t.Ideas {
		times := make([]int64, len(values))
		u := unit{}
		for _, v := range t.row(i) {
			if v != missing {
				at, _ := slices.BinarySearch(values, t.Scale.step(v))
				times[at]++
				u.n++
			}
		}
		for at, n := range times {
			if n > 0 {
				u.values, u.times = append(u.values, at), append(u.times, n)
			}
		}
		for a := range u.values {
			for b := a; b < len(u.values); b++ {
				u.at, u.both = append(u.at, u.values[a]*len(values)+u.values[b]), append(u.both, u.times[a]*u.times[b])
			}
		}
		if u.n > 0 {
			units = append(units, u)
		}
	}
	return units, values
}

func newPairs(values []int64) *pairs { return &pairs{values: values, by: map[int]*counts{}} }

// reset empties p and keeps its memory.
func (p *pairs) reset() {
	for _, c := range p.by {
		c.units = 0
		clear(c.of)
		clear(c.both)
	}
}

// of returns the counts of ideas with n scores.
func (p *pairs) of(n int) *counts {
	c := p.by[n]
	if c == nil {
		q := len(p.values)
		c = &counts{of: make([]int64, q), both: make([]int64, q*q)}
		p.by[n] = c
		p.sizes = append(p.sizes, n)
		slices.Sort(p.sizes)
	}
	return c
}

// add counts u, times over.
func (p *pairs) add(u unit, times int64) {
	c := p.of(u.n)
	c.units += times
	for i, a := range u.values {
		c.of[a] += times * u.times[i]
	}
	for i, at := range u.at {
		c.both[at] += times * u.both[i]
	}
}

func pairsOf(t Table) *pairs {
	units, values := unitsOf(t)
	p := newPairs(values)
	for _, u := range units {
		p.add(u, 1)
	}
	return p
}
