package pages

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Provider signs people in elsewhere; signin.Provider is one.
type Provider interface {
	Address(ctx context.Context, d account.Departure) (string, error)
	Prove(ctx context.Context, code string, passage account.Passage) (account.Proven, error)
}

// Service is a provider as people choose it.
type Service struct {
	Key, Label string
	Provider   Provider
	Admission  account.Admission
}

// Identities answers the pages that lead to the providers and back. A browser goes
// there by a link, not by a form: the policy of forms allows addresses of this site
// alone.
type Identities struct {
	SignIn
	Uses     usesIdentities
	Services []Service
}

// usesIdentities is what these pages ask of account.Service.
type usesIdentities interface {
	Depart(ctx context.Context, by account.Actor, l account.Leaving) (account.Departure, error)
	Return(ctx context.Context, provider, state, cookie string) (account.Passage, error)
	Arrive(ctx context.Context, passage account.Passage, who account.Proven, rule account.Admission, from account.Browser) (account.Entry, error)
	Link(ctx context.Context, by account.Actor, passage account.Passage, who account.Proven) error
	Unlink(ctx context.Context, by account.Actor, identity id.Identity) error
}

// Routes adds the pages to app: without services only the one that unlinks what was
// linked before. limit holds back whoever sets out again and again.
func (h Identities) Routes(app fiber.Router, limit fiber.Handler) {
	app.Post("/account/identities/:identity/unlink", wire.SignedIn, wire.Takes(), h.unlink)
	if len(h.Services) == 0 {
		return
	}
	app.Get("/sign-in/with/:provider", limit, h.leave)
	app.Get("/sign-in/with/:provider/back", limit, h.back)
	app.Get("/account/identities/:provider/link", wire.SignedIn, limit, h.leaveToLink)
}

var errNoProvider = &fault.Error{Kind: fault.NotFound, Code: "identity.provider", Message: "Nobody signs in with that service here."}

func (h Identities) service(c *fiber.Ctx) (Service, error) {
	for _, s := range h.Services {
		if s.Key == c.Params("provider") {
			return s, nil
		}
	}
	return Service{}, errNoProvider
}

// leave answers GET /sign-in/with/{provider}.
func (h Identities) leave(c *fiber.Ctx) error {
	q, err := wire.Query(c, "return")
	if err != nil {
		return err
	}
	way := account.LocalPath(q.Get("return"))
	if wire.Person(c) != 0 {
		return c.Redirect(orHome(way), fiber.StatusSeeOther)
	}
	return h.depart(c, account.Leaving{ReturnTo: way, Draft: h.Cookies.Draft(c)})
}

// leaveToLink answers GET /account/identities/{provider}/link.
func (h Identities) leaveToLink(c *fiber.Ctx) error {
	return h.depart(c, account.Leaving{Link: true, Cookie: h.Cookies.Session(c), ReturnTo: "/account"})
}

func (h Identities) depart(c *fiber.Ctx, l account.Leaving) error {
	s, err := h.service(c)
	if err != nil {
		return err
	}
	l.Provider = s.Key
	d, err := h.Uses.Depart(c.UserContext(), wire.Actor(c), l)
	if err != nil {
		return err
	}
	there, err := s.Provider.Address(c.UserContext(), d)
	if err != nil {
		return err
	}
	if d.Cookie != "" {
		h.Cookies.SetSession(c, d.Cookie, d.ExpiresAt)
	}
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return c.Redirect(there, fiber.StatusSeeOther)
}

// back answers GET /sign-in/with/{provider}/back.
func (h Identities) back(c *fiber.Ctx) error {
	ctx := c.UserContext()
	s, err := h.service(c)
	if err != nil {
		return err
	}
	q, err := wire.Query(c, "state", "code", "error")
	if err != nil {
		return err
	}
	passage, err := h.Uses.Return(ctx, s.Key, q.Get("state"), h.Cookies.Session(c))
	if err != nil {
		return h.over(c, err)
	}
	if q.Get("error") != "" || q.Get("code") == "" {
		return h.over(c, account.ErrProven.With(errors.New("the provider sent no code")))
	}
	who, err := s.Provider.Prove(ctx, q.Get("code"), passage)
	if err != nil {
		return h.over(c, err)
	}
	if passage.Person == 0 {
		e, err := h.Uses.Arrive(ctx, passage, who, s.Admission, h.browser(c))
		if err != nil {
			return h.over(c, err)
		}
		return h.enter(c, e)
	}
	if err := h.Uses.Link(ctx, wire.Actor(c), passage, who); err != nil {
		return h.over(c, err)
	}
	h.Say(c, frontend.Flash{Heading: text.T(ctx, "You can now sign in with %s", s.Label)})
	return c.Redirect("/account", fiber.StatusSeeOther)
}

// unlink answers POST /account/identities/{identity}/unlink.
func (h Identities) unlink(c *fiber.Ctx) error {
	ctx := c.UserContext()
	if err := h.Uses.Unlink(ctx, wire.Actor(c), id.Identity(wire.ParseID(c.Params("identity")))); err != nil {
		return err
	}
	h.Say(c, frontend.Flash{Heading: text.T(ctx, "That service no longer signs you in"), Text: text.T(ctx, "You sign in by email.")})
	return c.Redirect("/account", fiber.StatusSeeOther)
}

// ways lists the services for the page that asks for an address.
func ways(services []Service) []pages.Way {
	list := make([]pages.Way, len(services))
	for i, s := range services {
		list[i] = pages.Way{Key: s.Key, Label: s.Label}
	}
	return list
}
