package v1

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/privacy"
)

// Keeping answers what is kept, for how long, and what is held back.
type Keeping struct {
	Parts
	Keeps keeps
}

// keeps is what these routes ask of privacy.Service.
type keeps interface {
	Plans(ctx context.Context, by account.Actor) ([]privacy.Plan, error)
	Plan(ctx context.Context, by account.Actor, c id.Challenge) (privacy.Plan, error)
	KeepFor(ctx context.Context, by account.Actor, c id.Challenge, months int) error
	LetGo(ctx context.Context, by account.Actor, c id.Challenge) (privacy.Run, error)
	Runs(ctx context.Context, by account.Actor, c id.Challenge) ([]privacy.Run, error)
	Certificate(ctx context.Context, by account.Actor, r id.Keeping) (privacy.Run, error)
	Holds(ctx context.Context, by account.Actor) ([]privacy.HoldView, error)
	Hold(ctx context.Context, by account.Actor, w privacy.Holding) (privacy.Hold, error)
	Release(ctx context.Context, by account.Actor, h id.Hold) (privacy.Hold, error)
}

// Routes adds the routes under r, which is /api/v1.
func (h Keeping) Routes(r fiber.Router) {
	r.Get("/keeping", wire.SignedIn, h.plans)
	r.Get("/keeping/:run", wire.SignedIn, h.certificate)
	r.Get("/challenges/:slug/keeping", wire.SignedIn, h.plan)
	r.Put("/challenges/:slug/keeping", wire.SignedIn, h.keepFor)
	r.Post("/challenges/:slug/keeping/runs", h.create(h.letGo)...)
	r.Get("/holds", wire.SignedIn, h.holds)
	r.Post("/holds", h.create(h.hold)...)
	r.Post("/holds/:hold/release", wire.SignedIn, h.release)
}

// keepingDates is when the people of a challenge are let go.
type keepingDates struct {
	Challenge string     `json:"challenge"`
	Months    int        `json:"months"`
	SaidAt    *time.Time `json:"said_at"`   // null: nobody has said how long yet
	ClosesAt  *time.Time `json:"closes_at"` // null: a phase has no end
	DueOn     *string    `json:"due_on"`    // the day; null: none yet
	Held      bool       `json:"held"`      // by a hold on the challenge
}

func keepingDatesOut(p privacy.Plan) keepingDates {
	out := keepingDates{Challenge: p.Slug, Months: p.Rule.Months, SaidAt: utc(p.Rule.Since), ClosesAt: utc(p.ClosesAt), Held: p.Held}
	if !p.DueAt.IsZero() {
		out.DueOn = sentence(p.DueAt.UTC().Format(time.DateOnly))
	}
	return out
}

// keepingPlan is what would go from a challenge if it were today.
type keepingPlan struct {
	keepingDates
	Due          bool        `json:"due"` // people can be let go now
	Leaving      int         `json:"leaving"`
	Waiting      int         `json:"waiting"`
	Staying      int         `json:"staying"`
	Spared       int         `json:"spared"`
	Kinds        []kindCount `json:"kinds"`
	Drafts       int         `json:"drafts"`
	Certificates []certified `json:"certificates"`
}

// kindCount is how many there are of a kind.
type kindCount struct {
	Kind  string `json:"kind"`
	Count int    `json:"count"`
}

func kindsOut(of []privacy.Count) []kindCount {
	out := make([]kindCount, len(of))
	for n, k := range of {
		out[n] = kindCount{k.Kind, k.N}
	}
	return out
}

// certified is a letting go that has ended, in numbers.
type certified struct {
	ID        id.Keeping      `json:"id"`
	Challenge *string         `json:"challenge"` // null: of what belongs to none
	By        privacy.Starter `json:"by"`
	StartedAt time.Time       `json:"started_at"`
	EndedAt   time.Time       `json:"ended_at"`
	Kinds     []kindCount     `json:"kinds"`
	Text      string          `json:"text"`
	SHA256    string          `json:"sha256"` // of the text
}

func certifiedOut(r privacy.Run) certified {
	return certified{r.ID, sentence(r.Slug), r.By, r.StartedAt.UTC(), r.EndedAt.UTC(), kindsOut(r.Kinds()), r.Text, r.Hash}
}

// plans answers GET /api/v1/keeping.
func (h Keeping) plans(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	all, err := h.Keeps.Plans(c.UserContext(), wire.Actor(c))
	if err != nil {
		return err
	}
	items := make([]keepingDates, len(all))
	for n, p := range all {
		items[n] = keepingDatesOut(p)
	}
	return wire.Read(c, wire.NewList(items, ""))
}

// certificate answers GET /api/v1/keeping/{run}.
func (h Keeping) certificate(c *fiber.Ctx) error {
	r, err := h.Keeps.Certificate(c.UserContext(), wire.Actor(c), id.Keeping(wire.ParseID(c.Params("run"))))
	if err != nil {
		return err
	}
	return wire.Read(c, certifiedOut(r))
}

// planned is what would go from a challenge, and what has gone.
func (h Keeping) planned(ctx context.Context, a account.Actor, ch id.Challenge) (keepingPlan, error) {
	p, err := h.Keeps.Plan(ctx, a, ch)
	if err != nil {
		return keepingPlan{}, err
	}
	runs, err := h.Keeps.Runs(ctx, a, ch)
	if err != nil {
		return keepingPlan{}, err
	}
	out := keepingPlan{
		keepingDates: keepingDatesOut(p), Due: p.Waits(h.Uses.Now()) == nil,
		Leaving: p.Leaving, Waiting: p.Waiting, Staying: p.Staying, Spared: p.Spared, Kinds: kindsOut(p.Kinds), Drafts: p.Drafts, Certificates: make([]certified, len(runs)),
	}
	for n, r := range runs {
		out.Certificates[n] = certifiedOut(r)
	}
	return out, nil
}

// plan answers GET /api/v1/challenges/{slug}/keeping.
func (h Keeping) plan(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	ch, err := h.change(c.UserContext(), wire.Actor(c), c.Params("slug"))
	if err != nil {
		return err
	}
	out, err := h.planned(c.UserContext(), wire.Actor(c), ch.ID)
	if err != nil {
		return err
	}
	return wire.Read(c, out)
}

// keepFor answers PUT /api/v1/challenges/{slug}/keeping.
func (h Keeping) keepFor(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	ch, err := h.change(ctx, a, c.Params("slug"))
	if err != nil {
		return err
	}
	var in struct {
		Months int `json:"months"`
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	if err = h.Keeps.KeepFor(ctx, a, ch.ID, in.Months); err != nil {
		return err
	}
	out, err := h.planned(ctx, a, ch.ID)
	if err != nil {
		return err
	}
	return wire.Changed(c, out, 0)
}

// letGo answers POST /api/v1/challenges/{slug}/keeping/runs.
func (h Keeping) letGo(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	ch, err := h.change(ctx, a, c.Params("slug"))
	if err != nil {
		return err
	}
	r, err := h.Keeps.LetGo(ctx, a, ch.ID)
	if err != nil {
		return err
	}
	return wire.Created(c, "/api/v1/keeping/"+strconv.FormatInt(int64(r.ID), 10), certifiedOut(r), 0)
}
