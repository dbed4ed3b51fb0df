package store_test

import (
	"fmt"
	"slices"
	"testing"

	"uptake/domain/account"
	"uptake/store"
	"uptake/store/storetest"
)

func TestPeopleAreFoundByNameAndAddressWithTheirRoles(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for _, p := range []account.Person{
			{Handle: "mair", Name: "Mair Evans", Email: "mair@example.org"},
			{Handle: "asha", Name: "Asha Rao", Email: "a.rao@example.org"},
			{Handle: "half", Name: "50% Club_", Email: "half@example.org"},
			{Handle: "gone", Name: "Mair Gone", State: account.Erased},
		} {
			p.Lang, p.JoinedAt = "en", storetest.Noon
			if p.State == "" {
				p.State = account.Active
			}
			in(t, s, func(tx account.Tx) error {
				if _, err := tx.AddPerson(&p); err != nil {
					return err
				}
				if p.Handle != "asha" {
					return nil
				}
				for _, g := range []account.Grant{{Role: account.Moderator}, {Role: account.Lead, Challenge: 7}} {
					if _, err := tx.AddGrant(p.ID, g, 0, storetest.Noon); err != nil {
						return err
					}
				}
				return nil
			})
		}
		if got := rowsOf(t, s, "people WHERE state = 'erased'"); got != 1 {
			t.Fatalf("%d erased people to leave out, want 1", got)
		}
		tests := []struct {
			name, words string
			skip, limit int
			want        []string
		}{
			{"by a part of the name", "evan", 0, 9, []string{"mair"}},
			{"erased people are not found", "mair", 0, 9, []string{"mair"}},
			{"by the address", "a.rao@", 0, 9, []string{"asha"}},
			{"a percent sign is itself", "%", 0, 9, []string{"half"}},
			{"an underscore is itself", "_", 0, 9, []string{"half"}},
			{"a quote is itself", "'", 0, 9, nil},
			{"no words: those with a role", "", 0, 9, []string{"asha"}},
			{"in the order of names", "example.org", 0, 9, []string{"half", "asha", "mair"}},
			{"a page of two people, whatever roles they hold", "example.org", 0, 2, []string{"half", "asha"}},
			{"the next page", "example.org", 2, 2, []string{"mair"}},
		}
		for _, tt := range tests {
			found, err := store.AccountReads(s).FindPeople(t.Context(), tt.words, tt.skip, tt.limit)
			if err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
			var got []string
			for _, m := range found {
				got = append(got, m.Person.Handle)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
			}
		}
		asha, err := store.AccountReads(s).MemberByHandle(t.Context(), "asha")
		if want := []account.Grant{{Role: account.Moderator}, {Role: account.Lead, Challenge: 7}}; err != nil || !slices.Equal(asha.Grants, want) || asha.Person.Email != "a.rao@example.org" {
			t.Errorf("got %+v, %v", asha, err)
		}
		for _, handle := range []string{"gone", "nobody", "' OR 1=1 --"} {
			if m, err := store.AccountReads(s).MemberByHandle(t.Context(), handle); fmt.Sprint(err) != account.ErrPersonNotFound.Error() {
				t.Errorf("%s: got %+v, %v", handle, m, err)
			}
		}
	})
}
