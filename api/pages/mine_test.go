package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/andybalholm/cascadia"

	"uptake/domain/account"
)

// TestAChangeShowsAmongWhatIsMine: what becomes of an idea, a comment and a
// support stands on its person's pages as soon as it has happened.
func TestAChangeShowsAmongWhatIsMine(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann, ben, mo := s.someone("ann", "", 0), s.someone("ben", "", 0), s.someone("mo", account.Moderator, s.open.ID)
	ann.draftOf("A draft", "Words.")
	idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
	comment := ben.post(idea+"/comments", url.Values{"body": {"We tried this."}}).want(303).location
	ben.post(idea+"/support", url.Values{"value": {"1"}}).want(303)

	has := func(b *browser, path string, words ...string) {
		t.Helper()
		main := b.get(path).want(200).text("main")
		for _, w := range words {
			if !strings.Contains(main, w) {
				t.Errorf("%s does not say %q: %s", path, w, main)
			}
		}
	}
	has(ann, "/my-ideas", "A draft", "Video", "Posted", "1 support", "1 comment")
	has(ben, "/my-comments", "Video", "We tried this.", "Posted")
	has(ben, "/my-support", "Video", "You support this.", "Posted")
	has(ben, "/following", "Video", "You follow this because you commented.")

	mo.post(comment+"/moderate", url.Values{"do": {"hide"}, "reason": {"It names somebody."}}).want(303)
	has(ben, "/my-comments", "Removed", "Reason: It names somebody.", "We tried this.")
	s.exec("UPDATE ideas SET stage = 'in_review', shown_stage = 'in_review'")
	has(ann, "/my-ideas", "In review")
	has(ben, "/my-support", "In review")
	has(ben, "/following", "In review")
	// What a panel has not released shows nowhere, its own supporters' pages included.
	s.exec("UPDATE ideas SET stage = 'decided', outcome = 'develop', outcome_reason = 'Small.'")
	for path, b := range map[string]*browser{"/my-ideas": ann, "/my-support": ben, "/following": ben} {
		has(b, path, "In review")
		if got := b.get(path).text("main"); strings.Contains(got, "developed") || strings.Contains(got, "Decided") {
			t.Errorf("%s tells too early: %s", path, got)
		}
	}
	s.exec("UPDATE ideas SET shown_stage = 'decided', shown_outcome = 'develop', released_at = ?", s.clock.Now())
	has(ann, "/my-ideas", "To be developed", "Small.")
	has(ben, "/my-support", "To be developed")
	mo.post(idea+"/moderate", url.Values{"do": {"hide"}, "reason": {"Advertising."}}).want(303)
	has(ann, "/my-ideas", "Removed", "Reason: Advertising.")
	has(ben, "/my-support", "Removed")
	if got := ben.get("/my-support").text("main"); strings.Contains(got, "Video") {
		t.Errorf("the words of a removed idea are still shown: %s", got)
	}
	for _, path := range []string{"/my-ideas", "/my-comments", "/my-support", "/following"} {
		s.browser("").get(path).want(401)
		if got := mo.get(path).want(200).text("main"); strings.Contains(got, "Video") || strings.Contains(got, "We tried") {
			t.Errorf("%s shows what is somebody else's: %s", path, got)
		}
	}
}

func TestEachKindOfFollowHasItsButton(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.someone("ann", "", 0)
	ben := s.someone("ben", "", 0)
	idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
	pressed := 0
	for _, path := range []string{"/challenges/lockdown", idea} {
		for _, form := range ben.get(path).want(200).all("form[action='/follow']") {
			v := url.Values{}
			for _, n := range cascadia.QueryAll(form, cascadia.MustCompile("input")) {
				v.Set(attr(n, "name"), attr(n, "value"))
			}
			ben.header = map[string][]string{"Referer": {baseURL + path}}
			ben.post("/follow", v).want(303, path)
			ben.header = nil
			pressed++
		}
	}
	if pressed != 4 {
		t.Fatalf("got %d buttons, want those of challenge, area, idea and author", pressed)
	}
	main := ben.get("/following").want(200).text("main")
	for _, want := range []string{"Lockdown learning", "Wards", "Ann", "Video", "You asked to follow this.", "You see this because you follow Ann."} {
		if !strings.Contains(main, want) {
			t.Errorf("nothing of %q in %s", want, main)
		}
	}
	if n := len(ben.get("/following").all("form[action='/follow'] input[name=on][value='0']")); n != 4 {
		t.Errorf("got %d buttons to stop, want 4", n)
	}
}

// TestAWaitingCommentIsDeletedFromMyComments, by its author alone, and brought back to where it was.
func TestAWaitingCommentIsDeletedFromMyComments(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann, ben, mo := s.someone("ann", "", 0), s.someone("ben", "", 0), s.someone("mo", account.Moderator, s.open.ID)
	idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
	s.exec("INSERT INTO conduct (challenge_id, comments_wait) VALUES (?, 'new')", s.open.ID)
	ben.says(idea, "Quillfeather.")
	cm := mo.get("/moderate").want(200).value(".nhsuk-card__heading a", "href")
	cm = strings.TrimSuffix(cm, "/moderate")
	s.browser("").get(cm + "/delete").want(401)
	ann.get(cm + "/delete").want(404)
	mine := ben.get("/my-comments").want(200).clean()
	if got := mine.value("main a[href='"+cm+"/delete']", "href"); got == "" {
		t.Fatalf("no way to delete it: %s", mine.text("main"))
	}
	if got := ben.get(cm + "/delete").want(200).clean().text("main"); !strings.Contains(got, "Quillfeather.") {
		t.Errorf("asked: %s", got)
	}
	if got := ben.post(cm+"/delete", url.Values{"version": {"1"}}).want(303).location; got != cm {
		t.Errorf("goes on at %s", got)
	}
	ben.get(cm + "/delete").want(404)
	if got := ben.get("/my-comments").want(200).text("main"); !strings.Contains(got, "Deleted by you") || strings.Contains(got, "A moderator looks at it") {
		t.Errorf("deleted: %s", got)
	}
	if got := mo.get("/moderate").want(200).text("main"); strings.Contains(got, "Quillfeather.") {
		t.Errorf("moderators find %s", got)
	}
	ben.post(cm+"/restore", url.Values{}).want(303)
	if got := ben.get("/my-comments").want(200).text("main"); !strings.Contains(got, "Waiting for a moderator") {
		t.Errorf("brought back: %s", got)
	}
	if got := s.browser("").get(idea).want(200).body; strings.Contains(got, "Quillfeather.") {
		t.Error("everybody reads it")
	}
}
