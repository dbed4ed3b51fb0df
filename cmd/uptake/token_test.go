package main

import (
	"strings"
	"testing"

	"uptake/store"
)

func TestATokenOfTheCommandWorksForItsPerson(t *testing.T) {
	t.Parallel()
	environ := []string{"UPTAKE_DATA=" + t.TempDir()}
	if code, _, errs := call(t, environ, "token", "--email", "boss@example.org"); code != exitFault || errs != "uptake: There is no such person.\n" {
		t.Errorf("for nobody: exit %d, %q", code, errs)
	}
	if code, _, errs := call(t, environ, "admin", "create", "--email", "boss@example.org"); code != exitOK {
		t.Fatal(errs)
	}
	code, out, errs := call(t, environ, "token", "--email", "Boss@example.org", "--ttl", "2h")
	text := strings.TrimSuffix(out, "\n")
	if code != exitOK || strings.Count(text, ".") != 2 || strings.ContainsAny(text, " \n") || !strings.HasPrefix(errs, "It works until ") {
		t.Fatalf("got exit %d, %q, %q", code, out, errs)
	}

	p := program{environ: environ}
	c, err := p.config()
	if err != nil {
		t.Fatal(err)
	}
	err = p.withStore(t.Context(), func(s *store.Store) error {
		b, err := tokens(c, people(c, s)).Lookup(t.Context(), text)
		if err == nil && (b.Token.Label != "Made on the server" || !b.Actor.Has("administrator", 0)) {
			t.Errorf("got %+v", b)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, ttl := range []string{"1s", "9000h", "soon"} {
		if code, out, _ := call(t, environ, "token", "--email", "boss@example.org", "--ttl", ttl); code != exitUsage || out != "" && strings.Count(out, ".") == 2 {
			t.Errorf("--ttl %s: exit %d", ttl, code)
		}
	}
}
