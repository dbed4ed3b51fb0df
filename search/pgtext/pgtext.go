// Package pgtext searches a PostgreSQL database by its own text search. Triggers
// keep a document for each text in the transaction of each change (migration
// 0006). Words are indexed as they are written; their other forms, synonyms and
// near spellings are added to the question by package search, so that this
// engine and the one for SQLite find the same.
package pgtext

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"uptake/search"
	"uptake/search/internal/docs"
)

// Engine is the search engine of a PostgreSQL database.
type Engine struct {
	*docs.Engine
	db *sql.DB
}

var _ search.Engine = (*Engine)(nil)

// New returns an engine that reads from the pool db. write runs statements in
// one transaction of the store; Rebuild alone calls it, and it may be nil.
func New(db *sql.DB, write func(ctx context.Context, statements ...string) error, s *search.Synonyms, options ...docs.Option) *Engine {
	return &Engine{docs.New(&dialect, db, write, s, options...), db}
}

// Check compares index and rows word for word.
func (e *Engine) Check(ctx context.Context) error {
	var wrong int
	err := e.db.QueryRowContext(ctx, `SELECT count(*) FROM (
		SELECT (t.idea_id << 32) + t.sub AS doc, search_vector(t.title, t.body, t.talk) AS words FROM search_texts t) t
		FULL JOIN search_docs d ON d.doc = t.doc WHERE d.words IS DISTINCT FROM t.words`).Scan(&wrong)
	if err == nil && wrong > 0 {
		err = fmt.Errorf("%d texts differ", wrong)
	}
	if err != nil {
		return fmt.Errorf("the search index does not agree with the ideas; run: uptake reindex: %w", err)
	}
	return nil
}

var dialect = docs.Dialect{
	Numbered: true,
	// ts_rank knows title, text and comments, but not how rare a word is: that is what search.Ranker is for.
	Docs: "SELECT search_docs.doc, -ts_rank('{0.05, 0.1, 0.2, 1}', search_docs.words, k.q) AS r" +
		" FROM search_docs, (SELECT CAST(CAST(? AS text) AS tsquery) AS q) k WHERE search_docs.words @@ k.q",
	Ideas: "ideas i",
	List:  "SELECT coalesce(string_agg(CAST(doc >> 32 AS text), ','), '') FROM search_docs WHERE words @@ CAST(CAST(? AS text) AS tsquery)",
	Own:   " AND (search_docs.doc & 4294967295 = 0 OR search_docs.doc & 2147483648 <> 0)",
	Words: "SELECT word, ndoc, nentry FROM ts_stat('SELECT words FROM search_docs')",
	Texts: "SELECT count(*) FROM search_docs",
	// The oldest transaction that had not ended. What was not there has its number or a larger one.
	Mark:    "pg_snapshot_xmin(pg_current_snapshot())",
	Marked:  "CAST(CAST(? AS text) AS xid8)",
	Behind:  "c.tx >= k.mark",
	Lost:    "coalesce(c.gone >= k.mark, FALSE)",
	Version: "SELECT concat_ws(' ', max(c.seq), count(*), sum(c.seq)) FROM search_changes c",
	Rebuild: []string{
		"LOCK TABLE search_docs IN SHARE ROW EXCLUSIVE MODE", // readers read on; a change waits, and then sees its own document
		"DELETE FROM search_docs",
		"INSERT INTO search_docs (doc, words) SELECT (t.idea_id << 32) + t.sub, search_vector(t.title, t.body, t.talk) FROM search_texts t ON CONFLICT (doc) DO UPDATE SET words = excluded.words",
		"INSERT INTO search_changes (doc) VALUES (0)",
	},
	Agree: "SELECT abs((SELECT count(*) FROM search_docs) - (SELECT count(*) FROM search_texts))",
	Any:   func(ps []search.Phrase) string { return anyOf(ps, "") },
	All: func(lists [][]search.Phrase) string {
		parts := make([]string, len(lists))
		for i, l := range lists {
			parts[i] = "(" + anyOf(l, "") + ")"
		}
		return strings.Join(parts, " & ")
	},
	Title: func(ps []search.Phrase) string { return anyOf(ps, "A") },
	But:   func(match, not string) string { return "(" + match + ") & !(" + not + ")" },
}

// anyOf writes phrases joined by OR, in the texts of one weight or, where
// weight is empty, in all.
func anyOf(ps []search.Phrase, weight string) string {
	parts := make([]string, len(ps))
	for i, p := range ps {
		words := make([]string, len(p.Words))
		for j, w := range p.Words {
			words[j] = quoted(w)
			mark := weight
			if p.Prefix {
				mark += "*"
			}
			if mark != "" {
				words[j] += ":" + mark
			}
		}
		parts[i] = "(" + strings.Join(words, " <-> ") + ")"
	}
	return strings.Join(parts, " | ")
}

// quoted makes a word a string of the tsquery language. Folded words hold
// neither quote nor backslash; doubling is the second lock.
func quoted(word string) string {
	return "'" + strings.NewReplacer("'", "''", `\`, `\\`, "\x00", "").Replace(word) + "'"
}
