package pages_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	"uptake/domain/account"
)

// aForm is a form of a page as a browser would send it.
type aForm struct {
	action string
	values url.Values
	texts  []string // the fields that people write in, in their order
	chosen []string // hidden ones, boxes and lists
}

// formsOf are the forms of a page that post, but for those of the frame.
func formsOf(a answer) []aForm {
	var out []aForm
	for _, n := range a.all("main form[method=post]") {
		f := aForm{action: attr(n, "action"), values: url.Values{}}
		for _, c := range cascadia.QueryAll(n, cascadia.MustCompile("input, textarea, select")) {
			name, kind := attr(c, "name"), attr(c, "type")
			switch {
			case name == "" || name == "website":
			case c.Data == "textarea", c.Data == "input" && slices.Contains([]string{"", "text", "email", "search", "tel", "url"}, kind):
				f.texts = append(f.texts, name)
				f.values.Set(name, attr(c, "value"))
			case c.Data == "select":
				f.chosen = append(f.chosen, name)
				f.values.Set(name, chosenOption(c))
			case kind != "radio" && kind != "checkbox" || has(c, "checked"):
				f.chosen = append(f.chosen, name)
				f.values.Set(name, attr(c, "value"))
			}
		}
		for _, b := range cascadia.QueryAll(n, cascadia.MustCompile("button[name]")) {
			if !f.values.Has(attr(b, "name")) {
				f.values.Set(attr(b, "name"), attr(b, "value"))
			}
		}
		out = append(out, f)
	}
	return out
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func chosenOption(sel *html.Node) string {
	options := cascadia.QueryAll(sel, cascadia.MustCompile("option"))
	for _, o := range options {
		if has(o, "selected") {
			return attr(o, "value")
		}
	}
	if len(options) == 0 {
		return ""
	}
	return attr(options[0], "value")
}

// TestNoFormTakesWhatItCannotKeep sends to every form of the pages on which
// people write, and on which challenges are set up, what no form takes. Each answer
// is a page that says what to change, keeps what was typed into the other fields,
// and nothing is kept.
func TestNoFormTakesWhatItCannotKeep(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann, ben := s.someone("ann", "", 0), s.someone("ben", "", 0)
	mo, lea, adm := s.someone("mo", account.Moderator, s.open.ID), s.someone("lea", account.Lead, s.open.ID), s.someone("adm", account.Administrator, 0)
	idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
	draft := ann.draftOf("A draft", "Words.")
	comment := ben.says(idea, "We tried this.")
	const admin = "/admin/challenges/lockdown"
	tested := 0
	for _, p := range []struct {
		b    *browser
		path string
	}{
		{s.browser(""), "/sign-in"}, {s.browser(""), "/challenges/lockdown/share?kind=idea"}, {ann, "/challenges/lockdown/share?kind=practice"}, {ann, draft}, {ann, idea + "/edit"}, {ann, idea + "/withdraw"},
		{ben, idea}, {ben, comment + "/reply"}, {ben, comment + "/edit"}, {ben, "/account/profile"}, {ben, "/account/tokens/new"},
		{mo, idea + "/moderate"}, {mo, comment + "/moderate"}, {adm, "/admin/challenges/new"}, {lea, admin + "/texts"}, {lea, admin + "/questions/idea"},
		{lea, admin + "/areas/new"}, {lea, admin + "/areas/wards"}, {lea, admin + "/phases/new?kind=discuss"}, {lea, admin + "/phases/" + number(s.open.Phases[0].ID)},
		{adm, "/admin/people/" + s.handle("ben@example.org")},
	} {
		for _, f := range formsOf(p.b.get(p.path).want(200)) {
			f := filled(f)
			tested++
			fails := func(name string, v url.Values, want ...int) answer {
				t.Helper()
				before := s.everyRow()
				a := p.b.again().post(f.action, v)
				if !slices.Contains(want, a.status) {
					t.Errorf("%s of %s, %s: got %d, want %v", f.action, p.path, name, a.status, want)
					return a
				}
				if after := s.everyRow(); after != before {
					t.Errorf("%s, %s: something was kept", f.action, name)
				}
				for _, field := range f.texts { // whatever was wrong, the texts are still there
					if typed := v.Get(field); len(typed) < 30000 && strings.TrimSpace(typed) != "" && !strings.Contains(html.UnescapeString(a.body), clean(typed)) {
						t.Errorf("%s, %s: what was typed into %s is lost", f.action, name, field)
					}
				}
				return a.clean()
			}
			with := func(field, value string) url.Values {
				v := url.Values{}
				for k, all := range f.values {
					v[k] = all
				}
				v.Set(field, value)
				return v
			}
			a := fails("an unknown field", with("no_such_field", "1"), 422)
			if !strings.Contains(a.text("main"), "This field is not known here") {
				t.Errorf("%s: an unknown field is not named: %s", f.action, a.text("main"))
			}
			for _, field := range f.texts {
				a = fails("bytes that are no text in "+field, with(field, "abc\xffdef"), 422)
				summary(t, f.action, a, field)
				a = fails("a zero character in "+field, with(field, "abc\x00def"), 422)
				summary(t, f.action, a, field)
				fails("far too much in "+field, with(field, strings.Repeat("word ", 300_000)), 413)
			}
			if got := p.b.raw(f.action, "application/json", `{"body":"x"}`); got != 415 {
				t.Errorf("%s: JSON: got %d", f.action, got)
			}
			if got := p.b.raw(f.action, "application/x-www-form-urlencoded", "body=%zz"); got != 400 {
				t.Errorf("%s: a form that cannot be read: got %d", f.action, got)
			}
			if got := p.b.do(http.MethodDelete, f.action, nil).status; got != 405 {
				t.Errorf("DELETE %s: got %d", f.action, got)
			}
		}
	}
	if tested < 25 {
		t.Errorf("%d forms were tried", tested)
	}
}

// filled puts hostile words into every text field, each with the field's name.
func filled(f aForm) aForm {
	for _, name := range f.texts {
		f.values.Set(name, name+` <script>alert(1)</script> & "more"`)
	}
	return f
}

// clean is what a form makes of bytes that are no text.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
}

// summary fails the test unless the page has an error summary that leads to field.
func summary(t *testing.T, action string, a answer, field string) {
	t.Helper()
	if a.status != 422 {
		return
	}
	if title := a.text("title"); !strings.HasPrefix(title, "Error: ") {
		t.Errorf("%s: the title is %q", action, title)
	}
	for _, n := range a.all(".nhsuk-error-summary a") {
		if id := strings.TrimPrefix(attr(n, "href"), "#"); id == field || strings.HasPrefix(id, strings.TrimSuffix(field, "]")) || strings.Contains(field, "[") {
			return
		}
	}
	t.Errorf("%s: no line of the summary leads to %s", action, field)
}

// everyRow counts all that these pages write.
func (s *site) everyRow() string {
	s.t.Helper()
	out := ""
	for _, table := range []string{"challenges", "areas", "phases", "prompts", "ideas", "idea_versions", "drafts", "comments", "comment_versions", "supports", "follows", "events", "roles", "sign_ins", "api_tokens"} {
		out += table + " " + number(int64(s.rows(table))) + ", "
	}
	return out
}

// raw posts a body as it is and returns the status.
func (b *browser) raw(address, kind, body string) int {
	b.t.Helper()
	r := httptest.NewRequest(http.MethodPost, address, strings.NewReader(body))
	r.Header = http.Header{"Content-Type": {kind}, "Accept": {"text/html"}, "Sec-Fetch-Site": {"same-origin"}}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	resp, err := b.app.Test(r, 10_000)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.StatusCode
}

func TestAFormThatSaysNothingDoesNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.someone("ann", "", 0)
	ben, mo := s.someone("ben", "", 0), s.someone("mo", account.Moderator, s.open.ID)
	idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
	comment := ben.says(idea, "We tried this.")
	before := s.everyRow()
	for _, p := range []struct {
		b    *browser
		path string
		v    url.Values
	}{
		{ben, idea + "/support", nil}, {ben, idea + "/support", url.Values{"value": {""}}}, {ben, idea + "/support", url.Values{"value": {"yes"}}},
		{ben, "/follow", url.Values{"kind": {"idea"}, "subject": {"1"}}}, {ben, "/follow", url.Values{"kind": {"idea"}, "subject": {"1"}, "on": {"maybe"}}},
		{mo, idea + "/moderate", url.Values{"reason": {"A reason."}}}, {mo, comment + "/moderate", url.Values{"do": {"burn"}, "reason": {"A reason."}}},
		{ben, idea + "/comments", url.Values{"body": {" \n\t"}}}, {ben, comment + "/edit", url.Values{"version": {"1"}, "body": {""}}},
		{ben, "/challenges/lockdown/share", url.Values{"do": {"continue"}, "kind": {"rumour"}}},
	} {
		p.b.post(p.path, p.v).want(422)
	}
	if after := s.everyRow(); after != before {
		t.Errorf("there is\n%s\nbefore\n%s", after, before)
	}
}
