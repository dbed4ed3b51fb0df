package suggest

import (
	"math/rand/v2"
	"slices"
)

// Coherence is the mean over candidates of how much their typical words go together
// in the texts: the association of each pair, over whole texts. It is 0 without
// candidates.
func Coherence(texts []string, found []Candidate) float64 {
	in := map[string][]int32{} // stem: the texts that hold it
	for i, text := range texts {
		for _, w := range words(text) {
			st := stem(w)
			if held := in[st]; len(held) == 0 || held[len(held)-1] != int32(i) {
				in[st] = append(held, int32(i))
			}
		}
	}
	sum := 0.0
	for _, c := range found {
		pairs, of := 0, 0.0
		for i, a := range c.Words {
			for _, b := range c.Words[:i] {
				x, y := in[stem(a)], in[stem(b)]
				of += association(shared(x, y), len(x), len(y), len(texts))
				pairs++
			}
		}
		sum += of / float64(max(pairs, 1))
	}
	return sum / float64(max(len(found), 1))
}

// Stability is how far the same candidates come out of nine tenths of the texts: the
// mean, over draws of them and over the candidates of all texts, of the largest share
// of typical words in common with a candidate of the draw (Jaccard). It is between 0
// and 1. The draws have a fixed seed.
func Stability(texts []string, k, draws int) float64 {
	all := Discover(texts, k)
	if len(all) == 0 {
		return 0
	}
	random := rand.New(rand.NewPCG(3, uint64(len(texts))))
	sum := 0.0
	for range draws {
		var some []string
		for _, i := range random.Perm(len(texts))[:len(texts)*9/10] {
			some = append(some, texts[i])
		}
		found := Discover(some, k)
		for _, c := range all {
			best := 0.0
			for _, d := range found {
				best = max(best, jaccard(c.Words, d.Words))
			}
			sum += best / float64(len(all)*draws)
		}
	}
	return sum
}

func jaccard(a, b []string) float64 {
	both := 0
	for _, w := range a {
		if slices.Contains(b, w) {
			both++
		}
	}
	return float64(both) / float64(max(len(a)+len(b)-both, 1))
}
