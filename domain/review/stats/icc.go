package stats

import (
	"math/big"
)

// ICC is how much of the difference of scores lies in the ideas, and how much in
// who scored them. Single is about one member, Average about the mean of all K.
// Figures that a design does not allow say why. Estimates below 0 are given as
// they are.
//
// Source: Shrout & Fleiss 1979, Psychol Bull 86:420.
type ICC struct {
	Model                                      Model
	Ideas, K                                   int    // ideas used, and scores of each
	Single1, Single2, Single3                  Figure // (1,1), (2,1), (3,1)
	Average1, Average2, Average3               Figure // (1,k), (2,k), (3,k)
	BetweenIdeas, Within                       Figure // mean squares
	BetweenMembers, Residual                   Figure // mean squares, two-way alone
	IdeaVariance, MemberVariance, RestVariance Figure // components, two-way alone
}

// Model says which comparison a design allows.
type Model string

// Models: the same members for every idea, or whoever happened to score it.
const (
	TwoWay Model = "two-way"
	OneWay Model = "one-way"
)

// Intraclass computes from the ideas that all members have scored; where members
// share the ideas out, one-way from those with the commonest number of scores
// (the larger one if two are as common). partial says that ideas were shared out.
// It is exact but for the last rounding of each figure.
func Intraclass(t Table, partial bool) ICC {
	if len(t.active()) < 2 {
		return noICC(TwoWay, NeedsTwoMembers)
	}
	rows, model := compared(t, partial)
	c := squares(rows, model)
	switch {
	case c.Reason != "":
		return noICC(model, c.Reason)
	case model == OneWay:
		return c.oneWay()
	}
	return c.twoWay()
}

// compared returns the scores of the ideas that an intraclass correlation is computed
// from, and by which model.
func compared(t Table, partial bool) ([][]Value, Model) {
	if partial {
		return commonest(t), OneWay
	}
	members := t.active()
	var rows [][]Value
	for i := range t.Ideas {
		row := make([]Value, 0, len(members))
		for _, m := range members {
			if v, ok := t.Score(i, m); ok {
				row = append(row, v)
			}
		}
		if len(row) == len(members) {
			rows = append(rows, row)
		}
	}
	return rows, TwoWay
}

func commonest(t Table) [][]Value {
	rows := map[int][][]Value{}
	k := 0
	for i := range t.Ideas {
		if v := t.Of(i); len(v) >= 2 {
			rows[len(v)] = append(rows[len(v)], v)
		}
	}
	for n, of := range rows {
		if len(of) > len(rows[k]) || len(of) == len(rows[k]) && n > k {
			k = n
		}
	}
	return rows[k]
}

func noICC(m Model, r Reason) ICC {
	n := none(r)
	return ICC{
		Model: m, Single1: n, Single2: n, Single3: n, Average1: n, Average2: n, Average3: n,
		BetweenIdeas: n, Within: n, BetweenMembers: n, Residual: n, IdeaVariance: n, MemberVariance: n, RestVariance: n,
	}
}

// meanSquares are exact, in squares of ten-thousandths of a point.
type meanSquares struct {
	n, k               int
	bms, wms, jms, ems *big.Rat // jms and ems nil when one-way
	Reason             Reason
}

func squares(rows [][]Value, m Model) meanSquares {
	if len(rows) < 3 {
		return meanSquares{Reason: NeedsThreeIdeas}
	}
	n, k := len(rows), len(rows[0])
	columns := make([]int64, k)
	var total int64
	each, ofRows, ofColumns := new(big.Int), new(big.Int), new(big.Int) // sums of squares
	for _, row := range rows {
		var sum int64
		for j, v := range row {
			sum += int64(v)
			columns[j] += int64(v)
			addSquare(each, int64(v))
		}
		addSquare(ofRows, sum)
		total += sum
	}
	for _, c := range columns {
		addSquare(ofColumns, c)
	}
	all := addSquare(new(big.Int), total)
	rat := func(a *big.Int, by int) *big.Rat { return new(big.Rat).SetFrac(a, big.NewInt(int64(by))) }
	mean := rat(all, n*k)
	between := new(big.Rat).Sub(rat(ofRows, k), mean)
	within := new(big.Rat).Sub(rat(each, 1), rat(ofRows, k))
	out := meanSquares{n: n, k: k, bms: divided(between, n-1), wms: divided(within, n*(k-1))}
	if out.bms.Sign() == 0 && out.wms.Sign() == 0 {
		return meanSquares{Reason: NoVariation}
	}
	if m == TwoWay {
		members := new(big.Rat).Sub(rat(ofColumns, n), mean)
		out.jms = divided(members, k-1)
		out.ems = divided(new(big.Rat).Sub(within, members), (n-1)*(k-1))
	}
	return out
}

func addSquare(to *big.Int, v int64) *big.Int {
	b := big.NewInt(v)
	return to.Add(to, b.Mul(b, b))
}

func divided(r *big.Rat, by int) *big.Rat {
	return new(big.Rat).Quo(r, big.NewRat(int64(by), 1))
}

// times returns r·by.
func times(r *big.Rat, by int) *big.Rat { return new(big.Rat).Mul(r, big.NewRat(int64(by), 1)) }

func sum(a, b *big.Rat) *big.Rat  { return new(big.Rat).Add(a, b) }
func less(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }

// share returns a/b as a figure. A correlation whose whole is 0 or less says nothing: the
// ideas differ less than chance would have it.
func share(a, b *big.Rat) Figure {
	if b.Sign() <= 0 {
		return none(NoVariation)
	}
	f, _ := new(big.Rat).Quo(a, b).Float64()
	return Figure{Value: f}
}

// squared returns r in squares of a point.
func squared(r *big.Rat) Figure { return share(r, big.NewRat(int64(Point)*int64(Point), 1)) }

func (c meanSquares) oneWay() ICC {
	out := noICC(OneWay, "members differ from idea to idea")
	out.Ideas, out.K = c.n, c.k
	out.BetweenIdeas, out.Within = squared(c.bms), squared(c.wms)
	gain := less(c.bms, c.wms)
	out.Single1 = share(gain, sum(c.bms, times(c.wms, c.k-1)))
	out.Average1 = share(gain, c.bms)
	return out
}

func (c meanSquares) twoWay() ICC {
	out := c.oneWay()
	out.Model = TwoWay
	out.BetweenMembers, out.Residual = squared(c.jms), squared(c.ems)
	gain, shift := less(c.bms, c.ems), less(c.jms, c.ems)
	single := sum(c.bms, times(c.ems, c.k-1))
	out.Single2 = share(gain, sum(single, divided(times(shift, c.k), c.n)))
	out.Single3 = share(gain, single)
	out.Average2 = share(gain, sum(c.bms, divided(shift, c.n)))
	out.Average3 = share(gain, c.bms)
	out.IdeaVariance, out.MemberVariance, out.RestVariance = squared(divided(gain, c.k)), squared(divided(shift, c.n)), squared(c.ems)
	return out
}
