package v1_test

import (
	"strings"
	"testing"

	"uptake/store/storetest"
)

func TestTwoPeopleCodeThroughTheAPI(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	rounds := "/challenges/joints/coding-rounds"
	open := `{"first":"h-mo","second":"h-lea","scope":"uncoded"}`
	b.refused(401, "person.sign_in", "", "GET", rounds, "")
	b.refused(403, "person.forbidden", "ann", "GET", rounds, "")
	b.refused(404, "challenge.not_found", "mo", "GET", "/challenges/nowhere/coding-rounds", "")
	b.refused(401, "person.sign_in", "", "POST", rounds, open)
	b.refused(403, "person.forbidden", "mo", "POST", rounds, open)
	b.refused(409, "coding.no_themes", "lea", "POST", rounds, open)
	food := itoa(b.ok(201, "lea", "POST", "/challenges/joints/themes", `{"name":"Food"}`).n("id"))
	travel := itoa(b.ok(201, "lea", "POST", "/challenges/joints/themes", `{"name":"Travel"}`).n("id"))
	one, two := strings.TrimPrefix(b.post("Breakfast"), "/ideas/"), strings.TrimPrefix(b.post("The bus"), "/ideas/")
	if a := b.refused(422, "coding.invalid", "lea", "POST", rounds, `{"first":"h-ann","second":"","scope":"some"}`); a.fields() != "first second scope" {
		t.Errorf("faults: %s", a.body)
	}
	made := b.ok(201, "lea", "POST", rounds, open, "Idempotency-Key", "round")
	if again := b.ok(201, "lea", "POST", rounds, open, "Idempotency-Key", "round"); again.n("id") != made.n("id") || made.n("ideas") != 2 || made.text("coders.1") != "lea" {
		t.Errorf("opened: %s, then %s", made.body, again.body)
	}
	at := "/coding-rounds/" + itoa(made.n("id"))
	first, second := at+"/ideas/"+one, at+"/ideas/"+two
	b.refused(401, "person.sign_in", "", "PUT", first, `{"themes":[]}`)
	b.refused(403, "person.forbidden", "ann", "PUT", first, `{"themes":[]}`)
	b.refused(403, "coding.not_yours", "adm", "PUT", first, `{"themes":[]}`)
	b.refused(422, "theme.unknown", "mo", "PUT", first, `{}`)
	b.refused(422, "theme.unknown", "mo", "PUT", first, `{"themes":[999]}`)
	b.refused(404, "coding.not_found", "mo", "PUT", "/coding-rounds/99/ideas/"+one, `{"themes":[]}`)
	b.refused(404, "coding.not_found", "mo", "GET", "/coding-rounds/99", "")
	b.refused(403, "person.forbidden", "ann", "GET", at, "")
	b.refused(403, "person.forbidden", "ann", "GET", at+"/ideas", "")
	b.refused(422, "query.fields", "mo", "GET", at+"/ideas?state=lost", "")
	if a := b.ok(200, "mo", "PUT", first, `{"themes":[`+food+`]}`); a.text("state") != "coded" || itoa(a.n("first.0")) != food || a.at("second") != nil {
		t.Errorf("said: %s", a.body)
	}
	b.ok(200, "mo", "PUT", second, `{"themes":[`+travel+`]}`)
	for _, who := range []string{"lea", "adm"} { // the other coder, and somebody else
		if a := b.ok(200, who, "GET", at+"/ideas", ""); a.text("items.0.state") != "waiting" || a.at("items.0.first") != nil || strings.Contains(a.body, food+"]") {
			t.Errorf("%s sees %s", who, a.body)
		}
	}
	b.refused(401, "person.sign_in", "", "GET", "/ideas/"+one+"/codings", "")
	b.refused(403, "person.forbidden", "ann", "GET", "/ideas/"+one+"/codings", "")
	if a := b.ok(200, "lea", "GET", "/ideas/"+two+"/codings", ""); len(a.items()) != 0 {
		t.Errorf("before both have coded the idea, its codings are %s", a.body)
	}
	b.refused(409, "coding.blind", "adm", "PUT", first+"/settlement", `{"themes":[`+food+`]}`)
	if a := b.ok(200, "mo", "GET", at, ""); a.at("agreement.kappa") != nil || a.text("agreement.reason") == "" {
		t.Errorf("agreement without pairs: %s", a.body)
	}
	if a := b.ok(200, "lea", "PUT", first, `{"themes":[`+food+`]}`); a.text("state") != "settled" || itoa(a.n("settled.0")) != food {
		t.Errorf("both said the same: %s", a.body)
	}
	if a := b.ok(200, "lea", "PUT", second, `{"themes":[]}`); a.text("state") != "differing" || itoa(a.n("first.0")) != travel {
		t.Errorf("they differ: %s", a.body)
	}
	if a := b.ok(200, "adm", "GET", "/ideas/"+two+"/codings", ""); len(a.items()) != 2 || a.text("items.1.coder") != "lea" || a.at("items.1.theme") != nil ||
		a.text("items.0.coder") != "mo" || a.text("items.0.theme.name") != "Travel" || a.n("items.0.round") != 1 || a.text("items.0.at") == "" {
		t.Errorf("the codings are %s", a.body)
	}
	b.refused(409, "coding.both_coded", "mo", "PUT", second, `{"themes":[]}`)
	if a := b.ok(200, "mo", "GET", at+"/ideas?state=differing", ""); len(a.items()) != 1 || itoa(a.n("items.0.number")) != two {
		t.Errorf("the queue: %s", a.body)
	}
	b.refused(403, "person.forbidden", "ann", "PUT", second+"/settlement", `{"themes":[]}`)
	if a := b.ok(200, "adm", "PUT", second+"/settlement", `{"themes":[`+travel+`]}`); a.text("state") != "settled" || a.at("settled_at") == nil {
		t.Errorf("settled: %s", a.body)
	}
	b.refused(409, "coding.settled", "mo", "PUT", second+"/settlement", `{"themes":[]}`)
	if a := b.ok(200, "", "GET", "/ideas/"+two+"/themes", ""); len(a.items()) != 1 || a.text("items.0.name") != "Travel" {
		t.Errorf("the idea has %s", a.body)
	}
	a := b.ok(200, "lea", "GET", at, "")
	if a.n("agreement.ideas") != 2 || a.n("agreement.alike") != 1 || a.n("agreement.themes.0.kappa") != 1 || a.n("agreement.themes.1.first_only") != 1 || a.n("differing") != 0 || a.n("settled") != 2 {
		t.Errorf("agreement: %s", a.body)
	}
	if a = b.ok(200, "lea", "GET", rounds, ""); len(a.items()) != 1 || a.n("items.0.settled") != 2 {
		t.Errorf("the list: %s", a.body)
	}
}
