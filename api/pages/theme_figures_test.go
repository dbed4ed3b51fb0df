package pages_test

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/theme"
	"uptake/frontend/htmlcheck"
)

// TestEveryNumberOfThemesLeadsToAListOfThatLength follows each link in a table of
// numbers and counts the ideas behind it.
func TestEveryNumberOfThemesLeadsToAListOfThatLength(t *testing.T) {
	t.Parallel()
	p := newPress(t)
	ctx := t.Context()
	add := func(name string) id.Theme {
		t.Helper()
		th, err := p.themes.Add(ctx, account.Console, "joints", theme.Words{Name: name, Definition: hostile, Story: "They *wait*. " + hostile})
		p.must(err)
		return th.ID
	}
	carers, waiting, formula := add("Carers"), add("Waiting"), add("=1+1")
	for title, has := range map[string][]id.Theme{"One": {carers, waiting}, "Two": {carers, waiting, formula}, "Three": {carers}, "None": nil} {
		p.must(p.themes.Assign(ctx, account.Console, p.idea(title).ID, has, nil))
	}
	hidden := p.idea("Hidden")
	p.must(p.themes.Assign(ctx, account.Console, hidden.ID, []id.Theme{carers, waiting}, nil))
	_, err := p.ideas.Decide(ctx, account.Console, challenge.Decision{On: challenge.Reported{Idea: hidden.ID}, To: challenge.Hidden, Because: challenge.Because{Words: "Outside the challenge."}})
	p.must(err)
	listed := func(address string) int {
		t.Helper()
		page := p.get("", address).clean().want(200)
		n, _, _ := strings.Cut(strings.TrimSpace(page.text("#results")), " ")
		total, err := strconv.Atoi(n)
		if err != nil {
			t.Fatalf("%s says %q", address, page.text("#results"))
		}
		if cards := len(page.all(".nhsuk-card")); cards != total {
			t.Errorf("%s says %d and lists %d", address, total, cards)
		}
		return total
	}
	// Of a row, its number leads there, or what it is called does.
	for address, least := range map[string]int{
		"/challenges/joints/themes/together": 9, "/challenges/joints/themes/areas": 4, "/themes/carers?challenge=joints": 4, "/themes/waiting": 4,
	} {
		followed := 0
		page := p.get("", address).clean().want(200)
		for _, a := range page.all("td a, th[scope=row] a") {
			href := a.Attr[slices.IndexFunc(a.Attr, func(x html.Attribute) bool { return x.Key == "href" })].Val
			number := a
			if a.Parent.Data == "th" {
				if !strings.Contains(href, "/ideas?") {
					continue // to the page of a theme
				}
				number = a.Parent.NextSibling
			}
			n, err := strconv.Atoi(strings.Fields(htmlcheck.Text(number))[0])
			p.must(err)
			if got := listed(href); got != n {
				t.Errorf("%s: %d leads to %d ideas at %s", address, n, got, href)
			}
			followed++
		}
		if followed < least {
			t.Fatalf("%s has %d numbers that lead somewhere, want at least %d", address, followed, least)
		}
	}
	if got := listed("/themes/carers?challenge=joints&with=waiting"); got != 2 {
		t.Errorf("two themes together list %d ideas, want 2", got)
	}
	page := p.get("", "/themes/carers").want(200)
	if strings.Contains(page.body, "/codebook/") || len(page.all(".app-prose em")) != 1 {
		t.Errorf("the story or what may be changed is not as it has to be")
	}
	if page = p.get("comms", "/themes/carers").want(200); !strings.Contains(page.body, "/challenges/joints/codebook/"+number(carers)) {
		t.Errorf("staff are not led to the story")
	}
	if page = p.get("", "/challenges/joints/themes/weeks").clean().want(200); len(page.all("svg rect")) != 3 || len(page.all("#weeks tbody tr")) != 1 {
		t.Errorf("the weeks have %d bars and %d rows", len(page.all("svg rect")), len(page.all("#weeks tbody tr")))
	}
	if page = p.get("", "/challenges/joints/themes/quadrants").clean().want(200); !strings.Contains(page.text("main"), "No panel has published its results yet") || len(page.all("table")) != 0 {
		t.Errorf("without results there is a table of quadrants")
	}
	for file, want := range map[string]string{
		"together":  "theme,other_theme,ideas_with_both,ideas_with_theme,ideas_with_other,jaccard,lift\r\n'=1+1,Waiting,1,1,2,0.5,1.5\r\n'=1+1,Carers,1,1,3,0.3333,1\r\nCarers,Waiting,2,3,2,0.6667,1\r\n",
		"areas":     "theme,area,ideas,ideas_in_area\r\n'=1+1,,1,4\r\nCarers,,3,4\r\nWaiting,,2,4\r\n",
		"quadrants": "panel,theme,do_now,big_bet,easy_help,not_now,no_figures,ideas\r\n",
		"weeks":     "theme,week_beginning,weeks,ideas\r\n'=1+1,2026-03-02,1,1\r\nCarers,2026-03-02,1,3\r\nWaiting,2026-03-02,1,2\r\n",
	} {
		if got := p.get("", "/challenges/joints/themes/"+file+".csv").want(200); got.body != want {
			t.Errorf("%s.csv is %q, want %q", file, got.body, want)
		}
	}
}

func TestTheStoryOfAThemeIsWrittenInTheBrowser(t *testing.T) {
	t.Parallel()
	p := newPress(t)
	book := "/challenges/joints/codebook"
	p.post("comms", book, url.Values{"name": {"Waiting"}, "story": {"First."}}).want(303)
	at := book + "/1"
	p.post("comms", at, url.Values{"version": {"1"}, "name": {"Waiting"}, "story": {"Second."}}).want(303)
	long := strings.Repeat("a", theme.StoryMax+1)
	if got := p.post("comms", at, url.Values{"version": {"2"}, "name": {"Waiting"}, "story": {long}}).want(422); strings.TrimSpace(got.text("#story")) != long {
		t.Error("a long story is lost")
	}
	if got := p.post("comms", at, url.Values{"version": {"1"}, "name": {"Waiting"}, "story": {"Third."}}).want(412); !strings.Contains(got.body, "Second.") || strings.TrimSpace(got.text("#story")) != "Third." {
		t.Error("a conflict does not show both stories")
	}
	if got := p.get("comms", at).want(200); !strings.Contains(got.text(".app-timeline"), "First.") {
		t.Error("the earlier story is not among the versions")
	}
	p.post("mo", at, url.Values{"version": {"2"}, "name": {"Waiting"}, "story": {"Mine."}}).want(403)
	for _, field := range []string{"name", "definition", "example", "story"} {
		form := url.Values{"version": {"2"}, "name": {"Waiting"}}
		form.Set(field, "Her NHS number is 999 000 0018.")
		refused := p.post("comms", at, form).clean().want(422)
		if !strings.Contains(refused.text("#"+field+"-error"), "NHS number") || !strings.Contains(refused.body, "Her NHS number is 999 000 0018.") {
			t.Errorf("%s with a detail of a patient: %s", field, refused.text("main"))
		}
	}
	p.post("comms", "/challenges/joints/codebook", url.Values{"name": {"Other"}, "story": {"Her NHS number is 999 000 0018."}}).clean().want(422)
	if got := p.get("", "/themes/waiting").want(200); !strings.Contains(got.text("main"), "Second.") {
		t.Error("the story is not on the page")
	}
}

// TestIdeasWithTwoThemesGoOnOverPages turns the page of a list that is longer than one.
func TestIdeasWithTwoThemesGoOnOverPages(t *testing.T) {
	t.Parallel()
	p := newPress(t)
	var has []id.Theme
	for _, name := range []string{"Carers", "Waiting"} {
		th, err := p.themes.Add(t.Context(), account.Console, "joints", theme.Words{Name: name})
		p.must(err)
		has = append(has, th.ID)
	}
	for n := range 22 {
		p.must(p.themes.Assign(t.Context(), account.Console, p.idea("Idea "+strconv.Itoa(n)).ID, has, nil))
	}
	p.must(p.themes.Assign(t.Context(), account.Console, p.idea("Carers alone").ID, has[:1], nil))
	at := "/themes/carers?challenge=joints&with=waiting"
	first := p.get("", at).clean().want(200)
	next := first.all(`main a[href*="page=2"]`)
	if len(next) == 0 || !strings.Contains(first.body, "with=waiting&amp;") && !strings.Contains(first.body, "&amp;with=waiting") {
		t.Fatalf("the first page does not lead to a second of both themes: %s", first.text("main"))
	}
	second := p.get("", at+"&page=2").clean().want(200)
	if n := len(second.all(".nhsuk-card")); n != 2 || !strings.HasPrefix(strings.TrimSpace(second.text("#results")), "22 ideas") {
		t.Errorf("the second page says %q and lists %d", second.text("#results"), n)
	}
	for _, page := range []string{"", "&page=2"} {
		p.get("", "/themes/carers?challenge=joints&with=nonesuch"+page).want(404)
	}
	// Carers has 23 ideas, Waiting 22: behind the last page is none.
	for address, want := range map[string]int{
		"/themes/carers?page=2": 200, "/themes/carers?page=3": 404, "/themes/carers?page=100000": 404, "/themes/carers?challenge=joints&page=3": 404,
		at + "&page=3": 404, "/themes/waiting?page=2": 200, "/themes/waiting?page=3": 404, "/themes/waiting?page=0": 200,
	} {
		p.get("", address).want(want)
	}
	empty, err := p.themes.Add(t.Context(), account.Console, "joints", theme.Words{Name: "Empty"})
	p.must(err)
	p.get("", "/themes/"+empty.Slug).want(200)
	p.get("", "/themes/"+empty.Slug+"?page=2").want(404)
}
