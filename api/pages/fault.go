package pages

import (
	"context"
	"net/url"
	"regexp"
	"strings"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/frontend/pages"
)

// keptMax is the largest form, in bytes, that the page of a fault gives back.
const keptMax = writeMax

// Fault answers c with the page for p; it is the wire.ErrorPage of a site. After
// a failure of the server it asks the store for nothing, which may be what fails.
func (f Frame) Fault(c *fiber.Ctx, p wire.Problem) error {
	ctx := context.WithoutCancel(c.UserContext()) // the request's own has ended with its handler
	c.SetUserContext(ctx)
	if p.Status >= fiber.StatusInternalServerError {
		f.Reviews = nil
	}
	if p.Status == fiber.StatusMethodNotAllowed {
		if to := formPage(c); to != "" {
			return c.Redirect(to, fiber.StatusSeeOther)
		}
	}
	if p.Code == account.ErrProve.Code {
		return f.proveFirst(c)
	}
	if p.Code == account.ErrStepNeeded.Code && c.Method() == fiber.MethodGet {
		return c.Redirect("/account/second-step", fiber.StatusSeeOther)
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
	if p.Code == account.ErrMayNotWrite.Code {
		page.Appeal = account.AppealAt
	}
	if p.Code == account.ErrAgeNeeded.Code || p.Code == account.ErrUnder16.Code || p.Code == account.ErrGuardian.Code {
		page.Age = ageTo(page.Base.Path)
	}
	if c.Method() == fiber.MethodPost {
		page.Kept = kept(c)
		if sendable[p.Status] && page.Kept != nil {
			page.Again = account.LocalPath(c.OriginalURL())
		}
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

func ageTo(way string) string {
	if way == "" || way == "/" {
		return account.AgePage
	}
	return account.AgePage + "?return=" + url.QueryEscape(way)
}

func signInTo(way string) string {
	if way == "" || way == "/" {
		return "/sign-in"
	}
	return "/sign-in?return=" + url.QueryEscape(way)
}

// sendable are the refusals after which the same form may be taken unchanged: of
// somebody who has signed in meanwhile, or a little later. A post from another
// site is none of them: nobody is to send its texts by a button of ours.
var sendable = map[int]bool{401: true, 429: true, 500: true, 503: true}

// kept returns the form that was not taken, so that nothing that a person wrote
// is lost with it; nil where nothing was written.
func kept(c *fiber.Ctx) []pages.Kept {
	if len(c.Request().Body()) > keptMax {
		return nil
	}
	form, _ := wire.Form(c, keptMax) // what could be read of it
	var all []pages.Kept
	typed := false
	for _, name := range form.Names() {
		for _, s := range form.All(name) {
			k := pages.Kept{Name: name, Value: s, Typed: isTyped(name, s)}
			typed = typed || k.Typed
			all = append(all, k)
		}
	}
	if !typed {
		return nil
	}
	return all
}

// typedNames are the fields in which people write a word or a few.
var typedNames = regexp.MustCompile(`^(answers\..+|about|body|brief|label|name|note|organisation|question|reason|site|summary|text|title)$`)

// isTyped reports whether somebody has written s, rather than chosen it from a
// list or been given it with the page.
func isTyped(name, s string) bool {
	return strings.TrimSpace(s) != "" && (typedNames.MatchString(name) || strings.ContainsAny(strings.TrimSpace(s), " \n"))
}
