package pages_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/challenge"
)

// TestPostsWaitAsTheChallengeSays sets whose posts wait, posts a comment as somebody new and
// trusts them.
func TestPostsWaitAsTheChallengeSays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	lea, mo := s.someone("lea", account.Lead, s.open.ID), s.someone("mo", account.Moderator, s.open.ID)
	s.someone("ann", "", 0)
	ben := s.someone("ben", "", 0)
	idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
	at := "/admin/challenges/lockdown/checks"
	if n := len(lea.get("/admin/challenges/lockdown").want(200).all(`main a[href="` + at + `"]`)); n != 1 {
		t.Errorf("%d links to the form", n)
	}
	form := lea.get(at).want(200).clean()
	if form.value("#look_within", "value") != "24" || form.value("#trust_after", "value") != "0" {
		t.Errorf("without a choice: %s", form.text("main"))
	}
	wrong := lea.post(at, url.Values{"version": {"0"}, "comments_wait": {"new"}, "look_within": {"soon"}, "trust_after": {"3"}}).want(422).clean()
	if !strings.Contains(wrong.text(".nhsuk-error-summary"), "1 to 336") || wrong.value("#look_within", "value") != "soon" || len(wrong.all("#comments_wait[checked]")) != 1 {
		t.Errorf("hours in words: %s", wrong.text("main"))
	}
	lea.post(at, url.Values{"version": {"0"}, "comments_wait": {"new", "known"}, "look_within": {"72"}, "trust_after": {"3"}}).want(303, "/admin/challenges/lockdown")
	clash := lea.post(at, url.Values{"version": {"0"}, "look_within": {"1"}, "trust_after": {"0"}}).want(412).clean()
	if got := clash.text("main"); !strings.Contains(got, "People who are new · People of whom something is public") || !strings.Contains(got, "within 3 days") {
		t.Errorf("from an old page: %s", got)
	}
	mo.get(at).want(403)
	s.browser("").get(at).want(401)

	if got := ben.post(idea+"/comments", url.Values{"body": {"Quillfeather."}}).want(303).location; got != idea {
		t.Errorf("goes on at %s", got)
	}
	told := ben.get(idea).want(200).clean().text("main")
	if !strings.Contains(told, "usually within 3 days") || strings.Contains(told, "Quillfeather") {
		t.Errorf("the author reads %s", told)
	}
	if got := ben.get("/my-comments").want(200).clean().text("main"); !strings.Contains(got, "Quillfeather") || !strings.Contains(got, "Waiting for a moderator") {
		t.Errorf("their own comments: %s", got)
	}
	if got := s.browser("").get(idea).want(200).body; strings.Contains(got, "Quillfeather") || strings.Contains(got, "A moderator looks at it") {
		t.Error("a visitor learns of what waits")
	}
	cm := regexp.MustCompile(`/comments/\d+/moderate`).FindString(mo.get("/moderate").want(200).clean().body)
	if got := ben.get(strings.TrimSuffix(cm, "/moderate")).want(303).location; got != "/my-comments" {
		t.Errorf("the author is led to %s", got)
	}
	s.browser("").get(strings.TrimSuffix(cm, "/moderate")).want(404)
	who := regexp.MustCompile(`/moderate/people/[\w-]+`).FindString(mo.get(cm).want(200).clean().body)
	ben.get(who).want(403)
	page := mo.get(who).want(200).clean()
	if strings.Contains(page.text("main"), "ben@") || strings.Contains(page.text("#challenge"), "Everywhere") {
		t.Errorf("the moderator of a challenge reads %s", page.text("main"))
	}
	in := number(s.open.ID)
	mo.post(who+"/trust", url.Values{"given": {"1"}, "challenge": {"0"}, "reason": {"We have met."}}).want(422)
	refused := mo.post(who+"/trust", url.Values{"given": {"1"}, "challenge": {in}}).want(422).clean()
	if !strings.Contains(refused.text(".nhsuk-error-summary"), "Enter a reason") {
		t.Errorf("without a reason: %s", refused.text("main"))
	}
	mo.post(who+"/trust", url.Values{"given": {"1"}, "challenge": {in}, "reason": {"We have met."}}).want(303, who)
	if got := mo.get(who).want(200).text("main"); !strings.Contains(got, "Trusted since") || !strings.Contains(got, "We have met.") {
		t.Errorf("then: %s", got)
	}
	ben.says(idea, "Trusted words.")
	if got := s.browser("").get(idea).want(200).body; !strings.Contains(got, "Trusted words.") {
		t.Error("what a trusted person posts waits")
	}
}

// TestTheAuthorOfWhatWaitsIsToldHowLong posts an idea that waits.
func TestTheAuthorOfWhatWaitsIsToldHowLong(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann := s.someone("ann", "", 0)
	c := challenge.UsualConduct(s.open.ID)
	c.IdeasWait = challenge.AuthorKinds
	if _, err := s.ideas.SetConduct(t.Context(), account.Console, c); err != nil {
		t.Fatal(err)
	}
	idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
	if got := ann.get(idea + "/sent").want(200).clean().text("main"); !strings.Contains(got, "usually within 24 hours") || !strings.Contains(got, "You get a mail when others can see it") {
		t.Errorf("the author reads %s", got)
	}
	s.browser("").get(idea).want(404)
}
