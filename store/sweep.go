package store

import (
	"encoding/json"
	"slices"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/privacy"
)

// day is how long what signs people in stays.
const day = 24 * time.Hour

// forgottenGuardians takes away the address of a guardian who has not answered in time.
var forgottenGuardians = "UPDATE guardians SET email = '', link_hash = '' WHERE email <> '' AND consented_at IS NULL AND expires_at <= ? AND person_id NOT IN (" + heldPeople + ")"

// swept are the statements that take away what is past its time, by kind, with how long
// ago that must have been.
var swept = []struct {
	kind, sql string
	after     time.Duration
}{
	{"drafts without an author", `drafts */ DELETE FROM drafts WHERE author_id IS NULL AND saved_at < ?
		AND challenge_id NOT IN (SELECT challenge_id FROM holds WHERE challenge_id IS NOT NULL AND released_at IS NULL)`, privacy.LooseFor},
	{"addresses of guardians", "guardians */ " + forgottenGuardians, 0}, // what no task of theirs took
	{"answers that somebody is under 16", "said_no */ UPDATE people SET said_no_at = NULL WHERE said_no_at <= ? AND id NOT IN (" + heldPeople + ")", account.AgeStands},
	{"names beside alerts", "tried */ UPDATE alerts SET tried_by = NULL WHERE tried_by IS NOT NULL AND taken_at < ? AND tried_by NOT IN (" + heldPeople + ")", challenge.NamedFor},
	{"hashes of addresses that were asked", "guardian_asks */ DELETE FROM guardian_asks WHERE asked_at < ?", day},
	{"changes of an address", "address_changes */ DELETE FROM address_changes WHERE expires_at < ? AND person_id NOT IN (" + heldPeople + ")", privacy.LooseFor},
	{"sign-in attempts", "sign_ins */ DELETE FROM sign_ins WHERE asked_at < ? AND email NOT IN (SELECT email FROM people WHERE email IS NOT NULL AND id IN (" + heldPeople + "))", day},
	{"ways to a provider", "passages */ DELETE FROM passages WHERE expires_at < ?", day},
	{"answers to programs", "answers */ DELETE FROM kept_answers WHERE kept_at < ?", day},
}

// Sweep takes away what is past its time and belongs to no challenge.
func (tx privacyTx) Sweep(now time.Time) (map[string]int, error) {
	out := map[string]int{}
	for _, s := range swept {
		n, err := tx.Exec("/* sweep."+s.sql, now.Add(-s.after).UTC())
		if err != nil {
			return nil, err
		}
		out[s.kind] = int(n)
	}
	n, err := tx.sweepMail(now.Add(-privacy.LooseFor))
	out["mails given up"] = n
	return out, err
}

// sweepMail drops mail that was given up before then, but to people who are held.
func (tx privacyTx) sweepMail(then time.Time) (int, error) {
	var rows []struct {
		ID      int64
		Payload string
	}
	if err := tx.All(&rows, "/* sweep.parked */ SELECT id, payload FROM tasks WHERE handler = 'mail.send' AND state = 'parked' AND added_at < ?", then.UTC()); err != nil || len(rows) == 0 {
		return 0, err
	}
	var held []string
	if err := tx.All(&held, "/* sweep.held */ SELECT email FROM people WHERE email IS NOT NULL AND id IN ("+heldPeople+")"); err != nil {
		return 0, err
	}
	n := 0
	for _, r := range rows {
		var m struct{ To string }
		if err := json.Unmarshal([]byte(r.Payload), &m); err == nil && slices.Contains(held, m.To) {
			continue
		}
		if _, err := tx.Exec("/* sweep.mail */ DELETE FROM tasks WHERE id = ?", r.ID); err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}
