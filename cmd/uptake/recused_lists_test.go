package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/theme"
	"uptake/store"
)

// TestWhoIsRecusedFindsTheIdeaInNoList asks for every list that could hold an idea, with
// words and without, by each filter: until the panel has published, nothing lists or
// counts it for somebody who is recused from it, and everything does for a colleague.
// That a filter by theme finds it, or that a box counts one more, would tell its theme.
func TestWhoIsRecusedFindsTheIdeaInNoList(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	ctx := t.Context()
	book, err := store.ThemeReads(w.Store).Codebook(ctx, w.c.ID)
	w.must(err)
	travel := book[0].ID
	w.must(w.themes().Assign(ctx, w.actor("moderator"), w.told, []id.Theme{travel}, nil))
	for _, who := range []string{"recused", "professional"} {
		for kind, subject := range map[challenge.FollowKind]int64{challenge.FollowChallenge: int64(w.c.ID), challenge.FollowTheme: int64(travel)} {
			w.must(w.Challenges.SetFollow(ctx, w.actor(who), kind, subject, true))
		}
	}
	w.come(moments[0])
	list := "/challenges/" + worldSlug + "/ideas"
	lists := []string{
		list, list + "?theme=travel", list + "?kind=idea", list + "?stage=in_review", list + "?sort=newest", list + "?sort=shuffled",
		list + "?q=heddlewick", list + "?q=heddlewick&theme=travel", "/ideas", "/ideas?challenge=" + worldSlug, "/ideas?challenge=" + worldSlug + "&theme=travel",
		"/search?q=heddlewick", "/search?theme=travel&challenge=" + worldSlug, list + "/feed.atom", "/themes/travel", "/following", "/",
		"/api/v1/ideas", "/api/v1" + list, "/api/v1" + list + "?theme=travel", "/api/v1/search?q=heddlewick", "/api/v1/search",
		"/api/v1/search?challenge=" + worldSlug + "&theme=travel", "/api/v1/suggestions?q=heddlewick", "/api/v1/suggestions?challenge=" + worldSlug + "&q=heddl",
	}
	const title = "heddlewick lift"
	shows := func(who, address string) bool {
		t.Helper()
		got := w.ask(who, address)
		if got.status != http.StatusOK {
			t.Errorf("%s answers %s with %d", address, who, got.status)
		}
		text := strings.NewReplacer("<mark>", "", "</mark>", "", `"marked":true`, "").Replace(strings.ToLower(got.txt))
		return strings.Contains(text, title) || strings.Contains(text, "/ideas/"+decimal(w.told)+`"`) || strings.Contains(text, `"number":`+decimal(w.told)+",")
	}
	never := map[string]bool{"/": true} // lists no ideas today; whatever it lists later, not this one
	for _, a := range lists {
		if shows("recused", a) {
			t.Errorf("%s shows the idea to one who is recused from it", a)
		}
		control := "professional"
		if strings.Contains(a, "suggestions") {
			control = "lead" // no member of a panel that judges is suggested anything
		}
		if !shows(control, a) && !never[a] {
			t.Errorf("control: %s does not show the idea to a colleague", a)
		}
	}
	counts := func(who, address, what string) bool { return strings.Contains(w.ask(who, address).txt, what) }
	for address, what := range map[string]string{
		list: `value="travel"`, list + "?kind=idea": `value="travel"`, list + "?q=lift": `value="travel"`,
		"/api/v1/search?challenge=" + worldSlug:              `"value":"travel"`,
		"/api/v1/search?q=lift&challenge=" + worldSlug:       `"value":"travel"`,
		"/api/v1/search?challenge=" + worldSlug + "&limit=1": `"total":5`, "/api/v1" + list: `"total":5`,
		"/themes": "– 1 idea", "/api/v1/challenges/" + worldSlug + "/themes": `"ideas":1`,
	} {
		if counts("recused", address, what) {
			t.Errorf("%s counts the idea for one who is recused from it", address)
		}
		if !counts("professional", address, what) {
			t.Errorf("control: %s does not count the idea for a colleague: %s not found", address, what)
		}
	}
	digest := func(who string) int {
		t.Helper()
		s := challenge.SavedSearch{List: worldSlug, Query: "theme=travel"}
		cards, err := w.reading().Matches(context.WithoutCancel(ctx), w.actor(who), s)
		w.must(err)
		return len(cards)
	}
	if n := digest("recused"); n != 0 {
		t.Errorf("a saved search by theme tells one who is recused of %d ideas", n)
	}
	if n := digest("professional"); n != 1 {
		t.Errorf("control: a saved search by theme tells a colleague of %d ideas", n)
	}
	for _, m := range moments[1:] {
		w.come(m)
	}
	for _, a := range []string{list, list + "?theme=travel", "/search?q=heddlewick"} {
		if !shows("recused", a) {
			t.Errorf("%s hides the idea from one who was recused, though the panel has published", a)
		}
	}
}

// TestWhoIsRecusedDoesNotCodeTheIdea asks for all that a coder is shown and can do, as one
// who is recused from an idea of the round and as the other coder.
func TestWhoIsRecusedDoesNotCodeTheIdea(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	ctx := t.Context()
	w.must(w.People.GiveRole(ctx, account.Console, w.actor("recused").Person, account.Communications, w.c.ID))
	book, err := store.ThemeReads(w.Store).Codebook(ctx, w.c.ID)
	w.must(err)
	w.come(moments[0])
	coders := [2]id.Person{w.actor("recused").Person, w.actor("moderator").Person}
	r, n, err := w.themes().OpenRound(ctx, w.actor("lead"), worldSlug, coders, theme.All)
	w.must(err)
	if n != 5 {
		t.Fatalf("the round has %d ideas", n)
	}
	w.must(w.themes().CodeIdea(ctx, w.actor("moderator"), r.ID, w.told, []id.Theme{book[0].ID}))
	page, told := "/challenges/"+worldSlug+"/coding/"+strconv.Itoa(int(r.ID)), decimal(w.told)
	api := "/api/v1/coding-rounds/" + strconv.Itoa(int(r.ID))
	for _, c := range []struct {
		who     string
		at      string
		status  int
		has, no string
	}{
		{"recused", page, 200, "", "heddlewick"},
		{"moderator", page, 200, "heddlewick", ""},
		{"recused", page + "/ideas/" + told, 404, "", "heddlewick"},
		{"moderator", page + "/ideas/" + told, 200, "heddlewick", ""},
		{"recused", page + "/agreement.csv", 200, "", "heddlewick"},
		{"recused", api, 200, `"ideas":0,"coded":[0,0]`, ""},
		{"moderator", api, 200, `"ideas":5,"coded":[0,1]`, ""},
		{"recused", api + "/ideas", 200, "", "heddlewick"},
		{"moderator", api + "/ideas", 200, "heddlewick", ""},
		{"recused", "/api/v1/challenges/" + worldSlug + "/coding-rounds", 200, `"ideas":0,"coded":[0,0]`, ""},
		{"recused", "/api/v1/ideas/" + told + "/codings", 403, "", "heddlewick"},
		{"moderator", "/api/v1/ideas/" + told + "/codings", 200, `"items":`, ""},
	} {
		got := w.ask(c.who, c.at)
		if got.status != c.status || !strings.Contains(got.txt, c.has) || c.no != "" && strings.Contains(got.txt, c.no) {
			t.Errorf("%s answers %s with %d and not with %q but %q: %.300s", c.at, c.who, got.status, c.no, c.has, got.txt)
		}
	}
	put := func(who string) int {
		t.Helper()
		req := httptest.NewRequestWithContext(ctx, http.MethodPut, api+"/ideas/"+told, strings.NewReader(`{"themes":[]}`))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		return w.answer(who, req).status
	}
	form := url.Values{"themes": {"none"}}
	if got := w.post("recused", page+"/ideas/"+told, form); got.status < 400 {
		t.Errorf("one who is recused codes the idea: %d", got.status)
	}
	if got := put("recused"); got != http.StatusForbidden && got != http.StatusNotFound {
		t.Errorf("one who is recused codes the idea through the API: %d", got)
	}
	if got := put("moderator"); got != http.StatusOK {
		t.Errorf("control: the other coder gets %d", got)
	}
}
