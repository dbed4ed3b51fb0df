package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/review"
)

func TestTheChairLooksOrOpensTheRoundAgain(t *testing.T) {
	t.Parallel()
	j := newJury(t, 1)
	j.open()
	for _, m := range []string{"liv", "liz", "pro", "pat"} {
		j.give(m, j.of[0], "8", "7", nil).want(303)
	}
	if len(j.get("chair", j.at("")).want(200).all(`form[action$="/look"]`)) != 0 {
		t.Error("an open round can be looked at")
	}
	j.step("chair", review.R1Closed, nil).want(303)
	page := j.get("chair", j.at("")).want(200)
	if len(page.all(`form[action$="/look"]`)) != 1 || strings.Contains(page.text("main"), "Median,") {
		t.Errorf("before looking the chair's page says: %s", page.text("main"))
	}
	if sec := j.get("sec", j.at("")).want(200); len(sec.all(`form[action$="/look"]`)) != 1 || len(sec.all(`form[action$="/reopen"]`)) != 0 {
		t.Errorf("the secretary may look and not open: %s", sec.text("main"))
	}
	if got := j.get("liv", j.at("")).want(200); len(got.all(`form[action$="/look"]`)) != 0 {
		t.Errorf("a member is offered a look: %s", got.text("main"))
	}
	version := page.value(`form[action$="/reopen"] input[name=version]`, "value")
	bad := j.post("chair", j.at("/reopen"), url.Values{"version": {version}, "reopen_reason": {""}, "reopen_at[day]": {"1"}, "reopen_at[month]": {"2"}, "reopen_at[year]": {"2020"}, "reopen_time": {"09:00"}}).want(422)
	if links := bad.all(".nhsuk-error-summary a"); len(links) != 1 || attr(links[0], "href") != "#reopen_reason" {
		t.Errorf("a reopening without a reason: %s", bad.text(".nhsuk-error-summary"))
	}
	past := j.post("chair", j.at("/reopen"), url.Values{"version": {version}, "reopen_reason": {"Pat was ill."}, "reopen_at[day]": {"1"}, "reopen_at[month]": {"2"}, "reopen_at[year]": {"2020"}, "reopen_time": {"09:00"}}).want(422)
	if !strings.Contains(past.text("#reopen_reason"), "Pat was ill.") || past.value("input[name='reopen_at[year]']", "value") != "2020" || len(past.all("details[open] form[action$='/reopen']")) != 1 {
		t.Errorf("what was typed is lost: %s", past.text("main"))
	}
	named := j.post("chair", j.at("/reopen"), url.Values{"version": {version}, "reopen_reason": {"Patient 943 476 5919 was ill."}}).want(422)
	if len(named.all(".nhsuk-error-summary a")) != 1 {
		t.Errorf("an NHS number goes out by mail: %s", named.text("main"))
	}
	j.post("chair", j.at("/reopen"), url.Values{"version": {version}, "reopen_reason": {"Pat was ill."}}).want(303)
	if j.state() != review.R1Open {
		t.Fatalf("the panel is %s", j.state())
	}
	j.give("pat", j.of[0], "2", "2", nil).want(303)
	j.step("chair", review.R1Closed, nil).want(303)
	j.post("sec", j.at("/look"), url.Values{}).want(303)
	page = j.get("chair", j.at("")).want(200)
	if len(page.all(`form[action$="/look"]`)) != 0 || !strings.Contains(page.text("main"), "Median,") {
		t.Errorf("after the secretary has looked the chair's page says: %s", page.text("main"))
	}
	late := j.post("chair", j.at("/reopen"), url.Values{"version": {page.value(`form[action$="/step"] input[name=version]`, "value")}, "reopen_reason": {"Again."}}).want(409)
	if !strings.Contains(late.text("main"), "has been looked at") {
		t.Errorf("reopening too late: %s", late.text("main"))
	}
}
