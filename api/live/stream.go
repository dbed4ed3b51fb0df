package live

import (
	"bufio"
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/domain/fault"
	"uptake/domain/outbox"
)

const (
	breath  = 15 * time.Second // between comments that keep the connection open
	longest = 20 * time.Minute // then the browser asks again, and who it is is looked up anew
	patient = 5 * time.Second  // for one reading
)

// ErrFull is returned when no more streams can be opened.
var ErrFull = &fault.Error{Kind: fault.Busy, Code: "live.full", Message: "Too many pages are open. This page still works: load it again to see what is new."}

// Stream answers with server-sent events: the token first, and then each time
// that the topic has moved and the token is another one. token must not touch
// the request: it is called when the request is long over.
func (h *Hub) Stream(c *fiber.Ctx, topic outbox.Topic, token func(context.Context) (string, error)) error {
	l := h.join(topic)
	if l == nil {
		return ErrFull
	}
	c.Set(fiber.HeaderContentType, "text/event-stream; charset=utf-8")
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	c.Set("X-Accel-Buffering", "no") // a proxy in front would keep the events to itself
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		defer h.leave(l)
		l.send(w, token)
	})
	return nil
}

// send writes until the reader has gone, the hub closes or the time is up. That
// the reader has gone shows when a write is flushed.
func (l *listener) send(w *bufio.Writer, token func(context.Context) (string, error)) {
	end := time.NewTimer(longest)
	defer end.Stop()
	tick := time.NewTicker(breath)
	defer tick.Stop()
	said := ""
	for {
		now, err := read(token)
		if err != nil {
			return // the browser asks again, and gets the error as an answer
		}
		line := ": \n\n"
		if now != said {
			line, said = "data: "+now+"\n\n", now
		}
		if _, err := w.WriteString(line); err != nil {
			return
		}
		if err := w.Flush(); err != nil {
			return
		}
		select {
		case _, open := <-l.wake:
			if !open {
				return
			}
		case <-tick.C:
		case <-end.C:
			return
		}
	}
}

func read(token func(context.Context) (string, error)) (string, error) {
	ctx, done := context.WithTimeout(context.Background(), patient)
	defer done()
	return token(ctx)
}
