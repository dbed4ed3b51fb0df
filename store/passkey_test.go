package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"uptake/domain/account"
	"uptake/store"
	"uptake/store/storetest"
)

func TestPasskeysBelongToOnePersonAndChallengesToOneSession(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		mair, other := addPerson(t, s, "7k4m-9xqd", "mair@example.org"), addPerson(t, s, "9xqd-7k4m", "other@example.org")
		session := account.Session{Person: mair.ID, StartedAt: storetest.Noon, SeenAt: storetest.Noon, ExpiresAt: storetest.Noon.Add(time.Hour)}
		key := account.Passkey{Person: mair.ID, Name: "Phone", Credential: "one", Public: "public", Transports: "usb nfc", Count: 1<<32 - 1, Flags: 0xff, AddedAt: storetest.Noon}
		in(t, s, func(tx account.Tx) error {
			if err := tx.AddSession(&session, account.Hash("cookie")); err != nil {
				return err
			}
			if err := tx.Challenge(other.ID, session.ID, "theirs", storetest.Noon); !errors.Is(err, account.ErrNoSession) {
				t.Errorf("somebody else asks in the session: %v", err)
			}
			if _, _, err := tx.TakeChallenge(other.ID, session.ID); !errors.Is(err, account.ErrNoSession) {
				t.Errorf("somebody else takes what was asked: %v", err)
			}
			if c, _, err := tx.TakeChallenge(mair.ID, session.ID); c != "" || err != nil {
				t.Errorf("got %q, %v before anything was asked", c, err)
			}
			if err := tx.Challenge(mair.ID, session.ID, "first", storetest.Noon); err != nil {
				return err
			}
			return tx.Challenge(mair.ID, session.ID, "second", storetest.Noon.Add(time.Minute))
		})
		in(t, s, func(tx account.Tx) error {
			for _, want := range []string{"second", ""} {
				c, asked, err := tx.TakeChallenge(mair.ID, session.ID)
				if err != nil || c != want || asked.IsZero() == (want != "") {
					t.Errorf("got %q of %v, %v, want %q", c, asked, err, want)
				}
			}
			added, err := tx.AddPasskey(&key)
			if !added || key.ID == 0 {
				t.Errorf("added %v as %d", added, key.ID)
			}
			return err
		})
		in(t, s, func(tx account.Tx) error {
			same := account.Passkey{Person: other.ID, Name: "Mine", Credential: "one", Public: "another", AddedAt: storetest.Noon}
			if added, err := tx.AddPasskey(&same); added || err != nil {
				t.Errorf("one device holds it for two people: %v, %v", added, err)
			}
			if gone, err := tx.DropPasskey(other.ID, key.ID); gone || err != nil {
				t.Errorf("somebody else removes it: %v, %v", gone, err)
			}
			if list, err := tx.Passkeys(other.ID); len(list) != 0 || err != nil {
				t.Errorf("somebody else has %+v, %v", list, err)
			}
			key.Count, key.Flags, key.UsedAt = 5, 3, storetest.Noon.Add(time.Hour)
			return tx.UsePasskey(key)
		})
		list, err := store.AccountReads(s).Passkeys(t.Context(), mair.ID)
		if d := cmp.Diff(list, []account.Passkey{key}, cmp.Comparer(time.Time.Equal)); d != "" || err != nil {
			t.Error(d, err)
		}
		in(t, s, func(tx account.Tx) error {
			step := account.SecondStep{Person: mair.ID, AddedAt: storetest.Noon, SetAt: storetest.Noon}
			if err := tx.SaveSecondStep(step); err != nil {
				return err
			}
			if got, err := tx.SecondStep(mair.ID); err != nil || !got.AppAt.IsZero() || got.SetAt.IsZero() {
				t.Errorf("got %+v, %v, want no app", got, err)
			}
			second := account.Passkey{Person: mair.ID, Name: "Key", Credential: "two", Public: "public", AddedAt: storetest.Noon}
			if _, err := tx.AddPasskey(&second); err != nil {
				return err
			}
			if gone, err := tx.DropPasskey(mair.ID, second.ID); !gone || err != nil {
				t.Errorf("removed %v, %v", gone, err)
			}
			return nil
		})
		ways := func() account.StepWays {
			got, err := store.AccountReads(s).SessionByHash(t.Context(), account.Hash("cookie"))
			if err != nil || got.HasStep != got.Actor.Ways.Passkey {
				t.Errorf("a step %v, ways %+v, %v", got.HasStep, got.Actor.Ways, err)
			}
			return got.Actor.Ways
		}
		if got := ways(); got != (account.StepWays{Passkey: true}) {
			t.Errorf("ways %+v", got)
		}
		in(t, s, func(tx account.Tx) error { return tx.DropSecondStep(mair.ID) })
		if got, rows := ways(), rowsOf(t, s, "passkeys"); got != (account.StepWays{}) || rows != 0 {
			t.Errorf("ways %+v, %d passkeys after the second step was dropped", got, rows)
		}
	})
}
