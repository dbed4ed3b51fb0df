package stats

import "slices"

// order looks up what a panel's scores come to, in place of computing it: few members
// on a scale of few steps have few different means. It is the difference between a
// division, a root and a long sort for each idea of thousands of panels, and an addition.
type order struct {
	charts        []*chart // by criterion, and within it by group
	ideas, groups int
	places        []int32 // where each combination of means stands among all; equal figures share a place
	most          int     // the greatest place
	at            []int32 // the combination, by idea; with one chart the place
}

// mostPlaces is how many combinations of means are looked up; beyond, a table of them
// takes longer than the figures.
const mostPlaces = 1 << 18

// order returns how the groups from up to to alone order the ideas, nil where there are
// too many different means for so many panels.
func (c *columns) order(from, to, panels int) *order {
	if c.shifted { // every member has a scale of their own then
		return nil
	}
	o := &order{ideas: c.ideas, groups: to - from, at: make([]int32, (c.ideas+wordLanes-1)/wordLanes*wordLanes)}
	all, most := 1, min(mostPlaces, panels*c.ideas)
	for n, top := range c.top {
		for _, p := range c.parts[n*c.groups+from : n*c.groups+to] {
			ch := p.chart(top)
			if ch == nil || all*len(ch.means) > most {
				return nil
			}
			all *= len(ch.means)
			o.charts = append(o.charts, ch)
		}
	}
	o.rank(c, all)
	return o
}

// rank finds the places of all combinations of means, of which the first of a chart
// stands for no score.
func (o *order) rank(c *columns, all int) {
	step, means := make([]int, len(o.charts)), make([]float64, len(o.charts))
	var packed []uint64
	o.places = make([]int32, all)
combinations:
	for at := range all {
		rest := at
		for n := len(o.charts) - 1; n >= 0; n-- {
			step[n], rest = rest%len(o.charts[n].means), rest/len(o.charts[n].means)
		}
		for n, ch := range o.charts {
			if step[n] == 0 {
				o.places[at] = -1
				continue combinations
			}
			means[n] = ch.means[step[n]]
		}
		packed = append(packed, uint64(c.key(means, o.groups))<<placeBits|uint64(at)) //nolint:gosec // both are small and not negative
	}
	packed, _ = sorted(packed, nil, placeBits)
	for n, p := range packed {
		if n > 0 && p>>placeBits != packed[n-1]>>placeBits {
			o.most++
		}
		o.places[p&(1<<placeBits-1)] = int32(o.most) //nolint:gosec // at most mostPlaces
	}
	for n, ch := range o.charts { // what is looked up is counted in combinations
		all /= len(ch.means)
		for code := range ch.at {
			if ch.at[code] *= int32(all); n == 0 && len(o.charts) == 1 { //nolint:gosec // at most mostPlaces
				ch.at[code] = o.places[ch.at[code]]
			}
		}
	}
}

const placeBits = 18 // of mostPlaces

// of returns the place of each idea in a sample, −1 where a group has not scored it. The
// next call overwrites it.
func (o *order) of(times [][]int) []int32 {
	for n, ch := range o.charts {
		ch.count(times[n%o.groups])
		ch.look(o.at, n > 0)
	}
	out := o.at[:o.ideas]
	if len(o.charts) > 1 {
		for i, at := range out {
			out[i] = o.places[at]
		}
	}
	return out
}

// chart knows every mean that one group's scores on one criterion can come to. A score
// is coded as a number whose sums tell the mean.
type chart struct {
	codes []lanes   // by member
	sums  lanes     // of the members in the sample
	times []int     // how often each is in sums
	at    []int32   // by sum of codes: which of the means, times the combinations of the charts after it
	means []float64 // the first stands for no score
}

// chart returns nil where the scale is too fine.
func (p part) chart(top int64) *chart {
	n := int64(len(p.scores))
	counting := slices.ContainsFunc(p.scores, func(column []int32) bool { return slices.Contains(column, notGiven) })
	one := int64(0) // added for each score, where they have to be counted
	if counting {
		one = n*top + 1
	}
	last := n * (one + top)
	if top > laneMost || last > laneMost {
		return nil
	}
	ch := &chart{sums: newLanes(len(p.sum)), times: make([]int, n), at: make([]int32, last+1)}
	for _, column := range p.scores {
		codes := newLanes(len(column))
		for i, v := range column {
			if v != notGiven {
				codes.put(i, one+int64(v))
			}
		}
		ch.codes = append(ch.codes, codes)
	}
	mean := func(code int64) (float64, bool) {
		count, sum := n, code
		if counting {
			count, sum = code/one, code%one
		}
		return float64(sum) / float64(count), count > 0 && sum <= count*top
	}
	for code := range last + 1 {
		if m, ok := mean(code); ok {
			ch.means = append(ch.means, m)
		}
	}
	slices.Sort(ch.means)
	ch.means = slices.Insert(slices.Compact(ch.means), 0, -1)
	for code := range last + 1 {
		if m, ok := mean(code); ok {
			at, _ := slices.BinarySearch(ch.means, m)
			ch.at[code] = int32(at) //nolint:gosec // at most laneMost
		}
	}
	return ch
}

// count makes sums those of a sample: of most members it holds as many as of the one before.
func (c *chart) count(times []int) {
	for m, n := range times {
		if more := n - c.times[m]; more != 0 {
			c.sums.add(c.codes[m], more)
			c.times[m] = n
		}
	}
}

// look sets each idea's place among the means, or moves the combination on by it.
func (c *chart) look(at []int32, on bool) {
	for n, word := range c.sums {
		four := at[n*wordLanes : n*wordLanes+wordLanes]
		if !on {
			clear(four)
		}
		four[0] += c.at[word&laneMost]
		four[1] += c.at[word>>laneBits&laneMost]
		four[2] += c.at[word>>(2*laneBits)&laneMost]
		four[3] += c.at[word>>(3*laneBits)]
	}
}
