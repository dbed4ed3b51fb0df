// Package fts searches a SQLite database by FTS5. The index lives in the same
// file as the rows and is kept by triggers in the transaction of each change
// (migration 0006), so it is never behind and never holds what was rolled back.
//
// Nothing typed reaches MATCH as it is: phrases are built from words made of
// letters and digits, each in quotes, and only this package writes operators.
package fts

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"uptake/search"
	"uptake/search/internal/docs"
)

// Engine is the search engine of a SQLite database.
type Engine struct {
	*docs.Engine
	write docs.Write
}

var _ search.Engine = (*Engine)(nil)

// New returns an engine that reads from the pool db. write runs statements in
// one transaction of the store; it is called by Rebuild and Check alone and may
// be nil for an engine that does neither.
func New(db *sql.DB, write func(ctx context.Context, statements ...string) error, s *search.Synonyms, options ...docs.Option) *Engine {
	return &Engine{docs.New(&dialect, db, write, s, options...), write}
}

// settle puts in what another program than ours has left pending.
const settle = "DELETE FROM search_pending"

// Purge is the statement that drops, from the file too, every word that only
// erased texts held. The erasure of a person or a text ends with it, after the
// rows have changed and before the write-ahead log is cut: until then such
// words are out of reach of any search, but not gone. It writes the whole index
// once, some seconds for 20,000 ideas.
const Purge = "INSERT INTO search_docs (search_docs) VALUES ('optimize')"

// Check compares index and rows word for word. It takes the writer for as long
// as that lasts: about a second for 20,000 ideas.
func (e *Engine) Check(ctx context.Context) error {
	if err := e.write(ctx, settle, "INSERT INTO search_docs (search_docs, rank) VALUES ('integrity-check', 1)"); err != nil {
		return fmt.Errorf("the search index does not agree with the ideas; run: uptake reindex: %w", err)
	}
	return nil
}

var dialect = docs.Dialect{
	// Title above text above comments; the order among the best is found anew by search.Ranker.
	Docs:  "SELECT search_docs.rowid AS doc, bm25(search_docs, 8.0, 1.0, 0.5) AS r FROM search_docs WHERE search_docs MATCH ?",
	Ideas: "ideas i INDEXED BY ideas_for_search",
	ByID:  " NOT INDEXED",
	List:  "SELECT coalesce(group_concat(search_docs.rowid >> 32), '') FROM search_docs WHERE search_docs MATCH ?",
	Own:   " AND (search_docs.rowid & 4294967295 = 0 OR search_docs.rowid & 2147483648 <> 0)",
	Words: "SELECT term, doc, cnt FROM search_words",
	Texts: "SELECT count(*) FROM search_docs_docsize",
	// There is one writer: numbers are in the order of commits.
	Mark:    "(SELECT coalesce(max(n.seq), 0) FROM search_changes n)",
	Marked:  "CAST(? AS integer)",
	Behind:  "c.seq > k.mark",
	Lost:    "FALSE",
	Version: "SELECT coalesce(max(n.seq), 0) FROM search_changes n",
	Rebuild: []string{
		settle,
		"INSERT INTO search_docs (search_docs) VALUES ('rebuild')",
		"INSERT INTO search_changes (doc) VALUES (0)",
	},
	Agree: "SELECT abs((SELECT count(*) FROM search_docs_docsize) - (SELECT count(*) FROM search_texts))",
	Any:   anyOf,
	All: func(lists [][]search.Phrase) string {
		parts := make([]string, len(lists))
		for i, l := range lists {
			parts[i] = "(" + anyOf(l) + ")"
		}
		return strings.Join(parts, " AND ")
	},
	Title: func(ps []search.Phrase) string { return "{title} : (" + anyOf(ps) + ")" },
	But:   func(match, not string) string { return "(" + match + ") NOT (" + not + ")" },
}

// anyOf writes phrases joined by OR.
func anyOf(ps []search.Phrase) string {
	parts := make([]string, len(ps))
	for i, p := range ps {
		parts[i] = quoted(strings.Join(p.Words, " "))
		if p.Prefix {
			parts[i] += " *"
		}
	}
	return strings.Join(parts, " OR ")
}

// quoted makes words a string of the MATCH language. Folded words hold no quote;
// doubling is the second lock.
func quoted(words string) string {
	return `"` + strings.ReplaceAll(strings.ReplaceAll(words, "\x00", ""), `"`, `""`) + `"`
}
