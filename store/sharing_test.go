package store_test

import (
	"errors"
	"slices"
	"strconv"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/reviewtest"
	"uptake/store"
	"uptake/store/storetest"
)

// newSharing is a table whose seven members share twelve ideas out, three to
// each, by what reading takes; it is briefed and not open yet.
func newSharing(t *testing.T, s *store.Store) *table {
	t.Helper()
	tb := newTable(t, s, 2, 12)
	for n := range 3 {
		tb.seatMore(t, "Member "+strconv.Itoa(n+1), review.Professional)
	}
	rules := tb.panel.Rules
	rules.Sharing = review.Sharing{Design: review.ByMinutes, PerIdea: 3, Lived: 1, Anchors: 1, MinutesCap: 20, PauseHours: 48}
	_, err := tb.review.ChangeRules(t.Context(), tb.lead, tb.panel.ID, 0, rules)
	must(t, err)
	tb.clock.Turn(25 * time.Hour)
	_, err = tb.review.FormPanel(t.Context(), tb.lead, tb.panel.ID)
	must(t, err)
	tb.brief(t)
	return tb
}

func (tb *table) seatMore(t *testing.T, name string, kind review.SeatKind) (account.Actor, id.Seat) {
	t.Helper()
	who := tb.person(t, name)
	seat, err := tb.review.SeatMember(t.Context(), tb.lead, tb.panel.ID, review.Seating{Person: who.Person, Kind: kind, Profession: "nurse"})
	must(t, err)
	return who, seat.ID
}

// shares returns who has which ideas in a round.
func (tb *table) shares(t *testing.T, s *store.Store, round int) map[id.Idea][]id.Seat {
	t.Helper()
	out := map[id.Idea][]id.Seat{}
	must(t, store.Reviews(s).InTx(t.Context(), func(tx review.Tx) error {
		clear(out)
		shares, err := tx.Shares(tb.panel.ID, round)
		for _, sh := range shares {
			if !sh.Recused {
				out[sh.Idea] = append(out[sh.Idea], sh.Seat)
			}
		}
		return err
	}))
	return out
}

// enough checks that each idea has three members, one of them with lived
// experience, and returns the loads.
func (tb *table) enough(t *testing.T, shares map[id.Idea][]id.Seat) map[id.Seat]int {
	t.Helper()
	h, err := tb.review.Setup(t.Context(), tb.lead, tb.panel.ID)
	must(t, err)
	load := map[id.Seat]int{}
	for _, idea := range tb.ideas {
		lived := 0
		for _, m := range h.Members {
			if slices.Contains(shares[idea], m.ID) {
				load[m.ID]++
				if m.Kind == review.Lived {
					lived++
				}
			}
		}
		if len(shares[idea]) < 3 || lived < 1 {
			t.Errorf("idea %d has %d members, %d with lived experience", idea, len(shares[idea]), lived)
		}
	}
	return load
}

func TestIdeasAreSharedOutAsThePreviewSays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := newSharing(t, s)
		ctx, p := t.Context(), tb.panel.ID
		preview, err := tb.review.Allotment(ctx, tb.secretary, p, nil)
		must(t, err)
		if preview.Open || preview.Round != 1 || preview.Design != review.Partial || len(preview.Anchors) != 2 || len(preview.Short) != 0 || !preview.Connected() || len(preview.Members) != 7 {
			t.Errorf("preview: %+v", preview)
		}
		for _, m := range preview.Members {
			if m.Ideas < 5 || m.Time < time.Duration(m.Ideas)*2*time.Minute {
				t.Errorf("%s has %d ideas, for %v", m.Name, m.Ideas, m.Time)
			}
		}
		if _, err = tb.review.Allotment(ctx, tb.ewan, p, nil); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("a member looks at the preview: %v", err)
		}
		tb.start(t)
		h, err := tb.review.Setup(ctx, tb.chair, p)
		must(t, err)
		if h.RoundAt(1).Design != review.Partial || h.Rules.Sharing.Design != review.ByMinutes {
			t.Errorf("the design is settled with the round: %+v, and the rules stay: %+v", h.Rounds, h.Rules.Sharing)
		}
		shares := tb.shares(t, s, 1)
		tb.enough(t, shares)
		for idea, seats := range shares {
			if !slices.Equal(seats, preview.Plan.Members[idea]) {
				t.Errorf("idea %d is with %v, and the preview said %v", idea, seats, preview.Plan.Members[idea])
			}
			if anchor := slices.Contains(preview.Anchors, idea); anchor != (len(seats) == 7) {
				t.Errorf("idea %d is with %d members; everybody's: %v", idea, len(seats), anchor)
			}
		}
		d, err := tb.review.Desk(ctx, tb.ewan, p)
		must(t, err)
		if d.Total >= 12 || d.Total < 5 {
			t.Errorf("Ewan scores %d ideas", d.Total)
		}
		tb.close(t, "")
		tb.panel, err = tb.review.Reveal(ctx, tb.chair, p)
		must(t, err)
		tb.start(t)
		for idea, seats := range tb.shares(t, s, 2) {
			if !slices.Equal(seats, shares[idea]) {
				t.Errorf("idea %d goes from %v to %v in round 2", idea, shares[idea], seats)
			}
		}
	})
}

func TestShortOfMembersIsToldBeforeTheRoundOpens(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := newSharing(t, s)
		ctx, p := t.Context(), tb.panel.ID
		for _, who := range []account.Actor{tb.lived, tb.lived2} {
			_, err := tb.review.DeclareConflict(ctx, who, p, 0, tb.ideas[3], review.Author)
			must(t, err)
		}
		preview, err := tb.review.Allotment(ctx, tb.chair, p, nil)
		must(t, err)
		if len(preview.Short) != 1 || preview.Short[0].Idea != tb.ideas[3] || preview.Help.Lived != 1 {
			t.Errorf("short %+v, help %+v", preview.Short, preview.Help)
		}
		_, err = tb.review.Advance(ctx, tb.chair, p, review.Advance{To: review.R1Open})
		if fieldNames(err) != "confirm" {
			t.Errorf("opened without a word: %v", err)
		}
		_, err = tb.review.Advance(ctx, tb.chair, p, review.Advance{To: review.R1Open, Confirm: true})
		must(t, err)
		if got := tb.shares(t, s, 1)[tb.ideas[3]]; len(got) != 3 {
			t.Errorf("without lived experience the idea is with %v", got)
		}
	})
}

func TestIdeasAreHandedOverInOneAction(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := newSharing(t, s)
		ctx, p := t.Context(), tb.panel.ID
		tb.start(t)
		before := tb.shares(t, s, 1)
		ewan := tb.seatOf(t, tb.ewan)
		d, err := tb.review.Desk(ctx, tb.ewan, p)
		must(t, err)
		begun, half := d.Sheets[0].Idea, d.Sheets[1].Idea
		tb.score(t, tb.ewan, begun, "8 7")
		sc, err := tb.review.Screen(ctx, tb.ewan, p, half)
		must(t, err)
		_, err = tb.review.GiveScores(ctx, tb.ewan, p, half, review.Saving{Version: sc.Sheet.Version, Note: "To think about"})
		must(t, err)
		deputy, deputySeat := tb.seatMore(t, "Deputy", review.Professional)

		if _, err = tb.review.Redistribute(ctx, tb.ewan, p, review.Redistribution{}); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("a member hands over: %v", err)
		}
		if _, err = tb.review.Redistribute(ctx, tb.chair, p, review.Redistribution{Version: 1}); !errors.Is(err, review.ErrStale) {
			t.Errorf("from an old page: %v", err)
		}
		preview, err := tb.review.Allotment(ctx, tb.chair, p, []id.Seat{ewan})
		must(t, err)
		if !preview.MayMove || len(preview.Short) != 0 {
			t.Errorf("preview: %+v", preview)
		}
		mark := lastEvent(t, s)
		_, err = tb.review.Redistribute(ctx, tb.chair, p, review.Redistribution{Version: preview.Head.Version, Relieve: []id.Seat{ewan}})
		must(t, err)
		if n := lastEvent(t, s) - mark; n != 1 {
			t.Errorf("%d events, want 1", n)
		}
		after := tb.shares(t, s, 1)
		load := tb.enough(t, after)
		if load[ewan] != 2 || !slices.Contains(after[begun], ewan) || !slices.Contains(after[half], ewan) {
			t.Errorf("Ewan keeps %d ideas, and has begun 2", load[ewan])
		}
		if load[deputySeat] < 2 {
			t.Errorf("the deputy has %d ideas", load[deputySeat])
		}
		moved := 0
		for idea, seats := range before {
			for _, seat := range seats {
				if seat != ewan && !slices.Contains(after[idea], seat) {
					t.Errorf("idea %d is taken from member %d, who keeps it", idea, seat)
				}
			}
			for _, seat := range after[idea] {
				if !slices.Contains(seats, seat) {
					moved++
				}
			}
		}
		if moved != len(preview.Added) {
			t.Errorf("%d pairs are new, the preview said %d", moved, len(preview.Added))
		}
		must(t, reviewtest.Prepare(ctx, tb.review, p))
		tb.score(t, deputy, firstOf(t, tb, deputy), "5 5")
		if _, err = tb.review.Redistribute(ctx, tb.chair, p, review.Redistribution{}); !errors.Is(err, review.ErrNothingToMove) {
			t.Errorf("once more: %v", err)
		}

		// A member who leaves: their scores are dropped, and their ideas go to others.
		_, err = tb.review.ChangeSeat(ctx, tb.lead, p, ewan, review.Left)
		must(t, err)
		_, err = tb.review.Redistribute(ctx, tb.chair, p, review.Redistribution{})
		if err != nil && !errors.Is(err, review.ErrNothingToMove) {
			t.Error(err)
		}
		if load := tb.enough(t, tb.shares(t, s, 1)); load[ewan] != 0 {
			t.Errorf("who has left has %d ideas", load[ewan])
		}
		// One who pauses keeps theirs unless the chair takes them.
		paused := tb.seatOf(t, tb.adaeze)
		_, err = tb.review.ChangeSeat(ctx, tb.lead, p, paused, review.SeatPaused)
		must(t, err)
		if _, err = tb.review.Redistribute(ctx, tb.chair, p, review.Redistribution{}); !errors.Is(err, review.ErrNothingToMove) {
			t.Errorf("a pause alone moves ideas: %v", err)
		}
		_, err = tb.review.Redistribute(ctx, tb.chair, p, review.Redistribution{Relieve: []id.Seat{paused}})
		must(t, err)
		if load := tb.enough(t, tb.shares(t, s, 1)); load[paused] != 0 {
			t.Errorf("a paused member whose ideas are handed over has %d", load[paused])
		}
	})
}

func TestADeputyJoinsAPanelInWhichEverybodyScoresEverything(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := newTable(t, s, 2, 5)
		tb.open(t)
		ctx, p := t.Context(), tb.panel.ID
		h, err := tb.review.Setup(ctx, tb.chair, p)
		must(t, err)
		if h.RoundAt(1).Design != review.Complete {
			t.Errorf("five ideas take no longer than three hours: %+v", h.Rounds)
		}
		if _, err := tb.review.Redistribute(ctx, tb.chair, p, review.Redistribution{Relieve: []id.Seat{tb.seatOf(t, tb.ewan)}}); !errors.Is(err, review.ErrNothingToMove) {
			t.Errorf("others have the ideas already: %v", err)
		}
		deputy, _ := tb.seatMore(t, "Deputy", review.Professional)
		_, err = tb.review.Redistribute(ctx, tb.chair, p, review.Redistribution{})
		must(t, err)
		must(t, reviewtest.Prepare(ctx, tb.review, p))
		d, err := tb.review.Desk(ctx, deputy, p)
		must(t, err)
		if d.Total != 5 {
			t.Errorf("the deputy has %d of 5 ideas", d.Total)
		}
	})
}

func firstOf(t *testing.T, tb *table, who account.Actor) id.Idea {
	t.Helper()
	d, err := tb.review.Desk(t.Context(), who, tb.panel.ID)
	must(t, err)
	return d.Next
}

// lastEvent returns the number of the newest event.
func lastEvent(t *testing.T, s *store.Store) int {
	t.Helper()
	var n int
	must(t, s.InTx(t.Context(), func(tx *store.Tx) error { return tx.Get(&n, "SELECT max(id) FROM events") }))
	return n
}

// TestScoresAreAddedUpAsOneByOne: late scores, some after the end, and none on the idea
// that the member is recused from.
func TestScoresAreAddedUpAsOneByOne(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := newSharing(t, s)
		tb.start(t)
		begun := tb.clock.Now()
		r := review.Round{Number: 1, OpensAt: begun.Add(-20 * time.Hour), ClosesAt: begun}
		must(t, s.InTx(t.Context(), func(tx *store.Tx) error {
			for n, at := range []time.Time{begun.Add(-3 * time.Hour), begun.Add(-2 * time.Hour), begun, begun.Add(time.Microsecond)} {
				if _, err := tx.Exec("UPDATE scores SET state = 'given', value = 10000 * (1 + (idea_id + 3 * seat_id) % 9), changed_at = ? WHERE (idea_id + seat_id) % 5 = ?", at, n); err != nil {
					return err
				}
			}
			return nil
		}))
		reads := store.ReviewReads(s)
		scores, err := reads.ScoresOf(t.Context(), tb.panel.ID, 1, 0)
		must(t, err)
		late, end, _ := r.LastTenth()
		h, err := tb.review.Setup(t.Context(), tb.chair, tb.panel.ID)
		must(t, err)
		recused := scores[0]
		must(t, s.InTx(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec("INSERT INTO conflicts (seat_id, idea_id, kind, recused, declared_at) VALUES (?, ?, 'author', ?, ?)", recused.Seat, recused.Idea, true, begun)
			return err
		}))
		for _, tt := range []struct {
			name string
			seat id.Seat
		}{{"of everything", 0}, {"but for one idea", recused.Seat}} {
			want := reviewtest.Sums(r, h.Criteria, slices.DeleteFunc(slices.Clone(scores), func(sc review.Score) bool { return tt.seat != 0 && sc.Idea == recused.Idea }))
			got, err := reads.ScoreSumsOf(t.Context(), tb.panel.ID, 1, late, end, tt.seat)
			must(t, err)
			if len(got) < 2 || got[0].NAfter == 0 || got[0].Members < 2 || !slices.Equal(got, want) {
				t.Errorf("%s: %+v, want %+v", tt.name, got, want)
			}
		}
	})
}
