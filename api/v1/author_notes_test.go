package v1_test

import (
	"strconv"
	"testing"
	"time"

	"uptake/store/storetest"
)

func TestNotesToTheAuthorThroughTheAPI(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	first := strconv.Itoa(b.aPractice("A school"))
	at := b.panel()
	one := at + "/ideas/" + first + "/notes"
	b.clock.Turn(25 * time.Hour)
	b.ok(200, "lea", "PATCH", at+"/rules", `{"rounds":1}`, "If-Match", b.ok(200, "lea", "GET", at, "").tag())
	b.stepped("lea", at, `{"to":"formed"}`)
	b.brief(at)
	b.stepped("cat", at, `{"to":"r1_open"}`)
	for _, who := range []string{"pro", "liv"} {
		tag := b.ok(200, who, "GET", at+"/sheets/"+first, "").tag()
		b.ok(200, who, "PUT", at+"/sheets/"+first, `{"scores":{"impact":"8","feasibility":"7"},"note":"From `+who+`.","note_for":"author"}`, "If-Match", tag)
	}
	b.refused(401, "person.sign_in", "", "GET", one, "")
	b.refused(403, "panel.not_yours", "pro", "GET", one, "")
	b.refused(409, "notes.early", "cat", "GET", at+"/notes", "")
	b.refused(404, "notes.not_yours", "ben", "GET", "/ideas/"+first+"/panel-notes", "")

	for _, who := range []string{"liz", "pat"} {
		tag := b.ok(200, who, "GET", at+"/sheets/"+first, "").tag()
		b.ok(200, who, "PUT", at+"/sheets/"+first, `{"scores":{"impact":"8","feasibility":"7"}}`, "If-Match", tag)
	}
	b.stepped("cat", at, `{"to":"r1_closed"}`)
	b.stepped("cat", at, `{"to":"discussing"}`)
	b.stepped("cat", at, `{"to":"deciding","reason":"Nothing more to say."}`)
	looked := b.ok(200, "cat", "GET", one, "")
	if len(looked.at("notes").([]any)) != 2 || looked.at("released_at") != nil || looked.at("notes.0.released") != false || looked.n("version") != 1 {
		t.Fatalf("the chair looks through %s", looked.body)
	}
	chosen := looked.text("notes.0.note")
	release := `{"notes":["` + looked.text("notes.0.key") + `"]}`
	b.refused(401, "person.sign_in", "", "PUT", one, release)
	b.refused(403, "panel.not_yours", "pro", "PUT", one, release, "If-Match", looked.tag())
	b.refused(428, "version.missing", "cat", "PUT", one, release)
	b.refused(412, "notes.stale", "cat", "PUT", one, `{"notes":["nothing"]}`, "If-Match", looked.tag())
	out := b.ok(200, "cat", "PUT", one, release, "If-Match", looked.tag())
	if out.at("notes.0.released") != true || out.at("notes.1.released") != false || out.at("released_at") == nil || out.n("version") != 2 || out.tag() == looked.tag() {
		t.Errorf("released: %s", out.body)
	}
	b.refused(412, "notes.stale", "sue", "PUT", one, release, "If-Match", looked.tag())
	b.ok(200, "sue", "PUT", one, `{"notes":[]}`, "If-Match", out.tag())
	again := b.ok(200, "sue", "GET", one, "")
	b.ok(200, "sue", "PUT", one, release, "If-Match", again.tag())
	if a := b.ok(200, "cat", "GET", at+"/notes", ""); len(a.items()) != 1 || a.at("items.0.notes.0.released") != true || a.n("items.0.version") != 4 {
		t.Errorf("the list of all: %s", a.body)
	}
	b.ok(204, "sue", "PUT", at+"/meeting/presence", `{"here":true}`)
	b.ok(200, "cat", "PUT", at+"/ideas/"+first+"/decision", `{"outcome":"shortlist","reason":"Good."}`)
	b.stepped("cat", at, `{"to":"finalised"}`)
	b.stepped("sue", at, `{"to":"finalised"}`)
	b.refused(404, "notes.not_yours", "ben", "GET", "/ideas/"+first+"/panel-notes", "")
	b.ok(200, "lea", "POST", at+"/authors", "", "If-Match", b.boardTag("lea", at))
	b.ok(204, "ann", "POST", "/ideas/"+first+"/panel-answers/agree", "")
	b.stepped("lea", at, `{"to":"published"}`)
	if a := b.ok(200, "ann", "GET", "/ideas/"+first+"/panel-notes", ""); len(a.at("notes").([]any)) != 1 || a.text("notes.0") != chosen {
		t.Errorf("the author reads %s", a.body)
	}
	b.refused(404, "notes.not_yours", "ben", "GET", "/ideas/"+first+"/panel-notes", "")
	b.refused(409, "notes.out", "cat", "PUT", one, release, "If-Match", b.ok(200, "cat", "GET", one, "").tag())
}
