package v1_test

import (
	"fmt"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/store"
	"uptake/store/storetest"
)

func TestTheEqualityQuestionsThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		const at, answers = "/challenges/joints/equality", `{"answers":{"sex":"Female","ethnic_group":"White","eth_white":"Irish"}}`
		b.refused(401, "person.sign_in", "", "GET", at, "")
		b.refused(403, "person.forbidden", "ann", "GET", at, "")
		b.refused(403, "person.forbidden", "mo", "GET", at, "")
		b.refused(404, "challenge.not_found", "ann", "GET", "/challenges/secret/equality", "")
		b.refused(401, "person.sign_in", "", "GET", at+"/questions", "")
		b.refused(404, "equality.off", "ann", "GET", at+"/questions", "")
		b.refused(404, "equality.off", "ann", "POST", at+"/answers", answers)
		b.refused(404, "challenge.not_found", "ann", "POST", "/challenges/secret/equality/answers", answers)
		b.refused(401, "person.sign_in", "", "PUT", at, `{"on":true}`)
		b.refused(403, "person.forbidden", "ann", "PUT", at, `{"on":true}`)
		b.refused(403, "person.forbidden", "lea", "PUT", at, `{"on":true}`)
		b.refused(422, "body.fields", "adm", "PUT", at, `{}`)
		b.refused(422, "body.fields", "adm", "PUT", at, `{"on":"yes"}`)
		if got := b.ok(200, "lea", "GET", at, ""); got.at("on") != false || got.text("people") != "0" || got.at("waiting") != false || len(got.at("lists").([]any)) != 0 {
			t.Errorf("off: %s", got.body)
		}
		if got := b.ok(200, "adm", "PUT", at, `{"on":true}`); got.at("on") != true {
			t.Errorf("on: %s", got.body)
		}
		if got := b.ok(200, "ann", "GET", at+"/questions", ""); got.text("items.0.key") != "sex" || len(got.items()) < 8 || got.at("items.0.after") != nil {
			t.Errorf("the questions: %s", got.body)
		}
		b.refused(401, "person.sign_in", "", "POST", at+"/answers", answers)
		for body, fields := range map[string]string{
			`{}`:                                        "answers",
			`{"answers":null}`:                          "answers",
			`{"answers":{"sex":"Perhaps"}}`:             "answers.sex",
			`{"answers":{"sex":null}}`:                  "answers.sex",
			`{"answers":{"eth_white":"Irish"}}`:         "answers.eth_white",
			`{"answers":{"sex":"Female","name":"Bea"}}`: "answers",
			`{"answers":{"sex":1}}`:                     "answers.sex",
			`{"answers":{"` + strings.Repeat("x", 3000) + `":"a"}}`: "answers",
			`{"answers":{},"person":"h-ben"}`:                       "person",
		} {
			if a := b.do("ann", "POST", at+"/answers", body); a.status != 422 || a.fields() != fields {
				t.Errorf("%.60s: got %d %q, want 422 %q; %s", body, a.status, a.fields(), fields, a.body)
			}
		}
		b.ok(200, "ann", "GET", at+"/questions", "") // a refusal is no answer
		before := b.rows()
		b.ok(204, "ann", "POST", at+"/answers", answers, "Idempotency-Key", "mine")
		b.refused(409, "equality.asked", "ann", "POST", at+"/answers", answers, "Idempotency-Key", "mine")
		b.refused(409, "equality.asked", "ann", "GET", at+"/questions", "")
		if after := b.rows(); after != before {
			t.Errorf("who answered leaves %s, before %s", after, before) // among them events and answers kept for a key
		}
		b.ok(204, "ben", "POST", at+"/answers", `{"answers":{}}`)
		b.refused(409, "equality.asked", "ben", "POST", at+"/answers", answers)
		for n := range 8 {
			b.join(fmt.Sprintf("p%d", n))
			b.ok(204, fmt.Sprintf("p%d", n), "POST", at+"/answers", `{"answers":{"sex":"Male","age_band":"25 to 34"}}`)
		}
		if got := b.ok(200, "lea", "GET", at, ""); got.text("people") != "0" || got.at("waiting") != true {
			t.Errorf("before the week: %s", got.body)
		}
		b.must(b.asks.Weekly(t.Context()))
		got := b.ok(200, "lea", "GET", at, "")
		if got.text("people") != "10" || got.at("waiting") != false || strings.Contains(got.body, `"1"`) || strings.Contains(got.body, `"9"`) || got.text("lists.0.key") != "sex" {
			t.Errorf("the results: %s", got.body)
		}
		if again := b.ok(200, "lea", "GET", at, ""); again.body != got.body || again.tag() != got.tag() {
			t.Errorf("asked again: %s", again.body)
		}
		_, err := b.uses.Archive(t.Context(), account.Console, b.joints.ID)
		b.must(err)
		b.refused(409, "challenge.archived", "adm", "PUT", at, `{"on":false}`)
	})
}

// join makes somebody without a role.
func (b *contest) join(name string) {
	b.t.Helper()
	who := account.Person{Handle: "h-" + name, Name: name, Email: name + "@example.org", Lang: "en", State: account.Active, JoinedAt: storetest.Noon}
	b.must(b.people.Store.InTx(b.t.Context(), func(tx account.Tx) error { _, err := tx.AddPerson(&who); return err }))
	token, err := b.people.IssueToken(b.t.Context(), account.Actor{Person: who.ID}, account.NewToken{Label: "Test"})
	b.must(err)
	b.tokens[name], b.ids[name] = token.Text, who.ID
}
