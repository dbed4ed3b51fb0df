package suggest

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Settings of a line, chosen like the weights of the parts of a vector.
const (
	cost     = 0.35 // of an example on the wrong side, against the size of the weights
	rareCost = 0.3  // power of (others / examples) that an example of a rare theme costs more
	passes   = 30
	settled  = 0.1 // margins hardly change after it
)

// line parts the texts of a theme from the others. A text is on the theme's side where
// its margin is above 0.
type line struct {
	weights []float32 // by feature
	bias    float64
}

func (l line) margin(v vector) float64 {
	sum := l.bias
	for _, e := range v {
		sum += float64(l.weights[e.feature]) * float64(e.value)
	}
	return sum
}

// search looks for a line: support vector machine with squared hinge loss and an L2
// penalty, by dual coordinate descent with shrinking (Hsieh et al., ICML 2008,
// algorithms 1 and 3). The weights are at all times the sum of the examples, each as
// often as its alpha says, those of the theme added and the others taken off.
type search struct {
	vs      []vector
	is      []bool // of the theme
	order   []int  // the examples that count
	size    []float64
	alpha   []float64
	weights []float64
	bias    float64
}

func newSearch(features int, vs []vector, is []bool) *search {
	s := &search{vs: vs, is: is, order: make([]int, len(vs)), size: make([]float64, len(vs)), alpha: make([]float64, len(vs)), weights: make([]float64, features)}
	for i, v := range vs {
		s.order[i] = i
		s.size[i] = 1 // of the bias
		for _, e := range v {
			s.size[i] += float64(e.value) * float64(e.value)
		}
	}
	return s
}

// without returns the search among the examples that are not left out. It begins where
// s stands, which is near its end, with nothing in its weights of those left out.
func (s *search) without(left func(i int) bool) *search {
	out := &search{vs: s.vs, is: s.is, size: s.size, alpha: slices.Clone(s.alpha), weights: slices.Clone(s.weights), bias: s.bias}
	for _, i := range s.order {
		if left(i) {
			out.move(i, 0)
		} else {
			out.order = append(out.order, i)
		}
	}
	return out
}

// settle goes through the examples, in an order drawn from a fixed seed, until none moves
// the line far.
func (s *search) settle() {
	soft, ownSoft := s.softness()
	random := rand.New(rand.NewPCG(1, uint64(len(s.weights))))
	active, hardest := slices.Clone(s.order), math.Inf(1)
	for range passes {
		random.Shuffle(len(active), func(i, j int) { active[i], active[j] = active[j], active[i] })
		worst := 0.0
		kept := active[:0]
		for _, i := range active {
			side, give := -1.0, soft
			if s.is[i] {
				side, give = 1, ownSoft
			}
			slope := side*s.margin(i) - 1 + give*s.alpha[i]
			if s.alpha[i] == 0 && slope > hardest {
				continue // it lies well on its side: not looked at again before the end
			}
			kept = append(kept, i)
			if s.alpha[i] == 0 && slope > 0 {
				continue
			}
			worst = max(worst, math.Abs(slope))
			s.move(i, max(s.alpha[i]-slope/(s.size[i]+give), 0))
		}
		active, hardest = kept, worst
		if worst >= settled {
			continue
		}
		if len(active) == len(s.order) {
			break
		}
		active, hardest = slices.Clone(s.order), math.Inf(1)
	}
}

// softness returns how far an example gives way: the less, the more it costs.
func (s *search) softness() (others, own float64) {
	mine := 0.0
	for _, i := range s.order {
		if s.is[i] {
			mine++
		}
	}
	if own = cost; mine > 0 {
		own *= math.Pow((float64(len(s.order))-mine)/mine, rareCost)
	}
	return 0.5 / cost, 0.5 / own
}

// move gives an example another alpha.
func (s *search) move(i int, alpha float64) {
	step := alpha - s.alpha[i]
	s.alpha[i] = alpha
	if step == 0 {
		return
	}
	if !s.is[i] {
		step = -step
	}
	for _, e := range s.vs[i] {
		s.weights[e.feature] += step * float64(e.value)
	}
	s.bias += step
}

// margin of an example. Four sums at once: a processor need not wait for one addition
// before the next.
func (s *search) margin(i int) float64 {
	v, w := s.vs[i], s.weights
	var a, b, c, d float64
	for ; len(v) >= 4; v = v[4:] {
		a += w[v[0].feature] * float64(v[0].value)
		b += w[v[1].feature] * float64(v[1].value)
		c += w[v[2].feature] * float64(v[2].value)
		d += w[v[3].feature] * float64(v[3].value)
	}
	for _, e := range v {
		a += w[e.feature] * float64(e.value)
	}
	return s.bias + (a + b) + (c + d)
}

func (s *search) line() line {
	l := line{weights: make([]float32, len(s.weights)), bias: s.bias}
	for f, x := range s.weights {
		l.weights[f] = float32(x)
	}
	return l
}
