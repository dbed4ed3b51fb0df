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

// later gives the app another code.
func (s site) later() { s.clock.Turn(31 * time.Second) }

// stepped sets a second step up for who, in the session of e.
func (s site) stepped(e account.Entry, who account.Actor) (key string, codes []string) {
	s.t.Helper()
	k, err := s.BeginSecondStep(s.t.Context(), who)
	if err != nil {
		s.t.Fatal(err)
	}
	codes, _, err = s.SetSecondStep(s.t.Context(), who, e.Session, account.CodeAt(k.Text, s.Now()))
	if err != nil {
		s.t.Fatal(err)
	}
	s.later()
	return k.Text, codes
}

// wrong is a code that key does not make now.
func (s site) wrong(key string) string {
	for _, c := range []string{"000000", "111111", "222222", "333333"} {
		near := false
		for d := -time.Minute; d <= time.Minute; d += 30 * time.Second {
			near = near || account.CodeAt(key, s.Now().Add(d)) == c
		}
		if !near {
			return c
		}
	}
	s.t.Fatal("every code is right")
	return ""
}

// halfway signs email in as far as its second step.
func (s site) halfway(email string) account.Entry {
	s.t.Helper()
	link, _, _ := s.ask(email)
	e, err := s.ConfirmLink(s.t.Context(), link, account.Browser{})
	if err != nil {
		s.t.Fatal(err)
	}
	if !e.Waits {
		s.t.Fatal("the session does not wait")
	}
	s.clock.Turn(4 * time.Minute) // an address gets five mails in a quarter of an hour
	return e
}

func TestASessionSignsInWithTheSecondStepAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newSiteOn(t, db)
		ctx := t.Context()
		e, who := s.signIn("mair@example.org")
		elsewhere, _ := s.signIn("mair@example.org")
		key, codes := s.stepped(e, who)
		if len(codes) != account.RecoveryCodes {
			t.Fatalf("%d recovery codes", len(codes))
		}
		if in, _, err := s.SessionOf(ctx, e.Token); err != nil || !in.Actor.Stepped {
			t.Fatalf("the session that set it up is out: %v", err)
		}
		if _, _, err := s.SessionOf(ctx, elsewhere.Token); !errors.Is(err, account.ErrStepWaits) {
			t.Errorf("another session goes on: %v", err)
		}
		half := s.halfway("mair@example.org")
		if in, _, err := s.SessionOf(ctx, half.Token); !errors.Is(err, account.ErrStepWaits) || in.Actor.Person != 0 {
			t.Errorf("got %+v, %v from a session that waits", in.Actor, err)
		}
		code := account.CodeAt(key, s.Now())
		for _, tt := range []struct {
			name, token, typed string
			want               error
		}{
			{"a wrong code", half.Token, s.wrong(key), account.ErrStepWrong},
			{"a recovery code that is none", half.Token, "aaaa-bbbb-cccc-dddd", account.ErrStepWrong},
			{"no session", "x", code, account.ErrNoSession},
			{"the code", half.Token, code, nil},
			{"once more", half.Token, code, account.ErrNoSession},
		} {
			if err := s.PassSecondStep(ctx, tt.token, account.Given{Code: tt.typed}); !errors.Is(err, tt.want) {
				t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
			}
		}
		if _, _, err := s.SessionOf(ctx, half.Token); err != nil {
			t.Errorf("it does not sign in: %v", err)
		}
		replay := s.halfway("mair@example.org")
		s.clock.Turn(-4 * time.Minute)
		if err := s.PassSecondStep(ctx, replay.Token, account.Given{Code: code}); !errors.Is(err, account.ErrStepWrong) {
			t.Errorf("the code was taken twice: %v", err)
		}
		s.clock.Turn(4 * time.Minute)
		if err := s.PassSecondStep(ctx, replay.Token, account.Given{Code: strings.ToUpper(strings.ReplaceAll(codes[0], "-", " "))}); err != nil {
			t.Errorf("the recovery code: %v", err)
		}
		again := s.halfway("mair@example.org")
		if err := s.PassSecondStep(ctx, again.Token, account.Given{Code: codes[0]}); !errors.Is(err, account.ErrStepWrong) {
			t.Errorf("a recovery code was taken twice: %v", err)
		}
		if v, err := s.SecondStep(ctx, who); err != nil || v.Left != account.RecoveryCodes-1 || v.SetAt.IsZero() {
			t.Errorf("got %+v, %v", v, err)
		}
		s.clock.Turn(account.StepWait)
		if err := s.PassSecondStep(ctx, again.Token, account.Given{Code: codes[1]}); !errors.Is(err, account.ErrNoSession) {
			t.Errorf("it waits for ever: %v", err)
		}
		if n := s.rows("second_steps WHERE sealed LIKE '%" + key + "%'"); n != 0 {
			t.Error("the key can be read in the database")
		}
		for _, c := range codes {
			if n := s.rows("recovery_codes WHERE code_hash LIKE '%" + strings.ReplaceAll(c, "-", "") + "%'"); n != 0 {
				t.Error("a recovery code can be read in the database")
			}
		}
	})
}

func TestASecondStepOutlivesARotationOfTheSecret(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	e, who := s.signIn("mair@example.org")
	key, codes := s.stepped(e, who)
	old, fresh := s.Secrets[0], []byte(strings.Repeat("b", 32))
	for _, tt := range []struct {
		name    string
		secrets [][]byte
		want    error
	}{
		{"replaced", [][]byte{fresh}, account.ErrStepLost},
		{"both", [][]byte{fresh, old}, nil},
		{"the new one alone", [][]byte{fresh}, nil},
	} {
		s.Secrets = tt.secrets
		half := s.halfway("mair@example.org")
		if err := s.PassSecondStep(ctx, half.Token, account.Given{Code: account.CodeAt(key, s.Now())}); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
		if err := s.PassSecondStep(ctx, half.Token, account.Given{Code: codes[0]}); tt.want != nil && err != nil {
			t.Errorf("%s: the recovery code: %v", tt.name, err)
		}
	}
}

func TestGuessesOfASecondStepEndAndKeepNobodyOut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	e, who := s.signIn("mair@example.org")
	key, codes := s.stepped(e, who)
	for range account.StepMissesMost / account.StepTries {
		half := s.halfway("mair@example.org")
		for i := range account.StepTries {
			want := account.ErrStepWrong
			if i == account.StepTries-1 {
				want = account.ErrStepTries
			}
			if err := s.PassSecondStep(ctx, half.Token, account.Given{Code: s.wrong(key)}); !errors.Is(err, want) {
				t.Fatalf("try %d: got %v, want %v", i, err, want)
			}
		}
		if err := s.PassSecondStep(ctx, half.Token, account.Given{Code: account.CodeAt(key, s.Now())}); !errors.Is(err, account.ErrNoSession) {
			t.Fatalf("the session goes on after %d wrong codes: %v", account.StepTries, err)
		}
	}
	half := s.halfway("mair@example.org")
	if err := s.PassSecondStep(ctx, half.Token, account.Given{Code: account.CodeAt(key, s.Now())}); !errors.Is(err, account.ErrStepBarred) {
		t.Errorf("got %v after %d wrong codes, want ErrStepBarred", err, account.StepMissesMost)
	}
	if _, _, err := s.SessionOf(ctx, e.Token); err != nil {
		t.Errorf("who was signed in is out: %v", err)
	}
	if err := s.PassSecondStep(ctx, half.Token, account.Given{Code: codes[0]}); err != nil {
		t.Errorf("a recovery code keeps nobody in: %v", err)
	}
	s.clock.Turn(account.StepMissesWithin - 4*time.Minute)
	late := s.halfway("mair@example.org")
	if err := s.PassSecondStep(ctx, late.Token, account.Given{Code: account.CodeAt(key, s.Now())}); err != nil {
		t.Errorf("a day later: %v", err)
	}
}

func TestSettingUpASecondStep(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	e, who := s.signIn("mair@example.org")
	if _, _, err := s.SetSecondStep(ctx, who, e.Session, "123456"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("got %v before it was begun", err)
	}
	k, err := s.BeginSecondStep(ctx, who)
	if err != nil || !strings.HasPrefix(k.Address, "otpauth://totp/Uptake:mair@example.org?issuer=Uptake&secret=") {
		t.Fatal(k, err)
	}
	_, again, err := s.SetSecondStep(ctx, who, e.Session, s.wrong(k.Text))
	if !errors.Is(err, account.ErrStepWrong) || again != k {
		t.Errorf("got %v, %v; want the same key again", again, err)
	}
	if s.halfBegun(t) {
		t.Error("a second step that was never finished keeps its person out")
	}
	stale := who
	stale.ProvenAt = s.Now().Add(-time.Hour)
	if _, err := s.BeginSecondStep(ctx, stale); !errors.Is(err, account.ErrProve) {
		t.Errorf("got %v from a session that has not proven itself", err)
	}
	key, _ := s.stepped(e, who)
	if _, err := s.BeginSecondStep(ctx, who); !errors.Is(err, account.ErrStepThere) {
		t.Errorf("got %v for a second one", err)
	}
	if err := s.EndSecondStep(ctx, who, e.Session, account.Given{Code: s.wrong(key)}); !errors.Is(err, account.ErrStepWrong) {
		t.Errorf("a wrong code turned it off: %v", err)
	}
	if err := s.EndSecondStep(ctx, who, e.Session, account.Given{Code: account.CodeAt(key, s.Now())}); err != nil {
		t.Error(err)
	}
	if n := s.rows("second_steps") + s.rows("recovery_codes"); n != 0 {
		t.Errorf("%d rows are left", n)
	}
	told := ""
	for _, m := range s.mails() {
		if strings.HasPrefix(m.Subject, "The second step") {
			told += m.Text
		}
	}
	if !strings.Contains(told, "An authenticator app is set up") || !strings.Contains(told, "is turned off") {
		t.Errorf("told %q", told)
	}
}

// TestNewRecoveryCodesTakeThePlaceOfTheOld holds that none of before is taken, used or not.
func TestNewRecoveryCodesTakeThePlaceOfTheOld(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := newSiteOn(t, db)
		ctx := t.Context()
		e, who := s.signIn("mair@example.org")
		if _, err := s.RenewRecoveryCodes(ctx, who); !errors.Is(err, account.ErrNoStep) {
			t.Errorf("got %v without a second step", err)
		}
		if _, err := s.BeginSecondStep(ctx, who); err != nil {
			t.Fatal(err)
		}
		if _, err := s.RenewRecoveryCodes(ctx, who); !errors.Is(err, account.ErrNoStep) || s.rows("recovery_codes") != 0 {
			t.Errorf("got %v for one that is not set up", err)
		}
		_, old := s.stepped(e, who)
		stale := who
		stale.ProvenAt = s.Now().Add(-time.Hour)
		for what, by := range map[string]account.Actor{"a visitor": {}, "a session that has not proven itself": stale} {
			if codes, err := s.RenewRecoveryCodes(ctx, by); err == nil || codes != nil {
				t.Errorf("%s gets codes", what)
			}
		}
		half := s.halfway("mair@example.org")
		if err := s.PassSecondStep(ctx, half.Token, account.Given{Code: old[0]}); err != nil {
			t.Fatalf("refusals took the codes away: %v", err)
		}
		who.ProvenAt = s.Now()
		codes, err := s.RenewRecoveryCodes(ctx, who)
		if err != nil || len(codes) != account.RecoveryCodes || slices.Contains(old, codes[0]) {
			t.Fatalf("got %d codes, %v", len(codes), err)
		}
		if v, err := s.SecondStep(ctx, who); err != nil || v.Left != account.RecoveryCodes {
			t.Errorf("got %+v, %v", v, err)
		}
		half = s.halfway("mair@example.org")
		for _, c := range old[:2] {
			if err := s.PassSecondStep(ctx, half.Token, account.Given{Code: c}); !errors.Is(err, account.ErrStepWrong) {
				t.Errorf("a code of before: %v", err)
			}
		}
		if err := s.PassSecondStep(ctx, half.Token, account.Given{Code: codes[9]}); err != nil {
			t.Errorf("a new code: %v", err)
		}
		if n := s.rows("events WHERE kind = 'second_step.codes'"); n != 1 {
			t.Errorf("the trail has it %d times", n)
		}
		told := slices.ContainsFunc(s.mails(), func(m account.Mail) bool { return strings.Contains(m.Text, "New recovery codes were made") })
		if !told {
			t.Error("nobody is told")
		}
	})
}

// halfBegun reports whether a sign-in of mair waits.
func (s site) halfBegun(t *testing.T) bool {
	t.Helper()
	link, _, _ := s.ask("mair@example.org")
	e, err := s.ConfirmLink(t.Context(), link, account.Browser{})
	if err != nil {
		t.Fatal(err)
	}
	return e.Waits
}

func TestRolesWaitForASecondStepWhereItIsAsked(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.StaffSecondStep = true
	ctx := t.Context()
	e, who := s.boss()
	made, err := s.IssueToken(ctx, who, account.NewToken{Label: "Script"})
	if err != nil {
		t.Fatal(err)
	}
	acts := func() map[string]account.Actor {
		in, _, err := s.SessionOf(ctx, e.Token)
		if err != nil {
			t.Fatal(err)
		}
		b, err := s.TokenOf(ctx, made.JTI)
		if err != nil {
			t.Fatal(err)
		}
		return map[string]account.Actor{"session": in.Actor, "token": b.Actor}
	}
	for way, a := range acts() {
		for _, v := range account.Verbs() {
			err := account.Can(a, v, account.Thing{Challenge: 3})
			if own := account.Can(account.Actor{Person: a.Person}, v, account.Thing{Challenge: 3}) == nil; (err == nil) != own || !own && !errors.Is(err, account.ErrStepNeeded) && !errors.Is(err, account.ErrForbidden) {
				t.Errorf("%s, %s: got %v", way, v, err)
			}
		}
		if err := account.Can(a, account.GiveRole, account.Thing{}); !errors.Is(err, account.ErrStepNeeded) || a.Staff(3) || a.HasAnywhere(account.Lead) {
			t.Errorf("%s: got %v, want ErrStepNeeded and no role", way, err)
		}
	}
	_, member := s.signIn("other@example.org")
	if err := account.Can(member, account.GiveRole, account.Thing{}); !errors.Is(err, account.ErrForbidden) || errors.Is(err, account.ErrStepNeeded) {
		t.Errorf("a member is told of a second step: %v", err)
	}
	s.stepped(e, who)
	for way, a := range acts() {
		if err := account.Can(a, account.GiveRole, account.Thing{}); err != nil {
			t.Errorf("%s, once it is set up: %v", way, err)
		}
	}
}

func TestAnAdministratorResetsASecondStep(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	_, boss := s.boss()
	e, who := s.signIn("lost@example.org")
	if err := s.ResetSecondStep(ctx, boss, who.Person, "Rang their department."); !errors.Is(err, account.ErrNoStep) {
		t.Errorf("got %v where there is none", err)
	}
	s.stepped(e, who)
	stale := boss
	stale.ProvenAt = s.Now().Add(-time.Hour)
	for _, tt := range []struct {
		name   string
		by     account.Actor
		reason string
		kind   fault.Kind
	}{
		{"nobody", account.Actor{}, "Rang their department.", fault.SignIn},
		{"they themselves", who, "Rang their department.", fault.Forbidden},
		{"without a reason", boss, "no", fault.Invalid},
		{"without a fresh proof", stale, "Rang their department.", fault.Forbidden},
	} {
		if err := s.ResetSecondStep(ctx, tt.by, who.Person, tt.reason); fault.KindOf(err) != tt.kind {
			t.Errorf("%s: got %v", tt.name, err)
		}
	}
	if err := s.ResetSecondStep(ctx, boss, boss.Person, "Rang my department."); !errors.Is(err, account.ErrForbidden) {
		t.Errorf("their own: %v", err)
	}
	if err := s.ResetSecondStep(ctx, boss, who.Person, "Rang their department."); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.SessionOf(ctx, e.Token); !errors.Is(err, account.ErrNoSession) {
		t.Errorf("a session goes on: %v", err)
	}
	if s.rows("events WHERE kind = 'second_step.reset' AND reason = 'Rang their department.'") != 1 {
		t.Error("the trail does not say why")
	}
	if mails := s.mails(); !strings.Contains(mails[len(mails)-1].Text, "An administrator has removed") || mails[len(mails)-1].To != "lost@example.org" {
		t.Errorf("told %+v", mails[len(mails)-1])
	}
	if _, again := s.signIn("lost@example.org"); again.Stepped {
		t.Error("the second step is still there")
	}
}
