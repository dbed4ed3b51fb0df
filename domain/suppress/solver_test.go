package suppress_test

import (
	"math"

	"uptake/domain/suppress"
)

// reader is somebody who has nothing but a published table, and knows how it is made.
// Every number lies between bounds; rows and columns add up.
type reader struct{ arcs []arc }

type arc struct{ from, to, lo, hi int }

const far = 1 << 20

// between says what a published count tells of the number.
func between(c suppress.Count, least int, cell bool) (lo, hi int) {
	switch c.Kind {
	case suppress.None:
		return 0, 0
	case suppress.Small:
		return 1, least - 1
	case suppress.Rounded:
		return max(least, c.N-2), c.N + 2
	}
	if cell {
		return least, far
	}
	return 1, far
}

// read takes in a table. Numbers 0 and 1 are all, in and out; then come rows and columns.
// Arc 0 is the total of all, then for each row its total and its cells, then the columns.
func read(t suppress.Table, least int) reader {
	var r reader
	add := func(from, to int, c suppress.Count, cell bool) {
		lo, hi := between(c, least, cell)
		r.arcs = append(r.arcs, arc{from, to, lo, hi})
	}
	add(1, 0, t.All, false)
	for i, row := range t.Cells {
		add(0, 2+i, t.Rows[i], false)
		for j, c := range row {
			add(2+i, 2+len(t.Cells)+j, c, true)
		}
	}
	for j, c := range t.Columns {
		add(2+len(t.Cells)+j, 1, c, false)
	}
	return r
}

// possible reports whether there is a table in which arc a is v: a circulation with
// lower bounds, found from nothing by a flow from what is too much to what is too little.
func (r reader) possible(a, v int) bool {
	nodes := 0
	for _, e := range r.arcs {
		nodes = max(nodes, e.from+1, e.to+1)
	}
	rest := make([][]int, nodes+2)
	for i := range rest {
		rest[i] = make([]int, nodes+2)
	}
	need := make([]int, nodes)
	for i, e := range r.arcs {
		if i == a {
			e.lo, e.hi = v, v
		}
		rest[e.from][e.to] += e.hi - e.lo
		need[e.to] += e.lo
		need[e.from] -= e.lo
	}
	due := 0
	for n, d := range need {
		if d > 0 {
			rest[nodes][n] = d
			due += d
		} else {
			rest[n][nodes+1] = -d
		}
	}
	for due > 0 {
		moved := augment(rest, nodes, nodes+1)
		if moved == 0 {
			return false
		}
		due -= moved
	}
	return true
}

// augment sends as much as one path takes.
func augment(rest [][]int, from, to int) int {
	came := make([]int, len(rest))
	for i := range came {
		came[i] = -1
	}
	came[from] = from
	for queue := []int{from}; len(queue) > 0; queue = queue[1:] {
		for n, left := range rest[queue[0]] {
			if left > 0 && came[n] < 0 {
				came[n] = queue[0]
				queue = append(queue, n)
			}
		}
	}
	if came[to] < 0 {
		return 0
	}
	most := math.MaxInt
	for n := to; n != from; n = came[n] {
		most = min(most, rest[came[n]][n])
	}
	for n := to; n != from; n = came[n] {
		rest[came[n]][n] -= most
		rest[n][came[n]] += most
	}
	return most
}

// smallest returns the fewest values that a number under the threshold can have for
// this reader, over all numbers that are not told; least where there is none.
func (r reader) smallest(least int) int {
	fewest := least
	for a, e := range r.arcs {
		if e.hi == e.lo || e.lo >= least {
			continue
		}
		values, more := 0, e.hi > least && r.within(a, least, e.hi)
		for v := e.lo; v < least; v++ {
			if r.possible(a, v) {
				values++
			}
		}
		if values > 0 && !more {
			fewest = min(fewest, values)
		}
	}
	return fewest
}

// within reports whether arc a can lie between lo and hi.
func (r reader) within(a, lo, hi int) bool {
	arcs := append([]arc(nil), r.arcs...)
	arcs[a].lo, arcs[a].hi = lo, hi
	return reader{arcs}.possible(-1, 0)
}
