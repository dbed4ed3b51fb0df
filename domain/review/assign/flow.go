package assign

import (
	"slices"

	"uptake/domain/id"
)

// network is the flow of ideas to members, minimised by successive shortest
// paths. A path runs from an idea that lacks a member over members who pass an
// idea on to a member whose load grows by one. The ideas in between are looked
// through, so that a path is searched among as many nodes as there are members,
// and not among the pairs.
type network struct {
	members int
	lived   []bool
	has     [][]bool  // by idea, by member
	fixed   [][]bool  // may not be passed on
	open    [][]bool  // may be given
	soft    [][]bool  // a declared interest
	cost    [][]int64 // of a pair, beside what it adds to a load
	step    int64     // the t-th idea of a member costs 2t-1 steps: least squares of the loads
	limit   []int
	weight  []int64 // what a step costs the member: more for one who has less time
	only    []bool  // an expert for one idea
	load    []int
	count   []int // members of each idea
	nLived  []int // of them with lived experience
	floor   []int // of these, how many have to stay
	wants   []int
	wantsL  []int
	anchor  []bool
	order   []int // of ideas, when there is not enough for all
	looks   int   // exchanges that spread may still look at

	arc  []int64 // from member to member: the cheapest idea to pass on
	via  []int   // which idea that is; -1: none
	dist []int64
	hops []int
	from []int // the member before; -1: the path begins here
}

// weights returns by how much a step costs each member more than one with the
// most time: where all have the same, 1.
func weights(members []Member) []int64 {
	all := int64(1)
	tenths := func(m Member) int64 {
		if m.Tenths == 0 {
			return 10
		}
		return int64(m.Tenths)
	}
	gcd := func(a, b int64) int64 {
		for b != 0 {
			a, b = b, a%b
		}
		return a
	}
	for _, m := range members {
		all *= tenths(m) / gcd(all, tenths(m))
	}
	out, least := make([]int64, len(members)), int64(0)
	for n, m := range members {
		out[n] = all / tenths(m)
		least = gcd(out[n], least)
	}
	for n := range out {
		out[n] /= least
	}
	return out
}

// noise is how many numbers break ties.
const noise = 64

// newNetwork weighs: first nothing that stands is moved (where something does),
// then loads are equal, in proportion to the time that members have, then no declared interest is met, and then the seed
// decides. Each weight is more than all that comes after it can add up to.
func newNetwork(p Problem, anchors []id.Idea) *network {
	ideas, members := len(p.Ideas), len(p.Members)
	n := &network{
		members: members, lived: make([]bool, members), limit: make([]int, members), load: make([]int, members),
		weight: weights(p.Members), only: make([]bool, members),
		count: make([]int, ideas), nLived: make([]int, ideas), floor: make([]int, ideas), wants: make([]int, ideas), wantsL: make([]int, ideas),
		anchor: make([]bool, ideas), arc: make([]int64, members*members), via: make([]int, members*members),
		dist: make([]int64, members), hops: make([]int, members), from: make([]int, members),
	}
	units := int64(max(1, ideas*max(p.PerIdea+p.Lived, 1)))
	taste := units * noise
	n.step = (units + 1) * taste
	moved := 2*int64(ideas+1)*n.step*slices.Max(append(n.weight, 1)) + 1
	draw := seeded("ties " + p.Seed)
	n.order = draw.Perm(ideas)
	for m, member := range p.Members {
		n.lived[m], n.limit[m], n.only[m] = member.Lived, ideas, member.Only != 0
		if p.MaxLoad > 0 && !p.without {
			n.limit[m] = p.MaxLoad
		}
	}
	row := func() []bool { return make([]bool, members) }
	for i, idea := range p.Ideas {
		n.has, n.fixed, n.open, n.soft = append(n.has, row()), append(n.fixed, row()), append(n.open, row()), append(n.soft, row())
		n.cost = append(n.cost, make([]int64, members))
		n.wants[i], n.wantsL[i] = p.PerIdea, min(p.Lived, p.PerIdea)
		n.anchor[i] = slices.Contains(anchors, idea.ID)
		for m, member := range p.Members {
			pair := Pair{idea.ID, member.Seat}
			n.cost[i][m] = int64(draw.IntN(noise))
			if p.Recused[pair] || p.Off[pair] && !p.Fixed[pair] || n.only[m] && member.Only != idea.ID {
				continue
			}
			if n.only[m] && n.wants[i] > 0 {
				n.wants[i]++
			}
			n.open[i][m] = !member.Closed
			if n.soft[i][m] = p.Soft[pair]; n.soft[i][m] {
				n.cost[i][m] += taste
			}
			if p.Again && !p.Kept[pair] {
				n.cost[i][m] += moved
			}
			if p.Fixed[pair] || n.only[m] && !member.Closed || n.anchor[i] && !member.Closed && (!member.Settled || p.Kept[pair]) && n.load[m] < n.limit[m] {
				n.fixed[i][m] = true
				n.give(i, m)
				n.load[m]++
			}
		}
		n.floor[i] = min(n.nLived[i], n.wantsL[i])
	}
	return n
}

func (n *network) give(i, m int) {
	n.has[i][m] = true
	n.count[i]++
	if n.lived[m] {
		n.nLived[i]++
	}
}

func (n *network) take(i, m int) {
	n.has[i][m] = false
	n.count[i]--
	if n.lived[m] {
		n.nLived[i]--
	}
}

// fill gives every idea its members: first, all over, those with lived
// experience, who are fewest; then to each its second member, its third and so on,
// so that where there are too few no idea lacks more than another.
func (n *network) fill() {
	most := 0
	for i := range n.has {
		most = max(most, n.wants[i])
	}
	for level := 1; level <= most; level++ {
		for _, i := range n.order {
			if n.anchor[i] || n.floor[i] >= min(level, n.wantsL[i]) {
				continue
			}
			n.floor[i]++
			if !n.augment(i) {
				n.floor[i]-- // nobody is left; the place goes to another member
			}
		}
	}
	for level := 1; level <= most; level++ {
		for _, i := range n.order {
			if !n.anchor[i] && n.count[i] < min(level, n.wants[i]) {
				n.augment(i)
			}
		}
	}
}

// swappable reports whether idea i may lose member a for member b.
func (n *network) swappable(i, a, b int) bool {
	return n.has[i][a] && !n.fixed[i][a] && !n.has[i][b] && n.open[i][b] && (n.lived[b] || !n.lived[a] || n.nLived[i] > n.floor[i])
}

// arcs finds for each two members the idea that the one passes on to the other
// at the least cost.
func (n *network) arcs() {
	for k := range n.via {
		n.via[k] = -1
	}
	for i, has := range n.has {
		cost, open := n.cost[i], n.open[i]
		spare := n.nLived[i] > n.floor[i]
		for a := range n.members {
			if !has[a] || n.fixed[i][a] {
				continue
			}
			any := spare || !n.lived[a]
			arc, via := n.arc[a*n.members:][:n.members], n.via[a*n.members:][:n.members]
			for b, taken := range has {
				if taken || !open[b] || !any && !n.lived[b] {
					continue
				}
				if c := cost[b] - cost[a]; via[b] < 0 || c < arc[b] {
					arc[b], via[b] = c, i
				}
			}
		}
	}
}

// augment gives idea i one more member by the cheapest path, and reports whether
// there is one. Of equally cheap paths it takes one with the fewest members on
// it; such a path does not trip over itself where it uses an idea twice.
func (n *network) augment(i int) bool {
	n.arcs()
	for m := range n.members {
		n.hops[m] = 0
		if n.open[i][m] && !n.has[i][m] && (n.lived[m] || n.nLived[i] >= n.floor[i]) {
			n.dist[m], n.hops[m], n.from[m] = n.cost[i][m], 1, -1
		}
	}
	for changed := true; changed; {
		changed = false
		for a := range n.members {
			if n.hops[a] == 0 {
				continue
			}
			for b := range n.members {
				if n.via[a*n.members+b] < 0 {
					continue
				}
				d, h := n.dist[a]+n.arc[a*n.members+b], n.hops[a]+1
				if n.hops[b] == 0 || d < n.dist[b] || d == n.dist[b] && h < n.hops[b] {
					n.dist[b], n.hops[b], n.from[b], changed = d, h, a, true
				}
			}
		}
	}
	last, least := -1, int64(0)
	for m := range n.members {
		if n.hops[m] == 0 || n.load[m] >= n.limit[m] {
			continue
		}
		d := n.dist[m] + n.step*n.weight[m]*int64(2*n.load[m]+1)
		if last < 0 || d < least || d == least && n.hops[m] < n.hops[last] {
			last, least = m, d
		}
	}
	if last < 0 {
		return false
	}
	n.load[last]++
	for m := last; ; m = n.from[m] {
		a := n.from[m]
		if a < 0 {
			n.give(i, m)
			return true
		}
		passed := n.via[a*n.members+m]
		n.take(passed, a)
		n.give(passed, m)
	}
}
