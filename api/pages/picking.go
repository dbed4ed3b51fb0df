package pages

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// pickPage is the page on which the team picks an idea out.
func (h Talking) pickPage(c *fiber.Ctx) (pages.PickOut, error) {
	ctx, a := c.UserContext(), wire.Actor(c)
	reads, _, err := h.seen(ctx, a)
	if err != nil {
		return pages.PickOut{}, err
	}
	v, err := reads.View(ctx, h.number(c))
	if err != nil {
		return pages.PickOut{}, err
	}
	if err = v.ReadableBy(a); err != nil {
		return pages.PickOut{}, err
	}
	ch, err := h.Reads.ChallengeByID(ctx, v.Challenge)
	if err != nil {
		return pages.PickOut{}, err
	}
	if err = review.MayPick(a, v, ch); err != nil {
		return pages.PickOut{}, err
	}
	p := pages.PickOut{Base: h.base(c, text.T(ctx, "Pick this idea"), v.Title, ch.Title), Idea: v, Reason: v.PickReason}
	p.Base.Back, p.Base.Active = pages.IdeaURL(v.ID), activeIdeas
	return p, nil
}

// askPick answers GET /ideas/{number}/pick.
func (h Talking) askPick(c *fiber.Ctx) error {
	p, err := h.pickPage(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// pick answers POST /ideas/{number}/pick.
func (h Talking) pick(c *fiber.Ctx) error {
	p, err := h.pickPage(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	f, err := wire.Form(c, formMax, "reason")
	if err == nil {
		_, err = h.Service.PickIdea(ctx, wire.Actor(c), p.Idea.ID, f.Get("reason"))
	}
	if err == nil {
		h.Say(c, frontend.Flash{Text: text.T(ctx, "The idea is a pick of the team. Everybody can read why.")})
		return c.Redirect(pages.IdeaURL(p.Idea.ID), fiber.StatusSeeOther)
	}
	if !keepsForm(err) {
		return err
	}
	p.Reason, p.Fields, p.Base.Errors = f.Get("reason"), fieldsOf(err, "reason"), true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

// unpick answers POST /ideas/{number}/unpick.
func (h Talking) unpick(c *fiber.Ctx) error {
	p, err := h.pickPage(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	if _, err = h.Service.UnpickIdea(ctx, wire.Actor(c), p.Idea.ID); err != nil && fault.Of(err).Code != challenge.ErrNotPicked.Code {
		return err
	}
	h.Say(c, frontend.Flash{Text: text.T(ctx, "The idea is no longer a pick of the team.")})
	return c.Redirect(pages.IdeaURL(p.Idea.ID), fiber.StatusSeeOther)
}
