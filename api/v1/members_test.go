package v1_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/store"
	"uptake/store/storetest"
)

// tasks is the queue as the API sees it.
type tasks struct{ store.Queue }

func (q tasks) Retry(ctx context.Context, task id.Task, now time.Time) error {
	err := q.Queue.Retry(ctx, task, now)
	if errors.Is(err, store.ErrNone) {
		return outbox.ErrNoTask
	}
	return err
}

func TestRolesAreGivenAndTakenThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		for _, route := range [][2]string{{"GET", "/people"}, {"GET", "/people/h-ben"}, {"PUT", "/people/h-ben/roles"}, {"DELETE", "/people/h-ben/roles"}} {
			body := ""
			if route[0] != "GET" {
				body = `{"role":"moderator"}`
			}
			b.refused(401, "person.sign_in", "", route[0], route[1], body)
			for _, who := range []string{"ann", "mo", "lea"} {
				b.refused(403, "person.forbidden", who, route[0], route[1], body)
			}
		}
		list := b.ok(200, "adm", "GET", "/people", "")
		if strings.Contains(list.body, "h-ben") || !strings.Contains(list.body, "h-mo") {
			t.Errorf("without words, those who hold a role: %s", list.body)
		}
		found := b.ok(200, "adm", "GET", "/people?q=ben@example.org", "")
		if len(found.items()) != 1 || found.text("items.0.handle") != "h-ben" || found.text("items.0.email") != "ben@example.org" || len(found.at("items.0.roles").([]any)) != 0 {
			t.Errorf("found by address: %s", found.body)
		}
		idea := b.post("Video first")
		hide := `{"to":"hidden","reason":"No."}`
		b.refused(403, "person.forbidden", "ben", "POST", idea+"/moderation", hide)
		for range 2 { // giving twice is giving once
			given := b.ok(200, "adm", "PUT", "/people/h-ben/roles", `{"role":"moderator","challenge":"joints"}`)
			if len(given.at("roles").([]any)) != 1 || given.text("roles.0.role") != "moderator" || given.text("roles.0.challenge") != "joints" {
				t.Errorf("given: %s", given.body)
			}
		}
		b.ok(200, "ben", "POST", idea+"/moderation", hide)
		b.refused(403, "person.forbidden", "ben", "POST", "/challenges", `{"slug":"x","title":"X"}`)
		for range 2 {
			if taken := b.ok(200, "adm", "DELETE", "/people/h-ben/roles", `{"role":"moderator","challenge":"joints"}`); len(taken.at("roles").([]any)) != 0 {
				t.Errorf("taken: %s", taken.body)
			}
		}
		b.refused(403, "person.forbidden", "ben", "POST", b.post("Another")+"/moderation", hide)
		if a := b.ok(200, "adm", "PUT", "/people/h-ben/roles", `{"role":"communications","challenge":null}`); a.at("roles.0.challenge") != nil {
			t.Errorf("everywhere: %s", a.body)
		}
		b.refused(422, "role.unknown", "adm", "PUT", "/people/h-ben/roles", `{"role":"king"}`)
		b.refused(422, "role.where", "adm", "PUT", "/people/h-ben/roles", `{"role":"lead","challenge":"nowhere"}`)
		b.refused(404, "person.not_found", "adm", "PUT", "/people/h-nobody/roles", `{"role":"lead"}`)
		b.refused(409, "role.last_administrator", "adm", "DELETE", "/people/h-adm/roles", `{"role":"administrator"}`)
		b.refused(422, "cursor.unknown", "adm", "GET", "/people?cursor=x", "")
	})
}

func TestAnAreaIsChangedThroughTheAPI(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	const at = "/challenges/joints/areas/msk"
	b.refused(401, "person.sign_in", "", "PUT", at, `{"name":"Bones"}`)
	b.refused(403, "person.forbidden", "mo", "PUT", at, `{"name":"Bones"}`)
	tag := b.ok(200, "lea", "GET", "/challenges/joints", "").tag()
	b.refused(428, "version.missing", "lea", "PUT", at, `{"name":"Bones"}`)
	a := b.ok(200, "lea", "PUT", at, `{"name":"Bones and joints","about":"All of it.","lead_email":"lea@example.org"}`, "If-Match", tag)
	b.refused(412, "challenge.stale", "lea", "PUT", at, `{"name":"Written over"}`, "If-Match", tag)
	if a.text("name") != "Bones and joints" || a.text("slug") != "msk" {
		t.Errorf("got %s", a.body)
	}
	if seen := b.ok(200, "", "GET", "/challenges/joints", ""); seen.text("areas.0.name") != "Bones and joints" || strings.Contains(seen.body, "@") {
		t.Errorf("everybody reads %s", seen.body)
	}
	b.refused(404, "area.not_found", "lea", "PUT", "/challenges/joints/areas/hands", `{"name":"x"}`, "If-Match", a.tag())
	for body, field := range map[string]string{`{"name":""}`: "name", `{"name":"x","lead_email":"nobody@example.org"}`: "lead"} {
		if a := b.do("lea", "PUT", at, body, "If-Match", a.tag()); a.status != 422 || !strings.HasPrefix(a.fields(), field) {
			t.Errorf("%s: %d, fields %q; %s", body, a.status, a.fields(), a.body)
		}
	}
}

func TestWhatWaitsIsListedAndTriedAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		idea := b.post("Video first")
		comment := b.comment(idea)
		b.ok(200, "mo", "POST", idea+"/moderation", `{"to":"held","reason":"To be looked at."}`)
		b.ok(200, "mo", "POST", comment+"/moderation", `{"to":"hidden","reason":"No."}`)
		b.refused(401, "person.sign_in", "", "GET", "/moderation", "")
		b.refused(403, "person.forbidden", "ann", "GET", "/moderation", "")
		if a := b.ok(200, "mo", "GET", "/moderation", ""); len(a.items()) != 1 || "/ideas/"+itoa(a.n("items.0.number")) != idea || a.at("items.0.comment") != nil || a.text("items.0.challenge") != "joints" {
			t.Errorf("the queue: %s", a.body)
		}
		b.exec("INSERT INTO tasks (handler, state, due_at, added_at, last_err) VALUES ('mail.send', 'parked', ?, ?, 'no answer')", b.clock.Now(), b.clock.Now())
		b.refused(401, "person.sign_in", "", "GET", "/tasks", "")
		for _, who := range []string{"ann", "mo", "lea"} {
			b.refused(403, "person.forbidden", who, "GET", "/tasks", "")
			b.refused(403, "person.forbidden", who, "POST", "/tasks/1/retry", "")
		}
		a := b.ok(200, "adm", "GET", "/tasks", "")
		if a.at("items.0.parked") != true || a.text("items.0.handler") != "mail.send" || a.text("items.0.error") != "no answer" || a.n("total") != len(a.items()) {
			t.Errorf("the tasks: %s", a.body)
		}
		retry := "/tasks/" + itoa(a.n("items.0.id")) + "/retry"
		b.ok(204, "adm", "POST", retry, "")
		b.refused(404, "task.not_found", "adm", "POST", retry, "")
		if a = b.ok(200, "adm", "GET", "/tasks", ""); a.at("items.0.parked") == true {
			t.Errorf("after the retry: %s", a.body)
		}
	})
}
