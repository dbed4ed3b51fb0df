package api_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api"
)

// taking is a server that says how long the body of a post was.
func taking(t *testing.T, change func(*api.Options)) string {
	t.Helper()
	a, _ := server(t, func(o *api.Options) {
		o.Routes = func(a *fiber.App) {
			a.Post("/take", func(c *fiber.Ctx) error { return c.SendString(fmt.Sprint(len(c.Body()))) })
			a.Get("/alive", func(c *fiber.Ctx) error { return c.SendString("alive") })
		}
		o.OriginExempt = []string{"/take"}
		o.Writes = api.Rate{Max: 1e6, Per: time.Minute}
		if change != nil {
			change(o)
		}
	})
	return listen(t, a)
}

func dial(t *testing.T, at, send string) net.Conn {
	t.Helper()
	c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if _, err = io.WriteString(c, send); err != nil {
		t.Fatal(err)
	}
	return c
}

func answer(t *testing.T, c net.Conn) (int, string, http.Header) {
	t.Helper()
	if err := c.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.Close {
		resp.Header.Set("Connection", "close") // as it came
	}
	return resp.StatusCode, string(b), resp.Header
}

const announce = "POST /take HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n"

func alive(t *testing.T, at string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+at+"/alive", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal("others are not served: ", err)
	}
	_ = resp.Body.Close()
}

// Who announces a large body and sends little of it takes the memory of what was sent.
func TestWhatIsAnnouncedTakesNoMemory(t *testing.T) {
	at := taking(t, nil)
	memory := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := memory()
	const many = 300
	for range many {
		dial(t, at, fmt.Sprintf(announce, api.BodyMax)+strings.Repeat("x", 2000))
	}
	time.Sleep(300 * time.Millisecond) // until all were begun
	if more := int64(memory()) - int64(before); more > many*(100<<10) {
		t.Errorf("%d slow clients take %d MB", many, more>>20)
	}
	alive(t, at)
}

func TestABodyIsReadWholeOrTheConnectionEnds(t *testing.T) {
	t.Parallel()
	at := taking(t, nil)
	for _, n := range []int{1, 4 << 10, 4<<10 + 1, 64 << 10, 1 << 20, api.BodyMax} {
		c := dial(t, at, fmt.Sprintf(announce, n)+strings.Repeat("x", n))
		if status, body, _ := answer(t, c); status != 200 || body != fmt.Sprint(n) {
			t.Errorf("%d bytes: %d %s", n, status, body)
		}
		if _, err := io.WriteString(c, "GET /alive HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		if status, body, _ := answer(t, c); status != 200 || body != "alive" {
			t.Errorf("after %d bytes the connection answers %d %s", n, status, body)
		}
	}
	chunk := func(n int) string { return fmt.Sprintf("%x\r\n%s\r\n", n, strings.Repeat("x", n)) }
	const chunked = "POST /take HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
	if status, body, _ := answer(t, dial(t, at, chunked+chunk(70000)+chunk(30000)+"0\r\n\r\n")); status != 200 || body != "100000" {
		t.Errorf("in pieces: %d %s", status, body)
	}
	// What is left of a body that is too large is no request, even if it reads like one.
	smuggled := strings.Repeat("GET /alive HTTP/1.1\r\nHost: x\r\n\r\n", 300)
	for name, send := range map[string]string{
		"announced": fmt.Sprintf(announce, api.BodyMax+1) + smuggled,
		"in pieces": chunked + strings.Repeat(chunk(1<<20), 12) + chunk(1) + smuggled,
	} {
		c := dial(t, at, send)
		status, body, header := answer(t, c)
		if status != 413 || header.Get("Connection") != "close" {
			t.Errorf("%s: got %d %s, connection %q", name, status, body, header.Get("Connection"))
		}
		if rest, _ := io.ReadAll(c); strings.Contains(string(rest), "alive") {
			t.Errorf("%s: the rest of the body is answered: %s", name, rest)
		}
	}
}

func TestLargeBodiesHaveRoomTogether(t *testing.T) {
	t.Parallel()
	at := taking(t, func(o *api.Options) { o.Bodies = 3 << 20 })
	half := strings.Repeat("x", 1<<20)
	slow := dial(t, at, fmt.Sprintf(announce, 2<<20)+half) // takes 2 MB, since room doubles
	time.Sleep(time.Second)                                // until it was read: nothing tells of it
	status, body, header := answer(t, dial(t, at, fmt.Sprintf(announce, 2<<20)+half+half))
	if status != 503 || header.Get("Retry-After") == "" || header.Get("Connection") != "close" {
		t.Errorf("got %d %s", status, body)
	}
	if status, body, _ = answer(t, dial(t, at, fmt.Sprintf(announce, 30000)+half[:30000])); status != 200 || body != "30000" {
		t.Errorf("a usual form is answered with %d %s", status, body)
	}
	alive(t, at)
	if _, err := io.WriteString(slow, half); err != nil {
		t.Fatal(err)
	}
	if status, body, _ = answer(t, slow); status != 200 || body != fmt.Sprint(2<<20) {
		t.Errorf("the slow one is answered with %d %s", status, body)
	}
	if status, body, _ = answer(t, dial(t, at, fmt.Sprintf(announce, 2<<20)+half+half)); status != 200 {
		t.Errorf("the room is not given back: %d %s", status, body)
	}
}

func TestConnectionsAreLetGoWhileVeryManyAreOpen(t *testing.T) {
	t.Parallel()
	at := taking(t, func(o *api.Options) { o.Kept = 4 })
	const ask = "GET /alive HTTP/1.1\r\nHost: x\r\n\r\n"
	var all []net.Conn
	for n := range 8 {
		c := dial(t, at, ask)
		status, _, header := answer(t, c)
		if closes := header.Get("Connection") == "close"; status != 200 || closes != (n >= 4) && n < 5 {
			t.Errorf("connection %d: %d, ends: %v", n+1, status, closes)
		}
		all = append(all, c)
	}
	for _, c := range all[:4] { // those that came before stay, and end with their next answer only if too many are open
		if _, err := io.WriteString(c, ask); err != nil {
			t.Fatal(err)
		}
		if status, _, _ := answer(t, c); status != 200 {
			t.Errorf("an open connection is answered with %d", status)
		}
	}
}
