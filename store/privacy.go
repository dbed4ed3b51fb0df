package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"uptake/domain/id"
	"uptake/domain/privacy"
)

// PrivacyReads is the reading side of package privacy; its contract stands there.
func PrivacyReads(s *Store) privacy.Reads { return privacyReads{s} }

type privacyReads struct{ s *Store }

// Held reads everything from one state of the database.
func (r privacyReads) Held(ctx context.Context, p id.Person, fn func(privacy.Held) error) error {
	return r.s.Snapshot(ctx, func(db Reader) error { return fn(held{db, p}) })
}

type held struct {
	db     Reader
	person id.Person
}

// notRecused leaves out ideas from which the seat s is recused: the member sees no more
// of them than their title.
const notRecused = " AND NOT EXISTS (SELECT 1 FROM conflicts k WHERE k.seat_id = s.id AND k.idea_id = x.idea_id AND k.recused)"

const (
	ofSeat      = " x JOIN seats s ON s.id = x.seat_id JOIN panels n ON n.id = s.panel_id WHERE s.person_id = ?"
	inChallenge = " x JOIN challenges c ON c.id = x.challenge_id WHERE "
)

// shelves are the statements of the shelves, each with the person as its one value and
// with as many columns as the shelf has.
var shelves = map[string]string{ //nolint:gosec // no password is among them
	"profile":         "SELECT handle, name, email, professional_role, organisation, region, unnamed, lang, for_you, reminders, joined_at, confirmed_at, warned_at FROM people WHERE id = ?",
	"imported":        "SELECT c.title, x.source_id FROM source_ids" + inChallenge + "x.kind = 'person' AND x.row_id = ? ORDER BY x.challenge_id, x.source_id",
	"roles":           "SELECT x.role, c.title, x.given_at FROM roles x LEFT JOIN challenges c ON c.id = x.challenge_id WHERE x.person_id = ? ORDER BY x.id",
	"sessions":        "SELECT agent, started_at, seen_at, expires_at FROM sessions WHERE person_id = ? ORDER BY id",
	"sign_ins":        "SELECT asked_at, expires_at, used_at, return_to, NULLIF(support_id, 0) FROM sign_ins WHERE email = (SELECT email FROM people WHERE id = ?) ORDER BY id",
	"identities":      "SELECT provider, subject, linked_at, used_at FROM identities WHERE person_id = ? ORDER BY id",
	"account_notes":   "SELECT at, kind, agent FROM account_notes WHERE person_id = ? ORDER BY id",
	"second_step":     "SELECT x.set_at, x.app_at, (SELECT count(*) FROM recovery_codes c WHERE c.person_id = x.person_id AND c.used_at IS NULL) FROM second_steps x WHERE x.person_id = ?",
	"passkeys":        "SELECT name, added_at, used_at FROM passkeys WHERE person_id = ? ORDER BY id",
	"age":             "SELECT p.age, p.age_at, p.said_no_at, COALESCE(g.email, ''), g.asked_at, g.consented_at, g.refused_at, g.ended_at FROM people p LEFT JOIN guardians g ON g.person_id = p.id WHERE (p.age <> '' OR p.said_no_at IS NOT NULL) AND p.id = ?",
	"terms":           "SELECT terms, agreed_at FROM agreements WHERE person_id = ? ORDER BY terms",
	"address_changes": "SELECT email, asked_at, settled_at FROM address_changes WHERE person_id = ? ORDER BY id",
	"decisions": `SELECT r.idea_id, NULLIF(r.comment_id, 0), ` + ruledTo + `, r.code, r.words, r.ruled_at FROM rulings r JOIN ideas i ON i.id = r.idea_id
		LEFT JOIN comments k ON k.id = r.comment_id WHERE r.told_at IS NOT NULL AND r.undone_at IS NULL
		AND CASE WHEN r.comment_id = 0 THEN i.author_id ELSE k.author_id END = ? ORDER BY r.id`,
	"badges":    "SELECT label, checked, checked_at, ends_at, taken_at FROM badges WHERE person_id = ? ORDER BY id",
	"trust":     "SELECT c.title, x.given, x.reason, x.at FROM trusts x LEFT JOIN challenges c ON c.id = x.challenge_id WHERE x.person_id = ? ORDER BY x.challenge_id",
	"sanctions": "SELECT c.title, x.kind, x.code, x.words, x.at, x.ends_at, x.lifted_at, x.appeal, x.appealed_at, x.answer, x.answered_at FROM sanctions x LEFT JOIN challenges c ON c.id = x.challenge_id WHERE x.person_id = ? ORDER BY x.id",
	"alerts":    "SELECT c.title, NULLIF(x.idea_id, 0), x.raised_at, x.taken_at FROM alerts" + inChallenge + "x.tried_by = ? ORDER BY x.id",
	"tokens":    "SELECT label, scope, issued_at, expires_at, revoked_at, used_at FROM api_tokens WHERE person_id = ? ORDER BY id",

	"answers_kept": "SELECT key, kept_at FROM kept_answers WHERE person_id = ? ORDER BY key",
	"drafts": "SELECT c.title, x.kind, x.title, x.body, x.answers, x.tags, x.lang, x.ask_team, x.started_at, x.saved_at FROM drafts" + inChallenge +
		"x.author_id = ? ORDER BY x.id",
	"ideas": `SELECT x.id, c.title, x.kind, x.title, x.body, x.answers, x.tags, x.lang, x.licence, x.author_role, CASE WHEN x.team_only <> '' AND x.moderation = 'held' THEN 'team' ELSE x.moderation END,
		CASE WHEN x.moderation = 'hidden' THEN x.moderation_reason ELSE '' END, x.shown_stage, x.shown_outcome, x.evidence, x.version, x.posted_at, x.edited_at, x.terms, x.agreed_at
		FROM ideas` + inChallenge + "x.author_id = ? ORDER BY x.id",
	"idea_versions": `SELECT x.idea_id, x.version, x.kind, x.title, x.body, x.answers, x.tags, x.lang, x.edited_at, x.terms, x.agreed_at
		FROM idea_versions x JOIN ideas i ON i.id = x.idea_id WHERE i.author_id = ? ORDER BY x.idea_id, x.version`,
	"attachments": "SELECT id, idea_id, kind, name, bytes, alt, transcript, people, consent_what, created_at, removed_at FROM attachments WHERE person_id = ? ORDER BY id",
	"agreements":  "SELECT id, consent_at FROM attachments WHERE consent_by = ? AND consent_at IS NOT NULL ORDER BY id",
	"links":       "SELECT from_id, to_id, kind, words, made_at FROM idea_links WHERE by_id = ? ORDER BY id",
	"comments": `SELECT id, idea_id, body, lang, author_role, state, CASE WHEN state = 'hidden' THEN state_reason ELSE '' END, version, posted_at, edited_at, terms, agreed_at
		FROM comments WHERE author_id = ? ORDER BY id`,
	"comment_versions": "SELECT x.comment_id, x.version, x.body, x.edited_at, x.terms, x.agreed_at FROM comment_versions x JOIN comments c ON c.id = x.comment_id WHERE c.author_id = ? ORDER BY x.comment_id, x.version",
	"supports":         "SELECT idea_id, value, cast_at FROM supports WHERE person_id = ? ORDER BY idea_id",
	"supports_merged":  "SELECT idea_id, value, cast_at FROM merge_supports WHERE person_id = ? ORDER BY merge_id, idea_id",
	"follows":          "SELECT kind, subject, why, active, since FROM follows WHERE person_id = ? ORDER BY kind, subject",
	"follows_merged":   "SELECT m.from_id, m.merged_at FROM merge_follows x JOIN merges m ON m.id = x.merge_id WHERE x.person_id = ? ORDER BY x.merge_id",
	"saved_searches":   "SELECT x.name, c.title, x.query, x.often, x.saved_at, x.looked_at FROM saved_searches x LEFT JOIN challenges c ON c.id = x.challenge_id WHERE x.person_id = ? ORDER BY x.id",
	"reports":          "SELECT kind, subject, reason, words, verdict, reported_at FROM reports WHERE person_id = ? ORDER BY id",
	"adoptions":        "SELECT idea_id, site, region, state, on_date, result, created_at FROM adoptions WHERE contact_id = ? ORDER BY id",
	"adoption_steps":   "SELECT a.idea_id, a.site, x.state, x.on_date, x.note FROM adoption_steps x JOIN adoptions a ON a.id = x.adoption_id WHERE a.contact_id = ? ORDER BY x.id",
	"told":             "SELECT idea_id, told_at, agreed_at FROM told_authors WHERE author_id = ? ORDER BY panel_id, record, idea_id",
	"sign_offs":        "SELECT w.title, x.role, x.edition, x.asks_change, x.note, x.signed_at FROM sign_offs x JOIN writeups w ON w.id = x.writeup_id WHERE x.person_id = ? ORDER BY x.writeup_id, x.role, x.edition",
	"asked_to_read":    "SELECT w.title, x.role, x.asked_at FROM writeup_readers x JOIN writeups w ON w.id = x.writeup_id WHERE x.person_id = ? ORDER BY x.writeup_id, x.role",
	"updates":          "SELECT c.title, x.title, x.summary, x.body, x.published_at, x.created_at FROM updates" + inChallenge + "x.author_id = ? ORDER BY x.id",

	"seats": "SELECT n.name, s.kind, s.state, s.profession, s.deputy, s.tenths, s.since, s.ready_at FROM seats s JOIN panels n ON n.id = s.panel_id WHERE s.person_id = ? ORDER BY s.id",
	"seat_answers": `SELECT n.name, x.accepted, x.words, x.answered_at, v.words FROM seats s JOIN panels n ON n.id = s.panel_id LEFT JOIN seat_answers x ON x.seat_id = s.id
		LEFT JOIN seat_availabilities v ON v.seat_id = s.id WHERE (x.seat_id IS NOT NULL OR v.seat_id IS NOT NULL) AND s.person_id = ? ORDER BY s.id`,
	"expenses":  "SELECT n.name, x.what, x.pence, x.noted_at, x.paid_at FROM seat_expenses" + ofSeat + " ORDER BY x.id",
	"conflicts": "SELECT n.name, x.idea_id, x.kind, x.recused, x.declared_at FROM conflicts" + ofSeat + " ORDER BY s.id, x.idea_id",
	"scores": "SELECT n.name, x.round, x.idea_id, r.name, x.state, x.value, x.changed_at FROM scores x JOIN criteria r ON r.id = x.criterion_id" +
		" JOIN seats s ON s.id = x.seat_id JOIN panels n ON n.id = s.panel_id WHERE s.person_id = ? AND x.state <> 'pending'" + notRecused + " ORDER BY s.id, x.round, x.idea_id, r.position",
	"score_sheets": "SELECT n.name, x.round, x.idea_id, x.note, x.note_for, x.discuss, x.how_sure, x.saved_at FROM score_sheets" + ofSeat +
		" AND x.saved_at IS NOT NULL" + notRecused + " ORDER BY s.id, x.round, x.idea_id",
	"scores_entered": "SELECT n.name, x.round, x.idea_id, x.way, x.answers, x.note, x.entered_at FROM score_entries" + ofSeat + notRecused + " ORDER BY s.id, x.round, x.idea_id",
	"score_drafts": "SELECT n.name, x.round, x.idea_id, x.answers, x.note, x.saved_at FROM score_drafts" + ofSeat +
		" AND x.saved_at IS NOT NULL" + notRecused + " ORDER BY s.id, x.round, x.idea_id",
	"theme_sets":  "SELECT n.name, x.round, x.idea_id, x.labels, x.said_at FROM theme_sets" + ofSeat + notRecused + " ORDER BY s.id, x.round, x.idea_id",
	"new_themes":  "SELECT n.name, x.name, x.proposed_at FROM new_themes" + ofSeat + " ORDER BY s.id, x.number",
	"practice":    "SELECT n.name, x.number, x.answers, x.answered_at FROM practice_answers" + ofSeat + " ORDER BY s.id, x.number",
	"questions":   "SELECT n.name, x.idea_id, x.words, x.asked_at, x.answer, x.answered_at FROM panel_questions" + ofSeat + " ORDER BY x.id",
	"dissents":    "SELECT n.name, x.idea_id, x.words, x.entered_at FROM dissents" + ofSeat + notRecused + " ORDER BY x.id",
	"attendances": "SELECT n.name, x.arrived_at, x.left_at FROM attendances" + ofSeat + " ORDER BY x.id",
	"signatures":  "SELECT n.name, x.record, x.signed_at FROM panel_signatures" + ofSeat + " ORDER BY s.id, x.record",
	"minutes": "SELECT n.name, x.idea_id, x.version, x.reasons, x.concerns, x.would_change, x.actions, x.written_at FROM minutes" + ofSeat + notRecused +
		" ORDER BY s.id, x.idea_id, x.version",

	"equality_asked": "SELECT c.title FROM equality_asked" + inChallenge + "x.person_id = ? ORDER BY c.title",
	"holds":          "SELECT held_at, released_at FROM holds WHERE person_id = ? ORDER BY id",
	"codings":        "SELECT x.idea_id, t.name, x.at FROM codings x JOIN themes t ON t.id = x.theme_id WHERE x.coder_id = ? ORDER BY x.id",
	"acts": `SELECT x.kind, c.title, CASE WHEN x.idea_id = 0 THEN NULL ELSE x.idea_id END, x.at,
		CASE WHEN x.kind IN ('address.asked', 'second_step.reset', 'person.cut_off', 'person.trusted', 'person.distrusted', 'sanction.imposed', 'sanction.lifted', 'sanction.stands', 'badge.given') THEN '' ELSE x.reason END FROM events x -- those tell of somebody else
		LEFT JOIN challenges c ON c.id = x.challenge_id WHERE x.actor_id = ? ORDER BY x.id`,
}

// Each reads a shelf row by row. What stands in lists is looked for in each list.
func (h held) Each(s privacy.Shelf, fn func(privacy.Row) error) error {
	switch s.Name {
	case "mail_waiting":
		return h.mails(fn)
	case "writeups":
		return h.credits(fn)
	case "occasions":
		return h.occasions(fn)
	}
	sql, ok := shelves[s.Name]
	if !ok {
		return fmt.Errorf("there is no shelf %q", s.Name)
	}
	return h.db.Each("/* privacy."+s.Name+" */ "+sql, func(scan func(...any) error) error {
		row, at := make(privacy.Row, len(s.Columns)), make([]any, len(s.Columns))
		for i := range row {
			at[i] = &row[i]
		}
		if err := scan(at...); err != nil {
			return err
		}
		for i, v := range row {
			switch v := v.(type) {
			case []byte:
				row[i] = string(v)
			case time.Time:
				if row[i] = v.UTC(); v.IsZero() { // never
					row[i] = nil
				}
			}
		}
		return fn(row)
	}, h.person)
}

// Files lists the attachments whose bytes are held.
func (h held) Files() ([]privacy.File, error) {
	var rows []struct {
		ID     int64
		Name   string
		SHA256 string `gorm:"column:sha256"`
	}
	err := h.db.All(&rows, "/* privacy.files */ SELECT id, name, sha256 FROM attachments WHERE person_id = ? AND removed_at IS NULL AND scan <> 'waiting' ORDER BY id", h.person)
	out := make([]privacy.File, len(rows))
	for i, r := range rows {
		out[i] = privacy.File{Number: r.ID, Name: r.Name, Hash: r.SHA256}
	}
	return out, err
}

// mails are the waiting mails to the person's address.
func (h held) mails(fn func(privacy.Row) error) error {
	var address string
	if err := h.db.Get(&address, "/* privacy.address */ SELECT COALESCE(email, '') FROM people WHERE id = ?", h.person); err != nil || address == "" {
		return err
	}
	return h.db.Each("/* privacy.mail */ SELECT payload, added_at, due_at FROM tasks WHERE handler = 'mail.send' ORDER BY id", func(scan func(...any) error) error {
		var payload string
		var added, due time.Time
		if err := scan(&payload, &added, &due); err != nil {
			return err
		}
		var m struct{ To, Subject string }
		if err := json.Unmarshal([]byte(payload), &m); err != nil || m.To != address {
			return nil //nolint:nilerr // a task that nobody can read is nobody's
		}
		return fn(privacy.Row{m.Subject, added.UTC(), due.UTC()})
	})
}

// named is how lists name the person.
func (h held) named() string {
	return `%"person":` + strconv.FormatInt(int64(h.person), 10) + `%` // of 12 too: the list is read, and decides
}

func (h held) credits(fn func(privacy.Row) error) error {
	return h.db.Each(`/* privacy.writeups */ SELECT w.title, w.slug, w.credits FROM writeups w WHERE w.credits LIKE ? AND (w.state = 'published'
		OR EXISTS (SELECT 1 FROM writeup_readers x WHERE x.writeup_id = w.id AND x.person_id = ?)) ORDER BY w.id`, func(scan func(...any) error) error {
		var title, slug, list string
		if err := scan(&title, &slug, &list); err != nil {
			return err
		}
		all, err := readCredits(list)
		if err != nil {
			return err
		}
		for _, c := range all {
			if c.Person != h.person {
				continue
			}
			if err := fn(privacy.Row{title, slug, c.Name, c.As}); err != nil {
				return err
			}
		}
		return nil
	}, h.named(), h.person)
}

func (h held) occasions(fn func(privacy.Row) error) error {
	return h.db.Each("/* privacy.occasions */ SELECT title, occasion FROM updates WHERE occasion LIKE ? AND published_at IS NOT NULL ORDER BY id", func(scan func(...any) error) error {
		var title, kept string
		if err := scan(&title, &kept); err != nil {
			return err
		}
		var o occasionJSON
		if err := json.Unmarshal([]byte(kept), &o); err != nil {
			return err
		}
		var rows []privacy.Row
		say := func(by partyJSON, as string, at any, words string) {
			if by.Person == h.person {
				rows = append(rows, privacy.Row{title, as, at, words})
			}
		}
		for _, host := range o.Hosts {
			say(host, "host", nil, "")
		}
		for _, q := range o.Questions {
			say(q.By, "question", q.At.UTC(), q.Text)
			for _, c := range q.Contributions {
				say(c.By, "contribution", c.At.UTC(), c.Body)
			}
			if q.Answer != nil {
				say(q.Answer.By, "answer", q.Answer.At.UTC(), q.Answer.Body)
			}
		}
		for _, r := range rows {
			if err := fn(r); err != nil {
				return err
			}
		}
		return nil
	}, h.named())
}
