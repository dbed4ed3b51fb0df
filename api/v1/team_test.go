package v1_test

import (
	"strings"
	"testing"

	"uptake/store"
	"uptake/store/storetest"
)

func TestAnIdeaForTheTeamThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		const asked = `{"kind":"idea","area":"msk","title":"Quietly","body":"We could be quieter.","team_only":true}`
		b.refused(409, "idea.team_posts", "ann", "POST", "/challenges/joints/ideas", asked)
		now := b.ok(200, "lea", "GET", "/challenges/joints", "")
		b.raw("lea", "PATCH", "/challenges/joints", `{"team_posts":true}`, "If-Match", now.header.Get("ETag"))
		made := b.ok(201, "ann", "POST", "/challenges/joints/ideas", asked)
		if made.text("moderation") != "team" || made.text("team_only") != "author" {
			t.Errorf("it is %s", made.body)
		}
		idea := "/ideas/" + itoa(made.n("number"))
		b.refused(404, "idea.not_found", "", "GET", idea, "")
		b.refused(404, "idea.not_found", "ben", "POST", idea+"/agree", "")
		b.refused(403, "person.forbidden", "mo", "POST", idea+"/agree", "")
		b.refused(409, "idea.author_asked", "mo", "POST", idea+"/moderation", `{"to":"visible"}`)
		b.refused(403, "person.forbidden", "ann", "GET", "/moderation/team", "")
		if list := b.ok(200, "mo", "GET", "/moderation/team", ""); len(list.items()) != 1 || list.text("items.0.team_only") != "author" {
			t.Errorf("moderators are told %s", list.body)
		}
		if got := b.ok(200, "ann", "POST", idea+"/agree", ""); got.text("moderation") != "held" {
			t.Errorf("once its author agrees it is %s", got.body)
		}
		b.refused(403, "idea.not_asked", "ann", "POST", idea+"/agree", "")
		b.ok(200, "mo", "POST", idea+"/moderation", `{"to":"visible"}`)
		b.ok(200, "", "GET", idea, "")
		b.refused(422, "moderation.invalid", "mo", "POST", idea+"/moderation", `{"to":"team"}`)
		if got := b.ok(200, "mo", "POST", idea+"/moderation", `{"to":"team","reason":"It names a supplier."}`); got.text("team_only") != "team" {
			t.Errorf("kept for the team it is %s", got.body)
		}
		if list := b.ok(200, "mo", "GET", "/rulings", ""); list.text("items.0.from") != "visible" || list.text("items.0.to") != "team" || strings.Contains(list.body, "Quietly") {
			t.Errorf("the decisions: %s", list.body)
		}
		b.refused(403, "person.forbidden", "ann", "GET", "/moderation/recordings", "")
		b.ok(200, "mo", "GET", "/moderation/recordings", "")
	})
}
