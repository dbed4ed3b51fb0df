package v1

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// Members answers /api/v1/people: people and their roles, for those who give them.
type Members struct {
	Parts
	People givesRoles
}

// givesRoles is what these routes ask of account.Service.
type givesRoles interface {
	FindPeople(ctx context.Context, by account.Actor, words string, page int) ([]account.Member, bool, error)
	Member(ctx context.Context, by account.Actor, handle string) (account.Member, error)
	GiveRole(ctx context.Context, by account.Actor, p id.Person, role account.Role, challenge id.Challenge) error
	TakeRole(ctx context.Context, by account.Actor, p id.Person, role account.Role, challenge id.Challenge) error
	endsAccess
}

// Routes adds the routes under r, which is /api/v1.
func (h Members) Routes(r fiber.Router) {
	r.Get("/people", wire.SignedIn, h.find)
	r.Get("/people/:handle", wire.SignedIn, h.read)
	r.Put("/people/:handle/roles", wire.SignedIn, h.change(h.People.GiveRole))
	r.Delete("/people/:handle/roles", wire.SignedIn, h.change(h.People.TakeRole))
	r.Post("/people/:handle/sign-out", wire.SignedIn, h.checked(h.People.CutOff))
	r.Get("/people/:handle/second-step", wire.SignedIn, h.secondStep)
	r.Post("/people/:handle/second-step/reset", wire.SignedIn, h.checked(h.People.ResetSecondStep))
}

// roleHolder is a person as those see them who give roles.
type roleHolder struct {
	Handle string  `json:"handle"`
	Name   string  `json:"name"`
	Email  string  `json:"email"`
	Roles  []grant `json:"roles"`
}

// grant is a role, everywhere or in one challenge. It is the body of a change too.
type grant struct {
	Role      account.Role `json:"role"`
	Challenge *string      `json:"challenge"` // slug; null: everywhere
}

// out names the challenges of ms.
func (h Members) out(ctx context.Context, ms []account.Member) ([]roleHolder, error) {
	all, err := h.Reads.Challenges(ctx, true)
	if err != nil {
		return nil, err
	}
	items := make([]roleHolder, len(ms))
	for i, m := range ms {
		items[i] = roleHolder{m.Person.Handle, m.Person.Name, m.Person.Email, []grant{}}
		for _, g := range m.Grants {
			held := grant{Role: g.Role}
			if at := slices.IndexFunc(all, func(o challenge.Overview) bool { return o.ID == g.Challenge }); at >= 0 {
				held.Challenge = &all[at].Slug
			}
			items[i].Roles = append(items[i].Roles, held)
		}
	}
	return items, nil
}

// find answers GET /api/v1/people.
func (h Members) find(c *fiber.Ctx) error {
	q, err := wire.Query(c, "q", "cursor")
	if err != nil {
		return err
	}
	name := "people:" + q.Get("q")
	at, _, err := h.Cursors.Read(name, q.Get("cursor"))
	if err != nil {
		return err
	}
	page := int(at.ID) + 1
	found, more, err := h.People.FindPeople(c.UserContext(), wire.Actor(c), q.Get("q"), page)
	if err != nil {
		return err
	}
	next := ""
	if more {
		next = h.Cursors.Write(name, wire.Cursor{ID: int64(page)})
	}
	items, err := h.out(c.UserContext(), found)
	if err != nil {
		return err
	}
	return wire.Read(c, wire.NewList(items, next))
}

// read answers GET /api/v1/people/{handle}.
func (h Members) read(c *fiber.Ctx) error {
	ctx := c.UserContext()
	m, err := h.People.Member(ctx, wire.Actor(c), c.Params("handle"))
	if err != nil {
		return err
	}
	items, err := h.out(ctx, []account.Member{m})
	if err != nil {
		return err
	}
	return wire.Read(c, items[0])
}

// change answers PUT and DELETE /api/v1/people/{handle}/roles: a role is given or
// taken. Both can be repeated.
func (h Members) change(do func(context.Context, account.Actor, id.Person, account.Role, id.Challenge) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		ctx, a := c.UserContext(), wire.Actor(c)
		m, err := h.People.Member(ctx, a, c.Params("handle"))
		if err != nil {
			return err
		}
		var in grant
		if err = wire.Bind(c, &in); err != nil {
			return err
		}
		if !in.Role.Known() {
			return account.ErrRoleUnknown
		}
		var where id.Challenge
		if in.Challenge != nil {
			ch, err := h.open(ctx, a, *in.Challenge)
			if fault.KindOf(err) == fault.NotFound {
				var bad fault.Fields
				bad.Add("challenge", "Give the short name of a challenge, or null for everywhere.")
				return bad.Fault("role.where", "There is a problem with the role.")
			}
			if err != nil {
				return err
			}
			where = ch.ID
		}
		if err = do(ctx, a, m.Person.ID, in.Role, where); err != nil {
			return err
		}
		return h.read(c)
	}
}
