package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/review"
	front "uptake/frontend/pages"
)

func TestSupportMeetingAndExpensesOnThePage(t *testing.T) {
	t.Parallel()
	j := newJury(t, 1)
	at := front.SupportURL(j.panel)
	j.step("lead", review.Formed, nil).want(303)
	j.get("ann", at).want(403)
	j.get("liv", at+"/meeting.ics").want(409)
	meets := j.clock.Now().AddDate(0, 0, 7)
	plan := url.Values{
		"contact": {"Kit, 01632 960 001 " + hostile}, "meets_at[day]": {number(int64(meets.Day()))}, "meets_at[month]": {number(int64(meets.Month()))}, "meets_at[year]": {number(int64(meets.Year()))},
		"meets_time": {"14:00"}, "minutes": {"90"}, "place": {"Room 4"},
	}
	j.post("liv", at+"/plan", plan).want(403)
	wrong := url.Values{"meets_at[day]": {"1"}, "minutes": {"5"}, "contact": {"Kit"}}
	again := j.post("sec", at+"/plan", wrong).want(422).clean()
	if got := again.text("#contact"); got != "Kit" {
		t.Errorf("what was typed is %q", got)
	}
	j.post("sec", at+"/plan", plan).want(303)
	page := j.get("liv", at).want(200).clean()
	j.has(page, "90 minutes")
	j.has(page, "Room 4")
	ics := j.get("liv", at+"/meeting.ics").want(200)
	if !strings.HasPrefix(ics.body, "BEGIN:VCALENDAR\r\n") || !strings.Contains(ics.body, "T140000Z\r\n") {
		t.Errorf("the calendar file is %q", ics.body)
	}
	j.post("liv", at+"/when", url.Values{"words": {"Tuesdays"}}).want(303)
	j.post("liv", at+"/expenses", url.Values{"what": {"Train"}, "amount": {"12.505"}}).want(422).clean()
	j.post("liv", at+"/expenses", url.Values{"what": {"Train"}, "amount": {"12.50"}}).want(303)
	j.has(j.get("liv", at).want(200).clean(), "£12.50")
	for who, sees := range map[string]bool{"sec": true, "admin": true, "chair": false, "liz": false, "obs": false, "lead": false} {
		if got := strings.Contains(j.get(who, at).want(200).clean().body, "£12.50"); got != sees {
			t.Errorf("%s sees the expense: %t", who, got)
		}
	}
	j.has(j.get("liv", at).want(200), "Take back Train, £12.50")
	for who, does := range map[string][2]bool{"sec": {true, false}, "admin": {true, false}, "liv": {false, true}} {
		body := j.get(who, at).want(200).body
		if got := [2]bool{strings.Contains(body, "Mark as paid"), strings.Contains(body, "Take back")}; got != does {
			t.Errorf("%s may pay and take back: %v, want %v", who, got, does)
		}
	}
	one := at + "/expenses/change"
	j.post("liz", one, url.Values{"take_back": {"1"}}).want(404)
	j.post("liv", one, url.Values{"paid": {"1"}}).want(403)
	j.post("sec", one, url.Values{}).want(404)
	j.post("sec", one, url.Values{"paid": {"1"}}).want(303)
	j.post("liv", one, url.Values{"take_back": {"1"}}).want(409)
	if strings.Contains(j.get("liv", at).want(200).clean().body, "Take back") {
		t.Error("a paid expense can be taken back")
	}
	j.post("admin", one, url.Values{"unpaid": {"1"}}).want(303)
	j.post("liv", one, url.Values{"take_back": {"1"}}).want(303)
	if strings.Contains(j.get("sec", at).want(200).clean().body, "£12.50") {
		t.Error("the expense that is taken back is there")
	}
	j.has(j.get("chair", at).want(200), "Liv Tuesdays")
	if strings.Contains(j.get("liz", at).want(200).body, "Tuesdays</") {
		t.Error("another member sees when Liv can meet")
	}
}
