package store_test

import (
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
