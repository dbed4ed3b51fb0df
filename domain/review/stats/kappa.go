package stats

import "math/big"

// WeightedKappa compares two series of figures about the same ideas, such as the
// medians of both groups, by Cohen's kappa: 1 is full agreement, 0 chance. Pairs
// of which one is undefined do not count. It is exact but for its last rounding.
func WeightedKappa(a, b []Ratio, w Weights) Figure {
	n := int64(0)
	pairs, x, y := map[[2]Ratio]int64{}, map[Ratio]int64{}, map[Ratio]int64{}
	for i := range a {
		if a[i].Defined() && b[i].Defined() {
			n++
			pairs[[2]Ratio{a[i], b[i]}]++
			x[a[i]]++
			y[b[i]]++
		}
	}
	if n == 0 {
		return none(NeedsPairs)
	}
	// Sums of fractions are exact, so their order makes no difference.
	observed, expected := new(big.Rat), new(big.Rat)
	for p, times := range pairs {
		d := apart(p[0], p[1], w)
		observed.Add(observed, d.Mul(d, big.NewRat(times, 1)))
	}
	for u, of := range x {
		for v, times := range y {
			d := apart(u, v, w)
			expected.Add(expected, d.Mul(d, big.NewRat(of*times, 1)))
		}
	}
	if expected.Sign() == 0 {
		return none(NoVariation)
	}
	observed.Mul(observed, big.NewRat(n, 1))
	kappa, _ := new(big.Rat).Sub(big.NewRat(1, 1), observed.Quo(observed, expected)).Float64()
	return Figure{Value: kappa}
}

// apart is the disagreement of two figures; its unit cancels out.
func apart(a, b Ratio, w Weights) *big.Rat {
	d := new(big.Rat).Sub(big.NewRat(a.Num, a.Den), big.NewRat(b.Num, b.Den))
	switch {
	case d.Sign() == 0:
		return d
	case w == Quadratic:
		return d.Mul(d, d)
	case w == Linear:
		return d.Abs(d)
	default:
		return d.SetInt64(1)
	}
}
