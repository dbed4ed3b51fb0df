package pages_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/store"
)

// typed is the form of an idea as a browser sends it.
func typed(version, title, body string, more ...string) url.Values {
	v := url.Values{"version": {version}, "kind": {"idea"}, "lang": {"en"}, "area": {"1"}, "title": {title}, "body": {body}, "do": {"save"}}
	for i := 0; i < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return v
}

// draftOf saves a first draft and returns its address.
func (b *browser) draftOf(title, body string) string {
	b.t.Helper()
	at, _, _ := strings.Cut(b.post("/challenges/lockdown/share", typed("0", title, body)).want(303).location, "?")
	return at
}

// shows fails the test unless the page's form holds these values.
func (a answer) shows(title, body string) answer {
	a.t.Helper()
	if got := a.value("#title", "value"); got != title {
		a.t.Errorf("the title is %q, want %q", got, title)
	}
	if got := a.text("#body"); got != body {
		a.t.Errorf("the text is %q, want %q", got, body)
	}
	return a
}

func TestADraftOutlivesItsSession(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann := s.someone("ann", "", 0)
	at := ann.draftOf("Video", "First words.")
	ann.cookies = map[string]string{} // the session is over; the page is still open
	to := ann.post(at, typed("1", "Video", "First words. And more.")).want(303).location
	moved, _, _ := strings.Cut(to, "?")
	if moved == at {
		t.Fatalf("the draft of %s was overwritten by a visitor", at)
	}
	ann.get(to).want(200).shows("Video", "First words. And more.")
	// What is typed after that goes to the same place, and signing in brings it back.
	ann.post(moved, typed("1", "Video first", "All of it.")).want(303)
	ann.signIn("ann@example.org", "Ann")
	ann.get(moved).want(200).shows("Video first", "All of it.")
	ann.get(at).want(200).shows("Video", "First words.")
}

// TestAScriptThatSavesAfterTheSessionIsToldWhere: the autosave gets the address
// of the new draft, with the cookie that opens it.
func TestAScriptThatSavesAfterTheSessionIsToldWhere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann := s.someone("ann", "", 0)
	at := ann.draftOf("Video", "First words.")
	ann.cookies = map[string]string{}
	ann.header = http.Header{"Accept": {"application/json"}}
	a := ann.post(at, typed("1", "Video", "More."))
	ann.header = nil
	if a.status != 200 || !strings.Contains(a.body, `"url":"/drafts/`) || strings.Contains(a.body, `"`+at+`"`) || ann.cookies["draft"] == "" {
		t.Errorf("got %d %s with cookies %v", a.status, a.body, ann.cookies)
	}
}

func TestADraftOfSomebodyElseIsNotThere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	at := s.someone("ann", "", 0).draftOf("Video", "First words.")
	visitor, ben := s.browser(""), s.someone("ben", "", 0)
	for _, path := range []string{at, at + "/check", "/drafts/999999"} {
		visitor.get(path).want(401) // the same whether or not there is one
		ben.get(path).want(404)
	}
	ben.post(at, typed("1", "Mine", "Now.")).want(404)
	visitor.post(at+"/post", url.Values{"version": {"1"}}).want(401)
	visitor.post(at+"/delete", nil).want(401)
	if n := s.rows("drafts"); n != 1 {
		t.Errorf("there are %d drafts, want the one", n)
	}
}

func TestAnAnswerToAQuestionThatIsGoneIsKept(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann := s.someone("ann", "", 0)
	to := ann.post("/challenges/lockdown/share", typed("0", "Video", "Words.", "answers.needs", "Two people.", "answers.asked_yesterday", "A tablet.")).want(303).location
	page := ann.get(to).want(200).shows("Video", "Words. A tablet.")
	if got := page.text("[name='answers.needs']"); got != "Two people." {
		t.Errorf("the answer is %q", got)
	}
}

func TestWhatIsChosenHasToBeInItsList(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann := s.someone("ann", "", 0)
	at := ann.draftOf("Video", "Words.")
	other := s.create(challenge.Challenge{Slug: "spring", Title: "Spring", Areas: []challenge.Area{{Name: "Gardens"}}})
	for _, tt := range []struct{ field, value, message string }{
		{"area", "999999", "Select an area from the list"},
		{"area", number(other.Areas[0].ID), "Select an area from the list"},
		{"kind", "rumour", "Select what you want to share"},
		{"lang", "<b>", "Select the language that you wrote in"},
	} {
		for path, version := range map[string]string{"/challenges/lockdown/share": "0", at: "1"} {
			a := ann.post(path, typed(version, "Video", "Words.", tt.field, tt.value)).want(422).shows("Video", "Words.")
			if got := a.text(".nhsuk-error-summary"); !strings.Contains(got, tt.message) {
				t.Errorf("%s=%s to %s: got %q", tt.field, tt.value, path, got)
			}
		}
	}
	if n := s.rows("drafts"); n != 1 {
		t.Errorf("there are %d drafts, want the one", n)
	}
}

func TestADraftIsKeptThoughTheChallengeHasClosed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann := s.someone("ann", "", 0)
	s.clock.Turn(25 * time.Hour) // the form was open when the phase closed
	ann.signIn("ann@example.org", "Ann")
	at := ann.draftOf("Video", "Words.")
	ann.get(at).want(200).shows("Video", "Words.")
	if got := ann.get(at + "/check").want(200).text("main"); !strings.Contains(got, "Posting ideas closed on") {
		t.Errorf("nobody says that it has closed: %s", got)
	}
	a := ann.post(at+"/post", url.Values{"version": {"1"}}).want(409)
	if got := a.text("main"); !strings.Contains(got, "Posting ideas closed on") || s.rows("ideas") != 0 {
		t.Errorf("got %s", got)
	}
	ann.get(at).want(200).shows("Video", "Words.")
}

func TestACommentOutlivesItsSession(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.someone("ann", "", 0)
	ben := s.someone("ben", "", 0)
	idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
	session := ben.cookies
	ben.cookies = map[string]string{}
	a := ben.post(idea+"/comments", url.Values{"body": {"Thanks"}}).want(401)
	if got := a.text("main form[method=post] textarea"); got != "Thanks" {
		t.Fatalf("the comment is %q", got)
	}
	ben.cookies = session // signed in again, in another tab
	ben.post(a.value("main form[method=post]", "action"), url.Values{a.value("main form[method=post] textarea", "name"): {"Thanks"}}).want(303)
	if got := ben.get(idea).want(200).text("article"); !strings.Contains(got, "Thanks") {
		t.Errorf("the comment is not there: %s", got)
	}
}

func TestAReasonIsCountedInCharacters(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.someone("ann", "", 0)
	mo := s.someone("mo", account.Moderator, s.open.ID)
	idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
	long := strings.Repeat("é", 2001)
	a := mo.post(idea+"/moderate", url.Values{"do": {"hide"}, "reason": {long}}).want(422)
	if got := a.text("#reason"); got != long {
		t.Error("the reason is lost")
	}
	mo.post(idea+"/moderate", url.Values{"do": {"hide"}, "reason": {long[2:]}}).want(303)
}

func TestNothingSelectedIsSaid(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	visitor := s.browser("")
	if a := visitor.get("/challenges/lockdown/share").want(200); len(a.all(".nhsuk-error-summary")) != 0 {
		t.Error("a fault before anything was sent")
	}
	a := visitor.get("/challenges/lockdown/share?").want(422) // as a form without a radio selected is sent
	if got := a.text(".nhsuk-error-summary"); !strings.Contains(got, "Select what you want to share") {
		t.Errorf("got %q", got)
	}
}

func TestTheQueueSaysWhyATextWaitsAndOffersTheNextStep(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann := s.someone("ann", "", 0)
	mo := s.someone("mo", account.Moderator, s.open.ID)
	idea := s.idea("ann@example.org", "Video")
	at := "/ideas/" + number(idea) + "/moderate"
	mo.post(at, url.Values{"do": {"hold"}, "reason": {"As of patient 999 000 0018."}}).want(422) // everybody may read it
	mo.post(at, url.Values{"do": {"hold"}, "reason": {"Two ideas say the same."}}).want(303)
	show := `form[action="` + at + `"] [name=do][value=show]`
	queue := mo.get("/moderate").want(200)
	if !strings.Contains(queue.text("main"), "Two ideas say the same.") || len(queue.all(show)) != 1 {
		t.Errorf("no reason, or no button: %s", queue.text("main"))
	}
	// What may identify a patient is not shown to everybody from a list.
	err := s.store.InTx(t.Context(), func(tx *store.Tx) error {
		return tx.One("UPDATE ideas SET body = ?, moderation_reason = '' WHERE id = ?", "Her NHS number is 999 000 0018.", idea)
	})
	if err != nil {
		t.Fatal(err)
	}
	queue = mo.get("/moderate").want(200)
	if !strings.Contains(queue.text("main"), "Remove the number that looks like an NHS number") || len(queue.all(show)) != 0 {
		t.Errorf("no reason, or one press makes it public: %s", queue.text("main"))
	}
	mo.get(at).want(200)
	if a := mo.post(at, url.Values{"do": {"show"}, "from": {"queue"}}).want(422); !strings.Contains(a.text(".nhsuk-error-summary"), "Ask its author to edit it") || len(a.all("[name=do][value=show]")) != 0 {
		t.Errorf("one press makes it public, or nobody says what to do: %s", a.text("main"))
	}
	s.browser("").get("/ideas/" + number(idea)).want(404)
	// Its author takes the detail out, and with it out of the history.
	edit := ann.get("/ideas/" + number(idea) + "/edit").want(200)
	form := url.Values{"version": {edit.value("[name=version]", "value")}, "kind": {"idea"}, "area": {edit.value("#area option[selected]", "value")}, "title": {"Video"}, "body": {"We asked her first."}}
	ann.post("/ideas/"+number(idea)+"/edit", form).want(303)
	if got := mo.post(at, url.Values{"do": {"show"}, "from": {"queue"}}).want(303); got.location != "/moderate" {
		t.Errorf("who works through the queue lands on %s", got.location)
	}
	if got := mo.get("/moderate").want(200).text("main"); !strings.Contains(got, "Nothing waits.") {
		t.Errorf("got %s", got)
	}
	for _, page := range []string{"", "/history"} {
		if a := s.browser("").get("/ideas/" + number(idea) + page).want(200); strings.Contains(a.body, "999 000 0018") {
			t.Errorf("everybody reads the number at %q: %s", page, a.text("main"))
		}
	}
}

func TestACommentThatIdentifiesAPatientIsNotShown(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann := s.someone("ann", "", 0)
	mo := s.someone("mo", account.Moderator, s.open.ID)
	idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
	comment := ann.says(idea, "She liked it.")
	at := comment + "/moderate"
	show := url.Values{"do": {"show"}}
	mo.post(at, url.Values{"do": {"hide"}, "reason": {"To be looked at."}}).want(303)
	if a := mo.get(at).want(200); len(a.all("[name=do][value=show]")) != 1 {
		t.Errorf("what identifies nobody cannot be shown: %s", a.text("main"))
	}
	s.exec("UPDATE comments SET body = 'Her NHS number is 999 000 0018.'")
	if a := mo.get(at).want(200); len(a.all("[name=do][value=show]")) != 0 || !strings.Contains(a.text("main"), "Remove the number that looks like an NHS number.") {
		t.Errorf("got %s", a.text("main"))
	}
	if a := mo.post(at, show).want(422); !strings.Contains(a.text(".nhsuk-error-summary"), "Ask its author to post it again without the detail") {
		t.Errorf("got %s", a.text("main"))
	}
	if a := s.browser("").get(idea).want(200); strings.Contains(a.body, "999 000 0018") || !strings.Contains(a.text("main"), "To be looked at.") {
		t.Errorf("got %s", a.text("main"))
	}
	s.exec("UPDATE comments SET body = 'She liked it.'")
	mo.post(at, show).want(303)
}

// Who writes is asked about what may identify somebody, and may post it all the same.
func TestDoubtfulWordsAreLookedAtAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann := s.someone("ann", "", 0)
	to := ann.post("/challenges/lockdown/share", typed("0", "Ring us", "Write on the wall: 07700 900123, we live at LS99 9ZZ.", "do", "continue")).want(303).location
	page := ann.get(to).want(200).clean()
	got := page.text("main")
	for _, want := range []string{"Look at these words again", "07700 900123 – Remove the telephone number.", "LS99 9ZZ – Remove the postcode."} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
	post := strings.TrimSuffix(to, "/check") + "/post"
	if got := ann.post(post, url.Values{"version": {"1"}}).want(422).clean().text("main"); !strings.Contains(got, "Look at these words again") {
		t.Errorf("posted unasked: %s", got)
	}
	ann.post(post, url.Values{"version": {"1"}, "looked": {page.value("[name=looked]", "value")}}).want(303)
	to = ann.post("/challenges/lockdown/share", typed("0", "Lifts that talk", "Ring 0300 123 4567 for lifts.", "do", "continue")).want(303).location
	if got := ann.get(to).want(200).text("main"); strings.Contains(got, "Look at these words again") {
		t.Error("a text without doubts is doubted")
	}
}
