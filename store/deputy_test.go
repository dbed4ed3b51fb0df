package store_test

import (
	"errors"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// newDeputies is a table that discusses its ideas: the chair is recused from the
// first and the third, the secretary from the second and the third.
func newDeputies(t *testing.T, s *store.Store) *table {
	t.Helper()
	ctx := t.Context()
	tb := newTable(t, s, 1, 4)
	tb.open(t)
	for who, ideas := range map[*account.Actor][]int{&tb.chair: {0, 2}, &tb.secretary: {1, 2}} {
		for _, n := range ideas {
			_, err := tb.review.DeclareConflict(ctx, *who, tb.panel.ID, 0, tb.ideas[n], review.Team)
			must(t, err)
		}
	}
	for _, i := range tb.ideas {
		tb.scoreAll(t, i, "8 8")
	}
	tb.close(t, "")
	var err error
	tb.panel, err = tb.review.Reveal(ctx, tb.chair, tb.panel.ID)
	must(t, err)
	return tb
}

func TestTheDeputyChairDecidesWhereTheChairIsRecused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newDeputies(t, s)
		r, p := tb.review, tb.panel.ID
		observer, seat := tb.seatMore(t, "Osei", review.Observer)

		// Without a deputy the guard says so; the board told the chair beforehand.
		_, err := r.StartDeciding(ctx, tb.chair, p, "Nothing more to say.")
		want := fault.Field{Name: "deputy", Message: "The chair is recused from 2 ideas. The challenge lead names a deputy chair without a conflict, who decides there."}
		if f := fault.Of(err).Fields; fault.Of(err).Code != "panel.not_ready" || len(f) != 1 || f[0] != want {
			t.Errorf("deciding without a deputy: %+v", f)
		}
		board, err := r.Board(ctx, tb.chair, p)
		must(t, err)
		if len(board.Missing) != 1 || board.Missing[0] != want {
			t.Errorf("the board says %+v", board.Missing)
		}

		for _, who := range []account.Actor{tb.chair, tb.secretary, tb.ewan} {
			if _, err := r.NameDeputy(ctx, who, p, seat); fault.KindOf(err) != fault.Forbidden {
				t.Errorf("%s names a deputy: %v", who.Name, err)
			}
		}
		for _, no := range []account.Actor{tb.chair, tb.secretary} {
			if _, err := r.NameDeputy(ctx, tb.lead, p, tb.seatOf(t, no)); fieldNames(err) != "deputy" {
				t.Errorf("%s becomes the deputy: %v", no.Name, err)
			}
		}
		_, err = r.NameDeputy(ctx, tb.lead, p, tb.seatOf(t, tb.ewan))
		must(t, err)
		_, err = r.NameDeputy(ctx, tb.lead, p, seat) // in place of him
		must(t, err)
		tb.panel, err = r.StartDeciding(ctx, tb.chair, p, "Nothing more to say.")
		must(t, err)

		verdict := review.Verdict{Outcome: review.Shortlisted, Reason: "Easy to do."}
		try := func(who account.Actor, idea int, want error) {
			t.Helper()
			if _, err := r.RecordDecision(ctx, who, p, tb.ideas[idea], verdict); !errors.Is(err, want) {
				t.Errorf("%s decides on idea %d: %v, want %v", who.Name, idea+1, err, want)
			}
		}
		// The first idea is the deputy's: the chair stands to it as any recused member.
		try(tb.chair, 0, review.ErrRecused)
		try(tb.secretary, 0, review.ErrNotYours)
		try(tb.ewan, 0, review.ErrNotYours) // deputy no longer
		try(observer, 0, nil)
		d, err := r.Discussion(ctx, tb.chair, p, tb.ideas[0])
		must(t, err)
		if !d.Barred || d.Text.Body != "" || d.Decision != nil || d.Idea.Chairs {
			t.Errorf("the recused chair sees %+v", d)
		}
		if d, err = r.Discussion(ctx, observer, p, tb.ideas[0]); err != nil || !d.Idea.Chairs || d.Text.Body == "" || d.Decision == nil {
			t.Errorf("the deputy sees %+v, %v", d, err)
		}
		// The others are the chair's, and not the deputy's.
		try(observer, 1, review.ErrNotYours)
		try(tb.chair, 1, nil)
		if d, err = r.Discussion(ctx, observer, p, tb.ideas[1]); err != nil || d.Idea.Chairs {
			t.Errorf("the deputy chairs an idea of the chair's: %v", err)
		}
		if err := r.CloseWithoutQuorum(ctx, tb.chair, p, tb.ideas[2], "Few."); !errors.Is(err, review.ErrRecused) {
			t.Errorf("the recused chair closes an idea without a quorum: %v", err)
		}
		if err := r.CloseWithoutQuorum(ctx, observer, p, tb.ideas[3], "Few."); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("the deputy closes an idea of the chair's: %v", err)
		}

		// A deputy with a conflict decides neither, and the guard asks for another.
		_, err = r.DeclareConflict(ctx, observer, p, 0, tb.ideas[2], review.Author)
		must(t, err)
		try(observer, 2, review.ErrRecused)
		try(tb.ewan, 2, review.ErrNotYours)
		try(tb.chair, 3, nil)
		_, err = r.Sign(ctx, tb.chair, p, 0)
		if fieldNames(err) != "decisions deputy" {
			t.Errorf("signing without a decision on the third: %v", err)
		}
		_, err = r.NameDeputy(ctx, tb.lead, p, tb.seatOf(t, tb.ewan))
		must(t, err)
		try(tb.ewan, 2, nil)
		_, err = r.Sign(ctx, tb.chair, p, 0)
		must(t, err)

		// One who leaves is the deputy no longer, and a deputy who is gone decides nothing.
		_, err = r.ChangeSeat(ctx, tb.lead, p, tb.seatOf(t, tb.ewan), review.Left)
		must(t, err)
		try(tb.ewan, 2, review.ErrNotYours)
		_, err = r.ChangeSeat(ctx, tb.lead, p, tb.seatOf(t, tb.ewan), review.Active)
		must(t, err)
		try(tb.ewan, 2, review.ErrNotYours)
	})
}

func TestTheSecretaryAloneLearnsThatNobodyMayDecide(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 1)
		tb.open(t)
		tb.scoreAll(t, tb.ideas[0], "8 8")
		tb.close(t, "")
		_, err := tb.review.Reveal(ctx, tb.chair, tb.panel.ID)
		must(t, err)
		_, err = tb.review.StartDeciding(ctx, tb.chair, tb.panel.ID, "Nothing more to say.")
		must(t, err)
		_, err = tb.review.DeclareConflict(ctx, tb.chair, tb.panel.ID, 0, tb.ideas[0], review.Team)
		must(t, err)
		for who, want := range map[*account.Actor]error{&tb.chair: review.ErrRecused, &tb.secretary: review.ErrNoDeputy, &tb.ewan: review.ErrNotYours, &tb.lead: review.ErrNotYours} {
			_, err := tb.review.RecordDecision(ctx, *who, tb.panel.ID, tb.ideas[0], review.Verdict{Outcome: review.Develop, Reason: "So."})
			if !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", who.Name, err, want)
			}
		}
	})
}

func TestMinutesAndTheCurrentIdeaWithADeputy(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newDeputies(t, s)
		r, p := tb.review, tb.panel.ID
		_, err := r.NameDeputy(ctx, tb.lead, p, tb.seatOf(t, tb.ewan))
		must(t, err)
		said := func(who account.Actor, idea int, version int, want error) {
			t.Helper()
			if _, err := r.WriteMinutes(ctx, who, p, tb.ideas[idea], review.Minutes{Version: version, Reasons: "It helps."}); !errors.Is(err, want) {
				t.Errorf("%s writes the minutes of idea %d: %v, want %v", who.Name, idea+1, err, want)
			}
		}
		said(tb.secretary, 0, 0, nil)
		said(tb.ewan, 0, 1, review.ErrNotYours) // the secretary is there to write them
		said(tb.chair, 0, 1, review.ErrRecused)
		said(tb.secretary, 1, 0, review.ErrRecused)
		said(tb.ewan, 1, 0, review.ErrNotYours)
		said(tb.chair, 1, 0, nil)
		said(tb.secretary, 2, 0, review.ErrRecused)
		said(tb.chair, 2, 0, review.ErrRecused)
		said(tb.lived, 2, 0, review.ErrNotYours)
		said(tb.ewan, 2, 0, nil)
		for who, want := range map[*account.Actor]error{&tb.chair: review.ErrRecused, &tb.lived: review.ErrNotYours, &tb.ewan: nil} {
			if err := r.AgreeMinutes(ctx, *who, p, tb.ideas[0], 1); !errors.Is(err, want) {
				t.Errorf("%s agrees: %v, want %v", who.Name, err, want)
			}
		}
		current := func(who account.Actor, idea id.Idea, want error) {
			t.Helper()
			if err := r.SetCurrent(ctx, who, p, idea); !errors.Is(err, want) {
				t.Errorf("%s calls up idea %d: %v, want %v", who.Name, idea, err, want)
			}
			tb.clock.Turn(time.Minute)
		}
		current(tb.ewan, tb.ideas[2], nil)
		current(tb.ewan, tb.ideas[1], review.ErrNotYours)
		current(tb.ewan, 0, review.ErrNotYours)
		current(tb.chair, tb.ideas[2], review.ErrRecused)
		current(tb.lived, tb.ideas[2], review.ErrNotYours)
		current(tb.chair, tb.ideas[1], nil)
	})
}
