package stats

import (
	"math/bits"
	"math/rand/v2"
	"slices"
)

// MostExact is the number of members up to which every panel that could be made
// of them is gone through; beyond, panels are drawn.
const MostExact = 9

// Draws is how many panels are drawn where there are too many to go through.
const Draws = 4000

// A sample is a panel made of members with replacement: how often each is in it,
// by group, and in how many ways it comes about.
type sample struct {
	times [][]int
	ways  int64
}

// exactly reports whether all panels of these groups can be gone through.
func exactly(groups []int) bool {
	all := 1
	for _, n := range groups {
		if n > MostExact {
			return false
		}
		all *= choices(n)
	}
	return all <= choices(MostExact)
}

// panels returns how many panels of these groups are gone through.
func panels(groups []int) int {
	if !exactly(groups) {
		return Draws
	}
	all := 1
	for _, n := range groups {
		all *= choices(n)
	}
	return all
}

// choices returns how many panels can be made of n members: C(2n−1, n).
func choices(n int) int {
	c := 1
	for i := range n - 1 {
		c = c * (n + 1 + i) / (i + 1)
	}
	return c
}

// eachSample calls visit with every panel of the groups, or with Draws random
// ones where there are too many. All ways add up to the result. visit may not
// keep the sample.
func eachSample(groups []int, random func() *rand.Rand, visit func(sample)) (total int64) {
	s := sample{times: make([][]int, len(groups)), ways: 1}
	for g, n := range groups {
		s.times[g] = make([]int, n)
	}
	if !exactly(groups) {
		r := random()
		for range Draws {
			for _, times := range s.times {
				clear(times)
				for range times {
					times[r.IntN(len(times))]++
				}
			}
			visit(s)
		}
		return Draws
	}
	total = 1
	for _, n := range groups {
		for range n {
			total *= int64(n)
		}
	}
	var next func(group int, ways int64)
	next = func(group int, ways int64) {
		if group == len(groups) {
			visit(sample{times: s.times, ways: ways})
			return
		}
		multisets(s.times[group], func(w int64) { next(group+1, ways*w) })
	}
	next(0, 1)
	return total
}

// multisets fills times in every way that adds up to its length, and tells visit
// how many sequences of members amount to each: n!/Π times!.
func multisets(times []int, visit func(ways int64)) {
	factorial := [MostExact + 1]int64{1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880}
	n := len(times)
	var fill func(at, left int, ways int64)
	fill = func(at, left int, ways int64) {
		if at == n-1 {
			times[at] = left
			visit(ways / factorial[left])
			return
		}
		for c := left; c >= 0; c-- {
			times[at] = c
			fill(at+1, left-c, ways/factorial[c])
		}
	}
	fill(0, n, factorial[n])
}

// A tally counts in how many ways each idea comes to each rank.
type tally struct {
	ideas   int
	ways    []uint32 // by idea and twice the mid-rank, 0 for "not ranked"; all of an idea's add up to at most 9^9
	buckets []uint32
	packed  []uint64
	spare   []uint64
}

func newTally(ideas int) *tally {
	return &tally{ideas: ideas, ways: make([]uint32, ideas*(2*ideas+1))}
}

// of returns the ways of one idea, by twice its rank.
func (t *tally) of(idea int) []uint32 {
	width := 2*t.ideas + 1
	return t.ways[idea*width : (idea+1)*width]
}

const bucketsMost = 1 << 12

// add ranks the ideas by keys (more is better, equal is tied, below 0 is not
// ranked, none is above most) and counts their ranks.
func (t *tally) add(keys []int32, most int, ways uint32) {
	if most >= bucketsMost {
		bySorting(t, keys, ways)
		return
	}
	if len(t.buckets) < most+2 {
		t.buckets = make([]uint32, most+2)
	}
	b := t.buckets[:most+2] // by the key and 1, so that 0 is for those not ranked
	clear(b)
	for _, k := range keys {
		b[k+1]++
	}
	above := uint32(0)
	for k := len(b) - 1; k > 0; k-- {
		n := b[k]
		b[k] = 2*above + n + 1
		above += n
	}
	b[0] = 0
	row := 0
	for _, k := range keys {
		t.ways[row+int(b[k+1])] += ways
		row += 2*t.ideas + 1
	}
}

// bySorting is add for whatever keys.
func bySorting[K int32 | int64](t *tally, keys []K, ways uint32) {
	t.packed = t.packed[:0]
	for i, k := range keys {
		if k < 0 {
			t.of(i)[0] += ways
			continue
		}
		t.packed = append(t.packed, uint64(k)<<ideaBits|uint64(i)) //nolint:gosec // both are small and not negative
	}
	t.packed, t.spare = sorted(t.packed, t.spare, ideaBits)
	for from := 0; from < len(t.packed); {
		to := from + 1
		for to < len(t.packed) && t.packed[to]>>ideaBits == t.packed[from]>>ideaBits {
			to++
		}
		// ideas from..to−1, counted from the worse end, share a place
		for _, p := range t.packed[from:to] {
			t.of(int(p & (1<<ideaBits - 1)))[2*(len(t.packed)-to)+to-from+1] += ways
		}
		from = to
	}
}

// ideaBits hold the number of an idea beside its key.
const ideaBits = 16

// digits is how many bits of a key one pass of sorted looks at.
const digits = 9

// sorted puts numbers, which come in the order of their lower bits, into ascending
// order: a few bits at a time from the smallest on. For hundreds of ideas, thousands of
// times over, that takes a third of the time of comparing them. It returns them, and
// room for the next call.
func sorted(packed, spare []uint64, lower int) (_, room []uint64) {
	if len(packed) < 64 {
		slices.Sort(packed)
		return packed, spare
	}
	highest := uint64(0)
	for _, p := range packed {
		highest |= p
	}
	spare = slices.Grow(spare[:0], len(packed))[:len(packed)]
	for shift := lower; shift < bits.Len64(highest); shift += digits {
		var starts [1 << digits]int32
		for _, p := range packed {
			starts[p>>shift&(1<<digits-1)]++
		}
		at := int32(0)
		for d := range starts {
			starts[d], at = at, at+starts[d]
		}
		for _, p := range packed {
			d := p >> shift & (1<<digits - 1)
			spare[starts[d]] = p
			starts[d]++
		}
		packed, spare = spare, packed
	}
	return packed, spare
}
