package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/store"
	"uptake/store/storetest"
)

func TestIdeasForOneselfSayWhyAndAreSwitchedOff(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newSiteOn(t, db)
		s.someone("ann", "", 0)
		bea := s.someone("bea", "", 0)
		liked := s.posted("ann@example.org", "Video", "Crutches by video.")
		s.posted("ann@example.org", "Bread", "Bread.")
		s.browser("visitor").get("/for-you").want(401)
		if got := bea.get("/for-you").want(200).text("main"); !strings.Contains(got, "nothing to suggest yet") {
			t.Errorf("at first: %s", got)
		}
		bea.post(at(liked)+"/support", url.Values{"value": {"1"}}).want(303)
		got := bea.get("/for-you").want(200).text("main")
		if !strings.Contains(got, "Bread") || !strings.Contains(got, "Because you support, follow or wrote ideas in the area") || strings.Contains(got, "Crutches by video") {
			t.Errorf("after one support: %s", got)
		}
		if a := bea.post("/for-you", url.Values{"on": {"0"}, "return": {"/account"}}).want(303); a.location != "/account" {
			t.Errorf("the switch leads to %s", a.location)
		}
		if got := bea.get("/account").want(200).text("main"); !strings.Contains(got, "No ideas are suggested to you.") {
			t.Errorf("the account says %s", got)
		}
		if got := bea.get("/for-you").want(200).text("main"); strings.Contains(got, "Bread") {
			t.Errorf("switched off, the page says %s", got)
		}
		bea.post("/for-you", url.Values{"on": {"1"}, "return": {"//elsewhere.org"}}).want(303)
		if got := bea.get("/for-you").want(200).text("main"); !strings.Contains(got, "Bread") {
			t.Errorf("switched on again, the page says %s", got)
		}
	})
}
