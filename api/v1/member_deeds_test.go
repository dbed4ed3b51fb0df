package v1_test

import (
	"strings"
	"testing"

	"uptake/store"
	"uptake/store/storetest"
)

func TestAnAdministratorSignsSomebodyOutThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		const at, left = "/people/h-ben/sign-out", `{"checked":"Has left the trust."}`
		b.refused(401, "person.sign_in", "", "POST", at, left)
		for _, who := range []string{"ann", "mo", "lea", "ben"} {
			b.refused(403, "person.forbidden", who, "POST", at, left)
		}
		b.refused(404, "person.not_found", "adm", "POST", "/people/nobody/sign-out", left)
		b.refused(403, "person.forbidden", "adm", "POST", "/people/h-adm/sign-out", left)
		for _, body := range []string{`{}`, `{"checked":"left"}`, `{"checked":"          "}`, `{"checked":"` + strings.Repeat("é", 501) + `"}`} {
			b.refused(422, "person.cut_off", "adm", "POST", at, body)
		}
		b.refused(422, "body.fields", "adm", "POST", at, `{"checked":"Has left the trust.","handle":"h-ann"}`)
		b.ok(200, "ben", "GET", "/me/sanctions", "")
		b.ok(204, "adm", "POST", at, left)
		b.refused(401, "token.refused", "ben", "GET", "/me/sanctions", "")
		b.ok(200, "ann", "GET", "/me/sanctions", "")
		var reason string
		b.must(s.Reader(t.Context()).Get(&reason, "SELECT reason FROM events WHERE kind = 'person.cut_off' AND subject = ?", b.ids["ben"]))
		if reason != "Has left the trust." {
			t.Errorf("the trail says %q", reason)
		}
	})
}

func TestAnAdministratorResetsASecondStepThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		const at, checked = "/people/h-ben/second-step", `{"checked":"Seen in person, with a staff card."}`
		b.refused(401, "person.sign_in", "", "GET", at, "")
		b.refused(401, "person.sign_in", "", "POST", at+"/reset", checked)
		for _, who := range []string{"ann", "mo", "lea", "ben"} {
			b.refused(403, "person.forbidden", who, "GET", at, "")
			b.refused(403, "person.forbidden", who, "POST", at+"/reset", checked)
		}
		b.refused(404, "second_step.none", "adm", "POST", at+"/reset", checked)
		b.exec("INSERT INTO second_steps (person_id, sealed, added_at, set_at) VALUES (?, 'x', ?, ?)", b.ids["ben"], b.clock.Now(), b.clock.Now())
		if got := b.ok(200, "adm", "GET", at, ""); got.at("set") != true {
			t.Errorf("before: %s", got.body)
		}
		b.refused(403, "person.forbidden", "adm", "POST", "/people/h-adm/second-step/reset", checked)
		b.refused(404, "person.not_found", "adm", "GET", "/people/nobody/second-step", "")
		b.refused(422, "second_step.reason", "adm", "POST", at+"/reset", `{"checked":"lost it"}`)
		b.ok(204, "adm", "POST", at+"/reset", checked)
		if got := b.ok(200, "adm", "GET", at, ""); got.at("set") != false {
			t.Errorf("after: %s", got.body)
		}
		b.refused(404, "second_step.none", "adm", "POST", at+"/reset", checked)
	})
}
