package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/account"
)

// TestAModeratorStopsReminders on the page of their account, where nobody else is asked.
func TestAModeratorStopsReminders(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann, mo := s.someone("ann", "", 0), s.someone("mo", account.Moderator, s.open.ID)
	if strings.Contains(ann.get("/account").want(200).body, "/account/reminders") {
		t.Error("somebody without a role is asked about reminders")
	}
	if got := mo.get("/account").want(200).clean().text("main"); !strings.Contains(got, "Stop reminders") {
		t.Errorf("the account says %s", got)
	}
	mo.post("/account/reminders", url.Values{"on": {""}}).want(303, "/account")
	if got := mo.get("/account").want(200).text("main"); !strings.Contains(got, "You get no mail about what waits for a moderator") {
		t.Errorf("stopped, the account says %s", got)
	}
	mo.post("/account/reminders", url.Values{"on": {"1"}}).want(303)
	s.browser("").post("/account/reminders", url.Values{"on": {""}}).want(401)
}
