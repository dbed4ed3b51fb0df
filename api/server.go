// Package api is the border of Uptake to browsers and programs: the one Fiber
// app, its middleware and its table of routes.
package api

import (
	"context"
	"log/slog"
	"net/netip"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
)

// BodyMax is the largest body of any request, in bytes; routes set lower limits of
// their own, so that the form comes back with its text.
const BodyMax = 12 << 20

// Options is what the app is made of. Only BaseURL, Sessions and Routes are
// needed; the zero of each other field is a default.
type Options struct {
	BaseURL        string         // as people type it, such as https://ideas.example.org; no slash at the end
	TrustedProxies []netip.Prefix // peers whose X-Forwarded-For is believed; none by default
	FontHost       string         // origin of the font style sheet of an entitled deployer; empty: none

	Sessions wire.Sessions
	Bearer   wire.Bearer    // nil: no API tokens
	Page     wire.ErrorPage // renders faults as pages; nil: plain text
	Ready    []Check
	Static   fiber.Handler    // answers below /static and /assets; nil: nothing is there
	Routes   func(*fiber.App) // adds every route
	// OriginExempt lists the beginnings of addresses whose posts may come from
	// anywhere, because what they do needs a token in the address.
	OriginExempt []string

	// Cried alerts those who see to it that somebody has sent words of a person who may be in
	// danger, where no use case does; see challenge.Service. nil: nobody.
	Cried func(ctx context.Context, a account.Actor, at challenge.SentTo, danger bool) (bool, error)

	Log      *slog.Logger
	Kept     int           // with more open connections answers end theirs; 2,000
	Bodies   int64         // how many bytes of large bodies are in memory at once; 96 MB
	Deadline time.Duration // of one request; 10 s
	Reads    Rate          // safe requests of one person or address; 3,000 a minute, for a hospital may share one address
	Writes   Rate          // unsafe requests of one person or address; 120 a minute
}

// Check is one part of the server that has to work before it takes requests.
type Check struct {
	Name string // shown to anybody: "database", "search"
	Run  func(context.Context) error
}

// Secure reports whether the site is reached by https.
func (o Options) Secure() bool { return strings.HasPrefix(o.BaseURL, "https://") }

// Cookies returns the names and flags of the cookies of this site.
func (o Options) Cookies() wire.Cookies { return wire.Cookies{Secure: o.Secure()} }

func (o *Options) defaults() {
	o.BaseURL = strings.TrimRight(o.BaseURL, "/")
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Kept == 0 {
		o.Kept = 2000
	}
	if o.Bodies == 0 {
		o.Bodies = 96 << 20
	}
	if o.Deadline == 0 {
		o.Deadline = 10 * time.Second
	}
	if o.Reads.Max == 0 {
		o.Reads = Rate{Max: 3000, Per: time.Minute}
	}
	if o.Writes.Max == 0 {
		o.Writes = Rate{Max: 120, Per: time.Minute}
	}
}

// New returns the app, ready to listen: middleware first, then the routes.
func New(o Options) *fiber.App {
	o.defaults()
	errs := wire.Errors{Page: o.Page, Log: o.Log}
	safe := headers(&o)
	app := fiber.New(fiber.Config{
		// Strings of a request are copies: without it they are views into buffers
		// that the next request overwrites (trap F1).
		Immutable:     true,
		CaseSensitive: true,
		ErrorHandler: func(c *fiber.Ctx, err error) error {
			if wire.RequestID(c) != "" {
				return errs.Handle(c, err)
			}
			// A request that could not be read never met the middleware. Thousands may break
			// off at once: a sentence has to do, since a page takes a hundred times as much.
			setAll(c, safe)
			return wire.Errors{Log: o.Log}.Handle(c, err)
		},
		StreamRequestBody: true, // read by bodies, as it comes
		BodyLimit:         BodyMax,
		ReadBufferSize:    16 << 10, // of the headers: cookies and long search addresses
		ReadTimeout:       30 * time.Second,
		IdleTimeout:       60 * time.Second,
		WriteTimeout:      0, // it would cut streams (trap F4); each ends by itself

		// c.IP() is the peer's address; wire.Address knows the proxies.
		EnableTrustedProxyCheck:      true,
		DisablePreParseMultipartForm: true, // wire.Form reads it, within its limit, in memory
		DisableStartupMessage:        true,
	})
	app.Use(letGo(app, o.Kept), requestID(&o), accessLog(app, &o), rescue, bodies(o.Bodies), deadline(o.Deadline), security(safe))
	health(app, o.Ready)
	if o.Static != nil { // the same for everybody, so nobody is looked up
		app.Get("/static/*", o.Static)
		app.Get("/assets/*", o.Static)
	}
	app.Use(origin(&o), person(&o), limit(o.Reads, isSafe), limit(o.Writes, isUnsafe), hear, mayWrite(&o))
	if o.Routes != nil {
		o.Routes(app)
	}
	return app
}

// health answers before anything that could fail: it is asked by machines, often.
func health(app *fiber.App, checks []Check) {
	type part struct {
		Name  string `json:"name"`
		Ready bool   `json:"ready"`
	}
	type state struct {
		Status string `json:"status"`
		Parts  []part `json:"parts,omitempty"`
	}
	app.Get("/health/live", func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderCacheControl, "no-store")
		return c.JSON(state{Status: "live"})
	})
	app.Get("/health/ready", func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderCacheControl, "no-store")
		s := state{Status: "ready"}
		for _, k := range checks {
			err := k.Run(c.UserContext())
			s.Parts = append(s.Parts, part{Name: k.Name, Ready: err == nil})
			if err != nil {
				s.Status = "not ready"
				c.Status(fiber.StatusServiceUnavailable)
			}
		}
		return c.JSON(s)
	})
}
