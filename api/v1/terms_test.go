package v1_test

import (
	"testing"

	"uptake/domain/account"
	"uptake/store/storetest"
)

func TestProgramsAgreeToTheTermsOfTheDay(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	publish := func(rules string) {
		t.Helper()
		if _, err := b.people.PublishTerms(t.Context(), account.Console, account.TermsTexts{Licence: "share", Terms: "Share.", Rules: rules, Privacy: "Little."}); err != nil {
			t.Fatal(err)
		}
	}
	const list = "/challenges/joints/ideas"
	body := func(more string) string {
		return `{"kind":"idea","area":"msk","title":"Splints","body":"Made here."` + more + `}`
	}
	if a := b.ok(201, "ann", "POST", list, body("")); a.text("terms.how") != "before" || a.at("terms.version") != nil {
		t.Errorf("before any version: %s", a.body)
	}
	publish("Be kind.")
	first := b.ok(201, "ann", "POST", list, body(""))
	if first.text("terms.how") != "here" || first.n("terms.version") != 1 || first.text("terms.agreed_at") == "" {
		t.Errorf("the first under terms: %s", first.body)
	}
	publish("Be kinder.")
	at := "/ideas/" + itoa(first.n("number"))
	if a := b.refused(422, "terms.changed", "ann", "POST", list, body("")); a.fields() != "terms" {
		t.Errorf("faults: %s", a.body)
	}
	b.refused(422, "terms.changed", "ann", "POST", list, body(`,"terms":1`))
	b.refused(422, "terms.changed", "ann", "POST", at+"/comments", `{"body":"Yes."}`)
	b.refused(422, "terms.changed", "ann", "PATCH", at, `{"title":"Better"}`, "If-Match", first.tag())
	b.refused(422, "terms.changed", "ann", "POST", at+"/adoptions", `{"site":"A","state":"trying","date":"2020-01-02"}`)
	if a := b.ok(200, "ann", "PATCH", at, `{"title":"Better","terms":2}`, "If-Match", first.tag()); a.n("terms.version") != 2 {
		t.Errorf("an edit: %s", a.body)
	}
	if a := b.ok(200, "", "GET", at+"/versions", ""); a.n("items.0.terms.version") != 1 {
		t.Errorf("the text before: %s", a.body)
	}
	if a := b.ok(201, "ann", "POST", at+"/comments", `{"body":"Yes."}`); a.n("terms.version") != 2 {
		t.Errorf("a comment: %s", a.body)
	}
	d := b.ok(201, "ben", "POST", "/challenges/joints/drafts", body(""))
	if a := b.ok(201, "ben", "POST", "/drafts/"+itoa(d.n("id"))+"/post", `{"terms":2}`, "If-Match", d.tag()); a.n("terms.version") != 2 {
		t.Errorf("a draft: %s", a.body)
	}
	if a := b.ok(200, "", "GET", "/terms", ""); len(a.items()) != 2 || a.text("items.0.house_rules") != "Be kinder." || a.n("items.1.number") != 1 {
		t.Errorf("the versions: %s", a.body)
	}
	b.ok(200, "", "GET", "/terms/1", "")
	b.refused(404, "terms.not_found", "", "GET", "/terms/3", "")
}
