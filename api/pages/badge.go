package pages

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Badges answers the page on which administrators say whose addresses give a badge.
type Badges struct {
	Admin
	Gives givesBadges
}

// givesBadges is what this page asks of account.Service.
type givesBadges interface {
	BadgeRules(ctx context.Context, by account.Actor) ([]account.BadgeRule, error)
	SetBadgeRule(ctx context.Context, by account.Actor, domain, label string) (account.BadgeRule, error)
	EndBadgeRule(ctx context.Context, by account.Actor, rule id.BadgeRule) error
}

// Routes adds the pages to app.
func (h Badges) Routes(app fiber.Router) {
	app.Get(pages.BadgesURL, wire.SignedIn, h.list)
	app.Post(pages.BadgesURL, wire.SignedIn, h.add)
	app.Post(pages.BadgesURL+"/:rule/end", wire.SignedIn, wire.Takes(), h.end)
}

func (h Badges) page(c *fiber.Ctx) (p pages.BadgeRules, err error) {
	ctx := c.UserContext()
	p.Rules, err = h.Gives.BadgeRules(ctx, wire.Actor(c))
	p.Base, p.Words = h.base(c, "/admin", text.T(ctx, "Admin"), text.T(ctx, "Badges by address")), h.words()
	return p, err
}

// list answers GET /admin/badges.
func (h Badges) list(c *fiber.Ctx) error {
	p, err := h.page(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// add answers POST /admin/badges.
func (h Badges) add(c *fiber.Ctx) error {
	f, err := wire.Form(c, formMax, "domain", "label")
	if err == nil {
		_, err = h.Gives.SetBadgeRule(c.UserContext(), wire.Actor(c), f.Get("domain"), f.Get("label"))
	}
	if err == nil {
		return h.done(c, text.T(c.UserContext(), "Added. It stands beside the names of those who have confirmed such an address, and of others once they sign in by mail."))
	}
	if !formAgain(c, err) {
		return err
	}
	p, broken := h.page(c)
	if broken != nil {
		return broken
	}
	p.Domain, p.Label, p.Fields, p.Base.Errors = f.Get("domain"), f.Get("label"), fieldsOf(err, "domain"), true
	return Show(c, p.Page())
}

// end answers POST /admin/badges/{rule}/end.
func (h Badges) end(c *fiber.Ctx) error {
	if err := h.Gives.EndBadgeRule(c.UserContext(), wire.Actor(c), id.BadgeRule(wire.ParseID(c.Params("rule")))); err != nil {
		return err
	}
	return h.done(c, text.T(c.UserContext(), "Ended. The badge is gone from beside every name."))
}

func (h Badges) done(c *fiber.Ctx, message string) error {
	h.Say(c, frontend.Flash{Text: message})
	return c.Redirect(pages.BadgesURL, fiber.StatusSeeOther)
}

// verify answers POST /moderate/people/{handle}/badge.
func (h ModeratingPeople) verify(c *fiber.Ctx) error {
	ctx := c.UserContext()
	p, err := h.personPage(c)
	if err != nil {
		return err
	}
	if err = account.Can(wire.Actor(c), account.VerifyPerson, account.Thing{}); err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "label", "checked", "checked_at[*", "ends_at[*")
	day := func(name string) [3]string {
		return [3]string{f.Get(name + "[day]"), f.Get(name + "[month]"), f.Get(name + "[year]")}
	}
	p.Badging = pages.TypedBadge{Label: f.Get("label"), Checked: f.Get("checked"), On: day("checked_at"), Ends: day("ends_at")}
	if err == nil {
		v := account.Verified{Person: p.Person.ID, Badge: account.Badge{Label: f.Get("label"), Checked: f.Get("checked")}}
		var bad fault.Fields
		v.At = dayIn(p.Badging.On, "checked_at", h.Clock(), h.Zone, &bad)
		v.EndsAt = dayIn(p.Badging.Ends, "ends_at", time.Time{}, h.Zone, &bad)
		if err = bad.Fault("badge.invalid", "There is a problem with the badge."); err == nil {
			_, err = h.People.Verify(ctx, wire.Actor(c), v)
		}
	}
	if err == nil {
		h.Say(c, frontend.Flash{Text: text.T(ctx, "The badge stands beside the name now.")})
		return c.Redirect(pages.PersonToModerateURL(p.Person.Handle), fiber.StatusSeeOther)
	}
	if !formAgain(c, err) {
		return err
	}
	p.Fields, p.Base.Errors = fieldsOf(err, "label"), true
	return Show(c, p.Page())
}

// dayIn is the beginning of a day as a form gives it in three boxes; otherwise, where they
// are empty.
func dayIn(boxes [3]string, name string, otherwise time.Time, zone *time.Location, bad *fault.Fields) time.Time {
	if boxes == [3]string{} {
		return otherwise
	}
	at, err := time.ParseInLocation(time.DateOnly, dateOf(boxes[0], boxes[1], boxes[2]), zone)
	if err != nil {
		bad.Add(name, "Enter a real date, such as 27 3 2026.")
	}
	return at
}

// takeBadge answers POST /moderate/people/{handle}/badge/take.
func (h ModeratingPeople) takeBadge(c *fiber.Ctx) error {
	p, err := h.personPage(c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "badge")
	if err == nil {
		err = h.People.TakeBadge(c.UserContext(), wire.Actor(c), p.Person.ID, id.Badge(f.ID("badge")))
	}
	if err != nil {
		return err
	}
	h.Say(c, frontend.Flash{Text: text.T(c.UserContext(), "The badge is taken back.")})
	return c.Redirect(pages.PersonToModerateURL(p.Person.Handle), fiber.StatusSeeOther)
}
