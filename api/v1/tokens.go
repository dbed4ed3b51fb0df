package v1

import (
	"context"
	"math"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
)

// Tokens answers /api/v1/tokens: the API tokens of the person who asks.
type Tokens struct {
	Accounts keepsTokens
}

// keepsTokens is what these routes ask of account.Service.
type keepsTokens interface {
	Tokens(ctx context.Context, by account.Actor) ([]account.Token, error)
	IssueToken(ctx context.Context, by account.Actor, n account.NewToken) (account.Issued, error)
	RevokeToken(ctx context.Context, by account.Actor, jti string) error
}

// Routes adds the routes under r, which is /api/v1. The answer to a create is
// never kept for Idempotency-Key: it holds the token, which nothing keeps.
func (h Tokens) Routes(r fiber.Router) {
	r.Get("/tokens", wire.SignedIn, h.list)
	r.Post("/tokens", wire.SignedIn, h.issue)
	r.Delete("/tokens/:token", wire.SignedIn, h.revoke)
}

// token is an API token without its text.
type token struct {
	ID        string     `json:"id"`
	Label     string     `json:"label"`
	Scope     string     `json:"scope"`
	IssuedAt  time.Time  `json:"issued_at"`
	ExpiresAt time.Time  `json:"expires_at"`
	UsedAt    *time.Time `json:"used_at"` // null if never used
}

func tokenOut(t account.Token) token {
	out := token{ID: t.JTI, Label: t.Label, Scope: string(t.Scope), IssuedAt: t.IssuedAt.UTC(), ExpiresAt: t.ExpiresAt.UTC()}
	if !t.UsedAt.IsZero() {
		used := t.UsedAt.UTC()
		out.UsedAt = &used
	}
	return out
}

// list answers GET /api/v1/tokens. There are at most account.TokensMost.
func (h Tokens) list(c *fiber.Ctx) error {
	if _, err := wire.Query(c); err != nil {
		return err
	}
	ts, err := h.Accounts.Tokens(c.UserContext(), wire.Actor(c))
	if err != nil {
		return err
	}
	items := make([]token, len(ts))
	for i, t := range ts {
		items[i] = tokenOut(t)
	}
	return wire.Read(c, wire.NewList(items, ""))
}

// newToken is the body of POST /api/v1/tokens.
type newToken struct {
	Label      string `json:"label"`
	TTLSeconds *int64 `json:"ttl_seconds"` // 24 hours when left out
	Scope      string `json:"scope"`       // everything when left out
}

// issued is a token with its text, at the only moment when it is known.
type issued struct {
	token
	Token string `json:"token"`
}

// issue answers POST /api/v1/tokens.
func (h Tokens) issue(c *fiber.Ctx) error {
	var in newToken
	if err := wire.Bind(c, &in); err != nil {
		return err
	}
	n := account.NewToken{Label: in.Label, Scope: account.Scope(in.Scope)}
	if s := in.TTLSeconds; s != nil {
		n.For = -1 // refused: 0 would mean the usual time
		if *s > 0 && *s < math.MaxInt64/int64(time.Second) {
			n.For = time.Duration(*s) * time.Second
		}
	}
	t, err := h.Accounts.IssueToken(c.UserContext(), wire.Actor(c), n)
	if err != nil {
		return err
	}
	return wire.Created(c, "/api/v1/tokens/"+t.JTI, issued{tokenOut(t.Token), t.Text}, 0)
}

// revoke answers DELETE /api/v1/tokens/{token} with 204.
func (h Tokens) revoke(c *fiber.Ctx) error {
	if err := h.Accounts.RevokeToken(c.UserContext(), wire.Actor(c), c.Params("token")); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
