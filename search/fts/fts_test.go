package fts_test

import (
	"testing"

	"uptake/search"
	"uptake/search/fts"
	"uptake/search/searchtest"
)

func engine(t testing.TB) (*fts.Engine, *searchtest.Rows) {
	t.Helper()
	rows, read := searchtest.SQLite(t)
	return fts.New(read, rows.Write, search.NewSynonyms(search.StartList())), rows
}

func TestSuite(t *testing.T) {
	t.Parallel()
	e, rows := engine(t)
	searchtest.Run(t, e, rows)
	if err := e.Check(t.Context()); err != nil {
		t.Errorf("after all that: %v", err)
	}
}
