package pages_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/notify"
	"uptake/domain/outbox"
	"uptake/store"
	"uptake/store/storetest"
)

// digests is how the server tells of new matches.
func (s *site) digests() notify.Digests {
	return notify.Digests{
		Teller:  notify.Teller{Store: store.NewNotices(s.store), Reads: store.ChallengeReads(s.store), Site: "Uptake", BaseURL: baseURL, Now: s.clock.Now},
		Service: s.ideas, Find: s.reading.Matches,
		Person: func(ctx context.Context, p id.Person) (account.Actor, string, error) {
			a, err := s.uses.Reads.ActorByID(ctx, p)
			return a, "bea@example.org", err
		},
	}
}

// digest works off the person's digest and returns the texts of the mails that came of it.
func (s *site) digest(p id.Person) []string {
	s.t.Helper()
	ctx := s.t.Context()
	if err := s.store.InTx(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec("DELETE FROM tasks WHERE handler = ?", string(outbox.SendMail))
		return err
	}); err != nil {
		s.t.Fatal(err)
	}
	if err := s.digests().Send(ctx, p); err != nil {
		s.t.Fatal(err)
	}
	var rows, texts []string
	if err := s.store.Reader(ctx).All(&rows, "SELECT payload FROM tasks WHERE handler = ?", string(outbox.SendMail)); err != nil {
		s.t.Fatal(err)
	}
	for _, row := range rows {
		var m account.Mail
		if err := json.Unmarshal([]byte(row), &m); err != nil {
			s.t.Fatal(err)
		}
		texts = append(texts, m.Text)
	}
	return texts
}

func TestANewMatchOfASavedSearchIsToldOfOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newSiteOn(t, db)
		s.someone("ann", "", 0)
		bea, cat := s.someone("bea", "", 0), s.someone("cat", "", 0)
		if err := db.InTx(t.Context(), func(tx *store.Tx) error { // open for as long as this goes
			if _, err := tx.Exec("UPDATE phases SET closes_at = NULL"); err != nil {
				return err
			}
			_, err := tx.Exec("UPDATE challenges SET version = version + 1")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		old := s.posted("ann@example.org", "Crutches on loan", "Lend them.")
		who, err := s.uses.Reads.PersonByEmail(t.Context(), "bea@example.org")
		if err != nil {
			t.Fatal(err)
		}

		// From the page of results to the list.
		found := bea.get("/challenges/lockdown/ideas?q=crutches&kind=idea").want(200)
		if !strings.Contains(found.text("main"), "Save this search") || strings.Contains(s.browser("visitor").get("/challenges/lockdown/ideas?q=crutches").want(200).body, "/saved-searches/new") {
			t.Error("the way to save a search is for people who are signed in")
		}
		bea.get("/saved-searches/new?list=lockdown&query=q%3Dcrutches%26kind%3Didea").want(200).clean()
		form := func(name, query, often string) url.Values {
			return url.Values{"list": {"lockdown"}, "query": {query}, "name": {name}, "often": {often}}
		}
		for _, bad := range []struct{ name, query, often, want string }{
			{"", "q=x", "daily", "Enter a name"},
			{"Crutches", "q=x", "hourly", "Select how often"},
			{"Crutches", "page=2", "daily", "Search for words"},
			{"Crutches", "q=x&region=wales", "daily", "cannot be saved"},
		} {
			got := bea.post("/saved-searches/new", form(bad.name, bad.query, bad.often)).want(422).clean()
			if !strings.Contains(got.text(".nhsuk-error-summary"), bad.want) || got.value("#name", "value") != bad.name {
				t.Errorf("%+v: got %s", bad, got.text("main"))
			}
		}
		bea.post("/saved-searches/new", form("Crutches", "q=crutches&kind=idea&page=3", "daily")).want(303, "/saved-searches")
		bea.post("/saved-searches/new", form("All of it", "kind=idea", "weekly")).want(303, "/saved-searches")
		list := bea.get("/saved-searches").want(200).clean()
		if !strings.Contains(list.body, `href="/challenges/lockdown/ideas?kind=idea&amp;q=crutches"`) {
			t.Errorf("the list is %s", list.body)
		}
		s.browser("visitor").get("/saved-searches").want(401)
		cat.get("/saved-searches/1").want(404)
		cat.post("/saved-searches/1/remove", nil).want(404)
		cat.post("/saved-searches/1", form("Mine", "q=x", "never")).want(404)

		// What was there already is not new.
		s.clock.Turn(24 * time.Hour)
		if got := s.digest(who.ID); len(got) != 0 {
			t.Errorf("told of what was there: %v", got)
		}
		fresh := s.posted("ann@example.org", "More crutches", "Lend them for longer.")
		hidden := s.posted("ann@example.org", "Secret crutches", "Names.")
		if _, err = s.ideas.Decide(t.Context(), account.Console, challenge.Decision{On: challenge.Reported{Idea: hidden}, To: challenge.Hidden, Because: challenge.Because{Words: "It named a patient."}}); err != nil {
			t.Fatal(err)
		}
		s.clock.Turn(24 * time.Hour)
		got := s.digest(who.ID)
		if len(got) != 1 || !strings.Contains(got[0], at(fresh)+"\n") || strings.Contains(got[0], at(old)+"\n") || strings.Contains(got[0], "Secret") || strings.Contains(got[0], "All of it") || !strings.Contains(got[0], "/saved-searches") {
			t.Fatalf("got %v", got)
		}
		s.clock.Turn(24 * time.Hour)
		if again := s.digest(who.ID); len(again) != 0 {
			t.Errorf("told twice: %v", again)
		}
		// Once it is shown after all, it is new. The weekly one comes in the same mail.
		if _, err = s.ideas.Decide(t.Context(), account.Console, challenge.Decision{On: challenge.Reported{Idea: hidden}, To: challenge.Visible}); err != nil {
			t.Fatal(err)
		}
		s.clock.Turn(5 * 24 * time.Hour)
		if got = s.digest(who.ID); len(got) != 1 || strings.Count(got[0], at(hidden)+"\n") != 2 || strings.Count(got[0], at(fresh)+"\n") != 1 {
			t.Errorf("got %v", got)
		}
		// The next morning has a task, until nothing is wanted any more.
		due := func() (n int) {
			if err := s.store.Reader(t.Context()).Get(&n, "SELECT count(*) FROM tasks WHERE handler = ? AND due_at > ?", string(outbox.SendDigest), s.clock.Now().UTC()); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if due() != 1 {
			t.Errorf("%d tasks wait for the next morning, want 1", due())
		}
		bea.signIn("bea@example.org", "Bea")
		bea.post("/saved-searches/1", url.Values{"name": {"Crutches again"}, "often": {"never"}}).want(412)
		bea.post("/saved-searches/1", url.Values{"version": {"1"}, "name": {"Crutches again"}, "often": {"never"}}).want(303) // opened before the first mail
		bea.post("/saved-searches/2/remove", nil).want(303)
		s.posted("ann@example.org", "Even more crutches", "Lend them for ever.")
		s.clock.Turn(8 * 24 * time.Hour)
		if got = s.digest(who.ID); len(got) != 0 || due() != 0 {
			t.Errorf("told of what nobody wants: %v, %d tasks", got, due())
		}
	})
}

func TestNobodySavesSearchesWithoutEnd(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	bea := s.someone("bea", "", 0)
	form := url.Values{"query": {"q=x"}, "name": {"x"}, "often": {"never"}}
	for range challenge.SavedMost {
		bea.post("/saved-searches/new", form).want(303)
	}
	if got := bea.post("/saved-searches/new", form).want(409).clean(); !strings.Contains(got.text("main"), "You have 20 saved searches") {
		t.Errorf("got %s", got.text("main"))
	}
}

func TestAMorningThatFailsIsNotTheLast(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newSiteOn(t, db)
		s.someone("ann", "", 0)
		bea := s.someone("bea", "", 0)
		who, err := s.uses.Reads.PersonByEmail(t.Context(), "bea@example.org")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"Broken", "Crutches"} {
			bea.post("/saved-searches/new", url.Values{"list": {"lockdown"}, "query": {"q=crutches"}, "name": {name}, "often": {"daily"}}).want(303)
		}
		fresh := s.posted("ann@example.org", "Crutches on loan", "Lend them.")
		waits := func() (n int) {
			if err := db.Reader(t.Context()).Get(&n, "SELECT count(*) FROM tasks WHERE handler = ? AND due_at > ?", string(outbox.SendDigest), s.clock.Now().UTC()); err != nil {
				t.Fatal(err)
			}
			return n
		}
		s.clock.Turn(24 * time.Hour)
		if waits() != 0 {
			t.Fatal("the morning is not over")
		}
		d := s.digests()
		find, person := d.Find, d.Person
		d.Person = func(context.Context, id.Person) (account.Actor, string, error) { return account.Actor{}, "", nil } // blocked for a day
		if err := d.Send(t.Context(), who.ID); err != nil || waits() != 1 {
			t.Errorf("somebody who may not act today: %v, %d mornings wait", err, waits())
		}
		s.clock.Turn(24 * time.Hour)
		d.Person = func(context.Context, id.Person) (account.Actor, string, error) {
			return account.Actor{}, "", errors.New("lost")
		}
		if err := d.Send(t.Context(), who.ID); err == nil || waits() != 1 {
			t.Errorf("somebody who cannot be read: %v, %d mornings wait", err, waits())
		}
		s.clock.Turn(24 * time.Hour)
		d.Person, d.Find = person, func(ctx context.Context, a account.Actor, saved challenge.SavedSearch) ([]challenge.Card, error) {
			if saved.Name == "Broken" {
				return nil, errors.New("broken")
			}
			return find(ctx, a, saved)
		}
		var told []string
		if err := d.Send(t.Context(), who.ID); err != nil || waits() != 1 {
			t.Errorf("one search fails: %v, %d mornings wait", err, waits())
		}
		if err := db.Reader(t.Context()).All(&told, "SELECT payload FROM tasks WHERE handler = ?", string(outbox.SendMail)); err != nil {
			t.Fatal(err)
		}
		if mail := strings.Join(told, ""); !strings.Contains(mail, "New for “Crutches”") || strings.Contains(mail, "Broken") || !strings.Contains(mail, at(fresh)) {
			t.Errorf("the other search is told of as %q", mail)
		}
	})
}

func TestMatchesAreToldOfHoweverMany(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.someone("ann", "", 0)
	bea := s.someone("bea", "", 0)
	who, err := s.uses.Reads.PersonByEmail(t.Context(), "bea@example.org")
	if err != nil {
		t.Fatal(err)
	}
	bea.post("/saved-searches/new", url.Values{"list": {"lockdown"}, "query": {"kind=idea"}, "name": {"All"}, "often": {"daily"}}).want(303)
	for n := range 105 {
		s.posted("ann@example.org", fmt.Sprintf("Crutches %d", n), "Lend them.")
		if n%10 == 9 {
			s.clock.Turn(time.Hour)
		}
	}
	s.clock.Turn(24 * time.Hour)
	got := s.digest(who.ID)
	var noted int
	if err := s.store.Reader(t.Context()).Get(&noted, "SELECT count(*) FROM saved_matches"); err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || strings.Count(got[0], "\n- ") != 50 || !strings.Contains(got[0], "and 55 more\n") || noted != 105 {
		t.Errorf("%d are noted as told of: %v", noted, got)
	}
}

// A challenge that gets another address keeps the alerts on it, whether it was searched
// by itself or chosen among several; they lead to where it is now. One that is not to be
// seen any more brings none, and never those of all the others.
func TestARenamedChallengeKeepsItsAlerts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newSiteOn(t, db)
		s.someone("ann", "", 0)
		bea := s.someone("bea", "", 0)
		who, err := s.uses.Reads.PersonByEmail(t.Context(), "bea@example.org")
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range []url.Values{
			{"list": {"lockdown"}, "query": {"q=crutches"}, "name": {"By itself"}, "often": {"daily"}},
			{"query": {"challenge=lockdown&q=crutches"}, "name": {"Among several"}, "often": {"daily"}},
		} {
			bea.post("/saved-searches/new", form).want(303)
		}
		bea.post("/saved-searches/new", url.Values{"query": {"challenge=nowhere&q=crutches"}, "name": {"None"}, "often": {"daily"}}).want(404)
		exec := func(sql string, args ...any) {
			t.Helper()
			if err := db.InTx(t.Context(), func(tx *store.Tx) error {
				_, err := tx.Exec(sql, args...)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		exec("UPDATE challenges SET slug = 'after', version = version + 1 WHERE slug = 'lockdown'")
		exec("UPDATE phases SET closes_at = NULL")
		s.open.Slug = "after"
		s.posted("ann@example.org", "Crutches on loan", "Lend them.")
		s.clock.Turn(24 * time.Hour)
		got := strings.Join(s.digest(who.ID), "")
		for _, want := range []string{"New for “By itself”", "New for “Among several”", "/challenges/after/ideas?q=crutches", "/search?challenge=after"} {
			if !strings.Contains(got, want) {
				t.Errorf("after a renaming the mail does not say %q: %s", want, got)
			}
		}
		other := s.create(challenge.Challenge{Slug: "other", Title: "Another", Question: "What?"})
		elsewhere := s.posted("ann@example.org", "Crutches elsewhere", "Lend them.")
		exec("UPDATE ideas SET challenge_id = ?, area_id = NULL WHERE id = ?", other.ID, elsewhere)
		exec("UPDATE challenges SET state = 'published', version = version + 1 WHERE id = ?", other.ID)
		exec("UPDATE challenges SET state = 'draft', version = version + 1 WHERE id = ?", s.open.ID)
		s.clock.Turn(24 * time.Hour)
		if got := s.digest(who.ID); len(got) != 0 {
			t.Errorf("of a challenge out of public view: %v", got)
		}
	})
}

// An import that is undone after a digest told of its ideas leaves nothing behind but that
// they were told of: the same file taken in again is not told of twice, what is new in it
// is, and so is an idea of another file.
func TestAnImportUndoneIsNotToldOfAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newSiteOn(t, db)
		bea := s.someone("bea", "", 0)
		who, err := s.uses.Reads.PersonByEmail(t.Context(), "bea@example.org")
		if err != nil {
			t.Fatal(err)
		}
		bea.post("/saved-searches/new", url.Values{"query": {"q=crutches"}, "name": {"Crutches"}, "often": {"daily"}}).want(303)
		taken := func(ids ...string) id.Import {
			t.Helper()
			var rows []challenge.IdeaRow
			for n, source := range ids {
				rows = append(rows, challenge.IdeaRow{Line: n + 2, ID: source, Title: "Crutches " + source, Body: "Lend them.", Kind: challenge.KindIdea})
			}
			r, err := s.ideas.ImportIdeas(t.Context(), account.Console, "lockdown", rows, challenge.ImportOptions{})
			if err != nil || r.Added != len(ids) {
				t.Fatalf("%+v, %v", r, err)
			}
			return r.Run
		}
		undone := func(run id.Import) {
			t.Helper()
			if _, err := s.ideas.UndoImport(t.Context(), account.Console, "lockdown", run); err != nil {
				t.Fatal(err)
			}
		}
		told := func(want ...string) {
			t.Helper()
			s.clock.Turn(24 * time.Hour)
			got := strings.Join(s.digest(who.ID), "")
			if n := strings.Count(got, "\n- "); n != len(want) {
				t.Errorf("told of %d ideas, want %v: %s", n, want, got)
			}
			for _, w := range want {
				if !strings.Contains(got, "“Crutches "+w+"”") {
					t.Errorf("not told of %s: %s", w, got)
				}
			}
		}
		first := taken("one", "two")
		told("one", "two")
		undone(first)
		told()
		again := taken("one", "two", "three")
		told("three")
		undone(again)
		taken("four")
		told("four")
		bea.signIn("bea@example.org", "Bea") // days have gone by
		bea.get("/saved-searches").want(200)
		bea.post("/saved-searches/1/remove", nil).want(303)
	})
}
