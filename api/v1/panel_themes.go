package v1

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/theme"
)

// PanelThemes answers what the members of a panel find an idea to be about.
type PanelThemes struct {
	Panels
	Book   theme.Reads
	Coding codes
}

// codes is what these routes ask of theme.Service.
type codes interface {
	Code(ctx context.Context, a account.Actor, panel id.Panel, round int, idea id.Idea, themes []id.Theme) error
}

// Routes adds the routes under r, which is /api/v1.
func (h PanelThemes) Routes(r fiber.Router) {
	r.Get("/panels/:id/ideas/:number/themes", wire.SignedIn, h.read)
	r.Put("/panels/:id/ideas/:number/themes", wire.SignedIn, h.put)
}

// finding is a theme that members find in an idea.
type finding struct {
	given
	Members int `json:"members"`
}

// duplicate is another idea that members take to be the same.
type duplicate struct {
	Number  id.Idea `json:"number"`
	Title   string  `json:"title"`
	Members int     `json:"members"`
}

// findings are one's own themes of an idea, and those of all members once the
// panel has looked at its results; null before that.
type findings struct {
	Own []given   `json:"own"`
	All []finding `json:"all"`
	// Duplicates are the ideas that members take to be the same, at the same time.
	Duplicates []duplicate `json:"duplicates"`
}

func (h PanelThemes) read(c *fiber.Ctx) error {
	_, out, err := h.found(c)
	if err != nil {
		return err
	}
	return readPrivate(c, out)
}

// found returns the idea as the panel discusses it and what is found in it.
func (h PanelThemes) found(c *fiber.Ctx) (review.Discussion, findings, error) {
	ctx, a, p := c.UserContext(), wire.Actor(c), panelID(c)
	out := findings{Own: []given{}}
	d, err := h.Service.Discussion(ctx, a, p, number(c))
	if err != nil {
		return d, out, h.Service.Refused(ctx, p, err)
	}
	if d.Barred {
		return d, out, review.ErrRecused
	}
	all, err := h.Book.Proposals(ctx, p, number(c))
	if d.Themes {
		out.All, out.Duplicates = []finding{}, []duplicate{}
		for _, same := range d.Duplicates {
			out.Duplicates = append(out.Duplicates, duplicate{same.Idea, same.Title, same.Members})
		}
	}
	for _, t := range all {
		one := given{t.ID, t.Slug, t.Name}
		if slices.Contains(t.By, a.Person) {
			out.Own = append(out.Own, one)
		}
		if d.Themes {
			out.All = append(out.All, finding{one, len(t.By)})
		}
	}
	return d, out, err
}

// put answers PUT /api/v1/panels/{id}/ideas/{number}/themes: one's own themes, in
// place of those before.
func (h PanelThemes) put(c *fiber.Ctx) error {
	d, _, err := h.found(c)
	if err != nil {
		return err
	}
	var in struct {
		Themes []id.Theme `json:"themes"`
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	if err = h.Coding.Code(c.UserContext(), wire.Actor(c), d.Head.ID, d.Head.Round, d.Idea.Idea, in.Themes); err != nil {
		return err
	}
	_, out, err := h.found(c)
	if err != nil {
		return err
	}
	return wire.Changed(c, out, 0)
}
