package pages_test

import (
	"strings"
	"testing"

	"uptake/domain/account"
)

// TestTheReplyFromTheTeamStandsFirstOnThePage and is pinned there.
func TestTheReplyFromTheTeamStandsFirstOnThePage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann, mo, com := s.someone("ann", "", 0), s.someone("mo", account.Moderator, s.open.ID), s.someone("com", account.Communications, s.open.ID)
	visitor := s.browser("")
	idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
	of := ann.says(idea, "A question.")
	cm := mo.says(idea, "An answer of the team.")
	if strings.Contains(ann.get(idea).want(200).body, "/pin\"") {
		t.Error("an author is offered to pin")
	}
	ann.post(cm+"/pin", nil).want(403)
	visitor.post(cm+"/pin", nil).want(401)
	page := com.get(idea).want(200)
	if !strings.Contains(page.body, `action="`+cm+`/pin"`) || strings.Contains(page.body, of+"/pin") {
		t.Errorf("communications are offered to pin something else: %s", page.text("main"))
	}
	mo.post(of+"/pin", nil).want(409)
	com.post(cm+"/pin", nil).want(303, idea+"#comments")
	got := visitor.get(idea).want(200).clean()
	main := got.text("main")
	if strings.Count(main, "Reply from the team") != 2 || strings.Index(main, "An answer of the team.") > strings.Index(main, "A question.") || !strings.Contains(main, "2 comments") {
		t.Errorf("the page says %s", main)
	}
	if n := len(got.all("article")); n != 2 {
		t.Errorf("%d comments stand on the page", n)
	}
	mo.post(cm+"/unpin", nil).want(303)
	if got := visitor.get(idea).want(200).text("main"); strings.Contains(got, "Reply from the team") {
		t.Errorf("unpinned, the page says %s", got)
	}
}
