package main

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/store"
)

// told is an answer of /api/v1/why.
type told struct {
	Verdict, Code, Sentence string
	LeavesOut               []string `json:"leaves_out"`
}

// trial is what somebody could do, with the request that does it.
type trial struct {
	thing, act            string
	method, address, body string
	page                  string // of which the refusal says the same; empty: none
}

func (a *access) whyOf(as, about, thing, act string) (answered, told) {
	a.t.Helper()
	q := url.Values{"thing": {thing}, "act": {act}}
	if about != "" {
		q.Set("person", a.actor(about).Handle)
	}
	got := a.ask(as, "/api/v1/why?"+q.Encode())
	var out told
	if got.status == http.StatusOK {
		a.must(json.Unmarshal([]byte(got.txt), &out))
	}
	return got, out
}

// join is newcomer with a key, by which the world finds them.
func (a *access) join(key, name string) account.Actor {
	a.t.Helper()
	who := a.newcomer(key, name)
	a.must(a.Store.InTx(a.t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("INSERT INTO source_ids (challenge_id, kind, source_id, row_id) VALUES (?, 'person', ?, ?)", a.c.ID, key, who.Person)
		return err
	}))
	return who
}

// whyByPage asks the same on the page.
func (a *access) whyByPage(as, about, thing, act string) answered {
	a.t.Helper()
	form := url.Values{"thing": {thing}, "act": {act}, "person": {""}}
	if about != "" {
		form.Set("person", about+"@example.org")
		var email string
		a.must(a.Store.Reader(a.t.Context()).Get(&email, "SELECT email FROM people WHERE id = ?", a.actor(about).Person))
		form.Set("person", email)
	}
	return a.post(as, "/admin/why", form)
}

func (a *access) send(who string, r trial) answered {
	a.t.Helper()
	req := httptest.NewRequestWithContext(a.t.Context(), r.method, r.address, strings.NewReader(r.body))
	req.Header.Set("Accept", "application/problem+json")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if r.body != "" {
		req.Header.Set("Content-Type", fiber.MIMEApplicationJSON)
	}
	if r.method == http.MethodPatch {
		table := "ideas"
		if strings.Contains(r.address, "/comments/") {
			table = "comments"
		}
		version := 0
		a.must(a.Store.Reader(a.t.Context()).Get(&version, "SELECT version FROM "+table+" WHERE id = ?", r.address[strings.LastIndex(r.address, "/")+1:]))
		req.Header.Set("If-Match", wire.VersionTag(version))
	}
	return a.answer(who, req)
}

// letIn are refusals of somebody whom the rules have let in: of what they sent, of the idea
// that they chose, or since it is done already.
var letIn = map[string]bool{"report.settled": true, "idea.moderated": true, "comment.moderated": true, "version.missing": true, "score.not_assigned": true, "score.stale": true, "score.invalid": true}

// disagrees says in which way an answer is not what the server does.
func disagrees(said told, did answered) string {
	switch said.Verdict {
	case "yes":
		if did.status >= 400 && !letIn[codeOf(did.txt)] {
			return fmt.Sprintf("told yes (%s), and the server answers %d %s", said.Code, did.status, codeOf(did.txt))
		}
	case "no":
		sentence := ""
		if m := detail.FindStringSubmatch(did.txt); m != nil {
			sentence = m[1]
			_ = json.Unmarshal([]byte(`"`+m[1]+`"`), &sentence)
		}
		if did.status < 400 || codeOf(did.txt) != said.Code || sentence != said.Sentence {
			return fmt.Sprintf("told no (%s, %q), and the server answers %d %s, %q", said.Code, said.Sentence, did.status, codeOf(did.txt), sentence)
		}
	}
	return ""
}

// trials are what can be done with an idea, a comment on it, a write-up and a panel.
func (a *access) trials() []trial {
	a.t.Helper()
	idea, comment := decimal(a.number("9")), int64(0)
	a.must(a.Store.Reader(a.t.Context()).Get(&comment, "SELECT min(id) FROM comments WHERE idea_id = ?", idea))
	at, cm := "/api/v1/ideas/"+idea, decimal(id.Comment(comment))
	rheumatology := decimal(a.board("rheumatology").ID)
	out := a.site.given()
	return []trial{
		{idea, "read", http.MethodGet, at, "", "/ideas/" + idea},
		{"/ideas/" + idea, "support", http.MethodPut, at + "/support", `{"value":1}`, ""},
		{"/ideas/" + idea, "comment", http.MethodPost, at + "/comments", `{"body":"We tried it too, and it took a year."}`, ""},
		{idea, "edit", http.MethodPatch, at, `{"title":"Another title of it"}`, ""},
		{idea, "moderate", http.MethodPost, at + "/moderation", `{"to":"kept"}`, "/ideas/" + idea + "/moderate"},
		{"/comments/" + cm, "read", http.MethodGet, "/api/v1/comments/" + cm, "", ""},
		{"/comments/" + cm, "edit", http.MethodPatch, "/api/v1/comments/" + cm, `{"body":"Said otherwise."}`, ""},
		{"/ideas/" + idea + "?comment=" + cm, "moderate", http.MethodPost, "/api/v1/comments/" + cm + "/moderation", `{"to":"kept"}`, "/comments/" + cm + "/moderate"},
		{"/write-ups/" + out["write-ups/:slug"][0], "read", http.MethodGet, "/write-ups/" + out["write-ups/:slug"][0], "", "/write-ups/" + out["write-ups/:slug"][0]},
		{"/publish/write-ups/1", "read", http.MethodGet, "/api/v1/writeups/1", "", ""},
		{"/review/" + rheumatology, "read", http.MethodGet, "/review/" + rheumatology, "", "/review/" + rheumatology},
		{"/review/" + rheumatology, "score", http.MethodPut, "/api/v1/panels/" + rheumatology + "/sheets/" + idea, `{"scores":[]}`, ""},
	}
}

// compare tries everything as each role and returns where an answer is another than what
// the server does, and how often it was yes, no and untold.
func (a *access) compare(trials []trial, roles ...string) (wrong []string, counts map[string]int) {
	a.t.Helper()
	counts = map[string]int{}
	for _, r := range trials {
		for _, role := range roles {
			got, said := a.whyOf(a.people["administrator"], a.people[role], r.thing, r.act)
			if got.status != http.StatusOK {
				wrong = append(wrong, fmt.Sprintf("%s of %s as %s: %d %s", r.act, r.thing, role, got.status, got.txt))
				continue
			}
			counts[said.Verdict]++
			if page := a.whyByPage(a.people["administrator"], a.people[role], r.thing, r.act); !strings.Contains(html.UnescapeString(page.txt), said.Sentence) {
				wrong = append(wrong, fmt.Sprintf("%s of %s as %s: the page says otherwise than %q, with %d", r.act, r.thing, role, said.Sentence, page.status))
			}
			if w := disagrees(said, a.send(a.people[role], r)); w != "" {
				wrong = append(wrong, fmt.Sprintf("%s of %s as %s: %s", r.act, r.thing, role, w))
			}
			if r.page == "" || r.act != "read" && (a.people[role] == "" || strings.HasPrefix(role, "blocked")) { // a page is read
				continue
			}
			page := a.ask(a.people[role], r.page)
			if (said.Verdict == "yes") != (page.status < 400) && said.Verdict != "untold" || said.Verdict == "no" && page.status != http.StatusUnauthorized && !strings.Contains(html.UnescapeString(page.txt), said.Sentence) {
				wrong = append(wrong, fmt.Sprintf("%s of %s as %s: told %s (%q), and %s answers %d", r.act, r.thing, role, said.Verdict, said.Sentence, r.page, page.status))
			}
		}
	}
	return wrong, counts
}

// TestTheAnswerEqualsWhatTheServerDoes asks why for everything that can be asked about, as
// each role, in each state of the idea and its challenge, and does the thing right after.
func TestTheAnswerEqualsWhatTheServerDoes(t *testing.T) {
	t.Parallel()
	a := peopled(t)
	ctx := t.Context()
	roles := append([]string{}, accessRoles...)
	for role, sanction := range map[string]account.Sanction{
		"blocked": {Kind: account.Block, Code: "spam"}, "blocked here": {Kind: account.Block, Code: "spam", Challenge: a.c.ID}, "nameless": {},
	} {
		key := "why-" + strings.ReplaceAll(role, " ", "-")
		who := a.join(key, "Somebody Else")
		if sanction.Kind != "" {
			sanction.Person = who.Person
			_, err := a.People.Impose(ctx, account.Console, sanction, 7)
			a.must(err)
		} else {
			a.must(a.Store.InTx(ctx, func(tx *store.Tx) error {
				_, err := tx.Exec("UPDATE people SET name = '' WHERE id = ?", who.Person)
				return err
			}))
		}
		a.people[role] = key
		a.cookie(key)
		roles = append(roles, role)
	}
	all, trials := map[string]int{}, a.trials()
	for _, state := range accessStates {
		if state.name == "blocked" { // whoever asks, too; here some are
			continue
		}
		a.become(strings.NewReplacer("{idea}", decimal(a.number("9")), "{challenge}", decimal(a.c.ID)).Replace(state.sql))
		wrong, counts := a.compare(trials, roles...)
		for _, w := range wrong {
			t.Errorf("%s: %s", state.name, w)
		}
		for v, n := range counts {
			all[v] += n
		}
	}
	t.Logf("%v", all)
	if all["yes"] < 100 || all["no"] < 100 || all["untold"] > (all["yes"]+all["no"])/10 {
		t.Errorf("the answers were %v", all)
	}
}

// TestAnAnswerThatIsNotWhatTheServerDoesIsFound plants a route that forgets a rule.
func TestAnAnswerThatIsNotWhatTheServerDoesIsFound(t *testing.T) {
	t.Parallel()
	a := peopled(t)
	trials := a.trials()
	a.become("UPDATE ideas SET moderation = 'hidden', was_public = TRUE WHERE id = " + decimal(a.number("9")))
	routes := a.routes
	a.planted = func(app *fiber.App) {
		app.Get("/api/v1/ideas/:number", func(c *fiber.Ctx) error { return c.JSON(fiber.Map{"title": "hidden"}) })
		app.Put("/api/v1/ideas/:number/support", func(*fiber.Ctx) error { return challenge.ErrClosed })
		routes(app)
	}
	a.serve()
	wrong, _ := a.compare(trials, "member")
	found := strings.Join(wrong, "\n")
	for _, want := range []string{"read of ", "support of "} {
		if !strings.Contains(found, want) {
			t.Errorf("nobody notices the route of %q: %s", want, found)
		}
	}
}

// TestAskingWhyTellsNothingThatTheAskerMayNotKnow compares answers, byte by byte, before and
// after what the asker may not know has changed.
func TestAskingWhyTellsNothingThatTheAskerMayNotKnow(t *testing.T) {
	t.Parallel()
	a := peopled(t)
	ctx := t.Context()
	a.serve()
	idea := decimal(a.number("9"))
	everything := func(as, about string) string {
		var out strings.Builder
		for _, r := range a.trials() {
			got, _ := a.whyOf(as, about, r.thing, r.act)
			fmt.Fprintf(&out, "%s %s: %d %s\n", r.act, r.thing, got.status, got.txt)
		}
		return out.String()
	}
	lead, admin, judge := a.people["lead"], a.people["administrator"], a.people["judge"]
	member := a.join("why-member", "Somebody Else")

	before, beforeAdmin := everything(lead, "why-member"), everything(admin, "why-member")
	_, err := a.People.Impose(ctx, account.Console, account.Sanction{Person: member.Person, Kind: account.Block, Code: "spam"}, 7)
	a.must(err)
	if after := everything(lead, "why-member"); after != before {
		t.Errorf("a lead learns of a decision for the whole site:\n%s\n%s", before, after)
	}
	if everything(admin, "why-member") == beforeAdmin {
		t.Error("an administrator does not learn of it: the comparison finds nothing")
	}

	panel := a.board("rheumatology").ID
	for _, asker := range []string{lead, admin} {
		before = everything(asker, judge)
		if !strings.Contains(before, `"untold"`) {
			t.Errorf("nothing is kept from %s about a judge: %s", asker, before)
		}
	}
	before, beforeAdmin = everything(lead, judge), everything(admin, judge)
	_, err = a.reviews().DeclareConflict(ctx, a.actor(judge), panel, 0, a.number("9"), review.Team)
	a.must(err)
	if everything(lead, judge) != before || everything(admin, judge) != beforeAdmin {
		t.Error("somebody who is no chair learns of a recusal")
	}

	a.must(a.Store.InTx(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec("UPDATE ideas SET moderation = 'held', was_public = FALSE WHERE id = ?", idea)
		return err
	}))
	other := a.join("why-other", "Another Lead")
	open, err := store.ChallengeReads(a.Store).ChallengeBySlug(ctx, demoOpenSlug)
	a.must(err)
	a.must(a.People.GiveRole(ctx, account.Console, other.Person, account.Lead, open.ID))
	hidden, _ := a.whyOf("why-other", "why-member", idea, "read")
	unknown, _ := a.whyOf("why-other", "why-member", "999999", "read")
	if hidden.status != http.StatusNotFound || hidden.txt != unknown.txt {
		t.Errorf("the lead of another challenge learns that an idea is held: %d %s, of none %s", hidden.status, hidden.txt, unknown.txt)
	}
	for who, want := range map[string]string{
		"": "401 person.sign_in", a.people["member"]: "403 person.forbidden", a.people["moderator"]: "403 person.forbidden", a.people["communications"]: "403 person.forbidden",
	} {
		got, _ := a.whyOf(who, "why-member", idea, "read")
		if out := fmt.Sprint(got.status, " ", codeOf(got.txt)); out != want {
			t.Errorf("%q gets %s, want %s", who, out, want)
		}
	}
	by := func(as, address string) (int, string) {
		got := a.post(as, "/admin/why", url.Values{"thing": {idea}, "act": {"read"}, "person": {address}})
		return got.status, strings.ReplaceAll(got.txt, address, "")
	}
	var email string
	a.must(a.Store.Reader(ctx).Get(&email, "SELECT email FROM people WHERE id = ?", member.Person))
	status, known := by("why-other", email)
	_, none := by("why-other", "nobody@example.org")
	adminKnows, _ := by(admin, email)
	adminNone, _ := by(admin, "nobody@example.org")
	if status != http.StatusNotFound || known != none || adminKnows != http.StatusOK || adminNone != http.StatusUnprocessableEntity {
		t.Errorf("a lead learns who has an account: %d, same %t; an administrator gets %d and %d", status, known == none, adminKnows, adminNone)
	}
	if status, known = by(lead, email); status != http.StatusUnprocessableEntity || !strings.Contains(known, "Only administrators can ask by email address") {
		t.Errorf("a lead who asks by an address gets %d %s", status, known)
	}
	if _, none = by(lead, "nobody@example.org"); known != none {
		t.Error("a lead learns which address has an account")
	}

	a.must(a.People.GiveRole(ctx, account.Console, a.actor(judge).Person, account.Lead, a.c.ID))
	if got, _ := a.whyOf(judge, "why-member", idea, "read"); got.status < 400 {
		t.Errorf("a lead who judges the idea is told about it: %d %s", got.status, got.txt)
	}
}

func TestWhoAsksWhyIsOnTheTrail(t *testing.T) {
	t.Parallel()
	a := peopled(t)
	a.serve()
	idea := decimal(a.number("9"))
	if got, _ := a.whyOf(a.people["lead"], a.people["member"], idea, "support"); got.status != http.StatusOK {
		t.Fatalf("got %d %s", got.status, got.txt)
	}
	if got := a.whyByPage(a.people["lead"], "", "/ideas/"+idea, "read"); got.status != http.StatusOK {
		t.Fatalf("got %d %s", got.status, got.txt)
	}
	var rows []struct {
		Subject, ActorID, IdeaID int64
		Detail, Reason           string
	}
	a.must(a.Store.Reader(t.Context()).All(&rows, "SELECT subject, actor_id, idea_id, detail, reason FROM events WHERE kind = 'access.asked' ORDER BY id"))
	lead := int64(a.actor(a.people["lead"]).Person)
	if len(rows) != 2 || rows[0].Subject != int64(a.actor(a.people["member"]).Person) || rows[1].Subject != 0 || rows[0].ActorID != lead || rows[0].IdeaID != 0 ||
		rows[0].Detail != "support idea "+idea || rows[1].Detail != "read idea "+idea || rows[0].Reason != "" {
		t.Errorf("the trail holds %+v", rows)
	}
	if got := a.ask("", "/ideas/"+idea+"/history"); strings.Contains(got.txt, "access.asked") {
		t.Error("the history of the idea tells that somebody asked")
	}
}
