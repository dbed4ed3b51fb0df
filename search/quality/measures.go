package quality

import (
	"math"
	"slices"
)

// Score is what an engine reached, the mean over all questions, each from 0 to 1.
type Score struct {
	NDCG10    float64 // how well the first ten are ordered, right ones first
	MRR       float64 // 1 divided by the place of the first right one
	Recall100 float64 // share of the right ones among the first hundred
}

// Measure asks every question and scores the answers. find returns ids of
// documents, the best first.
func Measure(queries []Query, find func(text string) ([]string, error)) (Score, error) {
	var sum Score
	for _, q := range queries {
		got, err := find(q.Text)
		if err != nil {
			return Score{}, err
		}
		s := of(q.Right, got)
		sum.NDCG10 += s.NDCG10
		sum.MRR += s.MRR
		sum.Recall100 += s.Recall100
	}
	n := float64(max(len(queries), 1))
	return Score{sum.NDCG10 / n, sum.MRR / n, sum.Recall100 / n}, nil
}

// of scores one answer, as trec_eval does: the gain of a document is its value.
func of(right map[string]int, got []string) Score {
	var s Score
	found := 0
	for i, d := range got[:min(len(got), 100)] {
		v := right[d]
		if v == 0 {
			continue
		}
		found++
		if i < 10 {
			s.NDCG10 += float64(v) / math.Log2(float64(i+2))
		}
		if s.MRR == 0 {
			s.MRR = 1 / float64(i+1)
		}
	}
	var best []int
	for _, v := range right {
		best = append(best, v)
	}
	slices.Sort(best)
	slices.Reverse(best)
	ideal := 0.0
	for i, v := range best[:min(len(best), 10)] {
		ideal += float64(v) / math.Log2(float64(i+2))
	}
	s.NDCG10 /= ideal
	s.Recall100 = float64(found) / float64(len(right))
	return s
}
