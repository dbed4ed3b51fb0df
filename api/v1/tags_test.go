package v1_test

import (
	"strings"
	"testing"

	"uptake/store/storetest"
)

func TestAuthorsTagTheirIdeasThroughTheAPI(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	const list = "/challenges/joints/ideas"
	body := func(tags string) string {
		return `{"kind":"idea","area":"msk","title":"Splints","body":"Made here.","tags":` + tags + `}`
	}
	if a := b.refused(422, "idea.invalid", "ann", "POST", list, body(`["a","ok"]`)); a.fields() != "tags" {
		t.Errorf("faults: %s", a.body)
	}
	if a := b.refused(422, "idea.identifying", "ann", "POST", list, body(`["999 000 0018"]`)); a.fields() != "tags" {
		t.Errorf("faults: %s", a.body)
	}
	made := b.ok(201, "ann", "POST", list, body(`["Hand therapy","hand  THERAPY","Vidéo"]`))
	if len(made.at("tags").([]any)) != 2 || made.text("tags.1") != "Vidéo" || len(made.at("themes").([]any)) != 0 {
		t.Errorf("posted: %s", made.body)
	}
	at := "/ideas/" + itoa(made.n("number"))
	for tag, want := range map[string]int{"hand-therapy": 1, "HAND%20Therapy": 1, "video": 1, "splints": 0} {
		if a := b.ok(200, "", "GET", list+"?tag="+tag, ""); len(a.items()) != want || a.n("total") != want {
			t.Errorf("by the tag %s: %s", tag, a.body)
		}
	}
	b.refused(422, "query.fields", "", "GET", list+"?tag=--", "")
	edited := b.ok(200, "ann", "PATCH", at, `{"title":"Splints again"}`, "If-Match", made.tag())
	if len(edited.at("tags").([]any)) != 2 {
		t.Errorf("an edit of the title leaves %s", edited.body)
	}
	if a := b.ok(200, "ann", "PATCH", at, `{"tags":[]}`, "If-Match", edited.tag()); len(a.at("tags").([]any)) != 0 {
		t.Errorf("without tags: %s", a.body)
	}
	if a := b.ok(200, "", "GET", at+"/versions", ""); a.text("items.0.tags.0") != "Hand therapy" {
		t.Errorf("the history is %s", a.body)
	}
	d := b.ok(201, "ann", "POST", "/challenges/joints/drafts", `{"kind":"idea","title":"Later","tags":["x","y","z","1","2","3"]}`)
	if len(d.at("tags").([]any)) != 6 || !strings.Contains(d.body, `"tags":["x"`) {
		t.Errorf("the draft is %s", d.body)
	}
}
