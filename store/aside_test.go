package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/reviewtest"
	"uptake/store"
	"uptake/store/storetest"
)

// An idea out of scope leaves the panel with a reason, which its author gets when
// the panel is published.
func TestAnIdeaOutOfScopeLeavesThePanel(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := newTable(t, s, 1, 3)
		ctx, p := t.Context(), tb.panel.ID
		tb.open(t)
		out := tb.ideas[1]
		tb.score(t, tb.ewan, out, "5 5")
		for _, who := range []account.Actor{tb.secretary, tb.ewan, tb.lead, tb.comms} {
			if err := tb.review.SetAside(ctx, who, p, out, review.Aside{Reason: "No."}); !errors.Is(err, review.ErrNotYours) {
				t.Errorf("who does not chair takes an idea out: %v", err)
			}
		}
		if err := tb.review.SetAside(ctx, tb.chair, p, out, review.Aside{}); fieldNames(err) != "reason" {
			t.Errorf("without a reason: %v", err)
		}
		if err := tb.review.SetAside(ctx, tb.chair, p, 9999, review.Aside{Reason: "No."}); !errors.Is(err, review.ErrNotInPanel) {
			t.Errorf("an idea that is not there: %v", err)
		}
		must(t, tb.review.SetAside(ctx, tb.chair, p, out, review.Aside{Reason: "It is about parking."}))
		if err := tb.review.SetAside(ctx, tb.chair, p, out, review.Aside{Reason: "Again."}); !errors.Is(err, review.ErrNotInPanel) {
			t.Errorf("twice: %v", err)
		}
		if shares := tb.shares(t, s, 1); !slices.Equal(shares[out], []id.Seat{tb.seatOf(t, tb.ewan)}) {
			t.Errorf("the idea is still with %v; who has scored it keeps that", shares[out])
		}
		for _, i := range []id.Idea{tb.ideas[0], tb.ideas[2]} {
			tb.scoreAll(t, i, "8 8")
		}
		tb.close(t, "")
		standings, err := tb.review.Reads.StandingsOf(ctx, p, out)
		must(t, err)
		if len(standings) != 0 {
			t.Errorf("it has standings: %+v", standings)
		}
		tb.panel, err = tb.review.Reveal(ctx, tb.chair, p)
		must(t, err)
		_, err = tb.review.StartDeciding(ctx, tb.chair, p, "Nothing more to say.")
		must(t, err)
		for _, i := range []id.Idea{tb.ideas[0], tb.ideas[2]} {
			tb.decide(t, i, review.Shortlisted)
		}
		if err := tb.review.SetAside(ctx, tb.chair, p, tb.ideas[0], review.Aside{Reason: "No."}); !errors.Is(err, review.ErrDecided) {
			t.Errorf("one that is decided: %v", err)
		}
		for _, who := range []account.Actor{tb.chair, tb.secretary} {
			_, err = tb.review.Sign(ctx, who, p, 0)
			must(t, err)
		}
		stage := func() challenge.Idea {
			var i challenge.Idea
			must(t, store.Reviews(s).InTx(ctx, func(tx review.Tx) (err error) { i, err = tx.Idea(out); return err }))
			return i
		}
		if i := stage(); i.Stage != challenge.InReview || i.Outcome != "" {
			t.Errorf("before the results: %s, %s", i.Stage, i.Outcome)
		}
		tb.publish(t, tb.comms)
		if i := stage(); i.Outcome != challenge.NotNow || i.OutcomeReason != "It is about parking." {
			t.Errorf("after the results: %s, %q", i.Outcome, i.OutcomeReason)
		}
		audit, err := tb.review.Recompute(ctx, tb.chair, p)
		if err != nil || len(audit.Faults) != 0 {
			t.Errorf("the record: %+v, %v", audit, err)
		}
	})
}

// An idea that is referred is the other panel's: its chair is told, and its
// members get it when ideas are handed out.
func TestAnIdeaIsReferredToAnotherPanel(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := newTable(t, s, 1, 3)
		ctx, p := t.Context(), tb.panel.ID
		rules := review.DefaultRules()
		rules.Rounds, rules.MeetingPercent, rules.MeetingLived = 1, 0, 0
		other, err := tb.review.CreatePanel(ctx, tb.lead, review.NewPanel{Challenge: tb.c.ID, Area: tb.c.Areas[1].ID, Name: "Other panel", Rules: &rules})
		must(t, err)
		chair := tb.person(t, "Other chair")
		tb.address(t, s, chair, "other@example.org")
		for n, m := range []review.Seating{
			{Person: chair.Person, Kind: review.Chair},
			{Person: tb.secretary.Person, Kind: review.Secretary},
			{Person: tb.lived.Person, Kind: review.Lived},
			{Person: tb.ewan.Person, Kind: review.Professional, Profession: "surgeon"},
			{Person: tb.adaeze.Person, Kind: review.Professional, Profession: "nurse"},
			{Person: tb.lived2.Person, Kind: review.Lived},
		} {
			if _, err := tb.review.SeatMember(ctx, tb.lead, other.ID, m); err != nil {
				t.Fatal(n, err)
			}
		}
		tb.open(t)
		refer := func(n int, to id.Panel) error {
			return tb.review.SetAside(ctx, tb.chair, p, tb.ideas[n], review.Aside{To: to, Reason: "It is about hands."})
		}
		for _, to := range []id.Panel{p, 9999, -1, other.ID} { // the other one is not formed yet
			if err := refer(0, to); !errors.Is(err, review.ErrReferTo) {
				t.Errorf("to panel %d: %v", to, err)
			}
		}
		_, err = tb.review.FormPanel(ctx, tb.lead, other.ID)
		must(t, err)
		must(t, refer(0, other.ID))
		if got := mails(t, s); len(got) != 1 || got[0] != "other@example.org" {
			t.Errorf("mail goes to %v", got)
		}
		must(t, reviewtest.Prepare(ctx, tb.review, other.ID))
		_, err = tb.review.BriefPanel(ctx, chair, other.ID)
		must(t, err)
		_, err = tb.review.StartRound(ctx, chair, other.ID, time.Time{}, "")
		must(t, err)
		ideas := func(of id.Panel) map[id.Idea]review.IdeaState {
			out := map[id.Idea]review.IdeaState{}
			heads, err := tb.review.Reads.IdeaHeads(ctx, of)
			must(t, err)
			for _, i := range heads {
				out[i.Idea] = i.State
			}
			return out
		}
		if here, there := ideas(p), ideas(other.ID); here[tb.ideas[0]] != review.Referred || there[tb.ideas[0]] != review.R1Scoring || len(there) != 1 {
			t.Errorf("here %v, there %v", here, there)
		}
		// While the other round is open it comes as a new idea, for all who score.
		must(t, refer(1, other.ID))
		al, err := tb.review.Allotment(ctx, chair, other.ID, nil)
		must(t, err)
		if len(al.Added) != 4 || al.Added[0].Idea != tb.ideas[1] {
			t.Errorf("to hand out: %v", al.Added)
		}
		_, err = tb.review.Redistribute(ctx, chair, other.ID, review.Redistribution{})
		must(t, err)
		d, err := tb.review.Desk(ctx, tb.ewan, other.ID)
		must(t, err)
		if d.Total != 2 {
			t.Errorf("a member of the other panel has %d ideas", d.Total)
		}
		if d, err = tb.review.Desk(ctx, tb.ewan, p); err != nil || d.Total != 1 {
			t.Errorf("a member of this panel has %d ideas, %v", d.Total, err)
		}
		_, err = tb.review.CloseRound(ctx, chair, other.ID, true, "Enough.")
		must(t, err)
		if err := refer(2, other.ID); !errors.Is(err, review.ErrReferLate) {
			t.Errorf("after its first round: %v", err)
		}
	})
}
