package v1

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/id"
)

// Badges answers what gives badges: rules by address, and what staff have checked.
type Badges struct {
	Parts
	People verifiesPeople
}

// verifiesPeople is what these routes ask of account.Service.
type verifiesPeople interface {
	PersonToModerate(ctx context.Context, by account.Actor, handle string) (account.Member, error)
	BadgeRules(ctx context.Context, by account.Actor) ([]account.BadgeRule, error)
	SetBadgeRule(ctx context.Context, by account.Actor, domain, label string) (account.BadgeRule, error)
	EndBadgeRule(ctx context.Context, by account.Actor, rule id.BadgeRule) error
	VerifiedOf(ctx context.Context, by account.Actor, p id.Person) ([]account.Verified, error)
	Verify(ctx context.Context, by account.Actor, v account.Verified) (account.Verified, error)
	TakeBadge(ctx context.Context, by account.Actor, p id.Person, badge id.Badge) error
}

// Routes adds the routes under r, which is /api/v1.
func (h Badges) Routes(r fiber.Router) {
	r.Get("/badge-rules", wire.SignedIn, h.rules)
	r.Post("/badge-rules", h.create(h.addRule)...)
	r.Delete("/badge-rules/:rule", wire.SignedIn, h.endRule)
	r.Get("/people/:handle/badges", wire.SignedIn, h.list)
	r.Post("/people/:handle/badges", h.create(h.give)...)
	r.Delete("/people/:handle/badges/:badge", wire.SignedIn, h.take)
}

// badge is what was checked of an author, beside their name.
type badge struct {
	Label   string `json:"label"`
	Domain  string `json:"domain"`  // in which an address was confirmed; empty where staff checked something else
	Checked string `json:"checked"` // what they checked
	On      string `json:"on"`      // the day
}

func badgesOut(in []account.Badge) []badge {
	out := make([]badge, len(in))
	for n, b := range in {
		out[n] = badge{b.Label, b.Domain, b.Checked, b.At.UTC().Format(time.DateOnly)}
	}
	return out
}

// badgeRule is a rule. Its first two members are the body of POST.
type badgeRule struct {
	ID     id.BadgeRule `json:"id"`
	Domain string       `json:"domain"`
	Label  string       `json:"label"`
	Since  time.Time    `json:"since"`
}

func badgeRuleOut(r account.BadgeRule) badgeRule {
	return badgeRule{r.ID, r.Domain, r.Label, r.At.UTC()}
}

// rules answers GET /api/v1/badge-rules.
func (h Badges) rules(c *fiber.Ctx) error {
	all, err := h.People.BadgeRules(c.UserContext(), wire.Actor(c))
	if err != nil {
		return err
	}
	items := make([]badgeRule, len(all))
	for n, r := range all {
		items[n] = badgeRuleOut(r)
	}
	return wire.Read(c, wire.NewList(items, ""))
}

// addRule answers POST /api/v1/badge-rules.
func (h Badges) addRule(c *fiber.Ctx) error {
	var in struct {
		Domain string `json:"domain"`
		Label  string `json:"label"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	r, err := h.People.SetBadgeRule(c.UserContext(), wire.Actor(c), in.Domain, in.Label)
	if err != nil {
		return err
	}
	return wire.Created(c, "/api/v1/badge-rules", badgeRuleOut(r), 0)
}

// endRule answers DELETE /api/v1/badge-rules/{rule}.
func (h Badges) endRule(c *fiber.Ctx) error {
	if err := h.People.EndBadgeRule(c.UserContext(), wire.Actor(c), id.BadgeRule(wire.ParseID(c.Params("rule")))); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// verified is a badge that a member of staff gave.
type verified struct {
	ID        id.Badge   `json:"id"`
	Label     string     `json:"label"`
	Checked   string     `json:"checked"`
	CheckedAt time.Time  `json:"checked_at"`
	EndsAt    *time.Time `json:"ends_at"` // null: it does not end by itself
}

func verifiedOut(v account.Verified) verified {
	return verified{v.ID, v.Label, v.Checked, v.At.UTC(), utc(v.EndsAt)}
}

// list answers GET /api/v1/people/{handle}/badges.
func (h Badges) list(c *fiber.Ctx) error {
	m, err := h.People.PersonToModerate(c.UserContext(), wire.Actor(c), c.Params("handle"))
	if err != nil {
		return err
	}
	all, err := h.People.VerifiedOf(c.UserContext(), wire.Actor(c), m.Person.ID)
	if err != nil {
		return err
	}
	items := make([]verified, len(all))
	for n, v := range all {
		items[n] = verifiedOut(v)
	}
	return wire.Read(c, wire.NewList(items, ""))
}

// give answers POST /api/v1/people/{handle}/badges.
func (h Badges) give(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	m, err := h.People.PersonToModerate(ctx, a, c.Params("handle"))
	if err == nil {
		err = account.Can(a, account.VerifyPerson, account.Thing{})
	}
	if err != nil {
		return err
	}
	var in struct {
		Label     string  `json:"label"`
		Checked   string  `json:"checked"`
		CheckedAt instant `json:"checked_at"` // left out: now
		EndsAt    instant `json:"ends_at"`
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	v := account.Verified{Person: m.Person.ID, Badge: account.Badge{Label: in.Label, Checked: in.Checked, At: in.CheckedAt.at}, EndsAt: in.EndsAt.at}
	if v.At.IsZero() {
		v.At = h.Uses.Now()
	}
	if v, err = h.People.Verify(ctx, a, v); err != nil {
		return err
	}
	return wire.Created(c, "/api/v1/people/"+m.Person.Handle+"/badges", verifiedOut(v), 0)
}

// take answers DELETE /api/v1/people/{handle}/badges/{badge}.
func (h Badges) take(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	m, err := h.People.PersonToModerate(ctx, a, c.Params("handle"))
	if err == nil {
		err = h.People.TakeBadge(ctx, a, m.Person.ID, id.Badge(wire.ParseID(c.Params("badge"))))
	}
	if err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
