package pages_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"uptake/domain/review"
	front "uptake/frontend/pages"
)

// practise answers a practice idea on its page.
func (j *jury) practise(who string, number int, scores ...string) answer {
	j.t.Helper()
	at := front.PracticeIdeaURL(j.panel, number)
	h, err := j.reviews.Setup(j.t.Context(), j.who[who], j.panel)
	j.must(err)
	form := url.Values{}
	for n, c := range h.Criteria {
		form[front.ScoreField(c.ID)] = []string{scores[n]}
	}
	return j.post(who, at, form)
}

func TestAMemberPractisesOnThePage(t *testing.T) {
	t.Parallel()
	j := newJury(t, 2)
	at := front.PracticeURL(j.panel)
	j.step("lead", review.Formed, nil).want(303)
	j.get("ann", at).want(403)
	board := j.get("liv", j.at("")).want(200).clean()
	j.has(board, "Try the criteria on three invented ideas.")
	if len(board.all(`#practice a[href="`+at+`"]`)) != 1 {
		t.Error("the member's page does not lead to the practice ideas")
	}
	page := j.get("liv", at).want(200).clean()
	j.has(page, "0 of 3 practised")
	if len(page.all(`a[href$="/edit"]`)) != 0 || len(page.all("main form")) != 0 {
		t.Error("a member is offered to change the practice ideas, or to speak for others")
	}
	first := front.PracticeIdeaURL(j.panel, 1)
	page = j.get("liv", first).want(200).clean()
	if got := len(page.all("main form input[type=radio]")); got != 20 {
		t.Errorf("the form has %d radios", got)
	}
	if strings.Contains(page.text("main"), "Most services can send messages") {
		t.Error("the reasons show before the answer")
	}
	again := j.practise("liv", 1, "7", "").want(422).clean()
	j.has(again, "Select a score for feasibility, or unable to judge")
	if got := again.value("main form input[type=radio][checked]", "value"); got != "7" {
		t.Errorf("what was chosen is %q", got)
	}
	j.practise("liv", 1, "7", "unable").want(303)
	page = j.get("liv", first).want(200).clean()
	j.has(page, "1 of 3 practised")
	j.has(page, "Impact Your score 7 The chair's score 5")
	j.has(page, "Feasibility Your score unable to judge The chair's score 9")
	j.has(page, "Most services can send messages with what they have")
	if len(page.all("main form")) != 0 || len(page.all(`a[href="`+front.PracticeIdeaURL(j.panel, 2)+`"]`)) != 1 {
		t.Error("the page does not lead on")
	}
	j.practise("liv", 2, "5", "5").want(303)
	j.practise("liv", 3, "5", "5").want(303)
	j.has(j.get("liv", front.PracticeIdeaURL(j.panel, 3)).want(200).clean(), "You have scored all of the practice ideas.")
	board = j.get("chair", j.at("")).want(200).clean()
	j.has(board, "Still to read the criteria and say that they are ready: 4 members.")
	j.has(board, "Still to score the practice ideas: 3 members.")
	j.has(board, "Member Liv Seat Member with lived experience Ready Not yet Practised Yes")
	j.has(board, "Member Chair Seat Chair Ready Not yet Practised –")
	j.step("chair", review.Briefed, nil).want(422).clean()

	// The secretary speaks for a member who practises on paper.
	page = j.get("sec", at).want(200).clean()
	seat := page.value("main select[name=seat] option:nth-child(3)", "value")
	j.post("sec", at+"/prepared", url.Values{"seat": {""}}).want(422).clean()
	j.post("liv", at+"/prepared", url.Values{"seat": {seat}}).want(403)
	j.post("sec", at+"/prepared", url.Values{"seat": {seat}}).want(303)
	said := j.get("chair", j.at("")).want(200)
	j.has(said, "Still to score the practice ideas: 2 members.")
	j.has(said, "Practised With the secretary")
	told := 0
	for _, who := range []string{"liz", "pro", "pat"} { // one of them is whom the secretary spoke for
		if strings.Contains(j.get(who, at).want(200).clean().text("main"), "The secretary has noted that you went through") {
			told++
		}
	}
	if told != 1 {
		t.Errorf("%d members read that the secretary has noted it", told)
	}
}

func TestADeputyIsLedToThePracticeIdeas(t *testing.T) {
	t.Parallel()
	j := newJury(t, 1)
	j.clock.Turn(25 * time.Hour)
	j.step("lead", review.Formed, nil).want(303)
	j.brief()
	late := j.person("olwen")
	j.post("lead", front.PanelURL(j.panel)+"/seats", url.Values{"find": {"olwen"}, "person": {number(late.Person)}, "seat": {"professional"}, "profession": {"nurse"}}).want(303)
	j.step("chair", review.R1Open, nil).want(303)
	for _, real := range []string{j.at("/next"), front.SheetURL(j.panel, j.of[0])} {
		if to := j.get("olwen", real).want(303).location; to != front.PracticeURL(j.panel) {
			t.Errorf("%s leads to %s", real, to)
		}
	}
	board := j.get("olwen", j.at("")).want(200).clean()
	j.has(board, "Score the three practice ideas first. Then you can open the ideas of the panel.")
	if len(board.all(".nhsuk-task-list__item")) != 0 {
		t.Error("the real ideas are listed")
	}
	for n := range 3 {
		j.practise("olwen", n+1, "1", "9").want(303)
	}
	j.get("olwen", front.SheetURL(j.panel, j.of[0])).want(200).clean()
	if got := len(j.get("olwen", j.at("")).want(200).all(".nhsuk-task-list__item")); got != 1 {
		t.Errorf("%d ideas are listed", got)
	}
}

func TestTheChairWritesThePracticeIdeas(t *testing.T) {
	t.Parallel()
	j := newJury(t, 1)
	at := front.PracticeURL(j.panel) + "/edit"
	j.step("lead", review.Formed, nil).want(303)
	j.get("liv", at).want(403)
	page := j.get("chair", at).want(200).clean()
	form := url.Values{}
	for n := range 3 {
		for _, name := range []string{"title", "body", "reasons"} {
			form.Set(front.PracticeKey(n+1, name), "Words of "+front.PracticeKey(n+1, name))
		}
	}
	form.Set("version", page.value("main form input[name=version]", "value"))
	form.Set("p2-title", "")
	again := j.post("chair", at, form).want(422).clean()
	if got := again.text("#p1-body"); got != "Words of p1-body" {
		t.Errorf("what was written is %q", got)
	}
	form.Set("p2-title", "A quiet hour")
	j.post("liv", at, form).want(403)
	j.post("chair", at, form).want(303)
	j.has(j.get("liz", front.PracticeURL(j.panel)).want(200), "A quiet hour")
	j.post("chair", at, form).want(412).clean()
	if got := j.get("lead", at).want(200).clean().value("#p2-title", "value"); got != "A quiet hour" { // who sets the panel up may, too
		t.Errorf("the lead finds %q", got)
	}
}
