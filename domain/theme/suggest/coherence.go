package suggest

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Coherence is the mean over candidates of how much their typical words go together
// in the texts: normalised pointwise mutual information of each pair (Bouma 2009),
// over whole texts; from -1, never together, by 0, as chance has it, to 1. It is 0
// without candidates.
func Coherence(texts []string, found []Candidate) float64 {
	in := map[string]map[int]bool{} // stem: the texts that hold it
	for i, text := range texts {
		for _, w := range words(text) {
			st := stem(w)
			if in[st] == nil {
				in[st] = map[int]bool{}
			}
			in[st][i] = true
		}
	}
	sum := 0.0
	for _, c := range found {
		pairs, of := 0, 0.0
		for i, a := range c.Words {
			for _, b := range c.Words[:i] {
				of += together(in[stem(a)], in[stem(b)], float64(len(texts)))
				pairs++
			}
		}
		sum += of / float64(max(pairs, 1))
	}
	return sum / float64(max(len(found), 1))
}

func together(a, b map[int]bool, n float64) float64 {
	both := 0.0
	for i := range a {
		if b[i] {
			both++
		}
	}
	switch both {
	case 0:
		return -1
	case n:
		return 1
	}
	p := both / n
	return math.Log(p*n*n/(float64(len(a))*float64(len(b)))) / -math.Log(p)
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
