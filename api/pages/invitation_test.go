package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/review"
	front "uptake/frontend/pages"
)

func TestAnInvitationIsAnsweredOnThePage(t *testing.T) {
	t.Parallel()
	j := newJury(t, 1)
	at := front.InvitationURL(j.panel)
	for _, who := range []string{"olwen", "owen"} {
		person := j.person(who).Person
		j.post("lead", front.PanelURL(j.panel)+"/seats", url.Values{"find": {who}, "person": {number(person)}, "seat": {"lived"}, "do": {"invite"}}).want(303)
	}
	j.has(j.get("lead", front.PanelURL(j.panel)).want(200).clean(), "Olwen, Member with lived experience. Invited")
	j.get("olwen", at).want(404)
	j.step("lead", review.Formed, nil).want(303)
	j.get("chair", at).want(404)
	j.has(j.get("olwen", "/review").want(200).clean(), "You are invited to sit on the panel “Joint panel”. Accept or decline")
	for _, page := range []string{"", "/support", "/next", "/assignment", "/ideas/1"} {
		closed := j.get("olwen", j.at(page)).want(403).clean()
		j.has(closed, "You are invited to sit on this panel")
		if got := closed.value("main a.nhsuk-button", "href"); got != at {
			t.Errorf("from %q the button leads to %q", page, got)
		}
	}
	j.get("ann", j.at("")).want(403).holds(false, "invited", "declined")
	j.has(j.get("olwen", at).want(200).clean(), "Your seat Member with lived experience")
	j.post("olwen", at, url.Values{"do": {"decline"}, "words": {strings.Repeat("x", 5001)}}).want(422).clean()
	j.has(j.get("chair", j.at("")).want(200), "Still to answer their invitation: 2 members.")
	j.post("olwen", at, url.Values{"do": {"accept"}}).want(303)
	j.get("olwen", j.at("")).want(200).clean()
	j.post("owen", at, url.Values{"do": {"decline"}, "words": {"No time. " + hostile}}).want(303)
	j.post("owen", at, url.Values{"do": {"accept"}}).want(404)
	j.has(j.get("owen", j.at("")).want(403).clean(), "You declined your seat on this panel")
	if got := j.post("owen", j.at("/support/when"), url.Values{"words": {"Tuesdays"}}).want(403); !strings.Contains(got.body, "You declined your seat") {
		t.Errorf("a form of somebody who declined is answered with %s", got.body)
	}
	j.has(j.get("chair", j.at("")).want(200).clean(), "Owen has declined the invitation. To you: “No time.")
	page := j.get("sec", j.at("")).want(200).clean()
	j.has(page, "Owen has declined the invitation.")
	if strings.Contains(page.body, "No time") {
		t.Error("the secretary reads words to the chair")
	}
	if strings.Contains(j.get("liv", j.at("")).want(200).body, "declined") {
		t.Error("a member reads who has declined")
	}
}
