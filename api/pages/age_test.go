package pages_test

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/store"
	"uptake/store/storetest"
)

// agedSite is a site with a rule about people under 16, and an idea of somebody older.
func agedSite(t *testing.T, rule account.AgeRule) (s *site, cats string) {
	t.Helper()
	s = newSiteOn(t, storetest.SQLite(t), func(s *site) { s.uses.Age = rule })
	cat := s.someone("cat", "", 0)
	cat.post(account.AgePage, url.Values{"sixteen": {"yes"}, "return": {"/my-ideas"}}).want(303, "/my-ideas")
	at := cat.draftOf("Phone", "Words.")
	return s, strings.TrimSuffix(cat.post(at+"/post", url.Values{"version": {"1"}}).want(303).location, "/sent")
}

// postsNothing fails the test if somebody can post anything.
func (s *site) postsNothing(b *browser, cats, draft string) {
	s.t.Helper()
	count := func() string {
		return strings.Join([]string{strconv.Itoa(s.rows("ideas")), strconv.Itoa(s.rows("comments")), strconv.Itoa(s.rows("supports")), strconv.Itoa(s.rows("adoptions"))}, " ")
	}
	before := count()
	b.post(draft+"/post", url.Values{"version": {"1"}}).want(403)
	if a := b.post(cats+"/comments", url.Values{"body": {"My comment."}}).want(403); a.text("#body") != "My comment." {
		s.t.Errorf("the comment is lost: %s", a.text("main"))
	}
	if a := b.post(cats+"/support", url.Values{"value": {"1"}}).want(403); !strings.Contains(a.body, `href="/account/age`) {
		s.t.Errorf("nobody says where to go on: %s", a.text("main"))
	}
	if now := count(); now != before {
		s.t.Errorf("something was posted: %s, before %s", now, before)
	}
}

func TestSomebodyUnder16PostsNothingWhereTheyCannot(t *testing.T) {
	t.Parallel()
	s, cats := agedSite(t, account.AgeRefuse)
	kim := s.someone("kim", "", 0)
	draft := kim.draftOf("Video", "Words.")
	if a := kim.get(draft + "/check").want(200); !strings.Contains(a.body, account.AgePage+"?return="+draft+"/check") {
		t.Errorf("the check page asks nothing: %s", a.text("main"))
	}
	s.postsNothing(kim, cats, draft) // before they have answered
	page := kim.get(account.AgePage).want(200)
	if got := page.text("main"); !strings.Contains(got, "Are you 16 or over?") || !strings.Contains(got, "your drafts are deleted") {
		t.Errorf("the question reads %s", got)
	}
	kim.post(account.AgePage, url.Values{}).want(422)
	kim.post(account.AgePage, url.Values{"sixteen": {"no"}}).want(303, account.AgePage+"/under")
	if got := kim.get(account.AgePage + "/under").want(200).text("main"); !strings.Contains(got, "It is not because of anything you wrote") || !strings.Contains(got, "Childline") {
		t.Errorf("the page is not kind: %s", got)
	}
	if s.rows("drafts") != 0 || s.rows("people WHERE age = 'under'") != 0 || s.rows("events WHERE kind = 'age.said'") != 1 {
		t.Errorf("%d drafts and %d answers are left", s.rows("drafts"), s.rows("people WHERE age = 'under'"))
	}
	s.postsNothing(kim, cats, kim.draftOf("Again", "Words."))
	// The answer stands for 7 days, and is forgotten.
	if got := kim.post(account.AgePage, url.Values{"sixteen": {"yes"}}).want(409).text("main"); !strings.Contains(got, "less than 7 days ago") {
		t.Errorf("another answer a moment later: %s", got)
	}
	if got := kim.get(account.AgePage).want(200).clean().text("main"); strings.Contains(got, "Are you 16 or over?") || !strings.Contains(got, "asked again then") {
		t.Errorf("the question is open again: %s", got)
	}
	s.clock.Turn(account.AgeStands - time.Second)
	kim.signIn("kim@example.org", "Kim")
	kim.post(account.AgePage, url.Values{"sixteen": {"yes"}}).want(409)
	s.clock.Turn(time.Second)
	if got := kim.get(account.AgePage).want(200).text("main"); !strings.Contains(got, "Are you 16 or over?") {
		t.Errorf("7 days later: %s", got)
	}
	kim.post(account.AgePage, url.Values{"sixteen": {"yes"}}).want(303)
}

func TestSomebodyUnder16PostsOnceAGuardianAgrees(t *testing.T) {
	t.Parallel()
	s, cats := agedSite(t, account.AgeGuardian)
	kim, guardian := s.someone("kim", "", 0), s.browser("")
	draft := kim.draftOf("Video", "Words.")
	s.postsNothing(kim, cats, draft)
	kim.post(account.AgePage, url.Values{"sixteen": {"no"}}).want(303, account.AgePage+"/under")
	kim.post(account.AgePage, url.Values{"sixteen": {"yes"}}).want(409) // not at once
	if got := kim.get(account.AgePage).want(200).text("main"); !strings.Contains(got, "Ask a parent or guardian") {
		t.Errorf("the page reads %s", got)
	}
	ask := func(to string) answer { return kim.post(account.AgePage+"/guardian", url.Values{"email": {to}}) }
	if a := ask("kim@example.org").want(422); a.value("#email", "value") != "kim@example.org" {
		t.Errorf("what was typed is lost: %s", a.text("main"))
	}
	ask("parent@example.org").want(303)
	late := s.linkTo("parent@example.org")
	if n := s.rows("tasks t JOIN guardians g ON g.person_id = t.subject WHERE t.handler = 'guardian.end' AND t.due_at = g.expires_at"); n != 1 {
		t.Errorf("%d tasks forget the address when the link is over", n)
	}
	s.exec("UPDATE guardians SET expires_at = ?", s.clock.Now().Add(-time.Minute).UTC())
	guardian.post(late, url.Values{"do": {"yes"}}).want(410)
	ask("parent@example.org").want(303)
	no := s.linkTo("parent@example.org")
	guardian.post(no, url.Values{"do": {"no"}}).want(200)
	guardian.post(no, url.Values{"do": {"yes"}}).want(410)
	s.postsNothing(kim, cats, draft)

	ask("parent@example.org").want(303)
	link := s.linkTo("parent@example.org")
	if got := guardian.get(link).want(200).text("main"); !strings.Contains(got, "asks for your agreement") || strings.Contains(got, "Kim") {
		t.Errorf("the guardian reads %s", got)
	}
	s.postsNothing(kim, cats, draft) // opening agrees to nothing
	guardian.post(link, url.Values{"do": {"yes"}}).want(200)
	guardian.post(link, url.Values{"do": {"no"}}).want(410)
	if s.rows("guardians WHERE email = 'parent@example.org'") != 1 {
		t.Error("nobody can tell the guardian when it ends")
	}
	if got := kim.get(draft + "/check").want(200).text("main"); !strings.Contains(got, "and not your name") {
		t.Errorf("the check page says %s", got)
	}
	idea := strings.TrimSuffix(kim.post(draft+"/post", url.Values{"version": {"1"}}).want(303).location, "/sent")
	kim.post(cats+"/comments", url.Values{"body": {"My comment."}}).want(303)
	for _, path := range []string{idea, cats, "/challenges/lockdown/ideas"} {
		if a := s.browser("").get(path).want(200); strings.Contains(a.body, "Kim") {
			t.Errorf("%s shows the name of somebody under 16", path)
		}
	}
	if err := store.Exports(s.store).People(t.Context(), s.open.ID, false, func(r account.PersonRow) error {
		if r.Name == "Kim" {
			t.Error("the export names somebody under 16")
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	kim.post(idea+"/name", url.Values{"unnamed": {""}}).want(409)

	end := s.linkTo("parent@example.org")
	if got := guardian.get(end).want(200).text("main"); !strings.Contains(got, "everything they posted is removed") {
		t.Errorf("the second link reads %s", got)
	}
	guardian.post(end, url.Values{"do": {"end"}}).want(200)
	s.browser("").get(idea).want(410)
	kim.get("/account").want(401)
	if s.rows("guardians") != 0 || s.rows("people WHERE age = 'under'") != 0 || s.rows("comments WHERE body <> ''") != 0 {
		t.Error("something of them is left")
	}
	guardian.get(end).want(410)
}

// TestSomebodyWhoTurns16HasNoGuardianAndShowsTheirName posts with an agreement, says that they
// are 16, and chooses to be named.
func TestSomebodyWhoTurns16HasNoGuardianAndShowsTheirName(t *testing.T) {
	t.Parallel()
	s, cats := agedSite(t, account.AgeGuardian)
	kim, guardian := s.someone("kim", "", 0), s.browser("")
	kim.post(account.AgePage, url.Values{"sixteen": {"no"}}).want(303)
	kim.post(account.AgePage+"/guardian", url.Values{"email": {"parent@example.org"}}).want(303)
	guardian.post(s.linkTo("parent@example.org"), url.Values{"do": {"yes"}}).want(200)
	end := s.linkTo("parent@example.org")
	kim.post(cats+"/comments", url.Values{"body": {"My comment."}}).want(303)
	if got := kim.get(account.AgePage).want(200).text("main"); !strings.Contains(got, "I am 16 or over now") {
		t.Errorf("the page reads %s", got)
	}
	kim.post(account.AgePage, url.Values{"sixteen": {"yes"}}).want(409)
	s.clock.Turn(account.AgeStands)
	kim = s.browser("kim")
	kim.signIn("kim@example.org", "Kim")
	kim.post(account.AgePage, url.Values{"sixteen": {"yes"}}).want(303, account.AgePage)
	kim.get(account.AgePage).want(200) // takes the message away
	if got := kim.get(account.AgePage).want(200).text("main"); strings.Contains(got, "I am 16 or over now") {
		t.Errorf("the page reads %s", got)
	}
	if got := s.browser("").get(cats).want(200); strings.Contains(got.body, "Kim") {
		t.Error("their name is shown before they have chosen so")
	}
	details := kim.get("/account/profile").want(200)
	kim.post("/account/profile", url.Values{"version": {details.value("[name=version]", "value")}, "name": {"Kim"}}).want(303)
	if got := s.browser("").get(cats).want(200); !strings.Contains(got.body, "Kim") {
		t.Error("their name is not shown")
	}
	guardian.get(end).want(410)
	guardian.post(end, url.Values{"do": {"end"}}).want(410)
	kim.get("/account").want(200)
	if s.rows("guardians WHERE email <> '' OR link_hash <> ''") != 0 || s.rows("tasks WHERE handler = 'mail.send' AND payload LIKE '%decide for themselves%'") != 1 {
		t.Error("the guardian is not told, or their address is kept")
	}
}

// TestAnAddressIsAskedThreeTimesADay has two people ask one address; the answer to the
// fourth email is like the others.
func TestAnAddressIsAskedThreeTimesADay(t *testing.T) {
	t.Parallel()
	s, _ := agedSite(t, account.AgeGuardian)
	mails := func() int {
		return s.rows("tasks WHERE handler = 'mail.send' AND payload LIKE '%asks for your agreement%'")
	}
	ask := func(b *browser) string {
		return b.post(account.AgePage+"/guardian", url.Values{"email": {"Parent@example.org"}}).want(303).location
	}
	kim, leo := s.someone("kim", "", 0), s.someone("leo", "", 0)
	for _, b := range []*browser{kim, leo} {
		b.post(account.AgePage, url.Values{"sixteen": {"no"}}).want(303)
	}
	first := ask(leo)
	if again := []string{ask(kim), ask(kim)}; again[0] != first || again[1] != first || mails() != 3 {
		t.Fatalf("%d mails were sent", mails())
	}
	works := s.linkTo("parent@example.org")
	if ask(kim) != first || ask(leo) != first || mails() != 3 {
		t.Errorf("%d mails were sent, or the answer differs", mails())
	}
	s.browser("").get(works).want(200) // the last link goes on working
	s.clock.Turn(24*time.Hour + time.Second)
	kim = s.browser("kim")
	kim.signIn("kim@example.org", "Kim")
	if ask(kim) != first || mails() != 4 {
		t.Errorf("on the next day, %d mails were sent", mails())
	}
}

func TestNobodyTriesLinksToGuardiansOverAndOver(t *testing.T) {
	t.Parallel()
	s, _ := agedSite(t, account.AgeGuardian)
	b := s.browser("")
	for range 60 {
		b.get("/sign-in/guardian/unknown").want(410)
	}
	b.get("/sign-in/guardian/unknown").want(429)
}

func TestNobodyIsAskedWhereThereIsNoRule(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann := s.someone("ann", "", 0)
	ann.post(account.AgePage, url.Values{"sixteen": {"no"}}).want(409)
	at := ann.draftOf("Video", "Words.")
	ann.post(at+"/post", url.Values{"version": {"1"}}).want(303)
}

var guardianLink = regexp.MustCompile(`/sign-in/guardian/[A-Za-z0-9_-]+`)

// linkTo is the path of the link in the newest mail to a guardian.
func (s *site) linkTo(address string) string {
	s.t.Helper()
	var mails []string
	if err := s.store.Reader(s.t.Context()).All(&mails, "/* test.mails */ SELECT payload FROM tasks WHERE handler = 'mail.send' ORDER BY id DESC"); err != nil {
		s.t.Fatal(err)
	}
	for _, m := range mails {
		if link := guardianLink.FindString(m); link != "" && strings.Contains(m, address) {
			return link
		}
	}
	s.t.Fatalf("no link was mailed to %s", address)
	return ""
}
