package pages_test

import (
	"net/url"
	"strings"
)

// tell has the authors told what the signed panel decided.
func (j *jury) tell() {
	j.t.Helper()
	ask := j.get("comms", j.at("/publish")).want(200).clean()
	j.post("comms", j.at("/tell"), url.Values{"version": {ask.value("main input[name=version]", "value")}}).want(303, j.at(""))
}

// toldFirst takes the signed panel to where the authors of its ideas have read what was
// decided, and agreed that it is published.
func (j *jury) toldFirst() {
	j.t.Helper()
	j.post("comms", j.at("/tell"), nil).want(412)
	j.post("liv", j.at("/tell"), nil).want(403)
	j.post("ann", "/ideas/"+number(j.of[0])+"/agree", nil).want(404)
	j.tell()
	if got := j.get("comms", j.at("/publish")).want(200).clean().text("main"); !strings.Contains(got, "These authors have not agreed yet:") {
		j.t.Errorf("told, who publishes reads %s", got)
	}
	if got := j.get("comms", j.at("")).want(200).text("main"); !strings.Contains(got, "You can publish from") {
		j.t.Errorf("told, the page of the panel says %s", got)
	}
	for _, i := range j.of {
		idea := "/ideas/" + number(i)
		for _, who := range []string{"", "ben", "liv", "comms"} {
			if got := j.get(who, idea).text("main"); strings.Contains(got, "before everybody else") {
				j.t.Errorf("%q reads what the author is told: %s", who, got)
			}
		}
		j.post("", idea+"/agree", nil).want(401)
		j.post("ben", idea+"/agree", nil).want(404)
		page := j.get("ann", idea).want(200).clean()
		if !strings.Contains(page.text("main"), "You read this before everybody else.") {
			j.t.Errorf("told, the author of %s reads %s", idea, page.text("main"))
		}
		j.post("ann", idea+"/agree", nil).want(303, idea)
		if got := j.get("ann", idea).want(200).clean().text("main"); !strings.Contains(got, "You agreed on") {
			j.t.Errorf("agreed, the author reads %s", got)
		}
	}
	if got := j.get("comms", j.at("")).want(200).text("main"); !strings.Contains(got, "All authors have agreed") {
		j.t.Errorf("agreed, the page of the panel says %s", got)
	}
}
