package stats

import (
	"math"
	"math/big"
)

// SD returns the sample standard deviation (n−1) of the scores, in points. With
// fewer than two scores it says so.
func SD(vs []Value) Figure {
	n := len(vs)
	if n < 2 {
		return none(NeedsTwoScores)
	}
	squares, total := new(big.Int), int64(0)
	for _, v := range vs {
		addSquare(squares, int64(v))
		total += int64(v)
	}
	// n·Σx² − (Σx)², exact
	above := new(big.Int).Mul(squares, big.NewInt(int64(n)))
	above.Sub(above, addSquare(new(big.Int), total))
	below := big.NewInt(int64(n) * int64(n-1))
	below.Mul(below, big.NewInt(int64(Point)*int64(Point)))
	variance, _ := new(big.Rat).SetFrac(above, below).Float64()
	return Figure{Value: math.Sqrt(variance)}
}

// NeedsTwoScores says that one score alone has no spread.
const NeedsTwoScores Reason = "needs 2 or more scores"
