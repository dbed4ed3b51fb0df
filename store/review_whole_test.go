package store_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/reviewtest"
	"uptake/store"
	"uptake/store/storetest"
)

// TestAWholeReviewWithEverythingThatHappens is one panel from its first score to the
// second version of its published record, with everything on the way that upsets a
// panel: a pause, an absent member, one who leaves, one who joins, conflicts declared
// late, a deputy chair, ideas handed over, ideas that are the same, a round opened
// again, minutes written twice, decisions against the rule, a signed record opened
// again. After each of them the record is
// recomputed; at the end both databases have come to the same, digest by digest.
func TestAWholeReviewWithEverythingThatHappens(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	ends := map[string]string{}
	t.Run("on", func(t *testing.T) {
		storetest.Each(t, func(t *testing.T, s *store.Store) {
			end := wholeReview(t, s)
			mu.Lock()
			defer mu.Unlock()
			ends[t.Name()] = end
		})
	})
	all := map[string]bool{}
	for _, end := range ends {
		all[end] = true
	}
	if len(all) > 1 {
		t.Errorf("the databases do not come to the same: %v", ends)
	}
}

// giveMissing has the members of a panel score whatever of the open round they have
// not scored, but for those who are left out. What they give depends on idea and
// member alone.
func (tb *table) giveMissing(t *testing.T, round int, except ...account.Actor) {
	t.Helper()
	h, err := tb.review.Setup(t.Context(), tb.lead, tb.panel.ID)
	must(t, err)
	for n, m := range h.Members {
		who := account.Actor{Person: m.Person, Name: m.Name}
		out := slices.ContainsFunc(except, func(a account.Actor) bool { return a.Person == m.Person })
		if out || m.State != review.Active || m.Kind != review.Lived && m.Kind != review.Professional {
			continue
		}
		d, err := tb.review.Desk(t.Context(), who, tb.panel.ID)
		must(t, err)
		for _, sh := range d.Sheets {
			if !sh.Recused && sh.Pending > 0 {
				tb.score(t, who, sh.Idea, fmt.Sprintf("%d %d", 1+(int(sh.Idea)*5+n*(4-round)+round)%9, 1+(int(sh.Idea)*3+n)%9))
			}
		}
	}
}

// scored returns an idea that a member has scored in the open round, other than some.
func (tb *table) scored(t *testing.T, who account.Actor, not ...id.Idea) id.Idea {
	t.Helper()
	d, err := tb.review.Desk(t.Context(), who, tb.panel.ID)
	must(t, err)
	for _, sh := range d.Sheets {
		if !sh.Recused && sh.Pending == 0 && !slices.Contains(not, sh.Idea) {
			return sh.Idea
		}
	}
	t.Fatalf("%s has scored nothing else", who.Name)
	return 0
}

func wholeReview(t *testing.T, s *store.Store) string {
	ctx := t.Context()
	tb := newSharing(t, s)
	r, p := tb.review, tb.panel.ID
	admin := with(tb.person(t, "Root"), account.Administrator, 0)
	then := func(what string, errs ...error) {
		t.Helper()
		for _, err := range errs {
			if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
		}
		found, err := r.Recompute(ctx, account.Console, p)
		if err != nil || !found.Sound() {
			t.Fatalf("after %s the record: %v %v %+v", what, err, found.Faults, found.Rounds)
		}
	}
	seats := map[string]id.Seat{}
	people := map[string]account.Actor{}
	h, err := r.Setup(ctx, tb.lead, p)
	must(t, err)
	for _, m := range h.Members {
		seats[m.Name], people[m.Name] = m.ID, account.Actor{Person: m.Person, Name: m.Name}
	}

	// The first round. One member is ill from the start, one leaves after an idea.
	tb.start(t)
	_, err = r.ChangeSeat(ctx, tb.lead, p, seats["Leonard"], review.SeatPaused)
	then("a member pauses", err)
	leaver := people["Member 3"]
	tb.score(t, leaver, firstOf(t, tb, leaver), "9 9")
	_, err = r.ChangeSeat(ctx, tb.lead, p, seats["Member 3"], review.Left)
	then("a member leaves", err)
	_, err = r.PausePanel(ctx, tb.chair, p, "A strike.")
	then("the panel pauses", err)
	if _, err := r.Redistribute(ctx, tb.chair, p, review.Redistribution{}); err == nil {
		t.Error("ideas are handed over in a panel that has paused")
	}
	tb.clock.Turn(50 * time.Hour)
	_, err = r.ResumePanel(ctx, tb.chair, p)
	then("the panel goes on", err)
	joins, joined := tb.seatMore(t, "Nkechi", review.Lived)
	then("a deputy joins")
	_, err = r.Redistribute(ctx, tb.chair, p, review.Redistribution{Relieve: []id.Seat{seats["Leonard"]}})
	then("ideas are handed over", err)
	if load := tb.shares(t, s, 1); !slices.ContainsFunc(tb.ideas, func(i id.Idea) bool { return slices.Contains(load[i], joined) }) {
		t.Fatal("who has joined has no idea")
	}
	must(t, reviewtest.Prepare(ctx, r, p)) // who joins practises first
	tb.giveMissing(t, 1, tb.adaeze)
	twin := tb.scored(t, tb.lived)
	other := tb.ideas[0]
	if other == twin {
		other = tb.ideas[1]
	}
	tb.same(t, tb.lived, twin, other)
	then("scores are given")
	late := tb.scored(t, tb.ewan)
	_, err = r.DeclareConflict(ctx, tb.ewan, p, 0, late, review.Financial)
	then("a conflict is declared after scoring", err)
	if _, err = r.Redistribute(ctx, tb.chair, p, review.Redistribution{}); err == nil {
		tb.giveMissing(t, 1, tb.adaeze)
	}
	_, err = r.DeclareConflict(ctx, tb.chair, p, 0, tb.ideas[3], review.Team)
	then("the chair declares a conflict", err)

	void := tb.scored(t, joins, late, tb.ideas[3])

	// Closed with an absent member, opened again for them, and closed.
	tb.close(t, "Some ideas are short; we talk about them.")
	then("the round closes")
	absent := tb.digests(t, 1)
	_, err = r.ReopenRound(ctx, tb.chair, p, 0, "A member was ill.", time.Time{})
	then("the round opens again", err)
	tb.score(t, tb.adaeze, firstOf(t, tb, tb.adaeze), "2 8")
	tb.close(t, "Some ideas are short; we talk about them.")
	then("the round closes again")
	if tb.digests(t, 1) == absent {
		t.Error("what was given after reopening does not count")
	}
	_, err = r.Look(ctx, tb.secretary, p)
	must(t, err)
	before := tb.digests(t, 1)
	_, err = r.DeclareConflict(ctx, joins, p, 0, void, review.Personal)
	then("a conflict is declared after the close", err)
	if tb.digests(t, 1) == before {
		t.Error("a score of a recused member counts")
	}

	// The meeting: a deputy chair, an order changed by hand, an idea passed over.
	_, err = r.NameDeputy(ctx, tb.lead, p, seats["Member 1"])
	then("a deputy chair is named", err)
	_, err = r.Reveal(ctx, tb.chair, p)
	then("the reveal", err)
	room, err := r.Room(ctx, tb.secretary, p)
	must(t, err)
	list := listed(room)
	then("the meeting",
		r.Attend(ctx, tb.secretary, p, true, seats["Jerome"], seats["Ewan"], seats["Adaeze"], seats["Member 1"]),
		r.MoveOnAgenda(ctx, tb.secretary, p, list[1], 1),
		r.PullIdea(ctx, tb.lived, p, list[len(list)-1]),
		r.SetCurrent(ctx, tb.chair, p, list[1]),
		second(r.WriteMinutes(ctx, tb.secretary, p, list[1], review.Minutes{Reasons: "It helps.", Concerns: "It costs."})),
		second(r.WriteMinutes(ctx, tb.secretary, p, list[1], review.Minutes{Version: 1, Reasons: "It helps many.", Concerns: "It costs."})),
		r.AgreeMinutes(ctx, tb.chair, p, list[1], 2),
		r.Disagree(ctx, tb.lived, p, list[1], "It helps few.", false),
		r.SetCurrent(ctx, tb.chair, p, list[0]),
		r.SkipIdea(ctx, tb.chair, p, list[2], "Nothing is disputed."))

	// The second round, with one member absent to its end.
	tb.start(t)
	then("the second round opens")
	tb.giveMissing(t, 2, tb.adaeze)
	tb.close(t, "One of us is away.")
	then("the second round closes")
	_, err = r.Look(ctx, tb.chair, p)
	must(t, err)
	tb.panel, err = r.StartDeciding(ctx, tb.chair, p, "Nothing more to say.")
	then("deciding begins", err)

	// Each idea is decided, every third against the rule; where the chair is recused
	// the deputy decides.
	board, err := r.Board(ctx, tb.secretary, p)
	must(t, err)
	outcomes := []review.Outcome{review.Shortlisted, review.NotNow, review.Develop}
	for n, i := range board.Ideas {
		who := tb.chair
		if i.Idea == tb.ideas[3] {
			if _, err := r.RecordDecision(ctx, who, p, i.Idea, review.Verdict{Outcome: review.Develop, Reason: "Mine."}); err == nil {
				t.Fatal("the chair decides on what they are recused from")
			}
			who = people["Member 1"]
		}
		v := review.Verdict{Outcome: outcomes[n%3], Reason: fmt.Sprintf("Reason %d.", n), Override: "We find so."}
		if i.Idea == twin {
			v.Outcome, v.Into = review.Merge, other
		}
		_, err := r.RecordDecision(ctx, who, p, i.Idea, v)
		must(t, err)
	}
	then("everything is decided")
	tb.finalise(t)
	then("both have signed")
	tb.publish(t, tb.lead)
	then("the outcomes are released")
	_, err = r.PublishShortlist(ctx, tb.comms, p, 0)
	then("the shortlist is published", err)

	// Opened again by two, one decision changed, signed and released once more.
	must(t, r.AskReopening(ctx, tb.chair, p, 0, "We misread an idea."))
	tb.panel, err = r.Reopen(ctx, admin, p, 0)
	then("the record is opened again", err)
	again := board.Ideas[slices.IndexFunc(board.Ideas, func(i review.BoardIdea) bool { return i.Idea != tb.ideas[3] && i.Idea != twin })].Idea
	tb.redecide(t, again)
	then("an idea is decided again")
	tb.finalise(t)
	tb.publish(t, tb.lead)
	then("version 2 is released")
	book, err := r.Records(ctx, tb.lived, p)
	if err != nil || len(book.Records) != 2 || book.Records[0].Reason != "We misread an idea." {
		t.Errorf("versions of the record: %+v, %v", book.Records, err)
	}
	end := tb.digests(t, 1) + "; " + tb.digests(t, 2)

	// The control: whatever has been changed is found, a score last.
	for _, change := range []struct{ sql, fault string }{
		{"UPDATE minutes SET reasons = 'It helps a few.' WHERE version = 2", "minutes, version 2"},
		{"UPDATE dissents SET words = 'It helps all.'", "a kept dissent"},
		{"UPDATE agenda_moves SET place = 2", "a kept move"},
		{"UPDATE score_sheets SET duplicate_of = NULL WHERE duplicate_of IS NOT NULL", "what is kept as the same"},
		{`UPDATE scores SET value = value + 10000 WHERE round = 2 AND (idea_id, seat_id, criterion_id) =
			(SELECT idea_id, seat_id, criterion_id FROM scores WHERE round = 2 AND value < 80000 ORDER BY 1, 2, 3 LIMIT 1)`, "a kept score"},
	} {
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			n, err := tx.Exec(change.sql)
			if n == 0 {
				t.Errorf("%s: nothing was there to change", change.sql)
			}
			return err
		}))
		tb.audited(t, change.fault)
	}
	if strings.Count(end, ";") != 1 || len(end) < 100 {
		t.Errorf("the digests are %q", end)
	}
	return end
}
