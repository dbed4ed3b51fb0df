package v1

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/review"
)

// pickable returns an idea for somebody who may pick it out, or take that back.
func (h Ideas) pickable(c *fiber.Ctx) (challenge.View, error) {
	ctx, a := c.UserContext(), wire.Actor(c)
	v, ch, err := h.readable(ctx, a, number(c))
	if err != nil {
		return v, err
	}
	return v, review.MayPick(a, v, ch)
}

// pick answers PUT /api/v1/ideas/{number}/pick.
func (h Ideas) pick(c *fiber.Ctx) error {
	v, err := h.pickable(c)
	if err != nil {
		return err
	}
	var in struct {
		Reason string `json:"reason"`
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	if _, err = h.Uses.PickIdea(c.UserContext(), wire.Actor(c), v.ID, in.Reason); err != nil {
		return err
	}
	return h.kept(c, v.ID, false)
}

// unpick answers DELETE /api/v1/ideas/{number}/pick.
func (h Ideas) unpick(c *fiber.Ctx) error {
	v, err := h.pickable(c)
	if err != nil {
		return err
	}
	if _, err = h.Uses.UnpickIdea(c.UserContext(), wire.Actor(c), v.ID); err != nil {
		return err
	}
	return h.kept(c, v.ID, false)
}
