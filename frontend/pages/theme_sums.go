package pages

import (
	"context"
	"slices"
	"strconv"

	"uptake/domain/review"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// ThemeSums is what themes come to over all ideas of a panel.
type ThemeSums struct {
	review.ThemeSums
	CSV string // where the table of quadrants is a file; empty for nowhere
}

// shared says how far members find the same themes, a sentence for each round.
func (p ThemeSums) shared(ctx context.Context) []string {
	var out []string
	for _, a := range p.Rounds {
		out = append(out, sharedWords(ctx, a))
	}
	return out
}

// sharedWords is the agreement on themes of one round in a sentence.
func sharedWords(ctx context.Context, a review.ThemeAgreement) string {
	if !a.Jaccard.Defined() {
		return text.T(ctx, "%s: how far members find the same themes %s.", roundName(ctx, a.Round), reasonWords(ctx, a.Reason))
	}
	return text.T(ctx, "%s: on average two members share %s of the themes that either finds in an idea (Jaccard index; %s, %s, %s).", roundName(ctx, a.Round), a.Jaccard.Text(2),
		text.N(ctx, a.Ideas, "%d idea", "%d ideas"), text.N(ctx, a.Members, "%d member", "%d members"), text.N(ctx, a.Pairs, "%d pair of members", "%d pairs of members"))
}

// single is how far members agree on each theme.
func (p ThemeSums) single(ctx context.Context) parts.Table {
	t := parts.Table{
		ID: "themes-agree", Caption: text.T(ctx, "How far members agree on each theme"), CaptionSize: parts.M, Responsive: true, FirstCellIsHeader: true,
		Head: []parts.Head{{Text: text.T(ctx, "Round and theme")}, {Text: text.T(ctx, "Ideas"), Numeric: true}, {Text: text.T(ctx, "Agreement beyond chance (Krippendorff's alpha, nominal)")}},
	}
	for _, a := range p.Rounds {
		for _, l := range a.Themes {
			t.Rows = append(t.Rows, []parts.Cell{{Text: roundName(ctx, a.Round) + ", " + p.Name(l.Label)}, {Text: strconv.Itoa(l.Ideas)}, {Text: figureWords(ctx, l.Alpha)}})
		}
	}
	return t
}

// found reports whether any member has found a theme.
func (p ThemeSums) found() bool {
	return p.singles() || slices.ContainsFunc(p.Rounds, func(a review.ThemeAgreement) bool { return a.Jaccard.Defined() })
}

// singles reports whether there is a theme to say anything of.
func (p ThemeSums) singles() bool {
	for _, a := range p.Rounds {
		if len(a.Themes) > 0 {
			return true
		}
	}
	return false
}

// Quadrants lists the columns of the table of themes by quadrant.
var Quadrants = []review.Quadrant{review.DoNow, review.BigBet, review.EasyHelp, review.NotNowBox}

// shade is how dark a cell is, by its share of the greatest number; the number
// itself stands in it.
func (p ThemeSums) shade(n int) string {
	most := 0
	for _, t := range p.Table {
		for _, q := range Quadrants {
			most = max(most, t.In[q])
		}
	}
	return shade(n, most)
}
