package suggest

import (
	"math"
	"math/rand/v2"
)

// Settings of a line, chosen like the weights of the parts of a vector.
const (
	cost     = 0.5 // of an example on the wrong side, against the size of the weights
	rareCost = 0.3 // power of (others / examples) that an example of a rare theme costs more
	passes   = 30
	settled  = 0.01
)

// line parts the texts of a theme from the others: support vector machine with
// squared hinge loss and an L2 penalty, by dual coordinate descent (Hsieh et al.,
// ICML 2008, algorithm 1). A text is on the theme's side where its margin is above 0.
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

// draw returns the line between the vectors that are of a theme and those that are
// not. The order in which it goes through them is drawn from a fixed seed.
func draw(features int, vs []vector, of func(i int) bool, use func(i int) bool) line {
	var order []int
	side := make([]float64, len(vs))
	mine := 0
	for i := range vs {
		side[i] = -1
		if !use(i) {
			continue
		}
		order = append(order, i)
		if of(i) {
			side[i] = 1
			mine++
		}
	}
	w := make([]float64, features)
	bias := 0.0
	own := cost
	if mine > 0 {
		own *= math.Pow(float64(len(order)-mine)/float64(mine), rareCost)
	}
	alpha, size := make([]float64, len(vs)), make([]float64, len(vs))
	for _, i := range order {
		size[i] = 1
		for _, e := range vs[i] {
			size[i] += float64(e.value) * float64(e.value)
		}
	}
	random := rand.New(rand.NewPCG(1, uint64(features)))
	for range passes {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		worst := 0.0
		for _, i := range order {
			soft := 0.5 / cost
			if side[i] > 0 {
				soft = 0.5 / own
			}
			sum := bias
			for _, e := range vs[i] {
				sum += w[e.feature] * float64(e.value)
			}
			slope := side[i]*sum - 1 + soft*alpha[i]
			if alpha[i] == 0 && slope > 0 {
				continue
			}
			worst = max(worst, math.Abs(slope))
			was := alpha[i]
			alpha[i] = max(was-slope/(size[i]+soft), 0)
			step := (alpha[i] - was) * side[i]
			for _, e := range vs[i] {
				w[e.feature] += step * float64(e.value)
			}
			bias += step
		}
		if worst < settled {
			break
		}
	}
	l := line{weights: make([]float32, features), bias: bias}
	for f, x := range w {
		l.weights[f] = float32(x)
	}
	return l
}
