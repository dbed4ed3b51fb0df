package pages

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// forYou answers GET /for-you.
func (h Writing) forYou(c *fiber.Ctx) error {
	ctx, person := c.UserContext(), wire.Person(c)
	p := pages.ForYou{Base: h.base(c, text.T(ctx, "For you")), Words: h.words()}
	reads, _, err := h.seen(ctx, wire.Actor(c))
	if err != nil {
		return err
	}
	if p.On, err = reads.WantsForYou(ctx, person); err != nil {
		return err
	}
	if p.On {
		all, err := reads.ForYou(ctx, person)
		if err != nil {
			return err
		}
		p.Ideas = challenge.FirstForYou(all)
	}
	return Show(c, p.Page())
}

// wantForYou answers POST /for-you.
func (h Writing) wantForYou(c *fiber.Ctx) error {
	ctx := c.UserContext()
	f, err := wire.Form(c, formMax, "on", "return")
	if err != nil {
		return err
	}
	on := f.Get("on") == "1"
	if err = h.Service.WantForYou(ctx, wire.Actor(c), on); err != nil {
		return err
	}
	said := text.T(ctx, "No ideas are suggested to you any more.")
	if on {
		said = text.T(ctx, "Ideas are suggested to you from now on.")
	}
	h.Say(c, frontend.Flash{Text: said})
	to := "/for-you"
	if f.Get("return") == "/account" {
		to = "/account"
	}
	return c.Redirect(to, fiber.StatusSeeOther)
}
