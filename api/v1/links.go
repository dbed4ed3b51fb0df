package v1

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

// link is a link as one of its two ideas shows it. Kind is built_on_by where the other
// idea builds on this one.
type link struct {
	ID     id.Link `json:"id"`
	Number id.Idea `json:"number"`
	Title  string  `json:"title"`
	Kind   string  `json:"kind"`
	Words  string  `json:"words"`
}

// links answers GET /api/v1/ideas/{number}/links.
func (h Ideas) links(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	ctx, a := c.UserContext(), wire.Actor(c)
	v, _, err := h.readable(ctx, a, number(c))
	if err != nil {
		return err
	}
	reads, err := h.seen(ctx, a)
	if err != nil {
		return err
	}
	list, _, err := reads.LinksOf(ctx, v.ID)
	if err != nil {
		return err
	}
	out := make([]link, len(list))
	for n, l := range list {
		out[n] = link{l.Link, l.Idea, l.Title, string(l.Kind), l.Words}
		if l.Reverse {
			out[n].Kind = string(challenge.BuiltOnBy)
		}
	}
	return wire.Read(c, wire.NewList(out, ""))
}

// addLink answers POST /api/v1/ideas/{number}/links.
func (h Ideas) addLink(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	v, _, err := h.readable(ctx, a, number(c))
	if err != nil {
		return err
	}
	var in struct {
		To    int64  `json:"to"`
		Kind  string `json:"kind"`
		Words string `json:"words"`
		Look  string `json:"looked"` // what the refusal of doubtful words gave
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	l := challenge.Link{From: v.ID, To: id.Idea(in.To), Kind: challenge.LinkKind(in.Kind), Words: in.Words, Looked: in.Look}
	veil, err := h.veil(ctx, a)
	if err != nil {
		return err
	}
	if err = veil.MayLink(l); err != nil {
		return err
	}
	if l, err = h.Uses.LinkIdeas(ctx, a, l); err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(madeLink{l.ID, l.From, l.To, string(l.Kind), l.Words, l.MadeAt.UTC(), wire.Help(c)})
}

// madeLink is a link as it was made.
type madeLink struct {
	ID     id.Link   `json:"id"`
	From   id.Idea   `json:"from"`
	To     id.Idea   `json:"to"`
	Kind   string    `json:"kind"`
	Words  string    `json:"words"`
	MadeAt time.Time `json:"made_at"`
	Help   []string  `json:"help,omitempty"` // as for comment
}

// dropLink answers DELETE /api/v1/links/{id}.
func (h Ideas) dropLink(c *fiber.Ctx) error {
	if _, err := h.Uses.Unlink(c.UserContext(), wire.Actor(c), id.Link(wire.ParseID(c.Params("id")))); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
