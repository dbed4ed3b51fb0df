package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/review"
)

func TestMembersProposeThatTwoIdeasAreTheSame(t *testing.T) {
	t.Parallel()
	j := newJury(t, 3)
	j.open()
	j.post("pat", j.sheet(j.of[1])+"/conflict", url.Values{"kind": {"financial"}}).want(303)
	same := func(n int) url.Values { return url.Values{"duplicate_of": {number(j.of[n])}} }
	for _, bad := range []string{number(j.of[0]), "0", "x", "999999", "-2"} {
		if got := j.give("pro", j.of[0], "8", "8", url.Values{"duplicate_of": {bad}}).want(422); got.value("#duplicate_of option[selected]", "value") != bad || len(got.all(`.nhsuk-error-summary a[href="#duplicate_of"]`)) != 1 {
			t.Errorf("%q: %s", bad, got.text("main"))
		}
	}
	j.give("pro", j.of[0], "8", "8", same(1)).want(303)
	j.give("liz", j.of[1], "8", "8", same(0)).want(303)
	j.give("pat", j.of[0], "8", "8", same(1)).want(303) // recused from the other: it does not count
	if got := j.get("pro", j.sheet(j.of[0])).want(200); got.value("#duplicate_of option[selected]", "value") != number(j.of[1]) {
		t.Error("what the member said is not in the form")
	}
	// The list holds the other ideas of the panel by title, without those that a member
	// is recused from.
	for who, want := range map[string]string{"pro": "No, it stands alone Idea 2 Idea 3", "pat": "No, it stands alone Idea 3 Idea " + number(j.of[1])} {
		if got := strings.Join(strings.Fields(j.get(who, j.sheet(j.of[0])).want(200).clean().text("#duplicate_of")), " "); got != want {
			t.Errorf("%s chooses among %q, want %q", who, got, want)
		}
	}
	const says = "The same as another idea?"
	talk := j.sheet(j.of[0]) + "/discussion"
	for _, who := range []string{"chair", "sec", "liv", "obs"} {
		j.get(who, talk).want(200).holds(false, says)
	}
	j.step("chair", review.R1Closed, url.Values{"confirm": {"1"}}).want(303)
	for _, who := range []string{"chair", "sec", "liv"} {
		j.get(who, talk).want(200).holds(false, says)
	}
	j.step("chair", review.Discussing, nil).want(303)
	for _, who := range []string{"chair", "sec", "liv", "obs"} {
		if words := j.get(who, talk).want(200).text("main"); !strings.Contains(words, "Idea "+number(j.of[1])+", Idea 2 : 2 members think so") {
			t.Errorf("%s reads %s", who, words)
		}
		j.get(who, j.sheet(j.of[1])+"/discussion").want(200).holds(true, says)
		j.get(who, j.sheet(j.of[2])+"/discussion").want(200).holds(false, says)
	}
	j.get("pat", j.sheet(j.of[1])+"/discussion").want(200).holds(false, says)
}
