package v1

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

// Phases answers /api/v1/phases: the dated stretches of challenges.
type Phases struct{ Parts }

// Routes adds the routes under r, which is /api/v1.
func (h Phases) Routes(r fiber.Router) {
	r.Post("/challenges/:slug/phases", h.create(h.post)...)
	r.Get("/phases/:id", h.read)
	r.Patch("/phases/:id", wire.SignedIn, h.edit)
}

// phase is a dated stretch of a challenge, or of one of its areas.
type phase struct {
	ID         id.Phase            `json:"id"`
	Area       *string             `json:"area"` // null: the whole challenge
	Kind       challenge.PhaseKind `json:"kind"`
	Title      string              `json:"title"`
	OpensAt    time.Time           `json:"opens_at"`
	ClosesAt   *time.Time          `json:"closes_at"` // null: no end set
	Posting    challenge.Who       `json:"posting"`
	Commenting challenge.Who       `json:"commenting"`
	Supporting challenge.Who       `json:"supporting"`
	Audience   challenge.Audience  `json:"audience"` // who reads what is posted
	Version    int                 `json:"version"`
}

func phaseOut(ch challenge.Challenge, p challenge.Phase) phase {
	return phase{
		ID: p.ID, Area: slugOf(ch, p), Kind: p.Kind, Title: p.Title, OpensAt: p.OpensAt.UTC(), ClosesAt: utc(p.ClosesAt),
		Posting: p.Posting, Commenting: p.Commenting, Supporting: p.Supporting, Audience: p.Audience, Version: p.Version,
	}
}

// newPhase is the body of POST /api/v1/challenges/{slug}/phases. What is left out
// is what suits the kind.
type newPhase struct {
	Area       string     `json:"area"`
	Kind       string     `json:"kind"`
	Title      *string    `json:"title"`
	OpensAt    *time.Time `json:"opens_at"`
	ClosesAt   instant    `json:"closes_at"`
	Posting    *string    `json:"posting"`
	Commenting *string    `json:"commenting"`
	Supporting *string    `json:"supporting"`
	Audience   *string    `json:"audience"`
}

// movedPhase is the body of PATCH /api/v1/phases/{id}. What is left out stays as
// it is; null takes the end away.
type movedPhase struct {
	Title      *string    `json:"title"`
	OpensAt    *time.Time `json:"opens_at"`
	ClosesAt   instant    `json:"closes_at"`
	Posting    *string    `json:"posting"`
	Commenting *string    `json:"commenting"`
	Supporting *string    `json:"supporting"`
	Audience   *string    `json:"audience"`
}

func (in newPhase) phase(ch challenge.Challenge) (challenge.Phase, error) {
	p := challenge.UsualPhase(challenge.PhaseKind(in.Kind))
	if p.Area = areaOf(ch, in.Area).ID; p.Area < 0 {
		return p, challenge.ErrAreaNotFound
	}
	return movedPhase{in.Title, in.OpensAt, in.ClosesAt, in.Posting, in.Commenting, in.Supporting, in.Audience}.of(p), nil
}

// of returns p as it is after the move.
func (in movedPhase) of(p challenge.Phase) challenge.Phase {
	p.Title = or(in.Title, p.Title)
	if in.OpensAt != nil {
		p.OpensAt = in.OpensAt.UTC()
	}
	if in.ClosesAt.sent {
		p.ClosesAt = in.ClosesAt.at.UTC()
	}
	p.Posting = challenge.Who(or(in.Posting, string(p.Posting)))
	p.Commenting = challenge.Who(or(in.Commenting, string(p.Commenting)))
	p.Supporting = challenge.Who(or(in.Supporting, string(p.Supporting)))
	p.Audience = challenge.Audience(or(in.Audience, string(p.Audience)))
	return p
}

// post answers POST /api/v1/challenges/{slug}/phases.
func (h Phases) post(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	ch, err := h.change(ctx, a, c.Params("slug"))
	if err != nil {
		return err
	}
	var in newPhase
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	p, err := in.phase(ch)
	if err != nil {
		return err
	}
	if ch, err = h.Uses.AddPhase(ctx, a, ch.ID, p); err != nil {
		return err
	}
	p = ch.Phases[len(ch.Phases)-1]
	return wire.Created(c, "/api/v1/phases/"+strconv.FormatInt(int64(p.ID), 10), phaseOut(ch, p), p.Version)
}

// find returns the phase of an address and its challenge, if a may know of it.
func (h Phases) find(ctx context.Context, a account.Actor, number int64) (challenge.Challenge, challenge.Phase, error) {
	all, err := h.Reads.Challenges(ctx, a.SignedIn())
	if err != nil {
		return challenge.Challenge{}, challenge.Phase{}, err
	}
	for _, o := range all {
		at := slices.IndexFunc(o.Phases, func(p challenge.Phase) bool { return p.ID == id.Phase(number) })
		if at < 0 || !o.State.ShownTo(a, o.ID) {
			continue
		}
		ch, err := h.Reads.ChallengeByID(ctx, o.ID)
		return ch, o.Phases[at], err
	}
	return challenge.Challenge{}, challenge.Phase{}, challenge.ErrPhaseNotFound
}

// read answers GET /api/v1/phases/{id}.
func (h Phases) read(c *fiber.Ctx) error {
	ch, p, err := h.find(c.UserContext(), wire.Actor(c), wire.ParseID(c.Params("id")))
	if err != nil {
		return err
	}
	return wire.ReadVersion(c, phaseOut(ch, p), p.Version)
}

// edit answers PATCH /api/v1/phases/{id}.
func (h Phases) edit(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	ch, p, err := h.find(ctx, a, wire.ParseID(c.Params("id")))
	if err != nil {
		return err
	}
	if err = account.Can(a, account.ChangeChallenge, account.Thing{Challenge: ch.ID}); err != nil {
		return err
	}
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in movedPhase
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	if ch, err = h.Uses.MovePhase(ctx, a, p.ID, version, in.of(p)); err != nil {
		return err
	}
	p = ch.Phases[slices.IndexFunc(ch.Phases, func(x challenge.Phase) bool { return x.ID == p.ID })]
	return wire.Changed(c, phaseOut(ch, p), p.Version)
}
