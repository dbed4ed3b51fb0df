package pages

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/fault"
	"uptake/domain/review"
	"uptake/frontend/pages"
)

// seatless shows people who are invited to a panel, have declined or have left it
// what to do, in place of a refusal on any of its pages.
func (h Reviews) seatless(c *fiber.Ctx) error {
	err := c.Next()
	if fault.KindOf(err) != fault.Forbidden {
		return err
	}
	ctx, panel := c.UserContext(), panelOf(c)
	err = h.Service.Seatless(ctx, wire.Actor(c), panel, err)
	if c.Method() != fiber.MethodGet || !errors.Is(err, review.ErrInvited) && !errors.Is(err, review.ErrDeclined) && !errors.Is(err, review.ErrLeft) {
		return err
	}
	head, gone := h.Service.Reads.Head(ctx, panel)
	if gone != nil {
		return gone
	}
	p := pages.Seatless{Base: h.frameOf(c, head.Name), Head: head, Invited: errors.Is(err, review.ErrInvited), Words: fault.Of(err).Message}
	c.Status(fiber.StatusForbidden)
	return Show(c, p.Page())
}
