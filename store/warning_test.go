package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/privacy"
	"uptake/store"
	"uptake/store/storetest"
)

// nights is a challenge whose people go on due, and the clock that goes through its nights.
type nights struct {
	*testing.T
	s    *store.Store
	p    planted
	due  time.Time
	now  time.Time
	uses privacy.Service
}

// newNights plants two people whose accounts go on due, and says so long before.
func newNights(t *testing.T, s *store.Store) *nights {
	n := &nights{T: t, s: s, p: plant(t, s), due: storetest.Noon.AddDate(0, 6, 0)}
	closed(t, s, n.p, n.due.AddDate(0, -24, 0))
	signedOut(t, s)
	n.sql("DELETE FROM account_notes")
	n.now = storetest.Noon
	n.uses = erases(s, &keptLetters{})
	n.uses.Site, n.uses.BaseURL, n.uses.Now = "Uptake", "https://uptake.example.org", func() time.Time { return n.now }
	return n
}

func (n *nights) sql(sql string, args ...any) {
	n.Helper()
	must(n.T, n.s.InTx(n.Context(), func(tx *store.Tx) error { _, err := tx.Exec(sql, args...); return err }))
}

// night lets a night pass at then, and returns to whom which mails were queued. They leave
// at once.
func (n *nights) night(then time.Time) map[string]string {
	n.Helper()
	n.now = then
	must(n.T, n.uses.Daily(n.Context()))
	out := n.mails()
	n.sql("DELETE FROM tasks WHERE key LIKE 'warning:%'")
	return out
}

func (n *nights) mails() map[string]string {
	n.Helper()
	var rows []string
	must(n.T, n.s.Reader(n.Context()).All(&rows, "SELECT payload FROM tasks WHERE key LIKE 'warning:%' ORDER BY id"))
	out := map[string]string{}
	for _, r := range rows {
		var m account.Mail
		must(n.T, json.Unmarshal([]byte(r), &m))
		if out[m.To] != "" {
			n.Errorf("%s is told twice at once", m.To)
		}
		out[m.To] = m.Text
	}
	return out
}

// gone reports whether an account was deleted.
func (n *nights) gone(p id.Person) bool {
	n.Helper()
	who, err := store.AccountReads(n.s).PersonByID(n.Context(), p)
	must(n.T, err)
	return who.State == account.Erased
}

// TestNobodyGoesUntold goes through the nights around a date.
func TestNobodyGoesUntold(t *testing.T) {
	t.Parallel()
	me, other := mark+"@example.org", othermark+"@example.org"
	day := func(n *nights, days int) time.Time { return n.due.AddDate(0, 0, days) }
	lite := map[string]bool{ // rules that no statement knows of: one database is enough
		"the server was off": true, "an old notice counts no more": true, "a challenge under a hold": true, "whoever is used elsewhere is told nothing": true, "the dry run": true,
	}
	for name, tt := range map[string]func(*nights){
		"told once, and gone on the date": func(n *nights) {
			if got := n.night(day(n, -privacy.NoticeDays-1).Add(-time.Second)); len(got) != 0 {
				n.Errorf("too soon: %v", got)
			}
			got := n.night(day(n, -privacy.NoticeDays-1))
			if len(got) != 2 || !strings.Contains(got[me], "sign in once") || !strings.Contains(got[me], n.due.Format("2 January 2006")) || !strings.Contains(got[me], "https://uptake.example.org/sign-in") {
				n.Errorf("they are told %v", got)
			}
			if strings.Contains(got[me], mark) || strings.Contains(got[me], "Plants") {
				n.Error("the mail names the person or the challenge")
			}
			for days := -privacy.NoticeDays; days < 0; days += 7 {
				if got := n.night(day(n, days)); len(got) != 0 {
					n.Errorf("told again: %v", got)
				}
			}
			if n.night(day(n, 0).Add(-time.Second)); n.gone(n.p.person) {
				n.Error("gone before the date")
			}
			if n.night(day(n, 0)); !n.gone(n.p.person) || !n.gone(n.p.other) {
				n.Error("not gone on the date")
			}
		},
		"the server was off": func(n *nights) {
			if got := n.night(day(n, 100)); len(got) != 2 || !strings.Contains(got[me], day(n, 130).Format("2 January 2006")) {
				n.Errorf("they are told %v", got)
			}
			if _, err := n.uses.LetGo(n.Context(), account.Console, n.p.challenge); !errors.Is(err, privacy.ErrToldFirst) {
				n.Errorf("at once: %v", err)
			}
			if n.night(day(n, 130).Add(-time.Second)); n.gone(n.p.person) {
				n.Error("gone within the notice")
			}
			if n.night(day(n, 130)); !n.gone(n.p.person) {
				n.Error("not gone after the notice")
			}
		},
		"whoever signs in stays": func(n *nights) {
			n.night(day(n, -31))
			n.sql("INSERT INTO account_notes (person_id, at, kind, agent) VALUES (?, ?, 'signed_in', '')", n.p.person, day(n, -20))
			n.night(day(n, 0))
			if n.gone(n.p.person) || !n.gone(n.p.other) {
				n.Error("who came back is gone, or who did not stays")
			}
			var title string
			must(n.T, n.s.Reader(n.Context()).Get(&title, "SELECT p.name FROM ideas i JOIN people p ON p.id = i.author_id WHERE i.id = ?", n.p.idea))
			if title != account.FormerMember {
				n.Errorf("the idea is by %q", title)
			}
		},
		"whoever came back long ago is told again": func(n *nights) {
			n.sql("UPDATE people SET warned_at = ? WHERE id = ?", day(n, -120), n.p.person) // of another challenge
			n.sql("INSERT INTO account_notes (person_id, at, kind, agent) VALUES (?, ?, 'signed_in', '')", n.p.person, day(n, -110))
			if got := n.night(day(n, -31)); got[me] == "" {
				n.Error("not told")
			}
			if n.night(day(n, 0)); !n.gone(n.p.person) {
				n.Error("not gone")
			}
		},
		"an old notice counts no more": func(n *nights) {
			n.sql("UPDATE people SET warned_at = ?", day(n, -2*privacy.NoticeDays)) // the period was made longer since
			if got := n.night(day(n, 0)); len(got) != 2 || n.gone(n.p.person) {
				n.Errorf("on the date they are told %v", got)
			}
		},
		"a mail that has not left is none": func(n *nights) {
			n.now = day(n, -31)
			must(n.T, n.uses.Daily(n.Context()))
			n.sql("UPDATE tasks SET state = 'parked' WHERE key = ?", fmt.Sprint("warning:", n.p.person))
			n.sql("DELETE FROM tasks WHERE key = ?", fmt.Sprint("warning:", n.p.other))
			n.now = day(n, -2)
			must(n.T, n.uses.Daily(n.Context()))
			again := 0
			must(n.T, n.s.Reader(n.Context()).Get(&again, "SELECT count(*) FROM people p JOIN tasks m ON m.key = 'warning:' || p.id WHERE p.id = ? AND p.warned_at = ? AND m.state = 'waiting' AND m.tries = 0", n.p.person, n.now))
			if again != 1 {
				n.Error("what no server took is not tried again, or its notice does not run from then")
			}
			n.now = day(n, 0).Add(-time.Second)
			n.sql("UPDATE tasks SET added_at = ? WHERE key LIKE 'warning:%'", n.now) // tried again by an administrator
			n.now = day(n, 0)
			must(n.T, n.uses.Daily(n.Context()))
			if n.gone(n.p.person) || !n.gone(n.p.other) {
				n.Error("gone without the mail, or kept with it")
			}
			n.now = day(n, 31)
			n.sql("UPDATE people SET warned_at = ? WHERE id = ?", day(n, 0), n.p.person)
			n.sql("UPDATE tasks SET state = 'parked' WHERE key = ?", fmt.Sprint("warning:", n.p.person))
			if must(n.T, n.uses.Daily(n.Context())); !n.gone(n.p.person) { // given up: nobody can be reached there
				n.Error("kept for ever by a mail that cannot be sent")
			}
		},
		"no seat is given up for who waits": func(n *nights) {
			n.sql("UPDATE people SET warned_at = ? WHERE id = ?", day(n, -31), n.p.other)
			if got := n.night(day(n, 0)); got[me] == "" || n.gone(n.p.person) || !n.gone(n.p.other) {
				n.Errorf("on the date they are told %v", got)
			}
			var state, name string
			must(n.T, n.s.Reader(n.Context()).Get(&state, "SELECT state FROM seats WHERE id = ?", n.p.seat))
			must(n.T, n.s.Reader(n.Context()).Get(&name, "SELECT p.name FROM ideas i JOIN people p ON p.id = i.author_id WHERE i.id = ?", n.p.idea))
			if state == "left" || name != mark+" name" {
				n.Errorf("their seat is %s, and their idea by %s", state, name)
			}
			runs, err := n.uses.Runs(n.Context(), account.Console, n.p.challenge)
			must(n.T, err)
			if len(runs) != 1 || runs[0].Counts["people who are told first, and wait"] != 1 || runs[0].Counts["accounts deleted"] != 1 {
				n.Errorf("the runs are %+v", runs)
			}
		},
		"no address": func(n *nights) {
			n.sql("UPDATE people SET email = NULL WHERE id = ?", n.p.person)
			if got := n.night(day(n, -31)); len(got) != 1 || got[other] == "" {
				n.Errorf("told are %v", got)
			}
			if n.night(day(n, 0)); !n.gone(n.p.person) {
				n.Error("who cannot be told stays for ever")
			}
		},
		"under a hold": func(n *nights) {
			hold, err := n.uses.Hold(n.Context(), account.Console, privacy.Holding{Person: me, Reason: "Case 1"})
			must(n.T, err)
			if got := n.night(day(n, -31)); len(got) != 1 || got[me] != "" {
				n.Errorf("told are %v", got)
			}
			if n.night(day(n, 0)); n.gone(n.p.person) || !n.gone(n.p.other) {
				n.Error("who is held is gone, or who is not stays")
			}
			n.now = day(n, 1)
			_, err = n.uses.Release(n.Context(), account.Console, hold.ID)
			must(n.T, err)
			if got := n.night(day(n, 1)); got[me] == "" || n.gone(n.p.person) {
				n.Errorf("after the release told are %v", got)
			}
			if n.night(day(n, 31)); !n.gone(n.p.person) {
				n.Error("not gone after the notice")
			}
		},
		"a challenge under a hold": func(n *nights) {
			_, err := n.uses.Hold(n.Context(), account.Console, privacy.Holding{Challenge: "plants", Reason: "Case 1"})
			must(n.T, err)
			if got := n.night(day(n, -31)); len(got) != 0 {
				n.Errorf("told are %v", got)
			}
			if list, err := n.uses.Notices(n.Context(), account.Console, n.p.challenge); err != nil || len(list) != 0 {
				n.Errorf("to be told are %v, %v", list, err)
			}
		},
		"whoever is used elsewhere is told nothing": func(n *nights) {
			elsewhere(n.T, n.s, n.p)
			if got := n.night(day(n, -31)); len(got) != 1 || got[me] != "" {
				n.Errorf("told are %v", got)
			}
		},
		"the dry run": func(n *nights) {
			n.now = day(n, -40)
			at := func(when string, told bool, tell, goes int) {
				n.Helper()
				list, err := n.uses.Notices(n.Context(), account.Console, n.p.challenge)
				if err != nil || len(list) != 2 || list[0].Handle != "p-"+mark || list[0].Told != told || !list[0].TellAt.Equal(day(n, tell)) || !list[0].GoesAt.Equal(day(n, goes)) {
					n.Errorf("%s: %+v, %v", when, list, err)
				}
			}
			at("before", false, -31, 0)
			n.night(day(n, -31))
			at("told", true, -31, 0)
			if len(n.mails()) != 0 {
				n.Error("a dry run tells somebody")
			}
			lead := account.Actor{Person: n.p.other, Grants: []account.Grant{{Role: account.Lead, Challenge: n.p.challenge}}}
			if _, err := n.uses.Notices(n.Context(), lead, n.p.challenge); !errors.Is(err, account.ErrForbidden) {
				n.Errorf("a lead: %v", err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			if lite[name] {
				tt(newNights(t, storetest.SQLite(t)))
				return
			}
			storetest.Each(t, func(t *testing.T, s *store.Store) { tt(newNights(t, s)) })
		})
	}
}
