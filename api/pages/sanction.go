package pages

import (
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// impose answers POST /moderate/people/{handle}/sanction.
func (h ModeratingPeople) impose(c *fiber.Ctx) error {
	ctx := c.UserContext()
	p, err := h.personPage(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "kind", "where", "code", "words", "days")
	to := account.Sanction{Person: p.Person.ID, Kind: account.SanctionKind(f.Get("kind")), Code: account.SanctionCode(f.Get("code")), Words: f.Get("words")}
	if err == nil {
		to.Challenge, err = p.Where(f.Get("where"), "where")
	}
	if err == nil {
		var bad fault.Fields
		days := 0
		if to.Kind != account.Warning {
			days = f.Int("days", 1, account.SanctionMost, 0, &bad)
		}
		if err = bad.Fault("sanction.invalid", "There is a problem with your decision."); err == nil {
			_, err = h.People.Impose(ctx, wire.Actor(c), to, days)
		}
	}
	if err == nil {
		h.Say(c, frontend.Flash{Text: text.T(ctx, "Done. The person is told by mail, with what they can do.")})
		return c.Redirect(pages.PersonToModerateURL(p.Person.Handle), fiber.StatusSeeOther)
	}
	if !formAgain(c, err) {
		return err
	}
	p.Deciding = pages.TypedSanction{Kind: f.Get("kind"), Where: f.Get("where"), Code: f.Get("code"), Words: f.Get("words"), Days: f.Get("days")}
	p.Fields, p.Base.Errors = fieldsOf(err, "kind"), true
	return Show(c, p.Page())
}

// lift answers POST /moderate/people/{handle}/lift.
func (h ModeratingPeople) lift(c *fiber.Ctx) error {
	ctx := c.UserContext()
	p, err := h.personPage(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "sanction", "reason")
	if err == nil {
		_, err = h.People.Lift(ctx, wire.Actor(c), id.Sanction(f.ID("sanction")), f.Get("reason"))
	}
	if err == nil {
		h.Say(c, frontend.Flash{Text: text.T(ctx, "Lifted. The person is told by mail.")})
		return c.Redirect(pages.PersonToModerateURL(p.Person.Handle), fiber.StatusSeeOther)
	}
	if !formAgain(c, err) {
		return err
	}
	p.Lifting, p.LiftReason, p.LiftFields = id.Sanction(f.ID("sanction")), f.Get("reason"), numberedFields(fieldsOf(err, "reason"), f.ID("sanction"))
	p.Base.Errors = true
	return Show(c, p.Page())
}

// numberedFields names the fields of one form among many of a page.
func numberedFields(fields fault.Fields, n int64) fault.Fields {
	var out fault.Fields
	for _, f := range fields {
		out.Add(f.Name+"-"+itoa(int(n)), f.Message)
	}
	return out
}

// appealsPage lists the appeals that the person who asks may answer.
func (h ModeratingPeople) appealsPage(c *fiber.Ctx) (pages.Appeals, error) {
	ctx, a := c.UserContext(), wire.Actor(c)
	p := pages.Appeals{Base: h.Base(c, text.T(ctx, "Appeals")), Words: h.words()}
	if !a.HasAnywhere(account.Moderator) && !a.HasAnywhere(account.Lead) {
		return p, account.Can(a, account.Moderate, account.Thing{})
	}
	p.Base.NoIndex, p.Base.Active, p.Base.Back = true, frontend.Moderate, "/moderate"
	all, err := h.Reads.Challenges(ctx, true)
	if err != nil {
		return p, err
	}
	of := make([]id.Challenge, len(all))
	for n, o := range all {
		of[n] = o.ID
	}
	p.Titles = titles(all)
	p.Waiting, err = h.People.Appeals(ctx, a, of)
	return p, err
}

// appeals answers GET /moderate/appeals.
func (h ModeratingPeople) appeals(c *fiber.Ctx) error {
	p, err := h.appealsPage(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// answer answers POST /moderate/appeals.
func (h ModeratingPeople) answer(c *fiber.Ctx) error {
	ctx := c.UserContext()
	p, err := h.appealsPage(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "sanction", "do", "reason")
	lift := false
	if err == nil {
		lift, err = account.AppealAnswer(f.Get("do")).Lifts()
	}
	if err == nil {
		_, err = h.People.AnswerAppeal(ctx, wire.Actor(c), id.Sanction(f.ID("sanction")), lift, f.Get("reason"))
	}
	if err == nil {
		h.Say(c, frontend.Flash{Text: text.T(ctx, "Answered. The person is told by mail.")})
		return c.Redirect("/moderate/appeals", fiber.StatusSeeOther)
	}
	if !formAgain(c, err) {
		return err
	}
	p.Answering, p.Do, p.Reason = id.Sanction(f.ID("sanction")), f.Get("do"), f.Get("reason")
	p.Fields, p.Base.Errors = numberedFields(fieldsOf(err, "reason"), f.ID("sanction")), true
	return Show(c, p.Page())
}

// ownPage is what was decided about the person who asks.
func (h ModeratingPeople) ownPage(c *fiber.Ctx) (pages.OwnSanctions, error) {
	ctx := c.UserContext()
	p := pages.OwnSanctions{Base: h.Base(c, text.T(ctx, "Decisions about you"), text.T(ctx, "Your account")), Words: h.words(), Now: h.Clock()}
	p.Base.NoIndex, p.Base.Back = true, "/account"
	all, err := h.Reads.Challenges(ctx, true)
	if err != nil {
		return p, err
	}
	p.Titles = titles(all)
	p.List, err = h.People.Sanctions(ctx, wire.Actor(c))
	return p, err
}

// own answers GET /account/sanctions.
func (h ModeratingPeople) own(c *fiber.Ctx) error {
	p, err := h.ownPage(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// appeal answers POST /account/sanctions/appeal.
func (h ModeratingPeople) appeal(c *fiber.Ctx) error {
	ctx := c.UserContext()
	p, err := h.ownPage(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "sanction", "appeal")
	if err == nil {
		_, err = h.People.Appeal(ctx, wire.Actor(c), id.Sanction(f.ID("sanction")), f.Get("appeal"))
	}
	if err == nil {
		h.Say(c, frontend.Flash{Text: text.T(ctx, "Your appeal is sent. Somebody else than who decided answers you by mail.")})
		return h.lead(c, account.AppealAt)
	}
	if !formAgain(c, err) {
		return err
	}
	p.Appealing, p.Typed = id.Sanction(f.ID("sanction")), f.Get("appeal")
	p.Fields, p.Base.Errors = numberedFields(fieldsOf(err, "appeal"), f.ID("sanction")), true
	return Show(c, p.Page())
}
