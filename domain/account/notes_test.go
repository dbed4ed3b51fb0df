package account_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/store"
	"uptake/store/storetest"
)

// kinds are those of the activity of by, oldest first.
func (s site) kinds(by account.Actor) []account.NoteKind {
	s.t.Helper()
	notes, err := s.Notes(s.t.Context(), by)
	if err != nil {
		s.t.Fatal(err)
	}
	var all []account.NoteKind
	for _, n := range slices.Backward(notes) {
		all = append(all, n.Kind)
	}
	return all
}

func TestRecentActivityOfAnAccount(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newSiteOn(t, db)
		ctx := t.Context()
		e, who := s.signIn("mair@example.org")
		_, other := s.signIn("other@example.org")
		link, code, ref := s.ask("mair@example.org")
		wrong := "000000"
		if code == wrong {
			wrong = "111111"
		}
		if _, err := s.ConfirmCode(ctx, ref, wrong, account.Browser{}); !errors.Is(err, account.ErrCodeWrong) {
			t.Fatal(err)
		}
		second, err := s.ConfirmLink(ctx, link, account.Browser{Agent: "Mozilla/5.0 (Windows) Firefox/140"})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.EndSession(ctx, other, second.Session); err != nil {
			t.Fatal(err)
		}
		if err := s.EndSession(ctx, who, second.Session); err != nil {
			t.Fatal(err)
		}
		made, err := s.IssueToken(ctx, who, account.NewToken{Label: "Script"})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.RevokeToken(ctx, who, made.JTI); err != nil {
			t.Fatal(err)
		}
		key, _ := s.stepped(e, who)
		half := s.halfway("mair@example.org")
		if err := s.PassSecondStep(ctx, half.Token, account.Given{Code: s.wrong(key)}); !errors.Is(err, account.ErrStepWrong) {
			t.Fatal(err)
		}
		if err := s.PassSecondStep(ctx, half.Token, account.Given{Code: account.CodeAt(key, s.Now())}); err != nil {
			t.Fatal(err)
		}
		if err := s.SignOut(ctx, half.Token); err != nil {
			t.Fatal(err)
		}
		if err := s.SignOut(ctx, "no cookie of ours"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SignOutEverywhere(ctx, who); err != nil {
			t.Fatal(err)
		}
		want := []account.NoteKind{
			account.SignedIn, account.CodeWrong, account.SignedIn, account.SignedOut, account.TokenMade, account.TokenEnded, account.StepSet,
			account.StepWrong, account.SignedIn, account.SignedOut, account.OutEverywhere,
		}
		if got := s.kinds(who); !slices.Equal(got, want) {
			t.Errorf("got  %v\nwant %v", got, want)
		}
		if got := s.kinds(other); !slices.Equal(got, []account.NoteKind{account.SignedIn}) {
			t.Errorf("somebody else reads %v", got)
		}
		notes, _ := s.Notes(ctx, who)
		if n := notes[len(notes)-4]; n.Kind != account.SignedOut || n.Agent != "Firefox, Windows" {
			t.Errorf("got %+v, want the browser that was signed out", n)
		}
		if _, err := s.Notes(ctx, account.Actor{}); !errors.Is(err, account.ErrSignIn) {
			t.Errorf("got %v for nobody", err)
		}
		s.clock.Turn(account.NotesKept + time.Second)
		if got := s.kinds(who); len(got) != 0 {
			t.Errorf("after 90 days: %v", got)
		}
		s.signIn("other@example.org")
		if n := s.rows("account_notes"); n != 1 {
			t.Errorf("%d rows are left, want the last one", n)
		}
	})
}

func TestAnAdministratorCutsALeaverOff(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newSiteOn(t, db)
		ctx := t.Context()
		bossIn, boss := s.boss()
		e, who := s.signIn("left@example.org")
		made, err := s.IssueToken(ctx, who, account.NewToken{Label: "Script"})
		if err != nil {
			t.Fatal(err)
		}
		stale := boss
		stale.ProvenAt = s.Now().Add(-time.Hour)
		for _, tt := range []struct {
			name   string
			by     account.Actor
			reason string
			kind   fault.Kind
		}{
			{"nobody", account.Actor{}, "Has left the trust.", fault.SignIn},
			{"a member", who, "Has left the trust.", fault.Forbidden},
			{"without a reason", boss, "left", fault.Invalid},
			{"without a fresh proof", stale, "Has left the trust.", fault.Forbidden},
		} {
			if err := s.CutOff(ctx, tt.by, who.Person, tt.reason); fault.KindOf(err) != tt.kind {
				t.Errorf("%s: got %v", tt.name, err)
			}
		}
		if err := s.CutOff(ctx, boss, boss.Person, "Has left the trust."); !errors.Is(err, account.ErrForbidden) {
			t.Errorf("themselves: %v", err)
		}
		if _, _, err := s.SessionOf(ctx, e.Token); err != nil {
			t.Fatalf("a refusal ended the session: %v", err)
		}
		link, _, _ := s.ask("left@example.org")
		if err := s.CutOff(ctx, boss, who.Person, "Has left the trust."); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.SessionOf(ctx, e.Token); !errors.Is(err, account.ErrNoSession) {
			t.Errorf("the session goes on: %v", err)
		}
		if _, err := s.TokenOf(ctx, made.JTI); !errors.Is(err, account.ErrBadToken) {
			t.Errorf("the token works: %v", err)
		}
		if _, err := s.ConfirmLink(ctx, link, account.Browser{}); !errors.Is(err, account.ErrLinkExpired) {
			t.Errorf("a link that was mailed before signs in: %v", err)
		}
		if _, _, err := s.SessionOf(ctx, bossIn.Token); err != nil {
			t.Errorf("somebody else is out: %v", err)
		}
		if s.rows("events WHERE kind = 'person.cut_off' AND reason = 'Has left the trust.'") != 1 {
			t.Error("the trail does not say why")
		}
		if mails := s.mails(); mails[len(mails)-1].To != "left@example.org" || !strings.Contains(mails[len(mails)-1].Text, "signed you out") {
			t.Errorf("told %+v", mails[len(mails)-1])
		}
	})
}
