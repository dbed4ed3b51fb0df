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
	if h.Search == nil || p.Search == "" && (in.all == nil || in.beyond() || in.computed()) {
		return h.fillInOrder(ctx, reads, p, in)
	}
	sq := in.query(p)
	if in.beyond() {
		return boxes{}, h.fillNarrowed(ctx, reads, p, in, sq)
	}
	if in.computed() {
		return h.fillComputed(ctx, reads, p, in, sq)
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
		if may, err := h.narrows(ctx, reads, in, in.ListQuery); err != nil || !may {
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
	if in.beyond() { // counts beside a choice of authors would tell of few, and no count knows tags
		return boxes{}, nil
	}
	if in.Challenge == 0 || in.all != nil {
		return h.everyBox(ctx, p, in)
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

// everyBox counts over several challenges what the boxes lead to; the database has put
// the ideas in order.
func (h Reading) everyBox(ctx context.Context, p *pages.IdeaList, in *asked) (boxes, error) {
	if h.Search == nil {
		return boxes{}, nil
	}
	q := in.query(p)
	q.Page, q.PerPage = 1, 1
	found, err := h.find(ctx, p, q)
	if err != nil || found == nil {
		return boxes{}, err
	}
	p.Exact = found.TotalExact
	return boxesFound(found.Facets), nil
}

// narrows reports whether a list may be narrowed by who shared the ideas. The whole
// challenge decides, or all challenges where the list goes over several, of which it then
// holds those that allow it by themselves: somebody could find out what is refused by
// choosing now more, now less. What else is chosen can only refuse more.
func (h Reading) narrows(ctx context.Context, reads challenge.Reads, in *asked, q challenge.ListQuery) (bool, error) {
	cells, err := reads.RoleCells(ctx, challenge.ListQuery{Challenge: q.Challenge})
	if err != nil || !challenge.Narrows(cells, q.Group, q.Region, h.least()) {
		return false, err
	}
	if q.Challenge == 0 {
		apart, err := reads.RoleCellsApart(ctx, challenge.ListQuery{Challenges: in.in})
		if err != nil {
			return false, err
		}
		in.Challenges = nil
		for c, cells := range apart {
			if challenge.Narrows(cells, q.Group, q.Region, h.least()) {
				in.Challenges = append(in.Challenges, c)
			}
		}
		if len(in.Challenges) == 0 {
			return false, nil
		}
		q.Challenges = in.Challenges
	}
	if cells, err = reads.RoleCells(ctx, q); err != nil {
		return false, err
	}
	return challenge.Narrows(cells, q.Group, q.Region, h.least()), nil
}

// least is the smallest group of people whom a choice of role or region shows.
func (h Reading) least() int { return max(h.Least, 8) }

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

// best returns the best hits of q, and the answer to its first page; nil where there is
// no hit.
func (h Reading) best(ctx context.Context, p *pages.IdeaList, q search.Query) (hits []search.Hit, first *search.Result, err error) {
	q.PerPage = foundStep
	for q.Page = 1; len(hits) < foundMost; q.Page++ {
		found, err := h.find(ctx, p, q)
		if err != nil || found == nil {
			return nil, nil, err
		}
		if first == nil {
			first = found
		}
		q.Facets = nil
		hits, p.Exact, p.Simpler, p.Meant = append(hits, found.Hits...), found.Total <= foundMost, found.Simpler, found.DidYouMean
		if len(found.Hits) < foundStep {
			break
		}
	}
	return hits, first, nil
}

// fillComputed lists the best hits in an order that no engine knows.
func (h Reading) fillComputed(ctx context.Context, reads challenge.Reads, p *pages.IdeaList, in *asked, q search.Query) (boxes, error) {
	q.Sort = search.Relevance
	hits, first, err := h.best(ctx, p, q)
	if err != nil || first == nil {
		return boxes{}, err
	}
	if first.NoWords {
		p.Notice = text.T(ctx, "Type at least one word to look for.")
	}
	among := in.ListQuery
	among.Only = ideasOf(hits)
	list, err := reads.List(ctx, among)
	if err != nil {
		return boxes{}, err
	}
	p.Total = list.Total
	show(p, list.Cards, hits)
	if p.At == 1 {
		err = h.news(ctx, p, first.Updates, in.Challenge == 0)
	}
	return boxesFound(first.Facets), err
}

// fillNarrowed lists those of the best hits that have a tag, or whose authors are of a
// role or region, which no engine knows.
func (h Reading) fillNarrowed(ctx context.Context, reads challenge.Reads, p *pages.IdeaList, in *asked, q search.Query) error {
	q.Facets = nil
	hits, first, err := h.best(ctx, p, q)
	if err != nil || first == nil {
		return err
	}
	among := in.ListQuery
	among.Only, among.Sort, among.Page, among.Limit, among.NoTotal = ideasOf(hits), challenge.Newest, 1, 100, true
	if in.narrowed() {
		if may, err := h.narrows(ctx, reads, in, among); err != nil || !may {
			p.Refused = err == nil
			return err
		}
		among.Challenges = in.Challenges
	}
	if first.NoWords {
		p.Notice = text.T(ctx, "Type at least one word to look for.")
	}
	if in.computed() {
		among = in.ListQuery
		among.Only = ideasOf(hits)
		list, err := reads.List(ctx, among)
		p.Total = list.Total
		show(p, list.Cards, hits)
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
	show(p, cards, in)
	return nil
}

// show puts cards on a list, with what was found in them.
func show(p *pages.IdeaList, cards []challenge.Card, in []search.Hit) {
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
}
