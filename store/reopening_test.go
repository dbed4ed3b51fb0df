package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// digests are those of the kept standings of a round.
func (tb *table) digests(t *testing.T, round int) string {
	t.Helper()
	all, err := tb.review.Reads.StandingsOf(t.Context(), tb.panel.ID, 0)
	must(t, err)
	found := map[string]bool{}
	var out []string
	for _, st := range all {
		if st.Round == round && !found[st.Digest] {
			found[st.Digest] = true
			out = append(out, st.Digest)
		}
	}
	return strings.Join(out, " ")
}

func TestARoundIsOpenedAgainWhileNobodyHasLooked(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 2, 2)
		tb.open(t)
		r, p := tb.review, tb.panel.ID
		tb.address(t, s, tb.lived, "jerome@example.org")
		for _, m := range tb.members()[1:] {
			tb.score(t, m, tb.ideas[0], "8 7")
			tb.score(t, m, tb.ideas[1], "3 unable")
		}
		reopen := func(who account.Actor, version int, reason string, closesAt time.Time, want error) {
			t.Helper()
			got, err := r.ReopenRound(ctx, who, p, version, reason, closesAt)
			if !errors.Is(err, want) {
				t.Fatalf("reopening: %v, want %v", err, want)
			}
			if err == nil {
				tb.panel = got
			}
		}
		reopen(tb.chair, 0, "Too soon", time.Time{}, review.ErrState) // it is open
		tb.close(t, "")
		before := tb.digests(t, 1)
		if before == "" {
			t.Fatal("nothing is kept of the closed round")
		}
		if b := mustBoard(t, r, tb.chair, p); b.Ideas[0].Results != nil || len(b.Ideas[0].Flags) > 0 {
			t.Errorf("before anybody has looked the chair's board holds %+v", b.Ideas[0])
		}
		reopen(tb.secretary, 0, "A member was ill", time.Time{}, review.ErrNotYours)
		reopen(tb.lived, 0, "A member was ill", time.Time{}, review.ErrNotYours)
		reopen(tb.lead, 0, "A member was ill", time.Time{}, review.ErrNotYours)
		reopen(account.Actor{}, 0, "A member was ill", time.Time{}, account.ErrSignIn)
		reopen(tb.chair, 0, "  ", time.Time{}, review.ErrReason)
		reopen(tb.chair, tb.panel.Version-1, "A member was ill", time.Time{}, review.ErrStale)
		if _, err := r.ReopenRound(ctx, tb.chair, p, 0, "A member was ill", tb.clock.Now()); fault.Of(err).Code != "round.deadline" {
			t.Errorf("a deadline that is over: %v", err)
		}
		if got := tb.digests(t, 1); got != before {
			t.Fatal("a refusal has changed what is kept")
		}

		deadline := tb.clock.Now().Add(48 * time.Hour)
		reopen(tb.chair, tb.panel.Version, "A member was ill", deadline, nil)
		if tb.panel.State != review.R1Open || tb.digests(t, 1) != "" {
			t.Errorf("after reopening the panel is %s, with standings %q", tb.panel.State, tb.digests(t, 1))
		}
		if whole, err := r.Reads.RoundFiguresOf(ctx, p); err != nil || len(whole) > 0 {
			t.Errorf("figures of the whole panel stay: %d, %v", len(whole), err)
		}
		if got, _ := tb.own(t, tb.lived, tb.ideas[0]); got != "pending pending" {
			t.Errorf("who was absent has %s", got)
		}
		if got, _ := tb.own(t, tb.lived2, tb.ideas[1]); got != "3 unable" {
			t.Errorf("what was given has become %s", got)
		}
		h, err := r.Setup(ctx, tb.chair, p)
		must(t, err)
		if at := h.RoundAt(1); at.State != review.RoundOpen || !at.ClosesAt.Equal(deadline) || !at.ClosedAt.IsZero() {
			t.Errorf("the round is %+v", at)
		}
		if got := mails(t, s); len(got) != 1 || got[0] != "jerome@example.org" {
			t.Errorf("told are %q", got)
		}
		found, err := r.Recompute(ctx, account.Console, p)
		if err != nil || !found.Sound() || len(found.Rounds) != 0 {
			t.Errorf("the record of a reopened round: %+v, %v", found, err)
		}

		// Closed again with the same answers it comes to the same; with more, to more.
		tb.close(t, "")
		if got := tb.digests(t, 1); got != before {
			t.Errorf("closed again with the same answers the digest is %s, was %s", got, before)
		}
		reopen(tb.chair, 0, "Once more", time.Time{}, nil)
		tb.score(t, tb.lived, tb.ideas[0], "2 2")
		tb.score(t, tb.lived, tb.ideas[1], "2 2")
		tb.close(t, "")
		if got := tb.digests(t, 1); got == before || got == "" {
			t.Errorf("with two more scores the digest is %q", got)
		}

		// Who looks ends that.
		for _, who := range []account.Actor{tb.lived, tb.ewan, tb.lead, tb.comms} {
			if _, err := r.Look(ctx, who, p); !errors.Is(err, review.ErrNotYours) {
				t.Errorf("another seat looks: %v", err)
			}
		}
		looked, err := r.Look(ctx, tb.secretary, p)
		must(t, err)
		again, err := r.Look(ctx, tb.chair, p)
		if err != nil || again.Version != looked.Version {
			t.Errorf("looking twice changes version %d to %d: %v", looked.Version, again.Version, err)
		}
		if b := mustBoard(t, r, tb.chair, p); len(b.Ideas[0].Results) == 0 {
			t.Error("after looking the chair's board is empty")
		}
		reopen(tb.chair, 0, "Too late", time.Time{}, review.ErrViewed)
		found, err = r.Recompute(ctx, account.Console, p)
		if err != nil || !found.Sound() || len(found.Rounds) != 1 {
			t.Errorf("the record after all: %+v, %v", found, err)
		}
	})
}

func mustBoard(t *testing.T, r review.Service, who account.Actor, p id.Panel) review.Board {
	t.Helper()
	b, err := r.Board(t.Context(), who, p)
	must(t, err)
	return b
}

func TestTheLastRoundIsOpenedAgainWithIdeasThatWereShort(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 2)
		tb.open(t)
		tb.scoreAll(t, tb.ideas[0], "8 7")
		tb.close(t, "Nobody has scored the second.")
		heads, err := tb.review.Reads.IdeaHeads(ctx, tb.panel.ID)
		must(t, err)
		if heads[1].State != review.NoQuorum || heads[1].Reason == "" {
			t.Fatalf("the idea that was short is %s", heads[1].State)
		}
		tb.panel, err = tb.review.ReopenRound(ctx, tb.chair, tb.panel.ID, 0, "They will score it after all.", time.Time{})
		must(t, err)
		heads, err = tb.review.Reads.IdeaHeads(ctx, tb.panel.ID)
		must(t, err)
		if heads[1].State != review.R1Scoring || heads[1].Reason != "" {
			t.Errorf("open again it is %s, %q", heads[1].State, heads[1].Reason)
		}
		tb.scoreAll(t, tb.ideas[1], "3 3")
		tb.close(t, "")
		// By API and files there is no button: asking is looking.
		_, found, err := tb.review.Results(ctx, tb.chair, tb.panel.ID, 0, review.PanelPage)
		if err != nil || len(found) > 0 {
			t.Errorf("a page shows %d results that nobody has looked at: %v", len(found), err)
		}
		_, found, err = tb.review.Results(ctx, tb.lived, tb.panel.ID, 0, review.PanelAPI)
		if err != nil || len(found) > 0 {
			t.Errorf("a member gets %d results: %v", len(found), err)
		}
		_, found, err = tb.review.Results(ctx, tb.chair, tb.panel.ID, 0, review.PanelAPI)
		if err != nil || len(found) == 0 {
			t.Errorf("the chair gets %d results: %v", len(found), err)
		}
		if _, err = tb.review.ReopenRound(ctx, tb.chair, tb.panel.ID, 0, "Again", time.Time{}); !errors.Is(err, review.ErrViewed) {
			t.Errorf("after that the round is opened again: %v", err)
		}
	})
}
