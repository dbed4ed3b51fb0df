package signin_test

import (
	"strings"
	"testing"

	"uptake/api/signin"
	"uptake/api/signin/devicetest"
	"uptake/domain/account"
)

const (
	there   = "https://ideas.example.org"
	one     = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI"
	another = "YTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI"
)

func keysAt(t *testing.T, address string) *signin.Passkeys {
	t.Helper()
	p, err := signin.NewPasskeys("Uptake", address)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var mair = account.Person{ID: 7, Email: "mair@example.org"}

func TestAPasskeyIsMadeForWhatWasAskedAlone(t *testing.T) {
	t.Parallel()
	p := keysAt(t, there)
	known := []account.Passkey{{ID: 1, Credential: "b2xk", Public: "cHVibGlj", Transports: "usb nfc"}}
	options, err := p.AskNew(one, mair, known)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"challenge":"` + one + `"`, `"id":"ideas.example.org"`, `"name":"Uptake"`, `"excludeCredentials":[{"type":"public-key","id":"b2xk","transports":["usb","nfc"]}]`, `"userVerification":"preferred"`, `"timeout":300000`} {
		if !strings.Contains(options, want) {
			t.Errorf("%s is not in %s", want, options)
		}
	}
	for _, tt := range []struct {
		name string
		bend func(*devicetest.Said)
		good bool
	}{
		{"as asked", func(*devicetest.Said) {}, true},
		{"without checking who it is", func(s *devicetest.Said) { s.Flags = devicetest.Present }, true},
		{"nobody was there", func(s *devicetest.Said) { s.Flags = 0 }, false},
		{"another challenge", func(s *devicetest.Said) { s.Challenge = another }, false},
		{"no challenge", func(s *devicetest.Said) { s.Challenge = "" }, false},
		{"at another site", func(s *devicetest.Said) { s.Origin = "https://ideas.example.com" }, false},
		{"at another port", func(s *devicetest.Said) { s.Origin = there + ":8443" }, false},
		{"without encryption", func(s *devicetest.Said) { s.Origin = "http://ideas.example.org" }, false},
		{"below it", func(s *devicetest.Said) { s.Origin = "https://evil.ideas.example.org" }, false},
		{"in a frame of another site", func(s *devicetest.Said) { s.CrossOrigin = true }, false},
		{"for another site", func(s *devicetest.Said) { s.RP = "example.org" }, false},
		{"a signature instead", func(s *devicetest.Said) { s.Kind = "webauthn.get" }, false},
		{"a state of copies without copies", func(s *devicetest.Said) { s.Flags |= 16 }, false},
	} {
		d := devicetest.New(t, there)
		d.Count = 4
		k, err := p.Made(one, mair.ID, d.Make(options, tt.bend))
		if (err == nil) != tt.good {
			t.Errorf("%s: got %v", tt.name, err)
		}
		if tt.good && (k.Credential == "" || k.Public == "" || k.Transports != "internal hybrid" || k.Count != 4 || k.Flags&devicetest.Present == 0) {
			t.Errorf("%s: got %+v", tt.name, k)
		}
	}
	for _, answer := range []string{"", "{", "{}", `{"id":"YQ","rawId":"YQ","type":"public-key","response":{}}`, strings.Repeat("[", 10000)} {
		if _, err := p.Made(one, mair.ID, answer); err == nil {
			t.Errorf("%.40q made a passkey", answer)
		}
	}
}

func TestAPasskeySignsForItsPersonAlone(t *testing.T) {
	t.Parallel()
	p := keysAt(t, there)
	made := func(d *devicetest.Device, who account.Person) account.Passkey {
		options, err := p.AskNew(one, who, nil)
		if err != nil {
			t.Fatal(err)
		}
		k, err := p.Made(one, who.ID, d.Make(options))
		if err != nil {
			t.Fatal(err)
		}
		k.ID = 5
		return k
	}
	d, stranger := devicetest.New(t, there), devicetest.New(t, there)
	d.Count = 1
	mine := made(d, mair)
	theirs := made(stranger, account.Person{ID: 8, Email: "other@example.org"})
	options, err := p.AskSigned(one, []account.Passkey{mine})
	if err != nil || !strings.Contains(options, `"rpId":"ideas.example.org"`) || !strings.Contains(options, mine.Credential) {
		t.Fatal(options, err)
	}
	for _, tt := range []struct {
		name   string
		device *devicetest.Device
		known  account.Passkey
		bend   func(*devicetest.Said)
		good   bool
	}{
		{"as asked", d, mine, func(*devicetest.Said) {}, true},
		{"no word of whose it is", d, mine, func(s *devicetest.Said) { s.User = nil }, true},
		{"a key of somebody else", stranger, mine, func(*devicetest.Said) {}, false},
		{"a key of somebody else under the name of this one", stranger, mine, func(s *devicetest.Said) { s.ID, s.User = d.ID, d.User }, false},
		{"made for somebody else", stranger, theirs, func(*devicetest.Said) {}, false},
		{"nobody was there", d, mine, func(s *devicetest.Said) { s.Flags = devicetest.Verified }, false},
		{"another challenge", d, mine, func(s *devicetest.Said) { s.Challenge = another }, false},
		{"at another site", d, mine, func(s *devicetest.Said) { s.Origin = "https://example.com" }, false},
		{"for another site", d, mine, func(s *devicetest.Said) { s.RP = "example.com" }, false},
		{"a new key instead", d, mine, func(s *devicetest.Said) { s.Kind = "webauthn.create" }, false},
		{"a key that can be copied since", d, mine, func(s *devicetest.Said) { s.Flags |= 8 }, false},
		{"a bent signature", d, mine, func(s *devicetest.Said) {
			s.Signature = func(b []byte) []byte { b[len(b)-1] ^= 1; return b }
		}, false},
		{"no signature", d, mine, func(s *devicetest.Said) { s.Signature = func([]byte) []byte { return nil } }, false},
	} {
		k, err := p.Signed(one, mair.ID, []account.Passkey{tt.known}, tt.device.Sign(options, tt.bend))
		if (err == nil) != tt.good {
			t.Errorf("%s: got %v", tt.name, err)
		}
		if tt.good && (k.ID != 5 || k.Count != d.Count) {
			t.Errorf("%s: got %+v", tt.name, k)
		}
	}
}

func TestWhereThereArePasskeys(t *testing.T) {
	t.Parallel()
	for address, good := range map[string]bool{
		"https://ideas.example.org": true, "http://localhost:8080": true, "https://ideas.example.org:8443": true,
		"http://127.0.0.1:8080": false, "http://[::1]:8080": false, "https://": false,
	} {
		if _, err := signin.NewPasskeys("Uptake", address); (err == nil) != good {
			t.Errorf("%s: got %v", address, err)
		}
	}
}
