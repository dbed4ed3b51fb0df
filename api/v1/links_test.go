package v1_test

import (
	"testing"

	"uptake/store"
	"uptake/store/storetest"
)

func TestIdeasAreLinkedByTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		say := func(who, title string) string {
			return itoa(b.ok(201, who, "POST", "/challenges/joints/ideas", `{"kind":"idea","area":"msk","title":"`+title+`","body":"It helps."}`).n("number"))
		}
		one, two := say("ann", "One"), say("ben", "Two")
		body := `{"to":` + two + `,"kind":"builds_on","words":"Further"}`
		b.ok(401, "", "POST", "/ideas/"+one+"/links", body)
		b.refused(422, "link.invalid", "ann", "POST", "/ideas/"+one+"/links", `{}`)
		b.refused(422, "link.self", "ann", "POST", "/ideas/"+one+"/links", `{"to":`+one+`,"kind":"same"}`)
		told := b.refused(422, "link.doubtful", "ann", "POST", "/ideas/"+one+"/links", `{"to":`+two+`,"kind":"builds_on","words":"Ring 07700 900123"}`)
		if told.text("looked") == "" || told.fields() != "words" {
			t.Errorf("doubtful words: %s", told.body)
		}
		made := b.ok(201, "ann", "POST", "/ideas/"+one+"/links", body)
		b.refused(409, "link.there", "ben", "POST", "/ideas/"+two+"/links", `{"to":`+one+`,"kind":"same"}`)
		if a := b.ok(200, "", "GET", "/ideas/"+two+"/links", ""); len(a.items()) != 1 || a.text("items.0.kind") != "built_on_by" || itoa(a.n("items.0.number")) != one || a.text("items.0.words") != "Further" {
			t.Errorf("the other shows %s", a.body)
		}
		at := "/links/" + itoa(made.n("id"))
		b.refused(403, "link.not_yours", "nameless", "DELETE", at, "")
		b.ok(204, "mo", "DELETE", at, "")
		b.refused(404, "link.not_found", "ann", "DELETE", at, "")
		if a := b.ok(200, "", "GET", "/ideas/"+one+"/links", ""); len(a.items()) != 0 {
			t.Errorf("the link is still there: %s", a.body)
		}
	})
}
