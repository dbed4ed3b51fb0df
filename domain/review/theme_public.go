package review

import (
	"context"
	"slices"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/theme"
)

// PanelQuadrants is where the ideas with each theme of the codebook lie by what a panel
// has published of them.
type PanelQuadrants struct {
	Name  string // the panel's
	Table []ThemeQuadrants
}

// PublicQuadrants counts by themes of the codebook, and by what everybody may see of the
// figures, for each panel of a challenge that has published them. had says which listed
// idea has which theme: others are not counted. A panel none of whose ideas has a theme,
// or which scores no impact or feasibility, is left out.
func (s Service) PublicQuadrants(ctx context.Context, c id.Challenge, had []theme.Had, ch Channel) ([]PanelQuadrants, error) {
	heads, err := s.Panels(ctx, account.Actor{}, c)
	if err != nil {
		return nil, err
	}
	book, err := s.Reads.WholeCodebookOf(ctx, c)
	if err != nil {
		return nil, err
	}
	var given []AdoptedThemes
	for _, h := range had {
		given = append(given, AdoptedThemes{Idea: h.Idea, Labels: Labels{{Theme: h.Theme}}})
	}
	var out []PanelQuadrants
	for _, h := range heads {
		if !h.Reached(Published) {
			continue
		}
		_, results, err := s.Results(ctx, account.Actor{}, h.ID, 0, ch)
		if err != nil {
			return nil, err
		}
		results = slices.DeleteFunc(results, func(r Result) bool { return r.Idea.Unseen })
		table := byQuadrant(given, results, func(l Label) string { return nameOfLabel(l, book, nil) })
		if slices.ContainsFunc(table, func(t ThemeQuadrants) bool { return t.Outside < t.Ideas }) {
			out = append(out, PanelQuadrants{Name: h.Name, Table: table})
		}
	}
	return out, nil
}
