package pages_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api"
	"uptake/api/pages"
	"uptake/domain/account"
	"uptake/domain/account/reference"
	"uptake/domain/adoption"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/theme"
	"uptake/domain/update"
	"uptake/domain/writeup"
	"uptake/frontend/htmlcheck"
	"uptake/store"
	"uptake/store/storetest"
)

// press is a site with one challenge in which ideas are published back, and
// somebody in each role.
type press struct {
	t         *testing.T
	store     *store.Store
	clock     *storetest.Clock
	app       *fiber.App
	c         challenge.Challenge
	ideas     challenge.Service
	themes    theme.Service
	writeups  writeup.Service
	adoptions adoption.Service
	updates   update.Service
	who       map[string]account.Actor // by name; "" is a visitor
}

// SessionOf lets each person's name be the token of their session.
func (p *press) SessionOf(_ context.Context, token string) (account.Signed, bool, error) {
	a, ok := p.who[token]
	if !ok {
		return account.Signed{}, false, account.ErrSignIn
	}
	return account.Signed{Session: account.Session{ID: id.Session(a.Person)}, State: account.Active, Actor: a}, false, nil
}

func newPress(t *testing.T) *press {
	t.Helper()
	p := &press{t: t, store: storetest.SQLite(t), clock: storetest.NewClock(), who: map[string]account.Actor{}}
	ctx := t.Context()
	p.ideas = challenge.Service{Store: store.Challenges(p.store), Now: p.clock.Now}
	p.themes = theme.Service{Store: store.Themes(p.store), Now: p.clock.Now}
	p.writeups = writeup.Service{Store: store.Writeups(p.store), Now: p.clock.Now}
	p.adoptions = adoption.Service{Store: store.Adoptions(p.store), Now: p.clock.Now}
	p.updates = update.Service{Store: store.Updates(p.store), Now: p.clock.Now}
	people := account.Service{Store: store.Accounts(p.store), Reads: store.AccountReads(p.store), Now: p.clock.Now}
	terms, err := reference.Terms()
	p.must(err)
	_, err = people.LoadReference(ctx, terms)
	p.must(err)
	phase := challenge.UsualPhase(challenge.Collect)
	phase.OpensAt, phase.ClosesAt = p.clock.Now().Add(-time.Hour), p.clock.Now().Add(24*time.Hour)
	c, err := p.ideas.Create(ctx, account.Console, challenge.Challenge{Slug: "joints", Title: "Better joints", SupportForm: challenge.SupportOnly, Phases: []challenge.Phase{phase}})
	p.must(err)
	p.c, err = p.ideas.Publish(ctx, account.Console, c.ID)
	p.must(err)
	for name, role := range map[string]account.Role{"ann": "", "ben": "", "mo": account.Moderator, "comms": account.Communications, "lead": account.Lead} {
		var person id.Person
		p.must(p.store.InTx(ctx, func(tx *store.Tx) error {
			return tx.Get(&person, "INSERT INTO people (handle, name, joined_at) VALUES (?, ?, ?) RETURNING id", "h-"+name, strings.ToUpper(name[:1])+name[1:], p.clock.Now())
		}))
		a := account.Actor{Person: person, Name: strings.ToUpper(name[:1]) + name[1:], Handle: "h-" + name}
		if role != "" {
			a.Grants = []account.Grant{{Role: role, Challenge: p.c.ID}}
		}
		p.who[name] = a
	}
	reads := store.ChallengeReads(p.store)
	frame := pages.Frame{Zone: time.UTC}
	cache := pages.NewCache(p.store.Versions(), "neutral", 1<<20, p.clock.Now)
	reading := pages.Reading{
		Frame: frame, Cache: cache, Reads: reads, Clock: p.clock.Now, Zone: time.UTC, Label: func(_, code string) string { return code },
		Beside: pages.Publishing{Themes: store.ThemeReads(p.store), Writeups: store.WriteupReads(p.store), Adoptions: store.AdoptionReads(p.store), Updates: store.UpdateReads(p.store)},
	}
	p.app = api.New(api.Options{BaseURL: baseURL, Sessions: p, Log: quiet(), Routes: func(app *fiber.App) {
		pages.Feeds{Reading: reading, BaseURL: baseURL, Writeups: store.WriteupReads(p.store), Updates: store.UpdateReads(p.store), Themes: store.ThemeReads(p.store)}.Routes(app)
		pages.Themes{
			Reading: reading, Book: store.ThemeReads(p.store), Writeups: store.WriteupReads(p.store), Service: p.themes, Suggests: &theme.Suggesting{Texts: store.ThemeTexts(p.store), Now: p.clock.Now},
			Quadrants: review.Service{Store: store.Reviews(p.store), Reads: store.ReviewReads(p.store), Now: p.clock.Now},
		}.Routes(app)
		coding := pages.Coding{Reading: reading, Book: store.ThemeReads(p.store), Service: p.themes}
		coding.Routes(app)
		pages.Candidates{Coding: coding, Finds: &theme.Discovering{Loose: store.ThemeLoose(p.store), Now: p.clock.Now}, Judges: p.themes}.Routes(app)
		pages.Writeups{
			Reading: reading, Writeups: store.WriteupReads(p.store), Adoptions: store.AdoptionReads(p.store), Updates: store.UpdateReads(p.store),
			Panels: review.Service{Store: store.Reviews(p.store), Reads: store.ReviewReads(p.store), Now: p.clock.Now}, Service: p.writeups,
		}.Routes(app)
		pages.Updates{Reading: reading, Updates: store.UpdateReads(p.store), Writeups: store.WriteupReads(p.store), Service: p.updates}.Routes(app)
		pages.Adoptions{Reading: reading, Adoptions: store.AdoptionReads(p.store), Service: p.adoptions, Lists: people.Lists}.Routes(app)
		reading.Routes(app)
	}})
	return p
}

func (p *press) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// as answers a request of somebody; "" is a visitor. Every page keeps the rules
// of all pages.
func (p *press) as(who, method, address string, form url.Values) answer {
	p.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r := httptest.NewRequest(method, address, body)
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if who != "" {
		r.AddCookie(&http.Cookie{Name: "session", Value: who})
	}
	resp, err := p.app.Test(r, 20_000)
	p.must(err)
	defer resp.Body.Close() //nolint:errcheck // read to its end
	raw, err := io.ReadAll(resp.Body)
	p.must(err)
	if bytes.HasPrefix(bytes.ToLower(raw), []byte("<!doctype html")) && resp.Header.Get("Content-Disposition") == "" {
		page := htmlcheck.Parse(p.t, string(raw))
		page.Check(p.t)
		if p.t.Failed() {
			p.t.Fatalf("%s %s as %q breaks a rule of all pages", method, address, who)
		}
	}
	return answer{p.t, resp.StatusCode, resp.Header.Get("Location"), resp.Header, string(raw)}
}

func (p *press) get(who, address string) answer {
	p.t.Helper()
	return p.as(who, http.MethodGet, address, nil)
}

func (p *press) post(who, address string, form url.Values) answer {
	p.t.Helper()
	return p.as(who, http.MethodPost, address, form)
}

func (p *press) idea(title string) challenge.Idea {
	p.t.Helper()
	i, err := p.ideas.PostIdea(p.t.Context(), p.who["ann"], "joints", challenge.Text{Kind: challenge.KindPractice, Title: title, Body: "We moved it to a Saturday."}, "")
	p.must(err)
	return i
}

func number[T ~int64](n T) string { return strconv.FormatInt(int64(n), 10) }

// hostile is text that would run if a page forgot to escape it.
const hostile = `<script>alert(1)</script><img src=x onerror=alert(1)>"'`

// clean fails the test if hostile text has become markup.
func (a answer) clean() answer {
	a.t.Helper()
	if strings.Contains(a.body, "<script>alert") || strings.Contains(a.body, "<img src=x") {
		a.t.Errorf("hostile text runs: %s", a.body)
	}
	return a
}

func TestWhoMayOpenWhichPageOfPublishing(t *testing.T) {
	t.Parallel()
	p := newPress(t)
	ctx := t.Context()
	i := p.idea("Joint school")
	th, err := p.themes.Add(ctx, account.Console, "joints", theme.Words{Name: "Waiting", Definition: hostile})
	p.must(err)
	p.must(p.themes.Assign(ctx, account.Console, i.ID, []id.Theme{th.ID}, nil))
	w, err := p.writeups.Start(ctx, p.who["lead"], []id.Idea{i.ID})
	p.must(err)
	u, err := p.updates.Start(ctx, p.who["comms"], "joints", update.Words{Category: update.News, Title: "News", Body: hostile})
	p.must(err)
	ad, err := p.adoptions.Record(ctx, p.who["ben"], i.ID, adoption.Entry{Site: hostile, State: adoption.Trying, Date: "2026-03-01", Result: hostile})
	p.must(err)
	// The columns: visitor, author of the idea, another contributor, moderator, communications, lead.
	who := []string{"", "ann", "ben", "mo", "comms", "lead"}
	tests := []struct {
		address string
		want    [6]int
	}{
		{"/themes", [6]int{200, 200, 200, 200, 200, 200}},
		{"/themes?challenge=joints", [6]int{200, 200, 200, 200, 200, 200}},
		{"/themes?challenge=nowhere", [6]int{404, 404, 404, 404, 404, 404}},
		{"/themes/waiting", [6]int{200, 200, 200, 200, 200, 200}},
		{"/themes/nothing", [6]int{404, 404, 404, 404, 404, 404}},
		{"/themes/waiting?challenge=joints&with=nothing", [6]int{404, 404, 404, 404, 404, 404}},
		{"/challenges/joints/themes/together", [6]int{200, 200, 200, 200, 200, 200}},
		{"/challenges/joints/themes/areas", [6]int{200, 200, 200, 200, 200, 200}},
		{"/challenges/joints/themes/quadrants", [6]int{200, 200, 200, 200, 200, 200}},
		{"/challenges/joints/themes/weeks", [6]int{200, 200, 200, 200, 200, 200}},
		{"/challenges/nowhere/themes/together", [6]int{404, 404, 404, 404, 404, 404}},
		{"/challenges/nowhere/themes/weeks.csv", [6]int{404, 404, 404, 404, 404, 404}},
		{"/challenges/joints/codebook", [6]int{401, 403, 403, 403, 200, 200}},
		{"/challenges/joints/codebook/" + number(th.ID), [6]int{401, 403, 403, 403, 200, 200}},
		{"/challenges/joints/codebook/99", [6]int{401, 403, 403, 403, 404, 404}},
		{"/challenges/joints/codebook/" + number(th.ID) + "/split", [6]int{401, 403, 403, 403, 200, 200}},
		{"/challenges/joints/codebook/99/split", [6]int{401, 403, 403, 403, 404, 404}},
		{"/challenges/joints/codebook/" + number(th.ID) + "/recode", [6]int{401, 403, 403, 404, 404, 404}}, // it is not split
		{"/ideas/" + number(i.ID) + "/themes", [6]int{401, 403, 403, 200, 200, 200}},
		{"/write-ups/" + w.Slug, [6]int{404, 404, 404, 404, 404, 404}}, // a draft has no public address
		{"/publish", [6]int{401, 200, 200, 200, 200, 200}},
		{"/publish/write-ups/" + number(w.ID), [6]int{401, 200, 404, 404, 200, 200}},
		{"/publish/write-ups/" + number(w.ID) + "/preview", [6]int{401, 200, 404, 404, 200, 200}},
		{"/challenges/joints/updates", [6]int{200, 200, 200, 200, 200, 200}},
		{"/updates/" + number(u.ID), [6]int{404, 404, 404, 200, 200, 200}},
		{"/publish/updates/new?challenge=joints", [6]int{401, 403, 403, 403, 200, 200}},
		{"/publish/updates/" + number(u.ID), [6]int{401, 404, 404, 403, 200, 200}},
		{"/ideas/" + number(i.ID) + "/adoptions", [6]int{200, 200, 200, 200, 200, 200}},
		{"/adoptions/" + number(ad.ID) + "/edit", [6]int{401, 403, 200, 200, 200, 200}},
		{"/ideas/" + number(i.ID), [6]int{200, 200, 200, 200, 200, 200}},
		{"/challenges/joints", [6]int{200, 200, 200, 200, 200, 200}},
	}
	for _, tt := range tests {
		for n, name := range who {
			if got := p.get(name, tt.address).clean(); got.status != tt.want[n] {
				t.Errorf("%s as %q: got %d, want %d", tt.address, name, got.status, tt.want[n])
			}
		}
	}
	// What is not offered cannot be posted either, and nothing is kept.
	posts := []struct {
		who, address string
		form         url.Values
		want         int
	}{
		{"", "/challenges/joints/codebook", url.Values{"name": {"X"}}, 401},
		{"mo", "/challenges/joints/codebook", url.Values{"name": {"X"}}, 403},
		{"ben", "/challenges/joints/codebook/" + number(th.ID), url.Values{"name": {"X"}, "version": {"1"}}, 403},
		{"ben", "/challenges/joints/codebook/" + number(th.ID) + "/merge", url.Values{"into": {"1"}, "version": {"1"}}, 403},
		{"mo", "/challenges/joints/codebook/" + number(th.ID) + "/split", url.Values{"name_1": {"A"}, "name_2": {"B"}, "version": {"1"}}, 403},
		{"ben", "/challenges/joints/codebook/" + number(th.ID) + "/recode", url.Values{"idea": {number(i.ID)}, "themes": {"none"}}, 403},
		{"ben", "/ideas/" + number(i.ID) + "/themes", url.Values{"had": {number(th.ID)}}, 403},
		{"ben", "/publish/write-ups", url.Values{"ideas": {number(i.ID)}}, 403},
		{"ann", "/publish/write-ups/" + number(w.ID), url.Values{"title": {"X"}, "version": {"1"}}, 403},
		{"ann", "/publish/write-ups/" + number(w.ID) + "/publish", url.Values{"version": {"1"}, "override": {"Because."}}, 403},
		{"ben", "/publish/write-ups/" + number(w.ID) + "/sign", url.Values{"edition": {"1"}, "sign_role": {"author"}}, 404},
		{"ben", "/publish/updates/new?challenge=joints", url.Values{"title": {"X"}, "category": {"news"}}, 403},
		{"mo", "/publish/updates/" + number(u.ID), url.Values{"title": {"X"}, "category": {"news"}, "version": {"1"}}, 403},
		{"", "/ideas/" + number(i.ID) + "/adoptions", url.Values{"site": {"X"}}, 401},
		{"ann", "/adoptions/" + number(ad.ID) + "/edit", url.Values{"site": {"X"}, "version": {"1"}, "state": {"trying"}, "date[day]": {"1"}, "date[month]": {"3"}, "date[year]": {"2026"}}, 403},
		{"ben", "/adoptions/" + number(ad.ID) + "/hide", url.Values{"reason": {"X"}}, 403},
	}
	for _, tt := range posts {
		if got := p.post(tt.who, tt.address, tt.form); got.status != tt.want {
			t.Errorf("POST %s as %q: got %d, want %d", tt.address, tt.who, got.status, tt.want)
		}
	}
	v, err := store.WriteupReads(p.store).ByID(ctx, w.ID)
	p.must(err)
	if v.Version != w.Version || v.State != writeup.Draft {
		t.Errorf("a refused post has changed the write-up: %+v", v.Writeup)
	}
}

func TestAWriteupGoesFromIdeaToPublicPageInTheBrowser(t *testing.T) {
	t.Parallel()
	p := newPress(t)
	i := p.idea("Joint school")
	// Not shortlisted: communications are told whom to ask, the lead may.
	p.post("comms", "/publish/write-ups", url.Values{"ideas": {number(i.ID)}}).want(403)
	for _, typed := range []string{"", "nine", "999", number(i.ID) + ", " + number(i.ID)} {
		if got := p.post("lead", "/publish/write-ups", url.Values{"ideas": {typed}}); got.status != 422 && got.status != 404 || got.value("#ideas", "value") != typed {
			t.Errorf("ideas %q: got %d", typed, got.status)
		}
	}
	// What a panel has shortlisted is offered until somebody begins with it.
	offered := p.idea("Shortlisted")
	p.must(store.Challenges(p.store).InTx(t.Context(), func(tx challenge.Tx) error {
		one, err := tx.Idea(offered.ID)
		if err != nil {
			return err
		}
		one.Stage, one.Outcome, one.ReleasedAt = challenge.Decided, challenge.Shortlisted, p.clock.Now()
		return tx.SaveIdea(&one)
	}))
	offer := `form[action="/publish/write-ups"] input[type=hidden][value="` + number(offered.ID) + `"]`
	if got := p.get("comms", "/publish"); len(got.all(offer)) != 1 {
		t.Errorf("a shortlisted idea is not offered")
	}
	p.post("comms", "/publish/write-ups", url.Values{"ideas": {number(offered.ID)}}).want(303)
	if got := p.get("comms", "/publish"); len(got.all(offer)) != 0 {
		t.Errorf("an idea that somebody writes up is offered again")
	}
	edit := p.post("lead", "/publish/write-ups", url.Values{"ideas": {number(i.ID)}}).want(303).location
	form := p.get("comms", edit)
	if got := form.text(`textarea[name="headings.how"]`); got != "We moved it to a Saturday." {
		t.Errorf("got %q under How did you change?, want the idea's own words", got)
	}
	fields := url.Values{
		"version": {"1"}, "title": {"Joint school on a Saturday"}, "summary": {"A class. " + hostile}, "credits": {"author: @h-ann\nwith thanks to: the speakers"},
		"heading_key": {"when", "how", "next"}, "heading_text": {"When did you change?", "How did you change?", "What happens next?"},
		"headings.when": {"In spring."}, "headings.how": {"We moved it." + hostile}, "headings.next": {""},
	}
	with := func(name, value string) url.Values {
		f := url.Values{}
		for k, v := range fields {
			f[k] = slices.Clone(v)
		}
		f.Set(name, value)
		return f
	}
	for _, tt := range []struct{ name, field, value, link string }{
		{"no title", "title", " ", "#title"},
		{"a title one rune too long", "title", strings.Repeat("é", 151), "#title"},
		{"a summary one rune too long", "summary", strings.Repeat("é", 2001), "#summary"},
		{"a text one rune too long", "headings.how", strings.Repeat("é", 10001), "#headings.how"},
		{"a patient's number", "headings.when", "NHS number 999 000 0018 was first.", "#headings.when"},
		{"nobody of that handle", "credits", "author: @nobody", "#credits"},
	} {
		got := p.post("comms", edit, with(tt.field, tt.value)).want(422).clean()
		if links := got.all(".nhsuk-error-summary a"); len(links) != 1 || attr(links[0], "href") != tt.link {
			t.Errorf("%s: the summary does not link to %s", tt.name, tt.link)
		}
		if !strings.Contains(got.body, strings.TrimSpace(tt.value)[:min(len(strings.TrimSpace(tt.value)), 20)]) {
			t.Errorf("%s: what was typed is lost", tt.name)
		}
	}
	p.post("comms", edit, fields).want(303, edit)
	// A second window: both texts are shown.
	stale := p.post("lead", edit, with("title", "Another title")).want(412)
	if stale.value("#title", "value") != "Another title" || !strings.Contains(stale.body, "Joint school on a Saturday") {
		t.Errorf("a conflict does not show both texts")
	}
	p.get("comms", edit+"/preview").want(200).clean()
	public := "/write-ups/joint-school-on-a-saturday"
	p.get("", public).want(404)
	if got := p.post("comms", edit+"/publish", url.Values{"version": {"2"}, "do": {"now"}}).want(409); !strings.Contains(got.text(".nhsuk-error-summary"), "have to agree") {
		t.Errorf("the page does not say what is missing")
	}
	p.post("comms", edit+"/ask", url.Values{"role": {"lived"}, "handle": {"nobody"}}).want(422)
	p.post("comms", edit+"/ask", url.Values{"role": {"lived"}, "handle": {"@h-ben"}}).want(303)
	for name, role := range map[string]string{"ben": "lived", "ann": "author", "comms": "communications"} {
		if got := p.get(name, "/publish"); name != "comms" && len(got.all(`a[href="`+edit+`"]`)) == 0 {
			t.Errorf("%s is not told what to sign", name)
		}
		p.post(name, edit+"/sign", url.Values{"edition": {"2"}, "sign_role": {role}, "note": {"Fine."}}).want(303)
	}
	p.post("comms", edit+"/publish", url.Values{"version": {"6"}, "do": {"later"}, "publish_at[day]": {"30"}, "publish_at[month]": {"2"}, "publish_at[year]": {"2026"}, "publish_time": {"9"}}).want(422)
	p.post("comms", edit+"/publish", url.Values{"version": {"6"}, "do": {"later"}, "publish_at[day]": {"4"}, "publish_at[month]": {"3"}, "publish_at[year]": {"2026"}, "publish_time": {"09:00"}}).want(303)
	p.get("", public).want(404) // the embargo
	p.post("comms", edit+"/unschedule", url.Values{"version": {"7"}}).want(303)
	p.post("comms", edit+"/publish", url.Values{"version": {"8"}, "do": {"now"}}).want(303)

	page := p.get("", public).want(200).clean()
	if got := page.text("h1"); got != "Joint school on a Saturday" {
		t.Errorf("got heading %q", got)
	}
	for _, words := range []string{"When did you change?", "In spring.", "the speakers", "Ann", "Agreed by: author, reader with lived experience and communications"} {
		if !strings.Contains(page.body, words) {
			t.Errorf("the page lacks %q", words)
		}
	}
	if strings.Contains(page.body, "What happens next?") {
		t.Errorf("an empty heading is shown")
	}
	// Idea and write-up lead to each other and show the same thread.
	cm, err := p.ideas.PostComment(t.Context(), p.who["ben"], i.ID, 0, "What would stop you?", "en", "")
	p.must(err)
	for _, address := range []string{public, "/ideas/" + number(i.ID)} {
		if got := p.get("", address); !strings.Contains(got.text("#comment-"+number(cm.ID)), "What would stop you?") {
			t.Errorf("%s does not show the comment", address)
		}
	}
	if got := p.get("", "/ideas/"+number(i.ID)); len(got.all(`a[href="`+public+`"]`)) == 0 {
		t.Errorf("the idea does not lead to its write-up")
	}
	// A correction says what has changed, and the address stays.
	fields.Set("version", "9")
	fields.Set("title", "Joint school on Saturdays")
	fields.Set("correction", "")
	p.post("comms", edit, fields).want(422)
	fields.Set("correction", "The title said one Saturday.")
	p.post("comms", edit, fields).want(303)
	if got := p.get("", public).want(200); !strings.Contains(got.body, "The title said one Saturday.") || got.text("h1") != "Joint school on Saturdays" {
		t.Errorf("the correction is not shown")
	}
	_, err = p.ideas.Decide(t.Context(), account.Console, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Hidden, Because: challenge.Because{Words: "Names a patient."}})
	p.must(err)
	p.get("", public).want(410)
}

func TestAThemeIsSplitAndItsIdeasAreCodedAgainInTheBrowser(t *testing.T) {
	t.Parallel()
	p := newPress(t)
	one, two := p.idea("Joint school"), p.idea("Virtual clinic")
	old, err := p.themes.Add(t.Context(), account.Console, "joints", theme.Words{Name: "Waiting", Definition: "On any list"})
	p.must(err)
	for _, i := range []id.Idea{one.ID, two.ID} {
		p.must(p.themes.Assign(t.Context(), account.Console, i, []id.Theme{old.ID}, nil))
	}
	at := "/challenges/joints/codebook/" + number(old.ID)
	if len(p.get("comms", at).want(200).all(`a[href="`+at+`/split"]`)) != 1 {
		t.Error("the theme's page does not lead to splitting it")
	}
	typed := url.Values{"version": {"1"}, "name_1": {"At home"}, "definition_1": {"Before the day"}, "name_2": {" "}, "definition_2": {hostile}}
	bad := p.post("comms", at+"/split", typed).clean().want(422)
	if bad.value("#name_1", "value") != "At home" || !strings.Contains(bad.text("#definition_2"), "script") || !strings.Contains(bad.text(".nhsuk-error-summary"), "Enter a name") {
		t.Errorf("what was typed is lost: %s", bad.text("main"))
	}
	typed.Set("name_2", "In a room")
	typed.Set("version", "7")
	if stale := p.post("comms", at+"/split", typed).want(412); stale.value("#name_2", "value") != "In a room" || stale.value("[name=version]", "value") != "1" {
		t.Error("after another's change what was typed is lost")
	}
	typed.Set("version", "1")
	p.post("comms", at+"/split", typed).want(303, at+"/recode")
	p.get("comms", at).want(404)
	p.get("comms", at+"/split").want(404)
	if book := p.get("comms", "/challenges/joints/codebook").clean().want(200); !strings.Contains(book.text("#splits"), "Waiting") || len(book.all(`a[href="`+at+`/recode"]`)) != 1 {
		t.Errorf("the codebook does not lead to the list: %s", book.text("main"))
	}
	public := p.get("", "/themes/waiting").clean().want(200)
	if !strings.Contains(public.text("main"), "This theme was split") || len(public.all(`a[href="/themes/at-home?challenge=joints"]`)) != 1 || len(public.all(`a[href="`+at+`/recode"]`)) != 0 {
		t.Errorf("everybody reads %s", public.text("main"))
	}
	if len(p.get("mo", "/themes/waiting").all(`a[href="`+at+`/recode"]`)) != 1 {
		t.Error("a moderator is not led to the list")
	}
	// The old theme stays on the idea while its other themes are changed.
	p.post("mo", "/ideas/"+number(one.ID)+"/themes", url.Values{}).want(303)
	parts, err := store.ThemeReads(p.store).PartsOf(t.Context(), old.ID)
	p.must(err)
	home := number(parts[0].ID)
	list := p.get("mo", at+"/recode").clean().want(200)
	if len(list.all("main form")) != 2 || !strings.Contains(list.text("main"), "2 ideas wait") {
		t.Errorf("the list reads %s", list.text("main"))
	}
	p.get("ann", at+"/recode").want(403)
	for name, tt := range map[string]struct {
		form url.Values
		want int
	}{
		"nothing":        {url.Values{"idea": {number(one.ID)}}, 422},
		"one and none":   {url.Values{"idea": {number(one.ID)}, "themes": {home, "none"}}, 422},
		"an older theme": {url.Values{"idea": {number(one.ID)}, "themes": {number(old.ID)}}, 422},
		"another idea":   {url.Values{"idea": {"999"}, "themes": {home}}, 404},
	} {
		got := p.post("mo", at+"/recode", tt.form).clean().want(tt.want)
		if field := "#themes-" + number(one.ID); tt.want == 422 && (len(got.all(field)) != 1 || len(got.all(`.nhsuk-error-summary a[href="`+field+`"]`)) != 1) {
			t.Errorf("%s: the summary leads nowhere: %s", name, got.text("main"))
		}
	}
	p.post("mo", at+"/recode", url.Values{"idea": {number(one.ID)}, "themes": {home}}).want(303, at+"/recode")
	p.post("mo", at+"/recode", url.Values{"idea": {number(one.ID)}, "themes": {"none"}}).want(409)
	p.post("lead", at+"/recode", url.Values{"idea": {number(two.ID)}, "themes": {"none"}}).want(303)
	done := p.get("mo", at+"/recode").clean().want(200)
	if len(done.all("main form")) != 0 || !strings.Contains(done.text(".app-timeline"), "At home") || !strings.Contains(done.text(".app-timeline"), "None of them") {
		t.Errorf("at the end the list reads %s", done.text("main"))
	}
	if !strings.Contains(p.get("", "/ideas/"+number(one.ID)).text("main"), "At home") {
		t.Error("the idea does not show its new theme")
	}
}

func TestThemesAreKeptMergedAndAssignedInTheBrowser(t *testing.T) {
	t.Parallel()
	p := newPress(t)
	i := p.idea("Joint school")
	book := "/challenges/joints/codebook"
	for _, tt := range []struct {
		name string
		form url.Values
		want int
	}{
		{"no name", url.Values{"name": {" "}}, 422},
		{"a name one rune too long", url.Values{"name": {strings.Repeat("é", 101)}}, 422},
		{"a definition one rune too long", url.Values{"name": {"X"}, "definition": {strings.Repeat("é", 1001)}}, 422},
		{"hostile markup is a name like any other", url.Values{"name": {hostile[:40]}, "example": {hostile}}, 303},
		{"a theme", url.Values{"name": {"Waiting well"}, "definition": {"On a list"}}, 303},
		{"the same name again", url.Values{"name": {"waiting WELL"}}, 409},
		{"another", url.Values{"name": {"Waiting"}}, 303},
	} {
		got := p.post("comms", book, tt.form).clean()
		if got.status != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, got.status, tt.want)
		}
		if tt.want != 303 && got.value("#name", "value") != tt.form.Get("name") {
			t.Errorf("%s: what was typed is lost", tt.name)
		}
	}
	places, err := store.ThemeReads(p.store).Codebook(t.Context(), p.c.ID)
	p.must(err)
	at := map[string]id.Theme{}
	for _, x := range places {
		at[x.Name] = x.ID
	}
	well, waiting := number(at["Waiting well"]), number(at["Waiting"])
	ideaThemes := "/ideas/" + number(i.ID) + "/themes"
	p.post("mo", ideaThemes, url.Values{"themes": {"999"}}).want(422)
	p.post("mo", ideaThemes, url.Values{"themes": {waiting}}).want(303)
	// Somebody whose page is older takes nothing that it did not show.
	p.post("comms", ideaThemes, url.Values{"themes": {well}}).want(303)
	if got := p.get("mo", ideaThemes); len(got.all(`input[name=themes][checked]`)) != 2 {
		t.Errorf("the idea does not have both themes")
	}
	p.post("comms", book+"/"+waiting+"/merge", url.Values{"version": {"1"}}).want(422)
	p.post("comms", book+"/"+waiting+"/merge", url.Values{"version": {"1"}, "into": {well}}).want(303, book)
	p.get("", "/themes/waiting").want(301, "/themes/waiting-well")
	p.get("", "/themes/waiting?challenge=joints").want(301, "/themes/waiting-well?challenge=joints")
	page := p.get("", "/themes/waiting-well").want(200)
	if !strings.Contains(page.text("#results"), "1 idea with this theme") || len(page.all(`a[href="/ideas/`+number(i.ID)+`"]`)) == 0 {
		t.Errorf("the theme's page does not count its idea")
	}
	p.post("comms", book+"/"+well, url.Values{"version": {"1"}, "name": {"Waiting better"}}).want(303)
	stale := p.post("comms", book+"/"+well, url.Values{"version": {"1"}, "name": {"Mine"}}).want(412)
	if stale.value("#name", "value") != "Mine" || !strings.Contains(stale.body, "Waiting better") {
		t.Errorf("a conflict does not show both names")
	}
	p.get("", "/themes/waiting").want(301, "/themes/waiting-better")
}

func TestNewsAndItsQuestionsInTheBrowser(t *testing.T) {
	t.Parallel()
	p := newPress(t)
	i := p.idea("Monthly call")
	form := url.Values{
		"category": {"occasion"}, "title": {"Live hour"}, "summary": {"An hour. " + hostile}, "body": {"Come. " + hostile}, "ideas": {number(i.ID)},
		"occasion.kind": {"live-question-hour"}, "occasion.day[day]": {"10"}, "occasion.day[month]": {"3"}, "occasion.day[year]": {"2026"},
		"occasion.from": {"12:30"}, "occasion.ends_at": {"13:30"}, "occasion.hosts": {"@h-ben\nThe team"}, "occasion.themes": {"Waiting: a call is care"},
	}
	bad := func(name, value string) url.Values {
		f := url.Values{}
		for k, v := range form {
			f[k] = v
		}
		f[name] = []string{value}
		return f
	}
	const start = "/publish/updates/new?challenge=joints"
	for _, tt := range []struct{ name, field, value string }{
		{"no title", "title", ""},
		{"a title one rune too long", "title", strings.Repeat("é", 151)},
		{"a summary one rune too long", "summary", strings.Repeat("é", 501)},
		{"an unknown category", "category", "x"},
		{"an unknown idea", "ideas", "999"},
		{"no idea's number", "ideas", "nine"},
		{"a day that is none", "occasion.day[day]", "32"},
		{"it ends before it begins", "occasion.ends_at", "11:00"},
		{"no time", "occasion.from", "noon"},
		{"nobody of that handle", "occasion.hosts", "@nobody"},
		{"an occasion without one", "occasion.kind", ""},
		{"a patient's number", "body", "NHS number 999 000 0018"},
	} {
		got := p.post("comms", start, bad(tt.field, tt.value)).clean()
		if got.status != 422 || len(got.all(".nhsuk-error-summary a")) == 0 {
			t.Errorf("%s: got %d", tt.name, got.status)
		}
	}
	edit := p.post("comms", start, form).want(303).location
	public := strings.TrimPrefix(edit, "/publish")
	p.get("", public).want(404)
	version := func() string { return p.get("comms", edit).all(`input[name=version]`)[0].Attr[2].Val }
	form.Set("version", version())
	form.Set("do", "publish")
	p.post("comms", edit, form).want(303)
	p.post("comms", edit+"/questions", url.Values{"version": {version()}, "question": {""}}).want(422)
	p.post("comms", edit+"/questions", url.Values{"version": {version()}, "question": {"Who calls? " + hostile}, "by": {"@h-ann"}}).want(303)
	p.post("comms", edit+"/answers", url.Values{"version": {"1"}, "question": {"q1"}, "answer": {"Late."}}).want(412)
	p.post("comms", edit+"/answers", url.Values{"version": {version()}, "question": {"q1"}, "answer": {strings.Repeat("é", 10001)}}).want(422)
	p.post("comms", edit+"/answers", url.Values{"version": {version()}, "question": {"q1"}, "answer": {"We do. " + hostile}}).want(303)
	page := p.get("", public).want(200).clean()
	for _, words := range []string{"Live hour", "12:30pm to 1:30pm", "Ben", "The team", "Who calls?", "Asked by Ann", "We do.", "a call is care", "Monthly call"} {
		if !strings.Contains(page.body, words) {
			t.Errorf("the page lacks %q", words)
		}
	}
	// Editing the words leaves the questions alone.
	form.Set("version", version())
	form.Set("do", "save")
	form.Set("title", "Live hour, moved")
	p.post("comms", edit, form).want(303)
	if got := p.get("", public); !strings.Contains(got.body, "We do.") || !strings.Contains(got.text("h1"), "Live hour, moved") {
		t.Errorf("an edit has lost the answer or the new title")
	}
	if got := p.get("", "/challenges/joints/updates"); len(got.all(`a[href="`+public+`"]`)) != 1 {
		t.Errorf("the list lacks the update")
	}
}

func TestTakingAnIdeaUpInTheBrowser(t *testing.T) {
	t.Parallel()
	p := newPress(t)
	i := p.idea("Joint school")
	address := "/ideas/" + number(i.ID) + "/adoptions"
	form := url.Values{"site": {"Saltmere " + hostile}, "region": {"wales"}, "state": {"trying"}, "date[day]": {"2"}, "date[month]": {"3"}, "date[year]": {"2026"}, "result": {hostile}}
	bad := func(name, value string) url.Values {
		f := url.Values{}
		for k, v := range form {
			f[k] = v
		}
		f[name] = []string{value}
		return f
	}
	for _, tt := range []struct{ name, field, value, link string }{
		{"no place", "site", "", "#site"},
		{"a place one rune too long", "site", strings.Repeat("é", 201), "#site"},
		{"no state", "state", "", "#state"},
		{"a state that is none", "state", "x", "#state"},
		{"a day that is none", "date[day]", "31x", "#date"},
		{"a day to come", "date[day]", "9", "#date"},
		{"a region that is none", "region", "atlantis", "#region"},
		{"a result one rune too long", "result", strings.Repeat("é", 5001), "#result"},
	} {
		got := p.post("ben", address, bad(tt.field, tt.value)).clean().want(422)
		if links := got.all(".nhsuk-error-summary a"); len(links) != 1 || !strings.HasPrefix(attr(links[0], "href"), tt.link) {
			t.Errorf("%s: the summary does not link to %s", tt.name, tt.link)
		}
	}
	if got := p.get("", address); len(got.all("main article")) != 0 {
		t.Fatalf("a refused record is shown")
	}
	p.post("ben", address, form).want(303, address)
	page := p.get("", address).want(200).clean()
	if !strings.Contains(page.text("main article"), "Trying it") || !strings.Contains(page.body, "Recorded by Ben") {
		t.Errorf("the record is not shown: %s", page.body)
	}
	edit := attr(p.get("ben", address).all(`main article a[href$="/edit"]`)[0], "href")
	form.Set("version", "1")
	form.Set("state", "adapted")
	form.Set("note", "In the library.")
	p.post("ben", edit, form).want(303, address)
	p.post("ben", edit, form).want(412)
	page = p.get("", address)
	if got := page.text("main article"); !strings.Contains(got, "Adopted it with changes") || !strings.Contains(got, "Trying it") || !strings.Contains(got, "In the library.") {
		t.Errorf("the steps are not shown: %s", got)
	}
	hide := strings.Replace(edit, "/edit", "/hide", 1)
	p.post("mo", hide, url.Values{"reason": {""}}).want(422)
	if got := p.post("mo", hide, url.Values{"reason_code": {"spam"}, "reason": {"NHS number 943 476 5919"}}).clean().want(422); len(got.all(`.nhsuk-error-summary a[href="#reason"]`)) != 1 || len(got.all(`input[value=spam][checked]`)) != 1 {
		t.Errorf("a reason that tells who a patient is: %s", got.text("main"))
	}
	p.post("mo", hide, url.Values{"reason_code": {"spam"}, "reason": {"Advertising quillfeathers."}}).want(303)
	if got := p.get("", "/ideas/"+number(i.ID)); strings.Contains(got.body, "quillfeathers") {
		t.Errorf("everybody reads why a record was hidden")
	}
	if got := p.get("", address); len(got.all("main article")) != 0 {
		t.Errorf("a hidden record is shown")
	}
	p.get("ann", edit).want(410)
	if got := p.get("ben", edit).want(200).clean(); !strings.Contains(got.text("main"), "Advertising quillfeathers.") || !strings.Contains(got.text("main"), "record it again") || len(got.all("main form")) != 0 {
		t.Errorf("whoever recorded it reads %s", got.text("main"))
	}
	if got := p.get("ben", address).want(200).clean(); len(got.all(`main li a[href="`+edit+`"]`)) != 1 {
		t.Error("they do not find it")
	}
	show := strings.Replace(edit, "/edit", "/show", 1)
	p.post("ben", show, url.Values{"version": {"3"}}).want(403)
	p.post("mo", show, url.Values{"version": {"1"}}).want(412).clean()
	version := p.get("mo", edit).want(200).clean().value("input[name=version]", "value")
	p.post("mo", show, url.Values{"version": {version}}).want(303, address)
	if got := p.get("", address); len(got.all("main article")) != 1 {
		t.Error("it is not shown again")
	}

	// Words that may tell who somebody is are asked about once, and wait for a moderator.
	form.Set("result", "Ring 07700 900123.")
	asked := p.post("ben", address, form).want(200).clean()
	if got := asked.text("main"); !strings.Contains(got, "Look at these words again") || !strings.Contains(got, "07700 900123") || asked.value("#site", "value") != "Saltmere "+hostile {
		t.Errorf("doubtful words: %s", got)
	}
	form.Set("looked", asked.value("input[name=looked]", "value"))
	p.post("ben", address, form).want(303, address)
	if got := p.get("", address); len(got.all("main article")) != 1 || strings.Contains(got.body, "07700") {
		t.Error("what waits is shown")
	}
	if got := p.get("ben", address).want(200).clean(); !strings.Contains(got.text("main"), "Waits for a moderator") {
		t.Errorf("whoever recorded it reads %s", got.text("main"))
	}
}

// feed is a feed as RFC 4287 asks it to be read.
type feed struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Author  string   `xml:"author>name"`
	Links   []struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	} `xml:"link"`
	Entries []struct {
		ID      string `xml:"id"`
		Title   string `xml:"title"`
		Updated string `xml:"updated"`
		Summary string `xml:"summary"`
	} `xml:"entry"`
}

// feedAt reads the feed at address as a visitor and checks what every feed needs.
func (p *press) feedAt(address string) feed {
	p.t.Helper()
	a := p.get("", address).want(200)
	if got := a.header.Get("Content-Type"); got != "application/atom+xml; charset=utf-8" {
		p.t.Errorf("%s: got type %q", address, got)
	}
	var f feed
	p.must(xml.Unmarshal([]byte(a.body), &f))
	seen := map[string]bool{}
	for _, e := range f.Entries {
		if _, err := time.Parse(time.RFC3339, e.Updated); err != nil || e.Title == "" || seen[e.ID] || !strings.HasPrefix(e.ID, baseURL+"/") {
			p.t.Errorf("%s: entry %+v: %v", address, e, err)
		}
		seen[e.ID] = true
	}
	if _, err := time.Parse(time.RFC3339, f.Updated); err != nil || f.ID != baseURL+address || f.Title == "" || f.Author == "" || len(f.Links) != 2 || f.Links[0].Href != baseURL+address {
		p.t.Errorf("%s: got %+v, %v", address, f, err)
	}
	return f
}

func (f feed) titles() string {
	var out []string
	for _, e := range f.Entries {
		out = append(out, e.Title)
	}
	return strings.Join(out, "|")
}

func TestFeedsHoldWhatIsPublicAndNothingElse(t *testing.T) {
	t.Parallel()
	p := newPress(t)
	ctx := t.Context()
	for _, address := range []string{
		"/feed.atom", "/challenges/joints/feed.atom", "/challenges/joints/ideas/feed.atom", "/challenges/joints/ideas/feed.atom?kind=idea", "/ideas/feed.atom", "/search/feed.atom?kind=practice",
		"/activity/feed.atom", "/challenges/joints/activity/feed.atom", "/challenges/joints/updates/feed.atom", "/challenges/joints/write-ups/feed.atom",
	} {
		if f := p.feedAt(address); len(f.Entries) != 0 {
			t.Errorf("%s is not empty", address)
		}
	}
	p.get("", "/challenges/nowhere/feed.atom").want(404)
	a := p.idea("First & <foremost>")
	p.clock.Turn(time.Minute)
	b := p.idea("Second")
	w, err := p.writeups.Start(ctx, p.who["lead"], []id.Idea{a.ID})
	p.must(err)
	w2, err := p.writeups.Start(ctx, p.who["lead"], []id.Idea{b.ID})
	p.must(err)
	u, err := p.updates.Start(ctx, p.who["comms"], "joints", update.Words{Category: update.News, Title: "News"})
	p.must(err)
	if f := p.feedAt("/feed.atom"); len(f.Entries) != 0 {
		t.Errorf("drafts are in the feed: %s", f.titles())
	}
	_, err = p.writeups.Publish(ctx, p.who["lead"], w.ID, w.Version, "Agreed.")
	p.must(err)
	p.clock.Turn(time.Minute)
	_, err = p.updates.Publish(ctx, p.who["comms"], u.ID, u.Version)
	p.must(err)
	p.clock.Turn(time.Minute)
	_, err = p.writeups.Publish(ctx, p.who["lead"], w2.ID, w2.Version, "Agreed.")
	p.must(err)
	for _, address := range []string{"/feed.atom", "/challenges/joints/feed.atom"} {
		if got, want := p.feedAt(address).titles(), "Second|News|First & <foremost>"; got != want {
			t.Errorf("%s: got %s, want %s", address, got, want)
		}
	}
	if got, want := p.feedAt("/challenges/joints/ideas/feed.atom").titles(), "Second|First & <foremost>"; got != want {
		t.Errorf("ideas: got %s, want %s", got, want)
	}
	_, err = p.ideas.Decide(ctx, account.Console, challenge.Decision{On: challenge.Reported{Idea: b.ID}, To: challenge.Hidden, Because: challenge.Because{Words: "Names a patient."}})
	p.must(err)
	if got, want := p.feedAt("/feed.atom").titles(), "News|First & <foremost>"; got != want {
		t.Errorf("after hiding an idea: got %s, want %s", got, want)
	}
	if got, want := p.feedAt("/challenges/joints/ideas/feed.atom").titles(), "First & <foremost>"; got != want {
		t.Errorf("ideas after hiding one: got %s, want %s", got, want)
	}
	if got, want := p.feedAt("/activity/feed.atom").titles(), "News|First & <foremost>|First & <foremost>"; got != want {
		t.Errorf("what is new: got %s, want %s", got, want)
	}
	if got, want := p.feedAt("/challenges/joints/updates/feed.atom").titles()+"; "+p.feedAt("/challenges/joints/write-ups/feed.atom").titles(), "News; First & <foremost>"; got != want {
		t.Errorf("updates and write-ups: got %s, want %s", got, want)
	}
	for address, want := range map[string]string{"/updates/feed.atom": "News – Better joints", "/write-ups/feed.atom": "Write-ups – Better joints", "/ideas/feed.atom": "Ideas – Better joints", "/feed.atom": "Better joints"} {
		if got := p.feedAt("/challenges/joints" + address).Title; got != want {
			t.Errorf("%s is called %q, want %q", address, got, want)
		}
	}
	if got, want := p.feedAt("/ideas/feed.atom?kind="+string(a.Kind)).titles()+"; "+p.feedAt("/ideas/feed.atom?kind=experience").titles(), "First & <foremost>; "; got != want {
		t.Errorf("by kind: got %s, want %s", got, want)
	}
	said := at(a.ID) + "/comments/feed.atom"
	_, err = p.ideas.PostComment(ctx, p.who["lead"], a.ID, 0, "A word <b>on</b> this.", "", "")
	p.must(err)
	if f := p.feedAt(said); f.titles() != "Comment on: First & <foremost>" || f.Entries[0].Summary != "A word <b>on</b> this." {
		t.Errorf("comments: got %+v", f.Entries)
	}
	p.feedAt(at(a.ID) + "/adoptions/feed.atom")
	p.get("", at(b.ID)+"/comments/feed.atom").want(410)
	page := p.get("", "/activity").want(200).clean()
	if got := page.text("main"); strings.Contains(got, "Second") || !strings.Contains(got, "Comment First & <foremost>") || !strings.Contains(got, "News News") {
		t.Errorf("the page of what is new says %s", got)
	}
	for address, want := range map[string]string{
		"/activity": "/activity/feed.atom", "/challenges/joints/activity": "/challenges/joints/activity/feed.atom", "/challenges/joints/ideas?kind=idea&page=1": "/challenges/joints/ideas/feed.atom?kind=idea",
		"/ideas?kind=idea": "/ideas/feed.atom?kind=idea", "/search?q=first": "/search/feed.atom?q=first", at(a.ID): at(a.ID) + "/comments/feed.atom",
		"/challenges/joints/updates": "/challenges/joints/updates/feed.atom", "/challenges/joints": "/challenges/joints/feed.atom", "/": "/activity/feed.atom",
	} {
		if got := p.get("", address).want(200).all(`link[rel=alternate][href="` + want + `"]`); len(got) != 1 {
			t.Errorf("the head of %s has %d links to %s", address, len(got), want)
		}
	}
	if raw := p.get("", "/feed.atom"); strings.Contains(raw.body, "Ann") || strings.Contains(raw.body, "Comms") {
		t.Errorf("a feed names a person")
	}
}
