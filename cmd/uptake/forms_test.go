package main

import (
	"cmp"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/net/html"

	"uptake/api"
	"uptake/domain/account"
	"uptake/domain/attachment"
	"uptake/domain/challenge"
	"uptake/store"
)

// extra is a field that no form has. Its name comes last of all.
const extra = "zz-extra"

// forgetful and strange are the wrong examples that the tests of this file find:
// a route that takes whatever a form sends, and a page whose form sends more than
// its route knows.
const (
	forgetful = "/forgetful"
	strange   = "/strange"
)

// formSite is the demonstration without limits of its rates, with a draft, and
// with the wrong examples.
func formSite(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	for _, p := range s.App.demo.people {
		e, err := s.People.SignInAs(t.Context(), account.Console, s.App.demo.ids[p.Key], "")
		s.must(err)
		s.names[p.Key] = "session=" + e.Token
	}
	nell, err := s.People.Reads.ActorByID(t.Context(), s.actor("nell-ashgrove").Person)
	s.must(err)
	_, err = s.Challenges.StartDraft(t.Context(), nell, demoOpenSlug, "", challenge.Text{Kind: challenge.KindIdea, Title: "Text reminders", Body: "A text the day before.", Lang: "en"})
	s.must(err)
	s.merge(nell)
	_, err = s.Challenges.SaveSearch(t.Context(), nell, challenge.SavedSearch{Name: "Reminders", Query: "q=reminders", Often: challenge.Weekly})
	s.must(err)
	o := s.options()
	o.Reads, o.Writes = api.Rate{Max: 1e6, Per: time.Minute}, api.Rate{Max: 1e6, Per: time.Minute}
	o.Routes = func(app *fiber.App) {
		s.routes(app)
		app.Post(forgetful, func(c *fiber.Ctx) error { return c.SendString(c.FormValue(extra)) })
		app.Get(strange, func(c *fiber.Ctx) error {
			c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
			return c.SendString(`<form method="post" action="/follow"><input name="kind"><textarea name="why"></textarea></form>`)
		})
	}
	s.HTTP = api.New(o)
	return s
}

// merge posts two ideas that say the same and makes one of them.
func (s *site) merge(a account.Actor) {
	s.t.Helper()
	c, err := store.ChallengeReads(s.Store).ChallengeBySlug(s.t.Context(), demoOpenSlug)
	s.must(err)
	t := challenge.Text{Kind: challenge.KindIdea, Title: "Text reminders the evening before", Body: "A text the evening before.", Lang: "en"}
	if len(c.Areas) > 0 {
		t.Area = c.Areas[0].ID
	}
	from, err := s.Challenges.PostIdea(s.t.Context(), a, demoOpenSlug, t, "")
	s.must(err)
	_, err = s.Files.Attach(s.t.Context(), a, from.ID, attachment.Upload{Name: "a.pdf", Bytes: []byte("%PDF-1.7 %%EOF"), Alt: "A plan", People: attachment.Yes})
	s.must(err)
	into, err := s.Challenges.PostIdea(s.t.Context(), a, demoOpenSlug, t, "")
	s.must(err)
	_, err = s.Challenges.MergeIdea(s.t.Context(), account.Console, from.ID, into.ID, "They say the same.")
	s.must(err)
}

// merged are the ideas that go on as part of another.
func (s *site) merged() []string {
	s.t.Helper()
	var out []string
	s.must(s.Store.Reader(s.t.Context()).All(&out, "SELECT CAST(from_id AS text) FROM merges WHERE undone_at IS NULL"))
	return out
}

// post sends a form as somebody.
func (s *site) post(who, address string, form url.Values) answered {
	s.t.Helper()
	req := httptest.NewRequestWithContext(s.t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", fiber.MIMEApplicationForm)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return s.answer(who, req)
}

// unknown posts a form as somebody and returns which of its fields are refused as
// not known; "" where the answer is another.
func (s *site) unknown(who, address string, form url.Values) string {
	s.t.Helper()
	got := s.post(who, address, form)
	if got.status != http.StatusBadRequest || !strings.Contains(got.txt, `"code":"form.unknown_field"`) {
		return ""
	}
	_, names, _ := strings.Cut(got.txt, "not known here: ")
	names, _, _ = strings.Cut(names, ". ")
	return names
}

// everybody lists the people of the demonstration, and the visitor.
func (s *site) everybody() []string {
	out := []string{""}
	for _, p := range s.App.demo.people {
		out = append(out, p.Key)
	}
	return out
}

// refuses reports whether somebody who may send a form to route is told of a
// field that it does not know, before anything is written.
func (s *site) refuses(route string, given map[string][]string, everybody []string) bool {
	s.t.Helper()
	before := s.Store.Stats().Closures
	for _, address := range s.filled(route, given) {
		for _, who := range everybody {
			got := s.unknown(who, address+"?challenge="+demoSlug, url.Values{extra: {"x"}})
			if now := s.Store.Stats().Closures; now != before {
				s.t.Errorf("%s writes something for %q, with a field that it does not know", address, who)
				before = now
			}
			if got == extra {
				return true
			}
		}
	}
	return false
}

func TestEveryFormIsRefusedWithAFieldThatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	s := formSite(t)
	s.must(s.App.equality().Switch(t.Context(), account.Console, s.c.ID, true))
	given, everybody := s.given(), s.everybody()
	maps.Copy(given, map[string][]string{
		":handle": {s.App.demo.people[0].Key}, ":session": {"1"}, ":alert": {"1"}, ":identity": {"1"}, ":passkey": {"1"}, ":token": {"none"}, ":jti": {"none"}, ":task": {"1"}, ":seat": {"1"}, ":area": {"rheumatology"},
	})
	given[":number"] = append(given[":number"], s.merged()...)
	var took []string
	n := 0
	for _, r := range s.HTTP.GetRoutes(true) {
		if r.Method != http.MethodPost || strings.HasPrefix(r.Path, "/api/") {
			continue
		}
		n++
		if !s.refuses(r.Path, given, everybody) {
			took = append(took, r.Path)
		}
	}
	if !slices.Equal(took, []string{forgetful}) {
		t.Errorf("these take a field that they do not know, or nobody here may send them a form: %q; want %q alone, of %d", took, forgetful, n)
	}
}

// aForm is a form of a page as a browser sends it, with every button pressed.
type aForm struct {
	action string
	fields url.Values
}

// numbered is the part of an address that differs between things of one kind.
var numbered = regexp.MustCompile(`/\d+`)

// formsOf lists the forms of a page that are posted. One with buttons that lead
// elsewhere counts once for each.
func formsOf(t *testing.T, address, page string) []aForm {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var out []aForm
	for n := range root.Descendants() {
		if n.Data != "form" || attribute(n, "method") != "post" {
			continue
		}
		f := aForm{cmp.Or(attribute(n, "action"), address), url.Values{}}
		actions := []string{f.action}
		for in := range n.Descendants() {
			if in.Type != html.ElementNode || !slices.Contains([]string{"input", "textarea", "select", "button"}, in.Data) {
				continue
			}
			if name := attribute(in, "name"); name != "" {
				f.fields.Add(name, attribute(in, "value"))
			}
			if to := attribute(in, "formaction"); to != "" {
				actions = append(actions, to)
			}
		}
		if len(actions) > 1 {
			actions = actions[1:]
		}
		for _, a := range actions {
			out = append(out, aForm{a, maps.Clone(f.fields)})
		}
	}
	return out
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func TestEveryFormOfAPageSendsFieldsThatAreKnown(t *testing.T) {
	t.Parallel()
	s := formSite(t)
	panel := s.post("dev-kapadia-holt", "/admin/panels/new?challenge="+demoSlug, url.Values{"name": {"One more"}}).to
	writeup := s.post("marcus-thorley-vane", "/publish/write-ups", url.Values{"ideas": {decimal(s.number("5"))}}).to
	admin := "/admin/challenges/" + demoSlug
	addresses := append(s.addresses(), "/account", "/account/profile", "/account/tokens/new", "/account/confirm", "/account/second-step", "/admin/people/"+s.App.demo.people[0].Key+"/sign-out", "/admin/people/"+s.App.demo.people[0].Key+"/second-step", "/account/delete", "/admin/people/"+s.App.demo.people[0].Key+"/delete", "/sign-in", "/drafts/1", "/drafts/1/check", panel, panel+"?find=n", writeup,
		"/admin/people/"+s.App.demo.people[0].Key, "/admin/people/"+s.App.demo.people[2].Key, admin+"/areas/rheumatology", admin+"/phases/new?kind=collect",
		"/admin/panels?challenge="+demoSlug, "/admin/panels/new?challenge="+demoSlug, "/publish/updates/new?challenge="+demoSlug,
		"/review/3", "/challenges/"+demoOpenSlug, "/challenges/"+demoOpenSlug+"/share?kind=idea")
	seen, bad := map[string]bool{}, map[string]string{}
	for _, who := range s.everybody()[:16] { // those who play a part come first
		for _, address := range addresses {
			if strings.HasPrefix(address, "/api/") {
				continue
			}
			for _, f := range formsOf(t, address, s.ask(who, address).txt) {
				key := numbered.ReplaceAllString(f.action, "/0") + " " + strings.Join(slices.Sorted(maps.Keys(f.fields)), " ")
				if seen[key] {
					continue
				}
				seen[key] = true
				f.fields.Set(extra, "x")
				if got := s.unknown(who, f.action, f.fields); got != extra {
					bad[address] = f.action + ": " + got
				}
			}
		}
	}
	if len(seen) < 60 {
		t.Errorf("only %d forms were found: %q", len(seen), slices.Sorted(maps.Keys(seen)))
	}
	if want := map[string]string{strange: "/follow: why, " + extra}; !maps.Equal(bad, want) {
		t.Errorf("got forms with fields that their address does not know, or that it does not take from who sees them:\n%q\nwant %q", bad, want)
	}
}
