package account_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/privacy"
	"uptake/store"
)

// grave are the acts that a session does only when it has proven itself lately. Each
// returns its refusal; another fault says that it went further.
func (s site) grave(by account.Actor) map[string]error {
	ctx := s.t.Context()
	other, err := s.Reads.PersonByEmail(ctx, "other@example.org")
	if err != nil {
		s.t.Fatal(err)
	}
	held := privacy.Service{Store: store.Privacy(s.store), Reads: store.PrivacyReads(s.store), Now: s.Now}
	_, departed := s.Depart(ctx, by, account.Leaving{Link: true, Provider: "example"})
	_, issued := s.IssueToken(ctx, by, account.NewToken{Label: "Script", Scope: account.ScopeRead})
	return map[string]error{
		"change of address": s.ChangeAddress(ctx, by, "new@example.org"),
		"lost mailbox":      s.RecoverAddress(ctx, by, other.ID, "again@example.org", "Rang their department."),
		"link":              departed,
		"unlink":            s.Unlink(ctx, by, 99),
		"token":             issued,
		"role given":        s.GiveRole(ctx, by, other.ID, account.Moderator, 0),
		"role taken":        s.TakeRole(ctx, by, other.ID, account.Moderator, 0),
		"copy of all data":  held.Copy(ctx, by, func(privacy.Held) error { return nil }),
		"deletion":          held.Erase(ctx, by, by.Person, privacy.Wish{Words: privacy.Keep}),
	}
}

// boss is an administrator who has just signed in, with another person beside.
func (s site) boss() (account.Entry, account.Actor) {
	s.t.Helper()
	s.signIn("other@example.org")
	if _, err := s.CreateAdministrator(s.t.Context(), account.Console, "mair@example.org"); err != nil {
		s.t.Fatal(err)
	}
	return s.signIn("mair@example.org")
}

func TestWhatIsGraveNeedsAProofOfTheLastQuarterOfAnHour(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		wait    time.Duration
		refused bool
	}{
		{"at once", 0, false},
		{"a second before", account.ProvenFor - time.Second, false},
		{"a quarter of an hour later", account.ProvenFor, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			e, _ := s.boss()
			s.clock.Turn(tt.wait)
			in, _, err := s.SessionOf(t.Context(), e.Token)
			if err != nil {
				t.Fatal(err)
			}
			for act, err := range s.grave(in.Actor) {
				if errors.Is(err, account.ErrProve) != tt.refused {
					t.Errorf("%s: got %v, refused wanted: %v", act, err, tt.refused)
				}
			}
		})
	}
}

func TestATokenDoesWhatIsGraveAsItsScopeSays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	_, who := s.boss()
	made, err := s.IssueToken(t.Context(), who, account.NewToken{Label: "Script"})
	if err != nil {
		t.Fatal(err)
	}
	s.clock.Turn(time.Hour)
	b, err := s.TokenOf(t.Context(), made.JTI)
	if err != nil {
		t.Fatal(err)
	}
	for act, err := range s.grave(b.Actor) {
		if errors.Is(err, account.ErrProve) {
			t.Errorf("%s: the token was refused", act)
		}
	}
}

// askProof asks for a code and returns it with its reference.
func (s site) askProof(by account.Actor) (ref, code string) {
	s.t.Helper()
	ref, err := s.AskProof(s.t.Context(), by)
	if err != nil {
		s.t.Fatal(err)
	}
	mails := s.mails()
	m := mails[len(mails)-1]
	c := codeIn.FindStringSubmatch(m.Text)
	if c == nil || strings.Contains(m.Text, "/sign-in/") || strings.Contains(m.Subject, c[1]) {
		s.t.Fatalf("the mail holds no code, or a link, or the code in its subject:\n%s\n%s", m.Subject, m.Text)
	}
	return ref, c[1] + c[2]
}

func TestASessionProvesItselfByAMailedCode(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	e, who := s.boss()
	elsewhere, _ := s.signIn("mair@example.org")
	_, other := s.signIn("other@example.org")
	s.clock.Turn(time.Hour)
	ref, code := s.askProof(who)
	wrong := "000000"
	if code == wrong {
		wrong = "111111"
	}
	for _, tt := range []struct {
		name string
		do   func() error
		want error
	}{
		{"a code that is none", func() error { return s.Prove(ctx, who, e.Session, ref, "12") }, account.ErrCodeWrong},
		{"a wrong code", func() error { return s.Prove(ctx, who, e.Session, ref, wrong) }, account.ErrCodeWrong},
		{"a reference that is none", func() error { return s.Prove(ctx, who, e.Session, "x", code) }, account.ErrLinkUnknown},
		{"somebody else", func() error { return s.Prove(ctx, other, e.Session, ref, code) }, account.ErrLinkUnknown},
		{"nobody", func() error { return s.Prove(ctx, account.Actor{}, e.Session, ref, code) }, account.ErrSignIn},
		{"another person's session", func() error { return s.Prove(ctx, who, 999, ref, code) }, account.ErrNoSession},
		{"the code", func() error { return s.Prove(ctx, who, e.Session, ref, code) }, nil},
		{"the code again", func() error { return s.Prove(ctx, who, e.Session, ref, code) }, account.ErrLinkUsed},
	} {
		if err := tt.do(); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
	}
	for name, tt := range map[string]struct {
		token string
		want  error
	}{"the session": {e.Token, nil}, "another one of the same person": {elsewhere.Token, account.ErrProve}} {
		in, _, err := s.SessionOf(ctx, tt.token)
		if err != nil {
			t.Fatal(err)
		}
		if err := in.Actor.Proven(s.Now()); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
	if n := s.rows("sign_ins WHERE tries = 1"); n != 1 {
		t.Errorf("%d wrong codes are counted, want 1", n)
	}
}

func TestProofsAreGuessedFiveTimesAtMost(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	e, who := s.boss()
	ref, code := s.askProof(who)
	wrong := "000000"
	if code == wrong {
		wrong = "111111"
	}
	for range account.CodeTries {
		if err := s.Prove(t.Context(), who, e.Session, ref, wrong); fault.KindOf(err) != fault.Invalid && !errors.Is(err, account.ErrCodeTries) {
			t.Fatal(err)
		}
	}
	if err := s.Prove(t.Context(), who, e.Session, ref, code); !errors.Is(err, account.ErrCodeTries) {
		t.Errorf("got %v, want ErrCodeTries", err)
	}
}

func TestASessionEndsHoweverMuchItIsUsed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		role account.Role
		most time.Duration
	}{{"a contributor", "", account.SessionMost}, {"a moderator", account.Moderator, account.OfficeSessionMost}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			e, who := s.signIn("mair@example.org")
			if tt.role != "" {
				if err := s.GiveRole(t.Context(), account.Console, who.Person, tt.role, 7); err != nil {
					t.Fatal(err)
				}
			}
			begun := s.Now()
			for s.Now().Add(3 * time.Hour).Before(begun.Add(tt.most)) {
				s.clock.Turn(3 * time.Hour)
				in, _, err := s.SessionOf(t.Context(), e.Token)
				if err != nil {
					t.Fatalf("it ended after %v", s.Now().Sub(begun))
				}
				if in.Session.ExpiresAt.After(begun.Add(tt.most)) {
					t.Fatalf("the cookie lasts until %v, longer than the session", in.Session.ExpiresAt)
				}
			}
			s.clock.Turn(begun.Add(tt.most).Sub(s.Now()))
			if _, _, err := s.SessionOf(t.Context(), e.Token); !errors.Is(err, account.ErrNoSession) {
				t.Errorf("got %v after %v, want ErrNoSession", err, tt.most)
			}
			if list, err := s.Sessions(t.Context(), account.Actor{Person: who.Person, Grants: []account.Grant{{Role: account.Moderator}}}); len(list) > 0 || err != nil {
				t.Errorf("it is still listed: %v, %v", list, err)
			}
		})
	}
}
