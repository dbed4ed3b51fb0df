package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/review"
)

// TestPicturesOfAPanelShowWhatTheirViewerMaySee goes to the page of pictures before
// and after the reveal, and as a member who is recused from an idea.
func TestPicturesOfAPanelShowWhatTheirViewerMaySee(t *testing.T) {
	t.Parallel()
	j := newJury(t, 6)
	j.open()
	recused := j.of[1]
	j.post("pat", j.sheet(recused)+"/conflict", url.Values{"kind": {"personal"}}).want(303)
	for n, idea := range j.of {
		for _, m := range members {
			if m == "pat" && idea == recused {
				continue
			}
			impact := number(int64(8 - n))
			if m == "pro" || m == "pat" {
				impact = number(int64(9 - n/2))
			}
			j.give(m, idea, impact, "7", nil).want(303)
		}
	}
	more := []string{"/results/ranks", "/results/gaps", "/results/weights"}
	nothing := func(who string) {
		t.Helper()
		for _, rest := range append(more, "/results") {
			if got := j.get(who, j.at(rest)).want(200); len(got.all("svg")) != 0 || len(got.all("main table")) != 0 || !strings.Contains(got.text("main"), "There is nothing to show yet") {
				t.Errorf("%s sees at %s before the time: %s", who, rest, got.text("main"))
			}
		}
	}
	for _, who := range []string{"chair", "liv", "obs", "admin", "comms"} {
		nothing(who)
	}
	j.step("chair", review.R1Closed, nil).want(303)
	nothing("liv")
	nothing("chair") // nobody has looked
	j.post("chair", j.at("/look"), url.Values{}).want(303)
	nothing("liv")
	if got := j.get("chair", j.at("/results")).want(200); len(got.all("svg")) == 0 || strings.Contains(got.body, "How sure the ranks are") {
		t.Error("once the round is closed the chair sees figures, and ranks only after the reveal")
	}
	for _, rest := range []string{"/results/ranks", "/results/weights"} {
		if got := j.get("chair", j.at(rest)).want(200); !strings.Contains(got.text("main"), "There is nothing to show yet") {
			t.Errorf("before the reveal the chair sees at %s: %s", rest, got.text("main"))
		}
	}
	j.step("chair", review.Discussing, nil).want(303)
	nothing("comms")
	for rest, says := range map[string][]string{
		"/results":         {"Impact and feasibility"},
		"/results/ranks":   {"How sure the ranks are: impact", "How sure the ranks are: impact and feasibility together", "How sure the ranks are: feasibility", "8 of 10 panels", ">1. Idea 1<"},
		"/results/gaps":    {"Lived experience and professional members: impact"},
		"/results/weights": {"Who stays among the first"},
	} {
		page := j.get("liv", j.at(rest)).want(200).clean()
		for _, words := range says {
			if !strings.Contains(page.body, words) {
				t.Errorf("a member does not see %q at %s", words, rest)
			}
		}
		// Places leave a gap where an idea is missing, so who is recused from one sees none.
		placed := rest == "/results/ranks" || rest == "/results/weights"
		if got := j.get("pat", j.at(rest)).want(200); strings.Contains(got.body, "Idea 1") == placed || strings.Contains(got.body, "Idea 2") {
			t.Errorf("at %s a recused member sees the idea, or none at all: %s", rest, got.text("main"))
		}
	}
	// One picture at a time: the panel's own order, and that by each criterion.
	drawn := map[string]bool{}
	for _, l := range j.get("liv", j.at("/results/ranks")).all("main li a") {
		var to string
		for _, a := range l.Attr {
			to = a.Val // its only attribute
		}
		page := j.get("liv", to).want(200).clean()
		drawn[page.text("main h2")] = len(page.all("main svg[role=img]")) == 1
	}
	if !drawn["How sure the ranks are: impact"] || !drawn["How sure the ranks are: feasibility"] || len(drawn) != 2 {
		t.Errorf("by criterion: %v", drawn)
	}
	for _, rest := range more {
		if link := j.get("liv", j.at("/results")).want(200).all(`main a[href="` + j.at(rest) + `"]`); len(link) != 1 {
			t.Errorf("the results do not lead to %s", rest)
		}
		j.get("ann", j.at(rest)).want(403)
		j.get("", j.at(rest)).want(401)
	}
	if link := j.get("liv", j.at("")).want(200).all(`main a[href="` + j.at("/results") + `"]`); len(link) != 1 {
		t.Error("the page of the panel does not lead to its pictures")
	}
}

// TestTheMethodPageSumsUpAndNamesNobody takes a panel of six ideas through two
// rounds to its shortlist, and reads how it worked.
func TestTheMethodPageSumsUpAndNamesNobody(t *testing.T) {
	t.Parallel()
	j := newJury(t, 6)
	method, file := "/shortlists/joints-joint-panel/method", "/shortlists/joints-joint-panel/results.csv"
	j.open()
	j.post("pat", j.sheet(j.of[5])+"/conflict", url.Values{"kind": {"financial"}}).want(303)
	score := func(impact func(n int, who string) int) {
		for n, idea := range j.of {
			for _, m := range members {
				if m != "pat" || n != 5 {
					j.give(m, idea, number(int64(impact(n, m))), "7", url.Values{"note": {"zebrafinch"}}).want(303)
				}
			}
		}
	}
	score(func(n int, who string) int {
		if who == "pro" || who == "pat" {
			return 9 - n/2
		}
		return 8 - n
	})
	j.step("chair", review.R1Closed, nil).want(303)
	j.step("chair", review.Discussing, nil).want(303)
	j.step("chair", review.R2Open, url.Values{"reason": {"Nothing more to say."}}).want(303)
	score(func(int, string) int { return 8 })
	j.step("chair", review.R2Closed, nil).want(303)
	j.step("chair", review.Deciding, url.Values{"reason": {"Nothing more to say."}}).want(303)
	j.post("sec", j.at("/meeting/presence"), url.Values{"here": {"1"}}).want(303)
	for n, idea := range j.of {
		form := url.Values{"outcome": {"shortlist"}, "reason": {"Does good."}}
		if n == 4 {
			form = url.Values{"outcome": {"not_now"}, "reason": {"Too early."}, "override": {"quokka"}}
		}
		j.post("chair", j.sheet(idea)+"/decision", form).want(303)
	}
	j.step("chair", review.Finalised, nil).want(303)
	j.step("sec", review.Finalised, nil).want(303)
	j.get("", method).want(404)
	j.get("liv", method).want(404)
	j.get("comms", method).want(200).clean()
	j.toldFirst()
	ask := j.get("comms", j.at("/publish")).want(200)
	j.post("comms", j.at("/publish"), url.Values{"version": {ask.value("main input[name=version]", "value")}}).want(303)
	j.post("comms", j.at("/publish"), nil).want(303)

	j.get("pro", j.at("")).want(200).clean().holds(false, "Why discuss", "what is discussed now", "Next step", "The form to print", "on the shortlist yet")
	j.get("pro", j.at("")).holds(true, "Why it was discussed", "Meeting: agenda and what was discussed")
	page := j.get("", method).want(200).clean()
	main := page.text("main")
	for _, words := range []string{
		"Round 1, impact Ideas 6 Agree 2 Agree in part 3 Disagree 1", "Round 2, impact Ideas 6 Agree 6",
		"Impact Rounds 1 to 2 Ideas scored in both 6 Better median 4 Worse median 1 Same median 1 Ideas that members agree on 2 before, 6 after",
		"Krippendorff's alpha, ordinal", "Published: Krippendorff", "Round 2, impact Agreement beyond chance (Krippendorff's alpha, ordinal) cannot be worked out, because all answers are the same",
		"Recusals 1.", "Decided otherwise than the rule proposed 1 idea",
	} {
		if !strings.Contains(main, words) {
			t.Errorf("the page does not say %q: %s", words, main)
		}
	}
	for _, secret := range []string{"zebrafinch", "quokka", "financial", "gain or lose money", "Liv", "Pat,", "half a point higher", "experience moved"} {
		if strings.Contains(page.body, secret) {
			t.Errorf("the page says %q", secret)
		}
		if strings.Contains(j.get("", file).want(200).body, secret) {
			t.Errorf("the file says %q", secret)
		}
	}
	short := j.get("", "/shortlists/joints-joint-panel").want(200)
	if len(short.all(`main a[href="`+method+`"]`)) != 1 {
		t.Error("the shortlist does not lead to the method")
	}
	// Everybody gave the same in round 2: no panel made of these members could tell them apart.
	if words := short.text("main"); strings.Count(words, "By the panel's order: not among the top this time.") != 5 {
		t.Errorf("the shortlist does not say in words where each idea stands: %s", words)
	}
	// No idea without a reason, interval in words, composition and agreement.
	cards := short.all("main .nhsuk-card")
	for _, card := range cards {
		w := words(card)
		for _, says := range []string{"Does good.", "By the panel's order: ", "members scored, ", " with lived experience", "members agree"} {
			if !strings.Contains(w, says) {
				t.Errorf("an idea on the shortlist lacks %q: %s", says, w)
			}
		}
	}
	if len(cards) != 5 {
		t.Errorf("%d ideas on the shortlist", len(cards))
	}
	rules := page.all("#rules-caption ~ tbody tr, table:has(#rules-caption) tbody tr")
	for _, tr := range rules {
		if _, source, _ := strings.Cut(words(tr), "Source "); !strings.HasPrefix(source, "Our own rule.") && !strings.HasPrefix(source, "Published: ") {
			t.Errorf("a rule without its source: %s", words(tr))
		}
	}
	if len(rules) < 10 {
		t.Errorf("%d rules on the method page", len(rules))
	}
	// No rank without its interval.
	ranks := 0
	for _, tr := range j.get("liv", j.at("")).want(200).all("table:has(#ideas-caption) tbody tr") {
		_, rank, _ := strings.Cut(words(tr), "Likely place ")
		if strings.HasPrefix(rank, "–") {
			continue
		}
		if ranks++; !strings.Contains(strings.SplitN(rank, " Median", 2)[0], " and ") {
			t.Errorf("a rank without its interval: %s", words(tr))
		}
	}
	if ranks == 0 {
		t.Error("control: no rank on the board")
	}
	if idea := j.get("", "/ideas/"+number(j.of[0])).want(200); !strings.Contains(idea.text("main"), "By the panel's order: ") {
		t.Errorf("the idea does not say where it stands: %s", idea.text("main"))
	}
	for _, row := range strings.Split(strings.TrimSpace(j.get("", file).body), "\n")[1:] {
		cells := strings.Split(row, ",")
		for n := 19; n <= 22; n++ { // rank, rank_low, rank_high, p_top
			if cells[n] != "" {
				t.Errorf("a rank in the public file: %s", row)
			}
		}
	}
}
