package stats

import (
	"math"
	"math/rand/v2"
)

// Place is where an idea would stand if the panel had been made of other members
// like these. All of it holds for the panels in which the idea has a score.
type Place struct {
	Ranked    bool    // somebody has scored it
	Expected  float64 // mean rank; 1 is best
	Low, High float64 // 80 % of ranks; mid-ranks, so halves occur; low is the better end
	Top       float64 // probability of a rank of at most K
	PCER      float64 // expected rank as a percentage of the field
	SUCRA     float64 // mean probability of standing among the first b, over all b
	Unranked  float64 // share of panels in which nobody had scored it
}

// Grey reports whether the panel cannot say if the idea belongs to the first K:
// 0.1 < Top < 0.9. The bounds are those of the experiment of NIPS 2014.
func (p Place) Grey() bool { return p.Ranked && p.Top > 0.1 && p.Top < 0.9 }

// Places are the uncertain ranks of all ideas of a panel.
type Places struct {
	Reason Reason
	Of     []Place // by idea
	K      int
	Exact  bool // every possible panel has been gone through; else Draws were drawn
	Rough  bool // 2 or 3 members: very rough
	Lone   bool // a group of one: its uncertainty is not in the intervals
}

// Ranking says how members' scores make an order.
type Ranking struct {
	// Tables has one table for each criterion, with the same ideas and members.
	Tables []Table
	// Weights are the shares of the criteria in the composite, as small whole
	// numbers; none means that all weigh the same.
	Weights []int
	// Groups, if there are any, are parts of the panel that weigh the same: an
	// idea's figure is the mean of the groups' means, and members are drawn within
	// their group. It holds members' columns.
	Groups [][]int
	// Interim adds up the reversed ranks that the groups give, in place of the mean
	// of their means.
	Interim bool
	// Shifts, if there are any, are how much higher each member scores than others,
	// in points, by criterion and column: they are taken off before anything else,
	// and held as they are in every panel that is drawn.
	Shifts [][]float64
	// K is how many ideas are looked for.
	K int
	// Seed starts the generator where panels are drawn.
	Seed [32]byte
}

// Resample draws panels with replacement from the members who have given a score,
// all of them where there are few enough, and ranks the ideas by each: by the
// mean, or by the composite (the geometric mean of the means on nine points)
// where there are several criteria.
//
// The bootstrap over members is ours; PCER and SUCRA as in snsf-data/ERforResearch.
func (r Ranking) Resample() Places {
	out, groups, sizes := r.shape()
	if out.Reason != "" {
		return out
	}
	ideas := r.Tables[0].Ideas
	c := r.columns(groups)
	tally := newTally(ideas)
	keys := make([]int64, ideas)
	total := eachSample(sizes, func() *rand.Rand { return source(r.Seed) }, func(s sample) {
		most := c.keys(s, keys)
		tally.add(keys, most, uint32(s.ways)) //nolint:gosec // at most 9!
	})
	field := 0
	for i := range ideas {
		if int64(tally.of(i)[0]) < total {
			field++
		}
	}
	for i := range ideas {
		out.Of = append(out.Of, placeOf(tally.of(i), total, r.K, field))
	}
	return out
}

// Shape returns what Resample would say but for the places themselves.
func (r Ranking) Shape() Places {
	out, _, _ := r.shape()
	return out
}

func (r Ranking) shape() (out Places, groups [][]int, sizes []int) {
	groups = r.groups()
	out.K, sizes = r.K, make([]int, len(groups))
	members := 0
	for g, who := range groups {
		sizes[g] = len(who)
		members += len(who)
		if len(who) == 0 && len(groups) > 1 {
			out.Reason = "a group has not scored"
		}
		out.Lone = out.Lone || len(groups) > 1 && len(who) == 1
	}
	if members < 2 {
		out.Reason = NeedsTwoMembers
	}
	if out.Reason == "" {
		out.Exact, out.Rough = exactly(sizes), members <= 3
	}
	return out, groups, sizes
}

// groups returns the columns of members who have scored, by group.
func (r Ranking) groups() [][]int {
	scored := make([]bool, r.Tables[0].Members)
	for _, t := range r.Tables {
		for _, m := range t.active() {
			scored[m] = true
		}
	}
	all := r.Groups
	if all == nil {
		all = [][]int{make([]int, len(scored))}
		for m := range scored {
			all[0][m] = m
		}
	}
	out := make([][]int, len(all))
	for g, who := range all {
		for _, m := range who {
			if scored[m] {
				out[g] = append(out[g], m)
			}
		}
	}
	return out
}

// placeOf reads one idea's ways by twice its rank; ways[0] are those without one.
func placeOf(ways []uint32, total int64, k, field int) Place {
	ranked := total - int64(ways[0])
	if ranked == 0 {
		return Place{Unranked: 1}
	}
	p := Place{Ranked: true, Unranked: float64(ways[0]) / float64(total)}
	var sofar, weighted, top, areas int64
	for twice := 1; twice < len(ways); twice++ {
		if w := int64(ways[twice]); w != 0 {
			sofar += w
			weighted += w * int64(twice)
			if p.Low == 0 && 10*sofar >= ranked {
				p.Low = float64(twice) / 2
			}
			if p.High == 0 && 10*sofar >= 9*ranked {
				p.High = float64(twice) / 2
			}
			if twice <= 2*k {
				top = sofar
			}
			areas += w * int64(max(0, field-(twice+1)/2)) // the ranks at or beyond it, but for the last
		}
	}
	p.Expected = float64(weighted) / float64(2*ranked)
	p.Top = float64(top) / float64(ranked)
	p.PCER = 100 * (p.Expected - 0.5) / float64(field)
	p.SUCRA = 1
	if field > 1 {
		p.SUCRA = float64(areas) / float64(ranked) / float64(field-1)
	}
	return p
}

// columns hold the scores by criterion, group and member, as places on the scale
// with the best the greatest.
type columns struct {
	ideas    int
	scores   [][][][]int32 // criterion, group, member, idea; notGiven where there is none
	top      []int64       // the best place, by criterion
	weights  []int
	root     int  // the sum of the weights
	complete bool // one criterion, one group, no score missing, nothing taken off
	shifted  bool
	interim  bool
	each     [][]int64 // keys by group, for interim
	sorted   []int64
	before   []int // the sample that keys holds, if complete
	sum      []int64
	count    []int32
	mean     []float64
	on       []float64 // likewise, on one criterion
}

func (r Ranking) columns(groups [][]int) *columns {
	ideas := r.Tables[0].Ideas
	c := &columns{
		ideas: ideas, complete: len(r.Tables) == 1 && len(groups) == 1 && r.Shifts == nil, shifted: r.Shifts != nil, interim: r.Interim,
		sum: make([]int64, ideas), count: make([]int32, ideas), mean: make([]float64, ideas), on: make([]float64, ideas),
	}
	if r.Interim {
		c.sorted, c.each = make([]int64, 0, ideas), make([][]int64, len(groups))
		for g := range c.each {
			c.each[g] = make([]int64, ideas)
		}
	}
	for n, t := range r.Tables {
		top := int64(t.Scale.Steps() - 1)
		if r.Shifts != nil {
			top = int64(t.Scale.Max - t.Scale.Min)
		}
		of := make([][][]int32, len(groups))
		for g, who := range groups {
			for _, m := range who {
				column := make([]int32, ideas)
				for i := range ideas {
					v, ok := t.Score(i, m)
					if !ok {
						column[i], c.complete = notGiven, false
						continue
					}
					place := t.Scale.step(v)
					if r.Shifts != nil {
						place = int64(v-t.Scale.Min) - int64(math.Round(r.Shifts[n][m]*float64(Point)))
					}
					if t.Scale.BestLow {
						place = top - place
					}
					column[i] = int32(place) //nolint:gosec // at most some millions
				}
				of[g] = append(of[g], column)
			}
		}
		c.scores, c.top, c.weights = append(c.scores, of), append(c.top, top), append(c.weights, 1)
	}
	if r.Weights != nil {
		c.weights = r.Weights
	}
	for _, w := range c.weights {
		c.root += w
	}
	return c
}

// keys sets for each idea a number that orders it in the sample, −1 without a
// score, and returns the greatest that can occur. From call to call it takes the
// same keys. Different figures lie far more
// than a thousand-millionth apart; equal ones are equal after rounding to it.
func (c *columns) keys(s sample, keys []int64) (most int64) {
	if c.complete {
		if c.before == nil {
			c.before = make([]int, len(s.times[0]))
		}
		for m, times := range s.times[0] {
			if more := int64(times - c.before[m]); more != 0 {
				c.before[m] = times
				for i, v := range c.scores[0][0][m] {
					keys[i] += more * int64(v)
				}
			}
		}
		return c.top[0] * int64(len(s.times[0]))
	}
	if !c.interim {
		c.figures(s, 0, len(s.times), keys)
		return math.MaxInt64
	}
	for g := range c.each {
		c.figures(s, g, g+1, c.each[g])
	}
	return interim(c.each, keys, c.sorted)
}

// figures sets the keys by the means of the groups from up to to alone.
func (c *columns) figures(s sample, from, to int, keys []int64) {
	for i := range c.mean {
		c.mean[i] = 1
	}
	for criterion := range c.scores {
		c.add(s, criterion, from, to)
	}
	for i, f := range c.mean {
		keys[i] = -1
		if f >= 0 {
			keys[i] = int64(math.Round(root(f, c.root) * 1e9))
		}
	}
}

// notGiven stands where a member has given no score.
const notGiven = math.MinInt32

// add multiplies each idea's figure by its mean on a criterion, on nine points,
// raised to its weight; ideas that lack one get −1.
func (c *columns) add(s sample, criterion, from, to int) {
	groups := float64(to - from)
	means := c.on
	clear(means)
	for g := from; g < to; g++ {
		members := c.scores[criterion][g]
		clear(c.sum)
		clear(c.count)
		for m, times := range s.times[g] {
			if times == 0 {
				continue
			}
			for i, v := range members[m] {
				if v != notGiven {
					c.sum[i] += int64(times) * int64(v)
					c.count[i] += int32(times) //nolint:gosec // at most the members
				}
			}
		}
		for i := range means {
			if c.count[i] == 0 {
				c.mean[i] = -1
				continue
			}
			means[i] += float64(c.sum[i]) / float64(c.count[i]) / groups
		}
	}
	for i, m := range means {
		if c.mean[i] >= 0 {
			nine := 1 + float64(8*m)/float64(c.top[criterion])
			if c.shifted { // what is taken off may lead below the scale
				nine = max(nine, 0)
			}
			c.mean[i] = float64(c.mean[i] * power(nine, c.weights[criterion]))
		}
	}
}
