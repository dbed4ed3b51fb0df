package pages

import (
	"context"
	"io"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/files"
	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/privacy"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Finding answers the page on which administrators search every store, for somebody who
// asks what is held of them or on a matter.
type Finding struct {
	Admin
	Finds  finds
	Stores privacy.Searches
	Now    func() time.Time
}

// finds is what this page asks of privacy.Service.
type finds interface {
	Find(ctx context.Context, by account.Actor, from privacy.Searches, q privacy.Inquiry) (privacy.Findings, error)
}

// Routes adds the page to app.
func (h Finding) Routes(app fiber.Router) {
	app.Get(pages.FindURL, wire.SignedIn, h.form)
	app.Post(pages.FindURL, wire.SignedIn, h.find)
}

func (h Finding) page(c *fiber.Ctx) (pages.Find, error) {
	ctx, by := c.UserContext(), wire.Actor(c)
	if err := account.Can(by, account.SearchRecords, account.Thing{}); err != nil {
		return pages.Find{}, err
	}
	return pages.Find{Base: h.base(c, "/admin", text.T(ctx, "Admin"), text.T(ctx, "Find what is held"))}, by.Proven(h.Now())
}

// form answers GET /admin/find, to somebody who has just proved who they are.
func (h Finding) form(c *fiber.Ctx) error {
	p, err := h.page(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// find answers POST /admin/find with a ZIP file.
func (h Finding) find(c *fiber.Ctx) error {
	p, err := h.page(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "person", "words", "reason")
	p.Typed = privacy.Inquiry{Person: f.Get("person"), Words: f.Get("words"), Reason: f.Get("reason")}
	var found privacy.Findings
	if err == nil {
		found, err = h.Finds.Find(c.UserContext(), wire.Actor(c), h.Stores, p.Typed)
	}
	if err == nil {
		return wire.SendFile(c, "found.zip", "application/zip", func(out io.Writer) error { return files.WriteFindings(found, h.Site.Name(), out) })
	}
	if !formAgain(c, err) {
		return err
	}
	p.Fields, p.Base.Errors = fieldsOf(err, "person"), true
	return Show(c, p.Page())
}
