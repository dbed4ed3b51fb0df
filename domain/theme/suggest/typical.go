package suggest

import (
	"cmp"
	"math"
	"slices"
)

// Typical words of a candidate. Words that do not go together tell nobody what a group
// is about: after the first few there are only such as go together.
const (
	typical       = 10
	typicalLeast  = 5
	typicalAmong  = 40 // the group's weightiest terms, of which they are chosen
	typicalHolds  = 3  // power of how well a word goes with the others, against its weight
	typicalAtEase = 0  // from which on words go together: more often than by chance
)

// typicalOf returns the words that a group's texts share, the most typical first. A word
// counts by its weight in the group, times the root of how many of its texts hold it,
// since weight alone takes words that are in two texts; and by how well it goes with the
// words before it, in all texts.
func (t *table) typicalOf(texts []int, weight func(term int) float64) []string {
	within := make([]int, len(t.terms))
	for _, i := range texts {
		for _, e := range t.rows[i] {
			within[e.feature]++
		}
	}
	score := func(n int) float64 { return weight(n) * math.Sqrt(float64(within[n])) }
	left := make([]int, 0, len(t.terms))
	for n := range t.terms {
		if within[n] > 1 && score(n) > 0 {
			left = append(left, n)
		}
	}
	slices.SortStableFunc(left, func(a, b int) int { return cmp.Compare(score(b), score(a)) })
	left = left[:min(typicalAmong, len(left))]
	with := make([]float64, len(left)) // sums over the words that are chosen
	var out []string
	for len(out) < typical && len(left) > 0 {
		best, most, ease := 0, -1.0, 0.0
		for j, n := range left {
			mean := with[j] / float64(max(len(out), 1))
			if s := score(n) * math.Pow((1+mean)/2, typicalHolds); s > most {
				best, most, ease = j, s, mean
			}
		}
		if len(out) >= typicalLeast && ease < typicalAtEase {
			break
		}
		chosen := left[best]
		out = append(out, t.spelt[chosen])
		left, with = slices.Delete(left, best, best+1), slices.Delete(with, best, best+1)
		for j, n := range left {
			with[j] += association(shared(t.in[chosen], t.in[n]), len(t.in[chosen]), len(t.in[n]), len(t.rows))
		}
	}
	return out
}

// shared counts what two sorted lists share.
func shared(a, b []int32) int {
	n := 0
	for len(a) > 0 && len(b) > 0 {
		switch cmp.Compare(a[0], b[0]) {
		case 0:
			n++
			a, b = a[1:], b[1:]
		case -1:
			a = a[1:]
		default:
			b = b[1:]
		}
	}
	return n
}

// association is normalised pointwise mutual information (Bouma 2009): from -1, never
// together, by 0, as chance has it, to 1. Of n texts a hold the one, b the other.
func association(both, a, b, n int) float64 {
	switch both {
	case 0:
		return -1
	case n:
		return 1
	}
	p := float64(both) / float64(n)
	return math.Log(float64(both)*float64(n)/(float64(a)*float64(b))) / -math.Log(p)
}
