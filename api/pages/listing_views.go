package pages

import (
	"context"
	"slices"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend/pages"
)

// byRegion puts the author's region on the cards of a list that is shown by region,
// where the list may be narrowed to it: whoever chooses the region sees the same. It
// is offered without words alone, since what words find is looked at idea by idea.
func (h Reading) byRegion(ctx context.Context, reads challenge.Reads, p *pages.IdeaList, in *asked, veil review.Veil) error {
	lists := h.authorLists(ctx, veil)
	if p.ByRegion = lists != nil && p.Search == ""; !p.ByRegion && p.Look == pages.AsRegions {
		p.Look = pages.AsCards
	}
	if p.Look != pages.AsRegions || len(p.Cards) == 0 {
		return nil
	}
	all, err := reads.RoleCells(ctx, challenge.ListQuery{Challenge: in.Challenge})
	if err != nil {
		return err
	}
	some, err := reads.RoleCells(ctx, in.ListQuery)
	if err != nil {
		return err
	}
	var apart map[id.Challenge][]challenge.RoleCell
	if in.Challenge == 0 {
		var of []id.Challenge
		for _, c := range p.Cards {
			of = append(of, c.Challenge)
		}
		slices.Sort(of)
		if apart, err = reads.RoleCellsApart(ctx, challenge.ListQuery{Challenges: slices.Compact(of)}); err != nil {
			return err
		}
	}
	ids := make([]id.Idea, len(p.Cards))
	for i, c := range p.Cards {
		ids[i] = c.ID
	}
	regions, err := reads.RegionsOf(ctx, ids)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, t := range lists["region"] {
		if challenge.Narrows(all, in.Group, t.Code, h.least()) && challenge.Narrows(some, in.Group, t.Code, h.least()) {
			names[t.Code] = t.Label
		}
	}
	for i, c := range p.Cards {
		region := regions[c.ID]
		if in.Challenge == 0 && !challenge.Narrows(apart[c.Challenge], in.Group, region, h.least()) {
			continue // whoever turns to that challenge alone is not told
		}
		p.Cards[i].Region = names[region]
	}
	return nil
}

// lookOf reads how a list is to be laid out; what is not known is cards.
func lookOf(asked string) pages.Look {
	if l := pages.Look(asked); slices.Contains(pages.Looks, l) {
		return l
	}
	return pages.AsCards
}
