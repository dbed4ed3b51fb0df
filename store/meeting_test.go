package store_test

import (
	"errors"
	"slices"
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

// meeting is a panel that discusses: idea 1 and 2 clear, 3 split, 4 disputed;
// Adaeze is recused from idea 3.
func meeting(t *testing.T, s *store.Store, rounds int) *table {
	t.Helper()
	tb := newTable(t, s, rounds, 4)
	r := review.DefaultRules()
	r.Rounds = rounds
	_, err := tb.review.ChangeRules(t.Context(), tb.lead, tb.panel.ID, 0, r)
	must(t, err)
	tb.open(t)
	_, err = tb.review.DeclareConflict(t.Context(), tb.adaeze, tb.panel.ID, 0, tb.ideas[2], review.Team)
	must(t, err)
	for n, texts := range [][4]string{{"9 9", "9 9", "9 9", "9 9"}, {"1 1", "1 1", "1 1", "1 1"}, {"5 5", "5 5", "8 8", ""}, {"1 9", "9 1", "9 1", "1 9"}} {
		for m, text := range texts {
			if text != "" {
				tb.score(t, tb.members()[m], tb.ideas[n], text)
			}
		}
	}
	tb.close(t, "")
	tb.panel, err = tb.review.Reveal(t.Context(), tb.chair, tb.panel.ID)
	must(t, err)
	return tb
}

func (tb *table) seat(t *testing.T, who account.Actor) id.Seat {
	t.Helper()
	h, err := tb.review.Reads.Head(t.Context(), tb.panel.ID)
	must(t, err)
	for _, m := range h.Members {
		if m.Person == who.Person {
			return m.ID
		}
	}
	t.Fatal("no such seat")
	return 0
}

func (tb *table) room(t *testing.T, who account.Actor) review.Room {
	t.Helper()
	r, err := tb.review.Room(t.Context(), who, tb.panel.ID)
	must(t, err)
	return r
}

func listed(r review.Room) []id.Idea {
	var out []id.Idea
	for _, i := range r.Agenda {
		out = append(out, i.Idea)
	}
	return out
}

func TestAPanelMeetsInTheOrderOfItsAgenda(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := meeting(t, s, 2)
		ctx, p, i := t.Context(), tb.panel.ID, tb.ideas
		full := []id.Idea{i[3], i[2], i[0], i[1]}
		for _, who := range []account.Actor{tb.chair, tb.secretary, tb.lived} {
			if got := listed(tb.room(t, who)); !slices.Equal(got, full) {
				t.Errorf("the agenda: got %v, want %v", got, full)
			}
		}
		if r := tb.room(t, tb.adaeze); !slices.Equal(listed(r), []id.Idea{i[3], i[0], i[1]}) || r.Unlisted != 1 {
			t.Errorf("a recused member's agenda: %v, %d unlisted", listed(r), r.Unlisted)
		}
		if err := tb.review.MoveOnAgenda(ctx, tb.chair, p, i[1], 1); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("the chair moves an idea: %v", err)
		}
		must(t, tb.review.MoveOnAgenda(ctx, tb.secretary, p, i[1], 1))
		if got := listed(tb.room(t, tb.ewan)); !slices.Equal(got, []id.Idea{i[1], i[3], i[2], i[0]}) {
			t.Errorf("after the move: %v", got)
		}
		m, err := tb.review.Reads.MeetingOf(ctx, p)
		must(t, err)
		if len(m.Moves) != 1 || m.Moves[0].By != tb.seat(t, tb.secretary) || m.Moves[0].Place != 1 || m.Moves[0].At.IsZero() {
			t.Errorf("the move is kept as %+v", m.Moves)
		}

		before := tb.room(t, tb.lived).Token
		if err := tb.review.SetCurrent(ctx, tb.lived, p, i[2]); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("a member sets the current idea: %v", err)
		}
		must(t, tb.review.Attend(ctx, tb.secretary, p, true))
		must(t, tb.review.SetCurrent(ctx, tb.chair, p, i[2]))
		r := tb.room(t, tb.lived)
		if r.Current == nil || r.Current.Idea != i[2] || !r.EndsAt.Equal(r.BeganAt.Add(6*time.Minute)) || r.Token == before {
			t.Errorf("a member sees the current idea as %+v", r.Current)
		}
		if token, err := tb.review.MeetingToken(ctx, tb.lived, p); err != nil || token != r.Token {
			t.Errorf("the stream says %q, %v; the page %q", token, err, r.Token)
		}
		if r := tb.room(t, tb.adaeze); r.Current != nil || !r.Recused || !r.BeganAt.IsZero() || !r.EndsAt.IsZero() || r.ToGo != 0 || r.Token == tb.room(t, tb.lived).Token {
			t.Errorf("a recused member sees %+v", r)
		}
		if r := tb.room(t, tb.secretary); len(r.StepOut) != 1 || r.StepOut[0].Person != tb.adaeze.Person {
			t.Errorf("who steps out: %+v", r.StepOut)
		}
		if q := tb.room(t, tb.lived).Quorum; q != (review.MeetingQuorum{Eligible: 3, Present: 3, Needed: 2, Lived: 2, LivedNeeded: 1}) {
			t.Errorf("the quorum on the current idea: %+v", q)
		}
		tb.clock.Turn(10 * time.Minute)
		must(t, tb.review.SetCurrent(ctx, tb.secretary, p, i[3]))
		if r := tb.room(t, tb.adaeze); r.Recused || r.Current == nil || r.Current.Idea != i[3] {
			t.Errorf("back in the room: %+v", r)
		}
		if r := tb.room(t, tb.secretary); len(r.StepOut) != 0 || len(r.Return) != 1 || r.ToGo != 10*time.Minute {
			t.Errorf("who comes back: %+v, %v to go", r.Return, r.ToGo)
		}
		if _, err := tb.review.Room(ctx, tb.lead, p); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("the lead looks in: %v", err)
		}
		token := tb.room(t, tb.ewan).Token
		_, err = tb.review.DeclareConflict(ctx, tb.ewan, p, 0, i[3], review.Personal)
		must(t, err)
		if r := tb.room(t, tb.ewan); !r.Recused || r.Token == token {
			t.Errorf("recused in the middle of it: %+v", r.Current)
		}
		tb.start(t)
		m, err = tb.review.Reads.MeetingOf(ctx, p)
		must(t, err)
		if _, on := m.Current(); on || m.Here(tb.seat(t, tb.lived)) {
			t.Error("the meeting goes on while members score")
		}
		if err := tb.review.SetCurrent(ctx, tb.chair, p, i[0]); !errors.Is(err, review.ErrNoMeeting) {
			t.Errorf("a current idea while members score: %v", err)
		}
	})
}

func TestDecisionsNeedAMeetingWithLivedExperience(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := meeting(t, s, 1)
		ctx, p := t.Context(), tb.panel.ID
		_, err := tb.review.StartDeciding(ctx, tb.chair, p, "Nothing more to say.")
		must(t, err)
		decide := func() error {
			_, err := tb.review.RecordDecision(ctx, tb.chair, p, tb.ideas[0], review.Verdict{Outcome: review.Shortlisted, Reason: "It works."})
			return err
		}
		refused := func(who, words string) {
			t.Helper()
			if err := decide(); fault.Of(err).Code != "meeting.no_quorum" || fault.KindOf(err) != fault.Closed || fault.Of(err).Message != words {
				t.Errorf("%s: got %v", who, err)
			}
		}
		refused("nobody", "The panel cannot decide: 0 members of 4 present, 2 needed. The secretary notes on the page Meeting who is there.")
		must(t, tb.review.Attend(ctx, tb.secretary, p, true, tb.seat(t, tb.ewan), tb.seat(t, tb.adaeze), tb.seat(t, tb.chair)))
		refused("two professionals", "The panel cannot decide: nobody with lived experience is present who may decide on this idea. The secretary notes on the page Meeting who is there.")
		must(t, tb.review.Attend(ctx, tb.secretary, p, false, tb.seat(t, tb.adaeze)))
		if err := tb.review.Attend(ctx, tb.chair, p, true, tb.seat(t, tb.lived)); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("the chair keeps who is there: %v", err)
		}
		must(t, tb.review.Attend(ctx, tb.secretary, p, true, tb.seat(t, tb.lived)))
		if err := decide(); err != nil {
			t.Errorf("control: two of four with lived experience: %v", err)
		}
		m, err := tb.review.Reads.MeetingOf(ctx, p)
		must(t, err)
		if len(m.Presences) != 4 {
			t.Errorf("comings and goings: %+v", m.Presences)
		}
	})
}

func TestClearIdeasAreDecidedInOneMotion(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := meeting(t, s, 2)
		ctx, p, i := t.Context(), tb.panel.ID, tb.ideas
		consent := func(who account.Actor) []id.Idea {
			var out []id.Idea
			for _, i := range tb.room(t, who).ConsentList() {
				out = append(out, i.Idea)
			}
			return out
		}
		if got := consent(tb.adaeze); !slices.Equal(got, []id.Idea{i[0], i[1]}) {
			t.Errorf("the consent list: %v", got)
		}
		move := func(reasons map[review.Outcome]string) ([]review.Decision, error) {
			return tb.review.DecideByConsent(ctx, tb.chair, p, reasons)
		}
		if _, err := move(nil); !errors.Is(err, review.ErrConsentEarly) {
			t.Errorf("before the members have had their time: %v", err)
		}
		tb.clock.Turn(48 * time.Hour)
		if _, err := move(nil); fault.Of(err).Code != "meeting.no_quorum" {
			t.Errorf("with nobody there: %v", err)
		}
		must(t, tb.review.Attend(ctx, tb.secretary, p, true))
		if _, err := move(map[review.Outcome]string{review.Shortlisted: "Good."}); fieldNames(err) != "reason_not_now" {
			t.Errorf("without a reason: %v", err)
		}
		for _, who := range []account.Actor{tb.secretary, tb.lead, tb.comms} {
			if err := tb.review.PullIdea(ctx, who, p, i[0]); !errors.Is(err, review.ErrNotYours) {
				t.Errorf("somebody else pulls an idea: %v", err)
			}
		}
		if err := tb.review.PullIdea(ctx, tb.adaeze, p, i[2]); !errors.Is(err, review.ErrRecused) {
			t.Errorf("a recused member pulls: %v", err)
		}
		must(t, tb.review.PullIdea(ctx, tb.lived, p, i[0]))
		must(t, tb.review.PullIdea(ctx, tb.ewan, p, i[0]))
		if got := consent(tb.ewan); !slices.Equal(got, []id.Idea{i[1]}) {
			t.Errorf("after one pull: %v", got)
		}
		for _, item := range tb.room(t, tb.ewan).Agenda {
			if item.Idea == i[0] && !slices.Contains(item.Flags, review.FlagDiscuss) {
				t.Errorf("the pulled idea has the flags %v", item.Flags)
			}
		}
		done, err := move(map[review.Outcome]string{review.NotNow: "Few would use it."})
		must(t, err)
		if len(done) != 1 || done[0].Idea != i[1] || done[0].Outcome != review.NotNow || done[0].Reason != "Few would use it." {
			t.Errorf("the motion decides %+v", done)
		}
		if _, err := move(nil); !errors.Is(err, review.ErrConsentNone) {
			t.Errorf("a second motion: %v", err)
		}
		if err := tb.review.PullIdea(ctx, tb.lived, p, i[1]); !errors.Is(err, review.ErrDecided) {
			t.Errorf("pulled once decided: %v", err)
		}
		// What is decided is not scored again, and can still be changed.
		tb.start(t)
		if _, err := tb.review.Screen(ctx, tb.lived, p, i[1]); !errors.Is(err, review.ErrNotAssigned) {
			t.Errorf("a decided idea in round 2: %v", err)
		}
		for _, idea := range []id.Idea{i[0], i[2], i[3]} {
			for _, m := range tb.members() {
				if m.Person != tb.adaeze.Person || idea != i[2] {
					tb.score(t, m, idea, "7 7")
				}
			}
		}
		tb.close(t, "")
		_, err = tb.review.StartDeciding(ctx, tb.chair, p, "Nothing more to say.")
		must(t, err)
		must(t, tb.review.Attend(ctx, tb.secretary, p, true))
		_, err = tb.review.RecordDecision(ctx, tb.chair, p, i[1], review.Verdict{Version: 1, Outcome: review.Develop, Reason: "On second thought.", Override: "Talked over."})
		must(t, err)
	})
}

func TestMinutesAreVersionedAndAgreed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := meeting(t, s, 1)
		ctx, p, i := t.Context(), tb.panel.ID, tb.ideas
		entry := func(who account.Actor, idea id.Idea) review.MinutesEntry {
			t.Helper()
			b, err := tb.review.Minutes(ctx, who, p)
			must(t, err)
			e, err := b.Entry(idea)
			must(t, err)
			return e
		}
		write := func(who account.Actor, idea id.Idea, version int, words string) error {
			_, err := tb.review.WriteMinutes(ctx, who, p, idea, review.Minutes{Version: version, Reasons: words, Actions: "Ask the author."})
			return err
		}
		must(t, tb.review.Attend(ctx, tb.secretary, p, true, tb.seat(t, tb.lived), tb.seat(t, tb.adaeze)))
		must(t, tb.review.SetCurrent(ctx, tb.chair, p, i[2]))
		tb.clock.Turn(5 * time.Minute)
		must(t, tb.review.Attend(ctx, tb.secretary, p, true, tb.seat(t, tb.ewan)))
		must(t, tb.review.SetCurrent(ctx, tb.chair, p, i[0]))
		tb.clock.Turn(5 * time.Minute)
		must(t, tb.review.Attend(ctx, tb.secretary, p, true, tb.seat(t, tb.lived2)))

		must(t, write(tb.secretary, i[2], 0, "It saves journeys."))
		if err := write(tb.secretary, i[2], 0, "Again."); !errors.Is(err, review.ErrMinutesStale) {
			t.Errorf("on the version before: %v", err)
		}
		if err := write(tb.chair, i[2], 1, "Mine."); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("the chair writes: %v", err)
		}
		if err := write(tb.secretary, i[0], 0, ""); err != nil {
			t.Errorf("actions alone: %v", err)
		}
		if _, err := tb.review.WriteMinutes(ctx, tb.secretary, p, i[3], review.Minutes{}); fieldNames(err) != "reasons" {
			t.Errorf("nothing: %v", err)
		}
		if err := tb.review.AgreeMinutes(ctx, tb.secretary, p, i[2], 1); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("the secretary agrees: %v", err)
		}
		must(t, tb.review.AgreeMinutes(ctx, tb.chair, p, i[2], 1))
		if e := entry(tb.lived, i[2]); e.Minutes.AgreedBy != tb.seat(t, tb.chair) || e.Minutes.AgreedAt.IsZero() || e.Minutes.Reasons != "It saves journeys." {
			t.Errorf("agreed: %+v", e.Minutes)
		}
		must(t, write(tb.secretary, i[2], 1, "It saves journeys and waits."))
		if e := entry(tb.chair, i[2]); !e.Minutes.AgreedAt.IsZero() || !e.Agrees || e.Minutes.Version != 2 {
			t.Errorf("a new version: %+v", e.Minutes)
		}
		if err := tb.review.AgreeMinutes(ctx, tb.chair, p, i[2], 1); !errors.Is(err, review.ErrMinutesStale) {
			t.Errorf("the chair agrees with an old version: %v", err)
		}
		must(t, tb.review.Disagree(ctx, tb.lived, p, i[2], "I see it differently.", false))
		must(t, tb.review.Disagree(ctx, tb.ewan, p, i[2], "So do I.", true))
		if err := tb.review.Disagree(ctx, tb.adaeze, p, i[2], "And I.", true); !errors.Is(err, review.ErrRecused) {
			t.Errorf("a recused member dissents: %v", err)
		}

		e := entry(tb.secretary, i[2])
		if len(e.Dissents) != 2 || e.Dissents[0].Seat != 0 || e.Dissents[1].Seat != tb.seat(t, tb.ewan) {
			t.Errorf("dissents: %+v", e.Dissents)
		}
		if len(e.Talks) != 1 || e.Talks[0].EndedAt.Sub(e.Talks[0].BeganAt) != 5*time.Minute || !slices.Equal(e.Present, []id.Seat{tb.seat(t, tb.lived)}) && len(e.Present) != 2 {
			t.Errorf("when and who: %+v", e.Skeleton)
		}
		if !slices.Equal(e.Recused, []id.Seat{tb.seat(t, tb.adaeze)}) || e.NRecused != 1 {
			t.Errorf("recused: %+v", e.Recused)
		}
		if m := entry(tb.lived, i[2]); m.Recused != nil || m.NRecused != 1 || len(m.Movements) != 2 || m.Movements[0].Before.Text(1) != "5.0" || m.Movements[0].After.Defined() {
			t.Errorf("a member reads %+v", m.Skeleton)
		}
		b, err := tb.review.Minutes(ctx, tb.adaeze, p)
		must(t, err)
		if _, err := b.Entry(i[2]); !errors.Is(err, review.ErrNotInPanel) || b.Unlisted != 1 || len(b.Entries) != 3 {
			t.Errorf("a recused member reads %d entries, %d unlisted, %v", len(b.Entries), b.Unlisted, err)
		}
		if _, err := tb.review.Minutes(ctx, tb.lead, p); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("the lead reads minutes: %v", err)
		}
	})
}

func TestEachActOfAMeetingIsOneEntryOfTheRecord(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := meeting(t, s, 2)
		ctx, p, i, r := t.Context(), tb.panel.ID, tb.ideas, tb.review
		must(t, r.Attend(ctx, tb.secretary, p, true))
		type entry struct {
			Kind   string
			IdeaID id.Idea
			What   string
		}
		read := func() []entry {
			var all []entry
			must(t, s.Reader(ctx).All(&all, "SELECT kind, COALESCE(idea_id, 0) AS idea_id, what FROM panel_entries WHERE panel_id = ? ORDER BY seq", p))
			return all
		}
		for _, tt := range []struct {
			why  string
			act  func() error
			says string
		}{
			{"a move", func() error { return r.MoveOnAgenda(ctx, tb.secretary, p, i[1], 1) }, "moved"},
			{"a skip", func() error { return r.SkipIdea(ctx, tb.chair, p, i[1], "We agree.") }, "passed over"},
		} {
			before, token := read(), tb.room(t, tb.lived).Token
			must(t, tt.act())
			fresh := read()[len(before):]
			if len(fresh) != 1 || fresh[0].Kind != "meeting.changed" || fresh[0].IdeaID != i[1] || !strings.Contains(fresh[0].What, tt.says) {
				t.Errorf("%s is entered as %+v", tt.why, fresh)
			}
			if tb.room(t, tb.lived).Token == token {
				t.Errorf("%s moves no page", tt.why)
			}
		}
		report, err := r.Recompute(ctx, account.Console, p)
		if err != nil || !report.Sound() {
			t.Errorf("the record does not come out again: %+v, %v", report, err)
		}
	})
}
