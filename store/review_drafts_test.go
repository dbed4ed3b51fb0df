package store_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// typed is a draft on a sheet, each of version 1.
func typed(impact, note string) review.ScoreDraft {
	return review.ScoreDraft{Base: 1, Version: 1, Answers: map[string]string{review.Impact: impact, review.Feasibility: ""}, Note: note, NoteFor: review.ForAuthor, Discuss: true, DuplicateOf: "4"}
}

// seen is all that others, and the member's own lists, could show of a panel.
func (tb *table) seen(t *testing.T, s *store.Store, idea id.Idea) string {
	t.Helper()
	ctx, p := t.Context(), tb.panel.ID
	var b strings.Builder
	add := func(what string, v any, err error) {
		_, _ = fmt.Fprintf(&b, "%s: %+v %v\n", what, v, err)
	}
	for _, who := range []account.Actor{tb.chair, tb.secretary, tb.lived, tb.ewan, tb.adaeze, tb.lead} {
		board, err := tb.review.Board(ctx, who, p)
		add("board of "+who.Name, board, err)
		desk, err := tb.review.Desk(ctx, who, p)
		add("desk of "+who.Name, desk, err)
		_, results, err := tb.review.Results(ctx, who, p, 0, review.PanelAPI)
		add("results for "+who.Name, results, err)
	}
	for _, who := range []account.Actor{tb.lived, tb.adaeze} {
		sc, err := tb.review.Screen(ctx, who, p, idea)
		add("screen of "+who.Name, sc, err)
	}
	behalf, err := tb.review.Behalf(ctx, tb.secretary, p, tb.seatOf(t, tb.ewan))
	add("entries", behalf, err)
	rows, err := tb.review.ExportScores(ctx, account.Console, tb.c.ID)
	add("export", rows, err)
	m, err := tb.review.Reads.MeetingOf(ctx, p)
	add("token", m.Token(tb.panel, tb.chair.Person), err)
	notes, err := tb.review.Reads.NotesOf(ctx, p, 1, 0)
	add("notes", notes, err)
	events, err := store.EventsBefore(s.Reader(ctx), 0, 1000)
	add("events", len(events), err)
	entries, err := tb.review.Reads.EntriesOf(ctx, p)
	add("record", entries, err)
	return b.String()
}

func TestADraftOfScoresIsKeptForItsMemberAndCountsNowhere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 3)
		tb.open(t)
		r, p, idea := tb.review, tb.panel.ID, tb.ideas[0]
		draft := func(who account.Actor) review.ScoreDraft {
			t.Helper()
			d, err := r.Draft(ctx, who, p, idea)
			must(t, err)
			return d
		}
		if d := draft(tb.ewan); d.Kept() || d.Version != 1 {
			t.Errorf("before anything is typed: %+v", d)
		}
		before := tb.seen(t, s, idea)
		var moved []outbox.Topic
		stop := s.Versions().Watch(func(topics []outbox.Topic) { moved = append(moved, topics...) })
		d, err := r.KeepDraft(ctx, tb.ewan, p, idea, typed("8.5", "walrus"))
		must(t, err)
		stop()
		if len(moved) > 0 {
			t.Errorf("a draft moves %v", moved)
		}
		if after := tb.seen(t, s, idea); after != before {
			t.Error("a draft changes what is shown or counted")
		}
		if d.Version != 2 || d.SavedAt != tb.clock.Now() {
			t.Errorf("kept as %+v", d)
		}
		// On another device it is there as it was typed, faults and all; the scores pend.
		got, sc := tb.own(t, tb.ewan, idea)
		if k := sc.Draft; got != "pending pending" || k.Answers[review.Impact] != "8.5" || k.Note != "walrus" || k.NoteFor != review.ForAuthor || !k.Discuss || k.DuplicateOf != "4" || !k.Fits(sc.Sheet) {
			t.Errorf("%s; the draft is %+v", got, k)
		}
		if d := draft(tb.adaeze); d.Kept() {
			t.Error("another member reads it")
		}

		// Two windows: the later one overwrites nothing.
		if _, err := r.KeepDraft(ctx, tb.ewan, p, idea, typed("3", "from the other window")); !errors.Is(err, review.ErrDraftStale) {
			t.Errorf("a draft that was changed elsewhere: %v", err)
		}
		if err := r.ThrowDraftAway(ctx, tb.ewan, p, idea, 1); !errors.Is(err, review.ErrDraftStale) {
			t.Errorf("throwing away what was not seen: %v", err)
		}
		// Saved in the other window: what was typed here stays, to be looked at.
		_, err = r.GiveScores(ctx, tb.ewan, p, idea, review.Saving{Version: 1, Draft: 1, Answers: map[string]string{review.Impact: "6", review.Feasibility: "6"}})
		must(t, err)
		if _, sc := tb.own(t, tb.ewan, idea); sc.Draft.Note != "walrus" || sc.Draft.Fits(sc.Sheet) {
			t.Errorf("after a save elsewhere: %+v", sc.Draft)
		}
		late := typed("8", "walrus")
		late.Version = 2
		if _, err := r.KeepDraft(ctx, tb.ewan, p, idea, late); !errors.Is(err, review.ErrSheetStale) {
			t.Errorf("typed on scores that have changed: %v", err)
		}
		// Saved with the draft in the form: it is gone.
		_, err = r.GiveScores(ctx, tb.ewan, p, idea, review.Saving{Version: 2, Draft: 2, Answers: map[string]string{review.Impact: "8", review.Feasibility: "8"}, Note: "walrus"})
		must(t, err)
		if d := draft(tb.ewan); d.Kept() {
			t.Errorf("a saved draft is still there: %+v", d)
		}
		// Thrown away, and typed on in a window that has not seen it.
		_, err = r.KeepDraft(ctx, tb.adaeze, p, idea, typed("2", "gone soon"))
		must(t, err)
		must(t, r.ThrowDraftAway(ctx, tb.adaeze, p, idea, 2))
		on := typed("2", "gone soon")
		on.Version = 2
		if _, err := r.KeepDraft(ctx, tb.adaeze, p, idea, on); !errors.Is(err, review.ErrDraftStale) || draft(tb.adaeze).Kept() {
			t.Errorf("a draft that was thrown away comes back: %v", err)
		}
	})
}

func TestWhenADraftOfScoresEnds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 2, 2)
		tb.open(t)
		r, p, idea := tb.review, tb.panel.ID, tb.ideas[0]
		rows := func() (n int) {
			t.Helper()
			must(t, s.Reader(ctx).Get(&n, "/* test.drafts */ SELECT count(*) FROM score_drafts"))
			return n
		}
		for _, who := range tb.members() {
			_, err := r.KeepDraft(ctx, who, p, idea, typed("8", "kept"))
			must(t, err)
		}
		// Sharing out again leaves the pair with its member.
		var begun []review.Share
		must(t, store.Reviews(s).InTx(ctx, func(tx review.Tx) (err error) {
			begun, err = tx.Shares(p, 1)
			return err
		}))
		for _, sh := range begun {
			if sh.Begun != (sh.Idea == idea) {
				t.Errorf("idea %d counts as begun: %v", sh.Idea, sh.Begun)
			}
		}
		// Recused: nothing of it is left, nor can it be written again.
		_, err := r.DeclareConflict(ctx, tb.lived, p, 0, idea, review.Financial)
		must(t, err)
		if rows() != 3 {
			t.Errorf("%d drafts after a recusal, want 3", rows())
		}
		if _, err := r.Draft(ctx, tb.lived, p, idea); !errors.Is(err, review.ErrRecused) {
			t.Errorf("a recused member's draft: %v", err)
		}
		if _, err := r.KeepDraft(ctx, tb.lived, p, idea, typed("8", "again")); !errors.Is(err, review.ErrRecused) {
			t.Errorf("a recused member types: %v", err)
		}
		// Left, even while the panel is paused.
		_, err = r.PausePanel(ctx, tb.chair, p, "A break.")
		must(t, err)
		if _, err := r.KeepDraft(ctx, tb.ewan, p, idea, typed("8", "paused")); !errors.Is(err, review.ErrPaused) {
			t.Errorf("typed on a paused panel: %v", err)
		}
		_, err = r.ChangeSeat(ctx, tb.lead, p, tb.seatOf(t, tb.adaeze), review.Left)
		must(t, err)
		if rows() != 2 {
			t.Errorf("%d drafts after a member has left, want 2", rows())
		}
		_, err = r.ResumePanel(ctx, tb.chair, p)
		must(t, err)
		// Closed: a draft does not become a score.
		tb.close(t, "Over.")
		if got, sc := tb.own(t, tb.ewan, idea); rows() != 0 || got != "absent absent" || sc.Draft.Kept() {
			t.Errorf("after the close: %d drafts, %s, %+v", rows(), got, sc.Draft)
		}
		if _, err := r.KeepDraft(ctx, tb.ewan, p, idea, typed("8", "late")); !errors.Is(err, review.ErrRoundClosed) {
			t.Errorf("typed after the close: %v", err)
		}
		// Nobody else has a sheet to type on.
		for _, who := range []account.Actor{tb.chair, tb.secretary, tb.lead, tb.ann} {
			if _, err := r.KeepDraft(ctx, who, p, idea, typed("8", "mine")); !errors.Is(err, review.ErrNotSeated) {
				t.Errorf("%s types: %v", who.Name, err)
			}
		}
		// What is too long even for a draft is refused by name.
		tb.clock.Turn(time.Hour)
		_, err = r.Reveal(ctx, tb.chair, p)
		must(t, err)
		tb.start(t)
		bad := typed(strings.Repeat("9", 101), strings.Repeat("x", 20001))
		bad.Answers["charm"] = "5"
		if _, err := r.KeepDraft(ctx, tb.ewan, p, idea, bad); len(strings.Fields(fieldNames(err))) != 3 {
			t.Errorf("too much: %v", err)
		}
	})
}

// Drafts that are kept while the round closes are in before it, and gone with it,
// or refused.
func TestDraftsWhileTheRoundCloses(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 4)
		tb.open(t)
		var all sync.WaitGroup
		start := make(chan struct{})
		for _, who := range tb.members() {
			for _, idea := range tb.ideas {
				all.Go(func() {
					<-start
					if _, err := tb.review.KeepDraft(ctx, who, tb.panel.ID, idea, typed("7", "kept")); err != nil && !errors.Is(err, review.ErrRoundClosed) {
						t.Errorf("a draft: %v", err)
					}
				})
			}
		}
		all.Go(func() {
			<-start
			if _, err := tb.review.CloseRound(ctx, tb.chair, tb.panel.ID, true, "Over."); err != nil {
				t.Errorf("closing: %v", err)
			}
		})
		close(start)
		all.Wait()
		n := 0
		must(t, s.Reader(ctx).Get(&n, "/* test.drafts */ SELECT count(*) FROM score_drafts"))
		if n != 0 {
			t.Errorf("%d drafts have outlived the round", n)
		}
	})
}
