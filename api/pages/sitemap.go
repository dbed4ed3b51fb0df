package pages

import (
	"context"
	"encoding/xml"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/update"
	"uptake/domain/writeup"
	"uptake/frontend/pages"
)

// Sitemap answers GET /sitemap.xml: for search engines, where what everybody may read
// is. It is an hour old at most.
type Sitemap struct {
	Public
	BaseURL string // as people type it, without a slash at the end
}

// sitemapMost is how many ideas, write-ups and updates the sitemap names, of each the
// newest; older ones are found by following links.
const sitemapMost = 2000

// Routes adds the map to app.
func (h Sitemap) Routes(app fiber.Router) {
	app.Get("/sitemap.xml", func(c *fiber.Ctx) error {
		return h.Cache.Page(c, nil, []outbox.Topic{outbox.Site}, func(ctx context.Context, _ wire.Values) (Rendered, error) {
			paths, err := h.paths(ctx)
			if err != nil {
				return Rendered{}, err
			}
			b, err := sitemapOf(h.BaseURL, paths)
			return Rendered{HTML: b, Type: "application/xml; charset=utf-8", GoodUntil: h.Clock().Add(time.Hour)}, err
		})
	})
}

// paths lists the addresses of all that may be listed.
func (h Sitemap) paths(ctx context.Context) ([]string, error) {
	if h.Site.Unlisted {
		return nil, nil
	}
	out := []string{
		"/", "/challenges", "/ideas", "/shortlists", "/themes", "/activity",
		"/how-it-works", "/accessibility", "/contact", "/cookies", "/privacy", "/terms", "/moderation",
	}
	all, err := h.Reads.Challenges(ctx, false)
	if err != nil {
		return nil, err
	}
	var listed []id.Challenge
	may := map[id.Challenge]bool{}
	for _, o := range all {
		if !o.NoIndex {
			listed, may[o.ID] = append(listed, o.ID), true
			at := pages.ChallengeURL(o.Slug)
			out = append(out, at, at+"/ideas", at+"/updates", at+"/activity")
		}
	}
	if len(listed) == 0 {
		return out, nil
	}
	ideas, err := h.ideas(ctx, listed)
	if err != nil {
		return nil, err
	}
	out = append(out, ideas...)
	lists, err := h.Shortlists.Shortlists(ctx)
	if err != nil {
		return nil, err
	}
	for _, l := range lists {
		if may[l.Challenge] {
			out = append(out, pages.ShortlistURL(l.Slug), pages.ShortlistURL(l.Slug)+"/method")
		}
	}
	themes, err := h.themes(ctx, may)
	if err != nil {
		return nil, err
	}
	out = append(out, themes...)
	for _, c := range listed {
		told, err := h.told(ctx, c)
		if err != nil {
			return nil, err
		}
		out = append(out, told...)
	}
	return out, nil
}

// ideas lists the newest ideas of challenges.
func (h Sitemap) ideas(ctx context.Context, of []id.Challenge) (out []string, err error) {
	q := challenge.ListQuery{Challenges: of, Sort: challenge.Newest, Limit: 100, NoTotal: true}
	for len(out) < sitemapMost {
		list, err := h.Reads.List(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, k := range list.Cards {
			out = append(out, pages.IdeaURL(k.ID))
		}
		if !list.More {
			break
		}
		q.After = list.Last
	}
	return out, nil
}

// themes lists the themes that stand in nothing but challenges that may be listed:
// a theme shows ideas of all challenges that have it.
func (h Sitemap) themes(ctx context.Context, may map[id.Challenge]bool) (out []string, err error) {
	book, err := h.Book.Codebook(ctx, 0)
	if err != nil {
		return nil, err
	}
	kept := map[string]bool{}
	for _, t := range book {
		if !may[t.Challenge] {
			kept[t.Slug] = true
		}
	}
	for _, t := range book {
		if !kept[t.Slug] {
			out, kept[t.Slug] = append(out, "/themes/"+t.Slug), true
		}
	}
	return out, nil
}

// told lists the newest write-ups and updates of a challenge.
func (h Sitemap) told(ctx context.Context, of id.Challenge) (out []string, err error) {
	for q := (writeup.Query{Challenge: of, Limit: 100}); len(out) < sitemapMost; {
		cards, err := h.Writeups.Published(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, k := range cards {
			out, q.After = append(out, pages.WriteupURL(k.Slug)), k.ID
		}
		if len(cards) < q.Limit {
			break
		}
	}
	for q := (update.Query{Challenge: of, Limit: 100}); len(out) < 2*sitemapMost; {
		cards, err := h.Updates.Published(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, k := range cards {
			out, q.After = append(out, pages.UpdateURL(k.ID)), k.ID
		}
		if len(cards) < q.Limit {
			break
		}
	}
	return out, nil
}

func sitemapOf(base string, paths []string) ([]byte, error) {
	type place struct {
		Loc string `xml:"loc"`
	}
	set := struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		Places  []place  `xml:"url"`
	}{}
	for _, p := range paths {
		set.Places = append(set.Places, place{base + p})
	}
	b, err := xml.Marshal(set)
	return append([]byte(xml.Header), b...), err
}
