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

// authorNotes adds the page of notes to authors.
func (h Reviews) authorNotes(g fiber.Router) {
	g.Get("/:panel/notes", h.notes)
	g.Post("/:panel/ideas/:number/notes", h.releaseNotes)
}

func (h Reviews) notesPage(c *fiber.Ctx) (pages.AuthorNotes, error) {
	ctx, panel := c.UserContext(), panelOf(c)
	notes, err := h.Service.AuthorNotes(ctx, wire.Actor(c), panel)
	if err != nil {
		return pages.AuthorNotes{}, h.Service.Refused(ctx, panel, err)
	}
	p := pages.AuthorNotes{Base: h.frameOf(c, text.T(ctx, "Notes to the authors"), notes.Head.Name), Words: h.words(), AuthorNotes: notes}
	p.Base.Back, p.Base.BackText = pages.ReviewURL(panel), notes.Head.Name
	return p, nil
}

// notes answers GET /review/{panel}/notes, with a preview of what is ticked on one idea.
func (h Reviews) notes(c *fiber.Ctx) error {
	p, err := h.notesPage(c)
	if err != nil {
		return err
	}
	q, err := wire.Query(c, "idea", "note")
	if err != nil {
		return err
	}
	p.Previewed, p.Ticked = id.Idea(q.ID("idea")), q.All("note")
	return Show(c, p.Page())
}

// releaseNotes answers POST /review/{panel}/ideas/{number}/notes.
func (h Reviews) releaseNotes(c *fiber.Ctx) error {
	f, err := wire.Form(c, textMax, "version", "note")
	if fault.KindOf(err) == fault.Malformed {
		return err
	}
	ctx, panel, idea := c.UserContext(), panelOf(c), ideaOf(c)
	if err == nil {
		_, err = h.Service.ReleaseNotes(ctx, wire.Actor(c), panel, idea, review.Releasing{Version: int(f.ID("version")), Keys: f.All("note")})
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge, fault.Stale, fault.Busy, fault.Closed:
	default:
		if err != nil {
			return h.Service.Refused(ctx, panel, err)
		}
		h.Say(c, frontend.Flash{Text: text.T(ctx, "Saved. The author reads it once authors are told what was decided.")})
		return c.Redirect(pages.AuthorNotesURL(panel), fiber.StatusSeeOther)
	}
	p, gone := h.notesPage(c)
	if gone != nil {
		return gone
	}
	p.Previewed, p.Ticked, p.Fields, p.Base.Errors = idea, f.All("note"), slices.Clone(fieldsOf(err, "note")), true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}
