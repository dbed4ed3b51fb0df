package pages

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// ModeratingPeople answers the pages on which moderators decide about a person rather than
// about a text.
type ModeratingPeople struct {
	Reading
	Service challenge.Service
	People  moderatesPeople
}

// moderatesPeople is what these pages ask of account.Service.
type moderatesPeople interface {
	PersonToModerate(ctx context.Context, by account.Actor, handle string) (account.Member, error)
	Impose(ctx context.Context, by account.Actor, to account.Sanction, days int) (account.Sanction, error)
	Lift(ctx context.Context, by account.Actor, sanction id.Sanction, reason string) (account.Sanction, error)
	Appeal(ctx context.Context, by account.Actor, sanction id.Sanction, words string) (account.Sanction, error)
	AnswerAppeal(ctx context.Context, by account.Actor, sanction id.Sanction, lift bool, reason string) (account.Sanction, error)
	Sanctions(ctx context.Context, by account.Actor) ([]account.Sanction, error)
	SanctionsOn(ctx context.Context, by account.Actor, p id.Person, of []id.Challenge) ([]account.Sanction, error)
	Appeals(ctx context.Context, by account.Actor, of []id.Challenge) ([]account.AppealView, error)
	VerifiedOf(ctx context.Context, by account.Actor, p id.Person) ([]account.Verified, error)
	Verify(ctx context.Context, by account.Actor, v account.Verified) (account.Verified, error)
	TakeBadge(ctx context.Context, by account.Actor, p id.Person, badge id.Badge) error
}

// Routes adds the pages to app.
func (h ModeratingPeople) Routes(app fiber.Router) {
	app.Get("/moderate/people/:handle", wire.SignedIn, h.person)
	app.Post("/moderate/people/:handle/trust", wire.SignedIn, h.trust)
	app.Post("/moderate/people/:handle/sanction", wire.SignedIn, h.impose)
	app.Post("/moderate/people/:handle/lift", wire.SignedIn, h.lift)
	app.Post("/moderate/people/:handle/badge", wire.SignedIn, h.verify)
	app.Post("/moderate/people/:handle/badge/take", wire.SignedIn, h.takeBadge)
	app.Get("/help-now", h.help)
	app.Get("/moderate/alerts", wire.SignedIn, h.alerts)
	app.Get("/moderate/alerts/:alert", wire.SignedIn, h.alert)
	app.Post("/moderate/alerts/:alert/take", wire.SignedIn, h.take)
	app.Get("/moderate/appeals", wire.SignedIn, h.appeals)
	app.Post("/moderate/appeals", wire.SignedIn, h.answer)
	app.Get("/account/sanctions", wire.SignedIn, h.own)
	app.Post("/account/sanctions/appeal", wire.SignedIn, h.appeal)
}

// personPage gathers what the person who asks may know and decide about somebody.
func (h ModeratingPeople) personPage(c *fiber.Ctx) (pages.ModeratePerson, error) {
	ctx, a := c.UserContext(), wire.Actor(c)
	who, err := h.People.PersonToModerate(ctx, a, c.Params("handle"))
	if err != nil {
		return pages.ModeratePerson{}, err
	}
	p := pages.ModeratePerson{
		Base: h.Base(c, text.T(ctx, "Moderate %s", who.Person.Handle)), Words: h.words(), Person: who.Person, Self: who.Person.ID == a.Person,
		Site: account.Can(a, account.Moderate, account.Thing{}) == nil,
	}
	p.Base.NoIndex, p.Base.Active, p.Base.Back = true, frontend.Moderate, "/moderate"
	all, err := h.Reads.Challenges(ctx, true)
	if err != nil {
		return p, err
	}
	of := []id.Challenge{}
	for _, o := range all {
		if account.Can(a, account.Moderate, account.Thing{Challenge: o.ID}) == nil {
			p.Challenges, of = append(p.Challenges, o), append(of, o.ID)
		}
	}
	if p.Site {
		of = nil
	}
	if p.Trusts, err = h.Reads.Trusts(ctx, who.Person.ID, of); err != nil {
		return p, err
	}
	p.Now = h.Clock()
	if p.Verifies = account.Can(a, account.VerifyPerson, account.Thing{}) == nil; p.Verifies {
		if p.Verified, err = h.People.VerifiedOf(ctx, a, who.Person.ID); err != nil {
			return p, err
		}
	}
	p.Sanctions, err = h.People.SanctionsOn(ctx, a, who.Person.ID, of)
	return p, err
}

// person answers GET /moderate/people/{handle}.
func (h ModeratingPeople) person(c *fiber.Ctx) error {
	p, err := h.personPage(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// trust answers POST /moderate/people/{handle}/trust.
func (h ModeratingPeople) trust(c *fiber.Ctx) error {
	ctx := c.UserContext()
	p, err := h.personPage(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "challenge", "given", "reason")
	t := challenge.Trust{Person: p.Person.ID, Given: f.Get("given") == "1", Reason: f.Get("reason")}
	if err == nil {
		t.Challenge, err = p.Where(f.Get("challenge"), "challenge")
	}
	if err == nil && f.Get("given") != "1" && f.Get("given") != "0" {
		err = challenge.ErrTrustUnsaid
	}
	if err == nil {
		err = h.Service.SetTrust(ctx, wire.Actor(c), t)
	}
	if err == nil {
		h.Say(c, frontend.Flash{Text: text.T(ctx, "Saved. It counts for what they post from now on.")})
		return c.Redirect(pages.PersonToModerateURL(p.Person.Handle), fiber.StatusSeeOther)
	}
	if !formAgain(c, err) {
		return err
	}
	p.Trusting = pages.TypedTrust{Challenge: f.Get("challenge"), Given: f.Get("given"), Reason: f.Get("reason")}
	p.Fields, p.Base.Errors = fieldsOf(err, "given"), true
	return Show(c, p.Page())
}
