package stats

import "slices"

// Jaccard returns how much two sets share: the number of things that are in both,
// over the number of those that are in either. Of two empty sets nothing can be
// said: the Ratio is undefined. No set holds anything twice.
//
// Source: Jaccard 1912.
func Jaccard[T comparable](a, b []T) Ratio {
	both := 0
	for _, one := range a {
		if slices.Contains(b, one) {
			both++
		}
	}
	return over(int64(both), int64(len(a)+len(b)-both))
}
