package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/privacy"
	"uptake/store"
	"uptake/store/storetest"
)

func (l *keptLetters) ForgetBefore(context.Context, time.Time, []string) (int, error) { return 0, nil }

// closed gives the planted challenge a phase that ended then, and says long ago how
// long its people are kept.
func closed(t *testing.T, s *store.Store, p planted, then time.Time) {
	t.Helper()
	err := s.InTx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("INSERT INTO phases (challenge_id, kind, opens_at, closes_at) VALUES (?, 'collect', ?, ?)", p.challenge, then.AddDate(0, -1, 0), then)
		if err == nil {
			_, err = tx.Exec("INSERT INTO keeping_rules (challenge_id, months, since) VALUES (?, 24, ?)", p.challenge, then)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// elsewhere gives somebody an idea in another challenge.
func elsewhere(t *testing.T, s *store.Store, p planted) {
	t.Helper()
	err := s.InTx(t.Context(), func(tx *store.Tx) error {
		var c int64
		if err := tx.Get(&c, "INSERT INTO challenges (slug, title, state, created_at) VALUES ('other', 'Other', 'published', ?) RETURNING id", storetest.Noon); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO ideas (challenge_id, author_id, kind, title, body, moderation, stage, shown_stage, posted_at, discussed_at)
			VALUES (?, ?, 'idea', 'Elsewhere', 'Still here', 'visible', 'posted', 'posted', ?, ?)`, c, p.person, storetest.Noon, storetest.Noon)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// signedOut takes sessions and tokens away, which would keep the account.
func signedOut(t *testing.T, s *store.Store) {
	t.Helper()
	err := s.InTx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("UPDATE sessions SET expires_at = ?", storetest.Noon.Add(-time.Hour))
		if err == nil {
			_, err = tx.Exec("UPDATE api_tokens SET expires_at = ?", storetest.Noon.Add(-time.Hour))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// toldAMonthAgo says that everybody was told a month before now that their account goes, and has not
// been here since.
func toldAMonthAgo(t *testing.T, s *store.Store, now time.Time) {
	t.Helper()
	must(t, s.InTx(t.Context(), func(tx *store.Tx) error {
		then := now.AddDate(0, 0, -privacy.NoticeDays)
		_, err := tx.Exec("UPDATE people SET warned_at = ?", then)
		if err == nil {
			_, err = tx.Exec("UPDATE account_notes SET at = ?", then.Add(-time.Hour))
		}
		return err
	}))
}

// TestARunLetsEverybodyGo plants two people, lets the challenge's date come, and looks
// for both in every column and in the bytes of the files.
func TestARunLetsEverybodyGo(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url)
		p := plant(t, s)
		closed(t, s, p, storetest.Noon.AddDate(-3, 0, 0))
		signedOut(t, s)
		toldAMonthAgo(t, s, storetest.Noon)
		for _, word := range []string{mark, othermark + " name"} {
			if len(textsOf(t, s, word)) == 0 {
				t.Fatalf("%s is not there to begin with", word)
			}
		}
		l := &keptLetters{}
		uses := erases(s, l)
		plan, err := uses.Plan(t.Context(), account.Console, p.challenge)
		if err != nil || plan.Leaving != 2 || plan.Staying != 0 || plan.DueAt.After(storetest.Noon) {
			t.Fatalf("the plan is %+v, %v", plan, err)
		}
		run, err := uses.LetGo(t.Context(), account.Console, p.challenge)
		if err != nil {
			t.Fatal(err)
		}
		scrub(t, s)
		for _, word := range []string{mark, othermark + " name", othermark + "@example.org", othermark + " organisation", othermark + " credit", othermark + " asker"} {
			if at, raw := textsOf(t, s, word), rawOf(t, url, word); len(at)+len(raw) > 0 {
				t.Errorf("%s is left in %v %v", word, at, raw)
			}
		}
		for _, word := range []string{wordmark, recordmark} {
			if len(textsOf(t, s, word)) == 0 {
				t.Errorf("%s is gone: ideas and records stay", word)
			}
		}
		if !slices.Contains(l.forgot, mark+"@example.org") {
			t.Error("kept mail was not forgotten")
		}
		if run.Counts["accounts deleted"] != 2 || run.Counts["ideas"] != 2 || run.Hash == "" || !strings.Contains(run.Text, "ideas: 2\n") || strings.Contains(run.Text, mark) {
			t.Errorf("the certificate says %+v", run)
		}
		kept, err := uses.Certificate(t.Context(), account.Console, run.ID)
		if err != nil || kept.Text != run.Text || kept.Hash != run.Hash {
			t.Errorf("kept is %+v, %v", kept, err)
		}
		if _, err := uses.LetGo(t.Context(), account.Console, p.challenge); !errors.Is(err, privacy.ErrNobodyLeft) {
			t.Errorf("a second run: %v", err)
		}
	})
}

// TestAnAccountThatIsUsedElsewhereStays: what ties it to the challenge goes, the rest is
// as before.
func TestAnAccountThatIsUsedElsewhereStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := plant(t, s)
		closed(t, s, p, storetest.Noon.AddDate(-3, 0, 0))
		signedOut(t, s)
		toldAMonthAgo(t, s, storetest.Noon)
		elsewhere(t, s, p)
		run, err := erases(s, &keptLetters{}).LetGo(t.Context(), account.Console, p.challenge)
		if err != nil {
			t.Fatal(err)
		}
		if run.Counts["accounts deleted"] != 1 || run.Counts["accounts that go on elsewhere"] != 1 {
			t.Errorf("the run counts %v", run.Counts)
		}
		who, err := store.AccountReads(s).PersonByID(t.Context(), p.person)
		if err != nil || who.State != account.Active || who.Name != mark+" name" {
			t.Errorf("the account is %+v, %v", who, err)
		}
		r := s.Reader(t.Context())
		var left int
		if err := r.Get(&left, "SELECT count(*) FROM "+store.Ties+" t WHERE t.person = ? AND t.challenge = ?", p.person, p.challenge); err != nil || left != 0 {
			t.Errorf("%d rows tie them to the challenge, %v", left, err)
		}
		var title string
		if err := r.Get(&title, "SELECT title FROM ideas WHERE author_id = ?", p.person); err != nil || title != "Elsewhere" {
			t.Errorf("their idea elsewhere is %q, %v", title, err)
		}
		var name string
		if err := r.Get(&name, "SELECT p.name FROM ideas i JOIN people p ON p.id = i.author_id WHERE i.id = ?", p.idea); err != nil || name != account.FormerMember {
			t.Errorf("the idea is by %q, %v", name, err)
		}
		for _, word := range []string{mark + " credit", mark + " host", mark + " train", mark + " asks", mark + " private note", mark + "-key"} {
			if at := textsOf(t, s, word); len(at) > 0 {
				t.Errorf("%s is left in %v", word, at)
			}
		}
		var moves, own int
		if err := r.Get(&moves, "SELECT count(*) FROM keeping_moves"); err != nil || moves != 0 {
			t.Errorf("%d moves are left, %v", moves, err)
		}
		if err := r.Get(&own, fmt.Sprintf(`SELECT count(*) FROM writeups WHERE credits LIKE '%%"person":%d,%%'`, p.person)); err != nil || own != 0 {
			t.Errorf("a credit leads to the account: %d, %v", own, err)
		}
	})
}

// TestAHoldStopsTheClock: a hold on the challenge stops the run, one on a person spares
// them, and after the release both go.
func TestAHoldStopsTheClock(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := plant(t, s)
		closed(t, s, p, storetest.Noon.AddDate(-3, 0, 0))
		signedOut(t, s)
		toldAMonthAgo(t, s, storetest.Noon)
		uses := erases(s, &keptLetters{})
		whole, err := uses.Hold(t.Context(), account.Console, privacy.Holding{Challenge: "plants", Reason: "Case 1"})
		if err != nil {
			t.Fatal(err)
		}
		before := textsOf(t, s, mark)
		if _, err := uses.LetGo(t.Context(), account.Console, p.challenge); !errors.Is(err, privacy.ErrHeldBack) {
			t.Errorf("a run under a hold: %v", err)
		}
		if err := uses.Daily(t.Context()); err != nil {
			t.Errorf("the clock under a hold: %v", err)
		}
		for _, table := range []string{"sign_ins.email", "kept_answers.key", "address_changes.email"} { // past their time
			before = slices.DeleteFunc(before, func(at string) bool { return at == table })
		}
		if got := textsOf(t, s, mark); len(got) < len(before) {
			t.Errorf("under the hold %v is left of %v", got, before)
		}
		if _, err := uses.Release(t.Context(), account.Console, whole.ID); err != nil {
			t.Fatal(err)
		}
		one, err := uses.Hold(t.Context(), account.Console, privacy.Holding{Person: mark + "@example.org", Reason: "Case 2"})
		if err != nil {
			t.Fatal(err)
		}
		if err := uses.Daily(t.Context()); err != nil {
			t.Fatal(err)
		}
		if at := textsOf(t, s, othermark+" name"); len(at) > 0 {
			t.Errorf("who is not held is left in %v", at)
		}
		if len(textsOf(t, s, mark+" name")) == 0 {
			t.Error("who is held is gone")
		}
		runs, err := uses.Runs(t.Context(), account.Console, p.challenge)
		if err != nil || len(runs) != 1 || runs[0].Counts["people kept back by a legal hold"] != 1 || runs[0].By != privacy.ByClock {
			t.Errorf("the runs are %+v, %v", runs, err)
		}
		if _, err := uses.Release(t.Context(), account.Console, one.ID); err != nil {
			t.Fatal(err)
		}
		if err := uses.Daily(t.Context()); err != nil {
			t.Fatal(err)
		}
		if at := textsOf(t, s, mark+" "); len(at) > 0 {
			t.Errorf("after the release, %v is left", at)
		}
	})
}

// TestNothingGoesUnannounced: neither before its date, nor within 30 days of when
// anybody could read of it.
func TestNothingGoesUnannounced(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := plant(t, s)
		now := storetest.Noon
		uses := erases(s, &keptLetters{})
		uses.Now = func() time.Time { return now }
		refused := func(name string, want error) {
			t.Helper()
			if _, err := uses.LetGo(t.Context(), account.Console, p.challenge); !errors.Is(err, want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		refused("without an end", privacy.ErrNotDue)
		closed(t, s, p, now.AddDate(0, -23, 0))
		refused("a month too soon", privacy.ErrNotDue)
		if err := uses.KeepFor(t.Context(), account.Console, p.challenge, 12); err != nil {
			t.Fatal(err)
		}
		refused("shortened today", privacy.ErrNotDue)
		now = now.AddDate(0, 0, privacy.NoticeDays).Add(-time.Second)
		refused("a second before the notice is over", privacy.ErrNotDue)
		for _, months := range []int{-1, 0, 121} {
			if err := uses.KeepFor(t.Context(), account.Console, p.challenge, months); !errors.Is(err, privacy.ErrMonths) {
				t.Errorf("%d months: %v", months, err)
			}
		}
		lead := account.Actor{Person: p.other, Grants: []account.Grant{{Role: account.Lead, Challenge: p.challenge}}}
		if err := uses.KeepFor(t.Context(), lead, p.challenge, 1); !errors.Is(err, account.ErrForbidden) {
			t.Errorf("a lead: %v", err)
		}
		if _, err := uses.LetGo(t.Context(), lead, p.challenge); !errors.Is(err, account.ErrForbidden) {
			t.Errorf("a lead: %v", err)
		}
		if _, err := uses.Plan(t.Context(), account.Actor{Person: p.person}, p.challenge); !errors.Is(err, account.ErrForbidden) {
			t.Errorf("anybody: %v", err)
		}
		if _, err := uses.Plan(t.Context(), lead, p.challenge); err != nil {
			t.Errorf("a lead reads the plan: %v", err)
		}
		now = now.Add(time.Second)
		toldAMonthAgo(t, s, now)
		if _, err := uses.LetGo(t.Context(), account.Console, p.challenge); err != nil {
			t.Errorf("on its date: %v", err)
		}
	})
}

// TestTheNightlySweep takes away what is past its time, and no more.
func TestTheNightlySweep(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := plant(t, s)
		uses := erases(s, &keptLetters{})
		add := func(days int) {
			then := storetest.Noon.AddDate(0, 0, -days)
			err := s.InTx(t.Context(), func(tx *store.Tx) error {
				if _, err := tx.Exec("INSERT INTO drafts (challenge_id, claim_hash, title, started_at, saved_at) VALUES (?, ?, ?, ?, ?)", p.challenge, fmt.Sprint("c", days), fmt.Sprint("loose", days), then, then); err != nil {
					return err
				}
				if _, err := tx.Exec("INSERT INTO sign_ins (email, link_hash, code_hash, asked_at, expires_at) VALUES (?, ?, 'c', ?, ?)", fmt.Sprint("asked", days, "@example.org"), fmt.Sprint("l", days), then, then); err != nil {
					return err
				}
				_, err := tx.Exec("INSERT INTO tasks (handler, payload, due_at, added_at, state) VALUES ('mail.send', ?, ?, ?, 'parked')", fmt.Sprintf(`{"To":"parked%d@example.org"}`, days), then, then)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		add(31)
		add(29)
		add(0)
		if err := uses.Daily(t.Context()); err != nil {
			t.Fatal(err)
		}
		for word, stays := range map[string]bool{
			"loose31": false, "loose29": true, "asked29@": false, "asked0@": true, "parked31@": false, "parked29@": true,
		} {
			if at := textsOf(t, s, word); (len(at) > 0) != stays {
				t.Errorf("%s stands in %v", word, at)
			}
		}
		runs, err := uses.Runs(t.Context(), account.Console, 0)
		if err != nil || len(runs) != 1 || runs[0].Counts["drafts without an author"] != 1 || runs[0].Counts["mails given up"] != 1 {
			t.Errorf("the runs are %+v, %v", runs, err)
		}
		plan, err := uses.Plan(t.Context(), account.Console, p.challenge)
		if err != nil || plan.Rule.Months != privacy.UsualMonths || !plan.Rule.Since.Equal(storetest.Noon) {
			t.Errorf("the rule is %+v, %v", plan.Rule, err)
		}
	})
}

// TestEveryColumnOfPeopleIsLetGo fails for a new column that names people in rows of a
// challenge, until a run knows what to do with it.
func TestEveryColumnOfPeopleIsLetGo(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	var columns []struct{ Name, Col string }
	err := s.Reader(t.Context()).All(&columns, `SELECT m.name AS name, f."from" AS col FROM sqlite_schema m, pragma_foreign_key_list(m.name) f
		WHERE m.type = 'table' AND f."table" = 'people' ORDER BY 1, 2`)
	if err != nil || len(columns) < 20 {
		t.Fatalf("%d columns name people, %v", len(columns), err)
	}
	apart := map[string]bool{ // of the account, not of a challenge
		"sessions.person_id": true, "api_tokens.person_id": true, "identities.person_id": true, "address_changes.person_id": true, "holds.person_id": true,
		"account_notes.person_id": true, "second_steps.person_id": true, "passkeys.person_id": true, "recovery_codes.person_id": true, "agreements.person_id": true, "guardians.person_id": true, "badges.person_id": true,
	}
	for _, c := range columns {
		if at := c.Name + "." + c.Col; !apart[at] && !slices.Contains(store.TiedColumns(), at) {
			t.Errorf("%s names people: say in ties.go what a retention run does with it", at)
		}
	}
}
