package v1

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
)

// People answers /api/v1/me: the person whose token or session it is.
type People struct {
	Accounts editsProfile
}

// editsProfile is what these routes ask of account.Service.
type editsProfile interface {
	Profile(ctx context.Context, by account.Actor) (account.Person, error)
	EditProfile(ctx context.Context, by account.Actor, version int, pr account.Profile) (account.Person, error)
}

// Routes adds the routes under r, which is /api/v1.
func (h People) Routes(r fiber.Router) {
	r.Get("/me", wire.SignedIn, h.read)
	r.Patch("/me", wire.SignedIn, h.edit)
}

// me is a person as they see themselves.
type me struct {
	Handle           string    `json:"handle"`
	Name             string    `json:"name"`
	Email            string    `json:"email"`
	ProfessionalRole string    `json:"professional_role"`
	Organisation     string    `json:"organisation"`
	Region           string    `json:"region"`
	Unnamed          bool      `json:"unnamed"`
	Lang             string    `json:"lang"`
	JoinedAt         time.Time `json:"joined_at"`
}

func meOut(p account.Person) me {
	return me{p.Handle, p.Name, p.Email, p.ProfessionalRole, p.Organisation, p.Region, p.Unnamed, p.Lang, p.JoinedAt.UTC()}
}

// read answers GET /api/v1/me.
func (h People) read(c *fiber.Ctx) error {
	p, err := h.Accounts.Profile(c.UserContext(), wire.Actor(c))
	if err != nil {
		return err
	}
	return wire.ReadVersion(c, meOut(p), p.Version)
}

// editMe is the body of PATCH /api/v1/me. What is left out stays as it is.
type editMe struct {
	Name             *string `json:"name"`
	ProfessionalRole *string `json:"professional_role"`
	Organisation     *string `json:"organisation"`
	Region           *string `json:"region"`
	Unnamed          *bool   `json:"unnamed"`
}

// edit answers PATCH /api/v1/me.
func (h People) edit(c *fiber.Ctx) error {
	version, err := wire.IfMatch(c)
	if err != nil {
		return err
	}
	var in editMe
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	ctx, by := c.UserContext(), wire.Actor(c)
	p, err := h.Accounts.Profile(ctx, by)
	if err != nil {
		return err
	}
	// A version that has moved on since this read is refused below: what is filled
	// in here is of that version or of none.
	p, err = h.Accounts.EditProfile(ctx, by, version, account.Profile{
		Name: or(in.Name, p.Name), ProfessionalRole: or(in.ProfessionalRole, p.ProfessionalRole),
		Organisation: or(in.Organisation, p.Organisation), Region: or(in.Region, p.Region), Unnamed: or(in.Unnamed, p.Unnamed),
	})
	if err != nil {
		return err
	}
	return wire.Changed(c, meOut(p), p.Version)
}

// or returns what was sent, or otherwise where it was left out.
func or[T any](sent *T, otherwise T) T {
	if sent == nil {
		return otherwise
	}
	return *sent
}
