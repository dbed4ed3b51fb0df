package v1_test

import (
	"strings"
	"testing"

	"uptake/store"
	"uptake/store/storetest"
)

func TestWhatIsOnesOwn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := newContest(t, s)
		idea, hidden := b.post("Video first"), b.post("Advertising")
		b.comment(idea)
		said := b.comment(idea)
		b.ok(200, "mo", "POST", said+"/moderation", `{"to":"hidden","reason":"It names somebody."}`)
		b.ok(200, "ben", "PUT", idea+"/support", `{"value":1}`)
		b.ok(200, "ben", "PUT", hidden+"/support", `{"value":1}`)
		b.ok(200, "mo", "POST", hidden+"/moderation", `{"to":"hidden","reason":"Advertising."}`)

		if a := b.ok(200, "ann", "GET", "/me/ideas", ""); len(a.items()) != 2 || a.text("items.0.moderation") != "hidden" || a.text("items.0.moderation_reason") != "Advertising." {
			t.Errorf("got %s", a.body)
		}
		if a := b.ok(200, "ben", "GET", "/me/comments", ""); a.n("total") != 2 || a.text("items.0.state") != "hidden" || a.text("items.0.reason") != "It names somebody." ||
			a.text("items.0.body") != "We tried this." || a.text("items.0.about.title") != "Video first" {
			t.Errorf("got %s", a.body)
		}
		if a := b.ok(200, "ben", "GET", "/me/supports", ""); a.n("total") != 2 || a.at("items.0.about.title") != nil || a.text("items.1.about.title") != "Video first" {
			t.Errorf("got %s", a.body)
		}
		if a := b.ok(200, "ben", "GET", "/me/follows", ""); len(a.items()) != 1 || a.text("items.0.kind") != "idea" || a.text("items.0.why") != "commented" {
			t.Errorf("got %s", a.body)
		}
		for _, path := range []string{"/me/ideas", "/me/comments", "/me/supports", "/me/follows"} {
			b.refused(401, "person.sign_in", "", "GET", path, "")
			b.refused(422, "query.fields", "ben", "GET", path+"?of=ann", "")
			if a := b.ok(200, "nameless", "GET", path, ""); len(a.items()) != 0 {
				t.Errorf("%s shows what is somebody else's: %s", path, a.body)
			}
		}
		theme := b.ok(201, "lea", "POST", "/challenges/joints/themes", `{"name":"Video"}`)
		for _, path := range []string{"/challenges/joints/areas/msk/follow", "/themes/" + itoa(theme.n("id")) + "/follow", idea + "/author/follow", "/challenges/joints/follow"} {
			b.refused(401, "person.sign_in", "", "PUT", path, "")
			b.ok(204, "ben", "PUT", path, "")
		}
		kinds := []string{}
		for i := range b.ok(200, "ben", "GET", "/me/follows", "").items() {
			kinds = append(kinds, b.ok(200, "ben", "GET", "/me/follows", "").text("items."+itoa(i)+".kind"))
		}
		for _, kind := range []string{"challenge", "area", "theme", "person", "idea"} {
			if !strings.Contains(strings.Join(kinds, " "), kind) {
				t.Errorf("no %s among %v", kind, kinds)
			}
		}
		b.ok(204, "ben", "DELETE", "/challenges/joints/areas/msk/follow", "")
		for path, code := range map[string]string{
			"/challenges/joints/areas/hands/follow": "area.not_found", "/challenges/secret/areas/hands/follow": "challenge.not_found", "/themes/999/follow": "follow.not_found",
			"/themes/x/follow": "follow.not_found", "/ideas/999/author/follow": "idea.not_found",
		} {
			b.refused(404, code, "ben", "PUT", path, "")
		}
	})
}
