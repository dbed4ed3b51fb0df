package pages

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// activity answers GET /account/activity.
func (h Account) activity(c *fiber.Ctx) error {
	ctx := c.UserContext()
	notes, err := h.People.Notes(ctx, wire.Actor(c))
	if err != nil {
		return err
	}
	b := h.base(c, text.T(ctx, "Recent activity"), text.T(ctx, "Your account"))
	b.Back = "/account"
	return Show(c, pages.AccountNotesPage(pages.AccountNotes{Base: b, Notes: notes, Zone: h.zone()}))
}

func (h Account) leaver(c *fiber.Ctx) (account.Member, pages.CutOff, error) {
	ctx := c.UserContext()
	m, err := h.People.Member(ctx, wire.Actor(c), c.Params("handle"))
	b := h.base(c, text.T(ctx, "Sign %s out everywhere", m.Person.Handle), text.T(ctx, "People and roles"))
	b.Back = "/admin/people/" + url.PathEscape(m.Person.Handle)
	return m, pages.CutOff{Base: b, Who: m.Person}, err
}

// askCutOff answers GET /admin/people/{handle}/sign-out.
func (h Account) askCutOff(c *fiber.Ctx) error {
	_, p, err := h.leaver(c)
	if err != nil {
		return err
	}
	return Show(c, pages.CutOffPage(p))
}

// cutOff answers POST /admin/people/{handle}/sign-out.
func (h Account) cutOff(c *fiber.Ctx) error {
	ctx := c.UserContext()
	m, p, err := h.leaver(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "checked")
	if err == nil {
		err = h.People.CutOff(ctx, wire.Actor(c), m.Person.ID, f.Get("checked"))
	}
	switch {
	case err == nil:
		h.Say(c, frontend.Flash{Heading: text.T(ctx, "They are signed out everywhere"), Text: text.T(ctx, "Their tokens are revoked. Take their roles away as well if they have left.")})
		return c.Redirect(p.Back, fiber.StatusSeeOther)
	case mendable(err):
		p.Checked, p.Fields, p.Base.Errors = f.Get("checked"), fieldsOf(err, "checked"), true
		c.Status(wire.Status(fault.KindOf(err)))
		return Show(c, pages.CutOffPage(p))
	}
	return err
}
