package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/account"
)

func TestPagesOfRecentActivityAndOfALeaver(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	boss, bea := s.someone("ada", account.Administrator, 0), s.someone("bea", "", 0)
	s.browser("nobody").get("/account/activity").want(401)
	if page := bea.get("/account/activity").want(200); !strings.Contains(page.body, "Signed in") {
		t.Error("the sign-in is not there")
	}
	there := "/admin/people/" + s.handle("bea@example.org") + "/sign-out"
	bea.get(there).want(403)
	bea.post(there, url.Values{"checked": {"Has left the trust."}}).want(403)
	boss.get("/admin/people/" + s.handle("bea@example.org")).want(200)
	boss.get(there).want(200)
	if bad := boss.post(there, url.Values{"checked": {"left"}}).want(422); !strings.Contains(bad.body, ">left</textarea>") {
		t.Error("what was typed is lost")
	}
	bea.get("/account").want(200)
	boss.post(there, url.Values{"checked": {"Has left the trust."}}).want(303, strings.TrimSuffix(there, "/sign-out"))
	bea.get("/account").want(401)
}
