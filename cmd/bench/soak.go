package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// honest are clients that do what people do, beside those that do harm.
const honest = 8

// soak loads a server for a long time with a mix of everything, while hostile clients
// do what they can. It fails if an honest request is answered with 5xx or not at all, or
// if memory still grows in the last third.
func (b *bench) soak(ctx context.Context, seeds map[string]string) error {
	_, large := sizes()
	t, err := newTraffic(large)
	if err != nil {
		return err
	}
	folder, err := b.copied(ctx, seeds["L"], "soak")
	if err != nil {
		return err
	}
	p, err := b.ours(ctx, "ours", folder)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, b.soaking)
	defer cancel()
	var done sync.WaitGroup
	var s soaked
	for n := range honest {
		done.Go(func() { s.visit(ctx, p, t, n) })
	}
	for name, h := range hostile {
		if !strings.Contains(name, b.match) {
			continue
		}
		for range h.many {
			done.Go(func() {
				for ctx.Err() == nil {
					h.once(ctx, p)
					s.attacks.Add(1)
				}
			})
		}
		b.printf("%s: %d clients\n", name, h.many)
	}
	memory := b.watch(ctx, p, &s)
	done.Wait()
	err = s.verdict(memory)
	b.printf("honest requests: %d, 5xx or unanswered: %d, refused as too many: %d; p50 %s ms, p99 %s ms; hostile tries: %d\n", s.latencies.requests, s.failures.Load(), s.refused.Load(),
		millis(s.latencies.quantile(0.5)), millis(s.latencies.quantile(0.99)), s.attacks.Load())
	return errors.Join(err, p.stop())
}

// soaked counts what came of a soak.
type soaked struct {
	failures, refused, attacks atomic.Int64
	mu                         sync.Mutex
	latencies                  figures
	why                        string // the first failure
}

// visit asks for one thing after the other, as fast as a busy hospital. Where the server
// has ended a connection meanwhile it asks once more, on a new one, as browsers do.
func (s *soaked) visit(ctx context.Context, p *process, t *traffic, seed int) {
	all := append(t.routes(), route{"mixed", t.mixed()}, route{"search", t.visitor(func(n int) string { return "/search?q=" + strings.Fields(t.bodies[n%len(t.bodies)])[0] })})
	var c *client
	ask := func(request []byte) (status int, err error) {
		if c == nil {
			if c, err = dial(ctx, p.addr); err != nil {
				return 0, err
			}
		}
		if status, _, err = c.do(request); err != nil || c.ends {
			_ = c.conn.Close()
			c = nil
		}
		return status, err
	}
	for n := seed; ctx.Err() == nil; n += honest {
		of := all[n%len(all)]
		sent := time.Now()
		status, err := ask(of.load.request(n))
		if err != nil {
			status, err = ask(of.load.request(n))
		}
		took := time.Since(sent)
		switch {
		case ctx.Err() != nil:
		case err != nil:
			s.fail(of.name + ": " + err.Error())
		case status >= 500:
			s.fail(fmt.Sprintf("%s: %d", of.name, status))
		case status == 429:
			s.refused.Add(1)
		}
		s.mu.Lock()
		s.latencies.requests++
		s.latencies.latencies = append(s.latencies.latencies, took)
		s.mu.Unlock()
		pause(ctx, 10*time.Millisecond)
	}
}

func (s *soaked) fail(why string) {
	s.failures.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.why == "" {
		s.why = why
	}
}

// watch notes the memory of p until ctx ends.
func (b *bench) watch(ctx context.Context, p *process, s *soaked) (memory []float64) {
	for every := time.NewTicker(max(time.Second, b.soaking/60)); ; {
		select {
		case <-ctx.Done():
			return memory
		case <-every.C:
			memory = append(memory, p.resident())
			if n := len(memory); n%6 == 0 {
				b.printf("%4.0f%%: %.0f MB resident, %d failures, %d hostile tries\n", float64(n)/60*100, memory[n-1], s.failures.Load(), s.attacks.Load())
			}
		}
	}
}

// verdict is nil if nothing failed and memory was flat: the last third of the time took
// at most a tenth more than the third before it.
func (s *soaked) verdict(memory []float64) error {
	if n := s.failures.Load(); n > 0 {
		return fmt.Errorf("%d honest requests failed, the first: %s", n, s.why)
	}
	third := len(memory) / 3
	if third == 0 {
		return errors.New("this was too short to say anything about memory")
	}
	before, after := mean(memory[third:2*third]), mean(memory[2*third:])
	if after > before*1.1 {
		return fmt.Errorf("memory grows: %.0f MB, then %.0f", before, after)
	}
	return nil
}

func mean(all []float64) (sum float64) {
	for _, v := range all {
		sum += v
	}
	return sum / float64(len(all))
}

// attack is what so many hostile clients do again and again.
type attack struct {
	many int
	once func(ctx context.Context, p *process)
}

// hostile are the attacks, each from addresses of its own.
var hostile = map[string]attack{
	"idle connections": {1500, func(ctx context.Context, p *process) { hold(ctx, p, get("/health/live"), nil, 0) }},
	"headers that never end": {200, func(ctx context.Context, p *process) {
		hold(ctx, p, []byte("GET / HTTP/1.1\r\nHost: x\r\n"), []byte("X-More: 1\r\n"), time.Second)
	}},
	"bodies that hardly come": {200, func(ctx context.Context, p *process) {
		hold(ctx, p, []byte(announced), []byte(strings.Repeat("x", 1000)), time.Second)
	}},
	"answers that nobody reads": {50, func(ctx context.Context, p *process) {
		hold(ctx, p, []byte(strings.Repeat(string(get("/ideas/1")), 50)), nil, 0)
	}},
	"requests that make no sense": {4, nonsense},
}

const announced = "POST /api/v1/reports HTTP/1.1\r\nHost: bench.test\r\nContent-Type: application/json\r\nContent-Length: 12000000\r\n\r\n"

// hold opens a connection, sends something, then drips more of it until the server has
// enough, for a minute at most.
func hold(ctx context.Context, p *process, first, drip []byte, every time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	c, err := dial(ctx, p.addr)
	if err != nil {
		pause(ctx, time.Second)
		return
	}
	defer c.conn.Close() //nolint:errcheck // it is to break off
	for _, err = c.conn.Write(first); err == nil && drip != nil && ctx.Err() == nil; _, err = c.conn.Write(drip) {
		pause(ctx, every)
	}
	if drip == nil {
		pause(ctx, time.Minute)
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// nonsense sends one request of a kind that no honest client sends.
func nonsense(ctx context.Context, p *process) {
	c, err := dial(ctx, p.addr)
	if err != nil {
		pause(ctx, time.Second)
		return
	}
	defer c.conn.Close()    //nolint:errcheck // it is to break off
	n := rand.IntN(1 << 20) //nolint:gosec // nothing secret
	far := "X-Forwarded-For: 10.9." + fmt.Sprintf("%d.%d\r\n", n>>8&255, n&255)
	for _, request := range [][]byte{
		get("/search?q="+strings.Repeat("%22a+", 400), far),
		get("/ideas/"+strings.Repeat("9", 300), far),
		get("/static/../../etc/passwd", far),
		get("/challenges/%2e%2e%2f%00/ideas", far),
		get("/", far, "Cookie: "+strings.Repeat("a=b; ", 1200)+"\r\n"),
		get("/", far, "Authorization: Bearer "+strings.Repeat("e.", 2000)+"\r\n"),
		send("POST", "/api/v1/reports", jsonType, strings.Repeat("[", 50_000), far),
		send("POST", "/sign-in", "application/x-www-form-urlencoded", strings.Repeat("a=1&", 4000), far),
		send("POST", "/sign-in", "application/x-www-form-urlencoded", "\x1f\x8b\x08\x00", far, "Content-Encoding: gzip\r\n"),
		[]byte("POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /admin HTTP/1.1\r\n\r\n"),
		[]byte("GET / HTTP/1.1\r\nX: " + strings.Repeat("x", 20_000) + "\r\n\r\n"),
	} {
		if _, _, err := c.do(request); err != nil {
			return
		}
		pause(ctx, 20*time.Millisecond)
	}
}
