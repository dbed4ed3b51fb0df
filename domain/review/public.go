package review

import (
	"cmp"
	"context"
	"slices"

	"uptake/domain/account"
	"uptake/domain/id"
)

// ShortlistPage is a published shortlist.
type ShortlistPage struct {
	Head      Head
	Shortlist Shortlist
	Members   Composition
	Entries   []Entry
	Others    []Entry  // the other decided ideas: outcome and reason, by number
	Old       []Record // versions that were published before, the first first
}

// Entry is one decided idea on the page.
type Entry struct {
	Idea     IdeaHead
	Place    int // "=4" where Tied
	Tied     bool
	Decision Decision
	Results  []Result // what of its figures is public, by criterion
}

// readable returns a shortlist by its address, for who may read it: everybody once
// it is published, before that who publishes it and the panel's chair and
// secretary once the panel is finalised. Others get ErrShortlistNotFound.
func (s Service) readable(ctx context.Context, a account.Actor, slug string) (Shortlist, Head, error) {
	l, err := s.Reads.ShortlistBySlug(ctx, slug)
	if err != nil {
		return Shortlist{}, Head{}, err
	}
	h, err := s.Reads.Head(ctx, l.Panel)
	if err != nil {
		return Shortlist{}, Head{}, err
	}
	v := ViewerOf(a, h.Panel, h.Seats())
	if l.PublishedAt.IsZero() {
		team := account.Can(a, account.PublishPanel, account.Thing{Challenge: h.Challenge}) == nil && v.Seat == NoSeat
		if !h.Reached(Finalised) || !team && v.Seat != Chair && v.Seat != Secretary {
			return Shortlist{}, Head{}, ErrShortlistNotFound
		}
	}
	return l, h, nil
}

// ShortlistPage returns a shortlist by its address for who may read it; others get
// ErrShortlistNotFound.
func (s Service) ShortlistPage(ctx context.Context, a account.Actor, slug string) (ShortlistPage, error) {
	l, h, err := s.readable(ctx, a, slug)
	if err != nil {
		return ShortlistPage{}, err
	}
	d, err := s.boardData(ctx, h, Viewer{}, 0)
	if err != nil {
		return ShortlistPage{}, err
	}
	if v := ViewerOf(a, h.Panel, h.Seats()); l.PublishedAt.IsZero() { // whoever is recused from an idea waits for that
		barred := func(i id.Idea) bool { return v.barred(d.conflicts, i) }
		d.decisions = slices.DeleteFunc(d.decisions, func(o Decision) bool { return barred(o.Idea) })
		d.standings = slices.DeleteFunc(d.standings, func(o Standing) bool { return barred(o.Idea) })
	}
	sumless := ViewerOf(a, h.Panel, h.Seats()).Recused && !h.Reached(Published) // see Method
	page := ShortlistPage{Head: h, Shortlist: l, Members: Compose(h.Seats(), h.Rules)}
	as := h // figures as the public will see them
	as.State = Published
	if page.Old, err = s.published(ctx, h.ID); err != nil {
		return ShortlistPage{}, err
	}
	if h.Reopened() { // what is being decided is nobody's to know yet
		d.decisions, d.standings = page.Old[len(page.Old)-1].Decisions, nil
		page.Old = page.Old[:len(page.Old)-1]
	}
	public := results(as, Viewer{}, d.ideas, Final(d.standings), nil, d.decisions, PublicPage)
	whole, err := s.Reads.RoundFiguresOf(ctx, h.ID)
	if err != nil {
		return ShortlistPage{}, err
	}
	if h.Reopened() || sumless {
		whole = nil
	}
	together(public, whole, RoundsMax)
	beside(as, Viewer{}, public, Final(d.standings), PublicPage)
	entry := func(dec Decision) Entry {
		e := Entry{Decision: *shown(Viewer{}, dec)}
		if i := slices.IndexFunc(d.ideas, func(i IdeaHead) bool { return i.Idea == dec.Idea }); i >= 0 {
			e.Idea = d.ideas[i]
		}
		if e.Idea.Unseen { // what was taken out of view stays out of view here
			e.Idea.Title, e.Decision.Reason = "", ""
		}
		for _, r := range public {
			if r.Idea.Idea == dec.Idea {
				e.Results = append(e.Results, r)
			}
		}
		return e
	}
	list := OnShortlist(d.decisions)
	for n, p := range tied(list, Order(h.Rules, h.Criteria, Final(d.standings))) {
		e := entry(list[n])
		e.Place, e.Tied = p.Rank, p.Tied
		page.Entries = append(page.Entries, e)
	}
	for _, dec := range d.decisions {
		if dec.Outcome != Shortlisted {
			page.Others = append(page.Others, entry(dec))
		}
	}
	slices.SortFunc(page.Others, func(x, y Entry) int { return cmp.Compare(x.Decision.Idea, y.Decision.Idea) })
	return page, nil
}

// tied numbers the shortlist in its own order: neighbours with equal figures
// share a place.
func tied(list []Decision, order []Placed) []Placed {
	places := make([]Placed, len(list))
	for i, d := range list {
		places[i] = Placed{Idea: d.Idea}
		if at := slices.IndexFunc(order, func(p Placed) bool { return p.Idea == d.Idea }); at >= 0 {
			places[i] = order[at]
		}
	}
	Tie(places)
	for i := range places {
		if places[i].Rank == 0 {
			places[i].Rank = i + 1
		}
	}
	return places
}

// Released returns what is public of an idea's review: the results of each
// published panel that has scored it, for the idea's own page.
func (s Service) Released(ctx context.Context, idea id.Idea) ([]Result, error) {
	panels, err := s.Reads.PublishedPanels(ctx, idea)
	if err != nil {
		return nil, err
	}
	var out []Result
	for _, p := range panels {
		h, err := s.Reads.Head(ctx, p)
		if err != nil {
			return nil, err
		}
		standings, err := s.Reads.StandingsOf(ctx, p, idea)
		if err != nil {
			return nil, err
		}
		decisions, err := s.Reads.DecisionsOf(ctx, p)
		if err != nil {
			return nil, err
		}
		head := IdeaHead{PanelIdea: PanelIdea{Panel: p, Idea: idea}}
		whole, err := s.Reads.RoundFiguresOf(ctx, p)
		if err != nil {
			return nil, err
		}
		of := results(h, Viewer{}, []IdeaHead{head}, Final(standings), nil, decisions, PublicPage)
		together(of, whole, RoundsMax)
		beside(h, Viewer{}, of, Final(standings), PublicPage)
		out = append(out, of...)
	}
	return out, nil
}
