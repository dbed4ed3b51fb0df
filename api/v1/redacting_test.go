package v1_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"uptake/store/storetest"
)

func TestACopyWithoutNamesThroughTheAPI(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	first := strconv.Itoa(b.aPractice("The quickthorn school"))
	b.aPractice("Virtual clinic")
	at := b.panel()
	one := at + "/ideas/" + first + "/redacted"
	b.clock.Turn(25 * time.Hour)
	b.stepped("lea", at, `{"to":"formed"}`)
	b.refused(409, "redacted.not_needed", "sue", "GET", at+"/redacted", "")
	panel := b.ok(200, "lea", "GET", at, "")
	b.ok(200, "lea", "PATCH", at+"/rules", `{"author_hidden":"finalised"}`, "If-Match", panel.tag())
	b.refused(401, "person.sign_in", "", "GET", one, "")
	for _, who := range []string{"pro", "liv", "lea", "ann"} {
		b.refused(403, "panel.not_yours", who, "GET", one, "")
		b.refused(403, "panel.not_yours", who, "GET", at+"/redacted", "")
		b.refused(403, "panel.not_yours", who, "PUT", one, `{}`)
	}
	b.refused(404, "panel.no_such_idea", "sue", "GET", at+"/ideas/999/redacted", "")
	empty := b.ok(200, "sue", "GET", one, "")
	if empty.at("copy") != nil || empty.at("made") != false || empty.text("original.title") != "The quickthorn school" {
		t.Errorf("before a copy is made: %s", empty.body)
	}
	body := `{"title":"A school","body":"One evening.","answers":{}}`
	b.refused(428, "version.missing", "sue", "PUT", one, body)
	b.refused(422, "body.fields", "sue", "PUT", one, `{"no_such_field":1}`, "If-Match", empty.tag())
	b.refused(422, "text.invalid", "sue", "PUT", one, `{"title":"","body":"One evening."}`, "If-Match", empty.tag())
	b.refused(403, "panel.not_yours", "cat", "PUT", one, body, "If-Match", empty.tag())
	made := b.ok(200, "sue", "PUT", one, body, "If-Match", empty.tag())
	b.refused(412, "redacted.stale", "sue", "PUT", one, body, "If-Match", empty.tag())
	if a := b.ok(200, "cat", "GET", one, ""); a.tag() != made.tag() || a.text("copy.title") != "A school" || a.at("outdated") != false {
		t.Errorf("the chair reads %s", a.body)
	}
	if a := b.ok(200, "sue", "GET", at+"/redacted", ""); a.at("items.0.made") != true || a.at("items.1.made") != false {
		t.Errorf("the list: %s", a.body)
	}
	b.brief(at)
	b.stepped("cat", at, `{"to":"r1_open"}`)
	for _, who := range []string{"pro", "liv"} {
		for _, rest := range []string{"/sheets", "/sheets/" + first, "/board"} {
			if a := b.ok(200, who, "GET", at+rest, ""); strings.Contains(a.body, "quickthorn") || !strings.Contains(a.body, "A school") {
				t.Errorf("%s reads at %s: %s", who, rest, a.body)
			}
		}
	}
	now := b.ok(200, "sue", "GET", one, "").tag()
	b.refused(422, "panel.reason", "sue", "PUT", one, `{"title":"A class","body":"One evening."}`, "If-Match", now)
	b.ok(200, "sue", "PUT", one, `{"title":"A class","body":"One evening.","reason":"The word tells."}`, "If-Match", now)
	tag := b.ok(200, "pro", "GET", at+"/sheets/"+first, "").tag()
	b.ok(200, "pro", "PUT", at+"/sheets/"+first, `{"scores":{"impact":"8","feasibility":"7"}}`, "If-Match", tag)
	now = b.ok(200, "sue", "GET", one, "").tag()
	b.refused(409, "redacted.scored", "sue", "PUT", one, `{"title":"A course","body":"One evening.","reason":"It tells."}`, "If-Match", now)
}
