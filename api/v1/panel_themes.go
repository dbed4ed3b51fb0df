package v1

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/theme"
)

// PanelThemes answers what the members of a panel find an idea to be about.
type PanelThemes struct{ Panels }

// Routes adds the routes under r, which is /api/v1.
func (h PanelThemes) Routes(r fiber.Router) {
	r.Get("/panels/:id/ideas/:number/themes", wire.SignedIn, h.read)
	r.Put("/panels/:id/ideas/:number/themes", wire.SignedIn, h.put)
	r.Put("/panels/:id/ideas/:number/themes/settlement", wire.SignedIn, h.settle)
}

// settlement is what was agreed about a theme.
type settlement struct {
	Adopted bool   `json:"adopted"`
	Reason  string `json:"reason"`
	Version int    `json:"version"`
}

// finding is a theme that members find in an idea. Label names it on the panel; ID
// and Slug are null for one that the codebook does not have.
type finding struct {
	Label      string      `json:"label"`
	ID         *id.Theme   `json:"id"`
	Slug       *string     `json:"slug"`
	Name       string      `json:"name"`
	Members    int         `json:"members"`
	Of         int         `json:"of"`
	Adopted    bool        `json:"adopted"`
	ByRule     bool        `json:"by_rule"`
	Suggestion bool        `json:"suggestion"`
	Settled    *settlement `json:"settled"`
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
	Right  review.ThemeRight `json:"right"` // what one may propose now
	Said   bool              `json:"said"`
	Own    []given           `json:"own"`
	OwnNew []string          `json:"own_new"`
	All    []finding         `json:"all"`
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
	ctx, p := c.UserContext(), panelID(c)
	d, err := h.Service.Discussion(ctx, wire.Actor(c), p, number(c))
	if err != nil {
		return d, findings{}, h.Service.Refused(ctx, p, err)
	}
	if d.Barred {
		return d, findings{}, review.ErrRecused
	}
	t := d.Themes
	out := findings{Right: t.Right, Said: t.Said, Own: []given{}, OwnNew: append([]string{}, t.Own.New...)}
	for _, own := range t.Own.Themes {
		if at := slices.IndexFunc(t.Whole, func(b theme.Theme) bool { return b.ID == own }); at >= 0 {
			out.Own = append(out.Own, given{own, t.Whole[at].Slug, t.Whole[at].Name})
		}
	}
	if !t.Shown {
		return d, out, nil
	}
	out.All, out.Duplicates = []finding{}, []duplicate{}
	for _, same := range d.Duplicates {
		out.Duplicates = append(out.Duplicates, duplicate{same.Idea, same.Title, same.Members})
	}
	for _, f := range t.Findings {
		one := finding{Label: f.Label.String(), Name: f.Name, Members: f.By, Of: f.Of, Adopted: f.Adopted(), ByRule: f.Rule, Suggestion: f.Suggestion()}
		if f.Label.Theme != 0 {
			one.ID, one.Slug = &f.Label.Theme, &f.Slug
		}
		if f.Settled != nil {
			one.Settled = &settlement{f.Settled.Adopted, f.Settled.Reason, f.Settled.Version}
		}
		out.All = append(out.All, one)
	}
	return d, out, nil
}

// put answers PUT /api/v1/panels/{id}/ideas/{number}/themes: one's own themes, in
// place of those before.
func (h PanelThemes) put(c *fiber.Ctx) error {
	d, _, err := h.found(c)
	if err != nil {
		return err
	}
	var in struct {
		Themes    []id.Theme `json:"themes"`
		NewThemes []string   `json:"new_themes"`
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	if err = h.Service.ProposeThemes(c.UserContext(), wire.Actor(c), d.Head.ID, d.Idea.Idea, review.ThemeChoice{Themes: in.Themes, New: in.NewThemes}); err != nil {
		return err
	}
	return h.after(c)
}

// settle answers PUT /api/v1/panels/{id}/ideas/{number}/themes/settlement: what the
// panel has agreed about a theme that the rule has not adopted.
func (h PanelThemes) settle(c *fiber.Ctx) error {
	d, _, err := h.found(c)
	if err != nil {
		return err
	}
	var in struct {
		Label   string `json:"label"`
		Adopt   *bool  `json:"adopt"`
		Reason  string `json:"reason"`
		Version int    `json:"version"`
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	var bad fault.Fields
	label, ok := review.ParseLabel(in.Label)
	if !ok {
		bad.Add("label", "Select a theme.")
	}
	if in.Adopt == nil {
		bad.Add("adopt", "Select what the panel agreed.")
	}
	if err = bad.Fault("themes.invalid", "There is a problem with the theme."); err != nil {
		return err
	}
	if _, err = h.Service.SettleTheme(c.UserContext(), wire.Actor(c), d.Head.ID, d.Idea.Idea, review.ThemeSettling{Label: label, Adopt: *in.Adopt, Reason: in.Reason, Version: in.Version}); err != nil {
		return err
	}
	return h.after(c)
}

func (h PanelThemes) after(c *fiber.Ctx) error {
	_, out, err := h.found(c)
	if err != nil {
		return err
	}
	return wire.Changed(c, out, 0)
}
