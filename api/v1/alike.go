package v1

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
)

// similar answers GET /api/v1/ideas/{number}/similar.
func (h Ideas) similar(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	v, _, err := h.readable(ctx, a, number(c))
	if err != nil {
		return err
	}
	veil, err := h.veil(ctx, a)
	if err != nil {
		return err
	}
	return readCards(c, h.Alike.To(ctx, veil.On(h.Reads), v, veil.Unread()))
}

// beside answers GET /api/v1/challenges/{slug}/similar, of a text that is being
// written.
func (h Ideas) beside(c *fiber.Ctx) error {
	q, err := wire.Query(c, "title", "body")
	if err != nil {
		return err
	}
	ctx, a := c.UserContext(), wire.Actor(c)
	ch, err := h.open(ctx, a, c.Params("slug"))
	if err != nil {
		return err
	}
	veil, err := h.veil(ctx, a)
	if err != nil {
		return err
	}
	t := challenge.Text{Title: q.Get("title"), Body: q.Get("body")}
	return readCards(c, h.Alike.Beside(ctx, veil.On(h.Reads), ch.ID, t, veil.Unread()))
}

// readCards answers with a list that has no further page.
func readCards(c *fiber.Ctx, cards []challenge.Card) error {
	out := make([]card, len(cards))
	for i, k := range cards {
		out[i] = cardOut(k)
	}
	return wire.Read(c, wire.NewList(out, ""))
}
