package pages_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"uptake/domain/account"
)

// TestABlockedPersonIsToldUntilWhenAndAppeals blocks somebody on the whole site, tries what they
// may not do and what they may, and answers their appeal.
func TestABlockedPersonIsToldUntilWhenAndAppeals(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	adam, alma, ann := s.someone("adam", account.Administrator, 0), s.someone("alma", account.Administrator, 0), s.someone("ann", "", 0)
	s.someone("ben", "", 0)
	idea := "/ideas/" + number(s.idea("ben@example.org", "Video"))
	cm := ann.says(idea, "A comment.")
	own := "/ideas/" + number(s.idea("ann@example.org", "A phone line"))
	who := regexp.MustCompile(`/moderate/people/[\w-]+`).FindString(adam.get(cm + "/moderate").want(200).clean().body)
	block := url.Values{"kind": {"block"}, "where": {"0"}, "code": {"unkind"}, "words": {"Last Tuesday."}, "days": {"400"}}
	wrong := adam.post(who+"/sanction", block).want(422).clean()
	if got := wrong.text(".nhsuk-error-summary"); !strings.Contains(got, "1 to 365") || wrong.value("#days", "value") != "400" || !strings.Contains(wrong.text("#words"), "Last Tuesday") {
		t.Errorf("too long: %s", wrong.text("main"))
	}
	block.Set("days", "7")
	adam.post(who+"/sanction", block).want(303, who)
	for at, form := range map[string]url.Values{
		idea + "/comments": {"body": {"Words."}}, idea + "/support": {"value": {"1"}}, idea + "/report": {"reason": {"spam"}}, "/challenges/lockdown/share": {"kind": {"idea"}, "title": {"T"}},
		"/follow": {"kind": {"idea"}}, cm + "/edit": {"body": {"Other words."}},
	} {
		page := ann.post(at, form).want(403).clean()
		if got := page.text("main"); !strings.Contains(got, "you cannot write here until 10 March 2026") || len(page.all(`main a[href="/account/sanctions"]`)) != 1 {
			t.Errorf("%s: %s", at, got)
		}
	}
	profile := ann.get("/account/profile").want(200).clean()
	now := url.Values{"version": {profile.value("input[name=version]", "value")}, "name": {profile.value("#name", "value")}, "unnamed": {"yes"}}
	now.Set("name", "Go away")
	renamed := ann.post("/account/profile", now).want(403).clean()
	if got := renamed.text(".nhsuk-error-summary"); !strings.Contains(got, "You cannot change your name or organisation until 10 March 2026") || renamed.value("#name", "value") != "Go away" {
		t.Errorf("another name: %s", renamed.text("main"))
	}
	now.Set("name", profile.value("#name", "value"))
	ann.post("/account/profile", now).want(303, "/account") // all else they may put right
	ann.get(idea).want(200)
	ann.post(cm+"/delete", url.Values{"version": {"1"}}).want(303)    // what they have said they may take back
	ann.post(own+"/withdraw", url.Values{"version": {"1"}}).want(303) // and what they have posted
	ann.get("/account/data.zip").want(200)
	ann.post("/account/confirm", url.Values{"to": {"/account/delete"}}).want(200).clean() // else nobody blocked could go
	ann.post("/account/second-step/begin", nil).want(200).clean()
	mine := ann.get("/account/sanctions").want(200).clean()
	if got := mine.text("main"); !strings.Contains(got, "You cannot write") || !strings.Contains(got, "Last Tuesday.") || !strings.Contains(got, "10 March 2026") || strings.Contains(got, "Adam") {
		t.Errorf("the person reads %s", got)
	}
	number := mine.value("input[name=sanction]", "value")
	ann.post("/account/sanctions/appeal", url.Values{"sanction": {number}}).want(422).clean()
	ann.post("/account/sanctions/appeal", url.Values{"sanction": {number}, "appeal": {"It was a quotation."}}).want(303, "/account/sanctions")
	if got := ann.get("/account/sanctions").want(200).clean(); len(got.all("textarea")) != 0 || !strings.Contains(got.text("main"), "It was a quotation.") {
		t.Errorf("appealed: %s", got.text("main"))
	}
	if got := adam.get("/moderate/appeals").want(200).clean().text("main"); !strings.Contains(got, "No appeal waits for you") {
		t.Errorf("who decided finds %s", got)
	}
	s.browser("").get("/moderate/appeals").want(401)
	ann.get("/moderate/appeals").want(403)
	if got := alma.get("/moderate/appeals").want(200).clean().text("main"); !strings.Contains(got, "It was a quotation.") {
		t.Errorf("another finds %s", got)
	}
	alma.post("/moderate/appeals", url.Values{"sanction": {number}, "reason": {"Right."}}).want(422).clean()
	alma.post("/moderate/appeals", url.Values{"sanction": {number}, "do": {"lift"}, "reason": {"Right."}}).want(303, "/moderate/appeals")
	ann.says(idea, "Words again.")
	adam.post(who+"/sanction", url.Values{"kind": {"hold"}, "where": {"0"}, "code": {"spam"}, "days": {"3"}}).want(303)
	held := regexp.MustCompile(`name="sanction" value="(\d+)"`).FindStringSubmatch(adam.get(who).want(200).clean().body)[1]
	again := adam.post(who+"/lift", url.Values{"sanction": {held}}).want(422).clean()
	if got := again.text(".nhsuk-error-summary"); !strings.Contains(got, "Enter why you end it") {
		t.Errorf("ended without a reason: %s", got)
	}
	adam.post(who+"/lift", url.Values{"sanction": {held}, "reason": {"Enough."}}).want(303)
}
