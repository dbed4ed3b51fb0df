package assign

import "uptake/domain/id"

// links proves that chains of shared ideas link all members who score anything,
// or returns the groups into which they fall; and lists the members who have no
// idea in common.
func (n *network) links(p Problem) (groups [][]id.Seat, apart [][2]id.Seat) {
	root := make([]int, n.members)
	for m := range root {
		root[m] = m
	}
	find := func(m int) int {
		for root[m] != m {
			root[m] = root[root[m]]
			m = root[m]
		}
		return m
	}
	for _, has := range n.has {
		first := -1
		for m, ok := range has {
			switch {
			case !ok:
			case first < 0:
				first = m
			default:
				root[find(m)] = find(first)
			}
		}
	}
	at := map[int]int{}
	for m, member := range p.Members {
		if n.load[m] == 0 {
			continue
		}
		g, seen := at[find(m)]
		if !seen {
			g = len(groups)
			at[find(m)] = g
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], member.Seat)
	}
	common := n.common()
	for b := range n.members {
		for a := range b {
			if n.load[a] > 0 && n.load[b] > 0 && !n.only[a] && !n.only[b] && common[a*n.members+b] == 0 {
				apart = append(apart, [2]id.Seat{p.Members[a].Seat, p.Members[b].Seat})
			}
		}
	}
	return groups, apart
}
