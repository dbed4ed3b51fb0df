package v1

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
)

// Reports takes what people say is wrong with ideas and comments, signed in or not.
type Reports struct {
	Parts
	Key []byte // by which people who are signed out are told apart
}

// Routes adds the routes under r, which is /api/v1. limit holds back whoever reports again
// and again.
func (h Reports) Routes(r fiber.Router, limit fiber.Handler) {
	r.Post("/ideas/:number/reports", limit, h.ofIdea)
	r.Post("/comments/:id/reports", limit, h.ofComment)
}

// ofIdea answers POST /api/v1/ideas/{number}/reports.
func (h Reports) ofIdea(c *fiber.Ctx) error {
	v, _, err := h.readable(c.UserContext(), wire.Actor(c), number(c))
	if err != nil {
		return err
	}
	return h.take(c, challenge.Reported{Idea: v.ID})
}

// ofComment answers POST /api/v1/comments/{id}/reports.
func (h Reports) ofComment(c *fiber.Ctx) error {
	cm, _, err := h.comment(c.UserContext(), wire.Actor(c), wire.ParseID(c.Params("id")))
	if err != nil {
		return err
	}
	return h.take(c, challenge.Reported{Idea: cm.Idea, Comment: cm.ID})
}

// concern is the body of both routes.
type concern struct {
	Reason challenge.ReportReason `json:"reason"`
	Words  string                 `json:"words"`
}

func (h Reports) take(c *fiber.Ctx, on challenge.Reported) error {
	var in concern
	err := wire.Bind(c, &in)
	if err == nil {
		err = h.Uses.Report(c.UserContext(), wire.Actor(c), challenge.Concern{On: on, Reason: in.Reason, Words: in.Words, Mark: wire.Mark(c, h.Key)})
	}
	if err != nil {
		return err
	}
	if wire.InDanger(c) { // an answer without a body
		c.Set(fiber.HeaderLink, `</help-now>; rel="help"`)
	}
	return c.SendStatus(fiber.StatusNoContent)
}
