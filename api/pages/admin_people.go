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

// titles names challenges by id.
func titles(all []challenge.Overview) map[id.Challenge]string {
	m := map[id.Challenge]string{}
	for _, o := range all {
		m[o.ID] = o.Title
	}
	return m
}

// people answers GET /admin/people: those who hold a role, or whom a search finds.
func (h Admin) people(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	q, err := wire.Query(c, "q", "page")
	if err != nil {
		return err
	}
	p := pages.AdminPeople{Base: h.base(c, "/admin", text.T(ctx, "Admin"), text.T(ctx, "People and roles")), Query: q.Get("q"), Page: pageOf(q)}
	if p.Found, p.More, err = h.People.FindPeople(ctx, a, p.Query, p.Page); err != nil {
		return err
	}
	all, err := h.Reads.Challenges(ctx, true)
	if err != nil {
		return err
	}
	p.Titles = titles(all)
	return Show(c, p.Show())
}

func (h Admin) memberPage(ctx context.Context, c *fiber.Ctx) (pages.AdminMember, error) {
	m, err := h.People.Member(ctx, wire.Actor(c), c.Params("handle"))
	if err != nil {
		return pages.AdminMember{}, err
	}
	p := pages.AdminMember{Base: h.base(c, "/admin/people", text.T(ctx, "People and roles"), text.T(ctx, "Roles of %s", m.Person.Handle)), Words: h.words(), Member: m, Self: wire.Person(c) == m.Person.ID}
	if p.Challenges, err = h.Reads.Challenges(ctx, true); err != nil {
		return p, err
	}
	p.Alerted, err = h.Reads.ContactIn(ctx, m.Person.ID)
	return p, err
}

// member answers GET /admin/people/{handle}.
func (h Admin) member(c *fiber.Ctx) error {
	p, err := h.memberPage(c.UserContext(), c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// give answers POST /admin/people/{handle}/give.
func (h Admin) give(c *fiber.Ctx) error {
	return h.change(c, h.People.GiveRole, func(ctx context.Context) string {
		return text.T(ctx, "The role is given. It counts from their next page on.")
	})
}

// take answers POST /admin/people/{handle}/take.
func (h Admin) take(c *fiber.Ctx) error {
	return h.change(c, h.People.TakeRole, func(ctx context.Context) string { return text.T(ctx, "The role is taken away.") })
}

func (h Admin) change(c *fiber.Ctx, do func(context.Context, account.Actor, id.Person, account.Role, id.Challenge) error, said func(context.Context) string) error {
	ctx := c.UserContext()
	p, err := h.memberPage(ctx, c)
	if err != nil {
		return err
	}
	f, err := wire.Form(c, formMax, "role", "challenge")
	p.Role, p.Where = f.Get("role"), f.Get("challenge")
	if err == nil {
		var in id.Challenge
		if in, err = challengeOf(p.Challenges, p.Where); err == nil {
			err = do(ctx, wire.Actor(c), p.Member.Person.ID, account.Role(p.Role), in)
		}
	}
	if err == nil {
		h.Say(c, frontend.Flash{Text: said(ctx)})
		return c.Redirect("/admin/people/"+url.PathEscape(p.Member.Person.Handle), fiber.StatusSeeOther)
	}
	if !formAgain(c, err) {
		return err
	}
	p.Fields, p.Base.Errors = fieldsOf(err, "role"), true
	return Show(c, p.Page())
}

// challengeOf reads where a role counts: everywhere if nothing is given.
func challengeOf(all []challenge.Overview, typed string) (id.Challenge, error) {
	if typed == "" {
		return 0, nil
	}
	in := id.Challenge(wire.ParseID(typed))
	for _, o := range all {
		if o.ID == in {
			return in, nil
		}
	}
	var bad fault.Fields
	bad.Add("challenge", "Select where the role counts.")
	return 0, bad.Fault("role.where", "There is a problem with the role.")
}
