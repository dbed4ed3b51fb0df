package pages

import (
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// several answers GET /moderate/several: what was chosen in the queue, to decide about it
// together.
func (h Talking) several(c *fiber.Ctx) error {
	q, err := wire.Query(c, "thing")
	if err != nil {
		return err
	}
	p, err := h.severalPage(c, q.All("thing"))
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// severalPage lists what still waits of what was chosen.
func (h Talking) severalPage(c *fiber.Ctx, chosen []string) (pages.Several, error) {
	ctx := c.UserContext()
	of, err := challenge.Moderated(wire.Actor(c))
	if err != nil {
		return pages.Several{}, err
	}
	waiting, err := h.Reads.Queue(ctx, of)
	if err != nil {
		return pages.Several{}, err
	}
	p := pages.Several{Base: h.base(c, text.T(ctx, "Decide about several")), Words: h.words(), Now: h.Clock(), Me: wire.Actor(c).Person, Chosen: chosen}
	p.Base.NoIndex, p.Base.Active, p.Base.Back, p.Base.BackText = true, frontend.Moderate, "/moderate", text.T(ctx, "Waiting for a moderator")
	for _, w := range waiting {
		if slices.ContainsFunc(chosen, func(s string) bool { return pages.ThingIs(s, w) }) {
			p.Waiting = append(p.Waiting, w)
		}
	}
	return p, nil
}

// doSeveral answers POST /moderate/several.
func (h Talking) doSeveral(c *fiber.Ctx) error {
	if _, err := challenge.Moderated(wire.Actor(c)); err != nil {
		return err
	}
	ctx := c.UserContext()
	f, err := wire.Form(c, formMax, "thing", "do", "reason_code", "reason")
	to, known := outcomes[f.Get("do")]
	if err == nil && (!known || !challenge.Together(to)) {
		err = errNoVerdict
	}
	var made []challenge.Ruling
	if err == nil {
		var list []challenge.Decision
		for _, s := range f.All("thing") {
			d, named := pages.Thing(s)
			if !named {
				continue
			}
			if d.To = to; to != "" {
				d.Because = becauseOf(f)
			}
			list = append(list, d)
		}
		made, err = h.Service.DecideSeveral(ctx, wire.Actor(c), list)
	}
	if err == nil {
		h.Say(c, frontend.Flash{Text: text.N(ctx, len(made), "Done, %d decision. The author is told in 10 minutes.", "Done, %d decisions. The authors are told in 10 minutes.")})
		return c.Redirect("/moderate", fiber.StatusSeeOther)
	}
	if !mendable(err) && !met(err) && !errors.Is(err, challenge.ErrCommentNotFound) {
		return err
	}
	p, gone := h.severalPage(c, f.All("thing"))
	if gone != nil {
		return gone
	}
	p.Because, p.Fields, p.Base.Errors = becauseOf(f), fieldsOf(err, "thing"), true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}
