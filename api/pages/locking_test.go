package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/account"
)

// TestAModeratorClosesCommentsOnThePageOfTheIdea and whoever was typing meanwhile keeps it.
func TestAModeratorClosesCommentsOnThePageOfTheIdea(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann, ben, mo := s.someone("ann", "", 0), s.someone("ben", "", 0), s.someone("mo", account.Moderator, s.open.ID)
	visitor := s.browser("")
	idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
	cm := ben.says(idea, "A comment.")
	ben.get(cm + "/reply").want(200)
	ann.get(idea + "/lock").want(403)
	visitor.get(idea + "/lock").want(401)
	if strings.Contains(ann.get(idea).want(200).body, idea+"/lock") {
		t.Error("an author is offered to close the comments")
	}
	for _, at := range []string{idea, idea + "/moderate"} {
		if !strings.Contains(mo.get(at).want(200).body, `href="`+idea+`/lock"`) {
			t.Errorf("%s does not lead a moderator to the lock", at)
		}
	}
	wrong := mo.post(idea+"/lock", url.Values{"do": {"lock"}, "reason": {""}}).want(422).clean()
	if !strings.Contains(wrong.text("main"), "Select a reason") {
		t.Errorf("without a reason: %s", wrong.text("main"))
	}
	mo.post(idea+"/lock", url.Values{"do": {"lock"}, "reason_code": {"heated"}, "reason": {"Until <b>Monday</b>."}}).want(303, idea+"#comments")
	const said = "The team has closed comments: People had become unkind to each other. Until <b>Monday</b>."
	for who, b := range map[string]*browser{"a visitor": visitor, "the author": ann, "who commented": ben} {
		page := b.get(idea).want(200).clean()
		if got := page.text("main"); strings.Count(got, said) != 1 || !strings.Contains(got, "A comment.") || strings.Contains(got, "Sign in to comment") {
			t.Errorf("%s reads %s", who, got)
		}
		if strings.Contains(page.body, idea+"/comments\"") || strings.Contains(page.body, "/reply") || strings.Contains(page.body, cm+"/edit") {
			t.Errorf("%s is offered to comment", who)
		}
	}
	if got := ben.get(idea).want(200); !strings.Contains(got.body, cm+"/delete") {
		t.Error("nobody can delete their own")
	}
	ben.get(cm + "/reply").want(409)
	ben.get(cm + "/edit").want(409)
	for _, at := range []string{idea + "/comments", cm + "/reply"} {
		kept := ben.post(at, url.Values{"body": {"I was still typing this."}}).want(409).clean()
		if kept.text("#body") != "I was still typing this." || !strings.Contains(kept.text(".nhsuk-error-summary"), "The team has closed comments. You can still read them, and delete your own") {
			t.Errorf("%s: what was typed is lost: %s", at, kept.text("main"))
		}
	}
	mo.post(idea+"/lock", url.Values{"do": {"lock"}, "reason_code": {"heated"}}).want(409)
	mo.says(idea, "From the team.")
	if got := visitor.get(idea + "/history").want(200).text("main"); !strings.Contains(got, "Comments closed by the team") {
		t.Errorf("the history says %s", got)
	}
	mo.post(idea+"/lock", url.Values{"do": {"unlock"}, "reason_code": {"calm"}}).want(303, idea+"#comments")
	ben.says(idea, "Again.")
	if got := visitor.get(idea).want(200).text("main"); strings.Contains(got, "has closed comments") {
		t.Errorf("opened, the page says %s", got)
	}
	log := mo.get("/moderate/log.csv").want(200).body
	if !strings.Contains(log, ",comments_locked,lockdown,") || !strings.Contains(log, ",open,locked,heated,") || !strings.Contains(log, ",locked,open,calm,There has been time to cool down.,") {
		t.Errorf("the log is %s", log)
	}
}
