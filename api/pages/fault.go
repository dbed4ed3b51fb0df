package pages

import (
	"context"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/frontend/pages"
)

// What the page of a fault gives back of a form that was not taken: texts of some
// length, and not more in all than a page can show.
const (
	keptMin = 40      // characters
	keptMax = 1 << 18 // bytes of the whole form
)

// Fault answers c with the page for p; it is the wire.ErrorPage of a site. After
// a failure of the server it asks the store for nothing, which may be what fails.
func (f Frame) Fault(c *fiber.Ctx, p wire.Problem) error {
	ctx := context.WithoutCancel(c.UserContext()) // the request's own has ended with its handler
	c.SetUserContext(ctx)
	if p.Status >= fiber.StatusInternalServerError {
		f.Reviews = nil
	}
	page := pages.Fault{Base: f.around(c), Status: p.Status, Detail: ownWords(p), Incident: p.Incident, Wait: p.RetryAfter}
	page.Base.Path = wayBack(c)
	page.Base.NoIndex = true
	page.Base.Title = []string{page.Heading(ctx)}
	for _, field := range p.Fields {
		page.Fields = append(page.Fields, field.Message)
	}
	if p.Status == fiber.StatusUnauthorized {
		page.SignIn = signInTo(page.Base.Path)
	}
	if c.Method() == fiber.MethodPost {
		page.Kept = kept(c)
	}
	return Show(c, page.Page())
}

// ownWords returns the sentence that says which rule was broken, and nothing for
// the words of the router, which are meant for programs.
func ownWords(p wire.Problem) string {
	switch {
	case p.Status >= fiber.StatusInternalServerError && p.Incident != "", p.Code == "server.busy", strings.HasPrefix(p.Code, "route."),
		strings.HasPrefix(p.Code, "request.") && p.Code != "request.origin":
		return ""
	case p.Status == fiber.StatusUnprocessableEntity && len(p.Fields) > 0:
		return ""
	}
	return p.Detail
}

// wayBack is the page that a person wants to see after signing in: this one, or
// the page whose form was sent. It is a path of this site whoever sent it.
func wayBack(c *fiber.Ctx) string {
	if c.Method() == fiber.MethodGet || c.Method() == fiber.MethodHead {
		return account.LocalPath(c.OriginalURL())
	}
	u, err := url.Parse(c.Get(fiber.HeaderReferer))
	if err != nil {
		return ""
	}
	return account.LocalPath(u.RequestURI())
}

func signInTo(way string) string {
	if way == "" || way == "/" {
		return "/sign-in"
	}
	return "/sign-in?return=" + url.QueryEscape(way)
}

// kept returns the longer texts of a form that was not taken, so that nothing
// that a person wrote is lost with it.
func kept(c *fiber.Ctx) []string {
	if len(c.Request().Body()) > keptMax {
		return nil
	}
	form, _ := wire.Form(c, keptMax) // what could be read of it
	var texts []string
	for _, name := range form.Names() {
		for _, s := range form.All(name) {
			if utf8.RuneCountInString(s) >= keptMin && strings.ContainsAny(s, " \n") {
				texts = append(texts, s)
			}
		}
	}
	return texts
}
