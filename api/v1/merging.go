package v1

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
)

// tookIn is an idea that goes on as part of another.
type tookIn struct {
	Number   id.Idea   `json:"number"`
	Title    string    `json:"title"`
	Author   *author   `json:"author"`
	MergedAt time.Time `json:"merged_at"`
}

// resembling is an idea that may be the same as another.
type resembling struct {
	Number  id.Idea `json:"number"`
	Title   string  `json:"title"`
	Percent int     `json:"percent"` // words in common
}

// moderated returns an idea whose challenge the caller moderates.
func (h Moderation) moderated(c *fiber.Ctx) (challenge.View, error) {
	a := wire.Actor(c)
	v, ch, err := h.readable(c.UserContext(), a, number(c))
	if err == nil {
		err = account.Can(a, account.Moderate, account.Thing{Challenge: ch.ID})
	}
	return v, err
}

// candidates answers GET /api/v1/ideas/{number}/merge.
func (h Moderation) candidates(c *fiber.Ctx) error {
	v, err := h.moderated(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	veil, err := h.veil(ctx, wire.Actor(c))
	if err != nil {
		return err
	}
	if v.TextHidden {
		return review.ErrUnread
	}
	found, err := h.Alike.Same(ctx, veil.On(h.Reads), v, veil.Unread())
	if err != nil {
		return err
	}
	out := make([]resembling, len(found))
	for i, k := range found {
		out[i] = resembling{k.ID, k.Title, k.Percent}
	}
	return wire.Read(c, wire.NewList(out, ""))
}

// merge answers POST /api/v1/ideas/{number}/merge.
func (h Moderation) merge(c *fiber.Ctx) error {
	v, err := h.moderated(c)
	if err != nil {
		return err
	}
	var in struct {
		Into   int64  `json:"into"`
		Reason string `json:"reason"`
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	if _, err = h.Uses.MergeIdea(c.UserContext(), wire.Actor(c), v.ID, id.Idea(in.Into), in.Reason); err != nil {
		return err
	}
	return Ideas{h.Parts}.kept(c, v.ID, false)
}

// unmerge answers POST /api/v1/ideas/{number}/unmerge.
func (h Moderation) unmerge(c *fiber.Ctx) error {
	v, err := h.moderated(c)
	if err != nil {
		return err
	}
	var in struct {
		Reason string `json:"reason"`
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	if _, err = h.Uses.UndoMerge(c.UserContext(), wire.Actor(c), v.ID, in.Reason); err != nil {
		return err
	}
	return Ideas{h.Parts}.kept(c, v.ID, false)
}
