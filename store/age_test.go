package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/privacy"
	"uptake/store"
	"uptake/store/storetest"
)

// TestAnAddressOfAGuardianIsKeptForSevenDays looks at the second before, and at the end, of
// what was promised, for the task that comes with each email and for the nightly sweep.
func TestAnAddressOfAGuardianIsKeptForSevenDays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := plant(t, s)
		asked := storetest.Noon
		now := asked
		people := account.Service{Store: store.Accounts(s), Reads: store.AccountReads(s), Now: func() time.Time { return now }}
		uses := erases(s, &keptLetters{})
		uses.Now = people.Now
		anew := func() {
			t.Helper()
			must(t, s.InTx(t.Context(), func(tx *store.Tx) error {
				_, err := tx.Exec("UPDATE guardians SET email = 'parent@example.org', link_hash = 'l', asked_at = ?, expires_at = ? WHERE person_id = ?", asked, asked.Add(account.GuardianFor), p.person)
				return err
			}))
		}
		kept := func(what string, want bool) {
			t.Helper()
			if at := textsOf(t, s, "parent@example.org"); (len(at) > 0) != want {
				t.Errorf("%s: it stands in %v", what, at)
			}
		}
		task := func() error { return people.EndAsking(t.Context(), p.person) }
		night := func() error { return uses.Daily(t.Context()) }
		for name, run := range map[string]func() error{"the task": task, "the night": night} {
			anew()
			now = asked.Add(7*24*time.Hour - time.Second)
			must(t, run())
			kept(name+", a second before", true)
			now = asked.Add(7 * 24 * time.Hour)
			must(t, run())
			kept(name+", after 7 days", false)
		}
		anew()
		hold, err := uses.Hold(t.Context(), account.Console, privacy.Holding{Person: mark + "@example.org", Reason: "Case 1"})
		must(t, err)
		must(t, task())
		kept("under a hold", true)
		_, err = uses.Release(t.Context(), account.Console, hold.ID)
		must(t, err)
		must(t, night())
		kept("in the night after it", false)
	})
}

// TestAnAgeGoesForwardAlone says under, over too soon, over, and under again.
func TestAnAgeGoesForwardAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := plant(t, s) // under 16, and nobody knows since when
		now := storetest.Noon
		people := account.Service{Store: store.Accounts(s), Reads: store.AccountReads(s), Now: func() time.Time { return now }, Site: "Uptake", BaseURL: "https://uptake.example.org"}
		sql := func(sql string, args ...any) {
			t.Helper()
			must(t, s.InTx(t.Context(), func(tx *store.Tx) error { _, err := tx.Exec(sql, args...); return err }))
		}
		by := account.Actor{Person: p.person, Age: account.Under16}
		sql("UPDATE people SET age_at = ? WHERE id = ?", now, p.person)
		sql("UPDATE guardians SET email = 'parent@example.org', link_hash = ?, consented_at = ? WHERE person_id = ?", account.Hash("end"), now, p.person)
		if g, err := people.GuardianLink(t.Context(), "end"); err != nil || !g.Agrees() || g.Person != p.person {
			t.Errorf("the link leads to %+v, %v", g, err)
		}
		now = now.Add(account.AgeStands - time.Second)
		refuses(t, "a second too soon", people.AnswerAge(t.Context(), by, true), "person.age_soon")
		now = now.Add(time.Second)
		sql("UPDATE guardians SET ended_at = ? WHERE person_id = ?", now, p.person)
		refuses(t, "after a withdrawal", people.AnswerAge(t.Context(), by, true), "guardian.withdrawn")
		if g, err := people.GuardianLink(t.Context(), "end"); err != nil || g.Agrees() {
			t.Errorf("the link by which it was withdrawn: %+v, %v", g, err)
		}
		sql("UPDATE guardians SET ended_at = NULL WHERE person_id = ?", p.person)
		must(t, people.AnswerAge(t.Context(), by, true))
		if _, err := people.GuardianLink(t.Context(), "end"); err == nil {
			t.Error("the link of the guardian works on")
		}
		_, err := people.EndConsent(t.Context(), "end")
		refuses(t, "withdrawing what is not theirs any more", err, "guardian.link")
		var mails, told []string
		must(t, s.Reader(t.Context()).All(&mails, "SELECT payload FROM tasks WHERE payload LIKE '%parent@example.org%'"))
		must(t, s.Reader(t.Context()).All(&told, "SELECT kind FROM events WHERE kind LIKE 'age.%' OR kind LIKE 'guardian.%'"))
		if len(mails) != 1 || !strings.Contains(mails[0], "decide for themselves") || !slices.Equal(told, []string{"age.turned"}) {
			t.Errorf("the guardian is told %v; the trail has %v", mails, told)
		}
		g, err := people.GuardianOf(t.Context(), by)
		if err != nil || g.Email != "" || g.LinkHash != "" || g.ConsentedAt.IsZero() {
			t.Errorf("what is left of the guardian is %+v, %v", g, err)
		}
		refuses(t, "again", people.AnswerAge(t.Context(), by, true), "person.age_not_asked")
		refuses(t, "back", people.AnswerAge(t.Context(), account.Actor{Person: p.person, Age: account.Over16}, false), "person.age_not_asked")
		// Somebody whom nobody has asked stays so.
		refuses(t, "somebody else", people.AnswerAge(t.Context(), account.Actor{Person: p.other}, true), "person.age_not_asked")
		var age string
		must(t, s.Reader(t.Context()).Get(&age, "SELECT age FROM people WHERE id = ?", p.person))
		if age != "over" {
			t.Errorf("the age is %q", age)
		}
	})
}

// TestAnAddressIsAskedThriceADay counts by address, whoever asks.
func TestAnAddressIsAskedThriceADay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		now, accounts := storetest.Noon, store.Accounts(s)
		asked := func(email string) (n int) {
			t.Helper()
			must(t, accounts.InTx(t.Context(), func(tx account.Tx) (err error) {
				n, err = tx.GuardianAsks(account.Hash(email), now.Add(-24*time.Hour), now)
				return err
			}))
			return n
		}
		for want := range 3 {
			if got := asked("parent@example.org"); got != want {
				t.Errorf("asked %d times, not %d", got, want)
			}
		}
		if asked("another@example.org") != 0 {
			t.Error("another address counts")
		}
		now = now.Add(24 * time.Hour)
		if got := asked("parent@example.org"); got != 3 {
			t.Errorf("within a day, %d", got)
		}
		now = now.Add(time.Second)
		if got := asked("parent@example.org"); got != 1 {
			t.Errorf("a day later, %d", got)
		}
	})
}
