package pages

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// themesOn is the part of a page about what its reader may see of an idea's themes.
func themesOn(t review.Theming) pages.PanelThemes {
	return pages.PanelThemes{Theming: t, Chosen: t.Own, None: t.Said && t.Own.Empty()}
}

// choiceOf is what was ticked and entered, and whether the box for none of the
// themes was.
func choiceOf(f wire.Values) (choice review.ThemeChoice, none bool) {
	for _, v := range f.All("themes") {
		if v == pages.NoneFits {
			none = true
			continue
		}
		choice.Themes = append(choice.Themes, id.Theme(wire.ParseID(v)))
	}
	for _, name := range f.All("new_themes") {
		if strings.TrimSpace(name) != "" {
			choice.New = append(choice.New, name)
		}
	}
	return choice, none
}

// newlySaid returns the choice where it says something else than the member has said
// already, else nil: who leaves the boxes alone says nothing of themes.
func newlySaid(t review.Theming, choice review.ThemeChoice, none bool) *review.ThemeChoice {
	same := sameThemes(t.Own.Themes, choice.Themes) && sameNames(t.Own.New, choice.New)
	if t.Right == review.NoThemes || t.Said && same || !t.Said && choice.Empty() && !none {
		return nil
	}
	return &choice
}

func sameNames(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(slices.Compact(a), slices.Compact(b))
}

// proposeThemes answers POST /review/{panel}/ideas/{number}/themes.
func (h Reviews) proposeThemes(c *fiber.Ctx) error {
	if err := h.mayOpen(c); err != nil {
		return err
	}
	ctx, panel, idea := c.UserContext(), panelOf(c), ideaOf(c)
	f, err := wire.Form(c, textMax, discussionFields...)
	choice, none := choiceOf(f)
	if err == nil {
		err = h.Service.ProposeThemes(ctx, wire.Actor(c), panel, idea, choice)
	}
	if fault.KindOf(err) == fault.Invalid {
		p, gone := h.discussion(c)
		if gone != nil {
			return gone
		}
		carry(&p, f)
		p.Finds.Chosen, p.Finds.None = choice, none
		return h.themesAgain(c, p, err)
	}
	if err != nil {
		return h.Service.Refused(ctx, panel, err)
	}
	return h.discussed(c, f, "themes", text.T(ctx, "Your themes are saved."), pages.DiscussionURL(panel, idea))
}

// settleTheme answers POST /review/{panel}/ideas/{number}/themes/settle.
func (h Reviews) settleTheme(c *fiber.Ctx) error {
	if err := h.mayOpen(c); err != nil {
		return err
	}
	ctx, panel, idea := c.UserContext(), panelOf(c), ideaOf(c)
	f, err := wire.Form(c, textMax, discussionFields...)
	if err == nil {
		err = h.settle(c, f, panel, idea)
	}
	if k := fault.KindOf(err); k == fault.Invalid || k == fault.Stale || k == fault.Conflict {
		p, gone := h.discussion(c)
		if gone != nil {
			return gone
		}
		carry(&p, f)
		if k != fault.Invalid {
			err = &fault.Error{Kind: k, Code: fault.Of(err).Code, Fields: fault.Fields{{Name: "label", Message: fault.Of(err).Message}}}
		}
		return h.themesAgain(c, p, err)
	}
	if err != nil {
		return h.Service.Refused(ctx, panel, err)
	}
	return h.discussed(c, f, "settle", text.T(ctx, "The theme is settled."), pages.DiscussionURL(panel, idea))
}

// settle reads the form and settles the theme; the fault of a reason stands under the
// name that its field has on this page.
func (h Reviews) settle(c *fiber.Ctx, f wire.Values, panel id.Panel, idea id.Idea) error {
	var bad fault.Fields
	words, version, _ := strings.Cut(f.Get("label"), ":")
	label, ok := review.ParseLabel(words)
	if !ok {
		bad.Add("label", "Select a theme.")
	}
	if adopt := f.Get("adopt"); adopt != "yes" && adopt != "no" {
		bad.Add("adopt", "Select what the panel agreed.")
	}
	if strings.TrimSpace(f.Get("theme_reason")) == "" {
		bad.Add("theme_reason", "Enter the reason.")
	}
	if err := bad.Fault("themes.invalid", "There is a problem with the theme."); err != nil {
		return err
	}
	seen, _ := strconv.Atoi(version)
	_, err := h.Service.SettleTheme(c.UserContext(), wire.Actor(c), panel, idea, review.ThemeSettling{
		Label: label, Adopt: f.Get("adopt") == "yes", Reason: f.Get("theme_reason"), Version: seen,
	})
	if fault.KindOf(err) == fault.Invalid {
		fields := slices.Clone(fault.Of(err).Fields)
		for n := range fields {
			if fields[n].Name == "reason" {
				fields[n].Name = "theme_reason"
			}
		}
		return fields.Fault("themes.invalid", "There is a problem with the theme.")
	}
	return err
}

// themesAgain shows the page once more with what is wrong.
func (h Reviews) themesAgain(c *fiber.Ctx, p pages.Discussion, err error) error {
	p.Fields, p.Base.Errors = fieldsOf(err, "themes"), true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}
