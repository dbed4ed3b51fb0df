package pages_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/store"
	"uptake/store/storetest"
)

func TestAModeratorMovesAnIdeaAndEveryListFollows(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newSiteOn(t, db)
		phase := challenge.UsualPhase(challenge.Collect)
		phase.OpensAt, phase.ClosesAt = s.clock.Now().Add(-time.Hour), s.clock.Now().Add(24*time.Hour)
		other := s.create(challenge.Challenge{Slug: "meals", Title: "Better meals", Phases: []challenge.Phase{phase}, Areas: []challenge.Area{{Name: "Kitchen"}}})
		_, err := s.ideas.Publish(t.Context(), account.Console, other.ID)
		if err != nil {
			t.Fatal(err)
		}
		ann, half, lee := s.someone("ann", "", 0), s.someone("half", account.Moderator, s.open.ID), s.someone("lee", account.Moderator, 0)
		i := s.posted("ann@example.org", "Zeppelins for lunch", "They would bring the meals.")
		visitor := s.browser("visitor")
		lists := func(slug string) bool {
			return strings.Contains(visitor.get("/challenges/"+slug+"/ideas").want(200).body, "Zeppelins") &&
				strings.Contains(visitor.get("/challenges/"+slug+"/ideas?q=zeppelins").want(200).body, "Zeppelins")
		}
		if !lists("lockdown") || lists("meals") {
			t.Fatal("the idea is not where it was posted")
		}
		visitor.get(at(i)).want(200)
		ann.get(at(i) + "/move").want(403)
		ann.post(at(i)+"/move", url.Values{"to": {"meals/kitchen"}, "reason": {"x"}}).want(403)
		if got := half.get(at(i) + "/move").want(200).body; strings.Contains(got, "Better meals") {
			t.Error("who moderates one challenge is offered the other")
		}
		half.get(at(i) + "/move?to=meals/kitchen").want(403)
		if got := lee.get(at(i) + "/moderate").want(200).body; !strings.Contains(got, at(i)+"/move") {
			t.Error("the page of moderation does not lead to moving")
		}
		if got := lee.get(at(i) + "/move?to=nowhere").want(422).clean(); !strings.Contains(got.text(".nhsuk-error-summary"), "Select where") {
			t.Errorf("nowhere: %s", got.text("main"))
		}
		page := lee.get(at(i) + "/move?to=meals/kitchen").want(200).clean()
		if got := page.text("main"); !strings.Contains(got, "When you move it to Better meals, Kitchen") || !strings.Contains(got, "leaves the lists") {
			t.Errorf("before the move: %s", got)
		}
		if got := lee.post(at(i)+"/move", url.Values{"to": {"meals/kitchen"}, "reason": {""}}).want(422).clean(); !strings.Contains(got.text(".nhsuk-error-summary"), "Enter a reason") {
			t.Errorf("without a reason: %s", got.text("main"))
		}
		lee.post(at(i)+"/move", url.Values{"to": {"meals/kitchen"}, "reason": {"It is about meals."}}).want(303, at(i))
		if lists("lockdown") || !lists("meals") {
			t.Error("the lists do not follow")
		}
		if got := visitor.get(at(i)).want(200).body; !strings.Contains(got, "/challenges/meals") || strings.Contains(got, "/challenges/lockdown") {
			t.Error("the page of the idea names the wrong challenge")
		}
		if got := visitor.get(at(i) + "/history").want(200).clean().text("main"); !strings.Contains(got, "It was in Lockdown learning, Wards before.") || !strings.Contains(got, "It is about meals.") {
			t.Errorf("the history says %s", got)
		}
		lee.post(at(i)+"/move", url.Values{"to": {"meals/kitchen"}, "reason": {"Twice."}}).want(409)
		// What was asked of it there goes on being asked.
		form := ann.get(at(i) + "/edit").want(200).wholeForm("[name=title]")
		form.Set("title", "Zeppelins for dinner")
		ann.post(at(i)+"/edit", form).want(303)
		lee.post(at(i)+"/move", url.Values{"to": {"lockdown/wards"}, "reason": {"It was right there."}}).want(303)
		if !lists("lockdown") || lists("meals") {
			t.Error("the lists do not follow back")
		}
	})
}
