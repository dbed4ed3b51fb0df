package frontend_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"uptake/frontend"
)

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// page renders the frame around a page that is nothing but its h1.
func page(t *testing.T, b frontend.Base) string {
	t.Helper()
	h1 := templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, "<h1>A page</h1>")
		return err
	})
	var s strings.Builder
	if err := frontend.Layout(b).Render(templ.WithChildren(context.Background(), h1), &s); err != nil {
		t.Fatal(err)
	}
	return s.String()
}

func TestLayout(t *testing.T) {
	t.Parallel()
	person := &frontend.Person{Name: "Asha Rao"}
	demo := frontend.Demo{People: []frontend.DemoPerson{{Key: "asha", Name: "Asha Rao", Part: "physiotherapist"}}}
	tests := []struct {
		name     string
		base     frontend.Base
		has, not string
	}{
		{"a title ends with the service", frontend.Base{Title: []string{"Ideas", "Lockdown"}, Site: frontend.Site{ServiceName: "Change"}}, "<title>Ideas – Lockdown – Change</title>", ""},
		{"empty parts of a title are left out", frontend.Base{Title: []string{"Ideas", ""}}, "<title>Ideas – Uptake</title>", ""},
		{"a page with errors says so first", frontend.Base{Title: []string{"Title"}, Errors: true}, "<title>Error: Title – Uptake</title>", ""},
		{"a title is escaped", frontend.Base{Title: []string{"<b>"}}, "<title>&lt;b&gt; – Uptake</title>", "<title><b>"},
		{"a visitor can sign in and come back", frontend.Base{Path: "/ideas/12?page=2"}, `href="/sign-in?return=%2Fideas%2F12%3Fpage%3D2"`, "Sign out"},
		{"the sign-in page does not lead back to itself", frontend.Base{Path: "/sign-in?return=x"}, `href="/sign-in"`, "return="},
		{"a person can sign out", frontend.Base{Person: person}, `action="/sign-out" method="post"`, "/sign-in"},
		{"a person has their account and their ideas at hand", frontend.Base{Person: person}, `href="/my-ideas"`, `href="/account/ideas"`},
		{"a contributor sees no role links", frontend.Base{Person: person}, "Asha Rao", `href="/admin"`},
		{"an administrator sees the link", frontend.Base{Person: &frontend.Person{Name: "B", Administers: true}}, `href="/admin"`, `href="/moderate"`},
		{"the operator is named", frontend.Base{Site: frontend.Site{Operator: "Trust A"}}, "This service is run by Trust A. It is not an NHS website.", ""},
		{"the present section is marked", frontend.Base{Active: frontend.Ideas}, `href="/ideas" aria-current="true"`, `href="/challenges" aria-current`},
		{"news is shown", frontend.Base{Flash: &frontend.Flash{Text: "Support removed", Undo: "/ideas/3/support"}}, `action="/ideas/3/support"`, ""},
		{"news is not shown beside errors", frontend.Base{Errors: true, Flash: &frontend.Flash{Text: "Support removed"}}, "<h1>", "Support removed"},
		{"a demo has a bar", frontend.Base{Demo: demo}, "Asha Rao: physiotherapist", ""},
		{"outside a demo there is none", frontend.Base{}, "<h1>", "app-demo"},
		{"a script address is not linked", frontend.Base{Back: "javascript:alert(1)"}, "about:invalid", "javascript:"},
		{"ideas are not advice", frontend.Base{NotAdvice: true}, "Ideas are not clinical advice.", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := page(t, tt.base)
			if !strings.Contains(got, tt.has) {
				t.Errorf("%q is missing from %s", tt.has, got)
			}
			if tt.not != "" && strings.Contains(got, tt.not) {
				t.Errorf("%q is in %s", tt.not, got)
			}
		})
	}
}

// The policy admits the body script by its hash, so it is sent byte for byte.
func TestBodyScriptMatchesItsHash(t *testing.T) {
	t.Parallel()
	_, rest, ok := strings.Cut(page(t, frontend.Base{}), "<body><script>")
	script, _, closed := strings.Cut(rest, "</script>")
	if !ok || !closed {
		t.Fatal("the body does not begin with a script")
	}
	sum := sha256.Sum256([]byte(script))
	if got := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; got != frontend.BodyScriptHash {
		t.Errorf("got %s, want %s", got, frontend.BodyScriptHash)
	}
}
