package account_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/store"
	"uptake/store/storetest"
)

var addressIn = regexp.MustCompile(`https://ideas\.example\.org/sign-in/address/([a-z0-9]+)(/stop)?\n`)

// changeLinks returns the link that confirms and the one that stops of the newest
// change, from the mails to the new and to the old address.
func (s site) changeLinks(fresh, old string) (confirm, stop string) {
	s.t.Helper()
	for _, m := range s.mails() {
		if l := addressIn.FindStringSubmatch(m.Text); l != nil && m.To == fresh && l[2] == "" {
			confirm = l[1]
		} else if l != nil && m.To == old && l[2] != "" {
			stop = l[1]
		}
	}
	return confirm, stop
}

func TestAPersonChangesTheirAddress(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s, ctx := newSiteOn(t, db), t.Context()
		e, who := s.signIn("old@example.org")
		if err := s.ChangeAddress(ctx, who, " New@Example.org "); err != nil {
			t.Fatal(err)
		}
		confirm, stop := s.changeLinks("new@example.org", "old@example.org")
		if confirm == "" || stop == "" || confirm == stop {
			t.Fatalf("both addresses are told: %q, %q", confirm, stop)
		}
		if p, _ := s.Profile(ctx, who); p.Email != "old@example.org" {
			t.Errorf("before it is confirmed the address is %q", p.Email)
		}
		if err := s.ConfirmAddress(ctx, stop); !errors.Is(err, account.ErrChangeOver) {
			t.Errorf("the old address confirms: got %v", err)
		}
		link, _, _ := s.ask("old@example.org") // an old link, mailed before the change
		if err := s.AddressChangeState(ctx, confirm); err != nil {
			t.Error(err)
		}
		told := len(s.mails())
		if err := s.ConfirmAddress(ctx, confirm); err != nil {
			t.Fatal(err)
		}
		if mails := s.mails()[told:]; len(mails) != 2 || mails[0].To != "old@example.org" || mails[1].To != "new@example.org" {
			t.Errorf("told %v", mails)
		}
		if err := s.ConfirmAddress(ctx, confirm); !errors.Is(err, account.ErrChangeOver) {
			t.Errorf("a second time: got %v", err)
		}
		if _, err := s.ConfirmLink(ctx, link, account.Browser{}); !errors.Is(err, account.ErrLinkExpired) {
			t.Errorf("an old link signs in: got %v", err)
		}
		if err := s.StopAddress(ctx, stop); !errors.Is(err, account.ErrChangeOver) {
			t.Errorf("stopped after the change: got %v", err)
		}
		if again, _ := s.signIn("new@example.org"); again.Person.ID != e.Person.ID {
			t.Errorf("the new address is person %d, want %d", again.Person.ID, e.Person.ID)
		}
		if other, _ := s.signIn("old@example.org"); other.Person.ID == e.Person.ID {
			t.Error("the old address still is that person")
		}
	})
}

func TestChangesOfAnAddressThatAreNotMade(t *testing.T) {
	t.Parallel()
	s, ctx := newSite(t), t.Context()
	_, who := s.signIn("old@example.org")
	s.signIn("taken@example.org")
	for _, bad := range []string{"", "x", "old@example.org"} {
		if err := s.ChangeAddress(ctx, who, bad); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: got %v", bad, err)
		}
	}
	if err := s.ChangeAddress(ctx, account.Actor{}, "new@example.org"); !errors.Is(err, account.ErrSignIn) {
		t.Errorf("a visitor: got %v", err)
	}
	// A taken address is answered alike; only its mailbox is told.
	if err := s.ChangeAddress(ctx, who, "taken@example.org"); err != nil {
		t.Fatal(err)
	}
	if confirm, stop := s.changeLinks("taken@example.org", "old@example.org"); confirm != "" || stop == "" {
		t.Errorf("a taken address gets the link %q", confirm)
	}
	// The old address stops a change; a newer change replaces an older one.
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.ChangeAddress(ctx, who, "new@example.org"))
	first, stop := s.changeLinks("new@example.org", "old@example.org")
	must(s.StopAddress(ctx, stop))
	if err := s.ConfirmAddress(ctx, first); !errors.Is(err, account.ErrChangeOver) {
		t.Errorf("after it was stopped: got %v", err)
	}
	must(s.ChangeAddress(ctx, who, "newer@example.org"))
	if err := s.ChangeAddress(ctx, who, "fourth@example.org"); !errors.Is(err, account.ErrChangesMany) {
		t.Errorf("the fourth of a day: got %v", err)
	}
	newer, _ := s.changeLinks("newer@example.org", "")
	// Somebody takes the address meanwhile.
	s.signIn("newer@example.org")
	if err := s.ConfirmAddress(ctx, newer); !errors.Is(err, account.ErrAddressHeld) {
		t.Errorf("an address that somebody took: got %v", err)
	}
	s.clock.Turn(account.ChangeFor)
	if err := s.ConfirmAddress(ctx, newer); !errors.Is(err, account.ErrChangeOver) {
		t.Errorf("too late: got %v", err)
	}
	if p, _ := s.Reads.PersonByID(ctx, who.Person); p.Email != "old@example.org" {
		t.Errorf("the address is %q", p.Email)
	}
}

func TestALostMailboxIsRecoveredByAnAdministrator(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s, ctx := newSiteOn(t, db), t.Context()
		e, who := s.signIn("lost@example.org")
		boss, err := s.CreateAdministrator(ctx, account.Console, "boss@example.org")
		if err != nil {
			t.Fatal(err)
		}
		admin := account.Actor{Person: boss.ID, Grants: []account.Grant{{Role: account.Administrator}}}
		const checked = "Rang them at their department."
		if err := s.RecoverAddress(ctx, who, who.Person, "new@example.org", checked); !errors.Is(err, account.ErrForbidden) {
			t.Errorf("by somebody else: got %v", err)
		}
		if err := s.RecoverAddress(ctx, admin, admin.Person, "new@example.org", checked); !errors.Is(err, account.ErrForbidden) {
			t.Errorf("of their own: got %v", err)
		}
		for _, bad := range [][2]string{{"new@example.org", "ok"}, {"new@example.org", strings.Repeat("x", 501)}, {"x", checked}} {
			if err := s.RecoverAddress(ctx, admin, who.Person, bad[0], bad[1]); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%q: got %v", bad, err)
			}
		}
		if err := s.RecoverAddress(ctx, admin, who.Person, "new@example.org", checked); err != nil {
			t.Fatal(err)
		}
		confirm, stop := s.changeLinks("new@example.org", "lost@example.org")
		if stop == "" {
			t.Error("the old address is not told")
		}
		s.clock.Turn(account.LostWait - time.Second)
		if err := s.ConfirmAddress(ctx, confirm); !errors.Is(err, account.ErrChangeWaits) {
			t.Errorf("before 3 days: got %v", err)
		}
		s.clock.Turn(time.Second)
		if err := s.ConfirmAddress(ctx, confirm); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.SessionOf(ctx, e.Token); !errors.Is(err, account.ErrNoSession) {
			t.Errorf("an old session goes on: got %v", err)
		}
		if again, _ := s.signIn("new@example.org"); again.Person.ID != e.Person.ID {
			t.Errorf("recovered as person %d, want %d", again.Person.ID, e.Person.ID)
		}
		events, err := store.EventsBefore(db.Reader(ctx), 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		noted := map[string]string{}
		for _, v := range events {
			if v.Actor == boss.ID {
				noted[string(v.Kind)] = v.Detail + ": " + v.Reason
			}
		}
		if noted["address.asked"] != "lost mailbox: "+checked || noted["address.changed"] != "lost mailbox: " {
			t.Errorf("the trail says %v", noted)
		}
	})
}
