package store_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/store"
	"uptake/store/storetest"
)

// in runs fn in a transaction and fails the test if it does.
func in(t *testing.T, s *store.Store, fn func(tx account.Tx) error) {
	t.Helper()
	if err := store.Accounts(s).InTx(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// rowsOf counts the rows that a condition finds.
func rowsOf(t *testing.T, s *store.Store, from string, args ...any) int {
	t.Helper()
	var n int
	if err := s.Reader(t.Context()).Get(&n, "/* test.count */ SELECT COUNT(*) FROM "+from, args...); err != nil {
		t.Fatal(err)
	}
	return n
}

func addPerson(t *testing.T, s *store.Store, handle, email string) account.Person {
	t.Helper()
	p := account.Person{Handle: handle, Email: email, Lang: "en", State: account.Active, JoinedAt: storetest.Noon}
	in(t, s, func(tx account.Tx) error {
		added, err := tx.AddPerson(&p)
		if err == nil && !added {
			return errors.New("not added")
		}
		return err
	})
	return p
}

// Random handles do meet, if seldom: in an import of 110,000 people once in 13.
func TestAHandleThatIsTakenIsReplaced(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		first := account.Person{Handle: "7k4m-9xqd", Name: "Mair", Email: "mair@example.org", Lang: "en", State: account.Active, JoinedAt: storetest.Noon}
		byMail := account.Person{Handle: "7k4m-9xqd", Name: "Ann", Email: "ann@example.org", Lang: "en", State: account.Active, JoinedAt: storetest.Noon}
		byKey := account.Person{Handle: "7k4m-9xqd", Name: "Bea", Lang: "en", State: account.Active, JoinedAt: storetest.Noon}
		again := account.Person{Handle: "9999-9999", Name: "Mair", Email: "mair@example.org", Lang: "en", State: account.Active, JoinedAt: storetest.Noon}
		in(t, s, func(tx account.Tx) error {
			for _, p := range []*account.Person{&first, &byMail, &byKey} {
				if added, err := tx.AddPerson(p); err != nil || !added {
					t.Errorf("%s: added %t, %v", p.Name, added, err)
				}
			}
			added, err := tx.AddPerson(&again)
			if added {
				t.Error("a second person has the address")
			}
			return err
		})
		if first.Handle != "7k4m-9xqd" || byMail.Handle == first.Handle || byKey.Handle == first.Handle || byKey.Handle == byMail.Handle || byMail.ID == 0 || byKey.ID == 0 {
			t.Errorf("got %q, %q and %q", first.Handle, byMail.Handle, byKey.Handle)
		}
	})
}

func TestAPersonComesBackAsKept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		want := account.Person{
			Handle: "7k4m-9xqd", Name: "Mair Ó Sé", Email: "mair@example.org", ProfessionalRole: "physiotherapist", Organisation: "Cwm Taf",
			Region: "wales", Lang: "cy", State: account.Active, JoinedAt: storetest.Noon,
		}
		in(t, s, func(tx account.Tx) error { _, err := tx.AddPerson(&want); return err })
		if want.ID == 0 || want.Version != 1 {
			t.Errorf("got id %d and version %d, want an id and version 1", want.ID, want.Version)
		}
		reads := store.AccountReads(s)
		byID, err := reads.PersonByID(t.Context(), want.ID)
		if err != nil {
			t.Fatal(err)
		}
		byEmail, err := reads.PersonByEmail(t.Context(), "mair@example.org")
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff([]account.Person{byID, byEmail}, []account.Person{want, want}, cmp.Comparer(time.Time.Equal)); d != "" {
			t.Error(d)
		}
		if _, err := reads.PersonByEmail(t.Context(), "nobody@example.org"); !errors.Is(err, account.ErrPersonNotFound) {
			t.Errorf("got %v, want ErrPersonNotFound", err)
		}
		// Two people without an address are two people.
		addPerson(t, s, "one", "")
		addPerson(t, s, "two", "")
	})
}

func TestAProfileIsKeptOnceForEachVersion(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := addPerson(t, s, "7k4m-9xqd", "mair@example.org")
		in(t, s, func(tx account.Tx) error {
			return tx.SetProfile(p.ID, 1, account.Profile{Name: "Mair", ProfessionalRole: "gp", Organisation: "Cwm Taf", Region: "wales"})
		})
		err := store.Accounts(s).InTx(t.Context(), func(tx account.Tx) error { return tx.SetProfile(p.ID, 1, account.Profile{Name: "Late"}) })
		if !errors.Is(err, account.ErrPersonStale) {
			t.Errorf("got %v, want ErrPersonStale", err)
		}
		in(t, s, func(tx account.Tx) error { return tx.SetProfile(p.ID, 2, account.Profile{Name: "Mair"}) })
		got, err := store.AccountReads(s).PersonByID(t.Context(), p.ID)
		if err != nil {
			t.Fatal(err)
		}
		// Parts that were emptied are empty.
		if got.Name != "Mair" || got.ProfessionalRole+got.Organisation+got.Region != "" || got.Version != 3 {
			t.Errorf("got %+v, want the name alone, version 3", got)
		}
	})
}

func TestTwoPeopleTakingOneAddressAtOnceAreOnePerson(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		const n = 4
		var added [n]bool
		var errs [n]error
		var wg sync.WaitGroup
		for i := range n {
			wg.Go(func() {
				errs[i] = store.Accounts(s).InTx(t.Context(), func(tx account.Tx) error {
					p := account.Person{Handle: fmt.Sprintf("h%d", i), Email: "one@example.org", Lang: "en", State: account.Active, JoinedAt: storetest.Noon}
					ok, err := tx.AddPerson(&p)
					added[i] = ok
					return err
				})
			})
		}
		wg.Wait()
		if err := errors.Join(errs[:]...); err != nil {
			t.Fatal(err)
		}
		first := 0
		for _, ok := range added {
			if ok {
				first++
			}
		}
		if rows := rowsOf(t, s, "people WHERE email = ?", "one@example.org"); first != 1 || rows != 1 {
			t.Errorf("%d were told that they came first, %d rows; want 1 and 1", first, rows)
		}
	})
}

func TestASessionComesBackWithItsPersonAndEveryGrant(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		reads := store.AccountReads(s)
		p := addPerson(t, s, "7k4m-9xqd", "mair@example.org")
		other := addPerson(t, s, "9xqd-7k4m", "other@example.org")
		session := account.Session{
			Person: p.ID, Agent: "Firefox, Linux", StartedAt: storetest.Noon, SeenAt: storetest.Noon.Add(time.Minute),
			ExpiresAt: storetest.Noon.Add(account.SessionFor), Flash: "Saved.",
		}
		hash := account.Hash("cookie")
		in(t, s, func(tx account.Tx) error {
			if err := tx.AddSession(&session, hash); err != nil {
				return err
			}
			for _, g := range []account.Grant{{Role: account.Moderator, Challenge: 3}, {Role: account.Lead, Challenge: 4}} {
				if added, err := tx.AddGrant(p.ID, g, 0, storetest.Noon); err != nil || !added {
					return fmt.Errorf("added %v: %w", added, err)
				}
			}
			again, err := tx.AddGrant(p.ID, account.Grant{Role: account.Lead, Challenge: 4}, 0, storetest.Noon)
			if err == nil && again {
				return errors.New("the same grant was given twice")
			}
			return err
		})
		want := account.Signed{Session: session, State: account.Active, Actor: account.Actor{
			Person: p.ID, Handle: "7k4m-9xqd", Grants: []account.Grant{{Role: account.Moderator, Challenge: 3}, {Role: account.Lead, Challenge: 4}},
			ProvenAt: storetest.Noon, // by signing in
		}}
		var got account.Signed
		n := storetest.Statements(t, func(ctx context.Context) {
			var err error
			if got, err = reads.SessionByHash(ctx, hash); err != nil {
				t.Fatal(err)
			}
		})
		if n != 1 {
			t.Errorf("took %d statements, want 1: it runs at every request", n)
		}
		if d := cmp.Diff(got, want, cmp.Comparer(time.Time.Equal), cmpopts.IgnoreUnexported(account.Actor{})); d != "" {
			t.Error(d)
		}
		if _, err := reads.SessionByHash(ctx, account.Hash("another")); !errors.Is(err, account.ErrNoSession) {
			t.Errorf("got %v for an unknown hash, want ErrNoSession", err)
		}

		in(t, s, func(tx account.Tx) error {
			if ended, err := tx.EndSessionOf(other.ID, session.ID); ended || err != nil {
				t.Errorf("somebody else ended the session: %v, %v", ended, err)
			}
			if err := tx.SetFlash(session.ID, ""); err != nil {
				return err
			}
			if err := tx.ProveSession(other.ID, session.ID, storetest.Noon); !errors.Is(err, account.ErrNoSession) {
				t.Errorf("somebody else proved the session: %v", err)
			}
			if err := tx.ProveSession(p.ID, session.ID, storetest.Noon.Add(time.Minute)); err != nil {
				return err
			}
			return tx.SeeSession(session.ID, storetest.Noon.Add(time.Hour), storetest.Noon.Add(25*time.Hour))
		})
		got, err := reads.SessionByHash(ctx, hash)
		if !got.Actor.ProvenAt.Equal(storetest.Noon.Add(time.Minute)) {
			t.Errorf("proven at %v, want a minute past noon", got.Actor.ProvenAt)
		}
		if err != nil || got.Session.Flash != "" || !got.Session.ExpiresAt.Equal(storetest.Noon.Add(25*time.Hour)) {
			t.Errorf("got %+v, %v, want no flash and one hour more", got.Session, err)
		}
		in(t, s, func(tx account.Tx) error {
			if n, err := tx.EndSessions(p.ID); n != 1 || err != nil {
				t.Errorf("ended %d, %v, want 1", n, err)
			}
			return tx.SeeSession(session.ID, storetest.Noon, storetest.Noon.Add(time.Hour)) // one that is gone stays gone
		})
		if _, err := reads.SessionByHash(ctx, hash); !errors.Is(err, account.ErrNoSession) {
			t.Errorf("got %v after the end, want ErrNoSession", err)
		}
	})
}

func TestSessionsThatHaveExpiredAreForgottenAndNoOthers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := addPerson(t, s, "7k4m-9xqd", "mair@example.org")
		in(t, s, func(tx account.Tx) error {
			for i, until := range []time.Duration{-time.Hour, time.Hour} {
				one := account.Session{Person: p.ID, StartedAt: storetest.Noon, SeenAt: storetest.Noon, ExpiresAt: storetest.Noon.Add(until)}
				if err := tx.AddSession(&one, fmt.Sprint("hash", i)); err != nil {
					return err
				}
			}
			return nil
		})
		list, err := store.AccountReads(s).Sessions(t.Context(), p.ID, storetest.Noon)
		if err != nil || len(list) != 1 {
			t.Errorf("lists %d sessions, %v, want the living one", len(list), err)
		}
		in(t, s, func(tx account.Tx) error { return tx.ForgetSessions(storetest.Noon) })
		if n := rowsOf(t, s, "sessions"); n != 1 {
			t.Errorf("%d rows are left, want 1", n)
		}
	})
}

func TestASignInComesBackAsKeptAndIsUsedOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		want := account.SignIn{
			Email: "mair@example.org", LinkHash: account.Hash("link"), CodeHash: "code", DraftHash: "draft", ReturnTo: "/ideas/1",
			AskedAt: storetest.Noon, ExpiresAt: storetest.Noon.Add(account.LinkFor),
		}
		reads := store.AccountReads(s)
		in(t, s, func(tx account.Tx) error { return tx.AddSignIn(&want) })
		byLink, err := reads.SignInByLink(t.Context(), want.LinkHash)
		if err != nil {
			t.Fatal(err)
		}
		byID, err := reads.SignInByID(t.Context(), want.ID)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff([]account.SignIn{byLink, byID}, []account.SignIn{want, want}, cmp.Comparer(time.Time.Equal)); d != "" {
			t.Error(d)
		}
		in(t, s, func(tx account.Tx) error {
			if err := tx.MissCode(want.ID); err != nil {
				return err
			}
			return tx.UseSignIn(want.ID, storetest.Noon.Add(time.Minute))
		})
		err = store.Accounts(s).InTx(t.Context(), func(tx account.Tx) error { return tx.UseSignIn(want.ID, storetest.Noon) })
		if !errors.Is(err, account.ErrLinkUsed) {
			t.Errorf("got %v for the second use, want ErrLinkUsed", err)
		}
		got, err := reads.SignInByID(t.Context(), want.ID)
		if err != nil || got.Tries != 1 || !got.UsedAt.Equal(storetest.Noon.Add(time.Minute)) {
			t.Errorf("got %+v, %v, want one try and the first use", got, err)
		}
		for _, missing := range []error{
			func() error { _, err := reads.SignInByLink(t.Context(), "nothing"); return err }(),
			func() error { _, err := reads.SignInByID(t.Context(), 999); return err }(),
		} {
			if !errors.Is(missing, account.ErrLinkUnknown) {
				t.Errorf("got %v, want ErrLinkUnknown", missing)
			}
		}
	})
}

func TestANewerLinkVoidsTheUnusedOnesOfItsAddressAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		add := func(email, link string, at time.Time) id.SignIn {
			one := account.SignIn{Email: email, LinkHash: link, CodeHash: "c", AskedAt: at, ExpiresAt: at.Add(account.LinkFor)}
			in(t, s, func(tx account.Tx) error { return tx.AddSignIn(&one) })
			return one.ID
		}
		mine := add("mair@example.org", "a", storetest.Noon)
		others := add("other@example.org", "b", storetest.Noon)
		now := storetest.Noon.Add(time.Minute)
		in(t, s, func(tx account.Tx) error { return tx.VoidSignIns("mair@example.org", now) })
		for _, want := range []struct {
			id  id.SignIn
			err error
		}{{mine, account.ErrLinkExpired}, {others, nil}} {
			got, err := store.AccountReads(s).SignInByID(t.Context(), want.id)
			if err != nil {
				t.Fatal(err)
			}
			if err := got.Usable(now); !errors.Is(err, want.err) {
				t.Errorf("sign-in %d: got %v, want %v", want.id, err, want.err)
			}
		}
		in(t, s, func(tx account.Tx) error {
			asks, err := tx.Asks("mair@example.org", storetest.Noon.Add(-time.Second))
			if err == nil && (len(asks) != 1 || !asks[0].Equal(storetest.Noon)) {
				err = fmt.Errorf("got %v, want the one ask at noon", asks)
			}
			return err
		})
		in(t, s, func(tx account.Tx) error { return tx.ForgetSignIns(now) })
		if n := rowsOf(t, s, "sign_ins"); n != 0 {
			t.Errorf("%d rows are left, want none", n)
		}
	})
}

func TestDraftsAreClaimedByTheirHashOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := addPerson(t, s, "7k4m-9xqd", "mair@example.org")
		thief := addPerson(t, s, "9xqd-7k4m", "thief@example.org")
		err := s.InTx(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.Exec(`/* test.challenge */ INSERT INTO challenges (slug, title, state, created_at) VALUES ('c', 'c', 'published', ?)`, storetest.Noon); err != nil {
				return err
			}
			for _, hash := range []string{"mine", "mine", "another", ""} {
				_, err := tx.Exec(`/* test.draft */ INSERT INTO drafts (challenge_id, claim_hash, started_at, saved_at)
					SELECT id, CAST(? AS text), started, started FROM (SELECT id, created_at AS started FROM challenges) c`, hash)
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			name string
			by   id.Person
			hash string
			want int
		}{
			{"an empty hash claims nothing", thief.ID, "", 0},
			{"the holder of the cookie gets both", p.ID, "mine", 2},
			{"a second claim gets none", thief.ID, "mine", 0},
		} {
			in(t, s, func(tx account.Tx) error {
				got, err := tx.ClaimDrafts(tt.hash, tt.by)
				if got != tt.want {
					t.Errorf("%s: got %d, want %d", tt.name, got, tt.want)
				}
				return err
			})
		}
		if n := rowsOf(t, s, "drafts WHERE author_id = ? AND claim_hash = ''", p.ID); n != 2 {
			t.Errorf("%d drafts are the person's, want 2", n)
		}
	})
}

func TestTokensAreListedCountedAndRevokedByTheirPerson(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		reads := store.AccountReads(s)
		p := addPerson(t, s, "7k4m-9xqd", "mair@example.org")
		other := addPerson(t, s, "9xqd-7k4m", "other@example.org")
		live := account.Token{JTI: "live", Person: p.ID, Label: "Script", Scope: account.ScopePost, IssuedAt: storetest.Noon, ExpiresAt: storetest.Noon.Add(time.Hour)}
		over := account.Token{JTI: "over", Person: p.ID, Label: "Old", Scope: account.ScopeRead, IssuedAt: storetest.Noon, ExpiresAt: storetest.Noon}
		in(t, s, func(tx account.Tx) error { return errors.Join(tx.AddToken(live), tx.AddToken(over)) })
		list, err := reads.Tokens(ctx, p.ID, storetest.Noon)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(list, []account.Token{live}, cmp.Comparer(time.Time.Equal)); d != "" {
			t.Error(d)
		}
		b, err := reads.TokenByJTI(ctx, "live")
		if err != nil || b.Actor.Person != p.ID || b.Token.Scope != account.ScopePost || !b.Token.RevokedAt.IsZero() || b.State != account.Active {
			t.Errorf("got %+v, %v", b, err)
		}
		in(t, s, func(tx account.Tx) error {
			if n, err := tx.WorkingTokens(p.ID, storetest.Noon); n != 1 || err != nil {
				t.Errorf("counts %d, %v, want 1", n, err)
			}
			if err := tx.UseToken("live", storetest.Noon.Add(time.Minute)); err != nil {
				return err
			}
			for _, tt := range []struct {
				by   id.Person
				jti  string
				want bool
			}{{other.ID, "live", false}, {p.ID, "over", false}, {p.ID, "live", true}, {p.ID, "live", false}} {
				got, err := tx.RevokeToken(tt.by, tt.jti, storetest.Noon.Add(2*time.Minute))
				if err != nil {
					return err
				}
				if got != tt.want {
					t.Errorf("person %d revokes %s: got %v, want %v", tt.by, tt.jti, got, tt.want)
				}
			}
			return nil
		})
		b, err = reads.TokenByJTI(ctx, "live")
		if err != nil || !b.Token.UsedAt.Equal(storetest.Noon.Add(time.Minute)) || !b.Token.RevokedAt.Equal(storetest.Noon.Add(2*time.Minute)) {
			t.Errorf("got %+v, %v, want its last use and its end", b.Token, err)
		}
		if _, err := reads.TokenByJTI(ctx, "unknown"); !errors.Is(err, account.ErrBadToken) {
			t.Errorf("got %v, want ErrBadToken", err)
		}
	})
}

func TestTheAdministratorsOfTheSiteAreCounted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a, b := addPerson(t, s, "a", "a@example.org"), addPerson(t, s, "b", "b@example.org")
		in(t, s, func(tx account.Tx) error {
			for _, g := range []struct {
				p id.Person
				g account.Grant
			}{{a.ID, account.Grant{Role: account.Administrator}}, {b.ID, account.Grant{Role: account.Administrator, Challenge: 7}}, {b.ID, account.Grant{Role: account.Lead}}} {
				if _, err := tx.AddGrant(g.p, g.g, 0, storetest.Noon); err != nil {
					return err
				}
			}
			n, err := tx.Administrators()
			if n != 1 {
				t.Errorf("got %d, want the one of the site", n)
			}
			if removed, err := tx.RemoveGrant(a.ID, account.Grant{Role: account.Administrator, Challenge: 7}); removed || err != nil {
				t.Errorf("removed a grant that nobody holds: %v, %v", removed, err)
			}
			if removed, err := tx.RemoveGrant(a.ID, account.Grant{Role: account.Administrator}); !removed || err != nil {
				t.Errorf("did not remove the grant: %v, %v", removed, err)
			}
			return err
		})
		if got, err := store.AccountReads(s).ActorByID(t.Context(), b.ID); err != nil || len(got.Grants) != 2 {
			t.Errorf("got %+v, %v, want two grants", got, err)
		}
	})
}

func TestATermThatWasEditedOrClosedStaysSo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		gp := account.Term{List: "role", Code: "gp", Label: "GP", Group: "Medical and dental", Position: 2}
		nurse := account.Term{List: "role", Code: "nurse", Label: "Nurse", Group: "Nursing and midwifery", Position: 7}
		add := func(t account.Term) func(account.Tx) error {
			return func(tx account.Tx) error { _, err := tx.AddTerm(t); return err }
		}
		in(t, s, add(gp))
		in(t, s, add(nurse))
		if err := s.InTx(t.Context(), func(tx *store.Tx) error {
			if err := tx.One("/* test.edit */ UPDATE reference_terms SET label = 'Family doctor' WHERE code = 'gp'"); err != nil {
				return err
			}
			return tx.One("/* test.close */ UPDATE reference_terms SET closed_at = ? WHERE code = 'nurse'", storetest.Noon)
		}); err != nil {
			t.Fatal(err)
		}
		in(t, s, add(gp))
		in(t, s, add(nurse))
		got, err := store.AccountReads(s).Terms(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := gp
		want.Label = "Family doctor"
		if d := cmp.Diff(got, []account.Term{want}); d != "" {
			t.Error(d)
		}
		in(t, s, func(tx account.Tx) error {
			for code, want := range map[string]bool{"gp": true, "nurse": false, "nothing": false} {
				if open, err := tx.TermOpen("role", code); err != nil || open != want {
					t.Errorf("%s: got %v, %v, want %v", code, open, err, want)
				}
			}
			return nil
		})
	})
}

func TestMailIsQueuedWithItsChangeOrNotAtAll(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		mail := account.Mail{To: "mair@example.org", Subject: "Sign in", Text: "Link\n"}
		undone := errors.New("undone")
		err := store.Accounts(s).InTx(t.Context(), func(tx account.Tx) error {
			if err := tx.QueueMail(mail, storetest.Noon); err != nil {
				return err
			}
			return undone
		})
		if !errors.Is(err, undone) || rowsOf(t, s, "tasks") != 0 {
			t.Errorf("got %v and %d tasks, want none", err, rowsOf(t, s, "tasks"))
		}
		in(t, s, func(tx account.Tx) error { return tx.QueueMail(mail, storetest.Noon) })
		var payload string
		if err := s.Reader(t.Context()).Get(&payload, "/* test.task */ SELECT payload FROM tasks WHERE handler = ?", outbox.SendMail); err != nil {
			t.Fatal(err)
		}
		if want := `{"To":"mair@example.org","Subject":"Sign in","Text":"Link\n","MessageID":"","Calendar":""}`; strings.TrimSpace(payload) != want {
			t.Errorf("got %s, want %s", payload, want)
		}
	})
}

// peopleOver is package account over s, and the link and the code of the last mail.
func peopleOver(t *testing.T, s *store.Store) (account.Service, func() (link, code string)) {
	t.Helper()
	uses := account.Service{
		Store: store.Accounts(s), Reads: store.AccountReads(s), Secrets: [][]byte{[]byte(strings.Repeat("a", 32))},
		Site: "Uptake", BaseURL: "https://ideas.example.org", Now: storetest.NewClock().Now,
	}
	return uses, func() (string, string) {
		t.Helper()
		var payload string
		if err := s.Reader(t.Context()).Get(&payload, "/* test.task */ SELECT payload FROM tasks ORDER BY id DESC LIMIT 1"); err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(`/sign-in/([a-z2-7]+)\\n[^0-9]*(\d{3}) (\d{3})\\n`).FindStringSubmatch(payload)
		if found == nil {
			t.Fatalf("no link and code in %s", payload)
		}
		return found[1], found[2] + found[3]
	}
}

func TestALinkUsedTwiceAtOnceSignsInOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		uses, mail := peopleOver(t, s)
		for round := range 3 {
			ref, err := uses.AskSignIn(t.Context(), account.Ask{Email: fmt.Sprintf("p%d@example.org", round)})
			if err != nil {
				t.Fatal(err)
			}
			link, code := mail()
			var errs [6]error
			var wg sync.WaitGroup
			for i := range errs {
				wg.Go(func() {
					if i%2 == 0 {
						_, errs[i] = uses.ConfirmLink(t.Context(), link, account.Browser{})
					} else {
						_, errs[i] = uses.ConfirmCode(t.Context(), ref, code, account.Browser{})
					}
				})
			}
			wg.Wait()
			won := 0
			for _, err := range errs {
				switch {
				case err == nil:
					won++
				case !errors.Is(err, account.ErrLinkUsed):
					t.Errorf("a loser got %v, want ErrLinkUsed", err)
				}
			}
			if n := rowsOf(t, s, "sessions"); won != 1 || n != round+1 {
				t.Errorf("round %d: %d won, %d sessions in all; want 1 and %d", round, won, n, round+1)
			}
		}
	})
}

func TestWrongCodesAtOnceAreAllCounted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		uses, mail := peopleOver(t, s)
		ref, err := uses.AskSignIn(t.Context(), account.Ask{Email: "mair@example.org"})
		if err != nil {
			t.Fatal(err)
		}
		_, code := mail()
		wrong := string('0'+(code[0]-'0'+1)%10) + code[1:]
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() { _, _ = uses.ConfirmCode(t.Context(), ref, wrong, account.Browser{}) })
		}
		wg.Wait()
		if n := rowsOf(t, s, "sign_ins WHERE tries = ?", account.CodeTries); n != 1 {
			t.Error("the wrong codes were not counted up to the limit and no further")
		}
		if _, err := uses.ConfirmCode(t.Context(), ref, code, account.Browser{}); !errors.Is(err, account.ErrCodeTries) {
			t.Errorf("the right code got %v, want ErrCodeTries", err)
		}
	})
}

func TestTwoAdministratorsCannotTakeTheRoleFromEachOther(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		uses, _ := peopleOver(t, s)
		var both [2]account.Person
		for i := range both {
			var err error
			if both[i], err = uses.CreateAdministrator(t.Context(), account.Console, fmt.Sprintf("boss%d@example.org", i)); err != nil {
				t.Fatal(err)
			}
		}
		var errs [2]error
		var wg sync.WaitGroup
		for i := range both {
			wg.Go(func() {
				errs[i] = uses.TakeRole(t.Context(), account.Console, both[i].ID, account.Administrator, 0)
			})
		}
		wg.Wait()
		refused := 0
		for _, err := range errs {
			if errors.Is(err, account.ErrLastAdmin) {
				refused++
			} else if err != nil {
				t.Error(err)
			}
		}
		if n := rowsOf(t, s, "roles"); refused != 1 || n != 1 {
			t.Errorf("%d refused and %d administrators left, want 1 and 1", refused, n)
		}
	})
}
