package stats

import "math/rand/v2"

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
	c := r.columns(groups, panels(sizes))
	tally := newTally(ideas)
	total := eachSample(sizes, func() *rand.Rand { return source(r.Seed) }, func(s sample) { c.rank(s, tally) })
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
