package pages

import (
	"bytes"
	"context"
	"encoding/xml"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/update"
	"uptake/domain/writeup"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Feeds answers the Atom feeds (RFC 4287), one for each public list. They hold what
// the reader of the list may read, and no person's name.
type Feeds struct {
	Reading
	BaseURL  string // without a slash at the end
	Writeups listsWriteups
	Updates  listsUpdates
	Themes   findsThemes // nil: there are none
}

// listsUpdates is what feeds ask of update.Reads.
type listsUpdates interface {
	Published(ctx context.Context, q update.Query) ([]update.Card, error)
}

// feedMax is how many entries a feed holds.
const feedMax = 50

// Routes adds the feeds to app.
func (h Feeds) Routes(app fiber.Router) {
	app.Get("/feed.atom", h.site)
	app.Get("/ideas/feed.atom", h.allIdeas)
	app.Get("/search/feed.atom", h.allIdeas)
	app.Get("/activity/feed.atom", h.activity)
	app.Get("/challenges/:slug/activity/feed.atom", h.activity)
	app.Get("/challenges/:slug/updates/feed.atom", h.updates)
	app.Get("/challenges/:slug/write-ups/feed.atom", h.writeups)
	app.Get("/themes/:slug/feed.atom", h.theme)
	app.Get("/ideas/:number/comments/feed.atom", h.ofIdea(challenge.DeedComment))
	app.Get("/ideas/:number/adoptions/feed.atom", h.ofIdea(challenge.DeedAdoption))
	app.Get("/challenges/:slug/feed.atom", h.ofChallenge)
	app.Get("/challenges/:slug/ideas/feed.atom", h.ideas)
	app.Get("/challenges/:slug/dates.ics", h.calendar)
}

// The elements of a feed, named as RFC 4287 names them.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Links   []atomLink  `xml:"link"`
	Author  atomAuthor  `xml:"author"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomEntry struct {
	Lang      string    `xml:"xml:lang,attr,omitempty"`
	ID        string    `xml:"id"`
	Title     string    `xml:"title"`
	Published string    `xml:"published"`
	Updated   string    `xml:"updated"`
	Link      atomLink  `xml:"link"`
	Summary   string    `xml:"summary,omitempty"`
	at        time.Time // of publication, for the order
	changed   time.Time
}

// site answers GET /feed.atom.
func (h Feeds) site(c *fiber.Ctx) error {
	return h.Cache.Page(c, nil, []outbox.Topic{outbox.Site}, func(ctx context.Context, _ wire.Values) (Rendered, error) {
		entries, err := h.news(ctx, 0)
		if err != nil {
			return Rendered{}, err
		}
		return h.feed(ctx, "/feed.atom", "/", h.name(), time.Time{}, entries)
	})
}

func (h Feeds) name() string {
	if h.Site.ServiceName == "" {
		return "Uptake"
	}
	return h.Site.ServiceName
}

// ofChallenge answers GET /challenges/{slug}/feed.atom.
func (h Feeds) ofChallenge(c *fiber.Ctx) error {
	return h.under(c, "/feed.atom", "", "", func(ctx context.Context, ch challenge.Challenge) ([]atomEntry, error) { return h.news(ctx, ch.ID) })
}

// under answers a feed that belongs to the challenge of the address, at self below it, of
// what stands on page. called is its title, with the challenge's in the place of %s; empty:
// the challenge's alone.
func (h Feeds) under(c *fiber.Ctx, self, page, called string, of func(context.Context, challenge.Challenge) ([]atomEntry, error)) error {
	a, slug := wire.Actor(c), c.Params("slug")
	return h.Cache.Page(c, nil, []outbox.Topic{outbox.Site}, func(ctx context.Context, _ wire.Values) (Rendered, error) {
		ch, err := h.open(ctx, a, slug)
		if err != nil {
			return Rendered{}, err
		}
		entries, err := of(ctx, ch)
		if err != nil {
			return Rendered{}, err
		}
		title := ch.Title
		if called != "" {
			title = text.T(ctx, called, ch.Title)
		}
		r, err := h.feed(ctx, pages.ChallengeURL(ch.Slug)+self, pages.ChallengeURL(ch.Slug)+page, title, ch.CreatedAt, entries)
		r.Topics = []outbox.Topic{outbox.ChallengeTopic(ch.ID)}
		return r, err
	})
}

// news gathers the write-ups and updates of a challenge, or of all, the newest
// first.
func (h Feeds) news(ctx context.Context, c id.Challenge) ([]atomEntry, error) {
	writeups, err := h.Writeups.Published(ctx, writeup.Query{Challenge: c, Limit: feedMax})
	if err != nil {
		return nil, err
	}
	updates, err := h.Updates.Published(ctx, update.Query{Challenge: c, Limit: feedMax})
	if err != nil {
		return nil, err
	}
	var entries []atomEntry
	for _, w := range writeups {
		entries = append(entries, h.entry(pages.WriteupURL(w.Slug), w.Title, w.Summary, w.PublishedAt, w.CorrectedAt))
	}
	for _, u := range updates {
		entries = append(entries, h.entry(pages.UpdateURL(u.ID), u.Title, u.Summary, u.PublishedAt, u.EditedAt))
	}
	slices.SortStableFunc(entries, func(a, b atomEntry) int { return b.at.Compare(a.at) })
	return entries[:min(len(entries), feedMax)], nil
}

// entry makes an entry of a page. It changed last at changed, if that is later
// than its publication.
func (h Feeds) entry(path, title, summary string, at, changed time.Time) atomEntry {
	if changed.Before(at) {
		changed = at
	}
	return atomEntry{
		ID: h.BaseURL + path, Title: title, Published: at.UTC().Format(time.RFC3339), Updated: changed.UTC().Format(time.RFC3339),
		Link: atomLink{Rel: "alternate", Type: fiber.MIMETextHTML, Href: h.BaseURL + path}, Summary: summary, at: at, changed: changed,
	}
}

// feed writes the feed at self, which tells what the page at path tells. since is
// when it last changed as long as it has no entry.
func (h Feeds) feed(ctx context.Context, self, path, title string, since time.Time, entries []atomEntry) (Rendered, error) {
	for _, e := range entries {
		if e.changed.After(since) {
			since = e.changed
		}
	}
	if since.IsZero() {
		since = time.Unix(0, 0)
	}
	f := atomFeed{
		Lang: text.Lang(ctx), ID: h.BaseURL + self, Title: title, Updated: since.UTC().Format(time.RFC3339), Author: atomAuthor{Name: h.name()},
		Links: []atomLink{
			{Rel: "self", Type: atomType, Href: h.BaseURL + self}, {Rel: "alternate", Type: fiber.MIMETextHTML, Href: h.BaseURL + path},
		},
		Entries: entries,
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	err := xml.NewEncoder(&b).Encode(f)
	return Rendered{HTML: b.Bytes(), Type: atomType + "; charset=utf-8"}, err
}

const atomType = "application/atom+xml"
