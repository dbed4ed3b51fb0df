package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/theme"
	"uptake/store"
)

func TestTwoPeopleCodeOnTheirPages(t *testing.T) {
	t.Parallel()
	p := newPress(t)
	for _, name := range []string{"mo", "lead"} { // the team as the store knows it
		p.must(p.store.InTx(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec("INSERT INTO roles (person_id, role, challenge_id, given_at) VALUES (?, ?, ?, ?)", p.who[name].Person, string(p.who[name].Grants[0].Role), p.c.ID, p.clock.Now())
			return err
		}))
	}
	food, err := p.themes.Add(t.Context(), account.Console, "joints", theme.Words{Name: "Food", Definition: hostile})
	p.must(err)
	travel, err := p.themes.Add(t.Context(), account.Console, "joints", theme.Words{Name: "Travel"})
	p.must(err)
	one, two := p.saying("Cold breakfast").ID, p.saying("No bus").ID
	start := "/challenges/joints/coding"
	for who, status := range map[string]int{"": 401, "ben": 403, "mo": 200, "comms": 200, "lead": 200} {
		p.get(who, start).want(status)
	}
	if len(p.get("mo", start).all("[name=first]")) != 0 || len(p.get("lead", start).all("[name=first] option")) != 3 {
		t.Error("only who keeps the codebook opens rounds, with the two people of the team")
	}
	form := url.Values{"first": {number(p.who["mo"].Person)}, "second": {number(p.who["lead"].Person)}, "scope": {"uncoded"}}
	p.post("mo", start, form).want(403)
	wrong := p.post("lead", start, url.Values{"first": {number(p.who["mo"].Person)}}).want(422)
	if wrong.value("[name=first] option[selected]", "value") != number(p.who["mo"].Person) || len(wrong.all(".nhsuk-error-summary a")) != 2 {
		t.Errorf("the form after a fault: %s", wrong.text("main"))
	}
	p.post("lead", start, form).want(303, start+"/1")
	sheet := func(i id.Idea) string { return start + "/1/ideas/" + number(i) }
	for who, status := range map[string]int{"": 401, "ben": 403, "mo": 200, "comms": 200, "lead": 200} {
		p.get(who, start+"/1").clean().want(status)
		p.get(who, sheet(one)).clean().want(status)
		p.get(who, start+"/1/agreement.csv").want(status)
	}
	p.get("mo", start+"/9").want(404)
	p.get("mo", start+"/1/ideas/999").want(404)
	if len(p.get("comms", sheet(one)).all("main form")) != 0 {
		t.Error("somebody else has a form to code")
	}
	p.post("comms", sheet(one), url.Values{"themes": {"none"}}).want(403)
	for _, bad := range []url.Values{{}, {"themes": {"none", number(food.ID)}}, {"themes": {"999"}}} {
		if got := p.post("mo", sheet(one), bad).want(422); len(got.all(`.nhsuk-error-summary a[href="#themes"]`)) != 1 {
			t.Errorf("%v: %s", bad, got.text("main"))
		}
	}
	p.post("mo", sheet(one), url.Values{"themes": {number(food.ID)}}).want(303, sheet(two))
	p.post("mo", sheet(two), url.Values{"themes": {number(travel.ID)}}).want(303, start+"/1")
	// Blind: no box is ticked for the other, and nothing is told.
	for _, who := range []string{"lead", "comms"} {
		page := p.get(who, sheet(one)).want(200)
		if len(page.all("[name=themes][checked]")) != 0 || strings.Contains(page.text("main"), "chose") {
			t.Errorf("%s sees what the other said: %s", who, page.text("main"))
		}
		p.get(who, "/ideas/"+number(one)+"/themes").holds(false, "Who found which theme")
	}
	if len(p.get("mo", sheet(one)).all("[name=themes][checked]")) != 1 {
		t.Error("the coder's own choice has gone")
	}
	p.post("comms", sheet(one)+"/settle", url.Values{"themes": {"none"}}).want(409)
	p.post("lead", sheet(one), url.Values{"themes": {number(food.ID)}}).want(303, sheet(two))
	p.post("lead", sheet(two), url.Values{"themes": {"none"}}).want(303, start+"/1")
	p.get("", "/ideas/"+number(one)).holds(true, "Food")
	round := p.get("comms", start+"/1").want(200)
	if got := round.text("#differ"); !strings.Contains(got, "No bus") || strings.Contains(got, "Cold breakfast") || !strings.Contains(got, "Travel") || !strings.Contains(got, "None of them") {
		t.Errorf("the queue: %s", got)
	}
	p.get("comms", "/ideas/"+number(one)+"/themes").holds(true, "Who found which theme")
	p.post("comms", sheet(two)+"/settle", url.Values{}).want(422)
	p.post("comms", sheet(two)+"/settle", url.Values{"themes": {number(travel.ID)}}).want(303, start+"/1#differing")
	p.get("", "/ideas/"+number(two)).holds(true, "Travel")
	round = p.get("comms", start+"/1").want(200)
	if got := round.text("main"); !strings.Contains(got, "There is nothing to settle.") || !strings.Contains(round.text("#settled"), "Comms") || !strings.Contains(got, "They gave the same themes to 1 of them.") {
		t.Errorf("afterwards: %s", got)
	}
	if got := p.get("mo", start+"/1/agreement.csv").want(200).body; !strings.Contains(got, "Food,2,1,0,0,1,1,\r\n") || !strings.Contains(got, "Travel,2,0,1,0,1,0,\r\n") || !strings.Contains(got, "(all),2,1,1,0,2,") {
		t.Errorf("the file: %s", got)
	}
}
