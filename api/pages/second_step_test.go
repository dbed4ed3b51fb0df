package pages_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/frontend/pages"
)

// appCode is what an app makes of a key at now (RFC 6238).
func appCode(t *testing.T, key string, now time.Time) string {
	t.Helper()
	raw, err := base32.StdEncoding.DecodeString(strings.ReplaceAll(key, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	h := hmac.New(sha1.New, raw)
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(now.Unix()/30)))
	sum := h.Sum(nil)
	at := sum[len(sum)-1] & 15
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:])&0x7fffffff%1000000)
}

func TestPagesOfASecondStep(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	bea := s.someone("bea", "", 0)
	if page := bea.get("/account"); !strings.Contains(page.body, "Add a second step") {
		t.Error("the account page does not offer it")
	}
	bea.get("/account/second-step").want(200)
	s.browser("nobody").get("/account/second-step").want(401)
	s.browser("nobody").get("/sign-in/second-step?return=/ideas").want(303, "/sign-in?return=%2Fideas")

	shown := bea.post("/account/second-step/begin", nil)
	shown.want(200)
	key := shown.text("code")
	if src := shown.value("main img", "src"); !strings.HasPrefix(src, "data:image/png;base64,") || !strings.Contains(shown.header.Get("Cache-Control"), "no-store") {
		t.Errorf("the picture is %.40q, kept as %q", src, shown.header.Get("Cache-Control"))
	}
	again := bea.post("/account/second-step", url.Values{"code": {"12"}})
	again.want(422)
	if again.text("code") != key {
		t.Error("a wrong code brings another key")
	}
	set := bea.post("/account/second-step", url.Values{"code": {appCode(t, key, s.clock.Now())}})
	set.want(200)
	codes := set.all("main li code")
	if len(codes) != account.RecoveryCodes {
		t.Fatalf("%d recovery codes are shown", len(codes))
	}
	bea.get("/account").want(200)
	if page := bea.get("/account/second-step"); strings.Contains(page.body, words(codes[0])) || !strings.Contains(page.body, "10 recovery codes are left") {
		t.Error("the codes are shown again, or not counted")
	}

	s.clock.Turn(time.Minute)
	phone := s.browser("phone")
	phone.post("/sign-in", url.Values{"email": {"bea@example.org"}, "return": {"/ideas"}})
	m := s.lastLink()
	phone.post(m, nil).want(303, "/sign-in/second-step?return=%2Fideas")
	phone.get("/account").want(401)
	phone.get("/sign-in?return=/ideas").want(303, "/sign-in/second-step?return=%2Fideas")
	asked := phone.get("/sign-in/second-step?return=/ideas")
	asked.want(200)
	wrong := phone.post("/sign-in/second-step", url.Values{"code": {"12"}, "return": {"/ideas"}})
	wrong.want(422)
	if wrong.value("input[name=return]", "value") != "/ideas" {
		t.Error("the way back is lost")
	}
	phone.post("/sign-in/second-step", url.Values{"code": {appCode(t, key, s.clock.Now())}, "return": {"/ideas"}}).want(303, "/ideas")
	phone.get("/account").want(200)

	// A support asked for by mail says what became of it.
	s.clock.Turn(time.Minute)
	s.someone("ann", "", 0)
	idea := s.idea("ann@example.org", "Quiet nights")
	at := pages.IdeaURL(idea)
	if _, err := s.uses.AskSignIn(t.Context(), account.Ask{Email: "bea@example.org", ReturnTo: at, Support: idea}); err != nil {
		t.Fatal(err)
	}
	tablet := s.browser("tablet")
	tablet.post(s.lastLink(), nil).want(303, "/sign-in/second-step?return="+url.QueryEscape(at))
	tablet.post("/sign-in/second-step", url.Values{"code": {appCode(t, key, s.clock.Now())}, "return": {at}}).want(303, at)
	if page := tablet.get(at).want(200); !strings.Contains(page.text("main"), "Your support does not count yet") {
		t.Errorf("nothing says that the support was not given: %s", page.text("main"))
	}

	s.clock.Turn(account.ProvenFor)
	waits := phone.post("/account/tokens", url.Values{"label": {"Ward"}, "scope": {"read"}, "ttl_seconds": {"30"}})
	waits.want(403)
	form := hidden(waits.body)
	form.Set("code", appCode(t, key, s.clock.Now()))
	done := phone.post("/account/confirm", form)
	done.want(200)
	phone.post("/account/tokens", hidden(done.body)).want(200)

	renewed := phone.post("/account/second-step/codes", nil)
	renewed.want(200)
	fresh := renewed.all("main li code")
	if len(fresh) != account.RecoveryCodes || words(fresh[0]) == words(codes[0]) || !strings.Contains(renewed.header.Get("Cache-Control"), "no-store") {
		t.Errorf("%d new recovery codes are shown, kept as %q", len(fresh), renewed.header.Get("Cache-Control"))
	}
	phone.post("/account/second-step/off", url.Values{"code": {"12"}}).want(422)
	phone.post("/account/second-step/off", url.Values{"code": {words(codes[0])}}).want(422)
	codes = fresh
	phone.post("/account/second-step/off", url.Values{"code": {words(codes[0])}}).want(303, "/account")
	if page := phone.get("/account"); !strings.Contains(page.body, "Add a second step") {
		t.Error("it is not turned off")
	}
}

func TestAnAdministratorsPageResetsASecondStep(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	boss, bea := s.someone("ada", account.Administrator, 0), s.someone("bea", "", 0)
	there := "/admin/people/" + s.handle("bea@example.org") + "/second-step"
	bea.get(there).want(403)
	bea.post(there, url.Values{"checked": {"Rang their department."}}).want(403)
	boss.get(there).want(200)
	boss.post(there, url.Values{"checked": {"Rang their department."}}).want(404)
	key := bea.post("/account/second-step/begin", nil).text("code")
	bea.post("/account/second-step", url.Values{"code": {appCode(t, key, s.clock.Now())}}).want(200)
	if bad := boss.post(there, url.Values{"checked": {"no"}}); bad.status != 422 || !strings.Contains(bad.body, ">no</textarea>") {
		t.Errorf("got %d, or what was typed is lost", bad.status)
	}
	boss.post(there, url.Values{"checked": {"Rang their department."}}).want(303, strings.TrimSuffix(there, "/second-step"))
	bea.get("/account").want(401)
}

// lastLink is the path of the link in the newest mail that holds one.
func (s *site) lastLink() string {
	s.t.Helper()
	var mails []string
	if err := s.store.Reader(s.t.Context()).All(&mails, "/* test.mails */ SELECT payload FROM tasks WHERE handler = 'mail.send' ORDER BY id DESC"); err != nil {
		s.t.Fatal(err)
	}
	for _, m := range mails {
		if _, rest, ok := strings.Cut(m, baseURL); ok {
			link, _, _ := strings.Cut(rest, `\n`)
			return link
		}
	}
	s.t.Fatal("no link was mailed")
	return ""
}
