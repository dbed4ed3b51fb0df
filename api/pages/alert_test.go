package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/account"
)

// TestACryForHelpShowsWhereHelpIs sets who is alerted, posts a comment in danger, and takes the
// alert up.
func TestACryForHelpShowsWhereHelpIs(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	lea, mo := s.someone("lea", account.Lead, s.open.ID), s.someone("mo", account.Moderator, s.open.ID)
	s.someone("ann", "", 0)
	ben := s.someone("ben", "", 0)
	idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
	at := "/admin/challenges/lockdown/safeguarding"
	lea.get(at).want(200).clean()
	form := url.Values{"version": {"0"}, "first": {"mo@example.org"}, "second_after": {"15"}, "days": {"1", "2"}, "opens": {"08:00"}, "closes": {"24:00"}, "away": {"Wait till eight."}}
	bad := url.Values{"version": {"0"}, "first": {"nobody@example.org"}, "second_after": {"soon"}, "opens": {"9"}, "closes": {"17:00"}, "away": {"x"}}
	if got := lea.post(at, bad).want(422).clean(); !strings.Contains(got.text(".nhsuk-error-summary"), "Nobody has signed in") || got.value("#second_after", "value") != "soon" {
		t.Errorf("refused: %s", got.text("main"))
	}
	lea.post(at, form).want(303, "/admin/challenges/lockdown")
	if got := lea.post(at, form).want(412).clean().text("main"); !strings.Contains(got, "Wait till eight.") {
		t.Errorf("from an old page: %s", got)
	}
	mo.get(at).want(403)
	mo.get("/admin/safeguarding").want(403)

	to := ben.post(idea+"/comments", url.Values{"body": {"I want to die."}}).want(303).location
	page := ben.get(to).want(200).clean()
	if got := page.text("main"); !strings.Contains(got, "116 123") || !strings.Contains(got, "999") || strings.Contains(got, "Wait till eight.") {
		t.Errorf("at midday on a Tuesday the author reads %s", got)
	}
	form.Set("version", "1")
	form["days"] = []string{"1"}
	lea.post(at, form).want(303)
	if got := ben.get(to).want(200).clean().text("main"); !strings.Contains(got, "Wait till eight.") {
		t.Errorf("on a day off the author reads %s", got)
	}
	if got := mo.get("/moderate/alerts").want(200).clean().text("main"); !strings.Contains(got, "Nobody has taken it up") {
		t.Errorf("the list: %s", got)
	}
	if got := mo.get("/moderate/alerts/1").want(200).clean().text("main"); strings.Contains(got, "die") || !strings.Contains(got, "I see to this") {
		t.Errorf("the alert: %s", got)
	}
	ben.get("/moderate/alerts/1").want(404)
	ben.post("/moderate/alerts/1/take", nil).want(404)
	mo.post("/moderate/alerts/1/take", nil).want(303, "/moderate/alerts/1")
	mo.post("/moderate/alerts/1/take", nil).want(409).clean()
	if got := mo.get("/moderate/alerts/1").want(200).clean().text("main"); !strings.Contains(got, "by Mo") {
		t.Errorf("taken up: %s", got)
	}
}
