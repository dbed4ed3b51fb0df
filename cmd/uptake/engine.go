package main

import (
	"context"

	"uptake/search"
	"uptake/search/fts"
	"uptake/search/pgtext"
	"uptake/store"
)

// indexed is a search engine whose index lives in the database.
type indexed interface {
	search.Engine
	// Check compares index and rows word for word.
	Check(ctx context.Context) error
	// Warm reads the words of the index into memory.
	Warm(ctx context.Context) error
}

// engine returns the search engine that belongs to the database of s.
func engine(s *store.Store) indexed {
	write := func(ctx context.Context, statements ...string) error {
		return s.InLongTx(ctx, func(tx *store.Tx) error {
			for _, sql := range statements {
				if _, err := tx.Exec("/* search.rebuild */ " + sql); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if s.Dialect() == store.Postgres {
		return pgtext.New(s.ReadDB(), write, search.NewSynonyms(search.StartList()))
	}
	return fts.New(s.ReadDB(), write, search.NewSynonyms(search.StartList()))
}
