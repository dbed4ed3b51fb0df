package store

import (
	"fmt"
	"strings"
)

// tie is a column that names people in rows of challenges. in is the challenge of a row
// x, and kind what such a row is called in plans and certificates.
type tie struct{ kind, table, column, in string }

// How a row x leads to its challenge.
const (
	itself    = "x.challenge_id"
	ofIdea    = "(SELECT i.challenge_id FROM ideas i WHERE i.id = x.idea_id)"
	ofFrom    = "(SELECT i.challenge_id FROM ideas i WHERE i.id = x.from_id)"
	ofComment = "(SELECT i.challenge_id FROM comments k JOIN ideas i ON i.id = k.idea_id WHERE k.id = x.subject)"
	ofMerge   = "(SELECT i.challenge_id FROM merges m JOIN ideas i ON i.id = m.from_id WHERE m.id = x.merge_id)"
	ofTheme   = "(SELECT t.challenge_id FROM themes t WHERE t.id = x.theme_id)"
	ofRound   = "(SELECT r.challenge_id FROM coding_rounds r WHERE r.id = x.round_id)"
	ofPanel   = "(SELECT n.challenge_id FROM panels n WHERE n.id = x.panel_id)"
	ofWriteup = "(SELECT w.challenge_id FROM writeups w WHERE w.id = x.writeup_id)"
	ofReport  = "CASE x.kind WHEN 'idea' THEN (SELECT i.challenge_id FROM ideas i WHERE i.id = x.subject) ELSE " + ofComment + " END"
	ofFollow  = `CASE x.kind WHEN 'challenge' THEN x.subject WHEN 'area' THEN (SELECT a.challenge_id FROM areas a WHERE a.id = x.subject)
		WHEN 'theme' THEN (SELECT t.challenge_id FROM themes t WHERE t.id = x.subject) WHEN 'idea' THEN (SELECT i.challenge_id FROM ideas i WHERE i.id = x.subject) END`
)

// moved are the rows that stay under a former member when people are let go.
var moved = []tie{
	{"ideas", "ideas", "author_id", itself},
	{"edits", "idea_versions", "editor_id", ofIdea},
	{"comments", "comments", "author_id", ofIdea},
	{"supports", "supports", "person_id", ofIdea},
	{"supports", "merge_supports", "person_id", ofMerge},
	{"files", "attachments", "person_id", ofIdea},
	{"files", "attachments", "consent_by", ofIdea},
	{"work of the team", "merges", "actor_id", ofFrom},
	{"work of the team", "transfers", "actor_id", ofIdea},
	{"work of the team", "rulings", "ruled_by", itself},
	{"work of the team", "rulings", "undone_by", itself},
	{"work of the team", "removals", "removed_by", itself},
	{"work of the team", "reports", "settled_by", ofReport},
	{"work of the team", "moderator_notes", "written_by", ofReport},
	{"work of the team", "comment_locks", "by_id", itself},
	{"work of the team", "checklist_ticks", "ticked_by", ofIdea},
	{"work of the team", "trusts", "by_id", itself},
	{"work of the team", "sanctions", "by_id", itself},
	{"work of the team", "sanctions", "lifted_by", itself},
	{"work of the team", "sanctions", "answered_by", itself},
	{"work of the team", "alerts", "taken_by", itself},
	{"themes", "codings", "coder_id", ofIdea},
	{"themes", "coding_rounds", "first_id", itself},
	{"themes", "coding_rounds", "second_id", itself},
	{"themes", "coding_rounds", "opened_by", itself},
	{"themes", "coding_ideas", "settled_by", ofRound},
	{"themes", "recodings", "coder_id", ofIdea},
	{"themes", "theme_candidates", "judged_by", itself},
	{"themes", "theme_versions", "editor_id", ofTheme},
	{"seats on panels", "seats", "person_id", ofPanel},
	{"panel records", "decisions", "decided_by", ofPanel},
	{"panel records", "dismissed_hints", "dismissed_by", ofIdea},
	{"panel records", "panel_records", "asked_by", ofPanel},
	{"panel records", "told_authors", "author_id", ofPanel},
	{"write-ups", "writeup_versions", "editor_id", ofWriteup},
	{"write-ups", "sign_offs", "person_id", ofWriteup},
	{"roles", "roles", "given_by", itself},
}

// cleared are the columns that name nobody afterwards, and dropped the rows that go.
var (
	cleared = []tie{
		{"work of the team", "areas", "lead_id", itself},
		{"work of the team", "watches", "first_id", itself},
		{"work of the team", "watches", "second_id", itself},
		{"alerts", "alerts", "tried_by", itself},
		{"adoptions", "adoptions", "contact_id", ofIdea},
		{"news", "updates", "author_id", itself},
		{"links", "idea_links", "by_id", ofFrom},
	}
	reported = tie{"reports", "reports", "person_id", ofReport}
	dropped  = []tie{
		{"roles", "roles", "person_id", itself},
		{"work of the team", "in_hand", "person_id", ofReport},
		{"trust and sanctions", "trusts", "person_id", itself},
		{"trust and sanctions", "sanctions", "person_id", itself},
		{"follows", "follows", "person_id", ofFollow},
		{"follows", "merge_follows", "person_id", ofMerge},
		{"drafts", "drafts", "author_id", itself},
		{"saved searches", "saved_searches", "person_id", "COALESCE(x.challenge_id, 0)"},
		{"equality questions", "equality_asked", "person_id", itself},
		{"write-ups", "writeup_readers", "person_id", ofWriteup},
	}
	// imported is the key under which a file brought somebody in.
	imported = tie{"keys of imports", "source_ids", "row_id", "CASE x.kind WHEN 'person' THEN x.challenge_id END"}
)

// rows reads the people of the rows as person, with their challenge.
func (t tie) rows() string {
	return fmt.Sprintf("SELECT x.%s AS person, %s AS challenge, '%s' AS kind FROM %s x", t.column, t.in, t.kind, t.table)
}

// ties is the source of all rows that tie somebody to a challenge.
var ties = func() string {
	var all []string
	for _, list := range [][]tie{moved, cleared, dropped, {reported, imported}} {
		for _, t := range list {
			all = append(all, t.rows())
		}
	}
	return "(" + strings.Join(all, " UNION ALL ") + ")"
}()

// give puts others in the place of the people in keeping_moves, in the rows of a
// challenge; clear names nobody there, and drop takes the rows away.
func (t tie) give() string {
	return fmt.Sprintf("/* keep.give */ UPDATE %[1]s AS x SET %[2]s = (SELECT m.to_id FROM keeping_moves m WHERE m.from_id = x.%[2]s) WHERE %[3]s", t.table, t.column, t.theirs())
}

func (t tie) clear() string {
	return fmt.Sprintf("/* keep.clear */ UPDATE %s AS x SET %s = NULL WHERE %s", t.table, t.column, t.theirs())
}

func (t tie) drop() string {
	return fmt.Sprintf("/* keep.drop */ DELETE FROM %s AS x WHERE %s", t.table, t.theirs())
}

func (t tie) theirs() string {
	return fmt.Sprintf("x.%s IN (SELECT m.from_id FROM keeping_moves m) AND %s = ?", t.column, t.in)
}
