package wire

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/domain/fault"
	"uptake/domain/id"
)

// Kept keeps the answers to creates that came with an Idempotency-Key, so that a
// client that lost the answer may ask again without creating twice. It speaks in
// bytes: the store has no part in how an answer looks.
type Kept interface {
	// Begin claims key for person and notes hash, the digest of the request.
	//
	// If the key was free, or its claim is older than a minute and has no answer,
	// Begin claims it and returns nil, nil, nil: the caller runs the request, then
	// calls Finish or Drop. If it was taken, Begin returns the digest it was taken
	// with, and the answer, which is nil as long as the first request runs, and
	// empty if that made something and ended with its process, unanswered.
	// Keys are kept for 24 hours at least.
	Begin(ctx context.Context, person id.Person, key string, hash []byte) (keptHash, answer []byte, err error)
	// Claimed returns the context in which the claimed request runs: what it makes
	// is noted with the claim, in one transaction.
	Claimed(ctx context.Context, person id.Person, key string) context.Context
	// Finish keeps answer for the key that Begin claimed.
	Finish(ctx context.Context, person id.Person, key string, answer []byte) error
	// Drop gives back a key that Begin claimed: the request was refused.
	Drop(ctx context.Context, person id.Person, key string) error
}

// Faults of Idempotency-Key.
var (
	ErrKeyForm    = &fault.Error{Kind: fault.Malformed, Code: "idempotency.malformed", Message: "An Idempotency-Key has 1 to 200 visible ASCII characters."}
	ErrKeyReused  = &fault.Error{Kind: fault.Invalid, Code: "idempotency.reused", Message: "This Idempotency-Key was used for another request. Use a new one for each request."}
	ErrKeyRunning = &fault.Error{Kind: fault.Conflict, Code: "idempotency.running", Message: "The first request with this Idempotency-Key is still running. Ask again in a few seconds.", RetryAfter: 2 * time.Second}
)

// ErrKeyLost answers for a request that made something, but whose answer was lost
// with the process that gave it.
var ErrKeyLost = &fault.Error{
	Kind: fault.Conflict, Code: "idempotency.lost",
	Message: "The first request with this Idempotency-Key has made what it asked for, but its answer is lost. Look for it in the list before you create it again.",
}

// IdempotencyKey is the header by which a client says that two requests are one.
const IdempotencyKey = "Idempotency-Key"

// answer is what is kept of an answer: enough to give it again.
type answer struct {
	Status   int
	Type     string
	Location string `json:",omitempty"`
	ETag     string `json:",omitempty"`
	Body     []byte
}

// Idempotent is the middleware of routes that create something. With a key, the
// answer to the first request that succeeds is kept and given to all that
// repeat it. A refused request keeps nothing: it may be mended and sent again.
func Idempotent(kept Kept) fiber.Handler {
	return func(c *fiber.Ctx) error {
		key, person := c.Get(IdempotencyKey), Person(c)
		if key == "" || person == 0 {
			return orMade(c, c.Next()) // a visitor creates nothing: the handler says so
		}
		if !visible(key) {
			return ErrKeyForm
		}
		ctx := c.UserContext()
		hash := requestHash(c)
		was, old, err := kept.Begin(ctx, person, key, hash)
		switch {
		case err != nil:
			return err
		case was != nil && !bytes.Equal(was, hash):
			return ErrKeyReused
		case was != nil && old == nil:
			return ErrKeyRunning
		case was != nil && len(old) == 0:
			return ErrKeyLost
		case was != nil:
			return replay(c, old)
		}
		return run(c, kept, person, key)
	}
}

// run lets the request through and settles the key, however it ends.
func run(c *fiber.Ctx, kept Kept, person id.Person, key string) (err error) {
	// The key is settled even if the request used up its time.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.UserContext()), 5*time.Second)
	defer cancel()
	c.SetUserContext(kept.Claimed(c.UserContext(), person, key))
	settled := false
	defer func() {
		if !settled && c.GetRespHeader(fiber.HeaderLocation) == "" { // a panic passes by
			_ = kept.Drop(ctx, person, key)
		}
	}()
	err = orMade(c, c.Next())
	settled = true
	var f *fault.Error
	if errors.As(err, &f) && f.Code == "store.unknown_outcome" {
		return err // perhaps it was created: the claim stays, and lapses if it was not
	}
	if status := c.Response().StatusCode(); err != nil || status < 200 || status > 299 {
		if derr := kept.Drop(ctx, person, key); err == nil {
			err = derr
		}
		return err
	}
	b, err := json.Marshal(answer{
		Status: c.Response().StatusCode(), Type: string(c.Response().Header.ContentType()),
		Location: c.GetRespHeader(fiber.HeaderLocation), ETag: c.GetRespHeader(fiber.HeaderETag), Body: c.Response().Body(),
	})
	if err != nil {
		return err
	}
	if err := kept.Finish(ctx, person, key, b); err != nil {
		// It was created, and saying anything else would be untrue.
		slog.ErrorContext(ctx, "answer not kept", "request", RequestID(c), "err", Scrub(err.Error()))
	}
	return nil
}

// Made notes where a create has put something, as soon as it has: whatever fails
// from then on, such as reading it back, is no reason to make it again.
func Made(c *fiber.Ctx, location string) { c.Location(location) }

// orMade answers 201 without a body where something was made and cannot be shown.
func orMade(c *fiber.Ctx, err error) error {
	if err == nil || c.GetRespHeader(fiber.HeaderLocation) == "" {
		return err
	}
	slog.ErrorContext(c.UserContext(), "made, but not shown", "request", RequestID(c), "err", Scrub(err.Error()))
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	c.Status(fiber.StatusCreated).Response().ResetBody()
	return nil
}

func replay(c *fiber.Ctx, b []byte) error {
	var a answer
	if err := json.Unmarshal(b, &a); err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	c.Set("Idempotency-Replayed", "true")
	c.Set(fiber.HeaderContentType, a.Type)
	if a.Location != "" {
		c.Location(a.Location)
	}
	if a.ETag != "" {
		c.Set(fiber.HeaderETag, a.ETag)
	}
	return c.Status(a.Status).Send(a.Body)
}

func visible(key string) bool {
	for _, r := range key {
		if r <= ' ' || r > '~' {
			return false
		}
	}
	return len(key) <= 200
}

// requestHash is the digest of what the request asks for, each part with its length.
func requestHash(c *fiber.Ctx) []byte {
	h := sha256.New()
	for _, part := range [][]byte{[]byte(c.Method()), []byte(c.OriginalURL()), c.BodyRaw()} {
		var n [8]byte
		for i, l := 0, len(part); i < 8; i, l = i+1, l>>8 {
			n[i] = byte(l)
		}
		h.Write(n[:])
		h.Write(part)
	}
	return h.Sum(nil)
}
