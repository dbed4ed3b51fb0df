package stats

// drawnPairs counts ideas that are drawn, thousands of times over. Where few values
// occur, the counts of an idea stand in a few words that are added as a whole; the same
// whole numbers come out.
type drawnPairs struct {
	*pairs
	units   []unit
	vectors []lanes // of each unit; nil where there are too many values: each value, and each two different ones
	sums    []lanes // by scores of an idea
}

// drawnWords is how many words the counts of one idea may take.
const drawnWords = 32

func drawnOf(units []unit, values []int64) *drawnPairs {
	d := &drawnPairs{pairs: newPairs(values), units: units}
	most := 0
	for _, u := range units {
		d.of(u.n)
		most = max(most, u.n)
	}
	q := len(values)
	all := newLanes(q * (q + 1) / 2)
	if len(all) > drawnWords || len(units)*most*max((most+1)/2, 2) > 2*laneMost { // each two: at most a quarter of n·n
		return d
	}
	d.sums = make([]lanes, most+1)
	for _, size := range d.sizes {
		d.sums[size] = newLanes(q * (q + 1) / 2)
	}
	for _, u := range units {
		v := newLanes(q * (q + 1) / 2)
		for i, a := range u.values {
			v.put(a, u.times[i])
		}
		for i, at := range u.at {
			if a, b := at/q, at%q; a != b {
				v.put(pairLane(q, a, b), u.both[i])
			}
		}
		d.vectors = append(d.vectors, v)
	}
	return d
}

// pairLane is where two values, the smaller first, stand after the q single ones.
func pairLane(q, a, b int) int { return q + a*(2*q-a-1)/2 + b - a - 1 }

// take counts each unit as often as times says, and nothing else.
func (d *drawnPairs) take(times []int64) *pairs {
	d.reset()
	if d.vectors == nil {
		for i, n := range times {
			if n > 0 {
				d.add(d.units[i], n)
			}
		}
		return d.pairs
	}
	for _, size := range d.sizes {
		clear(d.sums[size])
	}
	for i, n := range times {
		if n > 0 {
			size := d.units[i].n
			d.sums[size].add(d.vectors[i], int(n))
		}
	}
	for _, size := range d.sizes {
		d.by[size].read(d.sums[size], int64(size))
	}
	return d.pairs
}

// read takes the counts of ideas with so many scores out of lanes. Of the pairs of one
// value with any, those that are not with another are with itself.
func (c *counts) read(sums lanes, size int64) {
	q := len(c.of)
	all := int64(0)
	for a := range q {
		c.of[a] = int64(sums.at(a))
		all += c.of[a]
		c.both[a*q+a] += c.of[a] * size
	}
	c.units = all / size
	at := q
	for a := range q {
		for b := a + 1; b < q; b++ {
			n := int64(sums.at(at))
			c.both[a*q+b] = n
			c.both[a*q+a] -= n
			c.both[b*q+b] -= n
			at++
		}
	}
}
