package pages

import (
	"context"
	"errors"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
	"uptake/search"
)

const (
	activeChallenges = frontend.Challenges
	activeIdeas      = frontend.Ideas
)

func itoa(n int) string { return strconv.Itoa(n) }

// listParameters are those of an idea list's address.
var listParameters = []string{"q", "area", "kind", "theme", "stage", "sort", "page"}

func (h Reading) ideasOf(c *fiber.Ctx) error {
	a, slug := wire.Actor(c), c.Params("slug")
	return h.Cache.Page(c, listParameters, []outbox.Topic{outbox.Site, outbox.People}, func(ctx context.Context, q wire.Values) (Rendered, error) {
		ch, err := h.open(ctx, a, slug)
		if err != nil {
			return Rendered{}, err
		}
		p := h.list(ctx, c, q, pages.ChallengeURL(slug)+"/ideas", text.T(ctx, "Ideas"), ch.Title)
		p.Base.Back, p.Base.BackText = pages.ChallengeURL(slug), ch.Title
		p.Base.Phase, p.Base.NotAdvice = p.PhaseLine(ctx, ch.Phases), true
		reads, veil, err := h.seen(ctx, a)
		if err != nil {
			return Rendered{}, err
		}
		p.Veil(ctx, veil.Over(ch.ID), veil.Unread())
		counts, err := h.Reads.Counts(ctx, ch.ID)
		if err != nil {
			return Rendered{}, err
		}
		var themes []challenge.ThemeLink
		if h.Beside != nil {
			if themes, err = h.Beside.ThemeNames(ctx, ch.ID); err != nil {
				return Rendered{}, err
			}
		}
		query := challenge.ListQuery{Challenge: ch.ID, Sort: p.Sort, Page: p.At, Limit: p.PerPage}
		chosen := choose(q, ch, themes, &query)
		p.Filters = filters(ctx, ch, themes, counts, chosen)
		facets, err := h.fill(ctx, reads, &p, query)
		if err != nil {
			return Rendered{}, err
		}
		if facets != nil {
			recount(p.Filters, ch, themes, *facets)
		}
		html, err := HTML(ctx, p.Page())
		return Rendered{HTML: html, Topics: []outbox.Topic{outbox.ChallengeTopic(ch.ID)}, GoodUntil: h.until(ch.Phases), Once: p.Search != "" || p.At > 50}, err
	})
}

func (h Reading) allIdeas(c *fiber.Ctx) error {
	a, path := wire.Actor(c), c.Path()
	return h.Cache.Page(c, []string{"q", "kind", "page"}, []outbox.Topic{outbox.Site}, func(ctx context.Context, q wire.Values) (Rendered, error) {
		heading := text.T(ctx, "Ideas")
		if path == "/search" {
			heading = text.T(ctx, "Search")
		}
		p := h.list(ctx, c, q, path, heading)
		p.NoSorts = true
		query := challenge.ListQuery{Sort: challenge.Newest, Page: p.At, Limit: p.PerPage}
		chosen := choose(q, challenge.Challenge{}, nil, &query)
		f := pages.Filter{Name: "kind", Legend: text.T(ctx, "What it is")}
		for _, k := range challenge.Kinds {
			f.Options = append(f.Options, pages.FilterOption{Value: string(k), Label: pages.KindName(ctx, k), N: -1, Chosen: chosen["kind="+string(k)]})
		}
		p.Filters = []pages.Filter{f}
		reads, veil, err := h.seen(ctx, a)
		if err != nil {
			return Rendered{}, err
		}
		p.Veil(ctx, veil.Over(0), veil.Unread())
		if _, err := h.fill(ctx, reads, &p, query); err != nil {
			return Rendered{}, err
		}
		html, err := HTML(ctx, p.Page())
		// Counts of supports on it may be up to a midnight old only if nothing names its
		// ideas: so it is not kept.
		return Rendered{HTML: html, Once: true}, err
	})
}

// list begins the page of a list from its address.
func (h Reading) list(ctx context.Context, c *fiber.Ctx, q wire.Values, action, heading string, section ...string) pages.IdeaList {
	p := pages.IdeaList{Words: h.words(), Heading: heading, Action: action, Search: q.Get("q"), At: pageOf(q), PerPage: challenge.PerPage, Exact: true, Query: url.Values{}}
	for _, name := range listParameters {
		for _, v := range q.All(name) {
			if v != "" {
				p.Query.Add(name, v)
			}
		}
	}
	title := heading
	if p.Search != "" {
		title = text.T(ctx, "%s – search", p.Search)
	}
	if p.At > 1 {
		title = text.T(ctx, "%s, page %s", title, itoa(p.At))
	}
	p.Base = h.Base(c, append([]string{title}, section...)...)
	p.Base.Active = activeIdeas
	p.Sort = challenge.Newest
	for _, s := range []challenge.Sort{challenge.MostSupported, challenge.RecentlyDiscussed, challenge.Shuffled} {
		if q.Get("sort") == string(s) {
			p.Sort = s
		}
	}
	return p
}

// choose reads the filters of an address into query and returns what was
// chosen, as "name=value". Values that the list does not offer choose nothing.
func choose(q wire.Values, ch challenge.Challenge, themes []challenge.ThemeLink, query *challenge.ListQuery) map[string]bool {
	chosen := map[string]bool{}
	for _, v := range q.All("area") {
		if a, ok := ch.AreaBySlug(v); ok && !chosen["area="+v] {
			query.Areas, chosen["area="+v] = append(query.Areas, a.ID), true
		}
	}
	for _, k := range challenge.Kinds {
		for _, v := range q.All("kind") {
			if v == string(k) && !chosen["kind="+v] {
				query.Kinds, chosen["kind="+v] = append(query.Kinds, k), true
			}
		}
	}
	for _, s := range challenge.Stages {
		for _, v := range q.All("stage") {
			if v == string(s) && !chosen["stage="+v] {
				query.Stages, chosen["stage="+v] = append(query.Stages, s), true
			}
		}
	}
	for _, t := range themes {
		for _, v := range q.All("theme") {
			if v == t.Slug && !chosen["theme="+v] {
				query.Themes, chosen["theme="+v] = append(query.Themes, t.ID), true
			}
		}
	}
	return chosen
}

// filters lays the tallies of a challenge out as boxes. Each count is how many
// ideas there are with that value alone.
func filters(ctx context.Context, ch challenge.Challenge, themes []challenge.ThemeLink, counts []challenge.Count, chosen map[string]bool) []pages.Filter {
	areas, kinds, stages, coded := map[id.Area]int{}, map[challenge.Kind]int{}, map[challenge.Stage]int{}, map[id.Theme]int{}
	for _, n := range counts {
		if n.Stage == challenge.Withdrawn || n.Stage == challenge.Merged {
			continue
		}
		if n.Theme != 0 {
			coded[n.Theme] += n.N
			continue
		}
		areas[n.Area] += n.N
		kinds[n.Kind] += n.N
		stages[n.Stage] += n.N
	}
	fa := pages.Filter{Name: "area", Legend: text.T(ctx, "Area")}
	for _, a := range ch.Areas {
		fa.Options = append(fa.Options, pages.FilterOption{Value: a.Slug, Label: a.Name, N: areas[a.ID], Chosen: chosen["area="+a.Slug]})
	}
	fk := pages.Filter{Name: "kind", Legend: text.T(ctx, "What it is")}
	for _, k := range challenge.Kinds {
		fk.Options = append(fk.Options, pages.FilterOption{Value: string(k), Label: pages.KindName(ctx, k), N: kinds[k], Chosen: chosen["kind="+string(k)]})
	}
	fs := pages.Filter{Name: "stage", Legend: text.T(ctx, "Status")}
	for _, s := range challenge.Stages {
		if stages[s] > 0 || chosen["stage="+string(s)] {
			fs.Options = append(fs.Options, pages.FilterOption{Value: string(s), Label: pages.StageName(ctx, s), N: stages[s], Chosen: chosen["stage="+string(s)]})
		}
	}
	ft := pages.Filter{Name: "theme", Legend: text.T(ctx, "Theme")}
	for _, t := range themes {
		if coded[t.ID] > 0 || chosen["theme="+t.Slug] {
			ft.Options = append(ft.Options, pages.FilterOption{Value: t.Slug, Label: t.Name, N: coded[t.ID], Chosen: chosen["theme="+t.Slug]})
		}
	}
	return []pages.Filter{fa, fk, fs, ft}
}

// fill puts the cards on a list: by search where words are given, else in order.
// After a search it returns the counts of what was found.
func (h Reading) fill(ctx context.Context, reads challenge.Reads, p *pages.IdeaList, q challenge.ListQuery) (*search.Facets, error) {
	if p.Search == "" || h.Search == nil {
		list, err := reads.List(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, card := range list.Cards {
			p.Cards = append(p.Cards, pages.FoundCard{Card: card})
		}
		p.Total = list.Total
		return nil, nil
	}
	sq := search.Query{Text: p.Search, Page: q.Page, PerPage: q.Limit, NoComments: p.Veiled, Without: p.Unread, Facets: listFacets, Filters: search.Filters{Areas: q.Areas, Themes: q.Themes}}
	if q.Challenge != 0 {
		sq.Filters.Challenges = []id.Challenge{q.Challenge}
	}
	for _, k := range q.Kinds {
		sq.Filters.Kinds = append(sq.Filters.Kinds, search.Kind(k))
	}
	for _, s := range q.Stages {
		sq.Filters.Stages = append(sq.Filters.Stages, search.Stage(s))
	}
	p.NoSorts = true
	found, err := h.Search.Search(ctx, sq)
	if errors.Is(err, search.ErrTooLong) || errors.Is(err, search.ErrPage) {
		p.Notice = fault.Of(err).Message
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	ids := make([]id.Idea, len(found.Hits))
	for i, hit := range found.Hits {
		ids[i] = hit.Idea
	}
	cards, err := reads.CardsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	hits := make(map[id.Idea]search.Hit, len(found.Hits))
	for _, hit := range found.Hits {
		hits[hit.Idea] = hit
	}
	for _, card := range cards {
		hit := hits[card.ID]
		if card.TextHidden {
			hit.Snippet = ""
		}
		p.Cards = append(p.Cards, pages.FoundCard{Card: card, TitleHit: hit.Title, Snippet: hit.Snippet, Comment: hit.Comment, Written: hit.Writeup != 0, Update: hit.Update})
	}
	if err = h.news(ctx, p, found.Updates, q.Challenge == 0); err != nil {
		return nil, err
	}
	p.Total, p.Exact, p.Simpler = found.Total, found.TotalExact, found.Simpler
	if found.NoWords {
		p.Notice = text.T(ctx, "Type at least one word to look for.")
	}
	if found.DidYouMean != "" {
		p.Meant = found.DidYouMean
	}
	return &found.Facets, nil
}

// news puts the updates that were found on a list; named says whether each needs
// the title of its challenge.
func (h Reading) news(ctx context.Context, p *pages.IdeaList, found []search.Hit, named bool) error {
	titles := map[id.Challenge]string{}
	if named && len(found) > 0 {
		all, err := h.Reads.Challenges(ctx, false)
		if err != nil {
			return err
		}
		for _, c := range all {
			titles[c.ID] = c.Title
		}
	}
	for _, hit := range found {
		p.News = append(p.News, pages.FoundUpdate{ID: hit.Update, TitleHit: hit.Title, Snippet: hit.Snippet, Challenge: titles[hit.Challenge]})
	}
	return nil
}

// listFacets are what the boxes of a list count.
var listFacets = []search.Dimension{search.ByArea, search.ByKind, search.ByStage, search.ByTheme}

// recount puts the counts of a search beside the boxes in place of those of the
// whole challenge, so that each leads to as many ideas as it says.
func recount(filters []pages.Filter, ch challenge.Challenge, themes []challenge.ThemeLink, found search.Facets) {
	counts := map[string]int{}
	for _, n := range found.Areas {
		if a, ok := ch.Area(n.Value); ok {
			counts["area "+a.Slug] = n.N
		}
	}
	for _, n := range found.Kinds {
		counts["kind "+string(n.Value)] = n.N
	}
	for _, n := range found.Stages {
		counts["stage "+string(n.Value)] = n.N
	}
	for _, n := range found.Themes {
		for _, t := range themes {
			if t.ID == n.Value {
				counts["theme "+t.Slug] = n.N
			}
		}
	}
	for f := range filters {
		for o := range filters[f].Options {
			filters[f].Options[o].N = counts[filters[f].Name+" "+filters[f].Options[o].Value]
		}
	}
}
