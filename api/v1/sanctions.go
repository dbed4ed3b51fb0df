package v1

import (
	"context"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// Sanctions answers what moderators decide about people.
type Sanctions struct {
	Parts
	People sanctionsPeople
}

// sanctionsPeople is what these routes ask of account.Service.
type sanctionsPeople interface {
	PersonToModerate(ctx context.Context, by account.Actor, handle string) (account.Member, error)
	SanctionsOn(ctx context.Context, by account.Actor, p id.Person, of []id.Challenge) ([]account.Sanction, error)
	Impose(ctx context.Context, by account.Actor, to account.Sanction, days int) (account.Sanction, error)
	Lift(ctx context.Context, by account.Actor, sanction id.Sanction, reason string) (account.Sanction, error)
	Appeals(ctx context.Context, by account.Actor, of []id.Challenge) ([]account.AppealView, error)
	AnswerAppeal(ctx context.Context, by account.Actor, sanction id.Sanction, lift bool, reason string) (account.Sanction, error)
}

// Routes adds the routes under r, which is /api/v1.
func (h Sanctions) Routes(r fiber.Router) {
	r.Get("/people/:handle/sanctions", wire.SignedIn, h.list)
	r.Post("/people/:handle/sanctions", h.create(h.impose)...)
	r.Post("/people/:handle/sanctions/:sanction/lift", wire.SignedIn, h.lift)
	r.Get("/people/:handle/trust", wire.SignedIn, h.trusts)
	r.Put("/people/:handle/trust", wire.SignedIn, h.setTrust)
	r.Get("/moderation/appeals", wire.SignedIn, h.appeals)
	r.Post("/moderation/appeals/:sanction", wire.SignedIn, h.answer)
}

// imposed is what was decided about a person, as moderators read it: without who it was.
type imposed struct {
	ID         id.Sanction          `json:"id"`
	Kind       account.SanctionKind `json:"kind"`
	Challenge  *string              `json:"challenge"` // slug; null: the whole site
	Code       account.SanctionCode `json:"code"`
	Reason     string               `json:"reason"` // as the person reads it
	At         time.Time            `json:"at"`
	EndsAt     *time.Time           `json:"ends_at"` // null: a warning
	LiftedAt   *time.Time           `json:"lifted_at"`
	InForce    bool                 `json:"in_force"`
	Appeal     *string              `json:"appeal"`
	AppealedAt *time.Time           `json:"appealed_at"`
	Answer     *string              `json:"answer"`
	AnsweredAt *time.Time           `json:"answered_at"`
}

// out names the challenges of ss.
func (h Sanctions) out(ctx context.Context, ss ...account.Sanction) ([]imposed, error) {
	all, err := h.Reads.Challenges(ctx, true)
	if err != nil {
		return nil, err
	}
	items := make([]imposed, len(ss))
	for n, s := range ss {
		items[n] = imposed{
			ID: s.ID, Kind: s.Kind, Code: s.Code, Reason: s.Public(), At: s.At.UTC(), EndsAt: utc(s.EndsAt), LiftedAt: utc(s.LiftedAt), InForce: s.InForce(h.Uses.Now()),
			Appeal: sentence(s.Appeal), AppealedAt: utc(s.AppealedAt), Answer: sentence(s.Answer), AnsweredAt: utc(s.AnsweredAt),
		}
		if at := slices.IndexFunc(all, func(o challenge.Overview) bool { return o.ID == s.Challenge }); at >= 0 {
			items[n].Challenge = &all[at].Slug
		}
	}
	return items, nil
}

// one answers with what became of s.
func (h Sanctions) one(c *fiber.Ctx, s account.Sanction) error {
	items, err := h.out(c.UserContext(), s)
	if err != nil {
		return err
	}
	return wire.Changed(c, items[0], 0)
}

// moderated returns the person of an address and the challenges that the person who asks
// moderates; nil for all of them.
func (h Sanctions) moderated(c *fiber.Ctx) (account.Member, []id.Challenge, error) {
	m, err := h.People.PersonToModerate(c.UserContext(), wire.Actor(c), c.Params("handle"))
	if err != nil {
		return m, nil, err
	}
	of, err := challenge.Moderated(wire.Actor(c))
	return m, of, err
}

// on lists what was decided about the person of an address, as far as the person who asks
// moderates.
func (h Sanctions) on(c *fiber.Ctx) ([]account.Sanction, error) {
	m, of, err := h.moderated(c)
	if err != nil {
		return nil, err
	}
	return h.People.SanctionsOn(c.UserContext(), wire.Actor(c), m.Person.ID, of)
}

// list answers GET /api/v1/people/{handle}/sanctions, the latest first.
func (h Sanctions) list(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	all, err := h.on(c)
	if err != nil {
		return err
	}
	items, err := h.out(c.UserContext(), all...)
	if err != nil {
		return err
	}
	return wire.Read(c, wire.NewList(items, ""))
}

// impose answers POST /api/v1/people/{handle}/sanctions.
func (h Sanctions) impose(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	m, err := h.People.PersonToModerate(ctx, a, c.Params("handle"))
	if err != nil {
		return err
	}
	var in struct {
		Kind       account.SanctionKind `json:"kind"`
		Challenge  string               `json:"challenge"`  // slug
		Everywhere bool                 `json:"everywhere"` // one of the two is needed
		Code       account.SanctionCode `json:"code"`
		Words      string               `json:"words"`
		Days       int                  `json:"days"`
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	to := account.Sanction{Person: m.Person.ID, Kind: in.Kind, Code: in.Code, Words: in.Words}
	if to.Challenge, err = h.place(ctx, a, in.Challenge, in.Everywhere); err != nil {
		return err
	}
	if to, err = h.People.Impose(ctx, a, to, in.Days); err != nil {
		return err
	}
	wire.Made(c, "/api/v1/people/"+m.Person.Handle+"/sanctions")
	items, err := h.out(ctx, to)
	if err != nil {
		return err
	}
	return wire.Created(c, "/api/v1/people/"+m.Person.Handle+"/sanctions", items[0], 0)
}

// place is where a decision about a person counts: nobody decides for the whole site by
// leaving something out.
func (h Sanctions) place(ctx context.Context, a account.Actor, slug string, everywhere bool) (id.Challenge, error) {
	if (slug == "") != everywhere {
		return 0, account.NoPlace("challenge")
	}
	if everywhere {
		return 0, nil
	}
	ch, err := h.open(ctx, a, slug)
	if fault.KindOf(err) == fault.NotFound {
		err = account.NoPlace("challenge")
	}
	return ch.ID, err
}

// lift answers POST /api/v1/people/{handle}/sanctions/{sanction}/lift.
func (h Sanctions) lift(c *fiber.Ctx) error {
	all, err := h.on(c)
	if err != nil {
		return err
	}
	of := id.Sanction(wire.ParseID(c.Params("sanction")))
	if !slices.ContainsFunc(all, func(s account.Sanction) bool { return s.ID == of }) {
		return account.ErrNoSanction
	}
	var in struct {
		Reason string `json:"reason"`
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	s, err := h.People.Lift(c.UserContext(), wire.Actor(c), of, in.Reason)
	if err != nil {
		return err
	}
	return h.one(c, s)
}

// appealed is a decision against which its person has appealed.
type appealed struct {
	Handle string `json:"handle"` // of the person
	Name   string `json:"name"`
	imposed
}

// appeals answers GET /api/v1/moderation/appeals, the oldest first.
func (h Sanctions) appeals(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	ctx, a := c.UserContext(), wire.Actor(c)
	of, err := challenge.Moderated(a)
	if err != nil {
		return err
	}
	all, err := h.People.Appeals(ctx, a, of)
	if err != nil {
		return err
	}
	ss := make([]account.Sanction, len(all))
	for n, v := range all {
		ss[n] = v.Sanction
	}
	out, err := h.out(ctx, ss...)
	if err != nil {
		return err
	}
	items := make([]appealed, len(all))
	for n, v := range all {
		items[n] = appealed{v.Handle, v.Name, out[n]}
	}
	return wire.Read(c, wire.NewList(items, ""))
}

// answer answers POST /api/v1/moderation/appeals/{sanction}.
func (h Sanctions) answer(c *fiber.Ctx) error {
	if _, err := challenge.Moderated(wire.Actor(c)); err != nil {
		return err
	}
	var in struct {
		Do     account.AppealAnswer `json:"do"`
		Reason string               `json:"reason"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	lift, err := in.Do.Lifts()
	if err != nil {
		return err
	}
	s, err := h.People.AnswerAppeal(c.UserContext(), wire.Actor(c), id.Sanction(wire.ParseID(c.Params("sanction"))), lift, in.Reason)
	if err != nil {
		return err
	}
	return h.one(c, s)
}
