package stats

import "slices"

// Weights say how much two neighbouring scores agree for AC2: 1 for the same, 0
// for both ends of the scale.
type Weights int

// Weights. Quadratic is the usual one, Identity makes AC2 into AC1.
const (
	Quadratic Weights = iota
	Linear
	OrdinalWeights
	Identity
)

// at returns the weight of two places on a scale of q steps that lie d apart.
func (w Weights) at(d, q int64) float64 {
	switch {
	case d == 0:
		return 1
	case w == Linear:
		return float64(q-1-d) / float64(q-1)
	case w == OrdinalWeights:
		return float64(q*(q-1)-(d+1)*d) / float64(q*(q-1))
	case w == Quadratic:
		return float64((q-1)*(q-1)-d*d) / float64((q-1)*(q-1))
	default:
		return 0
	}
}

// Gwet is chance-corrected agreement that does not collapse when nearly all
// scores are high, as alpha does.
type Gwet struct {
	AC2 Figure
	PA  float64 // agreement seen
	PE  float64 // agreement that chance would give
	Q   int     // steps of the scale, used or not
}

// AC2 returns Gwet's coefficient of a panel. All steps of the scale count as
// categories, also those that nobody chose: the figure depends on it.
//
// Source: Gwet 2014, Handbook of Inter-Rater Reliability; the R package irrCAC.
func AC2(t Table, w Weights) Gwet { return ac2(pairsOf(t), w.among(t.Scale), t.Scale.Steps(), nil) }

// among lists the weights of two places on a scale by how far they lie apart.
func (w Weights) among(s Scale) []float64 {
	out := make([]float64, s.Steps())
	for d := range out {
		out[d] = w.at(int64(d), int64(len(out)))
	}
	return out
}

// AgreementIntervals returns what AlphaInterval does, and the like for AC2: there ideas
// with one score are drawn too, since their scores tell what chance would give.
// Resampling the ideas is our own choice: the published variance of AC2 (Gwet 2014)
// needs quantiles that are not the same to the last bit on every processor.
func AgreementIntervals(t Table, m Metric, w Weights, seed [32]byte) (ofAlpha, ofAC2 Interval95) {
	units, values := unitsOf(t)
	if !slices.ContainsFunc(units, func(u unit) bool { return u.n >= 2 }) {
		return Interval95{Reason: NeedsPairs}, Interval95{Reason: NeedsPairs}
	}
	d, weights := drawnOf(units, values), w.among(t.Scale)
	room, shares := make([]float64, len(values)*len(values)), make([]float64, len(values))
	drawn := resampled(seed, len(units), 2, func(times []int64, figures []Figure) {
		p := d.take(times)
		figures[0], figures[1] = alpha(p, m, t.Scale, room), ac2(p, weights, t.Scale.Steps(), shares).AC2
	})
	if slices.ContainsFunc(units, func(u unit) bool { return u.n < 2 }) {
		drawn[0] = AlphaInterval(t, m, seed) // it draws from fewer ideas
	}
	return drawn[0], drawn[1]
}

// ac2 computes with room for the shares, which may be nil. weights are those of places
// by how far they lie apart.
func ac2(p *pairs, weights []float64, steps int, shares []float64) Gwet {
	g := Gwet{Q: steps}
	q, all := len(p.values), int64(g.Q)
	if shares == nil {
		shares = make([]float64, q)
	}
	clear(shares) // Σ over ideas of the share of each value
	var units, paired int64
	for _, size := range p.sizes {
		c := p.by[size]
		if c.units == 0 {
			continue
		}
		units += c.units
		for v, times := range c.of {
			shares[v] += float64(times) / float64(size)
		}
		if size < 2 {
			continue
		}
		paired += c.units
		agreeing := 0.0
		for a := range q {
			for b := range q {
				if together := c.both[min(a, b)*q+max(a, b)]; together != 0 {
					agreeing += float64(float64(together) * weights[distance(p.values[a], p.values[b])])
				}
			}
		}
		g.PA += (agreeing - float64(c.units*int64(size))) / float64(size*(size-1))
	}
	if paired == 0 {
		g.AC2 = none(NeedsPairs)
		return g
	}
	g.PA /= float64(paired)
	spread := 0.0
	for _, s := range shares {
		share := s / float64(units)
		spread += float64(share * (1 - share))
	}
	total := float64(all) // of the weights of all pairs of steps
	for d := int64(1); d < all; d++ {
		total += float64(2 * float64(all-d) * weights[d])
	}
	g.PE = float64(total * spread / float64(all*(all-1)))
	if spread == 0 || g.PE == 1 {
		g.AC2 = none(NoVariation)
		return g
	}
	g.AC2 = Figure{Value: (g.PA - g.PE) / (1 - g.PE)}
	return g
}

func distance(a, b int64) int64 { return abs(a - b) }
