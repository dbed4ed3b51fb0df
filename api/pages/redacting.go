package pages

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/fault"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// redactions adds the pages of copies without names.
func (h Reviews) redactions(g fiber.Router) {
	g.Get("/:panel/redacted", h.redactionList)
	g.Get("/:panel/ideas/:number/redacted", h.redaction)
	g.Post("/:panel/ideas/:number/redacted", h.redact)
}

func (h Reviews) redactionList(c *fiber.Ctx) error {
	ctx, panel := c.UserContext(), panelOf(c)
	list, err := h.Service.Redactions(ctx, wire.Actor(c), panel)
	if err != nil {
		return h.Service.Refused(ctx, panel, err)
	}
	p := pages.Redactions{Base: h.frameOf(c, text.T(ctx, "Copies without names"), list.Head.Name), Words: h.words(), Redactions: list}
	p.Base.Back, p.Base.BackText = pages.ReviewURL(panel), list.Head.Name
	return Show(c, p.Page())
}

func (h Reviews) redactionPage(c *fiber.Ctx) (pages.Redaction, error) {
	ctx, panel := c.UserContext(), panelOf(c)
	list, one, err := h.Service.Redaction(ctx, wire.Actor(c), panel, ideaOf(c))
	if err != nil {
		return pages.Redaction{}, h.Service.Refused(ctx, panel, err)
	}
	p := pages.Redaction{Base: h.frameOf(c, text.T(ctx, "Copy without names"), one.Original.Title, list.Head.Name), Words: h.words(), Redactions: list, Beside: one}
	p.Base.Back, p.Base.BackText = pages.RedactionsURL(panel), text.T(ctx, "Copies without names")
	return p, nil
}

func (h Reviews) redaction(c *fiber.Ctx) error {
	p, err := h.redactionPage(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// redact answers POST /review/{panel}/ideas/{number}/redacted.
func (h Reviews) redact(c *fiber.Ctx) error {
	f, err := wire.Form(c, textMax, pages.RedactionFields...)
	if fault.KindOf(err) == fault.Malformed {
		return err
	}
	p, gone := h.redactionPage(c)
	if gone != nil {
		return gone
	}
	ctx, panel, idea := c.UserContext(), panelOf(c), ideaOf(c)
	in := review.Redacting{
		Version: int(f.ID("version")), Title: f.Get("title"), Body: f.Get("body"), Answers: map[string]string{}, Reason: f.Get("reason"), Remove: f.Get("do") == "remove",
	}
	for n, a := range p.Original.Answers {
		in.Answers[a.Key] = f.Get(pages.RedactedAnswer(n))
	}
	var made review.Redacted
	if err == nil {
		made, err = h.Service.Redact(ctx, wire.Actor(c), panel, idea, in)
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge, fault.Stale, fault.Busy, fault.Closed:
	default:
		if err != nil {
			return h.Service.Refused(ctx, panel, err)
		}
		said := text.T(ctx, "The copy is saved. Members read it in place of the original.")
		if !made.Made() {
			said = text.T(ctx, "The copy is gone. Members read the original.")
		}
		h.Say(c, frontend.Flash{Text: said})
		return c.Redirect(pages.RedactionURL(panel, idea), fiber.StatusSeeOther)
	}
	p.Typed, p.Fields, p.Base.Errors = typedOf(f), slices.Clone(fieldsOf(err, "body")), true
	for i := range p.Fields {
		if key, ok := strings.CutPrefix(p.Fields[i].Name, "answers."); ok {
			for n, a := range p.Original.Answers {
				if a.Key == key {
					p.Fields[i].Name = pages.RedactedAnswer(n)
				}
			}
		}
	}
	p.Clash = p.Typed["version"] != strconv.Itoa(p.Beside.Version())
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}
