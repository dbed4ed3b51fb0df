package store_test

import (
	"errors"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/store"
	"uptake/store/storetest"
)

func TestAPassageIsTakenOnceAndAnIdentityHasOnePerson(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := addPerson(t, s, "7k4m-9xqd", "mair@example.org")
		other := addPerson(t, s, "9xqd-7k4m", "other@example.org")
		way := account.Passage{StateHash: "s", BrowserHash: "b", Provider: "acme", Nonce: "n", Verifier: "v", Person: p.ID, DraftHash: "d", ReturnTo: "/x", ExpiresAt: storetest.Noon.Add(time.Minute)}
		late := way
		late.StateHash, late.ExpiresAt = "late", storetest.Noon
		in(t, s, func(tx account.Tx) error {
			return errors.Join(tx.AddPassage(way), tx.AddPassage(late), tx.ForgetPassages(storetest.Noon))
		})
		in(t, s, func(tx account.Tx) error {
			got, err := tx.TakePassage("s")
			got.ExpiresAt = got.ExpiresAt.UTC()
			if err != nil || got != way {
				t.Errorf("got %+v, %v", got, err)
			}
			for _, state := range []string{"s", "late", ""} {
				if _, err := tx.TakePassage(state); !errors.Is(err, account.ErrPassage) {
					t.Errorf("%q again: got %v", state, err)
				}
			}
			return nil
		})
		identity := account.Identity{Person: p.ID, Provider: "acme", Issuer: "https://idp", Subject: "1", LinkedAt: storetest.Noon, UsedAt: storetest.Noon}
		in(t, s, func(tx account.Tx) error {
			if _, err := tx.PersonByIdentity("https://idp", "1"); !errors.Is(err, account.ErrPersonNotFound) {
				t.Errorf("before: got %v", err)
			}
			for _, want := range []bool{true, false} {
				added, err := tx.AddIdentity(identity)
				if err != nil || added != want {
					t.Errorf("added %v, %v; want %v", added, err, want)
				}
				identity.Person = other.ID
			}
			got, err := tx.PersonByIdentity("https://idp", "1")
			if err != nil || got.ID != p.ID {
				t.Errorf("got %d, %v", got.ID, err)
			}
			return tx.UseIdentity("https://idp", "1", storetest.Noon.Add(time.Hour))
		})
		list, err := store.AccountReads(s).Identities(t.Context(), p.ID)
		if err != nil || len(list) != 1 || !list[0].UsedAt.Equal(storetest.Noon.Add(time.Hour)) || list[0].Subject != "1" {
			t.Fatalf("lists %+v, %v", list, err)
		}
		in(t, s, func(tx account.Tx) error {
			for _, tt := range []struct {
				by   account.Person
				want bool
			}{{other, false}, {p, true}, {p, false}} {
				if gone, err := tx.DropIdentity(tt.by.ID, list[0].ID); err != nil || gone != tt.want {
					t.Errorf("dropped by %d: %v, %v", tt.by.ID, gone, err)
				}
			}
			return nil
		})
	})
}
