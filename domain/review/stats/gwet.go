package stats

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
func AC2(t Table, w Weights) Gwet {
	p := pairsOf(t)
	g := Gwet{Q: t.Scale.Steps()}
	q, all := len(p.values), int64(g.Q)
	shares := make([]float64, q) // Σ over ideas of the share of each value
	var units, paired int64
	for _, size := range p.sizes {
		c := p.by[size]
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
				if together := c.both[a*q+b]; together != 0 {
					agreeing += float64(float64(together) * w.at(distance(p.values[a], p.values[b]), all))
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
		total += float64(2 * float64(all-d) * w.at(d, all))
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
