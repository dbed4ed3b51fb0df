package stats

import "slices"

// ordered is a figure that may be undefined and is compared exactly.
type ordered[T any] interface {
	Defined() bool
	Cmp(other T) int
}

// Interim orders ideas by both groups of a panel, each with the same say: the
// total of each group is ranked, the ranks are turned round (the best of n gets
// n), and an idea has the sum. Equal totals share the higher score. totals hold
// a figure for each idea on which more is better; an undefined one scores 0.
//
// Source: interim priority setting of the James Lind Alliance, Guidebook,
// chapter 8; that ties share the higher score is ours.
func Interim[T ordered[T]](lived, professional []T) []int {
	out := make([]int, len(lived))
	for _, totals := range [][]T{lived, professional} {
		sorted := slices.DeleteFunc(slices.Clone(totals), func(r T) bool { return !r.Defined() })
		slices.SortFunc(sorted, T.Cmp)
		for i, r := range totals {
			if !r.Defined() {
				continue
			}
			at, _ := slices.BinarySearchFunc(sorted, r, T.Cmp)
			for at+1 < len(sorted) && sorted[at+1].Cmp(r) == 0 {
				at++
			}
			out[i] += at + 1
		}
	}
	return out
}

// interim turns the keys of each group into the sum of its reversed ranks. An idea
// without a score in one group gets nothing from it; without any it keeps −1.
func interim(groups [][]int64, sums []int32, sorted []int64) {
	for i := range sums {
		sums[i] = -1
	}
	for _, of := range groups {
		sorted = sorted[:0]
		for _, k := range of {
			if k >= 0 {
				sorted = append(sorted, k)
			}
		}
		slices.Sort(sorted)
		for i, k := range of {
			if k < 0 {
				continue
			}
			upTo, _ := slices.BinarySearch(sorted, k+1)
			sums[i] = max(sums[i], 0) + int32(upTo) //nolint:gosec // at most the ideas
		}
	}
}
