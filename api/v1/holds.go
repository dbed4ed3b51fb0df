package v1

import (
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/id"
	"uptake/domain/privacy"
)

// hold keeps what a challenge or a person has left from going.
type hold struct {
	ID         id.Hold    `json:"id"`
	Challenge  *string    `json:"challenge"` // slug; null: of a person
	Person     *string    `json:"person"`    // handle; null: of a challenge
	Reason     string     `json:"reason"`
	By         *string    `json:"by"` // handle; null: a command
	At         time.Time  `json:"at"`
	ReleasedBy *string    `json:"released_by"`
	ReleasedAt *time.Time `json:"released_at"` // null: it stands
}

func holdOut(v privacy.HoldView) hold {
	return hold{v.ID, sentence(v.Slug), sentence(v.Handle), v.Reason, sentence(v.ByHandle), v.At.UTC(), sentence(v.EndHandle), utc(v.ReleasedAt)}
}

// holds answers GET /api/v1/holds: those that stand first.
func (h Keeping) holds(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	all, err := h.Keeps.Holds(c.UserContext(), wire.Actor(c))
	if err != nil {
		return err
	}
	items := make([]hold, len(all))
	for n, v := range all {
		items[n] = holdOut(v)
	}
	return wire.Read(c, wire.NewList(items, ""))
}

// held is a hold as it stands now.
func (h Keeping) held(c *fiber.Ctx, of id.Hold) (hold, error) {
	all, err := h.Keeps.Holds(c.UserContext(), wire.Actor(c))
	if err != nil {
		return hold{}, err
	}
	at := slices.IndexFunc(all, func(v privacy.HoldView) bool { return v.ID == of })
	if at < 0 {
		return hold{}, privacy.ErrHoldNotFound
	}
	return holdOut(all[at]), nil
}

// hold answers POST /api/v1/holds.
func (h Keeping) hold(c *fiber.Ctx) error {
	var in struct {
		Challenge string `json:"challenge"` // slug
		Person    string `json:"person"`    // handle or mail address; one of the two
		Reason    string `json:"reason"`
	}
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	made, err := h.Keeps.Hold(c.UserContext(), wire.Actor(c), privacy.Holding{Challenge: in.Challenge, Person: in.Person, Reason: in.Reason})
	if err != nil {
		return err
	}
	wire.Made(c, "/api/v1/holds")
	out, err := h.held(c, made.ID)
	if err != nil {
		return err
	}
	return wire.Created(c, "/api/v1/holds", out, 0)
}

// release answers POST /api/v1/holds/{hold}/release.
func (h Keeping) release(c *fiber.Ctx) error {
	done, err := h.Keeps.Release(c.UserContext(), wire.Actor(c), id.Hold(wire.ParseID(c.Params("hold"))))
	if err != nil {
		return err
	}
	out, err := h.held(c, done.ID)
	if err != nil {
		return err
	}
	return wire.Changed(c, out, 0)
}
