package suggest

import (
	"cmp"
	"maps"
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
	counts := make([]map[feature]int, len(texts))
	in := map[feature]int{}
	for i, t := range texts {
		counts[i] = count(places(t))
		for f := range counts[i] {
			in[f]++
		}
	}
	s := &space{number: map[feature]int32{}}
	for _, f := range slices.SortedFunc(maps.Keys(in), func(a, b feature) int {
		return cmp.Or(cmp.Compare(a.part, b.part), cmp.Compare(a.text, b.text))
	}) {
		if in[f] < rareBelow && f.part != wordPart {
			continue
		}
		s.number[f] = int32(len(s.part))
		s.part = append(s.part, f.part)
		s.weight = append(s.weight, math.Log(float64(1+len(texts))/float64(1+in[f]))+1)
	}
	out := make([]vector, len(texts))
	for i := range counts {
		out[i] = s.vector(counts[i])
	}
	return s, out
}

func count(ps []held) map[feature]int {
	out := map[feature]int{}
	for _, p := range ps {
		for _, f := range p.features {
			out[f]++
		}
	}
	return out
}

func (s *space) vector(counts map[feature]int) vector {
	v := make(vector, 0, len(counts))
	for f := range counts {
		if n, ok := s.number[f]; ok {
			v = append(v, entry{feature: n, value: float32((1 + math.Log(float64(counts[f]))) * s.weight[n])})
		}
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
