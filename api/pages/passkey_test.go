package pages_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"uptake/api/signin"
	"uptake/api/signin/devicetest"
	"uptake/domain/account"
	"uptake/store/storetest"
)

// keysAt is the address of the site where passkeys are tried: tests call it by a number,
// for which there are none.
const keysAt = "http://ideas.example.org"

func newKeySite(t *testing.T) *site {
	t.Helper()
	return newSiteOn(t, storetest.SQLite(t), func(s *site) {
		keys, err := signin.NewPasskeys("Uptake", keysAt)
		if err != nil {
			t.Fatal(err)
		}
		s.uses.Passkeys = keys
	})
}

// addPasskey adds a passkey of a new device, and returns the answer of the page.
func (b *browser) addPasskey(name string, count uint32) (*devicetest.Device, answer) {
	b.t.Helper()
	d := devicetest.New(b.t, keysAt)
	d.Count = count
	asked := b.post("/account/second-step/passkeys/ask", url.Values{"name": {name}})
	asked.want(200)
	return d, b.post("/account/second-step/passkeys", url.Values{"name": {name}, "passkey": {d.Make(asked.body)}})
}

// halfway signs a new browser in as far as its second step.
func (s *site) halfway(email string) *browser {
	s.t.Helper()
	b := s.browser("phone")
	b.post("/sign-in", url.Values{"email": {email}, "return": {"/ideas"}})
	b.post(s.lastLink(), nil).want(303, "/sign-in/second-step?return=%2Fideas")
	return b
}

func TestPagesOfPasskeys(t *testing.T) {
	t.Parallel()
	s := newKeySite(t)
	bea := s.someone("bea", "", 0)
	s.browser("nobody").get("/account/second-step/passkeys/new").want(401)
	s.browser("nobody").post("/account/second-step/passkeys/ask", url.Values{"name": {"Phone"}}).want(401)
	s.browser("nobody").post("/sign-in/second-step/passkey", nil).want(401)
	if page := bea.get("/account/second-step"); !strings.Contains(page.body, "Add a passkey") || strings.Contains(page.body, "passkey.") {
		t.Error("the page does not offer one, or loads a script that it does not need")
	}
	form := bea.get("/account/second-step/passkeys/new")
	form.want(200)
	if !strings.Contains(form.body, "/static/passkey.") || len(form.all("button#passkey[hidden]")) != 1 || !strings.Contains(form.body, "needs JavaScript") {
		t.Error("the form has no script, or a button that does nothing without it")
	}
	if none := bea.post("/account/second-step/passkeys/ask", url.Values{"name": {""}}); none.status != 422 {
		t.Errorf("got %d without a name", none.status)
	}
	if none := bea.post("/account/second-step/passkeys", url.Values{"name": {"Phone"}}); none.status != 422 || none.value("#name", "value") != "Phone" {
		t.Errorf("got %d, or the name is lost", none.status)
	}
	phone, shown := bea.addPasskey("Phone", 0)
	shown.want(200)
	codes := shown.all("main li code")
	if len(codes) != account.RecoveryCodes {
		t.Fatalf("%d recovery codes are shown", len(codes))
	}
	list := bea.get("/account/second-step")
	if strings.Contains(list.body, "/remove") || !strings.Contains(list.body, "your only way") || !strings.Contains(list.body, "</span> Phone ") {
		t.Error("the only passkey is not listed, or can be removed")
	}

	half := s.halfway("bea@example.org")
	page := half.get("/sign-in/second-step?return=/ideas")
	if !strings.Contains(page.body, "/static/passkey.") || !strings.Contains(page.body, "Recovery code") || page.header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("the page does not ask for a passkey: %s", page.body)
	}
	asked := half.post("/sign-in/second-step/passkey", nil)
	asked.want(200)
	if asked.header.Get("Cache-Control") != "private, no-store" || !strings.HasPrefix(asked.header.Get("Content-Type"), "application/json") {
		t.Errorf("what is asked comes with %v", asked.header)
	}
	wrong := half.post("/sign-in/second-step", url.Values{"passkey": {"{}"}, "return": {"/ideas"}})
	wrong.want(422)
	if wrong.value("input[name=return]", "value") != "/ideas" || len(wrong.all("a[href='#passkey']")) != 1 {
		t.Error("the way back is lost, or the fault is not said at the button")
	}
	asked = half.post("/sign-in/second-step/passkey", nil)
	half.post("/sign-in/second-step", url.Values{"passkey": {phone.Sign(asked.body)}, "return": {"/ideas"}}).want(303, "/ideas")
	half.get("/account").want(200)

	s.clock.Turn(account.ProvenFor)
	half.get("/account/second-step/passkeys/new").want(303, "/account/confirm?to=%2Faccount%2Fsecond-step%2Fpasskeys%2Fnew")
	confirm := half.get("/account/confirm?to=/account/second-step/passkeys/new")
	if !strings.Contains(confirm.body, `data-passkey="/account/second-step/ask"`) {
		t.Error("the page that confirms does not ask for a passkey")
	}
	asked = half.post("/account/second-step/ask", nil)
	half.post("/account/confirm", url.Values{"to": {"/account/second-step/passkeys/new"}, "passkey": {phone.Sign(asked.body)}}).want(200)
	half.get("/account/second-step/passkeys/new").want(200)
	_, added := half.addPasskey("Laptop", 0)
	added.want(303, "/account/second-step")
	list = half.get("/account/second-step")
	remove := ""
	for _, b := range list.all("button[formaction$='/remove']") {
		for _, a := range b.Attr {
			if a.Key == "formaction" && remove == "" {
				remove = a.Val
			}
		}
	}
	s.someone("eve", "", 0).post(remove, nil).want(404)
	half.post(remove, nil).want(303, "/account/second-step")
	half.post(remove, nil).want(404)

	_, key := half.addPasskey("Key", 0)
	key.want(303)
	asked = half.post("/account/second-step/ask", nil)
	half.post("/account/second-step/off", url.Values{"passkey": {phone.Sign(asked.body)}}).want(422) // it was removed
	half.post("/account/second-step/off", url.Values{"code": {words(codes[0])}}).want(303, "/account")
	if page := half.get("/account"); !strings.Contains(page.body, "Add a second step") {
		t.Error("it is not turned off")
	}
}

func TestWhatAPasskeyIsRefusedFor(t *testing.T) {
	t.Parallel()
	s := newKeySite(t)
	bea, eve := s.someone("bea", "", 0), s.someone("eve", "", 0)
	phone, _ := bea.addPasskey("Phone", 5)
	theirs, _ := eve.addPasskey("Phone", 5)
	if _, again := eve.addPasskey("Phone", 0); again.status != 303 {
		t.Errorf("got %d for a second passkey", again.status)
	}
	asked := eve.post("/account/second-step/passkeys/ask", url.Values{"name": {"Phone"}})
	copied := theirs.Make(asked.body, func(s *devicetest.Said) { s.ID = phone.ID })
	if got := eve.post("/account/second-step/passkeys", url.Values{"name": {"Phone"}, "passkey": {copied}}); got.status != 409 {
		t.Errorf("got %d for a key that is somebody else's", got.status)
	}
	nothing := func(*devicetest.Said) {}
	for _, tt := range []struct {
		name   string
		device *devicetest.Device
		bend   func(*devicetest.Said)
		before func(b *browser, answer string) // once the device has signed
		says   string                          // on the page; empty: it signs in
	}{
		{"as asked", phone, nothing, nil, ""},
		{"a challenge of our own", phone, func(s *devicetest.Said) { s.Challenge = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI" }, nil, "did not work"},
		{"another origin", phone, func(s *devicetest.Said) { s.Origin = "http://ideas.example.com" }, nil, "did not work"},
		{"the address of the request", phone, func(s *devicetest.Said) { s.Origin = baseURL }, nil, "did not work"},
		{"another site", phone, func(s *devicetest.Said) { s.RP = "example.com" }, nil, "did not work"},
		{"somebody else's passkey", theirs, nothing, nil, "did not work"},
		{"somebody else's passkey, called as this one", theirs, func(s *devicetest.Said) { s.ID, s.User = phone.ID, phone.User }, nil, "did not work"},
		{"without a person there", phone, func(s *devicetest.Said) { s.Flags = 0 }, nil, "did not work"},
		{"a bent signature", phone, func(s *devicetest.Said) {
			s.Signature = func(b []byte) []byte { b[len(b)-1] ^= 1; return b }
		}, nil, "did not work"},
		{"a count that went back", phone, func(s *devicetest.Said) { s.Count = 5 }, nil, "may have been copied"},
		{"asked anew since", phone, nothing, func(b *browser, _ string) { b.post("/sign-in/second-step/passkey", nil).want(200) }, "did not work"},
		{"the same once more", phone, nothing, func(b *browser, answer string) {
			b.post("/sign-in/second-step", url.Values{"passkey": {"x" + answer}}).want(422)
		}, "longer than 5 minutes"},
		{"5 minutes later", phone, nothing, func(*browser, string) { s.clock.Turn(account.PasskeyFor) }, "longer than 5 minutes"},
		{"just before", phone, nothing, func(*browser, string) { s.clock.Turn(account.PasskeyFor - time.Second) }, ""},
	} {
		s.clock.Turn(4 * time.Minute) // an address gets five mails in a quarter of an hour
		b := s.halfway("bea@example.org")
		asked := b.post("/sign-in/second-step/passkey", nil)
		asked.want(200)
		said := tt.device.Sign(asked.body, tt.bend)
		if tt.before != nil {
			tt.before(b, said)
		}
		got := b.post("/sign-in/second-step", url.Values{"passkey": {said}, "return": {"/ideas"}})
		if tt.says == "" {
			if got.status != 303 || got.location != "/ideas" {
				t.Errorf("%s: got %d to %q: %s", tt.name, got.status, got.location, got.text("main"))
			}
			b.get("/account").want(200)
			b.post("/sign-in/second-step", url.Values{"passkey": {said}}).want(401) // it waits no more
			continue
		}
		if got.status != 422 || !strings.Contains(got.body, tt.says) {
			t.Errorf("%s: got %d, want %q on the page", tt.name, got.status, tt.says)
		}
		b.get("/account").want(401)
	}
}

func TestWithoutAnAddressThereAreNoPasskeys(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	bea := s.someone("bea", "", 0)
	if page := bea.get("/account/second-step"); strings.Contains(page.body, "passkeys/new") {
		t.Error("passkeys are offered where no browser makes one")
	}
	bea.get("/account/second-step/passkeys/new").want(404)
	bea.post("/account/second-step/passkeys/ask", url.Values{"name": {"Phone"}}).want(404)
}
