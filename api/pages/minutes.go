package pages

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/files"
	"uptake/api/wire"
	"uptake/domain/fault"
	"uptake/domain/review"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

func (h Reviews) minutesBook(c *fiber.Ctx) (pages.MinutesBook, error) {
	ctx, panel := c.UserContext(), panelOf(c)
	b, err := h.Service.Minutes(ctx, wire.Actor(c), panel)
	if err != nil {
		return pages.MinutesBook{}, h.Service.Refused(ctx, panel, err)
	}
	p := pages.MinutesBook{Base: h.frameOf(c, text.T(ctx, "Minutes"), b.Head.Name), Words: h.words(), MinutesBook: b}
	p.Base.Back, p.Base.BackText = pages.ReviewURL(panel), b.Head.Name
	return p, nil
}

// minutes answers GET /review/{panel}/minutes.
func (h Reviews) minutes(c *fiber.Ctx) error {
	p, err := h.minutesBook(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// downloadMinutes answers GET /review/{panel}/minutes/download?format=docx|html|txt.
func (h Reviews) downloadMinutes(c *fiber.Ctx) error {
	p, err := h.minutesBook(c)
	if err != nil {
		return err
	}
	doc := files.Document{Title: text.T(c.UserContext(), "Minutes of %s", p.Head.Name), Lang: text.Lang(c.UserContext())}
	for _, b := range p.Blocks(c.UserContext()) {
		doc.Blocks = append(doc.Blocks, files.Block(b))
	}
	kind, name, write := "text/html; charset=utf-8", "minutes.html", files.WriteDocumentHTML
	switch c.Query("format") {
	case "html":
	case "txt":
		kind, name, write = "text/plain; charset=utf-8", "minutes.txt", files.WriteText
	case "docx":
		kind, name, write = files.DOCX, "minutes.docx", files.WriteDOCX
	default:
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return write(c, doc)
}

func (h Reviews) minutesPage(c *fiber.Ctx) (pages.MinutesOf, error) {
	ctx, idea := c.UserContext(), ideaOf(c)
	b, err := h.minutesBook(c)
	if err != nil {
		return pages.MinutesOf{}, err
	}
	e, err := b.Entry(idea)
	if err != nil {
		return pages.MinutesOf{}, err
	}
	p := pages.MinutesOf{MinutesBook: b, MinutesEntry: e}
	p.Base = h.frameOf(c, text.T(ctx, "Minutes"), e.Idea.Title, b.Head.Name)
	p.Base.Back, p.Base.BackText = pages.MinutesURL(b.Head.ID), text.T(ctx, "Minutes")
	return p, nil
}

func (h Reviews) minutesOf(c *fiber.Ctx) error {
	p, err := h.minutesPage(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// written leads back to the minutes of an idea, or shows the form once more.
func (h Reviews) written(c *fiber.Ctx, f wire.Values, err error, words string) error {
	ctx := c.UserContext()
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge, fault.Stale, fault.Busy, fault.Closed:
	default:
		if err != nil {
			return h.Service.Refused(ctx, panelOf(c), err)
		}
		h.Say(c, frontend.Flash{Text: words})
		return c.Redirect(pages.MinutesOfURL(panelOf(c), ideaOf(c)), fiber.StatusSeeOther)
	}
	p, gone := h.minutesPage(c)
	if gone != nil {
		return gone
	}
	p.Typed, p.Fields, p.Base.Errors = typedOf(f), fieldsOf(err, ""), true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, p.Page())
}

func (h Reviews) writeMinutes(c *fiber.Ctx) error {
	ctx := c.UserContext()
	if _, err := h.minutesPage(c); err != nil {
		return err
	}
	f, err := wire.Form(c, textMax, "version", "reasons", "concerns", "would_change", "actions")
	if err == nil {
		_, err = h.Service.WriteMinutes(ctx, wire.Actor(c), panelOf(c), ideaOf(c), review.Minutes{
			Version: int(f.ID("version")), Reasons: f.Get("reasons"), Concerns: f.Get("concerns"), WouldChange: f.Get("would_change"), Actions: f.Get("actions"),
		})
	}
	return h.written(c, f, err, text.T(ctx, "The minutes are saved. The chair is asked to agree with them."))
}

func (h Reviews) agreeMinutes(c *fiber.Ctx) error {
	ctx := c.UserContext()
	if _, err := h.minutesPage(c); err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "version")
	if err == nil {
		err = h.Service.AgreeMinutes(ctx, wire.Actor(c), panelOf(c), ideaOf(c), int(f.ID("version")))
	}
	return h.written(c, f, err, text.T(ctx, "You have agreed with the minutes."))
}

func (h Reviews) dissent(c *fiber.Ctx) error {
	ctx := c.UserContext()
	if _, err := h.minutesPage(c); err != nil {
		return err
	}
	f, err := wire.Form(c, textMax, "dissent", "named")
	if err == nil {
		err = h.Service.Disagree(ctx, wire.Actor(c), panelOf(c), ideaOf(c), f.Get("dissent"), f.Get("named") == "1")
	}
	return h.written(c, f, err, text.T(ctx, "Your dissent is in the minutes."))
}
