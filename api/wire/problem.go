// Package wire translates between HTTP and the domain: bodies, forms and queries
// into request structs, faults into answers, versions into ETags, and who acts.
//
// It decides nothing about ideas or panels. A handler binds, calls a use case and
// answers; what can go wrong in between is a fault, and this package alone knows
// which status, which headers and which body belong to it.
package wire

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"uptake/domain/fault"
)

// statuses is the one table between the kinds of faults and HTTP.
var statuses = map[fault.Kind]int{
	fault.Internal:  fiber.StatusInternalServerError,
	fault.Malformed: fiber.StatusBadRequest,
	fault.Invalid:   fiber.StatusUnprocessableEntity,
	fault.SignIn:    fiber.StatusUnauthorized,
	fault.Forbidden: fiber.StatusForbidden,
	fault.NotFound:  fiber.StatusNotFound,
	fault.Gone:      fiber.StatusGone,
	fault.Conflict:  fiber.StatusConflict,
	fault.Closed:    fiber.StatusConflict,
	fault.Stale:     fiber.StatusPreconditionFailed,
	fault.NoVersion: fiber.StatusPreconditionRequired,
	fault.TooLarge:  fiber.StatusRequestEntityTooLarge,
	fault.MediaType: fiber.StatusUnsupportedMediaType,
	fault.TooMany:   fiber.StatusTooManyRequests,
	fault.Busy:      fiber.StatusServiceUnavailable,
}

// Status returns the HTTP status of a kind of fault, 500 for one it does not know.
func Status(k fault.Kind) int {
	if s, ok := statuses[k]; ok {
		return s
	}
	return fiber.StatusInternalServerError
}

// Problem is what a fault looks like from outside: the body of every refused API
// call (RFC 9457), and what the error pages are made from.
type Problem struct {
	Type      string         `json:"type"`  // always "about:blank": Code says what it is
	Title     string         `json:"title"` // the status in words
	Status    int            `json:"status"`
	Code      string         `json:"code"`             // noun.reason; stable
	Detail    string         `json:"detail,omitempty"` // a sentence for people; never the text of an unknown error
	Fields    []ProblemField `json:"fields,omitempty"` // the fields at fault, in the order of the form, FieldsMax of them at most
	Looked    string         `json:"looked,omitempty"` // to be sent along by an author who has looked at the words in doubt
	Help      []string       `json:"help,omitempty"`   // where help is, for somebody whose words say that they may be in danger
	RequestID string         `json:"request_id,omitempty"`
	Incident  string         `json:"incident,omitempty"` // for 500: the number under which the log has it

	Kind       fault.Kind    `json:"-"`
	RetryAfter time.Duration `json:"-"` // for 429 and 503; 0 where nothing is known
}

// FieldsMax is how many fields at fault an answer names. Beyond that Detail says
// how many more there are: a small body may hold tens of thousands, and an answer
// that repeats them all would be larger than it.
const FieldsMax = 20

// ProblemField is one field at fault.
type ProblemField struct {
	Name    string `json:"name"`
	Message string `json:"message"`
}

// ErrorPage writes the page for p; it sets neither status nor headers. If it
// fails, a plain text takes its place.
type ErrorPage func(c *fiber.Ctx, p Problem) error

// Errors answers every error that a handler returns. Handle is the app's only
// error handler.
type Errors struct {
	Page ErrorPage    // nil: plain text, for tests
	Log  *slog.Logger // nil: slog.Default()
}

// Handle answers err as a page or as problem+json, and logs it if it is ours.
func (e Errors) Handle(c *fiber.Ctx, err error) error {
	p := problemOf(err)
	if fe := (*fiber.Error)(nil); p.Kind == fault.TooMany || errors.As(err, &fe) {
		unheard(c) // one too many, or for nothing that is there
	}
	p.RequestID, p.Help = RequestID(c), Help(c)
	if p.Status >= fiber.StatusInternalServerError {
		e.log(c, &p, err)
	}
	c.Status(p.Status)
	for _, h := range []string{fiber.HeaderETag, fiber.HeaderLastModified, fiber.HeaderContentEncoding} {
		c.Response().Header.Del(h) // set by the handler for an answer that is not given now
	}
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	if p.RetryAfter > 0 {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(p.RetryAfter.Seconds()))))
	}
	if WantsJSON(c) {
		return e.json(c, p)
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	if e.Page != nil {
		perr := e.page(c, p)
		if perr == nil {
			return nil
		}
		e.logger().ErrorContext(c.UserContext(), "error page failed", "request", p.RequestID, "err", Scrub(perr.Error()))
		c.Response().ResetBody()
		c.Status(p.Status) // the page may have changed it on its way
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	return c.SendString(p.text())
}

// page calls the renderer and turns its panic into an error: nobody else would
// catch it here.
func (e Errors) page(c *fiber.Ctx, p Problem) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return e.Page(c, p)
}

func (Errors) json(c *fiber.Ctx, p Problem) error {
	if p.Status == fiber.StatusUnauthorized {
		c.Set(fiber.HeaderWWWAuthenticate, `Bearer realm="api"`)
	}
	b, err := json.Marshal(p)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/problem+json")
	return c.Send(b)
}

func (p Problem) text() string {
	s := p.Title + ". " + p.Detail
	if p.Incident != "" {
		s += " Incident " + p.Incident + "."
	}
	return s + "\n"
}

func (e Errors) logger() *slog.Logger {
	if e.Log == nil {
		return slog.Default()
	}
	return e.Log
}

func (e Errors) log(c *fiber.Ctx, p *Problem, err error) {
	if p.Kind == fault.Internal {
		p.Incident = incident()
	}
	args := []any{"request", p.RequestID, "status", p.Status, "code", p.Code, "route", Route(c), "err", Scrub(err.Error())}
	if p.Incident != "" {
		args = append(args, "incident", p.Incident)
	}
	var crash *Panic
	if errors.As(err, &crash) {
		args = append(args, "stack", string(crash.Stack))
	}
	level := slog.LevelError
	if p.Kind == fault.Busy {
		level = slog.LevelWarn
	}
	e.logger().Log(c.UserContext(), level, "request failed", args...)
}

// Panic is a panic of a handler as an error.
type Panic struct {
	Value any
	Stack []byte // of the goroutine that panicked; holds no values but addresses
}

// Error gives the value that was panicked with.
func (p *Panic) Error() string { return fmt.Sprintf("panic: %v", p.Value) }

// incident returns a number that a person can read out on the telephone: 8
// digits and letters, in pairs of four.
func incident() string {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails: see crypto/rand
	s := hex.EncodeToString(b[:])
	return s[:4] + "-" + s[4:]
}

func problemOf(err error) Problem {
	var fe *fiber.Error
	var fl *fault.Error
	switch {
	case errors.As(err, &fl):
	case errors.As(err, &fe):
		return routing(fe.Code)
	case errors.Is(err, context.DeadlineExceeded):
		fl = &fault.Error{Kind: fault.Busy, Code: "server.busy", Message: "The service is busy. Try again in a few seconds.", RetryAfter: 5 * time.Second}
	default:
		fl = fault.Of(err)
	}
	p := Problem{Code: fl.Code, Detail: fl.Message, Kind: fl.Kind, Looked: fl.Looked, RetryAfter: fl.RetryAfter}
	p.fill(Status(fl.Kind))
	if p.Status == fiber.StatusInternalServerError {
		p.Kind = fault.Internal
		p.Detail = "Something went wrong on our side. It has been recorded under the incident number."
		if p.Code == "" {
			p.Code = "internal"
		}
	}
	if fl.Kind == fault.Busy && p.RetryAfter == 0 {
		p.RetryAfter = 5 * time.Second
	}
	for _, f := range fl.Fields[:min(len(fl.Fields), FieldsMax)] {
		p.Fields = append(p.Fields, ProblemField(f))
	}
	if more := len(fl.Fields) - FieldsMax; more > 0 {
		p.Detail += " " + strconv.Itoa(FieldsMax) + " of them are named here, and there are " + strconv.Itoa(more) + " more."
	}
	return p
}

func (p *Problem) fill(status int) {
	p.Type, p.Status, p.Title = "about:blank", status, http.StatusText(status)
}

// routes says what the router's own refusals are called. Its messages are not
// used: they repeat the address, which anybody can write.
var routes = map[int]struct {
	kind         fault.Kind
	code, detail string
}{
	400: {fault.Malformed, "request.malformed", "The request could not be read."},
	403: {fault.Forbidden, "request.refused", "This request is not allowed."},
	404: {fault.NotFound, "route.not_found", "There is nothing at this address."},
	405: {fault.Malformed, "route.method", "This address does not take this method. The Allow header says which it takes."},
	408: {fault.Malformed, "request.slow", "The request took too long to arrive."},
	413: {fault.TooLarge, "request.too_large", "The request is larger than 12 MB."},
	415: {fault.MediaType, "request.media_type", "This address does not read this type of content."},
	429: {fault.TooMany, "request.too_many", "You have sent too many requests. Wait a moment, then try again."},
	431: {fault.Malformed, "request.headers", "The headers of the request are too long."},
	503: {fault.Busy, "server.busy", "The service is busy. Try again in a few seconds."},
}

func routing(status int) Problem {
	r, ok := routes[status]
	p := Problem{Kind: r.kind, Code: r.code, Detail: r.detail}
	switch {
	case ok:
	case status < 400 || status >= 500:
		status = fiber.StatusInternalServerError
		p.Code, p.Detail = "internal", "Something went wrong on our side. It has been recorded under the incident number."
	default:
		p.Kind, p.Code, p.Detail = fault.Malformed, "request.refused", "The request could not be answered."
	}
	p.fill(status)
	return p
}

// IsAPI reports whether c asks for an address of the API.
func IsAPI(c *fiber.Ctx) bool {
	p := c.Path()
	return p == "/api" || strings.HasPrefix(p, "/api/")
}

// WantsJSON reports whether c is answered in JSON: addresses of the API always,
// others when the client prefers it over HTML.
func WantsJSON(c *fiber.Ctx) bool {
	if IsAPI(c) {
		return true
	}
	// HTML comes first: it is the answer to a client that takes everything.
	got := c.Accepts(fiber.MIMETextHTML, fiber.MIMEApplicationJSON, "application/problem+json")
	return got == fiber.MIMEApplicationJSON || got == "application/problem+json"
}

// Route returns the pattern of the route that answers c, never the address
// itself, which may hold what somebody searched for.
func Route(c *fiber.Ctx) string {
	r := c.Route()
	if r == nil || r.Path == "" || r.Path == "/" && c.Path() != "/" {
		return "(none)"
	}
	return r.Path
}

var (
	mailish   = regexp.MustCompile(`[^\s"'<>()=]+@[^\s"'<>()]+`)
	digitish  = regexp.MustCompile(`\d(?:[ -]?\d){8,}`)
	quotation = regexp.MustCompile(`"[^"]*\s[^"]*"|'[^']*\s[^']*'`)
)

// Scrub takes what may be personal out of the text of an error before it is
// logged: mail addresses, long numbers, quotations of more than one word. It
// keeps at most 400 characters.
func Scrub(s string) string {
	s = strings.ToValidUTF8(s, "?")
	s = mailish.ReplaceAllString(s, "(mail)")
	s = quotation.ReplaceAllString(s, `"(text)"`)
	s = digitish.ReplaceAllString(s, "(number)")
	if utf8.RuneCountInString(s) > 400 {
		s = string([]rune(s)[:400]) + "…"
	}
	return s
}
