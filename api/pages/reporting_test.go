package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/account"
)

// TestWhatIsWrongIsReportedAndSettled reports an idea and a comment, signed in and out, and
// settles both from the queue and from the page of the thing.
func TestWhatIsWrongIsReportedAndSettled(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann, ben, mo := s.someone("ann", "", 0), s.someone("ben", "", 0), s.someone("mo", account.Moderator, s.open.ID)
	idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
	cm := ben.says(idea, "A comment.")
	out := s.browser("")
	form := func(reason, words string) url.Values { return url.Values{"reason": {reason}, "words": {words}} }

	page := out.get(idea).want(200)
	for _, at := range []string{idea + "/report", cm + "/report"} {
		if !strings.Contains(page.body, `href="`+at+`"`) {
			t.Errorf("no link to %s", at)
		}
		out.get(at).want(200).clean()
		empty := out.post(at, form("", "Some words.")).want(422).clean()
		if !strings.Contains(empty.text("main"), "Select what is wrong") || empty.text("#words") != "Some words." {
			t.Errorf("%s without a reason: %s", at, empty.text("main"))
		}
		out.post(at, form("other", "")).want(422)
		if got := out.post(at, form("spam", "")).want(303).location; got != "/reported?reason=spam" {
			t.Errorf("%s: goes on at %s", at, got)
		}
	}
	if strings.Contains(ann.get(idea).want(200).body, idea+"/report") {
		t.Error("an author is asked to report their own idea")
	}
	if a := ann.post(idea+"/report", form("spam", "")).want(403); !strings.Contains(a.text("main"), "You wrote this") {
		t.Errorf("an author reports their own: %s", a.text("main"))
	}
	ben.post(idea+"/report", form("danger", "She says she will \"jump\".")).want(303)
	help := out.get("/reported?reason=danger").want(200).clean().text("main")
	if !strings.Contains(help, "999") || !strings.Contains(help, "116 123") {
		t.Errorf("no help is named: %s", help)
	}
	out.get("/reported?reason=<b>").want(200).clean()

	queue := mo.get("/moderate").want(200).clean()
	got := queue.text("main")
	if i, j := strings.Index(got, "Somebody may be in danger"), strings.Index(got, "It is advertising"); i < 0 || j < i || !strings.Contains(got, `She says she will "jump".`) || strings.Contains(got, "Ben reported") {
		t.Errorf("the queue says %s", got)
	}
	look := mo.get(idea + "/moderate").want(200).clean().text("main")
	if !strings.Contains(look, "What people reported") || !strings.Contains(look, "1 report: Somebody may be in danger") {
		t.Errorf("the page of the idea says %s", look)
	}
	ben.post(idea+"/moderate", url.Values{"do": {"keep"}}).want(403)
	if got := mo.post(idea+"/moderate", url.Values{"do": {"keep"}, "from": {"queue"}}).want(303).location; got != "/moderate" {
		t.Errorf("goes on at %s", got)
	}
	mo.post(idea+"/moderate", url.Values{"do": {"keep"}}).want(409)
	mo.post(cm+"/moderate", url.Values{"do": {"keep"}}).want(303)
	if got := mo.get("/moderate").want(200).text("main"); !strings.Contains(got, "Nothing waits.") {
		t.Errorf("after both: %s", got)
	}
	out.get(idea).want(200)

	// What nobody may read is reported by nobody, and cannot be told from what is not there.
	mo.post(idea+"/moderate", url.Values{"do": {"hold"}, "reason": {"To be looked at."}}).want(303)
	for _, at := range []string{idea + "/report", cm + "/report", "/ideas/999/report", "/comments/999/report"} {
		out.get(at).want(404)
	}
	limited := 0
	for range 14 {
		if out.post("/ideas/999/report", form("spam", "")).status == 429 {
			limited++
		}
	}
	if limited == 0 {
		t.Error("reports without end are taken")
	}
}
