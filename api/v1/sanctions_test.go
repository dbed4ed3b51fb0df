package v1_test

import (
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/store"
	"uptake/store/storetest"
)

func TestAModeratorDecidesAboutAPersonThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		list, block := "/people/h-ann/sanctions", `{"kind":"block","challenge":"joints","code":"unkind","words":"Quillfeather.","days":7}`
		b.refused(401, "person.sign_in", "", "GET", list, "")
		b.refused(403, "person.forbidden", "ben", "GET", list, "")
		b.refused(401, "person.sign_in", "", "POST", list, block)
		b.refused(403, "person.forbidden", "ben", "POST", list, block)
		b.refused(404, "person.not_found", "mo", "POST", "/people/nobody/sanctions", block)
		b.refused(403, "sanction.self", "mo", "POST", "/people/h-mo/sanctions", block)
		b.refused(403, "sanction.rank", "mo", "POST", "/people/h-lea/sanctions", block)
		b.refused(403, "person.forbidden", "mo", "POST", list, `{"kind":"warning","everywhere":true,"code":"spam"}`)
		for body, fields := range map[string]string{
			`{"kind":"block","code":"spam","days":7}`:                                             "challenge",
			`{"kind":"block","code":"spam","days":7,"everywhere":true,"challenge":"joints"}`:      "challenge",
			`{"kind":"block","code":"spam","days":7,"challenge":"nowhere"}`:                       "challenge",
			`{"challenge":"joints"}`:                                                              "kind code",
			`{"kind":"jail","challenge":"joints","code":"whim","days":7}`:                         "kind code",
			`{"kind":"warning","challenge":"joints","code":"other","words":" "}`:                  "words",
			`{"kind":"hold","challenge":"joints","code":"spam"}`:                                  "days",
			`{"kind":"hold","challenge":"joints","code":"spam","days":366}`:                       "days",
			`{"kind":"warning","challenge":"joints","code":"spam","words":"NHS 943 476 5919"}`:    "words",
			`{"kind":"warning","challenge":"joints","code":"spam","person":"h-lea"}`:              "person",
			`{"kind":"warning","challenge":"` + strings.Repeat("x", 5000) + `","code":"spam"}`:    "challenge",
			`{"kind":"warning","challenge":"joints' OR 1=1 --","code":"spam","words":"<script>"}`: "challenge",
		} {
			if a := b.do("mo", "POST", list, body); a.status != 422 || a.fields() != fields {
				t.Errorf("%.80s: got %d %q, want 422 %q; %s", body, a.status, a.fields(), fields, a.body)
			}
		}
		if got := b.ok(200, "mo", "GET", list, ""); len(got.items()) != 0 {
			t.Fatalf("a refusal was kept: %s", got.body)
		}
		made := b.ok(201, "mo", "POST", list, block)
		if made.text("kind") != "block" || made.text("challenge") != "joints" || made.at("in_force") != true || !strings.HasSuffix(made.text("reason"), "Quillfeather.") {
			t.Errorf("made: %s", made.body)
		}
		b.refused(403, "person.may_not_write", "ann", "POST", "/challenges/joints/ideas", ideaBody("Video first"))
		got := b.ok(200, "lea", "GET", list, "")
		if len(got.items()) != 1 || got.n("items.0.id") != made.n("id") {
			t.Errorf("the list: %s", got.body)
		}
		if again := b.ok(200, "lea", "GET", list, ""); again.body != got.body || again.tag() != got.tag() {
			t.Errorf("asked again: %s", again.body)
		}
		// Who moderates elsewhere alone learns nothing of it.
		b.must(b.people.GiveRole(t.Context(), account.Console, b.ids["ben"], account.Moderator, b.secret.ID))
		if got := b.ok(200, "ben", "GET", list, ""); len(got.items()) != 0 {
			t.Errorf("a moderator of another challenge reads %s", got.body)
		}
		lift := list + "/" + itoa(made.n("id")) + "/lift"
		b.refused(404, "sanction.not_found", "ben", "POST", lift, `{"reason":"A mistake."}`)
		b.refused(403, "person.forbidden", "ann", "POST", lift, `{"reason":"A mistake."}`)
		b.refused(404, "sanction.not_found", "mo", "POST", "/people/h-ben/sanctions/"+itoa(made.n("id"))+"/lift", `{"reason":"A mistake."}`)
		b.refused(404, "sanction.not_found", "mo", "POST", list+"/99/lift", `{"reason":"A mistake."}`)
		b.refused(404, "sanction.not_found", "mo", "POST", list+"/x/lift", `{"reason":"A mistake."}`)
		b.refused(422, "sanction.words", "mo", "POST", lift, `{"reason":" "}`)
		if got := b.ok(200, "mo", "POST", lift, `{"reason":"A mistake."}`); got.at("in_force") != false || got.at("lifted_at") == nil || got.text("answer") != "A mistake." {
			t.Errorf("lifted: %s", got.body)
		}
		b.refused(409, "sanction.over", "mo", "POST", lift, `{"reason":"Again."}`)
		b.ok(201, "ann", "POST", "/challenges/joints/ideas", ideaBody("Video first"))
	})
}

func TestAnAdministratorDecidesForTheWholeSite(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	made := b.ok(201, "adm", "POST", "/people/h-ann/sanctions", `{"kind":"hold","everywhere":true,"code":"spam","days":365}`)
	if made.at("challenge") != nil || made.at("ends_at") == nil {
		t.Errorf("made: %s", made.body)
	}
	if got := b.ok(200, "mo", "GET", "/people/h-ann/sanctions", ""); len(got.items()) != 0 {
		t.Errorf("the moderator of a challenge reads what counts everywhere: %s", got.body)
	}
	key := []string{"Idempotency-Key", "one"}
	once := b.ok(201, "adm", "POST", "/people/h-ben/sanctions", `{"kind":"warning","everywhere":true,"code":"spam"}`, key...)
	twice := b.ok(201, "adm", "POST", "/people/h-ben/sanctions", `{"kind":"warning","everywhere":true,"code":"spam"}`, key...)
	if got := b.ok(200, "adm", "GET", "/people/h-ben/sanctions", ""); once.n("id") != twice.n("id") || len(got.items()) != 1 {
		t.Errorf("sent twice: %s", got.body)
	}
}

func TestAnAppealIsAnsweredThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		made := b.ok(201, "mo", "POST", "/people/h-ann/sanctions", `{"kind":"block","challenge":"joints","code":"unkind","days":7}`)
		at := "/moderation/appeals/" + itoa(made.n("id"))
		b.refused(409, "sanction.no_appeal", "lea", "POST", at, `{"do":"lift","reason":"It was a quotation."}`)
		b.ok(200, "ann", "POST", "/me/sanctions/"+itoa(made.n("id"))+"/appeal", `{"words":"It was a quotation."}`)
		b.refused(401, "person.sign_in", "", "GET", "/moderation/appeals", "")
		b.refused(403, "person.forbidden", "ann", "GET", "/moderation/appeals", "")
		if got := b.ok(200, "mo", "GET", "/moderation/appeals", ""); len(got.items()) != 0 {
			t.Errorf("who decided is to answer: %s", got.body)
		}
		got := b.ok(200, "lea", "GET", "/moderation/appeals", "")
		if len(got.items()) != 1 || got.text("items.0.handle") != "h-ann" || got.text("items.0.appeal") != "It was a quotation." || got.n("items.0.id") != made.n("id") {
			t.Errorf("the appeals: %s", got.body)
		}
		b.refused(403, "person.forbidden", "ann", "POST", at, `{"do":"lift","reason":"Yes."}`)
		b.refused(403, "sanction.appeal_own", "mo", "POST", at, `{"do":"stand","reason":"No."}`)
		b.refused(404, "sanction.not_found", "lea", "POST", "/moderation/appeals/99", `{"do":"stand","reason":"No."}`)
		for body, fields := range map[string]string{`{"reason":"Yes."}`: "do", `{"do":"perhaps","reason":"Yes."}`: "do", `{"do":"lift"}`: "reason", `{"do":"lift","reason":"` + strings.Repeat("é", 2001) + `"}`: "reason"} {
			if a := b.do("lea", "POST", at, body); a.status != 422 || a.fields() != fields {
				t.Errorf("%.60s: got %d %q, want 422 %q", body, a.status, a.fields(), fields)
			}
		}
		done := b.ok(200, "lea", "POST", at, `{"do":"stand","reason":"It was not."}`)
		if done.at("in_force") != true || done.text("answer") != "It was not." || done.at("answered_at") == nil {
			t.Errorf("answered: %s", done.body)
		}
		b.refused(409, "sanction.no_appeal", "lea", "POST", at, `{"do":"lift","reason":"Yes."}`)
		if got := b.ok(200, "lea", "GET", "/moderation/appeals", ""); len(got.items()) != 0 {
			t.Errorf("it still waits: %s", got.body)
		}
		b.clock.Turn(8 * 24 * time.Hour)
		if got := b.ok(200, "mo", "GET", "/people/h-ann/sanctions", ""); got.at("items.0.in_force") != false {
			t.Errorf("over: %s", got.body)
		}
	})
}

func TestAModeratorTrustsAPersonThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		const at, given = "/people/h-ann/trust", `{"challenge":"joints","given":true,"reason":"Known to us."}`
		b.refused(401, "person.sign_in", "", "GET", at, "")
		b.refused(403, "person.forbidden", "ben", "GET", at, "")
		b.refused(401, "person.sign_in", "", "PUT", at, given)
		b.refused(403, "person.forbidden", "ann", "PUT", at, given)
		b.refused(403, "trust.self", "mo", "PUT", "/people/h-mo/trust", given)
		b.refused(403, "person.forbidden", "mo", "PUT", at, `{"everywhere":true,"given":true,"reason":"Known to us."}`)
		b.refused(404, "person.not_found", "mo", "PUT", "/people/nobody/trust", given)
		for body, fields := range map[string]string{
			`{"given":true,"reason":"Known to us."}`:                                               "challenge",
			`{"challenge":"nowhere","given":true,"reason":"Known to us."}`:                         "challenge",
			`{"challenge":"joints","reason":"Known to us."}`:                                       "given",
			`{"challenge":"joints","given":"yes","reason":"Known to us."}`:                         "given",
			`{"challenge":"joints","given":true}`:                                                  "reason",
			`{"challenge":"joints","given":true,"reason":"` + strings.Repeat("é", 501) + `"}`:      "reason",
			`{"challenge":"joints","given":true,"reason":"Treated with NHS number 943 476 5919."}`: "reason",
		} {
			if a := b.do("mo", "PUT", at, body); a.status != 422 || a.fields() != fields {
				t.Errorf("%.70s: got %d %q, want 422 %q", body, a.status, a.fields(), fields)
			}
		}
		if got := b.ok(200, "mo", "PUT", at, given); len(got.items()) != 1 || got.at("items.0.given") != true || got.text("items.0.challenge") != "joints" {
			t.Errorf("given: %s", got.body)
		}
		b.must(b.people.GiveRole(t.Context(), account.Console, b.ids["ben"], account.Moderator, b.secret.ID))
		if got := b.ok(200, "ben", "GET", at, ""); len(got.items()) != 0 {
			t.Errorf("a moderator of another challenge reads %s", got.body)
		}
		b.ok(200, "adm", "PUT", at, `{"everywhere":true,"given":false,"reason":"Shared an account."}`)
		if got := b.ok(200, "mo", "GET", at, ""); len(got.items()) != 1 {
			t.Errorf("the moderator of a challenge reads %s", got.body)
		}
		if got := b.ok(200, "adm", "GET", at, ""); len(got.items()) != 2 || got.at("items.0.challenge") != nil || got.at("items.0.given") != false {
			t.Errorf("the administrator reads %s", got.body)
		}
	})
}
