package stats

import "slices"

// Summary is what the given scores of one idea add up to. With no scores every
// figure is undefined and N is 0.
type Summary struct {
	N            int
	Sum          Value
	Mean, Median Ratio
	Min, Max     Value // the smallest and the largest number, not worst and best
}

// Summarise counts and sums up the scores. It does not change vs.
func Summarise(vs []Value) Summary {
	if len(vs) == 0 {
		return Summary{}
	}
	s := Summary{N: len(vs), Min: slices.Min(vs), Max: slices.Max(vs), Median: Median(vs)}
	for _, v := range vs {
		s.Sum += v
	}
	s.Mean = Fraction(s.Sum, int64(s.N))
	return s
}

// Median returns the middle score, or the mean of the two middle ones.
func Median(vs []Value) Ratio { return Percentile(vs, 5) }

// Percentile returns the point below which the given number of tenths of the
// scores lie, by type 7: at h = (n−1)·p between neighbours, linearly.
//
// The type is our choice and fixed: on small panels type 2 would change the
// disagreement rule for up to half of all sets of scores.
func Percentile(vs []Value, tenths int) Ratio {
	n := len(vs)
	if n == 0 {
		return Ratio{}
	}
	return over(int64(percentile10(slices.Sorted(slices.Values(vs)), tenths)), 10*int64(Point))
}

// percentile10 is ten times the percentile of scores that are sorted already.
func percentile10(sorted []Value, tenths int) Value {
	h := (len(sorted) - 1) * tenths
	at, part := h/10, Value(h%10)
	v := 10 * sorted[at]
	if part != 0 {
		v += part * (sorted[at+1] - sorted[at])
	}
	return v
}
