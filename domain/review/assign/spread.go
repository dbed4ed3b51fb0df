package assign

// The second pass ends after so many exchanges, or when it has looked at so many:
// counted, and not timed, so that every machine ends at the same one.
const (
	swapsMax = 2000
	looksMax = 20_000_000
)

// spread exchanges ideas between members as long as that raises the smallest
// number of ideas that any two have in common. Loads and members with lived
// experience stay, and no declared interest is met that was avoided.
func (n *network) spread() {
	common := n.common()
	n.looks = looksMax
	for range swapsMax {
		if !n.raise(common) {
			return
		}
	}
}

// common counts the ideas that each two members share.
func (n *network) common() []int {
	common := make([]int, n.members*n.members)
	for _, has := range n.has {
		for a := range n.members {
			for b := range n.members {
				if a != b && has[a] && has[b] {
					common[a*n.members+b]++
				}
			}
		}
	}
	return common
}

// raise makes one exchange that gives two members with the fewest ideas in
// common one more, and leaves no two with so few who had more.
func (n *network) raise(common []int) bool {
	least := -1
	for a := range n.members {
		for b := range a {
			if c := common[a*n.members+b]; !n.only[a] && !n.only[b] && (least < 0 || c < least) {
				least = c
			}
		}
	}
	for x := range n.members {
		for y := range n.members {
			if x != y && !n.only[x] && !n.only[y] && common[x*n.members+y] == least && n.bring(common, x, y, least) {
				return true
			}
		}
	}
	return false
}

// bring lets y take from some z an idea that x has, for one that y has.
func (n *network) bring(common []int, x, y, least int) bool {
	for i := range n.has {
		if !n.has[i][x] || n.has[i][y] {
			continue
		}
		for z := range n.members {
			if z == x || n.only[z] || !n.swappable(i, z, y) {
				continue
			}
			if n.looks -= len(n.has); n.looks < 0 {
				return false
			}
			for j := range n.has {
				if !n.swappable(j, y, z) || n.softer(i, j, y, z) {
					continue
				}
				n.exchange(common, i, j, z, y)
				if common[x*n.members+y] > least && n.above(common, least, i, j, z, y) {
					return true
				}
				n.exchange(common, i, j, y, z)
			}
		}
	}
	return false
}

// softer reports whether giving i to y and j to z would meet more declared
// interests than now.
func (n *network) softer(i, j, y, z int) bool {
	count := func(a, b bool) (c int) {
		if a {
			c++
		}
		if b {
			c++
		}
		return c
	}
	return count(n.soft[i][y], n.soft[j][z]) > count(n.soft[i][z], n.soft[j][y])
}

// exchange gives idea i from a to b, and j from b to a.
func (n *network) exchange(common []int, i, j, a, b int) {
	n.move(common, i, a, b)
	n.move(common, j, b, a)
}

func (n *network) move(common []int, i, from, to int) {
	n.take(i, from)
	for m, has := range n.has[i] {
		if has {
			common[from*n.members+m]--
			common[m*n.members+from]--
			common[to*n.members+m]++
			common[m*n.members+to]++
		}
	}
	n.give(i, to)
}

// above reports whether those who have lost an idea in common, z over i and y
// over j, have more than least left.
func (n *network) above(common []int, least, i, j, z, y int) bool {
	for m := range n.members {
		if m != z && n.has[i][m] && common[z*n.members+m] <= least && m != y {
			return false
		}
		if m != y && n.has[j][m] && common[y*n.members+m] <= least && m != z {
			return false
		}
	}
	return true
}
