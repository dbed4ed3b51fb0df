package meilitest

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// Fault is something that a Proxy does to what passes through it.
type Fault string

// The faults. Of a server that refuses connections nothing is there to answer.
const (
	None       Fault = ""
	Refuse     Fault = "refuse"
	Delay      Fault = "delay"
	Cut        Fault = "cut" // each answer ends in the middle
	TooMany    Fault = "429"
	Broken     Fault = "500"
	TasksFail  Fault = "tasks fail" // though they were accepted
	WrongKey   Fault = "wrong key"
	OldVersion Fault = "old version"
	Garbage    Fault = "garbage" // answers are no JSON
)

// Slowly is how long Delay keeps an answer back.
const Slowly = 6 * time.Second

// Proxy stands before a server, a double or a real one, and makes its faults.
type Proxy struct {
	// Address is where it listens, always the same.
	Address string

	t      testing.TB
	to     *url.URL
	mu     sync.Mutex
	fault  Fault
	server *http.Server
	passed map[string]int
}

// StartProxy starts a proxy before the server at address, until the test ends.
func StartProxy(t testing.TB, address string) *Proxy {
	t.Helper()
	to, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{t: t, to: to, passed: map[string]int{}}
	p.listen("127.0.0.1:0")
	t.Cleanup(func() { p.Make(Refuse) })
	return p
}

func (p *Proxy) listen(at string) {
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", at)
	if err != nil {
		p.t.Error(err)
		return
	}
	p.Address = "http://" + l.Addr().String()
	p.server = &http.Server{Handler: p.handler(), ReadHeaderTimeout: time.Minute}
	go p.server.Serve(l) //nolint:errcheck // it ends when it is closed
}

// Make makes a fault from now on, None none.
func (p *Proxy) Make(f Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if f == Refuse && p.fault != Refuse {
		_ = p.server.Close() // what is under way is cut
	}
	if f != Refuse && p.fault == Refuse {
		p.listen(strings.TrimPrefix(p.Address, "http://"))
	}
	p.fault = f
}

// Answered is how many requests with this end of their path were answered in full.
func (p *Proxy) Answered(end string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.passed[end]
}

func (p *Proxy) now() Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.fault
}

func (p *Proxy) handler() http.Handler {
	pass := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(p.to) },
		ModifyResponse: func(r *http.Response) error {
			switch at := r.Request.URL.Path; p.now() {
			case TasksFail:
				if strings.HasPrefix(at, "/tasks/") {
					return swap(r, `"status":"succeeded"`, `"status":"failed"`, `"error":null`, `"error":{"message":"no","code":"internal","type":"internal","link":""}`)
				}
			case OldVersion:
				if at == "/version" {
					return swap(r, `"pkgVersion":"1.`, `"pkgVersion":"1.2.`)
				}
			case Garbage:
				return swap(r, `{`, `<`)
			}
			return nil
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch p.now() {
		case Delay:
			body, _ := io.ReadAll(r.Body) // else nothing tells that the other side has gone
			r.Body = io.NopCloser(bytes.NewReader(body))
			select {
			case <-r.Context().Done():
				return
			case <-time.After(Slowly):
			}
		case Cut:
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, `{"results":[{"hits":[`)
			panic(http.ErrAbortHandler)
		case TooMany:
			w.WriteHeader(http.StatusTooManyRequests)
			return
		case Broken:
			w.WriteHeader(http.StatusInternalServerError)
			return
		case WrongKey:
			r.Header.Set("Authorization", "Bearer another-key")
		}
		pass.ServeHTTP(w, r)
		p.mu.Lock()
		p.passed[r.URL.Path[strings.LastIndexByte(r.URL.Path, '/'):]]++
		p.mu.Unlock()
	})
}

// swap replaces pieces of an answer.
func swap(r *http.Response, pairs ...string) error {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	_ = r.Body.Close()
	out := strings.NewReplacer(pairs...).Replace(string(raw))
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(out)), int64(len(out))
	r.Header.Del("Content-Length")
	return nil
}
