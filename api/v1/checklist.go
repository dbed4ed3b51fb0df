package v1

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
)

// checkLine is a line of the checklist, and who has ticked it for an idea.
type checkLine struct {
	Line     string     `json:"line"`
	TickedBy *string    `json:"ticked_by"` // name
	TickedAt *time.Time `json:"ticked_at"`
}

// checklist answers GET /api/v1/ideas/{number}/checklist.
func (h Moderation) checklist(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	v, _, err := h.readable(c.UserContext(), wire.Actor(c), number(c))
	if err == nil {
		err = account.Can(wire.Actor(c), account.Moderate, account.Thing{Challenge: v.Challenge})
	}
	if err != nil {
		return err
	}
	rules, err := h.Reads.Conduct(c.UserContext(), v.Challenge)
	if err != nil {
		return err
	}
	ticks, err := h.Reads.Ticks(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	of := map[string]challenge.Tick{}
	for _, t := range ticks {
		of[t.Line] = t
	}
	items := make([]checkLine, len(rules.Checklist))
	for n, line := range rules.Checklist {
		items[n].Line = line
		if t, done := of[line]; done {
			items[n].TickedBy, items[n].TickedAt = &t.Name, utc(t.At)
		}
	}
	return wire.Read(c, wire.NewList(items, ""))
}

// newTick is the body of PUT /api/v1/ideas/{number}/checklist.
type newTick struct {
	Line   string `json:"line"`
	Ticked bool   `json:"ticked"`
}

// tick answers PUT /api/v1/ideas/{number}/checklist with 204.
func (h Moderation) tick(c *fiber.Ctx) error {
	v, _, err := h.readable(c.UserContext(), wire.Actor(c), number(c))
	if err == nil {
		err = account.Can(wire.Actor(c), account.Moderate, account.Thing{Challenge: v.Challenge})
	}
	var in newTick
	if err == nil {
		err = wire.Bind(c, &in)
	}
	if err == nil {
		err = h.Uses.SetTick(c.UserContext(), wire.Actor(c), v.ID, in.Line, in.Ticked)
	}
	if err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
