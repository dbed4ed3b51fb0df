package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/review"
)

// secondRound is a jury that scores three ideas again. On the first both groups
// have given two scores; on the second one member with lived experience was unable;
// the third has one score, and pat is recused from it.
func secondRound(t *testing.T) *jury {
	t.Helper()
	j := newJury(t, 3)
	j.open()
	j.post("pat", j.sheet(j.of[2])+"/conflict", url.Values{"kind": {"financial"}}).want(303)
	for who, scores := range map[string][3]string{"liv": {"2", "unable", "unable"}, "liz": {"4", "3", "unable"}, "pro": {"8", "8", "7"}, "pat": {"8", "9", ""}} {
		for n, score := range scores {
			if who == "pat" && n == 2 {
				continue
			}
			j.give(who, j.of[n], score, score, url.Values{"note": {"Note of " + who + "."}}).want(303)
		}
	}
	j.step("chair", review.R1Closed, url.Values{"confirm": {"1"}}).want(303)
	j.step("chair", review.Discussing, nil).want(303)
	for n := range j.of {
		j.post("sec", j.sheet(j.of[n])+"/minutes", url.Values{"version": {"0"}, "reasons": {"Saves journeys."}, "concerns": {"Costs time."}, "would_change": {"A trial."}}).want(303)
	}
	j.step("chair", review.R2Open, url.Values{"reason": {"Nothing more to say."}}).want(303)
	return j
}

func TestTheSecondRoundShowsWhatTheFirstCameTo(t *testing.T) {
	t.Parallel()
	j := secondRound(t)
	page := j.get("liv", j.sheet(j.of[0])).want(200)
	page.holds(true, "What round 1 came to", "In the round before you said: 2. Save to confirm it, or change it.",
		"Reasons for the idea", "Saves journeys.", "Costs time.", "A trial.", "Notes to the panel", "Note of pro.", "Median, lived experience", "You gave 2.")
	// A picture for each criterion, a dot for each score, the own one marked, and its table.
	if n := len(page.all("svg[role=img]")); n != 2 {
		t.Errorf("%d pictures, want 2", n)
	}
	if dots, own := len(page.all("svg circle[r='7']")), len(page.all("svg circle[r='3']")); dots != 8 || own != 2 {
		t.Errorf("%d dots, %d marked as one's own; want 8 and 2", dots, own)
	}
	if words := words(page.all("details table")[0]); !strings.Contains(words, "Score Members 2 1 4 1 8 2") {
		t.Errorf("the table beside the picture: %s", words)
	}
	// A member cannot tell who gave which score.
	for _, name := range []string{"Liz", "Pro", "Pat"} {
		if strings.Contains(page.text("main"), name) {
			t.Errorf("the page names %s", name)
		}
	}
	// Prefilled is not given: it pends until it is saved.
	if n := len(page.all("main input[name^=score-][checked]")); n != 2 {
		t.Errorf("%d scores are prefilled", n)
	}
	j.get("liv", j.at("")).want(200).holds(true, "0 of 3 scored")
	if words := j.get("liv", j.at("/check")).want(200).text("main"); !strings.Contains(words, "Not fully scored") {
		t.Errorf("an unconfirmed score does not pend: %s", words)
	}

	// With one lived-experience score the groups are not told apart.
	split := j.get("pro", j.sheet(j.of[1])).want(200)
	split.holds(false, "Median, lived experience", "Median, professional")
	split.holds(true, "You gave 8.")
	// One score: inside the panel the distribution is shown all the same.
	lone := j.get("liv", j.sheet(j.of[2])).want(200)
	if dots := len(lone.all("svg circle[r='7']")); dots != 2 {
		t.Errorf("%d dots for one score on two criteria", dots)
	}
	lone.holds(true, "unable to judge")

	// Recused: nothing of it, in whatever round.
	recused := j.get("pat", j.sheet(j.of[2])).want(200)
	recused.holds(true, "You are recused from this idea")
	recused.holds(false, "What round 1 came to", "Saves journeys.", "<svg", "Note of pro.")

	// While the second round is open nobody sees anything of it but their own.
	before := j.get("pro", j.sheet(j.of[0])).want(200).text("main")
	j.give("liv", j.of[0], "9", "9", url.Values{"note": {"Second thoughts."}}).want(303)
	if after := j.get("pro", j.sheet(j.of[0])).want(200).text("main"); after != before {
		t.Errorf("another's new score changes the page: %s", after)
	}
	own := j.get("liv", j.sheet(j.of[0])).want(200)
	own.holds(true, "You gave 2.")
	if len(own.all(`main input[name^=score-][value="9"][checked]`)) != 2 {
		t.Error("the own new score is not in the form")
	}
}
