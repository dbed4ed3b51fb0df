package v1

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/theme"
)

// suggestsThemes is what these routes ask of theme.Suggesting.
type suggestsThemes interface {
	For(ctx context.Context, a account.Actor, idea id.Idea) (theme.Suggestions, error)
}

// themeSuggestion is a theme that an idea may have.
type themeSuggestion struct {
	given
	Sure  float64  `json:"sure"`
	Words []string `json:"words"`
}

// suggestions are those of one idea, and what they come from.
type suggestions struct {
	wire.List[themeSuggestion]
	State theme.SuggestionState `json:"state"`
	Coded int                   `json:"coded_ideas"`
	Least int                   `json:"least_coded_ideas"`
}

// suggestions answers GET /api/v1/ideas/{number}/theme-suggestions. A suggestion is
// taken up by giving the theme.
func (h Themes) suggestions(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	found, err := h.Suggests.For(c.UserContext(), wire.Actor(c), number(c))
	if err != nil {
		return err
	}
	var items []themeSuggestion
	for _, x := range found.Items {
		items = append(items, themeSuggestion{given{x.ID, x.Slug, x.Name}, x.Sure, x.Words})
	}
	return readPrivate(c, suggestions{List: wire.NewList(items, ""), State: found.State, Coded: found.Coded, Least: theme.LeastCoded})
}
