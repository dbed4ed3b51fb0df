package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/reviewtest"
	"uptake/store"
	"uptake/store/storetest"
)

// rescores chooses when the members of a panel score again.
func (tb *table) rescores(t *testing.T, when review.Rescore) {
	t.Helper()
	rules := tb.panel.Rules
	rules.Rescore = when
	var err error
	tb.panel, err = tb.review.ChangeRules(t.Context(), tb.lead, tb.panel.ID, 0, rules)
	must(t, err)
}

// atOnce is a panel whose members have been shown round 1 and score ideas again as
// soon as they have talked about them.
func atOnce(t *testing.T, s *store.Store, rounds, ideas int) *table {
	t.Helper()
	tb := newTable(t, s, rounds, ideas)
	tb.rescores(t, review.AfterEach)
	tb.open(t)
	for _, i := range tb.ideas {
		tb.score(t, tb.lived, i, "2 5")
		for _, m := range tb.members()[1:] {
			tb.score(t, m, i, "8 7")
		}
	}
	tb.close(t, "")
	tb.start(t)
	return tb
}

// talkAbout has the panel talk about ideas, one after the other, to the end.
func (tb *table) talkAbout(t *testing.T, ideas ...id.Idea) {
	t.Helper()
	for _, i := range append(slices.Clone(ideas), 0) {
		must(t, tb.review.SetCurrent(t.Context(), tb.chair, tb.panel.ID, i))
	}
}

// refuses reports whether an idea takes no scores of a member yet.
func (tb *table) refuses(t *testing.T, who account.Actor, idea id.Idea) bool {
	t.Helper()
	_, err := tb.review.GiveScores(t.Context(), who, tb.panel.ID, idea, review.Saving{Version: 1, Answers: map[string]string{review.Impact: "8"}})
	_, seen := tb.review.Screen(t.Context(), who, tb.panel.ID, idea)
	if errors.Is(err, review.ErrNotTalked) != errors.Is(seen, review.ErrNotTalked) {
		t.Fatalf("saving says %v, the screen %v", err, seen)
	}
	return errors.Is(err, review.ErrNotTalked)
}

func (tb *table) stateOf(t *testing.T, idea id.Idea) review.IdeaState {
	t.Helper()
	heads, err := tb.review.Reads.IdeaHeads(t.Context(), tb.panel.ID)
	must(t, err)
	for _, h := range heads {
		if h.Idea == idea {
			return h.State
		}
	}
	return ""
}

func TestAnIdeaIsScoredAgainFromItsOwnDiscussionOn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := atOnce(t, s, 2, 3)
		r, p := tb.review, tb.panel.ID
		if tb.panel.State != review.R2Open || !tb.panel.Meets() || tb.panel.LastRevealed() != 1 {
			t.Fatalf("the reveal leads to %s", tb.panel.State)
		}
		if _, got, err := r.Results(ctx, tb.lived, p, 1, review.PanelPage); err != nil || len(got) != 6 {
			t.Errorf("a member is shown %d results of round 1: %v", len(got), err)
		}
		for _, i := range tb.ideas {
			if !tb.refuses(t, tb.lived, i) || tb.stateOf(t, i) != review.R1Done {
				t.Errorf("idea %d takes scores before its discussion", i)
			}
		}
		must(t, r.SetCurrent(ctx, tb.chair, p, tb.ideas[0]))
		if !tb.refuses(t, tb.lived, tb.ideas[0]) {
			t.Error("the idea takes scores while it is talked about")
		}
		must(t, r.SetCurrent(ctx, tb.secretary, p, tb.ideas[1]))
		if tb.refuses(t, tb.ewan, tb.ideas[0]) || tb.stateOf(t, tb.ideas[0]) != review.Rescoring || !tb.refuses(t, tb.ewan, tb.ideas[1]) {
			t.Error("the idea takes no scores after its discussion, or the next one does")
		}
		room, err := r.Room(ctx, tb.lived, p)
		must(t, err)
		if len(room.Again) != 1 || room.Again[0].Idea != tb.ideas[0] {
			t.Errorf("the meeting leads a member to %v", room.Again)
		}
		if room, err = r.Room(ctx, tb.chair, p); err != nil || len(room.Again) != 0 {
			t.Errorf("the meeting leads the chair to %v, %v", room.Again, err)
		}
		sc, err := r.Screen(ctx, tb.lived, p, tb.ideas[0])
		must(t, err)
		if answer, confirm := sc.Prefill(sc.Head.Criteria[0].ID); answer.Value.String() != "2" || !confirm || len(sc.Results) != 2 {
			t.Errorf("the screen begins with %+v, confirm %v, %d results", answer, confirm, len(sc.Results))
		}
		before, err := r.MeetingToken(ctx, tb.lived, p)
		must(t, err)
		for _, m := range tb.members() {
			tb.score(t, m, tb.ideas[0], "8 8")
		}
		must(t, r.Finish(ctx, tb.lived, p))
		if token, err := r.MeetingToken(ctx, tb.lived, p); err != nil || token != before {
			t.Errorf("the page of the meeting tells that somebody has scored: %v", err)
		}
		for name, who := range map[string]account.Actor{"a member": tb.lived, "the chair": tb.chair, "the secretary": tb.secretary} {
			_, results, err := r.Results(ctx, who, p, 0, review.PanelPage)
			must(t, err)
			for _, res := range results {
				if res.Round != 1 {
					t.Errorf("%s sees a figure of the open round: %+v", name, res)
				}
			}
			d, err := r.Discussion(ctx, who, p, tb.ideas[0])
			must(t, err)
			for _, bar := range d.Spread[sc.Head.Criteria[1].ID] {
				if bar.Value.String() == "8" { // of round 2 alone
					t.Errorf("%s sees the distribution of the open round", name)
				}
			}
		}
		room, err = r.Room(ctx, tb.lived, p)
		must(t, err)
		if len(room.Again) != 0 {
			t.Errorf("what is scored is asked for again: %v", room.Again)
		}

		// The end: the talk is over, and what is left is passed over with a reason.
		closing := func(reason string) string {
			_, err := r.CloseRound(ctx, tb.chair, p, true, reason)
			return fieldNames(err)
		}
		if got := closing("Enough."); got != "current" {
			t.Errorf("closing in the middle of a talk: %s", got)
		}
		must(t, r.SetCurrent(ctx, tb.chair, p, 0))
		if board := mustBoard(t, r, tb.chair, p); !slices.Contains(names(board.Missing), "reason") || board.Next != review.R2Closed {
			t.Errorf("the board says that %v is missing", board.Missing)
		}
		if b := mustBoard(t, r, tb.lived, p); b.Members[slices.IndexFunc(b.Members, func(m review.BoardMember) bool { return m.Person == tb.lived.Person })].FinishedAt != (time.Time{}) {
			t.Error("a member who has more to score has finished")
		}
		if got := closing(""); got != "reason" {
			t.Errorf("closing with an idea that nobody has talked about: %s", got)
		}
		for _, m := range tb.members() {
			tb.score(t, m, tb.ideas[1], "7 7")
		}
		tb.close(t, "We agree on it.")
		if tb.stateOf(t, tb.ideas[0]) != review.Rescored || tb.stateOf(t, tb.ideas[2]) != review.R1Done {
			t.Errorf("after the round: %s and %s", tb.stateOf(t, tb.ideas[0]), tb.stateOf(t, tb.ideas[2]))
		}
		if _, got, err := r.Results(ctx, tb.lived, p, 2, review.PanelPage); err != nil || len(got) != 0 {
			t.Errorf("a member sees %d results before the panel decides: %v", len(got), err)
		}
		if f := tb.impact(t, 0, tb.ideas[0]); f.Median.Text(1) != "8.0" || f.Groups.MedianLived.Text(1) != "8.0" {
			t.Errorf("the final standing of an idea that was scored again: %+v", f)
		}
		if f := tb.impact(t, 0, tb.ideas[2]); f.Groups.MedianLived.Text(1) != "5.0" {
			t.Errorf("the final standing of an idea that was not: %+v", f)
		}
		tb.sound(t)
		p2, err := r.StartDeciding(ctx, tb.chair, p, "")
		must(t, err)
		if p2.State != review.Deciding {
			t.Errorf("the round leads to %s", p2.State)
		}
		for _, i := range tb.ideas {
			tb.decide(t, i, review.Shortlisted)
		}
		tb.sound(t)
	})
}

func names(bad fault.Fields) []string {
	var out []string
	for _, f := range bad {
		out = append(out, f.Name)
	}
	return out
}

func TestARoundThatGoesWithTheDiscussionIsOpenedAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := atOnce(t, s, 2, 2)
		r, p := tb.review, tb.panel.ID
		tb.talkAbout(t, tb.ideas[0])
		tb.score(t, tb.ewan, tb.ideas[0], "9 9")
		tb.close(t, "Too few came.")
		if tb.stateOf(t, tb.ideas[0]) != review.NoQuorum {
			t.Fatalf("short of quorum: %s", tb.stateOf(t, tb.ideas[0]))
		}
		var err error
		tb.panel, err = r.ReopenRound(ctx, tb.chair, p, 0, "Two members came late.", time.Time{})
		must(t, err)
		if !tb.panel.Meets() || tb.stateOf(t, tb.ideas[0]) != review.Rescoring || tb.stateOf(t, tb.ideas[1]) != review.R1Done {
			t.Errorf("open again: meets %v, %s and %s", tb.panel.Meets(), tb.stateOf(t, tb.ideas[0]), tb.stateOf(t, tb.ideas[1]))
		}
		if tb.refuses(t, tb.lived, tb.ideas[0]) || !tb.refuses(t, tb.lived, tb.ideas[1]) {
			t.Error("the wrong idea takes scores")
		}
		sc, err := r.Screen(ctx, tb.ewan, p, tb.ideas[0])
		must(t, err)
		if sc.Sheet.Scores[0].Value.String() != "9" {
			t.Errorf("a score is lost: %+v", sc.Sheet)
		}
		tb.talkAbout(t, tb.ideas[0], tb.ideas[1]) // once more about the first: nothing is asked twice
		for _, m := range tb.members() {
			tb.score(t, m, tb.ideas[1], "7 7")
		}
		for _, m := range tb.members() {
			tb.score(t, m, tb.ideas[0], "9 9")
		}
		tb.close(t, "")
		tb.sound(t)
	})
}

func TestTheClockEndsNoDiscussion(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := atOnce(t, s, 2, 2)
		r, p := tb.review, tb.panel.ID
		due := tb.clock.Now().Add(time.Hour)
		must(t, r.MoveDeadline(ctx, tb.chair, p, due))
		tb.talkAbout(t, tb.ideas[0])
		tb.scoreAll(t, tb.ideas[0], "7 7")
		tb.clock.Turn(time.Hour + tb.panel.Rules.Grace)
		must(t, r.CloseDueRound(ctx, p, 2))
		if got := mustBoard(t, r, tb.chair, p).Head.State; got != review.R2Open {
			t.Errorf("the clock has closed a round whose discussion is not over: %s", got)
		}
		if _, err := r.GiveScores(ctx, tb.ewan, p, tb.ideas[0], review.Saving{Version: 2, Answers: map[string]string{review.Impact: "1"}}); !errors.Is(err, review.ErrRoundLocked) {
			t.Errorf("after the deadline: %v", err)
		}
		must(t, r.SkipIdea(ctx, tb.chair, p, tb.ideas[1], "We agree."))
		must(t, r.CloseDueRound(ctx, p, 2))
		if got := mustBoard(t, r, tb.chair, p).Head.State; got != review.R2Closed {
			t.Errorf("the clock has not closed a round that is complete: %s", got)
		}
	})
}

func TestWhoIsAskedOnceAnIdeaWasTalkedAbout(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := atOnce(t, s, 2, 3)
		r, p := tb.review, tb.panel.ID
		tb.talkAbout(t, tb.ideas[0])
		_, err := r.DeclareConflict(ctx, tb.adaeze, p, 0, tb.ideas[1], review.Financial)
		must(t, err)
		late := tb.person(t, "Late")
		_, err = r.SeatMember(ctx, tb.lead, p, review.Seating{Person: late.Person, Kind: review.Professional, Profession: "nurse"})
		must(t, err)
		must(t, reviewtest.Prepare(ctx, r, p))
		_, err = r.ChangeSeat(ctx, tb.lead, p, tb.seatOf(t, tb.ewan), review.Left)
		must(t, err)
		tb.talkAbout(t, tb.ideas[1])
		h, err := r.Reads.Head(ctx, p)
		must(t, err)
		asked := map[string]int{}
		scores, err := r.Reads.ScoresOf(ctx, p, 2, tb.ideas[1])
		must(t, err)
		for _, sc := range scores {
			at := slices.IndexFunc(h.Members, func(m review.Member) bool { return m.ID == sc.Seat })
			asked[h.Members[at].Name+" "+string(sc.State)]++
		}
		want := map[string]int{"Jerome pending": 2, "Leonard pending": 2, "Adaeze recused": 2, "Late pending": 2}
		if len(asked) != len(want) {
			t.Errorf("asked are %v, want %v", asked, want)
		}
		for k, n := range want {
			if asked[k] != n {
				t.Errorf("asked are %v, want %v", asked, want)
			}
		}
		// Sharing out again gives the newcomer the idea that was opened before, and none
		// that is still to be talked about.
		_, err = r.Redistribute(ctx, tb.chair, p, review.Redistribution{})
		must(t, err)
		if tb.refuses(t, late, tb.ideas[0]) || !tb.refuses(t, late, tb.ideas[2]) || !tb.refuses(t, tb.lived, tb.ideas[2]) {
			t.Error("sharing out again has opened an idea, or not given one that is open")
		}
		// What has left the panel is opened to nobody.
		must(t, r.SetCurrent(ctx, tb.chair, p, tb.ideas[2]))
		must(t, r.SetAside(ctx, tb.chair, p, tb.ideas[2], review.Aside{Reason: "It is about parking."}))
		must(t, r.SetCurrent(ctx, tb.chair, p, 0))
		if !tb.refuses(t, tb.lived, tb.ideas[2]) {
			t.Error("an idea that has left the panel takes scores")
		}
		tb.sound(t)
	})
}

func TestThreeRoundsGoWithTheirDiscussions(t *testing.T) {
	t.Parallel()
	tb := atOnce(t, storetest.SQLite(t), 3, 2)
	tb.talkAbout(t, tb.ideas[0])
	tb.scoreAll(t, tb.ideas[0], "6 6")
	tb.close(t, "Enough.")
	tb.start(t)
	if tb.panel.State != review.R3Open || tb.panel.LastRevealed() != 2 || tb.stateOf(t, tb.ideas[0]) != review.Rescored {
		t.Fatalf("round 3: %s, revealed %d, %s", tb.panel.State, tb.panel.LastRevealed(), tb.stateOf(t, tb.ideas[0]))
	}
	tb.talkAbout(t, tb.ideas[1])
	tb.scoreAll(t, tb.ideas[1], "9 9")
	tb.close(t, "Enough.")
	tb.sound(t)
	for n, want := range []string{"6.0", "9.0"} {
		if f := tb.impact(t, 0, tb.ideas[n]); f.Median.Text(1) != want {
			t.Errorf("idea %d ends with %s, want %s", n, f.Median.Text(1), want)
		}
	}
}

func TestARoundInWhichNoIdeaWasScoredAgainIsSound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := atOnce(t, s, 2, 2)
		tb.close(t, "We agree on all of them.")
		tb.sound(t)
		if f := tb.impact(t, 0, tb.ideas[0]); f.N != 4 || f.Groups.MedianLived.Text(1) != "5.0" {
			t.Errorf("the final standing: %+v", f)
		}
		must(t, store.Reviews(s).InTx(t.Context(), func(tx review.Tx) error { return tx.PutRoundFigures(tb.panel.ID, 2, nil) }))
		found, err := tb.review.Recompute(t.Context(), account.Console, tb.panel.ID)
		must(t, err)
		if found.Sound() {
			t.Error("control: what is missing is not found")
		}
	})
}

// TestThemesAreSettledOnceAnIdeaIsScoredAgain settles themes while the second round is open,
// idea by idea. What members say in that round neither counts nor shows before its end.
func TestThemesAreSettledOnceAnIdeaIsScoredAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 2, 2)
		tb.rescores(t, review.AfterEach)
		digital, carers := tb.theme(t, "Digital"), tb.theme(t, "Carers")
		tb.open(t)
		r, p, idea, other := tb.review, tb.panel.ID, tb.ideas[0], tb.ideas[1]
		must(t, errOf(r.DeclareConflict(ctx, tb.adaeze, p, 0, idea, review.Team)))
		for _, i := range tb.ideas {
			for _, m := range tb.members() {
				if m.Person != tb.adaeze.Person || i != idea {
					tb.score(t, m, i, "8 7")
				}
			}
			tb.propose(t, tb.lived, i, only(digital))
		}
		tb.close(t, "")
		tb.start(t)
		settles := func(who account.Actor, i id.Idea, want error) {
			t.Helper()
			d, err := r.Discussion(ctx, who, p, i)
			must(t, err)
			if d.Themes.Settles != (want == nil) || d.Themes.Waits != errors.Is(want, review.ErrThemesScored) {
				t.Errorf("the page lets %s settle: %v, later: %v; want %v", who.Name, d.Themes.Settles, d.Themes.Waits, want)
			}
			version := 0
			for _, f := range d.Themes.Findings {
				if f.Settled != nil {
					version = f.Settled.Version
				}
			}
			in := review.ThemeSettling{Label: review.Label{Theme: digital.ID}, Adopt: true, Reason: "Agreed.", Version: version}
			if _, err := r.SettleTheme(ctx, who, p, i, in); !errors.Is(err, want) {
				t.Errorf("%s settles: %v, want %v", who.Name, err, want)
			}
		}
		settles(tb.chair, idea, review.ErrThemesScored) // nobody has talked about it
		must(t, r.SetCurrent(ctx, tb.chair, p, idea))
		settles(tb.chair, idea, review.ErrThemesScored)
		must(t, r.SetCurrent(ctx, tb.chair, p, other))
		settles(tb.secretary, idea, review.ErrThemesScored)
		tb.score(t, tb.lived, idea, "9 9")
		tb.propose(t, tb.lived, idea, only(carers))
		tb.score(t, tb.lived2, idea, "9 9")
		settles(tb.chair, idea, review.ErrThemesScored) // Ewan is missing
		settles(tb.lived, idea, review.ErrNotYours)
		tb.score(t, tb.ewan, idea, "9 9")
		settles(tb.lived, idea, review.ErrNotYours)
		settles(tb.secretary, idea, nil)
		settles(tb.chair, idea, nil) // and once more
		settles(tb.chair, other, review.ErrThemesScored)
		for _, who := range []account.Actor{tb.chair, tb.secretary, tb.lived2} {
			if got := tb.themesOf(t, who, idea); got != "Digital 1/1 adopted" {
				t.Errorf("%s reads what was said in the open round: %s", who.Name, got)
			}
			d, err := r.Discussion(ctx, who, p, idea)
			must(t, err)
			for _, res := range d.Results {
				if res.Round != 1 {
					t.Errorf("%s reads figures of the open round", who.Name)
				}
			}
		}
		tb.talkAbout(t, other)
		_, err := r.PausePanel(ctx, tb.chair, p, "Lunch.")
		must(t, err)
		settles(tb.chair, idea, review.ErrPaused)
		_, err = r.ResumePanel(ctx, tb.chair, p)
		must(t, err)
		tb.scoreAll(t, other, "8 7")
		tb.close(t, "")
		settles(tb.chair, idea, review.ErrThemesOpen)
		must(t, errOf(r.StartDeciding(ctx, tb.chair, p, "Nothing more to say.")))
		if got := tb.themesOf(t, tb.chair, idea); got != "Carers 1/1" {
			t.Errorf("once the round is over the chair reads %s", got)
		}
		tb.audited(t, "")
	})
}
