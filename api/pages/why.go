package pages

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/why"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Why answers the page on which somebody asks why a person can, or cannot, do something.
type Why struct {
	Admin
	Asks asksWhy
}

// asksWhy is what this page asks of why.Service.
type asksWhy interface {
	Ask(ctx context.Context, by account.Actor, q why.Question) (why.Answer, error)
}

// Routes adds the page to app. A question is posted, so that no address ends up in an
// address bar or a log.
func (h Why) Routes(app fiber.Router) {
	app.Get(pages.WhyURL, wire.SignedIn, h.form)
	app.Post(pages.WhyURL, wire.SignedIn, h.ask)
}

func (h Why) page(c *fiber.Ctx) (pages.Why, error) {
	if a := wire.Actor(c); !a.HasAnywhere(account.Lead) {
		return pages.Why{}, account.Can(a, account.AskWhy, account.Thing{})
	}
	ctx := c.UserContext()
	return pages.Why{Base: h.base(c, "/admin", text.T(ctx, "Admin"), text.T(ctx, "Why somebody can or cannot"))}, nil
}

// form answers GET /admin/why. Other pages link to it with what they are about.
func (h Why) form(c *fiber.Ctx) error {
	p, err := h.page(c)
	if err != nil {
		return err
	}
	q, err := wire.Query(c, "person", "thing")
	if err != nil {
		return err
	}
	p.Typed = why.Question{Person: q.Get("person"), Thing: q.Get("thing"), Act: why.Read}
	return Show(c, p.Page())
}

// ask answers POST /admin/why.
func (h Why) ask(c *fiber.Ctx) error {
	p, err := h.page(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "person", "thing", "act")
	p.Typed = why.Question{Person: f.Get("person"), Thing: f.Get("thing"), Act: why.Act(f.Get("act"))}
	if err == nil {
		var a why.Answer
		if a, err = h.Asks.Ask(c.UserContext(), wire.Actor(c), p.Typed); err == nil {
			p.Answer = &a
			return Show(c, p.Page())
		}
	}
	switch fault.KindOf(err) {
	case fault.NotFound, fault.Forbidden, fault.Gone: // what may not be read is as what is not there
		p.Fields, p.Base.Errors = fault.Fields{{Name: "thing", Message: fault.Of(err).Message}}, true
		c.Status(wire.Status(fault.KindOf(err)))
		return Show(c, p.Page())
	}
	if !formAgain(c, err) {
		return err
	}
	p.Fields, p.Base.Errors = fieldsOf(err, "thing"), true
	return Show(c, p.Page())
}
