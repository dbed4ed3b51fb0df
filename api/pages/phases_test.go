package pages_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
)

// TestThePagesSayWhenAnActOpens: each page says in the place of its form when
// the form comes, for visitors too, and the refusal of a form that is sent all
// the same says the same.
func TestThePagesSayWhenAnActOpens(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.someone("ann", "", 0)
	ben := s.someone("ben", "", 0)
	idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
	// The phase is moved while it runs: to begin in two days.
	p := s.open.Phases[0]
	p.OpensAt, p.ClosesAt = s.clock.Now().Add(48*time.Hour), s.clock.Now().Add(96*time.Hour)
	_, err := s.ideas.MovePhase(t.Context(), account.Console, p.ID, p.Version, p)
	if err != nil {
		t.Fatal(err)
	}
	on := p.OpensAt.In(london).Format("2 January 2006")
	for _, b := range []*browser{s.browser(""), ben} {
		for path, want := range map[string][]string{
			"/challenges/lockdown": {"Posting ideas opens on " + on},
			idea:                   {"Supporting ideas opens on " + on, "Commenting opens on " + on},
		} {
			a := b.get(path).want(200)
			for _, w := range want {
				if got := a.text("main"); !strings.Contains(got, w) {
					t.Errorf("%s does not say %q: %s", path, w, got)
				}
			}
			if len(a.all("form[action$='/support'], form[action$='/comments'], a[href$='/share']")) != 0 {
				t.Errorf("%s shows a form that is refused", path)
			}
		}
	}
	for path, form := range map[string]url.Values{idea + "/support": {"value": {"1"}}, idea + "/comments": {"body": {"Early, but kept."}}} {
		a := ben.post(path, form).want(409)
		if got := a.text("main"); !strings.Contains(got, " opens on "+on) {
			t.Errorf("%s: the refusal is %s", path, got)
		}
		if typed := form.Get("body"); typed != "" && !strings.Contains(a.body, typed) {
			t.Errorf("%s: what was typed is lost", path)
		}
	}
	ben.get("/challenges/lockdown/share").want(409)
	if s.rows("supports")+s.rows("comments") != 0 {
		t.Error("a refused act was kept")
	}
	s.clock.Turn(48 * time.Hour) // and then the same is taken, without anybody doing anything
	ben.signIn("ben@example.org", "Ben")
	ben.post(idea+"/support", url.Values{"value": {"1"}}).want(303)
	ben.post(idea+"/comments", url.Values{"body": {"In time."}}).want(303)
	ben.get("/challenges/lockdown/share").want(200)
	for _, path := range []string{idea, "/challenges/lockdown"} {
		if got := ben.get(path).text("main"); strings.Contains(got, "opens on") && !strings.Contains(path, "challenges") {
			t.Errorf("%s still says %s", path, got)
		}
	}
}

func TestAChallengeWithForAndAgainstAsksSo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann, ben := s.someone("ann", "", 0), s.someone("ben", "", 0)
	phase := challenge.UsualPhase(challenge.Collect)
	phase.OpensAt = s.clock.Now().Add(-time.Hour)
	c := s.create(challenge.Challenge{Slug: "either", Title: "Either or", SupportForm: challenge.ForAgainst, Phases: []challenge.Phase{phase}})
	if _, err := s.ideas.Publish(t.Context(), account.Console, c.ID); err != nil {
		t.Fatal(err)
	}
	to := ann.post("/challenges/either/share", url.Values{"version": {"0"}, "kind": {"idea"}, "lang": {"en"}, "title": {"Video"}, "body": {"Words."}, "do": {"continue"}}).want(303).location
	form := ann.get(to).want(200)
	idea := strings.TrimSuffix(ann.post(form.value("form[action$='/post']", "action"), url.Values{"version": {form.value("form[action$='/post'] [name=version]", "value")}}).want(303).location, "/sent")
	for value, want := range map[string]string{"1": "1 for", "-1": "1 against", "0": "1 pass"} {
		ben.post(idea+"/support", url.Values{"value": {value}}).want(303)
		if got := strings.ToLower(ben.get(idea).want(200).text("main")); !strings.Contains(got, want) {
			t.Errorf("after %s the page does not say %q: %s", value, want, got)
		}
	}
	ben.post(idea+"/support", url.Values{"value": {"2"}}).want(422)
	ben.post(idea+"/support", url.Values{"value": {"many"}}).want(422)
}
