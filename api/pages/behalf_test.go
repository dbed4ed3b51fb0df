package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/review"
	front "uptake/frontend/pages"
)

func TestScoresByPhoneAreEnteredAndConfirmedInTheBrowser(t *testing.T) {
	t.Parallel()
	j := newJury(t, 3)
	j.open()
	h, err := j.reviews.Reads.Head(t.Context(), j.panel)
	j.must(err)
	seat := map[string]review.Member{}
	for _, m := range h.Members {
		seat[strings.ToLower(m.Name)] = m
	}
	liv, idea := seat["liv"].ID, j.of[0]
	form := front.EntryURL(j.panel, liv, idea)
	typed := func(impact, feasibility string) url.Values {
		return url.Values{front.ScoreField(j.criteria()[0].ID): {impact}, front.ScoreField(j.criteria()[1].ID): {feasibility}}
	}
	with := func(v url.Values, key, value string) url.Values { v.Set(key, value); return v }

	// The way there, with what is missing named.
	j.get("sec", j.at("")).want(200).holds(true, "Scores by phone or on paper")
	j.get("sec", front.BehalfURL(j.panel)).want(200).holds(true, "Liv")
	j.get("sec", front.BehalfOfURL(j.panel, liv)).want(200).holds(true, "The form to print")
	j.get("chair", form).want(404) // nothing waits
	j.get("pro", form).want(403)
	j.get("pro", front.BehalfURL(j.panel)).want(403)
	j.post("sec", form, with(typed("99", ""), "note", "She was tired.")).want(422).holds(true, "She was tired.", "Select how the member told you", "Select a score for feasibility")

	// What is saved is seen by nobody but the member.
	j.post("sec", form, with(with(typed("7", "unable"), "way", "phone"), "note", "Zeppelin.")).want(303)
	for who, at := range map[string]string{"sec": form, "chair": form, "obs": form} {
		page := j.get(who, at).want(200)
		page.holds(true, "Sec entered scores on")
		page.holds(false, "Zeppelin")
		if n := len(page.all(`main input[name^="score-"][checked]`)); n > 0 {
			t.Errorf("%s sees %d scores on the form", who, n)
		}
	}
	j.get("chair", front.BehalfURL(j.panel)).want(200).holds(true, "1 to confirm")
	page := j.get("liv", j.sheet(idea)).want(200)
	page.holds(true, "Entered for you", "Zeppelin.", "Yes, these are my scores", "unable to judge")
	j.get("liz", j.sheet(idea)).want(200).holds(false, "Entered for you")

	// The member confirms; the page says who entered it.
	j.post("sec", form, typed("1", "1")).want(422) // no way chosen: nothing is changed
	j.post("liv", front.EnteredURL(j.panel, idea), url.Values{"do": {"confirm"}}).want(303)
	j.get("liv", j.sheet(idea)).want(200).holds(true, "Entered for you by Sec, confirmed by Liv.")
	j.post("liv", front.EnteredURL(j.panel, idea), url.Values{"do": {"confirm"}}).want(404)

	// What the member has scored themselves is refused on opening, and no link leads there.
	own := front.EntryURL(j.panel, liv, j.of[2])
	if got := j.get("sec", front.BehalfOfURL(j.panel, liv)).want(200); len(got.all(`main a[href="`+own+`"]`)) != 1 {
		t.Error("control: no link leads to an idea that is not scored")
	}
	j.give("liv", j.of[2], "4", "", nil).want(303)
	j.get("sec", own).want(409).holds(true, "The member has scored this idea. Only they can change their scores.")
	j.post("sec", own, typed("1", "1")).want(409)
	if got := j.get("sec", front.BehalfOfURL(j.panel, liv)).want(200); len(got.all(`main a[href="`+own+`"]`)) != 0 {
		t.Error("a link leads to a form that is refused")
	}
	j.give("liv", j.of[2], "", "", nil).want(303) // taken back: it can be entered
	j.get("sec", own).want(200)

	// A second person enters the same, or something else.
	for n, tt := range []struct {
		again  string
		status int
	}{{"7", 303}, {"6", 409}} {
		at := front.EntryURL(j.panel, liv, j.of[1+n])
		j.post("sec", at, with(typed("7", "7"), "way", "paper")).want(303)
		j.post("sec", front.EnteredURL(j.panel, j.of[1+n]), url.Values{"do": {"confirm"}}).want(403)
		j.post("obs", at, typed(tt.again, "7")).want(tt.status)
		j.get("obs", at).want(404)
	}

	// The form on paper has the same numbers and words.
	paper := j.get("liv", front.PaperURL(j.panel, liv)).want(200)
	paper.holds(true, "Idea "+number(j.of[0]), j.criteria()[0].Question, "unable to judge")
	j.get("sec", front.PaperURL(j.panel, liv)).want(200)
	j.get("liz", front.PaperURL(j.panel, liv)).want(403)
}

// holds checks that all of words are in the page, or none of them.
func (a answer) holds(want bool, words ...string) answer {
	a.t.Helper()
	for _, w := range words {
		if strings.Contains(a.body, w) != want {
			a.t.Errorf("the page holds %q: %v", w, !want)
		}
	}
	return a
}
