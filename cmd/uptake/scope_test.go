package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api"
	v1 "uptake/api/v1"
	"uptake/domain/account"
)

// scopeSite is a whole server with an administrator, whom no role holds back.
func scopeSite(t *testing.T, environ []string) (*App, account.Actor) {
	t.Helper()
	c, err := (program{environ: environ}).config()
	if err != nil {
		t.Fatal(err)
	}
	a, err := Build(t.Context(), c, io.Discard, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	o := a.options()
	o.Reads, o.Writes = api.Rate{Max: 1e6, Per: time.Minute}, api.Rate{Max: 1e6, Per: time.Minute}
	a.HTTP = api.New(o)
	boss, err := a.People.CreateAdministrator(t.Context(), account.Console, "boss@example.org")
	if err != nil {
		t.Fatal(err)
	}
	return a, account.Actor{Person: boss.ID, Grants: []account.Grant{{Role: account.Administrator}}}
}

// asked sends one request with headers, in pairs, and returns status and body.
func asked(t *testing.T, a *App, method, path string, headers ...string) (int, string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, http.NoBody)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := a.HTTP.Test(r, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close() //nolint:errcheck // read to its end
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func TestEveryRouteOfTheAPIAsksForItsScope(t *testing.T) {
	t.Parallel()
	environ, _ := healthy(t)
	a, boss := scopeSite(t, environ)
	bearer := map[account.Scope]string{}
	for _, s := range account.Scopes {
		issued, err := a.People.IssueToken(t.Context(), boss, account.NewToken{Label: string(s), Scope: s})
		if err != nil {
			t.Fatal(err)
		}
		bearer[s] = "Bearer " + issued.Text
	}
	parameter := regexp.MustCompile(`:\w+`)
	routes, refused := 0, map[account.Scope]int{}
	for _, route := range a.HTTP.GetRoutes(true) {
		below, ours := strings.CutPrefix(route.Path, "/api/v1")
		if !ours || below == "/tokens/:token" && route.Method == http.MethodDelete { // each may give its rights back
			continue
		}
		routes++
		needed, listed := v1.ScopeOf(route.Method, below)
		write := route.Method != http.MethodGet && route.Method != http.MethodHead
		if write && (!listed || needed == account.ScopeRead) {
			t.Errorf("%s %s stands in no list of scopes, or needs no more than to read", route.Method, below)
		}
		for _, s := range account.Scopes {
			status, body := asked(t, a, route.Method, parameter.ReplaceAllString(route.Path, "1"), fiber.HeaderAuthorization, bearer[s])
			no := status == http.StatusForbidden && (strings.Contains(body, `"token.scope"`) || route.Method == http.MethodHead)
			want := slices.Index(account.Scopes, s) < slices.Index(account.Scopes, needed)
			if no != want || status >= http.StatusInternalServerError || status == http.StatusUnauthorized {
				t.Errorf("%s %s with a token to %s, which needs %s: got %d %s", route.Method, below, s, needed, status, body)
			}
			if no {
				refused[s]++
			}
		}
	}
	if routes < 150 || refused[account.ScopeRead] <= refused[account.ScopePost] || refused[account.ScopePost] <= refused[account.ScopeModerate] || refused[account.ScopeAdminister] != 0 {
		t.Errorf("%d routes, refused %v", routes, refused)
	}
}

func TestTheListsOfScopesNameRoutesThatExist(t *testing.T) {
	t.Parallel()
	environ, _ := healthy(t)
	a, _ := scopeSite(t, environ)
	there := map[string]bool{}
	for _, route := range a.HTTP.GetRoutes(true) {
		there[route.Method+" "+strings.TrimPrefix(route.Path, "/api/v1")] = true
	}
	for _, route := range v1.ScopedRoutes() {
		if !there[route] {
			t.Errorf("%s stands in a list of scopes and is no route", route)
		}
	}
}

func TestTokensAndSessionsDoNotStandForEachOther(t *testing.T) {
	t.Parallel()
	environ, _ := healthy(t)
	a, boss := scopeSite(t, environ)
	issued, err := a.People.IssueToken(t.Context(), boss, account.NewToken{Label: "Script"})
	if err != nil {
		t.Fatal(err)
	}
	entry, err := a.People.SignInAs(t.Context(), account.Console, boss.Person, "Firefox")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, path, header, value string
		want                      int
	}{
		{"a token asks the API", "/api/v1/me", "Authorization", "Bearer " + issued.Text, 200},
		{"a session asks the API", "/api/v1/me", "Cookie", "session=" + entry.Token, 200},
		{"a session asks for a page", "/account", "Cookie", "session=" + entry.Token, 200},
		{"a token as a session asks the API", "/api/v1/me", "Cookie", "session=" + issued.Text, 401},
		{"a token as a session asks for a page", "/account", "Cookie", "session=" + issued.Text, 401},
		{"a session as a token asks the API", "/api/v1/me", "Authorization", "Bearer " + entry.Token, 401},
		{"a token asks for a page", "/account", "Authorization", "Bearer " + issued.Text, 401},
		{"a session as a token beside a good cookie", "/api/v1/me", "Authorization", "Bearer " + entry.Token, 401},
	} {
		headers := []string{tt.header, tt.value}
		if strings.Contains(tt.name, "beside") {
			headers = append(headers, "Cookie", "session="+entry.Token)
		}
		status, _ := asked(t, a, http.MethodGet, tt.path, headers...)
		if status == http.StatusSeeOther && tt.want == http.StatusUnauthorized {
			continue // a page leads to sign-in
		}
		if status != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, status, tt.want)
		}
	}
}

func TestANewSecretSignsNobodyOut(t *testing.T) {
	t.Parallel()
	environ, _ := healthy(t)
	old, fresh := strings.Repeat("o", 32), strings.Repeat("n", 32)
	a, boss := scopeSite(t, append(environ, "UPTAKE_SECRET="+old))
	issued, err := a.People.IssueToken(t.Context(), boss, account.NewToken{Label: "Script"})
	if err != nil {
		t.Fatal(err)
	}
	entry, err := a.People.SignInAs(t.Context(), account.Console, boss.Person, "Firefox")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		secrets        string
		token, session int
	}{{fresh + "," + old, 200, 200}, {fresh, 401, 200}} {
		b, _ := scopeSite(t, append(environ, "UPTAKE_SECRET="+tt.secrets))
		if status, _ := asked(t, b, http.MethodGet, "/api/v1/me", "Authorization", "Bearer "+issued.Text); status != tt.token {
			t.Errorf("%d secrets: a token gets %d, want %d", strings.Count(tt.secrets, ",")+1, status, tt.token)
		}
		if status, _ := asked(t, b, http.MethodGet, "/api/v1/me", "Cookie", "session="+entry.Token); status != tt.session {
			t.Errorf("%d secrets: a session gets %d, want %d", strings.Count(tt.secrets, ",")+1, status, tt.session)
		}
	}
}
