package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/id"
	"uptake/domain/review"
	front "uptake/frontend/pages"
)

// asks lets the panel ask how sure members are, on its page of settings, and seats one
// more member.
func (j *jury) asks() {
	j.t.Helper()
	at := front.PanelURL(j.panel)
	fay := j.person("fay")
	j.post("lead", at+"/seats", url.Values{"find": {"fay"}, "person": {number(fay.Person)}, "seat": {"professional"}, "profession": {"nurse"}}).want(303)
	page := j.get("lead", at).want(200)
	page.holds(false, "Members can say how sure they are")
	j.post("lead", at+"/rules", url.Values{"version": {page.value("form[action$='/criteria'] input[name=version]", "value")}, "names_hidden": {"1"}, "asks_how_sure": {"1"}}).want(303)
	page = j.get("lead", at).want(200).clean()
	page.holds(true, "Members can say how sure they are of their scores. It changes no result.")
	if len(page.all("#asks_how_sure[checked]")) != 1 {
		j.t.Error("the setting does not come back")
	}
}

// chosen is how sure the form says that the member is.
func chosen(page answer) string {
	if len(page.all("input[name=how_sure][checked]")) == 0 {
		return ""
	}
	return page.value("input[name=how_sure][checked]", "value")
}

func TestMembersSayHowSureTheyAreOnThePage(t *testing.T) {
	t.Parallel()
	j := newJury(t, 2)
	j.asks()
	j.open()
	idea, at := j.of[0], j.sheet(j.of[0])
	page := j.get("pro", at).want(200).clean()
	if len(page.all("input[name=how_sure]")) != 4 || chosen(page) != "" {
		t.Errorf("the form begins with %q", chosen(page))
	}
	j.give("pro", idea, "8", "7", url.Values{"how_sure": {"very"}}).want(303)
	if got := chosen(j.get("pro", at).want(200)); got != "very" {
		t.Errorf("saved, the form holds %q", got)
	}
	j.give("pro", idea, "8", "7", url.Values{"how_sure": {"none"}}).want(303)
	if got := chosen(j.get("pro", at).want(200)); got != "" {
		t.Errorf("taken back, the form holds %q", got)
	}
	bad := j.give("pro", idea, "8", "7", url.Values{"how_sure": {"quite"}}).want(422)
	if got := bad.clean().text(".nhsuk-error-summary a[href='#how_sure']"); got != "Select how sure you are, or leave it out" {
		t.Errorf("an unknown answer is told %q", got)
	}
	// What was typed and not saved comes back.
	page = j.get("pro", at)
	hidden := func(name string) string {
		return page.value(`main form[data-autosave] input[name=`+name+`]`, "value")
	}
	j.autosaves("pro", front.DraftOfSheetURL(j.panel, idea), url.Values{"version": {hidden("version")}, "draft": {hidden("draft")}, "how_sure": {"not"}}).want(200)
	if got := chosen(j.get("pro", at).want(200).clean()); got != "not" {
		t.Errorf("the draft holds %q", got)
	}
	// The secretary enters it, the member reads it before it counts; it is on the paper too.
	liv := j.seat("liv")
	form := url.Values{"way": {"phone"}, "note_for": {"panel"}, "how_sure": {"fairly"}}
	for _, c := range j.criteria() {
		form.Set(front.ScoreField(c.ID), "6")
	}
	if got := j.get("sec", front.EntryURL(j.panel, liv, idea)).want(200).clean(); len(got.all("input[name=how_sure]")) != 4 {
		t.Error("the secretary cannot enter it")
	}
	j.post("sec", front.EntryURL(j.panel, liv, idea), form).want(303)
	j.get("sec", front.PaperURL(j.panel, liv)).want(200).clean().holds(true, "How sure are you? You can leave this out.")
	j.get("liv", at).want(200).clean().holds(true, "How sure you are", "Fairly sure")
	j.post("liv", front.EnteredURL(j.panel, idea), url.Values{"do": {"confirm"}}).want(303)
	// Nobody sees another's; after the reveal the counts are there for who may see scores.
	for n, who := range []string{"liz", "pro", "pat", "fay"} {
		j.give(who, idea, "8", "7", url.Values{"how_sure": {[]string{"not", "very", "very", "very"}[n]}}).want(303)
		j.give(who, j.of[1], "8", "7", url.Values{"how_sure": {"very"}}).want(303) // four answers
	}
	const counts = "How sure the members were in round 1: 1 not sure, 1 fairly sure, 3 very sure."
	j.step("chair", review.R1Closed, url.Values{"confirm": {"1"}}).want(303)
	j.get("pro", front.DiscussionURL(j.panel, idea)).want(200).holds(false, "How sure the members were")
	j.step("chair", review.Discussing, nil).want(303)
	for who, own := range map[string]string{"pro": "You said in round 1: Very sure.", "chair": "", "obs": ""} {
		page := j.get(who, front.DiscussionURL(j.panel, idea)).want(200).clean()
		page.holds(true, counts)
		if said := strings.Contains(page.text("main"), "You said in round 1"); said != (own != "") || !strings.Contains(page.text("main"), own) {
			t.Errorf("%s reads of their own answer: %v", who, said)
		}
		j.get(who, front.DiscussionURL(j.panel, j.of[1])).want(200).holds(false, "How sure the members were")
	}
}

func TestAPanelThatDoesNotAskShowsNoQuestion(t *testing.T) {
	t.Parallel()
	j := newJury(t, 1)
	j.open()
	j.get("pro", j.sheet(j.of[0])).want(200).holds(false, "How sure")
	j.give("pro", j.of[0], "8", "7", url.Values{"how_sure": {"very"}}).want(409).holds(true, "This panel does not ask how sure you are.")
	kept, err := j.reviews.Reads.SuresOf(t.Context(), j.panel, 0)
	j.must(err)
	if len(kept) != 0 {
		t.Errorf("kept are %v", kept)
	}
}

// seat is where somebody sits on the panel.
func (j *jury) seat(who string) id.Seat {
	j.t.Helper()
	h, err := j.reviews.Reads.Head(j.t.Context(), j.panel)
	j.must(err)
	for _, m := range h.Members {
		if m.Person == j.who[who].Person {
			return m.ID
		}
	}
	j.t.Fatalf("%s has no seat", who)
	return 0
}
