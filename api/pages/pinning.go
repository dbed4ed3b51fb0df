package pages

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// pinReply answers POST /comments/{id}/pin.
func (h Talking) pinReply(c *fiber.Ctx) error {
	return h.pinned(c, h.Service.PinReply, text.T(c.UserContext(), "The comment stands first now, as the reply from the team."))
}

// unpinReply answers POST /comments/{id}/unpin.
func (h Talking) unpinReply(c *fiber.Ctx) error {
	return h.pinned(c, h.Service.UnpinReply, text.T(c.UserContext(), "The comment stands in its place alone."))
}

func (h Talking) pinned(c *fiber.Ctx, do func(context.Context, account.Actor, id.Comment) error, said string) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	cm, v, err := h.commentOf(c)
	if err == nil {
		err = review.MayPin(a, v)
	}
	if err == nil {
		err = do(ctx, a, cm.ID)
	}
	if err != nil {
		return err
	}
	h.Say(c, frontend.Flash{Text: said})
	return c.Redirect(pages.IdeaURL(v.ID)+"#comments", fiber.StatusSeeOther)
}
