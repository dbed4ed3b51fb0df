package pgtext_test

import (
	"testing"

	"uptake/search"
	"uptake/search/pgtext"
	"uptake/search/searchtest"
	"uptake/store/storetest"
)

func engine(t testing.TB) (*pgtext.Engine, *searchtest.Rows) {
	t.Helper()
	rows, read := searchtest.Postgres(t, storetest.PostgresURL(t))
	return pgtext.New(read, rows.Write, search.NewSynonyms(search.StartList())), rows
}

func TestSuite(t *testing.T) {
	t.Parallel()
	e, rows := engine(t)
	searchtest.Run(t, e, rows)
	if err := e.Check(t.Context()); err != nil {
		t.Errorf("after all that: %v", err)
	}
}
