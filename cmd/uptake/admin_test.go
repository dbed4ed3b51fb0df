package main

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"uptake/store"
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

// TestTheOnlyAdministratorIsLetInAgain takes a second step away on the server, with a reason,
// once: they have mail, and the trail says so.
func TestTheOnlyAdministratorIsLetInAgain(t *testing.T) {
	t.Parallel()
	environ, dir := healthy(t)
	if code, _, errs := call(t, environ, "admin", "create", "--email", "boss@example.org"); code != exitOK {
		t.Fatal(errs)
	}
	reset := func(args ...string) (int, string, string) {
		return call(t, environ, append([]string{"admin", "reset-second-step"}, args...)...)
	}
	reason := []string{"--reason", "Seen at the desk, with a passport"}
	if code, _, errs := reset(append(reason, "--email", "boss@example.org")...); code != exitFault || !strings.Contains(errs, "second step") {
		t.Errorf("none there: exit %d, %q", code, errs)
	}
	alter(t, dir, "INSERT INTO second_steps (person_id, sealed, added_at, set_at) SELECT id, 'x', '2026-01-01', '2026-01-01' FROM people")
	for _, wrong := range [][]string{{"--email", "boss@example.org"}, {"--email", "boss@example.org", "--reason", " "}, append(reason, "--email", "nobody@example.org")} {
		if code, out, _ := reset(wrong...); code == exitOK {
			t.Errorf("%v: %q", wrong, out)
		}
	}
	if code, out, errs := reset(append(reason, "--email", " Boss@example.org")...); code != exitOK || !strings.Contains(out, "boss@example.org has no second step any more") {
		t.Fatalf("exit %d, %q, %q", code, out, errs)
	}
	s, err := store.Open(t.Context(), store.Config{URL: "sqlite:" + filepath.Join(dir, "uptake.db")})
	if err != nil {
		t.Fatal(err)
	}
	var left string
	err = s.Reader(t.Context()).Get(&left, `SELECT (SELECT count(*) FROM second_steps) || ' ' || (SELECT count(*) FROM tasks WHERE handler = 'mail.send') || ' ' ||
		(SELECT reason FROM events WHERE kind = 'second_step.reset')`)
	if err = errors.Join(err, s.Close()); err != nil || left != "0 1 Seen at the desk, with a passport" {
		t.Errorf("steps, mails and the reason on record: %q, %v", left, err)
	}
}

// TestTheCommandAnswersWhy asks on the server what the page answers, about a visitor and about
// somebody whose idea it is.
func TestTheCommandAnswersWhy(t *testing.T) {
	t.Parallel()
	environ, dir := healthy(t)
	if code, _, errs := call(t, environ, "admin", "create", "--email", "boss@example.org"); code != exitOK {
		t.Fatal(errs)
	}
	happened(t, dir)
	alter(t, dir, "INSERT INTO people (handle, name, email, joined_at) VALUES ('ann-0001', 'Ann', 'ann@example.org', '2026-01-01 12:00:00')")
	alter(t, dir, "INSERT INTO challenges (id, slug, title, state, created_at) VALUES (1, 'joints', 'Joints', 'published', '2026-01-01 12:00:00')")
	alter(t, dir, `INSERT INTO ideas (id, challenge_id, author_id, kind, title, body, moderation, was_public, stage, shown_stage, posted_at, discussed_at)
		SELECT 1, 1, id, 'idea', 'Video', 'Words.', 'held', FALSE, 'posted', 'posted', '2026-01-01 12:00:00', '2026-01-01 12:00:00' FROM people WHERE handle = 'ann-0001'`)
	for _, one := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"--thing", "1"}, exitOK, "no (idea.not_found): "},
		{[]string{"--thing", "1", "--person", "ann@example.org"}, exitOK, "yes (why.own): They may because it is their own.\n"},
		{[]string{"--thing", "1", "--person", "ann-0001", "--act", "moderate"}, exitOK, "no (person.forbidden): "},
		{[]string{"--thing", "1", "--person", "boss@example.org"}, exitOK, "yes (why.role): They may because of their role in the team.\n"},
		{[]string{"--thing", "1", "--person", "nobody@example.org"}, exitFault, ""},
		{[]string{"--thing", "1", "--act", "fly"}, exitFault, ""},
		{nil, exitUsage, ""},
	} {
		if code, out, errs := call(t, environ, append([]string{"admin", "why"}, one.args...)...); code != one.code || !strings.HasPrefix(out, one.want) {
			t.Errorf("%v: exit %d, %q, %q", one.args, code, out, errs)
		}
	}
}
