package store_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// Who pauses keeps what is not begun for two days; then it goes to others.
func TestAPauseMovesIdeasAfterTwoDays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := newSharing(t, s)
		ctx, p := t.Context(), tb.panel.ID
		tb.start(t)
		seat := tb.seatOf(t, tb.adaeze)
		begun := firstOf(t, tb, tb.adaeze)
		tb.score(t, tb.adaeze, begun, "5 5")
		h, err := tb.review.Setup(ctx, tb.chair, p)
		must(t, err)
		for _, m := range h.Members {
			tb.address(t, s, account.Actor{Person: m.Person}, num(m.ID)+"@example.org")
		}
		before := tb.shares(t, s, 1)
		_, err = tb.review.ChangeSeat(ctx, tb.lead, p, seat, review.SeatPaused)
		must(t, err)
		tb.clock.Turn(48*time.Hour - time.Microsecond)
		if _, err = tb.review.Redistribute(ctx, tb.chair, p, review.Redistribution{}); !errors.Is(err, review.ErrNothingToMove) {
			t.Errorf("just under two days: %v", err)
		}
		tb.clock.Turn(time.Microsecond)
		sent := len(mails(t, s))
		_, err = tb.review.Redistribute(ctx, tb.chair, p, review.Redistribution{})
		must(t, err)
		after := tb.shares(t, s, 1)
		if load := tb.enough(t, after); load[seat] != 1 || !slices.Contains(after[begun], seat) {
			t.Errorf("who has paused has %d ideas, want the one begun", load[seat])
		}
		got := map[id.Seat]bool{}
		for idea, seats := range after {
			for _, one := range seats {
				if !slices.Contains(before[idea], one) {
					got[one] = true
				}
			}
		}
		if n := len(mails(t, s)) - sent; n != len(got) || n == 0 {
			t.Errorf("%d mails for %d members whose ideas have changed", n, len(got))
		}
		// Back again, they have what they have: nothing of it is undone by itself.
		_, err = tb.review.ChangeSeat(ctx, tb.lead, p, seat, review.Active)
		must(t, err)
		if _, err = tb.review.Redistribute(ctx, tb.chair, p, review.Redistribution{}); err != nil && !errors.Is(err, review.ErrNothingToMove) {
			t.Error(err)
		}
	})
}

// A conflict that is declared while the round is open leaves an idea short until
// ideas are shared out again; only that idea moves.
func TestALateRecusalIsMadeUpFor(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := newSharing(t, s)
		ctx, p := t.Context(), tb.panel.ID
		tb.start(t)
		idea := firstOf(t, tb, tb.ewan)
		shares := tb.shares(t, s, 1)
		for len(shares[idea]) == 7 { // one that everybody scores stays without them
			d, err := tb.review.Desk(ctx, tb.ewan, p)
			must(t, err)
			for _, sh := range d.Sheets {
				if len(shares[sh.Idea]) < 7 {
					idea = sh.Idea
				}
			}
		}
		tb.score(t, tb.ewan, idea, "9 9")
		_, err := tb.review.DeclareConflict(ctx, tb.ewan, p, 0, idea, review.Financial)
		must(t, err)
		preview, err := tb.review.Allotment(ctx, tb.chair, p, nil)
		must(t, err)
		if len(preview.Added) != 1 || preview.Added[0].Idea != idea || len(preview.Taken) != 0 {
			t.Errorf("preview: %v, %v", preview.Added, preview.Taken)
		}
		_, err = tb.review.Redistribute(ctx, tb.chair, p, review.Redistribution{})
		must(t, err)
		after := tb.shares(t, s, 1)
		tb.enough(t, after)
		if slices.Contains(after[idea], tb.seatOf(t, tb.ewan)) {
			t.Error("the recused member has the idea again")
		}
		for _, i := range tb.ideas {
			if i != idea && !slices.Equal(after[i], shares[i]) {
				t.Errorf("idea %d goes from %v to %v", i, shares[i], after[i])
			}
		}
	})
}

// newOpen is a panel whose members take ideas themselves, three and one more to
// each; it is open.
func newOpen(t *testing.T, s *store.Store, ideas int) *table {
	t.Helper()
	tb := newTable(t, s, 2, ideas)
	rules := tb.panel.Rules
	rules.Sharing.Design, rules.Sharing.PerIdea = review.Open, 3
	_, err := tb.review.ChangeRules(t.Context(), tb.lead, tb.panel.ID, 0, rules)
	must(t, err)
	for n := range 2 {
		tb.seatMore(t, "Member "+string(rune('A'+n)), review.Professional)
	}
	tb.open(t)
	return tb
}

func TestMembersTakeIdeasOneAfterAnother(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := newOpen(t, s, 4)
		ctx, p := t.Context(), tb.panel.ID
		if d, err := tb.review.Desk(ctx, tb.ewan, p); err != nil || d.Total != 0 || !d.MayTake() || d.Round.Design != review.Open {
			t.Errorf("before anything is taken: %+v, %v", d, err)
		}
		for _, who := range []account.Actor{tb.chair, tb.secretary, tb.lead} {
			if _, err := tb.review.TakeIdea(ctx, who, p); !errors.Is(err, review.ErrNotSeated) {
				t.Errorf("who does not score takes an idea: %v", err)
			}
		}
		_, err := tb.review.DeclareConflict(ctx, tb.lived, p, 0, tb.ideas[2], review.Author)
		must(t, err)
		// Four members take one each: each a different idea, since fewest have it.
		first := map[id.Idea]bool{}
		for _, who := range tb.members() {
			i, err := tb.review.TakeIdea(ctx, who, p)
			must(t, err)
			first[i] = true
		}
		if len(first) != 4 {
			t.Errorf("the first four take %d ideas", len(first))
		}
		for _, who := range tb.members() {
			for {
				i, err := tb.review.TakeIdea(ctx, who, p)
				if errors.Is(err, review.ErrAllTaken) {
					break
				}
				must(t, err)
				if who.Person == tb.lived.Person && i == tb.ideas[2] {
					t.Error("a recused member takes the idea")
				}
			}
		}
		taken := tb.shares(t, s, 1)
		for _, i := range tb.ideas {
			if want := map[bool]int{true: 3, false: 4}[i == tb.ideas[2]]; len(taken[i]) != want {
				t.Errorf("idea %d is with %d members, want %d", i, len(taken[i]), want)
			}
		}
		d, err := tb.review.Desk(ctx, tb.lived, p)
		must(t, err)
		if d.Total != 3 || d.Done != 0 {
			t.Errorf("Jerome has %d, with %d done", d.Total, d.Done)
		}
		for _, i := range tb.ideas[:2] {
			tb.scoreAll(t, i, "5 5")
		}
		if _, err := tb.review.Redistribute(ctx, tb.chair, p, review.Redistribution{}); !errors.Is(err, review.ErrNothingToMove) {
			t.Errorf("ideas are shared out where members take them: %v", err)
		}
		tb.close(t, "")
		tb.panel, err = tb.review.Reveal(ctx, tb.chair, p)
		must(t, err)
		tb.start(t)
		for i, seats := range tb.shares(t, s, 2) {
			if !slices.Equal(seats, taken[i]) {
				t.Errorf("idea %d goes from %v to %v in round 2", i, taken[i], seats)
			}
		}
		if _, err := tb.review.TakeIdea(ctx, tb.ewan, p); !errors.Is(err, review.ErrNotTaken) {
			t.Errorf("in round 2: %v", err)
		}
	})
}

// An idea that nobody has taken has no quorum, and is not passed over in silence.
func TestAnIdeaThatNobodyTookNeedsAReason(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := newTable(t, s, 1, 2)
		rules := tb.panel.Rules
		rules.Sharing.Design, rules.Sharing.PerIdea = review.Open, 3
		_, err := tb.review.ChangeRules(t.Context(), tb.lead, tb.panel.ID, 0, rules)
		must(t, err)
		tb.open(t)
		ctx, p := t.Context(), tb.panel.ID
		var idea id.Idea
		for _, who := range tb.members() {
			i, err := tb.review.TakeIdea(ctx, who, p)
			must(t, err)
			if idea == 0 {
				idea = i
			}
		}
		if _, err := tb.review.CloseRound(ctx, tb.chair, p, true, ""); fieldNames(err) != "reason" {
			t.Errorf("closed without a reason: %v", err)
		}
	})
}

// Two windows at once take two ideas, and no idea has more members than it may.
func TestNoIdeaIsTakenTooOften(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := newOpen(t, s, 2)
		ctx, p := t.Context(), tb.panel.ID
		h, err := tb.review.Setup(ctx, tb.chair, p)
		must(t, err)
		var all []account.Actor
		for _, m := range h.Members {
			if m.Scores(h.Rules) {
				all = append(all, account.Actor{Person: m.Person}, account.Actor{Person: m.Person})
			}
		}
		var wg sync.WaitGroup
		faults := make(chan error, len(all))
		for _, who := range all {
			wg.Go(func() {
				if _, err := tb.review.TakeIdea(ctx, who, p); err != nil && !errors.Is(err, review.ErrAllTaken) {
					faults <- err
				}
			})
		}
		wg.Wait()
		close(faults)
		for err := range faults {
			t.Error(err)
		}
		for i, seats := range tb.shares(t, s, 1) {
			if len(seats) != 4 || len(slices.Compact(slices.Sorted(slices.Values(seats)))) != 4 {
				t.Errorf("idea %d is with %v", i, seats)
			}
		}
	})
}
