package wire

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/domain/account"
	"uptake/domain/id"
)

// Sessions finds the session behind the cookie; account.Service is one.
type Sessions interface {
	// SessionOf returns the session with this token and who holds it. It returns a
	// fault of kind SignIn for a token that signs nobody in, and reports rolled if
	// the session now lasts longer, so that the cookie is handed out again.
	SessionOf(ctx context.Context, token string) (in account.Signed, rolled bool, err error)
}

// Bearer finds the person behind an API token; signin.Tokens is one.
type Bearer interface {
	// Lookup returns who holds jwt, or a fault of kind SignIn for a token that is
	// forged, over or revoked.
	Lookup(ctx context.Context, jwt string) (account.Bearer, error)
}

// key is the type of what this package keeps beside a request, so that no other
// package can overwrite it by name.
type key int

const (
	actorKey key = iota
	requestKey
	addressKey
)

// SetSigned notes who sends c, and with which session; for the middleware, and
// for tests of handlers. The session of an API token is zero.
func SetSigned(c *fiber.Ctx, in account.Signed) { c.Locals(actorKey, in) }

// Actor returns who sends c, the zero Actor for a visitor: what use cases are
// handed.
//
// It is kept beside the request, not in its context, so that what a page cache
// renders from the context alone cannot depend on a person.
func Actor(c *fiber.Ctx) account.Actor { return signed(c).Actor }

// Session returns the session that c came with; zero for a visitor and for an
// API token.
func Session(c *fiber.Ctx) account.Session { return signed(c).Session }

// Person returns the id of the person who sends c, 0 for a visitor.
func Person(c *fiber.Ctx) id.Person { return signed(c).Actor.Person }

// TokenScope returns the scope of the API token that c came with, and whether it
// came with one.
func TokenScope(c *fiber.Ctx) (scope account.Scope, token bool) {
	in := signed(c)
	return in.Scope, in.Actor.Person != 0 && in.Session.ID == 0
}

func signed(c *fiber.Ctx) account.Signed {
	in, _ := c.Locals(actorKey).(account.Signed)
	return in
}

// SignedIn is the middleware of routes that need somebody who is signed in.
func SignedIn(c *fiber.Ctx) error {
	if Person(c) == 0 {
		return account.ErrSignIn
	}
	return c.Next()
}

// SetRequestID notes the id under which the log knows c.
func SetRequestID(c *fiber.Ctx, rid string) { c.Locals(requestKey, rid) }

// RequestID returns the id under which the log knows c; empty if the request
// never reached the middleware.
func RequestID(c *fiber.Ctx) string {
	s, _ := c.Locals(requestKey).(string)
	return s
}

// SetAddress notes the client's network address.
func SetAddress(c *fiber.Ctx, address string) { c.Locals(addressKey, address) }

// Address returns the client's network address as far as it can be believed: the
// peer's, or what a trusted proxy says about it. Never log it.
func Address(c *fiber.Ctx) string {
	if s, ok := c.Locals(addressKey).(string); ok {
		return s
	}
	return c.Context().RemoteIP().String()
}

// Network returns what stands for one client: its Address, or the first 64 bits of an IPv6
// address, since one line holds all the rest.
func Network(c *fiber.Ctx) string {
	address := Address(c)
	return network(address, 64)
}

func network(address string, bits int) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if a = a.Unmap(); a.Is4() {
		return a.String()
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return address
	}
	return p.String()
}

// Mark returns what tells one client from others without leading back to its address: an
// HMAC-SHA-256 of the address, of the first 48 bits of an IPv6 address, since one household
// may hold all the rest; cut to 128 bits, in hexadecimal.
func Mark(c *fiber.Ctx, key []byte) string {
	h := hmac.New(sha256.New, key)
	h.Write([]byte("mark\x00" + network(Address(c), 48)))
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Cookies names and sets the only two cookies that there are. Secure is true
// when the site is reached by https; then browsers keep other sites and other
// paths away from the cookies by their prefix.
type Cookies struct{ Secure bool }

// SessionName returns the name of the session cookie.
func (k Cookies) SessionName() string { return k.name("session") }

// DraftName returns the name of the cookie of a draft written signed out.
func (k Cookies) DraftName() string { return k.name("draft") }

// Session returns the session token that c bears; empty if none.
func (k Cookies) Session(c *fiber.Ctx) string { return c.Cookies(k.SessionName()) }

// Draft returns the token of the draft that c bears; empty if none.
func (k Cookies) Draft(c *fiber.Ctx) string { return c.Cookies(k.DraftName()) }

// SetSession hands out the session token until expires.
func (k Cookies) SetSession(c *fiber.Ctx, token string, expires time.Time) {
	k.set(c, k.SessionName(), token, expires)
}

// SetDraft hands out the token of a draft until expires.
func (k Cookies) SetDraft(c *fiber.Ctx, token string, expires time.Time) {
	k.set(c, k.DraftName(), token, expires)
}

// DropSession takes the session cookie back.
func (k Cookies) DropSession(c *fiber.Ctx) { k.set(c, k.SessionName(), "", time.Unix(1, 0)) }

// DropDraft takes the draft cookie back.
func (k Cookies) DropDraft(c *fiber.Ctx) { k.set(c, k.DraftName(), "", time.Unix(1, 0)) }

func (k Cookies) name(s string) string {
	if k.Secure {
		return "__Host-" + s
	}
	return s
}

func (k Cookies) set(c *fiber.Ctx, name, value string, expires time.Time) {
	c.Cookie(&fiber.Cookie{
		Name: name, Value: value, Path: "/", Expires: expires.UTC(),
		Secure: k.Secure, HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode,
	})
}
