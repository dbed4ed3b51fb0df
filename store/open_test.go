package store_test

import (
	"testing"

	"uptake/domain/outbox"
	"uptake/store"
	"uptake/store/storetest"
)

func TestAWriteIsThereForEveryReader(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		before := s.Versions().Version(outbox.Site)
		err := s.InTx(t.Context(), func(tx *store.Tx) error {
			return tx.Emit(outbox.Event{Kind: outbox.ChallengeCreated, Challenge: 7, At: storetest.Noon})
		})
		if err != nil {
			t.Fatal(err)
		}
		if after := s.Versions().Version(outbox.Site); after <= before {
			t.Errorf("the data version of the site did not move: %d", after)
		}
		for range 12 {
			var n int
			if err := s.Reader(t.Context()).Get(&n, "/* test.events */ SELECT count(*) FROM events WHERE challenge_id = ?", 7); err != nil || n != 1 {
				t.Fatalf("got %d events, %v; want 1", n, err)
			}
		}
	})
}
