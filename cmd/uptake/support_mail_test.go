package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/store"
)

// supporting is a site with an idea that everybody may support, and a browser that is
// signed out.
type supporting struct {
	*site
	idea   id.Idea
	author account.Actor
}

func newSupporting(t *testing.T) *supporting {
	t.Helper()
	s := &supporting{site: newSite(t)}
	s.author = s.newcomer("supported", "Ada Author")
	ch, err := store.ChallengeReads(s.Store).ChallengeBySlug(t.Context(), demoOpenSlug)
	s.must(err)
	text := challenge.Text{Kind: challenge.KindIdea, Title: "Quillfeather lamps on each ward", Body: "People sleep better when the lamps are low at night."}
	if len(ch.Areas) > 0 {
		text.Area = ch.Areas[0].ID
	}
	i, err := s.Challenges.PostIdea(t.Context(), s.author, ch.Slug, text, "")
	s.must(err)
	s.idea = i.ID
	return s
}

var supportLink = regexp.MustCompile(`/sign-in/([\w-]{20,})`)

// asks sends the form and returns the answer, with the link that was mailed; empty for none.
func (s *supporting) asks(email string) (got answered, link, mail string) {
	s.t.Helper()
	s.must(s.Store.InTx(s.t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("DELETE FROM tasks WHERE handler = 'mail.send'")
		return err
	}))
	got = s.post("", "/ideas/"+decimal(s.idea)+"/support/by-mail", url.Values{"email": {email}, "website": {""}})
	var payloads []string
	s.must(s.Store.Reader(s.t.Context()).All(&payloads, "SELECT payload FROM tasks WHERE handler = 'mail.send'"))
	for _, p := range payloads {
		var m account.Mail
		s.must(json.Unmarshal([]byte(p), &m))
		if at := supportLink.FindString(m.Text); m.To == email && at != "" {
			link, mail = at, m.Subject+"\n"+m.Text
		}
	}
	return got, link, mail
}

// press sends the form of the page that the link opens. It returns the page that comes next,
// as whoever is signed in by then.
func (s *supporting) press(link string) (got, next answered) {
	s.t.Helper()
	req := httptest.NewRequestWithContext(s.t.Context(), http.MethodPost, link, nil)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	resp, err := s.HTTP.Test(req, 20_000)
	s.must(err)
	s.must(resp.Body.Close())
	got = answered{status: resp.StatusCode, to: resp.Header.Get("Location")}
	if got.status != http.StatusSeeOther {
		return got, answered{}
	}
	read := httptest.NewRequestWithContext(s.t.Context(), http.MethodGet, got.to, nil)
	for _, c := range resp.Cookies() {
		read.AddCookie(c)
	}
	return got, s.answer("", read)
}

// counted is how many support the idea, and how many people there are.
func (s *supporting) counted() (supports, people int) {
	s.t.Helper()
	s.must(s.Store.Reader(s.t.Context()).Get(&supports, "SELECT supports FROM ideas WHERE id = ?", s.idea))
	s.must(s.Store.Reader(s.t.Context()).Get(&people, "SELECT count(*) FROM people"))
	return supports, people
}

// TestASupportGivenSignedOutCountsAfterOneClickInTheMail goes from the page of an idea to the
// number beside it.
func TestASupportGivenSignedOutCountsAfterOneClickInTheMail(t *testing.T) {
	t.Parallel()
	s := newSupporting(t)
	at := "/ideas/" + decimal(s.idea)
	if got := s.ask("", at); !strings.Contains(got.txt, at+"/support\"") {
		t.Error("the page of the idea does not lead there")
	}
	if got := s.ask("", at+"/support"); got.status != http.StatusOK || !strings.Contains(got.txt, "Two steps are left") {
		t.Errorf("the form: %d", got.status)
	}
	_, people := s.counted()
	got, link, mail := s.asks("new@example.net")
	if got.status != http.StatusSeeOther || !strings.HasPrefix(got.to, "/sign-in/sent?ref=") || link == "" {
		t.Fatalf("got %d to %s, mail %q", got.status, got.to, mail)
	}
	if !strings.Contains(mail, "idea "+decimal(s.idea)) || strings.Contains(mail, "Quillfeather") || strings.Contains(mail, "Ada") {
		t.Errorf("the mail says %q", mail)
	}
	if sent := s.ask("", got.to); !strings.Contains(sent.txt, "step 2 of 2") {
		t.Error("the page after it does not say which step is left")
	}
	for _, method := range []string{http.MethodHead, http.MethodGet, http.MethodGet} {
		if got := s.answer("", httptest.NewRequestWithContext(t.Context(), method, link, nil)); got.status != http.StatusOK {
			t.Errorf("%s of the link: %d", method, got.status)
		}
	}
	if n, p := s.counted(); n != 0 || p != people {
		t.Errorf("looking at the link counts: %d supports, %d people more", n, p-people)
	}
	done, next := s.press(link)
	if done.status != http.StatusSeeOther || done.to != at || !strings.Contains(next.txt, "Your support counts") {
		t.Errorf("the button leads to %d %s", done.status, done.to)
	}
	if n, p := s.counted(); n != 1 || p != people+1 {
		t.Errorf("after the button there are %d supports and %d people more", n, p-people)
	}
	if again, _ := s.press(link); again.status != http.StatusConflict {
		t.Errorf("the link works twice: %d", again.status)
	}

	s.newcomer("known", "Kim Known")
	known, link, _ := s.asks("known@example.org")
	if known.status != got.status || len(known.to) != len(got.to) || known.txt != got.txt {
		t.Errorf("an address with an account is answered %d %s, one without %d %s", known.status, known.to, got.status, got.to)
	}
	_, people = s.counted()
	s.press(link)
	if n, p := s.counted(); n != 2 || p != people {
		t.Errorf("with an account there are %d supports, and %d people more", n, p-people)
	}
	if _, link, _ = s.asks("known@example.org"); link == "" {
		t.Fatal("no mail")
	}
	s.press(link)
	if n, _ := s.counted(); n != 2 {
		t.Errorf("one address counts twice: %d", n)
	}
}

// TestASupportByMailIsRefusedAsAnyOther tries what must not count.
func TestASupportByMailIsRefusedAsAnyOther(t *testing.T) {
	t.Parallel()
	s := newSupporting(t)
	ctx := t.Context()
	at := "/ideas/" + decimal(s.idea)
	set := func(sql string) {
		t.Helper()
		s.must(s.Store.InTx(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(sql)
			return err
		}))
	}
	none := func(what string) {
		t.Helper()
		if n, _ := s.counted(); n != 0 {
			t.Errorf("%s counts", what)
		}
	}
	for _, email := range []string{"", "nobody", "a b@example.org", "x@localhost"} {
		got, link, _ := s.asks(email)
		if got.status != http.StatusUnprocessableEntity || link != "" || !strings.Contains(got.txt, "Two steps are left") {
			t.Errorf("%q is answered %d, with link %q", email, got.status, link)
		}
	}
	if got := s.post("", at+"/support/by-mail", url.Values{"email": {"bot@example.net"}, "website": {"x"}}); got.to != "/sign-in/sent" {
		t.Errorf("a program is sent to %q", got.to)
	}

	_, link, _ := s.asks("supported@example.org")
	if _, next := s.press(link); !strings.Contains(next.txt, "You cannot support your own idea.") {
		t.Error("the author is not told")
	}
	none("an author's own")

	_, link, _ = s.asks("late@example.net")
	set("UPDATE sign_ins SET expires_at = asked_at")
	if got, _ := s.press(link); got.status != http.StatusGone {
		t.Errorf("a link that is over: %d", got.status)
	}
	none("a link that is over")

	_, link, _ = s.asks("meanwhile@example.net")
	set("UPDATE ideas SET moderation = 'hidden', was_public = TRUE WHERE id = " + decimal(s.idea))
	if got, next := s.press(link); got.status != http.StatusSeeOther || next.status != http.StatusGone {
		t.Errorf("hidden meanwhile: %d, then %d", got.status, next.status)
	}
	none("a support of what was hidden meanwhile")
	got, link, _ := s.asks("gone@example.net")
	if got.status != http.StatusGone || link != "" {
		t.Errorf("of a hidden idea: %d, link %q", got.status, link)
	}
	set("UPDATE ideas SET moderation = 'held', was_public = FALSE WHERE id = " + decimal(s.idea))
	if got, link, _ = s.asks("held@example.net"); got.status != http.StatusNotFound || link != "" {
		t.Errorf("of a held idea: %d, link %q", got.status, link)
	}
	set("UPDATE ideas SET moderation = 'visible', was_public = TRUE WHERE id = " + decimal(s.idea))

	for n := range account.AsksMost + 1 {
		got, link, _ = s.asks("many@example.net")
		if many := n == account.AsksMost; many != (got.status == http.StatusTooManyRequests) || many != (link == "") {
			t.Errorf("mail %d to one address: %d", n+1, got.status)
		}
	}
	s.newcomer("blocked", "Bo Blocked")
	p, err := s.People.Reads.PersonByEmail(ctx, "blocked@example.org")
	s.must(err)
	_, err = s.People.Impose(ctx, account.Console, account.Sanction{Person: p.ID, Kind: account.Block, Code: "spam"}, 7)
	s.must(err)
	_, link, _ = s.asks("blocked@example.org")
	if _, next := s.press(link); !strings.Contains(next.txt, "cannot write here") {
		t.Error("whoever is blocked is not told")
	}
	none("a support of whoever is blocked")

	closed := "/ideas/" + decimal(s.number("9"))
	if got := s.post("", closed+"/support/by-mail", url.Values{"email": {"closed@example.net"}, "website": {""}}); got.to != closed {
		t.Errorf("where supporting is closed the answer is %d %s", got.status, got.to)
	}
}
