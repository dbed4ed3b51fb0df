package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/store"
	"uptake/store/storetest"
)

// TestRulesThatAreNotInMemoryKeepNobodyWaiting: right after a change of the
// challenge many people act at once, more than there are connections. Each holds
// one, so none may need a second one to read the rules.
func TestRulesThatAreNotInMemoryKeepNobodyWaiting(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		s, err := store.Open(t.Context(), store.Config{URL: url, Connections: 2, Migrate: true})
		must(t, err)
		t.Cleanup(func() { must(t, s.Close()) })
		st := newStage(t, s, challenge.SupportOnly)
		i := st.post(t, "Video first")
		people := make([]account.Actor, 8)
		for n := range people {
			people[n] = st.person(t, fmt.Sprint("P", n))
		}
		_, err = st.service.AddArea(t.Context(), account.Console, st.c.ID, challenge.Area{Name: "Hands"})
		must(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		var wg sync.WaitGroup
		for _, a := range people {
			wg.Go(func() {
				if _, err := st.service.SetSupport(ctx, a, i.ID, 1); err != nil {
					t.Errorf("support: %v", err)
				}
			})
		}
		wg.Wait()
		v, err := st.reads.View(t.Context(), i.ID)
		must(t, err)
		if v.Supports != len(people) {
			t.Errorf("got %d supports, want %d", v.Supports, len(people))
		}
	})
}
