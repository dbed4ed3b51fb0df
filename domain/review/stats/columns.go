package stats

import "math"

// columns hold the scores of the members who are drawn, and order the ideas by them.
type columns struct {
	ideas, groups int
	parts         []part // by criterion, and within it by group
	top           []int64
	weights       []int
	root          int // the sum of the weights
	shifted       bool
	orders        []*order  // of all groups together, or, for interim, of each; nil has to be computed anew each time
	all           []int64   // keys
	each          [][]int64 // by group, for interim
	sorted        []int64
	reversed      []int32
	means         []float64 // of one idea, by part
}

// part is what one group has scored on one criterion: places on the scale, with the
// best the greatest, and notGiven where there is none.
type part struct {
	scores [][]int32 // by member and idea
	sum    []int64   // of the members in a sample, by idea
	count  []int32
}

// notGiven stands where a member has given no score.
const notGiven = math.MinInt32

func (r Ranking) columns(groups [][]int, panels int) *columns {
	ideas := r.Tables[0].Ideas
	c := &columns{ideas: ideas, groups: len(groups), shifted: r.Shifts != nil, weights: r.Weights, means: make([]float64, len(r.Tables)*len(groups))}
	for n, t := range r.Tables {
		top := int64(t.Scale.Steps() - 1)
		if r.Shifts != nil {
			top = int64(t.Scale.Max - t.Scale.Min)
		}
		c.top = append(c.top, top)
		if r.Weights == nil {
			c.weights = append(c.weights, 1)
		}
		c.root += c.weights[n]
		for _, who := range groups {
			p := part{sum: make([]int64, ideas), count: make([]int32, ideas)}
			for _, m := range who {
				p.scores = append(p.scores, r.column(n, m, top))
			}
			c.parts = append(c.parts, p)
		}
	}
	if r.Interim {
		c.sorted, c.reversed = make([]int64, 0, ideas), make([]int32, ideas)
		for g := range groups {
			c.each = append(c.each, make([]int64, ideas))
			c.orders = append(c.orders, c.order(g, g+1, panels))
		}
		return c
	}
	c.all, c.orders = make([]int64, ideas), []*order{c.order(0, len(groups), panels)}
	return c
}

// column is what a member has scored on a criterion.
func (r Ranking) column(criterion, member int, top int64) []int32 {
	t := r.Tables[criterion]
	out := make([]int32, t.Ideas)
	for i := range out {
		v, ok := t.Score(i, member)
		if !ok {
			out[i] = notGiven
			continue
		}
		place := t.Scale.step(v)
		if r.Shifts != nil {
			place = int64(v-t.Scale.Min) - int64(math.Round(r.Shifts[criterion][member]*float64(Point)))
		}
		if t.Scale.BestLow {
			place = top - place
		}
		out[i] = int32(place) //nolint:gosec // at most some millions
	}
	return out
}

// rank counts the ranks of a sample.
func (c *columns) rank(s sample, t *tally) {
	ways := uint32(s.ways) //nolint:gosec // at most 9!
	switch o := c.orders[0]; {
	case c.each != nil:
		for g := range c.each {
			c.figures(s, g, g+1, c.orders[g], c.each[g])
		}
		interim(c.each, c.reversed, c.sorted)
		t.add(c.reversed, c.ideas*c.groups, ways)
	case o != nil:
		t.add(o.of(s.times), o.most, ways)
	default:
		c.figures(s, 0, c.groups, nil, c.all)
		bySorting(t, c.all, ways)
	}
}

// figures sets for each idea a number that orders it in the sample by the means of the
// groups from up to to alone; −1 without a score.
func (c *columns) figures(s sample, from, to int, o *order, keys []int64) {
	if o != nil {
		for i, place := range o.of(s.times[from:to]) {
			keys[i] = int64(place)
		}
		return
	}
	for n := range c.top {
		for g := from; g < to; g++ {
			c.parts[n*c.groups+g].add(s.times[g])
		}
	}
	means := c.means[:len(c.top)*(to-from)]
ideas:
	for i := range keys {
		at := 0
		for n := range c.top {
			for _, p := range c.parts[n*c.groups+from : n*c.groups+to] {
				if p.count[i] == 0 {
					keys[i] = -1
					continue ideas
				}
				means[at] = float64(p.sum[i]) / float64(p.count[i])
				at++
			}
		}
		keys[i] = c.key(means, to-from)
	}
}

// add counts up the members of a sample.
func (p part) add(times []int) {
	clear(p.sum)
	clear(p.count)
	for m, n := range times {
		if n == 0 {
			continue
		}
		for i, v := range p.scores[m] {
			if v != notGiven {
				p.sum[i] += int64(n) * int64(v)
				p.count[i] += int32(n) //nolint:gosec // at most the members
			}
		}
	}
}

// key orders an idea by its means, which come by criterion and within it by group: the
// mean of the groups, on nine points, and of the criteria the geometric mean. Different
// figures lie far more than a thousand-millionth apart; equal ones are equal after
// rounding to it.
func (c *columns) key(means []float64, groups int) int64 {
	product := 1.0
	for n, top := range c.top {
		mean := 0.0
		for _, m := range means[n*groups : (n+1)*groups] {
			mean += m / float64(groups)
		}
		nine := 1 + float64(8*mean)/float64(top)
		if c.shifted { // what is taken off may lead below the scale
			nine = max(nine, 0)
		}
		product = float64(product * power(nine, c.weights[n]))
	}
	return int64(math.Round(root(product, c.root) * 1e9))
}
