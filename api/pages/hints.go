package pages

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

func (h Reviews) hintsPage(c *fiber.Ctx) (pages.Hints, error) {
	ctx, panel := c.UserContext(), panelOf(c)
	list, err := h.Service.Hints(ctx, wire.Actor(c), panel)
	if err != nil {
		return pages.Hints{}, h.Service.Refused(ctx, panel, err)
	}
	p := pages.Hints{Base: h.frameOf(c, text.T(ctx, "Signs of a conflict of interest"), list.Head.Name), HintList: list}
	p.Base.Back, p.Base.BackText = pages.ReviewURL(panel), list.Head.Name
	return p, nil
}

func (h Reviews) hints(c *fiber.Ctx) error {
	p, err := h.hintsPage(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// settleHints answers POST /review/{panel}/hints.
func (h Reviews) settleHints(c *fiber.Ctx) error {
	f, unread := wire.Form(c, formMax, "seat", "kind", "ideas", "do")
	if fault.KindOf(unread) == fault.Malformed {
		return unread
	}
	p, err := h.hintsPage(c)
	if err != nil {
		return err
	}
	ctx, panel := c.UserContext(), panelOf(c)
	in := review.Settling{Seat: id.Seat(f.ID("seat")), Kind: review.ConflictKind(f.Get("kind")), Confirm: f.Get("do") == "confirm"}
	for _, n := range f.All("ideas") {
		in.Ideas = append(in.Ideas, id.Idea(wire.ParseID(n)))
	}
	if err = unread; err == nil {
		err = h.Service.SettleHints(ctx, wire.Actor(c), panel, in)
	}
	switch {
	case err == nil:
		said := text.T(ctx, "It is noted that there is no conflict.")
		if in.Confirm {
			said = text.T(ctx, "The conflict of interest is noted.")
		}
		h.Say(c, frontend.Flash{Text: said})
		return c.Redirect(pages.HintsURL(panel), fiber.StatusSeeOther)
	case fault.KindOf(err) != fault.Invalid && fault.KindOf(err) != fault.Busy:
		return h.Service.Refused(ctx, panel, err)
	}
	p.Fields, p.Base.Errors, p.Seat, p.Kind = slices.Clone(fieldsOf(err, "ideas")), true, in.Seat, in.Kind
	for i := range p.Fields {
		p.Fields[i].Name = "ideas-" + f.Get("seat") + "-" + f.Get("kind")
	}
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}
