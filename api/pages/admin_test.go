package pages_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/outbox"
	"uptake/store"
)

func TestWhoMayOpenTheAdminPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	roles := []string{"visitor", "contributor", "moderator", "lead", "elsewhere", "admin"}
	who := map[string]*browser{
		"visitor": s.browser(""), "contributor": s.someone("con", "", 0), "moderator": s.someone("mod", account.Moderator, s.open.ID),
		"lead": s.someone("lea", account.Lead, s.open.ID), "elsewhere": s.someone("els", account.Lead, s.prepared.ID), "admin": s.someone("adm", account.Administrator, 0),
	}
	at := "/admin/challenges/lockdown"
	phase := fmt.Sprintf("%s/phases/%d", at, s.open.Phases[0].ID)
	tests := []struct {
		path string
		want [6]int // in the order of roles
	}{
		{"/admin", [6]int{401, 403, 403, 200, 200, 200}},
		{"/admin/challenges", [6]int{401, 403, 403, 200, 200, 200}},
		{"/admin/challenges/new", [6]int{401, 403, 403, 403, 403, 200}},
		{at, [6]int{401, 403, 403, 200, 403, 200}},
		{at + "/texts", [6]int{401, 403, 403, 200, 403, 200}},
		{at + "/questions/idea", [6]int{401, 403, 403, 200, 403, 200}},
		{at + "/questions/poem", [6]int{401, 403, 403, 404, 403, 404}},
		{at + "/areas/new", [6]int{401, 403, 403, 200, 403, 200}},
		{at + "/areas/wards", [6]int{401, 403, 403, 200, 403, 200}},
		{at + "/areas/nowhere", [6]int{401, 403, 403, 404, 403, 404}},
		{at + "/phases/new", [6]int{401, 403, 403, 200, 403, 200}},
		{at + "/phases/new?kind=review", [6]int{401, 403, 403, 200, 403, 200}},
		{phase, [6]int{401, 403, 403, 200, 403, 200}},
		{at + "/phases/999", [6]int{401, 403, 403, 404, 403, 404}},
		{phase + "/end", [6]int{401, 403, 403, 200, 403, 200}},
		{at + "/archive", [6]int{401, 403, 403, 200, 403, 200}},
		{"/admin/challenges/winter", [6]int{401, 404, 404, 404, 200, 200}}, // not published: only its team knows of it
		{"/admin/challenges/nowhere", [6]int{401, 404, 404, 404, 404, 404}},
		{"/admin/people", [6]int{401, 403, 403, 403, 403, 200}},
		{"/admin/people?q=lea", [6]int{401, 403, 403, 403, 403, 200}},
		{"/admin/people/" + s.handle("con@example.org"), [6]int{401, 403, 403, 403, 403, 200}},
		{"/admin/people/nobody", [6]int{401, 403, 403, 403, 403, 404}},
		{"/admin/work", [6]int{401, 403, 403, 403, 403, 200}},
	}
	for _, tt := range tests {
		for i, role := range roles {
			if got := who[role].get(tt.path); got.status != tt.want[i] {
				t.Errorf("%s as %s: got %d, want %d", tt.path, role, got.status, tt.want[i])
			}
		}
	}
	posts := []string{
		"/admin/challenges/new", at + "/publish", at + "/archive", at + "/texts", at + "/questions/idea", at + "/areas/new", at + "/areas/wards", at + "/phases/new", phase, phase + "/end",
		"/admin/people/" + s.handle("con@example.org") + "/give", "/admin/people/" + s.handle("adm@example.org") + "/take", "/admin/work/1/retry",
	}
	before := s.rows("events")
	for _, path := range posts {
		for role, want := range map[string]int{"visitor": 401, "contributor": 403, "moderator": 403, "elsewhere": 403} {
			if got := who[role].post(path, url.Values{"title": {"Mine"}, "role": {"administrator"}, "version": {"1"}}); got.status != want {
				t.Errorf("%s posted by %s: got %d, want %d", path, role, got.status, want)
			}
		}
	}
	if after := s.rows("events"); after != before {
		t.Errorf("refused posts changed something: %d events, before %d", after, before)
	}
	if got := len(who["lead"].get("/admin/challenges").all("main tbody tr")); got != 1 {
		t.Errorf("a lead sees %d challenges, want their own", got)
	}
}

// now returns the challenge as it is kept.
func (s *site) now(slug string) challenge.Challenge {
	s.t.Helper()
	c, err := store.ChallengeReads(s.store).ChallengeBySlug(s.t.Context(), slug)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// refused checks what every form does with what it cannot take: the status, an
// error summary whose links reach their fields, and what was typed still there.
func refused(t *testing.T, a answer, status int, fields ...string) {
	t.Helper()
	a.want(status)
	var got []string
	for _, link := range a.all(".nhsuk-error-summary a") {
		id := strings.TrimPrefix(attr(link, "href"), "#")
		got = append(got, id)
		if len(a.all(`[id="`+id+`"]`)) != 1 {
			t.Errorf("the summary links to %q, which is not there", id)
		}
	}
	if !slices.Equal(got, fields) {
		t.Errorf("faults of %v, want %v", got, fields)
	}
	lint(t, a.text(".nhsuk-error-summary"))
}

func TestAChallengeIsSetUpInTheBrowser(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	adm := s.someone("adm", account.Administrator, 0)
	form := func(changes url.Values) url.Values {
		f := url.Values{
			"title": {"Joint care"}, "slug": {""}, "question": {"What helped?"}, "brief": {"# Why\n\nWe ask."}, "steps": {"We read.\n\nA panel meets."}, "sponsor": {"The board"}, "no_index": {"1"},
			"support": {"for-against"}, "areas": {"Hips\nKnees\n"},
		}
		for k, v := range changes {
			f[k] = v
		}
		return f
	}
	hostile := `<script>alert("x")</script>`
	long := strings.Repeat("ä", 101)
	for _, tt := range []struct {
		name    string
		changes url.Values
		status  int
		fields  []string
	}{
		{"nothing", url.Values{"title": {""}, "slug": {""}}, 422, []string{"title"}},
		{"a long title", url.Values{"title": {long}, "slug": {"long"}}, 422, []string{"title"}},
		{"an address that is taken", url.Values{"slug": {"lockdown"}}, 409, []string{"slug"}},
		{"an address that is none", url.Values{"slug": {"../etc"}}, 422, []string{"slug"}},
		{"the address of this form", url.Values{"slug": {"new"}}, 422, []string{"slug"}},
		{"a form of support that is none", url.Values{"support": {"applause"}}, 422, []string{"support"}},
		{"an area twice", url.Values{"areas": {"Hips\nhips"}}, 422, []string{"areas"}},
		{"a long area", url.Values{"areas": {long}}, 422, []string{"areas"}},
		{"hostile texts with a fault", url.Values{"title": {hostile}, "slug": {"_"}, "brief": {hostile}, "areas": {hostile}}, 422, []string{"slug"}},
	} {
		a := adm.post("/admin/challenges/new", form(tt.changes))
		refused(t, a, tt.status, tt.fields...)
		if got := a.value("#title", "value"); got != form(tt.changes).Get("title") {
			t.Errorf("%s: the title %q is lost", tt.name, got)
		}
		if len(a.all("#no_index[checked]")) != 1 {
			t.Errorf("%s: that search engines are refused is lost", tt.name)
		}
		if strings.Contains(a.body, hostile) {
			t.Errorf("%s: a script reaches the page", tt.name)
		}
	}
	adm.post("/admin/challenges/new", form(nil)).want(303, "/admin/challenges/joint-care")
	c := s.now("joint-care")
	if c.Title != "Joint care" || c.SupportForm != challenge.ForAgainst || !c.NoIndex || len(c.Areas) != 2 || !slices.Equal(c.Steps, []string{"We read.", "A panel meets."}) || c.State != challenge.Unpublished {
		t.Errorf("kept %+v", c)
	}
	if got := adm.get("/admin/challenges/joint-care").want(200).text(".nhsuk-notification-banner"); !strings.Contains(got, "is created") {
		t.Errorf("nobody says that it is created: %q", got)
	}
	s.browser("").get("/challenges/joint-care").want(404)
	adm.post("/admin/challenges/joint-care/publish", nil).want(303)
	s.browser("").get("/challenges/joint-care").want(200)
	adm.post("/admin/challenges/joint-care/publish", nil).want(409)
	adm.post("/admin/challenges/joint-care/archive", nil).want(303)
	adm.get("/admin/challenges/joint-care/texts").want(409)
	adm.post("/admin/challenges/joint-care/texts", form(nil)).want(409)
	if got := adm.get("/admin/challenges/joint-care").want(200); len(got.all("main form, main .nhsuk-summary-list a")) != 0 {
		t.Errorf("an archive offers changes: %s", got.body)
	}
}

func TestTextsOfAChallengeAreChangedAndNeverLost(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	lea := s.someone("lea", account.Lead, s.open.ID)
	at := "/admin/challenges/lockdown/texts"
	page := lea.get(at).want(200)
	if page.value("#title", "value") != "Lockdown learning" || len(page.all("#slug")) != 0 {
		t.Errorf("the form does not show what is kept, or offers to change a public address")
	}
	version := page.value("input[name=version]", "value")
	mine := url.Values{"title": {"Lockdown lessons"}, "question": {"What helped?"}, "version": {version}, "slug": {"elsewhere"}}
	lea.post(at, mine).want(303, "/admin/challenges/lockdown")
	if c := s.now("lockdown"); c.Title != "Lockdown lessons" || c.Question != "What helped?" {
		t.Errorf("kept %+v", c)
	}
	// A second window with the version before.
	mine.Set("title", "Lockdown learnt")
	clash := lea.post(at, mine).want(412)
	if got := clash.text(".nhsuk-inset-text"); !strings.Contains(got, "Lockdown lessons") {
		t.Errorf("what is kept is not shown: %q", got)
	}
	if clash.value("#title", "value") != "Lockdown learnt" || s.now("lockdown").Title != "Lockdown lessons" {
		t.Error("what was typed is lost, or was saved all the same")
	}
	mine.Set("version", clash.value("input[name=version]", "value"))
	lea.post(at, mine).want(303)
	if got := s.now("lockdown").Title; got != "Lockdown learnt" {
		t.Errorf("saving again kept %q", got)
	}
	mine.Set("title", "")
	mine.Set("version", lea.get(at).value("input[name=version]", "value"))
	refused(t, lea.post(at, mine), 422, "title")
}

func TestQuestionsOfAKindAreTheChallengesOwn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	lea := s.someone("lea", account.Lead, s.open.ID)
	at := "/admin/challenges/lockdown/questions/idea"
	page := lea.get(at).want(200)
	if got := page.value("#label-1", "value"); got != s.open.PromptsFor(challenge.KindIdea)[0].Label {
		t.Errorf("the usual questions are not there: %q", got)
	}
	v := func() string { return lea.get(at).value("input[name=version]", "value") }
	f := url.Values{
		"version": {v()}, "key-1": {"problem"}, "label-1": {"What is wrong?"}, "hint-1": {""}, "key-2": {""}, "label-2": {"Ö"}, "hint-2": {"Be short."},
		"key-3": {""}, "label-3": {"What is wrong?"}, "hint-3": {""}, "key-4": {""}, "label-4": {""}, "hint-4": {""},
	}
	lea.post(at, f).want(303)
	want := []challenge.Prompt{
		{Kind: challenge.KindIdea, Key: "problem", Label: "What is wrong?"},
		{Kind: challenge.KindIdea, Key: "question", Label: "Ö", Hint: "Be short."},
		{Kind: challenge.KindIdea, Key: "what_is_wrong", Label: "What is wrong?"},
	}
	if got := s.now("lockdown").Prompts; !slices.Equal(got, want) {
		t.Errorf("kept %+v", got)
	}
	for _, tt := range []struct {
		name, field string
		f           url.Values
	}{
		{"a hint without a question", "label-1", url.Values{"label-1": {""}, "hint-1": {"For example"}}},
		{"a long question", "label-2", url.Values{"label-1": {"A?"}, "label-2": {strings.Repeat("a", 201)}}},
		{"a long hint", "hint-1", url.Values{"label-1": {"A?"}, "hint-1": {strings.Repeat("a", 301)}}},
		{"a key that somebody forged", "label-1", url.Values{"label-1": {"A?"}, "key-1": {"<script>"}}},
	} {
		tt.f.Set("version", v())
		t.Log(tt.name)
		refused(t, lea.post(at, tt.f), 422, tt.field)
	}
	if got := lea.post(at, url.Values{"version": {"1"}, "label-1": {"Mine?"}}).want(412); !strings.Contains(got.text(".nhsuk-inset-text"), "What is wrong?") || got.value("#label-1", "value") != "Mine?" {
		t.Errorf("both texts are not there: %s", got.body)
	}
	lea.post(at, url.Values{"version": {v()}, "label-1": {""}}).want(303)
	if got := s.now("lockdown").Prompts; len(got) != 0 {
		t.Errorf("without questions of its own it still has %+v", got)
	}
}

func TestAreasHaveALeadWhoIsKnown(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	lea := s.someone("lea", account.Lead, s.open.ID)
	s.someone("ben", "", 0)
	at := "/admin/challenges/lockdown/areas/"
	refused(t, lea.post(at+"new", url.Values{"name": {""}}), 422, "name")
	refused(t, lea.post(at+"new", url.Values{"name": {"wards"}}), 409, "name")
	refused(t, lea.post(at+"new", url.Values{"name": {"Clinics"}, "about": {strings.Repeat("a", 2001)}}), 422, "about")
	lost := lea.post(at+"new", url.Values{"name": {"Clinics"}, "lead": {"nobody@example.org"}})
	refused(t, lost, 422, "lead")
	if lost.value("#name", "value") != "Clinics" || lost.value("#lead", "value") != "nobody@example.org" {
		t.Error("what was typed is lost")
	}
	lea.post(at+"new", url.Values{"name": {"Clinics"}, "about": {"Out-patients"}, "lead": {" Ben@Example.org"}}).want(303)
	if got := lea.get("/admin/challenges/lockdown").text("main"); !strings.Contains(got, "Clinics Lead: Ben") || strings.Contains(got, "ben@example.org") {
		t.Errorf("got %s", got)
	}
	if got := lea.get(at+"clinics").want(200).value("#lead", "value"); got != "ben@example.org" {
		t.Errorf("got %q", got)
	}
	if got := s.browser("").get("/challenges/lockdown").want(200).text("main"); !strings.Contains(got, "Led by Ben") || strings.Contains(got, "example.org") {
		t.Errorf("readers are told %s", got)
	}
	form := lea.get(at + "clinics").want(200)
	seen := form.value("[name=version]", "value")
	// Everything that is wrong is named at once.
	both := lea.post(at+"clinics", url.Values{"version": {seen}, "name": {""}, "lead": {"nobody@example.org"}}).want(422)
	if got := both.text(".nhsuk-error-summary"); !strings.Contains(got, "Enter the name of the area") || !strings.Contains(got, "Nobody has signed in") {
		t.Errorf("got %s", got)
	}
	// Of two windows the second is shown what the first has saved.
	lea.post(at+"clinics", url.Values{"version": {seen}, "name": {"Out-patient clinics"}, "lead": {"ben@example.org"}}).want(303)
	clash := lea.post(at+"clinics", url.Values{"version": {seen}, "name": {"Outpatients"}, "lead": {""}}).want(412)
	if got := clash.text("main"); clash.value("#name", "value") != "Outpatients" || !strings.Contains(got, "Out-patient clinics") {
		t.Errorf("got %s", got)
	}
	lea.post(at+"clinics", url.Values{"name": {"Outpatients"}}).want(412) // without a version
	lea.post(at+"clinics", url.Values{"version": {clash.value("[name=version]", "value")}, "name": {"Outpatients"}, "lead": {""}}).want(303)
	area, ok := s.now("lockdown").AreaBySlug("clinics")
	if !ok || area.Name != "Outpatients" || area.Lead != 0 || area.About != "" {
		t.Errorf("kept %+v", area)
	}
}

func TestPhasesAreAddedAndMovedInTheSitesZone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	lea := s.someone("lea", account.Lead, s.open.ID)
	at := "/admin/challenges/lockdown/phases/"
	refused(t, lea.get(at+"new?kind=party"), 422, "kind")
	form := lea.get(at + "new?kind=review").want(200)
	if got := len(form.all("input[type=radio][checked]")); got != 4 || form.value(`input[name=supporting][checked]`, "value") != "nobody" {
		t.Errorf("%d choices are made, want what is usual for a review", got)
	}
	f := url.Values{
		"kind": {"review"}, "title": {""}, "opens_at[day]": {"1"}, "opens_at[month]": {"7"}, "opens_at[year]": {"2027"}, "opens_time": {"09:00"},
		"closes_at[day]": {""}, "closes_time": {""}, "posting": {"nobody"}, "commenting": {"everyone"}, "supporting": {"staff"}, "area": {""},
	}
	with := func(changes url.Values) url.Values {
		g := url.Values{}
		for k, v := range f {
			g[k] = v
		}
		for k, v := range changes {
			g[k] = v
		}
		return g
	}
	for _, tt := range []struct {
		name    string
		changes url.Values
		fields  []string
	}{
		{"no day and no time", url.Values{"opens_at[day]": {""}, "opens_time": {""}}, []string{"opens_at-day", "opens_time"}},
		{"a day that no month has", url.Values{"opens_at[day]": {"31"}, "opens_at[month]": {"6"}}, []string{"opens_at-day"}},
		{"a time that is none", url.Values{"opens_time": {"25:99"}}, []string{"opens_time"}},
		{"an end before the beginning", url.Values{"closes_at[day]": {"30"}, "closes_at[month]": {"6"}, "closes_at[year]": {"2027"}, "closes_time": {"17:00"}}, []string{"closes_at-day"}},
		{"an end without a time", url.Values{"closes_at[day]": {"30"}, "closes_at[month]": {"7"}, "closes_at[year]": {"2027"}}, []string{"closes_time"}},
		{"a long title", url.Values{"title": {strings.Repeat("ä", 101)}}, []string{"title"}},
		{"an area of another challenge", url.Values{"area": {"999"}}, []string{"area"}},
		{"readers who are nobody", url.Values{"audience": {"friends"}}, []string{"audience"}},
		{"somebody who is nobody", url.Values{"posting": {"<script>alert(1)</script>"}}, []string{"posting"}},
	} {
		t.Log(tt.name)
		a := lea.post(at+"new", with(tt.changes))
		refused(t, a, 422, tt.fields...)
		if got, want := a.value("#opens_at-day", "value"), with(tt.changes).Get("opens_at[day]"); got != want {
			t.Errorf("the day %q is lost: %q", want, got)
		}
	}
	lea.post(at+"new", with(url.Values{"opens_time": {"9 am"}, "audience": {"team"}})).want(303) // as the pages write it
	kept := s.now("lockdown").Phases[1]
	if want := time.Date(2027, 7, 1, 8, 0, 0, 0, time.UTC); !kept.OpensAt.Equal(want) || !kept.ClosesAt.IsZero() || kept.Supporting != challenge.Staff || kept.Kind != challenge.Review || kept.Audience != challenge.ForTheTeam {
		t.Errorf("kept %+v, want it to open at %v, which is 9am in London", kept, want)
	}
	own := fmt.Sprintf("%s%d", at, kept.ID)
	page := lea.get(own).want(200)
	if page.value("#opens_time", "value") != "09:00" || page.value("#opens_at-month", "value") != "7" {
		t.Errorf("the form shows another time than was typed")
	}
	f.Set("version", page.value("input[name=version]", "value"))
	f.Set("opens_time", "10:30")
	lea.post(own, f).want(303)
	f.Set("opens_time", "11:45")
	f.Set("title", "Panels meet")
	clash := lea.post(own, f).want(412)
	if got := clash.text(".nhsuk-inset-text"); !strings.Contains(got, "10:30am") {
		t.Errorf("what is kept is not shown: %q", got)
	}
	if clash.value("#opens_time", "value") != "11:45" || clash.value("#title", "value") != "Panels meet" {
		t.Error("what was typed is lost")
	}
	f.Set("version", clash.value("input[name=version]", "value"))
	lea.post(own, f).want(303)
	if got := s.now("lockdown").Phases[1]; !got.OpensAt.Equal(time.Date(2027, 7, 1, 10, 45, 0, 0, time.UTC)) || got.Title != "Panels meet" {
		t.Errorf("kept %+v", got)
	}
	lea.get(strings.Replace(own, "lockdown", "winter", 1)).want(404)
}

func TestAPhaseIsEndedWithTwoClicks(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	lea := s.someone("lea", account.Lead, s.open.ID)
	setup := lea.get("/admin/challenges/lockdown").want(200)
	ask := lea.get(setup.value(`a[href$="/end"]`, "href")).want(200)
	lea.post(ask.value("main form", "action"), url.Values{"version": {"999"}}).want(412)
	if got := s.now("lockdown").Phases[0]; !got.Open(s.clock.Now()) {
		t.Error("an old version ended the phase")
	}
	lea.post(ask.value("main form", "action"), url.Values{"version": {ask.value("main input[name=version]", "value")}}).want(303)
	if got := s.now("lockdown").Phases[0]; got.Open(s.clock.Now()) {
		t.Error("the phase is still open")
	}
	setup = lea.get("/admin/challenges/lockdown").want(200)
	if n := len(setup.all(`a[href$="/end"]`)); n != 0 {
		t.Errorf("%d phases can still be ended, want none", n)
	}
}

func TestRolesAreGivenAndTaken(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	adm, ben := s.someone("adm", account.Administrator, 0), s.someone("ben", "", 0)
	if got := len(adm.get("/admin/people").want(200).all("main tbody tr")); got != 1 {
		t.Errorf("%d people hold a role, want the administrator alone", got)
	}
	found := adm.get("/admin/people?q=" + url.QueryEscape("BEN@")).want(200)
	link := found.value("main tbody a", "href")
	if got := found.value("#q", "value"); got != "BEN@" || link != "/admin/people/"+s.handle("ben@example.org") {
		t.Errorf("found %q by %q", link, got)
	}
	for _, words := range []string{"nobody", "%", "' OR 1=1 --", "<script>alert(1)</script>", strings.Repeat("ä", 300)} {
		if got := adm.get("/admin/people?q=" + url.QueryEscape(words)).want(200); len(got.all("main tbody tr")) != 0 || strings.Contains(got.body, "<script>alert") {
			t.Errorf("%.20q finds somebody, or reaches the page", words)
		}
	}
	in := fmt.Sprint(s.open.ID)
	refused(t, adm.post(link+"/give", url.Values{}), 422, "role")
	refused(t, adm.post(link+"/give", url.Values{"role": {"king"}}), 422, "role")
	odd := adm.post(link+"/give", url.Values{"role": {"lead"}, "challenge": {"999"}})
	refused(t, odd, 422, "challenge")
	if odd.value("input[name=role][checked]", "value") != "lead" {
		t.Error("the choice is lost")
	}
	ben.get("/admin").want(403)
	adm.post(link+"/give", url.Values{"role": {"lead"}, "challenge": {in}}).want(303, link)
	ben.get("/admin/challenges/lockdown").want(200)
	ben.get("/admin/challenges/winter").want(404)
	if got := adm.get(link).text("main"); !strings.Contains(got, "Challenge lead for Lockdown learning") {
		t.Errorf("got %s", got)
	}
	adm.post(link+"/take", url.Values{"role": {"lead"}, "challenge": {in}}).want(303, link)
	ben.get("/admin").want(403)
	self := "/admin/people/" + s.handle("adm@example.org")
	refused(t, adm.post(self+"/take", url.Values{"role": {"administrator"}, "challenge": {""}}), 409, "role")
	adm.get("/admin/people").want(200)
}

func TestFailedWorkIsTriedAgainAndItsContentNotShown(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	adm := s.someone("adm", account.Administrator, 0)
	s.exec("DELETE FROM tasks")
	if got := adm.get("/admin/work").want(200).text("main"); !strings.Contains(got, "Nothing has failed for good.") || !strings.Contains(got, "Nothing waits.") {
		t.Errorf("got %s", got)
	}
	s.exec(`INSERT INTO tasks (handler, key, subject, payload, due_at, last_err, tries, state, added_at) VALUES
		(?, 'a', 0, '{"to":"secret@example.org"}', ?, 'the mail server does not answer', 10, 'parked', ?), ('phase.open', 'b', 1, '', ?, '', 0, 'waiting', ?)`,
		string(outbox.SendMail), s.clock.Now(), s.clock.Now(), s.clock.Now().Add(48*time.Hour), s.clock.Now())
	page := adm.get("/admin/work").want(200)
	if got := page.text("main"); !strings.Contains(got, "the mail server does not answer") || !strings.Contains(got, "Announce that a phase opens") || strings.Contains(page.body, "secret@") {
		t.Errorf("got %s", got)
	}
	retry := page.value("main button[formaction]", "formaction")
	adm.post(retry, nil).want(303, "/admin/work")
	if n := s.rows("tasks WHERE state = 'parked'"); n != 0 {
		t.Errorf("%d tasks are still parked", n)
	}
	if n := s.rows("tasks WHERE state = 'waiting'"); n != 2 {
		t.Errorf("%d tasks wait, want 2", n)
	}
	adm.post(retry, nil).want(404)
	adm.post("/admin/work/x/retry", nil).want(404)
}
