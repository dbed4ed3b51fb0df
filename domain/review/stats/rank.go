package stats

import "slices"

// Ranks returns the rank of each figure, 1 for the best on the scale. Equal
// figures share the smallest rank ("1 1 3"); an undefined one has rank 0.
func Ranks(rs []Ratio, s Scale) []int {
	order := make([]int, 0, len(rs))
	for i, r := range rs {
		if r.Defined() {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if s.BestLow {
			return rs[a].Cmp(rs[b])
		}
		return rs[b].Cmp(rs[a])
	})
	ranks := make([]int, len(rs))
	for place, i := range order {
		ranks[i] = place + 1
		if place > 0 && rs[i].Cmp(rs[order[place-1]]) == 0 {
			ranks[i] = ranks[order[place-1]]
		}
	}
	return ranks
}
