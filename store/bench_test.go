package store_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"uptake/store"
	"uptake/store/storetest"
)

// BenchmarkInTx measures durable inserts, by one client and by many at once.
func BenchmarkInTx(b *testing.B) {
	for _, clients := range []int{1, 64} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			s := storetest.SQLite(b)
			var n atomic.Int64
			b.SetParallelism(max(1, clients/2))
			insert := func() {
				code := fmt.Sprint(n.Add(1))
				if err := s.InTx(b.Context(), func(tx *store.Tx) error { return addTerm(tx, "bench", code) }); err != nil {
					b.Error(err)
				}
			}
			b.ResetTimer()
			if clients == 1 {
				for range b.N {
					insert()
				}
			} else {
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						insert()
					}
				})
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "writes/s")
			if st := s.Stats(); st.Batches > 0 {
				b.ReportMetric(float64(st.Closures)/float64(st.Batches), "closures/commit")
			}
		})
	}
}

// BenchmarkRead measures what Get and All cost over the bare driver.
func BenchmarkRead(b *testing.B) {
	s := storetest.SQLite(b)
	err := s.InTx(b.Context(), func(tx *store.Tx) error {
		for i := range 200 {
			if err := addTerm(tx, "bench", fmt.Sprintf("%03d", i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	const one = "SELECT * FROM reference_terms WHERE list = ? AND code = ?"
	const twenty = "SELECT * FROM reference_terms WHERE list = ? ORDER BY code LIMIT 20"
	scan := func(b *testing.B, query string, args ...any) {
		rows, err := s.ReadDB().QueryContext(b.Context(), query, args...)
		if err != nil {
			b.Fatal(err)
		}
		defer rows.Close() //nolint:errcheck // only read
		for rows.Next() {
			var r termRow
			var closed any
			if err := rows.Scan(&r.List, &r.Code, &r.Label, &r.Grp, &r.Position, &closed); err != nil {
				b.Fatal(err)
			}
		}
		if err := rows.Err(); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("one, Get", func(b *testing.B) {
		for b.Loop() {
			var r termRow
			if err := s.Reader(b.Context()).Get(&r, one, "bench", "100"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("one, database/sql", func(b *testing.B) {
		for b.Loop() {
			scan(b, one, "bench", "100")
		}
	})
	b.Run("twenty, All", func(b *testing.B) {
		for b.Loop() {
			var rows []termRow
			if err := s.Reader(b.Context()).All(&rows, twenty, "bench"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("twenty, GORM Scan", func(b *testing.B) {
		for b.Loop() {
			var rows []termRow
			if err := s.Reader(b.Context()).DB().Raw(twenty, "bench").Scan(&rows).Error; err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("twenty, database/sql", func(b *testing.B) {
		for b.Loop() {
			scan(b, twenty, "bench")
		}
	})
}
