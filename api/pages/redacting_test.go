package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/review"
	front "uptake/frontend/pages"
)

func TestTheSecretaryMakesACopyWithoutNames(t *testing.T) {
	t.Parallel()
	j := newJury(t, 2)
	p, err := j.reviews.Reads.Head(t.Context(), j.panel)
	j.must(err)
	rules := p.Rules
	rules.AuthorHidden = review.UntilFinal
	_, err = j.reviews.ChangeRules(t.Context(), j.who["lead"], j.panel, 0, rules)
	j.must(err)
	j.step("lead", review.Formed, nil).want(303)
	list, at := front.RedactionsURL(j.panel), front.RedactionURL(j.panel, j.of[0])
	for _, who := range []string{"liv", "pro", "obs", "lead", "ann"} {
		j.get(who, list).want(403)
		j.get(who, at).want(403)
		j.post(who, at, url.Values{"title": {"A lift"}}).want(403)
	}
	j.has(j.get("sec", j.at("")).want(200), "Copies of ideas without names")
	seen := j.get("sec", list).want(200).clean()
	j.has(seen, "no copy")
	j.has(seen, "keeps no secret")
	page := j.get("sec", at).want(200).clean()
	form := url.Values{"version": {page.value("input[name=version]", "value")}, "title": {"A lift " + hostile}, "body": {""}}
	bad := j.post("sec", at, form).want(422).clean()
	if got := bad.value("#title", "value"); got != form.Get("title") {
		t.Errorf("what was typed is %q", got)
	}
	form.Set("body", "Nobody’s words.")
	j.post("sec", at, form).want(303)
	page = j.get("sec", at).want(200).clean()
	j.has(page, "[taken out:")
	j.has(page, "[put in:")
	j.has(page, "Version 1")
	if len(page.all("del")) == 0 || len(page.all("ins")) == 0 {
		t.Error("the page does not show what was taken out and put in")
	}
	// Another window saves what it has not seen: both texts are there.
	form.Set("body", "Other words.")
	clash := j.post("sec", at, form).want(412).clean()
	j.has(clash, "Changed meanwhile")
	j.has(clash, "Nobody’s words.")
	if !strings.Contains(clash.text("#body"), "Other words.") || clash.value("input[name=version]", "value") == form.Get("version") {
		t.Errorf("the form holds %q", clash.text("#body"))
	}
	if chair := j.get("chair", at).want(200).clean(); len(chair.all("main form")) != 0 {
		t.Error("the chair is offered the form")
	}
	form.Set("version", clash.value("input[name=version]", "value"))
	form.Set("do", "remove")
	j.post("sec", at, form).want(303)
	j.has(j.get("sec", at).want(200).clean(), "There is no copy")
}

// Where secretary and chair are recused, the lead finds the way to the copy that is
// left to make, and nothing else of the panel.
func TestTheLeadMakesACopyThatNobodyOnThePanelMay(t *testing.T) {
	t.Parallel()
	j := newJury(t, 2)
	p, err := j.reviews.Reads.Head(t.Context(), j.panel)
	j.must(err)
	rules := p.Rules
	rules.AuthorHidden = review.UntilFinal
	_, err = j.reviews.ChangeRules(t.Context(), j.who["lead"], j.panel, 0, rules)
	j.must(err)
	j.step("lead", review.Formed, nil).want(303)
	if strings.Contains(j.get("lead", j.at("")).want(200).body, front.RedactionsURL(j.panel)) {
		t.Error("the lead is sent to copies that are the secretary's")
	}
	for _, who := range []string{"sec", "chair"} {
		_, err := j.reviews.DeclareConflict(t.Context(), j.who[who], j.panel, 0, j.of[0], review.Team)
		j.must(err)
	}
	j.has(j.get("lead", j.at("")).want(200).clean(), "make that of 1 idea in place of chair and secretary")
	list := j.get("lead", front.RedactionsURL(j.panel)).want(200).clean()
	if rows := list.all("#redacted tbody tr"); len(rows) != 1 {
		t.Errorf("the lead finds %d ideas", len(rows))
	}
	at := front.RedactionURL(j.panel, j.of[0])
	page := j.get("lead", at).want(200).clean()
	j.post("lead", at, url.Values{"version": {page.value("input[name=version]", "value")}, "title": {"A lift"}, "body": {"Nobody’s words."}}).want(303)
	j.has(j.get("lead", at).want(200).clean(), "saved by the challenge lead")
	j.get("lead", front.RedactionURL(j.panel, j.of[1])).want(403)
}
