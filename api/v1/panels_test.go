package v1_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/review"
	"uptake/store/storetest"
)

// panelists are the people of a panel, by name, and their seats.
var panelists = []struct{ name, kind, profession string }{
	{"cat", "chair", ""}, {"sue", "secretary", ""}, {"liv", "lived", ""}, {"liz", "lived", ""}, {"pro", "professional", "surgeon"}, {"pat", "professional", "nurse"},
}

// panel sets up a panel of the area MSK and returns its address.
func (b *contest) panel() string {
	b.t.Helper()
	for _, m := range panelists {
		who := account.Person{Handle: "h-" + m.name, Name: strings.ToUpper(m.name), Email: m.name + "@example.org", Lang: "en", State: account.Active, JoinedAt: storetest.Noon}
		b.must(b.people.Store.InTx(b.t.Context(), func(tx account.Tx) error { _, err := tx.AddPerson(&who); return err }))
		token, err := b.people.IssueToken(b.t.Context(), account.Actor{Person: who.ID}, account.NewToken{Label: "Test", For: 90 * 24 * time.Hour})
		b.must(err)
		b.tokens[m.name], b.ids[m.name] = token.Text, who.ID
	}
	made := b.ok(201, "lea", "POST", "/challenges/joints/panels", `{"name":"MSK panel","area":"msk"}`)
	at := strings.TrimPrefix(made.header.Get("Location"), "/api/v1")
	for _, m := range panelists {
		b.ok(201, "lea", "POST", at+"/seats", `{"handle":"h-`+m.name+`","kind":"`+m.kind+`","profession":"`+m.profession+`"}`)
	}
	return at
}

// step takes the next step of a panel.
func (b *contest) step(who, at, body string) said {
	b.t.Helper()
	version := strconv.Itoa(b.ok(200, who, "GET", at+"/board", "").n("version"))
	return b.do(who, "POST", at+"/steps", body, "If-Match", `"v`+version+`"`)
}

func (b *contest) stepped(who, at, body string) {
	b.t.Helper()
	if a := b.step(who, at, body); a.status != 200 {
		b.t.Fatalf("%s %s: %d %s", who, body, a.status, a.body)
	}
}

// brief has the members of a formed panel get ready, as a programme would have them,
// and briefs it.
func (b *contest) brief(at string) {
	b.t.Helper()
	for _, m := range panelists {
		if m.kind != "lived" && m.kind != "professional" {
			continue
		}
		b.ok(204, m.name, "POST", at+"/ready", "")
		for n := range 3 {
			b.ok(200, m.name, "PUT", at+"/practice/"+strconv.Itoa(n+1), `{"scores":{"impact":"6","feasibility":"unable"}}`)
		}
	}
	b.stepped("cat", at, `{"to":"briefed"}`)
}

func TestAProgrammePreparesAPanel(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	at := b.panel()
	practice := at + "/practice"
	answer := `{"scores":{"impact":"6","feasibility":"unable"}}`
	b.refused(401, "person.sign_in", "", "GET", practice, "")
	b.refused(404, "panel.not_found", "ann", "GET", practice, "")
	b.refused(404, "panel.not_found", "ann", "PUT", practice+"/1", answer)
	b.refused(409, "panel.state", "liv", "PUT", practice+"/1", answer)
	items := `{"items":[{"title":"A","body":"a","reasons":"x","worked":{"impact":"2"}},{"title":"B","body":"b","reasons":"y"},{"title":"C","body":"c","reasons":"z","worked":{"feasibility":"unable"}}]}`
	b.refused(428, "version.missing", "lea", "PUT", practice, items)
	tag := b.ok(200, "lea", "GET", at, "").tag()
	if a := b.refused(422, "practice.invalid", "lea", "PUT", practice, strings.Replace(items, `"2"`, `"20"`, 1), "If-Match", tag); a.fields() != "1.worked.impact" {
		t.Errorf("faults: %s", a.body)
	}
	b.ok(200, "lea", "PUT", practice, items, "If-Match", tag)
	b.refused(412, "panel.stale", "lea", "PUT", practice, items, "If-Match", tag)
	b.stepped("lea", at, `{"to":"formed"}`)
	b.refused(403, "panel.not_yours", "ann", "GET", practice, "")
	b.refused(403, "panel.not_a_member", "cat", "PUT", practice+"/1", answer)
	b.refused(404, "practice.not_found", "liv", "PUT", practice+"/4", answer)
	if a := b.refused(422, "practice.invalid", "liv", "PUT", practice+"/1", `{"scores":{"impact":"6"}}`); a.fields() != "feasibility" {
		t.Errorf("faults: %s", a.body)
	}
	if a := b.ok(200, "liv", "PUT", practice+"/1", answer); !strings.Contains(a.body, `"worked":{"impact":"2"},"reasons":"x"`) {
		t.Errorf("the answer is met with %s", a.body)
	}
	if a := b.ok(200, "liv", "GET", practice, ""); a.n("done") != 1 || !strings.Contains(a.body, `"title":"B","body":"b","scores":null,"worked":null,"reasons":null`) {
		t.Errorf("the member reads %s", a.body)
	}
	if a := b.step("cat", at, `{"to":"briefed"}`); a.status != 422 || a.fields() != "ready practice" {
		t.Errorf("the guard says %s", a.body)
	}
	seat := strconv.Itoa(int(b.ok(200, "cat", "GET", at, "").at("members").([]any)[3].(map[string]any)["seat"].(float64)))
	b.refused(403, "panel.not_yours", "liz", "POST", at+"/seats/"+seat+"/prepared", "")
	b.ok(204, "sue", "POST", at+"/seats/"+seat+"/prepared", "")
	if a := b.ok(200, "sue", "GET", at+"/board", ""); strings.Count(a.body, `"ready":true,"practised":true`) != 1 {
		t.Errorf("the board says %s", a.body)
	}
	b.refused(403, "person.forbidden", "cat", "PUT", at+"/deputy", `{"seat":`+seat+`}`)
	b.refused(422, "panel.deputy", "lea", "PUT", at+"/deputy", `{"seat":999}`)
	if a := b.ok(200, "lea", "PUT", at+"/deputy", `{"seat":`+seat+`}`); strings.Count(a.body, `"deputy":true`) != 1 {
		t.Errorf("the deputy is %s", a.body)
	}
	if a := b.ok(200, "lea", "PUT", at+"/deputy", `{"seat":0}`); strings.Contains(a.body, `"deputy":true`) {
		t.Errorf("nobody is %s", a.body)
	}
	b.ok(201, "lea", "POST", at+"/seats", `{"handle":"h-ann","kind":"lived","invite":true}`)
	b.refused(404, "invitation.not_found", "liv", "GET", at+"/invitation", "")
	if a := b.ok(200, "ann", "GET", at+"/invitation", ""); !strings.HasPrefix(a.body, `{"panel":"MSK panel","kind":"lived","interests":[`) {
		t.Errorf("the invitation is %s", a.body)
	}
	b.ok(204, "ann", "POST", at+"/invitation", `{"accept":false,"words":"No time."}`)
	b.refused(404, "invitation.not_found", "ann", "POST", at+"/invitation", `{"accept":true}`)
	b.ok(204, "sue", "PUT", at+"/support/plan", `{"contact":"Kit","meets_at":"2027-01-05T14:00:00Z","minutes":90,"place":"Room 4"}`)
	b.refused(403, "panel.not_yours", "liv", "PUT", at+"/support/plan", `{}`)
	b.ok(204, "liv", "PUT", at+"/support/availability", `{"words":"Tuesdays"}`)
	b.ok(204, "liv", "POST", at+"/support/expenses", `{"what":"Train","pence":1250}`)
	for who, n := range map[string]int{"liv": 1, "liz": 0, "cat": 0, "sue": 1} {
		if a := b.ok(200, who, "GET", at+"/support", ""); len(a.at("expenses").([]any)) != n || !strings.Contains(a.body, "BEGIN:VCALENDAR") {
			t.Errorf("%s reads %s", who, a.body)
		}
	}
	b.refused(404, "expense.not_found", "liz", "DELETE", at+"/support/expenses/1", "")
	b.refused(403, "panel.not_yours", "sue", "DELETE", at+"/support/expenses/1", "")
	b.refused(403, "panel.not_yours", "liv", "PUT", at+"/support/expenses/1/paid", `{"paid":true}`)
	b.ok(204, "sue", "PUT", at+"/support/expenses/1/paid", `{"paid":true}`)
	b.refused(409, "expense.paid", "liv", "DELETE", at+"/support/expenses/1", "")
	b.ok(204, "sue", "PUT", at+"/support/expenses/1/paid", `{"paid":false}`)
	b.ok(204, "liv", "DELETE", at+"/support/expenses/1", "")
	if a := b.ok(200, "sue", "GET", at+"/support", ""); !strings.Contains(a.body, `"expenses":[]`) {
		t.Errorf("after an expense is taken back the secretary reads %s", a.body)
	}
	questions := at + "/questions"
	b.refused(403, "panel.not_yours", "lea", "GET", questions, "")
	b.refused(403, "panel.not_yours", "sue", "POST", questions, `{"words":"Why?"}`)
	b.refused(422, "question.invalid", "liv", "POST", questions, `{"words":""}`)
	b.ok(204, "liv", "POST", questions, `{"words":"On paper?"}`)
	b.refused(404, "question.not_found", "sue", "PUT", questions+"/1/answer", `{"answer":"Yes."}`)
	b.ok(204, "cat", "PUT", questions+"/1/answer", `{"answer":"Yes."}`)
	for who, want := range map[string]string{"liv": `{"own":[{"id":1,`, "cat": `{"own":[],"asked":[{"id":1,"from":"LIV","number":null,"words":"On paper?"`, "liz": `{"own":[],"asked":[]}`} {
		if a := b.ok(200, who, "GET", questions, ""); !strings.HasPrefix(a.body, want) {
			t.Errorf("%s reads %s", who, a.body)
		}
	}
	b.brief(at)
	b.refused(409, "panel.frozen", "lea", "PUT", practice, items, "If-Match", b.ok(200, "lea", "GET", at, "").tag())
}

func TestAPanelThroughTheAPI(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	first, second := strconv.Itoa(b.aPractice("Joint school")), strconv.Itoa(b.aPractice("Virtual clinic"))
	at := b.panel()

	// Nobody outside learns that a panel is being set up.
	for _, who := range []string{"", "ann", "mo"} {
		b.refused(404, "panel.not_found", who, "GET", at, "")
		b.refused(404, "panel.not_found", who, "GET", at+"/results", "")
	}
	for _, route := range []string{"/board", "/sheets", "/sheets/" + first, "/shortlist"} {
		b.refused(401, "person.sign_in", "", "GET", at+route, "")
		b.refused(404, "panel.not_found", "ann", "GET", at+route, "")
	}
	b.refused(403, "person.forbidden", "ann", "POST", "/challenges/joints/panels", `{"name":"Mine"}`)
	b.refused(422, "panel.invalid", "lea", "POST", "/challenges/joints/panels", `{"name":""}`)
	b.refused(404, "person.not_found", "lea", "POST", at+"/seats", `{"handle":"h-","kind":"observer"}`)
	b.refused(409, "seat.filled", "lea", "POST", at+"/seats", `{"handle":"h-ann","kind":"chair"}`)
	b.refused(428, "version.missing", "lea", "PATCH", at+"/rules", `{"rounds":1}`)
	tag := b.ok(200, "lea", "GET", at, "").tag()
	b.ok(200, "lea", "PATCH", at+"/rules", `{"rounds":1}`, "If-Match", tag)
	b.refused(412, "panel.stale", "lea", "PATCH", at+"/rules", `{"rounds":2}`, "If-Match", tag)

	b.clock.Turn(25 * time.Hour)
	b.stepped("lea", at, `{"to":"formed"}`)
	if a := b.ok(200, "", "GET", at, ""); a.text("state") != "formed" || a.n("version") != 0 {
		t.Errorf("everybody reads %s", a.body)
	}
	b.ok(204, "liv", "POST", at+"/ready", "")
	b.refused(403, "panel.not_a_member", "ann", "POST", at+"/ready", "")
	b.brief(at)
	b.stepped("cat", at, `{"to":"r1_open"}`)
	if a := b.ok(200, "", "GET", at, ""); a.text("state") != "formed" || len(a.at("rounds").([]any)) != 0 {
		t.Errorf("everybody reads how far a panel is: %s", a.body)
	}

	sheet := at + "/sheets/" + first
	b.refused(403, "panel.not_a_member", "lea", "GET", sheet, "")
	b.refused(404, "score.not_assigned", "pro", "GET", at+"/sheets/999", "")
	mine := b.ok(200, "pro", "GET", sheet, "")
	scores := `{"scores":{"impact":"8","feasibility":"7"},"note":"zebrafinch"}`
	b.refused(428, "version.missing", "pro", "PUT", sheet, scores)
	for _, bad := range []string{"0", "10", "7.5", "1e0", "many"} {
		if a := b.refused(422, "score.invalid", "pro", "PUT", sheet, `{"scores":{"impact":"`+bad+`"}}`, "If-Match", mine.tag()); a.fields() != "impact" {
			t.Errorf("%q is a fault of %q", bad, a.fields())
		}
	}
	b.refused(422, "score.invalid", "pro", "PUT", sheet, `{"scores":{"charm":"5"}}`, "If-Match", mine.tag())
	b.ok(200, "pro", "PUT", sheet, scores, "If-Match", mine.tag())
	b.refused(412, "score.stale", "pro", "PUT", sheet, scores, "If-Match", mine.tag())
	if a := b.ok(200, "pro", "GET", at+"/sheets", ""); a.n("done") != 1 || a.n("total") != 2 || a.header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("the desk: %s", a.body)
	}
	b.ok(204, "pat", "POST", at+"/ideas/"+second+"/conflicts", `{"kind":"author"}`)
	b.refused(422, "conflict.kind", "pat", "POST", at+"/ideas/"+second+"/conflicts", `{"kind":"dislike"}`)
	if a := b.ok(200, "pat", "GET", at+"/sheets/"+second, ""); a.at("recused") != true || a.text("body") != "" || len(a.at("scores").([]any)) != 0 {
		t.Errorf("a recused member reads %s", a.body)
	}
	b.refused(403, "score.recused", "pat", "PUT", at+"/sheets/"+second, scores, "If-Match", `"v1"`)
	for _, who := range []string{"liv", "liz", "pro", "pat"} {
		for _, idea := range []string{first, second} {
			if who == "pro" && idea == first || who == "pat" && idea == second {
				continue
			}
			address := at + "/sheets/" + idea
			b.ok(200, who, "PUT", address, `{"scores":{"impact":"9","feasibility":"8"}}`, "If-Match", b.ok(200, who, "GET", address, "").tag())
		}
	}
	// Open, nobody sees any value but their own: the list is there and empty.
	for _, who := range []string{"", "ann", "mo", "lea", "adm", "liv", "cat", "sue"} {
		if a := b.ok(200, who, "GET", at+"/results", ""); len(a.items()) != 0 || strings.Contains(a.body, "zebrafinch") {
			t.Errorf("%q reads while the round is open: %s", who, a.body)
		}
		if a := b.ok(200, who, "GET", at+"/figures", ""); len(a.items()) != 0 {
			t.Errorf("%q reads figures while the round is open: %s", who, a.body)
		}
	}
	b.refused(403, "panel.not_yours", "sue", "POST", at+"/steps", `{"to":"r1_closed"}`, "If-Match", b.boardTag("sue", at))
	b.stepped("cat", at, `{"to":"r1_closed"}`)
	// Nobody has looked yet, so the chair can open the round again.
	b.refused(403, "panel.not_yours", "pro", "POST", at+"/look", "")
	b.refused(401, "person.sign_in", "", "POST", at+"/look", "")
	b.refused(428, "version.missing", "cat", "POST", at+"/reopen", `{"reason":"A member was ill."}`)
	b.refused(422, "panel.reason", "cat", "POST", at+"/reopen", `{"reason":""}`, "If-Match", b.boardTag("cat", at))
	b.refused(403, "panel.not_yours", "sue", "POST", at+"/reopen", `{"reason":"A member was ill."}`, "If-Match", b.boardTag("sue", at))
	if a := b.ok(200, "cat", "POST", at+"/reopen", `{"reason":"A member was ill."}`, "If-Match", b.boardTag("cat", at)); a.text("state") != "r1_open" {
		t.Errorf("opened again the panel is %s", a.body)
	}
	b.refused(409, "panel.state", "cat", "POST", at+"/look", "")
	b.stepped("cat", at, `{"to":"r1_closed"}`)
	b.refused(409, "round.closed", "pro", "PUT", sheet, scores, "If-Match", b.ok(200, "pro", "GET", sheet, "").tag())
	if a := b.ok(200, "cat", "GET", at+"/results", ""); len(a.items()) != 4 || a.text("items.0.criterion") != "impact" || a.at("items.0.median") != 9.0 {
		t.Errorf("control: the chair reads %s", a.body)
	}
	b.refused(409, "round.viewed", "cat", "POST", at+"/reopen", `{"reason":"Again."}`, "If-Match", b.boardTag("cat", at)) // asking was looking
	if a := b.ok(200, "cat", "POST", at+"/look", ""); a.text("state") != "r1_closed" {
		t.Errorf("looking twice: %s", a.body)
	}
	if a := b.ok(200, "liv", "GET", at+"/results", ""); len(a.items()) != 0 {
		t.Errorf("a member reads before the reveal: %s", a.body)
	}
	// How the panel agrees is the chair's from now on, and how severe its members are.
	if a := b.ok(200, "cat", "GET", at+"/figures", ""); len(a.items()) != 2 || a.at("items.0.severity") == nil || a.text("items.0.rank_method") == "" {
		t.Errorf("the chair reads the figures %s", a.body)
	}
	for _, who := range []string{"liv", "sue", "ann", "", "adm"} {
		a := b.ok(200, who, "GET", at+"/figures", "")
		if want := map[string]int{"sue": 2}[who]; len(a.items()) != want || want > 0 && a.at("items.0.severity") != nil {
			t.Errorf("%q reads the figures %s", who, a.body)
		}
	}
	b.stepped("cat", at, `{"to":"discussing"}`)
	if a := b.ok(200, "liv", "GET", at+"/results", ""); len(a.items()) != 4 {
		t.Errorf("control: a member reads after the reveal: %s", a.body)
	}
	if a := b.ok(200, "liv", "GET", at+"/figures", ""); len(a.items()) != 3 || strings.Count(a.body, `"member":"`) != 2 {
		t.Errorf("a member reads the figures with more or less than their own severity: %s", a.body)
	}
	b.stepped("cat", at, `{"to":"deciding","reason":"Nothing more to say."}`)

	decide := at + "/ideas/" + first + "/decision"
	verdict := `{"outcome":"shortlist","reason":"quokka","internal":"numbat"}`
	b.refused(403, "panel.not_yours", "liv", "PUT", decide, verdict)
	b.refused(409, "meeting.no_quorum", "cat", "PUT", decide, verdict)
	b.ok(204, "sue", "PUT", at+"/meeting/presence", `{"here":true}`)
	b.refused(422, "decision.invalid", "cat", "PUT", decide, `{"outcome":"adopt","reason":""}`)
	d := b.ok(200, "cat", "PUT", decide, verdict)
	b.refused(412, "decision.stale", "cat", "PUT", decide, verdict)
	b.ok(200, "cat", "PUT", decide, verdict, "If-Match", d.tag())
	if a := b.step("cat", at, `{"to":"finalised"}`); a.status != 422 || a.code() != "panel.not_ready" || a.fields() != "decisions" {
		t.Errorf("signing with an idea open: %d %s", a.status, a.body)
	}
	b.ok(200, "cat", "PUT", at+"/ideas/"+second+"/decision", `{"outcome":"shortlist","reason":"Second."}`)
	if a := b.refused(422, "shortlist.invalid", "cat", "POST", at+"/shortlist/moves", `{"idea":`+second+`,"way":"left"}`); a.fields() != "way" {
		t.Errorf("a way that is none: %s", a.body)
	}
	b.ok(200, "cat", "POST", at+"/shortlist/moves", `{"idea":`+second+`,"way":"up"}`)
	if a := b.ok(200, "liv", "GET", at+"/shortlist", ""); strconv.Itoa(a.n("items.0.number")) != second {
		t.Errorf("moved, the list is %s", a.body)
	}
	b.stepped("cat", at, `{"to":"finalised"}`)
	b.stepped("sue", at, `{"to":"finalised"}`)
	outside := []string{at, at + "/results", "/ideas/" + first, "/ideas/" + first + "/events", "/ideas", "/challenges/joints/ideas", "/search?q=quokka", "/shortlists", "/shortlists/joints-msk-panel"}
	for _, who := range []string{"", "ann", "ben", "mo"} {
		for _, path := range outside {
			if a := b.do(who, "GET", path, ""); strings.Contains(a.body, "quokka") && path != "/search?q=quokka" || strings.Contains(a.body, "numbat") || strings.Contains(a.body, `"decided"`) {
				t.Errorf("signed and not published: %q reads on %s: %s", who, path, a.body)
			}
		}
	}
	b.refused(404, "shortlist.not_found", "", "GET", "/shortlists/joints-msk-panel", "")
	b.refused(409, "shortlist.unreleased", "lea", "POST", at+"/shortlist/publish", "")
	b.toldFirst(at, first, second)
	b.stepped("lea", at, `{"to":"published"}`)
	b.refused(403, "person.forbidden", "cat", "POST", at+"/shortlist/publish", "")
	b.ok(200, "lea", "POST", at+"/shortlist/publish", "")
	page := b.ok(200, "", "GET", "/shortlists/joints-msk-panel", "")
	if !strings.Contains(page.body, "quokka") || strings.Contains(page.body, "numbat") || page.at("items.0.results.0.rank") != nil || page.at("items.0.results.0.min") != nil {
		t.Errorf("control: published, everybody reads %s", page.body)
	}
	if a := b.ok(200, "", "GET", "/shortlists", ""); len(a.items()) != 1 {
		t.Errorf("the list: %s", a.body)
	}
}

// boardTag is the tag of the version that a step names.
func (b *contest) boardTag(who, at string) string {
	b.t.Helper()
	return `"v` + strconv.Itoa(b.ok(200, who, "GET", at+"/board", "").n("version")) + `"`
}

// Themes that members find are their own until the panel looks at its results, and
// the public's once they are published.
func TestThePanelGivesThemesThroughTheAPI(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	idea := strconv.Itoa(b.aPractice("Joint school"))
	urgent := b.ok(201, "lea", "POST", "/challenges/joints/themes", `{"name":"Urgent care"}`).n("id")
	late := b.ok(201, "lea", "POST", "/challenges/joints/themes", `{"name":"Late care"}`).n("id")
	at := b.panel()
	b.clock.Turn(25 * time.Hour)
	b.ok(200, "lea", "PATCH", at+"/rules", `{"rounds":1}`, "If-Match", b.ok(200, "lea", "GET", at, "").tag())
	b.stepped("lea", at, `{"to":"formed"}`)
	b.brief(at)
	b.stepped("cat", at, `{"to":"r1_open"}`)
	themes := at + "/ideas/" + idea + "/themes"
	say := func(ids ...int) string {
		words := make([]string, len(ids))
		for i, one := range ids {
			words[i] = strconv.Itoa(one)
		}
		return `{"themes":[` + strings.Join(words, ",") + `]}`
	}
	b.refused(401, "person.sign_in", "", "PUT", themes, say(urgent))
	b.refused(403, "panel.not_yours", "ann", "PUT", themes, say(urgent))
	b.refused(403, "panel.not_a_member", "lea", "PUT", themes, say(urgent))
	b.refused(422, "themes.invalid", "liv", "PUT", themes, say(999))
	b.refused(422, "themes.invalid", "liv", "PUT", themes, `{"themes":[],"new_themes":["Parking"]}`)
	b.ok(200, "liv", "PUT", themes, say(urgent, late))
	if a := b.ok(200, "liv", "PUT", themes, say(urgent)); len(a.at("own").([]any)) != 1 || a.at("all") != nil {
		t.Errorf("a member's own themes: %s", a.body)
	}
	b.ok(200, "pro", "PUT", themes, say(urgent, late))
	for _, who := range []string{"liv", "cat", "sue"} {
		if a := b.ok(200, who, "GET", at+"/figures", ""); len(a.at("themes").([]any)) != 0 {
			t.Errorf("%s reads agreement on themes while the round is open: %s", who, a.body)
		}
		if a := b.ok(200, who, "GET", themes, ""); a.at("all") != nil || a.at("duplicates") != nil || strings.Contains(a.body, "Late") {
			t.Errorf("%s reads others' themes while the round is open: %s", who, a.body)
		}
	}
	for _, who := range []string{"liv", "liz", "pro", "pat"} {
		sheet := at + "/sheets/" + idea
		b.ok(200, who, "PUT", sheet, `{"scores":{"impact":"9","feasibility":"8"}}`, "If-Match", b.ok(200, who, "GET", sheet, "").tag())
	}
	b.stepped("cat", at, `{"to":"r1_closed"}`)
	for _, who := range []string{"liv", "sue", ""} {
		if a := b.ok(200, who, "GET", at+"/figures", ""); len(a.at("themes").([]any)) != 0 {
			t.Errorf("%q reads agreement on themes before the reveal: %s", who, a.body)
		}
	}
	b.stepped("cat", at, `{"to":"discussing"}`)
	for _, who := range []string{"liv", "cat"} {
		a := b.ok(200, who, "GET", at+"/figures", "")
		if a.n("themes.0.round") != 1 || a.at("themes.0.jaccard.value") != 0.5 || a.n("themes.0.n_pairs") != 1 || a.text("themes.0.themes.1.theme") != "Late care" ||
			a.at("themes.0.themes.1.alpha_nominal") != 0.0 || a.text("themes.0.themes.0.reason") == "" {
			t.Errorf("%s reads how far members find the same themes: %s", who, a.body)
		}
	}
	for _, who := range []string{"", "ann", "adm", "lea"} {
		if a := b.ok(200, who, "GET", at+"/figures", ""); len(a.at("themes").([]any)) != 0 {
			t.Errorf("%q reads agreement on themes of a panel at work: %s", who, a.body)
		}
	}
	if a := b.ok(200, "pat", "GET", themes, ""); a.text("all.1.name") != "Late care" || a.n("all.1.members") != 1 || a.at("all.1.suggestion") != true || a.n("all.0.members") != 2 || a.at("all.0.by_rule") != true || len(a.at("own").([]any)) != 0 || len(a.at("duplicates").([]any)) != 0 {
		t.Errorf("after the reveal: %s", a.body)
	}
	public := "/ideas/" + idea + "/themes"
	if a := b.ok(200, "", "GET", public, ""); len(a.items()) != 0 {
		t.Errorf("the themes of a panel at work are public: %s", a.body)
	}
	b.refused(409, "round.closed", "pro", "PUT", themes, say(urgent))
	settlement := themes + "/settlement"
	no := `{"label":"` + strconv.Itoa(late) + `","adopt":false,"reason":"It is about urgent care alone."}`
	b.refused(401, "person.sign_in", "", "PUT", settlement, no)
	b.refused(403, "panel.not_yours", "pro", "PUT", settlement, no)
	b.refused(422, "themes.invalid", "cat", "PUT", settlement, `{"label":"late","reason":"No."}`)
	b.refused(422, "panel.reason", "cat", "PUT", settlement, `{"label":"`+strconv.Itoa(late)+`","adopt":false,"reason":""}`)
	b.refused(409, "themes.by_rule", "cat", "PUT", settlement, `{"label":"`+strconv.Itoa(urgent)+`","adopt":false,"reason":"No."}`)
	b.refused(404, "themes.no_proposal", "cat", "PUT", settlement, `{"label":"999","adopt":true,"reason":"Yes."}`)
	if a := b.ok(200, "cat", "PUT", settlement, no); a.at("all.1.settled.adopted") != false || a.at("all.1.adopted") != false || a.n("all.1.settled.version") != 1 {
		t.Errorf("settled: %s", a.body)
	}
	b.refused(412, "themes.stale", "cat", "PUT", settlement, no)
	b.stepped("cat", at, `{"to":"deciding","reason":"Nothing more to say."}`)
	b.ok(204, "sue", "PUT", at+"/meeting/presence", `{"here":true}`)
	b.ok(200, "cat", "PUT", at+"/ideas/"+idea+"/decision", `{"outcome":"shortlist","reason":"Good."}`)
	b.stepped("cat", at, `{"to":"finalised"}`)
	b.stepped("sue", at, `{"to":"finalised"}`)
	b.refused(409, "round.closed", "liv", "PUT", themes, say(late))
	b.ok(200, "lea", "POST", at+"/authors", "", "If-Match", b.boardTag("lea", at))
	b.clock.Turn(review.AuthorHoursLeast * time.Hour)
	b.stepped("lea", at, `{"to":"published"}`)
	if a := b.ok(200, "", "GET", at+"/figures", ""); len(a.at("themes").([]any)) != 0 {
		t.Errorf("everybody reads agreement on the themes of one idea: %s", a.body)
	}
	if a := b.ok(200, "", "GET", public, ""); len(a.items()) != 1 || a.text("items.0.name") != "Urgent care" {
		t.Errorf("the themes after the publication: %s", a.body)
	}

	// The record is opened again by two.
	reopening, records := at+"/reopening", at+"/records"
	reason := `{"reason":"We misread the idea."}`
	tag := func() string { return b.boardTag("cat", at) }
	b.refused(401, "person.sign_in", "", "GET", records, "")
	b.refused(403, "panel.not_yours", "ann", "GET", records, "")
	b.refused(403, "panel.not_yours", "sue", "POST", reopening, reason, "If-Match", tag())
	b.refused(428, "version.missing", "cat", "POST", reopening, reason)
	b.refused(412, "panel.stale", "cat", "POST", reopening, reason, "If-Match", `"v1"`)
	b.refused(422, "panel.reason", "cat", "POST", reopening, `{"reason":""}`, "If-Match", tag())
	b.refused(409, "record.none", "adm", "POST", reopening+"/agree", "", "If-Match", tag())
	b.ok(200, "cat", "POST", reopening, reason, "If-Match", tag())
	b.refused(409, "record.asked", "cat", "POST", reopening+"/agree", "", "If-Match", tag())
	if a := b.ok(200, "adm", "POST", reopening+"/agree", "", "If-Match", tag()); a.text("state") != "deciding" {
		t.Errorf("opened again: %s", a.body)
	}
	b.refused(409, "panel.state", "adm", "POST", reopening+"/agree", "", "If-Match", tag())
	if a := b.ok(200, "liv", "GET", records, ""); len(a.items()) != 1 || a.text("items.0.reason") != "We misread the idea." || a.text("items.0.decisions.0.reason") != "Good." || a.at("items.0.released_at") == nil {
		t.Errorf("the versions: %s", a.body)
	}
	if a := b.ok(200, "", "GET", "/ideas/"+idea, ""); a.text("outcome") == "" {
		t.Errorf("what is published is gone while the panel decides again: %s", a.body)
	}
	if a := b.ok(200, "", "GET", at, ""); a.text("state") != "formed" {
		t.Errorf("everybody reads %s", a.body)
	}
}
