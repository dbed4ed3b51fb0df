package store

import (
	"maps"
	"slices"
	"time"
)

// SetRunLimit shortens the time that one closure may run on SQLite.
func SetRunLimit(s *Store, d time.Duration) {
	if w, ok := s.writer.(*writer); ok {
		w.limit.Store(int64(d))
	}
}

// FailWriter makes the writer's own statements (BEGIN, SAVEPOINT, COMMIT …)
// fail with what fn returns. Nil ends that.
func FailWriter(s *Store, fn func(statement string) error) {
	w := s.writer.(*writer)
	if fn == nil {
		w.failing.Store(nil)
		return
	}
	w.failing.Store(&fn)
}

// Bind is what a statement and its values become on d.
func Bind(d Dialect, statement string, args ...any) (string, []any) { return d.bind(statement, args) }

// ShelfStatements are what a copy of somebody's data is read by.
func ShelfStatements() []string { return slices.Collect(maps.Values(shelves)) }
