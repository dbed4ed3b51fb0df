package pages_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/store"
)

// TestAModeratorDecidesWithAReasonAndUndoesIt hides an idea from the queue with a standard
// reason, reads what its author does, and undoes it from the queue and from its page.
func TestAModeratorDecidesWithAReasonAndUndoesIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann, ben, mo := s.someone("ann", "", 0), s.someone("ben", "", 0), s.someone("mo", account.Moderator, s.open.ID)
	idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
	cm := ben.says(idea, "A comment.")
	ben.post(idea+"/report", url.Values{"reason": {"spam"}}).want(303)
	queue := mo.get("/moderate").want(200).clean()
	if !strings.Contains(queue.text("main"), "It names or blames a member of staff") {
		t.Errorf("no standard reason: %s", queue.text("main"))
	}
	refused := mo.post(idea+"/moderate", url.Values{"do": {"hide"}, "reason_code": {"other"}, "from": {"queue"}}).want(422).clean()
	if !strings.Contains(refused.text("main"), "Enter a reason that the author can understand") {
		t.Errorf("another reason without words: %s", refused.text("main"))
	}
	hide := url.Values{"do": {"hide"}, "reason_code": {"spam"}, "reason": {"The last link."}, "from": {"queue"}}
	if got := mo.post(idea+"/moderate", hide).want(303).location; got != "/moderate" {
		t.Errorf("goes on at %s", got)
	}
	if got := ann.get(idea).want(200).text("main"); !strings.Contains(got, "It advertises something, or says the same again. The last link. Say what changed for people") || !strings.Contains(got, "You can edit your idea. A moderator then looks at it again, and can show it to everybody.") {
		t.Errorf("the author reads %s", got)
	}
	s.browser("").get(idea).want(410)

	undo := regexp.MustCompile(`/rulings/\d+/undo`)
	from := mo.get("/moderate").want(200).clean()
	if got := from.text("main"); !strings.Contains(got, "Decided in the last 10 minutes") || strings.Contains(got, "Video") {
		t.Errorf("the queue says %s", got)
	}
	at := undo.FindString(from.body)
	ann.post(at, url.Values{"from": {"queue"}}).want(404)
	if got := mo.post(at, url.Values{"from": {"queue"}}).want(303).location; got != "/moderate" {
		t.Errorf("undone, goes on at %s", got)
	}
	s.browser("").get(idea).want(200)
	if got := mo.post(at, url.Values{"from": {"queue"}}).want(409).clean().text("main"); !strings.Contains(got, "undone already") {
		t.Errorf("a second time: %s", got)
	}
	mo.post(cm+"/moderate", url.Values{"do": {"hide"}, "reason_code": {"unkind"}}).want(303)
	look := mo.get(cm + "/moderate").want(200).clean()
	if !strings.Contains(look.text("main"), "Last decision: removed from public view by") {
		t.Errorf("its page says %s", look.text("main"))
	}
	if got := mo.post(undo.FindString(look.body), url.Values{"from": {"page"}}).want(303).location; got != cm+"/moderate" {
		t.Errorf("undone, goes on at %s", got)
	}
	if got := mo.get(cm + "/moderate").want(200).clean(); undo.MatchString(got.body) {
		t.Error("it is offered to be undone again")
	}
}

// TestAModeratorRemovesAPassage takes a passage out of an idea and out of a comment.
func TestAModeratorRemovesAPassage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann, ben, mo := s.someone("ann", "", 0), s.someone("ben", "", 0), s.someone("mo", account.Moderator, s.open.ID)
	idea := "/ideas/" + number(s.idea("ann@example.org", "Quillfeather video"))
	cm := ben.says(idea, "Quillfeather said so.")
	form := func(passage, code string) url.Values {
		return url.Values{"do": {"remove"}, "passage": {passage}, "reason_code": {code}, "reason": {""}}
	}
	mo.get(idea + "/moderate").want(200).clean()
	ann.post(idea+"/moderate", form("quillfeather", "identifies")).want(403)
	wrong := mo.post(idea+"/moderate", form("quillfeather", "")).want(422).clean()
	if !strings.Contains(wrong.body, `href="#passage-reason_code"`) || wrong.text("#passage") != "quillfeather" {
		t.Errorf("without a reason: %s", wrong.text("main"))
	}
	wrong = mo.post(idea+"/moderate", form("pinkfeather", "identifies")).want(422).clean()
	if !strings.Contains(wrong.text("main"), "Copy the passage again") || !strings.Contains(wrong.body, `href="#passage"`) {
		t.Errorf("what stands nowhere: %s", wrong.text("main"))
	}
	mo.post(idea+"/moderate", form("quillfeather", "identifies")).want(303)
	if got := s.browser("").get(idea).want(200).body; strings.Contains(got, "<h1 class=\"nhsuk-heading-xl\" lang=\"en\">Quillfeather") || !strings.Contains(got, "[removed] video") {
		t.Error("the idea says it still")
	}
	mo.post(cm+"/moderate", form("Quillfeather", "identifies")).want(303)
	if got := s.browser("").get(idea).want(200).body; strings.Contains(strings.ToLower(got), "quillfeather") || !strings.Contains(got, "[removed] said so.") {
		t.Error("its page says it still")
	}
}

// TestTwoModeratorsOfOneIdea takes an idea in hand, and decides about it from a page that
// another's decision has made old.
func TestTwoModeratorsOfOneIdea(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.someone("ann", "", 0)
	ben := s.someone("ben", "", 0)
	mo, ola := s.someone("mo", account.Moderator, s.open.ID), s.someone("ola", account.Moderator, s.open.ID)
	idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
	ben.post(idea+"/report", url.Values{"reason": {"spam"}}).want(303)
	ben.post(idea+"/hand", url.Values{"do": {"take"}}).want(403)
	if got := mo.post(idea+"/hand", url.Values{"do": {"take"}, "from": {"queue"}}).want(303).location; got != "/moderate" {
		t.Errorf("taken, goes on at %s", got)
	}
	if got := mo.get("/moderate").want(200).clean().text("main"); !strings.Contains(got, "In hand: you, since") || !strings.Contains(got, "Put it back") {
		t.Errorf("who took it reads %s", got)
	}
	queue := ola.get("/moderate").want(200).clean().text("main")
	if !strings.Contains(queue, "In hand: Mo, since") || strings.Contains(queue, "Keep it as it is") || strings.Contains(queue, "Take this") || !strings.Contains(queue, "waits 1 minute") {
		t.Errorf("another reads %s", queue)
	}
	hide := url.Values{"do": {"hide"}, "reason_code": {"spam"}, "reason": {"The last link."}, "seen": {"0"}}
	asked := ola.post(idea+"/moderate", hide).want(409).clean()
	if !strings.Contains(asked.text("main"), "Mo has this in hand. Decide anyway only if it cannot wait") || asked.text("#reason") != "The last link." {
		t.Errorf("another is asked %s", asked.text("main"))
	}
	mo.post(idea+"/moderate", url.Values{"do": {"keep"}, "seen": {"0"}}).want(303)
	told := ola.post(idea+"/moderate", hide).want(409).clean()
	if !strings.Contains(told.text("main"), "Mo has kept this as it is since you opened this.") || told.text("#reason") != "The last link." {
		t.Errorf("the other is told %s", told.text("main"))
	}
	mo.post(idea+"/moderate", url.Values{"do": {"hide"}, "reason_code": {"spam"}}).want(303)
	told = ola.post(idea+"/moderate", hide).want(409).clean()
	if got := told.text("main"); !strings.Contains(got, "Mo has removed this from public view since you opened this.") || !strings.Contains(got, "The last link.") {
		t.Errorf("the other is told %s", got)
	}
}

// TestModeratorsReadTheirNotesAndTheLog keeps a note on a comment and downloads the log.
func TestModeratorsReadTheirNotesAndTheLog(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ann, mo := s.someone("ann", "", 0), s.someone("mo", account.Moderator, s.open.ID)
	idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
	cm := ann.says(idea, "A comment.")
	wrong := mo.post(cm+"/moderate", url.Values{"do": {"note"}, "note": {"It says 999 000 0018."}}).want(422).clean()
	if wrong.text("#note") != "It says 999 000 0018." || !strings.Contains(wrong.body, `href="#note"`) {
		t.Errorf("what identifies: %s", wrong.text("main"))
	}
	if got := mo.post(cm+"/moderate", url.Values{"do": {"note"}, "note": {"Ask the lead."}}).want(303).location; got != cm+"/moderate" {
		t.Errorf("goes on at %s", got)
	}
	if got := mo.get(cm + "/moderate").want(200).clean().text("main"); !strings.Contains(got, "Note by Mo, 3 March 2026 at midday: Ask the lead.") || !strings.Contains(got, "Author so far: 2 texts posted, 0 held at some time, 0 removed") {
		t.Errorf("the page says %s", got)
	}
	mo.post(cm+"/moderate", url.Values{"do": {"hide"}, "reason_code": {"unkind"}}).want(303)
	log := mo.get("/moderate/log.csv").want(200)
	if !strings.Contains(log.body, "decided") || !strings.Contains(log.body, "note_written") || strings.Contains(log.body, "Ask the lead") || strings.Contains(log.body, "A comment.") {
		t.Errorf("the log is %s", log.body)
	}
	ann.get("/moderate/log.csv").want(403)
	s.browser("").get("/moderate/log.csv").want(401)
}

// TestAModeratorDecidesAboutSeveral removes two ideas of the queue with one reason and undoes
// both.
func TestAModeratorDecidesAboutSeveral(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.someone("ann", "", 0)
	ben, mo := s.someone("ben", "", 0), s.someone("mo", account.Moderator, s.open.ID)
	one, two := number(s.idea("ann@example.org", "Video")), number(s.idea("ann@example.org", "Letters"))
	for _, n := range []string{one, two} {
		ben.post("/ideas/"+n+"/report", url.Values{"reason": {"spam"}}).want(303)
	}
	if got := mo.get("/moderate").want(200).clean().text("main"); !strings.Contains(got, "Choose “Video”") || !strings.Contains(got, "Decide about those you chose") {
		t.Errorf("the queue says %s", got)
	}
	things := []string{"idea-" + one + ".0.1", "idea-" + two + ".0.1"}
	ben.get("/moderate/several?thing=" + things[0]).want(403)
	ben.post("/moderate/several", url.Values{"do": {"keep"}, "thing": things}).want(403)
	if got := mo.get("/moderate/several").want(200).clean().text("main"); !strings.Contains(got, "You have chosen nothing that waits") {
		t.Errorf("with nothing chosen: %s", got)
	}
	page := mo.get("/moderate/several?thing=" + things[0] + "&thing=" + things[1] + "&thing=idea-99.0").want(200).clean().text("main")
	if !strings.Contains(page, "Video") || !strings.Contains(page, "Letters") || !strings.Contains(page, "1 that you chose waits no more") {
		t.Errorf("the page says %s", page)
	}
	wrong := mo.post("/moderate/several", url.Values{"do": {"hide"}, "thing": things, "reason": {"Mind 999 000 0018."}}).want(422).clean()
	if wrong.text("#reason") != "Mind 999 000 0018." {
		t.Errorf("what was typed is lost: %s", wrong.text("main"))
	}
	mo.post("/moderate/several", url.Values{"do": {"hide"}, "reason_code": {"spam"}}).want(422).clean()
	mo.post("/moderate/several", url.Values{"do": {"hide"}, "thing": {"idea-" + one + ".0"}, "reason_code": {"spam"}}).want(422) // it does not say what was read
	stale := mo.post("/moderate/several", url.Values{"do": {"hide"}, "thing": {"idea-" + one + ".0.2", things[1]}, "reason_code": {"spam"}, "reason": {"The last link."}}).want(412).clean()
	if got := stale.text("main"); !strings.Contains(got, "Idea "+one+": This has changed since you opened it, so read it as it stands now before you decide") || stale.text("#reason") != "The last link." || !strings.Contains(stale.body, `value="`+things[0]+`"`) {
		t.Errorf("of other words than were read: %s", got)
	}
	mo.post("/moderate/several", url.Values{"do": {"hide"}, "thing": things, "reason_code": {"spam"}}).want(303)
	s.browser("").get("/ideas/" + one).want(410)
	queue := mo.get("/moderate").want(200).clean()
	if got := queue.text("main"); !strings.Contains(got, "2 decisions made together: removed from public view by Mo") {
		t.Errorf("the queue says %s", got)
	}
	if got := mo.post("/moderate/several", url.Values{"do": {"keep"}, "thing": things}).want(409).clean().text("main"); !strings.Contains(got, "You have removed this from public view since you opened this") {
		t.Errorf("an old page: %s", got)
	}
	mo.post(regexp.MustCompile(`/rulings/\d+/undo`).FindString(queue.body), url.Values{"from": {"queue"}, "together": {"yes"}}).want(303)
	for _, n := range []string{one, two} {
		s.browser("").get("/ideas/" + n).want(200)
	}
}

// TestAModeratorIsShownWordsThatCameAfterTheForm decides from a page that the author's edit has made
// old: what was typed is kept, the new words stand above it, and nothing has happened.
func TestAModeratorIsShownWordsThatCameAfterTheForm(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.someone("ann", "", 0)
	ben, mo := s.someone("ben", "", 0), s.someone("mo", account.Moderator, s.open.ID)
	ann := s.actor("ann@example.org")
	n := s.idea("ann@example.org", "Video")
	idea := "/ideas/" + number(n)
	edit := func(body string) {
		t.Helper()
		v, err := store.ChallengeReads(s.store).View(t.Context(), n)
		if err == nil {
			v.Body = body
			_, err = s.ideas.EditIdea(t.Context(), ann, n, v.Version, v.Text, "")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	form := func(page answer, button string) url.Values {
		f := url.Values{}
		for _, name := range []string{"seen", "version"} {
			if at := "form:has([name=do][value=" + button + "]) [name=" + name + "]"; len(page.all(at)) > 0 {
				f.Set(name, page.value(at, "value"))
			}
		}
		return f
	}
	mo.post(idea+"/moderate", url.Values{"do": {"hold"}, "reason_code": {"off_topic"}}).want(303)
	for place, page := range map[string]answer{"its own page": mo.get(idea + "/moderate").want(200), "the queue": mo.get("/moderate").want(200)} {
		old := form(page, "show")
		edit("Words that nobody has read, after " + place + ".")
		old.Set("do", "show")
		told := mo.post(idea+"/moderate", old).want(412).clean()
		if got := told.text("main"); !strings.Contains(got, "This has changed since you opened it, so read it as it stands now before you decide") || !strings.Contains(got, "Words that nobody has read, after "+place) {
			t.Errorf("%s: the moderator reads %s", place, got)
		}
		s.browser("").get(idea).want(404)
	}
	show := form(mo.get(idea+"/moderate").want(200), "show")
	show.Set("do", "show")
	mo.post(idea+"/moderate", show).want(303)
	s.browser("").get(idea).want(200)

	// Of a reported one the same holds of keeping it, and of removing it until they have been told.
	ben.post(idea+"/report", url.Values{"reason": {"spam"}}).want(303)
	page := mo.get(idea + "/moderate").want(200)
	keep, hide := form(page, "keep"), form(page, "hide")
	edit("Buy our chairs.")
	keep.Set("do", "keep")
	mo.post(idea+"/moderate", keep).want(412)
	hide.Set("do", "hide")
	hide.Set("reason_code", "spam")
	hide.Set("reason", "The last link.")
	told := mo.post(idea+"/moderate", hide).want(412).clean()
	if told.text("#reason") != "The last link." || !strings.Contains(told.text("main"), "Buy our chairs.") {
		t.Errorf("the moderator reads %s", told.text("main"))
	}
	if again := form(told, "keep"); again.Get("version") == "" || again.Get("version") == keep.Get("version") {
		t.Errorf("keeping it says version %q", again.Get("version"))
	}
	edit("Buy our tables.")
	again := form(told, "hide")
	again.Set("do", "hide")
	again.Set("reason_code", "spam")
	mo.post(idea+"/moderate", again).want(303)
	s.browser("").get(idea).want(410)
}

// TestUndoingTellsThatAChangedTextWaits of one, and of several.
func TestUndoingTellsThatAChangedTextWaits(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.someone("ann", "", 0)
	mo := s.someone("mo", account.Moderator, s.open.ID)
	n := s.idea("ann@example.org", "Video")
	idea := "/ideas/" + number(n)
	mo.post(idea+"/moderate", url.Values{"do": {"hide"}, "reason_code": {"spam"}}).want(303)
	undo := regexp.MustCompile(`/rulings/\d+/undo`).FindString(mo.get("/moderate").body)
	v, err := store.ChallengeReads(s.store).View(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	v.Body = "Words that nobody has read."
	if _, err = s.ideas.EditIdea(t.Context(), s.actor("ann@example.org"), n, v.Version, v.Text, ""); err != nil {
		t.Fatal(err)
	}
	mo.post(undo, url.Values{"from": {"queue"}}).want(303)
	s.browser("").get(idea).want(404)
	got := mo.get("/moderate").want(200).clean().text("main")
	for _, want := range []string{"Undone. Its author has changed it since and nobody has read that, so it waits for a moderator.", "Words that nobody has read."} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %s", want, got)
		}
	}
}
