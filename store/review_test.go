package store_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/review"
	"uptake/domain/review/reviewtest"
	"uptake/domain/review/stats"
	"uptake/store"
	"uptake/store/storetest"
)

// table is a panel of six on a stage with ideas, set up and not formed yet.
type table struct {
	*stage
	review review.Service
	panel  review.Panel
	ideas  []id.Idea

	chair, secretary, lived, lived2, ewan, adaeze, lead, comms account.Actor
}

func newTable(t *testing.T, s *store.Store, rounds, ideas int) *table {
	t.Helper()
	st := newStage(t, s, challenge.SupportOnly)
	tb := &table{stage: st, review: review.Service{Store: store.Reviews(s), Reads: store.ReviewReads(s), Now: st.clock.Now}}
	tb.chair, tb.secretary = st.person(t, "Anneliese"), st.person(t, "Edith")
	tb.lived, tb.lived2 = st.person(t, "Jerome"), st.person(t, "Leonard")
	tb.ewan, tb.adaeze = st.person(t, "Ewan"), st.person(t, "Adaeze")
	tb.lead = with(st.person(t, "Dev"), account.Lead, st.c.ID)
	tb.comms = with(st.person(t, "Marcus"), account.Communications, st.c.ID)
	for n := range ideas {
		tb.ideas = append(tb.ideas, st.post(t, "Idea "+strconv.Itoa(n+1)).ID)
	}
	rules := review.DefaultRules()
	rules.Rounds = rounds
	rules.MeetingPercent, rules.MeetingLived, rules.ConsentHours = 0, 0, 0 // meetings have tests of their own
	var err error
	tb.panel, err = tb.review.CreatePanel(t.Context(), tb.lead, review.NewPanel{Challenge: st.c.ID, Area: st.c.Areas[0].ID, Name: "MSK panel", Rules: &rules})
	must(t, err)
	for _, seat := range []struct {
		who        account.Actor
		kind       review.SeatKind
		profession string
	}{
		{tb.chair, review.Chair, ""},
		{tb.secretary, review.Secretary, ""},
		{tb.lived, review.Lived, ""},
		{tb.lived2, review.Lived, ""},
		{tb.ewan, review.Professional, "surgeon"},
		{tb.adaeze, review.Professional, "physiotherapist"},
	} {
		_, err := tb.review.SeatMember(t.Context(), tb.lead, tb.panel.ID, review.Seating{Person: seat.who.Person, Kind: seat.kind, Profession: seat.profession})
		must(t, err)
	}
	return tb
}

// open forms, briefs and starts the panel, a day later, when collecting is over.
func (tb *table) open(t *testing.T) {
	t.Helper()
	tb.clock.Turn(25 * time.Hour)
	_, err := tb.review.FormPanel(t.Context(), tb.lead, tb.panel.ID)
	must(t, err)
	tb.brief(t)
	tb.start(t)
}

// brief has the members of a formed panel get ready, and briefs it.
func (tb *table) brief(t *testing.T) {
	t.Helper()
	must(t, reviewtest.Prepare(t.Context(), tb.review, tb.panel.ID))
	var err error
	tb.panel, err = tb.review.BriefPanel(t.Context(), tb.chair, tb.panel.ID)
	must(t, err)
}

func (tb *table) start(t *testing.T) {
	t.Helper()
	p, err := tb.review.StartRound(t.Context(), tb.chair, tb.panel.ID, time.Time{}, "Nothing more to say.")
	must(t, err)
	tb.panel = p
}

func (tb *table) close(t *testing.T, reason string) {
	t.Helper()
	p, err := tb.review.CloseRound(t.Context(), tb.chair, tb.panel.ID, true, reason)
	must(t, err)
	tb.panel = p
}

func (tb *table) members() []account.Actor {
	return []account.Actor{tb.lived, tb.lived2, tb.ewan, tb.adaeze}
}

// score gives impact and feasibility, "8 7", as one member.
func (tb *table) score(t *testing.T, who account.Actor, idea id.Idea, texts string) {
	t.Helper()
	sc, err := tb.review.Screen(t.Context(), who, tb.panel.ID, idea)
	must(t, err)
	impact, feasibility, _ := strings.Cut(texts, " ")
	_, err = tb.review.GiveScores(t.Context(), who, tb.panel.ID, idea, review.Saving{
		Version: sc.Sheet.Version, Answers: map[string]string{review.Impact: impact, review.Feasibility: feasibility},
	})
	must(t, err)
}

// scoreAll gives the same scores for an idea by every member.
func (tb *table) scoreAll(t *testing.T, idea id.Idea, texts string) {
	t.Helper()
	for _, m := range tb.members() {
		tb.score(t, m, idea, texts)
	}
}

func (tb *table) decide(t *testing.T, idea id.Idea, o review.Outcome) {
	t.Helper()
	_, err := tb.review.RecordDecision(t.Context(), tb.chair, tb.panel.ID, idea, review.Verdict{Outcome: o, Reason: "Because of " + string(o) + ".", Override: "Agreed."})
	must(t, err)
}

func fieldNames(err error) string {
	var names []string
	for _, f := range fault.Of(err).Fields {
		names = append(names, f.Name)
	}
	return strings.Join(names, " ")
}

func TestAPanelGoesFromDraftToAPublishedShortlist(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 2, 4)
		r, p := tb.review, tb.panel.ID

		_, err := r.StartRound(ctx, tb.chair, p, time.Time{}, "Nothing more to say.")
		if !errors.Is(err, review.ErrState) {
			t.Errorf("a round on a draft: got %v", err)
		}
		_, err = r.FormPanel(ctx, tb.lead, p)
		must(t, err)
		_, err = r.BriefPanel(ctx, tb.lead, p)
		if !errors.Is(err, review.ErrNotYours) {
			t.Errorf("the lead briefs: got %v", err)
		}
		tb.brief(t)
		if _, err = r.ChangeRules(ctx, tb.lead, p, 0, review.DefaultRules()); !errors.Is(err, review.ErrFrozen) {
			t.Errorf("rules are changed after the briefing: %v", err)
		}
		_, err = r.StartRound(ctx, tb.chair, p, time.Time{}, "Nothing more to say.")
		if fault.Of(err).Code != "panel.not_ready" || fieldNames(err) != "collect" {
			t.Errorf("a round while ideas are posted: %v", err)
		}
		tb.clock.Turn(25 * time.Hour)
		tb.start(t)
		view, err := tb.reads.View(ctx, tb.ideas[0])
		must(t, err)
		if view.ShownStage() != challenge.InReview {
			t.Errorf("an idea of an open panel is shown as %s", view.ShownStage())
		}

		tb.score(t, tb.lived, tb.ideas[0], "2 5")
		for _, m := range tb.members()[1:] {
			tb.score(t, m, tb.ideas[0], "8 7")
		}
		tb.scoreAll(t, tb.ideas[1], "9 9")
		tb.scoreAll(t, tb.ideas[2], "7 8")
		for _, m := range tb.members()[:3] {
			tb.score(t, m, tb.ideas[3], "2 unable")
		}
		if _, err = r.CloseRound(ctx, tb.chair, p, false, ""); fieldNames(err) != "confirm" {
			t.Errorf("a member is missing: %v", err)
		}
		tb.close(t, "")
		_, err = r.Look(ctx, tb.chair, p)
		must(t, err)
		_, results, err := r.Results(ctx, tb.chair, p, 1, review.PanelPage)
		must(t, err)
		if len(results) != 8 {
			t.Fatalf("the chair sees %d results", len(results))
		}
		first := results[0].Figures
		if first.Median.Text(1) != "8.0" || first.Mean.Text(2) != "6.50" || !first.Groups.Flag || first.N != 4 || first.Rank != 0 {
			t.Errorf("impact of the first idea: %+v", first)
		}
		last := results[7].Figures
		if last.N != 0 || last.NUnable != 3 || last.NAbsent != 1 || last.Quorum || last.Mean.Defined() {
			t.Errorf("feasibility of the last idea: %+v", last)
		}
		if _, got, err := r.Results(ctx, tb.lived, p, 1, review.PanelPage); err != nil || len(got) != 0 {
			t.Errorf("a member before the reveal: %d, %v", len(got), err)
		}
		_, err = r.Reveal(ctx, tb.chair, p)
		must(t, err)
		if _, got, err := r.Results(ctx, tb.lived, p, 1, review.PanelPage); err != nil || len(got) != 8 || got[0].Figures.Median.Text(1) != "8.0" {
			t.Errorf("a member after the reveal: %d, %v", len(got), err)
		}

		tb.start(t)
		sc, err := r.Screen(ctx, tb.lived, p, tb.ideas[0])
		must(t, err)
		answer, confirm := sc.Prefill(sc.Head.Criteria[0].ID)
		if answer.Value != stats.Points(2) || !confirm || !sc.Sheet.Pending() || len(sc.Results) != 2 {
			t.Errorf("round 2 begins with %+v, confirm %v, %d results", answer, confirm, len(sc.Results))
		}
		tb.scoreAll(t, tb.ideas[0], "8 7")
		tb.scoreAll(t, tb.ideas[1], "9 9")
		tb.scoreAll(t, tb.ideas[2], "8 7")
		if _, err = r.CloseRound(ctx, tb.chair, p, true, ""); fieldNames(err) != "reason" {
			t.Errorf("the last round short of quorum: %v", err)
		}
		tb.close(t, "Nobody could judge it.")
		_, err = r.StartDeciding(ctx, tb.chair, p, "Nothing more to say.")
		must(t, err)

		if _, err = r.Sign(ctx, tb.chair, p, 0); fieldNames(err) != "decisions" {
			t.Errorf("signing without decisions: %v", err)
		}
		tb.decide(t, tb.ideas[0], review.Shortlisted)
		tb.decide(t, tb.ideas[2], review.Shortlisted)
		tb.decide(t, tb.ideas[1], review.Shortlisted)
		tb.decide(t, tb.ideas[3], review.NotNow)
		b, err := r.Board(ctx, tb.chair, p)
		must(t, err)
		if got := onList(b.List); !slices.Equal(got, []id.Idea{tb.ideas[1], tb.ideas[0], tb.ideas[2]}) {
			t.Errorf("the list is %v", got)
		}
		list, err := r.MoveInShortlist(ctx, tb.chair, p, tb.ideas[2], review.Up)
		must(t, err)
		if got := onList(list); !slices.Equal(got, []id.Idea{tb.ideas[1], tb.ideas[2], tb.ideas[0]}) {
			t.Errorf("moved, the list is %v", got)
		}
		seen, err := r.Board(ctx, tb.secretary, p)
		must(t, err)
		_, err = r.Sign(ctx, tb.secretary, p, seen.Head.Version)
		must(t, err)
		tb.redecide(t, tb.ideas[3]) // what has been signed is void
		if _, err = r.Sign(ctx, tb.secretary, p, seen.Head.Version); !errors.Is(err, review.ErrStale) {
			t.Errorf("a signature on a record that has changed: %v", err)
		}
		half, err := r.Sign(ctx, tb.chair, p, 0)
		must(t, err)
		if half.State != review.Deciding {
			t.Errorf("one signature finalises: %s", half.State)
		}
		_, err = r.Sign(ctx, tb.secretary, p, 0)
		must(t, err)

		if hidden, err := tb.reads.View(ctx, tb.ideas[1]); err != nil || hidden.ShownStage() != challenge.InReview || hidden.ShownOutcome() != challenge.NoOutcome || hidden.Outcome != challenge.NoOutcome {
			t.Errorf("before it is published an idea shows %s %s, %v", hidden.ShownStage(), hidden.ShownOutcome(), err)
		}
		if got, err := r.Released(ctx, tb.ideas[1]); err != nil || len(got) != 0 {
			t.Errorf("before it is published: %v, %v", got, err)
		}
		if _, err = r.PublishShortlist(ctx, tb.comms, p, 0); fault.Of(err).Code != "shortlist.unreleased" {
			t.Errorf("the shortlist before the panel: %v", err)
		}
		if _, err = r.Publish(ctx, tb.chair, p, 0); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("the chair publishes: %v", err)
		}
		tb.publish(t, tb.comms)
		shown, err := tb.reads.View(ctx, tb.ideas[1])
		must(t, err)
		if shown.ShownStage() != challenge.Decided || shown.ShownOutcome() != challenge.Shortlisted || shown.OutcomeReason != "Because of shortlist." {
			t.Errorf("published, an idea shows %s %s %q", shown.ShownStage(), shown.ShownOutcome(), shown.OutcomeReason)
		}
		slug := "joints-msk-panel"
		if _, err = r.ShortlistPage(ctx, account.Actor{}, slug); !errors.Is(err, review.ErrShortlistNotFound) {
			t.Errorf("the page before it is published: %v", err)
		}
		_, err = r.PublishShortlist(ctx, tb.comms, p, 0)
		must(t, err)
		page, err := r.ShortlistPage(ctx, account.Actor{}, slug)
		must(t, err)
		if len(page.Entries) != 3 || len(page.Others) != 1 || page.Entries[1].Place != 2 || !page.Entries[1].Tied || page.Entries[2].Place != 2 || page.Entries[0].Tied {
			t.Errorf("the page holds %+v", page.Entries)
		}
		public := page.Entries[0].Results[0].Figures
		if public.Median.Text(1) != "9.0" || public.Groups.MedianLived.Defined() || public.Rank != 0 || public.Min != 0 || page.Entries[0].Decision.Override != "" {
			t.Errorf("the public sees %+v", public)
		}
		if len(page.Others[0].Results) > 0 && page.Others[0].Results[0].Figures.Median.Defined() {
			t.Errorf("the median of an idea that was not shortlisted is public: %+v", page.Others[0].Results)
		}
		if got, err := r.Released(ctx, tb.ideas[1]); err != nil || len(got) != 2 || got[0].Decision == nil {
			t.Errorf("the idea's own page: %+v, %v", got, err)
		}
		noPanelEventNamesAnIdea(t, s)
	})
}

func onList(ds []review.Decision) []id.Idea {
	var out []id.Idea
	for _, d := range ds {
		out = append(out, d.Idea)
	}
	return out
}

// redecide decides the same once more, as a new version.
func (tb *table) redecide(t *testing.T, idea id.Idea) {
	t.Helper()
	b, err := tb.review.Board(t.Context(), tb.chair, tb.panel.ID)
	must(t, err)
	for _, i := range b.Ideas {
		if i.Idea == idea {
			_, err := tb.review.RecordDecision(t.Context(), tb.chair, tb.panel.ID, idea, review.Verdict{
				Version: i.Decision.Version, Outcome: i.Decision.Outcome, Reason: "In other words.", Override: "Agreed.",
			})
			must(t, err)
		}
	}
}

// noPanelEventNamesAnIdea looks at every event but the two that are public: an
// event that names an idea stands in the idea's timeline.
func noPanelEventNamesAnIdea(t *testing.T, s *store.Store) {
	t.Helper()
	var kinds []string
	must(t, s.Reader(t.Context()).All(&kinds, "SELECT DISTINCT kind FROM events WHERE panel_id <> 0 AND idea_id <> 0"))
	if want := []string{string(outbox.IdeaReleased)}; !slices.Equal(kinds, want) {
		t.Errorf("events of a panel that name an idea: %v, want %v", kinds, want)
	}
	if n := rowsOf(t, s, "events WHERE kind = 'score.changed' AND panel_id <> 0"); n == 0 {
		t.Error("no event of a score at all, so the test sees nothing")
	}
	var words []string
	must(t, s.Reader(t.Context()).All(&words, "SELECT detail || reason FROM events WHERE kind IN ('score.changed', 'conflict.declared', 'decision.recorded')"))
	for _, w := range words {
		if w != "" && w != "round 1" && w != "round 2" {
			t.Errorf("an event of a panel says %q", w)
		}
	}
}

func TestALateScoreIsInBeforeTheRoundClosesOrRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 12)
		tb.open(t)
		p := tb.panel.ID
		tb.scoreAll(t, tb.ideas[0], "5 5")

		var wg sync.WaitGroup
		var mu sync.Mutex
		accepted, refused := map[[2]int64]bool{}, 0
		start := make(chan struct{})
		for _, m := range tb.members() {
			wg.Go(func() {
				<-start
				for _, idea := range tb.ideas[1:] {
					_, err := tb.review.GiveScores(ctx, m, p, idea, review.Saving{Version: 1, Answers: map[string]string{review.Impact: "9", review.Feasibility: "9"}})
					mu.Lock()
					switch {
					case err == nil:
						accepted[[2]int64{int64(m.Person), int64(idea)}] = true
					case errors.Is(err, review.ErrRoundClosed):
						refused++
					default:
						t.Errorf("a late score: %v", err)
					}
					mu.Unlock()
				}
			})
		}
		wg.Go(func() {
			<-start
			_, err := tb.review.CloseRound(ctx, tb.chair, p, true, "The time is over.")
			if err != nil {
				t.Errorf("closing: %v", err)
			}
		})
		close(start)
		wg.Wait()

		standings, err := tb.review.Reads.StandingsOf(ctx, p, 0)
		must(t, err)
		counted := 0
		for _, st := range standings {
			if st.Idea != tb.ideas[0] {
				counted += st.N
			}
		}
		if counted != 2*len(accepted) {
			t.Errorf("%d scores were accepted and %d are counted", 2*len(accepted), counted)
		}
		if len(accepted)+refused != 4*11 {
			t.Errorf("%d accepted and %d refused of %d", len(accepted), refused, 4*11)
		}
		scores, err := tb.review.Reads.ScoresOf(ctx, p, 1, 0)
		must(t, err)
		given := 0
		for _, sc := range scores {
			switch sc.State {
			case review.Given:
				given++
			case review.Pending:
				t.Errorf("a score of a closed round is pending: %+v", sc)
			}
		}
		if given != counted+8 {
			t.Errorf("%d scores are given and %d counted", given, counted+8)
		}
		if _, err = tb.review.GiveScores(ctx, tb.lived, p, tb.ideas[3], review.Saving{Version: 1}); !errors.Is(err, review.ErrRoundClosed) {
			t.Errorf("after the close: %v", err)
		}
	})
}

func TestScoresAreGivenByMembersOnlyAndOnlyOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 2, 2)
		tb.open(t)
		p, idea := tb.panel.ID, tb.ideas[0]
		give := func(who account.Actor, version int, impact string) error {
			_, err := tb.review.GiveScores(ctx, who, p, idea, review.Saving{Version: version, Answers: map[string]string{review.Impact: impact}})
			return err
		}
		for name, tt := range map[string]struct {
			who  account.Actor
			want error
		}{
			"nobody": {account.Actor{}, account.ErrSignIn}, "an outsider": {tb.ann, review.ErrNotSeated}, "the lead": {tb.lead, review.ErrNotSeated},
			"the chair": {tb.chair, review.ErrNotSeated}, "the secretary": {tb.secretary, review.ErrNotSeated}, "a command": {account.Console, review.ErrNotSeated},
		} {
			if err := give(tt.who, 1, "5"); !errors.Is(err, tt.want) {
				t.Errorf("%s: got %v, want %v", name, err, tt.want)
			}
		}
		must(t, give(tb.lived, 1, "5"))
		if err := give(tb.lived, 1, "6"); !errors.Is(err, review.ErrSheetStale) {
			t.Errorf("a second window: %v", err)
		}
		must(t, give(tb.lived, 2, ""))
		sc, err := tb.review.Screen(ctx, tb.lived, p, idea)
		must(t, err)
		if !sc.Sheet.Pending() || sc.Sheet.Version != 3 {
			t.Errorf("an answer is taken back: %+v", sc.Sheet)
		}
		if err := give(tb.lived, 3, "77"); fieldNames(err) != review.Impact {
			t.Errorf("off the scale: %v", err)
		}
		if sc.Crowd {
			t.Error("supports and comments are shown while members score")
		}

		if _, err := tb.review.PausePanel(ctx, tb.chair, p, "Fire drill"); err != nil {
			t.Fatal(err)
		}
		if err := give(tb.lived, 3, "5"); !errors.Is(err, review.ErrPaused) {
			t.Errorf("while paused: %v", err)
		}
		_, err = tb.review.ResumePanel(ctx, tb.chair, p)
		must(t, err)
		must(t, give(tb.lived, 3, "5"))
		if _, err := tb.review.Screen(ctx, tb.chair, p, idea); !errors.Is(err, review.ErrNotAssigned) {
			t.Errorf("the chair's own screen: %v", err)
		}
		if _, err := tb.review.Board(ctx, tb.ann, p); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("an outsider's board: %v", err)
		}
	})
}

func TestWhoDeclaresAConflictIsOutOfTheIdea(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 2, 2)
		p := tb.panel.ID
		if _, err := tb.review.DeclareConflict(ctx, tb.ewan, p, 0, tb.ideas[1], "envy"); !errors.Is(err, review.ErrConflictKind) {
			t.Errorf("an unknown kind: %v", err)
		}
		_, err := tb.review.DeclareConflict(ctx, tb.ewan, p, 0, tb.ideas[1], review.Author)
		must(t, err)
		tb.open(t)
		sc, err := tb.review.Screen(ctx, tb.ewan, p, tb.ideas[1])
		must(t, err)
		if !sc.Recused || sc.Title != "Idea 2" || sc.Text.Body != "" || sc.Sheet.Scores != nil || sc.Total != 1 {
			t.Errorf("recused from the start: %+v", sc)
		}
		tb.scoreAll(t, tb.ideas[0], "8 8")
		for _, m := range []account.Actor{tb.lived, tb.lived2, tb.adaeze} {
			tb.score(t, m, tb.ideas[1], "5 5")
		}
		tb.score(t, tb.lived, tb.ideas[0], "2 2")
		if _, err = tb.review.GiveScores(ctx, tb.ewan, p, tb.ideas[1], review.Saving{Version: 1, Answers: map[string]string{review.Impact: "9"}}); !errors.Is(err, review.ErrRecused) {
			t.Errorf("a score in spite of the conflict: %v", err)
		}
		tb.close(t, "")
		read := func(who account.Actor) (review.Figures, int) {
			_, rs, err := tb.review.Results(ctx, who, p, 1, review.PanelPage)
			must(t, err)
			for _, r := range rs {
				if r.Idea.Idea == tb.ideas[0] {
					return r.Figures, len(rs)
				}
			}
			return review.Figures{}, len(rs)
		}
		_, err = tb.review.Look(ctx, tb.chair, p)
		must(t, err)
		before, _ := read(tb.chair)
		if before.Mean.Text(2) != "6.50" || before.NRecused != 0 || before.NEligible != 4 {
			t.Fatalf("before: %+v", before)
		}
		_, err = tb.review.Reveal(ctx, tb.chair, p)
		must(t, err)
		if _, n := read(tb.lived); n != 4 {
			t.Errorf("the member sees %d results before the conflict", n)
		}
		var seat id.Seat
		head, err := tb.review.Setup(ctx, tb.chair, p)
		must(t, err)
		for _, m := range head.Members {
			if m.Person == tb.lived.Person {
				seat = m.ID
			}
		}
		if _, err = tb.review.DeclareConflict(ctx, tb.adaeze, p, seat, tb.ideas[0], review.Financial); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("a member for another: %v", err)
		}
		_, err = tb.review.DeclareConflict(ctx, tb.secretary, p, seat, tb.ideas[0], review.Financial)
		must(t, err)
		after, _ := read(tb.chair)
		if after.Mean.Text(2) != "8.00" || after.NRecused != 1 || after.NEligible != 3 || after.N != 3 {
			t.Errorf("after a late declaration: %+v", after)
		}
		if f, n := read(tb.lived); n != 2 || f.N != 0 {
			t.Errorf("the recused member still sees it: %d, %+v", n, f)
		}
		d, err := tb.review.Discussion(ctx, tb.lived, p, tb.ideas[0])
		must(t, err)
		if !d.Barred || d.Text.Body != "" || d.Results != nil || d.Idea.Title == "" {
			t.Errorf("the recused member's discussion: %+v", d)
		}
		if d, err = tb.review.Discussion(ctx, tb.ewan, p, tb.ideas[0]); err != nil || d.Barred || d.Text.Body == "" || len(d.Results) != 2 {
			t.Errorf("another member's discussion: %+v, %v", d, err)
		}
	})
}

func TestForARecusedChairTheDeputyRecordsTheDecision(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 2)
		p := tb.panel.ID
		tb.open(t)
		for _, i := range tb.ideas {
			tb.scoreAll(t, i, "8 8")
		}
		th := tb.theme(t, "Digital")
		for _, who := range []account.Actor{tb.lived, tb.ewan} {
			must(t, tb.review.ProposeThemes(ctx, who, p, tb.ideas[0], review.ThemeChoice{Themes: []id.Theme{th.ID}}))
		}
		tb.close(t, "")
		_, err := tb.review.DeclareConflict(ctx, tb.chair, p, 0, tb.ideas[0], review.Team)
		must(t, err)
		_, err = tb.review.Reveal(ctx, tb.chair, p)
		must(t, err)
		_, err = tb.review.NameDeputy(ctx, tb.lead, p, tb.seatOf(t, tb.ewan))
		must(t, err)
		_, err = tb.review.StartDeciding(ctx, tb.chair, p, "Nothing more to say.")
		must(t, err)
		decide := func(who account.Actor, idea id.Idea) error {
			_, err := tb.review.RecordDecision(ctx, who, p, idea, review.Verdict{Outcome: review.Shortlisted, Reason: "It works."})
			return err
		}
		if err := decide(tb.chair, tb.ideas[0]); !errors.Is(err, review.ErrRecused) {
			t.Errorf("the recused chair decides: %v", err)
		}
		if err := decide(tb.ewan, tb.ideas[1]); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("the deputy decides where the chair may: %v", err)
		}
		must(t, decide(tb.ewan, tb.ideas[0]))
		must(t, decide(tb.chair, tb.ideas[1]))
		b, err := tb.review.Board(ctx, tb.chair, p)
		must(t, err)
		if got := onList(b.List); !slices.Equal(got, tb.ideas[1:]) {
			t.Errorf("the recused chair's list is %v", got)
		}
		if b, err = tb.review.Board(ctx, tb.lived, p); err != nil || len(b.List) != 2 {
			t.Errorf("a member's list is %v, %v", b.List, err)
		}
		if n := tb.tallied(t, th.ID); n != 0 {
			t.Errorf("%d ideas are counted under a theme that is not released", n)
		}
		for _, who := range []account.Actor{tb.chair, tb.secretary} {
			_, err := tb.review.Sign(ctx, who, p, 0)
			must(t, err)
		}
		tb.publish(t, tb.comms)
		if n := tb.tallied(t, th.ID); n != 1 {
			t.Errorf("%d ideas are counted under the released theme", n)
		}
	})
}

func TestTheClockClosesAFullRoundAndLocksAnother(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 2, 1)
		tb.clock.Turn(25 * time.Hour)
		_, err := tb.review.FormPanel(ctx, tb.lead, tb.panel.ID)
		must(t, err)
		tb.brief(t)
		due := tb.clock.Now().Add(time.Hour)
		tb.panel, err = tb.review.StartRound(ctx, tb.chair, tb.panel.ID, due, "Nothing more to say.")
		must(t, err)
		p := tb.panel.ID
		if n := rowsOf(t, s, "tasks WHERE handler = 'round.close'"); n != 1 {
			t.Fatalf("%d tasks wait to close the round", n)
		}
		tb.clock.Turn(time.Hour)
		must(t, tb.review.CloseDueRound(ctx, p, 1))
		tb.score(t, tb.lived, tb.ideas[0], "5 5") // in the period of grace
		tb.clock.Turn(24 * time.Hour)
		must(t, tb.review.CloseDueRound(ctx, p, 1))
		_, err = tb.review.GiveScores(ctx, tb.ewan, p, tb.ideas[0], review.Saving{Version: 1, Answers: map[string]string{review.Impact: "5"}})
		if !errors.Is(err, review.ErrRoundLocked) {
			t.Errorf("after the grace: %v", err)
		}
		must(t, tb.review.MoveDeadline(ctx, tb.chair, p, tb.clock.Now().Add(time.Hour)))
		tb.scoreAll(t, tb.ideas[0], "6 6")
		must(t, tb.review.CloseDueRound(ctx, p, 1))
		head, err := tb.review.Setup(ctx, tb.chair, p)
		must(t, err)
		if head.State != review.R1Open {
			t.Errorf("closed before the new deadline: %s", head.State)
		}
		tb.clock.Turn(time.Hour)
		must(t, tb.review.CloseDueRound(ctx, p, 1))
		must(t, tb.review.CloseDueRound(ctx, p, 1)) // a task may run twice
		if head, err = tb.review.Setup(ctx, tb.chair, p); err != nil || head.State != review.R1Closed {
			t.Errorf("everybody has scored: %s, %v", head.State, err)
		}
	})
}

// The standings of a round that is still open would order the board by scores that
// nobody may know of yet.
func TestARoundThatTheClockCannotCloseLeavesNoStandings(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 1)
		tb.clock.Turn(25 * time.Hour)
		_, err := tb.review.FormPanel(ctx, tb.lead, tb.panel.ID)
		must(t, err)
		tb.brief(t)
		tb.panel, err = tb.review.StartRound(ctx, tb.chair, tb.panel.ID, tb.clock.Now().Add(time.Hour), "Nothing more to say.")
		must(t, err)
		tb.scoreAll(t, tb.ideas[0], "unable unable") // nobody is missing, and no quorum
		tb.clock.Turn(time.Hour)
		must(t, tb.review.CloseDueRound(ctx, tb.panel.ID, 1))
		head, err := tb.review.Setup(ctx, tb.chair, tb.panel.ID)
		must(t, err)
		if head.State != review.R1Open {
			t.Fatalf("the last round is closed by the clock without a quorum: %s", head.State)
		}
		if n := rowsOf(t, s, "standings"); n != 0 {
			t.Errorf("the open round has %d standings", n)
		}
		if n := rowsOf(t, s, "tasks WHERE handler = 'round.close'"); n != 1 {
			t.Errorf("%d tasks wait for the end of the grace, want 1", n)
		}
		tb.close(t, "The members cannot judge it.")
		if n := rowsOf(t, s, "standings"); n != 2 {
			t.Errorf("the closed round has %d standings, want one a criterion", n)
		}
	})
}

// A page of a panel costs the same number of statements whatever it holds.
func TestStatementsOfAPanelAreConstant(t *testing.T) {
	t.Parallel()
	count := func(t *testing.T, ideas int) map[string]int {
		tb := newTable(t, storetest.SQLite(t), 2, ideas)
		tb.open(t)
		for _, i := range tb.ideas {
			tb.scoreAll(t, i, "7 7")
		}
		tb.close(t, "")
		_, err := tb.review.Reveal(t.Context(), tb.chair, tb.panel.ID)
		must(t, err)
		tb.start(t)
		n := map[string]int{}
		for name, read := range map[string]func(ctx context.Context) error{
			"mine": func(ctx context.Context) error { _, err := tb.review.Mine(ctx, tb.lived); return err },
			"desk": func(ctx context.Context) error { _, err := tb.review.Desk(ctx, tb.lived, tb.panel.ID); return err },
			"screen": func(ctx context.Context) error {
				_, err := tb.review.Screen(ctx, tb.lived, tb.panel.ID, tb.ideas[0])
				return err
			},
			"board": func(ctx context.Context) error { _, err := tb.review.Board(ctx, tb.chair, tb.panel.ID); return err },
			"discussion": func(ctx context.Context) error {
				_, err := tb.review.Discussion(ctx, tb.chair, tb.panel.ID, tb.ideas[0])
				return err
			},
			"results": func(ctx context.Context) error {
				_, _, err := tb.review.Results(ctx, tb.chair, tb.panel.ID, 0, review.PanelPage)
				return err
			},
		} {
			n[name] = storetest.Statements(t, func(ctx context.Context) { must(t, read(ctx)) })
		}
		return n
	}
	one, many := count(t, 1), count(t, 20)
	for name, n := range one {
		if n == 0 || n != many[name] || n > 28 {
			t.Errorf("%s: %d statements for 1 idea, %d for 20", name, n, many[name])
		}
	}
	t.Logf("statements: %v", one)
}

func TestScoresExportedAndImportedAgainChangeNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		st := newStage(t, s, challenge.SupportOnly)
		r := review.Service{Store: store.Reviews(s), Reads: store.ReviewReads(s), Now: st.clock.Now}
		var rows []challenge.IdeaRow
		for n := 1; n <= 2; n++ {
			rows = append(rows, challenge.IdeaRow{Line: n, ID: strconv.Itoa(n), Title: "Idea " + strconv.Itoa(n), Body: "Words.", Kind: challenge.KindIdea, Area: "MSK"})
		}
		_, err := st.service.ImportIdeas(ctx, account.Console, "joints", rows, challenge.ImportOptions{})
		must(t, err)
		var file []review.ScoreRow
		add := func(round, idea, member, seat, criterion, value, state string) {
			file = append(file, review.ScoreRow{
				Line: len(file) + 2, Panel: "Old panel", Round: round, Idea: idea, Member: member, Seat: seat, Criterion: criterion, Value: value, State: state,
			})
		}
		for _, c := range []string{review.Impact, review.Feasibility} {
			add("1", "1", "p1", "professional", c, "7", "given")
			add("1", "1", "p2", "lived", c, "", "unable")
			add("1", "1", "p3", "professional", c, "", "absent")
			add("1", "2", "p1", "professional", c, "", "recused")
			add("1", "2", "p2", "lived", c, "9", "")
			add("2", "1", "p1", "professional", c, "8", "given")
		}
		bad := append(slices.Clone(file), review.ScoreRow{Line: 99, Panel: "Old panel", Round: "1", Idea: "77", Member: "p1", Seat: "professional", Criterion: review.Impact, Value: "7"})
		rep, err := r.ImportScores(ctx, account.Console, st.c.ID, bad, review.ImportOptions{Create: true})
		if !errors.Is(err, challenge.ErrRows) || len(rep.Bad) != 1 || rep.Bad[0].Line != 99 {
			t.Errorf("an unknown idea: %v, %+v", err, rep)
		}
		if rep, err = r.ImportScores(ctx, account.Console, st.c.ID, file, review.ImportOptions{}); !errors.Is(err, challenge.ErrRows) || len(rep.Bad) != len(file) {
			t.Errorf("unknown people: %v, %+v", err, rep)
		}
		if n := rowsOf(t, s, "panels"); n != 0 {
			t.Fatalf("%d panels were kept in spite of bad rows", n)
		}
		rep, err = r.ImportScores(ctx, account.Console, st.c.ID, file, review.ImportOptions{Create: true})
		must(t, err)
		if rep.Added != len(file) || len(rep.Panels) != 1 {
			t.Errorf("imported: %+v", rep)
		}
		head, err := r.Setup(ctx, account.Console, rep.Panels[0])
		must(t, err)
		if head.State != review.R2Closed || !head.Imported || head.Rules.Rounds != 2 || len(head.Members) != 3 {
			t.Errorf("the panel: %+v", head)
		}
		out, err := r.ExportScores(ctx, account.Console, st.c.ID)
		must(t, err)
		for i := range out {
			out[i].Line = i + 2
		}
		key := func(x review.ScoreRow) string {
			if x.State == "" {
				x.State = "given"
			}
			return strings.Join([]string{x.Panel, x.Round, x.Idea, x.Member, x.Seat, x.Criterion, x.Value, x.State}, "\t")
		}
		var in, back []string
		for _, x := range file {
			in = append(in, key(x))
		}
		for _, x := range out {
			back = append(back, key(x))
		}
		slices.Sort(in)
		slices.Sort(back)
		if !slices.Equal(in, back) {
			t.Errorf("exported:\n%s\nimported:\n%s", strings.Join(back, "\n"), strings.Join(in, "\n"))
		}
		events := rowsOf(t, s, "events")
		rep, err = r.ImportScores(ctx, account.Console, st.c.ID, out, review.ImportOptions{})
		must(t, err)
		if rep.Added != 0 || rep.Changed != 0 || rep.Same != len(out) || rowsOf(t, s, "events") != events {
			t.Errorf("imported again: %+v", rep)
		}
		out[0].Value = "3"
		rep, err = r.ImportScores(ctx, account.Console, st.c.ID, out, review.ImportOptions{})
		must(t, err)
		if rep.Changed != 1 {
			t.Errorf("with one other value: %+v", rep)
		}
		if _, err = r.ExportScores(ctx, st.ann, st.c.ID); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a person exports scores: %v", err)
		}
	})
}

func TestBadRowsOfScoresAreNamed(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	st := newStage(t, s, challenge.SupportOnly)
	r := review.Service{Store: store.Reviews(s), Reads: store.ReviewReads(s), Now: st.clock.Now}
	_, err := st.service.ImportIdeas(t.Context(), account.Console, "joints", []challenge.IdeaRow{{Line: 2, ID: "1", Title: "One", Body: "Words.", Area: "MSK"}}, challenge.ImportOptions{})
	must(t, err)
	good := review.ScoreRow{Panel: "P", Round: "1", Idea: "1", Member: "m", Seat: "professional", Criterion: review.Impact, Value: "7"}
	change := func(f func(*review.ScoreRow)) review.ScoreRow {
		row := good
		f(&row)
		return row
	}
	tests := []struct {
		row  review.ScoreRow
		word string
	}{
		{change(func(x *review.ScoreRow) { x.Panel = " " }), "panel"},
		{change(func(x *review.ScoreRow) { x.Round = "0" }), "round"},
		{change(func(x *review.ScoreRow) { x.Round = "first" }), "round"},
		{change(func(x *review.ScoreRow) { x.Idea = "9" }), "idea"},
		{change(func(x *review.ScoreRow) { x.Member = "" }), "person"},
		{change(func(x *review.ScoreRow) { x.Seat = "judge" }), "seat"},
		{change(func(x *review.ScoreRow) { x.Seat = "secretary" }), "no scores"},
		{change(func(x *review.ScoreRow) { x.Criterion = "beauty" }), "criterion"},
		{change(func(x *review.ScoreRow) { x.Value = "NaN" }), "number"},
		{change(func(x *review.ScoreRow) { x.Value = "1e9" }), "number"},
		{change(func(x *review.ScoreRow) { x.Value = "−0" }), "number"},
		{change(func(x *review.ScoreRow) { x.Value = "٣" }), "number"},
		{change(func(x *review.ScoreRow) { x.Value = "1,5" }), "number"},
		{change(func(x *review.ScoreRow) { x.Value = "10" }), "from 1 to 9"},
		{change(func(x *review.ScoreRow) { x.Value = "7.5" }), "steps of 1"},
		{change(func(x *review.ScoreRow) { x.Value, x.State = "", "given" }), "number"},
		{change(func(x *review.ScoreRow) { x.State = "absent" }), "no value"},
		{change(func(x *review.ScoreRow) { x.Value, x.State = "", "late" }), "state"},
		{good, ""},
		{good, "already"},
	}
	var rows []review.ScoreRow
	for n, tt := range tests {
		tt.row.Line = n + 2
		rows = append(rows, tt.row)
	}
	rep, err := r.ImportScores(t.Context(), account.Console, st.c.ID, rows, review.ImportOptions{Create: true})
	if !errors.Is(err, challenge.ErrRows) {
		t.Fatal(err)
	}
	said := map[int]string{}
	for _, b := range rep.Bad {
		said[b.Line] = b.Message
	}
	for n, tt := range tests {
		got, named := said[n+2]
		if named != (tt.word != "") || !strings.Contains(got, tt.word) {
			t.Errorf("row %+v: got %q, want a sentence with %q", tt.row, got, tt.word)
		}
	}
	rep, err = r.ImportScores(t.Context(), account.Console, st.c.ID, rows, review.ImportOptions{RowOptions: account.RowOptions{Partial: true}, Create: true})
	must(t, err)
	if rep.Added != 1 || len(rep.Bad) != len(tests)-1 {
		t.Errorf("partial: %+v", rep)
	}
}

func TestAPanelUnderWayIsImportedOpen(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	ctx := t.Context()
	st := newStage(t, s, challenge.SupportOnly)
	r := review.Service{Store: store.Reviews(s), Reads: store.ReviewReads(s), Now: st.clock.Now}
	_, err := st.service.ImportIdeas(ctx, account.Console, "joints", []challenge.IdeaRow{{Line: 2, ID: "1", Title: "One", Body: "Words.", Area: "MSK"}}, challenge.ImportOptions{})
	must(t, err)
	var rows []review.ScoreRow
	for n, who := range []account.Actor{st.ann, st.ben} {
		for _, c := range []string{review.Impact, review.Feasibility} {
			row := review.ScoreRow{Line: len(rows) + 2, Panel: "Rheumatology", Round: "1", Idea: "1", Member: "h-" + who.Name, Seat: "lived", Criterion: c, Value: "7"}
			if n == 1 {
				row.Value, row.State = "", "pending"
			}
			rows = append(rows, row)
		}
	}
	opt := review.ImportOptions{Underway: true, Area: map[string]id.Area{"Rheumatology": st.c.Areas[1].ID}, Name: map[string]string{"Rheumatology": "Rheumatology panel"}}
	rep, err := r.ImportScores(ctx, account.Console, st.c.ID, rows, opt)
	must(t, err)
	p := rep.Panels[0]
	d, err := r.Desk(ctx, st.ben, p)
	must(t, err)
	if d.Head.State != review.R1Open || d.Head.Imported || d.Head.Name != "Rheumatology panel" || d.Head.AreaName != "Rheumatology" || d.Total != 1 || d.Done != 0 || d.Next == 0 || d.Takes != nil {
		t.Errorf("the desk: %+v", d)
	}
	_, err = r.GiveScores(ctx, st.ben, p, d.Next, review.Saving{Version: 1, Answers: map[string]string{review.Impact: "9", review.Feasibility: "unable"}})
	must(t, err)
	mine, err := r.Mine(ctx, st.ben)
	must(t, err)
	if len(mine) != 1 || mine[0].Done != 1 || mine[0].Total != 1 || mine[0].Round.State != review.RoundOpen {
		t.Errorf("the member's panels: %+v", mine)
	}
	rep, err = r.ImportScores(ctx, account.Console, st.c.ID, rows, opt)
	if !errors.Is(err, challenge.ErrRows) || len(rep.Bad) != 2 {
		t.Errorf("scores that have been given here are imported over: %v, %+v", err, rep)
	}
}

func TestAMergedIdeaLeadsToTheOther(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 3)
		p := tb.panel.ID
		tb.open(t)
		tb.scoreAll(t, tb.ideas[0], "8 8")
		tb.scoreAll(t, tb.ideas[1], "8 8")
		withdrawn, err := tb.reads.View(ctx, tb.ideas[2])
		must(t, err)
		_, err = tb.service.WithdrawIdea(ctx, tb.ann, tb.ideas[2], challenge.Withdraw{Version: withdrawn.Version})
		must(t, err)
		tb.close(t, "")
		_, err = tb.review.Reveal(ctx, tb.chair, p)
		must(t, err)
		_, err = tb.review.StartDeciding(ctx, tb.chair, p, "Nothing more to say.")
		must(t, err)
		for name, into := range map[string]id.Idea{"itself": tb.ideas[1], "none": 0, "an unknown one": 99999, "a withdrawn one": tb.ideas[2]} {
			_, err := tb.review.RecordDecision(ctx, tb.chair, p, tb.ideas[1], review.Verdict{Outcome: review.Merge, Into: into, Reason: "The same.", Override: "Agreed."})
			if fieldNames(err) != "into" {
				t.Errorf("merged into %s: %v", name, err)
			}
		}
		if _, err = tb.review.RecordDecision(ctx, tb.chair, p, tb.ideas[2], review.Verdict{Outcome: review.NotNow, Reason: "x", Override: "x"}); !errors.Is(err, review.ErrNotInPanel) {
			t.Errorf("a decision on a withdrawn idea: %v", err)
		}
		tb.decide(t, tb.ideas[0], review.Shortlisted)
		_, err = tb.review.RecordDecision(ctx, tb.chair, p, tb.ideas[1], review.Verdict{Outcome: review.Merge, Into: tb.ideas[0], Reason: "The same.", Override: "Agreed."})
		must(t, err)
		for _, who := range []account.Actor{tb.secretary, tb.chair} { // nothing is asked of the withdrawn idea
			_, err := tb.review.Sign(ctx, who, p, 0)
			must(t, err)
		}
		before, err := tb.reads.View(ctx, tb.ideas[1])
		must(t, err)
		tb.publish(t, tb.comms)
		after, err := tb.reads.View(ctx, tb.ideas[1])
		must(t, err)
		if before.ShownStage() != challenge.InReview || after.ShownStage() != challenge.Merged || after.MergedInto != tb.ideas[0] || after.ShownOutcome() != challenge.MergedOutcome {
			t.Errorf("before %s, after %s into %d", before.ShownStage(), after.ShownStage(), after.MergedInto)
		}
		if gone, err := tb.reads.View(ctx, tb.ideas[2]); err != nil || gone.Stage != challenge.Withdrawn || gone.Outcome != challenge.NoOutcome {
			t.Errorf("the withdrawn idea: %s %s, %v", gone.Stage, gone.Outcome, err)
		}
	})
}
