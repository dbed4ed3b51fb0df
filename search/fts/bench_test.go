package fts_test

import (
	"testing"

	"uptake/search"
	"uptake/search/fts"
	"uptake/search/searchtest"
)

func BenchmarkSearch(b *testing.B) {
	rows, read := searchtest.SQLite(b)
	searchtest.Bench(b, rows, func() searchtest.Measured {
		return fts.New(read, rows.Write, search.NewSynonyms(search.StartList()))
	})
}
