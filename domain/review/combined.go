package review

import (
	"slices"

	"uptake/domain/review/stats"
)

// Combined is impact and feasibility of one idea together, on the nine-point
// equivalent.
type Combined struct {
	Result // of impact; its figures are not those of both
	Value  stats.Composite
	Rank   int // by the panel's basis: 1 is best; equal ideas share the smallest rank; 0 without one, or where it may not be seen
}

// Combine returns what the results on impact and feasibility come to together,
// per round, in the order of the results. An idea whose mean on either may not be
// seen, or is not there, has no value.
func Combine(results []Result) []Combined {
	var out []Combined
	for _, r := range results {
		if r.Criterion.Name != Impact {
			continue
		}
		i := slices.IndexFunc(results, func(o Result) bool {
			return o.Criterion.Name == Feasibility && o.Idea.Idea == r.Idea.Idea && o.Round == r.Round
		})
		if i < 0 {
			continue
		}
		o := results[i]
		out = append(out, Combined{
			Result: r, Value: stats.Combine(r.Criterion.Scale.Nine(r.Figures.Mean), o.Criterion.Scale.Nine(o.Figures.Mean)),
		})
	}
	for i := range out {
		out[i].Rank = out[i].Order.Rank
	}
	return out
}
