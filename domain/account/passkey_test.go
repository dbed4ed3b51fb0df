package account_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

// plain speaks of passkeys in plain words: an answer is "challenge credential count". What
// browsers say is read by package api/signin.
type plain struct{}

func (plain) AskNew(challenge string, _ account.Person, known []account.Passkey) (string, error) {
	return fmt.Sprint(challenge, " without ", len(known)), nil
}

func (plain) Made(challenge string, _ id.Person, answer string) (account.Passkey, error) {
	var k account.Passkey
	var signed string
	if _, err := fmt.Sscan(answer, &signed, &k.Credential, &k.Count); err != nil || signed != challenge {
		return k, errors.New("no answer to this")
	}
	k.Public, k.Transports = "public "+k.Credential, "usb"
	return k, nil
}

func (plain) AskSigned(challenge string, known []account.Passkey) (string, error) {
	return fmt.Sprint(challenge, " with ", len(known)), nil
}

func (plain) Signed(challenge string, _ id.Person, known []account.Passkey, answer string) (account.Passkey, error) {
	said, err := plain{}.Made(challenge, 0, answer)
	at := slices.IndexFunc(known, func(k account.Passkey) bool { return k.Credential == said.Credential })
	if err != nil || at < 0 {
		return account.Passkey{}, errors.New("not one of them")
	}
	k := known[at]
	k.Count = said.Count
	return k, nil
}

func challengeOf(options string) string { return strings.Fields(options)[0] }

// passkey adds a passkey for who, in the session of e.
func (s site) passkey(e account.Entry, who account.Actor, credential string, count int) (codes []string) {
	s.t.Helper()
	options, err := s.BeginPasskey(s.t.Context(), who, e.Session, "Phone")
	if err != nil {
		s.t.Fatal(err)
	}
	codes, err = s.AddPasskey(s.t.Context(), who, e.Session, "  Phone ", fmt.Sprint(challengeOf(options), " ", credential, " ", count))
	if err != nil {
		s.t.Fatal(err)
	}
	return codes
}

// signed is what a device signs for a session that waits.
func (s site) signed(token, credential string, count int) account.Given {
	s.t.Helper()
	options, err := s.AskPasskeyWaiting(s.t.Context(), token)
	if err != nil {
		s.t.Fatal(err)
	}
	return account.Given{Passkey: fmt.Sprint(challengeOf(options), " ", credential, " ", count)}
}

func newKeys(t testing.TB, db *store.Store) site {
	s := newSiteOn(t, db)
	s.Passkeys = plain{}
	return s
}

func TestAPasskeyPassesTheSecondStep(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newKeys(t, db)
		ctx := t.Context()
		e, who := s.signIn("mair@example.org")
		elsewhere, _ := s.signIn("mair@example.org")
		codes := s.passkey(e, who, "one", 7)
		if len(codes) != account.RecoveryCodes {
			t.Fatalf("%d recovery codes for whoever has a passkey alone", len(codes))
		}
		in, _, err := s.SessionOf(ctx, e.Token)
		if err != nil || !in.Actor.Stepped || in.Actor.Ways != (account.StepWays{Passkey: true}) {
			t.Fatalf("got %+v, %v from the session that added it", in.Actor, err)
		}
		if _, _, err := s.SessionOf(ctx, elsewhere.Token); !errors.Is(err, account.ErrStepWaits) {
			t.Errorf("another session goes on: %v", err)
		}
		if again := s.passkey(e, in.Actor, "two", 0); again != nil {
			t.Error("a second one replaces the recovery codes")
		}
		oe, other := s.signIn("other@example.org")
		s.passkey(oe, other, "theirs", 0)

		half := s.halfway("mair@example.org")
		if ways, err := s.Waiting(ctx, half.Token); err != nil || ways.App || !ways.Passkey {
			t.Errorf("it waits for %+v, %v", ways, err)
		}
		good := s.signed(half.Token, "one", 8)
		if raw, err := base64.RawURLEncoding.DecodeString(strings.Fields(good.Passkey)[0]); err != nil || len(raw) != 32 {
			t.Errorf("the challenge has %d bytes, %v", len(raw), err)
		}
		if err := s.PassSecondStep(ctx, half.Token, good); err != nil {
			t.Fatalf("the right answer: %v", err)
		}
		if _, _, err := s.SessionOf(ctx, half.Token); err != nil {
			t.Errorf("it does not sign in: %v", err)
		}
		s.clock.Turn(account.AsksWithin) // an address gets five mails in it
		for _, tt := range []struct {
			name  string
			given func(token string) account.Given
			want  error
		}{
			{"the answer of another sign-in", func(string) account.Given { return good }, account.ErrPasskeyLate},
			{"that answer after a new challenge", func(token string) account.Given { s.signed(token, "one", 9); return good }, account.ErrPasskeyWrong},
			{"an older challenge", func(token string) account.Given { g := s.signed(token, "one", 9); s.signed(token, "one", 9); return g }, account.ErrPasskeyWrong},
			{"somebody else's", func(token string) account.Given { return s.signed(token, "theirs", 0) }, account.ErrPasskeyWrong},
			{"a count that went back", func(token string) account.Given { return s.signed(token, "one", 7) }, account.ErrPasskeyCount},
			{"a count that stands still", func(token string) account.Given { return s.signed(token, "one", 8) }, account.ErrPasskeyCount},
			{"a count that is none any more", func(token string) account.Given { return s.signed(token, "one", 0) }, account.ErrPasskeyCount},
			{"five minutes later", func(token string) account.Given {
				g := s.signed(token, "one", 9)
				s.clock.Turn(account.PasskeyFor)
				return g
			}, account.ErrPasskeyLate},
			{"a code, without an app", func(string) account.Given { return account.Given{Code: "123456"} }, account.ErrStepNoApp},
			{"the count goes on", func(token string) account.Given { return s.signed(token, "one", 9) }, nil},
			{"a device that does not count", func(token string) account.Given { return s.signed(token, "two", 0) }, nil},
			{"a recovery code", func(string) account.Given { return account.Given{Code: codes[0]} }, nil},
		} {
			half := s.halfway("mair@example.org")
			g := tt.given(half.Token)
			if err := s.PassSecondStep(ctx, half.Token, g); !errors.Is(err, tt.want) {
				t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
			}
			_, _, err := s.SessionOf(ctx, half.Token)
			if in := err == nil; in != (tt.want == nil) {
				t.Errorf("%s: the session: %v", tt.name, err)
			}
			if g.Passkey == "" || tt.want == nil {
				continue
			}
			if err := s.PassSecondStep(ctx, half.Token, g); !errors.Is(err, account.ErrPasskeyLate) {
				t.Errorf("%s, once more: got %v", tt.name, err)
			}
		}
		list, err := s.MyPasskeys(ctx, who)
		if err != nil || len(list) != 2 || list[0].Name != "Phone" || list[0].Count != 9 || list[0].UsedAt.IsZero() || list[1].UsedAt.IsZero() {
			t.Errorf("got %+v, %v", list, err)
		}
	})
}

func TestWrongPasskeysEndASessionAndCountForTheDay(t *testing.T) {
	t.Parallel()
	s := newKeys(t, storetest.SQLite(t))
	ctx := t.Context()
	e, who := s.signIn("mair@example.org")
	key, _ := s.stepped(e, who)
	in, _, err := s.SessionOf(ctx, e.Token)
	if err != nil {
		t.Fatal(err)
	}
	if codes := s.passkey(e, in.Actor, "one", 0); codes != nil {
		t.Error("the recovery codes of the app are replaced")
	}
	for range account.StepMissesMost / account.StepTries {
		half := s.halfway("mair@example.org")
		for i := range account.StepTries {
			want := account.ErrPasskeyWrong
			if i == account.StepTries-1 {
				want = account.ErrStepTries
			}
			if err := s.PassSecondStep(ctx, half.Token, s.signed(half.Token, "none", 0)); !errors.Is(err, want) {
				t.Fatalf("try %d: got %v, want %v", i, err, want)
			}
		}
		if _, err := s.AskPasskeyWaiting(ctx, half.Token); !errors.Is(err, account.ErrNoSession) {
			t.Fatalf("the session goes on: %v", err)
		}
	}
	half := s.halfway("mair@example.org")
	if err := s.PassSecondStep(ctx, half.Token, account.Given{Code: account.CodeAt(key, s.Now())}); !errors.Is(err, account.ErrStepBarred) {
		t.Errorf("got %v for a code after %d wrong passkeys, want ErrStepBarred", err, account.StepMissesMost)
	}
	if err := s.PassSecondStep(ctx, half.Token, s.signed(half.Token, "one", 0)); err != nil {
		t.Errorf("the passkey, which nobody guesses: %v", err)
	}
}

func TestAddingAndRemovingPasskeys(t *testing.T) {
	t.Parallel()
	s := newKeys(t, storetest.SQLite(t))
	ctx := t.Context()
	e, who := s.signIn("mair@example.org")
	stale := who
	stale.ProvenAt = s.Now().Add(-time.Hour)
	oe, other := s.signIn("other@example.org")
	token := account.Actor{Person: who.Person}
	for _, tt := range []struct {
		name string
		try  func() error
		want error
	}{
		{"nobody", func() error { _, err := s.BeginPasskey(ctx, account.Actor{}, e.Session, "Phone"); return err }, account.ErrSignIn},
		{"without a fresh proof", func() error { _, err := s.BeginPasskey(ctx, stale, e.Session, "Phone"); return err }, account.ErrProve},
		{"an API token", func() error { _, err := s.BeginPasskey(ctx, token, 0, "Phone"); return err }, account.ErrNoSession},
		{"the session of somebody else", func() error { _, err := s.BeginPasskey(ctx, other, e.Session, "Phone"); return err }, account.ErrNoSession},
		{"an API token adds", func() error { _, err := s.AddPasskey(ctx, token, 0, "Phone", "x one 0"); return err }, account.ErrNoSession},
		{"unasked", func() error { _, err := s.AddPasskey(ctx, who, e.Session, "Phone", "x one 0"); return err }, account.ErrPasskeyLate},
		{"without an answer", func() error { _, err := s.AddPasskey(ctx, who, e.Session, "Phone", ""); return err }, account.ErrPasskeyNone},
		{"to be used, without one", func() error { _, err := s.AskPasskey(ctx, who, e.Session); return err }, account.ErrNoPasskey},
		{"removed, without one", func() error { return s.RemovePasskey(ctx, who, 1) }, account.ErrNoPasskey},
	} {
		if err := tt.try(); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
	}
	for _, name := range []string{"", " \u200b ", strings.Repeat("x", 61)} {
		if _, err := s.BeginPasskey(ctx, who, e.Session, name); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: got %v", name, err)
		}
	}
	s.passkey(e, who, "one", 0)
	for n := 2; n <= account.PasskeysMost; n++ {
		s.passkey(e, who, fmt.Sprint("key-", n), 0)
	}
	if _, err := s.BeginPasskey(ctx, who, e.Session, "Phone"); !errors.Is(err, account.ErrPasskeysMany) {
		t.Errorf("got %v for one too many", err)
	}
	options, err := s.BeginPasskey(ctx, other, oe.Session, "Phone")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddPasskey(ctx, other, oe.Session, "Phone", challengeOf(options)+" one 0"); !errors.Is(err, account.ErrPasskeyThere) {
		t.Errorf("somebody else adds the same: %v", err)
	}
	list, err := s.MyPasskeys(ctx, who)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.RemovePasskey(ctx, stale, list[0].ID); !errors.Is(err, account.ErrProve) {
		t.Errorf("got %v without a fresh proof", err)
	}
	s.passkey(oe, other, "theirs", 0)
	if err := s.RemovePasskey(ctx, other, list[0].ID); !errors.Is(err, account.ErrNoPasskey) {
		t.Errorf("somebody else removes it: %v", err)
	}
	for i, k := range list {
		want := error(nil)
		if i == len(list)-1 {
			want = account.ErrPasskeyLast
		}
		if err := s.RemovePasskey(ctx, who, k.ID); !errors.Is(err, want) {
			t.Errorf("number %d: got %v, want %v", i, err, want)
		}
	}
	added, removed := s.rows("events WHERE kind = 'passkey.added'"), s.rows("events WHERE kind = 'passkey.removed'")
	if added != account.PasskeysMost+1 || removed != account.PasskeysMost-1 || s.rows("events WHERE kind = 'second_step.set'") != 2 {
		t.Errorf("the trail has %d added, %d removed", added, removed)
	}
	told := ""
	for _, m := range s.mails() {
		told += m.Text
	}
	if !strings.Contains(told, "has a new passkey") || !strings.Contains(told, "A passkey was removed") {
		t.Errorf("told %q", told)
	}
	if n := s.rows("events WHERE detail <> '' AND kind LIKE 'passkey.%'"); n != 0 {
		t.Error("the trail holds what belongs to a key")
	}

	options, err = s.AskPasskey(ctx, who, e.Session)
	if err != nil {
		t.Fatal(err)
	}
	last := list[len(list)-1].Credential
	if err := s.EndSecondStep(ctx, who, e.Session, account.Given{Passkey: challengeOf(options) + " " + last + " 0"}); err != nil {
		t.Error(err)
	}
	if n := s.rows("passkeys WHERE name = 'Phone'") + s.rows("second_steps"); n != 2 { // those of somebody else
		t.Errorf("%d rows are left", n)
	}
}

func TestPasskeysAndAnAppStandBesideEachOther(t *testing.T) {
	t.Parallel()
	s := newKeys(t, storetest.SQLite(t))
	s.StaffSecondStep = true
	ctx := t.Context()
	e, boss := s.boss()
	_, ada := s.signIn("ada@example.org")
	codes := s.passkey(e, boss, "one", 0)
	in, _, err := s.SessionOf(ctx, e.Token)
	if err != nil || account.Can(in.Actor, account.GiveRole, account.Thing{}) != nil {
		t.Fatalf("roles do not count beside a passkey: %v", err)
	}
	k, err := s.BeginSecondStep(ctx, in.Actor)
	if err != nil {
		t.Fatal(err)
	}
	half := s.halfway("mair@example.org")
	if err := s.PassSecondStep(ctx, half.Token, account.Given{Code: account.CodeAt(k.Text, s.Now())}); !errors.Is(err, account.ErrStepNoApp) {
		t.Errorf("an app that is only begun passes: %v", err)
	}
	if fresh, _, err := s.SetSecondStep(ctx, in.Actor, e.Session, account.CodeAt(k.Text, s.Now())); err != nil || fresh != nil {
		t.Errorf("got %d codes, %v: they have some", len(fresh), err)
	}
	s.later()
	if err := s.PassSecondStep(ctx, half.Token, account.Given{Code: account.CodeAt(k.Text, s.Now())}); err != nil {
		t.Errorf("the app: %v", err)
	}
	if err := s.ProveSecondStep(ctx, in.Actor, e.Session, account.Given{Code: codes[1]}); err != nil {
		t.Errorf("the recovery code of the passkey: %v", err)
	}
	list, _ := s.MyPasskeys(ctx, in.Actor)
	if err := s.RemovePasskey(ctx, in.Actor, list[0].ID); err != nil {
		t.Errorf("with an app beside it: %v", err)
	}
	s.passkey(e, in.Actor, "two", 0)
	if err := s.ResetSecondStep(ctx, account.Console, boss.Person, "Rang their department."); err != nil {
		t.Fatal(err)
	}
	if n := s.rows("passkeys") + s.rows("second_steps") + s.rows("recovery_codes"); n != 0 {
		t.Errorf("%d rows are left after a reset", n)
	}
	s.Passkeys = nil
	if _, err := s.BeginPasskey(ctx, ada, 1, "Phone"); !errors.Is(err, account.ErrPasskeyOff) {
		t.Errorf("got %v where there are none", err)
	}
}
