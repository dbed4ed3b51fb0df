package account_test

import (
	"errors"
	"testing"
	"time"

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

// TestTheNameOfWhoMayNotWriteStays blocks somebody on the whole site, and in one challenge.
func TestTheNameOfWhoMayNotWriteStays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	_, ben := s.signIn("ben@example.org")
	saves := func(pr account.Profile) error {
		t.Helper()
		p, err := s.Profile(t.Context(), ben)
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.EditProfile(t.Context(), ben, p.Version, pr)
		return err
	}
	if err := saves(account.Profile{Name: "Ben", Organisation: "Saltmere"}); err != nil {
		t.Fatal(err)
	}
	until := s.clock.Now().Add(time.Hour)
	ben.Limits = []account.Limit{{Kind: account.Block, Until: until}}
	for _, pr := range []account.Profile{{Name: "Go away", Organisation: "Saltmere"}, {Name: "Ben", Organisation: "Nowhere"}} {
		if err := saves(pr); !errors.Is(err, account.ErrNameStays) {
			t.Errorf("%+v: %v", pr, err)
		}
	}
	if err := saves(account.Profile{Name: "Ben", Organisation: "Saltmere", Unnamed: true}); err != nil {
		t.Errorf("the name cannot be taken out of view: %v", err)
	}
	for _, l := range []account.Limit{{Kind: account.Block, Challenge: 1, Until: until}, {Kind: account.Hold, Until: until}} {
		ben.Limits = []account.Limit{l}
		if err := saves(account.Profile{Name: "Ben " + string(l.Kind), Organisation: "Saltmere", Unnamed: true}); err != nil {
			t.Errorf("%+v: %v", l, err)
		}
	}
}
