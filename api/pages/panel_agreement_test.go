package pages_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"uptake/domain/review"
)

// agreedOn scores six ideas in an open panel: liv gives two points less than the
// others on impact, and everybody gives the same on feasibility.
func agreedOn(j *jury) {
	for n, idea := range j.of {
		for _, m := range members {
			impact := 8 - n
			if m == "liv" {
				impact = 6 - n
			}
			j.give(m, idea, number(int64(max(impact, 1))), "7", nil).want(303)
		}
	}
}

// TestHowFarAPanelAgreesAndWhoScoresMildly reads the sentences of the results page
// as every seat: severity is the chair's from the close on, and a member's own row
// theirs after the reveal.
func TestHowFarAPanelAgreesAndWhoScoresMildly(t *testing.T) {
	t.Parallel()
	j := newJury(t, 6)
	j.open()
	agreedOn(j)
	j.step("chair", review.R1Closed, nil).want(303)
	j.post("chair", j.at("/look"), url.Values{}).want(303)
	rows := func(who string) []string {
		t.Helper()
		var names []string
		for _, tr := range j.get(who, j.at("/results")).want(200).all(`table tbody tr`) {
			if w := words(tr); strings.Contains(w, " than others") || strings.Contains(w, "as others do") {
				names = append(names, strings.Fields(w)[1])
			}
		}
		return slices.Compact(names)
	}
	if got := rows("chair"); len(got) != 8 || !slices.Equal(got[:4], []string{"Liv", "Liz", "Pro", "Pat"}) {
		t.Fatalf("the chair sees %v once the round is closed: %s", got, j.get("chair", j.at("/results")).text("main"))
	}
	for _, who := range []string{"liv", "sec", "obs"} {
		if got := rows(who); len(got) != 0 {
			t.Errorf("%s sees %v before the reveal", who, got)
		}
	}
	j.step("chair", review.Discussing, nil).want(303)
	for _, tt := range []struct {
		who  string
		want []string
	}{{"liv", []string{"You"}}, {"pat", []string{"You"}}, {"sec", nil}, {"obs", nil}} {
		if got := rows(tt.who); !slices.Equal(got, tt.want) {
			t.Errorf("%s sees %v, want %v", tt.who, got, tt.want)
		}
	}
	main := j.get("liv", j.at("/results")).want(200).clean().text("main")
	for _, words := range []string{
		"How far the panel agrees: impact", "Impact, after round 1: 6 ideas, 4 members, 24 scores.", "their agreement beyond chance is 0.",
		"in 95 of 100 cases", "By a measure that allows for this they agree at 0.", "Another panel like this one would agree with it at 0.",
		"lower than others, so more strictly", "Everyone scored everything: no correction needed.",
		"Agreement beyond chance (Krippendorff's alpha, ordinal): cannot be worked out, because all answers are the same.", "Agreement, even where nearly all scores are high (Gwet's AC2): cannot be worked out, because all answers are the same.",
	} {
		if !strings.Contains(main, words) {
			t.Errorf("a member does not read %q in %s", words, main)
		}
	}
	for _, name := range []string{"Liz", "Pat"} {
		if strings.Contains(main, name) {
			t.Errorf("a member reads the name of %s", name)
		}
	}
	if obs := j.get("obs", j.at("/results")).want(200).text("main"); !strings.Contains(obs, "their agreement beyond chance is 0.") || strings.Contains(obs, "no correction needed") {
		t.Error("an observer reads how far the panel agrees, and nothing of members")
	}
}

// TestAFewIdeasAreNoGroundForAgreement: outside the panel nothing is said of a sum
// over fewer than five ideas; the panel itself reads it.
func TestAFewIdeasAreNoGroundForAgreement(t *testing.T) {
	t.Parallel()
	j := newJury(t, 3)
	j.open()
	for n, idea := range j.of {
		for m, who := range members {
			j.give(who, idea, number(int64(8-n-m%2)), "7", nil).want(303)
		}
	}
	j.step("chair", review.R1Closed, nil).want(303)
	j.step("chair", review.Discussing, nil).want(303)
	if got := j.get("liv", j.at("/results")).want(200).text("main"); !strings.Contains(got, "Krippendorff's alpha") {
		t.Errorf("a member does not read it: %s", got)
	}
	if got := j.get("comms", j.at("/results")).want(200).text("main"); strings.Contains(got, "Krippendorff") {
		t.Errorf("communications staff read it: %s", got)
	}
}

// TestLinesAndWeightsAreForLookingAlone moves both on the results page: the page says
// what would change, and what is kept stays as it is to the last bit.
func TestLinesAndWeightsAreForLookingAlone(t *testing.T) {
	t.Parallel()
	j := newJury(t, 6)
	j.open()
	for n, idea := range j.of {
		for _, m := range members {
			j.give(m, idea, number(int64(9-n)), number(int64(4+n)), nil).want(303)
		}
	}
	j.step("chair", review.R1Closed, nil).want(303)
	kept := func() (all string) {
		t.Helper()
		st, err := j.reviews.Reads.StandingsOf(t.Context(), j.panel, 0)
		j.must(err)
		whole, err := j.reviews.Reads.RoundFiguresOf(t.Context(), j.panel)
		j.must(err)
		b, err := json.Marshal([]any{st, whole})
		j.must(err)
		return string(b)
	}
	before := kept()
	at := j.at("/results")
	j.post("chair", j.at("/look"), nil).want(303)
	if got := j.get("chair", at).want(200).text("main"); strings.Contains(got, "What if impact weighed more") || !strings.Contains(got, "Move the lines") {
		t.Errorf("before the reveal there are medians, and no order: %s", got)
	}
	j.step("chair", review.Discussing, nil).want(303)
	for query, says := range map[string][]string{
		"/weights":                           {"Who stays among the first 2", "Robust", "Layer"},
		"/weights?weight=x":                  {"Who stays among the first 2"},
		"/weights?weight=10":                 {"With impact at 1.0 instead of 0.5, 2 ideas would come in and 2 would go out.", "Yes, comes in", "No, goes out"},
		"?impact_line=4&feasibility_line=4":  {"Do now: 6, by the rule 0.", "Idea 1 By the rule Big bet With these lines Do now", "Back to the lines of the rule"},
		"?impact_line=6.5&feasibility_line=": {"Move the lines, to see what would change"},
		"?impact_line=10":                    {"Impact is high from: Enter a number from 1 to 9.", "Error: Enter a number from 1 to 9."},
	} {
		main := j.get("liv", at+query).want(200).clean().text("main")
		for _, s := range says {
			if !strings.Contains(main, s) {
				t.Errorf("%s: the page does not say %q: %s", query, s, main)
			}
		}
		if moved := strings.Contains(main, "With these lines"); moved != strings.Contains(query, "=4") {
			t.Errorf("%s: lines moved: %v", query, moved)
		}
	}
	if kept() != before {
		t.Error("looking has changed what is kept")
	}
	if got := j.get("comms", at).want(200).text("main") + j.get("comms", at+"/weights").want(200).text("main"); strings.Contains(got, "Robust") || strings.Contains(got, "Move the lines") {
		t.Errorf("communications staff see the order: %s", got)
	}
	j.get("ann", at).want(403)
	j.get("", at).want(401)
}
