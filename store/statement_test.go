package store_test

import (
	"slices"
	"strings"
	"testing"

	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

func TestBind(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, statement  string
		args             []any
		sqlite, postgres string
		values           []any
	}{
		{"no value", "SELECT 1", nil, "SELECT 1", "SELECT 1", nil},
		{"two values", "a = ? AND b = ?", []any{1, "x"}, "a = +? AND b = +?", "a = $1 AND b = $2", []any{1, "x"}},
		{"a list between values", "a = ? AND b IN ? OR c = ?", []any{1, []id.Idea{2, 3}, 4}, "a = +? AND b IN (+?,+?) OR c = +?", "a = $1 AND b IN ($2,$3) OR c = $4", []any{1, id.Idea(2), id.Idea(3), 4}},
		{"an empty list", "a IN ?", []any{[]string{}}, "a IN (NULL)", "a IN (NULL)", []any{}},
		{"bytes are one value", "a = ?", []any{"xyz"}, "a = +?", "a = $1", []any{"xyz"}},
		{"a value too many stays one", "a = ?", []any{1, 2}, "a = +?", "a = $1", []any{1, 2}},
	} {
		for d, want := range map[store.Dialect]string{store.SQLite: tt.sqlite, store.Postgres: tt.postgres} {
			got, values := store.Bind(d, tt.statement, tt.args...)
			if got != want || !slices.Equal(values, tt.values) {
				t.Errorf("%s on %s: %q %v, want %q %v", tt.name, d, got, values, want, tt.values)
			}
		}
	}
	if _, values := store.Bind(store.SQLite, "a = ?", []byte("xyz")); len(values) != 1 {
		t.Errorf("bytes became %d values", len(values))
	}
}

// A value in the form that SQLite gets still leads through an index.
func TestValuesFindTheirIndex(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	plan := func(statement string, args ...any) string {
		var steps []struct {
			ID, Parent, Notused int
			Detail              string
		}
		if err := s.Reader(t.Context()).All(&steps, "EXPLAIN QUERY PLAN "+statement, args...); err != nil {
			t.Fatal(err)
		}
		all := ""
		for _, step := range steps {
			all += step.Detail + "\n"
		}
		return all
	}
	for _, q := range []struct {
		statement string
		args      []any
	}{
		{"SELECT t.id FROM api_tokens t JOIN people p ON p.id = t.person_id LEFT JOIN roles r ON r.person_id = p.id WHERE t.jti = ? ORDER BY r.id", []any{"x"}},
		{"SELECT id FROM ideas WHERE challenge_id = ? AND posted_at > ?", []any{1, storetest.Noon}},
		{"SELECT id FROM comments WHERE idea_id IN ?", []any{[]int{1, 2}}},
		{"UPDATE ideas SET supports = supports + ? WHERE id = ?", []any{1, 1}},
		{"SELECT kind FROM events WHERE idea_id = ? AND idea_id <> 0 AND kind NOT IN ('support.changed', 'comment.posted') AND kind IN ('idea.posted', 'idea.edited') ORDER BY id", []any{1}},
	} {
		if p := plan(q.statement, q.args...); strings.Contains(p, "SCAN") || !strings.Contains(p, "SEARCH") {
			t.Errorf("%s:\n%s", q.statement, p)
		}
	}
	if p := plan("SELECT id FROM ideas WHERE licence = ?", "x"); !strings.Contains(p, "SCAN") {
		t.Errorf("the control has an index:\n%s", p)
	}
}
