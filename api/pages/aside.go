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

// asidePage is the page on which the chair takes an idea out of the panel.
func (h Reviews) asidePage(c *fiber.Ctx) (pages.Aside, error) {
	ctx, panel := c.UserContext(), panelOf(c)
	b, err := h.Service.Board(ctx, wire.Actor(c), panel)
	if err != nil {
		return pages.Aside{}, h.Service.Refused(ctx, panel, err)
	}
	if b.Viewer.Seat != review.Chair && b.Viewer.Seat != review.Secretary {
		return pages.Aside{}, review.ErrNotYours
	}
	at := slices.IndexFunc(b.Ideas, func(i review.BoardIdea) bool { return i.Idea == ideaOf(c) && !i.Barred })
	if at < 0 {
		return pages.Aside{}, review.ErrNotInPanel
	}
	if b.Ideas[at].Decision != nil {
		return pages.Aside{}, review.ErrDecided
	}
	others, err := h.Service.Panels(ctx, wire.Actor(c), b.Head.Challenge)
	if err != nil {
		return pages.Aside{}, err
	}
	others = slices.DeleteFunc(others, func(o review.Head) bool { return o.ID == panel || !o.Reached(review.Formed) })
	p := pages.Aside{Base: h.frameOf(c, text.T(ctx, "Take this idea out of the panel"), b.Ideas[at].Title, b.Head.Name), Head: b.Head, Idea: b.Ideas[at], Others: others}
	p.Base.Back, p.Base.BackText = pages.DiscussionURL(panel, p.Idea.Idea), b.Ideas[at].Title
	return p, nil
}

func (h Reviews) askAside(c *fiber.Ctx) error {
	p, err := h.asidePage(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// setAside answers POST /review/{panel}/ideas/{number}/aside.
func (h Reviews) setAside(c *fiber.Ctx) error {
	p, err := h.asidePage(c)
	if err != nil {
		return err
	}
	ctx, panel := c.UserContext(), panelOf(c)
	f, err := wire.Form(c, textMax, "to", "reason")
	if fault.KindOf(err) == fault.Malformed {
		return err
	}
	p.To, p.Reason = f.Get("to"), f.Get("reason")
	if err == nil && p.To == "" {
		err = (fault.Fields{{Name: "to", Message: "Select where the idea goes."}}).Fault("idea.refer_to", "There is a problem with the idea.")
	}
	if err == nil {
		in := review.Aside{Reason: p.Reason}
		if p.To != pages.OutOfScope {
			in.To = id.Panel(max(wire.ParseID(p.To), 0))
			if in.To == 0 {
				in.To = -1 // no panel
			}
		}
		err = h.Service.SetAside(ctx, wire.Actor(c), panel, ideaOf(c), in)
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge, fault.Busy, fault.Conflict:
		p.Fields, p.Base.Errors = fieldsOf(err, "to"), true
		c.Status(wire.Status(fault.KindOf(err)))
		return Show(c, p.Page())
	default:
	}
	if err != nil {
		return h.Service.Refused(ctx, panel, err)
	}
	h.Say(c, frontend.Flash{Text: text.T(ctx, "The idea has left the panel.")})
	return c.Redirect(pages.ReviewURL(panel), fiber.StatusSeeOther)
}
