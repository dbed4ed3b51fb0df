package suppress

import "math"

// bounds returns between which values whoever reads the table knows e to lie. That a
// cell is withheld says that it is not small: how the table comes about is public.
func (g *grid) bounds(e *entry) (lo, hi int) {
	least := g.rule.floor()
	switch e.told.Kind {
	case None:
		return 0, 0
	case Small:
		return 1, least - 1
	case Rounded:
		return max(e.told.N-step/2, least), e.told.N + step/2
	}
	if e.from > 1 && e.to > 1 { // a cell
		return least, math.MaxInt
	}
	return 1, math.MaxInt
}

// vague reports whether e can have leeway values for whoever knows the rest. The true
// numbers are one solution; a ring of numbers that can move together leads to the next
// one, so walking rings up and then down finds how far e goes.
func (g *grid) vague(e *entry) bool {
	values := 1
	for _, up := range []bool{true, false} {
		moved := g.copied()
		at := moved.same(g, e)
		for values < leeway && moved.shift(at, up) {
			values++
		}
	}
	return values >= leeway
}

// copied returns a grid whose numbers can be moved.
func (g *grid) copied() *grid {
	c := *g
	c.entries = append([]entry(nil), g.entries...)
	return &c
}

// same returns the entry of g that e is in the other grid.
func (g *grid) same(other *grid, e *entry) *entry {
	for i := range other.entries {
		if e == &other.entries[i] {
			return &g.entries[i]
		}
	}
	return nil
}

// shift moves e by one, and others with it so that all sums stay right. It reports
// false, and moves nothing, where what is told forbids it.
func (g *grid) shift(e *entry, up bool) bool {
	lo, hi := g.bounds(e)
	if up && e.n >= hi || !up && e.n <= lo {
		return false
	}
	start, end, by := e.to, e.from, 1
	if !up {
		start, end, by = e.from, e.to, -1
	}
	type step struct {
		by   int
		over *entry
		back int
	}
	came := make([]*step, 2+g.rows+g.columns)
	came[start] = &step{}
	for queue := []int{start}; len(queue) > 0 && came[end] == nil; queue = queue[1:] {
		at := queue[0]
		for i := range g.entries {
			f := &g.entries[i]
			if f == e {
				continue
			}
			lo, hi := g.bounds(f)
			if f.from == at && f.n < hi && came[f.to] == nil {
				came[f.to] = &step{1, f, at}
				queue = append(queue, f.to)
			}
			if f.to == at && f.n > lo && came[f.from] == nil {
				came[f.from] = &step{-1, f, at}
				queue = append(queue, f.from)
			}
		}
	}
	if came[end] == nil {
		return false
	}
	for at := end; at != start; at = came[at].back {
		came[at].over.n += came[at].by
	}
	e.n += by
	return true
}
