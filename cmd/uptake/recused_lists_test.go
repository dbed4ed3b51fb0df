package main

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"uptake/domain/challenge"
	"uptake/domain/id"
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
