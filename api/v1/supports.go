package v1

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/fault"
)

// Supports answers what people say of an idea without words: support and follow.
type Supports struct{ Parts }

// Routes adds the routes under r, which is /api/v1.
func (h Supports) Routes(r fiber.Router) {
	r.Put("/ideas/:number/support", wire.SignedIn, h.put)
	r.Put("/ideas/:number/follow", wire.SignedIn, h.follow(true))
	r.Delete("/ideas/:number/follow", wire.SignedIn, h.follow(false))
}

// newSupport is the body of PUT /api/v1/ideas/{number}/support.
type newSupport struct {
	Value *int `json:"value"`
}

// support is a person's word and what all words add up to: null for somebody
// whose panel is judging the idea.
type support struct {
	Value    int  `json:"value"`
	Supports *int `json:"supports"`
	Againsts *int `json:"againsts"`
	Passes   *int `json:"passes"`
}

// put answers PUT /api/v1/ideas/{number}/support.
func (h Supports) put(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	var in newSupport
	err := wire.Bind(c, &in)
	if err == nil && in.Value != nil {
		var t challenge.Tally
		if t, err = h.Uses.SetSupport(ctx, a, number(c), *in.Value); err == nil {
			out := support{Value: *in.Value}
			veil, err := h.veil(ctx, a)
			if err == nil && !veil.Hides(number(c)) {
				out.Supports, out.Againsts, out.Passes = &t.Supports, &t.Againsts, &t.Passes
			}
			return wire.Changed(c, out, 0) // it is kept, whatever can be told of the others
		}
	}
	// Only a refusal has to know more: whether the person may know of the idea comes first.
	_, ch, unknown := h.readable(ctx, a, number(c))
	switch {
	case unknown != nil:
		return unknown
	case err != nil:
		return err
	}
	var bad fault.Fields
	bad.Add("value", "Give 1 to support, or 0 to take it back.")
	if ch.SupportForm == challenge.ForAgainst {
		bad[0].Message = "Give 1 for, -1 against or 0 to pass."
	}
	return bad.Fault("support.invalid", "There is a problem with your support.")
}

// follow answers PUT and DELETE /api/v1/ideas/{number}/follow.
func (h Supports) follow(on bool) fiber.Handler {
	return func(c *fiber.Ctx) error {
		ctx, a := c.UserContext(), wire.Actor(c)
		v, _, err := h.readable(ctx, a, number(c))
		if err == nil {
			err = h.Uses.SetFollow(ctx, a, challenge.FollowIdea, int64(v.ID), on)
		}
		if err != nil {
			return err
		}
		return c.SendStatus(fiber.StatusNoContent)
	}
}
