package stats

import "math/big"

// WeightedKappa compares two series of figures about the same ideas, such as the
// medians of both groups, by Cohen's kappa: 1 is full agreement, 0 chance. Pairs
// of which one is undefined do not count. It is exact but for its last rounding.
func WeightedKappa(a, b []Ratio, w Weights) Figure {
	var x, y []Ratio
	for i := range a {
		if a[i].Defined() && b[i].Defined() {
			x, y = append(x, a[i]), append(y, b[i])
		}
	}
	if len(x) == 0 {
		return none(NeedsPairs)
	}
	observed, expected := new(big.Rat), new(big.Rat)
	for i := range x {
		observed.Add(observed, apart(x[i], y[i], w))
		for j := range y {
			expected.Add(expected, apart(x[i], y[j], w))
		}
	}
	if expected.Sign() == 0 {
		return none(NoVariation)
	}
	observed.Mul(observed, big.NewRat(int64(len(x)), 1))
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
