package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/privacy"
)

// SetRule keeps how long c keeps its people.
func (tx privacyTx) SetRule(c id.Challenge, r privacy.Rule) error {
	return tx.One(`/* keep.rule */ INSERT INTO keeping_rules (challenge_id, months, since) VALUES (?, ?, ?)
		ON CONFLICT (challenge_id) DO UPDATE SET months = excluded.months, since = excluded.since`, c, r.Months, r.Since.UTC())
}

// NoticeRule does so where nothing is said yet.
func (tx privacyTx) NoticeRule(c id.Challenge, r privacy.Rule) error {
	_, err := tx.Exec("/* keep.notice */ INSERT INTO keeping_rules (challenge_id, months, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", c, r.Months, r.Since.UTC())
	return err
}

// IsHeldBack reports whether a hold stands on c.
func (tx privacyTx) IsHeldBack(c id.Challenge) (bool, error) {
	var n int
	err := tx.Get(&n, "/* keep.held */ SELECT count(*) FROM holds WHERE challenge_id = ? AND released_at IS NULL", c)
	return n > 0, err
}

// Tied lists whom c still names and on whom no hold stands.
func (tx privacyTx) Tied(c id.Challenge, now time.Time) ([]privacy.Tied, error) {
	if err := tx.holdName("keeping"); err != nil {
		return nil, err
	}
	all, _, err := tied(tx, c, now)
	return all, err
}

// tied lists whom c names: those whom a run may let go, and how many a hold keeps back.
// Names in credits and occasions stand in lists, which are read one by one.
func tied(r Reads, c id.Challenge, now time.Time) (go_ []privacy.Tied, spared int, err error) {
	named, err := namedIn(r, c)
	if err != nil {
		return nil, 0, err
	}
	var rows []struct {
		Person          id.Person
		Handle, Email   string
		Elsewhere, Held bool
		WarnedAt        *time.Time
		MailWaits       bool
	}
	err = r.All(&rows, `/* keep.tied */ SELECT p.id AS person, p.handle, COALESCE(p.email, '') AS email, p.warned_at,
		p.id IN (SELECT e.person FROM `+ties+` e WHERE e.challenge <> ?) OR p.id IN (SELECT person_id FROM sessions WHERE expires_at > ?)
			OR p.id IN (SELECT person_id FROM api_tokens WHERE expires_at > ? AND revoked_at IS NULL)
			OR p.warned_at > ? AND EXISTS (SELECT 1 FROM account_notes b WHERE b.person_id = p.id AND b.kind = 'signed_in' AND b.at > p.warned_at) AS elsewhere,
		p.id IN (SELECT person_id FROM holds WHERE person_id IS NOT NULL AND released_at IS NULL) AS held,
		EXISTS (SELECT 1 FROM tasks m WHERE m.handler = 'mail.send' AND m.key = '`+warningKey+`' || p.id) AS mail_waits
		FROM people p WHERE p.state <> 'erased' AND (p.id IN (SELECT t.person FROM `+ties+` t WHERE t.challenge = ?)`+orIn(named)+`) ORDER BY p.id`,
		c, now.UTC(), now.UTC(), privacy.Back(now).UTC(), c)
	for _, row := range rows {
		if row.Held {
			spared++
			continue
		}
		t := privacy.Tied{Person: row.Person, Handle: row.Handle, Email: row.Email, Elsewhere: row.Elsewhere, MailWaits: row.MailWaits}
		if row.WarnedAt != nil {
			t.WarnedAt = row.WarnedAt.UTC()
		}
		go_ = append(go_, t)
	}
	return go_, spared, err
}

// warningKey begins the key of a mail that says that an account goes; the number of the
// person follows.
const warningKey = "warning:"

// Warn keeps that t was told, and queues the mail.
func (tx privacyTx) Warn(t privacy.Tied, m account.Mail, now time.Time) (bool, error) {
	var before any
	if !t.WarnedAt.IsZero() {
		before = t.WarnedAt.UTC()
	}
	n, err := tx.Exec("/* keep.warn */ UPDATE people SET warned_at = ? WHERE id = ? AND state <> 'erased' AND (warned_at IS NULL OR warned_at = ?) AND id NOT IN (SELECT person_id FROM holds WHERE person_id IS NOT NULL AND released_at IS NULL)", now.UTC(), t.Person, before)
	if err != nil || n == 0 {
		return false, err
	}
	payload, err := json.Marshal(m)
	if err != nil {
		return false, err
	}
	return true, tx.AddTask(outbox.Task{Handler: outbox.SendMail, Key: warningKey + strconv.FormatInt(int64(t.Person), 10), Payload: payload, AddedAt: now})
}

// WarnAgain queues mails of Warn anew.
func (tx privacyTx) WarnAgain(now time.Time) error {
	var people []id.Person
	err := tx.All(&people, `/* keep.warn_again */ UPDATE people SET warned_at = ? WHERE state <> 'erased'
		AND id IN (SELECT CAST(substr(m.key, ?) AS integer) FROM tasks m WHERE m.handler = 'mail.send' AND m.state = 'parked' AND m.key LIKE '`+warningKey+`%')
		AND id NOT IN (`+heldPeople+`)
		AND NOT EXISTS (SELECT 1 FROM account_notes b WHERE b.person_id = people.id AND b.kind = 'signed_in' AND b.at > people.warned_at) RETURNING id`,
		now.UTC(), len(warningKey)+1)
	if err != nil {
		return err
	}
	for _, p := range people {
		key := warningKey + strconv.FormatInt(int64(p), 10)
		_, err = tx.Exec(`/* keep.mail_again */ UPDATE tasks SET state = 'waiting', tries = 0, due_at = ?, leased_until = NULL
			WHERE id = (SELECT max(id) FROM tasks WHERE handler = 'mail.send' AND key = ? AND state = 'parked')
			AND NOT EXISTS (SELECT 1 FROM tasks w WHERE w.handler = 'mail.send' AND w.key = ? AND w.state = 'waiting')`, now.UTC(), key, key)
		if err != nil {
			return err
		}
	}
	return nil
}

// orIn is the end of a condition on p.id, for numbers of people of our own.
func orIn(people []id.Person) string {
	if len(people) == 0 {
		return ""
	}
	return " OR p.id IN (" + strings.Trim(strings.Join(strings.Fields(fmt.Sprint(people)), ", "), "[]") + ")"
}

// namedIn lists the people in credits of write-ups and in occasions of c.
func namedIn(r Reads, c id.Challenge) ([]id.Person, error) {
	found := map[id.Person]bool{}
	var lists []string
	if err := r.All(&lists, "/* keep.credited */ SELECT credits FROM writeups WHERE challenge_id = ? AND credits LIKE '%person%'", c); err != nil {
		return nil, err
	}
	for _, list := range lists {
		var all []creditJSON
		if err := json.Unmarshal([]byte(list), &all); err != nil {
			return nil, fmt.Errorf("credits of a write-up: %w", err)
		}
		for _, one := range all {
			found[one.Person] = true
		}
	}
	lists = nil
	if err := r.All(&lists, "/* keep.heard */ SELECT occasion FROM updates WHERE challenge_id = ? AND occasion LIKE '%person%'", c); err != nil {
		return nil, err
	}
	for _, list := range lists {
		var o occasionJSON
		if err := json.Unmarshal([]byte(list), &o); err != nil {
			return nil, fmt.Errorf("occasion of an update: %w", err)
		}
		o.parties(func(by *partyJSON, _ *string) { found[by.Person] = true })
	}
	delete(found, 0)
	return slices.Sorted(maps.Keys(found)), nil
}

// AddFormer makes another former member.
func (tx privacyTx) AddFormer(handle string, now time.Time) (p id.Person, err error) {
	err = tx.Get(&p, "/* keep.former */ INSERT INTO people (handle, name, state, for_you, joined_at) VALUES (?, ?, ?, FALSE, ?) RETURNING id",
		handle, account.FormerMember, account.Erased, now.UTC().Truncate(24*time.Hour))
	return p, err
}

// seatsLeft are what a seat keeps of its person besides what a panel has on record.
var seatsLeft = []string{
	"score_drafts */ DELETE FROM score_drafts WHERE seat_id IN",
	"score_entries */ DELETE FROM score_entries WHERE seat_id IN",
	"private_notes */ UPDATE score_sheets SET note = '' WHERE note_for = 'private' AND seat_id IN",
	"practice */ DELETE FROM practice_answers WHERE seat_id IN",
	"questions */ DELETE FROM panel_questions WHERE seat_id IN",
	"invitations */ UPDATE seat_answers SET words = '' WHERE seat_id IN",
	"availabilities */ DELETE FROM seat_availabilities WHERE seat_id IN",
	"expenses */ DELETE FROM seat_expenses WHERE seat_id IN",
}

// LetGo puts others in the place of people in everything of c.
func (tx privacyTx) LetGo(c id.Challenge, moves map[id.Person]id.Person) (map[string]int, error) {
	for _, from := range slices.Sorted(maps.Keys(moves)) {
		if _, err := tx.Exec("/* keep.move */ INSERT INTO keeping_moves (from_id, to_id) VALUES (?, ?)", from, moves[from]); err != nil {
			return nil, err
		}
	}
	counts, err := countKinds(tx, "SELECT m.from_id FROM keeping_moves m", c)
	if err != nil {
		return nil, err
	}
	if _, err := tx.Exec("/* keep.whole */ DELETE FROM keeping_moves WHERE from_id = to_id"); err != nil {
		return nil, err
	}
	if err := tx.letGo(c); err != nil {
		return nil, err
	}
	if err := tx.moveCredits(c, moves); err != nil {
		return nil, err
	}
	if err := tx.moveOccasions(c, moves); err != nil {
		return nil, err
	}
	_, err = tx.Exec("/* keep.moved */ DELETE FROM keeping_moves")
	return counts, err
}

// countKinds counts the rows of c by kind, for the people that a query names.
func countKinds(r Reads, people string, c id.Challenge) (map[string]int, error) {
	var rows []struct {
		Kind string
		N    int
	}
	err := r.All(&rows, "/* keep.kinds */ SELECT t.kind, count(*) AS n FROM "+ties+" t WHERE t.challenge = ? AND t.person IN ("+people+") GROUP BY t.kind", c)
	out := map[string]int{}
	for _, row := range rows {
		out[row.Kind] = row.N
	}
	return out, err
}

// letGo carries out what keeping_moves says, in the order of references between rows.
func (tx privacyTx) letGo(c id.Challenge) error {
	seats := " (SELECT x.id FROM seats x WHERE x.person_id IN (SELECT m.from_id FROM keeping_moves m) AND " + ofPanel + " = ?)"
	var all []string
	for _, sql := range seatsLeft {
		all = append(all, "/* keep."+sql+seats)
	}
	theirs := func(table string) string {
		return "/* keep.saved */ DELETE FROM " + table + " WHERE search_id IN (SELECT x.id FROM saved_searches x WHERE x.person_id IN (SELECT m.from_id FROM keeping_moves m) AND x.challenge_id = ?)"
	}
	all = append(all, theirs("saved_matches"), theirs("saved_undone"),
		"/* keep.led */ UPDATE challenges AS x SET version = version + 1 WHERE x.id = ? AND x.id IN (SELECT a.challenge_id FROM areas a WHERE a.lead_id IN (SELECT m.from_id FROM keeping_moves m))",
		"/* keep.reports */ UPDATE reports AS x SET mark = 'former ' || x.id, person_id = 0 WHERE "+reported.theirs(),
		imported.drop())
	for _, t := range cleared {
		all = append(all, t.clear())
	}
	for _, t := range dropped {
		all = append(all, t.drop())
	}
	for _, t := range moved {
		all = append(all, t.give())
	}
	for _, sql := range all {
		if _, err := tx.Exec(sql, c); err != nil {
			return err
		}
	}
	return nil
}

// moveCredits names former members in credits of c.
func (tx privacyTx) moveCredits(c id.Challenge, moves map[id.Person]id.Person) error {
	var rows []struct {
		ID      int64
		Credits string
	}
	if err := tx.All(&rows, "/* keep.credits */ SELECT id, credits FROM writeups WHERE challenge_id = ? AND credits LIKE '%person%'", c); err != nil {
		return err
	}
	for _, r := range rows {
		var all []creditJSON
		if err := json.Unmarshal([]byte(r.Credits), &all); err != nil {
			return fmt.Errorf("credits of write-up %d: %w", r.ID, err)
		}
		changed := false
		for n := range all {
			if to, ok := moves[all[n].Person]; ok && to != all[n].Person {
				all[n].Person, all[n].Name, changed = to, "", true
			}
		}
		if !changed {
			continue
		}
		b, err := json.Marshal(all)
		if err != nil {
			return err
		}
		if err := tx.One("/* keep.credit */ UPDATE writeups SET credits = ?, version = version + 1 WHERE id = ?", string(b), r.ID); err != nil {
			return err
		}
	}
	return nil
}

// moveOccasions names them in webinars and question hours of c.
func (tx privacyTx) moveOccasions(c id.Challenge, moves map[id.Person]id.Person) error {
	var rows []occasionRow
	if err := tx.All(&rows, "/* keep.occasions */ SELECT id, occasion FROM updates WHERE challenge_id = ? AND occasion LIKE '%person%'", c); err != nil {
		return err
	}
	return tx.eachParty(rows, func(by *partyJSON, _ *string) {
		if to, ok := moves[by.Person]; ok && to != by.Person {
			by.Person, by.Name = to, ""
		}
	})
}

// DropLoose takes away the drafts of c that have no author, and the keys of people who
// are gone.
func (tx privacyTx) DropLoose(c id.Challenge) (int, error) {
	n, err := tx.Exec("/* keep.drafts */ DELETE FROM drafts WHERE challenge_id = ? AND author_id IS NULL", c)
	if err == nil {
		_, err = tx.Exec(`/* keep.imported */ DELETE FROM import_rows WHERE what = 'person' AND import_id IN (SELECT id FROM imports WHERE challenge_id = ?)
			AND row_id NOT IN (SELECT p.id FROM people p WHERE p.state <> 'erased')`, c)
	}
	return int(n), err
}

// BeginRun keeps r, or goes on with the run of its challenge that has not ended.
func (tx privacyTx) BeginRun(r *privacy.Run) error {
	if r.Challenge != 0 {
		var row struct {
			ID        id.Keeping
			StartedAt time.Time
			Counts    string
		}
		err := tx.Get(&row, "/* keep.under_way */ SELECT id, started_at, counts FROM keeping_runs WHERE challenge_id = ? AND ended_at IS NULL ORDER BY id LIMIT 1"+tx.ForUpdate(), r.Challenge)
		if err == nil {
			r.ID, r.StartedAt = row.ID, row.StartedAt.UTC()
			return json.Unmarshal([]byte(row.Counts), &r.Counts)
		}
		if !errors.Is(err, ErrNone) {
			return err
		}
	}
	return tx.Get(&r.ID, "/* keep.begin */ INSERT INTO keeping_runs (challenge_id, months, closed_at, started_by, started_at) VALUES (?, ?, ?, ?, ?) RETURNING id",
		orNull(r.Challenge), r.Months, r.ClosedAt, r.By, r.StartedAt.UTC())
}

// SaveRun keeps what r has come to.
func (tx privacyTx) SaveRun(r privacy.Run) error {
	b, err := json.Marshal(r.Counts)
	if err != nil {
		return err
	}
	return tx.One("/* keep.save */ UPDATE keeping_runs SET counts = ?, ended_at = ?, certificate = ?, hash = ? WHERE id = ?", string(b), r.EndedAt, r.Text, r.Hash, r.ID)
}
