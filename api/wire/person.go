package wire

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// Actor is who sends a request. The zero Actor is a visitor.
type Actor struct {
	Person  id.Person
	Session id.Session // 0 for an API token
	Name    string     // as the header shows it; not in logs
	Token   bool       // came with an API token, not with a session
	Fresh   bool       // wrote something within the last seconds: other replicas render afresh

	Account account.Actor // the same person with their roles: what use cases take
	Flash   string        // a message that waits for the next page of the session
	Rolled  time.Time     // the session now lasts until then: its cookie is handed out again; else zero
}

// SignedIn reports whether a is a person.
func (a Actor) SignedIn() bool { return a.Person != 0 }

// Sessions finds the session behind the cookie.
type Sessions interface {
	// Lookup returns who holds the session with this token. It returns the zero
	// Actor for a token that is unknown, expired or ended, and an error only when
	// it could not find out.
	Lookup(ctx context.Context, token string) (Actor, error)
}

// Bearer finds the person behind an API token.
type Bearer interface {
	// Lookup returns who holds jwt, or a fault of kind SignIn for a token that is
	// forged, expired or revoked.
	Lookup(ctx context.Context, jwt string) (Actor, error)
}

// key is the type of what this package keeps beside a request, so that no other
// package can overwrite it by name.
type key int

const (
	actorKey key = iota
	requestKey
	addressKey
)

// SetActor notes who sends c; for the middleware and for tests of handlers.
func SetActor(c *fiber.Ctx, a Actor) { c.Locals(actorKey, a) }

// Session returns who sends c, the zero Actor for a visitor.
//
// It is kept beside the request, not in its context, so that what a page cache
// renders from the context alone cannot depend on a person.
func Session(c *fiber.Ctx) Actor {
	a, _ := c.Locals(actorKey).(Actor)
	return a
}

// Person returns the id of the person who sends c, 0 for a visitor.
func Person(c *fiber.Ctx) id.Person { return Session(c).Person }

// Account returns who acts, as use cases want to know it; the zero Actor for a
// visitor.
func Account(c *fiber.Ctx) account.Actor { return Session(c).Account }

// ErrSignIn says that somebody has to be signed in for this.
var ErrSignIn = &fault.Error{Kind: fault.SignIn, Code: "session.required", Message: "Sign in to continue."}

// SignedIn is the middleware of routes that need somebody who is signed in.
func SignedIn(c *fiber.Ctx) error {
	if Person(c) == 0 {
		return ErrSignIn
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
