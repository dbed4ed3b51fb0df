package main

import (
	"context"

	"uptake/domain/fault"
	"uptake/search/fts"
	"uptake/store"
)

// errScrubLater is why a scrub is tried again.
var errScrubLater = &fault.Error{Kind: fault.Busy, Code: "store.scrub", Message: "Somebody still reads an earlier state of the database."}

// scrubbed are the tables that hold what may be taken out of texts, or erased.
var scrubbed = []string{
	"people", "sessions", "sign_ins", "identities", "address_changes", "passages", "api_tokens", "drafts", "ideas", "idea_versions", "idea_tags", "comments", "comment_versions",
	"redacted_copies", "attachments", "tasks", "kept_answers", "saved_searches", "reports", "updates", "writeups", "search_docs",
}

// scrub takes what is gone out of the files of the database too: words that only it
// used out of the index, then the journal, or on PostgreSQL the rows that were left.
func scrub(ctx context.Context, s *store.Store) error {
	if s.Dialect() == store.SQLite {
		err := s.InLongTx(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec("/* search.purge */ " + fts.Purge)
			return err
		})
		if err != nil {
			return err
		}
	}
	done, err := s.Scrub(ctx, scrubbed...)
	if err == nil && !done {
		err = errScrubLater
	}
	return err
}
