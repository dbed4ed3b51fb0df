package store_test

import (
	"fmt"
	"strings"
	"testing"

	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

// mark stands in every text that the planted person has brought with them, and othermark
// in every text of somebody else beside it.
const (
	mark       = "plantmark"
	othermark  = "othermark"
	wordmark   = "wordquagga"  // in what they wrote to others, which stays if they wish so
	recordmark = "recordokapi" // in what a panel or the team has on record, which stays without a name
)

// planted is a person who has left something in every table that takes it.
type planted struct {
	person, other id.Person
	challenge     id.Challenge
	panel         id.Panel
	seat          int64
	idea, others  id.Idea // of the person; of somebody else
	comment       id.Comment
	hash          string // of the attachment's bytes
}

// plant puts in such a person, and somebody else beside them.
func plant(t *testing.T, s *store.Store) planted {
	t.Helper()
	var p planted
	if err := s.InTx(t.Context(), func(tx *store.Tx) error { p = planting(tx); return nil }); err != nil {
		t.Fatal(err)
	}
	return p
}

func planting(tx *store.Tx) planted {
	at := storetest.Noon
	add := func(table string, kv ...any) (got int64) {
		var names, marks []string
		var values []any
		for i := 0; i < len(kv); i += 2 {
			names, marks, values = append(names, kv[i].(string)), append(marks, "?"), append(values, kv[i+1])
		}
		sql := "/* plant */ INSERT INTO " + table + " (" + strings.Join(names, ", ") + ") VALUES (" + strings.Join(marks, ", ") + ")"
		if strings.Contains(withID, " "+table+" ") {
			_ = tx.Get(&got, sql+" RETURNING id", values...) // the transaction tells of it
			return got
		}
		_, _ = tx.Exec(sql, values...)
		return 0
	}
	p := planted{hash: fmt.Sprintf("%064x", 7)}
	person := func(who string) int64 {
		return add("people", "handle", "p-"+who, "name", who+" name", "email", who+"@example.org", "organisation", who+" organisation", "professional_role", "gp", "region", "wales", "joined_at", at)
	}
	me, other := person(mark), person(othermark)
	c := add("challenges", "slug", "plants", "title", "Plants", "state", "published", "created_at", at)
	add("areas", "challenge_id", c, "slug", "a", "name", "Area", "lead_id", me, "position", 1)
	idea := func(author int64, m string) int64 {
		i := add("ideas", "challenge_id", c, "author_id", author, "author_role", "gp", "kind", "idea", "title", m+" idea title", "body", m+" idea body", "answers", `[{"key":"k","label":"l","text":"`+m+` answer"}]`, "tags", m+"tag",
			"moderation", "visible", "was_public", true, "stage", "posted", "shown_stage", "posted", "comments", 1, "posted_at", at, "discussed_at", at)
		add("idea_versions", "idea_id", i, "version", 1, "kind", "idea", "title", m+" version title", "body", m+" version body", "answers", `[{"key":"k","label":"l","text":"`+m+` old answer"}]`, "tags", m+"oldtag", "lang", "en", "editor_id", author, "edited_at", at)
		add("idea_tags", "idea_id", i, "tag", m+"tag", "name", m+"tag")
		return i
	}
	mine, theirs := idea(me, wordmark), idea(other, othermark)
	comment := func(author, on int64, m string) int64 {
		k := add("comments", "idea_id", on, "author_id", author, "body", m+" comment", "state", "visible", "posted_at", at)
		add("comment_versions", "comment_id", k, "version", 1, "body", m+" old comment", "edited_at", at)
		return k
	}
	said := comment(me, theirs, wordmark)
	comment(other, mine, othermark)
	add("terms", "number", 1, "licence", "share", "terms", "Terms", "rules", "Rules", "privacy", "Privacy", "hash", "h", "published_at", at)
	_, _ = tx.Exec("/* plant */ UPDATE people SET age = 'under', said_no_at = ? WHERE id = ?", at, me)
	add("guardians", "person_id", me, "email", mark+"-guardian@example.org", "link_hash", "g1", "asks", 1, "asked_at", at, "expires_at", at)
	add("agreements", "person_id", me, "terms", 1, "agreed_at", at)
	add("roles", "person_id", me, "role", "moderator", "challenge_id", c, "given_at", at, "given_by", other)
	add("sanctions", "person_id", me, "challenge_id", c, "kind", "block", "code", "other", "words", mark+" sanction", "by_id", other, "at", at, "ends_at", at, "appeal", mark+" appeal", "appealed_at", at)
	add("watches", "challenge_id", c, "first_id", me, "second_id", me, "second_after", 30, "days", "12345", "opens", 540, "closes", 1020, "away", "")
	add("alerts", "challenge_id", c, "idea_id", 0, "unposted", true, "tried_by", me, "cause", "words", "away", false, "raised_at", at)
	add("badges", "person_id", me, "label", mark+" badge", "checked", mark+" checked", "checked_at", at, "by_id", other)
	add("badges", "person_id", other, "label", othermark+" badge", "checked", othermark+" checked", "checked_at", at, "by_id", me)
	add("badges", "person_id", other, "label", othermark+" second badge", "checked", othermark+" checked", "checked_at", at, "by_id", other, "taken_by", me, "taken_at", at)
	add("badge_rules", "domain", "one.example.org", "label", "Badge of one", "by_id", me, "at", at)
	add("badge_rules", "domain", "two.example.org", "label", "Badge of two", "by_id", other, "at", at, "ended_by", me, "ended_at", at)
	_, _ = tx.Exec("/* plant */ UPDATE people SET badges = ? WHERE id = ?", `[{"label":"`+mark+` badge","checked":"x","at":"2026-01-01T12:00:00Z"}]`, me)
	add("trusts", "person_id", me, "challenge_id", c, "given", true, "reason", mark+" trust", "by_id", other, "at", at)
	add("sessions", "token_hash", "hash1", "person_id", me, "agent", mark+" browser", "started_at", at, "seen_at", at, "expires_at", at, "flash", mark+" flash", "passkey_challenge", mark+"challenge")
	add("sign_ins", "email", mark+"@example.org", "link_hash", "l1", "code_hash", "c1", "return_to", "/"+mark, "asked_at", at, "expires_at", at)
	add("api_tokens", "jti", "j1", "person_id", me, "label", mark+" token", "issued_at", at, "expires_at", at)
	add("identities", "person_id", me, "provider", "example", "issuer", "https://example.org", "subject", mark+" subject", "linked_at", at, "used_at", at)
	add("account_notes", "person_id", me, "at", at, "kind", "signed_in", "agent", mark+" browser")
	add("events", "kind", "person.cut_off", "subject", me, "actor_id", other, "at", at, "reason", mark+" has left")
	add("second_steps", "person_id", me, "sealed", mark+"sealed", "added_at", at, "set_at", at, "app_at", at)
	add("passkeys", "person_id", me, "name", mark+" phone", "credential_id", mark+"credential", "public_key", mark+"public", "added_at", at)
	add("recovery_codes", "person_id", me, "code_hash", mark+"hash")
	add("events", "kind", "second_step.reset", "subject", me, "actor_id", other, "at", at, "reason", mark+" showed a card")
	add("passages", "state_hash", "s1", "browser_hash", "b1", "provider", "example", "nonce", "n", "verifier", "v", "person_id", me, "return_to", "/"+mark, "expires_at", at)
	add("address_changes", "person_id", me, "email", mark+"@new.example.org", "confirm_hash", "a1", "stop_hash", "a2", "asked_by", me, "asked_at", at, "starts_at", at, "expires_at", at)
	for _, of := range []int64{mine, theirs} {
		words := map[bool]string{true: recordmark, false: othermark}[of == mine]
		add("rulings", "challenge_id", c, "idea_id", of, "from_state", "visible", "from_reason", "", "from_public", true, "to_state", "hidden", "code", "other", "words", words+" ruling", "ruled_by", other, "ruled_at", at, "told_at", at)
	}
	add("kept_answers", "person_id", me, "key", mark+"key", "request_hash", "h", "status", 2, "body", `{"name":"`+mark+` name"}`, "kept_at", at)
	add("kept_answers", "person_id", other, "key", "k", "request_hash", "h", "status", 2, "body", `{"author":"`+mark+` name","handle":"p-`+mark+`"}`, "kept_at", at)
	mail := func(to, words string) {
		add("tasks", "handler", "mail.send", "payload", `{"To":"`+to+`","Subject":"Subject","Text":"`+words+`"}`, "due_at", at, "added_at", at)
	}
	mail(mark+"@example.org", mark+" secret link")
	mail(othermark+"@example.org", mark+" name has answered")
	add("drafts", "challenge_id", c, "author_id", me, "title", mark+" draft", "body", mark+" draft body", "answers", "["+`"`+mark+`"`+"]", "tags", mark, "started_at", at, "saved_at", at)
	add("supports", "idea_id", theirs, "person_id", me, "value", 1, "cast_at", at)
	add("follows", "person_id", me, "kind", "idea", "subject", theirs, "why", "asked", "since", at)
	add("follows", "person_id", other, "kind", "person", "subject", me, "why", "asked", "since", at)
	merge := add("merges", "from_id", theirs, "into_id", mine, "actor_id", me, "reason", recordmark+" reason of a merge", "merged_at", at, "undone_at", at)
	add("merge_supports", "merge_id", merge, "idea_id", theirs, "person_id", me, "value", 1, "cast_at", at, "carried", true)
	add("merge_follows", "merge_id", merge, "person_id", me)
	add("transfers", "idea_id", theirs, "from_challenge", c, "to_challenge", c, "actor_id", me, "reason", recordmark+" reason of a move", "moved_at", at)
	search := add("saved_searches", "person_id", me, "name", mark+" search", "challenge_id", c, "query", "q="+mark, "often", "daily", "after_id", 0, "saved_at", at, "looked_at", at)
	add("saved_matches", "search_id", search, "idea_id", theirs)
	add("saved_undone", "search_id", search, "challenge_id", c, "source_id", "x")
	add("reports", "kind", "idea", "subject", theirs, "reason", "other", "words", wordmark+" report", "person_id", me, "reported_at", at)
	add("in_hand", "kind", "idea", "subject", theirs, "person_id", me, "taken_at", at)
	add("moderator_notes", "kind", "idea", "subject", mine, "words", wordmark+" note about", "written_by", other, "written_at", at)
	add("comment_locks", "challenge_id", c, "idea_id", theirs, "locked", true, "code", "other", "words", recordmark+" lock", "by_id", me, "at", at)
	add("checklist_ticks", "idea_id", theirs, "line", othermark+" line", "ticked_by", me, "ticked_at", at)
	add("moderator_notes", "kind", "idea", "subject", theirs, "words", recordmark+" note of", "written_by", me, "written_at", at)
	add("idea_links", "from_id", mine, "to_id", theirs, "kind", "same", "words", wordmark+" link", "by_id", me, "made_at", at)
	add("source_ids", "challenge_id", c, "kind", "person", "source_id", mark+"-key", "row_id", me)
	add("attachments", "idea_id", mine, "person_id", me, "kind", "png", "name", wordmark+".png", "sha256", p.hash, "bytes", 3, "alt", wordmark+" alt", "scan", "clean", "people", true, "consent_who", wordmark+" who", "consent_what", wordmark+" what", "consent_by", me, "consent_at", at, "hidden_reason", "", "created_at", at)
	add("blobs", "sha256", p.hash)
	theme := add("themes", "challenge_id", c, "slug", "t", "name", "Theme", "created_at", at)
	add("codings", "idea_id", theirs, "theme_id", theme, "coder_id", me, "at", at)
	round := add("coding_rounds", "challenge_id", c, "number", 1, "first_id", me, "second_id", other, "opened_at", at)
	add("coding_ideas", "round_id", round, "idea_id", theirs)
	adoption := add("adoptions", "idea_id", theirs, "site", recordmark+" site", "state", "trying", "on_date", "2026-03-03", "result", recordmark+" result", "contact_id", me, "created_at", at)
	add("adoption_steps", "adoption_id", adoption, "state", "trying", "on_date", "2026-03-03", "note", recordmark+" step")
	w := add("writeups", "challenge_id", c, "slug", "w", "title", "Write-up", "credits", fmt.Sprintf(`[{"person":%d,"name":%q,"as":"author"},{"person":%d,"name":%q,"as":"author"}]`, me, mark+" credit", other, othermark+" credit"), "state", "published", "created_at", at, "edited_at", at)
	add("sign_offs", "writeup_id", w, "role", "author", "person_id", me, "edition", 1, "note", wordmark+" sign-off", "signed_at", at)
	add("writeup_readers", "writeup_id", w, "role", "author", "person_id", me, "edition", 1, "asked_at", at)
	occasion := fmt.Sprintf(`{"kind":"webinar","starts_at":"2026-03-03T12:00:00Z","ends_at":"2026-03-03T13:00:00Z","hosts":[{"person":%d,"name":%q}],"questions":[{"key":"a","by":{"person":%d,"name":%q},"at":"2026-03-03T12:00:00Z","text":%q,
		"contributions":[{"key":"b","by":{"person":%d,"name":%q},"at":"2026-03-03T12:00:00Z","body":%q}]}]}`, me, mark+" host", me, mark+" asker", wordmark+" question", other, othermark+" asker", othermark+" contribution")
	add("updates", "challenge_id", c, "category", "news", "title", "Update", "summary", recordmark+" summary", "body", recordmark+" news", "author_id", me, "occasion", occasion, "occasion_text", wordmark+" question\n"+othermark+" contribution", "published_at", at, "created_at", at, "edited_at", at)
	panel := add("panels", "challenge_id", c, "slug", "p", "name", "Panel", "state", "discussing", "round", 1, "created_at", at)
	seat := add("seats", "panel_id", panel, "person_id", me, "kind", "lived", "profession", recordmark+" profession", "since", at)
	chair := add("seats", "panel_id", panel, "person_id", other, "kind", "chair", "since", at)
	criterion := add("criteria", "panel_id", panel, "name", "Impact", "scale_min", 1, "scale_max", 9, "step", 1, "best", "high", "position", 1)
	add("panel_ideas", "panel_id", panel, "idea_id", theirs, "state", "scoring")
	add("panel_ideas", "panel_id", panel, "idea_id", mine, "state", "scoring")
	add("conflicts", "seat_id", seat, "idea_id", mine, "kind", "author", "recused", true, "declared_at", at)
	for _, s := range []int64{seat, chair} {
		m := map[bool]string{true: recordmark, false: othermark}[s == seat]
		add("scores", "panel_id", panel, "round", 1, "idea_id", theirs, "seat_id", s, "criterion_id", criterion, "state", "given", "value", 5, "changed_at", at)
		add("score_sheets", "panel_id", panel, "round", 1, "idea_id", theirs, "seat_id", s, "place", 1, "note", m+" note", "saved_at", at)
	}
	add("scores", "panel_id", panel, "round", 1, "idea_id", mine, "seat_id", chair, "criterion_id", criterion, "state", "given", "value", 2, "changed_at", at)
	add("score_sheets", "panel_id", panel, "round", 2, "idea_id", theirs, "seat_id", seat, "place", 1, "note", mark+" private note", "note_for", "private", "saved_at", at)
	add("score_entries", "panel_id", panel, "round", 1, "idea_id", theirs, "seat_id", seat, "entered_by", chair, "way", "phone", "answers", "{}", "note", mark+" entered", "entered_at", at)
	add("score_drafts", "panel_id", panel, "round", 1, "idea_id", theirs, "seat_id", seat, "base", 1, "note", mark+" draft note", "version", 1, "saved_at", at)
	add("theme_sets", "panel_id", panel, "round", 1, "idea_id", theirs, "seat_id", seat, "labels", "1", "said_at", at)
	add("new_themes", "panel_id", panel, "number", 1, "name", recordmark+" theme", "seat_id", seat, "proposed_at", at)
	add("practice_answers", "seat_id", seat, "number", 1, "answers", "{}", "answered_at", at)
	add("panel_questions", "panel_id", panel, "seat_id", seat, "idea_id", theirs, "words", mark+" asks", "asked_at", at, "answer", "An answer.", "answered_at", at)
	add("seat_answers", "seat_id", seat, "accepted", true, "words", mark+" accepts", "answered_at", at)
	add("seat_availabilities", "seat_id", seat, "words", mark+" can on Mondays", "said_at", at)
	add("seat_expenses", "seat_id", seat, "what", mark+" train", "pence", 100, "noted_by", chair, "noted_at", at)
	add("dissents", "panel_id", panel, "idea_id", theirs, "seat_id", seat, "words", recordmark+" dissents", "entered_at", at)
	add("attendances", "panel_id", panel, "seat_id", seat, "arrived_at", at)
	add("panel_signatures", "panel_id", panel, "seat_id", seat, "signed_at", at)
	add("minutes", "panel_id", panel, "idea_id", theirs, "version", 1, "reasons", recordmark+" minutes", "seat_id", seat, "written_at", at)
	add("minutes", "panel_id", panel, "idea_id", mine, "version", 1, "reasons", othermark+" minutes", "seat_id", chair, "written_at", at)
	add("redacted_copies", "panel_id", panel, "idea_id", mine, "version", 1, "title", wordmark+" redacted", "body", wordmark+" redacted body", "salt", "s", "original", "o", "made_at", at)
	add("panel_plans", "panel_id", panel, "contact", "The secretary", "saved_at", at)
	add("told_authors", "panel_id", panel, "record", 1, "idea_id", mine, "author_id", me, "told_at", at)
	add("equality_asked", "challenge_id", c, "person_id", me)
	add("holds", "person_id", me, "reason", recordmark+" inquiry", "held_by", other, "held_at", at, "released_by", other, "released_at", at)
	add("events", "kind", "idea.posted", "challenge_id", c, "idea_id", mine, "actor_id", me, "at", at)
	add("events", "kind", "address.asked", "subject", me, "actor_id", other, "at", at, "reason", mark+" showed a badge")
	add("events", "kind", "person.changed", "subject", me, "actor_id", me, "at", at, "reason", recordmark+" reason")
	p.person, p.other, p.challenge, p.panel, p.seat = id.Person(me), id.Person(other), id.Challenge(c), id.Panel(panel), seat
	p.idea, p.others, p.comment = id.Idea(mine), id.Idea(theirs), id.Comment(said)
	return p
}

// withID are the tables whose rows are numbered.
const withID = " people challenges ideas comments merges saved_searches attachments themes coding_rounds adoptions writeups updates panels seats criteria "
