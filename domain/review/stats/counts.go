package stats

// Agreement is what the count rule says of the scores of one idea.
type Agreement int

// Agreements. NoAgreement stands for "too few scores to say".
const (
	NoAgreement Agreement = iota
	Agree
	Indeterminate
	Disagree
)

// Counts says by counting whether members agree: they disagree when at least
// d(n) of them score low and at least d(n) high, and agree when fewer than d(n)
// score outside the region of the median; d(n) = ⌊(n+1)/3⌋. Disagreement is
// tested first. Below LeastForSpread scores it returns NoAgreement.
//
// Source: RAND/UCLA classic definitions, table 7 of BMC Med Inform Decis Mak
// 2012;12:93, for 8 to 16 members; below 8 the formula is our extension.
func Counts(vs []Value, s Scale) Agreement {
	n := len(vs)
	if n < LeastForSpread {
		return NoAgreement
	}
	var in [High + 1]int
	for _, v := range vs {
		in[s.region(v)]++
	}
	d := (n + 1) / 3
	switch {
	case in[Low] >= d && in[High] >= d:
		return Disagree
	case n-in[s.Region(Median(vs))] < d:
		return Agree
	default:
		return Indeterminate
	}
}
