package pages_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"uptake/domain/review"
	front "uptake/frontend/pages"
)

// says reports words that a page has to hold.
func (j *jury) says(page answer, words ...string) {
	j.t.Helper()
	for _, w := range words {
		j.has(page, w)
	}
}

// lacks reports words that a page must not hold.
func (j *jury) lacks(page answer, words ...string) {
	j.t.Helper()
	for _, w := range words {
		if strings.Contains(page.text("main"), w) {
			j.t.Errorf("the page says %q: %s", w, page.text("main"))
		}
	}
}

func TestTheStepsNameTheirRound(t *testing.T) {
	t.Parallel()
	j := newJury(t, 1)
	j.clock.Turn(25 * time.Hour)
	j.step("lead", review.Formed, nil).want(303)
	chair := j.get("chair", j.at("")).want(200).clean()
	j.says(chair, "Check the practice answers", "After this, nobody can change the criteria and settings any more.")
	j.brief()
	j.says(j.get("chair", j.at("")).want(200).clean(), "Open round 1", "For example, 27 3 20")
	j.step("chair", review.R1Open, nil).want(303)
	for _, m := range members {
		j.give(m, j.of[0], "7", "7", nil).want(303)
	}
	j.says(j.get("chair", j.at("")).want(200).clean(), "Close round 1")
	j.step("chair", review.R1Closed, nil).want(303)
	j.says(j.get("chair", j.at("")).want(200).clean(), "Show the results to the panel")
	j.step("chair", review.Discussing, nil).want(303)
	board := j.get("chair", j.at("")).want(200).clean()
	j.says(board, "Open round 2")
	main := board.text("main")
	if meet, open := strings.Index(main, "Go to the meeting"), strings.Index(main, "Open round 2"); meet < 0 || meet > open {
		t.Errorf("the meeting does not come before the next round: %s", main)
	}
	j.lacks(j.get("lead", j.at("")).want(200), "Go to the meeting")
}

func TestEverybodyLearnsWhoNotesPresenceAndThatItIsEmpty(t *testing.T) {
	t.Parallel()
	j := meets(t)
	at := j.at("/meeting")
	for _, who := range []string{"chair", "liv"} {
		j.says(j.get(who, at).want(200).clean(), "Sec, the secretary, notes who is here.")
	}
	j.lacks(j.get("sec", at).want(200), "notes who is here", "The list was emptied")
	j.post("sec", at+"/presence", url.Values{"here": {"1"}}).want(303, at)
	j.step("chair", review.R2Open, url.Values{"reason": {"Nothing more to say."}}).want(303)
	j.step("chair", review.R2Closed, url.Values{"confirm": {"1"}, "reason": {"Enough."}}).want(303)
	j.step("chair", review.Deciding, url.Values{"reason": {"Nothing more to say."}}).want(303)
	for _, who := range []string{"chair", "liv", "sec"} {
		j.says(j.get(who, at).want(200).clean(), "The list was emptied when round 2 opened, ")
	}
	j.says(j.get("chair", j.at("")).want(200).clean(), "The panel cannot decide: 0 members of 4 present, 2 needed.")
	j.says(j.get("liv", j.at("")).want(200).clean(), "The chair decides on each idea next. 3 left.")
	j.post("sec", at+"/presence", url.Values{"here": {"1"}}).want(303, at)
	j.lacks(j.get("liv", at).want(200), "The list was emptied")
	j.lacks(j.get("chair", j.at("")).want(200), "The panel cannot decide")

	talk := j.get("sec", j.sheet(j.of[0])+"/discussion").want(200).clean()
	j.says(talk, "Back to the meeting", "Write the minutes of this idea")
	j.lacks(j.get("liv", j.sheet(j.of[0])+"/discussion").want(200), "Write the minutes of this idea")
	chair := j.get("chair", j.sheet(j.of[0])+"/discussion").want(200).clean()
	if got := len(chair.all("datalist option")); got != 2 {
		t.Errorf("%d ideas are offered to merge into, want the other two", got)
	}
	j.post("chair", j.sheet(j.of[0])+"/decision", url.Values{"outcome": {"merge"}, "into": {number(j.of[2])}, "reason": {"The same."}, "override": {"The same."}}).want(303)
	j.says(j.get("liv", j.at("")).want(200).clean(), "Merge into "+number(j.of[2])+". Idea 3", "The chair decides on each idea next. 2 left.")
}

func TestWhoIsOnlyInvitedDoesNotSitYet(t *testing.T) {
	t.Parallel()
	j := newJury(t, 1)
	olwen := j.person("olwen").Person
	j.post("lead", front.PanelURL(j.panel)+"/seats", url.Values{"person": {number(olwen)}, "seat": {"lived"}, "do": {"invite"}}).want(303, front.PanelURL(j.panel)+"?given=1#given")
	j.says(j.get("lead", front.PanelURL(j.panel)+"?given=1").want(200).clean(), "1 person of the panel is invited and has not accepted yet")
	j.step("lead", review.Formed, nil).want(303)
	j.says(j.get("liv", j.at("")).want(200).clean(), "Olwen, Member with lived experience (invited)")
	public := j.get("", "/challenges/joints").want(200)
	j.says(public, "Liv, member with lived experience")
	j.lacks(public, "Olwen")
	asked := j.get("olwen", front.InvitationURL(j.panel)).want(200).clean()
	j.says(asked, "Time to score", "in each of 2 rounds", "No date is set yet")
	j.post("olwen", front.InvitationURL(j.panel), url.Values{"do": {"accept"}}).want(303)
	j.says(j.get("", "/challenges/joints").want(200), "Olwen, member with lived experience")
}

func TestTheChairSeesHowManyQuestionsWait(t *testing.T) {
	t.Parallel()
	j := newJury(t, 1)
	j.step("lead", review.Formed, nil).want(303)
	j.lacks(j.get("chair", "/review").want(200), "private question")
	j.post("liv", front.QuestionsURL(j.panel), url.Values{"words": {"May I ask?"}}).want(303)
	j.says(j.get("chair", j.at("")).want(200).clean(), "Private questions from members (1 waits for your answer)")
	j.says(j.get("chair", "/review").want(200).clean(), "1 private question waits for your answer")
	for _, who := range []string{"sec", "liz", "liv"} {
		j.lacks(j.get(who, "/review").want(200), "waits for your answer")
	}
	to := j.get("chair", front.QuestionsURL(j.panel)).want(200).value("main form", "action")
	j.post("chair", to, url.Values{"answer": {"Yes."}}).want(303)
	j.lacks(j.get("chair", j.at("")).want(200), "waits for your answer")
}

func TestResultsBeginInPlainWords(t *testing.T) {
	t.Parallel()
	j := meets(t)
	page := j.get("liv", j.at("/results")).want(200).clean()
	main := page.text("main")
	short, figures := strings.Index(main, "In short"), strings.Index(main, "Impact and feasibility")
	if short < 0 || short > figures {
		t.Errorf("the page does not begin in short: %s", main)
	}
	j.says(page, "3 ideas have results that you may see.", "Members disagree about these", "Then members score again.")
	inside := false
	for _, d := range page.all("main details") {
		inside = inside || strings.Contains(words(d), "Krippendorff")
	}
	for _, p := range page.all("main > p, main > ul") {
		if strings.Contains(words(p), "Krippendorff") {
			t.Errorf("a figure of agreement stands outside details: %s", words(p))
		}
	}
	if !inside {
		t.Error("control: no figure of agreement is there")
	}
	if open := len(page.all("main details[open]")); open != 0 {
		t.Errorf("%d details are open", open)
	}
	recused := j.get("pat", j.at("/results")).want(200)
	j.says(recused, "2 ideas have results that you may see.")
	j.lacks(recused, "Idea 2")
	board := j.get("liv", j.at("")).want(200)
	j.says(board, "Likely place", "in 8 of 10 panels drawn again from members like these")
	j.lacks(board, "Rank (8 of 10 panels)")
}
