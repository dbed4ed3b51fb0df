package pages

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// resume puts what the member has typed and not saved back into the form: at once
// where it was typed on what is saved now, else when they ask for it.
func resume(p *pages.Score, asked bool) {
	d := p.Draft
	if p.Recused || !d.Kept() || !asked && !d.Fits(p.Sheet) {
		return
	}
	p.Resumed, p.Note, p.Discuss, p.Sure, p.DuplicateOf = true, d.Note, d.Discuss, d.Sure, d.DuplicateOf
	if d.NoteFor != "" {
		p.NoteFor = d.NoteFor
	}
	p.Answers = map[id.Criterion]string{}
	for _, cr := range p.Asked {
		p.Answers[cr.ID] = d.Answers[cr.Name]
	}
	if p.Themes.Right != review.NoThemes {
		p.Finds.Chosen = d.Themes
	}
}

// keepDraft keeps what is typed on an idea, or throws it away. The script of the
// page posts it; without a script saving the scores keeps what was typed.
func (h Reviews) keepDraft(c *fiber.Ctx) error {
	ctx, a, panel, idea := c.UserContext(), wire.Actor(c), panelOf(c), ideaOf(c)
	head, err := h.Service.Setup(ctx, a, panel)
	if err != nil {
		return h.Service.Refused(ctx, panel, err)
	}
	f, err := wire.Form(c, textMax, scoreFields(head.Criteria)...)
	if err != nil {
		return err
	}
	in := savingOf(f, head.Criteria)
	if f.Get("do") == "throw" {
		if err := h.Service.ThrowDraftAway(ctx, a, panel, idea, in.Draft); err != nil {
			return err
		}
		h.Say(c, frontend.Flash{Text: text.T(ctx, "The draft is thrown away.")})
		return c.Redirect(pages.SheetURL(panel, idea), fiber.StatusSeeOther)
	}
	themes, _ := choiceOf(f)
	d, err := h.Service.KeepDraft(ctx, a, panel, idea, review.ScoreDraft{
		Base: in.Version, Answers: in.Answers, Note: in.Note, NoteFor: in.NoteFor, Discuss: in.Discuss, Sure: in.Sure, DuplicateOf: in.DuplicateOf,
		Themes: themes, Version: in.Draft,
	})
	if err != nil {
		return err
	}
	if wire.WantsJSON(c) {
		return c.JSON(fiber.Map{"version": d.Version, "savedAt": text.Clock(ctx, d.SavedAt, h.Zone)})
	}
	return c.Redirect(pages.SheetURL(panel, idea), fiber.StatusSeeOther)
}
