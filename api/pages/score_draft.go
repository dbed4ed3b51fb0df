package pages

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/fault"
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
// page posts it, and so does each button that leads away from the form.
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
	if to := f.Get("do"); to != "" && !wire.WantsJSON(c) {
		return h.leave(c, f, to)
	}
	themes, _ := choiceOf(f)
	d, err := h.Service.KeepDraft(ctx, a, panel, idea, draftOf(in, themes))
	if err != nil {
		return err
	}
	if wire.WantsJSON(c) {
		return c.JSON(fiber.Map{"version": d.Version, "savedAt": text.Clock(ctx, d.SavedAt, h.Zone)})
	}
	return c.Redirect(pages.SheetURL(panel, idea), fiber.StatusSeeOther)
}

// draftOf is what stands in the form of an idea, as a draft.
func draftOf(in review.Saving, themes review.ThemeChoice) review.ScoreDraft {
	return review.ScoreDraft{
		Base: in.Version, Answers: in.Answers, Note: in.Note, NoteFor: in.NoteFor, Discuss: in.Discuss, Sure: in.Sure, DuplicateOf: in.DuplicateOf,
		Themes: themes, Version: in.Draft,
	}
}

// leave keeps what stands in the form of an idea as the draft, then leads on to
// where the pressed button says.
func (h Reviews) leave(c *fiber.Ctx, f wire.Values, to string) error {
	p, err := h.screen(c)
	if err != nil {
		return err
	}
	in := savingOf(f, p.Asked)
	p.Finds.Chosen, p.Finds.None = choiceOf(f)
	if p.Draft.Kept() || p.Changed(in) || newlySaid(p.Themes, p.Finds.Chosen, p.Finds.None) != nil {
		_, err = h.Service.KeepDraft(c.UserContext(), wire.Actor(c), p.Head.ID, p.Text.Idea, draftOf(in, p.Finds.Chosen))
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge, fault.Stale, fault.Busy:
		if err != nil {
			p.Answers = map[id.Criterion]string{}
			for _, cr := range p.Asked {
				p.Answers[cr.ID] = in.Answers[cr.Name]
			}
			return h.scoreAgain(c, p, in, err)
		}
	}
	if err != nil {
		return err
	}
	return c.Redirect(p.LeadsTo(to), fiber.StatusSeeOther)
}
