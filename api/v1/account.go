package v1

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/id"
)

// Account answers what the account page shows a person of themselves beside their details.
type Account struct {
	Accounts ownAccount
}

// ownAccount is what these routes ask of account.Service.
type ownAccount interface {
	Notes(ctx context.Context, by account.Actor) ([]account.Note, error)
	Identities(ctx context.Context, by account.Actor) ([]account.Identity, error)
	SecondStep(ctx context.Context, by account.Actor) (account.SecondStepView, error)
	Sanctions(ctx context.Context, by account.Actor) ([]account.Sanction, error)
	Appeal(ctx context.Context, by account.Actor, sanction id.Sanction, words string) (account.Sanction, error)
}

// Routes adds the routes under r, which is /api/v1.
func (h Account) Routes(r fiber.Router) {
	r.Get("/me/activity", wire.SignedIn, h.activity)
	r.Get("/me/identities", wire.SignedIn, h.identities)
	r.Get("/me/second-step", wire.SignedIn, h.secondStep)
	r.Get("/me/sanctions", wire.SignedIn, h.sanctions)
	r.Post("/me/sanctions/:sanction/appeal", wire.SignedIn, h.appeal)
}

// activityNote is one line of recent activity.
type activityNote struct {
	At      time.Time        `json:"at"`
	Kind    account.NoteKind `json:"kind"`
	Browser *string          `json:"browser"` // in two words; null: not known
}

// activity answers GET /api/v1/me/activity, the latest first.
func (h Account) activity(c *fiber.Ctx) error {
	all, err := h.Accounts.Notes(c.UserContext(), wire.Actor(c))
	if err != nil {
		return err
	}
	items := make([]activityNote, len(all))
	for n, o := range all {
		items[n] = activityNote{o.At.UTC(), o.Kind, sentence(o.Agent)}
	}
	return wire.Read(c, wire.NewList(items, ""))
}

// identity is a service that signs the person in.
type identity struct {
	Provider string     `json:"provider"`
	LinkedAt time.Time  `json:"linked_at"`
	UsedAt   *time.Time `json:"used_at"`
}

// identities answers GET /api/v1/me/identities.
func (h Account) identities(c *fiber.Ctx) error {
	all, err := h.Accounts.Identities(c.UserContext(), wire.Actor(c))
	if err != nil {
		return err
	}
	items := make([]identity, len(all))
	for n, i := range all {
		items[n] = identity{i.Provider, i.LinkedAt.UTC(), utc(i.UsedAt)}
	}
	return wire.Read(c, wire.NewList(items, ""))
}

// secondStep is how it stands with the second step of the person.
type secondStep struct {
	SetAt  *time.Time `json:"set_at"` // null: there is none
	Left   int        `json:"recovery_codes_left"`
	Needed bool       `json:"needed"` // their roles do not count without it
}

// secondStep answers GET /api/v1/me/second-step.
func (h Account) secondStep(c *fiber.Ctx) error {
	v, err := h.Accounts.SecondStep(c.UserContext(), wire.Actor(c))
	if err != nil {
		return err
	}
	return wire.Read(c, secondStep{utc(v.SetAt), v.Left, v.Asked})
}

// sanction is what moderators decided about the person, without who it was.
type sanction struct {
	ID         id.Sanction          `json:"id"`
	Kind       account.SanctionKind `json:"kind"`
	Everywhere bool                 `json:"everywhere"` // on the whole site, and not in one challenge
	Reason     string               `json:"reason"`
	At         time.Time            `json:"at"`
	EndsAt     *time.Time           `json:"ends_at"`
	LiftedAt   *time.Time           `json:"lifted_at"`
	Appeal     *string              `json:"appeal"`
	Answer     *string              `json:"answer"`
}

func sanctionOut(s account.Sanction) sanction {
	return sanction{s.ID, s.Kind, s.Challenge == 0, s.Public(), s.At.UTC(), utc(s.EndsAt), utc(s.LiftedAt), sentence(s.Appeal), sentence(s.Answer)}
}

// sanctions answers GET /api/v1/me/sanctions, the latest first.
func (h Account) sanctions(c *fiber.Ctx) error {
	all, err := h.Accounts.Sanctions(c.UserContext(), wire.Actor(c))
	if err != nil {
		return err
	}
	items := make([]sanction, len(all))
	for n, s := range all {
		items[n] = sanctionOut(s)
	}
	return wire.Read(c, wire.NewList(items, ""))
}

// appeal answers POST /api/v1/me/sanctions/{sanction}/appeal.
func (h Account) appeal(c *fiber.Ctx) error {
	var in struct {
		Words string `json:"words"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	s, err := h.Accounts.Appeal(c.UserContext(), wire.Actor(c), id.Sanction(wire.ParseID(c.Params("sanction"))), in.Words)
	if err != nil {
		return err
	}
	return wire.Changed(c, sanctionOut(s), 0)
}
