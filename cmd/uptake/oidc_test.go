package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"uptake/domain/account"
)

// idp is a provider of identities in this process: it keeps to the protocol, but
// for what a test has it do wrong.
type idp struct {
	*httptest.Server
	key *rsa.PrivateKey

	mu    sync.Mutex
	codes map[string]grant
	n     int
	sign  func(jwt.MapClaims) (string, error) // nil: RS256 by key
}

type grant struct {
	challenge string
	claims    jwt.MapClaims
}

func newIDP(t *testing.T) *idp {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &idp{key: key, codes: map[string]grant{}}
	enc := base64.RawURLEncoding.EncodeToString
	say := func(w http.ResponseWriter, status int, v any) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(v)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		say(w, 200, map[string]any{"issuer": p.URL, "authorization_endpoint": p.URL + "/authorise", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys", "id_token_signing_alg_values_supported": []string{"RS256", "none", "HS256"}})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		say(w, 200, map[string]any{"keys": []any{map[string]string{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "k", "n": enc(key.N.Bytes()), "e": enc(big.NewInt(int64(key.E)).Bytes())}}})
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		g, ok := p.codes[r.FormValue("code")]
		delete(p.codes, r.FormValue("code"))
		sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		if !ok || enc(sum[:]) != g.challenge {
			say(w, 400, map[string]string{"error": "invalid_grant"})
			return
		}
		token, err := p.signed(g.claims)
		if err != nil {
			say(w, 500, map[string]string{"error": err.Error()})
			return
		}
		say(w, 200, map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": token})
	})
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func (p *idp) signed(c jwt.MapClaims) (string, error) {
	if p.sign != nil {
		return p.sign(c)
	}
	return by(jwt.SigningMethodRS256, p.key)(c)
}

// by signs with any method and key.
func by(m jwt.SigningMethod, key any) func(jwt.MapClaims) (string, error) {
	return func(c jwt.MapClaims) (string, error) {
		t := jwt.NewWithClaims(m, c)
		t.Header["kid"] = "k"
		return t.SignedString(key)
	}
}

// agree is somebody who signs in at the provider: it returns the code for a
// browser that was sent to address, and the state to bring along.
func (p *idp) agree(t *testing.T, address, subject, email string, change func(jwt.MapClaims)) (code, state string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(address, p.URL+"/authorise?") {
		t.Fatalf("led to %s, %v", address, err)
	}
	q := u.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("response_type") != "code" || !strings.Contains(q.Get("scope"), "openid") || q.Get("nonce") == "" || q.Get("state") == "" {
		t.Fatalf("asked for %v", q)
	}
	c := jwt.MapClaims{
		"iss": p.URL, "aud": q.Get("client_id"), "sub": subject, "nonce": q.Get("nonce"), "email": email, "email_verified": true,
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
	}
	if change != nil {
		change(c)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n++
	code = "code" + string(rune('a'+p.n))
	p.codes[code] = grant{q.Get("code_challenge"), c}
	return code, q.Get("state")
}

// jar is a browser: it keeps cookies and follows nothing by itself.
type jar struct {
	t       *testing.T
	a       *App
	cookies map[string]string
}

func (j *jar) send(method, path string) (int, string) {
	j.t.Helper()
	r := httptest.NewRequestWithContext(j.t.Context(), method, path, http.NoBody)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range j.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	resp, err := j.a.HTTP.Test(r, -1)
	if err != nil {
		j.t.Fatal(err)
	}
	_ = resp.Body.Close()
	for _, c := range resp.Cookies() {
		j.cookies[c.Name] = c.Value
	}
	return resp.StatusCode, resp.Header.Get("Location")
}

// me is the address of whoever the browser is signed in as; empty for nobody.
func (j *jar) me() string {
	j.t.Helper()
	in, _, err := j.a.People.SessionOf(j.t.Context(), j.cookies["session"])
	if err != nil {
		return ""
	}
	p, err := j.a.People.Reads.PersonByID(j.t.Context(), in.Actor.Person)
	if err != nil {
		j.t.Fatal(err)
	}
	return p.Email
}

func oidcSite(t *testing.T, more ...string) (*App, *idp) {
	t.Helper()
	environ, _ := healthy(t)
	p := newIDP(t)
	a, _ := scopeSite(t, append(append(environ, "UPTAKE_OIDC_ACME_ISSUER="+p.URL, "UPTAKE_OIDC_ACME_CLIENT_ID=uptake", "UPTAKE_OIDC_ACME_CLIENT_SECRET=s", "UPTAKE_OIDC_ACME_LABEL=Acme", "UPTAKE_OIDC_ACME_NEW=example.org"), more...))
	return a, p
}

func (j *jar) leave(way string) string {
	j.t.Helper()
	status, there := j.send("GET", "/sign-in/with/acme?return="+url.QueryEscape(way))
	if status != http.StatusSeeOther {
		j.t.Fatalf("leaving: got %d", status)
	}
	return there
}

func back(code, state string) string {
	return "/sign-in/with/acme/back?" + url.Values{"code": {code}, "state": {state}, "session_state": {"x"}}.Encode()
}

func TestSomebodySignsInWithAProvider(t *testing.T) {
	t.Parallel()
	a, p := oidcSite(t)
	j := &jar{t, a, map[string]string{}}
	if _, body := asked(t, a, "GET", "/sign-in?return=/ideas"); !strings.Contains(body, `href="/sign-in/with/acme?return=%2Fideas"`) || !strings.Contains(body, "Sign in with Acme") {
		t.Error("the page does not offer the provider")
	}
	code, state := p.agree(t, j.leave("/ideas"), "s1", "ada@example.org", nil)
	before := maps.Clone(j.cookies)
	if status, way := j.send("GET", back(code, state)); status != 303 || way != "/welcome?return=%2Fideas" || j.me() != "ada@example.org" {
		t.Fatalf("got %d to %q as %q", status, way, j.me())
	}
	replay := &jar{t, a, before}
	if status, _ := replay.send("GET", back(code, state)); status != http.StatusGone || replay.me() != "" {
		t.Errorf("the same answer again: got %d as %q", status, replay.me())
	}
	// The subject counts, not the address: it may have changed since.
	again := &jar{t, a, map[string]string{}}
	code, state = p.agree(t, again.leave("//evil.example/"), "s1", "lovelace@example.com", nil)
	if status, way := again.send("GET", back(code, state)); status != 303 || way != "/welcome?return=%2F" || again.me() != "ada@example.org" {
		t.Errorf("the second time: got %d to %q as %q", status, way, again.me())
	}
}

func TestAnswersOfAProviderThatAreNotForUs(t *testing.T) {
	t.Parallel()
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	set := func(name string, v any) func(jwt.MapClaims) { return func(c jwt.MapClaims) { c[name] = v } }
	tests := []struct {
		name   string
		change func(jwt.MapClaims)
		sign   func(jwt.MapClaims) (string, error)
		spoil  func(j *jar, code, state string) (string, string)
		want   int
	}{
		{name: "another nonce", change: set("nonce", "other"), want: 409},
		{name: "no nonce", change: func(c jwt.MapClaims) { delete(c, "nonce") }, want: 409},
		{name: "another issuer", change: set("iss", "https://evil.example"), want: 409},
		{name: "another audience", change: set("aud", "other"), want: 409},
		{name: "two audiences, no party", change: set("aud", []string{"uptake", "other"}), want: 409},
		{name: "another party", change: set("azp", "other"), want: 409},
		{name: "expired", change: set("exp", time.Now().Add(-time.Hour).Unix()), want: 409},
		{name: "not yet valid", change: set("nbf", time.Now().Add(time.Hour).Unix()), want: 409},
		{name: "issued tomorrow", change: set("iat", time.Now().Add(24*time.Hour).Unix()), want: 409},
		{name: "about nobody", change: set("sub", ""), want: 409},
		{name: "alg none", sign: by(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType), want: 409},
		{name: "HS256 by the client's secret", sign: by(jwt.SigningMethodHS256, []byte("s")), want: 409},
		{name: "another key", sign: by(jwt.SigningMethodRS256, other), want: 409},
		{name: "no token at all", sign: func(jwt.MapClaims) (string, error) { return "", nil }, want: 409},
		{name: "another state", spoil: func(_ *jar, code, _ string) (string, string) { return code, "other" }, want: 410},
		{name: "no state", spoil: func(_ *jar, code, _ string) (string, string) { return code, "" }, want: 410},
		{name: "another code", spoil: func(_ *jar, _, state string) (string, string) { return "other", state }, want: 409},
		{name: "no code", spoil: func(_ *jar, _, state string) (string, string) { return "", state }, want: 409},
		{name: "another browser", spoil: func(j *jar, code, state string) (string, string) {
			j.cookies["session"] = "other"
			return code, state
		}, want: 410},
		{name: "a browser without cookies", spoil: func(j *jar, code, state string) (string, string) {
			clear(j.cookies)
			return code, state
		}, want: 410},
		{name: "an address that was not verified", change: set("email_verified", false), want: 409},
		{name: "an address elsewhere", change: set("email", "ada@example.com"), want: 409},
		{name: "an address of a domain that only ends alike", change: set("email", "ada@evil-example.org"), want: 409},
		{name: "an address that somebody here has", change: set("email", "boss@example.org"), want: 409},
		{name: "nothing is wrong", want: 303},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, p := oidcSite(t)
			j := &jar{t, a, map[string]string{}}
			p.sign = tt.sign
			code, state := p.agree(t, j.leave(""), "s1", "ada@example.org", tt.change)
			if tt.spoil != nil {
				code, state = tt.spoil(j, code, state)
			}
			status, _ := j.send("GET", back(code, state))
			if status != tt.want || (j.me() != "") != (tt.want == 303) {
				t.Errorf("got %d as %q, want %d", status, j.me(), tt.want)
			}
		})
	}
}

func TestAProviderHasToAskAsStronglyAsIsSet(t *testing.T) {
	t.Parallel()
	for acr, want := range map[string]int{"AAL3": 303, "AAL2": 303, "AAL1": 409, "aal2": 409, "": 409} {
		a, p := oidcSite(t, "UPTAKE_OIDC_ACME_ACR=AAL2 AAL3")
		j := &jar{t, a, map[string]string{}}
		there := j.leave("")
		if u, err := url.Parse(there); err != nil || u.Query().Get("acr_values") != "AAL2 AAL3" {
			t.Errorf("it asks for %q, %v", there, err)
		}
		code, state := p.agree(t, there, "s1", "ada@example.org", func(c jwt.MapClaims) {
			if acr != "" {
				c["acr"] = acr
			}
		})
		if status, _ := j.send("GET", back(code, state)); status != want || (j.me() != "") != (want == 303) {
			t.Errorf("%q: got %d as %q, want %d", acr, status, j.me(), want)
		}
	}
}

func TestAnAccountIsLinkedAfterBothProofs(t *testing.T) {
	t.Parallel()
	a, p := oidcSite(t)
	boss, err := a.People.Reads.PersonByEmail(t.Context(), "boss@example.org")
	if err != nil {
		t.Fatal(err)
	}
	in := func() *jar {
		e, err := a.People.SignInAs(t.Context(), account.Console, boss.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		return &jar{t, a, map[string]string{"session": e.Token}}
	}
	link := func(j *jar, subject string) (string, string) {
		status, there := j.send("GET", "/account/identities/acme/link")
		if status != http.StatusSeeOther {
			t.Fatalf("leaving to link: got %d", status)
		}
		return p.agree(t, there, subject, "somebody@example.org", nil)
	}
	j := in()
	code, state := link(j, "s1")
	stranger := &jar{t, a, map[string]string{}}
	if status, _ := stranger.send("GET", back(code, state)); status != http.StatusGone {
		t.Errorf("another browser finishes it: got %d", status)
	}
	code, state = link(j, "s1")
	if status, way := j.send("GET", back(code, state)); status != 303 || way != "/account" {
		t.Fatalf("linking: got %d to %q", status, way)
	}
	visitor := &jar{t, a, map[string]string{}}
	code, state = p.agree(t, visitor.leave(""), "s1", "somebody@example.org", nil)
	if status, _ := visitor.send("GET", back(code, state)); status != 303 || visitor.me() != "boss@example.org" {
		t.Errorf("signing in with it: got %d as %q", status, visitor.me())
	}
	// Nobody else takes the identity over.
	other := &jar{t, a, map[string]string{}}
	code, state = p.agree(t, other.leave(""), "s2", "ada@example.org", nil)
	other.send("GET", back(code, state))
	code, state = link(other, "s1")
	if status, _ := other.send("GET", back(code, state)); status != http.StatusConflict {
		t.Errorf("linking what another account has: got %d", status)
	}
	ids, err := a.People.Identities(t.Context(), account.Actor{Person: boss.ID})
	if err != nil || len(ids) != 1 {
		t.Fatalf("got %v, %v", ids, err)
	}
	if status, _ := other.send("POST", "/account/identities/1/unlink"); status != http.StatusNotFound {
		t.Errorf("unlinking another's: got %d", status)
	}
	if status, _ := j.send("POST", "/account/identities/1/unlink"); status != 303 {
		t.Errorf("unlinking: got %d", status)
	}
	last := &jar{t, a, map[string]string{}}
	code, state = p.agree(t, last.leave(""), "s1", "boss@example.org", nil)
	if status, _ := last.send("GET", back(code, state)); status != http.StatusConflict || last.me() != "" {
		t.Errorf("signing in with what was unlinked: got %d as %q", status, last.me())
	}
}

func TestAProviderThatIsAwayKeepsNobodyOut(t *testing.T) {
	t.Parallel()
	a, p := oidcSite(t)
	p.Close()
	j := &jar{t, a, map[string]string{}}
	if status, _ := j.send("GET", "/sign-in/with/acme"); status != http.StatusServiceUnavailable {
		t.Errorf("got %d", status)
	}
	if status, _ := j.send("GET", "/sign-in"); status != 200 {
		t.Errorf("the page of mail: got %d", status)
	}
	if status, _ := j.send("GET", "/sign-in/with/nobody"); status != http.StatusNotFound {
		t.Errorf("an unknown provider: got %d", status)
	}
}
