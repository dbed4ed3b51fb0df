package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/theme"
)

// someCoded posts ideas about food and about travel, and gives them these themes.
func (p *press) someCoded() (food, travel theme.Theme) {
	p.t.Helper()
	add := func(name string) theme.Theme {
		t, err := p.themes.Add(p.t.Context(), account.Console, "joints", theme.Words{Name: name})
		p.must(err)
		return t
	}
	food, travel = add("Food"), add("Travel")
	for n, words := range []string{
		"Breakfast was cold", "Warm breakfast for all", "The kitchen sends lunch late", "Lunch and breakfast from one kitchen", "More fruit for lunch", "Breakfast before the kitchen opens",
		"The bus to the clinic is late", "Parking costs too much", "A taxi to the hospital", "No bus on Sunday and no parking", "Parking far from the bus stop", "The bus and the taxi",
	} {
		p.must(p.themes.Assign(p.t.Context(), account.Console, p.saying(words).ID, []id.Theme{[]theme.Theme{food, travel}[n/6].ID}, nil))
	}
	return food, travel
}

func (p *press) saying(words string) challenge.Idea {
	p.t.Helper()
	i, err := p.ideas.PostIdea(p.t.Context(), p.who["ann"], "joints", challenge.Text{Kind: challenge.KindIdea, Title: words, Body: words + "."}, "")
	p.must(err)
	return i
}

func TestASuggestedThemeIsGivenWithAClick(t *testing.T) {
	t.Parallel()
	p := newPress(t)
	idea := p.saying("Cold breakfast after the bus")
	at := "/ideas/" + number(idea.ID) + "/themes"
	_, err := p.themes.Add(t.Context(), account.Console, "joints", theme.Words{Name: "Carers"})
	p.must(err)
	if got := p.get("mo", at).want(200).text("main"); !strings.Contains(got, "Suggestions begin when 10 ideas of this challenge have themes. So far 0 have.") {
		t.Errorf("without coded ideas: %s", got)
	}
	food, travel := p.someCoded()
	page := p.get("mo", at).want(200)
	if got := page.text("main"); !strings.Contains(got, "Words that led to it: breakfast") || !strings.Contains(got, "the 12 ideas that have themes") {
		t.Errorf("got %s", got)
	}
	give := `form:has([name=suggested]) [name=themes]`
	if got := len(page.all(give)); got != 2 {
		t.Fatalf("%d themes are suggested, want 2", got)
	}
	p.get("ann", "/ideas/"+number(idea.ID)).holds(false, food.Name, travel.Name) // nothing happens by itself
	p.post("ben", at, url.Values{"suggested": {"yes"}, "themes": {number(food.ID)}}).want(403)
	p.post("mo", at, url.Values{"suggested": {"yes"}, "themes": {number(food.ID)}}).want(303, at)
	p.get("ann", "/ideas/"+number(idea.ID)).holds(true, food.Name)
	if left := p.get("mo", at).want(200); left.value(give, "value") != number(travel.ID) {
		t.Error("the other suggestion has gone")
	}
	p.post("mo", at, url.Values{"suggested": {"yes"}, "themes": {"999"}}).want(422)
}
