package store_test

import (
	"errors"
	"slices"
	"testing"

	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

// acceptability is a criterion that members with lived experience alone score.
func acceptability() review.Criterion {
	c := review.DefaultCriteria()[0]
	c.Name, c.Question, c.Seats = "acceptability", "Would you want this?", []review.SeatKind{review.Lived}
	return c
}

func TestCriteriaHaveMembersOfTheirOwn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := newTable(t, s, 1, 3)
		ctx, p := t.Context(), tb.panel.ID
		cs := review.DefaultCriteria()
		cs[1].Seats = []review.SeatKind{review.Professional}
		bad := []review.Criterion{cs[1]}
		if _, err := tb.review.SetCriteria(ctx, tb.lead, p, 0, bad); fieldNames(err) != "feasibility.seats" {
			t.Errorf("members with lived experience have nothing to score: %v", err)
		}
		bad[0].Seats = []review.SeatKind{review.Secretary}
		if _, err := tb.review.SetCriteria(ctx, tb.lead, p, 0, bad); fieldNames(err) != "feasibility.seats" {
			t.Errorf("the secretary scores: %v", err)
		}
		cs[1].Seats = []review.SeatKind{review.Professional}
		_, err := tb.review.SetCriteria(ctx, tb.lead, p, 0, append(cs, acceptability()))
		must(t, err)
		tb.open(t)
		if _, err := tb.review.SetCriteria(ctx, tb.lead, p, 0, cs); !errors.Is(err, review.ErrFrozen) {
			t.Errorf("after briefing: %v", err)
		}
		first := tb.ideas[0]
		lived, err := tb.review.Screen(ctx, tb.lived, p, first)
		must(t, err)
		clinician, err := tb.review.Screen(ctx, tb.ewan, p, first)
		must(t, err)
		names := func(cs []review.Criterion) (out []string) {
			for _, c := range cs {
				out = append(out, c.Name)
			}
			return out
		}
		if got := names(lived.Asked); !slices.Equal(got, []string{"impact", "acceptability"}) || len(lived.Sheet.Scores) != 2 {
			t.Errorf("lived experience is asked about %v, with %d answers", got, len(lived.Sheet.Scores))
		}
		if got := names(clinician.Asked); !slices.Equal(got, []string{"impact", "feasibility"}) || len(clinician.Sheet.Scores) != 2 {
			t.Errorf("a clinician is asked about %v, with %d answers", got, len(clinician.Sheet.Scores))
		}
		_, err = tb.review.GiveScores(ctx, tb.ewan, p, first, review.Saving{Version: clinician.Sheet.Version, Answers: map[string]string{"acceptability": "9"}})
		if fieldNames(err) != "answers" {
			t.Errorf("a clinician scores what is not theirs: %v", err)
		}
		give := func(of ...string) func(id.Idea) {
			return func(i id.Idea) {
				for n, who := range tb.members() {
					sc, err := tb.review.Screen(ctx, who, p, i)
					must(t, err)
					answers := map[string]string{}
					for _, c := range sc.Asked {
						answers[c.Name] = of[n]
					}
					if _, err = tb.review.GiveScores(ctx, who, p, i, review.Saving{Version: sc.Sheet.Version, Answers: answers}); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		give("8", "7", "9", "9")(first)
		give("3", "3", "2", "2")(tb.ideas[1])
		// Of the third idea one member with lived experience says nothing.
		for _, who := range tb.members()[1:] {
			sc, err := tb.review.Screen(ctx, who, p, tb.ideas[2])
			must(t, err)
			answers := map[string]string{}
			for _, c := range sc.Asked {
				answers[c.Name] = "5"
			}
			_, err = tb.review.GiveScores(ctx, who, p, tb.ideas[2], review.Saving{Version: sc.Sheet.Version, Answers: answers})
			must(t, err)
		}
		d, err := tb.review.Desk(ctx, tb.lived2, p)
		must(t, err)
		if d.Done != d.Total {
			t.Errorf("what is not asked is no missing answer: %d of %d", d.Done, d.Total)
		}
		tb.panel, err = tb.review.CloseRound(ctx, tb.chair, p, true, "One is ill.")
		must(t, err)
		standings, err := tb.review.Reads.StandingsOf(ctx, p, 0)
		must(t, err)
		type want struct {
			n, eligible, lived, professional int
			quorum                           bool
		}
		for _, st := range standings {
			name := cs[0].Name
			for _, c := range lived.Head.Criteria {
				if c.ID == st.Criterion {
					name = c.Name
				}
			}
			w := map[string]want{"impact": {4, 4, 2, 2, true}, "feasibility": {2, 2, 0, 2, true}, "acceptability": {2, 2, 2, 0, true}}[name]
			if st.Idea == tb.ideas[2] && name != "feasibility" {
				w.n, w.lived = w.n-1, w.lived-1
				w.quorum = name == "impact" // three of four; of acceptability one of two is too few
			}
			got := want{st.N, st.NEligible, st.NLived, st.NProfessional, st.Quorum}
			if got != w || st.NAbsent != w.eligible-w.n || st.Groups.Flag {
				t.Errorf("idea %d, %s: got %+v (absent %d, gap %v), want %+v", st.Idea, name, got, st.NAbsent, st.Groups.Flag, w)
			}
			c := review.Criterion{Name: name}
			if name == "feasibility" {
				c.Seats = []review.SeatKind{review.Professional}
			}
			if slices.Contains(st.Figures.Flags(c), review.FlagNoLived) {
				t.Errorf("idea %d, %s: lived experience is missed where it is not asked", st.Idea, name)
			}
		}
		_, err = tb.review.Look(ctx, tb.chair, p)
		must(t, err)
		// What one of two has said on a criterion of their own is their score: it is shown to nobody.
		_, results, err := tb.review.Results(ctx, tb.chair, p, 1, review.PanelPage)
		must(t, err)
		seen := 0
		for _, r := range results {
			if r.Criterion.Name == "acceptability" && r.Idea.Idea == tb.ideas[2] {
				t.Errorf("a single member's score is shown: %+v", r.Figures.Median)
			}
			if r.Criterion.Name == "acceptability" {
				seen++
			}
		}
		if seen != 2 {
			t.Errorf("%d of 2 results of the criterion are seen", seen)
		}
	})
}

func TestAnExpertSeesOneIdeaOfAPanel(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tb := newTable(t, s, 1, 4)
		ctx, p := t.Context(), tb.panel.ID
		expert, other := tb.person(t, "Expert"), tb.person(t, "Other")
		for _, bad := range []struct {
			in     review.Seating
			fields string
		}{
			{review.Seating{Person: expert.Person, Kind: review.Observer, Only: tb.ideas[0]}, "seat"},
			{review.Seating{Person: expert.Person, Kind: review.Professional, Only: 9999}, "only"},
		} {
			if _, err := tb.review.SeatMember(ctx, tb.lead, p, bad.in); fieldNames(err) != bad.fields {
				t.Errorf("%+v: %v", bad.in, err)
			}
		}
		one, err := tb.review.SeatMember(ctx, tb.lead, p, review.Seating{Person: expert.Person, Kind: review.Professional, Only: tb.ideas[1]})
		must(t, err)
		h, err := tb.review.Setup(ctx, tb.lead, p)
		must(t, err)
		if c := review.Compose(h.Seats(), h.Rules); c.Scoring != 4 || c.Professions != 2 {
			t.Errorf("the expert is part of the panel's make-up: %+v", c)
		}
		tb.open(t)
		d, err := tb.review.Desk(ctx, expert, p)
		must(t, err)
		if d.Total != 1 || d.Sheets[0].Idea != tb.ideas[1] {
			t.Fatalf("the expert has %+v", d.Sheets)
		}
		tb.score(t, expert, tb.ideas[1], "6 6")
		if _, err := tb.review.Screen(ctx, expert, p, tb.ideas[0]); !errors.Is(err, review.ErrNotAssigned) {
			t.Errorf("another idea: %v", err)
		}
		// One who is asked in while the round is open gets their idea when ideas are handed out.
		_, err = tb.review.SeatMember(ctx, tb.lead, p, review.Seating{Person: other.Person, Kind: review.Lived, Only: tb.ideas[2]})
		must(t, err)
		_, err = tb.review.Redistribute(ctx, tb.chair, p, review.Redistribution{})
		must(t, err)
		if d, err := tb.review.Desk(ctx, other, p); err != nil || d.Total != 1 || d.Sheets[0].Idea != tb.ideas[2] {
			t.Errorf("the second expert has %+v, %v", d.Sheets, err)
		}
		for _, i := range tb.ideas {
			tb.scoreAll(t, i, "8 8")
		}
		tb.close(t, "Enough.")
		standings, err := tb.review.Reads.StandingsOf(ctx, p, 0)
		must(t, err)
		for _, st := range standings {
			want := 4
			switch st.Idea {
			case tb.ideas[1]:
				want = 5
			case tb.ideas[2]:
				want = 4 // the second one has not scored
			}
			if st.N != want {
				t.Errorf("idea %d has %d scores, want %d", st.Idea, st.N, want)
			}
		}
		tb.panel, err = tb.review.Reveal(ctx, tb.chair, p)
		must(t, err)
		b, err := tb.review.Board(ctx, expert, p)
		must(t, err)
		if len(b.Ideas) != 1 || b.Ideas[0].Idea != tb.ideas[1] || len(b.Ideas[0].Results) == 0 {
			t.Errorf("the board shows %+v", b.Ideas)
		}
		if _, err := tb.review.Discussion(ctx, expert, p, tb.ideas[0]); !errors.Is(err, review.ErrNotInPanel) {
			t.Errorf("the discussion of another idea: %v", err)
		}
		if _, err := tb.review.Discussion(ctx, expert, p, tb.ideas[1]); err != nil {
			t.Errorf("the discussion of the idea: %v", err)
		}
		if _, err := tb.review.Room(ctx, expert, p); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("the meeting: %v", err)
		}
		if _, err := tb.review.MeetingToken(ctx, expert, p); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("the stream of the meeting: %v", err)
		}
		if err := tb.review.PullIdea(ctx, expert, p, tb.ideas[0]); !errors.Is(err, review.ErrRecused) {
			t.Errorf("pulling another idea: %v", err)
		}
		if err := tb.review.Disagree(ctx, expert, p, tb.ideas[0], "No.", false); !errors.Is(err, review.ErrRecused) {
			t.Errorf("a dissent on another idea: %v", err)
		}
		_, results, err := tb.review.Results(ctx, expert, p, 1, review.PanelPage)
		must(t, err)
		for _, r := range results {
			if r.Idea.Idea != tb.ideas[1] {
				t.Errorf("results of idea %d", r.Idea.Idea)
			}
		}
		if len(results) == 0 {
			t.Error("no results of the expert's own idea")
		}
		book, err := tb.review.Minutes(ctx, expert, p)
		must(t, err)
		if book.Unlisted != 0 || len(book.Entries) > 1 {
			t.Errorf("minutes: %+v", book)
		}
		room, err := tb.review.Room(ctx, tb.ewan, p)
		must(t, err)
		if room.Quorum.Eligible != 4 || slices.ContainsFunc(room.Sitters, func(m review.Sitter) bool { return m.ID == one.ID }) {
			t.Errorf("the expert is expected at the meeting: %+v", room.Quorum)
		}
	})
}
