package pages

import (
	"context"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/theme"
	"uptake/domain/update"
	"uptake/domain/writeup"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// findsThemes is what feeds ask of theme.Reads.
type findsThemes interface {
	BySlug(ctx context.Context, slug string, also id.Challenge, without ...id.Idea) ([]theme.Place, error)
}

// feedParameters are those of a list that choose ideas: a feed has one order and no pages.
var feedParameters = []string{"q", "challenge", "area", "kind", "theme", "tag", "stage", "outcome", "evidence", "pick", "role", "region"}

// withQuery is the address of a list with what was chosen on it.
func withQuery(path string, q wire.Values) string {
	if query := q.Encode(); query != "" {
		return path + "?" + query
	}
	return path
}

// chosen makes the feed of a list of ideas, as the list itself chooses them.
func (h Feeds) chosen(ctx context.Context, c *fiber.Ctx, q wire.Values, in *asked, path, title string, since time.Time) (Rendered, error) {
	p := h.list(c, q, path, title)
	p.Sort, p.PerPage, p.At = challenge.Newest, feedMax, 1
	if err := h.answer(ctx, wire.Actor(c), &p, in, q); err != nil {
		return Rendered{}, err
	}
	var entries []atomEntry
	for _, card := range p.Cards {
		entries = append(entries, h.ofCard(card.Card))
	}
	if p.Search != "" {
		title = text.T(ctx, "%s: %s", title, p.Search)
	}
	return h.feed(ctx, withQuery(path+"/feed.atom", q), withQuery(path, q), title, since, entries)
}

func (h Feeds) ofCard(card challenge.Card) atomEntry {
	e := h.entry(pages.IdeaURL(card.ID), card.Title, card.Excerpt, card.PostedAt, card.PostedAt)
	e.Lang = card.Lang
	return e
}

// ideas answers GET /challenges/{slug}/ideas/feed.atom.
func (h Feeds) ideas(c *fiber.Ctx) error {
	a, slug := wire.Actor(c), c.Params("slug")
	return h.Cache.Page(c, feedParameters, []outbox.Topic{outbox.Site}, func(ctx context.Context, q wire.Values) (Rendered, error) {
		ch, err := h.open(ctx, a, slug)
		if err != nil {
			return Rendered{}, err
		}
		in, err := h.within(ctx, ch)
		if err != nil {
			return Rendered{}, err
		}
		r, err := h.chosen(ctx, c, q, in, pages.ChallengeURL(ch.Slug)+"/ideas", text.T(ctx, "Ideas – %s", ch.Title), ch.CreatedAt)
		r.Topics, r.Once = []outbox.Topic{outbox.ChallengeTopic(ch.ID)}, q.Encode() != ""
		return r, err
	})
}

// allIdeas answers GET /ideas/feed.atom and GET /search/feed.atom.
func (h Feeds) allIdeas(c *fiber.Ctx) error {
	path := c.Path()[:len(c.Path())-len("/feed.atom")]
	return h.Cache.Page(c, feedParameters, []outbox.Topic{outbox.Site}, func(ctx context.Context, q wire.Values) (Rendered, error) {
		in, err := h.everywhere(ctx, q)
		if err != nil {
			return Rendered{}, err
		}
		r, err := h.chosen(ctx, c, q, in, path, text.T(ctx, "Ideas – %s", h.name()), time.Time{})
		r.Once = true
		return r, err
	})
}

// theme answers GET /themes/{slug}/feed.atom: its newest ideas.
func (h Feeds) theme(c *fiber.Ctx) error {
	a, slug := wire.Actor(c), c.Params("slug")
	return h.Cache.Page(c, []string{"challenge"}, []outbox.Topic{outbox.Site}, func(ctx context.Context, q wire.Values) (Rendered, error) {
		if h.Themes == nil {
			return Rendered{}, theme.ErrNotFound
		}
		var also id.Challenge
		if of := q.Get("challenge"); of != "" {
			ch, err := h.open(ctx, a, of)
			if err != nil {
				return Rendered{}, err
			}
			also = ch.ID
		}
		reads, veil, err := h.seen(ctx, a)
		if err != nil {
			return Rendered{}, err
		}
		places, err := h.Themes.BySlug(ctx, slug, also, veil.Unread()...)
		if err != nil {
			return Rendered{}, err
		}
		t := pages.Theme{Chosen: q.Get("challenge")}
		if moved := t.Choose(places, slug); len(t.Places) == 0 || moved != "" {
			return Rendered{}, theme.ErrNotFound
		}
		var themes []id.Theme
		var topics []outbox.Topic
		for _, x := range t.Places {
			themes, topics = append(themes, x.ID), append(topics, outbox.ChallengeTopic(x.Challenge))
		}
		list, err := reads.List(ctx, challenge.ListQuery{Challenge: also, Themes: themes, Sort: challenge.Newest, Limit: feedMax, NoTotal: true})
		if err != nil {
			return Rendered{}, err
		}
		var entries []atomEntry
		for _, card := range list.Cards {
			entries = append(entries, h.ofCard(card))
		}
		r, err := h.feed(ctx, withQuery("/themes/"+slug+"/feed.atom", q), withQuery("/themes/"+slug, q), t.Places[0].Name, time.Time{}, entries)
		r.Topics = topics
		return r, err
	})
}

// updates answers GET /challenges/{slug}/updates/feed.atom.
func (h Feeds) updates(c *fiber.Ctx) error {
	return h.under(c, "/updates/feed.atom", "/updates", "News – %s", func(ctx context.Context, ch challenge.Challenge) ([]atomEntry, error) {
		list, err := h.Updates.Published(ctx, update.Query{Challenge: ch.ID, Limit: feedMax})
		var entries []atomEntry
		for _, u := range list {
			entries = append(entries, h.entry(pages.UpdateURL(u.ID), u.Title, u.Summary, u.PublishedAt, u.EditedAt))
		}
		return entries, err
	})
}

// writeups answers GET /challenges/{slug}/write-ups/feed.atom.
func (h Feeds) writeups(c *fiber.Ctx) error {
	return h.under(c, "/write-ups/feed.atom", "", "Write-ups – %s", func(ctx context.Context, ch challenge.Challenge) ([]atomEntry, error) {
		list, err := h.Writeups.Published(ctx, writeup.Query{Challenge: ch.ID, Limit: feedMax})
		var entries []atomEntry
		for _, w := range list {
			entries = append(entries, h.entry(pages.WriteupURL(w.Slug), w.Title, w.Summary, w.PublishedAt, w.CorrectedAt))
		}
		return entries, err
	})
}

// activity answers GET /activity/feed.atom and that of a challenge.
func (h Feeds) activity(c *fiber.Ctx) error {
	a, slug := wire.Actor(c), c.Params("slug")
	return h.Cache.Page(c, nil, []outbox.Topic{outbox.Site}, func(ctx context.Context, _ wire.Values) (Rendered, error) {
		path, title, since := "/activity", text.T(ctx, "What is new – %s", h.name()), time.Time{}
		var of id.Challenge
		if slug != "" {
			ch, err := h.open(ctx, a, slug)
			if err != nil {
				return Rendered{}, err
			}
			of, since = ch.ID, ch.CreatedAt
			path, title = pages.ChallengeURL(ch.Slug)+"/activity", text.T(ctx, "What is new – %s", ch.Title)
		}
		return h.deeds(ctx, c, challenge.DeedQuery{Challenge: of, Limit: feedMax}, path+"/feed.atom", path, title, since)
	})
}

// ofIdea answers the feed of what is said of one idea, or of who has taken it up.
func (h Feeds) ofIdea(kind challenge.DeedKind) fiber.Handler {
	self, path, title := "/comments/feed.atom", "", "Comments – %s"
	if kind == challenge.DeedAdoption {
		self, path, title = "/adoptions/feed.atom", "/adoptions", "Taken up elsewhere – %s"
	}
	return func(c *fiber.Ctx) error {
		a, number := wire.Actor(c), id.Idea(wire.ParseID(c.Params("number")))
		return h.Cache.Page(c, nil, []outbox.Topic{outbox.IdeaTopic(number)}, func(ctx context.Context, _ wire.Values) (Rendered, error) {
			reads, _, err := h.seen(ctx, a)
			if err != nil {
				return Rendered{}, err
			}
			v, err := reads.View(ctx, number)
			if err == nil {
				err = v.ReadableBy(a)
			}
			if err == nil {
				err = h.known(ctx, a, v.ChallengeSlug, challenge.ErrIdeaNotFound)
			}
			if err == nil {
				err = elsewhere(v, false)
			}
			if err != nil {
				return Rendered{}, err
			}
			at := pages.IdeaURL(number)
			r, err := h.deeds(ctx, c, challenge.DeedQuery{Idea: number, Kinds: []challenge.DeedKind{kind}, Limit: feedMax}, at+self, at+path, text.T(ctx, title, v.Title), v.PostedAt)
			r.Topics = append(r.Topics, outbox.ChallengeTopic(v.Challenge))
			return r, err
		})
	}
}

// deeds makes the feed of what is new.
func (h Feeds) deeds(ctx context.Context, c *fiber.Ctx, q challenge.DeedQuery, self, path, title string, since time.Time) (Rendered, error) {
	reads, _, err := h.seen(ctx, wire.Actor(c))
	if err != nil {
		return Rendered{}, err
	}
	list, _, err := reads.Deeds(ctx, q)
	if err != nil {
		return Rendered{}, err
	}
	var entries []atomEntry
	for _, d := range list {
		e := h.entry(pages.DeedURL(d), pages.DeedTitle(ctx, d), d.Words, d.At, d.At)
		if d.Kind == challenge.DeedAdoption { // several stand on one page
			e.ID += "#" + itoa(int(d.ID))
		}
		e.Lang = d.Lang
		entries = append(entries, e)
	}
	r, err := h.feed(ctx, self, path, title, since, entries)
	if err == nil && q.Idea == 0 {
		r.Topics, err = h.newsTopics(ctx, q.Challenge)
	}
	return r, err
}

// feedsOf is the feed of a list of ideas, with what is chosen on it.
func feedsOf(ctx context.Context, p pages.IdeaList) []frontend.Feed {
	q := url.Values{}
	for _, name := range feedParameters {
		if of := p.Query[name]; len(of) > 0 {
			q[name] = of
		}
	}
	at := p.Action + "/feed.atom"
	if len(q) > 0 {
		at += "?" + q.Encode()
	}
	return []frontend.Feed{{Title: text.T(ctx, "These ideas, the newest first"), Href: at}}
}
