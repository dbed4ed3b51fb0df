package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/review"
	front "uptake/frontend/pages"
)

func TestAMemberAsksTheChairInPrivate(t *testing.T) {
	t.Parallel()
	j := newJury(t, 2)
	at := front.QuestionsURL(j.panel)
	j.step("lead", review.Formed, nil).want(303)
	j.has(j.get("liv", j.at("")).want(200), "Ask the chair a private question")
	page := j.get("liv", at).want(200).clean()
	if len(page.all("main form")) != 1 {
		t.Error("a member is not asked for a question")
	}
	j.post("liv", at, url.Values{"words": {" "}}).want(422).clean()
	again := j.post("liv", at, url.Values{"words": {strings.Repeat("x", 5001)}}).want(422).clean()
	if got := again.text("#words"); len(got) != 5001 {
		t.Errorf("%d characters of what was written are there", len(got))
	}
	j.post("sec", at, url.Values{"words": {"Why?"}}).want(403)
	j.post("liv", at, url.Values{"words": {"Can I score on paper? " + hostile}}).want(303)
	j.has(j.get("liv", at).want(200).clean(), "It has no answer yet.")
	for _, who := range []string{"liz", "sec", "obs", "pro"} {
		if page := j.get(who, at).want(200).clean(); strings.Contains(page.body, "score on paper") {
			t.Errorf("%s reads the question", who)
		}
	}
	for _, who := range []string{"lead", "admin", "ann"} {
		j.get(who, at).want(403)
	}
	page = j.get("chair", at).want(200).clean()
	j.has(page, "Liv asks")
	to := page.value("main form", "action")
	j.post("sec", to, url.Values{"answer": {"Yes."}}).want(404)
	j.post("chair", to, url.Values{"answer": {""}}).want(422).clean()
	j.post("chair", to, url.Values{"answer": {"Yes. The secretary sends it."}}).want(303)
	j.has(j.get("liv", at).want(200).clean(), "The answer Yes. The secretary sends it.")
}
