package pages

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/fault"
	"uptake/frontend/text"
)

// look answers POST /review/{panel}/look.
func (h Reviews) look(c *fiber.Ctx) error {
	if err := h.mayOpen(c); err != nil {
		return err
	}
	if _, err := h.Service.Look(c.UserContext(), wire.Actor(c), panelOf(c)); err != nil {
		return h.boardAgain(c, wire.Values{}, err, nil)
	}
	return h.done(c, text.T(c.UserContext(), "Chair and secretary can now see the results of the round."))
}

// reopen answers POST /review/{panel}/reopen.
func (h Reviews) reopen(c *fiber.Ctx) error {
	if err := h.mayOpen(c); err != nil {
		return err
	}
	f, err := wire.Form(c, textMax, "version", "reopen_reason", "reopen_at[*", "reopen_time")
	if err == nil {
		var bad fault.Fields
		at := deadlineOf(f, "reopen_at", "reopen_time", h.zone(), &bad)
		if err = bad.Fault("round.deadline", "There is a problem with the deadline."); err == nil {
			_, err = h.Service.ReopenRound(c.UserContext(), wire.Actor(c), panelOf(c), int(f.ID("version")), f.Get("reopen_reason"), at)
		}
	}
	if err != nil {
		return h.boardAgain(c, f, err, map[string]string{"reason": "reopen_reason", "closes_at": "reopen_at"})
	}
	return h.done(c, text.T(c.UserContext(), "The round is open again, and the members are told."))
}
