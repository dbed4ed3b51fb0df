package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/account"
)

// TestAModeratorTicksTheChecklist that the lead has set, and nobody else sees it.
func TestAModeratorTicksTheChecklist(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann, mo, lea := s.someone("ann", "", 0), s.someone("mo", account.Moderator, s.open.ID), s.someone("lea", account.Lead, s.open.ID)
	idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
	const checks = "/admin/challenges/lockdown/checks"
	if got := mo.get(idea + "/moderate").want(200); strings.Contains(got.body, "Checklist") {
		t.Error("there is a checklist before one is set")
	}
	form := lea.get(checks).want(200).wholeForm("#checklist")
	form.Set("checklist", "Another.\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10")
	if wrong := lea.post(checks, form).want(422).clean(); !strings.Contains(wrong.text(".nhsuk-error-summary"), "Checklist must have 10 lines or fewer") || !strings.Contains(wrong.text("#checklist"), "Another.") {
		t.Errorf("eleven lines: %s", wrong.text("main"))
	}
	form.Set("checklist", "Nobody is <b>named</b>\n\nPictures have consent")
	lea.post(checks, form).want(303)
	tick := url.Values{"line": {"Nobody is <b>named</b>"}, "on": {"1"}}
	ann.post(idea+"/tick", tick).want(403)
	s.browser("").post(idea+"/tick", tick).want(401)
	mo.post(idea+"/tick", tick).want(303, idea+"/moderate#checklist")
	page := mo.get(idea + "/moderate").want(200).clean()
	if got := page.text("main"); !strings.Contains(got, "Nobody is <b>named</b> Done by Mo, 3 March 2026 at midday Take the tick back : Nobody") || !strings.Contains(got, "Pictures have consent Tick") {
		t.Errorf("the page says %s", got)
	}
	for who, b := range map[string]*browser{"the author": ann, "a moderator": mo} {
		for _, at := range []string{idea, idea + "/history"} {
			if got := b.get(at).want(200).text("main"); strings.Contains(got, "named") {
				t.Errorf("%s reads on %s: %s", who, at, got)
			}
		}
	}
	mo.post(idea+"/tick", url.Values{"line": tick["line"]}).want(303)
	if got := mo.get(idea + "/moderate").want(200).text("main"); strings.Contains(got, "Done by") {
		t.Errorf("taken back: %s", got)
	}
	mo.post(idea+"/tick", url.Values{"line": {"No such line"}, "on": {"1"}}).want(409)
}
