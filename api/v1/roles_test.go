package v1_test

import (
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"uptake/domain/challenge"
	"uptake/store/storetest"
)

// A refusal is a status with its code, as "403 person.forbidden".
const (
	signIn    = "401 person.sign_in"
	forbidden = "403 person.forbidden"
	nameless  = "409 person.name_needed"
)

func TestRefusalsByRole(t *testing.T) {
	t.Parallel()
	text := ideaBody("Video first")
	match := []string{"If-Match", `"v1"`}
	tests := []struct {
		method, path, body string
		header             []string
		want               map[string]string // by person: a status, with a code where it is refused
	}{
		{"POST", "/challenges", `{"slug":"new-one","title":"New"}`, nil, map[string]string{"": signIn, "ann": forbidden, "mo": forbidden, "lea": forbidden, "adm": "201"}},
		{"PATCH", "/challenges/joints", `{"title":"Joints"}`, match, map[string]string{"": signIn, "ann": forbidden, "mo": forbidden, "lea": "412 challenge.stale", "adm": "412 challenge.stale"}},
		{"POST", "/challenges/joints/publish", "", nil, map[string]string{"": signIn, "ann": forbidden, "mo": forbidden, "lea": "409 challenge.published", "adm": "409 challenge.published"}},
		{"POST", "/challenges/joints/areas", `{"name":"MSK"}`, nil, map[string]string{"": signIn, "ann": forbidden, "mo": forbidden, "lea": "409 area.taken", "adm": "409 area.taken"}},
		{"POST", "/challenges/joints/phases", `{"kind":"discuss"}`, nil, map[string]string{"": signIn, "ann": forbidden, "mo": forbidden, "lea": "422 phase.invalid", "adm": "422 phase.invalid"}},
		{"PATCH", "/phases/{phase}", `{"title":"Now"}`, []string{"If-Match", `"v9"`}, map[string]string{"": signIn, "ann": forbidden, "mo": forbidden, "lea": "412 phase.stale", "adm": "412 phase.stale"}},
		{"PUT", "/challenges/joints/follow", "", nil, map[string]string{"": signIn, "ann": "204", "nameless": "204", "adm": "204"}},
		{"DELETE", "/challenges/joints/follow", "", nil, map[string]string{"": signIn, "ann": "204", "ben": "204"}},

		{"POST", "/challenges/joints/ideas", text, nil, map[string]string{"": signIn, "nameless": nameless, "ann": "201", "mo": "201", "adm": "201"}},
		{"GET", "{idea}", "", nil, map[string]string{"": "200", "ann": "200", "nameless": "200"}},
		{"PATCH", "{idea}", `{"title":"Mine"}`, match, map[string]string{"": signIn, "ben": forbidden, "mo": forbidden, "lea": forbidden, "adm": forbidden, "ann": "200"}},
		{"POST", "{idea}/withdraw", "", nil, map[string]string{"": signIn, "ben": forbidden, "mo": forbidden, "lea": forbidden, "adm": forbidden, "ann": "200"}},
		{"PUT", "{idea}/support", `{"value":1}`, nil, map[string]string{"": signIn, "ann": "403 support.own", "ben": "200", "nameless": "200", "mo": "200"}},
		{"PUT", "{idea}/follow", "", nil, map[string]string{"": signIn, "ann": "204", "ben": "204", "nameless": "204"}},
		{"DELETE", "{idea}/follow", "", nil, map[string]string{"": signIn, "ann": "204", "ben": "204"}},
		{"POST", "{idea}/comments", `{"body":"Good."}`, nil, map[string]string{"": signIn, "nameless": nameless, "ann": "201", "ben": "201", "lea": "201"}},
		{"POST", "{idea}/moderation", `{"to":"hidden","reason":"No."}`, nil, map[string]string{"": signIn, "ann": forbidden, "ben": forbidden, "lea": "200", "mo": "200", "adm": "200"}},

		{"PUT", "{idea}/comment-lock", `{"locked":true,"reason_code":"heated"}`, nil, map[string]string{"": signIn, "ann": forbidden, "ben": forbidden, "lea": "200", "mo": "200", "adm": "200"}},

		{"PATCH", "{comment}", `{"body":"Better."}`, match, map[string]string{"": signIn, "ann": forbidden, "mo": forbidden, "adm": forbidden, "ben": "200"}},
		{"DELETE", "{comment}", "", nil, map[string]string{"": signIn, "ann": forbidden, "mo": forbidden, "adm": forbidden, "ben": "204"}},
		{"POST", "{comment}/restore", "", nil, map[string]string{"": signIn, "ann": forbidden, "mo": forbidden, "ben": "404 comment.not_found"}},
		{"POST", "{comment}/moderation", `{"to":"hidden","reason":"No."}`, nil, map[string]string{"": signIn, "ann": forbidden, "ben": forbidden, "mo": "200", "lea": "200", "adm": "200"}},

		{"GET", "/drafts", "", nil, map[string]string{"": signIn, "ann": "200", "nameless": "200"}},
		{"POST", "/challenges/joints/drafts", `{}`, nil, map[string]string{"": signIn, "ann": "201", "nameless": "201"}},
		{"GET", "{draft}", "", nil, map[string]string{"": signIn, "ann": "200", "ben": "404 draft.not_found", "mo": "404 draft.not_found", "adm": "404 draft.not_found"}},
		{"PUT", "{draft}", text, match, map[string]string{"": signIn, "ann": "200", "ben": "404 draft.not_found", "adm": "404 draft.not_found"}},
		{"DELETE", "{draft}", "", nil, map[string]string{"": signIn, "ann": "204", "ben": "404 draft.not_found", "adm": "404 draft.not_found"}},
		{"POST", "{draft}/post", "", match, map[string]string{"": signIn, "ann": "201", "ben": "404 draft.not_found", "adm": "404 draft.not_found"}},
	}
	for _, tt := range tests {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			t.Parallel()
			b := newContest(t, storetest.SQLite(t))
			for who, want := range tt.want {
				idea := b.post("Video first") // a new one for each, so that nobody's act is in another's way
				path := strings.NewReplacer("{idea}", idea, "{phase}", b.firstPhase(), "{comment}", b.comment(idea), "{draft}", b.draft()).Replace(tt.path)
				before := b.rows()
				a := b.do(who, tt.method, path, tt.body, tt.header...)
				if got := a.short(); got != want {
					t.Errorf("%q gets %s, want %s; %s", who, got, want, a.body)
				}
				if a.status > 299 && b.rows() != before {
					t.Errorf("%q was refused, and yet there is\n%s\nbefore\n%s", who, b.rows(), before)
				}
			}
		})
	}
}

// short is the status of an answer, with the code of a refusal.
func (a said) short() string {
	return strings.TrimSpace(itoa(a.status) + " " + a.code())
}

func TestStatesAreKeptFromOutsiders(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	held, hidden, seen := b.post("Held"), b.post("Hidden"), b.post("Seen before it was held")
	for _, n := range []string{held, hidden, seen} {
		b.comment(n)
	}
	b.exec("UPDATE ideas SET moderation = 'held', was_public = FALSE WHERE id = ?", strings.TrimPrefix(held, "/ideas/"))
	b.ok(200, "mo", "POST", hidden+"/moderation", `{"to":"hidden","reason":"Advertising."}`)
	b.ok(200, "mo", "POST", seen+"/moderation", `{"to":"held","reason":"We look again."}`)
	staff := b.ok(201, "lea", "POST", "/challenges/secret/ideas", `{"kind":"idea","area":"hands","title":"Early","body":"Only the team."}`)
	early := "/ideas/" + itoa(staff.n("number"))
	early2 := b.ok(201, "lea", "POST", early+"/comments", `{"body":"For the team."}`)
	earlyComment := "/comments/" + itoa(early2.n("id"))
	tests := []struct {
		idea             string
		outsider, author string
	}{
		{held, "404 idea.not_found", "200"},
		{seen, "404 idea.not_found", "200"},
		{hidden, "410 idea.gone", "200"},
		{early, "404 idea.not_found", "200"},
		{"/ideas/999999", "404 idea.not_found", "404 idea.not_found"},
		{"/ideas/01", "404 idea.not_found", "404 idea.not_found"},
		{"/ideas/x", "404 idea.not_found", "404 idea.not_found"},
	}
	for _, tt := range tests {
		author := "ann"
		if tt.idea == early {
			author = "lea"
		}
		for _, below := range []string{"", "/comments", "/versions", "/events"} {
			for who, want := range map[string]string{"": tt.outsider, "ben": tt.outsider, author: tt.author, "mo": tt.author, "adm": tt.author} {
				if a := b.do(who, "GET", tt.idea+below, ""); a.short() != want {
					t.Errorf("%q reads %s%s: got %s, want %s", who, tt.idea, below, a.short(), want)
				}
			}
		}
		for _, write := range [][3]string{
			{"PATCH", "", `{"title":"x"}`},
			{"POST", "/withdraw", ""},
			{"POST", "/comments", `{"body":"x"}`},
			{"POST", "/adoptions", `{"site":"Saltmere","state":"trying","date":"2026-03-01"}`},
			{"PUT", "/support", `{"value":1}`},
			{"PUT", "/follow", ""},
			{"DELETE", "/follow", ""},
			{"POST", "/moderation", `{"to":"hidden","reason":"x"}`},
		} {
			if a := b.do("ben", write[0], tt.idea+write[1], write[2], "If-Match", `"v1"`); a.short() != tt.outsider {
				t.Errorf("ben: %s %s%s: got %s, want %s", write[0], tt.idea, write[1], a.short(), tt.outsider)
			}
		}
	}
	if a := b.ok(200, "ann", "GET", hidden, ""); a.text("moderation") != "hidden" || a.text("moderation_reason") != "Advertising." {
		t.Errorf("its author sees %s", a.body)
	}
	for _, w := range []struct{ method, path, body, want string }{
		{"GET", "/challenges/secret", "", "404 challenge.not_found"},
		{"GET", "/challenges/secret/ideas", "", "404 challenge.not_found"},
		{"PATCH", "/challenges/secret", `{"title":"x"}`, "404 challenge.not_found"},
		{"POST", "/challenges/secret/publish", "", "404 challenge.not_found"},
		{"POST", "/challenges/secret/archive", "", "404 challenge.not_found"},
		{"POST", "/challenges/secret/areas", `{"name":"x"}`, "404 challenge.not_found"},
		{"POST", "/challenges/secret/phases", `{}`, "404 challenge.not_found"},
		{"POST", "/challenges/secret/ideas", ideaBody("x"), "404 challenge.not_found"},
		{"POST", "/challenges/secret/drafts", `{}`, "404 challenge.not_found"},
		{"PUT", "/challenges/secret/follow", "", "404 challenge.not_found"},
		{"GET", "/phases/" + itoa(int(b.secret.Phases[0].ID)), "", "404 phase.not_found"},
		{"PATCH", "/phases/" + itoa(int(b.secret.Phases[0].ID)), `{"title":"x"}`, "404 phase.not_found"},
		{"GET", "/search?q=x&challenge=secret", "", "422 query.fields"},
		{"GET", earlyComment, "", "404 idea.not_found"},
		{"PATCH", earlyComment, `{"body":"x"}`, "404 idea.not_found"},
		{"DELETE", earlyComment, "", "404 idea.not_found"},
		{"POST", earlyComment + "/moderation", `{"to":"hidden","reason":"x"}`, "404 idea.not_found"},
	} {
		if a := b.do("ben", w.method, w.path, w.body, "If-Match", `"v1"`); a.short() != w.want {
			t.Errorf("ben: %s %s: got %s, want %s", w.method, w.path, a.short(), w.want)
		}
	}
	lists := []string{"/challenges", "/ideas?limit=100", "/challenges/joints/ideas?limit=100", "/search", "/search?q=team", "/search?q=video"}
	for _, l := range lists {
		for _, who := range []string{"", "ben"} {
			a := b.ok(200, who, "GET", l, "")
			for _, word := range []string{"secret", "Not told yet", "Early", "Held", "Hidden", "Seen before", "For the team"} {
				if strings.Contains(a.body, word) {
					t.Errorf("%q reads %q in %s: %s", who, word, l, a.body)
				}
			}
		}
	}
	// What is kept from them is there: the team reads it.
	if a := b.ok(200, "lea", "GET", "/challenges", ""); !strings.Contains(a.body, "Not told yet") {
		t.Errorf("the lead does not see %s", a.body)
	}
	b.ok(200, "lea", "GET", "/challenges/secret", "")
	b.ok(200, "lea", "GET", earlyComment, "")
}

func TestPhasesAndArchivesAreKept(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	idea := b.post("Video first")
	comment := b.comment(idea)
	draft := b.draft()
	b.clock.Turn(25 * time.Hour) // past the end of the only phase
	closed := "409 challenge.closed"
	for _, w := range []struct{ who, method, path, body, want string }{
		{"ann", "POST", "/challenges/joints/ideas", ideaBody("Late"), closed},
		{"adm", "POST", "/challenges/joints/ideas", ideaBody("Late"), closed},
		{"ann", "POST", draft + "/post", "", closed},
		{"ben", "POST", idea + "/comments", `{"body":"Late."}`, closed},
		{"ben", "PUT", idea + "/support", `{"value":1}`, closed},
		{"ben", "PATCH", comment, `{"body":"Late."}`, "409 comment.edit_over"},
		{"ann", "PATCH", idea, `{"title":"Late"}`, "200"}, // until a panel reads it
		{"ben", "PUT", idea + "/follow", "", "204"},
	} {
		a := b.do(w.who, w.method, w.path, w.body, "If-Match", `"v1"`)
		if a.short() != w.want {
			t.Errorf("after the phase %s: %s %s: got %s, want %s", w.who, w.method, w.path, a.short(), w.want)
		}
		if w.want == closed && !strings.Contains(a.text("detail"), "closed on 4 March 2026") {
			t.Errorf("%s %s: the refusal says %q", w.method, w.path, a.text("detail"))
		}
	}
	for _, state := range []challenge.Stage{challenge.InReview, challenge.Decided} {
		b.exec("UPDATE ideas SET stage = ? WHERE id = ?", string(state), strings.TrimPrefix(idea, "/ideas/"))
		if a := b.do("ann", "PATCH", idea, `{"title":"Late"}`, "If-Match", `"v2"`); a.short() != "409 idea.locked" {
			t.Errorf("an edit when %s: got %s, want 409 idea.locked", state, a.short())
		}
	}
	b.refused(409, "idea.decided", "ann", "POST", idea+"/withdraw", "")
	b.ok(200, "lea", "POST", "/challenges/joints/archive", "")
	archived := "409 challenge.archived"
	for _, w := range []struct{ who, method, path, body, want string }{
		{"lea", "PATCH", "/challenges/joints", `{"title":"x"}`, archived},
		{"lea", "POST", "/challenges/joints/areas", `{"name":"x"}`, archived},
		{"lea", "POST", "/challenges/joints/phases", `{"kind":"spread","opens_at":"2026-06-01T09:00:00Z"}`, archived},
		{"lea", "PATCH", "/phases/" + b.firstPhase(), `{"title":"x"}`, archived},
		{"lea", "POST", "/challenges/joints/archive", "", archived},
		{"adm", "POST", "/challenges/joints/ideas", ideaBody("x"), archived},
		{"ben", "POST", idea + "/comments", `{"body":"x"}`, archived},
		{"ann", "PATCH", idea, `{"title":"x"}`, archived},
		{"", "GET", "/challenges/joints", "", "200"},
		{"", "GET", idea, "", "200"},
	} {
		if a := b.do(w.who, w.method, w.path, w.body, "If-Match", `"v2"`); a.short() != w.want {
			t.Errorf("archived, %s: %s %s: got %s, want %s", w.who, w.method, w.path, a.short(), w.want)
		}
	}
}

func TestWhatAPanelDidIsNotShownBeforeItsRelease(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	idea := b.post("Video first")
	number := strings.TrimPrefix(idea, "/ideas/")
	b.exec(`UPDATE ideas SET stage = 'decided', outcome = 'shortlisted', outcome_reason = 'Strong figures.', shown_stage = 'in_review', shown_outcome = '' WHERE id = ?`, number)
	b.exec(`INSERT INTO events (kind, challenge_id, idea_id, panel_id, subject, actor_id, at, reason, detail) VALUES ('idea.released', ?, 0, 7, 0, 0, ?, 'Strong figures.', 'shortlisted')`, b.joints.ID, b.clock.Now())
	for _, who := range []string{"", "ben", "ann", "mo", "lea", "adm"} {
		for _, path := range []string{idea, idea + "/events", idea + "/versions", "/ideas", "/challenges/joints/ideas", "/search?q=video", "/search"} {
			if a := b.ok(200, who, "GET", path, ""); strings.Contains(a.body, "shortlisted") || strings.Contains(a.body, "decided") || strings.Contains(a.body, "Strong figures") {
				t.Errorf("%q reads in %s: %s", who, path, a.body)
			}
		}
		if a := b.ok(200, who, "GET", idea, ""); a.text("stage") != "in_review" || a.at("outcome") != nil {
			t.Errorf("%q sees stage %v and outcome %v", who, a.at("stage"), a.at("outcome"))
		}
		for _, list := range []string{"/ideas?outcome=shortlisted", "/challenges/joints/ideas?outcome=shortlisted", "/search?outcome=shortlisted", "/search?q=video&outcome=shortlisted"} {
			if a := b.ok(200, who, "GET", list, ""); a.n("total") != 0 || strings.Contains(a.body, "excerpt") {
				t.Errorf("%q finds by the outcome in %s: %s", who, list, a.body)
			}
		}
	}
	b.exec("UPDATE ideas SET released_at = ?, shown_stage = 'decided', shown_outcome = 'shortlisted', version = version + 1 WHERE id = ?", b.clock.Now(), number)
	if a := b.ok(200, "", "GET", idea, ""); a.text("stage") != "decided" || a.text("outcome") != "shortlisted" || a.text("outcome_reason") != "Strong figures." {
		t.Errorf("after the release: %s", a.body)
	}
	if a := b.ok(200, "", "GET", "/search?q=video&outcome=shortlisted", ""); a.n("total") != 1 || a.text("facets.outcome.0.value") != "shortlisted" {
		t.Errorf("after the release the filter finds %s", a.body)
	}
}

func TestNoAnswerHoldsAnEmailAddress(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	idea := b.post("Video first")
	comment := b.comment(idea)
	for _, who := range []string{"", "ben", "ann", "mo", "adm"} {
		for _, path := range []string{"/challenges", "/challenges/joints", "/ideas", "/challenges/joints/ideas", idea, idea + "/comments", idea + "/versions", idea + "/events", comment, "/search?q=video"} {
			a := b.ok(200, who, "GET", path, "")
			if strings.Contains(a.body, "@") || strings.Contains(a.body, "h-ann") {
				t.Errorf("%q reads in %s: %s", who, path, a.body)
			}
		}
	}
}

// TestPagesAndAPIRefuseAlike sends the same acts as a browser sends them and as
// a program does: the status and the code are the same.
func TestPagesAndAPIRefuseAlike(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	idea, hidden := b.post("Video first"), b.post("Hidden")
	comment := b.comment(idea)
	b.ok(200, "mo", "POST", hidden+"/moderation", `{"to":"hidden","reason":"Advertising."}`)
	lea := b.ok(201, "lea", "POST", "/challenges/secret/ideas", `{"kind":"idea","area":"hands","title":"Early","body":"Only the team."}`)
	early := "/ideas/" + itoa(lea.n("number"))
	mine := b.ok(201, "ben", "POST", "/challenges/joints/ideas", ideaBody("Ben's"))
	own := "/ideas/" + itoa(mine.n("number"))
	acts := []struct {
		page string
		form url.Values
		method, api,
		body string
	}{
		{early, nil, "GET", early, ""},
		{hidden, nil, "GET", hidden, ""},
		{"/challenges/secret", nil, "GET", "/challenges/secret", ""},
		{"/challenges/secret/ideas", nil, "GET", "/challenges/secret/ideas", ""},
		{hidden + "/history", nil, "GET", hidden + "/versions", ""},
		{"/challenges/secret/share", url.Values{"kind": {"idea"}}, "POST", "/challenges/secret/drafts", `{}`},
		{idea + "/edit", url.Values{"title": {"x"}, "version": {"1"}}, "PATCH", idea, `{"title":"x"}`},
		{hidden + "/edit", url.Values{"title": {"x"}, "version": {"1"}}, "PATCH", hidden, `{"title":"x"}`},
		{idea + "/withdraw", url.Values{"version": {"1"}}, "POST", idea + "/withdraw", ""},
		{hidden + "/withdraw", url.Values{"version": {"1"}}, "POST", hidden + "/withdraw", ""},
		{idea + "/comments", url.Values{"body": {""}}, "POST", idea + "/comments", `{}`},
		{hidden + "/comments", url.Values{"body": {"x"}}, "POST", hidden + "/comments", `{"body":"x"}`},
		{hidden + "/support", url.Values{"value": {"1"}}, "PUT", hidden + "/support", `{"value":1}`},
		{idea + "/support", url.Values{"value": {"-1"}}, "PUT", idea + "/support", `{"value":-1}`},
		{own + "/support", url.Values{"value": {"1"}}, "PUT", own + "/support", `{"value":1}`},
		{idea + "/moderate", url.Values{"do": {"hide"}, "reason": {"x"}}, "POST", idea + "/moderation", `{"to":"hidden","reason":"x"}`},
		{idea + "/moderate", url.Values{"do": {"hide"}}, "POST", idea + "/moderation", `{"to":"hidden"}`},
		{hidden + "/moderate", url.Values{"do": {"hide"}, "reason": {"x"}}, "POST", hidden + "/moderation", `{"to":"hidden","reason":"x"}`},
		{comment + "/moderate", url.Values{"do": {"hide"}, "reason": {"x"}}, "POST", comment + "/moderation", `{"to":"hidden","reason":"x"}`},
		{comment + "/moderate", url.Values{"do": {"hide"}}, "POST", comment + "/moderation", `{"to":"hidden"}`},
		{comment + "/edit", url.Values{"body": {""}, "version": {"1"}}, "PATCH", comment, `{"body":""}`},
		{idea + "/pick", url.Values{"reason": {""}}, "PUT", idea + "/pick", `{"reason":""}`},
		{hidden + "/pick", url.Values{"reason": {"x"}}, "PUT", hidden + "/pick", `{"reason":"x"}`},
		{own + "/unpick", nil, "DELETE", own + "/pick", ""},
		{comment + "/restore", nil, "POST", comment + "/restore", ""},
		{"/comments/9999/delete", nil, "DELETE", "/comments/9999", ""},
	}
	compared := 0
	for _, act := range acts {
		for _, who := range []string{"", "ben", "nameless", "mo"} {
			if who == "mo" && (act.method == "GET" || strings.HasPrefix(act.page, early) || strings.Contains(act.page, "secret") || act.form.Get("reason") == "x" && strings.HasPrefix(act.api, comment)) {
				continue // which mo may do
			}
			if who == "" && act.method != "GET" {
				continue // a page leads to sign-in with what was typed
			}
			method, form := "POST", act.form.Encode()
			if act.method == "GET" {
				method, form = "GET", ""
			}
			r := httptest.NewRequest(method, act.page, strings.NewReader(form))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			r.Header.Set("Accept", "application/problem+json")
			if who != "" {
				r.Header.Set("Cookie", "session="+b.tokens[who])
			}
			page := b.send(r)
			if page.status < 400 {
				continue // done, or led on; the table of roles says what the API does
			}
			got := b.do(who, act.method, act.api, act.body, "If-Match", `"v1"`)
			if got.status != page.status || page.code() != "" && got.code() != page.code() {
				t.Errorf("%q: %s %s gets %s, the page %s gets %s", who, act.method, act.api, got.short(), act.page, page.short())
			}
			compared++
		}
	}
	if compared < 40 {
		t.Errorf("only %d refusals were compared", compared)
	}
}

func (b *contest) firstPhase() string { return itoa(int(b.joints.Phases[0].ID)) }

// draft starts a draft of ann's that may be posted, and returns its address.
func (b *contest) draft() string {
	b.t.Helper()
	return "/drafts/" + itoa(b.ok(201, "ann", "POST", "/challenges/joints/drafts", ideaBody("Draft")).n("id"))
}

func itoa(n int) string { return strconv.Itoa(n) }

// TestAPatientsDetailsAreNotShown: a moderator's word does not make public what
// its author could not have posted.
func TestAPatientsDetailsAreNotShown(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	idea := b.post("Held")
	comment := b.comment(idea)
	for _, at := range []string{comment, idea} {
		b.ok(200, "mo", "POST", at+"/moderation", `{"to":"hidden","reason":"To be looked at."}`)
	}
	b.exec("UPDATE ideas SET body = 'Her NHS number is 943 476 5919.' WHERE id = ?", strings.TrimPrefix(idea, "/ideas/"))
	b.exec("UPDATE comments SET body = 'Her NHS number is 943 476 5919.' WHERE id = ?", strings.TrimPrefix(comment, "/comments/"))
	for at, want := range map[string]string{idea: "422 idea.identifying", comment: "422 comment.identifying"} {
		if a := b.do("mo", "POST", at+"/moderation", `{"to":"visible"}`); a.short() != want {
			t.Errorf("%s: got %s, want %s", at, a.short(), want)
		}
	}
	if got := b.do("", "GET", idea, "").short(); got != "410 idea.gone" {
		t.Errorf("a visitor: got %s", got)
	}
	b.exec("UPDATE ideas SET body = 'We asked her.' WHERE id = ?", strings.TrimPrefix(idea, "/ideas/"))
	b.ok(200, "mo", "POST", idea+"/moderation", `{"to":"visible"}`)
}
