package pages

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/fault"
	"uptake/domain/review"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// skipPage is the page on which an idea of the agenda is passed over.
func (h Reviews) skipPage(c *fiber.Ctx) (pages.Skip, error) {
	r, err := h.room(c)
	if err != nil {
		return pages.Skip{}, err
	}
	if r.Viewer.Seat != review.Chair && r.Viewer.Seat != review.Secretary {
		return pages.Skip{}, review.ErrNotYours
	}
	at := slices.IndexFunc(r.Agenda, func(i review.BoardIdea) bool { return i.Idea == ideaOf(c) })
	if at < 0 {
		return pages.Skip{}, review.ErrNotInPanel
	}
	p := pages.Skip{Base: h.frameOf(c, text.T(c.UserContext(), "Pass over this idea"), r.Agenda[at].Title), Head: r.Head, Idea: r.Agenda[at]}
	p.Base.Back, p.Base.BackText = pages.MeetingURL(r.Head.ID), text.T(c.UserContext(), "Meeting")
	return p, nil
}

func (h Reviews) askSkip(c *fiber.Ctx) error {
	p, err := h.skipPage(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// skip answers POST /review/{panel}/ideas/{number}/skip.
func (h Reviews) skip(c *fiber.Ctx) error {
	p, err := h.skipPage(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, textMax, "reason")
	if fault.KindOf(err) == fault.Malformed {
		return err
	}
	if err == nil {
		err = h.Service.SkipIdea(c.UserContext(), wire.Actor(c), panelOf(c), ideaOf(c), f.Get("reason"))
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge, fault.Busy:
		p.Reason, p.Fields, p.Base.Errors = f.Get("reason"), fieldsOf(err, "reason"), true
		c.Status(wire.Status(fault.KindOf(err)))
		return Show(c, p.Page())
	default:
	}
	return h.met(c, err, text.T(c.UserContext(), "The panel passes over the idea."))
}
