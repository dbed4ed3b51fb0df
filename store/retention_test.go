package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/privacy"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// datedLetters are mails that were kept as files, by address.
type datedLetters struct {
	keptLetters
	at map[string]time.Time
}

func (l *datedLetters) ForgetBefore(_ context.Context, then time.Time, spared []string) (n int, _ error) {
	for to, at := range l.at {
		if at.Before(then) && !slices.Contains(spared, to) {
			delete(l.at, to)
			n++
		}
	}
	return n, nil
}

// TestTheClockKeepsToEachPeriod puts three of each kind that the clock takes away: one that
// has a second left, one that is a second over its time, and one as old on which a hold
// stands. The certificate counts what left, and nothing else.
func TestTheClockKeepsToEachPeriod(t *testing.T) {
	t.Parallel()
	const hour, month = time.Hour, 30 * 24 * time.Hour
	kinds := []struct {
		name   string        // in the certificate
		period time.Duration // after the instant that is put in
		insert string        // with the label, the instant, the person and the challenge
		left   string        // the labels that are there
		unheld bool          // no hold keeps it
	}{
		{"drafts without an author", month, "INSERT INTO drafts (challenge_id, claim_hash, title, started_at, saved_at) VALUES (:c, ':l', ':l', :at, :at)", "SELECT title FROM drafts", false},
		{"addresses of guardians", 0, "INSERT INTO guardians (person_id, email, link_hash, asks, asked_at, expires_at) VALUES (:p, ':l', ':l', 1, :at, :at)", "SELECT email FROM guardians WHERE email <> '' OR link_hash <> ''", false},
		{"answers that somebody is under 16", account.AgeStands, "UPDATE people SET said_no_at = :at WHERE id = :p", "SELECT email FROM people WHERE said_no_at IS NOT NULL", false},
		{"names beside alerts", month, "INSERT INTO alerts (challenge_id, idea_id, unposted, tried_by, cause, away, raised_at, taken_by, taken_at) VALUES (:c, 0, TRUE, :p, 'words', FALSE, :at, 1, :at)", "SELECT p.email FROM people p JOIN alerts a ON a.tried_by = p.id", false},
		{"hashes of addresses that were asked", 24 * hour, "INSERT INTO guardian_asks (email_hash, asked_at) VALUES (':l', :at)", "SELECT email_hash FROM guardian_asks", true},
		{"changes of an address", month, "INSERT INTO address_changes (person_id, email, confirm_hash, stop_hash, asked_by, asked_at, starts_at, expires_at) VALUES (:p, ':l', 'c:l', 's:l', :p, :at, :at, :at)", "SELECT email FROM address_changes", false},
		{"sign-in attempts", 24 * hour, "INSERT INTO sign_ins (email, link_hash, code_hash, asked_at, expires_at) VALUES (':l', ':l', 'c', :at, :at)", "SELECT email FROM sign_ins", false},
		{"ways to a provider", 24 * hour, "INSERT INTO passages (state_hash, browser_hash, provider, nonce, verifier, return_to, expires_at) VALUES (':l', 'b', 'example', 'n', 'v', '/', :at)", "SELECT state_hash FROM passages", true},
		{"answers to programs", 24 * hour, "INSERT INTO kept_answers (person_id, key, request_hash, status, body, kept_at) VALUES (:p, ':l', 'h', 2, '', :at)", "SELECT key FROM kept_answers", true},
		{"mails given up", month, `INSERT INTO tasks (handler, key, payload, due_at, added_at, state) VALUES ('mail.send', '', '{"To":":l"}', :at, :at, 'parked')`, "SELECT substr(payload, 8, length(payload) - 9) FROM tasks WHERE handler = 'mail.send'", false},
		{"mails kept as files", month, "", "", false},
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		now := storetest.Noon
		letters := &datedLetters{at: map[string]time.Time{}}
		uses := erases(s, &keptLetters{})
		uses.Letters, uses.Now = letters, func() time.Time { return now }
		labels := []string{"inside", "past", "held"}
		must(t, s.InTx(t.Context(), func(tx *store.Tx) error {
			for _, label := range labels {
				var p, c int64
				if err := tx.Get(&p, "INSERT INTO people (handle, name, email, joined_at) VALUES (?, ?, ?, ?) RETURNING id", "p-"+label, label, label, now); err != nil {
					return err
				}
				if err := tx.Get(&c, "INSERT INTO challenges (slug, title, state, created_at) VALUES (?, ?, 'published', ?) RETURNING id", label, label, now); err != nil {
					return err
				}
				for _, k := range kinds {
					at := now.Add(-k.period).Add(map[string]time.Duration{"inside": time.Second}[label])
					if label != "inside" {
						at = at.Add(-time.Second)
					}
					if k.insert == "" {
						letters.at[label] = at
						continue
					}
					sql := strings.NewReplacer(":l", label, ":p", fmt.Sprint(p), ":c", fmt.Sprint(c)).Replace(k.insert)
					var values []any
					for range strings.Count(sql, ":at") {
						values = append(values, at)
					}
					if _, err := tx.Exec(strings.ReplaceAll(sql, ":at", "?"), values...); err != nil {
						return fmt.Errorf("%s: %w", k.name, err)
					}
				}
			}
			return nil
		}))
		for _, h := range []privacy.Holding{{Person: "p-held", Reason: "Case 1"}, {Challenge: "held", Reason: "Case 2"}} {
			_, err := uses.Hold(t.Context(), account.Console, h)
			must(t, err)
		}
		must(t, uses.Daily(t.Context()))
		want := map[string]int{}
		for _, k := range kinds {
			var left []string
			if k.left != "" {
				must(t, s.Reader(t.Context()).All(&left, k.left))
			} else {
				for to := range letters.at {
					left = append(left, to)
				}
			}
			slices.Sort(left)
			stays := []string{"held", "inside"}
			if k.unheld {
				stays = stays[1:]
			}
			if !slices.Equal(left, stays) {
				t.Errorf("%s: left is %v, not %v", k.name, left, stays)
			}
			want[k.name] = len(labels) - len(stays)
		}
		runs, err := uses.Runs(t.Context(), account.Console, 0)
		must(t, err)
		if len(runs) != 1 {
			t.Fatalf("%d runs", len(runs))
		}
		certified(t, runs[0], want)
		must(t, uses.Daily(t.Context()))
		if runs, err = uses.Runs(t.Context(), account.Console, 0); err != nil || len(runs) != 1 {
			t.Errorf("a night with nothing to do left %d certificates, %v", len(runs), err)
		}
	})
}

// certified checks that a run counts this and no more, and that its certificate says so.
func certified(t *testing.T, r privacy.Run, want map[string]int) {
	t.Helper()
	for kind, n := range want {
		if r.Counts[kind] != n || !strings.Contains(r.Text, fmt.Sprintf("\n%s: %d\n", kind, n)) {
			t.Errorf("%s: the certificate counts %d, and %d left", kind, r.Counts[kind], n)
		}
	}
	for kind, n := range r.Counts {
		if _, known := want[kind]; !known {
			t.Errorf("the certificate counts %d %s, of which nothing left", n, kind)
		}
	}
}

// TestTheClockKeepsToItsPlan has challenges whose date is a second away, and a second past,
// with and without a hold, and somebody in each; one has a person on hold, and one who has
// an idea elsewhere.
func TestTheClockKeepsToItsPlan(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		now := storetest.Noon
		uses := erases(s, &keptLetters{})
		uses.Now = func() time.Time { return now }
		people, challenges, names := map[string]id.Person{}, map[string]id.Challenge{}, []string{"inside", "past", "held"}
		must(t, s.InTx(t.Context(), func(tx *store.Tx) error {
			for _, name := range names {
				closes := now.AddDate(0, -24, 0).Add(-time.Second)
				if name == "inside" {
					closes = now.AddDate(0, -24, 0).Add(time.Second)
				}
				var c id.Challenge
				err := tx.Get(&c, "INSERT INTO challenges (slug, title, state, created_at) VALUES (?, ?, 'published', ?) RETURNING id", name, name, now)
				for _, sql := range []string{"INSERT INTO phases (challenge_id, kind, opens_at, closes_at) VALUES (?, 'collect', ?, ?)", "INSERT INTO keeping_rules (challenge_id, months, since) VALUES (?, 24, ?)"} {
					if err == nil {
						_, err = tx.Exec(sql, []any{c, closes.AddDate(0, -1, 0), closes}[:strings.Count(sql, "?")]...)
					}
				}
				if err != nil {
					return err
				}
				challenges[name] = c
			}
			author := func(name string, in ...string) error {
				var p id.Person
				if err := tx.Get(&p, "INSERT INTO people (handle, name, email, joined_at, warned_at) VALUES (?, ?, ?, ?, ?) RETURNING id", "p-"+name, name, name+"@example.org", now, now.AddDate(0, 0, -privacy.NoticeDays)); err != nil {
					return err
				}
				people[name] = p
				for _, c := range in {
					var i int64
					err := tx.Get(&i, `INSERT INTO ideas (challenge_id, author_id, kind, title, body, moderation, stage, shown_stage, posted_at, discussed_at)
						VALUES (?, ?, 'idea', 'Title', 'Body', 'visible', 'posted', 'posted', ?, ?) RETURNING id`, challenges[c], p, now, now)
					for _, sql := range []string{"INSERT INTO comments (idea_id, author_id, body, state, posted_at) VALUES (?, ?, 'Words', 'visible', ?)", "INSERT INTO supports (idea_id, person_id, value, cast_at) VALUES (?, ?, 1, ?)"} {
						if err == nil {
							_, err = tx.Exec(sql, i, p, now)
						}
					}
					if err == nil {
						_, err = tx.Exec("INSERT INTO drafts (challenge_id, author_id, title, started_at, saved_at) VALUES (?, ?, 'Draft', ?, ?)", challenges[c], p, now, now)
					}
					if err != nil {
						return err
					}
				}
				return nil
			}
			for name, in := range map[string][]string{"ann": {"inside"}, "ben": {"past"}, "cat": {"held"}, "dan": {"past"}, "eve": {"past", "inside"}} {
				if err := author(name, in...); err != nil {
					return err
				}
			}
			return nil
		}))
		for _, h := range []privacy.Holding{{Person: "p-dan", Reason: "Case 1"}, {Challenge: "held", Reason: "Case 2"}} {
			_, err := uses.Hold(t.Context(), account.Console, h)
			must(t, err)
		}
		plan, err := uses.Plan(t.Context(), account.Console, challenges["past"])
		must(t, err)
		left := func() (out []string) { // who is tied to what
			must(t, s.Reader(t.Context()).All(&out, "SELECT p.name || ' ' || c.slug || ' ' || t.kind || ' ' || count(*) FROM "+store.Ties+
				" t JOIN people p ON p.id = t.person JOIN challenges c ON c.id = t.challenge WHERE p.state <> 'erased' GROUP BY p.name, c.slug, t.kind ORDER BY 1"))
			return out
		}
		before := left()
		must(t, uses.Daily(t.Context()))
		goes := func(row string) bool {
			return strings.HasPrefix(row, "ben past ") || strings.HasPrefix(row, "eve past ")
		}
		went := map[string]int{"accounts deleted": 1, "accounts that go on elsewhere": 1, "people kept back by a legal hold": 1}
		for _, row := range before {
			if goes(row) {
				words := strings.Fields(row)
				n, err := strconv.Atoi(words[3])
				must(t, err)
				went[words[2]] += n
			}
		}
		if len(before) != 24 || went["ideas"] != 2 {
			t.Fatalf("to begin with, there is %v", before)
		}
		if after, stays := left(), slices.DeleteFunc(slices.Clone(before), goes); !slices.Equal(after, stays) {
			t.Errorf("left is %v, not %v", after, stays)
		}
		for name, p := range people {
			who, err := store.AccountReads(s).PersonByID(t.Context(), p)
			must(t, err)
			if gone := who.State == account.Erased; gone != (name == "ben") {
				t.Errorf("%s is gone: %v", name, gone)
			}
		}
		for _, name := range names {
			runs, err := uses.Runs(t.Context(), account.Console, challenges[name])
			must(t, err)
			if name != "past" {
				if len(runs) != 0 {
					t.Errorf("%s: %d runs", name, len(runs))
				}
				continue
			}
			if len(runs) != 1 {
				t.Fatalf("%s: %d runs", name, len(runs))
			}
			certified(t, runs[0], went)
			if plan.Leaving != 1 || plan.Staying != 1 || plan.Spared != 1 {
				t.Errorf("the plan was %+v", plan)
			}
			for _, k := range plan.Kinds {
				if runs[0].Counts[k.Kind] != k.N {
					t.Errorf("%s: planned were %d, %d went", k.Kind, k.N, runs[0].Counts[k.Kind])
				}
			}
		}
		must(t, uses.Daily(t.Context())) // what is left stays
		if after, stays := left(), slices.DeleteFunc(slices.Clone(before), goes); !slices.Equal(after, stays) {
			t.Errorf("in the next night, left is %v, not %v", after, stays)
		}
	})
}

// meanwhile does something while a run is under way.
type meanwhile struct{ do func() }

func (m meanwhile) ChangeSeat(context.Context, account.Actor, id.Panel, id.Seat, review.SeatState) (review.Seat, error) {
	m.do()
	return review.Seat{}, nil
}

// TestAHoldStopsARunThatIsUnderWay places it after the run has looked for holds, and before its
// first group of people.
func TestAHoldStopsARunThatIsUnderWay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := plant(t, s)
		closed(t, s, p, storetest.Noon.AddDate(-3, 0, 0))
		signedOut(t, s)
		toldAMonthAgo(t, s, storetest.Noon)
		uses, began := erases(s, &keptLetters{}), false
		uses.Seats = meanwhile{func() {
			if !began {
				began = true
				_, err := uses.Hold(t.Context(), account.Console, privacy.Holding{Challenge: "plants", Reason: "Case 1"})
				must(t, err)
			}
		}}
		if _, err := uses.LetGo(t.Context(), account.Console, p.challenge); !errors.Is(err, privacy.ErrHeldBack) || !began {
			t.Errorf("the run ends with %v", err)
		}
		for _, who := range []id.Person{p.person, p.other} {
			one, err := store.AccountReads(s).PersonByID(t.Context(), who)
			if must(t, err); one.State == account.Erased {
				t.Errorf("%d is gone", who)
			}
		}
	})
}
