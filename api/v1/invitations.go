package v1

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/id"
	"uptake/domain/review"
)

// invitation is the invitation of the person who asks to a panel.
type invitation struct {
	Panel     string          `json:"panel"`
	Kind      review.SeatKind `json:"kind"`
	Interests []interest      `json:"interests"`
}

// interest is an idea in which somebody may have an interest.
type interest struct {
	Number id.Idea             `json:"number"`
	Title  string              `json:"title"`
	Kind   review.ConflictKind `json:"kind"`
}

func (h Panels) invitation(c *fiber.Ctx) error {
	found, err := h.Service.Invitation(c.UserContext(), wire.Actor(c), panelID(c))
	if err != nil {
		return err
	}
	out := invitation{Panel: found.Head.Name, Kind: found.Seat.Kind, Interests: []interest{}}
	for _, i := range found.Hints {
		out.Interests = append(out.Interests, interest{i.Idea, i.Title, i.Kind})
	}
	return readPrivate(c, out)
}

func (h Panels) answerInvitation(c *fiber.Ctx) error {
	var in struct {
		Accept    bool   `json:"accept"`
		Words     string `json:"words"`
		Interests []struct {
			Number id.Idea             `json:"number"`
			Kind   review.ConflictKind `json:"kind"`
		} `json:"interests"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	answer := review.Answering{Accept: in.Accept, Words: in.Words}
	for _, i := range in.Interests {
		answer.Interests = append(answer.Interests, review.Interest{Idea: i.Number, Kind: i.Kind})
	}
	if err := h.Service.AnswerInvitation(c.UserContext(), wire.Actor(c), panelID(c), answer); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
