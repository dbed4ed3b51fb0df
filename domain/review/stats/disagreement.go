package stats

import "slices"

// LeastForSpread is the number of given scores below which nothing is said about
// their spread.
const LeastForSpread = 3

// Spread is how far the scores of one idea lie apart, by the interpercentile
// range and the range that is allowed for it at its place on the scale.
type Spread struct {
	P30, P70   Ratio // 30th and 70th percentile, type 7
	IPR, IPRAS Ratio // their distance, and the distance beyond which members disagree
	Disagree   bool  // IPR > IPRAS
}

// SpreadOf computes the spread of the scores on the scale. With fewer than
// LeastForSpread scores every figure is undefined.
//
// IPRAS = 2.35·R/8 + 1.5·|(min+max)/2 − (p30+p70)/2| with R the length of the
// scale; on 1-9 this is 2.35 + 1.5·AI.
//
// Source: RAND/UCLA appropriateness method (Fitch et al. 2001); worked table in
// BMJ Open 2012;2:e001431. Percentile type 7 and other scales are ours.
func SpreadOf(vs []Value, s Scale) Spread {
	if len(vs) < LeastForSpread {
		return Spread{}
	}
	sorted := slices.Sorted(slices.Values(vs))
	p30, p70 := int64(percentile10(sorted, 3)), int64(percentile10(sorted, 7)) // times 10
	// Both ranges in 160ths of a ten-thousandth of a point, so whole numbers.
	ipr := 16 * (p70 - p30)
	ipras := 47*int64(s.Max-s.Min) + 12*abs(10*int64(s.Min+s.Max)-(p30+p70))
	return Spread{
		P30:      over(p30, 10*int64(Point)),
		P70:      over(p70, 10*int64(Point)),
		IPR:      over(ipr, 160*int64(Point)),
		IPRAS:    over(ipras, 160*int64(Point)),
		Disagree: ipr > ipras,
	}
}

// Index returns the disagreement index, IPR over IPRAS: above 1 members disagree.
func (s Spread) Index() Ratio {
	if !s.IPR.Defined() {
		return Ratio{}
	}
	return over(s.IPR.Num*s.IPRAS.Den, s.IPR.Den*s.IPRAS.Num)
}
