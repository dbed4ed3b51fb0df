package pages

import (
	"context"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Proving answers the page on which somebody who is signed in confirms that it is them,
// before something grave. The form that waits for it goes along.
type Proving struct {
	Frame
	People proves
}

// proves is what the page asks of account.Service.
type proves interface {
	AskProof(ctx context.Context, by account.Actor) (reference string, err error)
	AskedFor(ctx context.Context, reference string) (account.Asked, error)
	Prove(ctx context.Context, by account.Actor, session id.Session, reference, typed string) error
	ProveSecondStep(ctx context.Context, by account.Actor, session id.Session, given account.Given) error
}

// proveMax is the largest form of the page, in bytes: a form of formMax is in it, encoded
// twice.
const proveMax = 6 * formMax

// Routes adds the page to app. limit holds back whoever asks for mail or tries codes again
// and again.
func (h Proving) Routes(app fiber.Router, limit fiber.Handler) {
	app.Get("/account/confirm", wire.SignedIn, h.ask)
	app.Post("/account/confirm", wire.SignedIn, limit, h.prove)
}

// confirm is the page, for what waits: the address to, and the form that was sent there,
// empty for a page that was asked for.
func (f Frame) confirm(c *fiber.Ctx, title, to string) pages.Confirm {
	b := f.Base(c, title, text.T(c.UserContext(), "Your account"))
	b.NoIndex, b.Path = true, "/account/confirm"
	if to = account.LocalPath(to); to == "" {
		to = "/account"
	}
	by := wire.Actor(c)
	b.Passkeys = by.Ways.Passkey
	return pages.Confirm{Base: b, To: to, App: by.Stepped, Ways: by.Ways}
}

// proveFirst answers c in place of what it asked for, which is refused with
// account.ErrProve. Nothing that was typed is lost.
func (f Frame) proveFirst(c *fiber.Ctx) error {
	if c.Method() != fiber.MethodPost {
		return c.Redirect("/account/confirm?to="+url.QueryEscape(account.LocalPath(c.OriginalURL())), fiber.StatusSeeOther)
	}
	form, _ := wire.Form(c, formMax) // every field, which the page's own handler has read before
	p := f.confirm(c, text.T(c.UserContext(), "Confirm that it is you"), c.OriginalURL())
	p.Post, p.Kept = true, form.Encode()
	return Show(c, pages.ConfirmPage(p))
}

// ask answers GET /account/confirm.
func (h Proving) ask(c *fiber.Ctx) error {
	q, err := wire.Query(c, "to")
	if err != nil {
		return err
	}
	return Show(c, pages.ConfirmPage(h.confirm(c, text.T(c.UserContext(), "Confirm that it is you"), q.Get("to"))))
}

// prove answers POST /account/confirm: without a code it mails one, with the right one it
// lets go on what waited.
func (h Proving) prove(c *fiber.Ctx) error {
	ctx, by := c.UserContext(), wire.Actor(c)
	f, err := wire.Form(c, proveMax, "to", "post", "kept", "ref", "code", "passkey")
	if err != nil {
		return err
	}
	p := h.confirm(c, text.T(ctx, "Enter the code we sent you"), f.Get("to"))
	p.Post, p.Kept, p.Ref, p.Code = f.Get("post") != "", f.Get("kept"), f.Get("ref"), f.Get("code")
	if p.App {
		return h.proveByStep(c, p, account.Given{Code: p.Code, Passkey: f.Get("passkey")})
	}
	if p.Ref == "" {
		if p.Ref, err = h.People.AskProof(ctx, by); err != nil {
			return h.over(c, p, err)
		}
	} else if err = h.People.Prove(ctx, by, wire.Session(c).ID, p.Ref, p.Code); err == nil {
		p.Base.Title[0], p.Done = text.T(ctx, "You have confirmed that it is you"), true
		return Show(c, pages.ConfirmPage(p))
	}
	asked, gone := h.People.AskedFor(ctx, p.Ref)
	switch {
	case gone != nil:
		return h.over(c, p, gone)
	case err != nil && !mendable(err):
		return h.over(c, p, err)
	case err != nil:
		p.Fields, p.Base.Errors = fieldsOf(err, "code"), true
		c.Status(wire.Status(fault.KindOf(err)))
	}
	p.Email = asked.Email
	return Show(c, pages.ConfirmPage(p))
}

// proveByStep takes what passes the second step of whoever has one.
func (h Proving) proveByStep(c *fiber.Ctx, p pages.Confirm, given account.Given) error {
	ctx := c.UserContext()
	err := h.People.ProveSecondStep(ctx, wire.Actor(c), wire.Session(c).ID, given)
	p.Base.Title[0] = text.T(ctx, "Confirm that it is you")
	switch {
	case err == nil:
		p.Base.Title[0], p.Done = text.T(ctx, "You have confirmed that it is you"), true
	case mendable(err):
		p.Fields, p.Base.Errors = fieldsOf(err, "code"), true
		c.Status(wire.Status(fault.KindOf(err)))
	default:
		return err
	}
	return Show(c, pages.ConfirmPage(p))
}

// over says why a code does not work, on the page that sends another.
func (h Proving) over(c *fiber.Ctx, p pages.Confirm, err error) error {
	switch f := fault.Of(err); f.Kind {
	case fault.NotFound, fault.Conflict, fault.Gone, fault.Closed, fault.TooMany:
		p.Base.Title[0] = text.T(c.UserContext(), "Confirm that it is you")
		p.Ref, p.Code, p.Fault = "", "", f.Message
		c.Status(wire.Status(f.Kind))
		return Show(c, pages.ConfirmPage(p))
	}
	return err
}
