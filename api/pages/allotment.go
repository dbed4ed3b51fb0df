package pages

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// allotmentPage is the page of who scores what, with what would change if these
// members' ideas were handed over.
func (h Reviews) allotmentPage(c *fiber.Ctx, relieve []id.Seat) (pages.Allotment, error) {
	ctx, panel := c.UserContext(), panelOf(c)
	al, err := h.Service.Allotment(ctx, wire.Actor(c), panel, relieve)
	if err != nil {
		return pages.Allotment{}, h.Service.Refused(ctx, panel, err)
	}
	p := pages.Allotment{Base: h.frameOf(c, text.T(ctx, "Who scores what"), al.Head.Name), Allotment: al, Asked: len(relieve) > 0}
	p.Base.Back, p.Base.BackText = pages.ReviewURL(panel), al.Head.Name
	return p, nil
}

func (h Reviews) allotment(c *fiber.Ctx) error {
	q, err := wire.Query(c, "relieve")
	if err != nil {
		return err
	}
	p, err := h.allotmentPage(c, seatIDs(q.All("relieve")))
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// redistribute answers POST /review/{panel}/assignment.
func (h Reviews) redistribute(c *fiber.Ctx) error {
	if err := h.mayOpen(c); err != nil {
		return err
	}
	ctx, panel := c.UserContext(), panelOf(c)
	f, err := wire.Form(c, formMax, "version", "relieve")
	relieve := seatIDs(f.All("relieve"))
	if err == nil {
		_, err = h.Service.Redistribute(ctx, wire.Actor(c), panel, review.Redistribution{Version: versionOf(f), Relieve: relieve})
	}
	if err == nil {
		return h.done(c, text.T(ctx, "The ideas are handed over."))
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Stale, fault.Busy:
	default:
		return h.Service.Refused(ctx, panel, err)
	}
	p, gone := h.allotmentPage(c, relieve)
	if gone != nil {
		return gone
	}
	p.Fields, p.Base.Errors, p.Asked = fieldsOf(err, "relieve"), true, true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

func seatIDs(texts []string) []id.Seat {
	var out []id.Seat
	for _, t := range texts {
		if n := wire.ParseID(t); n > 0 {
			out = append(out, id.Seat(n))
		}
	}
	return out
}
