package stats

import "slices"

// Interim orders ideas by both groups of a panel, each with the same say: the
// total of each group is ranked, the ranks are turned round (the best of n gets
// n), and an idea has the sum. Equal totals share the higher score. totals hold
// a figure for each idea on which more is better; an undefined one scores 0.
//
// Source: interim priority setting of the James Lind Alliance, Guidebook,
// chapter 8; that ties share the higher score is ours.
func Interim(lived, professional []Ratio) []int {
	out := make([]int, len(lived))
	for _, totals := range [][]Ratio{lived, professional} {
		sorted := slices.DeleteFunc(slices.Clone(totals), func(r Ratio) bool { return !r.Defined() })
		slices.SortFunc(sorted, Ratio.Cmp)
		for i, r := range totals {
			if !r.Defined() {
				continue
			}
			at, _ := slices.BinarySearchFunc(sorted, r, Ratio.Cmp)
			for at+1 < len(sorted) && sorted[at+1].Cmp(r) == 0 {
				at++
			}
			out[i] += at + 1
		}
	}
	return out
}
