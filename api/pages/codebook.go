package pages

import (
	"slices"

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

// book returns the challenge of the address if a may change its codebook.
func (h Themes) book(c *fiber.Ctx) (challenge.Challenge, error) {
	a := wire.Actor(c)
	ch, err := h.open(c.UserContext(), a, c.Params("slug"))
	if err == nil {
		err = account.Can(a, account.EditCodebook, account.Thing{Challenge: ch.ID})
	}
	return ch, err
}

// tagsShown is how many tags of authors stand beside a codebook.
const tagsShown = 50

// codebook answers GET /challenges/{slug}/codebook.
func (h Themes) codebook(c *fiber.Ctx) error { return h.showBook(c, pages.Codebook{}) }

func (h Themes) showBook(c *fiber.Ctx, p pages.Codebook) error {
	ctx := c.UserContext()
	ch, err := h.book(c)
	if err != nil {
		return err
	}
	p.Base = h.staffBase(c, text.T(ctx, "Themes of this challenge"), ch.Title)
	p.Base.Back, p.Base.BackText, p.Base.Errors = pages.ChallengeURL(ch.Slug), ch.Title, len(p.Fields) > 0
	p.Slug, p.Title = ch.Slug, ch.Title
	reads, veil, err := h.seen(ctx, wire.Actor(c))
	if err != nil {
		return err
	}
	if p.Tags, err = reads.Tags(ctx, ch.ID, tagsShown); err != nil {
		return err
	}
	if p.Themes, err = h.Book.Codebook(ctx, ch.ID, veil.Unread()...); err != nil {
		return err
	}
	if p.Splits, err = h.Book.Splits(ctx, ch.ID); err != nil {
		return err
	}
	return Show(c, p.Page())
}

func (h Themes) staffBase(c *fiber.Ctx, title ...string) frontend.Base {
	b := h.Base(c, title...)
	b.NoIndex, b.Active = true, frontend.Publish
	return b
}

func themeWords(f wire.Values) theme.Words {
	return theme.Words{Name: f.Get("name"), Definition: f.Get("definition"), Example: f.Get("example"), Story: f.Get("story")}
}

// add answers POST /challenges/{slug}/codebook.
func (h Themes) add(c *fiber.Ctx) error {
	ctx := c.UserContext()
	f, err := wire.Form(c, textMax, "name", "definition", "example", "story")
	words := themeWords(f)
	if err == nil {
		_, err = h.Service.Add(ctx, wire.Actor(c), c.Params("slug"), words)
	}
	if err == nil {
		h.Say(c, frontend.Flash{Heading: text.T(ctx, "The theme is added")})
		return c.Redirect(pages.ChallengeURL(c.Params("slug"))+"/codebook", fiber.StatusSeeOther)
	}
	if !keepsTyped(err) {
		return err
	}
	c.Status(wire.Status(fault.KindOf(err)))
	return h.showBook(c, pages.Codebook{Typed: words, Fields: fieldsOf(err, "name")})
}

// keepsTyped reports whether a form is shown again for err with all that was
// typed: also for a name that is taken, and while nothing can be kept.
func keepsTyped(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge, fault.Stale, fault.Conflict, fault.Busy:
		return true
	}
	return false
}

// edit answers GET /challenges/{slug}/codebook/{theme}.
func (h Themes) edit(c *fiber.Ctx) error { return h.showEdit(c, pages.ThemeEdit{}, nil) }

// showEdit shows the form: with what is kept, or after the fault err with what
// was typed.
func (h Themes) showEdit(c *fiber.Ctx, p pages.ThemeEdit, err error) error {
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
	p.Base = h.staffBase(c, p.Theme.Name, text.T(ctx, "Themes of this challenge"), ch.Title)
	p.Base.Back, p.Base.BackText = pages.ChallengeURL(ch.Slug)+"/codebook", text.T(ctx, "Themes of this challenge")
	p.Words = h.words()
	if err == nil {
		p.Typed, p.Version = p.Theme.Words, p.Theme.Version
	} else {
		c.Status(wire.Status(fault.KindOf(err)))
		if fault.KindOf(err) == fault.Stale {
			now := p.Theme.Words
			p.Other, p.Version = &now, p.Theme.Version
		} else {
			p.Fields, p.Base.Errors = fieldsOf(err, "name"), true
		}
	}
	if p.Versions, gone = h.Book.Versions(ctx, p.Theme.ID); gone != nil {
		return gone
	}
	all, gone := h.Book.Codebook(ctx, ch.ID)
	if gone != nil {
		return gone
	}
	p.Others = slices.DeleteFunc(all, func(t theme.Place) bool { return t.ID == p.Theme.ID })
	return Show(c, p.Page())
}

// save answers POST /challenges/{slug}/codebook/{theme}.
func (h Themes) save(c *fiber.Ctx) error {
	ctx := c.UserContext()
	f, err := wire.Form(c, textMax, "version", "name", "definition", "example", "story")
	p := pages.ThemeEdit{Typed: themeWords(f), Version: int(f.ID("version"))}
	if err == nil {
		_, err = h.Service.Change(ctx, wire.Actor(c), id.Theme(wire.ParseID(c.Params("theme"))), p.Version, p.Typed)
	}
	if err == nil {
		h.Say(c, frontend.Flash{Heading: text.T(ctx, "The theme is saved")})
		return c.Redirect(pages.ChallengeURL(c.Params("slug"))+"/codebook", fiber.StatusSeeOther)
	}
	if !keepsTyped(err) {
		return err
	}
	return h.showEdit(c, p, err)
}

// merge answers POST /challenges/{slug}/codebook/{theme}/merge.
func (h Themes) merge(c *fiber.Ctx) error {
	ctx := c.UserContext()
	f, err := wire.Form(c, textMax, "version", "into")
	var into theme.Theme
	if err == nil {
		into, err = h.Service.Merge(ctx, wire.Actor(c), id.Theme(wire.ParseID(c.Params("theme"))), int(f.ID("version")), id.Theme(f.ID("into")))
	}
	if err == nil {
		h.Say(c, frontend.Flash{Heading: text.T(ctx, "The themes are merged"), Text: text.T(ctx, "Every idea has %s now.", into.Name)})
		return c.Redirect(pages.ChallengeURL(c.Params("slug"))+"/codebook", fiber.StatusSeeOther)
	}
	if fault.KindOf(err) != fault.Invalid {
		return err
	}
	was, gone := h.Book.ThemeByID(ctx, id.Theme(wire.ParseID(c.Params("theme"))))
	if gone != nil {
		return gone
	}
	return h.showEdit(c, pages.ThemeEdit{Typed: was.Words, Version: int(f.ID("version"))}, err)
}
