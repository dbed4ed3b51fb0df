package pages

import (
	"cmp"
	"io"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/files"
	"uptake/api/wire"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Privacy answers the pages on which people ask for what is held of them.
type Privacy struct {
	Frame
	Data files.Copies
	Now  func() time.Time
}

// Routes adds the pages to app. All of them need somebody who is signed in.
func (h Privacy) Routes(app fiber.Router) {
	app.Get("/account/data", wire.SignedIn, h.data)
	app.Get("/account/data.zip", wire.SignedIn, h.copy)
}

func (h Privacy) base(c *fiber.Ctx, title string) frontend.Base {
	b := h.Base(c, title, text.T(c.UserContext(), "Your account"))
	b.NoIndex, b.Back = true, "/account"
	return b
}

// data answers GET /account/data.
func (h Privacy) data(c *fiber.Ctx) error {
	return Show(c, pages.DataPage(pages.Data{Base: h.base(c, text.T(c.UserContext(), "Download your data"))}))
}

// copy answers GET /account/data.zip.
func (h Privacy) copy(c *fiber.Ctx) error {
	made := files.CopyMade{By: cmp.Or(h.Site.ServiceName, "Uptake"), At: h.Now()}
	return wire.SendFile(c, "your-data.zip", "application/zip", func(out io.Writer) error {
		return files.WriteCopy(c.UserContext(), h.Data, wire.Actor(c), made, out)
	})
}
