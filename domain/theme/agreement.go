package theme

import (
	"slices"

	"uptake/domain/id"
	"uptake/domain/review/stats"
)

// Agreement is how far the two coders of a round say the same, over the ideas that both
// have coded, before anything is settled.
type Agreement struct {
	Ideas  int          // both have coded
	Alike  int          // both gave the same themes, or none
	Kappa  stats.Figure // over each theme of each idea, given or not
	Themes []ThemeAgreement
}

// ThemeAgreement is the same of one theme: in how many ideas both, one or neither of
// the coders found it.
type ThemeAgreement struct {
	Given
	Both, First, Second, Neither int
	Kappa                        stats.Figure
}

// Agree measures the agreement on the themes of a codebook. The figure is Cohen's kappa
// (1960) for two values, given and not given: 1 is full agreement, 0 what chance would
// bring. Without a theme that one of the two gave to some and not to all of the ideas
// there is no figure.
func Agree(book []Place, sheets []Sheet) Agreement {
	var a Agreement
	var all [2][]stats.Ratio
	for _, s := range sheets {
		if s.Both() {
			a.Ideas++
			if s.Alike() {
				a.Alike++
			}
		}
	}
	for _, t := range book {
		one := ThemeAgreement{Given: Given{ID: t.ID, Slug: t.Slug, Name: t.Name}}
		var said [2][]stats.Ratio
		for _, s := range sheets {
			if !s.Both() {
				continue
			}
			first, second := found(s.Codes[0], t.ID), found(s.Codes[1], t.ID)
			said[0], said[1] = append(said[0], first), append(said[1], second)
			switch {
			case first == yes && second == yes:
				one.Both++
			case first == yes:
				one.First++
			case second == yes:
				one.Second++
			default:
				one.Neither++
			}
		}
		one.Kappa = stats.WeightedKappa(said[0], said[1], stats.Identity)
		a.Themes = append(a.Themes, one)
		all[0], all[1] = append(all[0], said[0]...), append(all[1], said[1]...)
	}
	a.Kappa = stats.WeightedKappa(all[0], all[1], stats.Identity)
	return a
}

// The two values of a theme in an idea.
var yes, no = stats.Ratio{Num: 1, Den: 1}, stats.Ratio{Num: 0, Den: 1}

func found(codes []id.Theme, t id.Theme) stats.Ratio {
	if slices.Contains(codes, t) {
		return yes
	}
	return no
}
