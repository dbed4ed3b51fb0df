package pages_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/privacy"
	"uptake/store"
)

// TestPeopleAreLetGoOnTheirDate reads the plan, changes the period, waits, lets people
// go and reads the certificate.
func TestPeopleAreLetGoOnTheirDate(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	bea, lead, boss := s.someone("bea", "", 0), s.someone("lead", account.Lead, s.open.ID), s.someone("boss", account.Administrator, 0)
	idea := "/ideas/" + number(s.idea("bea@example.org", "Crutches of Bea"))
	at := "/admin/challenges/lockdown/keeping"
	s.browser("nobody").get(at).want(401)
	bea.get(at).want(403)
	bea.get("/admin/keeping").want(403)
	if got := lead.get(at).want(200); strings.Contains(got.body, `name="months"`) || !strings.Contains(got.body, "24 months") {
		t.Errorf("a lead reads %s", got.body)
	}
	lead.post(at, url.Values{"months": {"1"}}).want(403)
	lead.post(at+"/run", url.Values{}).want(403)
	for _, wrong := range []string{"", "0", "121", "soon"} {
		boss.post(at, url.Values{"months": {wrong}}).want(422)
	}
	boss.post(at, url.Values{"months": {"1"}}).want(303, "/admin/challenges/lockdown")
	if got := boss.post(at+"/run", url.Values{}).want(409); !strings.Contains(got.body, "has not come yet") {
		t.Errorf("too soon: %s", got.body)
	}
	if got := boss.get("/admin/keeping").want(200); !strings.Contains(got.body, `href="`+at+`"`) || !strings.Contains(got.body, "1 month") {
		t.Errorf("the dates: %s", got.body)
	}
	s.clock.Turn(2 * 24 * time.Hour) // nobody is signed in any more
	nightly := privacy.Service{Store: store.Privacy(s.store), Reads: store.PrivacyReads(s.store), Site: "Uptake", BaseURL: baseURL, Now: s.clock.Now}
	if err := nightly.Daily(t.Context()); err != nil {
		t.Fatal(err)
	}
	var mails []string
	if err := s.store.Reader(t.Context()).All(&mails, "SELECT payload FROM tasks WHERE key LIKE 'warning:%' AND payload LIKE '%bea@example.org%'"); err != nil || len(mails) != 1 || !strings.Contains(mails[0], baseURL+"/sign-in") {
		t.Errorf("she is told %q, %v", mails, err)
	}
	if err := s.store.InTx(t.Context(), func(tx *store.Tx) error { // it leaves
		_, err := tx.Exec("DELETE FROM tasks WHERE handler = 'mail.send'")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	s.clock.Turn(20 * 24 * time.Hour)
	boss = s.browser("boss")
	boss.signIn("boss@example.org", "Boss")
	if got := boss.get(at).want(200); !strings.Contains(got.body, "told by email 30 days before") || strings.Contains(got.body, "Let people go now") {
		t.Errorf("while she may come back: %s", got.body)
	}
	s.clock.Turn(20 * 24 * time.Hour)
	boss, lead = s.browser("boss"), s.browser("lead")
	boss.signIn("boss@example.org", "Boss")
	lead.signIn("lead@example.org", "Lead")
	if got := boss.get(at).want(200); !strings.Contains(got.body, "Let people go now") || !strings.Contains(got.body, "ideas: they stay") {
		t.Errorf("on its date: %s", got.body)
	}
	boss.post(at+"/run", url.Values{}).want(303, "/admin/challenges/lockdown")
	if got := s.browser("reader").get(idea).want(200); !strings.Contains(got.body, account.FormerMember) || strings.Contains(got.body, ">Bea") || !strings.Contains(got.body, "Crutches of Bea") {
		t.Errorf("the idea reads %s", got.body)
	}
	if got := boss.post(at+"/run", url.Values{}).want(409); !strings.Contains(got.body, "Nobody is left") {
		t.Errorf("again: %s", got.body)
	}
	got := boss.get("/admin/keeping/2/certificate.txt").want(200)
	if !strings.HasPrefix(got.header.Get("Content-Type"), "text/plain") || !strings.Contains(got.body, "ideas: 1\n") || !strings.Contains(got.body, "SHA-256") || strings.Contains(got.body, "Bea") {
		t.Errorf("the certificate: %s", got.body)
	}
	bea.get("/admin/keeping/2/certificate.txt").want(401)
	lead.get("/admin/keeping/2/certificate.txt").want(403) // the role went with the people
	boss.get("/admin/keeping/3/certificate.txt").want(404)
	boss.get("/admin/keeping/x/certificate.txt").want(404)
	if privacy.NoticeDays > 40 {
		t.Error("the clock was not turned far enough")
	}
}
