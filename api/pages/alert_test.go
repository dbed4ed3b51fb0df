package pages_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/store"
	"uptake/store/storetest"
)

// TestACryForHelpShowsWhereHelpIs sets who is alerted, posts a comment in danger, and takes the
// alert up.
func TestACryForHelpShowsWhereHelpIs(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	lea, mo := s.someone("lea", account.Lead, s.open.ID), s.someone("mo", account.Moderator, s.open.ID)
	s.someone("ann", "", 0)
	ben := s.someone("ben", "", 0)
	idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
	at := "/admin/challenges/lockdown/safeguarding"
	lea.get(at).want(200).clean()
	form := url.Values{"version": {"0"}, "first": {"mo@example.org"}, "second_after": {"15"}, "days": {"1", "2"}, "opens": {"08:00"}, "closes": {"24:00"}, "away": {"Wait till eight."}}
	bad := url.Values{"version": {"0"}, "first": {"nobody@example.org"}, "second_after": {"soon"}, "opens": {"9"}, "closes": {"17:00"}, "away": {"x"}}
	if got := lea.post(at, bad).want(422).clean(); !strings.Contains(got.text(".nhsuk-error-summary"), "Nobody has signed in") || got.value("#second_after", "value") != "soon" {
		t.Errorf("refused: %s", got.text("main"))
	}
	lea.post(at, form).want(303, "/admin/challenges/lockdown")
	if got := lea.post(at, form).want(412).clean().text("main"); !strings.Contains(got, "Wait till eight.") {
		t.Errorf("from an old page: %s", got)
	}
	adm := s.someone("adm", account.Administrator, 0)
	if got := adm.get("/admin/people/" + s.handle("mo@example.org")).want(200).clean().text("main"); !strings.Contains(got, "They are alerted when somebody may be in danger, for ") {
		t.Errorf("nobody is warned whose role it is: %s", got)
	}
	if got := adm.get("/admin/people/" + s.handle("ben@example.org")).want(200).text("main"); strings.Contains(got, "They are alerted") {
		t.Errorf("warned of somebody who is no contact: %s", got)
	}
	mo.get(at).want(403)
	mo.get("/admin/safeguarding").want(403)

	to := ben.post(idea+"/comments", url.Values{"body": {"I want to die."}}).want(303).location
	page := ben.get(to).want(200).clean()
	if got := page.text("main"); !strings.Contains(got, "116 123") || !strings.Contains(got, "999") || strings.Contains(got, "Wait till eight.") {
		t.Errorf("at midday on a Tuesday the author reads %s", got)
	}
	form.Set("version", "1")
	form["days"] = []string{"1"}
	lea.post(at, form).want(303)
	if got := ben.get(to).want(200).clean().text("main"); !strings.Contains(got, "Wait till eight.") {
		t.Errorf("on a day off the author reads %s", got)
	}
	if got := mo.get("/moderate/alerts").want(200).clean().text("main"); !strings.Contains(got, "Nobody has taken it up") {
		t.Errorf("the list: %s", got)
	}
	if got := mo.get("/moderate/alerts/1").want(200).clean().text("main"); strings.Contains(got, "die") || !strings.Contains(got, "I see to this") {
		t.Errorf("the alert: %s", got)
	}
	ben.get("/moderate/alerts/1").want(404)
	ben.post("/moderate/alerts/1/take", nil).want(404)
	mo.post("/moderate/alerts/1/take", nil).want(303, "/moderate/alerts/1")
	mo.post("/moderate/alerts/1/take", nil).want(409).clean()
	if got := mo.get("/moderate/alerts/1").want(200).clean().text("main"); !strings.Contains(got, "by Mo") {
		t.Errorf("taken up: %s", got)
	}
}

// TestEveryAnswerToACryForHelpShowsWhereHelpIs sends words of danger that are refused, asked
// about, looked at before they are posted, held back or taken.
func TestEveryAnswerToACryForHelpShowsWhereHelpIs(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newSiteOn(t, db)
		mo, ann, ben, visitor := s.someone("mo", account.Moderator, s.open.ID), s.someone("ann", "", 0), s.someone("ben", "", 0), s.browser("")
		idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
		other := number(s.idea("ann@example.org", "Audio"))
		const numbered, rung, clear = "I want to kill myself. My NHS number is 943 476 5919.", "I want to kill myself. Ring 07700 900123 please.", "I want to kill myself."
		mine := ben.says(idea, "Fine.")
		helps := func(what string, a answer) {
			t.Helper()
			if got := a.clean().text("main"); !strings.Contains(got, "call 999") || !strings.Contains(got, "call 111") || !strings.Contains(got, "116 123") {
				t.Errorf("%s: the author reads %s", what, got)
			}
		}
		said := func(body string, more ...string) url.Values {
			v := url.Values{"body": {body}, "version": {"1"}}
			for i := 0; i < len(more); i += 2 {
				v.Set(more[i], more[i+1])
			}
			return v
		}
		helps("a comment with a number", ben.post(idea+"/comments", said(numbered)).want(422))
		helps("a comment with a telephone number", ben.post(idea+"/comments", said(rung)).want(200))
		helps("a comment as it will look", ben.post(idea+"/comments", said(clear, "do", "preview")).want(200))
		helps("a reply", ben.post(mine+"/reply", said(numbered)).want(422))
		helps("an edited comment", ben.post(mine+"/edit", said(numbered)).want(422))
		helps("a visitor", visitor.post(idea+"/comments", said(clear)).want(401))
		helps("a report", ben.post(idea+"/report", url.Values{"words": {clear}}).want(422))
		helps("a report that is taken", ben.get(ben.post(idea+"/report", url.Values{"reason": {"unkind"}, "words": {clear}}).want(303).location).want(200))
		helps("a link", ann.post(idea+"/link", url.Values{"to": {other}, "kind": {"same"}, "words": {numbered}}).want(422))
		to := ann.post(idea+"/link", url.Values{"to": {other}, "kind": {"same"}, "words": {clear}}).want(303).location
		helps("a link that is made", ann.get(to).want(200))
		if got := ann.get(to).value("main p a[href='"+idea+"#links']", "href"); got == "" {
			t.Errorf("the page of help does not lead on: %s", to)
		}
		if got := ann.get("/help-now?return=//elsewhere.example.org").want(200).body; strings.Contains(got, "elsewhere") {
			t.Error("the page of help leads to another site")
		}

		for _, who := range []*browser{visitor, ben} {
			at, _, _ := strings.Cut(who.post("/challenges/lockdown/share", typed("0", "Nobody listens", rung, "do", "continue")).want(303).location, "?")
			helps("a draft", who.get(at).want(200))
			draft := strings.TrimSuffix(strings.TrimSuffix(at, "/check"), "/similar")
			helps("a draft in its form", who.get(draft).want(200))
			helps("a draft to be checked", who.get(draft+"/check").want(200))
			who.post(draft, typed("1", "Nobody listens", numbered)).want(303)
			if who == visitor {
				helps("a draft of a visitor", who.post(draft+"/post", url.Values{"version": {"2"}}).want(401))
				continue
			}
			helps("a draft that is refused", who.post(draft+"/post", url.Values{"version": {"2"}}).want(422))
			helps("a draft that is too short", who.post(draft, typed("2", "", clear, "do", "continue")).want(422))
		}
		form := ann.get(idea + "/edit").want(200).wholeForm("#body")
		form.Set("body", numbered)
		helps("an edit", ann.post(idea+"/edit", form).want(422))
		if got := ben.post(idea+"/comments", said("My NHS number is 943 476 5919.")).want(422).text("main"); strings.Contains(got, "116 123") {
			t.Errorf("a number alone: %s", got)
		}

		alert := mo.get("/moderate/alerts").want(200).clean()
		first := attr(alert.all("main li a")[len(alert.all("main li a"))-1], "href")
		page := mo.get(first).want(200).clean()
		if got := page.text("main"); !strings.Contains(got, "cannot be read here") || !strings.Contains(got, "Who sent it Ben") || strings.Contains(got, "943") || strings.Contains(got, "kill") ||
			page.value("main a[href='"+idea+"']", "href") == "" || page.value("main a[href='/moderate/people/"+s.handle("ben@example.org")+"']", "href") == "" {
			t.Errorf("the alert: %s", page.text("main"))
		}
	})
}

// TestWordsOfDangerOfWhoMayNotWrite sends them to pages that refuse all that somebody writes, and
// in their appeal.
func TestWordsOfDangerOfWhoMayNotWrite(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newSiteOn(t, db)
		adm, ben := s.someone("adm", account.Administrator, 0), s.someone("ben", "", 0)
		s.someone("ann", "", 0)
		idea := "/ideas/" + number(s.idea("ann@example.org", "Video"))
		const cry = "I want to kill myself."
		at, _, _ := strings.Cut(ben.post("/challenges/lockdown/share", typed("0", "Nobody listens", cry, "do", "continue")).want(303).location, "?")
		draft := strings.TrimSuffix(strings.TrimSuffix(at, "/check"), "/similar")
		var sanction int64
		err := db.InTx(t.Context(), func(tx *store.Tx) error {
			return tx.Get(&sanction, "INSERT INTO sanctions (person_id, kind, code, words, by_id, at, ends_at) SELECT id, 'block', 'unkind', '', 1, ?, ? FROM people WHERE email = 'ben@example.org' RETURNING id",
				s.clock.Now().UTC(), s.clock.Now().Add(240*time.Hour).UTC())
		})
		if err != nil {
			t.Fatal(err)
		}
		alerts := func(what string, want int) {
			t.Helper()
			if got := len(adm.get("/moderate/alerts").want(200).clean().all("main li a")); got != want {
				t.Errorf("%s: %d alerts, want %d", what, got, want)
			}
			s.clock.Turn(time.Hour)
		}
		alerts("none yet", 0)
		for what, page := range map[string]answer{
			"a draft":   ben.post(draft+"/post", url.Values{"version": {"1"}}),
			"a comment": ben.post(idea+"/comments", url.Values{"body": {cry}}),
		} {
			if got := page.want(403).text("main"); !strings.Contains(got, "116 123") || !strings.Contains(got, "you cannot write here") {
				t.Errorf("%s: %s", what, got)
			}
		}
		alerts("a draft and a comment in one hour", 1)
		if got := ben.post(idea+"/comments", url.Values{"body": {"Good."}}).want(403).text("main"); strings.Contains(got, "116 123") {
			t.Errorf("a comment of no danger: %s", got)
		}
		alerts("a comment of no danger", 1)
		to := ben.post("/account/sanctions/appeal", url.Values{"sanction": {strconv.FormatInt(sanction, 10)}, "appeal": {cry}}).want(303).location
		if got := ben.get(to).want(200).text("main"); !strings.Contains(got, "116 123") {
			t.Errorf("an appeal leads to %s: %s", to, got)
		}
		alerts("an appeal", 2)
		list := adm.get("/moderate/alerts").want(200).clean()
		page := adm.get(attr(list.all("main li a")[0], "href")).want(200).clean()
		if got := page.text("main"); !strings.Contains(list.text("main"), "The whole site") || !strings.Contains(got, "Challenge The whole site") || !strings.Contains(got, "an appeal") || strings.Contains(got, "See where they sent it") {
			t.Errorf("the alert of an appeal: %s", got)
		}
	})
}
