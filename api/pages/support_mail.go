package pages

import (
	"context"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// SupportByMail answers the page on which somebody who is signed out supports an idea with
// one mail. SignIn does the rest.
type SupportByMail struct {
	Reading
	People asksSignIn
}

// asksSignIn is what this page asks of account.Service.
type asksSignIn interface {
	AskSignIn(ctx context.Context, ask account.Ask) (reference string, err error)
}

// Routes adds the page to app. limit holds back whoever asks for mail again and again.
func (h SupportByMail) Routes(app fiber.Router, limit fiber.Handler) {
	app.Get("/ideas/:number/support", h.form)
	app.Post("/ideas/:number/support/by-mail", limit, h.ask)
}

// page is the page about an idea that everybody may read and support now; else its own page
// says why not, and open is false.
func (h SupportByMail) page(c *fiber.Ctx) (p pages.SupportByMail, open bool, err error) {
	ctx, number := c.UserContext(), id.Idea(wire.ParseID(c.Params("number")))
	v, ch, err := challenge.Readable(ctx, h.Reads, account.Actor{}, number)
	if err != nil {
		return p, false, err
	}
	open, _ = allowed(ctx, ch, account.Actor{}, challenge.Supporting, v, h.Clock())
	p = pages.SupportByMail{Base: h.Base(c, text.T(ctx, "Support this idea"), v.Title), Idea: number, Title: v.Title, Lang: v.Lang}
	p.Base.NoIndex, p.Base.Back, p.Base.Active = true, pages.IdeaURL(number), activeIdeas
	return p, open && wire.Person(c) == 0, nil
}

// form answers GET /ideas/{number}/support.
func (h SupportByMail) form(c *fiber.Ctx) error {
	p, open, err := h.page(c)
	switch {
	case err != nil:
		return err
	case !open:
		return c.Redirect(pages.IdeaURL(p.Idea), fiber.StatusSeeOther)
	}
	return Show(c, p.Page())
}

// ask answers POST /ideas/{number}/support/by-mail. The answer is the same whether or not
// anybody has the address, and for programs that fill in what people do not see.
func (h SupportByMail) ask(c *fiber.Ctx) error {
	p, open, err := h.page(c)
	switch {
	case err != nil:
		return err
	case !open:
		return c.Redirect(pages.IdeaURL(p.Idea), fiber.StatusSeeOther)
	}
	f, err := wire.Form(c, formMax, "email", pages.Trap)
	if err == nil && f.Get(pages.Trap) != "" {
		return c.Redirect("/sign-in/sent", fiber.StatusSeeOther)
	}
	reference := ""
	if err == nil {
		reference, err = h.People.AskSignIn(c.UserContext(), account.Ask{Email: f.Get("email"), ReturnTo: pages.IdeaURL(p.Idea), Draft: h.Cookies.Draft(c), Support: p.Idea})
	}
	switch {
	case err == nil:
		return c.Redirect("/sign-in/sent?ref="+url.QueryEscape(reference), fiber.StatusSeeOther)
	case !mendable(err):
		return err
	}
	p.Email, p.Fields, p.Base.Errors = f.Get("email"), fieldsOf(err, "email"), true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}
