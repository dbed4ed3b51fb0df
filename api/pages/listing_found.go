package pages

import (
	"context"
	"errors"

	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend/pages"
	"uptake/frontend/text"
	"uptake/search"
)

const (
	foundMost = 500 // of what words find, the best are looked at for a choice that search does not know
	foundStep = 100 // at once
)

// fill puts the cards on a list: by search where words are given or where several
// challenges are listed together, else in order. It returns what the boxes count.
func (h Reading) fill(ctx context.Context, reads challenge.Reads, p *pages.IdeaList, in *asked) (boxes, error) {
	if h.Search == nil || p.Search == "" && (in.all == nil || in.narrowed()) {
		return h.fillInOrder(ctx, reads, p, in)
	}
	sq := in.query(p)
	if in.narrowed() {
		return boxes{}, h.fillNarrowed(ctx, reads, p, in, sq)
	}
	found, err := h.find(ctx, p, sq)
	if err != nil || found == nil {
		return boxes{}, err
	}
	if err = h.found(ctx, reads, p, found.Hits); err != nil {
		return boxes{}, err
	}
	p.Total, p.Exact, p.Simpler, p.Meant = found.Total, found.TotalExact, found.Simpler, found.DidYouMean
	if found.NoWords {
		p.Notice = text.T(ctx, "Type at least one word to look for.")
	}
	return boxesFound(found.Facets), h.news(ctx, p, found.Updates, in.Challenge == 0)
}

// fillInOrder lists ideas from the database's own order.
func (h Reading) fillInOrder(ctx context.Context, reads challenge.Reads, p *pages.IdeaList, in *asked) (boxes, error) {
	if in.narrowed() {
		if may, err := h.narrows(ctx, reads, in.ListQuery); err != nil || !may {
			p.Refused = err == nil
			return boxes{}, err
		}
	}
	list, err := reads.List(ctx, in.ListQuery)
	if err != nil {
		return boxes{}, err
	}
	for _, card := range list.Cards {
		p.Cards = append(p.Cards, pages.FoundCard{Card: card})
	}
	p.Total = list.Total
	if in.Challenge == 0 || in.narrowed() { // counts beside a choice of authors would tell of few
		return boxes{}, nil
	}
	counts, err := reads.Counts(ctx, in.Challenge)
	if err != nil {
		return boxes{}, err
	}
	var either []challenge.Count
	if len(in.Themes) > 1 {
		if either, err = reads.CountsOfAny(ctx, in.Challenge, in.Themes); err != nil {
			return boxes{}, err
		}
	}
	return boxes{Facets: challenge.FacetsOf(counts, either, in.ListQuery)}, nil
}

// narrows reports whether a list may be narrowed by who shared the ideas. The whole
// challenge decides, or all challenges where the list goes over several: somebody
// could find out what is refused by choosing now more, now less. What else is chosen
// can only refuse more.
func (h Reading) narrows(ctx context.Context, reads challenge.Reads, q challenge.ListQuery) (bool, error) {
	least := max(h.Least, leastShown)
	cells, err := reads.RoleCells(ctx, challenge.ListQuery{Challenge: q.Challenge})
	if err != nil || !challenge.Narrows(cells, q.Group, q.Region, least) {
		return false, err
	}
	if cells, err = reads.RoleCells(ctx, q); err != nil {
		return false, err
	}
	return challenge.Narrows(cells, q.Group, q.Region, least), nil
}

// leastShown is the smallest group of people whom a choice of role or region shows.
const leastShown = 8

// find asks the engine; nil where what was typed cannot be looked for, which the
// page says.
func (h Reading) find(ctx context.Context, p *pages.IdeaList, q search.Query) (*search.Result, error) {
	found, err := h.Search.Search(ctx, q)
	if errors.Is(err, search.ErrTooLong) || errors.Is(err, search.ErrPage) {
		p.Notice = fault.Of(err).Message
		return nil, nil
	}
	return &found, err
}

// fillNarrowed lists those of the best hits whose authors are of a role or region,
// which no engine knows.
func (h Reading) fillNarrowed(ctx context.Context, reads challenge.Reads, p *pages.IdeaList, in *asked, q search.Query) error {
	var hits []search.Hit
	q.Facets, q.PerPage = nil, foundStep
	for q.Page = 1; len(hits) < foundMost; q.Page++ {
		found, err := h.find(ctx, p, q)
		if err != nil || found == nil {
			return err
		}
		hits, p.Exact, p.Simpler, p.Meant = append(hits, found.Hits...), found.Total <= foundMost, found.Simpler, found.DidYouMean
		if len(found.Hits) < foundStep {
			break
		}
	}
	among := in.ListQuery
	among.Only, among.Sort, among.Page, among.Limit, among.NoTotal = ideasOf(hits), challenge.Newest, 1, 100, true
	if may, err := h.narrows(ctx, reads, among); err != nil || !may {
		p.Refused = err == nil
		return err
	}
	of := map[id.Idea]bool{}
	for ; ; among.Page++ {
		list, err := reads.List(ctx, among)
		if err != nil {
			return err
		}
		for _, c := range list.Cards {
			of[c.ID] = true
		}
		if !list.More {
			break
		}
	}
	var kept []search.Hit
	for _, hit := range hits {
		if of[hit.Idea] {
			kept = append(kept, hit)
		}
	}
	p.Total = len(kept)
	from := min((p.At-1)*p.PerPage, len(kept))
	return h.found(ctx, reads, p, kept[from:min(from+p.PerPage, len(kept))])
}

// found puts the cards of hits on a list, with the words found where any were typed.
func (h Reading) found(ctx context.Context, reads challenge.Reads, p *pages.IdeaList, in []search.Hit) error {
	cards, err := reads.CardsByID(ctx, ideasOf(in))
	if err != nil {
		return err
	}
	hits := make(map[id.Idea]search.Hit, len(in))
	for _, hit := range in {
		hits[hit.Idea] = hit
	}
	for _, card := range cards {
		hit := hits[card.ID]
		if p.Search == "" {
			hit = search.Hit{}
		}
		if card.TextHidden {
			hit.Snippet = ""
		}
		p.Cards = append(p.Cards, pages.FoundCard{Card: card, TitleHit: hit.Title, Snippet: hit.Snippet, Comment: hit.Comment, Written: hit.Writeup != 0, Update: hit.Update})
	}
	return nil
}
