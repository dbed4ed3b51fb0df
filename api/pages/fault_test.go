package pages_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api"
	"uptake/api/pages"
	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// faulty is a site whose addresses below /fail answer with one fault each.
func faulty(t *testing.T) *people {
	t.Helper()
	p := newPeople(t)
	frame := pages.Frame{Flashes: p.uses}
	fail := func(err error) fiber.Handler { return func(*fiber.Ctx) error { return err } }
	p.app = api.New(api.Options{BaseURL: baseURL, Sessions: p.uses, Log: quiet(), Page: frame.Fault, Routes: func(app *fiber.App) {
		pages.SignIn{Frame: frame, People: p.uses}.Routes(app, api.Limit(api.Rate{Max: 60, Per: time.Minute}))
		for path, err := range faults() {
			app.Get(path, fail(err))
			app.Post(path, fail(err))
		}
		app.Post("/post-only", fail(nil))
		app.Get("/members", wire.SignedIn, fail(nil))
		app.Post("/members", wire.SignedIn, fail(nil))
	}})
	return p
}

// faults are one error of each kind, by the address that answers with it.
func faults() map[string]error {
	var fields fault.Fields
	fields.Add("title", "Enter a title.")
	return map[string]error{
		"/fail/400": &fault.Error{Kind: fault.Malformed, Code: "form.malformed", Message: "The form could not be read. Go back and send it again."},
		"/fail/401": account.ErrSignIn,
		"/fail/403": account.ErrForbidden,
		"/fail/409": &fault.Error{Kind: fault.Closed, Code: "challenge.closed", Message: "Posting ideas closed on 3 July 2026."},
		"/fail/410": &fault.Error{Kind: fault.Gone, Code: "idea.gone", Message: "This idea was removed because it named a patient."},
		"/fail/412": &fault.Error{Kind: fault.Stale, Code: "idea.stale", Message: "Somebody else has changed this idea."},
		"/fail/413": wire.ErrTooLarge,
		"/fail/415": &fault.Error{Kind: fault.MediaType, Code: "form.media_type", Message: "Send the form as the page does."},
		"/fail/422": fields.Fault("idea.invalid", "There is a problem."),
		"/fail/428": &fault.Error{Kind: fault.NoVersion, Code: "request.no_version", Message: "Send If-Match."},
		"/fail/429": &fault.Error{Kind: fault.TooMany, Code: "request.too_many", RetryAfter: 90 * time.Second},
		"/fail/500": errors.New("no such table: secrets"),
		"/fail/503": &fault.Error{Kind: fault.Busy, Code: "store.busy", Message: "The service is very busy and nothing was saved.", RetryAfter: 2 * time.Second},
	}
}

func TestEachFaultHasAPageThatSaysWhatToDo(t *testing.T) {
	t.Parallel()
	tests := []struct {
		path     string
		status   int
		heading  string
		has, not string // in the text of the page
	}{
		{"/fail/400", 400, "This could not be read", "The form could not be read.", ""},
		{"/fail/401", 401, "Sign in to continue", "You come back here afterwards.", ""},
		{"/fail/403", 403, "You do not have access to this", "ask whoever runs the challenge", ""},
		{"/nowhere", 404, "Page not found", "check it", ""},
		{"/post-only", 405, "This page does not work that way", "home page", "Allow header"},
		{"/fail/409", 409, "This cannot be done now", "closed on 3 July 2026", ""},
		{"/fail/410", 410, "This has been removed", "it named a patient", ""},
		{"/fail/412", 412, "This was changed in the meantime", "Look at both versions", ""},
		{"/fail/413", 413, "This is too large", "shorten the text", ""},
		{"/fail/415", 415, "This type of content cannot be read here", "choose a file", ""},
		{"/fail/422", 422, "Something needs to be changed", "Enter a title.", ""},
		{"/fail/428", 428, "Open the page again before you save", "Go back and open the page again.", "If-Match"},
		{"/fail/429", 429, "Wait a moment", "Try again in 2 minutes.", ""},
		{"/fail/500", 500, "There is a problem with the service", "give this incident number", "secrets"},
		{"/fail/503", 503, "The service is busy", "Try again in 2 seconds.", ""},
	}
	p := faulty(t)
	visitor, mair := p.browser(""), p.browser("")
	mair.signIn("mair@example.org", "Mair Evans")
	for _, tt := range tests {
		t.Run(tt.heading, func(t *testing.T) { // in turn: they share the browsers
			for who, b := range map[string]*browser{"visitor": visitor, "person": mair} {
				a := b.get(tt.path).want(tt.status)
				main := a.text("main")
				if got := a.text("h1"); got != tt.heading || !strings.HasPrefix(a.text("title"), tt.heading+" – ") {
					t.Errorf("%s: heading %q, title %q", who, got, a.text("title"))
				}
				if !strings.Contains(main, tt.has) || tt.not != "" && strings.Contains(a.body, tt.not) {
					t.Errorf("%s: wants %q and not %q: %s", who, tt.has, tt.not, main)
				}
				alone := regexp.MustCompile(`(^|[^0-9a-f-])` + strconv.Itoa(tt.status) + `($|[^0-9a-f-])`) // an incident number may hold the same digits
				if alone.MatchString(main) || a.value("meta[name=robots]", "content") != "noindex" {
					t.Errorf("%s: shows the status, or may be found by search engines: %s", who, main)
				}
				if signedIn := strings.Contains(a.text("header"), "Mair Evans"); signedIn != (who == "person") {
					t.Errorf("%s: the header says %q", who, a.text("header"))
				}
				lint(t, main)
			}
			if head := mair.do(http.MethodHead, tt.path, nil).want(tt.status); head.body != "" || !strings.HasPrefix(head.header.Get("Content-Type"), "text/html") {
				t.Errorf("HEAD: %q %v", head.body, head.header)
			}
		})
	}
}

func TestAnIncidentHasANumberToReadOut(t *testing.T) {
	t.Parallel()
	a := faulty(t).browser("").get("/fail/500")
	if got := a.text("main strong"); !regexp.MustCompile(`^[0-9a-f]{4}-[0-9a-f]{4}$`).MatchString(got) {
		t.Errorf("got %q", got)
	}
}

func TestWhoHasToSignInComesBack(t *testing.T) {
	t.Parallel()
	p := faulty(t)
	b := p.browser("")
	if got := b.get("/members?page=2").want(401).value("main a.nhsuk-button", "href"); got != "/sign-in?return=%2Fmembers%3Fpage%3D2" {
		t.Errorf("a page: got %q", got)
	}
	// A form is not sent again by signing in; its page is where people come back to.
	for referer, want := range map[string]string{
		baseURL + "/ideas/3?page=2":       "/sign-in?return=%2Fideas%2F3%3Fpage%3D2",
		"https://elsewhere.example//evil": "/sign-in",
		"":                                "/sign-in",
	} {
		if got := p.postFrom(b, referer, "/members", nil).want(401).value("main a.nhsuk-button", "href"); got != want {
			t.Errorf("from %q: got %q, want %q", referer, got, want)
		}
	}
}

func (p *people) postFrom(b *browser, referer, address string, form url.Values) answer {
	b.header = http.Header{"Referer": {referer}}
	defer func() { b.header = nil }()
	return b.post(address, form)
}

func TestWhatWasWrittenIsGivenBack(t *testing.T) {
	t.Parallel()
	p := faulty(t)
	long := "We moved follow-up to video.\n<script>alert(1)</script> It saves two hours a week."
	form := url.Values{"body": {long}, "version": {"3"}, "token": {strings.Repeat("a1", 40)}, "title": {"Short"}, "area": {"7"}}
	for path, again := range map[string]bool{"/members": true, "/fail/409": false, "/fail/404": false, "/fail/429": true, "/fail/500": true, "/fail/503": true} {
		a := p.browser("").post(path, form)
		if got := a.all("main textarea"); len(got) != 2 || got[0].FirstChild == nil || got[0].FirstChild.Data != long || got[1].FirstChild.Data != "Short" {
			t.Errorf("%s: the text is not there: %s", path, a.body)
		}
		// The whole form goes again, with what nobody sees of it.
		got := url.Values{}
		for _, n := range a.all("main form[method=post] input[type=hidden]") {
			got.Add(attr(n, "name"), attr(n, "value"))
		}
		want := url.Values{}
		if again {
			want = url.Values{"version": {"3"}, "token": {form.Get("token")}, "area": {"7"}}
			if to := a.value("main form[method=post]", "action"); to != path {
				t.Errorf("%s: is sent again to %q", path, to)
			}
		}
		if !maps.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%s: sends %v again beside the texts, want %v", path, got, want)
		}
	}
	if a := p.browser("").get("/fail/409"); len(a.all("main textarea")) != 0 {
		t.Error("a page that was only read shows a text")
	}
	if a := p.browser("").post("/members", url.Values{"value": {"1"}, "version": {"3"}}); len(a.all("main form[method=post]")) != 0 {
		t.Error("a form in which nobody wrote anything is offered again")
	}
}

// TestTextsOfAnotherSiteGetNoButtonOfOurs: a form that another site sent is not
// given a button that would send it in the person's name.
func TestTextsOfAnotherSiteGetNoButtonOfOurs(t *testing.T) {
	t.Parallel()
	b := faulty(t).browser("")
	b.header = http.Header{"Sec-Fetch-Site": {"cross-site"}}
	a := b.post("/members", url.Values{"body": {"I leave this service."}}).want(403)
	if n := len(a.all("main form[method=post]")); n != 0 {
		t.Errorf("got %d forms, want none", n)
	}
}

// A refusal keeps the whole menu; where the server itself has failed nothing is
// asked of the store.
func TestAFaultKeepsTheMenuOfPanelMembers(t *testing.T) {
	t.Parallel()
	j := newJury(t, 1)
	asked := 0
	frame := pages.Frame{Zone: time.UTC, Reviews: func(context.Context, id.Person) bool { asked++; return true }}
	j.app = api.New(api.Options{BaseURL: baseURL, Sessions: j, Log: quiet(), Page: frame.Fault, Routes: func(app *fiber.App) {
		app.Get("/refused", func(*fiber.Ctx) error { return account.ErrForbidden })
		app.Get("/broken", func(*fiber.Ctx) error { return errors.New("out of order") })
	}})
	if n := len(j.get("liv", "/refused").want(403).all(`header a[href="/review"]`)); n != 1 || asked != 1 {
		t.Errorf("%d links to the review, asked %d times; want 1 and 1", n, asked)
	}
	if n := len(j.get("liv", "/broken").want(500).all(`header a[href="/review"]`)); n != 0 || asked != 1 {
		t.Errorf("after a failure: %d links to the review, asked %d times; want 0 and still 1", n, asked)
	}
}
