package pages_test

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
)

var (
	proofCode   = regexp.MustCompile(`(\d{3}) (\d{3})\\n\\n`)
	hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)
)

// hidden are the fields that a page hides in its first form.
func hidden(body string) url.Values {
	_, body, _ = strings.Cut(body, "<main")
	body, _, _ = strings.Cut(body, "</form>")
	v := url.Values{}
	for _, m := range hiddenField.FindAllStringSubmatch(body, -1) {
		v.Add(m[1], html.UnescapeString(m[2]))
	}
	return v
}

// lastCode is the code of the newest mail that waits.
func (s *site) lastCode() string {
	s.t.Helper()
	var mails []string
	if err := s.store.Reader(s.t.Context()).All(&mails, "/* test.mails */ SELECT payload FROM tasks WHERE handler = 'mail.send' ORDER BY id DESC"); err != nil || len(mails) == 0 {
		s.t.Fatal("no mail", err)
	}
	m := proofCode.FindStringSubmatch(mails[0])
	if m == nil {
		s.t.Fatalf("no code in %s", mails[0])
	}
	return m[1] + m[2]
}

func TestAFormWaitsUntilItsSessionHasProvenItself(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	bea := s.someone("bea", "", 0)
	typed := url.Values{"label": {`Ward "list" & more`}, "scope": {"read"}, "ttl_seconds": {"30"}}
	s.clock.Turn(account.ProvenFor)

	asked := bea.post("/account/tokens", typed)
	asked.want(403)
	form := hidden(asked.body)
	if !strings.Contains(asked.body, "Email me a code") || form.Get("to") != "/account/tokens" {
		t.Fatalf("the page does not offer a code for %v:\n%s", form, asked.body)
	}
	sent := bea.post("/account/confirm", form)
	sent.want(200)
	form = hidden(sent.body)
	if form.Get("ref") == "" || !strings.Contains(sent.body, "bea@example.org") {
		t.Fatalf("no code can be typed: %v", form)
	}

	form.Set("code", "12")
	again := bea.post("/account/confirm", form)
	again.want(422)
	if !strings.Contains(again.body, `value="12"`) {
		t.Error("the wrong code is not shown again")
	}
	form = hidden(again.body)
	form.Set("code", s.lastCode())
	done := bea.post("/account/confirm", form)
	done.want(200)
	if !strings.Contains(done.body, `action="/account/tokens"`) {
		t.Fatalf("nothing to go on with:\n%s", done.body)
	}
	if kept := hidden(done.body); kept.Encode() != typed.Encode() {
		t.Errorf("the form that waited is %v, want %v", kept, typed)
	}
	made := bea.post("/account/tokens", hidden(done.body))
	made.want(200)
	if !strings.Contains(made.body, "Your new token") {
		t.Error("the token was not made")
	}
	form.Set("code", "123456")
	used := bea.post("/account/confirm", form)
	used.want(409)
	if !strings.Contains(used.body, "Email me a code") {
		t.Error("no other code is offered")
	}
}

func TestADownloadWaitsUntilItsSessionHasProvenItself(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s := newSite(t)
	bea := s.someone("bea", "", 0)
	bea.get("/account/data.zip").want(200)
	s.clock.Turn(account.ProvenFor + time.Minute)
	bea.get("/account/data.zip").want(303, "/account/confirm?to=%2Faccount%2Fdata.zip")
	form := hidden(bea.get("/account/confirm?to=%2Faccount%2Fdata.zip").body)
	if form.Get("to") != "/account/data.zip" {
		t.Fatalf("got %v", form)
	}
	form = hidden(bea.post("/account/confirm", form).body)
	form.Set("code", s.lastCode())
	if done := bea.post("/account/confirm", form); !strings.Contains(done.body, `href="/account/data.zip"`) {
		t.Errorf("no way on:\n%s", done.body)
	}
	bea.get("/account/data.zip").want(200)
	if away := hidden(bea.get("/account/confirm?to=//evil.example").body); away.Get("to") != "/account" {
		t.Errorf("the way on is %q", away.Get("to"))
	}
	s.browser("nobody").get("/account/confirm").want(401)
}
