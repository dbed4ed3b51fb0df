package pages_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"uptake/domain/review"
)

// TestOneGroupYieldsAndABlockComesLate plants both: in round 2 members with lived
// experience take the others' view, and one member's kinder scores of round 1 come in
// its last hours.
func TestOneGroupYieldsAndABlockComesLate(t *testing.T) {
	t.Parallel()
	j := newJury(t, 6)
	j.open()
	score := func(of func(who string) int64, names ...string) {
		t.Helper()
		for _, idea := range j.of {
			for _, who := range names {
				j.give(who, idea, number(of(who)), "7", nil).want(303)
			}
		}
	}
	round1 := func(who string) int64 {
		return map[string]int64{"liv": 4, "liz": 4, "pro": 7, "pat": 9}[who]
	}
	score(round1, "liv", "liz", "pro")
	j.clock.Turn(20 * time.Hour)
	score(round1, "pat")
	j.clock.Turn(time.Hour)
	j.step("chair", review.R1Closed, nil).want(303)
	at := j.at("/results")
	j.post("chair", j.at("/look"), nil).want(303)
	if got := j.get("chair", at+"/late").want(200).clean().text("main"); !strings.Contains(got, "Round 1, impact Mean, in time 5.00 (18 scores) Mean, late 9.00 (6 scores) After the deadline 0 Members who were late 1") {
		t.Errorf("the chair does not see the late block: %s", got)
	}
	j.step("chair", review.Discussing, nil).want(303)
	for _, who := range []string{"liv", "sec", "obs"} {
		if got := j.get(who, at+"/late").want(200); len(got.all("main table")) != 0 || !strings.Contains(got.text("main"), "No late scores that you may see.") {
			t.Errorf("%s sees late scores: %s", who, got.text("main"))
		}
		if got := j.get(who, at).want(200).text("main"); strings.Contains(got, "Late scores") || strings.Contains(got, "What changed from") {
			t.Errorf("%s sees late scores, or a change before there is one: %s", who, got)
		}
	}
	j.step("chair", review.R2Open, url.Values{"reason": {"Nothing more to say."}}).want(303)
	score(func(who string) int64 { return map[string]int64{"liv": 8, "liz": 8, "pro": 7, "pat": 9}[who] }, members...)
	j.step("chair", review.R2Closed, nil).want(303)
	if got := j.get("liv", at).want(200).text("main"); strings.Contains(got, "What changed from") {
		t.Errorf("a member sees the change before the reveal: %s", got)
	}
	j.step("chair", review.Deciding, nil).want(303)
	main := j.get("liv", at).want(200).clean().text("main")
	for _, words := range []string{
		"What changed from round 1 to round 2: impact 6 ideas were scored in both rounds. 12 of 24 scores were changed.",
		"Group Lived experience Members 2 On average 4.00 points towards the others", "Group Professional Members 2 On average did not move",
		"Ideas on which members agree Before 0 After → 6",
	} {
		if !strings.Contains(main, words) {
			t.Errorf("the page does not say %q: %s", words, main)
		}
	}
	for _, name := range []string{"Liz", "Pat "} {
		if strings.Contains(main, name) {
			t.Errorf("the page names %s", name)
		}
	}
}
