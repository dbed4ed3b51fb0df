package pages

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Passkeys answers the page that adds a passkey, and the scripts that ask what a device is
// to sign.
type Passkeys struct {
	SecondStep
	Keys passkeys
}

// passkeys is what they ask of account.Service.
type passkeys interface {
	MayAddPasskey(by account.Actor) error
	BeginPasskey(ctx context.Context, by account.Actor, session id.Session, name string) (options string, err error)
	AddPasskey(ctx context.Context, by account.Actor, session id.Session, name, answer string) (codes []string, err error)
	RemovePasskey(ctx context.Context, by account.Actor, k id.Passkey) error
	AskPasskey(ctx context.Context, by account.Actor, session id.Session) (options string, err error)
	AskPasskeyWaiting(ctx context.Context, token string) (options string, err error)
}

// Routes adds them to app; they come before the links of sign-in. limit holds back whoever
// tries again and again.
func (h Passkeys) Routes(app fiber.Router, limit fiber.Handler) {
	app.Post("/sign-in/second-step/passkey", limit, wire.Takes(), h.askWaiting)
	app.Post("/account/second-step/ask", wire.SignedIn, limit, wire.Takes(), h.ask)
	app.Get("/account/second-step/passkeys/new", wire.SignedIn, h.show)
	app.Post("/account/second-step/passkeys/ask", wire.SignedIn, limit, h.begin)
	app.Post("/account/second-step/passkeys", wire.SignedIn, limit, h.add)
	app.Post("/account/second-step/passkeys/:passkey/remove", wire.SignedIn, wire.Takes(), h.remove)
}

// options answers a script with what its browser asks a device for.
func options(c *fiber.Ctx, options string, err error) error {
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
	return c.SendString(options)
}

// askWaiting answers POST /sign-in/second-step/passkey, for a session that waits.
func (h Passkeys) askWaiting(c *fiber.Ctx) error {
	asked, err := h.Keys.AskPasskeyWaiting(c.UserContext(), h.Cookies.Session(c))
	return options(c, asked, err)
}

// ask answers POST /account/second-step/ask.
func (h Passkeys) ask(c *fiber.Ctx) error {
	asked, err := h.Keys.AskPasskey(c.UserContext(), wire.Actor(c), wire.Session(c).ID)
	return options(c, asked, err)
}

// begin answers POST /account/second-step/passkeys/ask.
func (h Passkeys) begin(c *fiber.Ctx) error {
	f, err := wire.Form(c, formMax, "name")
	if err != nil {
		return err
	}
	asked, err := h.Keys.BeginPasskey(c.UserContext(), wire.Actor(c), wire.Session(c).ID, f.Get("name"))
	return options(c, asked, err)
}

func (h Passkeys) page(c *fiber.Ctx) pages.Passkey {
	b := h.base(c, text.T(c.UserContext(), "Add a passkey"))
	b.Passkeys, b.Back = true, "/account/second-step"
	return pages.Passkey{Base: b}
}

// show answers GET /account/second-step/passkeys/new.
func (h Passkeys) show(c *fiber.Ctx) error {
	if err := h.Keys.MayAddPasskey(wire.Actor(c)); err != nil {
		return err
	}
	return Show(c, pages.PasskeyPage(h.page(c)))
}

// add answers POST /account/second-step/passkeys.
func (h Passkeys) add(c *fiber.Ctx) error {
	f, err := wire.Form(c, formMax, "name", "passkey")
	var codes []string
	if err == nil {
		codes, err = h.Keys.AddPasskey(c.UserContext(), wire.Actor(c), wire.Session(c).ID, f.Get("name"), f.Get("passkey"))
	}
	switch {
	case err == nil:
		return h.added(c, text.T(c.UserContext(), "The passkey is added"), codes)
	case mendable(err):
		p := h.page(c)
		p.Name, p.Fields, p.Base.Errors = f.Get("name"), fieldsOf(err, "passkey"), true
		c.Status(wire.Status(fault.KindOf(err)))
		return Show(c, pages.PasskeyPage(p))
	}
	return err
}

// remove answers POST /account/second-step/passkeys/{passkey}/remove.
func (h Passkeys) remove(c *fiber.Ctx) error {
	n, err := strconv.ParseInt(c.Params("passkey"), 10, 64)
	if err != nil {
		return account.ErrNoPasskey
	}
	if err := h.Keys.RemovePasskey(c.UserContext(), wire.Actor(c), id.Passkey(n)); err != nil {
		return err
	}
	h.Say(c, frontend.Flash{Heading: text.T(c.UserContext(), "The passkey is removed")})
	return c.Redirect("/account/second-step", fiber.StatusSeeOther)
}
