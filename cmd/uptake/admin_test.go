package main

import (
	"strings"
	"testing"
)

func TestAdminCreateMakesAnAdministratorOnce(t *testing.T) {
	t.Parallel()
	environ := []string{"UPTAKE_DATA=" + t.TempDir(), "UPTAKE_BASE_URL=https://ideas.example.org"}
	for range 2 {
		code, out, errs := call(t, environ, "admin", "create", "--email", " Boss@Example.org ")
		if code != exitOK || errs != "" || out != "boss@example.org is an administrator. They sign in at https://ideas.example.org/sign-in.\n" {
			t.Errorf("got exit %d, %q, %q", code, out, errs)
		}
	}
	for _, tt := range []struct {
		name string
		args []string
		code int
		say  string
	}{
		{"an address that cannot be one", []string{"--email", "boss"}, exitFault, "uptake: Enter an email address in the correct format, like name@example.com.\n"},
		{"no address", nil, exitUsage, "email"},
		{"a word too many", []string{"--email", "boss@example.org", "now"}, exitUsage, `takes no "now"`},
	} {
		code, out, errs := call(t, environ, append([]string{"admin", "create"}, tt.args...)...)
		if code != tt.code || !strings.Contains(errs, tt.say) || strings.Contains(out, "is an administrator") {
			t.Errorf("%s: got exit %d, %q, %q", tt.name, code, out, errs)
		}
	}
}
