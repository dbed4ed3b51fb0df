package pages

import (
	"context"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// formMax is the largest form without a long text, in bytes.
const formMax = 16 << 10

// SignIn answers the pages about signing in and out.
type SignIn struct {
	Frame
	People signsIn
	Others []Service // that sign people in besides mail
	// Supports does what a link was asked for beside signing in.
	Supports supportsIdeas
}

// supportsIdeas is what these pages ask of challenge.Service.
type supportsIdeas interface {
	SetSupport(ctx context.Context, a account.Actor, idea id.Idea, value int) (challenge.Tally, error)
}

// signsIn is what these pages ask of account.Service.
type signsIn interface {
	AskSignIn(ctx context.Context, ask account.Ask) (reference string, err error)
	AskedFor(ctx context.Context, reference string) (account.Asked, error)
	LinkState(ctx context.Context, link string) (account.Asked, error)
	SessionOf(ctx context.Context, token string) (in account.Signed, rolled bool, err error)
	ConfirmLink(ctx context.Context, link string, from account.Browser) (account.Entry, error)
	ConfirmCode(ctx context.Context, reference, typed string, from account.Browser) (account.Entry, error)
	SignOut(ctx context.Context, token string) error
	Waiting(ctx context.Context, token string) (account.StepWays, error)
}

// Routes adds the pages to app. The literal addresses come before the link's.
// limit holds back whoever asks for mail or tries codes again and again.
func (h SignIn) Routes(app fiber.Router, limit fiber.Handler) {
	app.Get("/sign-in", h.form)
	app.Post("/sign-in", limit, h.ask)
	app.Get("/sign-in/sent", h.sent)
	app.Get("/sign-in/code", h.code)
	app.Post("/sign-in/code", limit, h.confirmCode)
	app.Get("/sign-in/:token", h.link)
	app.Post("/sign-in/:token", limit, wire.Takes(), h.confirmLink)
	app.Post("/sign-out", wire.Takes(), h.out)
}

func (h SignIn) base(c *fiber.Ctx, title string) frontend.Base {
	b := h.Base(c, title)
	b.NoIndex = true
	b.Path = "/sign-in" // the address of a link or of a code leads nobody back
	return b
}

// form answers GET /sign-in.
func (h SignIn) form(c *fiber.Ctx) error {
	q, err := wire.Query(c, "return")
	if err != nil {
		return err
	}
	way := account.LocalPath(q.Get("return"))
	if wire.Person(c) != 0 {
		return c.Redirect(orHome(way), fiber.StatusSeeOther)
	}
	if _, err := h.People.Waiting(c.UserContext(), h.Cookies.Session(c)); err == nil {
		return c.Redirect("/sign-in/second-step?return="+url.QueryEscape(way), fiber.StatusSeeOther)
	}
	return Show(c, pages.SignInPage(pages.SignIn{Base: h.base(c, text.T(c.UserContext(), "Sign in")), Return: way, Others: ways(h.Others)}))
}

// ask answers POST /sign-in. The answer is the same whether or not anybody has
// the address, and for programs that fill in what people do not see.
func (h SignIn) ask(c *fiber.Ctx) error {
	f, err := wire.Form(c, formMax, "email", "return", pages.Trap)
	if err == nil && f.Get(pages.Trap) != "" {
		return c.Redirect("/sign-in/sent", fiber.StatusSeeOther)
	}
	reference := ""
	if err == nil {
		reference, err = h.People.AskSignIn(c.UserContext(), account.Ask{Email: f.Get("email"), ReturnTo: f.Get("return"), Draft: h.Cookies.Draft(c)})
	}
	switch {
	case err == nil:
		return c.Redirect("/sign-in/sent?ref="+url.QueryEscape(reference), fiber.StatusSeeOther)
	case !mendable(err):
		return err
	}
	p := pages.SignIn{Base: h.base(c, text.T(c.UserContext(), "Sign in")), Email: f.Get("email"), Return: account.LocalPath(f.Get("return")), Fields: fieldsOf(err, "email"), Others: ways(h.Others)}
	p.Errors = true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, pages.SignInPage(p))
}

// sent answers GET /sign-in/sent.
func (h SignIn) sent(c *fiber.Ctx) error { return h.showCode(c, true) }

// code answers GET /sign-in/code.
func (h SignIn) code(c *fiber.Ctx) error { return h.showCode(c, false) }

func (h SignIn) showCode(c *fiber.Ctx, sent bool) error {
	q, err := wire.Query(c, "ref")
	if err != nil {
		return err
	}
	reference := q.Get("ref")
	title := text.T(c.UserContext(), "Enter the code")
	if sent {
		title = text.T(c.UserContext(), "Check your email")
	}
	p := pages.SignInCode{Base: h.base(c, title), Sent: sent, Ref: reference, Again: "/sign-in"}
	if reference != "" {
		asked, err := h.People.AskedFor(c.UserContext(), reference)
		if err != nil {
			return h.over(c, err)
		}
		p.Email, p.Again, p.Support = asked.Email, again(asked), asked.Support
	} else if !sent {
		return c.Redirect("/sign-in", fiber.StatusSeeOther) // nothing to type a code for
	}
	return Show(c, pages.SignInCodePage(p))
}

// confirmCode answers POST /sign-in/code.
func (h SignIn) confirmCode(c *fiber.Ctx) error {
	f, err := wire.Form(c, formMax, "ref", "code")
	if err != nil {
		return err
	}
	reference := f.Get("ref")
	e, err := h.People.ConfirmCode(c.UserContext(), reference, f.Get("code"), h.browser(c))
	switch {
	case err == nil:
		return h.enter(c, e)
	case fault.KindOf(err) != fault.Invalid:
		return h.over(c, err)
	}
	asked, gone := h.People.AskedFor(c.UserContext(), reference)
	if gone != nil {
		return h.over(c, gone)
	}
	p := pages.SignInCode{Base: h.base(c, text.T(c.UserContext(), "Enter the code")), Ref: reference, Email: asked.Email, Code: f.Get("code"), Again: again(asked), Support: asked.Support, Fields: fault.Of(err).Fields}
	p.Errors = true
	c.Status(fiber.StatusUnprocessableEntity)
	return Show(c, pages.SignInCodePage(p))
}

// link answers GET and HEAD /sign-in/{token}. It uses nothing up.
func (h SignIn) link(c *fiber.Ctx) error {
	token := c.Params("token")
	asked, err := h.People.LinkState(c.UserContext(), token)
	if err != nil {
		return h.over(c, err)
	}
	return Show(c, pages.SignInLinkPage(pages.SignInLink{Base: h.base(c, text.T(c.UserContext(), "Finish signing in")), Action: "/sign-in/" + url.PathEscape(token), Support: asked.Support}))
}

// confirmLink answers POST /sign-in/{token}.
func (h SignIn) confirmLink(c *fiber.Ctx) error {
	e, err := h.People.ConfirmLink(c.UserContext(), c.Params("token"), h.browser(c))
	if err != nil {
		return h.over(c, err)
	}
	return h.enter(c, e)
}

// over says kindly why a link or a code does not work. What is not about it goes
// the way of all errors.
func (h SignIn) over(c *fiber.Ctx, err error) error {
	switch f := fault.Of(err); f.Kind {
	case fault.NotFound, fault.Conflict, fault.Gone, fault.Closed:
		c.Status(wire.Status(f.Kind))
		return Show(c, pages.SignInLinkPage(pages.SignInLink{Base: h.base(c, text.T(c.UserContext(), "This link or code does not work any more")), Fault: f.Message, Again: "/sign-in", In: wire.Person(c) != 0}))
	}
	return err
}

func (h SignIn) browser(c *fiber.Ctx) account.Browser {
	return account.Browser{Agent: c.Get(fiber.HeaderUserAgent), Draft: h.Cookies.Draft(c)}
}

// enter hands out the cookie of a new session and leads on: to the page that
// asks for a name if there is none, then to where the person came from. Whoever
// was signed in in this browser before is signed out.
func (h SignIn) enter(c *fiber.Ctx, e account.Entry) error {
	if before := h.Cookies.Session(c); before != "" {
		if err := h.People.SignOut(c.UserContext(), before); err != nil {
			return err
		}
	}
	h.Cookies.SetSession(c, e.Token, e.ExpiresAt)
	if h.Cookies.Draft(c) != "" {
		h.Cookies.DropDraft(c)
	}
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	if e.Drafts > 0 && !e.Waits {
		ctx := c.UserContext()
		wire.SetSigned(c, account.Signed{Session: account.Session{ID: e.Session, ExpiresAt: e.ExpiresAt}, Actor: account.Actor{Person: e.Person.ID}})
		h.Say(c, frontend.Flash{Heading: text.N(ctx, e.Drafts, "Your draft is here", "Your %d drafts are here"), Text: text.T(ctx, "What you wrote before you signed in is kept with your ideas.")})
	}
	way := orHome(e.ReturnTo)
	switch {
	case e.Support != 0 && !e.Waits:
		if err := h.support(c, e); err != nil {
			return err
		}
	case e.Support != 0: // shown once the second step is passed: a mailbox alone supports nothing in their name
		wire.SetSigned(c, account.Signed{Session: account.Session{ID: e.Session}})
		h.Say(c, frontend.Flash{Heading: text.T(c.UserContext(), "Your support does not count yet"), Text: text.T(c.UserContext(), "You are signed in. Support the idea on this page.")})
	case e.Person.Name == "":
		way = "/welcome?return=" + url.QueryEscape(way)
	}
	if e.Waits {
		way = "/sign-in/second-step?return=" + url.QueryEscape(way)
	}
	return c.Redirect(way, fiber.StatusSeeOther)
}

// support gives the support that a link was asked for. A refusal is said on the page of the
// idea: the person is signed in whatever comes of it.
func (h SignIn) support(c *fiber.Ctx, e account.Entry) error {
	ctx := c.UserContext()
	in, _, err := h.People.SessionOf(ctx, e.Token)
	if err != nil {
		return err
	}
	wire.SetSigned(c, in)
	said := frontend.Flash{Heading: text.T(ctx, "Your support counts"), Text: text.T(ctx, "You are signed in. You can take your support back on this page.")}
	if _, err = h.Supports.SetSupport(ctx, in.Actor, e.Support, 1); err != nil {
		f := fault.Of(err)
		if f.Kind == fault.Internal || f.Kind == fault.Busy {
			return err
		}
		said = frontend.Flash{Heading: text.T(ctx, "Your support does not count"), Text: text.T(ctx, f.Message)}
	}
	h.Say(c, said)
	return nil
}

// out answers POST /sign-out.
func (h SignIn) out(c *fiber.Ctx) error {
	if token := h.Cookies.Session(c); token != "" {
		if err := h.People.SignOut(c.UserContext(), token); err != nil {
			return err
		}
		h.Cookies.DropSession(c)
	}
	return c.Redirect("/", fiber.StatusSeeOther)
}

// mendable reports whether the form is shown again for err, with all that was
// typed.
func mendable(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge:
		return true
	}
	return false
}

// fieldsOf returns the field faults of err. One that names no field is put to the
// field called name, so that the page says it at all.
func fieldsOf(err error, name string) fault.Fields {
	f := fault.Of(err)
	if len(f.Fields) == 0 {
		return fault.Fields{{Name: name, Message: f.Message}}
	}
	return f.Fields
}

func orHome(way string) string {
	if way == "" {
		return "/"
	}
	return way
}

// again is where another mail can be asked for, for the same.
func again(asked account.Asked) string {
	switch {
	case asked.Support != 0:
		return pages.SupportByMailURL(asked.Support)
	case asked.ReturnTo == "":
		return "/sign-in"
	}
	return "/sign-in?return=" + url.QueryEscape(asked.ReturnTo)
}
