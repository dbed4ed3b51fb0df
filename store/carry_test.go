package store_test

import (
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/stats"
	"uptake/store"
	"uptake/store/storetest"
)

// carrying is a panel of two rounds that carries scores over, or not.
func carrying(t *testing.T, s *store.Store, carry bool, ideas int) *table {
	t.Helper()
	tb := newTable(t, s, 2, ideas)
	rules := tb.panel.Rules
	rules.Counting.Carry = carry
	var err error
	tb.panel, err = tb.review.ChangeRules(t.Context(), tb.lead, tb.panel.ID, 0, rules)
	must(t, err)
	return tb
}

// impact is the standing of an idea on impact in a round.
func (tb *table) impact(t *testing.T, round int, idea id.Idea) review.Figures {
	t.Helper()
	_, results, err := tb.review.Results(t.Context(), tb.chair, tb.panel.ID, round, review.PanelAPI)
	must(t, err)
	for _, r := range results {
		if r.Idea.Idea == idea && r.Criterion.Name == review.Impact {
			return r.Figures
		}
	}
	t.Fatalf("no result of idea %d in round %d", idea, round)
	return review.Figures{}
}

func TestWhoIsAbsentFromRound2CountsWithRound1OnlyWhereTheRulesSaySo(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name            string
		carry           bool
		n, carried      int
		absent          int
		median, lived   string
		short           bool // of quorum: nobody with lived experience counts
		carriedInRecord bool
	}{
		{"off: two of four count", false, 2, 0, 2, "7.0", "", true, false},
		{"on: the lived members count with what they gave before", true, 4, 2, 0, "5.0", "3.0", false, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				ctx := t.Context()
				tb := carrying(t, s, tt.carry, 2)
				r, p := tb.review, tb.panel.ID
				tb.open(t)
				for _, idea := range tb.ideas {
					tb.score(t, tb.lived, idea, "3 4")
					tb.score(t, tb.lived2, idea, "3 unable")
					tb.score(t, tb.ewan, idea, "8 8")
					tb.score(t, tb.adaeze, idea, "8 8")
				}
				tb.close(t, "")
				_, err := r.Reveal(ctx, tb.chair, p)
				must(t, err)
				tb.start(t)
				for _, idea := range tb.ideas {
					tb.score(t, tb.ewan, idea, "7 7")
					tb.score(t, tb.adaeze, idea, "7 7")
				}
				if _, err := r.CloseRound(ctx, tb.chair, p, true, ""); tt.short != (fault.KindOf(err) == fault.Invalid) {
					t.Fatalf("closing without a reason: %v", err)
				}
				if tt.short {
					tb.close(t, "Two members are ill.")
				}
				f := tb.impact(t, 2, tb.ideas[0])
				if f.N != tt.n || f.NCarried != tt.carried || f.NAbsent != tt.absent || f.Median.Text(1) != tt.median || f.Quorum == tt.short {
					t.Errorf("round 2: %+v", f)
				}
				if got := f.Groups.MedianLived; got.Defined() != (tt.lived != "") || got.Defined() && got.Text(1) != tt.lived {
					t.Errorf("median of lived experience: %s", got.Text(1))
				}
				if f := tb.impact(t, 1, tb.ideas[0]); f.N != 4 || f.NCarried != 0 || f.Median.Text(1) != "5.5" {
					t.Errorf("round 1 has changed: %+v", f)
				}
				// What a member could not judge is not carried: there is no value.
				_, results, err := r.Results(ctx, tb.chair, p, 2, review.PanelPage)
				must(t, err)
				if got := results[1].Figures; results[1].Criterion.Name != review.Feasibility || got.NCarried != tt.carried/2 || got.NAbsent != 2-tt.carried/2 {
					t.Errorf("feasibility: %+v", got)
				}
				// In the record the member is absent.
				scores, err := r.Reads.ScoresOf(ctx, p, 2, tb.ideas[0])
				must(t, err)
				absent := 0
				for _, sc := range scores {
					if sc.Carried != 0 {
						t.Errorf("a carried score is kept: %+v", sc)
					}
					if sc.State == review.Absent {
						absent++
					}
				}
				if absent != 4 {
					t.Errorf("%d answers are absent in the record", absent)
				}
				entries, err := r.Reads.EntriesOf(ctx, p)
				must(t, err)
				said := false
				for _, e := range entries {
					said = said || strings.Contains(strings.Join(e.What, "\n"), "carried\t\t6")
				}
				if said != tt.carriedInRecord {
					t.Errorf("the record says so: %v", said)
				}
				d, err := r.Discussion(ctx, tb.chair, p, tb.ideas[0])
				must(t, err)
				shown := 0
				for _, b := range d.Spread[results[0].Criterion.ID] {
					shown += b.N
				}
				if shown != tt.n {
					t.Errorf("the distribution shows %d scores", shown)
				}
				_, whole, err := r.RoundFigures(ctx, tb.chair, p, review.PanelPage)
				must(t, err)
				for _, f := range whole {
					if f.Round == 2 && f.Criterion == results[0].Criterion.ID {
						if f.Carried != 2*tt.carried || f.Moves.Both != 4 || f.Moves.Changed != 4 || f.Moves.NLived != 0 {
							t.Errorf("of the whole panel: carried %d, moves %+v", f.Carried, *f.Moves)
						}
					}
				}
				found, err := r.Recompute(ctx, account.Console, p)
				must(t, err)
				if !found.Sound() {
					t.Errorf("computed anew: %+v", found)
				}
				tamper(t, s, p, tb, tt.carry)
			})
		})
	}
}

// tamper changes what a member gave in round 1 behind the record's back: with
// carrying on, round 2 is found to differ as well.
func tamper(t *testing.T, s *store.Store, p id.Panel, tb *table, carry bool) {
	t.Helper()
	must(t, store.Reviews(s).InTx(t.Context(), func(tx review.Tx) error {
		scores, err := tx.Scores(p, 1)
		if err != nil {
			return err
		}
		for i := range scores {
			if scores[i].Idea == tb.ideas[0] && scores[i].Value == stats.Points(3) {
				scores[i].Value = stats.Points(9)
				return tx.PutScores(scores[i : i+1])
			}
		}
		t.Fatal("no score of 3 to change")
		return nil
	}))
	found, err := tb.review.Recompute(t.Context(), account.Console, p)
	must(t, err)
	if len(found.Rounds[0].Different) == 0 || (len(found.Rounds[1].Different) > 0) != carry {
		t.Errorf("after a change of round 1: %+v", found.Rounds)
	}
}

func TestALateRecusalTakesACarriedScoreOut(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := carrying(t, s, true, 1)
		r, p, idea := tb.review, tb.panel.ID, tb.ideas[0]
		tb.open(t)
		tb.scoreAll(t, idea, "3 3")
		tb.close(t, "")
		_, err := r.Reveal(ctx, tb.chair, p)
		must(t, err)
		tb.start(t)
		for _, m := range tb.members()[1:] {
			tb.score(t, m, idea, "8 8")
		}
		tb.close(t, "")
		if f := tb.impact(t, 2, idea); f.N != 4 || f.NCarried != 1 {
			t.Fatalf("before: %+v", f)
		}
		_, err = r.DeclareConflict(ctx, tb.lived, p, 0, idea, review.Author)
		must(t, err)
		if f := tb.impact(t, 2, idea); f.N != 3 || f.NCarried != 0 || f.NRecused != 1 || f.NEligible != 3 {
			t.Errorf("after: %+v", f)
		}
		found, err := r.Recompute(ctx, account.Console, p)
		must(t, err)
		if !found.Sound() {
			t.Errorf("computed anew: %+v", found)
		}
	})
}
