package pages_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"uptake/domain/review"
	front "uptake/frontend/pages"
)

func TestTheChairSettlesByHandWhoScoresWhat(t *testing.T) {
	t.Parallel()
	j := newJury(t, 9)
	j.shareOut()
	j.clock.Turn(25 * time.Hour)
	j.step("lead", review.Formed, nil).want(303)
	j.brief()
	at := front.ByHandURL(j.panel)
	for _, who := range []string{"pro", "liv", "sec", "lead", "obs"} {
		j.get(who, at).want(403)
		j.post(who, at, url.Values{"do": {"forget"}}).want(403)
	}
	if got := j.get("sec", front.AllotmentURL(j.panel)).want(200).all("a[href$='/hand']"); len(got) != 0 {
		t.Error("the secretary is led to a page that is not theirs")
	}
	if got := j.get("chair", front.AllotmentURL(j.panel)).want(200).all("a[href$='/hand']"); len(got) != 1 {
		t.Error("no link leads the chair there")
	}
	page := j.get("chair", at).want(200).clean()
	j.has(page, "What you settle here is kept as a plan.")
	version := func() string {
		return j.get("chair", at).want(200).value("form[enctype] input[name=version]", "value")
	}
	var pro string
	h, err := j.reviews.Setup(t.Context(), j.who["chair"], j.panel)
	j.must(err)
	for _, m := range h.Members {
		if m.Person == j.who["pro"].Person {
			pro = number(m.ID)
		}
	}
	send := func(status int, v url.Values) answer {
		v.Set("version", version())
		return j.post("chair", at, v).want(status)
	}
	j.has(send(422, url.Values{"do": {"pair"}, "idea": {"x"}, "member": {""}}).clean(), "Enter the number of an idea")
	j.has(send(422, url.Values{"do": {"anchors"}, "out": {""}}).clean(), "Enter the number of an idea")
	j.has(send(422, url.Values{"do": {"part"}, "busy": {pro}}).clean(), "Select a part")
	j.has(send(422, url.Values{"do": {"file"}}).clean(), "Select a file, or paste its lines")
	j.has(send(422, url.Values{"do": {"file"}, "file": {"idea,member\n1,Nobody"}}).clean(), "Line 2: there is no such member")
	j.post("chair", at, url.Values{"do": {"forget"}, "version": {"1"}}).want(412).clean()
	idea := number(j.of[1])
	looked := send(200, url.Values{"do": {"file"}, "file": {"idea,member\n" + idea + "," + pro}, "only": {"1"}, "look": {"1"}}).clean()
	j.has(looked, "Nothing is changed yet.")
	j.has(looked, "Others do not score it: that was settled by hand.")
	if len(j.get("chair", at).want(200).all("input[value=forget]")) != 0 {
		t.Error("a look is kept")
	}
	send(303, url.Values{"do": {"pair"}, "idea": {idea}, "member": {pro}, "scores": {"0"}})
	j.has(j.get("chair", at).want(200).clean(), "Idea "+idea+": Pro does not score it.")
	send(303, url.Values{"do": {"part"}, "busy": {pro}, "tenths": {"5"}})
	send(303, url.Values{"do": {"anchors"}, "out": {idea}, "into": {number(j.of[2])}})
	j.has(j.get("chair", at).want(200).clean(), "Idea "+number(j.of[2])+": everybody scores it.")
	send(303, url.Values{"do": {"forget"}})
	j.step("chair", review.R1Open, nil).want(303)
	j.has(j.get("chair", at).want(200).clean(), "Ideas are given and taken at once.")

	// Who is recused from the idea is not offered, and the chair reads how many that are.
	offered := func(who string) (bool, string) {
		page := j.get(who, at+"?idea="+idea).want(200).clean()
		return len(page.all("#member option[value='"+pro+"']")) == 1, page.text("main")
	}
	if there, words := offered("chair"); !there || strings.Contains(words, "conflict of interest on this idea and") {
		t.Errorf("before a conflict the member is offered: %v", there)
	}
	j.post("pro", j.sheet(j.of[1])+"/conflict", url.Values{"kind": {"team"}}).want(303)
	if there, words := offered("chair"); there || !strings.Contains(words, "1 member has a conflict of interest on this idea and is not listed.") {
		t.Errorf("who is recused is offered: %v", there)
	}
	j.post("chair", j.sheet(j.of[1])+"/conflict", url.Values{"kind": {"team"}}).want(303)
	if there, words := offered("chair"); !there || strings.Contains(words, "conflict of interest on this idea and") { // recused as well, they may not know of the other
		t.Errorf("a chair who is recused learns who else is: offered %v", there)
	}
	j.has(j.get("chair", at+"?idea=999").want(422).clean(), "Enter the number of an idea that is scored in this round")
}
