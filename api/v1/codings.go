package v1

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/theme"
)

// codingLine says who of the team found a theme in an idea, or none.
type codingLine struct {
	Theme *given    `json:"theme"` // null: a coder of a round found that none fits
	Coder string    `json:"coder"` // empty for a command
	At    time.Time `json:"at"`
	Round *int      `json:"round"` // its number; null outside rounds
}

// codings answers GET /api/v1/ideas/{number}/codings, the last one first. What a coder of
// a round has said is among them once both have coded the idea.
func (h Themes) codings(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	ctx, a := c.UserContext(), wire.Actor(c)
	v, _, err := h.readable(ctx, a, number(c))
	if err != nil {
		return err
	}
	if err = account.Can(a, account.AssignThemes, account.Thing{Challenge: v.Challenge}); err != nil {
		return err
	}
	veil, err := h.veil(ctx, a)
	if err != nil {
		return err
	}
	if veil.Judges(v.ID) {
		return theme.ErrJudging
	}
	lines, err := h.Book.Codings(ctx, v.ID)
	if err != nil {
		return err
	}
	items := make([]codingLine, len(lines))
	for n, l := range lines {
		items[n] = codingLine{Coder: l.Coder, At: l.At.UTC()}
		if l.Theme != (theme.Given{}) {
			items[n].Theme = &given{l.Theme.ID, l.Theme.Slug, l.Theme.Name}
		}
		if l.Round != 0 {
			items[n].Round = &l.Round
		}
	}
	return readPrivate(c, wire.NewList(items, ""))
}
