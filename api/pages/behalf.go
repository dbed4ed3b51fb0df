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

// behalfRoutes are the pages on which scores are entered on behalf of a member.
func (h Reviews) behalfRoutes(g fiber.Router) {
	g.Get("/:panel/entries", h.behalf)
	g.Get("/:panel/entries/:seat", h.behalf)
	g.Get("/:panel/entries/:seat/paper", h.paper)
	g.Get("/:panel/entries/:seat/ideas/:number", h.entry)
	g.Post("/:panel/entries/:seat/ideas/:number", h.enter)
	g.Post("/:panel/ideas/:number/entered", wire.Takes("do"), h.entered)
}

func seatOf(c *fiber.Ctx) id.Seat { return id.Seat(wire.ParseID(c.Params("seat"))) }

// behalf lists the members, or the ideas of one of them.
func (h Reviews) behalf(c *fiber.Ctx) error {
	ctx, panel := c.UserContext(), panelOf(c)
	b, err := h.Service.Behalf(ctx, wire.Actor(c), panel, seatOf(c))
	if err != nil {
		return h.Service.Refused(ctx, panel, err)
	}
	p := pages.Behalf{Base: h.frameOf(c, text.T(ctx, "Scores by phone or on paper"), b.Head.Name), Behalf: b}
	p.Base.Back, p.Base.BackText = pages.ReviewURL(panel), b.Head.Name
	if b.Of.ID != 0 {
		p.Base.Title = slices.Insert(p.Base.Title, 0, text.T(ctx, "Scores of %s", b.Of.Name))
		p.Base.Back, p.Base.BackText = pages.BehalfURL(panel), text.T(ctx, "Scores by phone or on paper")
	}
	return Show(c, p.Page())
}

func (h Reviews) paper(c *fiber.Ctx) error {
	ctx, panel := c.UserContext(), panelOf(c)
	sheet, err := h.Service.Paper(ctx, wire.Actor(c), panel, seatOf(c))
	if err != nil {
		return h.Service.Refused(ctx, panel, err)
	}
	p := pages.Paper{Base: h.frameOf(c, text.T(ctx, "The form to print"), sheet.Head.Name), Words: h.words(), Paper: sheet}
	p.Base.Title = slices.Insert(p.Base.Title, 0, sheet.Of.Name)
	p.Base.Back, p.Base.BackText = pages.ReviewURL(panel), sheet.Head.Name
	return Show(c, p.Page())
}

// entryPage is the empty form for a member and an idea.
func (h Reviews) entryPage(c *fiber.Ctx) (pages.EntryPage, error) {
	ctx, panel := c.UserContext(), panelOf(c)
	f, err := h.Service.EntryForm(ctx, wire.Actor(c), panel, seatOf(c), ideaOf(c))
	if err != nil {
		return pages.EntryPage{}, h.Service.Refused(ctx, panel, err)
	}
	p := pages.EntryPage{
		Base: h.frameOf(c, f.Title, text.T(ctx, "Scores of %s", f.Of.Name), f.Head.Name), Words: h.words(), EntryForm: f,
	}
	p.Base.Back, p.Base.BackText = pages.ReviewURL(panel), f.Head.Name
	if !f.Second {
		p.Base.Back, p.Base.BackText = pages.BehalfOfURL(panel, f.Of.ID), text.T(ctx, "Scores of %s", f.Of.Name)
	}
	p.Score.Answers, p.Score.NoteFor = map[id.Criterion]string{}, review.ForPanel
	return p, nil
}

func (h Reviews) entry(c *fiber.Ctx) error {
	p, err := h.entryPage(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// enter takes the secretary's entry, or that of the second person.
func (h Reviews) enter(c *fiber.Ctx) error {
	p, err := h.entryPage(c)
	if err != nil {
		return err
	}
	ctx, a, panel := c.UserContext(), wire.Actor(c), panelOf(c)
	f, err := wire.Form(c, textMax, append(scoreFields(p.Head.Criteria), "way")...)
	in := savingOf(f, p.Head.Criteria)
	for _, cr := range p.Head.Criteria {
		p.Score.Answers[cr.ID] = in.Answers[cr.Name]
	}
	if err == nil && p.Second {
		err = h.Service.ConfirmEntry(ctx, a, panel, p.Of.ID, p.Idea, in)
	} else if err == nil {
		err = h.Service.EnterFor(ctx, a, panel, p.Of.ID, p.Idea, review.Way(f.Get("way")), in)
	}
	switch {
	case err == nil && p.Second:
		h.Say(c, frontend.Flash{Text: text.T(ctx, "The scores are confirmed and count.")})
		return c.Redirect(pages.ReviewURL(panel), fiber.StatusSeeOther)
	case err == nil:
		h.Say(c, frontend.Flash{Text: text.T(ctx, "Saved. The scores count when they are confirmed.")})
		return c.Redirect(pages.EntryURL(panel, p.Of.ID, p.Idea), fiber.StatusSeeOther)
	case fault.KindOf(err) != fault.Invalid && fault.KindOf(err) != fault.TooLarge && fault.KindOf(err) != fault.Busy:
		return err
	}
	p.Way, p.Score.Note, p.Score.Discuss, p.Score.Sure = f.Get("way"), in.Note, in.Discuss, in.Sure
	if in.NoteFor != "" {
		p.Score.NoteFor = in.NoteFor
	}
	p.Fields = slices.Clone(fieldsOf(err, "note"))
	for i := range p.Fields {
		for _, cr := range p.Head.Criteria {
			if p.Fields[i].Name == cr.Name {
				p.Fields[i].Name = pages.ScoreField(cr.ID)
			}
		}
	}
	p.Score.Fields, p.Base.Errors = p.Fields, true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

// entered takes a member's word on what was entered for them.
func (h Reviews) entered(c *fiber.Ctx) error {
	ctx, a, panel, idea := c.UserContext(), wire.Actor(c), panelOf(c), ideaOf(c)
	f, err := wire.Form(c, formMax, "do")
	if err != nil {
		return err
	}
	words := text.T(ctx, "Your scores are confirmed and count.")
	if f.Get("do") == "refuse" {
		words = text.T(ctx, "What was entered for you is taken out.")
		err = h.Service.RefuseEntry(ctx, a, panel, 0, idea)
	} else {
		err = h.Service.ConfirmEntry(ctx, a, panel, 0, idea, review.Saving{})
	}
	if err != nil {
		return h.Service.Refused(ctx, panel, err)
	}
	h.Say(c, frontend.Flash{Text: words})
	return c.Redirect(pages.SheetURL(panel, idea), fiber.StatusSeeOther)
}
