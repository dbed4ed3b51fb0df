package account_test

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/account/reference"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/store"
	"uptake/store/storetest"
)

// site is a service over a real store, with a clock that tests turn.
type site struct {
	account.Service
	store *store.Store
	clock *storetest.Clock
	t     testing.TB
}

// signer signs nothing: these tests are about rows. Package api/signin has its own.
type signer struct{}

func (signer) SignToken(jti string, _ id.Person, _, _ time.Time) (string, error) {
	return "text of " + jti, nil
}

func newSite(t testing.TB) site {
	t.Helper()
	return newSiteOn(t, storetest.SQLite(t))
}

func newSiteOn(t testing.TB, s *store.Store) site {
	t.Helper()
	clock := storetest.NewClock()
	return site{account.Service{
		Store: store.Accounts(s), Reads: store.AccountReads(s), Signer: signer{}, Secrets: [][]byte{[]byte(strings.Repeat("a", 32))},
		Site: "Uptake", BaseURL: "https://ideas.example.org", Now: clock.Now,
	}, s, clock, t}
}

// mails returns the texts that are queued, oldest first.
func (s site) mails() []account.Mail {
	s.t.Helper()
	var payloads []string
	if err := s.store.Reader(s.t.Context()).All(&payloads, "/* test.mails */ SELECT payload FROM tasks WHERE handler = ? ORDER BY id", outbox.SendMail); err != nil {
		s.t.Fatal(err)
	}
	mails := make([]account.Mail, len(payloads))
	for i, p := range payloads {
		if err := json.Unmarshal([]byte(p), &mails[i]); err != nil {
			s.t.Fatal(err)
		}
	}
	return mails
}

var (
	linkIn = regexp.MustCompile(`https://ideas\.example\.org/sign-in/(\S+)\n`)
	codeIn = regexp.MustCompile(`\n(\d{3}) (\d{3})\n`)
)

// ask asks for a link and returns what the mail and the browser got.
func (s site) ask(email string) (link, code, ref string) {
	s.t.Helper()
	ref, err := s.AskSignIn(s.t.Context(), account.Ask{Email: email})
	if err != nil {
		s.t.Fatal(err)
	}
	mails := s.mails()
	m := mails[len(mails)-1]
	l, c := linkIn.FindStringSubmatch(m.Text), codeIn.FindStringSubmatch(m.Text)
	if l == nil || c == nil {
		s.t.Fatalf("the mail holds no link or no code:\n%s", m.Text)
	}
	return l[1], c[1] + c[2], ref
}

// signIn signs email in and returns who acts then.
func (s site) signIn(email string) (account.Entry, account.Actor) {
	s.t.Helper()
	link, _, _ := s.ask(email)
	e, err := s.ConfirmLink(s.t.Context(), link, account.Browser{})
	if err != nil {
		s.t.Fatal(err)
	}
	in, _, err := s.SessionOf(s.t.Context(), e.Token)
	if err != nil {
		s.t.Fatal(err)
	}
	return e, in.Actor
}

func (s site) rows(from string) int {
	s.t.Helper()
	var n int
	if err := s.store.Reader(s.t.Context()).Get(&n, "/* test.count */ SELECT COUNT(*) FROM "+from); err != nil {
		s.t.Fatal(err)
	}
	return n
}

func (s site) exec(sql string, args ...any) {
	s.t.Helper()
	err := s.store.InTx(s.t.Context(), func(tx *store.Tx) error { _, err := tx.Exec("/* test.change */ "+sql, args...); return err })
	if err != nil {
		s.t.Fatal(err)
	}
}

func TestTheFirstSignInMakesAPersonWithoutAName(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	first, who := s.signIn("  Mair@Example.ORG ")
	if !first.New || first.Person.Name != "" || first.Person.Email != "mair@example.org" {
		t.Errorf("got %+v, want a new person without a name", first)
	}
	if !regexp.MustCompile(`^[a-z0-9]{4}-[a-z0-9]{4}$`).MatchString(who.Handle) || strings.Contains(who.Handle, "mair") {
		t.Errorf("the handle is %q", who.Handle)
	}
	if err := who.NeedsName(); !errors.Is(err, account.ErrNameNeeded) {
		t.Errorf("got %v, want ErrNameNeeded", err)
	}
	second, again := s.signIn("mair@example.org")
	if second.New || again.Person != who.Person || s.rows("people") != 1 {
		t.Errorf("the second sign-in made another person: %+v", second)
	}
	if n := s.rows("events WHERE kind = 'person.joined'"); n != 1 {
		t.Errorf("%d people joined, want 1", n)
	}
}

func TestTheMailNamesNobodyInItsSubjectAndKeepsNoSecretInTheStore(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	link, code, _ := s.ask("mair@example.org")
	if !regexp.MustCompile(`^[a-z2-7]{52}$`).MatchString(link) {
		t.Errorf("the link %q has letters that mail programs cut off, or is too short", link)
	}
	m := s.mails()[0]
	if m.To != "mair@example.org" || m.Subject != "Sign in to Uptake" {
		t.Errorf("got mail to %q with subject %q", m.To, m.Subject)
	}
	var kept struct{ LinkHash, CodeHash string }
	if err := s.store.Reader(t.Context()).Get(&kept, "/* test.kept */ SELECT link_hash, code_hash FROM sign_ins"); err != nil {
		t.Fatal(err)
	}
	for _, v := range []string{kept.LinkHash, kept.CodeHash} {
		if strings.Contains(v, link) || strings.Contains(v, code) || v == account.Hash(code) {
			t.Errorf("the row shows a secret: %s", v)
		}
	}
}

func TestALinkOrCodeThatDoesNotWork(t *testing.T) {
	t.Parallel()
	byLink := func(s site, link, _, _ string) error {
		_, err := s.ConfirmLink(s.t.Context(), link, account.Browser{})
		return err
	}
	byCode := func(s site, _, code, ref string) error {
		_, err := s.ConfirmCode(s.t.Context(), ref, code, account.Browser{})
		return err
	}
	wrong := func(code string) string { return string('0'+(code[0]-'0'+1)%10) + code[1:] }
	miss := func(n int) func(site, string, string, string) {
		return func(s site, _, code, ref string) {
			for i := range n {
				_, err := s.ConfirmCode(s.t.Context(), ref, wrong(code), account.Browser{})
				want := account.ErrCodeWrong
				if i == account.CodeTries-1 {
					want = account.ErrCodeTries
				}
				if !errors.Is(err, want) {
					s.t.Errorf("wrong code %d: got %v, want %v", i+1, err, want)
				}
			}
		}
	}
	later := func(d time.Duration) func(site, string, string, string) {
		return func(s site, _, _, _ string) { s.clock.Turn(d) }
	}
	tests := []struct {
		name   string
		before func(s site, link, code, ref string)
		by     func(s site, link, code, ref string) error
		want   error
	}{
		{"a link works", nil, byLink, nil},
		{"a code works", nil, byCode, nil},
		{"a code works with spaces", nil, func(s site, _, code, ref string) error {
			_, err := s.ConfirmCode(s.t.Context(), ref, " "+code[:3]+" "+code[3:], account.Browser{})
			return err
		}, nil},
		{"a link works in its last second", later(account.LinkFor - time.Second), byLink, nil},
		{"a link ends after 20 minutes", later(account.LinkFor), byLink, account.ErrLinkExpired},
		{"a code ends after 20 minutes", later(account.LinkFor), byCode, account.ErrLinkExpired},
		{"a link works once", func(s site, link, _, _ string) { _ = byLink(s, link, "", "") }, byLink, account.ErrLinkUsed},
		{"a used link voids its code", func(s site, link, _, _ string) { _ = byLink(s, link, "", "") }, byCode, account.ErrLinkUsed},
		{"a used code voids its link", func(s site, _, code, ref string) { _ = byCode(s, "", code, ref) }, byLink, account.ErrLinkUsed},
		{"a newer link voids the older link", func(s site, _, _, _ string) { s.ask("mair@example.org") }, byLink, account.ErrLinkExpired},
		{"a newer link voids the older code", func(s site, _, _, _ string) { s.ask("mair@example.org") }, byCode, account.ErrLinkExpired},
		{"a link of another address voids nothing", func(s site, _, _, _ string) { s.ask("other@example.org") }, byLink, nil},
		{"four wrong codes leave one try", miss(4), byCode, nil},
		{"five wrong codes leave none", miss(5), byCode, account.ErrCodeTries},
		{"five wrong codes leave the link", miss(5), byLink, nil},
		{"a link that was never sent is unknown", nil, func(s site, _, code, ref string) error { return byLink(s, "nothing", code, ref) }, account.ErrLinkUnknown},
		{"a code of another browser is unknown", nil, func(s site, link, code, _ string) error {
			return byCode(s, link, code, "AAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAA")
		}, account.ErrLinkUnknown},
		{"five letters are no code", nil, func(s site, link, _, ref string) error { return byCode(s, link, "12x45", ref) }, account.ErrCodeWrong},
		{"a code in other digits is no code", nil, func(s site, link, _, ref string) error { return byCode(s, link, "٣", ref) }, account.ErrCodeWrong},
		{"a person who was blocked stays out", func(s site, _, _, _ string) {
			s.signIn("mair@example.org")
			s.exec("UPDATE people SET state = 'blocked'")
			s.exec("UPDATE sign_ins SET used_at = NULL, expires_at = ?", s.clock.Now().Add(time.Minute))
		}, byLink, account.ErrBlocked},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			link, code, ref := s.ask("mair@example.org")
			if tt.before != nil {
				tt.before(s, link, code, ref)
			}
			sessions := s.rows("sessions")
			err := tt.by(s, link, code, ref)
			if !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
			want := sessions
			if tt.want == nil {
				want++
			}
			if got := s.rows("sessions"); got != want {
				t.Errorf("%d sessions, want %d", got, want)
			}
		})
	}
}

func TestWrongCodesSentAllAtOnceAreAllCounted(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	_, code, ref := s.ask("mair@example.org")
	wrong := string('0'+(code[0]-'0'+1)%10) + code[1:]
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() { _, _ = s.ConfirmCode(t.Context(), ref, wrong, account.Browser{}) })
	}
	wg.Wait()
	if n := s.rows("sign_ins WHERE tries = 5"); n != 1 {
		t.Errorf("the tries were not counted up to 5 and no further")
	}
	if _, err := s.ConfirmCode(t.Context(), ref, code, account.Browser{}); !errors.Is(err, account.ErrCodeTries) {
		t.Errorf("got %v for the right code, want ErrCodeTries", err)
	}
}

func TestLookingAtALinkUsesNothingUp(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	link, _, ref := s.ask("mair@example.org")
	for range 5 {
		if _, err := s.LinkState(t.Context(), link); err != nil {
			t.Fatal(err)
		}
		if to, err := s.AskedFor(t.Context(), ref); to.Email != "mair@example.org" || err != nil {
			t.Errorf("asked for %v, %v", to, err)
		}
	}
	if _, err := s.ConfirmLink(t.Context(), link, account.Browser{}); err != nil {
		t.Errorf("the link does not work after it was looked at: %v", err)
	}
	if _, err := s.LinkState(t.Context(), link); !errors.Is(err, account.ErrLinkUsed) {
		t.Errorf("got %v, want ErrLinkUsed", err)
	}
	if _, err := s.AskedFor(t.Context(), ref); !errors.Is(err, account.ErrLinkUsed) {
		t.Errorf("the address still shows: %v", err)
	}
}

func TestAnAddressGetsFiveMailsInAQuarterOfAnHour(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for range account.AsksMost {
		s.ask("mair@example.org")
		s.clock.Turn(time.Minute)
	}
	_, err := s.AskSignIn(t.Context(), account.Ask{Email: "mair@example.org"})
	if !errors.Is(err, account.ErrAsksMany) || fault.Of(err).RetryAfter != 10*time.Minute {
		t.Errorf("got %v after %s, want ErrAsksMany after 10m", err, fault.Of(err).RetryAfter)
	}
	if n := len(s.mails()); n != account.AsksMost {
		t.Errorf("%d mails, want %d", n, account.AsksMost)
	}
	s.ask("other@example.org") // another address is not concerned
	s.clock.Turn(10 * time.Minute)
	s.ask("mair@example.org") // the oldest no longer counts
}

func TestASecretThatWasRotatedStillOpensWhatItSigned(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	_, code, ref := s.ask("mair@example.org")
	older, newer := s.Secrets[0], []byte(strings.Repeat("b", 32))
	s.Secrets = [][]byte{newer}
	if _, err := s.ConfirmCode(t.Context(), ref, code, account.Browser{}); !errors.Is(err, account.ErrLinkUnknown) {
		t.Errorf("got %v without the older secret, want ErrLinkUnknown", err)
	}
	s.Secrets = [][]byte{newer, older}
	if _, err := s.ConfirmCode(t.Context(), ref, code, account.Browser{}); err != nil {
		t.Errorf("got %v with both secrets", err)
	}
}

func TestASessionRollsForADayAndEndsAtOnceWhenEnded(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	e, who := s.signIn("mair@example.org")
	look := func() (bool, error) { _, rolled, err := s.SessionOf(t.Context(), e.Token); return rolled, err }

	s.clock.Turn(account.SeenEvery - time.Second)
	if rolled, err := look(); rolled || err != nil {
		t.Errorf("after 9:59 minutes: rolled %v, %v, want no write", rolled, err)
	}
	s.clock.Turn(time.Second)
	if rolled, err := look(); !rolled || err != nil {
		t.Errorf("after 10 minutes: rolled %v, %v, want a write", rolled, err)
	}
	for range 3 { // three times 23 hours, each within a day of the last use
		s.clock.Turn(23 * time.Hour)
		if _, err := look(); err != nil {
			t.Fatalf("ended although it was used: %v", err)
		}
	}
	list, err := s.Sessions(t.Context(), who)
	if err != nil || len(list) != 1 || list[0].Agent != "Browser" {
		t.Fatalf("lists %+v, %v", list, err)
	}
	if err := s.EndSession(t.Context(), account.Actor{Person: who.Person + 1}, list[0].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := look(); err != nil {
		t.Errorf("somebody else ended it: %v", err)
	}
	if err := s.EndSession(t.Context(), who, list[0].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := look(); !errors.Is(err, account.ErrNoSession) {
		t.Errorf("got %v after it was ended, want ErrNoSession", err)
	}

	e, _ = s.signIn("mair@example.org")
	s.clock.Turn(account.SessionFor)
	if _, err := look(); !errors.Is(err, account.ErrNoSession) {
		t.Errorf("got %v after a day without use, want ErrNoSession", err)
	}
	e, _ = s.signIn("mair@example.org")
	other, _ := s.signIn("mair@example.org")
	s.exec("UPDATE people SET state = 'blocked'")
	if _, err := look(); !errors.Is(err, account.ErrNoSession) {
		t.Errorf("got %v for somebody who was blocked, want ErrNoSession", err)
	}
	s.exec("UPDATE people SET state = 'active'")
	if n, err := s.SignOutEverywhere(t.Context(), who); n != 2 || err != nil {
		t.Errorf("ended %d, %v, want 2", n, err)
	}
	for _, token := range []string{e.Token, other.Token, "", "nothing"} {
		if _, _, err := s.SessionOf(t.Context(), token); !errors.Is(err, account.ErrNoSession) {
			t.Errorf("got %v, want ErrNoSession", err)
		}
	}
}

func TestAProfileIsCheckedAgainstTheListsAndItsVersion(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	terms, err := reference.Terms()
	if err != nil {
		t.Fatal(err)
	}
	if n, err := s.LoadReference(t.Context(), terms); n != len(terms) || err != nil {
		t.Fatalf("loaded %d of %d terms: %v", n, len(terms), err)
	}
	if n, err := s.LoadReference(t.Context(), terms); n != 0 || err != nil {
		t.Errorf("loaded %d terms again: %v", n, err)
	}
	_, who := s.signIn("mair@example.org")
	good := account.Profile{Name: " Mair\tEvans ", ProfessionalRole: "gp", Organisation: "Cwm Taf", Region: "wales"}
	kept, err := s.EditProfile(t.Context(), who, 1, good)
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Profile(t.Context(), who)
	if err != nil || got != kept || got.Name != "Mair Evans" || got.Region != "wales" || got.Version != 2 {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, bad := range []account.Profile{{Name: "Mair 943 476 5919"}, {Name: "mair@example.org"}, {Name: "Mair", Organisation: "Ward 7, MRN 1234567"}} {
		if _, err := s.EditProfile(t.Context(), who, 2, bad); fault.KindOf(err) != fault.Invalid || strings.Contains(err.Error(), "943") {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	s.exec("UPDATE people SET organisation = 'Ward 7, MRN 1234567' WHERE id = ?", who.Person) // from before it was looked at
	if _, err := s.EditProfile(t.Context(), who, 2, account.Profile{Name: "Mair 943 476 5919", Organisation: "Ward 7, MRN 1234567"}); err == nil || len(fault.Of(err).Fields) != 1 {
		t.Errorf("what stands already is refused too: %v", err)
	}
	s.exec("UPDATE people SET organisation = 'Cwm Taf' WHERE id = ?", who.Person)
	_, err = s.EditProfile(t.Context(), who, 2, account.Profile{ProfessionalRole: "wizard", Region: "gp", Organisation: strings.Repeat("é", 201)})
	names := ""
	for _, f := range fault.Of(err).Fields {
		names += f.Name + " "
	}
	if names != "name organisation professional_role region " {
		t.Errorf("names %q at fault, %v", names, err)
	}
	if _, err := s.EditProfile(t.Context(), who, 1, good); !errors.Is(err, account.ErrPersonStale) {
		t.Errorf("got %v for an old version, want ErrPersonStale", err)
	}
	s.exec("UPDATE reference_terms SET closed_at = ? WHERE code IN ('gp', 'nurse')", storetest.Noon)
	if _, err := s.EditProfile(t.Context(), who, 2, good); err != nil {
		t.Errorf("a role that was closed does not stay with who has it: %v", err)
	}
	good.ProfessionalRole = "nurse"
	if _, err := s.EditProfile(t.Context(), who, 3, good); fault.KindOf(err) != fault.Invalid {
		t.Errorf("got %v for a closed role, want a field fault", err)
	}
	if _, err := s.EditProfile(t.Context(), account.Actor{}, 3, good); !errors.Is(err, account.ErrSignIn) {
		t.Errorf("got %v for nobody, want ErrSignIn", err)
	}
}

func TestRolesAreGivenAndTakenByAdministratorsAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	boss, err := s.CreateAdministrator(ctx, account.Console, "boss@example.org")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.CreateAdministrator(ctx, account.Console, "Boss@example.org"); err != nil || again.ID != boss.ID {
		t.Errorf("made another person: %+v, %v", again, err)
	}
	admin, err := s.Reads.ActorByID(ctx, boss.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, who := s.signIn("mair@example.org")
	if err := s.GiveRole(ctx, who, who.Person, account.Administrator, 0); !errors.Is(err, account.ErrForbidden) {
		t.Errorf("got %v from a contributor, want ErrForbidden", err)
	}
	if err := s.GiveRole(ctx, admin, who.Person, "king", 0); !errors.Is(err, account.ErrRoleUnknown) {
		t.Errorf("got %v, want ErrRoleUnknown", err)
	}
	for range 2 {
		if err := s.GiveRole(ctx, admin, who.Person, account.Moderator, 5); err != nil {
			t.Fatal(err)
		}
	}
	if now, err := s.Reads.ActorByID(ctx, who.Person); err != nil || !now.Has(account.Moderator, 5) || now.Has(account.Moderator, 6) {
		t.Errorf("got %+v, %v, want a moderator of challenge 5 alone", now, err)
	}
	for range 2 {
		if err := s.TakeRole(ctx, admin, who.Person, account.Moderator, 5); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.TakeRole(ctx, admin, boss.ID, account.Administrator, 0); !errors.Is(err, account.ErrLastAdmin) {
		t.Errorf("got %v for the last administrator, want ErrLastAdmin", err)
	}
	if now, err := s.Reads.ActorByID(ctx, boss.ID); err != nil || !now.Has(account.Administrator, 0) {
		t.Errorf("the last administrator lost the role: %+v, %v", now, err)
	}
	if err := s.GiveRole(ctx, admin, 999, account.Lead, 0); !errors.Is(err, account.ErrPersonNotFound) {
		t.Errorf("got %v, want ErrPersonNotFound", err)
	}
	if n := s.rows("events WHERE kind IN ('role.given', 'role.taken')"); n != 3 {
		t.Errorf("%d events, want 3: given twice, taken once, repeats are silent", n)
	}
}

func TestAnAPITokenWorksUntilItsEndOrItsRevocation(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	_, who := s.signIn("mair@example.org")
	one, err := s.IssueToken(ctx, who, account.NewToken{Label: " My  script "})
	if err != nil {
		t.Fatal(err)
	}
	if one.Label != "My script" || one.ExpiresAt.Sub(one.IssuedAt) != account.TokenFor || one.Text != "text of "+one.JTI {
		t.Errorf("got %+v", one)
	}
	b, err := s.TokenOf(ctx, one.JTI)
	if err != nil || b.Actor.Person != who.Person {
		t.Errorf("got %+v, %v", b, err)
	}
	if list, err := s.Tokens(ctx, who); err != nil || len(list) != 1 || !list[0].UsedAt.Equal(storetest.Noon) {
		t.Errorf("lists %+v, %v, want its last use", list, err)
	}
	if err := s.RevokeToken(ctx, account.Actor{Person: who.Person + 1}, one.JTI); !errors.Is(err, account.ErrTokenNotFound) {
		t.Errorf("got %v from somebody else, want ErrTokenNotFound", err)
	}
	if _, err := s.TokenOf(ctx, one.JTI); err != nil {
		t.Errorf("somebody else revoked it: %v", err)
	}
	if err := s.RevokeToken(ctx, who, one.JTI); err != nil {
		t.Fatal(err)
	}
	if _, err := s.TokenOf(ctx, one.JTI); !errors.Is(err, account.ErrBadToken) {
		t.Errorf("got %v after it was revoked, want ErrBadToken", err)
	}
	if err := s.RevokeToken(ctx, who, one.JTI); !errors.Is(err, account.ErrTokenNotFound) {
		t.Errorf("got %v for the second time, want ErrTokenNotFound", err)
	}

	short, err := s.IssueTokenFor(ctx, account.Console, "MAIR@example.org", account.NewToken{Label: "Short", For: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	s.clock.Turn(time.Hour)
	if _, err := s.TokenOf(ctx, short.JTI); !errors.Is(err, account.ErrBadToken) {
		t.Errorf("got %v after its end, want ErrBadToken", err)
	}
	if _, err := s.IssueTokenFor(ctx, who, "mair@example.org", account.NewToken{Label: "x"}); !errors.Is(err, account.ErrForbidden) {
		t.Errorf("got %v for a person, want ErrForbidden", err)
	}
	if _, err := s.IssueTokenFor(ctx, account.Console, "nobody@example.org", account.NewToken{Label: "x"}); !errors.Is(err, account.ErrPersonNotFound) {
		t.Errorf("got %v, want ErrPersonNotFound", err)
	}
	for _, bad := range []account.NewToken{{}, {Label: strings.Repeat("é", 61)}, {Label: "x", Scope: "all"}, {Label: "x", For: time.Second}, {Label: "x", For: account.TokenLongest + 1}} {
		if _, err := s.IssueToken(ctx, who, bad); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%+v: got %v, want a field fault", bad, err)
		}
	}
	who.ProvenAt = s.Now()
	for i := range account.TokensMost {
		if _, err := s.IssueToken(ctx, who, account.NewToken{Label: "x"}); err != nil {
			t.Fatalf("token %d: %v", i, err)
		}
	}
	if _, err := s.IssueToken(ctx, who, account.NewToken{Label: "x"}); !errors.Is(err, account.ErrTokensMany) {
		t.Errorf("got %v for one too many, want ErrTokensMany", err)
	}
}

func TestOnlyCommandsSignInWithoutMail(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	_, who := s.signIn("mair@example.org")
	if _, err := s.SignInAs(t.Context(), who, who.Person, ""); !errors.Is(err, account.ErrForbidden) {
		t.Errorf("got %v, want ErrForbidden", err)
	}
	e, err := s.SignInAs(t.Context(), account.Console, who.Person, "")
	if err != nil {
		t.Fatal(err)
	}
	if in, _, err := s.SessionOf(t.Context(), e.Token); err != nil || in.Actor.Person != who.Person {
		t.Errorf("got %+v, %v", in, err)
	}
}

func TestAMessageWaitsForTheNextPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	e, _ := s.signIn("mair@example.org")
	in, _, err := s.SessionOf(t.Context(), e.Token)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Flash(t.Context(), in.Session.ID, strings.Repeat("é", account.FlashMax)); err != nil {
		t.Fatal(err)
	}
	if in, _, err = s.SessionOf(t.Context(), e.Token); err != nil || in.Session.Flash != strings.Repeat("é", account.FlashMax/2) {
		t.Errorf("got a message of %d bytes, %v", len(in.Session.Flash), err)
	}
	if err := s.TakeFlash(t.Context(), in.Session.ID); err != nil {
		t.Fatal(err)
	}
	if in, _, err = s.SessionOf(t.Context(), e.Token); err != nil || in.Session.Flash != "" {
		t.Errorf("it shows again: %q, %v", in.Session.Flash, err)
	}
}
