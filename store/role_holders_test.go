package store_test

import (
	"testing"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

func TestWhetherAnybodyHoldsARole(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		st := newStage(t, s, challenge.SupportOnly)
		r := review.Service{Store: store.Reviews(s), Reads: store.ReviewReads(s), Now: st.clock.Now}
		who := st.person(t, "Marcus")
		give := func(role account.Role, c id.Challenge) {
			must(t, s.InTx(ctx, func(tx *store.Tx) error {
				return tx.One("INSERT INTO roles (person_id, role, challenge_id, given_at) VALUES (?, ?, ?, ?)", who.Person, role, c, st.clock.Now())
			}))
		}
		holds := func(why string, want bool) {
			t.Helper()
			got, err := r.Communicated(ctx, st.c.ID)
			if must(t, err); got != want {
				t.Errorf("%s: %v", why, got)
			}
		}
		holds("nobody has a role", false)
		give(account.Lead, st.c.ID)
		holds("somebody leads", false)
		give(account.Communications, st.c.ID+1)
		holds("of another challenge", false)
		give(account.Communications, st.c.ID)
		holds("of this one", true)
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			return tx.One("UPDATE people SET state = ? WHERE id = ?", account.Blocked, who.Person)
		}))
		holds("somebody who cannot sign in", false)
	})
}
