package pages

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/privacy"
	"uptake/frontend"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

// Keeping answers the pages that say what is kept, for how long, and what is held back.
type Keeping struct {
	Admin
	Keeps keeps
}

// keeps is what these pages ask of privacy.Service.
type keeps interface {
	Holds(ctx context.Context, by account.Actor) ([]privacy.HoldView, error)
	Hold(ctx context.Context, by account.Actor, w privacy.Holding) (privacy.Hold, error)
	Release(ctx context.Context, by account.Actor, h id.Hold) (privacy.Hold, error)
	Plans(ctx context.Context, by account.Actor) ([]privacy.Plan, error)
	Plan(ctx context.Context, by account.Actor, c id.Challenge) (privacy.Plan, error)
	KeepFor(ctx context.Context, by account.Actor, c id.Challenge, months int) error
	LetGo(ctx context.Context, by account.Actor, c id.Challenge) (privacy.Run, error)
	Runs(ctx context.Context, by account.Actor, c id.Challenge) ([]privacy.Run, error)
	Certificate(ctx context.Context, by account.Actor, r id.Keeping) (privacy.Run, error)
}

// Routes adds the pages to app.
func (h Keeping) Routes(app fiber.Router) {
	app.Get(pages.HoldsURL, wire.SignedIn, h.holds)
	app.Post(pages.HoldsURL, wire.SignedIn, h.hold)
	app.Post(pages.HoldsURL+"/:hold/release", wire.SignedIn, h.release)
	app.Get(pages.KeepingURL, wire.SignedIn, h.plans)
	app.Get(pages.KeepingURL+"/:run/certificate.txt", wire.SignedIn, h.certificate)
	app.Get("/admin/challenges/:slug/keeping", wire.SignedIn, h.plan)
	app.Post("/admin/challenges/:slug/keeping", wire.SignedIn, h.keepFor)
	app.Post("/admin/challenges/:slug/keeping/run", wire.SignedIn, h.letGo)
}

// holdsPage is the page with everything but what is typed.
func (h Keeping) holdsPage(c *fiber.Ctx) (p pages.Holds, err error) {
	ctx := c.UserContext()
	if p.All, err = h.Keeps.Holds(ctx, wire.Actor(c)); err != nil {
		return p, err
	}
	if p.List, err = h.Reads.Challenges(ctx, true); err != nil {
		return p, err
	}
	p.Base, p.Words = h.base(c, "/admin", text.T(ctx, "Admin"), text.T(ctx, "Legal holds")), h.words()
	return p, nil
}

// holds answers GET /admin/holds.
func (h Keeping) holds(c *fiber.Ctx) error {
	p, err := h.holdsPage(c)
	if err != nil {
		return err
	}
	return Show(c, p.Page())
}

// hold answers POST /admin/holds.
func (h Keeping) hold(c *fiber.Ctx) error {
	f, err := wire.Form(c, formMax, "challenge", "person", "reason")
	typed := privacy.Holding{Challenge: f.Get("challenge"), Person: f.Get("person"), Reason: f.Get("reason")}
	if err == nil {
		_, err = h.Keeps.Hold(c.UserContext(), wire.Actor(c), typed)
	}
	if err == nil {
		return h.held(c, text.T(c.UserContext(), "It is held from now on."))
	}
	if !formAgain(c, err) {
		return err
	}
	p, broken := h.holdsPage(c)
	if broken != nil {
		return broken
	}
	p.Typed, p.Fields, p.Base.Errors = typed, fieldsOf(err, "challenge"), true
	return Show(c, p.Page())
}

// release answers POST /admin/holds/{hold}/release.
func (h Keeping) release(c *fiber.Ctx) error {
	if _, err := wire.Form(c, formMax); err != nil {
		return err
	}
	n, err := strconv.ParseInt(c.Params("hold"), 10, 64)
	if err != nil {
		return privacy.ErrHoldNotFound
	}
	if _, err := h.Keeps.Release(c.UserContext(), wire.Actor(c), id.Hold(n)); err != nil {
		return err
	}
	return h.held(c, text.T(c.UserContext(), "The hold is released. What is due goes with the next run."))
}

func (h Keeping) held(c *fiber.Ctx, message string) error {
	h.Say(c, frontend.Flash{Text: message})
	return c.Redirect(pages.HoldsURL, fiber.StatusSeeOther)
}
