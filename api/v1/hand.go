package v1

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

// hand is who looks at something, so that two do not do the same.
type hand struct {
	By    string    `json:"by"` // name
	Mine  bool      `json:"mine"`
	Since time.Time `json:"since"`
	Until time.Time `json:"until"`
}

// takeIdea answers PUT /api/v1/ideas/{number}/hand with 204, putIdeaBack its DELETE.
func (h Moderation) takeIdea(c *fiber.Ctx) error {
	return handed(c, h.Uses.Take, challenge.Reported{Idea: number(c)})
}

func (h Moderation) putIdeaBack(c *fiber.Ctx) error {
	return handed(c, h.Uses.PutBack, challenge.Reported{Idea: number(c)})
}

// takeComment answers PUT /api/v1/comments/{id}/hand with 204, putCommentBack its DELETE.
func (h Moderation) takeComment(c *fiber.Ctx) error {
	return handed(c, h.Uses.Take, commentOf(c))
}

func (h Moderation) putCommentBack(c *fiber.Ctx) error {
	return handed(c, h.Uses.PutBack, commentOf(c))
}

func commentOf(c *fiber.Ctx) challenge.Reported {
	return challenge.Reported{Comment: id.Comment(wire.ParseID(c.Params("id")))}
}

func handed(c *fiber.Ctx, do func(context.Context, account.Actor, challenge.Reported) error, on challenge.Reported) error {
	if err := do(c.UserContext(), wire.Actor(c), on); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
