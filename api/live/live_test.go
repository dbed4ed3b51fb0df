package live_test

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/live"
	"uptake/domain/outbox"
)

// bell stands in for the store's versions.
type bell struct{ ring func([]outbox.Topic) }

func (b *bell) Watch(fn func([]outbox.Topic)) func() { b.ring = fn; return func() {} }

func TestAStreamCarriesTokensAlone(t *testing.T) {
	t.Parallel()
	b := &bell{}
	hub := live.NewHub(b)
	var state atomic.Value
	state.Store("one")
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Get("/stream", func(c *fiber.Ctx) error {
		return hub.Stream(c, "panel:1", func(context.Context) (string, error) {
			if state.Load() == "gone" {
				return "", errors.New("gone")
			}
			return state.Load().(string), nil
		})
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = app.Listener(l) }()
	open := func() (*http.Response, *bufio.Scanner) {
		t.Helper()
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+l.Addr().String()+"/stream", nil)
		resp, err := (&http.Client{Timeout: 20 * time.Second}).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = resp.Body.Close() })
		return resp, bufio.NewScanner(resp.Body)
	}
	next := func(s *bufio.Scanner) string {
		t.Helper()
		for s.Scan() {
			if line := s.Text(); strings.HasPrefix(line, "data: ") {
				return line
			}
		}
		return "end"
	}
	resp, lines := open()
	if kind := resp.Header.Get("Content-Type"); kind != "text/event-stream; charset=utf-8" || resp.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("sent as %q", kind)
	}
	if got := next(lines); got != "data: one" {
		t.Errorf("first: %q", got)
	}
	b.ring([]outbox.Topic{"panel:1"}) // nothing that this reader sees has changed
	state.Store("two")
	b.ring([]outbox.Topic{"panel:2", "site"}) // another's
	state.Store("three")
	b.ring([]outbox.Topic{"panel:1"})
	if got := next(lines); got != "data: three" && got != "data: two" {
		t.Errorf("after a change: %q", got)
	}
	state.Store("four")
	b.ring(nil)
	for got := next(lines); got != "data: four"; got = next(lines) {
		if got == "end" {
			t.Fatal("the stream ended")
		}
	}

	// Readers who go away in the middle of it take nobody with them.
	for range 50 {
		gone, _ := open()
		_ = gone.Body.Close()
	}
	for n := range 20 {
		state.Store("x" + strings.Repeat("x", n))
		b.ring([]outbox.Topic{"panel:1"})
	}
	again, more := open()
	if got := next(more); again.StatusCode != 200 || got == "end" {
		t.Errorf("after readers who left: %d, %q", again.StatusCode, got)
	}

	done := make(chan error, 1)
	go func() { hub.Close(); done <- app.ShutdownWithTimeout(5 * time.Second) }()
	if err := <-done; err != nil {
		t.Errorf("open streams hold the server: %v", err)
	}
	for range 30 {
		if next(lines) == "end" {
			return
		}
	}
	t.Error("the stream outlives its hub")
}
