package pages_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"uptake/domain/id"
	"uptake/domain/review"
	front "uptake/frontend/pages"
	"uptake/store"
)

// shareOut has the ideas shared out, three members to each.
func (j *jury) shareOut() {
	j.t.Helper()
	j.person("pia")
	j.post("lead", front.PanelURL(j.panel)+"/seats", url.Values{"find": {"pia"}, "person": {number(j.who["pia"].Person)}, "seat": {"professional"}, "profession": {"nurse"}}).want(303)
	page := j.get("lead", front.PanelURL(j.panel)).want(200)
	form := url.Values{"assignment": {"partial"}, "members_per_idea": {"3"}, "lived_per_idea": {"1"}, "anchors": {"1"}, "max_load": {"0"}, "minutes_cap": {"30"}}
	for _, name := range []string{"version", "rounds", "min_scoring", "min_lived", "min_professions", "quorum_least", "quorum_thirds", "quorum_lived", "grace_hours", "top_k"} {
		form.Set(name, page.value("form[action$='/criteria'] input[name="+name+"]", "value"))
	}
	bad := url.Values{}
	for k, v := range form {
		bad[k] = v
	}
	bad.Set("members_per_idea", "2")
	j.post("lead", front.PanelURL(j.panel)+"/rules", bad).want(422).clean()
	j.post("lead", front.PanelURL(j.panel)+"/rules", form).want(303)
	j.has(j.get("lead", front.PanelURL(j.panel)).want(200).clean(), "Each idea is scored by 3 members, at least 1 of them with lived experience.")
}

func (j *jury) has(a answer, words string) {
	j.t.Helper()
	if !strings.Contains(strings.Join(strings.Fields(a.text("main")), " "), words) {
		j.t.Errorf("the page does not say %q: %s", words, strings.Join(strings.Fields(a.text("main")), " "))
	}
}

func TestTheChairSeesWhoScoresWhatAndHandsIdeasOver(t *testing.T) {
	t.Parallel()
	j := newJury(t, 9)
	j.shareOut()
	j.clock.Turn(25 * time.Hour)
	j.step("lead", review.Formed, nil).want(303)
	j.brief()
	at := front.AllotmentURL(j.panel)
	j.get("pro", at).want(403)
	j.get("lead", at).want(403)
	page := j.get("chair", at).want(200).clean()
	j.has(page, "This is who scores what if round 1 opens now.")
	j.has(page, "Ideas are shared out: each has 3 members. Everybody scores 1 of the ideas")
	j.step("chair", review.R1Open, nil).want(303)
	page = j.get("chair", at).want(200).clean()
	j.has(page, "This is who scores what in round 1.")
	j.has(j.get("sec", at).want(200).clean(), "This is who scores what in round 1.")
	if len(j.get("sec", at).all("form[action$='/assignment']")) != 0 {
		t.Error("the secretary is offered to hand ideas over")
	}
	var pro id.Seat
	h, err := j.reviews.Setup(t.Context(), j.who["chair"], j.panel)
	j.must(err)
	for _, m := range h.Members {
		if m.Person == j.who["pro"].Person {
			pro = m.ID
		}
	}
	before := len(j.get("pro", j.at("")).want(200).all(".nhsuk-task-list__item"))
	page = j.get("chair", at+"?relieve="+number(pro)).want(200).clean()
	j.has(page, "fewer")
	form := url.Values{"version": {page.value("form[method=post][action$='/assignment'] input[name=version]", "value")}, "relieve": {number(pro)}}
	j.post("pro", at, form).want(403)
	j.post("chair", at, url.Values{"version": {"1"}, "relieve": {number(pro)}}).want(412).clean()
	j.post("chair", at, form).want(303)
	if after := len(j.get("pro", j.at("")).want(200).all(".nhsuk-task-list__item")); before < 4 || after != 0 {
		t.Errorf("the member has %d ideas and had %d", after, before)
	}
	form.Set("version", j.get("chair", j.at("")).value("form[action$='/step'] input[name=version]", "value"))
	j.post("chair", at, form).want(422).clean()
}

func TestARoundThatIsShortOfMembersIsOpenedKnowingly(t *testing.T) {
	t.Parallel()
	j := newJury(t, 6)
	j.shareOut()
	j.clock.Turn(25 * time.Hour)
	j.step("lead", review.Formed, nil).want(303)
	j.brief()
	for _, who := range []string{"liv", "liz"} {
		_, err := j.reviews.DeclareConflict(t.Context(), j.who[who], j.panel, 0, j.of[2], review.Author)
		j.must(err)
	}
	page := j.get("chair", front.AllotmentURL(j.panel)).want(200).clean()
	j.has(page, "0 of 1 with lived experience. Others have a conflict of interest.")
	j.has(page, "What would help: 1 more member with lived experience.")
	refused := j.step("chair", review.R1Open, nil).want(422).clean()
	if len(refused.all("input[name=confirm]")) != 1 {
		t.Error("the chair is not asked to confirm")
	}
	j.step("chair", review.R1Open, url.Values{"confirm": {"1"}}).want(303)
}

func TestSignsOfAConflictAreForChairAndSecretary(t *testing.T) {
	t.Parallel()
	j := newJury(t, 2)
	j.clock.Turn(25 * time.Hour)
	j.step("lead", review.Formed, nil).want(303)
	j.must(j.store.InTx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("UPDATE people SET organisation = 'North Trust' WHERE id IN ?", []id.Person{j.who["pro"].Person, j.who["ann"].Person})
		return err
	}))
	at := front.HintsURL(j.panel)
	for _, who := range []string{"pro", "liv", "lead", "obs"} {
		j.get(who, at).want(403)
		j.post(who, at, url.Values{}).want(403)
	}
	page := j.get("chair", at).want(200).clean()
	j.has(page, "Pro: may work where the author works")
	seat := page.value("form[action$='/hints'] input[name=seat]", "value")
	j.post("chair", at, url.Values{"seat": {seat}, "kind": {"organisation"}, "do": {"confirm"}}).want(422).clean()
	j.post("chair", at, url.Values{"seat": {seat}, "kind": {"organisation"}, "do": {"dismiss"}, "ideas": {number(j.of[0])}}).want(303)
	j.post("chair", at, url.Values{"seat": {seat}, "kind": {"organisation"}, "do": {"confirm"}, "ideas": {number(j.of[1])}}).want(303)
	j.has(j.get("chair", at).want(200).clean(), "There is no sign left to look at.")
	j.has(j.get("sec", j.at("")).want(200).clean(), "I work in the same organisation as the author")
	if a := j.get("liv", j.at("")).want(200); strings.Contains(a.text("main"), "I work in the same organisation as the author") {
		t.Error("a member reads another's conflict")
	}
}
