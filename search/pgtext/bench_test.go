package pgtext_test

import (
	"testing"

	"uptake/search"
	"uptake/search/pgtext"
	"uptake/search/searchtest"
)

func BenchmarkSearch(b *testing.B) {
	_, rows, read := opened(b)
	searchtest.Bench(b, rows, func() searchtest.Measured {
		return pgtext.New(read, rows.Write, search.NewSynonyms(search.StartList()))
	})
}
