package review_test

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
	"uptake/domain/review/assign"
	"uptake/domain/review/stats"
)

var noon = time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC)

func at(state review.State, round int) review.Panel {
	return review.Panel{ID: 1, State: state, Round: round, Rules: review.DefaultRules()}
}

// path is the way of a panel with so many rounds, with the round opened last.
func path(rounds int) []review.Panel {
	p := at(review.Draft, 0)
	p.Rules.Rounds = rounds
	out := []review.Panel{p}
	for {
		next, ok := p.Next()
		if !ok {
			return out
		}
		p.State = next
		if slices.Contains([]review.State{review.R1Open, review.R2Open, review.R3Open}, next) {
			p.Round++
		}
		out = append(out, p)
	}
}

func TestAPanelWalksItsRounds(t *testing.T) {
	t.Parallel()
	for rounds, want := range map[int]string{
		1: "draft formed briefed r1_open r1_closed discussing deciding finalised published archived",
		2: "draft formed briefed r1_open r1_closed discussing r2_open r2_closed deciding finalised published archived",
		3: "draft formed briefed r1_open r1_closed discussing r2_open r2_closed discussing r3_open r3_closed deciding finalised published archived",
	} {
		var got []string
		for _, p := range path(rounds) {
			got = append(got, string(p.State))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%d rounds: got %v", rounds, got)
		}
	}
}

func TestWhoTakesEachStep(t *testing.T) {
	t.Parallel()
	viewers := map[string]review.Viewer{
		"administrator": {Administrator: true}, "lead": {Lead: true}, "moderator": {Moderator: true}, "communications": {Communications: true},
		"chair": {Seat: review.Chair}, "secretary": {Seat: review.Secretary}, "professional": {Seat: review.Professional},
		"lived": {Seat: review.Lived}, "observer": {Seat: review.Observer}, "clock": {Clock: true}, "nobody": {},
	}
	may := map[review.State]string{
		review.Formed: "administrator lead", review.Briefed: "chair", review.R1Open: "chair clock", review.R1Closed: "chair clock",
		review.Discussing: "chair", review.R2Open: "chair", review.R2Closed: "chair clock", review.Deciding: "chair",
		review.Finalised: "chair secretary", review.Published: "administrator lead communications", review.Archived: "administrator",
	}
	for _, p := range path(2) {
		next, ok := p.Next()
		for who, v := range viewers {
			for to := range may {
				err := p.MayStep(to, v)
				want := error(nil)
				switch {
				case !slices.Contains(strings.Fields(may[to]), who):
					want = review.ErrNotYours // whatever the state of the panel
				case !ok || to != next:
					want = review.ErrState
				}
				if !errors.Is(err, want) {
					t.Errorf("%s takes %s to %s: got %v, want %v", who, p.State, to, err, want)
				}
			}
		}
	}
}

func TestAPausedPanelGoesBackToWhereItWas(t *testing.T) {
	t.Parallel()
	chair := review.Viewer{Seat: review.Chair}
	p := at(review.R2Open, 2)
	if err := p.Pause(chair, " ", noon); !errors.Is(err, review.ErrReason) {
		t.Errorf("without a reason: %v", err)
	}
	if err := p.Pause(chair, strings.Repeat("é", review.NoteMax+1), noon); fault.KindOf(err) != fault.Invalid || fault.Of(err).Fields[0].Name != "reason" {
		t.Errorf("with a reason that is too long: %v", err)
	}
	if err := p.Pause(review.Viewer{Seat: review.Lived}, "Fire drill", noon); !errors.Is(err, review.ErrNotYours) {
		t.Errorf("by a member: %v", err)
	}
	if err := p.Pause(chair, "Fire drill", noon); err != nil {
		t.Fatal(err)
	}
	if p.OpenRound() != 0 || p.At() != review.R2Open || !p.Closed(1) || p.Closed(2) {
		t.Errorf("paused: %+v", p)
	}
	if err := p.MayStep(review.R2Closed, chair); !errors.Is(err, review.ErrPaused) {
		t.Errorf("a step while paused: %v", err)
	}
	stood, err := p.Resume(chair, noon.Add(time.Hour))
	if err != nil || stood != time.Hour || p.State != review.R2Open || p.OpenRound() != 2 {
		t.Errorf("resumed: %v, %v, %+v", stood, err, p)
	}
	for _, s := range []review.State{review.Draft, review.Finalised, review.Published, review.Archived} {
		p := at(s, 2)
		if err := p.Pause(chair, "x", noon); !errors.Is(err, review.ErrState) {
			t.Errorf("%s is paused: %v", s, err)
		}
	}
}

func TestCompositionNamesEveryReasonAtOnce(t *testing.T) {
	t.Parallel()
	r := review.DefaultRules()
	names := func(seats []review.Seat) string {
		var out []string
		for _, f := range review.Compose(seats, r).Reasons(r) {
			out = append(out, f.Name)
		}
		return strings.Join(out, " ")
	}
	seat := func(k review.SeatKind, profession string) review.Seat {
		return review.Seat{Kind: k, State: review.Active, Profession: profession}
	}
	if got, want := names(nil), "chair secretary members lived professions"; got != want {
		t.Errorf("nobody: got %q, want %q", got, want)
	}
	full := []review.Seat{
		seat(review.Chair, ""), seat(review.Secretary, ""), seat(review.Lived, "nurse"), seat(review.Professional, "physiotherapist"),
		seat(review.Professional, "physiotherapist"), seat(review.Professional, "rheumatologist"),
	}
	if got := names(full); got != "" {
		t.Errorf("complete: got %q", got)
	}
	full[5].State = review.Left
	if got, want := names(full), "members professions"; got != want {
		t.Errorf("one has left: got %q, want %q", got, want)
	}
}

func TestAScoreIsReadByItsScale(t *testing.T) {
	t.Parallel()
	impact := review.Criterion{Name: "impact", Scale: review.NinePoint}
	tenths := review.Criterion{Name: "overall", Scale: stats.Scale{Min: stats.Points(1), Max: stats.Points(5), Step: 1000, BestLow: true}}
	tests := []struct {
		c     review.Criterion
		text  string
		want  review.Answer
		fault bool
	}{
		{impact, "7", review.Answer{State: review.Given, Value: stats.Points(7)}, false},
		{impact, " 9 ", review.Answer{State: review.Given, Value: stats.Points(9)}, false},
		{impact, "", review.Answer{State: review.Pending}, false},
		{impact, "unable", review.Answer{State: review.Unable}, false},
		{impact, "0", review.Answer{}, true},
		{impact, "10", review.Answer{}, true},
		{impact, "7.5", review.Answer{}, true},
		{impact, "absent", review.Answer{}, true},
		{impact, "NaN", review.Answer{}, true},
		{tenths, "1.7", review.Answer{State: review.Given, Value: 17000}, false},
		{tenths, "1.75", review.Answer{}, true},
		{tenths, "1,7", review.Answer{}, true},
	}
	for _, tt := range tests {
		got, wrong := tt.c.Read(tt.text)
		if got != tt.want || (wrong != nil) != tt.fault {
			t.Errorf("%s %q: got %+v, %v", tt.c.Name, tt.text, got, wrong)
		}
	}
}

func TestCriteriaNeedTheirAnchors(t *testing.T) {
	t.Parallel()
	for _, c := range review.DefaultCriteria() {
		if bad := c.Check(""); bad != nil {
			t.Errorf("%s: %v", c.Name, bad)
		}
	}
	c := review.Criterion{Name: "impact", Scale: review.NinePoint, Anchors: []review.Anchor{{At: stats.Points(5), Words: "Some"}}}
	var names []string
	for _, f := range c.Check("c.") {
		names = append(names, f.Name)
	}
	if want := []string{"c.anchor-1", "c.anchor-9"}; !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
	c.Scale = stats.Scale{Min: stats.Points(5), Max: stats.Points(1), Step: stats.Point}
	if c.Check("") == nil {
		t.Error("a scale that ends before it starts is taken")
	}
}

func sheet(states ...review.ScoreState) review.Sheet {
	s := review.Sheet{Idea: 3, Version: 4}
	for i, st := range states {
		s.Scores = append(s.Scores, review.Score{Idea: 3, Criterion: id.Criterion(i + 1), State: st})
	}
	return s
}

func criteria() []review.Criterion {
	cs := review.DefaultCriteria()
	cs[0].ID, cs[1].ID = 1, 2
	return cs
}

func TestASheetIsSavedOrNamesEveryFault(t *testing.T) {
	t.Parallel()
	s := sheet(review.Pending, review.Pending)
	got, err := s.Save(review.Saving{Version: 4, Answers: map[string]string{"impact": "8", "feasibility": "unable"}, Note: " See the comments. ", Discuss: true}, criteria(), noon)
	if err != nil {
		t.Fatal(err)
	}
	if got.Scores[0].Value != stats.Points(8) || got.Scores[0].State != review.Given || got.Scores[1].State != review.Unable || got.Pending() {
		t.Errorf("got scores %+v", got.Scores)
	}
	if got.Version != 5 || got.SavedAt != noon || got.Note != "See the comments." || got.NoteFor != review.ForPanel || !got.Discuss {
		t.Errorf("got %+v", got)
	}
	if !s.Pending() {
		t.Error("saving has changed the sheet that was handed in")
	}
	back, err := got.Save(review.Saving{Version: 5, Answers: map[string]string{"impact": ""}}, criteria(), noon)
	if err != nil || back.Scores[0].State != review.Pending || back.Scores[0].Value != 0 || back.Scores[1].State != review.Unable {
		t.Errorf("an answer is taken back: %+v, %v", back, err)
	}
	_, err = s.Save(review.Saving{Version: 4, Answers: map[string]string{"impact": "12", "feasibility": "x", "beauty": "3"}, Note: strings.Repeat("a", 5001), NoteFor: "everybody"}, criteria(), noon)
	var names []string
	for _, f := range fault.Of(err).Fields {
		names = append(names, f.Name)
	}
	if want := []string{"impact", "feasibility", "answers", "note", "note_for"}; fault.Of(err).Code != "score.invalid" || !slices.Equal(names, want) {
		t.Errorf("got %v %v, want %v", err, names, want)
	}
	_, err = s.Save(review.Saving{Version: 4, Note: "Met him in spring, NHS number 999 000 0018."}, criteria(), noon)
	if f := fault.Of(err).Fields; len(f) != 1 || f[0].Name != "note" {
		t.Errorf("a note with an NHS number: got %v", f)
	}
	if _, err := s.Save(review.Saving{Version: 3}, criteria(), noon); !errors.Is(err, review.ErrSheetStale) {
		t.Errorf("an old version: %v", err)
	}
	if _, err := sheet(review.Recused, review.Recused).Save(review.Saving{Version: 4}, criteria(), noon); !errors.Is(err, review.ErrRecused) {
		t.Errorf("recused: %v", err)
	}
}

func TestARoundTakesScoresUntilItsGraceIsOver(t *testing.T) {
	t.Parallel()
	rules := review.DefaultRules()
	r := review.Round{State: review.RoundOpen, ClosesAt: noon}
	end := noon.Add(rules.Grace)
	for _, tt := range []struct {
		r    review.Round
		now  time.Time
		want error
	}{
		{r, noon.Add(-time.Second), nil},
		{r, end.Add(-time.Microsecond), nil},
		{r, end, review.ErrRoundLocked},
		{review.Round{State: review.RoundOpen}, end.AddDate(1, 0, 0), nil},
		{review.Round{State: review.RoundClosed}, noon, review.ErrRoundClosed},
		{review.Round{State: review.RoundPlanned}, noon, review.ErrRoundClosed},
	} {
		if got := tt.r.Takes(rules, tt.now); !errors.Is(got, tt.want) {
			t.Errorf("%s at %s: got %v, want %v", tt.r.State, tt.now, got, tt.want)
		}
	}
}

// scored makes the scores of one idea on criterion 1: seat 1 is lived, the
// others professional.
func scored(idea id.Idea, texts ...string) []review.Score {
	var out []review.Score
	for n, text := range texts {
		s := review.Score{Round: 1, Idea: idea, Seat: id.Seat(n + 1), Criterion: 1, State: review.ScoreState(text)}
		if v, err := stats.ParseValue(text); err == nil {
			s.State, s.Value = review.Given, v
		}
		out = append(out, s)
	}
	return out
}

func seats(n int) []review.Seat {
	out := []review.Seat{{ID: 1, Kind: review.Lived, State: review.Active}}
	for i := 2; i <= n; i++ {
		out = append(out, review.Seat{ID: id.Seat(i), Kind: review.Professional, State: review.Active})
	}
	return out
}

func standings(t *testing.T, scores ...[]review.Score) []review.Standing {
	t.Helper()
	var ideas []id.Idea
	var all []review.Score
	for _, s := range scores {
		ideas = append(ideas, s[0].Idea)
		all = append(all, s...)
	}
	return review.Stand(at(review.R1Closed, 1), 1, ideas, criteria()[:1], seats(6), all, noon)
}

func TestMissingIsNotZero(t *testing.T) {
	t.Parallel()
	plain := standings(t, scored(1, "8", "6", "7"))[0]
	if plain.Mean.Text(4) != "7.0000" || plain.N != 3 || plain.NLived != 1 || plain.NEligible != 3 || !plain.Quorum {
		t.Fatalf("three scores: %+v", plain.Figures)
	}
	for _, other := range []string{"unable", "absent", "recused", "pending"} {
		got := standings(t, scored(1, "8", "6", "7", other))[0]
		f := got.Figures
		f.NUnable, f.NAbsent, f.NRecused, f.NEligible, f.Quorum = 0, 0, 0, 3, true
		if f != plain.Figures {
			t.Errorf("a score that is %s changes a figure: %+v", other, got.Figures)
		}
		if wantEligible := map[string]int{"recused": 3}[other]; wantEligible == 0 && got.NEligible != 4 || wantEligible == 3 && got.NEligible != 3 {
			t.Errorf("%s: eligible %d", other, got.NEligible)
		}
		if got.Digest == plain.Digest {
			t.Errorf("%s: the digest of the inputs stays the same", other)
		}
	}
	if got := standings(t, scored(1, "8", "6", "7", "1")); got[0].Mean == plain.Mean {
		t.Error("a score of 1 changes nothing either, so the test sees nothing")
	}
}

func TestQuorumNeedsTwoThirdsAndLivedExperience(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		scores []string
		want   bool
	}{
		{"three of three", []string{"5", "5", "5"}, true},
		{"two of three", []string{"5", "5", "absent"}, false},
		{"four of six", []string{"5", "5", "5", "5", "absent", "unable"}, true},
		{"three of six", []string{"5", "5", "5", "unable", "absent", "unable"}, false},
		{"three of four, one recused of five", []string{"5", "5", "5", "absent", "recused"}, true},
		{"nobody with lived experience", []string{"unable", "5", "5", "5", "5"}, false},
	}
	for _, tt := range tests {
		if got := standings(t, scored(1, tt.scores...))[0].Quorum; got != tt.want {
			t.Errorf("%s: got %v", tt.name, got)
		}
	}
}

func TestRanksAreSharedAndStandingsRecompute(t *testing.T) {
	t.Parallel()
	in := [][]review.Score{scored(5, "7", "8", "7"), scored(6, "9", "9", "9"), scored(7, "7", "7", "8"), scored(8, "absent", "absent", "absent")}
	got := standings(t, in...)
	var ranks []int
	for _, s := range got {
		ranks = append(ranks, s.Rank)
	}
	if want := []int{2, 1, 2, 0}; !slices.Equal(ranks, want) {
		t.Errorf("ranks: got %v, want %v", ranks, want)
	}
	for i := range in {
		slices.Reverse(in[i])
	}
	again := standings(t, in...)
	if !slices.Equal(got, again) {
		t.Error("the order of the rows changes the result")
	}
}

func TestTheOrderKeepsTies(t *testing.T) {
	t.Parallel()
	cs := criteria()
	var all []review.Score
	add := func(idea id.Idea, impact, feasibility string) {
		for c, text := range map[id.Criterion]string{1: impact, 2: feasibility} {
			for _, s := range scored(idea, strings.Fields(text)...) {
				s.Criterion = c
				all = append(all, s)
			}
		}
	}
	add(1, "9 9 9", "1 1 1") // composite 3
	add(2, "5 5 5", "5 5 5") // 5
	add(3, "6 6 6", "6 6 6") // 6
	add(4, "4 4 4", "9 9 9") // 6
	st := review.Stand(at(review.R1Closed, 1), 1, []id.Idea{1, 2, 3, 4}, cs, seats(3), all, noon)
	type row struct {
		idea id.Idea
		rank int
		tied bool
	}
	got := func(r review.Rules) (out []row) {
		for _, p := range review.Order(r, cs, st) {
			out = append(out, row{p.Idea, p.Rank, p.Tied})
		}
		return out
	}
	r := review.DefaultRules()
	if want := []row{{3, 1, true}, {4, 1, true}, {2, 3, false}, {1, 4, false}}; !slices.Equal(got(r), want) {
		t.Errorf("together: got %v", got(r))
	}
	r.Basis = "impact"
	if want := []row{{1, 1, false}, {3, 2, false}, {2, 3, false}, {4, 4, false}}; !slices.Equal(got(r), want) {
		t.Errorf("by impact: got %v", got(r))
	}
}

func TestTheRuleProposes(t *testing.T) {
	t.Parallel()
	figures := func(texts ...string) review.Figures { return standings(t, scored(1, texts...))[0].Figures }
	tests := []struct {
		name                string
		impact, feasibility review.Figures
		want                review.Proposal
	}{
		{"high and feasible", figures("8", "8", "7"), figures("6", "5", "6"), review.Proposal{Outcome: review.Shortlisted}},
		{"high but not feasible", figures("8", "8", "7"), figures("2", "2", "2"), review.Proposal{Outcome: review.Develop, ChairsCall: true}},
		{"low", figures("2", "2", "2"), figures("8", "8", "8"), review.Proposal{Outcome: review.NotNow}},
		{"a lone lived member against", figures("2", "8", "8", "8", "8"), figures("8", "8", "8"), review.Proposal{Outcome: review.Develop, ChairsCall: true}},
		{"disputed", figures("1", "1", "9", "9", "9"), figures("8", "8", "8"), review.Proposal{Outcome: review.Develop, ChairsCall: true}},
	}
	for _, tt := range tests {
		if got := review.Propose(tt.impact, tt.feasibility, review.NinePoint, review.NinePoint); got != tt.want {
			t.Errorf("%s: got %+v", tt.name, got)
		}
	}
}

func TestADecisionHasAReason(t *testing.T) {
	t.Parallel()
	shortlist := review.Proposal{Outcome: review.Shortlisted}
	in := review.PanelIdea{Idea: 3}
	imported := at(review.Deciding, 2)
	imported.Imported = true
	tests := []struct {
		name    string
		p       review.Panel
		verdict review.Verdict
		fields  string
	}{
		{"as proposed", at(review.Deciding, 2), review.Verdict{Outcome: review.Shortlisted, Reason: "It works."}, ""},
		{"without a reason", at(review.Deciding, 2), review.Verdict{Outcome: review.Shortlisted, Reason: " "}, "reason"},
		{"otherwise than proposed", at(review.Deciding, 2), review.Verdict{Outcome: review.NotNow, Reason: "Too early."}, "override"},
		{"otherwise, and why", at(review.Deciding, 2), review.Verdict{Outcome: review.NotNow, Reason: "Too early.", Override: "The panel agreed in the meeting."}, ""},
		{"otherwise, on a panel of the past", imported, review.Verdict{Outcome: review.NotNow, Reason: "Too early."}, ""},
		{"nothing", at(review.Deciding, 2), review.Verdict{}, "outcome reason"},
		{"merged into itself", imported, review.Verdict{Outcome: review.Merge, Into: 3, Reason: "The same."}, "into"},
		{"too long", imported, review.Verdict{Outcome: review.Refer, Reason: strings.Repeat("é", 5001)}, "reason"},
		{"with an NHS number", imported, review.Verdict{Outcome: review.Refer, Reason: "As for 999 000 0018.", Internal: "999 000 0018", Override: "999 000 0018"}, "reason internal override"},
		{"with a number that is none", imported, review.Verdict{Outcome: review.Refer, Reason: "As for 999 000 0019."}, ""},
	}
	for _, tt := range tests {
		_, err := review.Decide(tt.p, review.Decision{}, in, tt.verdict, shortlist, 9, noon)
		var names []string
		if err != nil {
			for _, f := range fault.Of(err).Fields {
				names = append(names, f.Name)
			}
		}
		if got := strings.Join(names, " "); got != tt.fields {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.fields)
		}
	}
	if _, err := review.Decide(imported, review.Decision{Version: 2}, in, review.Verdict{Version: 1, Outcome: review.Refer, Reason: "x"}, shortlist, 9, noon); !errors.Is(err, review.ErrDecisionStale) {
		t.Errorf("an old version: %v", err)
	}
}

func TestTheShortlistIsTheOrderUntilItIsMoved(t *testing.T) {
	t.Parallel()
	order := []review.Placed{{Idea: 3}, {Idea: 1}, {Idea: 4}, {Idea: 2}}
	ideas := func(ds []review.Decision) (out []id.Idea) {
		for i, d := range ds {
			if d.Position != i+1 {
				t.Errorf("idea %d has position %d at place %d", d.Idea, d.Position, i+1)
			}
			out = append(out, d.Idea)
		}
		return out
	}
	var ds []review.Decision
	for _, i := range []id.Idea{1, 2, 3} {
		ds = review.Place(append(ds, review.Decision{Idea: i, Outcome: review.Shortlisted}), order)
	}
	if got, want := ideas(ds), []id.Idea{3, 1, 2}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	ds, err := review.Step(ds, 2, review.Up)
	if got, want := ideas(ds), []id.Idea{3, 2, 1}; err != nil || !slices.Equal(got, want) {
		t.Errorf("moved up: got %v, %v, want %v", got, err, want)
	}
	if ds, err = review.Step(ds, 3, review.Up); err != nil || ds[0].Idea != 3 {
		t.Errorf("the first moves up: %v, %v", ds, err)
	}
	ds = review.Place(append(ds, review.Decision{Idea: 4, Outcome: review.Shortlisted}, review.Decision{Idea: 5, Outcome: review.NotNow}), order)
	if got, want := ideas(ds), []id.Idea{3, 4, 2, 1}; !slices.Equal(got, want) {
		t.Errorf("one more: got %v, want %v", got, want)
	}
	if _, err := review.Step(ds, 9, review.Down); !errors.Is(err, review.ErrNotOnShortlist) {
		t.Errorf("an idea that is not on it: %v", err)
	}
}

// everything gives every member every idea but one.
func everything(ideas []review.PanelIdea, members []review.Seat, but assign.Pair) assign.Plan {
	p := assign.Problem{Recused: map[assign.Pair]bool{but: true}}
	for _, i := range ideas {
		p.Ideas = append(p.Ideas, assign.Idea{ID: i.Idea})
	}
	for _, m := range members {
		p.Members = append(p.Members, assign.Member{Seat: m.ID})
	}
	return assign.Everything(p)
}

func TestEveryMemberGetsEveryIdeaInAnOrderOfTheirOwn(t *testing.T) {
	t.Parallel()
	var ideas []review.PanelIdea
	for i := range 20 {
		ideas = append(ideas, review.PanelIdea{Idea: id.Idea(i + 1)})
	}
	members := seats(3)
	plan := everything(ideas, members, assign.Pair{Idea: 7, Seat: 2})
	sheets := func(round int) []review.Sheet {
		return review.Assign(at(review.Briefed, 0), round, ideas, criteria(), members, []review.Conflict{{Seat: 2, Idea: 7, Recused: true}, {Seat: 3, Idea: 7, Kind: review.Advocacy}}, plan, noon)
	}
	got := sheets(1)
	orders := map[id.Seat][]id.Idea{}
	for _, s := range got {
		if s.Recused() != (s.Seat == 2 && s.Idea == 7) || len(s.Scores) != 2 {
			t.Errorf("sheet %+v", s)
		}
		orders[s.Seat] = append(orders[s.Seat], s.Idea)
		if s.Place != len(orders[s.Seat]) {
			t.Errorf("seat %d has place %d as number %d", s.Seat, s.Place, len(orders[s.Seat]))
		}
	}
	for seat, order := range orders {
		if sorted := slices.Sorted(slices.Values(order)); len(order) != 20 || sorted[0] != 1 || sorted[19] != 20 || len(slices.Compact(sorted)) != 20 {
			t.Errorf("seat %d: %v", seat, order)
		}
	}
	if slices.Equal(orders[1], orders[2]) {
		t.Error("two members have the same order")
	}
	for i, s := range sheets(1) {
		if s.Idea != got[i].Idea {
			t.Fatal("the same inputs give another order")
		}
	}
	if later := sheets(2); later[0].Idea == got[0].Idea && later[1].Idea == got[1].Idea && later[2].Idea == got[2].Idea {
		t.Error("the order is the same in the second round")
	}
}

func TestPeopleAreSeenWithTheirSeatAndTheirRoles(t *testing.T) {
	t.Parallel()
	p := at(review.R1Open, 1)
	p.Challenge = 4
	in := []review.Seat{{ID: 7, Person: 1, Kind: review.Lived, State: review.Active}, {ID: 8, Person: 2, Kind: review.Chair, State: review.Left}}
	got := review.ViewerOf(account.Actor{Person: 1, Grants: []account.Grant{{Role: account.Lead, Challenge: 4}, {Role: account.Moderator, Challenge: 5}}}, p, in)
	if want := (review.Viewer{Person: 1, Seat: review.Lived, SeatID: 7, Lead: true}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := review.ViewerOf(account.Actor{Person: 2}, p, in); got.Seat != review.NoSeat {
		t.Errorf("a chair who has left: %+v", got)
	}
	if got := review.ViewerOf(account.Actor{}, p, append(in, review.Seat{ID: 9, Kind: review.Chair, State: review.Active})); got.Seat != review.NoSeat {
		t.Errorf("nobody takes the seat of nobody: %+v", got)
	}
}
