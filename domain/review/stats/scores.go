// Package stats turns scores into figures: numbers in, numbers out. It knows no
// panel, no member and no idea.
//
// Scores are whole numbers of ten-thousandths of a point, and every figure here
// is an exact fraction of such numbers, so that equal means are equal and the
// result is the same on every processor. Summing thirds in float64 finds 37
// distinct means in a set of real scores that has 30.
package stats

import (
	"errors"
	"strconv"
	"strings"
)

// Value is one score in ten-thousandths of a point: 7 points are 70000.
type Value int64

// Point is the Value of one point.
const Point Value = 10_000

// Bound is the largest size of a score, in points. It keeps sums of a thousand
// scores far inside 64 bits.
const Bound = 1_000_000

// ErrValue says that a text is not a score: a plain decimal number with at most
// four decimals and a point as the mark.
var ErrValue = errors.New("not a decimal number with at most 4 decimals")

// Points returns the Value of n whole points.
func Points(n int64) Value { return Value(n) * Point }

// ParseValue reads a plain decimal number such as "7", "1.5" or "-0.25". It
// takes ASCII digits only: no exponent, sign plus, comma, blank or "-0", and at
// most four decimals. It returns ErrValue for anything else and for numbers
// beyond Bound.
func ParseValue(s string) (Value, error) {
	digits, negative := strings.CutPrefix(s, "-")
	whole, part, dotted := strings.Cut(digits, ".")
	if whole == "" || len(whole) > 7 || len(part) > 4 || dotted && part == "" {
		return 0, ErrValue
	}
	for len(part) < 4 {
		part += "0"
	}
	var v Value
	for _, c := range []byte(whole + part) {
		if c < '0' || c > '9' {
			return 0, ErrValue
		}
		v = v*10 + Value(c-'0')
	}
	if v > Bound*Point || negative && v == 0 {
		return 0, ErrValue
	}
	if negative {
		v = -v
	}
	return v, nil
}

// String writes v in the shortest decimal form: "7", "1.5", "-0.25".
func (v Value) String() string {
	sign, n := "", v
	if n < 0 {
		sign, n = "-", -n
	}
	s := sign + strconv.FormatInt(int64(n/Point), 10)
	if part := n % Point; part != 0 {
		digits := strconv.FormatInt(int64(part+Point), 10)[1:] // four digits, zeros in front kept
		s += "." + strings.TrimRight(digits, "0")
	}
	return s
}
