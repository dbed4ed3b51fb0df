package v1_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"uptake/store/storetest"
)

func TestAMeetingThroughTheAPI(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	first, second := strconv.Itoa(b.aPractice("Joint school")), strconv.Itoa(b.aPractice("Virtual clinic"))
	at := b.panel()
	b.clock.Turn(25 * time.Hour)
	b.stepped("lea", at, `{"to":"formed"}`)
	b.brief(at)
	b.stepped("cat", at, `{"to":"r1_open"}`)
	b.ok(204, "pat", "POST", at+"/ideas/"+second+"/conflicts", `{"kind":"author"}`)
	for _, who := range []string{"liv", "liz", "pro", "pat"} {
		for _, idea := range []string{first, second} {
			if who == "pat" && idea == second {
				continue
			}
			address := at + "/sheets/" + idea
			b.ok(200, who, "PUT", address, map[string]string{first: `{"scores":{"impact":"9","feasibility":"9"}}`, second: `{"scores":{"impact":"2","feasibility":"2"}}`}[idea], "If-Match", b.ok(200, who, "GET", address, "").tag())
		}
	}
	current := `{"number":` + second + `}`
	b.refused(409, "meeting.none", "cat", "PUT", at+"/meeting/current", current)
	b.stepped("cat", at, `{"to":"r1_closed"}`)
	b.stepped("cat", at, `{"to":"discussing"}`)

	b.refused(401, "person.sign_in", "", "GET", at+"/meeting", "")
	b.refused(403, "panel.not_yours", "lea", "GET", at+"/meeting", "")
	b.refused(403, "panel.not_yours", "liv", "PUT", at+"/meeting/current", current)
	b.refused(403, "panel.not_yours", "cat", "PUT", at+"/meeting/presence", `{"here":true}`)
	b.refused(422, "agenda.place", "sue", "POST", at+"/meeting/moves", `{"number":`+first+`,"place":0}`)
	b.ok(204, "sue", "PUT", at+"/meeting/presence", `{"here":true}`)
	b.ok(204, "cat", "PUT", at+"/meeting/current", current)
	open := b.ok(200, "liv", "GET", at+"/meeting", "")
	if strconv.Itoa(open.n("current")) != second || open.at("recused") != false || open.at("quorum.met") != true || open.n("quorum.eligible") != 3 || open.header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("a member reads %s", open.body)
	}
	if a := b.ok(200, "pat", "GET", at+"/meeting", ""); a.at("current") != nil || a.at("recused") != true || a.at("began_at") != nil || a.n("unlisted") != 1 || strings.Contains(a.body, "Virtual clinic") {
		t.Errorf("a recused member reads %s", a.body)
	}
	b.ok(204, "sue", "POST", at+"/meeting/moves", `{"number":`+second+`,"place":1}`)
	b.refused(403, "score.recused", "pat", "POST", at+"/meeting/pulls", current)
	b.ok(204, "pro", "POST", at+"/meeting/pulls", current)
	skip := `{"number":` + second + `,"reason":"The same as another."}`
	for _, who := range []string{"liv", "pro", "lea"} {
		b.refused(403, "panel.not_yours", who, "POST", at+"/meeting/skips", skip)
	}
	b.refused(422, "panel.reason", "sue", "POST", at+"/meeting/skips", `{"number":`+second+`}`)
	b.ok(204, "sue", "POST", at+"/meeting/skips", skip)
	if a := b.ok(200, "liv", "GET", at+"/meeting", ""); !strings.Contains(a.body, `"skipped":"The same as another."`) {
		t.Errorf("a member reads %s", a.body)
	}
	b.refused(409, "consent.early", "cat", "POST", at+"/meeting/consent", `{"reasons":{}}`)
	b.clock.Turn(48 * time.Hour)
	if a := b.refused(422, "decision.invalid", "cat", "POST", at+"/meeting/consent", `{"reasons":{}}`); a.fields() != "reason_shortlist" {
		t.Errorf("without reasons: %s", a.body)
	}
	b.ok(204, "cat", "POST", at+"/meeting/consent", `{"reasons":{"shortlist":"Good."}}`)

	minutes := at + "/ideas/" + second + "/minutes"
	b.refused(403, "panel.not_yours", "pro", "PUT", minutes, `{"version":0,"reasons":"X"}`)
	b.ok(204, "sue", "PUT", minutes, `{"version":0,"reasons":"quokka"}`)
	b.refused(412, "minutes.stale", "sue", "PUT", minutes, `{"version":0,"reasons":"X"}`)
	b.ok(204, "liv", "POST", at+"/ideas/"+second+"/dissents", `{"words":"numbat"}`)
	b.ok(204, "cat", "POST", minutes+"/agreement", `{"version":1}`)
	if a := b.ok(200, "liz", "GET", at+"/minutes", ""); !strings.Contains(a.body, "quokka") || !strings.Contains(a.body, `{"seat":null,"member":null,"words":"numbat"}`) || !strings.Contains(a.body, `"recused":1`) {
		t.Errorf("a member reads %s", a.body)
	}
	if a := b.ok(200, "pat", "GET", at+"/minutes", ""); strings.Contains(a.body, "quokka") || strings.Contains(a.body, "numbat") || a.n("unlisted") != 1 {
		t.Errorf("a recused member reads %s", a.body)
	}
}
