package v1_test

import (
	"testing"

	"uptake/store/storetest"
)

func TestThemesAreSuggestedThroughTheAPI(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	idea := b.post("Cold breakfast")
	at := idea + "/theme-suggestions"
	b.refused(401, "person.sign_in", "", "GET", at, "")
	b.refused(403, "person.forbidden", "ann", "GET", at, "")
	b.refused(404, "idea.not_found", "mo", "GET", "/ideas/9999/theme-suggestions", "")
	if a := b.ok(200, "mo", "GET", at, ""); a.text("state") != "too_few" || a.n("coded_ideas") != 0 || a.n("least_coded_ideas") != 10 || len(a.items()) != 0 {
		t.Errorf("without coded ideas: %s", a.body)
	}
	for _, of := range [][]string{
		{"Food", "Warm breakfast", "Breakfast late", "No breakfast", "Breakfast for carers", "Breakfast early"},
		{"Travel", "A late bus", "No bus", "Parking by the bus", "The bus stop", "A bus for carers"},
	} {
		made := itoa(b.ok(201, "lea", "POST", "/challenges/joints/themes", `{"name":"`+of[0]+`"}`).n("id"))
		for _, title := range of[1:] {
			b.ok(200, "mo", "POST", b.post(title)+"/themes", `{"give":[`+made+`]}`)
		}
	}
	a := b.ok(200, "mo", "GET", at, "")
	if a.text("state") != "ready" || a.n("coded_ideas") != 10 || len(a.items()) != 1 || a.text("items.0.name") != "Food" || a.text("items.0.words.0") != "breakfast" {
		t.Errorf("got %s", a.body)
	}
	if got := a.header.Get("Cache-Control"); got != "private, no-store" {
		t.Errorf("it may be kept: %q", got)
	}
	b.ok(304, "lea", "GET", at, "", "If-None-Match", a.tag())
	b.ok(200, "mo", "POST", idea+"/themes", `{"give":[`+itoa(a.n("items.0.id"))+`]}`)
	if a = b.ok(200, "mo", "GET", at, ""); len(a.items()) != 0 {
		t.Errorf("once given: %s", a.body)
	}
}
