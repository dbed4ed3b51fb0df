package store_test

import (
	"errors"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// decidingTable is a panel of one round with two ideas that decides.
func decidingTable(t *testing.T, s *store.Store) *table {
	t.Helper()
	tb := newTable(t, s, 1, 2)
	tb.open(t)
	tb.scoreAll(t, tb.ideas[0], "8 7")
	tb.scoreAll(t, tb.ideas[1], "7 7")
	tb.close(t, "")
	_, err := tb.review.Reveal(t.Context(), tb.chair, tb.panel.ID)
	must(t, err)
	tb.panel, err = tb.review.StartDeciding(t.Context(), tb.chair, tb.panel.ID, "Nothing more to say.")
	must(t, err)
	return tb
}

// sound fails the test unless the record says what is kept.
func (tb *table) sound(t *testing.T) {
	t.Helper()
	found, err := tb.review.Recompute(t.Context(), account.Console, tb.panel.ID)
	must(t, err)
	if !found.Sound() {
		t.Errorf("the record: %v, %+v", found.Faults, found.Rounds)
	}
}

func TestWhatIsDecidedIsNotSetAside(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := decidingTable(t, s)
		must(t, tb.review.CloseWithoutQuorum(ctx, tb.chair, tb.panel.ID, tb.ideas[0], "Nobody came."))
		tb.decide(t, tb.ideas[0], review.Shortlisted)
		if err := tb.review.SetAside(ctx, tb.chair, tb.panel.ID, tb.ideas[0], review.Aside{Reason: "Not ours."}); !errors.Is(err, review.ErrDecided) {
			t.Errorf("an idea on the shortlist is set aside: %v", err)
		}
		must(t, tb.review.SetAside(ctx, tb.chair, tb.panel.ID, tb.ideas[1], review.Aside{Reason: "Not ours."})) // control
		tb.sound(t)
	})
}

func TestARecusedChairMovesNothingOfTheirOwn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := decidingTable(t, s)
		r, p, own := tb.review, tb.panel.ID, tb.ideas[1]
		tb.decide(t, tb.ideas[0], review.Shortlisted)
		tb.decide(t, own, review.Shortlisted)
		_, err := r.NameDeputy(ctx, tb.lead, p, tb.seatOf(t, tb.ewan))
		must(t, err)
		_, err = r.DeclareConflict(ctx, tb.chair, p, 0, own, review.Author)
		must(t, err)
		if _, err = r.MoveInShortlist(ctx, tb.chair, p, own, review.Up); !errors.Is(err, review.ErrRecused) {
			t.Errorf("the chair moves their own idea up: %v", err)
		}
		if _, err = r.MoveInShortlist(ctx, tb.chair, p, tb.ideas[0], review.Down); err != nil {
			t.Errorf("control: another idea: %v", err)
		}
		// Nobody lifts a recusal of their own; the secretary may.
		for _, kind := range []review.ConflictKind{review.Organisation, review.Advocacy} {
			if _, err = r.DeclareConflict(ctx, tb.chair, p, 0, own, kind); !errors.Is(err, review.ErrRecusalStands) {
				t.Errorf("the chair says it was only %s: %v", kind, err)
			}
		}
		_, err = r.DeclareConflict(ctx, tb.secretary, p, tb.seatOf(t, tb.chair), own, review.Organisation)
		must(t, err)
		_, err = r.MoveInShortlist(ctx, tb.chair, p, own, review.Up)
		must(t, err)
		tb.sound(t)
	})
}

func TestALateRecusalVoidsASignature(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := decidingTable(t, s)
		tb.decide(t, tb.ideas[0], review.Shortlisted)
		tb.decide(t, tb.ideas[1], review.Shortlisted)
		_, err := tb.review.Sign(ctx, tb.secretary, tb.panel.ID, 0)
		must(t, err)
		before := mustBoard(t, tb.review, tb.chair, tb.panel.ID).Head.Version
		_, err = tb.review.DeclareConflict(ctx, tb.ewan, tb.panel.ID, 0, tb.ideas[1], review.Financial)
		must(t, err)
		if _, err = tb.review.Sign(ctx, tb.chair, tb.panel.ID, before); !errors.Is(err, review.ErrStale) {
			t.Errorf("the chair signs figures that they have not seen: %v", err)
		}
		p, err := tb.review.Sign(ctx, tb.chair, tb.panel.ID, 0)
		if err != nil || p.State != review.Deciding {
			t.Errorf("the secretary's signature stands under other figures: %s, %v", p.State, err)
		}
	})
}

func TestWhoHasLeftHasNoPartInAnOpenRound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 2, 2)
		tb.open(t)
		r, p := tb.review, tb.panel.ID
		tb.score(t, tb.ewan, tb.ideas[0], "1 1")
		_, err := r.PausePanel(ctx, tb.chair, p, "A strike.")
		must(t, err)
		_, err = r.ChangeSeat(ctx, tb.lead, p, tb.seatOf(t, tb.ewan), review.Left)
		must(t, err)
		_, err = r.ResumePanel(ctx, tb.chair, p)
		must(t, err)
		of := func(who account.Actor) (n int) {
			scores, err := r.Reads.ScoresOf(ctx, p, 1, 0)
			must(t, err)
			for _, sc := range scores {
				if sc.Seat == tb.seatOf(t, who) {
					n++
				}
			}
			return n
		}
		if of(tb.ewan) != 0 || of(tb.adaeze) != 4 {
			t.Errorf("who left while the panel was paused has %d answers in the open round, another %d", of(tb.ewan), of(tb.adaeze))
		}
		tb.close(t, "")
		_, err = r.ChangeSeat(ctx, tb.lead, p, tb.seatOf(t, tb.adaeze), review.Left)
		must(t, err)
		if of(tb.adaeze) != 4 {
			t.Error("a closed round has lost answers")
		}
		tb.panel, err = r.ReopenRound(ctx, tb.chair, p, 0, "Two have left.", time.Time{})
		must(t, err)
		if of(tb.adaeze) != 0 {
			t.Error("who left before the round was opened again is asked once more")
		}
		tb.close(t, "")
		tb.sound(t)
	})
}

func TestWhatWasToldByPhoneStays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 2, 2)
		tb.open(t)
		r, p, i := tb.review, tb.panel.ID, tb.ideas[0]
		sc, err := r.Screen(ctx, tb.lived, p, i)
		must(t, err)
		_, err = r.GiveScores(ctx, tb.lived, p, i, review.Saving{Version: sc.Sheet.Version, Note: "My own words.", NoteFor: review.ForAuthor, Discuss: true, Answers: map[string]string{}})
		must(t, err)
		must(t, r.EnterFor(ctx, tb.secretary, p, tb.seatOf(t, tb.lived), i, review.ByPhone, told("8 unable")))
		for _, sh := range tb.sharesOf(t, s, 1) {
			if sh.Idea == i && sh.Seat == tb.seatOf(t, tb.lived) && !sh.Begun {
				t.Error("an idea that waits for a confirmation counts as not begun")
			}
		}
		must(t, r.ConfirmEntry(ctx, tb.lived, p, 0, i, review.Saving{}))
		got, after := tb.own(t, tb.lived, i)
		if got != "8 unable" || after.Sheet.Note != "My own words." || after.Sheet.NoteFor != review.ForAuthor || !after.Sheet.Discuss {
			t.Errorf("confirmed, the sheet says %s, %q for %s, discuss %t", got, after.Sheet.Note, after.Sheet.NoteFor, after.Sheet.Discuss)
		}
		tb.sound(t)
	})
}

// sharesOf are the shares of a round as a transaction reads them.
func (tb *table) sharesOf(t *testing.T, s *store.Store, round int) []review.Share {
	t.Helper()
	var out []review.Share
	must(t, store.Reviews(s).InTx(t.Context(), func(tx review.Tx) (err error) {
		out, err = tx.Shares(tb.panel.ID, round)
		return err
	}))
	return out
}

func TestAnIdeaThatHasLeftIsNotAskedAbout(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 2)
		tb.open(t)
		r, p, stays, leaves := tb.review, tb.panel.ID, tb.ideas[0], tb.ideas[1]
		tb.scoreAll(t, stays, "8 7")
		tb.scoreHalf(t, tb.ewan, leaves)
		must(t, r.SetAside(ctx, tb.chair, p, leaves, review.Aside{Reason: "Not ours."}))
		d, err := r.Desk(ctx, tb.ewan, p)
		if err != nil || d.Total != 1 || d.Done != 1 {
			t.Errorf("%d of %d are scored: %v", d.Done, d.Total, err)
		}
		if b := mustBoard(t, r, tb.chair, p); len(b.Missing) > 0 {
			t.Errorf("the board waits for %+v", b.Missing)
		}
		if _, err := r.GiveScores(ctx, tb.ewan, p, leaves, told("5 5")); !errors.Is(err, review.ErrNotAssigned) {
			t.Errorf("a score on what has left: %v", err)
		}
		if _, err := r.Remind(ctx, tb.chair, p, review.Behind, 0); !errors.Is(err, review.ErrNoneLeft) {
			t.Errorf("somebody is reminded of it: %v", err)
		}
		if _, err := r.CloseRound(ctx, tb.chair, p, false, ""); err != nil {
			t.Errorf("the round waits for it: %v", err)
		}
		tb.sound(t)
	})
}

// scoreHalf answers the first criterion alone.
func (tb *table) scoreHalf(t *testing.T, who account.Actor, idea id.Idea) {
	t.Helper()
	sc, err := tb.review.Screen(t.Context(), who, tb.panel.ID, idea)
	must(t, err)
	_, err = tb.review.GiveScores(t.Context(), who, tb.panel.ID, idea, review.Saving{Version: sc.Sheet.Version, Answers: map[string]string{review.Impact: "5"}})
	must(t, err)
}

func TestTheNoteOfWhoIsRecusedIsReadNoMore(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 2, 1)
		tb.open(t)
		r, p, i := tb.review, tb.panel.ID, tb.ideas[0]
		for _, m := range tb.members() {
			in := told("8 7")
			in.Version, in.Note = 1, "Said by one of us."
			_, err := r.GiveScores(ctx, m, p, i, in)
			must(t, err)
		}
		tb.close(t, "")
		_, err := r.Reveal(ctx, tb.chair, p)
		must(t, err)
		notes := func() int {
			d, err := r.Discussion(ctx, tb.lived, p, i)
			must(t, err)
			return len(d.Notes)
		}
		before := notes()
		_, err = r.DeclareConflict(ctx, tb.ewan, p, 0, i, review.Financial)
		must(t, err)
		if after := notes(); before != 4 || after != 3 {
			t.Errorf("%d notes are read before the recusal, %d after", before, after)
		}
	})
}

func TestTheNameOfACriterionLeavesTheRecordWhole(t *testing.T) {
	t.Parallel()
	tb := newTable(t, storetest.SQLite(t), 1, 1)
	for _, name := range []string{"please_discuss", "a\tb", "a\nb"} {
		cs := review.DefaultCriteria()
		cs[0].Name = name
		if _, err := tb.review.SetCriteria(t.Context(), tb.lead, tb.panel.ID, 0, cs); err == nil {
			t.Errorf("a criterion may be called %q", name)
		}
	}
}
