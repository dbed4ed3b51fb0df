package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/theme"
)

func TestCandidateThemesOnTheirPages(t *testing.T) {
	t.Parallel()
	p := newPress(t)
	for _, words := range []string{
		"Breakfast was cold", "The bus to the clinic is late", "Warm breakfast for all", "Parking costs too much", "The kitchen sends lunch late", "A taxi to the hospital",
		"Lunch and breakfast from one kitchen", "No bus on Sunday and no parking", "Breakfast before the kitchen opens", "Parking far from the bus stop", "The bus and the taxi",
	} {
		p.saying(words)
	}
	carers, err := p.themes.Add(t.Context(), account.Console, "joints", theme.Words{Name: "Carers", Definition: hostile})
	p.must(err)
	list := "/challenges/joints/candidates"
	for who, status := range map[string]int{"": 401, "ben": 403, "mo": 403, "comms": 200, "lead": 200} {
		p.get(who, list).clean().want(status)
	}
	var at string
	for _, link := range p.get("lead", list).all(`.nhsuk-card__heading a`) {
		for _, a := range link.Attr {
			if a.Key == "href" && strings.Contains(p.get("lead", a.Val).want(200).text("main"), "breakfast") {
				at = a.Val
			}
		}
	}
	if at == "" {
		t.Fatalf("no candidate has breakfast: %s", p.get("lead", list).text("main"))
	}
	page := p.get("lead", at).clean().want(200)
	form := url.Values{"name": {"Food"}}
	for _, n := range page.all("[name=words]") {
		for _, a := range n.Attr {
			if a.Key == "value" {
				form.Add("words", a.Val)
			}
		}
	}
	form.Set("do", "accepted")
	first := page.all("[name=ideas]")[0]
	for who, status := range map[string]int{"": 401, "ben": 403, "mo": 403} {
		p.get(who, at).want(status)
		p.post(who, at, form).want(status)
	}
	p.get("lead", list+"/none").want(404)
	wrong := p.post("lead", at, form).want(422) // nothing is ticked
	if len(wrong.all(`.nhsuk-error-summary a[href="#ideas"]`)) != 1 || wrong.value("[name=name]", "value") != "Food" {
		t.Errorf("without ideas: %s", wrong.text("main"))
	}
	for _, a := range first.Attr {
		if a.Key == "value" {
			form.Set("ideas", a.Val)
		}
	}
	form.Set("name", "Carers")
	if wrong = p.post("lead", at, form).want(409); len(wrong.all("[name=ideas][checked]")) != 1 {
		t.Error("a name that is taken: the tick has gone")
	}
	form.Set("name", "Food")
	p.post("lead", at, form).want(303, list)
	p.get("", "/themes/food").want(200).holds(true, "1 idea with this theme")
	p.get("lead", at).want(404)
	form.Set("name", "Meals")
	p.post("lead", at, form).want(409).holds(true, "has decided on this candidate theme already")
	if got := p.get("comms", list).want(200).text("#judged"); !strings.Contains(got, "New theme: Food") || !strings.Contains(got, "Lead") {
		t.Errorf("what was decided: %s", got)
	}
	p.post("lead", list+"/other", url.Values{"do": {"rejected"}, "words": {"bus", "parking", "taxi"}}).want(303, list)
	p.post("lead", list+"/other", url.Values{"do": {"merged"}, "words": {"corridor"}, "into": {number(carers.ID)}, "ideas": form["ideas"]}).want(303, list)
	p.post("lead", list+"/other", url.Values{"do": {"lost"}, "words": {"lunch"}}).want(404)
}
