package v1_test

import (
	"strconv"
	"testing"
	"time"

	"uptake/store/storetest"
)

func TestWhoScoresWhatThroughTheAPI(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	for n := range 8 {
		b.aPractice("Practice " + strconv.Itoa(n+1))
	}
	at := b.panel()
	tag := b.ok(200, "lea", "GET", at, "").tag()
	if a := b.refused(422, "panel.rules", "lea", "PATCH", at+"/rules", `{"assignment":"by_lot","members_per_idea":2,"anchors":0}`, "If-Match", tag); a.fields() != "assignment members_per_idea anchors" {
		t.Errorf("faults: %s", a.body)
	}
	b.ok(200, "lea", "PATCH", at+"/rules", `{"assignment":"partial","members_per_idea":3,"anchors":1}`, "If-Match", tag)
	b.clock.Turn(25 * time.Hour)
	b.stepped("lea", at, `{"to":"formed"}`)
	b.brief(at)
	who := at + "/assignment"
	b.refused(401, "person.sign_in", "", "GET", who, "")
	for _, name := range []string{"ann", "liv", "lea"} {
		b.refused(403, "panel.not_yours", name, "GET", who, "")
	}
	if a := b.ok(200, "cat", "GET", who, ""); a.at("open") != false || a.text("design") != "partial" || len(a.at("ideas").([]any)) != 8 || len(a.at("members").([]any)) != 4 {
		t.Errorf("before the round: %s", a.body)
	}
	b.refused(409, "round.none", "cat", "POST", who, `{"relieve":[]}`, "If-Match", b.boardTag("cat", at))
	b.stepped("cat", at, `{"to":"r1_open"}`)
	if a := b.ok(200, "", "GET", at, ""); a.text("rules.assignment") != "partial" {
		t.Errorf("everybody reads the settings: %s", a.body)
	}
	a := b.ok(200, "cat", "GET", who, "")
	seat := strconv.Itoa(a.n("members.2.seat"))
	preview := b.ok(200, "cat", "GET", who+"?relieve="+seat, "")
	if a.at("open") != true || a.n("members.2.gives") != 0 || preview.n("members.2.gives") == 0 || preview.n("members.2.ideas") != 0 {
		t.Errorf("as it is: %s\nhanded over: %s", a.body, preview.body)
	}
	b.refused(428, "version.missing", "cat", "POST", who, `{"relieve":[`+seat+`]}`)
	b.refused(403, "panel.not_yours", "sue", "POST", who, `{"relieve":[`+seat+`]}`, "If-Match", b.boardTag("sue", at))
	b.ok(200, "cat", "POST", who, `{"relieve":[`+seat+`]}`, "If-Match", b.boardTag("cat", at))
	if a := b.ok(200, "cat", "GET", who, ""); a.n("members.2.ideas") != 0 {
		t.Errorf("handed over: %s", a.body)
	}

	// By hand.
	hand, pair := who+"/hand", `{"pairs":[{"number":`+strconv.Itoa(a.n("ideas.0.number"))+`,"seat":`+seat+`,"scores":true}]}`
	b.refused(401, "person.sign_in", "", "POST", hand, pair)
	b.refused(428, "version.missing", "cat", "POST", hand, pair)
	for _, name := range []string{"sue", "liv", "pro", "lea", "adm", "ann"} {
		b.refused(403, "panel.not_yours", name, "POST", hand, pair, "If-Match", b.boardTag("cat", at))
	}
	b.refused(412, "panel.stale", "cat", "POST", hand, pair, "If-Match", `"v1"`)
	b.refused(422, "assignment.none", "cat", "POST", hand, `{}`, "If-Match", b.boardTag("cat", at))
	if a := b.refused(422, "assignment.invalid", "cat", "POST", hand, `{"csv":"idea,member\nx,PRO\n1,Nobody","parts":[{"seat":`+seat+`,"tenths":0}]}`, "If-Match", b.boardTag("cat", at)); a.fields() != "file file parts" {
		t.Errorf("faults: %s", a.body)
	}
	look := `{"look":true,` + pair[1:]
	if a := b.ok(200, "cat", "POST", hand, look, "If-Match", b.boardTag("cat", at)); a.n("members.2.ideas") != 1 || len(a.at("hand").([]any)) != 1 {
		t.Errorf("a look: %s", a.body)
	}
	if a := b.ok(200, "cat", "GET", who, ""); len(a.at("hand").([]any)) != 0 {
		t.Errorf("a look is kept: %s", a.body)
	}
	b.ok(200, "cat", "POST", hand, pair, "If-Match", b.boardTag("cat", at))
	b.ok(200, "cat", "POST", hand, `{"csv":"idea,member\n`+strconv.Itoa(a.n("ideas.1.number"))+`,`+a.text("members.2.name")+`","parts":[{"seat":`+seat+`,"tenths":5}]}`, "If-Match", b.boardTag("cat", at))
	if a := b.ok(200, "sue", "GET", who, ""); a.n("members.2.tenths") != 5 || len(a.at("hand").([]any)) != 2 {
		t.Errorf("settled: %s", a.body)
	}
	b.ok(200, "cat", "POST", hand, `{"forget":true}`, "If-Match", b.boardTag("cat", at))
	if a := b.ok(200, "sue", "GET", who, ""); len(a.at("hand").([]any)) != 0 {
		t.Errorf("forgotten: %s", a.body)
	}
}
