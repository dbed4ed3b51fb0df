package api

import (
	"errors"
	"io"
	"net"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/domain/fault"
)

const (
	// bodyFree is how much of a body, in bytes, is always read: nearly every form is smaller.
	bodyFree = 64 << 10
	// bodyFirst is the room that a body is given at first; it doubles as bytes arrive.
	bodyFirst = 4 << 10
)

// letGo ends connections with their answers while more than most are open. One that
// has been used keeps 16 kB until its client comes back: with 9,900 of them idle the
// process took 290 MB where each was kept, and 113 where 2,000 were.
func letGo(app *fiber.App, most int) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if int(app.Server().GetOpenConnectionsCount()) > most {
			c.Context().SetConnectionClose()
		}
		return c.Next()
	}
}

// errBodies refuses a large body while others fill the room for them.
var errBodies = &fault.Error{Kind: fault.Busy, Code: "server.bodies", Message: "Too many large files are on their way. Send yours again in a few seconds.", RetryAfter: 5 * time.Second}

// bodies reads the body of each request before anything else sees it, up to BodyMax.
// Memory is taken for what has arrived, never for what a client announces: a thousand
// clients that announce 12 MB and send a line would else take 12 GB. What goes beyond
// bodyFree may come to room bytes over all requests; who comes then is told to come back.
//
// A body that is not read to its end ends the connection with the answer: what is left
// of it must not be taken for the next request.
func bodies(room int64) fiber.Handler {
	var taken atomic.Int64
	return func(c *fiber.Ctx) error {
		from := c.Context().RequestBodyStream()
		if from == nil {
			return c.Next()
		}
		var mine int64
		defer func() { taken.Add(-mine) }()
		body, err := gather(from, c.Request().Header.ContentLength(), func(size int) bool {
			more := max(0, int64(size-bodyFree)) - mine
			mine += more
			return taken.Add(more) <= room || mine == 0
		})
		if err != nil {
			c.Context().SetConnectionClose()
			c.Request().ResetBody()
			return err
		}
		c.Request().SetBodyRaw(body)
		return c.Next()
	}
}

// gather reads all of from, announced to be so many bytes; -1: nobody has said. It asks
// before it takes more room.
func gather(from io.Reader, announced int, may func(size int) bool) ([]byte, error) {
	if announced > BodyMax {
		return nil, fiber.ErrRequestEntityTooLarge
	}
	b := make([]byte, 0, bodyFirst)
	for {
		if len(b) == cap(b) {
			if !may(2 * cap(b)) {
				return nil, errBodies
			}
			b = append(make([]byte, 0, 2*cap(b)), b...)
		}
		n, err := from.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		var slow net.Error
		switch {
		case len(b) > BodyMax:
			return nil, fiber.ErrRequestEntityTooLarge
		case errors.Is(err, io.EOF):
			return b, nil
		case errors.As(err, &slow) && slow.Timeout():
			return nil, fiber.ErrRequestTimeout
		case err != nil:
			return nil, fiber.ErrBadRequest
		}
	}
}
