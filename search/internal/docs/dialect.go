// Package docs is the engine that both databases share: documents in a table of
// the application's own database, kept by triggers, one document for each text.
// The number of a document leads to its idea: see migration 0006.
package docs

import (
	"context"
	"strconv"
	"strings"

	"uptake/domain/id"
	"uptake/search"
)

// Dialect is all in which the two databases differ.
type Dialect struct {
	Numbered bool // parameters are $1, $2 …
	// Docs finds documents: columns doc and r, the smaller r the better. It has
	// one parameter, made by Any, All or Title.
	Docs string
	// Ideas is the table of ideas, called i, to be joined by the id of an idea.
	Ideas string
	// ByID stands behind a table of which rows are read by their ids, to keep
	// the database from reading it in any other way.
	ByID string
	// List gives the ideas of matching documents as one text, parted by commas,
	// which is much faster than rows where each row costs a call into C.
	List string
	// Own stands behind Docs and List to leave comments out.
	Own string
	// Words lists every word with the number of texts that hold it, and its
	// uses; Texts counts the documents.
	Words, Texts string
	// Mark is where a follower of search_changes stands, and Marked a parameter read as
	// such. Behind says what of c may not have been there at k.mark, Lost whether
	// something like that was deleted. Version changes with every change.
	Mark, Marked, Behind, Lost, Version string
	// Rebuild is run in one transaction, Agree counts what is wrong with the index.
	Rebuild []string
	Agree   string

	Any   func([]search.Phrase) string   // documents that hold one of the phrases
	All   func([][]search.Phrase) string // documents that hold one of each list
	Title func([]search.Phrase) string   // ideas with one of the phrases in the title
	But   func(match, not string) string // documents that the first matches and the second does not
}

// docs is Docs for p.
func (d *Dialect) docs(p search.Plan) string { return d.Docs + d.own(p) }

func (d *Dialect) own(p search.Plan) string {
	if p.NoComments {
		return d.Own
	}
	return ""
}

// Write runs statements in one transaction of the store.
type Write func(ctx context.Context, statements ...string) error

const (
	ideaShift = 32
	writeup   = 1 << 31
	update    = writeup + 1<<30
)

func ideaOf(doc int64) id.Idea { return id.Idea(doc >> ideaShift) }

// partOf says which text a document is, without the text: nothing for the idea's
// own.
func partOf(doc int64) search.Piece {
	switch part := doc & (1<<ideaShift - 1); {
	case part >= update:
		return search.Piece{Update: id.Update(part - update)}
	case part >= writeup:
		return search.Piece{Writeup: id.Writeup(part - writeup)}
	default:
		return search.Piece{Comment: id.Comment(part)}
	}
}

// own reports whether a document is the text of an idea itself.
func own(doc int64) bool { return partOf(doc) == search.Piece{} }

// statement gathers SQL and its parameters; it is the only place where they meet.
type statement struct {
	sql  strings.Builder
	args []any
}

func (s *statement) add(sql string, args ...any) *statement {
	s.sql.WriteString(sql)
	s.args = append(s.args, args...)
	return s
}

// list adds " IN (?, …)" for values, which are never empty.
func list[T any](s *statement, values []T) {
	s.sql.WriteString(" IN (?" + strings.Repeat(", ?", len(values)-1) + ")")
	for _, v := range values {
		s.args = append(s.args, v)
	}
}

// text is the statement with parameters as the database writes them.
func (s *statement) text(numbered bool) string {
	if !numbered {
		return s.sql.String()
	}
	var b strings.Builder
	n := 0
	for _, part := range strings.SplitAfter(s.sql.String(), "?") {
		if cut, ok := strings.CutSuffix(part, "?"); ok {
			n++
			b.WriteString(cut + "$" + strconv.Itoa(n))
			continue
		}
		b.WriteString(part)
	}
	return b.String()
}

// shown is what anybody may see. The index keeps to it by itself; this is the
// second lock on the same door, and the only one for challenges that are drafts.
const shown = `i.moderation = 'visible' AND i.shown_stage NOT IN ('withdrawn', 'merged')
	AND i.challenge_id IN (SELECT ch.id FROM challenges ch WHERE ch.state <> 'draft')`

// where adds the conditions of f on i.
func (s *statement) where(f search.Filters) *statement {
	s.add(shown)
	if len(f.Challenges) > 0 {
		list(s.add(" AND i.challenge_id"), f.Challenges)
	}
	if len(f.Areas) > 0 {
		list(s.add(" AND i.area_id"), f.Areas)
	}
	if len(f.Kinds) > 0 {
		list(s.add(" AND i.kind"), plain(f.Kinds))
	}
	if len(f.Stages) > 0 {
		list(s.add(" AND i.shown_stage"), plain(f.Stages))
	}
	if len(f.Outcomes) > 0 {
		list(s.add(" AND i.shown_outcome"), plain(f.Outcomes))
	}
	if len(f.Evidence) > 0 {
		list(s.add(" AND i.evidence"), plain(f.Evidence))
	}
	if len(f.Picks) > 0 {
		list(s.add(" AND i.pick"), plain(f.Picks))
	}
	if len(f.Themes) > 0 {
		list(s.add(" AND EXISTS (SELECT 1 FROM idea_themes t WHERE t.idea_id = i.id AND t.theme_id"), f.Themes)
		s.add(")")
	}
	return s
}

// without leaves out of all ideas what matched leaves out of those that are found.
func (s *statement) without(p search.Plan) {
	if len(p.Without) > 0 {
		list(s.add("i.id NOT"), p.Without)
		s.add(" AND ")
	}
}

func plain[T ~string](vs []T) []string {
	out := make([]string, len(vs))
	for i, v := range vs {
		out[i] = string(v)
	}
	return out
}

// matched adds a select of the ideas (column idea) that p asks for: those that
// hold every must, or else one of the shoulds, and no not. Must and not look at
// an idea together with its comments and write-ups.
func (s *statement) matched(d *Dialect, p search.Plan) *statement {
	ideas := "SELECT m.doc >> 32 AS idea FROM (" + d.docs(p) + ") m"
	if len(p.Must) == 0 {
		s.add("SELECT DISTINCT"+strings.TrimPrefix(ideas, "SELECT"), d.Any(search.Phrases(p.Should)))
	}
	for i, m := range p.Must {
		if i > 0 {
			s.add(" INTERSECT ")
		}
		s.add("SELECT DISTINCT"+strings.TrimPrefix(ideas, "SELECT"), d.Any(m.Phrases))
	}
	for _, n := range p.Not {
		s.add(" EXCEPT "+ideas, d.Any(n.Phrases))
	}
	if len(p.Without) > 0 {
		list(s.add(" EXCEPT SELECT w.id FROM ideas w WHERE w.id"), p.Without)
	}
	return s
}
