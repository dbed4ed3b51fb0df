package pages_test

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

// says posts a comment of a browser's person and returns its address.
func (b *browser) says(idea, body string) string {
	b.t.Helper()
	return b.post(idea+"/comments", url.Values{"body": {body}}).want(303).location
}

// actor is who a browser's person is to the use cases.
func (s *site) actor(email string) account.Actor {
	s.t.Helper()
	who, err := s.uses.Reads.PersonByEmail(s.t.Context(), email)
	if err != nil {
		s.t.Fatal(err)
	}
	a, err := s.uses.Reads.ActorByID(s.t.Context(), who.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

// TestAComplaintIsToldWhoHasToAnswerIt writes one as an idea and as a comment, where no rule
// stops it.
func TestAComplaintIsToldWhoHasToAnswerIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann := s.someone("ann", "", 0)
	const complaint, route, line = "I want to make a formal complaint about the ward.", "This reads like a complaint about care", "To complain about care, ask the hospital"
	if got := ann.get("/challenges/lockdown/share?kind=idea").want(200).clean().text("main"); !strings.Contains(got, "Ideas are not clinical advice. "+line) || strings.Contains(got, route) {
		t.Errorf("the form says %s", got)
	}
	told := func(what string, is bool, a answer) {
		t.Helper()
		if got := a.clean().text("main"); strings.Contains(got, route) != is {
			t.Errorf("%s: %s", what, got)
		}
	}
	draft := ann.draftOf("The ward", complaint)
	told("the draft", true, ann.get(draft).want(200))
	told("the check", true, ann.get(draft+"/check").want(200))
	told("the end", true, ann.get(ann.post(draft+"/post", url.Values{"version": {"1"}}).want(303).location).want(200))
	plain := ann.draftOf("Complaints", "We changed how the ward answers complaints.")
	told("no complaint to check", false, ann.get(plain+"/check").want(200))
	to := ann.post(plain+"/post", url.Values{"version": {"1"}}).want(303).location
	told("no complaint at the end", false, ann.get(to).want(200))
	idea := strings.TrimSuffix(to, "/sent")
	told("a comment as it will look", true, ann.post(idea+"/comments", url.Values{"body": {complaint}, "do": {"preview"}}).want(200))
	told("a comment that is refused", true, ann.post(idea+"/comments", url.Values{"body": {complaint + " NHS number 943 476 5919."}}).want(422))
	page, _, _ := strings.Cut(ann.get(ann.says(idea, complaint)).want(303).location, "#")
	told("a comment that is posted", true, ann.get(page).want(200))
	told("whoever reads it next", false, ann.get(page).want(200))
	page, _, _ = strings.Cut(ann.get(ann.says(idea, "Good.")).want(303).location, "#")
	told("another comment", false, ann.get(page).want(200))
}

// follow goes to a comment's address, as a link in a mail does, and returns the
// page and the element that it leads to.
func (b *browser) follow(comment string) (answer, string) {
	b.t.Helper()
	to := b.get(comment).want(303).location
	page, fragment, found := strings.Cut(to, "#")
	if !found {
		b.t.Fatalf("%s leads to no place in a page: %s", comment, to)
	}
	return b.get(page).want(200), fragment
}

// TestALinkToComment97Of120OpensItsPageUnfoldedAndMarked, whether they stand side
// by side or are replies to each other, and for visitors as well.
func TestALinkToComment97Of120OpensItsPageUnfoldedAndMarked(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.someone("ann", "", 0)
	ben := s.someone("ben", "", 0)
	a := s.actor("ben@example.org")
	plans := map[string]func(n int, before []id.Comment) id.Comment{
		"side by side":              func(int, []id.Comment) id.Comment { return 0 },
		"replies to the first":      func(n int, before []id.Comment) id.Comment { return before[0] },
		"each a reply to the last":  func(n int, before []id.Comment) id.Comment { return before[n-1] },
		"ten threads, side by side": func(n int, before []id.Comment) id.Comment { return before[n%10] },
	}
	for name, parent := range plans {
		t.Run(name, func(t *testing.T) {
			idea := s.idea("ann@example.org", "Video "+name)
			var all []id.Comment
			for n := range 120 {
				to := id.Comment(0)
				if n > 0 && (n >= 10 || name != "ten threads, side by side") {
					to = parent(n, all)
				}
				cm, err := s.ideas.PostComment(t.Context(), a, idea, to, fmt.Sprintf("Comment number %d.", n+1), "", "")
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, cm.ID)
			}
			for _, b := range []*browser{s.browser(""), ben} {
				page, fragment := b.follow("/comments/" + number(all[96]))
				linked := page.all("#" + fragment)
				if len(linked) != 1 || !strings.Contains(words(linked[0]), "Comment number 97.") {
					t.Fatalf("comment 97 is not on its page: %s", page.body)
				}
				if got := words(linked[0]); !strings.Contains(got, "The link led to this comment") {
					t.Errorf("it is not marked: %s", got)
				}
				if n := len(page.all(".app-comment--marked")); n != 1 {
					t.Errorf("%d comments are marked", n)
				}
				if n := len(page.all("details:not([open]) #" + fragment)); n != 0 {
					t.Error("it is folded away")
				}
			}
			// Without such a link nothing is marked, and a long thread is folded.
			plain := ben.get("/ideas/" + number(idea)).want(200)
			if n := len(plain.all(".app-comment--marked")); n != 0 {
				t.Errorf("%d comments are marked without a link", n)
			}
			folded := len(plain.all("details:not([open]) article"))
			if want := map[string]int{"side by side": 0, "replies to the first": 116, "each a reply to the last": 116, "ten threads, side by side": 80}[name]; folded != want {
				t.Errorf("%d comments are folded, want %d", folded, want)
			}
		})
	}
}

func TestACommentIsLookedAtBeforeItIsPosted(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.someone("ann", "", 0)
	ben := s.someone("ben", "", 0)
	idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
	text := "We **tried** this.\n\n<script>alert(1)</script>"
	forms := map[string]string{"a comment": idea + "/comments", "a reply": ben.says(idea, "First.") + "/reply", "an edit": ben.says(idea, "Second.") + "/edit"}
	for name, path := range forms {
		version := "0"
		if name == "an edit" {
			version = ben.get(path).want(200).value("[name=version]", "value")
		}
		a := ben.post(path, url.Values{"do": {"preview"}, "body": {text}, "lang": {"cy"}, "version": {version}}).want(200).clean()
		if n := len(a.all(".nhsuk-inset-text .app-prose[lang=cy] strong")); n != 1 {
			t.Errorf("%s is not shown as it will look: %s", name, a.body)
		}
		if got := a.text("#body"); !strings.Contains(got, "We **tried** this.") || !strings.Contains(a.value("form:has(#body)", "action"), path) {
			t.Errorf("%s: the form holds %q", name, got)
		}
		if a := ben.post(path, url.Values{"do": {"preview"}, "body": {""}, "version": {version}}).want(422); !strings.Contains(a.text(".nhsuk-error-summary"), "Enter your comment") {
			t.Errorf("%s: nothing to look at is %s", name, a.body)
		}
	}
	if n := s.rows("comments"); n != 2 {
		t.Errorf("there are %d comments: a preview keeps nothing", n)
	}
	s.browser("").post(idea+"/comments", url.Values{"do": {"preview"}, "body": {"Hello there."}}).want(401)
	ben.post(idea+"/comments", url.Values{"body": {"Croeso."}, "lang": {"cy"}}).want(303)
	if n := len(ben.get(idea).want(200).all(".app-comment .app-prose[lang=cy]")); n != 1 {
		t.Errorf("%d comments are marked as Welsh, want one", n)
	}
	ben.post(idea+"/comments", url.Values{"body": {"Croeso."}, "lang": {"<b>"}}).want(422)
}

func TestADeletedParentsRepliesStayInPlace(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann, ben := s.someone("ann", "", 0), s.someone("ben", "", 0)
	idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
	parent := ben.says(idea, "The question.")
	reply := ann.post(parent+"/reply", url.Values{"body": {"The answer."}}).want(303).location
	ann.post(reply+"/reply", url.Values{"body": {"And more."}}).want(303)
	ben.says(idea, "Another thing.")
	order := func() string {
		var got []string
		for _, n := range s.browser("").get(idea).want(200).all("article.app-comment") {
			for _, w := range []string{"The question.", "has deleted this comment", "The answer.", "And more.", "Another thing."} {
				if strings.Contains(words(n), w) {
					got = append(got, w)
				}
			}
		}
		return strings.Join(got, " | ")
	}
	if got := order(); got != "The question. | The answer. | And more. | Another thing." {
		t.Fatalf("got %s", got)
	}
	ben.post(parent+"/delete", nil).want(303)
	if got := order(); got != "has deleted this comment | The answer. | And more. | Another thing." {
		t.Errorf("got %s", got)
	}
	if got := s.browser("").get(idea).body; strings.Contains(got, "The question.") {
		t.Error("the words of a deleted comment are still in the page")
	}
	ben.post(parent+"/restore", nil).want(303)
	if got := order(); got != "The question. | The answer. | And more. | Another thing." {
		t.Errorf("brought back: %s", got)
	}
	s.clock.Turn(challenge.EditWindow + time.Second)
	if got := ben.post(parent+"/edit", url.Values{"version": {"3"}, "body": {"Too late, but kept."}}).want(409).text("main"); !strings.Contains(got, "15 minutes") || !strings.Contains(got, "Too late, but kept.") {
		t.Errorf("an edit after the window says %s", got)
	}
}

func TestABadgeIsOfTheRoleHeldWhenItWasWritten(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann := s.someone("ann", "", 0)
	mo := s.someone("mo", account.Moderator, s.open.ID)
	idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
	s.exec("UPDATE people SET professional_role = 'physiotherapist' WHERE email = 'ann@example.org'")
	before := ann.says(idea, "As a physiotherapist.")
	ofTeam := mo.says(idea, "As the team.")
	s.exec("UPDATE people SET professional_role = 'patient' WHERE email = 'ann@example.org'")
	s.exec("DELETE FROM roles")
	after := ann.says(idea, "As a patient.")
	notAnyMore := mo.says(idea, "As anybody.")
	page := s.browser("").get(idea).want(200)
	for comment, want := range map[string]string{before: "Ann , physiotherapist", ofTeam: "Mo , member of the team", after: "Ann , patient", notAnyMore: "Mo ·"} {
		if got := page.text("#comment-" + strings.TrimPrefix(comment, "/comments/")); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestFiftyClicksAtOnceLeaveOneSupport: one click each through the form, on both
// databases, while another person undoes and repeats theirs.
func TestFiftyClicksAtOnceLeaveOneSupport(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newSiteOn(t, db)
		s.someone("ann", "", 0)
		ben, cat := s.someone("ben", "", 0), s.someone("cat", "", 0)
		idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
		var wg sync.WaitGroup
		for n := range 50 {
			wg.Go(func() {
				if a := ben.again().post(idea+"/support", url.Values{"value": {"1"}}); a.status != 303 {
					t.Errorf("a click: got %d", a.status)
				}
			})
			if n%2 == 0 {
				wg.Go(func() { cat.again().post(idea+"/support", url.Values{"value": {number(int64(n / 2 % 2))}}) })
			}
		}
		wg.Wait()
		cat.post(idea+"/support", url.Values{"value": {"0"}}).want(303)
		if got := ben.get(idea).want(200).text("main"); !strings.Contains(got, "1 person supports this") {
			t.Errorf("got %s", got)
		}
		ben.post(idea+"/support", url.Values{"value": {"0"}}).want(303)
		if got := ben.get(idea).want(200).text("main"); !strings.Contains(got, "0 people support this") {
			t.Errorf("after taking it back: %s", got)
		}
	})
}

// again is another window of the same browser.
func (b *browser) again() *browser {
	other := *b
	other.cookies = map[string]string{}
	for k, v := range b.cookies {
		other.cookies[k] = v
	}
	return &other
}

// TestACommentInAnUnpublishedChallengeIsForTheTeam: the form of a reply shows the
// comment and the idea that it stands on.
func TestACommentInAnUnpublishedChallengeIsForTheTeam(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	phase := challenge.UsualPhase(challenge.Collect)
	phase.OpensAt, phase.ClosesAt = s.clock.Now().Add(-time.Hour), s.clock.Now().Add(24*time.Hour)
	c := s.create(challenge.Challenge{Slug: "secret", Title: "Not told yet", SupportForm: challenge.SupportOnly, Phases: []challenge.Phase{phase}})
	lea, ben := s.someone("lea", account.Lead, c.ID), s.someone("ben", "", 0)
	a := s.actor("lea@example.org")
	i, err := s.ideas.PostIdea(t.Context(), a, c.Slug, challenge.Text{Kind: challenge.KindIdea, Title: "Early", Body: "Only the team."}, "")
	if err != nil {
		t.Fatal(err)
	}
	cm, err := s.ideas.PostComment(t.Context(), a, i.ID, 0, "For the team.", "", "")
	if err != nil {
		t.Fatal(err)
	}
	reply := "/comments/" + number(cm.ID) + "/reply"
	lea.get(reply).want(200) // it is there
	if got := ben.get(reply).want(404).body; strings.Contains(got, "Early") || strings.Contains(got, "For the team") {
		t.Error("somebody outside the team reads it")
	}
}
