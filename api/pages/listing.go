package pages

import (
	"context"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
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
var listParameters = []string{"q", "challenge", "area", "kind", "theme", "tag", "stage", "outcome", "evidence", "pick", "role", "region", "sort", "view", "page"}

func (h Reading) ideasOf(c *fiber.Ctx) error {
	a, slug := wire.Actor(c), c.Params("slug")
	return h.Cache.Page(c, listParameters, []outbox.Topic{outbox.Site, outbox.People}, func(ctx context.Context, q wire.Values) (Rendered, error) {
		ch, err := h.open(ctx, a, slug)
		if err != nil {
			return Rendered{}, err
		}
		p := h.list(c, q, pages.ChallengeURL(slug)+"/ideas", text.T(ctx, "Ideas"))
		p.Base.Back, p.Base.BackText = pages.ChallengeURL(slug), ch.Title
		p.Base.Phase, p.Base.NotAdvice = p.PhaseLine(ctx, ch.Phases), true
		if p.Search != "" {
			p.Everywhere = "/search?q=" + url.QueryEscape(p.Search)
		}
		in, err := h.within(ctx, ch)
		if err != nil {
			return Rendered{}, err
		}
		if err = h.answer(ctx, a, &p, in, q); err != nil {
			return Rendered{}, err
		}
		p.Base.Title = []string{p.Title(ctx), ch.Title}
		p.Base.Feeds = feedsOf(ctx, p)
		html, err := HTML(ctx, p.Page())
		once := p.Search != "" || p.At > 50 || in.beyond() || p.Look == pages.AsRegions || p.Sort == challenge.Rising
		return Rendered{HTML: html, Topics: []outbox.Topic{outbox.ChallengeTopic(ch.ID)}, GoodUntil: h.until(ch.Phases), Once: once}, err
	})
}

func (h Reading) allIdeas(c *fiber.Ctx) error {
	a, path := wire.Actor(c), c.Path()
	return h.Cache.Page(c, listParameters, []outbox.Topic{outbox.Site}, func(ctx context.Context, q wire.Values) (Rendered, error) {
		heading := text.T(ctx, "Ideas")
		if path == "/search" {
			heading = text.T(ctx, "Search")
		}
		p := h.list(c, q, path, heading)
		in, err := h.everywhere(ctx, q)
		if err != nil {
			return Rendered{}, err
		}
		if err = h.answer(ctx, a, &p, in, q); err != nil {
			return Rendered{}, err
		}
		p.Base.Title = []string{p.Title(ctx)}
		p.Base.Feeds = feedsOf(ctx, p)
		html, err := HTML(ctx, p.Page())
		// Counts of supports on it may be up to a midnight old only if nothing names its
		// ideas: so it is not kept.
		return Rendered{HTML: html, Once: true}, err
	})
}

// list begins the page of a list from its address.
func (h Reading) list(c *fiber.Ctx, q wire.Values, action, heading string) pages.IdeaList {
	p := pages.IdeaList{Words: h.words(), Least: h.least(), Heading: heading, Action: action, Search: q.Get("q"), At: pageOf(q), PerPage: challenge.PerPage, Exact: true, Query: url.Values{}}
	for _, name := range listParameters {
		for _, v := range q.All(name) {
			if v != "" {
				p.Query.Add(name, v)
			}
		}
	}
	p.Base = h.Base(c, heading)
	p.Base.Active = activeIdeas
	p.Look = lookOf(q.Get("view"))
	p.Sort = challenge.Newest
	if p.Search != "" {
		p.Sort = pages.BestMatch
	}
	for _, s := range []challenge.Sort{challenge.Newest, challenge.MostSupported, challenge.RecentlyDiscussed, challenge.MostDiscussed, challenge.Rising, challenge.Shuffled} {
		if q.Get("sort") == string(s) {
			p.Sort = s
		}
	}
	return p
}

// answer puts on a list what a may see of what is asked for: cards, counts and the
// boxes that narrow it.
func (h Reading) answer(ctx context.Context, a account.Actor, p *pages.IdeaList, in *asked, q wire.Values) error {
	reads, veil, err := h.seen(ctx, a)
	if err != nil {
		return err
	}
	p.Veil(ctx, veil.Over(in.Challenge), veil.Unread())
	in.choose(q, h.authorLists(ctx, veil), !p.Veiled)
	in.Sort, in.Page, in.Limit, in.Now, in.Reader = p.Sort, p.At, p.PerPage, h.Clock().In(h.Zone), a.Person
	boxes, err := h.fill(ctx, reads, p, in)
	if err == nil {
		err = h.byRegion(ctx, reads, p, in, veil)
	}
	if err == nil {
		p.Filters = h.filters(ctx, in, boxes, veil)
		p.Savable = a.Person != 0 && !in.beyond() && (p.Search != "" || len(in.chosen) > 0)
	}
	return err
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
