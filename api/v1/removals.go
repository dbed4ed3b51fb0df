package v1

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
)

// removal is the body of both routes.
type removal struct {
	Passage    string               `json:"passage"`
	ReasonCode challenge.ReasonCode `json:"reason_code"`
	Reason     string               `json:"reason"`
}

// removeFromIdea answers POST /api/v1/ideas/{number}/removals.
func (h Moderation) removeFromIdea(c *fiber.Ctx) error {
	v, _, err := h.readable(c.UserContext(), wire.Actor(c), number(c))
	if err != nil {
		return err
	}
	return h.remove(c, challenge.Reported{Idea: v.ID})
}

// removeFromComment answers POST /api/v1/comments/{id}/removals.
func (h Moderation) removeFromComment(c *fiber.Ctx) error {
	cm, _, err := h.commentIn(c.UserContext(), h.Reads, wire.Actor(c), wire.ParseID(c.Params("id")))
	if err != nil {
		return err
	}
	return h.remove(c, challenge.Reported{Idea: cm.Idea, Comment: cm.ID})
}

func (h Moderation) remove(c *fiber.Ctx, on challenge.Reported) error {
	var in removal
	err := wire.Bind(c, &in)
	if err == nil {
		_, err = h.Uses.RemovePassage(c.UserContext(), wire.Actor(c), on, in.Passage, challenge.Because{Code: in.ReasonCode, Words: in.Reason})
	}
	if err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
