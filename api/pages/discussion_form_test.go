package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/review"
	"uptake/domain/theme"
	"uptake/store"
)

func TestEachButtonOfTheDiscussionKeepsWhatIsTypedForTheOthers(t *testing.T) {
	t.Parallel()
	j := newJury(t, 1)
	idea := j.of[0]
	book := theme.Service{Store: store.Themes(j.store), Now: j.clock.Now}
	var ids []string
	for _, name := range []string{"Urgent care", "Late care"} {
		th, err := book.Add(t.Context(), account.Console, "joints", theme.Words{Name: name})
		j.must(err)
		ids = append(ids, number(th.ID))
	}
	j.open()
	j.give("liv", idea, "8", "8", url.Values{"themes": ids}).want(303)
	j.give("pro", idea, "8", "8", url.Values{"themes": ids[:1]}).want(303)
	j.give("liz", idea, "8", "8", nil).want(303)
	j.give("pat", idea, "8", "8", nil).want(303)
	j.step("chair", review.R1Closed, nil).want(303)
	j.step("chair", review.Discussing, nil).want(303)
	j.step("chair", review.R2Open, nil).want(303)
	said := map[string]url.Values{"liv": {"themes": ids}, "pro": {"themes": ids[:1]}}
	for _, m := range members {
		j.give(m, idea, "8", "8", said[m]).want(303)
	}
	j.step("chair", review.R2Closed, nil).want(303)
	j.step("chair", review.Deciding, url.Values{"reason": {"Nothing more to say."}}).want(303)
	j.post("sec", j.at("/meeting/presence"), url.Values{"here": {"1"}}).want(303)

	talk, decision, settle := j.sheet(idea)+"/discussion", j.sheet(idea)+"/decision", j.sheet(idea)+"/themes/settle"
	page := j.get("chair", talk).want(200)
	if len(page.all("main form")) != 1 || len(page.all(`main form[action="`+decision+`"] button[formaction="`+settle+`"]`)) != 1 {
		t.Fatalf("the page is not one form: %s", page.text("main"))
	}
	typed := url.Values{"version": {"0"}, "into": {""}, "outcome": {"shortlist"}, "reason": {"Does most good."}, "internal": {""}, "override": {""}, "theme_reason": {"About both."}}
	holds := func(got answer) answer {
		t.Helper()
		if got.text("#reason") != "Does most good." || got.value("#theme_reason", "value") != "About both." || len(got.all("main input[name=outcome][value=shortlist][checked]")) != 1 {
			t.Errorf("the form holds %s", got.text("main form"))
		}
		return got
	}
	holds(j.post("chair", settle, typed).want(422)) // no theme is chosen
	typed.Set("outcome", "")
	if got := j.post("chair", decision, typed).want(422); got.value("#theme_reason", "value") != "About both." || got.text("#reason") != "Does most good." {
		t.Errorf("a refused decision loses the theme: %s", got.text("main form"))
	}
	typed.Set("outcome", "shortlist")

	typed.Set("label", ids[1]+":0")
	typed.Set("adopt", "yes")
	settled := j.post("chair", settle, typed).want(200)
	if !strings.Contains(settled.text("main"), "Adopted in the discussion: About both.") || settled.text("#reason") != "Does most good." || !strings.Contains(settled.body, "The theme is settled.") {
		t.Errorf("settling a theme loses the decision: %s", settled.text("main"))
	}
	for _, name := range []string{"label", "adopt", "theme_reason"} {
		typed.Del(name)
	}
	j.post("chair", decision, typed).want(303, j.at(""))
	if got := j.get("chair", talk).want(200).text("#reason"); got != "Does most good." {
		t.Errorf("the decision is %q", got)
	}
}
