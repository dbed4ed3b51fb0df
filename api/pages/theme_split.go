package pages

import (
	"context"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/theme"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// recodingsMax is how many ideas of a split theme stand on one page.
const recodingsMax = 20

// splitForm answers GET /challenges/{slug}/codebook/{theme}/split.
func (h Themes) splitForm(c *fiber.Ctx) error { return h.showSplit(c, pages.ThemeSplit{}, nil) }

// showSplit shows the form, after the fault err with what was typed.
func (h Themes) showSplit(c *fiber.Ctx, p pages.ThemeSplit, err error) error {
	ctx := c.UserContext()
	ch, gone := h.book(c)
	if gone != nil {
		return gone
	}
	if p.Theme, gone = h.themeOf(c, ch); gone != nil {
		return gone
	}
	if !p.Theme.InBook() {
		return theme.ErrNotFound
	}
	p.Base = h.staffBase(c, text.T(ctx, "Split the theme %s", p.Theme.Name), ch.Title)
	p.Base.Back, p.Base.BackText = pages.ChallengeURL(ch.Slug)+"/codebook/"+c.Params("theme"), p.Theme.Name
	if err == nil {
		p.Version = p.Theme.Version
	} else {
		c.Status(wire.Status(fault.KindOf(err)))
		p.Fields, p.Base.Errors = fieldsOf(err, pages.PartField("name", 0)), true
		if fault.KindOf(err) == fault.Stale {
			p.Version = p.Theme.Version
		}
	}
	for len(p.Typed) < theme.PartsMax {
		p.Typed = append(p.Typed, theme.Words{})
	}
	return Show(c, p.Page())
}

// themeOf returns the theme of the address if it is one of the challenge.
func (h Themes) themeOf(c *fiber.Ctx, ch challenge.Challenge) (theme.Place, error) {
	t, err := h.Book.ThemeByID(c.UserContext(), id.Theme(wire.ParseID(c.Params("theme"))))
	if err == nil && t.Challenge != ch.ID {
		err = theme.ErrNotFound
	}
	return t, err
}

// split answers POST /challenges/{slug}/codebook/{theme}/split. Boxes that are empty
// behind the last one with words are no new themes.
func (h Themes) split(c *fiber.Ctx) error {
	ctx := c.UserContext()
	names := []string{"version"}
	for n := range theme.PartsMax {
		names = append(names, pages.PartField("name", n), pages.PartField("definition", n))
	}
	f, err := wire.Form(c, textMax, names...)
	p := pages.ThemeSplit{Version: int(f.ID("version"))}
	for n := range theme.PartsMax {
		p.Typed = append(p.Typed, theme.Words{Name: f.Get(pages.PartField("name", n)), Definition: f.Get(pages.PartField("definition", n))})
	}
	words := slices.Clone(p.Typed)
	for len(words) > theme.PartsMin && words[len(words)-1] == (theme.Words{}) {
		words = words[:len(words)-1]
	}
	t := id.Theme(wire.ParseID(c.Params("theme")))
	if err == nil {
		_, err = h.Service.Split(ctx, wire.Actor(c), t, p.Version, words)
	}
	if err == nil {
		h.Say(c, frontend.Flash{Heading: text.T(ctx, "The theme is split")})
		return c.Redirect(pages.RecodeURL(c.Params("slug"), t), fiber.StatusSeeOther)
	}
	if !keepsTyped(err) {
		return err
	}
	return h.showSplit(c, p, err)
}

// recodeList answers GET /challenges/{slug}/codebook/{theme}/recode.
func (h Themes) recodeList(c *fiber.Ctx) error { return h.showRecode(c, pages.Recode{}, nil) }

// showRecode shows the list, after the fault err with what was chosen for the idea
// p.Wrong.
func (h Themes) showRecode(c *fiber.Ctx, p pages.Recode, err error) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	ch, gone := h.open(ctx, a, c.Params("slug"))
	if gone == nil {
		gone = account.Can(a, account.AssignThemes, account.Thing{Challenge: ch.ID})
	}
	if gone != nil {
		return gone
	}
	if p.Theme, gone = h.themeOf(c, ch); gone != nil {
		return gone
	}
	if p.Theme.SplitAt.IsZero() {
		return theme.ErrNotFound
	}
	p.Base = h.staffBase(c, text.T(ctx, "Code ideas with %s again", p.Theme.Name), ch.Title)
	p.Base.Back, p.Base.BackText = pages.ThemeURL(ch.Slug, p.Theme.Slug), p.Theme.Name
	if mayEditBook(a, ch.ID) {
		p.Base.Back, p.Base.BackText = pages.ChallengeURL(ch.Slug)+"/codebook", text.T(ctx, "Codebook")
	}
	p.Words = h.words()
	if err != nil {
		c.Status(wire.Status(fault.KindOf(err)))
		at := "themes-" + strconv.FormatInt(int64(p.Wrong), 10)
		p.Fields, p.Base.Errors = fault.Fields{{Name: at, Message: fieldsOf(err, at)[0].Message}}, true
	}
	if gone = h.fillRecode(ctx, ch.ID, &p); gone != nil {
		return gone
	}
	return Show(c, p.Page())
}

func (h Themes) fillRecode(ctx context.Context, ch id.Challenge, p *pages.Recode) (err error) {
	if p.Parts, err = h.Book.PartsOf(ctx, p.Theme.ID); err != nil {
		return err
	}
	if p.Waiting, err = h.Book.Waiting(ctx, p.Theme.ID, recodingsMax); err != nil {
		return err
	}
	if p.Done, err = h.Book.Recoded(ctx, p.Theme.ID, recodingsMax); err != nil {
		return err
	}
	splits, err := h.Book.Splits(ctx, ch)
	if err != nil {
		return err
	}
	if at := slices.IndexFunc(splits, func(s theme.Split) bool { return s.ID == p.Theme.ID }); at >= 0 {
		p.Left = splits[at].Waiting
	}
	p.Names = map[id.Theme]string{}
	for _, r := range p.Done {
		for _, t := range r.Given {
			if p.Names[t] == "" { // also of one that was merged since
				was, err := h.Book.ThemeByID(ctx, t)
				if err != nil {
					return err
				}
				p.Names[t] = was.Name
			}
		}
	}
	return nil
}

// recode answers POST /challenges/{slug}/codebook/{theme}/recode.
func (h Themes) recode(c *fiber.Ctx) error {
	ctx, t := c.UserContext(), id.Theme(wire.ParseID(c.Params("theme")))
	f, err := wire.Form(c, textMax, "idea", "themes")
	said := f.All("themes")
	none := slices.Contains(said, pages.NonePart)
	p := pages.Recode{Wrong: id.Idea(f.ID("idea")), Chosen: themeIDs(slices.DeleteFunc(slices.Clone(said), func(s string) bool { return s == pages.NonePart }))}
	switch {
	case err != nil:
	case len(said) == 0 || none && len(p.Chosen) > 0:
		err = (fault.Fields{{Name: "themes", Message: "Select the themes that fit, or “None of them”."}}).Fault("theme.unknown", "There is a problem with the themes.")
	default:
		err = h.Service.Recode(ctx, wire.Actor(c), t, p.Wrong, p.Chosen)
	}
	if err == nil {
		h.Say(c, frontend.Flash{Heading: text.T(ctx, "The themes are saved")})
		return c.Redirect(pages.RecodeURL(c.Params("slug"), t), fiber.StatusSeeOther)
	}
	if !keepsTyped(err) || fault.KindOf(err) == fault.Conflict { // it is not on the list any more
		return err
	}
	return h.showRecode(c, p, err)
}
