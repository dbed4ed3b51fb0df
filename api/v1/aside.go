package v1

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/id"
	"uptake/domain/review"
)

// setAside answers POST /api/v1/panels/{id}/ideas/{number}/aside with 204.
func (h Panels) setAside(c *fiber.Ctx) error {
	var in struct {
		To     *id.Panel `json:"to"` // null: out of scope
		Reason string    `json:"reason"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	aside := review.Aside{Reason: in.Reason}
	if in.To != nil {
		if aside.To = *in.To; aside.To == 0 {
			return review.ErrReferTo
		}
	}
	if err := h.Service.SetAside(c.UserContext(), wire.Actor(c), panelID(c), number(c), aside); err != nil {
		return h.Service.Refused(c.UserContext(), panelID(c), err)
	}
	return c.SendStatus(fiber.StatusNoContent)
}
