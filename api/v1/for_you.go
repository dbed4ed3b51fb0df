package v1

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/frontend/pages"
)

// suggested is an idea that somebody may want to read, and why.
type suggested struct {
	card
	Why string `json:"why"`
}

// forYou is what is suggested to one person.
type forYou struct {
	On    bool        `json:"on"`
	Items []suggested `json:"items"`
}

// forYou answers GET /api/v1/me/for-you.
func (h Mine) forYou(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	ctx, a := c.UserContext(), wire.Actor(c)
	reads, err := h.seen(ctx, a)
	if err != nil {
		return err
	}
	out := forYou{Items: []suggested{}}
	if out.On, err = reads.WantsForYou(ctx, a.Person); err != nil {
		return err
	}
	if out.On {
		all, err := reads.ForYou(ctx, a.Person)
		if err != nil {
			return err
		}
		for _, s := range challenge.FirstForYou(all) {
			out.Items = append(out.Items, suggested{cardOut(s.Card), pages.SuggestedFor(ctx, s)})
		}
	}
	return wire.Read(c, out)
}

// wantForYou answers PUT /api/v1/me/for-you with 204.
func (h Mine) wantForYou(c *fiber.Ctx) error {
	var in struct {
		On *bool `json:"on"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	if in.On == nil {
		return fault.Fields{{Name: "on", Message: "Say true or false."}}.Fault("for_you.invalid", "There is a problem with your choice.")
	}
	if err := h.Uses.WantForYou(c.UserContext(), wire.Actor(c), *in.On); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
