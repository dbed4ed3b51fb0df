package review

import (
	"slices"

	"uptake/domain/fault"
	"uptake/domain/review/stats"
)

// What orders a panel's ideas, beside the name of a criterion (Rules.Basis). It is
// decided before the first score, so that nobody can choose the order they like.
const (
	ByMeans    = "composite" // impact and feasibility together, by the means
	ByParity   = "parity"    // likewise, each group of the panel half, whatever its size
	ByInterim  = "jla"       // each group ranks by itself, and the reversed ranks are added up
	ByAdjusted = "adjusted"  // as by the means, allowing for members who score mildly or strictly
)

// Bases are those that are no criterion.
var Bases = []string{ByMeans, ByParity, ByInterim, ByAdjusted}

// OrderBasis is what orders the ideas of one panel.
type OrderBasis struct {
	By       string      // one of Bases
	Criteria []Criterion // one, or impact and feasibility; none on a panel without criteria
	Lambda   float64     // for ByAdjusted; see Counting
}

// BasisOf returns what orders a panel's ideas: impact and feasibility together
// unless the rules name a criterion, or the panel does not have both.
func BasisOf(r Rules, criteria []Criterion) OrderBasis {
	named := func(name string) []Criterion {
		i := slices.IndexFunc(criteria, func(c Criterion) bool { return c.Name == name })
		if i < 0 {
			return nil
		}
		return criteria[i : i+1]
	}
	if slices.Contains(Bases, r.Basis) {
		b := OrderBasis{By: r.Basis, Criteria: slices.Concat(named(Impact), named(Feasibility)), Lambda: r.Counting.lambda()}
		if len(b.Criteria) < 2 {
			b.Criteria = criteria[:min(1, len(criteria))]
		}
		return b
	}
	if c := named(r.Basis); c != nil {
		return OrderBasis{By: ByMeans, Criteria: c}
	}
	return BasisOf(Rules{Basis: ByMeans}, criteria)
}

// badBasis names an order that the panel's criteria do not allow.
func (r Rules) badBasis(criteria []Criterion) fault.Fields {
	if slices.Contains(Bases, r.Basis) || slices.ContainsFunc(criteria, func(c Criterion) bool { return c.Name == r.Basis }) {
		return nil
	}
	return fault.Fields{{Name: "basis", Message: "Select what orders the ideas: one of the criteria, or all together."}}
}

// checkWith is Check with the criteria that the rules are for.
func (r Rules) checkWith(criteria []Criterion) error {
	bad := append(r.badBasis(criteria), r.badPriority(criteria)...)
	err := r.Check()
	if err == nil {
		return bad.Fault("panel.rules", "There is a problem with the settings of the panel.")
	}
	if f := fault.Of(err); f != nil && bad != nil {
		return append(f.Fields, bad...).Fault(f.Code, f.Message)
	}
	return err
}

// Single returns the criterion whose means alone make the order, if one does.
func (b OrderBasis) Single() (Criterion, bool) {
	if b.By != ByMeans || len(b.Criteria) != 1 {
		return Criterion{}, false
	}
	return b.Criteria[0], true
}

// figure is what of an idea's figures on one criterion enters the order, on nine
// points. Where severity cannot be allowed for, the mean stands.
func (b OrderBasis) figure(f Figures, s stats.Scale) stats.Ratio {
	switch {
	case b.By == ByParity:
		return s.Nine(f.Groups.MeanParity)
	case b.By == ByAdjusted && f.Adjusted.Defined():
		return s.Nine(stats.Rounded(f.Adjusted.Value))
	}
	return s.Nine(f.Mean)
}

// together makes one figure of those on the criteria of the basis.
func (b OrderBasis) together(of []stats.Ratio) stats.Composite {
	switch len(of) {
	case 1:
		return stats.Single(of[0])
	case 2:
		return stats.Combine(of[0], of[1])
	}
	return stats.Composite{}
}

// values returns the figure that orders each idea, given its figures by criterion
// of the basis; nil where it has none.
func (b OrderBasis) values(ideas [][]*Figures) []stats.Composite {
	on := func(pick func(Figures, stats.Scale) stats.Ratio) []stats.Composite {
		out := make([]stats.Composite, len(ideas))
		for n, of := range ideas {
			ratios := make([]stats.Ratio, len(of))
			for c, f := range of {
				if f != nil {
					ratios[c] = pick(*f, b.Criteria[c].Scale)
				}
			}
			out[n] = b.together(ratios)
		}
		return out
	}
	if b.By != ByInterim {
		return on(b.figure)
	}
	out := make([]stats.Composite, len(ideas))
	lived := on(func(f Figures, s stats.Scale) stats.Ratio { return s.Nine(f.Groups.MeanLived) })
	professional := on(func(f Figures, s stats.Scale) stats.Ratio { return s.Nine(f.Groups.MeanProfessional) })
	for n, points := range stats.Interim(lived, professional) {
		if points > 0 {
			out[n] = stats.Single(stats.Of(stats.Points(int64(points))))
		}
	}
	return out
}

// ranking is how members' scores make the order, for other panels made of them.
func (b OrderBasis) ranking(g grid, top int, seed [32]byte) stats.Ranking {
	r := stats.Ranking{K: top, Seed: seed, Interim: b.By == ByInterim}
	if b.By == ByParity || b.By == ByInterim {
		r.Groups = [][]int{g.group(true), g.group(false)}
	}
	for _, c := range b.Criteria {
		r.Tables = append(r.Tables, g.of[c.ID])
	}
	if b.By != ByAdjusted {
		return r
	}
	for _, t := range r.Tables {
		s := stats.Severities(t, b.Lambda)
		shifts := make([]float64, t.Members)
		for m, of := range s.Members {
			if !s.Complete {
				shifts[m] = of.Shift
			}
		}
		r.Shifts = append(r.Shifts, shifts)
	}
	return r
}
