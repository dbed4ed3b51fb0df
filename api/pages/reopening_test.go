package pages_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

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

func TestAPublishedRecordIsOpenedAgainOnItsPage(t *testing.T) {
	t.Parallel()
	j := newJury(t, 1)
	j.open()
	for _, m := range []string{"liv", "liz", "pro", "pat"} {
		j.give(m, j.of[0], "8", "7", nil).want(303)
	}
	j.step("chair", review.R1Closed, nil).want(303)
	j.step("chair", review.Discussing, nil).want(303)
	j.step("chair", review.R2Open, url.Values{"reason": {"Nothing more to say."}}).want(303)
	for _, m := range []string{"liv", "liz", "pro", "pat"} {
		j.give(m, j.of[0], "8", "7", nil).want(303)
	}
	j.step("chair", review.R2Closed, nil).want(303)
	j.step("chair", review.Deciding, url.Values{"reason": {"Nothing more to say."}}).want(303)
	j.post("sec", j.at("/meeting/presence"), url.Values{"here": {"1"}}).want(303)
	talk := j.sheet(j.of[0])
	j.post("chair", talk+"/decision", url.Values{"version": {"0"}, "outcome": {"shortlist"}, "reason": {"Does most good."}}).want(303)
	record := j.at("/record")
	if got := j.get("chair", record).want(200); !strings.Contains(got.text("main"), "have not both signed yet") || len(got.all("main form")) != 0 {
		t.Errorf("before anything is signed: %s", got.text("main"))
	}
	sign := func() {
		t.Helper()
		for _, who := range []string{"chair", "sec"} {
			j.post(who, j.at("/step"), url.Values{"to": {"finalised"}, "version": {j.get(who, j.at("")).want(200).value(`form[action$="/step"] input[name=version]`, "value")}}).want(303)
		}
	}
	publish := func() {
		t.Helper()
		j.tell()
		j.clock.Turn(review.AuthorHoursLeast * time.Hour)
		j.post("comms", j.at("/publish"), url.Values{"version": {j.get("comms", j.at("/publish")).want(200).value("main input[name=version]", "value")}}).want(303)
	}
	sign()
	publish()
	j.post("comms", j.at("/publish"), url.Values{}).want(303)
	public := "/shortlists/joints-joint-panel"
	if got := j.get("", public).want(200).text("main"); !strings.Contains(got, "Does most good.") || strings.Contains(got, "opened its record again") {
		t.Fatalf("published is: %s", got)
	}

	for name, want := range map[string]int{"": 401, "ben": 403, "mo": 403, "comms": 200, "lead": 200, "admin": 200, "pro": 200, "liv": 200, "chair": 200, "sec": 200, "obs": 200} {
		page := j.get(name, record)
		if page.status != want {
			t.Errorf("%q reads the record: %d, want %d", name, page.status, want)
		}
		asks := name == "chair" || name == "admin"
		if page.status == 200 && (len(page.all(`form[action$="/record/ask"]`)) == 1) != asks {
			t.Errorf("%q is offered the wrong form", name)
		}
		if !asks && name != "" {
			j.post(name, record+"/ask", url.Values{"version": {"1"}, "reason": {"X"}}).want(403)
			j.post(name, record+"/agree", url.Values{"version": {"1"}}).want(403)
		}
	}
	version := func(who string) string {
		t.Helper()
		return j.get(who, record).want(200).value(`form[action*="/record/"] input[name=version]`, "value")
	}
	bad := j.post("admin", record+"/ask", url.Values{"version": {version("admin")}, "reason": {""}}).want(422)
	if links := bad.all(".nhsuk-error-summary a"); len(links) != 1 || attr(links[0], "href") != "#reason" {
		t.Errorf("asking without a reason: %s", bad.text(".nhsuk-error-summary"))
	}
	j.post("admin", record+"/ask", url.Values{"version": {version("admin")}, "reason": {"A complaint was upheld."}}).want(303, record)
	if got := j.get("admin", record).want(200); len(got.all("main form")) != 0 || !strings.Contains(got.text("main"), "A complaint was upheld.") {
		t.Errorf("who has asked sees: %s", got.text("main"))
	}
	// Who has to answer finds it on the front page of their work and on the panel's page;
	// who has asked sees that there is no answer yet; nobody else is told here.
	for who, want := range map[string]string{"admin": "You have asked to open the record of “Joint panel” again. The chair has not answered yet.", "chair": "An administrator has asked to open the record of “Joint panel” again. The chair has to agree.", "sec": "", "comms": "", "liv": ""} {
		for _, at := range []string{"/review", j.at("")} {
			page := j.get(who, at).want(200).clean()
			if got := strings.Contains(page.text("main"), "to open the record of"); got != (want != "") || !strings.Contains(page.text("main"), want) {
				t.Errorf("%s reads at %s: %s", who, at, page.text("main"))
			}
		}
	}
	if got := j.get("sec", record).want(200).text("main"); !strings.Contains(got, "The chair has not answered yet.") {
		t.Errorf("the secretary reads in the record: %s", got)
	}
	j.post("chair", record+"/agree", url.Values{"version": {version("chair")}}).want(303, j.at(""))
	for _, at := range []string{"/review", j.at("")} {
		if strings.Contains(j.get("admin", at).want(200).text("main"), "to open the record of") {
			t.Errorf("an answered wish stands at %s", at)
		}
	}
	if j.state() != review.Deciding {
		t.Fatalf("the panel is %s", j.state())
	}
	if got := j.get("", public).want(200).clean().text("main"); !strings.Contains(got, "opened its record again") || !strings.Contains(got, "Does most good.") {
		t.Errorf("while the panel decides again everybody reads: %s", got)
	}
	j.post("sec", j.at("/meeting/presence"), url.Values{"here": {"1"}}).want(303)
	d := j.get("chair", talk+"/discussion").want(200).value(`form[action$="/decision"] input[name=version]`, "value")
	j.post("chair", talk+"/decision", url.Values{"version": {d}, "outcome": {"not_now"}, "reason": {"Zebrafinch."}, "override": {"The complaint."}}).want(303)
	for _, address := range []string{public, public + "/method", public + "/results.csv", "/ideas/" + number(j.of[0]), "/shortlists", "/search?q=zebrafinch"} {
		if got := j.get("", address).want(200); strings.Contains(strings.ReplaceAll(got.body, "q=zebrafinch", ""), "Zebrafinch") {
			t.Errorf("%s tells what is not signed", address)
		}
	}
	if got := j.get("liv", record).want(200); !strings.Contains(got.text("main"), "Opened again on") || strings.Contains(got.text("main"), "Zebrafinch") {
		t.Errorf("a member reads: %s", got.text("main"))
	}
	sign()
	publish()
	if got := j.get("", public).want(200).clean(); !strings.Contains(got.text("main"), "Zebrafinch.") || len(got.all(`a[href="`+public+`/versions/1"]`)) != 1 {
		t.Errorf("version 2 is: %s", got.text("main"))
	}
	if got := j.get("", public+"/versions/1").want(200).clean().text("main"); !strings.Contains(got, "Does most good.") || !strings.Contains(got, "A complaint was upheld.") {
		t.Errorf("version 1 is: %s", got)
	}
	for _, no := range []string{"2", "0", "x", "99999999999999999999"} {
		j.get("", public+"/versions/"+no).want(404)
	}
}
