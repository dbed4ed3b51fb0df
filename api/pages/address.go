package pages

import (
	"context"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Addresses answers the pages on which a mail address is changed.
type Addresses struct {
	Frame
	People changesAddresses
}

// changesAddresses is what these pages ask of account.Service.
type changesAddresses interface {
	ChangeAddress(ctx context.Context, by account.Actor, email string) error
	RecoverAddress(ctx context.Context, by account.Actor, p id.Person, email, checked string) error
	Member(ctx context.Context, by account.Actor, handle string) (account.Member, error)
	AddressChangeState(ctx context.Context, link string) error
	ConfirmAddress(ctx context.Context, link string) error
	StopAddress(ctx context.Context, link string) error
}

// Routes adds the pages to app. limit holds back whoever tries links again and
// again. A link opens a page; its button alone changes anything.
func (h Addresses) Routes(app fiber.Router, limit fiber.Handler) {
	app.Get("/account/address", wire.SignedIn, h.form)
	app.Post("/account/address", wire.SignedIn, limit, h.ask)
	app.Get("/admin/people/:handle/address", wire.SignedIn, h.recoverForm)
	app.Post("/admin/people/:handle/address", wire.SignedIn, limit, h.recover)
	app.Get("/sign-in/address/:token", h.link)
	app.Post("/sign-in/address/:token", limit, wire.Takes(), h.confirm)
	app.Get("/sign-in/address/:token/stop", h.stopLink)
	app.Post("/sign-in/address/:token/stop", limit, wire.Takes(), h.stop)
}

func (h Addresses) base(c *fiber.Ctx, title, back string) frontend.Base {
	b := h.Base(c, title)
	b.NoIndex, b.Back = true, back
	if back == "" {
		b.Path = "/sign-in" // the address of a link leads nobody back
	}
	return b
}

func (h Addresses) own(c *fiber.Ctx) pages.Address {
	return pages.Address{Base: h.base(c, text.T(c.UserContext(), "Change your email address"), "/account"), Action: "/account/address"}
}

// form answers GET /account/address.
func (h Addresses) form(c *fiber.Ctx) error { return Show(c, pages.AddressPage(h.own(c))) }

// ask answers POST /account/address.
func (h Addresses) ask(c *fiber.Ctx) error {
	f, err := wire.Form(c, formMax, "email")
	if err == nil {
		err = h.People.ChangeAddress(c.UserContext(), wire.Actor(c), f.Get("email"))
	}
	if err == nil {
		ctx := c.UserContext()
		h.Say(c, frontend.Flash{Heading: text.T(ctx, "Check your new email address"), Text: text.T(ctx, "We have sent a link there. Your address changes once you open it and select the button.")})
		return c.Redirect("/account", fiber.StatusSeeOther)
	}
	p := h.own(c)
	p.Email = f.Get("email")
	return h.again(c, p, err)
}

// again shows a form with what is wrong with it.
func (h Addresses) again(c *fiber.Ctx, p pages.Address, err error) error {
	if !mendable(err) {
		return err
	}
	p.Fields, p.Errors = fieldsOf(err, "email"), true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, pages.AddressPage(p))
}

func (h Addresses) lost(c *fiber.Ctx) (account.Member, pages.Address, error) {
	m, err := h.People.Member(c.UserContext(), wire.Actor(c), c.Params("handle"))
	there := "/admin/people/" + url.PathEscape(m.Person.Handle)
	return m, pages.Address{Base: h.base(c, text.T(c.UserContext(), "The lost mailbox of %s", m.Person.Handle), there), Action: there + "/address", Lost: true, Who: m.Person}, err
}

// recoverForm answers GET /admin/people/{handle}/address.
func (h Addresses) recoverForm(c *fiber.Ctx) error {
	_, p, err := h.lost(c)
	if err != nil {
		return err
	}
	return Show(c, pages.AddressPage(p))
}

// recover answers POST /admin/people/{handle}/address.
func (h Addresses) recover(c *fiber.Ctx) error {
	m, p, err := h.lost(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "email", "checked")
	if err == nil {
		err = h.People.RecoverAddress(c.UserContext(), wire.Actor(c), m.Person.ID, f.Get("email"), f.Get("checked"))
	}
	if err == nil {
		ctx := c.UserContext()
		h.Say(c, frontend.Flash{Heading: text.T(ctx, "Both addresses are told"), Text: text.T(ctx, "The new one can confirm 3 days from now. Whoever has the old one can stop it until then.")})
		return c.Redirect(p.Back, fiber.StatusSeeOther)
	}
	p.Email, p.Checked = f.Get("email"), f.Get("checked")
	return h.again(c, p, err)
}

// link answers GET and HEAD /sign-in/address/{token}. It uses nothing up.
func (h Addresses) link(c *fiber.Ctx) error {
	if err := h.People.AddressChangeState(c.UserContext(), c.Params("token")); err != nil {
		return h.over(c, err)
	}
	ctx := c.UserContext()
	return Show(c, pages.AddressLinkPage(pages.AddressLink{
		Base: h.base(c, text.T(ctx, "Confirm your email address"), ""), Action: "/sign-in/address/" + url.PathEscape(c.Params("token")),
		Says: text.T(ctx, "Select the button to use this email address for your account from now on."), Button: text.T(ctx, "Use this address"),
	}))
}

// confirm answers POST /sign-in/address/{token}.
func (h Addresses) confirm(c *fiber.Ctx) error {
	if err := h.People.ConfirmAddress(c.UserContext(), c.Params("token")); err != nil {
		return h.over(c, err)
	}
	ctx := c.UserContext()
	return Show(c, pages.AddressLinkPage(pages.AddressLink{Base: h.base(c, text.T(ctx, "Your email address is changed"), ""), Says: text.T(ctx, "Sign in with the new one from now on. We have told both addresses.")}))
}

// stopLink answers GET and HEAD /sign-in/address/{token}/stop.
func (h Addresses) stopLink(c *fiber.Ctx) error {
	ctx := c.UserContext()
	return Show(c, pages.AddressLinkPage(pages.AddressLink{
		Base: h.base(c, text.T(ctx, "Stop the change of your email address"), ""), Action: "/sign-in/address/" + url.PathEscape(c.Params("token")) + "/stop",
		Says: text.T(ctx, "Select the button if you did not ask for it. Your address then stays as it is."), Button: text.T(ctx, "Stop the change"),
	}))
}

// stop answers POST /sign-in/address/{token}/stop.
func (h Addresses) stop(c *fiber.Ctx) error {
	if err := h.People.StopAddress(c.UserContext(), c.Params("token")); err != nil {
		return h.over(c, err)
	}
	ctx := c.UserContext()
	return Show(c, pages.AddressLinkPage(pages.AddressLink{Base: h.base(c, text.T(ctx, "The change is stopped"), ""), Says: text.T(ctx, "Your email address stays as it is. If somebody else asked, sign in and choose “Sign out everywhere” on your account page.")}))
}

// over says kindly why a link does not work.
func (h Addresses) over(c *fiber.Ctx, err error) error {
	switch f := fault.Of(err); f.Kind {
	case fault.Gone, fault.Closed, fault.Conflict:
		c.Status(wire.Status(f.Kind))
		ctx := c.UserContext()
		return Show(c, pages.AddressLinkPage(pages.AddressLink{Base: h.base(c, text.T(ctx, "This link does not work"), ""), Says: text.T(ctx, f.Message)}))
	}
	return err
}
