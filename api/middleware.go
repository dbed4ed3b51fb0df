package api

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/netip"
	"net/url"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/limiter"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/frontend"
)

// requestID gives each request the id under which the log has it, and finds out
// the client's address. An id of a trusted proxy is taken over.
func requestID(o *Options) fiber.Handler {
	return func(c *fiber.Ctx) error {
		peer, _ := netip.AddrFromSlice(c.Context().RemoteIP())
		peer = peer.Unmap()
		rid := c.Get(fiber.HeaderXRequestID)
		if !trusted(o.TrustedProxies, peer) || !plain(rid) {
			var b [12]byte
			_, _ = rand.Read(b[:]) // never fails: see crypto/rand
			rid = hex.EncodeToString(b[:])
		}
		wire.SetRequestID(c, rid)
		wire.SetAddress(c, client(o.TrustedProxies, peer, forwardedFor(c)).String())
		c.Set(fiber.HeaderXRequestID, rid)
		return c.Next()
	}
}

func plain(s string) bool {
	for _, r := range s {
		if r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return false
		}
	}
	return s != "" && len(s) <= 64
}

func trusted(proxies []netip.Prefix, a netip.Addr) bool {
	for _, p := range proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// forwardedFor is the list of hops. A proxy may add a line of its own below the
// client's, so all lines count, in their order.
func forwardedFor(c *fiber.Ctx) string {
	lines := c.Request().Header.PeekAll(fiber.HeaderXForwardedFor)
	return string(bytes.Join(lines, []byte(",")))
}

// client returns the address that a request came from. Each proxy appends the
// peer it saw, so the list is read from its end, as long as trusted proxies
// wrote it; what stands in front of that the client may have made up (trap F8).
func client(proxies []netip.Prefix, peer netip.Addr, forwarded string) netip.Addr {
	hops := strings.Split(forwarded, ",")
	for i := len(hops) - 1; i >= 0 && trusted(proxies, peer); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		peer = hop.Unmap()
	}
	return peer
}

// accessLog writes one line a request: never the address asked for, its query or
// a name. It answers errors itself, so that it knows the status.
func accessLog(app *fiber.App, o *Options) fiber.Handler {
	return func(c *fiber.Ctx) error {
		start := time.Now()
		if err := c.Next(); err != nil {
			if herr := app.ErrorHandler(c, err); herr != nil {
				return herr
			}
		}
		o.Log.LogAttrs(c.UserContext(), slog.LevelInfo, "request",
			slog.String("request", wire.RequestID(c)), slog.String("method", c.Method()), slog.String("route", wire.Route(c)),
			slog.Int("status", c.Response().StatusCode()), slog.Duration("took", time.Since(start)))
		return nil
	}
}

// rescue turns the panic of a handler into an error, which is answered and
// logged like any other that is ours.
func rescue(c *fiber.Ctx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &wire.Panic{Value: r, Stack: debug.Stack()}
		}
	}()
	return c.Next()
}

// deadline ends what a request does after d. Fiber's own contexts never end
// (trap F2).
func deadline(d time.Duration) fiber.Handler {
	return func(c *fiber.Ctx) error {
		ctx, cancel := context.WithTimeout(c.UserContext(), d)
		defer cancel()
		c.SetUserContext(ctx)
		return c.Next()
	}
}

func security(h [][2]string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		setAll(c, h)
		return c.Next()
	}
}

func setAll(c *fiber.Ctx, headers [][2]string) {
	for _, h := range headers {
		c.Set(h[0], h[1])
	}
}

// headers are those of every answer.
func headers(o *Options) [][2]string {
	font := ""
	if o.FontHost != "" {
		font = " " + o.FontHost
	}
	csp := "default-src 'none'; script-src 'self' " + frontend.BodyScriptHash + "; style-src 'self'" + font + "; img-src 'self' data:; media-src 'self'; font-src 'self'" + font +
		"; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	h := [][2]string{
		{fiber.HeaderXContentTypeOptions, "nosniff"},
		// Not no-referrer: that makes the Origin of our own forms "null".
		{fiber.HeaderReferrerPolicy, "same-origin"},
		{fiber.HeaderPermissionsPolicy, "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
		{"Cross-Origin-Opener-Policy", "same-origin"},
		{"Cross-Origin-Resource-Policy", "same-origin"},
		{fiber.HeaderXFrameOptions, "DENY"},
	}
	if o.Secure() {
		csp += "; upgrade-insecure-requests"
		h = append(h, [2]string{fiber.HeaderStrictTransportSecurity, "max-age=31536000; includeSubDomains"})
	}
	return append(h, [2]string{fiber.HeaderContentSecurityPolicy, csp})
}

func isSafe(c *fiber.Ctx) bool {
	m := c.Method()
	return m == fiber.MethodGet || m == fiber.MethodHead || m == fiber.MethodOptions
}

func isUnsafe(c *fiber.Ctx) bool { return !isSafe(c) }

// errOrigin answers an unsafe request that another site may have sent.
var errOrigin = &fault.Error{
	Kind: fault.Forbidden, Code: "request.origin",
	Message: "This did not come from a page of this site. Open the page again and repeat what you did.",
}

// origin refuses what another site sends in a person's name. A browser says by
// Sec-Fetch-Site, else by Origin, where a request comes from; one that bears a
// cookie has to say it. A request without any cookie is refused as well if it
// names another site: it could sign somebody in as somebody else. An API token
// is proof by itself, since no other site can send it.
func origin(o *Options) fiber.Handler {
	base := o.BaseURL
	if u, err := url.Parse(base); err == nil {
		base = u.Scheme + "://" + u.Host
	}
	return func(c *fiber.Ctx) error {
		if isSafe(c) || exempt(c.Path(), o.OriginExempt) || o.Bearer != nil && wire.IsAPI(c) && bearer(c) != "" {
			return c.Next()
		}
		site, from := c.Get("Sec-Fetch-Site"), c.Get(fiber.HeaderOrigin)
		var ok bool
		switch {
		case site != "":
			ok = site == "same-origin" || site == "none"
		case from != "":
			ok = from == base
		default:
			ok = len(c.Request().Header.Peek(fiber.HeaderCookie)) == 0
		}
		if !ok {
			return errOrigin
		}
		return c.Next()
	}
}

func exempt(path string, beginnings []string) bool {
	for _, b := range beginnings {
		if strings.HasPrefix(path, b) {
			return true
		}
	}
	return false
}

func bearer(c *fiber.Ctx) string {
	scheme, token, _ := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// person finds out who sends a request: by API token at addresses of the API,
// else by the session cookie. A cookie that is not known makes a visitor; a
// token that is not known is refused, since programs want to hear of it.
func person(o *Options) fiber.Handler {
	cookies := o.Cookies()
	return func(c *fiber.Ctx) error {
		ctx := c.UserContext()
		if jwt := bearer(c); jwt != "" && wire.IsAPI(c) && o.Bearer != nil {
			b, err := o.Bearer.Lookup(ctx, jwt)
			if err != nil {
				return err
			}
			wire.SetSigned(c, account.Signed{Actor: b.Actor, State: b.State, Scope: b.Token.Scope})
			return c.Next()
		}
		token := cookies.Session(c)
		if token == "" || o.Sessions == nil {
			return c.Next()
		}
		in, rolled, err := o.Sessions.SessionOf(ctx, token)
		switch {
		case fault.KindOf(err) == fault.SignIn:
			return c.Next()
		case err != nil:
			return err
		case rolled:
			cookies.SetSession(c, token, in.Session.ExpiresAt)
		}
		wire.SetSigned(c, in)
		return c.Next()
	}
}

// hear has the words of what has come so far looked at from here on.
func hear(c *fiber.Ctx) error {
	wire.Hear(c)
	return c.Next()
}

// ownRight are the requests of somebody who may not write that are served nevertheless: they
// sign in and out, appeal, look after, correct and delete their account, and take back what they
// have posted.
var ownRight = regexp.MustCompile(`^POST /(sign-in|sign-out|demo/|unsubscribe/|api/v1/me/(erase|sanctions/)` +
	`|account/(profile$|sanctions/|sessions/|sign-out-everywhere|tokens/|delete|address|confirm|second-step|identities/|reminders)` +
	`|(api/v1/)?ideas/\d+/withdraw$|(comments|drafts)/\d+/delete$)` +
	`|^POST /ideas/\d+/attachments/\d+/change$` + // to remove it; its use cases refuse the rest
	`|^POST /api/v1/ideas/\d+/attachments/\d+/disagree$` +
	`|^PUT /api/v1/me/reminders|^PATCH /api/v1/me$|^DELETE /api/v1/(tokens/|(comments|drafts|ideas/\d+/attachments)/\d+$)`)

// mayWrite refuses changes by somebody whom a moderator keeps from writing on the whole site.
// What they are kept from in one challenge the use cases refuse.
func mayWrite(o *Options) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if isSafe(c) {
			return c.Next()
		}
		var refusal error
		at := c.Method() + " " + c.Path()
		if len(wire.Actor(c).Limits) > 0 && !ownRight.MatchString(at) {
			refusal = wire.Actor(c).Refused(0)
		}
		if o.Cried != nil && wire.Person(c) != 0 && (refusal != nil || unalerted.MatchString(at)) {
			danger, err := o.Cried(c.UserContext(), wire.Actor(c), placeOf(c), wire.InDanger(c))
			if err != nil {
				return err
			}
			if danger {
				wire.MarkDanger(c)
			}
		}
		if refusal != nil {
			return refusal
		}
		return c.Next()
	}
}

// Rate is how many requests are taken in how long a time.
type Rate struct {
	Max int
	Per time.Duration
}

// Limit returns middleware that takes r of one person, or of one address where
// nobody is signed in. Each call counts by itself: give one to each route that
// needs a limit of its own.
func Limit(r Rate) fiber.Handler { return limit(r, nil) }

func limit(r Rate, counts func(*fiber.Ctx) bool) fiber.Handler {
	return limiter.New(limiter.Config{
		Max: r.Max, Expiration: r.Per,
		Next: func(c *fiber.Ctx) bool { return counts != nil && !counts(c) },
		KeyGenerator: func(c *fiber.Ctx) string {
			if p := wire.Person(c); p != 0 {
				return "p" + strconv.FormatInt(int64(p), 10)
			}
			return wire.Network(c)
		},
		LimitReached: func(c *fiber.Ctx) error {
			wait, _ := strconv.Atoi(c.GetRespHeader(fiber.HeaderRetryAfter))
			return &fault.Error{
				Kind: fault.TooMany, Code: "request.too_many", RetryAfter: time.Duration(max(wait, 1)) * time.Second,
				Message: "You have sent too many requests. Wait a moment, then try again.",
			}
		},
	})
}
