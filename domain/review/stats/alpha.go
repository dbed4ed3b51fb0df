package stats

import (
	"math/rand/v2"
	"slices"
)

// Metric says how far two scores lie apart for Alpha.
type Metric int

// Metrics. Ordinal is the one for judgements in steps.
const (
	Nominal Metric = iota
	Ordinal
	Interval
	RatioMetric // of the numbers as scored; they have to be positive
)

// Alpha returns Krippendorff's alpha of a panel: 1 − D_o/D_e, where D_o is how
// far scores of the same idea lie apart and D_e how far any two do. 1 is full
// agreement, 0 what chance would give, below 0 systematic disagreement. Ideas
// with one score do not count.
//
// Never compute it on a shortlist alone: where good ideas are left, all differ
// little and alpha falls to nothing, whatever the panel.
//
// Source: Krippendorff, Content Analysis.
func Alpha(t Table, m Metric) Figure { return alpha(pairsOf(t), m, t.Scale, nil) }

// distances are the squared differences of the values of p, at c·q + k.
func (p *pairs) distances(m Metric, s Scale, of []int64, into []float64) []float64 {
	q := len(p.values)
	if into == nil {
		into = make([]float64, q*q)
	}
	for c := range q {
		between := of[c]
		for k := c + 1; k < q; k++ {
			between += of[k]
			d := 1.0
			switch m {
			case Ordinal:
				d = float64(2*between-of[c]-of[k]) / 2
			case Interval:
				d = float64(p.values[k] - p.values[c])
			case RatioMetric:
				a, b := float64(int64(s.Min)+p.values[c]*int64(s.Step)), float64(int64(s.Min)+p.values[k]*int64(s.Step))
				d = (b - a) / (a + b)
			case Nominal:
			}
			into[c*q+k] = float64(d * d)
		}
	}
	return into
}

// alpha computes with room for the distances, which may be nil. Products are
// rounded one by one, so that no processor fuses them with a sum.
func alpha(p *pairs, m Metric, s Scale, room []float64) Figure {
	q := len(p.values)
	of := make([]int64, q)
	var n int64
	for _, size := range p.sizes {
		if c := p.by[size]; size >= 2 {
			n += c.units * int64(size)
			for v, times := range c.of {
				of[v] += times
			}
		}
	}
	if n == 0 {
		return none(NeedsPairs)
	}
	distance := p.distances(m, s, of, room)
	var observed, expected float64
	for c := range q {
		for k := c + 1; k < q; k++ {
			d := distance[c*q+k]
			for _, size := range p.sizes {
				if together := p.by[size].both[c*q+k]; size >= 2 && together != 0 {
					observed += float64(float64(together) * d / float64(size-1))
				}
			}
			expected += float64(float64(of[c]) * float64(float64(of[k])*d))
		}
	}
	if expected == 0 {
		return none(NoVariation)
	}
	return Figure{Value: 1 - float64(observed*float64(n-1))/expected}
}

// Interval95 is where a figure lies in 95 of 100 resamples.
type Interval95 struct {
	Low, High float64
	Skipped   int // resamples in which it was undefined
	Reason    Reason
}

const resamples = 2000

// AlphaInterval resamples the ideas 2,000 times, by a generator that starts with
// the first 16 bytes of seed, and returns the 2.5th and 97.5th percentile
// (type 7) of alpha. The ideas have to come in an order that is always the same.
func AlphaInterval(t Table, m Metric, seed [32]byte) Interval95 {
	units, values := unitsOf(t)
	units = slices.DeleteFunc(units, func(u unit) bool { return u.n < 2 })
	if len(units) == 0 {
		return Interval95{Reason: NeedsPairs}
	}
	d, room := drawnOf(units, values), make([]float64, len(values)*len(values))
	return resampled(seed, len(units), 1, func(times []int64, figures []Figure) {
		figures[0] = alpha(d.take(times), m, t.Scale, room)
	})[0]
}

// resampled draws n ideas with replacement 2,000 times, and returns the 2.5th and
// 97.5th percentile of each of so many figures. take computes these for one drawing;
// times is how often each idea is in it.
func resampled(seed [32]byte, n, many int, take func(times []int64, figures []Figure)) []Interval95 {
	random := source(seed)
	found, figures := make([][]float64, many), make([]Figure, many)
	times := make([]int64, n)
	for range resamples {
		clear(times)
		for range n {
			times[random.IntN(n)]++
		}
		take(times, figures)
		for i, f := range figures {
			if f.Defined() {
				found[i] = append(found[i], f.Value)
			}
		}
	}
	out := make([]Interval95, many)
	for i, values := range found {
		if out[i] = (Interval95{Skipped: resamples - len(values), Reason: NoVariation}); len(values) > 0 {
			slices.Sort(values)
			out[i].Low, out[i].High, out[i].Reason = quantile(values, 25), quantile(values, 975), ""
		}
	}
	return out
}

// quantile is the percentile of type 7 of sorted figures, in thousandths.
func quantile(sorted []float64, thousandths int) float64 {
	h := (len(sorted) - 1) * thousandths
	at, part := h/1000, float64(h%1000)/1000
	if part == 0 {
		return sorted[at]
	}
	return sorted[at] + float64(part*(sorted[at+1]-sorted[at]))
}

// source returns the one generator of random numbers that figures are drawn with.
func source(seed [32]byte) *rand.Rand {
	return rand.New(rand.NewPCG(word(seed[:8]), word(seed[8:16]))) //nolint:gosec // figures have to come out again
}

// word reads eight bytes, the greatest first.
func word(b []byte) (n uint64) {
	for _, c := range b {
		n = n<<8 | uint64(c)
	}
	return n
}
