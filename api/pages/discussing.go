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

// discussion is the page of one idea as the panel talks about it.
func (h Reviews) discussion(c *fiber.Ctx) (pages.Discussion, error) {
	ctx, a, panel := c.UserContext(), wire.Actor(c), panelOf(c)
	d, err := h.Service.Discussion(ctx, a, panel, ideaOf(c))
	if err != nil {
		return pages.Discussion{}, h.Service.Refused(ctx, panel, err)
	}
	p := pages.Discussion{Base: h.frameOf(c, text.T(ctx, "Discussion"), d.Idea.Title, d.Head.Name), Words: h.words(), Discussion: d}
	p.Base.Back, p.Base.BackText = pages.ReviewURL(panel), d.Head.Name
	if p.Meets() {
		p.Base.Back, p.Base.BackText = pages.MeetingURL(panel), text.T(ctx, "Meeting")
	}
	if d.Decision != nil {
		p.Version = d.Decision.Version
	}
	if d.Barred {
		return p, nil
	}
	p.Decides = d.Head.State == review.Deciding && !d.Idea.State.Gone() && d.Idea.Chairs
	p.Finds = themesOn(d.Themes)
	return p, nil
}

func (h Reviews) discuss(c *fiber.Ctx) error {
	p, err := h.discussion(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// discussionFields are those of the page of an idea: it is one form, whose buttons
// each bring along what stands in all of its fields.
var discussionFields = []string{
	"version", "outcome", "into", "reason", "internal", "override", "quorum_reason", "label", "adopt", "theme_reason", "themes", "new_themes",
}

// carry puts what stood in the form back into the page, for the parts that the
// form had.
func carry(p *pages.Discussion, f wire.Values) {
	typed := typedOf(f)
	if f.Has("version") || f.Has("quorum_reason") {
		p.Typed = typed
	}
	p.Finds.Settle = typed
	if f.Has("new_themes") {
		p.Finds.Chosen, p.Finds.None = choiceOf(f)
	}
}

// discussed answers a step on the page of an idea that has been done. What was
// typed for another of its steps stays in the form.
func (h Reviews) discussed(c *fiber.Ctx, f wire.Values, done, said, to string) error {
	p, err := h.discussion(c)
	if err != nil {
		return err
	}
	now := p
	carry(&p, f)
	left := false
	keep := func(part string, typed bool) bool {
		typed = typed && part != done
		left = left || typed
		return typed
	}
	if !keep("decision", f.Has("version") && p.Decides && now.Differs(p.Typed)) {
		p.Typed = nil
	} else {
		p.Version = int(f.ID("version")) // of the decision that was seen
	}
	if !keep("settle", f.Get("label")+f.Get("adopt")+f.Get("theme_reason") != "") {
		p.Finds.Settle = nil
	}
	if !keep("themes", f.Has("new_themes") && newlySaid(now.Themes, p.Finds.Chosen, p.Finds.None) != nil) {
		p.Finds.Chosen, p.Finds.None = now.Finds.Chosen, now.Finds.None
	}
	if left {
		p.Base.Flash = &frontend.Flash{Text: said}
		return Show(c, p.Page())
	}
	h.Say(c, frontend.Flash{Text: said})
	return c.Redirect(to, fiber.StatusSeeOther)
}

// discussAgain shows the page once more with what was entered.
func (h Reviews) discussAgain(c *fiber.Ctx, f wire.Values, err error, field string) error {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge, fault.Stale, fault.Busy, fault.Closed:
	default:
		return err
	}
	p, gone := h.discussion(c)
	if gone != nil {
		return gone
	}
	if !p.Decides {
		return err
	}
	carry(&p, f)
	p.Typed = typedOf(f)
	p.Clash, p.Base.Errors = fault.KindOf(err) == fault.Stale, true
	p.Fields = slices.Clone(fieldsOf(err, field))
	for i := range p.Fields {
		if field == "quorum_reason" && p.Fields[i].Name == "reason" {
			p.Fields[i].Name = field
		}
	}
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

func (h Reviews) decide(c *fiber.Ctx) error {
	if err := h.mayOpen(c); err != nil {
		return err
	}
	ctx, idea := c.UserContext(), ideaOf(c)
	f, err := wire.Form(c, textMax, discussionFields...)
	if err == nil {
		_, err = h.Service.RecordDecision(ctx, wire.Actor(c), panelOf(c), idea, review.Verdict{
			Version: int(f.ID("version")), Outcome: review.Outcome(f.Get("outcome")), Into: id.Idea(f.ID("into")),
			Reason: f.Get("reason"), Internal: f.Get("internal"), Override: f.Get("override"),
		})
	}
	if err != nil {
		return h.discussAgain(c, f, err, "outcome")
	}
	return h.discussed(c, f, "decision", text.T(ctx, "The decision on idea %s is recorded.", c.Params("number")), pages.ReviewURL(panelOf(c)))
}

func (h Reviews) noQuorum(c *fiber.Ctx) error {
	if err := h.mayOpen(c); err != nil {
		return err
	}
	ctx, idea := c.UserContext(), ideaOf(c)
	f, err := wire.Form(c, textMax, discussionFields...)
	if err == nil {
		err = h.Service.CloseWithoutQuorum(ctx, wire.Actor(c), panelOf(c), idea, f.Get("quorum_reason"))
	}
	if err != nil {
		return h.discussAgain(c, f, err, "quorum_reason")
	}
	return h.discussed(c, f, "quorum", text.T(ctx, "The idea can be decided on without a quorum."), pages.DiscussionURL(panelOf(c), idea))
}
