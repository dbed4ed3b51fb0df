package v1

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/id"
)

// endsAccess is what an administrator does about how somebody signs in.
type endsAccess interface {
	CutOff(ctx context.Context, by account.Actor, p id.Person, reason string) error
	HasSecondStep(ctx context.Context, by account.Actor, p id.Person) (bool, error)
	ResetSecondStep(ctx context.Context, by account.Actor, p id.Person, reason string) error
}

// theirStep is whether somebody has a second step.
type theirStep struct {
	Set bool `json:"set"`
}

// secondStep answers GET /api/v1/people/{handle}/second-step.
func (h Members) secondStep(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	ctx, a := c.UserContext(), wire.Actor(c)
	m, err := h.People.Member(ctx, a, c.Params("handle"))
	if err != nil {
		return err
	}
	set, err := h.People.HasSecondStep(ctx, a, m.Person.ID)
	if err != nil {
		return err
	}
	return wire.Read(c, theirStep{set})
}

// checked answers POST /api/v1/people/{handle}/sign-out and …/second-step/reset with 204:
// both ask how it was checked that it is right.
func (h Members) checked(do func(ctx context.Context, by account.Actor, p id.Person, reason string) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		ctx, a := c.UserContext(), wire.Actor(c)
		m, err := h.People.Member(ctx, a, c.Params("handle"))
		if err != nil {
			return err
		}
		var in struct {
			Checked string `json:"checked"`
		}
		if err = wire.Bind(c, &in); err != nil {
			return err
		}
		if err = do(ctx, a, m.Person.ID, in.Checked); err != nil {
			return err
		}
		return c.SendStatus(fiber.StatusNoContent)
	}
}
