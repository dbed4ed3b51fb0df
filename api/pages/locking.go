package pages

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// lockPage is the page on which a moderator closes the comments of an idea, or opens them.
func (h Talking) lockPage(c *fiber.Ctx) (pages.LockComments, error) {
	ctx, a := c.UserContext(), wire.Actor(c)
	v, err := h.Reads.View(ctx, h.number(c)) // who moderates reads what the comments say
	if err != nil {
		return pages.LockComments{}, err
	}
	if err = account.Can(a, account.Moderate, account.Thing{Challenge: v.Challenge}); err != nil {
		if hidden := v.ReadableBy(a); hidden != nil {
			err = hidden
		}
		return pages.LockComments{}, err
	}
	p := pages.LockComments{Idea: v}
	p.Base = h.base(c, p.Heading(ctx), v.Title)
	p.Base.Back, p.Base.Active = pages.IdeaURL(v.ID), activeIdeas
	return p, nil
}

// askLock answers GET /ideas/{number}/lock.
func (h Talking) askLock(c *fiber.Ctx) error {
	p, err := h.lockPage(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// lock answers POST /ideas/{number}/lock.
func (h Talking) lock(c *fiber.Ctx) error {
	p, err := h.lockPage(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	f, err := wire.Form(c, formMax, "do", "reason_code", "reason")
	locked := f.Get("do") != "unlock"
	if err == nil {
		_, err = h.Service.LockComments(ctx, wire.Actor(c), p.Idea.ID, locked, becauseOf(f))
	}
	if err == nil {
		words := text.T(ctx, "Comments are closed. Moderators can still post, and everybody can read.")
		if !locked {
			words = text.T(ctx, "Comments are open again.")
		}
		h.Say(c, frontend.Flash{Text: words})
		return c.Redirect(pages.IdeaURL(p.Idea.ID)+"#comments", fiber.StatusSeeOther)
	}
	if !mendable(err) && !met(err) {
		return err
	}
	p.Because, p.Fields, p.Base.Errors = becauseOf(f), fieldsOf(err, "reason"), true
	if met(err) { // what is wrong stands in what is shown here, not in a field
		p.Fields = fault.Fields{{Name: "maincontent", Message: fault.Of(err).Message}}
	}
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}
