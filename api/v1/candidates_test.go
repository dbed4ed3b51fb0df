package v1_test

import (
	"encoding/json"
	"testing"

	"uptake/store/storetest"
)

func TestCandidateThemesThroughTheAPI(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	for _, title := range []string{"Cold breakfast", "Late bus", "Warm breakfast", "No bus", "Breakfast at noon", "A bus at noon"} {
		b.post(title)
	}
	at := "/challenges/joints/theme-candidates"
	b.refused(401, "person.sign_in", "", "GET", at, "")
	b.refused(404, "challenge.not_found", "lea", "GET", "/challenges/nowhere/theme-candidates", "")
	for _, who := range []string{"ann", "mo"} {
		b.refused(403, "person.forbidden", who, "GET", at, "")
		b.refused(403, "person.forbidden", who, "PUT", at, `{"words":["bus"],"verdict":"rejected"}`)
	}
	b.refused(401, "person.sign_in", "", "PUT", at, `{"words":["bus"],"verdict":"rejected"}`)
	found := b.ok(200, "lea", "GET", at, "")
	if found.at("ready") != true || found.n("ideas_without_theme") != 6 || len(found.items()) == 0 {
		t.Fatalf("got %s", found.body)
	}
	b.ok(304, "lea", "GET", at, "", "If-None-Match", found.tag())
	words, err := json.Marshal(found.at("items.0.words"))
	b.must(err)
	ideas, err := json.Marshal(found.at("items.0.ideas"))
	b.must(err)
	b.refused(422, "candidate.invalid", "lea", "PUT", at, `{"words":`+string(words)+`,"verdict":"perhaps"}`)
	b.refused(422, "candidate.invalid", "lea", "PUT", at, `{"words":[],"verdict":"rejected"}`)
	b.refused(422, "theme.invalid", "lea", "PUT", at, `{"words":`+string(words)+`,"verdict":"accepted","ideas":`+string(ideas)+`}`)
	b.refused(422, "theme.merge", "lea", "PUT", at, `{"words":`+string(words)+`,"verdict":"merged","into":99,"ideas":`+string(ideas)+`}`)
	left := b.ok(200, "lea", "PUT", at, `{"words":`+string(words)+`,"verdict":"accepted","theme":{"name":"Found"},"ideas":`+string(ideas)+`}`)
	if len(left.items()) >= len(found.items()) {
		t.Errorf("left are %s", left.body)
	}
	if a := b.ok(200, "", "GET", "/challenges/joints/themes", ""); a.text("items.0.name") != "Found" || a.n("items.0.ideas") < 2 {
		t.Errorf("the codebook: %s", a.body)
	}
}
