package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

// TestPagesTakeTheSameStatementsAtEverySize counts what a list and the page of an
// idea ask for, with one row and with fifty.
func TestPagesTakeTheSameStatementsAtEverySize(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		now := time.Now().UTC()
		do := func(sql string, args ...any) {
			t.Helper()
			err := s.InTx(t.Context(), func(tx *store.Tx) error { _, err := tx.Exec("/* test.row */ "+sql, args...); return err })
			if err != nil {
				t.Fatal(err)
			}
		}
		do("INSERT INTO people (id, handle, name, joined_at) VALUES (1, 'a-person', 'A person', ?)", now)
		do("INSERT INTO challenges (id, slug, title, state, created_at) VALUES (1, 'one', 'One', 'published', ?)", now)
		do("INSERT INTO areas (id, challenge_id, slug, name, position) VALUES (1, 1, 'a', 'A', 1)")
		reads := store.ChallengeReads(s)
		rows := 0
		grow := func(to int) {
			for rows++; rows <= to; rows++ {
				do(`INSERT INTO ideas (id, challenge_id, area_id, author_id, kind, title, body, moderation, stage, shown_stage, posted_at, discussed_at)
					VALUES (?, 1, 1, 1, 'idea', ?, 'Words', 'visible', 'posted', 'posted', ?, ?)`, rows, fmt.Sprintf("Idea %d", rows), now, now)
				do("INSERT INTO comments (id, idea_id, author_id, body, state, posted_at) VALUES (?, 1, 1, 'Words', 'visible', ?)", rows, now)
			}
			rows--
		}
		pages := map[string]struct {
			most int
			read func(ctx context.Context) (int, error)
		}{
			"a list": {3, func(ctx context.Context) (int, error) {
				c, err := reads.ChallengeBySlug(ctx, "one")
				if err != nil {
					return 0, err
				}
				l, err := reads.List(ctx, challenge.ListQuery{Challenge: c.ID, Limit: 50})
				return len(l.Cards), err
			}},
			"an idea": {5, func(ctx context.Context) (int, error) {
				if _, err := reads.View(ctx, 1); err != nil {
					return 0, err
				}
				if _, err := reads.ChallengeByID(ctx, 1); err != nil {
					return 0, err
				}
				th, err := reads.Thread(ctx, id.Idea(1), 1)
				return len(th.Comments), err
			}},
		}
		took := map[string]int{}
		for _, size := range []int{1, 50} {
			grow(size)
			for name, p := range pages {
				if _, err := p.read(t.Context()); err != nil { // the challenge is in memory from here on
					t.Fatal(err)
				}
				n := storetest.Statements(t, func(ctx context.Context) {
					if got, err := p.read(ctx); err != nil || got != size {
						t.Errorf("%s has %d rows, %v; want %d", name, got, err, size)
					}
				})
				if n > p.most {
					t.Errorf("%s with %d rows takes %d statements, want %d at most", name, size, n, p.most)
				}
				if before, ok := took[name]; ok && before != n {
					t.Errorf("%s takes %d statements with one row and %d with %d", name, before, n, size)
				}
				took[name] = n
			}
		}
	})
}
