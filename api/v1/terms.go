package v1

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
)

// Terms answers /api/v1/terms: what contributors agree to.
type Terms struct {
	Versions readsTerms
}

// readsTerms is what these routes ask of account.Service.
type readsTerms interface {
	TermsVersions(ctx context.Context) ([]account.Terms, error)
	TermsVersion(ctx context.Context, number int) (account.Terms, error)
}

// Routes adds the routes under r, which is /api/v1.
func (h Terms) Routes(r fiber.Router) {
	r.Get("/terms", h.list)
	r.Get("/terms/:version", h.read)
}

// termsVersion is one version of the terms.
type termsVersion struct {
	Number      int       `json:"number"`
	Licence     string    `json:"licence"`
	Hash        string    `json:"hash"`
	PublishedAt time.Time `json:"published_at"`
	Terms       string    `json:"terms"`
	Rules       string    `json:"house_rules"`
	Privacy     string    `json:"privacy"`
}

func termsOut(t account.Terms) termsVersion {
	return termsVersion{t.Number, t.Licence, t.Hash, t.PublishedAt.UTC(), t.Terms, t.Rules, t.Privacy}
}

// list answers GET /api/v1/terms, the present version first.
func (h Terms) list(c *fiber.Ctx) error {
	all, err := h.Versions.TermsVersions(c.UserContext())
	if err != nil {
		return err
	}
	items := make([]termsVersion, len(all))
	for i, t := range all {
		items[i] = termsOut(t)
	}
	return wire.Read(c, wire.NewList(items, ""))
}

// read answers GET /api/v1/terms/{version}.
func (h Terms) read(c *fiber.Ctx) error {
	t, err := h.Versions.TermsVersion(c.UserContext(), int(wire.ParseID(c.Params("version"))))
	if err != nil {
		return err
	}
	return wire.Read(c, termsOut(t))
}

// agreed says to which version of the terms a text was posted.
type agreed struct {
	How      string     `json:"how"`
	Version  *int       `json:"version"`
	AgreedAt *time.Time `json:"agreed_at"`
}

func agreedOut(a account.Agreed) agreed {
	switch {
	case a.Terms == account.TermsElsewhere:
		return agreed{How: "elsewhere"}
	case a.Terms > 0:
		return agreed{"here", &a.Terms, utc(a.AgreedAt)}
	}
	return agreed{How: "before"}
}
