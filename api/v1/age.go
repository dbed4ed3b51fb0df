package v1

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/fault"
)

// Ages answers /api/v1/me/age and /api/v1/me/guardian.
type Ages struct {
	Accounts saysAge
}

// saysAge is what these routes ask of account.Service.
type saysAge interface {
	AnswerAge(ctx context.Context, by account.Actor, over bool) error
	AskGuardian(ctx context.Context, by account.Actor, email string) error
}

// Routes adds the routes under r, which is /api/v1. limit holds back whoever has mail sent
// again and again.
func (h Ages) Routes(r fiber.Router, limit fiber.Handler) {
	r.Put("/me/age", wire.SignedIn, h.answer)
	r.Post("/me/guardian", wire.SignedIn, limit, h.askGuardian)
}

// answer answers PUT /api/v1/me/age with 204.
func (h Ages) answer(c *fiber.Ctx) error {
	var in struct {
		Over *bool `json:"sixteen_or_over"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	if in.Over == nil {
		return fault.Fields{{Name: "sixteen_or_over", Message: "Write true or false."}}.Fault("person.age", "There is a problem with your answer.")
	}
	if err := h.Accounts.AnswerAge(c.UserContext(), wire.Actor(c), *in.Over); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// askGuardian answers POST /api/v1/me/guardian with 204.
func (h Ages) askGuardian(c *fiber.Ctx) error {
	var in struct {
		Email string `json:"email"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	if err := h.Accounts.AskGuardian(c.UserContext(), wire.Actor(c), in.Email); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
