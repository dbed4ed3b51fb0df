package store_test

import (
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

func TestThePanelIsToldOnHowManyIdeasFewerMembersCount(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 2, 3)
		tb.open(t)
		r, p := tb.review, tb.panel.ID
		told := func(when string, want map[string]int) {
			t.Helper()
			for name, who := range map[string]account.Actor{"chair": tb.chair, "lived": tb.lived, "ewan": tb.ewan, "adaeze": tb.adaeze} {
				b, err := r.Board(ctx, who, p)
				must(t, err)
				n, err := r.Redone(ctx, who, p)
				must(t, err)
				if b.Redone != want[name] || n != want[name] {
					t.Errorf("%s %s reads of %d and %d ideas, want %d", when, name, b.Redone, n, want[name])
				}
			}
		}
		all := func(n int) map[string]int { return map[string]int{"chair": n, "lived": n, "ewan": n, "adaeze": n} }
		declare := func(who account.Actor, n int, kind review.ConflictKind) {
			t.Helper()
			_, err := r.DeclareConflict(ctx, who, p, 0, tb.ideas[n], kind)
			must(t, err)
		}
		declare(tb.ewan, 0, review.Team) // in time
		for _, i := range tb.ideas {
			for _, m := range tb.members() {
				if m.Person != tb.ewan.Person || i != tb.ideas[0] {
					tb.score(t, m, i, "7 7")
				}
			}
		}
		tb.clock.Turn(time.Minute)
		tb.close(t, "")
		tb.clock.Turn(time.Minute)
		_, err := r.Look(ctx, tb.chair, p)
		must(t, err)
		declare(tb.ewan, 0, review.Financial) // of another kind: nothing is worked out again
		told("in time,", all(0))
		declare(tb.ewan, 1, review.Personal)
		told("before the reveal", map[string]int{"chair": 1})
		_, err = r.Reveal(ctx, tb.chair, p)
		must(t, err)
		told("after the reveal", all(1))
		declare(tb.adaeze, 1, review.Personal) // the same idea once more
		told("twice on one idea,", all(1))
		declare(tb.lived, 2, review.Author)
		told("on another,", all(2)) // those who are recused read the same number
		tb.sound(t)
	})
}
