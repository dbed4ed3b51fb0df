package v1

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/review"
)

// pin answers PUT /api/v1/comments/{id}/pin with the comment.
func (h Comments) pin(c *fiber.Ctx) error { return h.pinned(c, h.Uses.PinReply) }

// unpin answers DELETE /api/v1/comments/{id}/pin with the comment.
func (h Comments) unpin(c *fiber.Ctx) error { return h.pinned(c, h.Uses.UnpinReply) }

// pinned does one of both for somebody who may, of a comment that they may know.
func (h Comments) pinned(c *fiber.Ctx, do func(context.Context, account.Actor, id.Comment) error) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	cm, _, err := h.comment(ctx, a, wire.ParseID(c.Params("id")))
	if err != nil {
		return err
	}
	v, _, err := h.readable(ctx, a, cm.Idea)
	if err == nil {
		err = review.MayPin(a, v)
	}
	if err == nil {
		err = do(ctx, a, cm.ID)
	}
	if err != nil {
		return err
	}
	return h.said(c, cm.ID)
}
