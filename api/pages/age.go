package pages

import (
	"context"
	"errors"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/privacy"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Ages answers the pages on which people say whether they are 16 or over, and on which a
// parent or guardian agrees.
type Ages struct {
	Frame
	People  saysAge
	Erasing erases
	Rule    account.AgeRule
}

// saysAge is what these pages ask of account.Service.
type saysAge interface {
	AnswerAge(ctx context.Context, by account.Actor, over bool) error
	GuardianOf(ctx context.Context, by account.Actor) (account.Guardian, error)
	AskGuardian(ctx context.Context, by account.Actor, email string) error
	GuardianLink(ctx context.Context, link string) (account.Guardian, error)
	AnswerGuardian(ctx context.Context, link string, yes bool) error
	EndConsent(ctx context.Context, link string) (id.Person, error)
}

// Routes adds the pages to app. limit holds back whoever tries links again and again.
func (h Ages) Routes(app fiber.Router, limit fiber.Handler) {
	app.Get(account.AgePage, wire.SignedIn, h.ask)
	app.Post(account.AgePage, wire.SignedIn, h.answer)
	app.Get(account.AgePage+"/under", wire.SignedIn, h.under)
	app.Post(account.AgePage+"/guardian", wire.SignedIn, limit, h.askGuardian)
	app.Get("/sign-in/guardian/:token", limit, h.guardian)
	app.Post("/sign-in/guardian/:token", limit, h.answerGuardian)
}

func (h Ages) base(c *fiber.Ctx, title string) frontend.Base {
	b := h.Base(c, title)
	b.NoIndex, b.Back = true, "/account"
	return b
}

// page is the page about one's age, as things stand.
func (h Ages) page(c *fiber.Ctx) (pages.Age, error) {
	ctx, a := c.UserContext(), wire.Actor(c)
	p := pages.Age{Base: h.base(c, text.T(ctx, "Your age")), May: a.MayPost(), Said: a.Age, Refuses: h.Rule == account.AgeRefuse, Zone: h.Zone}
	if a.Age != account.Under16 {
		return p, nil
	}
	var err error
	p.Guardian, err = h.People.GuardianOf(ctx, a)
	return p, err
}

// ask answers GET /account/age.
func (h Ages) ask(c *fiber.Ctx) error {
	q, err := wire.Query(c, "return")
	if err != nil {
		return err
	}
	p, err := h.page(c)
	if err != nil {
		return err
	}
	p.Return = account.LocalPath(q.Get("return"))
	return Show(c, p.Page())
}

// answer answers POST /account/age.
func (h Ages) answer(c *fiber.Ctx) error {
	f, err := wire.Form(c, formMax, "sixteen", "return")
	way := account.LocalPath(f.Get("return"))
	said := f.Get("sixteen")
	if err == nil && said != "yes" && said != "no" {
		err = fault.Fields{{Name: "sixteen", Message: "Select whether you are 16 or over."}}.Fault("person.age", "There is a problem with your answer.")
	}
	if err == nil {
		err = h.People.AnswerAge(c.UserContext(), wire.Actor(c), said == "yes")
	}
	switch {
	case err == nil && said == "yes" && wire.Actor(c).Age == account.Under16:
		h.Say(c, frontend.Flash{Text: text.T(c.UserContext(), "Thank you. You decide for yourself from now on.")})
		return c.Redirect(account.AgePage, fiber.StatusSeeOther)
	case err == nil && said == "yes":
		h.Say(c, frontend.Flash{Text: text.T(c.UserContext(), "Thank you. You are not asked again.")})
		return c.Redirect(orHome(way), fiber.StatusSeeOther)
	case err == nil:
		return c.Redirect(account.AgePage+"/under", fiber.StatusSeeOther)
	case errors.Is(err, account.ErrAgeNotAsked), errors.Is(err, account.ErrAgeSoon), !formAgain(c, err):
		return err
	}
	p, broken := h.page(c)
	if broken != nil {
		return broken
	}
	p.Return, p.Fields, p.Base.Errors = way, fieldsOf(err, "sixteen"), true
	return Show(c, p.Page())
}

// under answers GET /account/age/under: what somebody under 16 can do.
func (h Ages) under(c *fiber.Ctx) error {
	p, err := h.page(c)
	if err != nil {
		return err
	}
	p.Base.Title = []string{text.T(c.UserContext(), "If you are under 16")}
	p.Under = true
	return Show(c, p.Page())
}

// askGuardian answers POST /account/age/guardian.
func (h Ages) askGuardian(c *fiber.Ctx) error {
	f, err := wire.Form(c, formMax, "email")
	if err == nil {
		err = h.People.AskGuardian(c.UserContext(), wire.Actor(c), f.Get("email"))
	}
	if err == nil {
		h.Say(c, frontend.Flash{Text: text.T(c.UserContext(), "We have sent an email to your parent or guardian. You get one once they have answered.")})
		return c.Redirect(account.AgePage+"/under", fiber.StatusSeeOther)
	}
	if errors.Is(err, account.ErrGuardianNot) || !formAgain(c, err) {
		return err
	}
	p, broken := h.page(c)
	if broken != nil {
		return broken
	}
	p.Under, p.Email, p.Fields, p.Base.Errors = true, f.Get("email"), fieldsOf(err, "email"), true
	return Show(c, p.Page())
}

// linkBase is the frame of a page that a guardian opens: its address leads nobody back.
func (h Ages) linkBase(c *fiber.Ctx, title string) frontend.Base {
	b := h.Base(c, title)
	b.NoIndex, b.Path = true, "/"
	return b
}

// guardian answers GET and HEAD /sign-in/guardian/{token}. It uses nothing up.
func (h Ages) guardian(c *fiber.Ctx) error {
	g, err := h.People.GuardianLink(c.UserContext(), c.Params("token"))
	if err != nil {
		return h.over(c, err)
	}
	ctx := c.UserContext()
	p := pages.GuardianPage{Action: "/sign-in/guardian/" + url.PathEscape(c.Params("token")), Agreed: !g.ConsentedAt.IsZero(), At: g.ConsentedAt, Zone: h.Zone}
	p.Base = h.linkBase(c, text.T(ctx, "Somebody under 16 asks for your agreement"))
	if p.Agreed {
		p.Base = h.linkBase(c, text.T(ctx, "Withdraw your agreement"))
	}
	return Show(c, p.Page())
}

// answerGuardian answers POST /sign-in/guardian/{token}.
func (h Ages) answerGuardian(c *fiber.Ctx) error {
	ctx, link := c.UserContext(), c.Params("token")
	f, err := wire.Form(c, formMax, "do")
	if err != nil {
		return err
	}
	said := func(title, words string) error {
		return Show(c, pages.AddressLinkPage(pages.AddressLink{Base: h.linkBase(c, title), Says: words}))
	}
	switch f.Get("do") {
	case "yes":
		if err = h.People.AnswerGuardian(ctx, link, true); err == nil {
			return said(text.T(ctx, "Thank you for your agreement"), text.T(ctx, "They can post now, and are told so. We have sent you an email with a link by which you can withdraw it. We keep your address as long as your agreement stands, to tell you when it ends."))
		}
	case "no":
		if err = h.People.AnswerGuardian(ctx, link, false); err == nil {
			return said(text.T(ctx, "Nothing is posted"), text.T(ctx, "They are told that you do not want them to post. We have forgotten your address."))
		}
	case "end":
		who, ended := h.People.EndConsent(ctx, link)
		if err = ended; err == nil {
			err = h.Erasing.Erase(ctx, account.Console, who, privacy.Wish{Words: privacy.Remove, Files: privacy.Remove})
		}
		if err == nil {
			return said(text.T(ctx, "Your agreement is withdrawn"), text.T(ctx, "What they posted is removed, and their account is deleted."))
		}
		if ended == nil && fault.Of(err).Code == privacy.ErrHeld.Code {
			return said(text.T(ctx, "Your agreement is withdrawn"), text.T(ctx, "Nothing more can be posted. What was posted has to be kept for a legal reason for now. Open the link again later, or contact us."))
		}
	default:
		return c.Redirect("/sign-in/guardian/"+url.PathEscape(link), fiber.StatusSeeOther)
	}
	return h.over(c, err)
}

// over says kindly why a link does not work.
func (h Ages) over(c *fiber.Ctx, err error) error {
	f := fault.Of(err)
	if f.Code != account.ErrGuardianLink.Code {
		return err
	}
	c.Status(wire.Status(f.Kind))
	ctx := c.UserContext()
	return Show(c, pages.AddressLinkPage(pages.AddressLink{Base: h.linkBase(c, text.T(ctx, "This link does not work")), Says: text.T(ctx, f.Message)}))
}
