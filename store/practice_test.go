package store_test

import (
	"errors"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

func TestAMemberPractisesBeforeTheFirstRealIdea(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 2)
		r, p := tb.review, tb.panel.ID
		answers := map[string]string{review.Impact: "7", review.Feasibility: "unable"}
		if err := r.Practise(ctx, tb.lived, p, 1, answers); !errors.Is(err, review.ErrState) {
			t.Errorf("practice on a draft: %v", err)
		}
		tb.clock.Turn(25 * time.Hour)
		_, err := r.FormPanel(ctx, tb.lead, p)
		must(t, err)
		for who, want := range map[*account.Actor]error{&tb.chair: review.ErrNotSeated, &tb.comms: review.ErrNotSeated} {
			if err := r.Practise(ctx, *who, p, 1, answers); !errors.Is(err, want) {
				t.Errorf("%s practises: %v", who.Name, err)
			}
		}
		if _, err := r.Practice(ctx, tb.comms, p); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("an outsider reads the practice ideas: %v", err)
		}
		for name, wrong := range map[string]map[string]string{
			"feasibility": {review.Impact: "7"}, "impact": {review.Impact: "10", review.Feasibility: "1"}, "answers": {review.Impact: "7", review.Feasibility: "1", "cost": "1"},
		} {
			if err := r.Practise(ctx, tb.lived, p, 1, wrong); fault.Of(err).Code != "practice.invalid" || fieldNames(err) != name {
				t.Errorf("%v: %v", wrong, err)
			}
		}
		if err := r.Practise(ctx, tb.lived, p, 4, answers); !errors.Is(err, review.ErrNoPractice) {
			t.Errorf("a fourth practice idea: %v", err)
		}

		// What the chair would say shows once the member has answered, and to nobody else then.
		shown := func(who account.Actor) (seen [review.PracticeIdeas]bool) {
			t.Helper()
			all, err := r.Practice(ctx, who, p)
			must(t, err)
			for n, i := range all.Ideas {
				seen[n] = i.Reasons != "" && len(i.Worked) == 2
				if seen[n] != (i.Reasons != "" || len(i.Worked) > 0) {
					t.Errorf("half of the worked answer shows: %+v", i)
				}
			}
			return seen
		}
		must(t, r.Practise(ctx, tb.lived, p, 2, answers))
		if got := shown(tb.lived); got != [3]bool{false, true, false} {
			t.Errorf("the member who answered the second sees %v", got)
		}
		if got := shown(tb.ewan); got != [3]bool{} {
			t.Errorf("one who answered nothing sees %v", got)
		}
		if got := shown(tb.chair); got != [3]bool{true, true, true} {
			t.Errorf("the chair sees %v", got)
		}

		// The guard of the briefing counts those who are not ready.
		must(t, r.DeclareReady(ctx, tb.lived, p))
		_, err = r.BriefPanel(ctx, tb.chair, p)
		want := fault.Fields{
			{Name: "ready", Message: "Still to read the criteria and say that they are ready: 3 members."},
			{Name: "practice", Message: "Still to score the practice ideas: 4 members."},
		}
		if fault.Of(err).Code != "panel.not_ready" || len(fault.Of(err).Fields) != 2 || fault.Of(err).Fields[0] != want[0] || fault.Of(err).Fields[1] != want[1] {
			t.Errorf("the guard says %+v", fault.Of(err).Fields)
		}
		board, err := r.Board(ctx, tb.chair, p)
		must(t, err)
		if len(board.Missing) != 2 || board.Missing[1] != want[1] {
			t.Errorf("the board says %+v", board.Missing)
		}
		if err := r.PrepareFor(ctx, tb.chair, p, tb.seatOf(t, tb.lived2)); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("the chair says that a member has practised: %v", err)
		}
		must(t, r.PrepareFor(ctx, tb.secretary, p, tb.seatOf(t, tb.lived2)))
		if err := r.PrepareFor(ctx, tb.secretary, p, tb.seatOf(t, tb.chair)); !errors.Is(err, review.ErrNoSeat) {
			t.Errorf("the chair is noted as having practised: %v", err)
		}
		_, err = r.BriefPanel(ctx, tb.chair, p)
		if f := fault.Of(err).Fields; len(f) != 2 || f[1].Message != "Still to score the practice ideas: 3 members." {
			t.Errorf("with one prepared by the secretary: %+v", f)
		}
		tb.brief(t)

		// A deputy who comes late has ideas to score and cannot open them.
		late, _ := tb.seatMore(t, "Olwen", review.Professional)
		tb.start(t)
		sheets := rowsOf(t, s, "score_sheets")
		d, err := r.Desk(ctx, late, p)
		must(t, err)
		if !errors.Is(d.Takes, review.ErrPractice) || len(d.Sheets) != 0 || d.Next != 0 {
			t.Errorf("the desk of one who has not practised: %+v", d)
		}
		if _, err := r.Screen(ctx, late, p, tb.ideas[0]); !errors.Is(err, review.ErrPractice) {
			t.Errorf("their first idea: %v", err)
		}
		if _, err := r.GiveScores(ctx, late, p, tb.ideas[0], review.Saving{Version: 1, Answers: answers}); !errors.Is(err, review.ErrPractice) {
			t.Errorf("their first score: %v", err)
		}
		if _, err := r.Paper(ctx, late, p, tb.seatOf(t, late)); !errors.Is(err, review.ErrPractice) {
			t.Errorf("their ideas on paper: %v", err)
		}
		for n := range review.PracticeIdeas {
			must(t, r.Practise(ctx, late, p, n+1, answers))
		}
		if n := rowsOf(t, s, "score_sheets"); n != sheets {
			t.Errorf("practice makes %d sheets", n-sheets)
		}
		if n := rowsOf(t, s, "scores WHERE state <> 'pending'"); n != 0 {
			t.Errorf("practice gives %d scores", n)
		}
		if d, err = r.Desk(ctx, late, p); err != nil || d.Takes != nil || len(d.Sheets) != 2 {
			t.Errorf("the desk of one who has: %+v, %v", d, err)
		}
		tb.score(t, late, tb.ideas[0], "8 7")
	})
}

func TestTheChairWritesThePracticeIdeasUntilTheBriefing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 1)
		r, p := tb.review, tb.panel.ID
		own := func() []review.PracticeIdea {
			return []review.PracticeIdea{
				{Title: "Blue chairs", Body: "Chairs that one can rise from.", Reasons: "A small help.", Worked: map[string]string{review.Impact: "3", review.Feasibility: "9"}},
				{Title: "A song", Body: "A song in the lift.", Reasons: "Who can say?", Worked: map[string]string{review.Impact: "unable"}},
				{Title: "A train", Body: "A train to each ward.", Reasons: "Out of reach."},
			}
		}
		for _, who := range []account.Actor{tb.secretary, tb.lived, tb.comms} {
			if err := r.SetPractice(ctx, who, p, 0, own()); !errors.Is(err, review.ErrNotYours) {
				t.Errorf("%s writes practice ideas: %v", who.Name, err)
			}
		}
		wrong := own()
		wrong[0].Title, wrong[1].Worked[review.Impact], wrong[2].Reasons = "", "2.5", " "
		if err := r.SetPractice(ctx, tb.lead, p, 0, wrong); fieldNames(err) != "1.title 2.worked.impact 3.reasons" {
			t.Errorf("faults: %v", err)
		}
		if err := r.SetPractice(ctx, tb.lead, p, 0, own()[:2]); fieldNames(err) != "items" {
			t.Errorf("two ideas: %v", err)
		}
		must(t, r.SetPractice(ctx, tb.lead, p, 0, own()))
		_, err := r.FormPanel(ctx, tb.lead, p)
		must(t, err)
		changed := own()
		changed[2].Title = "A tram"
		must(t, r.SetPractice(ctx, tb.chair, p, 0, changed))
		must(t, r.Practise(ctx, tb.ewan, p, 2, map[string]string{review.Impact: "5", review.Feasibility: "5"}))
		all, err := r.Practice(ctx, tb.ewan, p)
		must(t, err)
		if i := all.Ideas; i[2].Title != "A tram" || i[1].Worked[review.Impact] != "unable" || i[1].Reasons != "Who can say?" || i[0].Reasons != "" {
			t.Errorf("the member reads %+v", i)
		}
		tb.brief(t)
		if err := r.SetPractice(ctx, tb.chair, p, 0, own()); !errors.Is(err, review.ErrFrozen) {
			t.Errorf("practice ideas are changed after the briefing: %v", err)
		}
	})
}
