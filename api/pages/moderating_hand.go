package pages

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// handIdea answers POST /ideas/{number}/hand.
func (h Talking) handIdea(c *fiber.Ctx) error {
	return h.hand(c, challenge.Reported{Idea: h.number(c)})
}

// handComment answers POST /comments/{id}/hand.
func (h Talking) handComment(c *fiber.Ctx) error {
	return h.hand(c, challenge.Reported{Comment: id.Comment(wire.ParseID(c.Params("id")))})
}

// hand takes something in hand, or puts it back, and goes back to where it was pressed.
func (h Talking) hand(c *fiber.Ctx, on challenge.Reported) error {
	f, err := wire.Form(c, formMax, "do", "from")
	if err != nil {
		return err
	}
	ctx, said := c.UserContext(), "You have it in hand for 30 minutes, or until you decide or put it back. Other moderators see that."
	if f.Get("do") == "back" {
		said, err = "It is put back. Any moderator can take it.", h.Service.PutBack(ctx, wire.Actor(c), on)
	} else {
		err = h.Service.Take(ctx, wire.Actor(c), on)
	}
	if err != nil {
		return err
	}
	h.Say(c, frontend.Flash{Text: text.T(ctx, said)})
	return c.Redirect(backTo(f, on), fiber.StatusSeeOther)
}

// tick answers POST /ideas/{number}/tick and goes back to the checklist.
func (h Talking) tick(c *fiber.Ctx) error {
	f, err := wire.Form(c, formMax, "line", "on")
	if err != nil {
		return err
	}
	number := h.number(c)
	if err = h.Service.SetTick(c.UserContext(), wire.Actor(c), number, f.Get("line"), f.Get("on") != ""); err != nil {
		return err
	}
	return c.Redirect(pages.IdeaURL(number)+"/moderate#checklist", fiber.StatusSeeOther)
}

// reminders answers POST /account/reminders.
func (h Talking) reminders(c *fiber.Ctx) error {
	f, err := wire.Form(c, formMax, "on")
	if err != nil {
		return err
	}
	ctx, on := c.UserContext(), f.Get("on") != ""
	if err = h.Service.WantReminders(ctx, wire.Actor(c), on); err != nil {
		return err
	}
	said := text.T(ctx, "You get no more reminders.")
	if on {
		said = text.T(ctx, "You are reminded from now on.")
	}
	h.Say(c, frontend.Flash{Text: said})
	return c.Redirect("/account", fiber.StatusSeeOther)
}
