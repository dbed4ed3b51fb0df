package store_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// veils reads for a table who may not see what of the crowd.
func (tb *table) veils(s *store.Store) *review.Veils {
	return &review.Veils{Reads: tb.review.Reads, Versions: s.Versions()}
}

// hidden lists the ideas of the table whose supports and comments who may not see,
// by their place on it.
func (tb *table) hidden(t *testing.T, v *review.Veils, who account.Actor) []int {
	t.Helper()
	veil, err := v.Of(t.Context(), who)
	must(t, err)
	var out []int
	for n, i := range tb.ideas {
		if veil.Hides(i) {
			out = append(out, n)
		}
	}
	if veil.Over(tb.c.ID) != (len(out) > 0) || veil.Over(0) != (len(out) > 0) || veil.Over(tb.c.ID+1) {
		t.Errorf("what is over the challenge does not agree with %v", out)
	}
	return out
}

func TestTheCrowdIsHiddenByTheRows(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 2, 3)
		v := tb.veils(s)
		outsider := tb.person(t, "Nell")
		_, err := tb.review.DeclareConflict(ctx, tb.ewan, tb.panel.ID, 0, tb.ideas[1], review.Financial)
		must(t, err)
		all := []int{0, 1, 2}
		look := func(when string, want map[string][]int) {
			t.Helper()
			for name, who := range map[string]account.Actor{
				"chair": tb.chair, "secretary": tb.secretary, "lived": tb.lived, "ewan": tb.ewan, "adaeze": tb.adaeze, "lead": tb.lead, "comms": tb.comms,
				"outsider": outsider, "visitor": {},
			} {
				if got := tb.hidden(t, v, who); !slices.Equal(got, want[name]) {
					t.Errorf("%s: hidden from %s are %v, want %v", when, name, got, want[name])
				}
			}
		}
		look("before the round", nil)
		tb.open(t)
		look("while round 1 is open", map[string][]int{"lived": all, "ewan": all, "adaeze": all})
		_, err = tb.review.PausePanel(ctx, tb.chair, tb.panel.ID, "A holiday.")
		must(t, err)
		look("while it is paused", map[string][]int{"lived": all, "ewan": all, "adaeze": all})
		_, err = tb.review.ResumePanel(ctx, tb.chair, tb.panel.ID)
		must(t, err)
		seats, err := tb.review.Setup(ctx, tb.lead, tb.panel.ID)
		must(t, err)
		at := slices.IndexFunc(seats.Members, func(m review.Member) bool { return m.Person == tb.adaeze.Person })
		_, err = tb.review.ChangeSeat(ctx, tb.lead, tb.panel.ID, seats.Members[at].ID, review.Left)
		must(t, err)
		look("once one has left", map[string][]int{"lived": all, "ewan": all})
		for _, i := range tb.ideas {
			for _, m := range []account.Actor{tb.lived, tb.lived2, tb.ewan} {
				if m.Person != tb.ewan.Person || i != tb.ideas[1] {
					tb.score(t, m, i, "7 7")
				}
			}
		}
		tb.close(t, "")
		look("when it is closed and nobody has looked", map[string][]int{"lived": all, "ewan": all})
		_, err = tb.review.Reveal(ctx, tb.chair, tb.panel.ID)
		must(t, err)
		look("from the reveal on", map[string][]int{"ewan": {1}})
		tb.start(t)
		look("in round 2", map[string][]int{"ewan": {1}})
	})
}

func TestReadsBehindAVeil(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 2, 2)
		one := tb.ideas[0]
		mine, err := tb.service.PostComment(ctx, tb.lived, one, 0, "Mine", "", "")
		must(t, err)
		theirs, err := tb.service.PostComment(ctx, tb.ewan, one, mine.ID, "Theirs", "", "")
		must(t, err)
		_, err = tb.service.SetSupport(ctx, tb.ewan, one, 1)
		must(t, err)
		must(t, tb.service.SetFollow(ctx, tb.lived, challenge.FollowIdea, int64(tb.ideas[1]), true))
		tb.open(t)
		open := store.ChallengeReads(s)
		veil, err := tb.veils(s).Of(ctx, tb.lived)
		must(t, err)
		reads := veil.On(open)

		v, err := open.View(ctx, one)
		must(t, err)
		if v.Supports != 1 || v.Comments != 2 || v.CrowdHidden {
			t.Fatalf("there is nothing to hide: %+v", v)
		}
		v, err = reads.View(ctx, one)
		must(t, err)
		if v.Supports != 0 || v.Comments != 0 || !v.CrowdHidden || v.Title == "" {
			t.Errorf("the view shows %+v", v)
		}
		for _, sort := range []challenge.Sort{challenge.Newest, challenge.Shuffled} {
			list, err := reads.List(ctx, challenge.ListQuery{Challenge: tb.c.ID, Sort: sort, Limit: 10})
			must(t, err)
			if len(list.Cards) != 2 || slices.ContainsFunc(list.Cards, func(c challenge.Card) bool { return c.Supports+c.Comments > 0 || !c.CrowdHidden }) {
				t.Errorf("the list in order %q shows %+v", sort, list.Cards)
			}
		}
		for _, sort := range []challenge.Sort{challenge.MostSupported, challenge.RecentlyDiscussed, challenge.MostDiscussed, challenge.Rising} {
			for _, c := range []id.Challenge{tb.c.ID, 0} {
				if _, err = reads.List(ctx, challenge.ListQuery{Challenge: c, Sort: sort, Limit: 10}); !errors.Is(err, review.ErrVeiled) {
					t.Errorf("order %q: %v", sort, err)
				}
			}
		}
		view, err := open.View(ctx, one)
		must(t, err)
		must(t, tb.service.SetFollow(ctx, tb.lived, challenge.FollowArea, int64(view.Area), true))
		must(t, tb.service.SetFollow(ctx, tb.lived, challenge.FollowIdea, int64(tb.ideas[1]), false))
		suggested, err := open.ForYou(ctx, tb.lived.Person)
		must(t, err)
		theirsNot, err := reads.ForYou(ctx, tb.lived.Person)
		must(t, err)
		must(t, tb.service.SetFollow(ctx, tb.lived, challenge.FollowIdea, int64(tb.ideas[1]), true))
		judged := func(s challenge.Suggested) bool { return slices.Contains(tb.ideas, s.ID) }
		if !slices.ContainsFunc(suggested, judged) || slices.ContainsFunc(theirsNot, judged) {
			t.Errorf("of %+v these are suggested to who judges them: %+v", suggested, theirsNot)
		}
		cards, err := reads.CardsByID(ctx, tb.ideas)
		must(t, err)
		followed, err := reads.FollowedIdeas(ctx, tb.lived.Person)
		must(t, err)
		for _, f := range followed {
			cards = append(cards, f.Card)
		}
		if len(cards) < 3 || slices.ContainsFunc(cards, func(c challenge.Card) bool { return c.Supports+c.Comments > 0 || !c.CrowdHidden }) {
			t.Errorf("cards show %+v", cards)
		}
		if _, err = reads.Thread(ctx, one, 1); !errors.Is(err, review.ErrVeiled) {
			t.Errorf("the thread: %v", err)
		}
		if _, err = reads.CommentByID(ctx, theirs.ID); !errors.Is(err, challenge.ErrCommentNotFound) {
			t.Errorf("a comment of another: %v", err)
		}
		if _, _, err = reads.CommentPage(ctx, theirs.ID); !errors.Is(err, challenge.ErrCommentNotFound) {
			t.Errorf("the place of a comment of another: %v", err)
		}
		if _, page, err := reads.CommentPage(ctx, mine.ID); err != nil || page != 1 {
			t.Errorf("the place of one's own comment: %d, %v", page, err)
		}
		own, err := reads.CommentsBy(ctx, tb.lived.Person, one)
		must(t, err)
		if len(own) != 1 || own[0].Body != "Mine" || own[0].AuthorName != "Jerome" {
			t.Errorf("one's own comments are %+v", own)
		}
		if n := storetest.Statements(t, func(ctx context.Context) {
			_, err := tb.veils(s).Of(ctx, tb.lived)
			must(t, err)
		}); n > 3 {
			t.Errorf("a veil takes %d statements, want 3 at most", n)
		}
		known := tb.veils(s)
		_, err = known.Of(ctx, tb.lead)
		must(t, err)
		if n := storetest.Statements(t, func(ctx context.Context) {
			_, err := known.Of(ctx, tb.lead)
			must(t, err)
		}); n != 0 {
			t.Errorf("it takes %d statements to know that somebody has no seat", n)
		}
	})
}
