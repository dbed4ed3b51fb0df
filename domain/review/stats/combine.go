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

// Composite is the weighted geometric mean of two means on the nine-point
// equivalent: it punishes an idea that is very good in one way and very bad in
// the other. The zero Composite is undefined.
//
// The figure is ours (not published); it is compared exactly, by the product.
// Composites of different weights cannot be compared.
type Composite struct {
	product *big.Rat // of powers of both figures
	root    int      // the sum of the powers
}

// Combine returns the composite of two nine-point equivalents with equal
// weights, undefined if either is.
func Combine(a, b Ratio) Composite { return CombineBy(a, b, 5) }

// Single is a figure that stands for itself: Composites of it compare as it does.
func Single(r Ratio) Composite { return CombineBy(r, r, 10) }

// CombineBy gives a the weight of tenths, from 0 to 10, and b the rest.
func CombineBy(a, b Ratio, tenths int) Composite {
	if !a.Defined() || !b.Defined() {
		return Composite{}
	}
	common := int(gcd(int64(tenths), int64(10-tenths)))
	of, rest := tenths/common, (10-tenths)/common
	product := big.NewRat(1, 1)
	for range of {
		product.Mul(product, big.NewRat(a.Num, a.Den))
	}
	for range rest {
		product.Mul(product, big.NewRat(b.Num, b.Den))
	}
	return Composite{product, of + rest}
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
	return root(f, c.root)
}

// root returns the n-th root of x, which lies between 1 and 9^n, or is 0 where what is
// taken off led below the scale. It comes out the same on every processor, as math.Pow
// does not.
func root(x float64, n int) float64 {
	switch {
	case n == 1 || x <= 0: // below, Newton would come no nearer to 0 for ever
		return x
	case n == 2:
		return math.Sqrt(x)
	}
	// Newton from above: a step each makes it smaller until it is there.
	y := max(9.0, x/power(9, n-1)) // x above 9^n: adjusted means may pass the end of the scale
	for {
		next := float64(float64(float64(n-1)*y)+x/power(y, n-1)) / float64(n)
		if next >= y {
			return y
		}
		y = next
	}
}

func power(x float64, n int) float64 {
	out := 1.0
	for range n {
		out = float64(out * x)
	}
	return out
}
