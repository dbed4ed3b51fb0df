package account_test

import (
	"errors"
	"testing"

	"uptake/domain/account"
	"uptake/domain/fault"
)

func TestANameThatImitatesTheTeamIsRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	_, lead := s.signIn("lead@example.org")
	if _, err := s.EditProfile(t.Context(), lead, 1, account.Profile{Name: "Nell Ashgrove"}); err != nil {
		t.Fatal(err)
	}
	_, ben := s.signIn("ben@example.org")
	rename := func(who account.Actor, name string) error {
		t.Helper()
		p, err := s.Profile(t.Context(), who)
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.EditProfile(t.Context(), who, p.Version, account.Profile{Name: name})
		return err
	}
	refused := func(name string, want bool) {
		t.Helper()
		err := rename(ben, name)
		var f *fault.Error
		if got := errors.As(err, &f) && f.Code == "person.imitates" && len(f.Fields) == 1; got != want || err != nil && !got {
			t.Errorf("%q: %v", name, err)
		}
	}
	refused("Moderat0r", true)
	refused("N H S Team", true)
	refused("former  memb3r", true)
	refused("Former Members Choir", false)
	// A namesake of one who holds no office is nobody's imitation.
	refused("Nell Ashgrave", false)
	refused("Nell Ashgr0ve", false)
	if err := s.GiveRole(t.Context(), account.Console, lead.Person, account.Lead, 0); err != nil {
		t.Fatal(err)
	}
	refused("nell  ashgrove", true)
	refused("Nell Аshgrove", true) // a Cyrillic A
	refused("Dr Nell Ashgrove", true)
	refused("Ashgrove, Nell", true)
	refused("N. Ashgrove", true)
	refused("The Uptake staff", true)
	refused("Nell M. Ashgrove", false)
	// Who holds an office says what they are called.
	lead.Grants = []account.Grant{{Role: account.Lead}}
	if err := rename(lead, "Nell Ashgrove, lead and moderator"); err != nil {
		t.Errorf("one of the team: %v", err)
	}
}
