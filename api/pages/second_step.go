package pages

import (
	"context"
	"encoding/base64"
	"net/url"

	"github.com/gofiber/fiber/v2"
	"rsc.io/qr"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// SecondStep answers the pages on which people set up a second step, pass it, turn it
// off, and administrators reset it.
type SecondStep struct {
	Frame
	People steps
}

// steps is what these pages ask of account.Service.
type steps interface {
	SecondStep(ctx context.Context, by account.Actor) (account.SecondStepView, error)
	HasPasskeys() bool
	MyPasskeys(ctx context.Context, by account.Actor) ([]account.Passkey, error)
	BeginSecondStep(ctx context.Context, by account.Actor) (account.Key, error)
	SetSecondStep(ctx context.Context, by account.Actor, session id.Session, typed string) (codes []string, k account.Key, err error)
	RenewRecoveryCodes(ctx context.Context, by account.Actor) ([]string, error)
	EndSecondStep(ctx context.Context, by account.Actor, session id.Session, given account.Given) error
	Waiting(ctx context.Context, token string) (account.StepWays, error)
	PassSecondStep(ctx context.Context, token string, given account.Given) error
	Member(ctx context.Context, by account.Actor, handle string) (account.Member, error)
	HasSecondStep(ctx context.Context, by account.Actor, p id.Person) (bool, error)
	ResetSecondStep(ctx context.Context, by account.Actor, p id.Person, reason string) error
}

// Routes adds the pages to app; they come before the links of sign-in. limit holds back
// whoever tries codes again and again.
func (h SecondStep) Routes(app fiber.Router, limit fiber.Handler) {
	app.Get("/sign-in/second-step", h.waiting)
	app.Post("/sign-in/second-step", limit, h.pass)
	app.Get("/account/second-step", wire.SignedIn, h.show)
	app.Post("/account/second-step", wire.SignedIn, limit, h.set)
	app.Post("/account/second-step/begin", wire.SignedIn, limit, wire.Takes(), h.begin)
	app.Post("/account/second-step/codes", wire.SignedIn, limit, wire.Takes(), h.renew)
	app.Post("/account/second-step/off", wire.SignedIn, limit, h.off)
	app.Get("/admin/people/:handle/second-step", wire.SignedIn, h.askReset)
	app.Post("/admin/people/:handle/second-step", wire.SignedIn, h.reset)
}

// waiting answers GET /sign-in/second-step, for a session that waits.
func (h SecondStep) waiting(c *fiber.Ctx) error {
	q, err := wire.Query(c, "return")
	if err != nil {
		return err
	}
	way := account.LocalPath(q.Get("return"))
	if wire.Person(c) != 0 {
		return c.Redirect(orHome(way), fiber.StatusSeeOther)
	}
	ways, err := h.People.Waiting(c.UserContext(), h.Cookies.Session(c))
	if fault.KindOf(err) == fault.SignIn {
		return c.Redirect(signInTo(way), fiber.StatusSeeOther)
	} else if err != nil {
		return err
	}
	return Show(c, pages.SecondStepWaits(h.pending(c, way, ways)))
}

func (h SecondStep) pending(c *fiber.Ctx, way string, ways account.StepWays) pages.SecondStepCode {
	title := text.T(c.UserContext(), "Enter a code from your app")
	if ways.Passkey {
		title = text.T(c.UserContext(), "Use your passkey")
	}
	if ways.Passkey && ways.App {
		title = text.T(c.UserContext(), "Use your passkey or enter a code")
	}
	b := h.Base(c, title)
	b.NoIndex, b.Path, b.Passkeys = true, "/sign-in", ways.Passkey
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return pages.SecondStepCode{Base: b, Return: way, Ways: ways}
}

// pass answers POST /sign-in/second-step.
func (h SecondStep) pass(c *fiber.Ctx) error {
	ways, _ := h.People.Waiting(c.UserContext(), h.Cookies.Session(c)) // what follows says if it does not
	f, err := wire.Form(c, formMax, "code", "passkey", "return")
	way := account.LocalPath(f.Get("return"))
	if err == nil {
		err = h.People.PassSecondStep(c.UserContext(), h.Cookies.Session(c), givenIn(f))
	}
	switch {
	case err == nil:
		return c.Redirect(orHome(way), fiber.StatusSeeOther)
	case fault.KindOf(err) == fault.Closed:
		h.Cookies.DropSession(c)
		return err
	case !mendable(err):
		return err
	}
	p := h.pending(c, way, ways)
	p.Code, p.Fields, p.Base.Errors = f.Get("code"), fieldsOf(err, "code"), true
	c.Status(wire.Status(fault.KindOf(err)))
	return Show(c, pages.SecondStepWaits(p))
}

// givenIn is what was given in a form to pass the second step.
func givenIn(f wire.Values) account.Given {
	return account.Given{Code: f.Get("code"), Passkey: f.Get("passkey")}
}

func (h SecondStep) base(c *fiber.Ctx, title string) frontend.Base {
	b := h.Base(c, title, text.T(c.UserContext(), "Your account"))
	b.NoIndex, b.Back = true, "/account"
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return b
}

func (h SecondStep) page(c *fiber.Ctx) (pages.SecondStep, error) {
	p := pages.SecondStep{Base: h.base(c, text.T(c.UserContext(), "Second step when you sign in")), May: h.People.HasPasskeys(), Zone: h.zone()}
	var err error
	if p.View, err = h.People.SecondStep(c.UserContext(), wire.Actor(c)); err != nil {
		return p, err
	}
	p.Keys, err = h.People.MyPasskeys(c.UserContext(), wire.Actor(c))
	p.Passkeys = len(p.Keys) > 0
	return p, err
}

// show answers GET /account/second-step.
func (h SecondStep) show(c *fiber.Ctx) error {
	p, err := h.page(c)
	if err != nil {
		return err
	}
	return Show(c, pages.SecondStepPage(p))
}

// begin answers POST /account/second-step/begin with the key, which no other page shows.
func (h SecondStep) begin(c *fiber.Ctx) error {
	k, err := h.People.BeginSecondStep(c.UserContext(), wire.Actor(c))
	if err != nil {
		return err
	}
	return h.showKey(c, k, "", nil)
}

func (h SecondStep) showKey(c *fiber.Ctx, k account.Key, typed string, bad fault.Fields) error {
	picture, err := qr.Encode(k.Address, qr.M)
	if err != nil {
		return err
	}
	picture.Scale = 4
	p := pages.SecondStepKey{
		Base: h.base(c, text.T(c.UserContext(), "Set up a second step")), Key: k.Text, Code: typed, Fields: bad,
		Picture: "data:image/png;base64," + base64.StdEncoding.EncodeToString(picture.PNG()), Size: (picture.Size + 8) * picture.Scale,
	}
	p.Errors = len(bad) > 0
	return Show(c, pages.SecondStepKeyPage(p))
}

// set answers POST /account/second-step with the recovery codes of whoever had no second
// step, which no other page shows.
func (h SecondStep) set(c *fiber.Ctx) error {
	f, err := wire.Form(c, formMax, "code")
	if err != nil {
		return err
	}
	codes, k, err := h.People.SetSecondStep(c.UserContext(), wire.Actor(c), wire.Session(c).ID, f.Get("code"))
	switch {
	case err == nil:
		return h.added(c, text.T(c.UserContext(), "Your app is set up"), codes)
	case mendable(err):
		c.Status(wire.Status(fault.KindOf(err)))
		return h.showKey(c, k, f.Get("code"), fieldsOf(err, "code"))
	}
	return err
}

// added shows the recovery codes of whoever has a second step now, or says what was added to it.
func (h SecondStep) added(c *fiber.Ctx, what string, codes []string) error {
	if len(codes) == 0 {
		h.Say(c, frontend.Flash{Heading: what})
		return c.Redirect("/account/second-step", fiber.StatusSeeOther)
	}
	return h.showCodes(c, text.T(c.UserContext(), "The second step is set up."), codes)
}

func (h SecondStep) showCodes(c *fiber.Ctx, what string, codes []string) error {
	b := h.base(c, text.T(c.UserContext(), "Your recovery codes"))
	b.Back = ""
	return Show(c, pages.SecondStepKeyPage(pages.SecondStepKey{Base: b, What: what, Codes: codes}))
}

// renew answers POST /account/second-step/codes with new recovery codes, which no other
// page shows.
func (h SecondStep) renew(c *fiber.Ctx) error {
	codes, err := h.People.RenewRecoveryCodes(c.UserContext(), wire.Actor(c))
	if err != nil {
		return err
	}
	return h.showCodes(c, text.T(c.UserContext(), "Your earlier codes do not work any more."), codes)
}

// off answers POST /account/second-step/off.
func (h SecondStep) off(c *fiber.Ctx) error {
	ctx := c.UserContext()
	p, err := h.page(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "code", "passkey")
	if err == nil {
		err = h.People.EndSecondStep(ctx, wire.Actor(c), wire.Session(c).ID, givenIn(f))
	}
	switch {
	case err == nil:
		h.Say(c, frontend.Flash{Heading: text.T(ctx, "The second step is turned off")})
		return c.Redirect("/account", fiber.StatusSeeOther)
	case mendable(err):
		p.Code, p.Fields, p.Base.Errors = f.Get("code"), fieldsOf(err, "code"), true
		c.Status(wire.Status(fault.KindOf(err)))
		return Show(c, pages.SecondStepPage(p))
	}
	return err
}

func (h SecondStep) member(c *fiber.Ctx) (account.Member, pages.SecondStepReset, error) {
	ctx := c.UserContext()
	m, err := h.People.Member(ctx, wire.Actor(c), c.Params("handle"))
	b := h.Base(c, text.T(ctx, "Reset the second step of %s", m.Person.Handle), text.T(ctx, "People and roles"))
	b.NoIndex, b.Back = true, "/admin/people/"+url.PathEscape(m.Person.Handle)
	return m, pages.SecondStepReset{Base: b, Who: m.Person}, err
}

// askReset answers GET /admin/people/{handle}/second-step.
func (h SecondStep) askReset(c *fiber.Ctx) error {
	m, p, err := h.member(c)
	if err != nil {
		return err
	}
	if p.There, err = h.People.HasSecondStep(c.UserContext(), wire.Actor(c), m.Person.ID); err != nil {
		return err
	}
	return Show(c, pages.SecondStepResetPage(p))
}

// reset answers POST /admin/people/{handle}/second-step.
func (h SecondStep) reset(c *fiber.Ctx) error {
	ctx := c.UserContext()
	m, p, err := h.member(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "checked")
	if err == nil {
		err = h.People.ResetSecondStep(ctx, wire.Actor(c), m.Person.ID, f.Get("checked"))
	}
	switch {
	case err == nil:
		h.Say(c, frontend.Flash{Heading: text.T(ctx, "The second step is removed"), Text: text.T(ctx, "They are signed out everywhere, and told by email.")})
		return c.Redirect(p.Back, fiber.StatusSeeOther)
	case mendable(err):
		p.There, p.Checked, p.Fields, p.Base.Errors = true, f.Get("checked"), fieldsOf(err, "checked"), true
		c.Status(wire.Status(fault.KindOf(err)))
		return Show(c, pages.SecondStepResetPage(p))
	}
	return err
}
