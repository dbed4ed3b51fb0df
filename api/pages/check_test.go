package pages_test

import (
	"net/url"
	"strings"
	"testing"
)

// A member reads everything that they said before they finish, in words, and nothing
// of others or of an idea that they are recused from.
func TestTheCheckPageListsAllOwnScoresInWords(t *testing.T) {
	t.Parallel()
	j := newJury(t, 4)
	j.open()
	j.give("pro", j.of[0], "3", "3", nil).want(303)
	j.give("liv", j.of[0], "9", "unable", nil).want(303)
	j.give("liv", j.of[1], "6", "2", nil).want(303)
	j.post("liv", j.sheet(j.of[3])+"/conflict", url.Values{"kind": {"financial"}}).want(303)
	page := j.get("liv", j.at("/check")).want(200).clean()
	said := map[string]string{} // by the address of "Change"
	for _, row := range page.all("dl .nhsuk-summary-list__row") {
		all := words(row)
		for n := range j.of {
			if strings.Contains(all, "your scores for "+"Idea "+number(int64(n+1))) {
				said["Idea "+number(int64(n+1))] = all
			}
		}
	}
	for n, want := range map[int]string{
		0: "Impact: 9, high. A large difference for most of the people it is meant for Feasibility: unable to judge Change",
		1: "Impact: 6, in the middle Feasibility: 2, low Change",
		2: "Impact: no answer yet Feasibility: no answer yet Change",
	} {
		if got := said["Idea "+number(int64(n+1))]; !strings.Contains(got, want) {
			t.Errorf("of %q the page says %q, want %q", "Idea "+number(int64(n+1)), got, want)
		}
		if n := len(page.all("a[href='" + j.sheet(j.of[n]) + "']")); n == 0 {
			t.Errorf("no link leads to %s", "Idea "+number(int64(n+1)))
		}
	}
	if len(said) != 3 {
		t.Errorf("the page lists %d ideas, want 3: the member is recused from one", len(said))
	}
	if strings.Contains(j.get("liz", j.at("/check")).want(200).text("main"), "high") {
		t.Error("another member reads a score")
	}
}
