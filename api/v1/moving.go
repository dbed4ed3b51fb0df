package v1

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/review"
)

// movePreview is what moving an idea would do.
type movePreview struct {
	Challenge string  `json:"challenge"`
	Area      *string `json:"area"`
	Back      bool    `json:"back"`
	Kept      []given `json:"kept"`
	Dropped   []given `json:"dropped"`
	Restored  []given `json:"restored"`
	Pick      string  `json:"pick"`
}

func givenOf(themes []challenge.ThemeLink) []given {
	out := make([]given, len(themes))
	for n, t := range themes {
		out[n] = given{t.ID, t.Slug, t.Name}
	}
	return out
}

// moveable returns the idea that a moderator is to move; not one that they are recused from.
func (h Moderation) moveable(c *fiber.Ctx) (challenge.View, error) {
	v, err := h.moderated(c)
	if err == nil && v.TextHidden {
		err = review.ErrUnread
	}
	return v, err
}

// previewMove answers GET /api/v1/ideas/{number}/move.
func (h Moderation) previewMove(c *fiber.Ctx) error {
	v, err := h.moveable(c)
	if err != nil {
		return err
	}
	q, err := wire.Query(c, "challenge", "area")
	if err != nil {
		return err
	}
	p, err := h.Uses.PreviewMove(c.UserContext(), wire.Actor(c), v.ID, q.Get("challenge"), q.Get("area"))
	if err != nil {
		return err
	}
	out := movePreview{
		Challenge: p.To.Slug, Back: p.Back, Kept: givenOf(p.Kept), Dropped: givenOf(p.Dropped), Restored: givenOf(p.Restored), Pick: "unchanged",
	}
	if a, ok := p.To.Area(p.Area); ok {
		out.Area = &a.Slug
	}
	if p.Pick {
		out.Pick = "dropped"
	} else if p.PickAgain {
		out.Pick = "restored"
	}
	return wire.Read(c, out)
}

// move answers POST /api/v1/ideas/{number}/move.
func (h Moderation) move(c *fiber.Ctx) error {
	v, err := h.moveable(c)
	if err != nil {
		return err
	}
	var in struct {
		Challenge string `json:"challenge"`
		Area      string `json:"area"`
		Reason    string `json:"reason"`
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	if _, err = h.Uses.MoveIdea(c.UserContext(), wire.Actor(c), v.ID, in.Challenge, in.Area, in.Reason); err != nil {
		return err
	}
	return Ideas{h.Parts}.kept(c, v.ID, false)
}
