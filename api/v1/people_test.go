package v1_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api"
	"uptake/api/signin"
	v1 "uptake/api/v1"
	"uptake/domain/account"
	"uptake/domain/account/reference"
	"uptake/domain/id"
	"uptake/domain/privacy"
	"uptake/store"
	"uptake/store/storetest"
)

// people is the API as far as people go, over a real store.
type people struct {
	t     testing.TB
	app   *fiber.App
	store *store.Store
	clock *storetest.Clock
	uses  account.Service
}

func newPeople(t testing.TB) *people {
	t.Helper()
	p := &people{t: t, store: storetest.SQLite(t), clock: storetest.NewClock()}
	secrets := [][]byte{[]byte(strings.Repeat("a", 32))}
	tokens := signin.Tokens{Issuer: "http://127.0.0.1:8080", Secrets: secrets, Now: p.clock.Now}
	p.uses = account.Service{
		Store: store.Accounts(p.store), Reads: store.AccountReads(p.store), Signer: tokens, Secrets: secrets,
		Site: "Uptake", BaseURL: "http://127.0.0.1:8080", Now: p.clock.Now,
	}
	tokens.Known = p.uses
	terms, err := reference.Terms()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.uses.LoadReference(t.Context(), terms); err != nil {
		t.Fatal(err)
	}
	p.app = api.New(api.Options{
		BaseURL: "http://127.0.0.1:8080", Sessions: p.uses, Bearer: tokens, Log: slog.New(slog.DiscardHandler),
		Routes: func(app *fiber.App) {
			r := app.Group("/api/v1")
			v1.People{Accounts: p.uses}.Routes(r)
			v1.Tokens{Accounts: p.uses}.Routes(r)
			held := privacy.Service{Store: store.Privacy(p.store), Reads: store.PrivacyReads(p.store), Now: p.clock.Now}
			v1.Privacy{Data: held, Erasing: held, Site: "Uptake", Now: p.clock.Now}.Routes(r)
			v1.Spec{}.Routes(r)
		},
	})
	describedRoutes(t, p.app)
	return p
}

// person makes somebody and returns their id and a working token.
func (p *people) person(handle string) (id.Person, string) {
	p.t.Helper()
	who := account.Person{Handle: handle, Name: "Mair", Email: handle + "@example.org", Organisation: "Cwm Taf", Lang: "en", State: account.Active, JoinedAt: storetest.Noon}
	err := p.uses.Store.InTx(p.t.Context(), func(tx account.Tx) error { _, err := tx.AddPerson(&who); return err })
	if err != nil {
		p.t.Fatal(err)
	}
	t, err := p.uses.IssueToken(p.t.Context(), account.Actor{Person: who.ID}, account.NewToken{Label: "Test"})
	if err != nil {
		p.t.Fatal(err)
	}
	return who.ID, t.Text
}

// answer is what came back: a JSON object, or nothing.
type answer struct {
	status int
	header http.Header
	json   map[string]any
}

func (a answer) code() string { s, _ := a.json["code"].(string); return s }

func (p *people) call(token, method, path, body string, header ...string) answer {
	p.t.Helper()
	r := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := p.app.Test(r, 10_000)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	described(p.t, method, path, resp.StatusCode, resp.Header, raw)
	a := answer{status: resp.StatusCode, header: resp.Header}
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &a.json); err != nil {
			p.t.Fatalf("%s %s: %v in %s", method, path, err, raw)
		}
	}
	return a
}

func TestMeIsReadAndEditedUnderItsVersion(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	_, token := p.person("mair")
	got := p.call(token, "GET", "/me", "")
	if got.status != 200 || got.header.Get("ETag") != `"v1"` || got.json["name"] != "Mair" || got.json["email"] != "mair@example.org" || got.json["joined_at"] != "2026-03-03T12:00:00Z" {
		t.Errorf("got %d %v, ETag %s", got.status, got.json, got.header.Get("ETag"))
	}
	if again := p.call(token, "GET", "/me", "", "If-None-Match", `"v1"`); again.status != 304 {
		t.Errorf("got %d for a version that is known, want 304", again.status)
	}
	edits := []struct {
		name, match, body string
		status            int
		code              string
	}{
		{"without If-Match", "", `{"name":"M"}`, 428, "version.missing"},
		{"under a version that nobody has", `"v9"`, `{"name":"M"}`, 412, "person.stale"},
		{"with an unknown field", `"v1"`, `{"nom":"M"}`, 422, "body.fields"},
		{"with a number as name", `"v1"`, `{"name":1}`, 422, "body.fields"},
		{"with an empty name", `"v1"`, `{"name":" "}`, 422, "person.invalid"},
		{"with a name of 101 characters", `"v1"`, `{"name":"` + strings.Repeat("é", 101) + `"}`, 422, "person.invalid"},
		{"with a role that is not in the list", `"v1"`, `{"professional_role":"wizard"}`, 422, "person.invalid"},
		{"with a key twice", `"v1"`, `{"name":"A","name":"B"}`, 400, "body.malformed"},
		{"of the role alone", `"v1"`, `{"professional_role":"gp"}`, 200, ""},
		{"under the version before", `"v1"`, `{"professional_role":"nurse"}`, 412, "person.stale"},
		{"that empties a part", `"v2"`, `{"organisation":""}`, 200, ""},
	}
	for _, tt := range edits {
		header := []string{}
		if tt.match != "" {
			header = []string{"If-Match", tt.match}
		}
		if got := p.call(token, "PATCH", "/me", tt.body, header...); got.status != tt.status || got.code() != tt.code {
			t.Errorf("an edit %s: got %d %q, want %d %q; %v", tt.name, got.status, got.code(), tt.status, tt.code, got.json)
		}
	}
	got = p.call(token, "GET", "/me", "")
	if got.json["name"] != "Mair" || got.json["professional_role"] != "gp" || got.json["organisation"] != "" || got.header.Get("ETag") != `"v3"` {
		t.Errorf("after all: %v, ETag %s", got.json, got.header.Get("ETag"))
	}
}

func TestTokensAreIssuedListedAndRevokedByAPI(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	_, mine := p.person("mair")
	_, other := p.person("other")
	made := p.call(mine, "POST", "/tokens", `{"label":"Script","ttl_seconds":3600}`)
	text, _ := made.json["token"].(string)
	name, _ := made.json["id"].(string)
	if made.status != 201 || made.header.Get("Location") != "/api/v1/tokens/"+name || made.json["expires_at"] != "2026-03-03T13:00:00Z" || made.json["used_at"] != nil {
		t.Fatalf("got %d %v", made.status, made.json)
	}
	if got := p.call(text, "GET", "/me", ""); got.status != 200 {
		t.Errorf("the new token gets %d", got.status)
	}
	list := p.call(mine, "GET", "/tokens", "")
	items, _ := list.json["items"].([]any)
	if list.status != 200 || len(items) != 2 {
		t.Fatalf("got %d %v, want two tokens", list.status, list.json)
	}
	for _, i := range items {
		if one, _ := i.(map[string]any); one["token"] != nil || one["used_at"] != "2026-03-03T12:00:00Z" {
			t.Errorf("the list holds %v, want no text and the last use", i)
		}
	}
	if got := p.call(other, "DELETE", "/tokens/"+name, ""); got.status != 404 || got.code() != "token.not_found" {
		t.Errorf("somebody else gets %d %q, want 404", got.status, got.code())
	}
	if got := p.call(text, "DELETE", "/tokens/"+name, ""); got.status != 204 {
		t.Errorf("got %d, want 204: a token may end itself", got.status)
	}
	if got := p.call(text, "GET", "/me", ""); got.status != 401 || got.code() != "token.refused" || got.header.Get("WWW-Authenticate") == "" {
		t.Errorf("a revoked token gets %d %q, want 401", got.status, got.code())
	}
	short := p.call(mine, "POST", "/tokens", `{"label":"Short","ttl_seconds":60}`)
	p.clock.Turn(time.Minute)
	if got := p.call(short.json["token"].(string), "GET", "/me", ""); got.status != 401 {
		t.Errorf("a token past its end gets %d, want 401", got.status)
	}
	for body, fields := range map[string]string{
		`{}`:                                          "label",
		`{"label":"x","ttl_seconds":0}`:               "ttl_seconds",
		`{"label":"x","ttl_seconds":-5}`:              "ttl_seconds",
		`{"label":"x","ttl_seconds":59}`:              "ttl_seconds",
		`{"label":"x","ttl_seconds":31536001}`:        "ttl_seconds",
		`{"label":"x","ttl_seconds":9000000000000}`:   "ttl_seconds",
		`{"label":"x","ttl_seconds":1.5}`:             "ttl_seconds",
		`{"label":"` + strings.Repeat("x", 61) + `"}`: "label",
	} {
		got := p.call(mine, "POST", "/tokens", body)
		list, _ := got.json["fields"].([]any)
		if got.status != 422 || len(list) != 1 || list[0].(map[string]any)["name"] != fields {
			t.Errorf("%s: got %d %v, want 422 for %s", body, got.status, got.json, fields)
		}
	}
	if got := p.call(mine, "POST", "/tokens", `{"label":"Usual"}`); got.json["expires_at"] != "2026-03-04T12:01:00Z" {
		t.Errorf("the usual time ends at %v, want a day later", got.json["expires_at"])
	}
}

func TestTheAPIRefusesVisitors(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	who, token := p.person("mair")
	routes := [][3]string{{"GET", "/me", ""}, {"PATCH", "/me", `{}`}, {"GET", "/tokens", ""}, {"POST", "/tokens", `{}`}, {"DELETE", "/tokens/x", ""}}
	for _, r := range routes {
		if got := p.call("", r[0], r[1], r[2]); got.status != 401 || got.code() != "person.sign_in" {
			t.Errorf("%s %s: a visitor gets %d %q, want 401", r[0], r[1], got.status, got.code())
		}
		if got := p.call("x.y.z", r[0], r[1], r[2]); got.status != 401 || got.code() != "token.refused" {
			t.Errorf("%s %s: a forged token gets %d %q, want 401", r[0], r[1], got.status, got.code())
		}
		if got := p.call(token, r[0], r[1], r[2]); got.status == 401 || got.status == 403 {
			t.Errorf("%s %s: a person gets %d", r[0], r[1], got.status)
		}
	}
	err := p.store.InTx(t.Context(), func(tx *store.Tx) error {
		return tx.One("/* test.block */ UPDATE people SET state = 'blocked' WHERE id = ?", who)
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := p.call(token, "GET", "/me", ""); got.status != 401 {
		t.Errorf("somebody who was blocked gets %d, want 401", got.status)
	}
}

func TestTheDocumentIsServedToEverybody(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	got := p.call("", "GET", "/openapi.json", "")
	if got.status != 200 || got.json["openapi"] != "3.1.0" {
		t.Errorf("got %d, version %v", got.status, got.json["openapi"])
	}
	if again := p.call("", "GET", "/openapi.json", "", "If-None-Match", got.header.Get("ETag")); again.status != 304 {
		t.Errorf("got %d for a document that is known, want 304", again.status)
	}
}
