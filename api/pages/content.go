package pages

import (
	"context"
	"encoding/xml"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/outbox"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Content answers the pages about the service itself, and what search engines
// ask for.
type Content struct {
	Reading
	BaseURL string // as people type it, without a slash at the end
}

// Routes adds the pages to app.
func (h Content) Routes(app fiber.Router) {
	app.Get("/how-it-works", h.about("How it works", "2026-11-22", func(ctx context.Context, p pages.Content) ([]byte, error) {
		p.Base.Active = frontend.HowItWorks
		return HTML(ctx, p.HowItWorks())
	}))
	app.Get("/accessibility", h.about("Accessibility statement", "2026-11-22", func(ctx context.Context, p pages.Content) ([]byte, error) {
		p.Tested = pages.KnownIssues()
		return HTML(ctx, p.Accessibility())
	}))
	app.Get("/cookies", h.about("Cookies", "2026-11-22", func(ctx context.Context, p pages.Content) ([]byte, error) {
		p.Cookies = h.cookieList(ctx)
		return HTML(ctx, p.CookiesPage())
	}))
	app.Get("/privacy", h.about("Privacy", "2026-11-22", func(ctx context.Context, p pages.Content) ([]byte, error) { return HTML(ctx, p.Privacy()) }))
	app.Get("/terms", h.about("Terms", "2026-11-22", func(ctx context.Context, p pages.Content) ([]byte, error) { return HTML(ctx, p.Terms()) }))
	app.Get("/moderation", h.about("How moderation works", "2026-11-22", func(ctx context.Context, p pages.Content) ([]byte, error) { return HTML(ctx, p.Moderation()) }))
	app.Get("/contact", h.about("Contact", "2026-11-22", func(ctx context.Context, p pages.Content) ([]byte, error) { return HTML(ctx, p.ContactPage()) }))
	app.Get("/robots.txt", h.robots)
	app.Get("/sitemap.xml", h.sitemap)
	app.Get("/favicon.ico", h.favicon)
}

// about answers a page about the service. reviewed is the day on which somebody
// last read it through: it is changed with the words.
func (h Content) about(title, reviewed string, render func(context.Context, pages.Content) ([]byte, error)) fiber.Handler {
	day, err := time.Parse(time.DateOnly, reviewed)
	if err != nil {
		panic("pages: " + title + ": " + err.Error())
	}
	return func(c *fiber.Ctx) error {
		return h.Cache.Page(c, nil, []outbox.Topic{outbox.Site}, func(ctx context.Context, _ wire.Values) (Rendered, error) {
			html, err := render(ctx, pages.Content{Base: h.Base(c, text.T(ctx, title)), Words: h.words(), Reviewed: day})
			return Rendered{HTML: html}, err
		})
	}
}

// cookieList is every cookie that the service sets.
func (h Content) cookieList(ctx context.Context) []pages.CookieLine {
	return []pages.CookieLine{
		{Name: h.Cookies.SessionName(), Purpose: text.T(ctx, "Keeps you signed in. It is set when you sign in."), Lasts: account.SessionFor},
		{Name: h.Cookies.DraftName(), Purpose: text.T(ctx, "Finds a draft that you wrote without signing in. It is set when such a draft is saved."), Lasts: draftLife},
	}
}

// robots answers GET /robots.txt. Pages that are nobody else's say so themselves;
// here stands what is not worth asking for.
func (h Content) robots(c *fiber.Ctx) error {
	var b strings.Builder
	b.WriteString("User-agent: *\n")
	if h.Site.Unlisted { // pages say so too, for those who come by a link
		b.WriteString("Disallow: /\n")
		c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
		return c.SendString(b.String())
	}
	for _, p := range []string{"/api/", "/account", "/admin", "/comments/", "/drafts/", "/following", "/for-you", "/moderate", "/my-", "/publish", "/review", "/search", "/sign-in"} {
		b.WriteString("Disallow: " + p + "\n")
	}
	b.WriteString("Sitemap: " + h.BaseURL + "/sitemap.xml\n")
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	c.Set(fiber.HeaderCacheControl, "public, max-age=3600")
	return c.SendString(b.String())
}

// sitemapMost is how many ideas the sitemap names, the newest first; older ones
// are found by following links.
const sitemapMost = 2000

// sitemap answers GET /sitemap.xml: what everybody may read. It is an hour old at
// most.
func (h Content) sitemap(c *fiber.Ctx) error {
	return h.Cache.Page(c, nil, []outbox.Topic{outbox.Site}, func(ctx context.Context, _ wire.Values) (Rendered, error) {
		if h.Site.Unlisted {
			b, err := sitemapOf(h.BaseURL, nil)
			return Rendered{HTML: b, Type: "application/xml; charset=utf-8"}, err
		}
		paths := []string{"/", "/challenges", "/ideas", "/how-it-works", "/accessibility", "/contact", "/cookies", "/privacy", "/terms", "/moderation"}
		all, err := h.Reads.Challenges(ctx, false)
		if err != nil {
			return Rendered{}, err
		}
		for _, o := range all {
			paths = append(paths, pages.ChallengeURL(o.Slug), pages.ChallengeURL(o.Slug)+"/ideas")
		}
		q := challenge.ListQuery{Sort: challenge.Newest, Limit: 100, NoTotal: true}
		for n := 0; n < sitemapMost; {
			list, err := h.Reads.List(ctx, q)
			if err != nil {
				return Rendered{}, err
			}
			for _, card := range list.Cards {
				paths = append(paths, pages.IdeaURL(card.ID))
			}
			if n += len(list.Cards); !list.More {
				break
			}
			q.After = list.Last
		}
		b, err := sitemapOf(h.BaseURL, paths)
		return Rendered{HTML: b, Type: "application/xml; charset=utf-8", GoodUntil: h.Clock().Add(time.Hour)}, err
	})
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

// favicon answers GET /favicon.ico, which browsers ask for on their own.
func (Content) favicon(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "public, max-age=86400")
	return c.Redirect(frontend.Static().URL(frontend.Favicon), fiber.StatusFound)
}
