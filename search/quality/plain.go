package quality

import (
	"cmp"
	"math"
	"slices"

	"uptake/search"
)

// Plain is BM25 as the textbook has it, and nothing else: title and text are one
// bag of stems, k1 is 1.2, b is 0.75. It is what our engines are held against.
type Plain struct {
	docs  []Doc
	words []float64 // in each document
	mean  float64
	holds map[string][]use
	skip  func(word string) bool
}

type use struct {
	doc   int
	times float64
}

// NewPlain indexes docs. Words that skip names are left out of questions and
// documents alike; nil: none.
func NewPlain(docs []Doc, skip func(word string) bool) *Plain {
	p := &Plain{docs: docs, holds: map[string][]use{}, skip: skip}
	total := 0.0
	for i, d := range docs {
		times := map[string]float64{}
		n := 0.0
		for _, s := range p.stems(d.Title + "\n" + d.Text) {
			times[s]++
			n++
		}
		for s, t := range times {
			p.holds[s] = append(p.holds[s], use{i, t})
		}
		p.words = append(p.words, n)
		total += n
	}
	p.mean = total / float64(max(len(docs), 1))
	return p
}

func (p *Plain) stems(text string) []string {
	var out []string
	for _, w := range search.Words(text) {
		if p.skip == nil || !p.skip(w) {
			out = append(out, search.Stem(w))
		}
	}
	return out
}

// Find returns the ids of the best hundred documents. A word that a question
// holds twice counts twice.
func (p *Plain) Find(text string) ([]string, error) {
	const k1, b = 1.2, 0.75
	score := map[int]float64{}
	for _, s := range p.stems(text) {
		held := float64(len(p.holds[s]))
		idf := math.Log(1 + (float64(len(p.docs))-held+0.5)/(held+0.5))
		for _, u := range p.holds[s] {
			score[u.doc] += idf * u.times * (k1 + 1) / (u.times + k1*(1-b+b*p.words[u.doc]/p.mean))
		}
	}
	order := make([]int, 0, len(score))
	for d := range score {
		order = append(order, d)
	}
	slices.SortFunc(order, func(x, y int) int { return cmp.Or(cmp.Compare(score[y], score[x]), cmp.Compare(x, y)) })
	var out []string
	for _, d := range order[:min(len(order), 100)] {
		out = append(out, p.docs[d].ID)
	}
	return out, nil
}
