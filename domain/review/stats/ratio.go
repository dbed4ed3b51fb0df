package stats

import (
	"cmp"
	"math"
	"math/big"
	"math/bits"
	"strconv"
)

// Ratio is an exact fraction, in points unless a function says otherwise. The
// zero Ratio means "undefined": there was nothing to compute it from.
type Ratio struct {
	Num, Den int64 // Den is 0 for undefined, else positive; in lowest terms
}

// over returns num/den in lowest terms, undefined if den is 0.
func over(num, den int64) Ratio {
	if den == 0 {
		return Ratio{}
	}
	if den < 0 {
		num, den = -num, -den
	}
	if g := gcd(abs(num), den); g > 1 {
		num, den = num/g, den/g
	}
	return Ratio{Num: num, Den: den}
}

// Of returns the Value as a Ratio in points.
func Of(v Value) Ratio { return over(int64(v), int64(Point)) }

// Fraction returns sum/n ten-thousandths of a point as a Ratio in points,
// undefined if n is 0. It is how a figure that was stored as whole numbers is
// read back.
func Fraction(sum Value, n int64) Ratio { return over(int64(sum), n*int64(Point)) }

// MeanOf returns the mean of defined figures, undefined without any.
func MeanOf(rs []Ratio) Ratio {
	if len(rs) == 0 {
		return Ratio{}
	}
	total := new(big.Rat)
	for _, r := range rs {
		total.Add(total, big.NewRat(r.Num, r.Den))
	}
	total.Quo(total, big.NewRat(int64(len(rs)), 1))
	if !total.Num().IsInt64() || !total.Denom().IsInt64() { // thousands of different fractions: to a millionth
		millionths := new(big.Rat).Mul(total, big.NewRat(1_000_000, 1))
		return over(new(big.Int).Quo(millionths.Num(), millionths.Denom()).Int64(), 1_000_000)
	}
	return over(total.Num().Int64(), total.Denom().Int64())
}

// Rounded returns a figure that is no exact fraction to the thousand-millionth of a
// point, so that figures which differ by rounding alone are equal.
func Rounded(points float64) Ratio { return over(int64(math.Round(points*1e9)), 1e9) }

// Defined reports whether there is a figure at all.
func (r Ratio) Defined() bool { return r.Den != 0 }

// Cmp returns -1, 0 or +1 as r is smaller than, equal to or greater than q. An
// undefined Ratio is smaller than every other and equal to another undefined one.
func (r Ratio) Cmp(q Ratio) int {
	switch {
	case r.Den == 0 && q.Den == 0:
		return 0
	case r.Den == 0:
		return -1
	case q.Den == 0:
		return 1
	}
	return cmpProducts(r.Num, q.Den, q.Num, r.Den)
}

// Float64 returns the nearest float64, 0 for undefined: ask Defined first.
func (r Ratio) Float64() float64 {
	if r.Den == 0 {
		return 0
	}
	return float64(r.Num) / float64(r.Den)
}

// Text writes r with the given number of decimals, halves away from zero, and
// the empty text for undefined.
func (r Ratio) Text(decimals int) string {
	if r.Den == 0 {
		return ""
	}
	scale := int64(1)
	for range decimals {
		scale *= 10
	}
	n := abs(r.Num)
	whole, rest := n/r.Den, n%r.Den
	hi, lo := bits.Mul64(uint64(rest), uint64(scale))
	q, left := bits.Div64(hi, lo, uint64(r.Den))
	if left >= uint64(r.Den)-left { // at least half: away from zero
		q++
	}
	if q == uint64(scale) {
		whole, q = whole+1, 0
	}
	s := strconv.FormatInt(whole, 10)
	if decimals > 0 {
		s += "." + strconv.FormatInt(int64(q)+scale, 10)[1:]
	}
	if r.Num < 0 && (whole != 0 || q != 0) {
		s = "-" + s
	}
	return s
}

// cmpProducts compares a·b with c·d without overflow; b and d are positive.
func cmpProducts(a, b, c, d int64) int {
	if s, t := sign(a), sign(c); s != t {
		return cmp.Compare(s, t)
	}
	hi1, lo1 := bits.Mul64(uint64(abs(a)), uint64(b))
	hi2, lo2 := bits.Mul64(uint64(abs(c)), uint64(d))
	bigger := 0
	switch {
	case hi1 > hi2 || hi1 == hi2 && lo1 > lo2:
		bigger = 1
	case hi1 < hi2 || lo1 < lo2:
		bigger = -1
	}
	if a < 0 {
		return -bigger
	}
	return bigger
}

func sign(n int64) int64 { return max(-1, min(1, n)) }

func abs(n int64) int64 { return max(n, -n) }

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
