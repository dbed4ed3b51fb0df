package pages

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// movePage lists where the moderator may move an idea: the areas of the challenges that
// they moderate.
func (h Talking) movePage(c *fiber.Ctx) (pages.MoveIdea, error) {
	ctx, a := c.UserContext(), wire.Actor(c)
	v, err := h.mergeable(c)
	if err != nil {
		return pages.MoveIdea{}, err
	}
	p := pages.MoveIdea{Base: h.base(c, text.T(ctx, "Move this idea"), v.Title), Idea: v}
	p.Base.Back, p.Base.Active = pages.IdeaURL(v.ID)+"/moderate", frontend.Moderate
	all, err := h.Reads.Challenges(ctx, false)
	if err != nil {
		return p, err
	}
	for _, o := range all {
		if o.State != challenge.Published || account.Can(a, account.Moderate, account.Thing{Challenge: o.ID}) != nil {
			continue
		}
		ch, err := h.Reads.ChallengeByID(ctx, o.ID)
		if err != nil {
			return p, err
		}
		p.Homes = append(p.Homes, ch)
	}
	return p, nil
}

// move answers GET /ideas/{number}/move: where to, or what that would do.
func (h Talking) move(c *fiber.Ctx) error {
	p, err := h.movePage(c)
	if err != nil {
		return err
	}
	q, err := wire.Query(c, "to")
	if err != nil {
		return err
	}
	if q.Has("to") {
		if err = h.planned(c, &p, q.Get("to")); err != nil {
			return err
		}
	}
	return Show(c, p.Page())
}

// planned puts on p what a move to the place called to would do, or why it cannot be.
func (h Talking) planned(c *fiber.Ctx, p *pages.MoveIdea, to string) error {
	p.To = to
	slug, area, _ := strings.Cut(to, "/")
	plan, err := h.Service.PreviewMove(c.UserContext(), wire.Actor(c), p.Idea.ID, slug, area)
	if err == nil {
		p.Plan = &plan
		return nil
	}
	return h.notThere(c, p, err)
}

// notThere shows where to go once more, with the reason why an idea cannot be moved.
func (h Talking) notThere(c *fiber.Ctx, p *pages.MoveIdea, err error) error {
	kind := fault.KindOf(err)
	if !keepsForm(err) && kind != fault.Conflict && kind != fault.Closed {
		return err
	}
	p.Plan, p.Base.Errors = nil, true
	p.Fields = fieldsOf(err, "to")
	for n := range p.Fields {
		p.Fields[n].Name = "to" // one list holds challenges and areas
	}
	c.Status(wire.Status(kind))
	return nil
}

// doMove answers POST /ideas/{number}/move.
func (h Talking) doMove(c *fiber.Ctx) error {
	ctx := c.UserContext()
	p, err := h.movePage(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "to", "reason")
	if err != nil {
		return err
	}
	slug, area, _ := strings.Cut(f.Get("to"), "/")
	_, err = h.Service.MoveIdea(ctx, wire.Actor(c), p.Idea.ID, slug, area, f.Get("reason"))
	if err == nil {
		h.Say(c, frontend.Flash{Text: text.T(ctx, "The idea is moved. Its author and everybody who follows it are told.")})
		return c.Redirect(pages.IdeaURL(p.Idea.ID), fiber.StatusSeeOther)
	}
	p.Reason = f.Get("reason")
	if apart := h.planned(c, &p, f.Get("to")); apart != nil {
		return apart
	}
	if p.Plan != nil {
		if !keepsForm(err) {
			return err
		}
		p.Fields, p.Base.Errors = fieldsOf(err, "reason"), true
		c.Status(wire.Status(fault.KindOf(err)))
	}
	return Show(c, p.Page())
}
