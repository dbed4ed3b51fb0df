package store_test

import (
	"fmt"
	"testing"

	"uptake/domain/outbox"
	"uptake/store"
	"uptake/store/storetest"
)

// BenchmarkEmit measures what one fact costs that is kept for ever, by one client
// and by many at once, on both databases.
func BenchmarkEmit(b *testing.B) {
	for name, open := range map[string]func(testing.TB, ...storetest.Option) *store.Store{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		for _, clients := range []int{1, 64} {
			b.Run(fmt.Sprintf("%s/clients=%d", name, clients), func(b *testing.B) {
				s := open(b)
				b.SetParallelism(max(1, clients/2))
				emit := func() {
					err := s.InTx(b.Context(), func(tx *store.Tx) error {
						return tx.Emit(outbox.Event{Kind: outbox.SupportChanged, Challenge: 1, Idea: 2, Actor: 3, At: storetest.Noon})
					})
					if err != nil {
						b.Error(err)
					}
				}
				b.ResetTimer()
				if clients == 1 {
					for range b.N {
						emit()
					}
				} else {
					b.RunParallel(func(pb *testing.PB) {
						for pb.Next() {
							emit()
						}
					})
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "writes/s")
			})
		}
	}
}
