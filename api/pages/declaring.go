package pages

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/fault"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// conflictPage is the form on which an interest in an idea is declared.
func (h Reviews) conflictPage(c *fiber.Ctx) (pages.Conflict, error) {
	ctx, panel, idea := c.UserContext(), panelOf(c), ideaOf(c)
	b, err := h.Service.Board(ctx, wire.Actor(c), panel)
	if err != nil {
		return pages.Conflict{}, h.Service.Refused(ctx, panel, err)
	}
	if b.Viewer.Seat == review.NoSeat {
		return pages.Conflict{}, review.ErrNotSeated
	}
	p := pages.Conflict{Base: h.frameOf(c, text.T(ctx, "Declare a conflict of interest"), b.Head.Name), Panel: b.Head, Idea: idea}
	p.Base.Back, p.Base.BackText = pages.ReviewURL(panel), b.Head.Name
	p.Cancel = p.Base.Back
	if (review.Seat{Kind: b.Viewer.Seat}).Scores(b.Head.Rules) { // who does not has no page of their own on it
		p.Cancel = pages.SheetURL(panel, idea)
	}
	for _, i := range b.Ideas {
		if i.Idea == idea {
			p.Title = i.Title
			p.Base.Title = slices.Insert(p.Base.Title, 1, i.Title)
			return p, nil
		}
	}
	return p, review.ErrNotInPanel
}

func (h Reviews) askConflict(c *fiber.Ctx) error {
	p, err := h.conflictPage(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

func (h Reviews) declare(c *fiber.Ctx) error {
	p, err := h.conflictPage(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	f, err := wire.Form(c, formMax, "kind")
	if err == nil {
		_, err = h.Service.DeclareConflict(ctx, wire.Actor(c), p.Panel.ID, 0, p.Idea, review.ConflictKind(f.Get("kind")))
	}
	if err == nil {
		h.Say(c, frontend.Flash{Text: text.T(ctx, "Your interest is noted.")})
		return c.Redirect(pages.ReviewURL(p.Panel.ID), fiber.StatusSeeOther)
	}
	if fault.KindOf(err) != fault.Invalid {
		return err
	}
	p.Typed, p.Fields, p.Base.Errors = f.Get("kind"), fieldsOf(err, "kind"), true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}
