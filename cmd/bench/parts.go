package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

func median[T cmp.Ordered](all []T) T {
	slices.Sort(all)
	return all[len(all)/2]
}

func micros(d time.Duration) string { return fmt.Sprintf("%.0f", float64(d)/1e3) }
func millis(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d)/1e6) }

// start measures the time to the first answer and the memory of an idle server.
func (b *bench) start(ctx context.Context, seeds map[string]string) error {
	folder, err := b.copied(ctx, seeds["L"], "start")
	if err != nil {
		return err
	}
	var first []time.Duration
	var idle []float64
	for range 5 {
		p, err := b.ours(ctx, "ours", folder)
		if err != nil {
			return err
		}
		time.Sleep(2 * time.Second) // what begins with the start is over by then
		first, idle = append(first, p.first), append(idle, p.resident())
		if err = p.stop(); err != nil {
			return err
		}
	}
	b.printf("\nFirst page after the start on L: %s ms (median of %d; at most %s). Idle memory: %.1f MB.\n", millis(median(first)), len(first), millis(slices.Max(first)), median(idle))
	return nil
}

// weight adds up what a first visit brings.
func (b *bench) weight(ctx context.Context, seeds map[string]string) error {
	folder, err := b.copied(ctx, seeds["L"], "weight")
	if err != nil {
		return err
	}
	p, err := b.ours(ctx, "ours", folder)
	if err != nil {
		return err
	}
	c, err := dial(ctx, p.addr)
	if err != nil {
		return err
	}
	asset := regexp.MustCompile(`<(?:link|script|img|source)\b[^>]*?\b(?:href|src)="(/(?:static|assets)/[^"]+)"`)
	b.printf("\nA first visit, compressed, headers included:\n")
	for _, path := range []string{"/", "/challenges/" + slug + "/ideas", "/ideas/1"} {
		if _, _, err = c.do(get(path)); err != nil {
			return err
		}
		names := []string{path}
		for _, m := range asset.FindAllSubmatch(c.body.Bytes(), -1) {
			if name := string(m[1]); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		third := len(regexp.MustCompile(`<(?:link|script|img|source)\b[^>]*?\b(?:href|src)="(?:https?:)?//`).FindAll(c.body.Bytes(), -1))
		total := 0
		for _, name := range names {
			status, size, err := c.do(get(name, "Accept-Encoding: br, gzip\r\n"))
			if err != nil || status != 200 {
				return errors.Join(fmt.Errorf("%s answers %d", name, status), err)
			}
			total += size
		}
		b.printf("  %-28s %5.1f kB in %d requests, %d to others: %s\n", path, float64(total)/1000, len(names), third, strings.Join(names[1:], " "))
	}
	return errors.Join(c.conn.Close(), p.stop())
}

// scenario is a load of both sides.
type scenario struct {
	name  string
	load  load
	write time.Duration // how often something is written meanwhile; 0: never
}

// load compares ours with the reference on L.
func (b *bench) load(ctx context.Context, seeds map[string]string) error {
	_, large := sizes()
	t, err := newTraffic(large)
	if err != nil {
		return err
	}
	fixed := func(p string) func(int) string { return func(int) string { return p } }
	list, idea := fixed("/challenges/"+slug+"/ideas"), func(n int) string { return "/ideas/" + hot(n) }
	all := []scenario{
		{"home, visitor", t.visitor(fixed("/")), 0},
		{"list of 20, visitor", t.visitor(list), 0},
		{"idea with 50 comments, visitor", t.visitor(idea), 0},
		{"the same, a support each 100 ms", t.visitor(idea), 100 * time.Millisecond},
		{"list of 20, signed in", t.member(list), 0},
		{"idea with 50 comments, signed in", t.member(idea), 0},
		{"JSON list of 20, visitor", load{want: 200, request: func(n int) []byte { return get("/api/v1/challenges/"+slug+"/ideas", from(n)) }}, 0},
		{"JSON list of 20, token", t.program(fixed("/api/v1/challenges/" + slug + "/ideas")), 0},
		{"support, durable", t.supports(), 0},
		{"comment, durable", t.comments(), 0},
	}
	mine, err := b.copied(ctx, seeds["L"], "ours")
	if err != nil {
		return err
	}
	theirs, err := b.copied(ctx, seeds["L"], "theirs")
	if err != nil {
		return err
	}
	p, err := b.ours(ctx, "ours", mine)
	if err != nil {
		return err
	}
	r, err := b.other(ctx, theirs)
	if err != nil {
		return errors.Join(err, p.stop())
	}
	if err = b.samePages(ctx, p, r); err != nil {
		return errors.Join(err, p.stop(), r.stop())
	}
	b.printf("\nOn L, %d connections, %d turns of %s each; CPU in microseconds a request\n", b.connections, b.rounds, b.run)
	b.printf("%-34s | %9s %7s %7s %6s %5s | %9s %7s %7s %6s | %6s %6s\n", "", "ours /s", "p50 ms", "p99 ms", "CPU", "fail", "bare /s", "p50 ms", "p99 ms", "CPU", "x /s", "x CPU")
	for _, s := range all {
		if !strings.Contains(s.name, b.match) {
			continue
		}
		if err = b.compare(ctx, s, t, p, r); err != nil {
			return errors.Join(err, p.stop(), r.stop())
		}
	}
	b.printf("Memory after this load: ours %.1f MB, bare %.1f MB\n", p.resident(), r.resident())
	return errors.Join(b.keptPages(ctx, p, mine), r.stop())
}

// compare lets both sides take turns.
func (b *bench) compare(ctx context.Context, s scenario, t *traffic, sides ...*process) error {
	var perSecond [2][]float64
	var cpu, p50, p99 [2][]time.Duration
	var failures [2]int
	for round := range b.rounds {
		for turn := range sides {
			i := (turn + round) % 2
			next := &atomic.Int64{}
			next.Store(int64(round) * 1_000_003)
			if _, err := drive(ctx, sides[i], s.load, b.connections, b.run/10, 0, next); err != nil {
				return fmt.Errorf("%s, %s: %w", s.name, sides[i].name, err)
			}
			stop := b.disturb(ctx, s.write, t, sides[i])
			f, err := drive(ctx, sides[i], s.load, b.connections, b.run, 0, next)
			stop()
			if err != nil {
				return fmt.Errorf("%s, %s: %w", s.name, sides[i].name, err)
			}
			if f.failures > 0 {
				b.printf("%s, %s: %d failed, the first with %.200s\n", s.name, sides[i].name, f.failures, f.why)
			}
			failures[i] += f.failures
			perSecond[i], cpu[i] = append(perSecond[i], f.perSecond()), append(cpu[i], f.cpuEach())
			p50[i], p99[i] = append(p50[i], f.quantile(0.5)), append(p99[i], f.quantile(0.99))
		}
	}
	a, o := median(perSecond[0]), median(perSecond[1])
	ca, co := median(cpu[0]), median(cpu[1])
	b.printf("%-34s | %9.0f %7s %7s %6s %5d | %9.0f %7s %7s %6s | %6.2f %6.2f\n", s.name, a, millis(median(p50[0])), millis(median(p99[0])), micros(ca), failures[0],
		o, millis(median(p50[1])), millis(median(p99[1])), micros(co), a/o, float64(co)/float64(ca))
	return nil
}

// disturb writes something on a shown idea every so often until stop is called.
func (b *bench) disturb(ctx context.Context, every time.Duration, t *traffic, p *process) (stop func()) {
	if every == 0 {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c, err := dial(ctx, p.addr)
		if err != nil {
			return
		}
		defer c.conn.Close() //nolint:errcheck // nothing is written any more
		for n := 0; ctx.Err() == nil; n++ {
			body := fmt.Sprintf(`{"value":%d}`, (n/hotIdeas+1)%2)
			if _, _, err = c.do(send("PUT", "/api/v1/ideas/"+hot(n)+"/support", jsonType, body, t.bearer(4999))); err != nil {
				return
			}
			select {
			case <-ctx.Done():
			case <-time.After(every):
			}
		}
	}()
	return func() { cancel(); <-ended }
}

// page returns what is at path, for a visitor and unpacked.
func (p *process) page(ctx context.Context, path string) (string, error) {
	c, err := dial(ctx, p.addr)
	if err != nil {
		return "", err
	}
	if _, _, err = c.do(get(path, gzipped)); err != nil {
		return "", errors.Join(err, c.conn.Close())
	}
	body := io.Reader(&c.body)
	if zr, err := gzip.NewReader(bytes.NewReader(c.body.Bytes())); err == nil {
		body = zr
	}
	page, err := io.ReadAll(body)
	return string(page), errors.Join(err, c.conn.Close())
}

// keptPages stops p, which has kept pages under load and writes, and fails if a
// server that begins anew on the same rows shows anything else. Pages that a
// support has just changed are among them.
func (b *bench) keptPages(ctx context.Context, p *process, folder string) error {
	paths := []string{"/", "/challenges/" + slug + "/ideas"}
	for n := range hotIdeas {
		paths = append(paths, "/ideas/"+hot(n))
	}
	kept := make([]string, len(paths))
	for i, path := range paths {
		var err error
		if kept[i], err = p.page(ctx, path); err != nil {
			return errors.Join(err, p.stop())
		}
	}
	if err := p.stop(); err != nil {
		return err
	}
	p, err := b.ours(ctx, "ours", folder)
	if err != nil {
		return err
	}
	for i, path := range paths {
		fresh, err := p.page(ctx, path)
		if err == nil && fresh != kept[i] {
			err = fmt.Errorf("%s: what was kept under load (%d bytes) is not what a new server shows (%d)", path, len(kept[i]), len(fresh))
		}
		if err != nil {
			return errors.Join(err, p.stop())
		}
	}
	b.printf("%d pages kept under load are, byte for byte, what a server shows that has just started\n", len(paths))
	return p.stop()
}

// samePages fails if the two sides do not show the same: a comparison of a full
// page with a poor one says nothing.
func (b *bench) samePages(ctx context.Context, sides ...*process) error {
	for _, path := range []string{"/", "/challenges/" + slug + "/ideas", "/ideas/1", "/api/v1/challenges/" + slug + "/ideas"} {
		var got [2]string
		for i, p := range sides {
			var err error
			if got[i], err = p.page(ctx, path); err != nil {
				return err
			}
		}
		if len(got[1]) < len(got[0])*97/100 || len(got[1]) > len(got[0])*103/100 {
			return fmt.Errorf("%s: ours has %d bytes, the reference %d: they do not show the same", path, len(got[0]), len(got[1]))
		}
		b.printf("%-34s %d bytes, the reference %d\n", path, len(got[0]), len(got[1]))
	}
	return nil
}

// growth compares what a request costs on L with what it costs on S.
func (b *bench) growth(ctx context.Context, seeds map[string]string) error {
	small, large := sizes()
	var servers [2]*process
	var routes [2][]route
	for i, z := range []size{small, large} {
		t, err := newTraffic(z)
		if err != nil {
			return err
		}
		folder, err := b.copied(ctx, seeds[z.name], "growth-"+z.name)
		if err != nil {
			return err
		}
		if servers[i], err = b.ours(ctx, "ours on "+z.name, folder); err != nil {
			return err
		}
		routes[i] = t.routes()
	}
	b.printf("\nCPU in microseconds a request, signed in, %d connections\n%-24s %8s %8s %7s %5s\n", 4, "", "S", "L", "L/S", "fail")
	for n, r := range routes[0] {
		if !strings.Contains(r.name, b.match) {
			continue
		}
		var cpu [2][]time.Duration
		failures := 0
		for round := range max(3, b.rounds) {
			for turn := range servers {
				i := (turn + round) % 2
				next := &atomic.Int64{}
				next.Store(int64(round) * 1_000_003)
				if round == 0 {
					if _, err := drive(ctx, servers[i], routes[i][n].load, 4, time.Second, 100, next); err != nil {
						return err
					}
				}
				f, err := drive(ctx, servers[i], routes[i][n].load, 4, b.run/2, 0, next)
				if err != nil {
					return err
				}
				if f.failures > 0 {
					b.printf("%s: %d failed, the first with %.200s\n", r.name, f.failures, f.why)
				}
				failures += f.failures
				cpu[i] = append(cpu[i], f.cpuEach())
			}
		}
		s, l := median(cpu[0]), median(cpu[1])
		b.printf("%-24s %8s %8s %7.2f %5d\n", r.name, micros(s), micros(l), float64(l)/float64(s), failures)
	}
	b.printf("Memory after this load: S %.1f MB, L %.1f MB\n", servers[0].resident(), servers[1].resident())
	return errors.Join(servers[0].stop(), servers[1].stop())
}

// mixed sends supports, comments and ideas, and counts what failed.
func (b *bench) mixed(ctx context.Context, seeds map[string]string) error {
	_, large := sizes()
	t, err := newTraffic(large)
	if err != nil {
		return err
	}
	for _, side := range []string{"ours", "bare"} {
		folder, err := b.copied(ctx, seeds["L"], "mixed-"+side)
		if err != nil {
			return err
		}
		var p *process
		if side == "ours" {
			p, err = b.ours(ctx, side, folder)
		} else {
			p, err = b.other(ctx, folder)
		}
		if err != nil {
			return err
		}
		f, err := drive(ctx, p, t.mixed(), b.connections, 10*time.Minute, b.writes, &atomic.Int64{})
		if err != nil {
			return errors.Join(err, p.stop())
		}
		b.printf("\n%s: %d mixed writes in %.1f s, %.0f a second, p50 %s ms, p99 %s ms, CPU %s us each, %d failed %.200s; memory %.1f MB\n",
			side, f.requests, f.took.Seconds(), f.perSecond(), millis(f.quantile(0.5)), millis(f.quantile(0.99)), micros(f.cpuEach()), f.failures, f.why, p.resident())
		if err = p.stop(); err != nil {
			return err
		}
	}
	return nil
}
