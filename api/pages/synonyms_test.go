package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/account"
)

func TestWordsThatMeanTheSameAreEdited(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	lea := s.someone("lea", account.Lead, s.open.ID)
	s.someone("ann", "", 0)
	at := "/admin/challenges/lockdown/synonyms"
	if n := len(lea.get("/admin/challenges/lockdown").want(200).all(`main a[href="` + at + `"]`)); n != 1 {
		t.Errorf("%d links to the list", n)
	}
	version := lea.get(at).want(200).clean().value("input[name=version]", "value")
	wrong := lea.post(at, url.Values{"version": {version}, "synonyms": {"knee school = joint school\nfoo"}}).want(422)
	if got := wrong.text(".nhsuk-error-summary"); !strings.Contains(got, "Line 2") || !strings.Contains(wrong.text("#synonyms"), "knee school = joint school") {
		t.Errorf("a wrong line: %s", wrong.text("main"))
	}
	lea.post(at, url.Values{"version": {version}, "synonyms": {"knee school = joint school"}}).want(303, "/admin/challenges/lockdown")
	clash := lea.post(at, url.Values{"version": {version}, "synonyms": {"hip = hop"}}).want(412)
	if got := clash.text("main"); !strings.Contains(got, "knee school = joint school") || !strings.Contains(clash.text("#synonyms"), "hip = hop") {
		t.Errorf("from an old page: %s", got)
	}
	s.idea("ann@example.org", "Joint school")
	if got := lea.get("/challenges/lockdown/ideas?q=knee+school").want(200).text("main"); !strings.Contains(got, "1 idea for") || !strings.Contains(got, "Joint school") {
		t.Errorf("search does not know the words: %s", got)
	}
	s.browser("").get(at).want(401)
	s.someone("mo", account.Moderator, s.open.ID).get(at).want(403)
	s.someone("bea", "", 0).post(at, url.Values{"synonyms": {"a = b"}}).want(403)
}
