package v1

import (
	"context"
	"encoding/json"
	"reflect"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/pages"
	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review"
	"uptake/domain/theme"
	"uptake/search"
)

// CacheBytes is how much of the lists that visitors read is kept, compressed.
const CacheBytes = 4 << 20

// Parts is what the routes of challenges, ideas, comments and drafts share. All
// fields but Themes and Veils are needed.
type Parts struct {
	Uses    challenge.Service
	Reads   challenge.Reads
	Themes  finds // nil: no list can be narrowed to a theme
	Veils   veils // what somebody may not see who is to judge ideas by themselves; nil: there are no panels
	Team    namesTeam
	Search  search.Engine
	Alike   *pages.Alike // finds ideas that read alike; nil: none
	Kept    wire.Kept
	Cursors wire.Cursors
	Cache   *pages.Cache // of its own: programs that read everything leave the pages alone
}

// finds is what lists ask of theme.Reads.
type finds interface {
	BySlug(ctx context.Context, slug string, also id.Challenge, without ...id.Idea) ([]theme.Place, error)
	Codebook(ctx context.Context, c id.Challenge, without ...id.Idea) ([]theme.Place, error)
}

// namesTeam is what these routes ask of account.Service.
type namesTeam interface {
	PersonForTeam(ctx context.Context, by account.Actor, challenge id.Challenge, email string) (account.Person, error)
}

// veils is what these routes ask of review.Veils.
type veils interface {
	Of(ctx context.Context, a account.Actor) (review.Veil, error)
}

// veil returns what a may not see.
func (p Parts) veil(ctx context.Context, a account.Actor) (review.Veil, error) {
	if p.Veils == nil {
		return review.Veil{}, nil
	}
	return p.Veils.Of(ctx, a)
}

// seen returns the reads as a may see them. Whatever answers with supports or
// comments, or in an order made of them, reads by it.
func (p Parts) seen(ctx context.Context, a account.Actor) (challenge.Reads, error) {
	veil, err := p.veil(ctx, a)
	return veil.On(p.Reads), err
}

// Routes adds every route that stands on these parts under r, which is /api/v1.
func (p Parts) Routes(r fiber.Router) {
	Challenges{p}.Routes(r)
	Phases{p}.Routes(r)
	Ideas{p}.Routes(r)
	Comments{p}.Routes(r)
	Supports{p}.Routes(r)
	Moderation{p}.Routes(r)
	Drafts{p}.Routes(r)
	Mine{p}.Routes(r)
	Search{p}.Routes(r)
	Saved{p}.Routes(r)
}

// create is the chain in front of every route that creates something.
func (p Parts) create(h fiber.Handler) []fiber.Handler {
	return []fiber.Handler{wire.SignedIn, wire.Idempotent(p.Kept), h}
}

// open returns the challenge called slug if a may know of it.
func (p Parts) open(ctx context.Context, a account.Actor, slug string) (challenge.Challenge, error) {
	ch, err := p.Reads.ChallengeBySlug(ctx, slug)
	if err == nil && !ch.State.ShownTo(a, ch.ID) {
		return challenge.Challenge{}, challenge.ErrNotFound
	}
	return ch, err
}

// change returns the challenge called slug if a may change it.
func (p Parts) change(ctx context.Context, a account.Actor, slug string) (challenge.Challenge, error) {
	ch, err := p.open(ctx, a, slug)
	if err == nil {
		err = account.Can(a, account.ChangeChallenge, account.Thing{Challenge: ch.ID})
	}
	return ch, err
}

// readable returns an idea that a may read, with its challenge. An idea of a
// challenge that a may not know of is not there.
func (p Parts) readable(ctx context.Context, a account.Actor, number id.Idea) (challenge.View, challenge.Challenge, error) {
	reads, err := p.seen(ctx, a)
	if err != nil {
		return challenge.View{}, challenge.Challenge{}, err
	}
	return challenge.Readable(ctx, reads, a, number)
}

// number is the idea that an address names.
func number(c *fiber.Ctx) id.Idea { return id.Idea(wire.ParseID(c.Params("number"))) }

// makes reads what a list holds for a; the zero actor is a visitor. more names
// what turned up to be shown, beyond the topics known beforehand.
type makes func(ctx context.Context, a account.Actor, q wire.Values) (list any, more []outbox.Topic, err error)

// list answers a list of what everybody may read, who is signed in too: from the
// bytes that are kept as long as none of its topics has moved, each with its ETag.
// What visitors may not read is read afresh for somebody who perhaps may, and so is
// everything for somebody who may not see all that visitors do.
func (p Parts) list(c *fiber.Ctx, known []string, topics []outbox.Topic, read makes) error {
	q, err := wire.Query(c, known...)
	if err != nil {
		return err
	}
	a := wire.Actor(c)
	veil, err := p.veil(c.UserContext(), a)
	if err != nil {
		return err
	}
	if len(q.Encode()) > pages.QueryMax || !veil.Empty() {
		return fresh(c, a, known, read)
	}
	var bytes json.RawMessage
	err = p.Cache.Shared(c, known, topics, func(ctx context.Context, q wire.Values) (pages.Rendered, error) {
		v, more, err := read(ctx, account.Actor{}, q)
		if err != nil {
			return pages.Rendered{}, err
		}
		bytes, err = json.Marshal(v)
		return pages.Rendered{HTML: bytes, Type: fiber.MIMEApplicationJSON, Topics: more}, err
	})
	if k := fault.KindOf(err); err != nil && a.SignedIn() && (k == fault.NotFound || k == fault.Gone) {
		return fresh(c, a, known, read)
	}
	if err != nil {
		return err
	}
	c.Vary(fiber.HeaderAuthorization)
	if len(c.Response().Header.Peek(fiber.HeaderETag)) > 0 {
		return nil
	}
	// The first answer of its kind is not kept, so the cache gives it no ETag.
	c.Response().Header.Del(fiber.HeaderContentEncoding)
	return wire.Read(c, bytes)
}

// fresh answers a list as a may read it.
func fresh(c *fiber.Ctx, a account.Actor, known []string, read makes) error {
	q, err := wire.Query(c, known...)
	if err != nil {
		return err
	}
	v, _, err := read(c.UserContext(), a, q)
	if err != nil {
		return err
	}
	return wire.Read(c, v)
}

// utc is an instant as the API gives it: UTC, null where there is none.
func utc(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// sentence is a text that may be missing: null instead of nothing.
func sentence[T ~string](s T) *string {
	if s == "" {
		return nil
	}
	t := string(s)
	return &t
}

// orNone is a number that says nothing where it is 0.
func orNone[N ~int64](n N) *N {
	if n == 0 {
		return nil
	}
	return &n
}

// instant is a time in a body that null takes away and that may be left out.
type instant struct {
	sent bool
	at   time.Time
}

// UnmarshalJSON reads a time, or null.
func (i *instant) UnmarshalJSON(b []byte) error {
	*i = instant{sent: true}
	if string(b) == "null" {
		return nil
	}
	if err := i.at.UnmarshalJSON(b); err != nil {
		return &json.UnmarshalTypeError{Value: "text", Type: reflect.TypeFor[time.Time]()}
	}
	return nil
}

// oneOf returns the value of all that s spells; it notes a fault of the parameter
// called name if there is none.
func oneOf[T ~string](all []T, s, name, message string, bad *fault.Fields) T {
	for _, v := range all {
		if string(v) == s {
			return v
		}
	}
	bad.Add(name, message)
	return ""
}
