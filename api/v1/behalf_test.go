package v1_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"uptake/store/storetest"
)

// scoring brings a panel to its open first round, with two ideas, and returns its
// address, the ideas and the seats by name.
func (b *contest) scoring() (at string, ideas []string, seats map[string]string) {
	b.t.Helper()
	ideas = []string{strconv.Itoa(b.aPractice("Joint school")), strconv.Itoa(b.aPractice("Virtual clinic"))}
	at = b.panel()
	b.clock.Turn(25 * time.Hour)
	b.stepped("lea", at, `{"to":"formed"}`)
	b.brief(at)
	b.stepped("cat", at, `{"to":"r1_open"}`)
	return at, ideas, b.seats(at)
}

func (b *contest) seats(at string) map[string]string {
	b.t.Helper()
	seats, a := map[string]string{}, b.ok(200, "lea", "GET", at, "")
	for n := range a.at("members").([]any) {
		m := "members." + strconv.Itoa(n)
		seats[strings.ToLower(a.text(m+".name"))] = strconv.Itoa(a.n(m + ".seat"))
	}
	return seats
}

func TestScoresAreEnteredOnBehalfThroughTheAPI(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	at, ideas, seats := b.scoring()
	list, of := at+"/entries", at+"/entries/"+seats["liv"]
	entry := of + "/ideas/" + ideas[0]
	scores := `{"scores":{"impact":"9","feasibility":"unable"}`
	told := scores + `,"way":"phone","note":"quokka"}`

	for _, address := range []string{list, of} {
		b.refused(401, "person.sign_in", "", "GET", address, "")
		for _, who := range []string{"liv", "pro", "lea", "adm", "ann"} {
			b.refused(403, "panel.not_yours", who, "GET", address, "")
		}
	}
	b.refused(404, "seat.not_found", "sue", "GET", list+"/0", "")
	b.refused(404, "seat.not_found", "sue", "GET", list+"/"+seats["cat"], "")
	if a := b.ok(200, "sue", "GET", of, ""); a.at("open") != true || len(a.at("members").([]any)) != 4 || len(a.at("ideas").([]any)) != 2 || len(a.at("waiting").([]any)) != 0 {
		t.Errorf("before anything is entered: %s", a.body)
	}
	b.refused(401, "person.sign_in", "", "PUT", entry, told)
	for _, who := range []string{"liv", "pro", "cat", "lea", "adm", "ann"} {
		b.refused(403, "panel.not_yours", who, "PUT", entry, told)
	}
	if a := b.refused(422, "entry.invalid", "sue", "PUT", entry, `{"scores":{"impact":"99"},"way":"pigeon"}`); a.fields() != "impact feasibility way" {
		t.Errorf("faults: %s", a.body)
	}
	b.refused(404, "score.not_assigned", "sue", "PUT", of+"/ideas/999", told)
	b.refused(404, "entry.not_found", "liv", "POST", entry+"/confirmation", `{}`)
	b.ok(204, "sue", "PUT", entry, told)
	for _, who := range []string{"sue", "cat"} {
		a := b.ok(200, who, "GET", list, "")
		if strconv.Itoa(a.n("waiting.0.number")) != ideas[0] || a.text("waiting.0.way") != "phone" || strings.Contains(a.body, "quokka") || strings.Contains(a.body, "unable") {
			t.Errorf("%s sees what waits, and no score: %s", who, a.body)
		}
	}
	if a := b.ok(200, "liv", "GET", at+"/sheets/"+ideas[0], ""); a.text("entered.note") != "quokka" || a.text("entered.scores.feasibility") != "unable" || a.text("scores.0.state") != "pending" {
		t.Errorf("the member reads it: %s", a.body)
	}
	if a := b.ok(200, "liz", "GET", at+"/sheets/"+ideas[0], ""); a.at("entered") != nil {
		t.Errorf("another member reads it: %s", a.body)
	}

	// Who entered it does not confirm it, nor does anybody who scores; who confirms enters it again.
	confirm := entry + "/confirmation"
	b.refused(401, "person.sign_in", "", "POST", confirm, scores+"}")
	b.refused(403, "entry.own", "sue", "POST", confirm, scores+"}")
	for _, who := range []string{"liz", "pro", "lea", "adm", "ann"} {
		b.refused(403, "panel.not_yours", who, "POST", confirm, scores+"}")
	}
	b.refused(422, "entry.invalid", "cat", "POST", confirm, `{}`)
	b.refused(409, "entry.differs", "cat", "POST", confirm, `{"scores":{"impact":"8","feasibility":"unable"}}`)
	b.refused(404, "entry.not_found", "cat", "POST", confirm, scores+"}")
	b.ok(204, "sue", "PUT", entry, told)
	b.ok(204, "cat", "POST", confirm, scores+"}")
	if a := b.ok(200, "liv", "GET", at+"/sheets/"+ideas[0], ""); a.at("entered") != nil || a.text("scores.1.state") != "unable" {
		t.Errorf("it counts: %s", a.body)
	}

	// The member refuses, or confirms what they have read.
	other := of + "/ideas/" + ideas[1]
	b.ok(204, "sue", "PUT", other, told)
	b.refused(401, "person.sign_in", "", "DELETE", other, "")
	for _, who := range []string{"liz", "cat", "sue"} {
		b.refused(403, "panel.not_yours", who, "DELETE", other, "")
	}
	b.refused(403, "panel.not_a_member", "lea", "DELETE", other, "")
	b.ok(204, "liv", "DELETE", other, "")
	b.refused(404, "entry.not_found", "liv", "DELETE", other, "")
	b.ok(204, "sue", "PUT", other, told)
	b.ok(204, "liv", "POST", other+"/confirmation", `{}`)
	b.stepped("cat", at, `{"to":"r1_closed","confirm":true}`)
	b.refused(409, "round.closed", "sue", "PUT", entry, told)
}

func TestARoundIsFinishedAndMembersRemindedThroughTheAPI(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	at, ideas, seats := b.scoring()
	check, finish, remind := at+"/check", at+"/finish", at+"/reminders"
	b.refused(401, "person.sign_in", "", "GET", check, "")
	for _, who := range []string{"lea", "adm", "ann"} {
		b.refused(403, "panel.not_a_member", who, "GET", check, "")
		b.refused(403, "panel.not_a_member", who, "POST", finish, "")
	}
	b.refused(401, "person.sign_in", "", "POST", finish, "")
	for _, who := range []string{"cat", "sue"} {
		b.refused(403, "panel.not_a_member", who, "POST", finish, "")
	}
	sheet := at + "/sheets/" + ideas[0]
	b.ok(200, "liv", "PUT", sheet, `{"scores":{"impact":"9","feasibility":"unable"}}`, "If-Match", b.ok(200, "liv", "GET", sheet, "").tag())
	if a := b.ok(200, "liv", "GET", check, ""); a.n("done") != 1 || a.n("total") != 2 || a.n("minutes_left") == 0 || a.at("finished_at") != nil ||
		strconv.Itoa(a.n("pending.0")) != ideas[1] || strconv.Itoa(a.n("unable.0")) != ideas[0] || len(a.at("first").([]any)) != 2 {
		t.Errorf("to look through: %s", a.body)
	}
	own := `"own":[{"number":` + ideas[0] + `,"scores":[{"criterion":"impact","state":"given","value":9},{"criterion":"feasibility","state":"unable","value":null}]}`
	if a := b.ok(200, "liv", "GET", check, ""); !strings.Contains(strings.ReplaceAll(a.body, " ", ""), strings.TrimPrefix(own, `"own":[`)) {
		t.Errorf("own scores are not %s in %s", own, a.body)
	}
	if a := b.ok(200, "liz", "GET", check, ""); strings.Contains(a.body, `"given"`) {
		t.Errorf("another member reads %s", a.body)
	}
	b.ok(204, "liv", "POST", finish, "")
	b.ok(204, "liv", "POST", finish, "")
	if a := b.ok(200, "cat", "GET", at+"/board", ""); a.at("members.2.finished_at") == nil || a.at("members.3.finished_at") != nil {
		t.Errorf("the chair sees it: %s", a.body)
	}

	b.refused(401, "person.sign_in", "", "POST", remind, `{"whom":"behind"}`)
	for _, who := range []string{"liv", "pro", "lea", "adm", "ann"} {
		b.refused(403, "panel.not_yours", who, "POST", remind, `{"whom":"behind"}`)
	}
	if a := b.refused(422, "reminder.whom", "cat", "POST", remind, `{"whom":"everybody"}`); a.fields() != "whom" {
		t.Errorf("faults: %s", a.body)
	}
	b.refused(409, "reminder.nobody", "cat", "POST", remind, `{"whom":"one","seat":`+seats["cat"]+`}`)
	one := `{"whom":"one","seat":` + seats["pro"] + `}`
	if a := b.ok(200, "cat", "POST", remind, one); a.n("sent") != 1 {
		t.Errorf("one: %s", a.body)
	}
	b.refused(409, "reminder.today", "sue", "POST", remind, one)
	if a := b.ok(200, "sue", "POST", remind, `{"whom":"none"}`); a.n("sent") != 2 { // liv has begun, pro has been written to
		t.Errorf("those with none: %s", a.body)
	}
	if a := b.ok(200, "cat", "POST", remind, `{"whom":"behind"}`); a.n("sent") != 1 {
		t.Errorf("all behind: %s", a.body)
	}
	b.refused(409, "reminder.today", "cat", "POST", remind, `{"whom":"behind"}`)
	b.clock.Turn(24 * time.Hour)
	if a := b.ok(200, "cat", "POST", remind, `{"whom":"behind"}`); a.n("sent") != 4 {
		t.Errorf("the next day: %s", a.body)
	}
	b.stepped("cat", at, `{"to":"r1_closed","confirm":true}`)
	b.refused(409, "round.none", "cat", "POST", remind, `{"whom":"behind"}`)
	b.refused(409, "round.closed", "liv", "POST", finish, "")
}

func TestHintsAreSettledThroughTheAPI(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	first, second := strconv.Itoa(b.aPractice("Joint school")), strconv.Itoa(b.aPractice("Virtual clinic"))
	at := b.panel()
	for _, idea := range []string{first, second} {
		b.ok(201, "pro", "POST", "/ideas/"+idea+"/comments", `{"body":"We do this."}`)
	}
	seats, hints := b.seats(at), at+"/hints"
	b.clock.Turn(25 * time.Hour)
	b.stepped("lea", at, `{"to":"formed"}`)
	settle := func(idea, more string) string {
		return `{"seat":` + seats["pro"] + `,"kind":"advocacy","ideas":[` + idea + `]` + more + `}`
	}
	b.refused(401, "person.sign_in", "", "GET", hints, "")
	b.refused(401, "person.sign_in", "", "POST", hints, settle(first, ""))
	for _, who := range []string{"liv", "pro", "lea", "adm", "ann"} {
		b.refused(403, "panel.not_yours", who, "GET", hints, "")
		b.refused(403, "panel.not_yours", who, "POST", hints, settle(first, ""))
	}
	found := func() (of []string) {
		a := b.ok(200, "sue", "GET", hints, "")
		for n := range a.items() {
			if one := "items." + strconv.Itoa(n); a.text(one+".kind") == "advocacy" && a.text(one+".sign") == "support" {
				of = append(of, strconv.Itoa(a.n(one+".seat"))+" "+strconv.Itoa(a.n(one+".number")))
			}
		}
		return of
	}
	if got := strings.Join(found(), ", "); got != seats["pro"]+" "+first+", "+seats["pro"]+" "+second {
		t.Fatalf("hints: %s", got)
	}
	if a := b.refused(422, "hint.none", "sue", "POST", hints, settle("", "")); a.fields() != "ideas" {
		t.Errorf("none: %s", a.body)
	}
	b.ok(204, "sue", "POST", hints, settle(first, ""))
	b.ok(204, "cat", "POST", hints, settle(second, `,"confirm":true`))
	if got := found(); got != nil {
		t.Errorf("left: %v", got)
	}
}

func TestSeatsArePausedThroughTheAPI(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	at, ideas, seats := b.scoring()
	seat, sheet := at+"/seats/"+seats["liv"], at+"/sheets/"+ideas[0]
	b.refused(401, "person.sign_in", "", "PATCH", seat, `{"state":"paused"}`)
	for _, who := range []string{"liv", "pro", "cat", "sue", "ann"} {
		b.refused(403, "person.forbidden", who, "PATCH", seat, `{"state":"paused"}`)
	}
	b.refused(422, "seat.state", "lea", "PATCH", seat, `{"state":"gone"}`)
	b.refused(404, "seat.not_found", "lea", "PATCH", at+"/seats/999", `{"state":"paused"}`)
	b.ok(200, "lea", "PATCH", seat, `{"state":"paused"}`)
	tag := b.ok(200, "liv", "GET", sheet, "").tag()
	b.refused(403, "panel.not_a_member", "liv", "PUT", sheet, `{"scores":{"impact":"9"}}`, "If-Match", tag)
	b.ok(200, "lea", "PATCH", seat, `{"state":"active"}`)
	b.ok(200, "liv", "PUT", sheet, `{"scores":{"impact":"9"}}`, "If-Match", tag)
	b.ok(200, "lea", "PATCH", seat, `{"state":"left"}`)
	b.refused(403, "panel.not_a_member", "liv", "GET", sheet, "")
}

func TestAnIdeaIsTakenOutThroughTheAPI(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	at, ideas, _ := b.scoring()
	aside := at + "/ideas/" + ideas[0] + "/aside"
	b.refused(401, "person.sign_in", "", "POST", aside, `{"reason":"It is about parking."}`)
	for _, who := range []string{"sue", "liv", "pro", "lea", "adm", "ann"} {
		b.refused(403, "panel.not_yours", who, "POST", aside, `{"reason":"It is about parking."}`)
	}
	b.refused(422, "panel.reason", "cat", "POST", aside, `{}`)
	for _, to := range []string{"0", "999", strings.TrimPrefix(at, "/panels/")} {
		b.refused(422, "idea.refer_to", "cat", "POST", aside, `{"to":`+to+`,"reason":"It is about hands."}`)
	}
	b.ok(204, "cat", "POST", aside, `{"to":null,"reason":"It is about parking."}`)
	if a := b.ok(200, "liv", "GET", at+"/sheets", ""); a.n("total") != 1 {
		t.Errorf("a member still has %s", a.body)
	}
}
