package pages

import (
	"context"
	"io"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/files"
	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/privacy"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Privacy answers the pages on which people ask for what is held of them, or for their
// account to be deleted.
type Privacy struct {
	Frame
	Data    files.Copies
	Erasing erases
	People  findsMember
	Now     func() time.Time
}

// erases is what these pages ask of privacy.Service beside copies.
type erases interface {
	Places(ctx context.Context, by account.Actor, p id.Person) ([]privacy.Place, error)
	Erase(ctx context.Context, by account.Actor, p id.Person, w privacy.Wish) error
}

// findsMember is what they ask of account.Service.
type findsMember interface {
	Member(ctx context.Context, by account.Actor, handle string) (account.Member, error)
}

// Routes adds the pages to app. All of them need somebody who is signed in.
func (h Privacy) Routes(app fiber.Router) {
	app.Get("/account/data", wire.SignedIn, h.data)
	app.Get("/account/data.zip", wire.SignedIn, h.copy)
	app.Get("/account/delete", wire.SignedIn, h.ask(h.own))
	app.Post("/account/delete", wire.SignedIn, h.erase(h.own))
	app.Get("/account/deleted", h.deleted)
	app.Get("/admin/people/:handle/delete", wire.SignedIn, h.ask(h.member))
	app.Post("/admin/people/:handle/delete", wire.SignedIn, h.erase(h.member))
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
	made := files.CopyMade{By: h.Site.Name(), At: h.Now()}
	return wire.SendFile(c, "your-data.zip", "application/zip", func(out io.Writer) error {
		return files.WriteCopy(c.UserContext(), h.Data, wire.Actor(c), made, out)
	})
}

// deleted answers GET /account/deleted, which says that it is done.
func (h Privacy) deleted(c *fiber.Ctx) error {
	b := h.Base(c, text.T(c.UserContext(), "The account is deleted"))
	b.NoIndex = true
	return Show(c, pages.ErasedPage(b))
}

// asking begins a page for deleting an account, and says whose it is.
type asking func(c *fiber.Ctx) (pages.Erase, id.Person, error)

// own is for the reader's own account.
func (h Privacy) own(c *fiber.Ctx) (pages.Erase, id.Person, error) {
	return pages.Erase{Base: h.base(c, text.T(c.UserContext(), "Delete your account"))}, wire.Actor(c).Person, nil
}

// member is for the account that an address names, for administrators.
func (h Privacy) member(c *fiber.Ctx) (pages.Erase, id.Person, error) {
	ctx := c.UserContext()
	m, err := h.People.Member(ctx, wire.Actor(c), c.Params("handle"))
	if err != nil {
		return pages.Erase{}, 0, err
	}
	p := pages.Erase{Base: h.Base(c, text.T(ctx, "Delete the account of %s", m.Person.Handle), text.T(ctx, "People and roles")), Who: m.Person}
	p.Base.NoIndex, p.Base.Back = true, "/admin/people/"+url.PathEscape(m.Person.Handle)
	return p, m.Person.ID, nil
}

// ask answers GET …/delete.
func (h Privacy) ask(of asking) fiber.Handler {
	return func(c *fiber.Ctx) error {
		p, who, err := of(c)
		if err != nil {
			return err
		}
		if p.Places, err = h.Erasing.Places(c.UserContext(), wire.Actor(c), who); err != nil {
			return err
		}
		return Show(c, p.Page())
	}
}

// erase answers POST …/delete.
func (h Privacy) erase(of asking) fiber.Handler {
	return func(c *fiber.Ctx) error {
		ctx, by := c.UserContext(), wire.Actor(c)
		p, who, err := of(c)
		if err != nil {
			return err
		}
		f, err := wire.Form(c, formMax, "words", "files")
		p.Words, p.Files = f.Get("words"), f.Get("files")
		if err == nil {
			err = h.Erasing.Erase(ctx, by, who, privacy.Wish{Words: privacy.Choice(p.Words), Files: privacy.Choice(p.Files)})
		}
		switch {
		case err == nil && who == by.Person:
			h.Cookies.DropSession(c)
			return c.Redirect("/account/deleted", fiber.StatusSeeOther)
		case err == nil:
			h.Say(c, frontend.Flash{Text: text.T(ctx, "The account is deleted.")})
			return c.Redirect("/admin/people", fiber.StatusSeeOther)
		case !formAgain(c, err):
			return err
		}
		p.Fields, p.Base.Errors = fieldsOf(err, "words"), true
		if p.Places, err = h.Erasing.Places(ctx, by, who); err != nil {
			return err
		}
		return Show(c, p.Page())
	}
}
