package pages

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// check shows a member what they have scored, and what not.
func (h Reviews) check(c *fiber.Ctx) error {
	ctx, panel := c.UserContext(), panelOf(c)
	found, err := h.Service.LookThrough(ctx, wire.Actor(c), panel)
	if err != nil {
		return h.Service.Refused(ctx, panel, err)
	}
	p := pages.Check{Base: h.frameOf(c, text.T(ctx, "Look through your scores"), found.Head.Name), Words: h.words(), Look: found}
	p.Base.Back, p.Base.BackText = pages.ReviewURL(panel), found.Head.Name
	return Show(c, p.Page())
}

// finish takes a member's word that they have finished.
func (h Reviews) finish(c *fiber.Ctx) error {
	ctx, panel := c.UserContext(), panelOf(c)
	if err := h.Service.Finish(ctx, wire.Actor(c), panel); err != nil {
		return h.Service.Refused(ctx, panel, err)
	}
	return h.done(c, text.T(ctx, "The chair sees that you have finished. You can still change your scores until the round closes."))
}

// remind writes to members who have ideas left to score.
func (h Reviews) remind(c *fiber.Ctx) error {
	ctx, panel := c.UserContext(), panelOf(c)
	if err := h.mayOpen(c); err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "whom")
	sent := 0
	if err == nil {
		whom, seat := review.Whom(f.Get("whom")), id.Seat(0)
		if whom != review.None && whom != review.Behind {
			whom, seat = review.One, id.Seat(wire.ParseID(f.Get("whom")))
		}
		sent, err = h.Service.Remind(ctx, wire.Actor(c), panel, whom, seat)
	}
	if fault.KindOf(err) == fault.Conflict {
		said := *fault.Of(err)
		said.Fields = fault.Fields{{Name: "whom", Message: said.Message}}
		err = &said
	}
	if err != nil {
		return h.boardAgain(c, f, err, nil)
	}
	return h.done(c, text.N(ctx, sent, "%d member gets a mail.", "%d members get a mail."))
}
