package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/challenge"
)

// publish makes texts with this notice the present terms.
func (s *site) publish(notice string) account.Terms {
	s.t.Helper()
	kept, err := s.uses.PublishTerms(s.t.Context(), account.Console, account.TermsTexts{Licence: challenge.Licence, Terms: "## Sharing\n\n- copy it\n- <b>change</b> it", Rules: "Be kind.", Privacy: notice})
	if err != nil {
		s.t.Fatal(err)
	}
	return kept
}

func TestWhoeverPostsAgreesAndIsAskedOnlyOnceTermsChange(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.publish("We keep little.")
	ann := s.someone("ann", "", 0)
	at := ann.draftOf("Video", "Words.")
	page := ann.get(at + "/check").want(200)
	const sentence = "you agree that others may adopt, adapt and republish it"
	if !strings.Contains(page.text("main"), sentence) || page.value("[name=terms]", "type") != "hidden" {
		t.Errorf("the check page says %s", page.text("main"))
	}
	idea := strings.TrimSuffix(ann.post(at+"/post", url.Values{"version": {"1"}, "terms": {page.value("[name=terms]", "value")}}).want(303).location, "/sent")
	if got := s.browser("").get(idea).want(200).text("main"); !strings.Contains(got, "licence uptake-share-1. Terms, version 1") {
		t.Errorf("the idea says %s", got)
	}

	s.publish("We keep <less>.")
	at = ann.draftOf("Phone", "Words.")
	page = ann.get(at + "/check").want(200)
	if got := page.text("form[action$='/post']"); page.value("[name=terms]", "type") != "checkbox" || !strings.Contains(got, "New since you agreed last: the privacy notice.") {
		t.Errorf("after a change the check page asks %s", got)
	}
	again := ann.post(at+"/post", url.Values{"version": {"1"}}).want(422)
	if got := again.text(".nhsuk-error-summary"); !strings.Contains(got, "Select that you agree to the terms as they are now") || s.rows("ideas") != 1 {
		t.Errorf("without a tick: %s, and %d ideas", got, s.rows("ideas"))
	}
	said := ann.post(idea+"/comments", url.Values{"body": {"My comment."}}).want(422)
	if said.text("#body") != "My comment." || said.value("[name=terms]", "type") != "checkbox" {
		t.Errorf("a comment without a tick: %s", said.text("main"))
	}
	ann.post(at+"/post", url.Values{"version": {"1"}, "terms": {"2"}}).want(303)
	ann.post(idea+"/comments", url.Values{"body": {"My comment."}}).want(303)

	visitor := s.browser("")
	if got := visitor.get("/terms").want(200).text("main"); !strings.Contains(got, "Version 2") || !strings.Contains(got, "Version 1") {
		t.Errorf("the terms name their versions: %s", got)
	}
	old := visitor.get("/terms/1").want(200)
	if got := old.text("main"); !strings.Contains(got, "We keep little.") || !strings.Contains(got, "There is a newer version") || strings.Contains(old.body, "<b>change") {
		t.Errorf("the first version reads %s", got)
	}
	if got := visitor.get("/terms/2").want(200).text("main"); !strings.Contains(got, "We keep <less>.") || strings.Contains(got, "There is a newer version") {
		t.Errorf("the second version reads %s", got)
	}
	for _, path := range []string{"/terms/3", "/terms/0", "/terms/x"} {
		visitor.get(path).want(404)
	}
}
