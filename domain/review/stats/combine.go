package stats

import (
	"math"
	"math/big"
)

// Nine returns r as a nine-point equivalent, 1 for the worst score of the scale
// and 9 for its best.
func (s Scale) Nine(r Ratio) Ratio {
	if !r.Defined() {
		return Ratio{}
	}
	length := int64(s.Max-s.Min) * r.Den
	above := r.Num*int64(Point) - int64(s.Min)*r.Den
	if s.BestLow {
		above = int64(s.Max)*r.Den - r.Num*int64(Point)
	}
	return over(length+8*above, length)
}

// Composite is the geometric mean of two means on the nine-point equivalent: it
// punishes an idea that is very good in one way and very bad in the other. The
// zero Composite is undefined.
//
// The figure is ours (not published); it is compared exactly, by the product.
type Composite struct{ product *big.Rat }

// Combine returns the composite of two nine-point equivalents with equal
// weights, undefined if either is.
func Combine(a, b Ratio) Composite {
	if !a.Defined() || !b.Defined() {
		return Composite{}
	}
	return Composite{new(big.Rat).Mul(big.NewRat(a.Num, a.Den), big.NewRat(b.Num, b.Den))}
}

// Defined reports whether there is a figure at all.
func (c Composite) Defined() bool { return c.product != nil }

// Cmp returns -1, 0 or +1 as c is worse than, equal to or better than d. An
// undefined one is worse than every other.
func (c Composite) Cmp(d Composite) int {
	switch {
	case c.product == nil && d.product == nil:
		return 0
	case c.product == nil:
		return -1
	case d.product == nil:
		return 1
	}
	return c.product.Cmp(d.product)
}

// Float64 returns the geometric mean, 0 for undefined: ask Defined first.
func (c Composite) Float64() float64 {
	if c.product == nil {
		return 0
	}
	f, _ := c.product.Float64()
	return math.Sqrt(f)
}
