package store_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"uptake/store"
	"uptake/store/storetest"
)

func TestAnAnswerIsKeptForItsKey(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		clock, ctx := storetest.NewClock(), t.Context()
		kept := s.Kept(clock.Now)
		begin := func(name, key, wantHash, wantAnswer string) {
			t.Helper()
			hash, answer, err := kept.Begin(ctx, 1, key, []byte("hash of "+key))
			if err != nil || string(hash) != wantHash || string(answer) != wantAnswer || (answer == nil) != (wantAnswer == "") {
				t.Errorf("%s: got %q, %q, %v; want %q, %q", name, hash, answer, err, wantHash, wantAnswer)
			}
		}
		begin("a free key is claimed", "k", "", "")
		begin("a claimed key has no answer yet", "k", "hash of k", "")
		if hash, _, err := kept.Begin(ctx, 2, "k", []byte("h")); hash != nil || err != nil {
			t.Errorf("another person's key: got %q, %v; want it free", hash, err)
		}
		if err := kept.Finish(ctx, 1, "k", []byte(`{"a":"ä"}`)); err != nil {
			t.Fatal(err)
		}
		begin("the answer is given again", "k", "hash of k", `{"a":"ä"}`)
		if err := kept.Drop(ctx, 1, "k"); err != nil {
			t.Fatal(err)
		}
		begin("an answer cannot be dropped", "k", "hash of k", `{"a":"ä"}`)
		begin("a key is claimed", "gone", "", "")
		if err := kept.Drop(ctx, 1, "gone"); err != nil {
			t.Fatal(err)
		}
		begin("a dropped key is free", "gone", "", "")
		begin("a key is claimed for what is made", "made", "", "")
		makes := func(key string) {
			t.Helper()
			if err := s.InTx(kept.Claimed(ctx, 1, key), func(*store.Tx) error { return nil }); err != nil {
				t.Fatal(err)
			}
		}
		makes("made")
		begin("something was made, and its answer may come", "made", "hash of made", "")
		begin("a key is claimed for what is refused", "refused", "", "")
		makes("refused")
		if err := kept.Drop(ctx, 1, "refused"); err != nil {
			t.Fatal(err)
		}
		begin("a refusal frees the key, whatever was written before it", "refused", "", "")
		clock.Turn(61 * time.Second)
		if hash, answer, err := kept.Begin(ctx, 1, "made", []byte("h")); string(hash) != "hash of made" || answer == nil || len(answer) != 0 || err != nil {
			t.Errorf("what was made and not answered: got %q, %q, %v; want its hash and an empty answer", hash, answer, err)
		}
		begin("a claim lapses after a minute", "gone", "", "")
		begin("an answer does not", "k", "hash of k", `{"a":"ä"}`)
		clock.Turn(24 * time.Hour)
		begin("an answer lapses after a day", "k", "", "")
		if err := kept.Finish(ctx, 9, "nobody", []byte("x")); !errors.Is(err, store.ErrNone) {
			t.Errorf("an answer without a claim: got %v, want ErrNone", err)
		}
	})
}

func TestOneOfManySameRequestsRuns(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		kept := s.Kept(storetest.NewClock().Now)
		var all sync.WaitGroup
		claims := make([]bool, 20)
		for i := range claims {
			all.Go(func() {
				hash, _, err := kept.Begin(t.Context(), 1, "same", []byte("h"))
				if err != nil {
					t.Error(err)
				}
				claims[i] = hash == nil
			})
		}
		all.Wait()
		n := 0
		for _, c := range claims {
			if c {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d requests were let through, want 1", n)
		}
	})
}
