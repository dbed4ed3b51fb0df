package store_test

import (
	"errors"
	"fmt"
	"testing"

	"uptake/domain/account"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// TestWhoIsRecusedFromAnIdeaSeesNoPlaces: places of the other ideas, or a sum over all of
// them, would tell where the one idea stands that is hidden from them.
func TestWhoIsRecusedFromAnIdeaSeesNoPlaces(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 5)
		r, p := tb.review, tb.panel.ID
		digital := tb.theme(t, "Digital")
		tb.open(t)
		for n, i := range tb.ideas {
			tb.scoreAll(t, i, fmt.Sprintf("%d 7", 9-n))
		}
		for _, who := range []account.Actor{tb.adaeze, tb.lived, tb.lived2} { // what is said of the second idea
			tb.propose(t, who, tb.ideas[1], only(digital))
			tb.same(t, who, tb.ideas[1], tb.ideas[0])
		}
		_, err := r.DeclareConflict(ctx, tb.ewan, p, 0, tb.ideas[1], review.Team)
		must(t, err)
		tb.close(t, "")
		_, err = r.Reveal(ctx, tb.chair, p)
		must(t, err)
		places := func(who account.Actor) (ranks, among, agreement int) {
			t.Helper()
			b, err := r.Board(ctx, who, p)
			must(t, err)
			for _, i := range b.Ideas {
				if i.Rank > 0 {
					ranks++
				}
				if i.Among.Ranked {
					among++
				}
			}
			_, all, err := r.Results(ctx, who, p, 0, review.PanelPage)
			must(t, err)
			for _, one := range all {
				if one.Order.Rank > 0 || one.Layer > 0 {
					ranks++
				}
			}
			_, figures, err := r.RoundFigures(ctx, who, p, review.PanelAPI)
			must(t, err)
			return ranks, among, len(figures)
		}
		if ranks, among, agreement := places(tb.ewan); ranks+among+agreement != 0 {
			t.Errorf("recused from one of five, a member sees %d ranks, %d places in words and %d sums", ranks, among, agreement)
		}
		if w, err := r.Weigh(ctx, tb.ewan, p, 5); err == nil && len(w.Ideas) > 0 {
			t.Errorf("recused from one of five, a member weighs %d ideas", len(w.Ideas))
		}
		if _, err := r.Recompute(ctx, tb.ewan, p); !errors.Is(err, account.ErrForbidden) {
			t.Errorf("recused from one of five, a member has all figures worked out again: %v", err)
		}
		if ranks, among, agreement := places(tb.adaeze); ranks < 10 || among == 0 || agreement == 0 {
			t.Errorf("control: a member sees %d ranks, %d places in words and %d sums", ranks, among, agreement)
		}
		d, err := r.Discussion(ctx, tb.ewan, p, tb.ideas[0])
		must(t, err)
		if len(d.Results) == 0 || d.Results[0].Figures.N == 0 {
			t.Errorf("recused from another, a member sees no figures of an idea: %+v", d.Results)
		}
		// Nor what members find in it, or take it to be the same as.
		said := func(who account.Actor) (themes, same int) {
			t.Helper()
			_, results, err := r.Results(ctx, who, p, 0, review.PanelPage)
			must(t, err)
			sums, err := r.ThemeSums(ctx, who, p, results, review.PanelPage)
			must(t, err)
			d, err := r.Discussion(ctx, who, p, tb.ideas[0])
			must(t, err)
			return len(sums.Rounds), len(d.Duplicates)
		}
		if themes, same := said(tb.ewan); themes+same != 0 {
			t.Errorf("recused from one of five, a member reads %d rounds of themes and %d ideas that are the same", themes, same)
		}
		if themes, same := said(tb.adaeze); themes != 1 || same != 1 {
			t.Errorf("control: a member reads %d rounds of themes and %d ideas that are the same", themes, same)
		}

		// What is decided leaves no gap either, where the hidden idea is on the shortlist.
		_, err = r.StartDeciding(ctx, tb.chair, p, "Enough.")
		must(t, err)
		for _, i := range tb.ideas {
			tb.decide(t, i, review.Shortlisted)
		}
		positions := func(who account.Actor) string {
			t.Helper()
			b, err := r.Board(ctx, who, p)
			must(t, err)
			words := ""
			for _, d := range b.List {
				words += fmt.Sprint(d.Position)
			}
			return words
		}
		if got := positions(tb.ewan); got != "1234" {
			t.Errorf("recused from one of five, a member reads the places %s", got)
		}
		if got := positions(tb.adaeze); got != "12345" {
			t.Errorf("control: a member reads the places %s", got)
		}
		tb.finalise(t)
		book, err := r.Records(ctx, tb.ewan, p)
		must(t, err)
		for _, d := range book.Records[0].Decisions {
			if d.Position > 4 || d.Idea == tb.ideas[1] {
				t.Errorf("the signed record shows a recused member idea %d in place %d", d.Idea, d.Position)
			}
		}
	})
}
