package stats

// MADM returns the mean distance of the scores from their median, undefined
// without scores.
func MADM(vs []Value) Ratio {
	m := Median(vs)
	if !m.Defined() {
		return Ratio{}
	}
	var total int64 // in m.Den-ths of a ten-thousandth
	for _, v := range vs {
		total += abs(int64(v)*m.Den - m.Num*int64(Point))
	}
	return over(total, int64(len(vs))*m.Den*int64(Point))
}

// Move is how the scores of one idea went from one round to the next.
type Move struct {
	Median, IPR Ratio // after minus before, on the scale as scored; IPR undefined below LeastForSpread
	Both        int   // members who gave a score in both rounds
	Changed     int   // of these, those who gave another one
}

// Moved compares the scores of an idea in two rounds, member by member.
func Moved(before, after Table, idea int) Move {
	a, b := before.Of(idea), after.Of(idea)
	m := Move{
		Median: Median(b).Minus(Median(a)),
		IPR:    SpreadOf(b, after.Scale).IPR.Minus(SpreadOf(a, before.Scale).IPR),
	}
	for who := range min(before.Members, after.Members) {
		x, had := before.Score(idea, who)
		y, has := after.Score(idea, who)
		if had && has {
			m.Both++
			if x != y {
				m.Changed++
			}
		}
	}
	return m
}

// Towards returns the mean signed move of a member towards other, the medians of
// the other group in the first round, and over how many ideas: positive is
// closer. Ideas count on which the member gave a score in both rounds and the
// other group has a median. It is undefined when there are none.
//
// The figure is ours: does one group do all the yielding?
func Towards(before, after Table, member int, other []Ratio) (Ratio, int) {
	var steps []Ratio
	for i := range before.Ideas {
		x, had := before.Score(i, member)
		y, has := after.Score(i, member)
		if !had || !has || !other[i].Defined() {
			continue
		}
		step := Of(y - x)
		switch other[i].Cmp(Of(x)) {
		case -1:
			step.Num = -step.Num
		case 0: // was there already: every move leads away
			step.Num = -abs(step.Num)
		}
		steps = append(steps, step)
	}
	return MeanOf(steps), len(steps)
}

// Minus returns r − q, undefined if either is.
func (r Ratio) Minus(q Ratio) Ratio {
	if !r.Defined() || !q.Defined() {
		return Ratio{}
	}
	return over(r.Num*q.Den-q.Num*r.Den, r.Den*q.Den)
}
