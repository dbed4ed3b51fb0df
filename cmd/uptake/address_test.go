package main

import (
	"io"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"uptake/domain/account"
)

func TestPagesOfAChangedAddress(t *testing.T) {
	t.Parallel()
	environ, _ := healthy(t)
	a, boss := scopeSite(t, environ)
	member, err := a.People.CreateAdministrator(t.Context(), account.Console, "member@example.org")
	if err != nil {
		t.Fatal(err)
	}
	entry, err := a.People.SignInAs(t.Context(), account.Console, boss.Person, "")
	if err != nil {
		t.Fatal(err)
	}
	lost := "/admin/people/" + member.Handle + "/address"
	for _, tt := range []struct {
		name, method, path string
		form               url.Values
		status             int
		says               string
	}{
		{"the form", "GET", "/account/address", nil, 200, "New email address"},
		{"an address that is none", "POST", "/account/address", url.Values{"email": {"nobody at home"}}, 422, `value="nobody at home"`},
		{"an address", "POST", "/account/address", url.Values{"email": {"new@example.org"}}, 303, ""},
		{"the form of a lost mailbox", "GET", lost, nil, 200, "What you have checked"},
		{"nothing checked", "POST", lost, url.Values{"email": {"new@example.org"}, "checked": {"no"}}, 422, "in 10 characters or more"},
		{"a lost mailbox", "POST", lost, url.Values{"email": {"again@example.org"}, "checked": {"Rang their department."}}, 303, ""},
		{"nobody's mailbox", "GET", "/admin/people/nobody/address", nil, 404, ""},
		{"a link that is none", "GET", "/sign-in/address/x", nil, 410, "This link does not work"},
		{"its button", "POST", "/sign-in/address/x", url.Values{}, 410, "This link does not work"},
		{"a link that stops", "GET", "/sign-in/address/x/stop", nil, 200, "Stop the change"},
		{"its button, of none", "POST", "/sign-in/address/x/stop", url.Values{}, 410, "This link does not work"},
	} {
		r := httptest.NewRequestWithContext(t.Context(), tt.method, tt.path, strings.NewReader(tt.form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("Cookie", "session="+entry.Token)
		resp, err := a.HTTP.Test(r, -1)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != tt.status || !strings.Contains(string(body), tt.says) {
			t.Errorf("%s: got %d, want %d with %q", tt.name, resp.StatusCode, tt.status, tt.says)
		}
	}
}
