package v1

import (
	"context"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

// trust is what moderators said of how far they trust somebody.
type trust struct {
	Challenge *string   `json:"challenge"` // slug; null: the whole site
	Given     bool      `json:"given"`
	Reason    string    `json:"reason"`
	At        time.Time `json:"at"`
}

// trustsOf lists what was said of a person, as far as the challenges go (nil: everywhere).
func (h Sanctions) trustsOf(ctx context.Context, p id.Person, of []id.Challenge) ([]trust, error) {
	list, err := h.Reads.Trusts(ctx, p, of)
	if err != nil {
		return nil, err
	}
	all, err := h.Reads.Challenges(ctx, true)
	if err != nil {
		return nil, err
	}
	items := make([]trust, len(list))
	for n, t := range list {
		items[n] = trust{nil, t.Given, t.Reason, t.At.UTC()}
		if at := slices.IndexFunc(all, func(o challenge.Overview) bool { return o.ID == t.Challenge }); at >= 0 {
			items[n].Challenge = &all[at].Slug
		}
	}
	return items, nil
}

// trusts answers GET /api/v1/people/{handle}/trust.
func (h Sanctions) trusts(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	m, of, err := h.moderated(c)
	if err != nil {
		return err
	}
	items, err := h.trustsOf(c.UserContext(), m.Person.ID, of)
	if err != nil {
		return err
	}
	return wire.Read(c, wire.NewList(items, ""))
}

// setTrust answers PUT /api/v1/people/{handle}/trust.
func (h Sanctions) setTrust(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), wire.Actor(c)
	m, of, err := h.moderated(c)
	if err != nil {
		return err
	}
	var in struct {
		Challenge  string `json:"challenge"`  // slug
		Everywhere bool   `json:"everywhere"` // one of the two is needed
		Given      *bool  `json:"given"`
		Reason     string `json:"reason"`
	}
	if err = wire.Bind(c, &in); err != nil {
		return err
	}
	t := challenge.Trust{Person: m.Person.ID, Reason: in.Reason}
	if t.Challenge, err = h.place(ctx, a, in.Challenge, in.Everywhere); err != nil {
		return err
	}
	if in.Given == nil {
		return challenge.ErrTrustUnsaid
	}
	t.Given = *in.Given
	if err = h.Uses.SetTrust(ctx, a, t); err != nil {
		return err
	}
	items, err := h.trustsOf(ctx, m.Person.ID, of)
	if err != nil {
		return err
	}
	return wire.Changed(c, wire.NewList(items, ""), 0)
}
