package api_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"uptake/api"
	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/frontend"
)

const base = "https://ideas.example.org"

// people finds sessions and API tokens by name; "broken" is a store that fails,
// "rolled" a session whose use was written down.
type people map[string]id.Person

var ends = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func (p people) SessionOf(_ context.Context, token string) (account.Signed, bool, error) {
	if token == "broken" {
		return account.Signed{}, false, errors.New("no such table: sessions")
	}
	who, ok := p[token]
	if !ok {
		return account.Signed{}, false, account.ErrNoSession
	}
	return account.Signed{Session: account.Session{ID: 11, ExpiresAt: ends}, Actor: account.Actor{Person: who}}, token == "rolled", nil
}

func (p people) Lookup(_ context.Context, token string) (account.Bearer, error) {
	who, ok := p[token]
	if !ok {
		return account.Bearer{}, account.ErrBadToken
	}
	return account.Bearer{Actor: account.Actor{Person: who}}, nil
}

// log is a log that may be read while it is written.
type log struct {
	sync.Mutex
	bytes.Buffer
}

func (l *log) Write(b []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.Buffer.Write(b)
}

func (l *log) String() string {
	l.Lock()
	defer l.Unlock()
	return l.Buffer.String()
}

// server returns the app with a few routes, changed by change.
func server(t *testing.T, change func(*api.Options)) (*fiber.App, *log) {
	t.Helper()
	l := &log{}
	o := api.Options{
		BaseURL:      base,
		Sessions:     people{"s1": 1, "s2": 2, "rolled": 3},
		Bearer:       people{"t1": 1},
		OriginExempt: []string{"/unsubscribe/"},
		Log:          slog.New(slog.NewTextHandler(l, nil)),
		Routes: func(a *fiber.App) {
			who := func(c *fiber.Ctx) error { return c.SendString(fmt.Sprintf("person %d", wire.Person(c))) }
			a.Get("/who", who)
			a.Get("/api/who", who)
			a.Post("/post", who)
			a.Post("/api/post", who)
			a.Post("/unsubscribe/:token", who)
			a.Get("/ideas/:number", who)
			a.Get("/mine", wire.SignedIn, who)
			a.Get("/address", func(c *fiber.Ctx) error { return c.SendString(wire.Address(c)) })
			a.Get("/panic", func(*fiber.Ctx) error { panic("secret of mary@example.org") })
			a.Get("/error", func(*fiber.Ctx) error { return errors.New("secret") })
			a.Get("/slow", func(c *fiber.Ctx) error {
				<-c.UserContext().Done()
				return c.UserContext().Err()
			})
		},
	}
	if change != nil {
		change(&o)
	}
	return api.New(o), l
}

func do(t *testing.T, a *fiber.App, method, path string, headers ...string) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequestWithContext(context.Background(), method, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
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

// listen serves a on a loopback port until the test ends.
func listen(t *testing.T, a *fiber.App) string {
	t.Helper()
	ln, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- a.Listener(ln) }()
	t.Cleanup(func() {
		if err := a.ShutdownWithTimeout(5 * time.Second); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return ln.Addr().String()
}

// Trap F1: without Immutable, what one request left behind reads as the next one's.
func TestWhatIsKeptOfARequestOutlivesIt(t *testing.T) {
	t.Parallel()
	var kept []string
	a, _ := server(t, func(o *api.Options) {
		o.Routes = func(a *fiber.App) {
			a.Post("/keep/:p", func(c *fiber.Ctx) error {
				f, err := wire.Form(c, 1000, "f")
				if err != nil {
					return err
				}
				q, _ := wire.Query(c, "q")
				kept = append(kept, c.Params("p"), c.Query("q"), q.Get("q"), f.Get("f"), c.Get("X-Test"), c.Path(), c.FormValue("f"))
				return nil
			})
		}
	})
	conn, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", listen(t, a))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	r := bufio.NewReader(conn)
	for _, x := range []string{"aaaa", "1111"} { // two requests on one connection share its buffers
		fmt.Fprintf(conn, "POST /keep/%[1]s?q=%[1]s HTTP/1.1\r\nHost: x\r\nX-Test: %[1]s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 6\r\n\r\nf=%[1]s", x)
		resp, err := http.ReadResponse(r, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != 200 {
			t.Fatalf("got %d, %v", resp.StatusCode, err)
		}
		resp.Body.Close()
	}
	want := "aaaa aaaa aaaa aaaa aaaa /keep/aaaa aaaa 1111 1111 1111 1111 1111 /keep/1111 1111"
	if got := strings.Join(kept, " "); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Trap F2.
func TestARequestHasADeadline(t *testing.T) {
	t.Parallel()
	a, _ := server(t, func(o *api.Options) { o.Deadline = time.Millisecond })
	if resp, body := do(t, a, "GET", "/slow"); resp.StatusCode != 503 || resp.Header.Get("Retry-After") == "" {
		t.Errorf("got %d %s", resp.StatusCode, body)
	}
}

// Traps F3 and F4: a stream outlives its handler and every timeout but its own,
// and a reader that goes away ends it. That it uses copies of what it needs from
// the request is the rule of package live, the only one that streams.
func TestAStreamThatIsCutDoesNotHarmTheServer(t *testing.T) {
	t.Parallel()
	ended := make(chan error, 1)
	a, _ := server(t, func(o *api.Options) {
		o.Deadline = time.Millisecond // of the handler, not of the stream
		o.Routes = func(a *fiber.App) {
			a.Get("/stream/:topic", func(c *fiber.Ctx) error {
				topic := c.Params("topic") // copied: c is gone once the writer runs
				c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
					for {
						fmt.Fprintf(w, "data: %s %s\n\n", topic, strings.Repeat("x", 4096))
						if err := w.Flush(); err != nil {
							ended <- err
							return
						}
					}
				})
				return nil
			})
			a.Get("/alive", func(c *fiber.Ctx) error { return c.SendString("alive") })
		}
	})
	at := listen(t, a)
	conn, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprint(conn, "GET /stream/site HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(resp.Body).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "data: site x") {
		t.Fatalf("got %q, %v", line[:min(len(line), 20)], err)
	}
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
	select {
	case err := <-ended:
		t.Log("the stream ended with", err)
	case <-time.After(10 * time.Second):
		t.Fatal("the stream goes on without its reader")
	}
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "http://"+at+"/alive", nil)
	if err != nil {
		t.Fatal(err)
	}
	alive, err := http.DefaultClient.Do(r)
	if err != nil || alive.StatusCode != 200 {
		t.Fatalf("the server is gone: %v %v", alive, err)
	}
	if err := alive.Body.Close(); err != nil {
		t.Error(err)
	}
}

// Trap F6, and panics.
func TestWhatGoesWrongInsideStaysInside(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/panic", "/error"} {
		a, l := server(t, nil)
		resp, body := do(t, a, "GET", path)
		if resp.StatusCode != 500 || strings.Contains(body, "secret") || !strings.Contains(body, "Incident ") {
			t.Errorf("%s: got %d %s", path, resp.StatusCode, body)
		}
		if resp.Header.Get("Content-Security-Policy") == "" || resp.Header.Get("X-Request-Id") == "" {
			t.Errorf("%s: an error without its headers: %v", path, resp.Header)
		}
		out := l.String()
		if n := strings.Count(out, "secret"); n != 1 || strings.Contains(out, "mary@") || !strings.Contains(out, "route="+path) {
			t.Errorf("%s: want the cause once, without a name: %s", path, out)
		}
		if path == "/panic" && !strings.Contains(out, "server_test.go") {
			t.Errorf("the log does not say where the panic was: %s", out)
		}
	}
}

// Trap F8.
func TestAForgedForwardedAddressIsNotBelieved(t *testing.T) {
	t.Parallel()
	// In app.Test the peer is 0.0.0.0.
	peer := netip.MustParsePrefix("0.0.0.0/32")
	inner := netip.MustParsePrefix("10.0.0.0/8")
	tests := []struct {
		name      string
		proxies   []netip.Prefix
		forwarded string
		want      string
	}{
		{"nobody is trusted", nil, "203.0.113.9", "0.0.0.0"},
		{"another peer is trusted", []netip.Prefix{inner}, "203.0.113.9", "0.0.0.0"},
		{"the peer is trusted", []netip.Prefix{peer}, "203.0.113.9", "203.0.113.9"},
		{"what the client wrote in front is not", []netip.Prefix{peer}, "198.51.100.1, 203.0.113.9", "203.0.113.9"},
		{"two proxies in a row", []netip.Prefix{peer, inner}, "198.51.100.1, 203.0.113.9, 10.1.2.3", "203.0.113.9"},
		{"words instead of an address", []netip.Prefix{peer}, "198.51.100.1, unknown", "0.0.0.0"},
		{"no header", []netip.Prefix{peer}, "", "0.0.0.0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, _ := server(t, func(o *api.Options) { o.TrustedProxies = tt.proxies })
			if _, got := do(t, a, "GET", "/address", "X-Forwarded-For", tt.forwarded); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if tt.forwarded == "" {
				return
			}
			var lines []string // each hop on a line of its own
			for _, hop := range strings.Split(tt.forwarded, ", ") {
				lines = append(lines, "X-Forwarded-For", hop)
			}
			if _, got := do(t, a, "GET", "/address", lines...); got != tt.want {
				t.Errorf("in lines: got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestAnUnsafeRequestHasToComeFromThisSite(t *testing.T) {
	t.Parallel()
	const cookie = "__Host-session=s1"
	tests := []struct {
		name, method, path string
		headers            []string
		want               int
	}{
		{"a form of this site", "POST", "/post", []string{"Cookie", cookie, "Sec-Fetch-Site", "same-origin"}, 200},
		{"a request typed by hand", "POST", "/post", []string{"Cookie", cookie, "Sec-Fetch-Site", "none"}, 200},
		{"a form of another site", "POST", "/post", []string{"Cookie", cookie, "Sec-Fetch-Site", "cross-site"}, 403},
		{"a form of a sister site", "POST", "/post", []string{"Cookie", cookie, "Sec-Fetch-Site", "same-site"}, 403},
		{"Sec-Fetch-Site outweighs Origin", "POST", "/post", []string{"Cookie", cookie, "Sec-Fetch-Site", "cross-site", "Origin", base}, 403},
		{"an older browser on this site", "POST", "/post", []string{"Cookie", cookie, "Origin", base}, 200},
		{"an older browser on another site", "POST", "/post", []string{"Cookie", cookie, "Origin", "https://evil.example"}, 403},
		{"this site by plain http", "POST", "/post", []string{"Cookie", cookie, "Origin", "http://ideas.example.org"}, 403},
		{"an origin that begins alike", "POST", "/post", []string{"Cookie", cookie, "Origin", base + ".evil.example"}, 403},
		{"an origin that is null", "POST", "/post", []string{"Cookie", cookie, "Origin", "null"}, 403},
		{"a cookie and neither header", "POST", "/post", []string{"Cookie", cookie}, 403},
		{"any cookie at all and neither header", "POST", "/post", []string{"Cookie", "x=y"}, 403},
		{"a program without a cookie", "POST", "/post", nil, 200},
		{"another site without a cookie: signing in as somebody else", "POST", "/post", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"one-click unsubscribe from a mail program", "POST", "/unsubscribe/abc", []string{"Cookie", cookie, "Origin", "https://mail.example"}, 200},
		{"an API token is proof by itself", "POST", "/api/post", []string{"Cookie", cookie, "Authorization", "Bearer t1", "Origin", "https://x.example"}, 200},
		{"an API token proves nothing on a page", "POST", "/post", []string{"Cookie", cookie, "Authorization", "Bearer t1", "Origin", "https://x.example"}, 403},
		{"the API by cookie from another site", "POST", "/api/post", []string{"Cookie", cookie, "Origin", "https://x.example"}, 403},
		{"reading from another site", "GET", "/who", []string{"Cookie", cookie, "Sec-Fetch-Site", "cross-site"}, 200},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, _ := server(t, nil)
			if resp, body := do(t, a, tt.method, tt.path, tt.headers...); resp.StatusCode != tt.want {
				t.Errorf("got %d %s, want %d", resp.StatusCode, body, tt.want)
			}
		})
	}
}

func TestWhoActs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, path string
		headers    []string
		status     int
		body       string
	}{
		{"nobody", "/who", nil, 200, "person 0"},
		{"a session", "/who", []string{"Cookie", "__Host-session=s2"}, 200, "person 2"},
		{"the name without its prefix is no session here", "/who", []string{"Cookie", "session=s2"}, 200, "person 0"},
		{"a session that has ended", "/who", []string{"Cookie", "__Host-session=gone"}, 200, "person 0"},
		{"a session that nobody can look up", "/who", []string{"Cookie", "__Host-session=broken"}, 500, ""},
		{"a session on the API", "/api/who", []string{"Cookie", "__Host-session=s2"}, 200, "person 2"},
		{"a token on the API", "/api/who", []string{"Authorization", "Bearer t1"}, 200, "person 1"},
		{"a token outweighs the session", "/api/who", []string{"Authorization", "bearer t1", "Cookie", "__Host-session=s2"}, 200, "person 1"},
		{"an unknown token", "/api/who", []string{"Authorization", "Bearer t9", "Cookie", "__Host-session=s2"}, 401, "token.refused"},
		{"a token on a page is not read", "/who", []string{"Authorization", "Bearer t1"}, 200, "person 0"},
		{"a page of one's own, signed out", "/mine", nil, 401, ""},
		{"a page of one's own", "/mine", []string{"Cookie", "__Host-session=s1"}, 200, "person 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, _ := server(t, nil)
			if resp, body := do(t, a, "GET", tt.path, tt.headers...); resp.StatusCode != tt.status || !strings.Contains(body, tt.body) {
				t.Errorf("got %d %s, want %d %s", resp.StatusCode, body, tt.status, tt.body)
			}
		})
	}
}

func TestASessionThatRollsOnIsHandedOutAgain(t *testing.T) {
	t.Parallel()
	a, _ := server(t, nil)
	want := "__Host-session=rolled; expires=Mon, 23 Nov 2026 09:00:00 GMT; path=/; HttpOnly; secure; SameSite=Lax"
	if resp, body := do(t, a, "GET", "/who", "Cookie", "__Host-session=rolled"); body != "person 3" || resp.Header.Get("Set-Cookie") != want {
		t.Errorf("got %s, %s", body, resp.Header.Get("Set-Cookie"))
	}
	if resp, _ := do(t, a, "GET", "/who", "Cookie", "__Host-session=s1"); resp.Header.Get("Set-Cookie") != "" {
		t.Errorf("a session that stays is handed out again: %s", resp.Header.Get("Set-Cookie"))
	}
}

func TestHeadersThatKeepBrowsersSafe(t *testing.T) {
	t.Parallel()
	a, _ := server(t, nil)
	resp, _ := do(t, a, "GET", "/who")
	csp := resp.Header.Get("Content-Security-Policy")
	script := sha256.Sum256([]byte(frontend.BodyScript)) // the one that every page begins with
	for _, part := range []string{
		"default-src 'none'", "script-src 'self' 'sha256-" + base64.StdEncoding.EncodeToString(script[:]) + "';", "style-src 'self';", "img-src 'self' data:", "media-src 'self';",
		"form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
	} {
		if !strings.Contains(csp+";", part) {
			t.Errorf("the policy lacks %s: %s", part, csp)
		}
	}
	if strings.Contains(csp, "unsafe") || strings.Contains(csp, "*") {
		t.Errorf("the policy is open: %s", csp)
	}
	for h, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "Server": ""} {
		if got := resp.Header.Get(h); got != want {
			t.Errorf("%s: got %q, want %q", h, got, want)
		}
	}
	if !strings.HasPrefix(resp.Header.Get("Strict-Transport-Security"), "max-age=") || len(resp.Cookies()) != 0 {
		t.Errorf("got %v", resp.Header)
	}
	plain, _ := server(t, func(o *api.Options) { o.BaseURL, o.FontHost = "http://127.0.0.1:8080", "https://fonts.example" })
	resp, _ = do(t, plain, "GET", "/nowhere")
	csp = resp.Header.Get("Content-Security-Policy")
	if resp.StatusCode != 404 || resp.Header.Get("Strict-Transport-Security") != "" || strings.Contains(csp, "upgrade") || !strings.Contains(csp, "font-src 'self' https://fonts.example;") {
		t.Errorf("got %d %v", resp.StatusCode, resp.Header)
	}
}

func TestCookiesHaveTheirFlags(t *testing.T) {
	t.Parallel()
	for secure, want := range map[bool]string{
		true:  "__Host-session=tok; expires=Sun, 22 Nov 2026 00:00:00 GMT; path=/; HttpOnly; secure; SameSite=Lax",
		false: "session=tok; expires=Sun, 22 Nov 2026 00:00:00 GMT; path=/; HttpOnly; SameSite=Lax",
	} {
		a := fiber.New()
		a.Get("/", func(c *fiber.Ctx) error {
			wire.Cookies{Secure: secure}.SetSession(c, "tok", time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))
			return nil
		})
		if resp, _ := do(t, a, "GET", "/"); resp.Header.Get("Set-Cookie") != want {
			t.Errorf("got %s, want %s", resp.Header.Get("Set-Cookie"), want)
		}
	}
}

func TestTooManyRequestsAreRefusedByPersonElseByAddress(t *testing.T) {
	t.Parallel()
	a, _ := server(t, func(o *api.Options) {
		o.Reads, o.Writes = api.Rate{Max: 2, Per: time.Hour}, api.Rate{Max: 1, Per: time.Hour}
		o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/32")}
	})
	at := func(ip string) []string { return []string{"X-Forwarded-For", ip} }
	steps := []struct {
		name, method, path string
		headers            []string
		want               int
	}{
		{"first", "GET", "/who", at("203.0.113.1"), 200},
		{"second", "GET", "/who", at("203.0.113.1"), 200},
		{"third", "GET", "/who", at("203.0.113.1"), 429},
		{"another address", "GET", "/who", at("203.0.113.2"), 200},
		{"a person at the full address", "GET", "/who", append(at("203.0.113.1"), "Cookie", "__Host-session=s1"), 200},
		{"writes count apart", "POST", "/post", at("203.0.113.1"), 200},
		{"and are fewer", "POST", "/post", at("203.0.113.1"), 429},
		{"one line with IPv6", "POST", "/post", at("2001:db8:1:2::1"), 200},
		{"has one limit", "POST", "/post", at("2001:db8:1:2:ffff::2"), 429},
		{"health is never refused", "GET", "/health/live", at("203.0.113.1"), 200},
		{"the API says so in JSON", "GET", "/api/who", at("203.0.113.1"), 429},
	}
	for _, s := range steps {
		resp, body := do(t, a, s.method, s.path, s.headers...)
		if resp.StatusCode != s.want {
			t.Errorf("%s: got %d %s, want %d", s.name, resp.StatusCode, body, s.want)
		}
		if s.want == 429 && resp.Header.Get("Retry-After") == "" {
			t.Errorf("%s: no Retry-After", s.name)
		}
		if s.path == "/api/who" && !strings.Contains(body, "request.too_many") {
			t.Errorf("%s: got %s", s.name, body)
		}
	}
}

func TestTheAccessLogHoldsNoAddressAndNoName(t *testing.T) {
	t.Parallel()
	a, l := server(t, func(o *api.Options) { o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/32")} })
	do(t, a, "GET", "/ideas/4711?q=diagnosis", "Cookie", "__Host-session=s1", "X-Forwarded-For", "203.0.113.77")
	do(t, a, "GET", "/nowhere/diagnosis")
	out := l.String()
	for _, want := range []string{"route=/ideas/:number", "route=(none)", "status=200", "status=404", "method=GET", "took="} {
		if !strings.Contains(out, want) {
			t.Errorf("the log lacks %s: %s", want, out)
		}
	}
	for _, secret := range []string{"4711", "diagnosis", "203.0", "s1 "} {
		if strings.Contains(out, secret) {
			t.Errorf("the log holds %q: %s", secret, out)
		}
	}
}

func TestTheRouterIsStrictAboutMethodsAndCase(t *testing.T) {
	t.Parallel()
	a, _ := server(t, nil)
	if resp, _ := do(t, a, "DELETE", "/who"); resp.StatusCode != 405 || !strings.Contains(resp.Header.Get("Allow"), "GET") {
		t.Errorf("got %d, Allow %q", resp.StatusCode, resp.Header.Get("Allow"))
	}
	if resp, _ := do(t, a, "GET", "/Who"); resp.StatusCode != 404 {
		t.Errorf("another case: got %d, want 404", resp.StatusCode)
	}
	if resp, body := do(t, a, "HEAD", "/who"); resp.StatusCode != 200 || body != "" || resp.ContentLength != int64(len("person 0")) {
		t.Errorf("HEAD: got %d %q, length %d", resp.StatusCode, body, resp.ContentLength)
	}
}

func TestReadySaysWhichPartIsNot(t *testing.T) {
	t.Parallel()
	search := errors.New("connection refused to secret host")
	a, _ := server(t, func(o *api.Options) {
		o.Ready = []api.Check{
			{"database", func(context.Context) error { return nil }},
			{"search", func(context.Context) error { return search }},
		}
	})
	want := `{"status":"not ready","parts":[{"name":"database","ready":true},{"name":"search","ready":false}]}`
	if resp, body := do(t, a, "GET", "/health/ready"); resp.StatusCode != 503 || body != want {
		t.Errorf("got %d %s, want %s", resp.StatusCode, body, want)
	}
	search = nil
	if resp, _ := do(t, a, "GET", "/health/ready"); resp.StatusCode != 200 {
		t.Errorf("got %d, want 200", resp.StatusCode)
	}
}

func TestARequestIDOfAStrangerIsNotTakenOver(t *testing.T) {
	t.Parallel()
	own, _ := server(t, nil)
	behind, _ := server(t, func(o *api.Options) { o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/32")} })
	if resp, _ := do(t, own, "GET", "/who", "X-Request-Id", "abc-1"); resp.Header.Get("X-Request-Id") == "abc-1" {
		t.Error("a stranger's id was taken over")
	}
	if resp, _ := do(t, behind, "GET", "/who", "X-Request-Id", "abc-1"); resp.Header.Get("X-Request-Id") != "abc-1" {
		t.Error("the proxy's id was not taken over")
	}
	if resp, _ := do(t, behind, "GET", "/who", "X-Request-Id", "a b\"c"); strings.ContainsAny(resp.Header.Get("X-Request-Id"), ` "`) {
		t.Error("an id with a space was taken over")
	}
}

// BenchmarkServer measures what a request costs in the middleware alone: a route
// that answers three bytes to a visitor.
func BenchmarkServer(b *testing.B) {
	a := api.New(api.Options{
		BaseURL: base, Sessions: people{}, Log: slog.New(slog.NewJSONHandler(io.Discard, nil)), Reads: api.Rate{Max: 1 << 30, Per: time.Hour},
		Routes: func(a *fiber.App) { a.Get("/x", func(c *fiber.Ctx) error { return c.SendString("abc") }) },
	}).Handler()
	var c fasthttp.RequestCtx
	c.Request.SetRequestURI("/x")
	for b.Loop() {
		c.Response.Reset()
		c.ResetUserValues() // as the server does between the requests of a connection
		a(&c)
	}
	if c.Response.StatusCode() != 200 {
		b.Fatal(c.Response.StatusCode())
	}
}
