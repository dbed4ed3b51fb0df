package pages_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api"
	"uptake/api/live"
	"uptake/api/pages"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/reviewtest"
	"uptake/domain/theme"
	front "uptake/frontend/pages"
	"uptake/store"
)

// jury is a site with a panel of six on the ideas of a challenge, set up in the
// browser and not formed yet.
type jury struct {
	*press
	reviews review.Service
	panel   id.Panel
	of      []id.Idea
}

// seats are the people of the panel by name, and where they sit.
var seats = []struct{ name, seat, profession string }{
	{"chair", "chair", ""},
	{"sec", "secretary", ""},
	{"liv", "lived", ""},
	{"liz", "lived", ""},
	{"pro", "professional", "surgeon"},
	{"pat", "professional", "physiotherapist"},
	{"obs", "observer", ""},
}

func newJury(t *testing.T, ideas int) *jury {
	t.Helper()
	j := &jury{press: newPress(t)}
	j.reviews = review.Service{Store: store.Reviews(j.store), Reads: store.ReviewReads(j.store), Now: j.clock.Now}
	for _, s := range seats {
		j.person(s.name)
	}
	admin := j.person("admin")
	admin.Grants = []account.Grant{{Role: account.Administrator}}
	j.who["admin"] = admin
	veils := &review.Veils{Reads: j.reviews.Reads, Versions: j.store.Versions()}
	frame := pages.Frame{Zone: time.UTC, Reviews: veils.Seated}
	reading := pages.Reading{
		Frame: frame, Cache: pages.NewCache(j.store.Versions(), "neutral", 1<<20, j.clock.Now), Reads: store.ChallengeReads(j.store), Clock: j.clock.Now, Zone: time.UTC,
		Label: func(_, code string) string { return code }, Veils: veils,
		Beside: pages.Publishing{
			Themes: store.ThemeReads(j.store), Writeups: store.WriteupReads(j.store), Adoptions: store.AdoptionReads(j.store), Updates: store.UpdateReads(j.store),
			Panels: pages.PublishedPanels{Service: j.reviews},
		},
	}
	j.app = api.New(api.Options{BaseURL: baseURL, Sessions: j, Log: quiet(), Routes: func(app *fiber.App) {
		pages.Feeds{Reading: reading, BaseURL: baseURL, Writeups: store.WriteupReads(j.store), Updates: store.UpdateReads(j.store)}.Routes(app)
		reviews := pages.Reviews{Reading: reading, Service: j.reviews, Live: live.NewHub(j.store.Versions())}
		reviews.Routes(app)
		pages.PanelSetup{Reviews: reviews}.Routes(app)
		pages.Shortlists{Reading: reading, Service: j.reviews, Writeups: store.WriteupReads(j.store)}.Routes(app)
		pages.Writeups{
			Reading: reading, Writeups: store.WriteupReads(j.store), Adoptions: store.AdoptionReads(j.store), Updates: store.UpdateReads(j.store), Panels: j.reviews, Service: j.writeups,
		}.Routes(app)
		reading.Routes(app)
	}})
	for n := range ideas {
		j.of = append(j.of, j.idea("Idea "+strconv.Itoa(n+1)).ID)
	}
	created := j.post("lead", "/admin/panels/new?challenge=joints", url.Values{"name": {"Joint panel"}}).want(303)
	j.panel = id.Panel(mustInt(t, strings.TrimPrefix(created.location, "/admin/panels/")))
	for _, s := range seats {
		j.post("lead", front.PanelURL(j.panel)+"/seats", url.Values{"find": {s.name}, "person": {number(j.who[s.name].Person)}, "seat": {s.seat}, "profession": {s.profession}}).want(303)
	}
	return j
}

func mustInt(t *testing.T, s string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// person makes somebody whose session is their name.
func (j *jury) person(name string) account.Actor {
	j.t.Helper()
	var person id.Person
	shown := strings.ToUpper(name[:1]) + name[1:]
	j.must(j.store.InTx(j.t.Context(), func(tx *store.Tx) error {
		return tx.Get(&person, "INSERT INTO people (handle, name, joined_at) VALUES (?, ?, ?) RETURNING id", "h-"+name, shown, j.clock.Now())
	}))
	j.who[name] = account.Actor{Person: person, Name: shown, Handle: "h-" + name}
	return j.who[name]
}

func (j *jury) at(rest string) string { return front.ReviewURL(j.panel) + rest }

// step takes the next step in the browser.
func (j *jury) step(who string, to review.State, more url.Values) answer {
	j.t.Helper()
	version := j.get(who, j.at("")).want(200).value(`form[action$="/step"] input[name=version]`, "value")
	form := url.Values{"to": {string(to)}, "version": {version}}
	for k, v := range more {
		form[k] = v
	}
	return j.post(who, j.at("/step"), form)
}

// open takes the panel to its first round.
func (j *jury) open() {
	j.t.Helper()
	j.clock.Turn(25 * time.Hour)
	j.step("lead", review.Formed, nil).want(303)
	j.brief()
	j.step("chair", review.R1Open, nil).want(303)
}

// brief has the members of a formed panel get ready, and briefs it.
func (j *jury) brief() {
	j.t.Helper()
	j.must(reviewtest.Prepare(j.t.Context(), j.reviews, j.panel))
	j.step("chair", review.Briefed, nil).want(303)
}

// give saves scores for an idea: impact and feasibility.
func (j *jury) give(who string, idea id.Idea, impact, feasibility string, more url.Values) answer {
	j.t.Helper()
	page := j.get(who, j.sheet(idea)).want(200)
	form := url.Values{"version": {page.value("main form input[name=version]", "value")}, "do": {"save"}, "note_for": {"panel"}}
	for n, v := range []string{impact, feasibility} {
		form.Set(front.ScoreField(j.criteria()[n].ID), v)
	}
	for k, v := range more {
		form[k] = v
	}
	return j.post(who, j.sheet(idea), form)
}

func (j *jury) sheet(idea id.Idea) string { return front.SheetURL(j.panel, idea) }

func (j *jury) criteria() []review.Criterion {
	j.t.Helper()
	h, err := j.reviews.Reads.Head(j.t.Context(), j.panel)
	j.must(err)
	return h.Criteria
}

func (j *jury) state() review.State {
	j.t.Helper()
	h, err := j.reviews.Reads.Head(j.t.Context(), j.panel)
	j.must(err)
	return h.State
}

var members = []string{"liv", "liz", "pro", "pat"}

func TestAPanelGoesFromSetUpToAPublicShortlistInTheBrowser(t *testing.T) {
	t.Parallel()
	j := newJury(t, 3)
	setup := j.get("lead", front.PanelURL(j.panel)).want(200)
	if !strings.Contains(setup.body, "Form the panel") {
		t.Error("a complete panel cannot be formed")
	}
	j.has(j.get("lead", j.at("")).want(200).clean(), "Set up the panel: its members, criteria and settings")
	// Names are found in any case, and % is no wildcard.
	if got := j.get("lead", front.PanelURL(j.panel)+"?find=CHA").want(200); len(got.all("input[name=person]")) != 1 {
		t.Errorf("found %d people called CHA, want 1", len(got.all("input[name=person]")))
	}
	if got := j.get("lead", front.PanelURL(j.panel)+"?find=%25").want(200); len(got.all("input[name=person]")) != 0 {
		t.Error("a percent sign finds everybody")
	}
	j.open()
	home := j.get("liv", "/review").want(200)
	if !strings.Contains(home.text("main"), "0 of 3 scored") {
		t.Errorf("my panels: %s", home.text("main"))
	}
	j.get("liv", j.at("/next")).want(303)
	sheet := j.get("liv", j.sheet(j.of[0])).want(200)
	if len(sheet.all("main input[type=radio][checked]")) != 1 { // the note's audience alone
		t.Error("a score is preselected in round 1")
	}
	if n := len(sheet.all("main fieldset input[type=radio][name^=score-]")); n != 20 {
		t.Errorf("%d radios, want 9 and unable for each of two criteria", n)
	}
	for n, idea := range j.of {
		for _, m := range members {
			impact := strconv.Itoa(9 - n)
			if m == "liv" && n == 0 {
				impact = "2"
			}
			if n == 2 && m == "pat" {
				impact = review.UnableText
			}
			j.give(m, idea, impact, "8", url.Values{"note": {"Seen at our site."}}).want(303)
		}
	}
	if got := j.get("liv", j.at("/next")).want(303); got.location != j.at("") {
		t.Errorf("with everything scored, next leads to %s", got.location)
	}
	j.step("chair", review.R1Closed, nil).want(303)
	j.step("chair", review.Discussing, nil).want(303)
	talk := j.get("pro", j.sheet(j.of[0])+"/discussion").want(200)
	if !strings.Contains(talk.body, "The panel is split") && !strings.Contains(talk.body, "the panel is split") {
		t.Errorf("a lone dissent from lived experience is not marked: %s", talk.text("main"))
	}
	if words := talk.text("main"); !strings.Contains(words, "Impact Your score 9 Scores 4 of 4 Median 9 Mean 7.25 Range 2 to 9 Median, lived experience 5.5") {
		t.Errorf("the panel does not see medians and means: %s", words)
	}
	if words := j.get("pro", j.sheet(j.of[2])+"/discussion").want(200).text("main"); !strings.Contains(words, "3 of 4 Median 7 Mean 7 Range 7") || !strings.Contains(words, "1 member is unable to judge") {
		t.Errorf("who is unable to judge is not counted apart: %s", words)
	}
	if len(talk.all("svg[role=img] title")) != 2 || len(talk.all("svg circle[r='7']")) != 8 {
		t.Errorf("%d pictures with %d dots", len(talk.all("svg[role=img] title")), len(talk.all("svg circle[r='7']")))
	}
	j.step("chair", review.R2Open, url.Values{"reason": {"Nothing more to say."}, "closes_at[day]": {"10"}, "closes_at[month]": {"3"}, "closes_at[year]": {"2026"}, "closes_time": {"17:00"}}).want(303)
	again := j.get("liv", j.sheet(j.of[0])).want(200)
	if !strings.Contains(again.text("main"), "In the round before you said: 2. Save to confirm it, or change it.") || len(again.all("main input[name^=score-][checked]")) != 2 {
		t.Errorf("round 2 does not show the member's own scores to confirm: %s", again.text("main"))
	}
	for _, idea := range j.of[:2] {
		for _, m := range members {
			j.give(m, idea, "8", "8", nil).want(303)
		}
	}
	if got := j.step("chair", review.R2Closed, nil).want(422); !strings.Contains(got.text(".nhsuk-error-summary"), "Scores are missing") {
		t.Errorf("closing without a word about the missing: %s", got.text("main"))
	}
	j.step("chair", review.R2Closed, url.Values{"confirm": {"1"}}).want(422) // an idea is short of its quorum
	j.step("chair", review.R2Closed, url.Values{"confirm": {"1"}, "reason": {"Nobody had time."}}).want(303)
	j.step("chair", review.Deciding, url.Values{"reason": {"Nothing more to say."}}).want(303)
	j.post("sec", j.at("/meeting/presence"), url.Values{"here": {"1"}}).want(303)
	decide := func(n int, form url.Values) answer {
		return j.post("chair", j.sheet(j.of[n])+"/decision", form)
	}
	if got := decide(0, url.Values{"version": {"0"}}).want(422); len(got.all(".nhsuk-error-summary a")) != 2 { // what differs from the proposal is not known yet
		t.Errorf("an empty decision: %s", got.text(".nhsuk-error-summary"))
	}
	decide(0, url.Values{"outcome": {"shortlist"}, "reason": {"Does most good."}}).want(303)
	decide(1, url.Values{"outcome": {"shortlist"}, "reason": {"Easy to do."}}).want(303)
	stale := decide(1, url.Values{"outcome": {"refer"}, "reason": {"In another window."}}).want(412)
	if !strings.Contains(stale.text("main"), "Easy to do.") || !strings.Contains(stale.text("#reason"), "In another window.") {
		t.Error("a decision in two windows does not show both")
	}
	// One idea is open: the page leads there, and a signature is refused.
	asked := func(who, wants string) {
		t.Helper()
		page := j.get(who, "/review").want(200)
		got := ""
		for _, a := range page.all(`main a[href="` + j.at("#next-step") + `"]`) {
			got += words(a)
		}
		if got != wants || strings.Contains(page.text("main"), "Your signature is missing.") != (wants != "") {
			t.Errorf("%s is asked to sign by %q, want %q", who, got, wants)
		}
	}
	asked("chair", "Go to the next step : Joint panel")
	asked("sec", "Go to the next step : Joint panel")
	asked("pro", "")
	open := j.get("chair", j.at("")).want(200)
	if got := open.value(`main a.nhsuk-button[href$="/discussion"]`, "href"); got != j.sheet(j.of[2])+"/discussion" {
		t.Errorf("the next idea to decide on is %s", got)
	}
	head, err := j.reviews.Reads.Head(t.Context(), j.panel)
	j.must(err)
	j.post("chair", j.at("/step"), url.Values{"to": {string(review.Finalised)}, "version": {strconv.Itoa(head.Version)}}).want(422)
	decide(2, url.Values{"outcome": {"not_now"}, "reason": {"Too early."}}).want(303)
	order := j.get("chair", j.at("")).want(200)
	if len(order.all(`button`)) == 0 || !strings.Contains(order.body, "Move down") {
		t.Error("the shortlist cannot be moved")
	}
	j.post("chair", j.at("/shortlist/move"), url.Values{"idea": {number(j.of[1])}, "way": {"up"}}).want(303)
	// Whoever publishes is led to a panel from its last signature to its public
	// shortlist, and nobody else is told of it.
	toPublish := func(who, wants string) {
		t.Helper()
		got := ""
		for _, a := range j.get(who, "/publish").want(200).all(`main a[href^="` + j.at("") + `"]`) {
			got += words(a)
		}
		if got != wants {
			t.Errorf("%s is asked to publish %q, want %q", who, got, wants)
		}
	}
	asked("chair", "Sign the decisions : Joint panel")
	j.step("chair", review.Finalised, nil).want(303)
	asked("chair", "")
	asked("sec", "Sign the decisions : Joint panel")
	toPublish("comms", "")
	j.step("sec", review.Finalised, nil).want(303)
	asked("sec", "")
	toPublish("comms", "Tell the authors of Joint panel")
	toPublish("ann", "")
	if j.state() != review.Finalised {
		t.Fatalf("signed twice, the panel is %s", j.state())
	}
	j.get("", "/shortlists/joints-joint-panel").want(404)
	j.get("comms", j.at("")).want(200)
	j.toldFirst()
	toPublish("comms", "Publish the results of Joint panel")
	ask := j.get("comms", j.at("/publish")).want(200)
	j.post("comms", j.at("/publish"), url.Values{"version": {ask.value("main input[name=version]", "value")}}).want(303)
	toPublish("comms", "Publish the shortlist of Joint panel")
	j.post("comms", j.at("/shortlist"), url.Values{"version": {"1"}, "title": {"Our joint shortlist"}, "intro": {"Two ideas. " + hostile}}).want(303)
	j.get("comms", "/shortlists/joints-joint-panel").want(200).clean()
	j.post("comms", j.at("/publish"), url.Values{}).want(303, "/shortlists/joints-joint-panel")
	toPublish("comms", "")

	over := j.get("liv", j.at("/meeting")).want(200).clean()
	j.has(over, "The meeting is over.")
	j.has(over, "Read the minutes")
	if got := over.text("main"); strings.Contains(got, "enough to decide") || strings.Contains(got, "Who is present") || strings.Contains(got, "The rest of the agenda") {
		t.Errorf("nobody is expected at a meeting that is over: %s", got)
	}
	public := j.get("", "/shortlists/joints-joint-panel").want(200).clean()
	main := public.text("main")
	for _, words := range []string{"Our joint shortlist", "Does most good.", "Easy to do.", "Too early.", "Idea 3", "2 members with", "Do now: 2."} {
		if words == "2 members with" {
			words = "2 of them with lived experience"
		}
		if !strings.Contains(main, words) {
			t.Errorf("the public page does not say %q: %s", words, main)
		}
	}
	if list := j.get("", "/shortlists").want(200); !strings.Contains(list.text("main"), "Our joint shortlist") {
		t.Error("the shortlist is not in the list")
	}
	if marks := public.all("svg .app-chart__mark"); len(marks) != 1 || !strings.Contains(public.text("svg"), "×2") {
		t.Errorf("two ideas in one place have %d marks: %s", len(marks), public.text("svg"))
	}
	if idea := j.get("", "/ideas/"+number(j.of[0])).want(200); !strings.Contains(idea.text("main"), "Impact: high (median 8), members agree") {
		t.Errorf("the idea does not say how it stands: %s", idea.text("main"))
	}
	if ch := j.get("", "/challenges/joints").want(200); !strings.Contains(ch.text("main"), "Liv, member with lived experience") {
		t.Error("the challenge does not say who sits on the panel")
	}
	method := j.get("", "/shortlists/joints-joint-panel/method").want(200).clean().text("main")
	for _, words := range []string{"Our own rule.", "RAND/UCLA Appropriateness Method", "2 of them with lived experience", "Ideas decided on 3", "Recusals 0."} {
		if !strings.Contains(method, words) {
			t.Errorf("the page of the method does not say %q: %s", words, method)
		}
	}
	if strings.Contains(method, "Round 1, impact") || strings.Contains(method, "Better median") {
		t.Errorf("3 ideas are too few to be summed up: %s", method)
	}
	csv := j.get("", "/shortlists/joints-joint-panel/results.csv").want(200)
	if !strings.Contains(csv.body, "joint-panel,2,"+number(j.of[0])+",impact,4") || strings.Contains(csv.body, "Liv") {
		t.Errorf("the file: %s", csv.body)
	}
	var doc struct {
		Ideas []map[string]any `json:"ideas"`
	}
	j.must(json.Unmarshal([]byte(j.get("", "/shortlists/joints-joint-panel/results.json").want(200).body), &doc))
	for _, row := range doc.Ideas {
		if row["min"] != nil || row["rank"] != nil || row["median_lived"] != nil {
			t.Errorf("4 scores are too few for their range, a rank or the groups to be public: %v", row)
		}
	}
	if len(doc.Ideas) != 6 {
		t.Errorf("%d rows in the file, want 6", len(doc.Ideas))
	}
	// What a moderator takes out of view is out of view here too.
	_, err = j.ideas.Decide(t.Context(), j.who["mo"], challenge.Decision{On: challenge.Reported{Idea: j.of[0]}, To: challenge.Hidden, Because: challenge.Because{Words: "It named a patient."}})
	j.must(err)
	hidden := j.get("", "/shortlists/joints-joint-panel").want(200)
	if strings.Contains(hidden.body, "Does most good.") || strings.Contains(hidden.body, ">1. Idea 1<") || !strings.Contains(hidden.body, "out of public view") {
		t.Error("a hidden idea still stands on the shortlist")
	}
}

func TestWhoMayOpenAndDoWhatOnAPanel(t *testing.T) {
	t.Parallel()
	j := newJury(t, 2)
	who := []string{"", "ben", "mo", "comms", "lead", "admin", "pro", "chair", "sec", "obs"}
	idea := "/ideas/" + number(j.of[0])
	type row struct {
		address string
		want    [10]int
	}
	check := func(stage string, rows []row) {
		t.Helper()
		for _, r := range rows {
			for n, name := range who {
				got := j.get(name, r.address)
				if got.status != r.want[n] {
					t.Errorf("%s: %s as %q: got %d, want %d", stage, r.address, name, got.status, r.want[n])
				}
				if cc := got.header.Get("Cache-Control"); cc != "private, no-store" {
					t.Errorf("%s: %s as %q: Cache-Control %q", stage, r.address, name, cc)
				}
			}
		}
	}
	check("draft", []row{
		{"/review", [10]int{401, 200, 200, 200, 200, 200, 200, 200, 200, 200}},
		{j.at(""), [10]int{401, 404, 404, 200, 200, 200, 200, 200, 200, 200}},
		{"/review/99", [10]int{401, 404, 404, 404, 404, 404, 404, 404, 404, 404}},
		{j.at(idea), [10]int{401, 404, 404, 404, 404, 404, 404, 404, 404, 404}},
		{j.at("/publish"), [10]int{401, 404, 404, 409, 409, 409, 403, 403, 403, 403}},
		{"/admin/panels", [10]int{401, 403, 403, 403, 200, 200, 403, 403, 403, 403}},
		{"/admin/panels?challenge=joints", [10]int{401, 403, 403, 403, 200, 200, 403, 403, 403, 403}},
		{"/admin/panels/new?challenge=joints", [10]int{401, 403, 403, 403, 200, 200, 403, 403, 403, 403}},
		{"/admin/panels/new?challenge=nowhere", [10]int{401, 404, 404, 404, 404, 404, 404, 404, 404, 404}},
		{front.PanelURL(j.panel), [10]int{401, 404, 404, 404, 200, 200, 404, 404, 404, 404}},
	})
	j.open()
	check("round 1", []row{
		{j.at(""), [10]int{401, 403, 403, 200, 200, 200, 200, 200, 200, 200}},
		{j.at("/results"), [10]int{401, 403, 403, 200, 200, 200, 200, 200, 200, 200}},
		{j.at("/next"), [10]int{401, 403, 403, 403, 403, 403, 303, 303, 303, 303}},
		{j.at(idea), [10]int{401, 403, 403, 403, 403, 403, 200, 404, 404, 404}},
		{j.at("/ideas/99"), [10]int{401, 403, 403, 403, 403, 403, 404, 404, 404, 404}},
		{j.at(idea + "/conflict"), [10]int{401, 403, 403, 403, 403, 403, 200, 200, 200, 200}},
		{j.at(idea + "/discussion"), [10]int{401, 403, 403, 200, 200, 200, 200, 200, 200, 200}},
		{j.at("/publish"), [10]int{401, 403, 403, 409, 409, 409, 403, 403, 403, 403}},
		{front.PanelURL(j.panel), [10]int{401, 403, 403, 403, 200, 200, 403, 403, 403, 403}},
	})
	head, err := j.reviews.Reads.Head(t.Context(), j.panel)
	j.must(err)
	version := strconv.Itoa(head.Version)
	posts := []struct {
		address string
		form    url.Values
		want    [10]int
	}{
		{j.at("/step"), url.Values{"to": {"r1_closed"}, "version": {version}}, [10]int{401, 403, 403, 403, 403, 403, 403, 422, 403, 403}},
		{j.at("/step"), url.Values{"to": {"published"}, "version": {version}}, [10]int{401, 403, 403, 409, 409, 409, 403, 403, 403, 403}},
		{j.at("/step"), url.Values{"to": {"finalised"}, "version": {version}}, [10]int{401, 403, 403, 403, 403, 403, 403, 409, 409, 403}},
		{j.at("/deadline"), url.Values{"deadline_at[day]": {"1"}}, [10]int{401, 403, 403, 422, 422, 422, 422, 422, 422, 422}},
		{j.at("/pause"), url.Values{"pause_reason": {""}}, [10]int{401, 403, 403, 403, 403, 422, 403, 422, 403, 403}},
		{j.at("/resume"), url.Values{}, [10]int{401, 403, 403, 403, 403, 409, 403, 409, 403, 403}},
		{j.at("/look"), url.Values{}, [10]int{401, 403, 403, 403, 403, 403, 403, 409, 409, 403}},
		{j.at("/reopen"), url.Values{"version": {version}, "reopen_reason": {"X"}}, [10]int{401, 403, 403, 403, 403, 403, 403, 409, 403, 403}},
		{j.at("/shortlist"), url.Values{"version": {"1"}, "title": {"X"}}, [10]int{401, 403, 403, 404, 404, 404, 403, 403, 403, 403}},
		{j.at("/shortlist/move"), url.Values{"idea": {"1"}, "way": {"up"}}, [10]int{401, 403, 403, 403, 403, 403, 403, 409, 403, 403}},
		{j.at("/publish"), url.Values{"version": {version}}, [10]int{401, 403, 403, 409, 409, 409, 403, 403, 403, 403}},
		{j.at(idea), url.Values{"version": {"1"}, "note_for": {"nobody"}}, [10]int{401, 403, 403, 403, 403, 403, 422, 404, 404, 404}},
		{j.at(idea + "/conflict"), url.Values{"kind": {"none"}}, [10]int{401, 403, 403, 403, 403, 403, 422, 422, 422, 422}},
		{j.at(idea + "/decision"), url.Values{"outcome": {"shortlist"}, "reason": {"X"}}, [10]int{401, 403, 403, 403, 403, 403, 403, 409, 403, 403}},
		{j.at("/meeting/current"), url.Values{"idea": {"1"}}, [10]int{401, 403, 403, 403, 403, 403, 403, 303, 303, 403}},
		{j.at("/meeting/presence"), url.Values{"here": {"1"}}, [10]int{401, 403, 403, 403, 403, 403, 403, 403, 303, 403}},
		{j.at("/meeting/move"), url.Values{"idea": {"1"}, "place": {"1"}}, [10]int{401, 403, 403, 403, 403, 403, 403, 403, 303, 403}},
		{j.at("/meeting/pull"), url.Values{"idea": {"1"}}, [10]int{401, 403, 403, 403, 403, 403, 303, 303, 403, 403}},
		{j.at("/meeting/consent"), url.Values{}, [10]int{401, 403, 403, 403, 403, 403, 403, 409, 403, 403}},
		{j.at(idea + "/no-quorum"), url.Values{"quorum_reason": {"X"}}, [10]int{401, 403, 403, 403, 403, 403, 403, 409, 403, 403}},
		{"/admin/panels/new?challenge=joints", url.Values{"name": {""}}, [10]int{401, 403, 403, 403, 422, 422, 403, 403, 403, 403}},
		{front.PanelURL(j.panel) + "/criteria", url.Values{"version": {version}, "criteria": {"0"}}, [10]int{401, 403, 403, 403, 409, 409, 403, 403, 403, 403}},
		{front.PanelURL(j.panel) + "/rules", url.Values{"version": {version}, "rounds": {"9"}}, [10]int{401, 403, 403, 403, 409, 409, 403, 403, 403, 403}},
		{front.PanelURL(j.panel) + "/seats", url.Values{"person": {""}}, [10]int{401, 403, 403, 403, 422, 422, 403, 403, 403, 403}},
		{front.PanelURL(j.panel) + "/seats/1", url.Values{"to": {"nowhere"}}, [10]int{401, 403, 403, 403, 422, 422, 403, 403, 403, 403}},
	}
	before := j.state()
	for _, r := range posts {
		for n, name := range who {
			if got := j.post(name, r.address, r.form); got.status != r.want[n] {
				t.Errorf("POST %s %v as %q: got %d, want %d: %s", r.address, r.form, name, got.status, r.want[n], got.body[:min(len(got.body), 200)])
			}
		}
	}
	if j.state() != before {
		t.Errorf("refused posts have taken the panel to %s", j.state())
	}
}

func TestScoresAreRefusedWithWhatWasTyped(t *testing.T) {
	t.Parallel()
	j := newJury(t, 2)
	j.open()
	impact := front.ScoreField(j.criteria()[0].ID)
	for _, typed := range []string{"0", "10", "7.5", "-1", "seven", "1e1", "٣"} {
		got := j.give("pro", j.of[0], typed, "8", url.Values{"note": {"A note to keep."}}).want(422)
		if links := got.all(".nhsuk-error-summary a"); len(links) != 1 || attr(links[0], "href") != "#"+impact {
			t.Errorf("%q: the summary does not lead to the criterion", typed)
		}
		if got.text("#note") != "A note to keep." || len(got.all(`main input[name^=score-][value="8"][checked]`)) != 1 {
			t.Errorf("%q: what was entered is lost", typed)
		}
	}
	j.give("pro", j.of[0], "7", "8", nil).want(303)
	// Two windows: the later save is told, nothing is overwritten, both are shown.
	late := url.Values{"version": {"1"}, impact: {"3"}, "note": {"From the other window."}, "note_for": {"panel"}}
	clash := j.post("pro", j.sheet(j.of[0]), late).want(412)
	if len(clash.all(`main input[name="`+impact+`"][value="3"][checked]`)) != 1 || !strings.Contains(clash.text(".nhsuk-summary-list"), "7") || clash.text("#note") != "From the other window." {
		t.Errorf("one of the versions is missing: %s", clash.text("main"))
	}
	late.Set("version", clash.value("main form input[name=version]", "value"))
	j.post("pro", j.sheet(j.of[0]), late).want(303)
	// An answer is taken back by leaving it out.
	j.give("pro", j.of[0], "", "8", nil).want(303)
	if got := j.get("pro", "/review").text("main"); !strings.Contains(got, "0 of 2 scored") {
		t.Errorf("an answer that was taken back counts: %s", got)
	}
	// A conflict closes the idea at once.
	j.give("pat", j.of[1], "9", "9", nil).want(303)
	j.post("pat", j.sheet(j.of[1])+"/conflict", url.Values{"kind": {"author"}}).want(303)
	recused := j.get("pat", j.sheet(j.of[1])).want(200)
	if !strings.Contains(recused.text("main"), "You are recused from this idea (conflict declared). Its public text can still be read signed out.") || strings.Contains(recused.body, "Saturday") {
		t.Errorf("a recused member reads %s", recused.text("main"))
	}
	j.post("pat", j.sheet(j.of[1]), url.Values{"version": {"3"}, impact: {"9"}}).want(403)
	if got := j.get("pat", j.sheet(j.of[1])+"/discussion").want(200); strings.Contains(got.body, "Saturday") {
		t.Error("a recused member reads the text on the page for discussing")
	}
	// Declared interests that do not bar are noted.
	j.post("pat", j.sheet(j.of[0])+"/conflict", url.Values{"kind": {"organisation"}}).want(303)
	j.give("pat", j.of[0], "6", "6", nil).want(303)
	if got := j.get("chair", j.at("")).text("#conflicts"); !strings.Contains(got, "Pat") || !strings.Contains(got, "I wrote this idea") {
		t.Errorf("the chair sees %q", got)
	}
	if got := j.get("pro", j.at("")); len(got.all("#conflicts")) != 0 {
		t.Error("a member sees the interests of another")
	}
	// Paused, then closed: nothing is taken, and what was typed stands on the page.
	j.post("chair", j.at("/pause"), url.Values{"pause_reason": {"Fire drill."}}).want(303)
	long := "A note that is long enough for somebody to be sorry to lose it."
	held := j.post("pro", j.sheet(j.of[0]), url.Values{"version": {"4"}, impact: {"9"}, "note": {long}}).want(409)
	if !strings.Contains(held.body, "paused") {
		t.Errorf("paused: %s", held.text("main"))
	}
	j.post("chair", j.at("/resume"), url.Values{}).want(303)
	j.step("chair", review.R1Closed, url.Values{"confirm": {"1"}}).want(303)
	j.post("pro", j.sheet(j.of[0]), url.Values{"version": {"4"}, impact: {"9"}, "note": {long}}).want(409)
	if closed := j.get("pro", j.sheet(j.of[0])).want(200); len(closed.all("main form")) != 0 {
		t.Error("a closed round offers its form")
	}
}

// TestALongScaleIsANumberToType has a criterion from 1.0 to 5.0 by 0.1 where low
// is best.
func TestALongScaleIsANumberToType(t *testing.T) {
	t.Parallel()
	j := newJury(t, 1)
	setup := j.get("lead", front.PanelURL(j.panel)).want(200)
	form := url.Values{
		"version": {setup.value(`form[action$="/criteria"] input[name=version]`, "value")}, "criteria": {"2"},
		"k1-name": {"scientific merit"}, "k1-min": {"1"}, "k1-max": {"5"}, "k1-step": {"0.1"}, "k1-best": {"low"}, "k1-at1": {"1"}, "k1-words1": {"Outstanding"},
	}
	bad := url.Values{}
	for k, v := range form {
		bad[k] = v
	}
	bad.Set("k1-max", "0.5")
	if got := j.post("lead", front.PanelURL(j.panel)+"/criteria", bad).want(422); got.value("#k1-max", "value") != "0.5" || len(got.all(`.nhsuk-error-summary a[href="#k1-max"]`)) != 1 {
		t.Errorf("a scale that ends before it begins: %s", got.text(".nhsuk-error-summary"))
	}
	j.post("lead", front.PanelURL(j.panel)+"/criteria", form).want(303)
	j.open()
	page := j.get("pro", j.sheet(j.of[0])).want(200)
	field := front.ScoreField(j.criteria()[0].ID)
	if len(page.all(`main input[type=text][name="`+field+`"], main input:not([type])[name="`+field+`"]`)) != 1 || !strings.Contains(page.text("main"), "in steps of 0.1. 1 is best") {
		t.Errorf("the page asks %s", page.text("main"))
	}
	save := func(v string, more ...string) answer {
		page := j.get("pro", j.sheet(j.of[0]))
		form := url.Values{"version": {page.value("main form input[name=version]", "value")}, field: {v}, "do": {"save"}, "note_for": {"panel"}}
		if len(more) > 0 {
			form.Set(more[0], "1")
		}
		return j.post("pro", j.sheet(j.of[0]), form)
	}
	save("1.25").want(422)
	save("5.1").want(422)
	save("1.3").want(303)
	// Both a number and "unable": neither is chosen for the member.
	unable := front.UnableField(j.criteria()[0].ID)
	if got := save("1.4", unable).want(422); got.value("#"+field, "value") != "1.4" || len(got.all(`main input[name=`+unable+`][checked]`)) != 1 || !strings.Contains(got.text(".nhsuk-error-summary"), "Take the score out") {
		t.Errorf("a number beside unable: %s", got.text("main form"))
	}
	for _, typed := range []string{"NaN", "1,3", "1.30001", "−1", "٣", "1e0", "three"} {
		if got := save(typed).want(422); got.value("#"+field, "value") != typed || !strings.Contains(got.text(".nhsuk-error-summary"), "from 1 to 5 in steps of 0.1") {
			t.Errorf("%q: the form holds %q and says %s", typed, got.value("#"+field, "value"), got.text(".nhsuk-error-summary"))
		}
	}
	if got := j.get("pro", j.sheet(j.of[0])); got.value("#"+field, "value") != "1.3" || !strings.Contains(got.text("main table"), "1 Outstanding") {
		t.Errorf("the form holds %s", got.text("main form"))
	}
	save("", unable).want(303)
	if got := j.get("pro", j.sheet(j.of[0])); len(got.all(`main input[name^=unable-][checked]`)) != 1 {
		t.Error("unable is not kept")
	}
}

// TestNothingOfAPanelShowsBeforeItsRelease plants marks in scores' notes, reasons
// and the order, and looks for them wherever somebody outside could look.
func TestNothingOfAPanelShowsBeforeItsRelease(t *testing.T) {
	t.Parallel()
	j := newJury(t, 2)
	public := []string{
		"/", "/ideas", "/ideas?stage=decided", "/search?q=zebrafinch", "/challenges/joints", "/challenges/joints/ideas", "/challenges/joints/ideas?sort=supported",
		"/ideas/" + number(j.of[0]), "/ideas/" + number(j.of[0]) + "/history", "/shortlists", "/shortlists/joints-joint-panel",
		"/shortlists/joints-joint-panel/method", j.at("/results"),
		"/shortlists/joints-joint-panel/results.csv", "/challenges/joints/feed.atom", "/challenges/joints/ideas/feed.atom", "/feed.atom",
		j.at(""), j.sheet(j.of[0]), j.sheet(j.of[0]) + "/discussion", "/review",
	}
	// 8.5 is the median of 8 8 9 9: it stands nowhere else.
	marks := []string{"zebrafinch", "quokka", "numbat", "8.5", "median"}
	outside := []string{"", "ben", "ann", "mo", "lead", "comms"}
	snapshot := func() map[string]answer {
		out := map[string]answer{}
		for _, who := range outside {
			for _, address := range public {
				j.get(who, address) // a page is kept, and has its ETag, from the second time on
				out[who+" "+address] = j.get(who, address)
			}
		}
		return out
	}
	j.open()
	begun := snapshot()
	for _, m := range members {
		score := "8"
		if m == "pro" || m == "pat" {
			score = "9"
		}
		j.give(m, j.of[0], score, "7", url.Values{"note": {"zebrafinch"}}).want(303)
		j.give(m, j.of[1], "2", "2", nil).want(303)
	}
	look := func(stage string, seen map[string]answer) {
		t.Helper()
		for at, got := range seen {
			for _, mark := range marks {
				if mark == "median" && (strings.HasSuffix(at, j.at("")) || strings.HasSuffix(at, "/discussion")) {
					continue // the word stands in the rules
				}
				if strings.Contains(strings.ReplaceAll(got.body, "q=zebrafinch", ""), mark) && !strings.Contains(at, "/search") {
					t.Errorf("%s: %s shows %q", stage, at, mark)
				}
			}
		}
	}
	same := func(stage string, now map[string]answer) {
		t.Helper()
		for at, got := range now {
			if strings.Contains(at, "/review") {
				continue // the panel's own pages say where it stands to its lead
			}
			was := begun[at]
			if got.status != was.status || got.body != was.body || got.header.Get("ETag") != was.header.Get("ETag") {
				t.Errorf("%s: %s has changed from outside: %d, then %d", stage, at, was.status, got.status)
			}
		}
	}
	scored := snapshot()
	look("scored", scored)
	same("scored", scored)
	// Other members see nothing either while the round is open; the chair sees how
	// many, not what.
	for _, who := range []string{"liz", "chair", "sec", "obs"} {
		for _, address := range []string{j.at(""), j.sheet(j.of[0]) + "/discussion"} {
			body := j.get(who, address).want(200).text("main")
			if strings.Contains(body, "zebrafinch") || strings.Contains(body, "8.5") {
				t.Errorf("%s reads on %s: %s", who, address, body)
			}
		}
	}
	if own := j.get("liz", j.sheet(j.of[0])).want(200); !strings.Contains(own.body, "zebrafinch") || strings.Contains(own.body, `value="9" checked`) {
		t.Error("a member does not see their own note, or sees another's score")
	}
	j.step("chair", review.R1Closed, nil).want(303)
	if got := j.get("chair", j.sheet(j.of[0])+"/discussion").text("main"); strings.Contains(got, "8.5") {
		t.Errorf("the chair sees a median that nobody has looked at: %s", got)
	}
	j.post("chair", j.at("/look"), url.Values{}).want(303)
	if got := j.get("chair", j.sheet(j.of[0])+"/discussion").text("main"); !strings.Contains(got, "8.5") {
		t.Errorf("control: the chair sees no median after the round: %s", got)
	}
	if got := j.get("liz", j.sheet(j.of[0])+"/discussion").text("main"); strings.Contains(got, "8.5") || strings.Contains(got, "zebrafinch") {
		t.Errorf("a member sees the result before it is revealed: %s", got)
	}
	j.step("chair", review.Discussing, nil).want(303)
	if got := j.get("liz", j.sheet(j.of[0])+"/discussion").text("main"); !strings.Contains(got, "8.5") || !strings.Contains(got, "zebrafinch") || strings.Contains(got, "Pat") {
		t.Errorf("control: a member sees the result and the notes once revealed, without names: %s", got)
	}
	j.step("chair", review.R2Open, url.Values{"reason": {"Nothing more to say."}}).want(303)
	for _, m := range members {
		j.give(m, j.of[0], map[bool]string{true: "9", false: "8"}[m == "pro" || m == "pat"], "7", nil).want(303)
		j.give(m, j.of[1], "2", "2", nil).want(303)
	}
	j.step("chair", review.R2Closed, nil).want(303)
	j.step("chair", review.Deciding, url.Values{"reason": {"Nothing more to say."}}).want(303)
	j.post("sec", j.at("/meeting/presence"), url.Values{"here": {"1"}}).want(303)
	j.post("chair", j.sheet(j.of[0])+"/decision", url.Values{"outcome": {"shortlist"}, "reason": {"quokka"}, "internal": {"numbat"}}).want(303)
	j.post("chair", j.sheet(j.of[1])+"/decision", url.Values{"outcome": {"not_now"}, "reason": {"Not yet."}}).want(303)
	decided := snapshot()
	look("decided", decided)
	same("decided", decided)
	if got := j.get("pro", j.sheet(j.of[0])+"/discussion").text("main"); !strings.Contains(got, "quokka") || !strings.Contains(got, "numbat") {
		t.Errorf("control: the panel does not see its decision: %s", got)
	}
	j.step("chair", review.Finalised, nil).want(303)
	j.step("sec", review.Finalised, nil).want(303)
	for _, who := range []string{"", "ben", "ann", "mo"} {
		for _, address := range public {
			body := j.get(who, address).body
			if strings.Contains(body, "quokka") || strings.Contains(body, "numbat") || strings.Contains(body, "8.5") {
				t.Errorf("signed: %s as %q shows it", address, who)
			}
		}
	}
	j.toldFirst()
	version := j.get("comms", j.at("/publish")).want(200).value("main input[name=version]", "value")
	j.post("comms", j.at("/publish"), url.Values{"version": {version}}).want(303)
	j.post("comms", j.at("/publish"), nil).want(303)
	page := j.get("", "/shortlists/joints-joint-panel").want(200)
	if !strings.Contains(page.body, "quokka") || !strings.Contains(page.body, "8.5") || strings.Contains(page.body, "numbat") || strings.Contains(page.body, "zebrafinch") {
		t.Error("control: published, the reason and the median are there and the panel's own words are not")
	}
	if got := j.get("", "/ideas/"+number(j.of[0])).want(200); !strings.Contains(got.body, "quokka") || !strings.Contains(got.body, "8.5") {
		t.Error("control: the idea does not say what was decided")
	}
	if got := j.get("", "/ideas/"+number(j.of[1])).want(200); strings.Contains(got.text("main"), "median") {
		t.Error("the median of an idea that was not shortlisted is public")
	}
}

// TestAPostFromAnotherSiteScoresNothing sends a score as another site would.
func TestAPostFromAnotherSiteScoresNothing(t *testing.T) {
	t.Parallel()
	j := newJury(t, 1)
	j.open()
	r := httptest.NewRequest(http.MethodPost, j.sheet(j.of[0]), strings.NewReader("version=1"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	r.AddCookie(&http.Cookie{Name: "session", Value: "pro"})
	resp, err := j.app.Test(r, 20_000)
	j.must(err)
	defer resp.Body.Close() //nolint:errcheck // not read
	if resp.StatusCode != 403 {
		t.Errorf("got %d", resp.StatusCode)
	}
}

// TestTheClockClosesARound moves on to the deadline as the task does.
func TestTheClockClosesARound(t *testing.T) {
	t.Parallel()
	j := newJury(t, 1)
	j.open()
	j.post("chair", j.at("/deadline"), url.Values{"deadline_at[day]": {"5"}, "deadline_at[month]": {"3"}, "deadline_at[year]": {"2026"}, "deadline_time": {"17:00"}}).want(303)
	if got := j.get("liv", "/review").text("main"); !strings.Contains(got, "at 5pm") {
		t.Errorf("the deadline is not said: %s", got)
	}
	for _, m := range members {
		j.give(m, j.of[0], "8", "8", nil).want(303)
	}
	j.clock.Turn(72 * time.Hour)
	j.must(j.reviews.CloseDueRound(context.Background(), j.panel, 1))
	if j.state() != review.R1Closed {
		t.Errorf("after the deadline the panel is %s", j.state())
	}
}

func TestMembersSayWhichThemesAnIdeaHas(t *testing.T) {
	t.Parallel()
	j := newJury(t, 1)
	idea := j.of[0]
	book := theme.Service{Store: store.Themes(j.store), Now: j.clock.Now}
	var ids []string
	for _, name := range []string{"Urgent care", "Late care"} {
		th, err := book.Add(t.Context(), account.Console, "joints", theme.Words{Name: name, Definition: "About " + name})
		j.must(err)
		ids = append(ids, number(th.ID))
	}
	j.open()
	boxes := j.get("liv", j.sheet(idea)).want(200)
	if len(boxes.all("main details input[name=themes]")) != 3 || !strings.Contains(boxes.text("main"), "Themes (none chosen)") {
		t.Fatalf("the scoring page lacks the codebook: %s", boxes.text("main"))
	}
	if !strings.Contains(boxes.text("main"), "Support and comments are hidden from you until the panel has looked at the results of round 1") {
		t.Error("the scoring page does not say why it shows no support")
	}
	j.give("liv", idea, "8", "8", url.Values{"themes": ids}).want(303)
	j.give("pro", idea, "8", "8", url.Values{"themes": ids[:1]}).want(303)
	if got := j.get("liv", j.sheet(idea)).want(200); len(got.all("main input[name=themes][checked]")) != 2 {
		t.Error("what a member has chosen is not chosen on their page")
	}
	// A fault elsewhere in the form keeps them, and a theme of elsewhere is a fault of its own.
	if got := j.give("liv", idea, "99", "8", url.Values{"themes": ids[:1]}).want(422); len(got.all("main input[name=themes][checked]")) != 1 {
		t.Error("a fault loses the themes that were chosen")
	}
	if got := j.give("liv", idea, "8", "8", url.Values{"themes": {"999"}}).want(422); !strings.Contains(got.text(".nhsuk-error-summary"), "Select themes from the list") || len(got.all("main details[open] input[name=themes]")) != 3 {
		t.Errorf("a theme of elsewhere: %s", got.text(".nhsuk-error-summary"))
	}
	for _, who := range []string{"liv", "pat", "chair", "obs"} {
		if got := j.get(who, j.sheet(idea)+"/discussion").want(200); strings.Contains(got.text("main"), "who propose any") {
			t.Errorf("%s sees the themes of others while the round is open", who)
		}
	}
	j.give("liz", idea, "8", "8", nil).want(303)
	j.give("pat", idea, "8", "8", nil).want(303)
	j.step("chair", review.R1Closed, nil).want(303)
	j.step("chair", review.Discussing, nil).want(303)
	talk := j.get("chair", j.sheet(idea)+"/discussion").want(200)
	if words := talk.text("main"); !strings.Contains(words, "Late care Members 1 of 2 who propose any Standing A suggestion of one member") || !strings.Contains(words, "Urgent care Members 2 of 2 who propose any Standing Adopted") || !strings.Contains(words, "0 people support this, 0 comments") {
		t.Errorf("the discussion shows %s", words)
	}
	j.post("obs", j.sheet(idea)+"/themes", url.Values{"themes": ids}).want(403)
	j.post("lead", j.sheet(idea)+"/themes", url.Values{"themes": ids}).want(403)
	j.post("liv", j.sheet(idea)+"/themes", url.Values{"themes": ids[:1]}).want(409)
	settle := j.sheet(idea) + "/themes/settle"
	j.post("pro", settle, url.Values{"label": {ids[1] + ":0"}, "adopt": {"yes"}, "theme_reason": {"Agreed."}}).want(403)
	if got := j.post("chair", settle, url.Values{"theme_reason": {" "}}).want(422); !strings.Contains(got.text(".nhsuk-error-summary"), "Select a theme Select what the panel agreed Enter the reason") {
		t.Errorf("an empty form: %s", got.text(".nhsuk-error-summary"))
	}
	j.post("chair", settle, url.Values{"label": {ids[1] + ":0"}, "adopt": {"yes"}, "theme_reason": {"It is about both."}}).want(303)
	if got := j.post("chair", settle, url.Values{"label": {ids[1] + ":0"}, "adopt": {"no"}, "theme_reason": {"Or not."}}).want(412); !strings.Contains(got.text("main"), "Somebody else has settled this theme meanwhile") {
		t.Errorf("settled on an old page: %s", got.text("main"))
	}
	if words := j.get("pat", j.sheet(idea)+"/discussion").want(200).text("main"); !strings.Contains(words, "Adopted in the discussion: It is about both.") || strings.Contains(words, "Settle this theme") {
		t.Errorf("a member reads %s", words)
	}
	// Of the two who propose any, one shares half of what either finds.
	results := j.get("pat", j.at("/results")).want(200)
	if words := results.text("main"); !strings.Contains(words, "Round 1: on average two members share 0.50 of the themes that either finds in an idea (Jaccard index; 1 idea, 2 members, 1 pair of members)") ||
		!strings.Contains(words, "Round 1, Urgent care Ideas 1 Agreement beyond chance (Krippendorff's alpha, nominal) cannot be worked out, because all answers are the same") {
		t.Errorf("the results say %s", words)
	}
	if got := results.text("#themes-quadrants"); !strings.Contains(got, "Late care 1 0 0 0 0 1") || !strings.Contains(got, "Urgent care 1 0 0 0 0 1") {
		t.Errorf("themes by quadrant: %s", got)
	}
	if got := j.get("pat", j.at("/results/themes.csv")).want(200); !strings.Contains(got.body, "Urgent care,1,0,0,0,0,1") {
		t.Errorf("as a file: %s", got.body)
	}
	j.get("lead", j.at("/results/themes.csv")).want(200)
	j.get("", j.at("/results/themes.csv")).want(401)
	if got := j.get("", "/ideas/"+number(idea)).want(200); strings.Contains(got.body, "Urgent care") {
		t.Error("the themes of a panel at work are public")
	}
}

func TestThePageSaysWhyARoundCannotBeOpenedYet(t *testing.T) {
	t.Parallel()
	j := newJury(t, 1)
	j.step("lead", review.Formed, nil).want(303)
	j.brief()
	for who, links := range map[string]int{"chair": 0, "lead": 1} { // the lead alone may end the phase
		page := j.get(who, j.at("")).want(200)
		if !strings.Contains(page.text("main"), "Ideas can still be posted") || len(page.all(`form[action$="/step"]`)) != 0 {
			t.Errorf("%s: %s", who, page.text("main"))
		}
		if got := len(page.all(`main a[href$="/end"]`)); got != links {
			t.Errorf("%s has %d links to end the phase, want %d", who, got, links)
		}
	}
	j.clock.Turn(25 * time.Hour)
	if page := j.get("chair", j.at("")).want(200); strings.Contains(page.text("main"), "Ideas can still be posted") || len(page.all(`form[action$="/step"]`)) != 1 {
		t.Errorf("after collecting: %s", page.text("main"))
	}
	if got := j.get("lead", j.at("")).want(200).text("main"); !strings.Contains(got, "Chair, the chair, takes the next step: open round 1.") {
		t.Errorf("the page does not say who acts: %s", got)
	}
}

func TestAHalfScoredIdeaIsKeptAndTheRestAskedFor(t *testing.T) {
	t.Parallel()
	j := newJury(t, 2)
	j.open()
	impact, feasibility := front.ScoreField(j.criteria()[0].ID), front.ScoreField(j.criteria()[1].ID)
	half := j.give("pro", j.of[0], "7", "", url.Values{"do": {"next"}}).want(422)
	if links := half.all(".nhsuk-error-summary a"); len(links) != 1 || attr(links[0], "href") != "#"+feasibility {
		t.Errorf("what is missing is not named: %s", half.text(".nhsuk-error-summary"))
	}
	if page := j.get("pro", j.sheet(j.of[0])).want(200); len(page.all(`main input[name="`+impact+`"][value="7"][checked]`)) != 1 {
		t.Error("the score that was given is lost")
	}
	if got := j.get("pro", j.at("")).want(200).text("main"); !strings.Contains(got, "Partly scored") {
		t.Errorf("the list: %s", got)
	}
	whole := url.Values{"version": {half.value("main form input[name=version]", "value")}, impact: {"7"}, feasibility: {review.UnableText}, "do": {"next"}}
	j.post("pro", j.sheet(j.of[0]), whole).want(303)
}
