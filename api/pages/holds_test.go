package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/account"
)

// TestAHeldPersonIsToldSo places a hold, is refused an erasure, and releases it.
func TestAHeldPersonIsToldSo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.browser("nobody").get("/admin/holds").want(401)
	bea, lead, boss := s.someone("bea", "", 0), s.someone("lead", account.Lead, s.open.ID), s.someone("boss", account.Administrator, 0)
	lead.get("/admin/holds").want(403)
	lead.post("/admin/holds", url.Values{"challenge": {"lockdown"}, "reason": {"r"}}).want(403)
	if got := boss.post("/admin/holds", url.Values{"person": {"nobody@example.org"}, "reason": {"Case 17"}}).want(422); !strings.Contains(got.body, "Case 17") || !strings.Contains(got.body, "nobody@example.org") {
		t.Error("what was typed is lost")
	}
	boss.post("/admin/holds", url.Values{"person": {"bea@example.org"}, "reason": {"Case <b>17"}}).want(303, "/admin/holds")
	boss.post("/admin/holds", url.Values{"person": {"bea@example.org"}, "reason": {"Case 18"}}).want(409)
	page := boss.get("/admin/holds").want(200).body
	if !strings.Contains(page, "Case &lt;b&gt;17") || !strings.Contains(page, s.handle("bea@example.org")) || strings.Contains(page, "bea@example.org") {
		t.Errorf("the list says %s", page)
	}
	got := bea.post("/account/delete", url.Values{"words": {"keep"}}).want(409)
	if !strings.Contains(got.body, "cannot be deleted now") || strings.Contains(got.body, "Case") {
		t.Errorf("they are told %s", got.body)
	}
	bea.get("/account").want(200)
	lead.post("/admin/holds/1/release", url.Values{}).want(403)
	boss.post("/admin/holds/x/release", url.Values{}).want(404)
	boss.post("/admin/holds/1/release", url.Values{}).want(303, "/admin/holds")
	boss.post("/admin/holds/1/release", url.Values{}).want(409)
	bea.post("/account/delete", url.Values{"words": {"keep"}}).want(303, "/account/deleted")
}
