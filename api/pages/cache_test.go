package pages

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/outbox"
	"uptake/frontend"
	"uptake/frontend/text"
)

// world is a store in small: a number by topic, and the versions, which move
// after the number has changed and before the writer is told.
type world struct {
	mu       sync.Mutex
	numbers  map[outbox.Topic]int
	versions map[outbox.Topic]uint64
	deaf     bool // versions never move: the negative control
}

func newWorld() *world {
	return &world{numbers: map[outbox.Topic]int{}, versions: map[outbox.Topic]uint64{}}
}

func (w *world) Version(t outbox.Topic) uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.versions[t]
}

func (w *world) read(t outbox.Topic) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.numbers[t]
}

func (w *world) write(t outbox.Topic) {
	w.mu.Lock()
	w.numbers[t]++
	w.mu.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.deaf {
		w.versions[t]++
	}
}

type clock struct{ atomic.Int64 }

func (c *clock) now() time.Time { return time.Unix(c.Load(), 0) }

func do(t *testing.T, a *fiber.App, path string, headers ...string) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequestWithContext(context.Background(), http.MethodGet, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := a.Test(r, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(b)
}

// app serves handler at every address, to whoever the header X-Test-Person names.
func app(handler fiber.Handler) *fiber.App {
	a := fiber.New(fiber.Config{Immutable: true, ErrorHandler: wire.Errors{}.Handle})
	a.Use(func(c *fiber.Ctx) error {
		if p := wire.ParseID(c.Get("X-Test-Person")); p != 0 {
			wire.SetSigned(c, account.Signed{Actor: account.Actor{Person: 1, Name: "Mary Seacole"}})
		}
		if lang := c.Get("X-Test-Lang"); lang != "" {
			c.SetUserContext(text.With(c.UserContext(), &text.Catalogue{Lang: lang}))
		}
		return c.Next()
	}, handler)
	return a
}

func TestAPageIsRenderedAgainOnceItsTopicsHaveMoved(t *testing.T) {
	t.Parallel()
	w, now := newWorld(), &clock{}
	k := NewCache(w, "neutral", CacheBytes, now.now)
	idea := outbox.IdeaTopic(7)
	renders := 0
	a := app(func(c *fiber.Ctx) error {
		return k.Page(c, []string{"sort"}, []outbox.Topic{outbox.Site}, func(ctx context.Context, q wire.Values) (Rendered, error) {
			renders++
			return Rendered{
				HTML:   fmt.Appendf(nil, "%s %s %s %d %d", c.Path(), text.Lang(ctx), q.Encode(), w.read(outbox.Site), w.read(idea)),
				Topics: []outbox.Topic{idea}, GoodUntil: time.Unix(100, 0),
			}, nil
		})
	})
	steps := []struct {
		name, path string
		before     func()
		headers    []string
		renders    int // so far
		body       string
	}{
		{"the first visitor", "/a", nil, nil, 1, "/a en  0 0"},
		{"the second, since a topic turned up late", "/a", nil, nil, 2, "/a en  0 0"},
		{"from then on it is kept", "/a", nil, nil, 2, "/a en  0 0"},
		{"an unknown parameter is the same page", "/a?utm=1", nil, nil, 2, "/a en  0 0"},
		{"and so is an empty one", "/a?sort=", nil, nil, 2, "/a en  0 0"},
		{"a known parameter is another page", "/a?sort=new", nil, nil, 3, "/a en sort=new 0 0"},
		{"another language is another page", "/a", nil, []string{"X-Test-Lang", "cy"}, 4, "/a cy  0 0"},
		{"a late topic moves", "/a", func() { w.write(idea) }, nil, 5, "/a en  0 1"},
		{"and its versions are known already", "/a", nil, nil, 5, "/a en  0 1"},
		{"a given topic moves", "/a", func() { w.write(outbox.Site) }, nil, 6, "/a en  1 1"},
		{"another topic moves", "/a", func() { w.write("idea:8") }, nil, 6, "/a en  1 1"},
		{"its time is not yet up", "/a", func() { now.Store(99) }, nil, 6, "/a en  1 1"},
		{"its time is up", "/a", func() { now.Store(100) }, nil, 7, "/a en  1 1"},
		{"a page whose time is up is not kept", "/a", nil, nil, 8, "/a en  1 1"},
		{"a query too long to be asked twice", "/a?sort=" + strings.Repeat("x", 300), nil, nil, 9, ""},
		{"is never kept", "/a?sort=" + strings.Repeat("x", 300), nil, nil, 10, ""},
	}
	for _, s := range steps {
		if s.before != nil {
			s.before()
		}
		if resp, body := do(t, a, s.path, s.headers...); resp.StatusCode != 200 || renders != s.renders || s.body != "" && body != s.body {
			t.Errorf("%s: got %d %q after %d renders, want %q after %d", s.name, resp.StatusCode, body, renders, s.body, s.renders)
		}
	}
}

func TestWhatAPersonSeesIsNeverShownToAnother(t *testing.T) {
	t.Parallel()
	w := newWorld()
	k := NewCache(w, "neutral", CacheBytes, time.Now)
	draft := false
	a := app(func(c *fiber.Ctx) error {
		return k.Page(c, nil, nil, func(context.Context, wire.Values) (Rendered, error) {
			if draft {
				wire.Cookies{}.SetDraft(c, "d1", time.Now().Add(time.Hour))
			}
			return Rendered{HTML: []byte("hello " + wire.Actor(c).Name + c.Cookies("draft"))}, nil
		})
	})
	for i := range 3 { // filled by a person, by a visitor with a new cookie, by a visitor
		resp, body := do(t, a, "/", "X-Test-Person", "1")
		if body != "hello Mary Seacole" || resp.Header.Get("Cache-Control") != "private, no-store" || resp.Header.Get("ETag") != "" {
			t.Errorf("%d: a person got %q %v", i, body, resp.Header)
		}
		draft = true
		if resp, _ = do(t, a, fmt.Sprint("/", i), "Cookie", "draft=d0"); resp.Header.Get("Cache-Control") != "private, no-store" || resp.Header.Get("Set-Cookie") == "" {
			t.Errorf("%d: a page with a cookie of its own: %v", i, resp.Header)
		}
		draft = false
		resp, body = do(t, a, fmt.Sprint("/", i))
		if body != "hello " || resp.Header.Get("Set-Cookie") != "" || resp.Header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%d: a visitor got %q %v", i, body, resp.Header)
		}
	}
}

func TestAParameterThatThePageDoesNotKnowLeavesNoTraceInIt(t *testing.T) {
	t.Parallel()
	k := NewCache(newWorld(), "neutral", CacheBytes, time.Now)
	a := app(func(c *fiber.Ctx) error {
		return k.Page(c, []string{"sort"}, nil, func(context.Context, wire.Values) (Rendered, error) {
			return Rendered{HTML: []byte(c.Method() + c.OriginalURL() + " " + c.Query("utm") + c.Query("sort") + string(c.Request().URI().QueryString()))}, nil
		})
	})
	head := httptest.NewRequestWithContext(context.Background(), http.MethodHead, "/a?utm=evil&sort=new", nil)
	if resp, err := a.Test(head); err != nil || resp.StatusCode != 200 || resp.ContentLength != int64(len("GET/a?sort=new newsort=new")) {
		t.Errorf("HEAD: got %v, %v", resp, err)
	} else if b, err := io.ReadAll(resp.Body); err != nil || len(b) != 0 {
		t.Errorf("HEAD: got a body: %s, %v", b, err)
	}
	for _, path := range []string{"/a?utm=evil&sort=new", "/a?sort=new", "http://evil.example/a?sort=new&utm=2"} {
		if _, body := do(t, a, path); body != "GET/a?sort=new newsort=new" {
			t.Errorf("%s: got %s", path, body)
		}
	}
}

func TestAKeptPageIsGivenInTheEncodingsThatTheBrowserReads(t *testing.T) {
	t.Parallel()
	w := newWorld()
	k := NewCache(w, "neutral", CacheBytes, time.Now)
	html := strings.Repeat("<p>An idea about video clinics.</p>\n", 200)
	a := app(func(c *fiber.Ctx) error {
		return k.Page(c, nil, nil, func(context.Context, wire.Values) (Rendered, error) { return Rendered{HTML: []byte(html)}, nil })
	})
	seen := map[string]bool{}
	for accept, want := range map[string]string{
		"": "", "identity": "", "gzip": "gzip", "gzip, deflate, br": "br", "br;q=0, gzip": "gzip", "*": "br", "*;q=0": "", "gzip;q=0": "", "GZIP;q=0.5": "gzip",
		"br; q=x": "", "zstd": "",
	} {
		// Twice as a visitor: rendered and kept; once as a person: compressed for one answer.
		for _, who := range []string{"", "", "1"} {
			resp, body := do(t, a, "/", "Accept-Encoding", accept, "X-Test-Person", who)
			got := resp.Header.Get("Content-Encoding")
			switch {
			case who == "" && got != want:
				t.Errorf("%q: got %q, want %q", accept, got, want)
			case who != "" && got != strings.Replace(want, "br", "gzip", 1) && strings.Contains(accept, "gzip") && accept != "gzip;q=0":
				t.Errorf("%q for a person: got %q", accept, got)
			}
			if unpack(t, got, body) != html {
				t.Errorf("%q: the page comes out differently", accept)
			}
			if !strings.Contains(resp.Header.Get("Vary"), "Cookie") || !strings.Contains(resp.Header.Get("Vary"), "Accept-Encoding") {
				t.Errorf("%q: Vary is %q", accept, resp.Header.Get("Vary"))
			}
			if who == "" {
				seen[got+resp.Header.Get("ETag")] = true
				again, body := do(t, a, "/", "Accept-Encoding", accept, "If-None-Match", resp.Header.Get("ETag"))
				if again.StatusCode != 304 || body != "" || again.Header.Get("ETag") != resp.Header.Get("ETag") || again.Header.Get("Cache-Control") != "no-cache" {
					t.Errorf("%q: got %d %q %v", accept, again.StatusCode, body, again.Header)
				}
			}
		}
	}
	if len(seen) != 3 {
		t.Errorf("want one ETag for each encoding, got %v", seen)
	}
}

func unpack(t *testing.T, encoding, body string) string {
	t.Helper()
	var r io.Reader = strings.NewReader(body)
	switch encoding {
	case "gzip":
		zr, err := gzip.NewReader(r)
		if err != nil {
			t.Fatal(err)
		}
		r = zr
	case "br":
		r = brotli.NewReader(r)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAFailedRenderIsAnsweredAndForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld()
	k := NewCache(w, "neutral", CacheBytes, time.Now)
	gone := &fault.Error{Kind: fault.Gone, Code: "idea.gone", Message: "It has been removed."}
	for _, fail := range []func() error{func() error { return gone }, func() error { panic("no") }} {
		failing := true
		get := func() (err error) {
			defer func() {
				if r := recover(); r != nil {
					err = errors.New("panic")
				}
			}()
			_, _, err = k.get(context.Background(), "x", nil, func() (Rendered, error) {
				if failing {
					return Rendered{}, fail()
				}
				return Rendered{HTML: []byte("x")}, nil
			})
			return err
		}
		if err := get(); err == nil {
			t.Error("got no error")
		}
		if len(k.flights) != 0 {
			t.Error("a flight was left behind: whoever asks next waits for ever")
		}
		failing = false
		if err := get(); err != nil {
			t.Errorf("got %v after the fault was mended", err)
		}
		k = NewCache(w, "neutral", CacheBytes, time.Now)
	}
}

// Many ask for one page whose render fails for a while, panics for a while: all
// are answered.
func TestNobodyWaitsForEverForAPage(t *testing.T) {
	t.Parallel()
	k := NewCache(newWorld(), "neutral", CacheBytes, time.Now)
	var n atomic.Int64
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			defer func() { _ = recover() }()
			_, _, _ = k.get(context.Background(), "x", nil, func() (Rendered, error) {
				switch n.Add(1) % 3 {
				case 0:
					panic("no")
				case 1:
					return Rendered{}, errors.New("no")
				}
				return Rendered{HTML: []byte("x"), Once: true}, nil
			})
		})
	}
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("somebody still waits")
	}
}

func TestOneRenderServesAllWhoWait(t *testing.T) {
	t.Parallel()
	k := NewCache(newWorld(), "neutral", CacheBytes, time.Now)
	var renders atomic.Int64
	waiting, let := make(chan struct{}), make(chan struct{})
	render := func() (Rendered, error) {
		if renders.Add(1) == 1 {
			close(waiting)
		}
		<-let
		return Rendered{HTML: []byte("x")}, nil
	}
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, e, err := k.get(context.Background(), "x", nil, render); err != nil || e == nil {
				t.Errorf("got %v, %v", e, err)
			}
		})
	}
	<-waiting
	// Somebody whose time is up while others wait goes, and the others stay.
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := k.get(ctx, "x", nil, render); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the end of its time", err)
	}
	close(let)
	wg.Wait()
	if n := renders.Load(); n != 1 {
		t.Errorf("got %d renders, want 1", n)
	}
}

// A change that is committed while a page is made must not leave it behind as
// fresh, whenever in the render it happens, and whoever waited for that render
// since after the change must not get it.
func TestAChangeDuringARenderLeavesNoStalePage(t *testing.T) {
	t.Parallel()
	w := newWorld()
	k := NewCache(w, "neutral", CacheBytes, time.Now)
	idea := outbox.IdeaTopic(7)
	show := func(during func()) string {
		_, e, err := k.get(context.Background(), "x", []outbox.Topic{idea}, func() (Rendered, error) {
			n := w.read(idea)
			during()
			return Rendered{HTML: fmt.Append(nil, n)}, nil
		})
		if err != nil || e == nil {
			t.Fatalf("got %v, %v", e, err)
		}
		return unpack(t, "gzip", string(e.page.gz))
	}
	if got := show(func() { w.write(idea) }); got != "0" {
		t.Fatalf("got %s, want the page as it was read", got)
	}
	if got := show(func() {}); got != "1" {
		t.Errorf("got %s: the page from before the change is still given out", got)
	}
	w.write(idea)
	waiter := make(chan string, 1)
	got := show(func() { // has read 2
		w.write(idea) // 3 is committed …
		started := make(chan struct{})
		go func() { // … and then somebody asks, while this render is still on its way
			close(started)
			waiter <- show(func() {})
		}()
		<-started
	})
	if got != "2" {
		t.Errorf("got %s, want 2", got)
	}
	if got := <-waiter; got != "3" {
		t.Errorf("somebody who asked after the change got %s, want 3", got)
	}
}

// stale runs writers beside readers and counts the pages that show less than what
// had been committed, and told, before they were asked for. Each page is made of
// two topics, of which one is known in advance.
func stale(t *testing.T, w *world, size, rounds int) (wrong int64) {
	t.Helper()
	k := NewCache(w, "neutral", size, time.Now)
	var bad, given atomic.Int64
	stop := make(chan struct{})
	var writers, readers sync.WaitGroup
	topic := func(n int) outbox.Topic { return outbox.Topic(fmt.Sprint("idea:", n)) }
	for i := range 2 {
		writers.Go(func() {
			r := rand.New(rand.NewPCG(1, uint64(i))) //nolint:gosec // a test
			for {
				select {
				case <-stop:
					return
				default:
					w.write(topic(r.IntN(4)))
					time.Sleep(time.Duration(r.IntN(50)) * time.Microsecond) // lets pages live for a while
				}
			}
		})
	}
	for i := range 8 {
		readers.Go(func() {
			r := rand.New(rand.NewPCG(2, uint64(i))) //nolint:gosec // a test
			for range rounds {
				n := r.IntN(3)
				one, two := topic(n), topic(n+1)
				least1, least2 := w.read(one), w.read(two)
				if !w.deaf { // what is read here may not be announced yet: ask until it is
					v1, v2 := w.Version(one), w.Version(two)
					least1, least2 = min(least1, int(v1)), min(least2, int(v2)) //nolint:gosec // small
				}
				var at outbox.Topic = one
				_, e, err := k.get(context.Background(), string(at), []outbox.Topic{one}, func() (Rendered, error) {
					a := w.read(one)
					b := w.read(two)
					pad := strings.Repeat("x", r.IntN(100))
					return Rendered{HTML: fmt.Appendf(nil, "%d %d %s", a, b, pad), Topics: []outbox.Topic{two}}, nil
				})
				if err != nil {
					t.Error(err)
					return
				}
				if e == nil {
					continue // made for this request alone
				}
				given.Add(1)
				zr, err := gzip.NewReader(bytes.NewReader(e.page.gz))
				if err != nil {
					t.Error(err)
					return
				}
				var got1, got2 int
				if _, err := fmt.Fscan(zr, &got1, &got2); err != nil {
					t.Error(err)
					return
				}
				if got1 < least1 || got2 < least2 {
					bad.Add(1)
				}
			}
		})
	}
	readers.Wait()
	close(stop)
	writers.Wait()
	if given.Load() == 0 {
		t.Error("no page came from the cache: nothing was tested")
	}
	if k.size > size {
		t.Errorf("the cache holds %d bytes, more than %d", k.size, size)
	}
	return bad.Load()
}

func TestNoPageIsOlderThanTheRequestForIt(t *testing.T) {
	t.Parallel()
	if n := stale(t, newWorld(), CacheBytes, 200); n != 0 {
		t.Errorf("%d pages showed less than had been committed before they were asked for", n)
	}
	if n := stale(t, newWorld(), 1<<13, 50); n != 0 {
		t.Errorf("%d pages of a small cache were too old", n)
	}
	// The same check finds stale pages where there are some.
	deaf := newWorld()
	deaf.deaf = true
	if n := stale(t, deaf, CacheBytes, 200); n == 0 {
		t.Error("with versions that never move, no page was too old: the check sees nothing")
	}
}

func TestTheLeastRecentlyUsedPageGoesFirst(t *testing.T) {
	t.Parallel()
	k := NewCache(newWorld(), "neutral", 16<<10, time.Now)
	noise := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test
	renders := 0
	get := func(key string, size int) {
		t.Helper()
		if _, _, err := k.get(context.Background(), key, nil, func() (Rendered, error) {
			renders++
			b := make([]byte, size) // bytes that do not compress
			for i := range b {
				b[i] = byte(noise.Uint32())
			}
			return Rendered{HTML: b}, nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 20 {
		get("kept", 500)
		get(fmt.Sprint(i), 500)
	}
	if renders != 21 {
		t.Errorf("got %d renders, want 21: the page that everybody asks for was let go", renders)
	}
	get("0", 500)
	if renders != 22 {
		t.Errorf("got %d renders, want 22: the page that nobody asked for was kept", renders)
	}
	get("huge", 4000)
	get("huge", 4000)
	if renders != 24 {
		t.Errorf("got %d renders, want 24: one page took the place of many", renders)
	}
	if k.size > k.max || k.order.Len() != len(k.entries) {
		t.Errorf("got %d bytes of %d, %d in order, %d by key", k.size, k.max, k.order.Len(), len(k.entries))
	}
}

func TestAssetsAreGivenAsTheyWereBuilt(t *testing.T) {
	t.Parallel()
	files := frontend.Static()
	a := app(Assets(files))
	for _, path := range files.Paths() {
		f, _ := files.Lookup(path)
		for _, accept := range []string{"", "gzip", "br"} {
			resp, body := do(t, a, path, "Accept-Encoding", accept)
			if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != f.ContentType || resp.Header.Get("Content-Encoding") != accept || unpack(t, accept, body) != string(f.Plain) {
				t.Errorf("%s as %q: got %d %v", path, accept, resp.StatusCode, resp.Header)
			}
			if year := strings.Contains(resp.Header.Get("Cache-Control"), "immutable"); year != strings.HasPrefix(path, "/static/") {
				t.Errorf("%s: Cache-Control is %q", path, resp.Header.Get("Cache-Control"))
			}
			if again, _ := do(t, a, path, "Accept-Encoding", accept, "If-None-Match", resp.Header.Get("ETag")); again.StatusCode != 304 {
				t.Errorf("%s: got %d, want 304", path, again.StatusCode)
			}
		}
	}
	if resp, _ := do(t, a, "/static/../server.go"); resp.StatusCode != 404 {
		t.Errorf("got %d, want 404", resp.StatusCode)
	}
}

// samplePage is a page of 20 ideas, about 25 kB, of words drawn like those of a
// language: few often, many seldom.
func samplePage() []byte {
	r := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // a test
	words := make([]string, 4000)
	for i := range words {
		b := make([]byte, 2+r.IntN(9))
		for j := range b {
			b[j] = "etaoinshrdlucmfwypvbgk"[min(r.IntN(22), r.IntN(22))]
		}
		words[i] = string(b)
	}
	z := rand.NewZipf(r, 1.1, 5, uint64(len(words)-1))
	text := func(n int) string {
		s := make([]string, n)
		for i := range s {
			s[i] = words[z.Uint64()]
		}
		return strings.Join(s, " ")
	}
	var b bytes.Buffer
	b.WriteString(`<!DOCTYPE html><html lang="en" class="nhsuk-template"><head><meta charset="utf-8"><title>Ideas</title></head><body>`)
	for i := range 20 {
		fmt.Fprintf(&b, `<li class="nhsuk-list-panel__item"><article class="nhsuk-card"><div class="nhsuk-card__content"><h2 class="nhsuk-card__heading nhsuk-heading-m"><a class="nhsuk-card__link" href="/ideas/%d">%s</a></h2><p class="nhsuk-card__description">%s</p><dl class="nhsuk-summary-list"><div class="nhsuk-summary-list__row"><dt class="nhsuk-summary-list__key">Area</dt><dd class="nhsuk-summary-list__value">%s</dd></div></dl><p><strong class="nhsuk-tag nhsuk-tag--blue">In review</strong> %d comments, %d people support this</p></div></article></li>`,
			1000+i*7, text(9), text(70), text(2), r.IntN(40), r.IntN(90))
	}
	b.WriteString(`</body></html>`)
	return b.Bytes()
}

// BenchmarkPack measures the levels of compression on a list page: time, and
// bytes on the wire.
func BenchmarkPack(b *testing.B) {
	html := samplePage()
	run := func(name string, w compressor) {
		b.Run(name, func(b *testing.B) {
			n := 0
			for b.Loop() {
				var buf bytes.Buffer
				w.Reset(&buf)
				_, _ = w.Write(html)
				_ = w.Close()
				n = buf.Len()
			}
			b.ReportMetric(float64(n), "bytes")
			b.ReportMetric(float64(len(html)), "plain")
		})
	}
	for _, level := range []int{1, 3, 5, 6, 9} {
		w, err := gzip.NewWriterLevel(io.Discard, level)
		if err != nil {
			b.Fatal(err)
		}
		run(fmt.Sprint("gzip", level), w)
	}
	for _, level := range []int{1, 3, 4, 5, 6, 7, 9} {
		run(fmt.Sprint("brotli", level), brotli.NewWriterLevel(io.Discard, level))
	}
}

// BenchmarkKept measures a kept page, from lookup to the bytes.
func BenchmarkKept(b *testing.B) {
	k := NewCache(newWorld(), "neutral", CacheBytes, time.Now)
	html := samplePage()
	topics := []outbox.Topic{outbox.Site, "challenge:1", "idea:7"}
	for b.Loop() {
		_, _, err := k.get(context.Background(), "x", topics, func() (Rendered, error) { return Rendered{HTML: html}, nil })
		if err != nil {
			b.Fatal(err)
		}
	}
}
