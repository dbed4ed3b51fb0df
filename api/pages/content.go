package pages

import (
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/outbox"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Content answers the pages about the service itself, and what search engines
// ask for.
type Content struct {
	Reading
	BaseURL string    // as people type it, without a slash at the end
	Terms   termsRead // versions of the terms; nil: none are kept
	Months  int       // for which a challenge keeps its people after its end; 0: the usual
}

// termsRead is what these pages ask of account.Service.
type termsRead interface {
	TermsVersions(ctx context.Context) ([]account.Terms, error)
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
	app.Get("/privacy", h.about("Privacy", "2026-11-27", func(ctx context.Context, p pages.Content) ([]byte, error) { return HTML(ctx, p.Privacy()) }))
	app.Get("/terms", h.about("Terms", "2026-11-22", func(ctx context.Context, p pages.Content) ([]byte, error) {
		var err error
		if h.Terms != nil {
			p.Versions, err = h.Terms.TermsVersions(ctx)
		}
		if err != nil {
			return nil, err
		}
		return HTML(ctx, p.Terms())
	}))
	app.Get("/terms/:version", h.oldTerms)
	app.Get("/moderation", h.about("How moderation works", "2026-11-22", func(ctx context.Context, p pages.Content) ([]byte, error) { return HTML(ctx, p.Moderation()) }))
	app.Get("/contact", h.about("Contact", "2026-11-22", func(ctx context.Context, p pages.Content) ([]byte, error) { return HTML(ctx, p.ContactPage()) }))
	app.Get("/robots.txt", h.robots)
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
			html, err := render(ctx, pages.Content{Base: h.Base(c, text.T(ctx, title)), Words: h.words(), Reviewed: day, Months: h.Months})
			return Rendered{HTML: html}, err
		})
	}
}

// oldTerms answers GET /terms/{version}: a version of the terms as it was published.
func (h Content) oldTerms(c *fiber.Ctx) error {
	ctx, number := c.UserContext(), int(wire.ParseID(c.Params("version")))
	if h.Terms == nil {
		return account.ErrTermsNotFound
	}
	all, err := h.Terms.TermsVersions(ctx)
	if err != nil {
		return err
	}
	for _, t := range all {
		if t.Number == number {
			p := pages.TermsPage{Base: h.Base(c, text.T(ctx, "Terms, version %d", number)), Words: h.words(), Terms: t, Newest: all[0].Number}
			p.Base.Back, p.Base.BackText = "/terms", text.T(ctx, "Terms")
			return Show(c, p.Page())
		}
	}
	return account.ErrTermsNotFound
}

// cookieList is every cookie that the service sets.
func (h Content) cookieList(ctx context.Context) []pages.CookieLine {
	return []pages.CookieLine{
		{Name: h.Cookies.SessionName(), Purpose: text.T(ctx, "Keeps you signed in. It is set when you sign in, or when you leave to sign in with another service."), Lasts: account.SessionFor},
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

// favicon answers GET /favicon.ico, which browsers ask for on their own.
func (Content) favicon(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "public, max-age=86400")
	return c.Redirect(frontend.Static().URL(frontend.Favicon), fiber.StatusFound)
}
