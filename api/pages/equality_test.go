package pages_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"uptake/domain/account"
)

// TestTheEqualityQuestionsAreAskedApart switches them on, answers in two steps, skips,
// and reads what is told of nine people.
func TestTheEqualityQuestionsAreAskedApart(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	bea, lead, boss := s.someone("bea", "", 0), s.someone("lead", account.Lead, s.open.ID), s.someone("boss", account.Administrator, 0)
	at, admin := "/challenges/lockdown/equality", "/admin/challenges/lockdown/equality"
	sent := "/ideas/" + number(s.idea("bea@example.org", "Crutches of Bea")) + "/sent"
	bea.get(at).want(404) // off until switched on
	bea.post(at+"/questions", url.Values{"sex": {"Female"}}).want(404)
	if got := bea.get(sent).want(200); strings.Contains(got.body, at) {
		t.Error("it is asked where it is off")
	}
	bea.get(admin).want(403)
	lead.post(admin, url.Values{"on": {"yes"}}).want(403)
	boss.post(admin, url.Values{"on": {"yes"}}).want(303)
	s.browser("nobody").get(at).want(401)
	if got := bea.get(sent).want(200); !strings.Contains(got.body, `href="`+at+`"`) {
		t.Error("it is not asked after the idea is sent")
	}
	bea.get(at).want(200)
	if got := bea.get(at + "/questions").want(200); strings.Contains(got.body, "eth_white") || !strings.Contains(got.body, "Prefer not to say") {
		t.Error("the second step stands in the first")
	}
	first := url.Values{"sex": {"Female"}, "ethnic_group": {"White"}, "eth_black": {"African"}}
	second := bea.post(at+"/questions", first).want(200)
	if !strings.Contains(second.body, `name="eth_white"`) || strings.Contains(second.body, "eth_black") || !strings.Contains(second.body, `name="sex" value="Female"`) {
		t.Errorf("the second step is %s", second.body)
	}
	first.Set("step", "2")
	first.Set("eth_white", "Irish")
	bea.post(at+"/questions", first).want(303, at+"/thanks")
	bea.get(at + "/thanks").want(200)
	bea.get(at).want(409)
	bea.post(at+"/questions", first).want(409)
	if got := bea.get(sent).want(200); strings.Contains(got.body, `href="`+at+`"`) {
		t.Error("it is asked twice")
	}
	cat := s.someone("cat", "", 0)
	cat.post(at, url.Values{}).want(303, "/challenges/lockdown")
	cat.get(at).want(409)
	for n := range 8 {
		who := s.someone(fmt.Sprintf("p%d", n), "", 0)
		who.post(at+"/questions", url.Values{"sex": {"Male"}, "age_band": {"25 to 34"}}).want(303, at+"/thanks")
	}
	if got := lead.get(admin).want(200); !strings.Contains(got.body, "counted: 0.") || !strings.Contains(got.body, "Some wait") {
		t.Errorf("before the week: %s", got.body)
	}
	if err := s.asks.Weekly(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := lead.get(admin).want(200)
	if !strings.Contains(got.body, "counted: about 10.") || strings.Contains(got.body, ">1<") || strings.Contains(got.body, ">9<") || strings.Contains(got.body, ">8<") {
		t.Errorf("the results: %s", got.body)
	}
	file := lead.get(admin + ".csv").want(200)
	if !strings.Contains(file.body, "all who answered,10") || strings.Contains(file.body, ",1\n") || strings.Contains(file.body, ",9\n") {
		t.Errorf("the file: %s", file.body)
	}
	bea.get(admin + ".csv").want(403)
}
