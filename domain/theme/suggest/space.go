package suggest

import (
	"cmp"
	"math"
	"slices"
)

// Parts of a text's vector. Each part has length 1 before it is weighted, so that a
// text's many letter groups do not drown its few words.
const (
	wordPart = iota
	pairPart
	groupPart
	parts
)

// partWeight were chosen by cross-validation on patients' comments and medical
// abstracts; figures hardly move within a third of them.
var partWeight = [parts]float64{1, 0.6, 0.8}

// Letter groups of three to five letters within a word find its relatives and its
// misspellings: "apointment" shares most of its own with "appointment".
const groupMin, groupMax = 3, 5

// rareBelow: pairs and letter groups in fewer texts teach nothing.
const rareBelow = 2

// Letter groups in more texts than this and this share of them are left out: they tell
// hardly anything, and long texts are made of them.
const (
	groupsOften = 100
	groupsShare = 0.15
)

// feature is one thing that a text can hold: a word's stem, two stems in a row, or a
// group of letters.
type feature struct {
	part int8
	text string
}

// held is what one place of a text holds of features.
type held struct {
	word     string // as it is written, in small letters
	features []feature
}

// places takes a text apart, place by place.
func places(text string) []held {
	ws := words(text)
	out := make([]held, len(ws))
	before := ""
	for n, w := range ws {
		st := stem(w)
		out[n] = held{word: w, features: append(groups(w), feature{wordPart, st})}
		if before != "" {
			out[n].features = append(out[n].features, feature{pairPart, before + " " + st})
		}
		before = st
	}
	return out
}

func groups(word string) []feature {
	letters := []rune(" " + word + " ")
	var out []feature
	for n := groupMin; n <= groupMax; n++ {
		for i := 0; i+n <= len(letters); i++ {
			out = append(out, feature{groupPart, string(letters[i : i+n])})
		}
	}
	return out
}

// space numbers the features of the texts it was made of, and says how much each
// tells: the rarer, the more.
type space struct {
	number map[feature]int32
	part   []int8
	weight []float64 // ln((1+texts)/(1+texts with it)) + 1
}

// vector holds the features of a text in the order of their numbers.
type vector []entry

type entry struct {
	feature int32
	value   float32
}

// newSpace returns the space of some texts, and their vectors.
func newSpace(texts []string) (*space, []vector) {
	seen := numbering{number: map[feature]int32{}, words: map[string][]int32{}}
	counts := make([][]counted, len(texts))
	for i, t := range texts {
		counts[i] = seen.count(t)
	}
	often := max(groupsOften, int(groupsShare*float64(len(texts))))
	order := make([]int32, 0, len(seen.features)) // the commonest first: what is used together lies together
	for n, f := range seen.features {
		if f.part == wordPart || seen.in[n] >= rareBelow && (f.part == pairPart || seen.in[n] <= often) {
			order = append(order, int32(n))
		}
	}
	slices.SortFunc(order, func(a, b int32) int {
		f, g := seen.features[a], seen.features[b]
		return cmp.Or(cmp.Compare(seen.in[b], seen.in[a]), cmp.Compare(f.part, g.part), cmp.Compare(f.text, g.text))
	})
	s := &space{number: make(map[feature]int32, len(order))}
	now := slices.Repeat([]int32{-1}, len(seen.features))
	for n, was := range order {
		f := seen.features[was]
		now[was] = int32(n)
		s.number[f] = int32(n)
		s.part = append(s.part, f.part)
		s.weight = append(s.weight, math.Log(float64(1+len(texts))/float64(1+seen.in[was]))+1)
	}
	out := make([]vector, len(texts))
	for i, cs := range counts {
		kept := cs[:0]
		for _, c := range cs {
			if c.feature = now[c.feature]; c.feature >= 0 {
				kept = append(kept, c)
			}
		}
		out[i] = s.vector(kept)
	}
	return s, out
}

// counted is how often a text holds a feature.
type counted struct {
	feature int32
	times   int
}

// numbering numbers features as they are met. Each word is taken apart once.
type numbering struct {
	features []feature
	in       []int // texts that hold each
	number   map[feature]int32
	words    map[string][]int32
}

func (s *numbering) of(f feature) int32 {
	n, ok := s.number[f]
	if !ok {
		n = int32(len(s.features))
		s.number[f] = n
		s.features, s.in = append(s.features, f), append(s.in, 0)
	}
	return n
}

func (s *numbering) count(text string) []counted {
	var all []int32
	before := ""
	for _, w := range words(text) {
		own, ok := s.words[w]
		if !ok {
			own = []int32{s.of(feature{wordPart, stem(w)})}
			for _, f := range groups(w) {
				own = append(own, s.of(f))
			}
			s.words[w] = own
		}
		all = append(all, own...)
		st := s.features[own[0]].text
		if before != "" {
			all = append(all, s.of(feature{pairPart, before + " " + st}))
		}
		before = st
	}
	slices.Sort(all)
	var out []counted
	for i, f := range all {
		if i == 0 || f != all[i-1] {
			out = append(out, counted{feature: f})
			s.in[f]++
		}
		out[len(out)-1].times++
	}
	return out
}

// known counts the features of a text that the space has.
func (s *space) known(ps []held) []counted {
	counts := map[int32]int{}
	for _, p := range ps {
		for _, f := range p.features {
			if n, ok := s.number[f]; ok {
				counts[n]++
			}
		}
	}
	out := make([]counted, 0, len(counts))
	for f, n := range counts {
		out = append(out, counted{f, n})
	}
	return out
}

func (s *space) vector(counts []counted) vector {
	v := make(vector, 0, len(counts))
	for _, c := range counts {
		v = append(v, entry{feature: c.feature, value: float32((1 + math.Log(float64(c.times))) * s.weight[c.feature])})
	}
	slices.SortFunc(v, func(a, b entry) int { return cmp.Compare(a.feature, b.feature) })
	var squares [parts]float64
	for _, e := range v {
		squares[s.part[e.feature]] += float64(e.value) * float64(e.value)
	}
	all := 0.0
	for p, sum := range squares {
		if sum > 0 {
			all += partWeight[p] * partWeight[p]
		}
	}
	for i, e := range v {
		p := s.part[e.feature]
		v[i].value = float32(float64(e.value) * partWeight[p] / math.Sqrt(squares[p]*all))
	}
	return v
}
