package stats

// Commonest returns how often the commonest of the scores was given.
func Commonest(vs []Value) int {
	times, most := map[Value]int{}, 0
	for _, v := range vs {
		times[v]++
		most = max(most, times[v])
	}
	return most
}

// Answer is what the scorers of one question came to.
type Answer struct {
	Mean      Ratio // from 0 to 1, without blanks
	N         int   // scorers who answered it
	Commonest int   // of them, who gave the commonest answer
}

// Priority is the research priority score of an idea, the mean over the questions of
// their means, and the average expert agreement, the mean over them of the share of
// scorers who gave the commonest answer. Both run from 0 to 1. A question that nobody
// answered leaves both undefined.
//
// Source: CHNRI, as in Morof and others 2014.
func Priority(answers []Answer) (score, agreement Ratio) {
	means, shares := make([]Ratio, len(answers)), make([]Ratio, len(answers))
	for i, a := range answers {
		if a.N == 0 || !a.Mean.Defined() {
			return Ratio{}, Ratio{}
		}
		means[i], shares[i] = a.Mean, Fraction(Points(int64(a.Commonest)), int64(a.N))
	}
	return MeanOf(means), MeanOf(shares)
}
