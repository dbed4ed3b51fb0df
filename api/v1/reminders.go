package v1

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/fault"
)

// reminding says whether a moderator is reminded of what waits.
type reminding struct {
	On *bool `json:"on"`
}

// reminders answers GET /api/v1/me/reminders.
func (h Mine) reminders(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	on, err := h.Reads.WantsReminders(c.UserContext(), wire.Person(c))
	if err != nil {
		return err
	}
	return wire.Read(c, reminding{&on})
}

// wantReminders answers PUT /api/v1/me/reminders with 204.
func (h Mine) wantReminders(c *fiber.Ctx) error {
	var in reminding
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	if in.On == nil {
		return fault.Fields{{Name: "on", Message: "Say true or false."}}.Fault("reminders.invalid", "There is a problem with your choice.")
	}
	if err := h.Uses.WantReminders(c.UserContext(), wire.Actor(c), *in.On); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
