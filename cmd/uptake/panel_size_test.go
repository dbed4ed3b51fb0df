package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"uptake/api/files"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/budgettest"
	"uptake/domain/review/reviewtest"
	"uptake/store"
)

// The size for which the pages of panels promise an answer within largeLimit.
const (
	largeMembers = 60
	largeIdeas   = 500
	largeLimit   = budgettest.Slower * 100 * time.Millisecond
)

// TestTheLargestPanelIsAnsweredQuickly seats 60 members before 500 ideas and asks for
// every page of the panel, with the round open, closed and decided on. It is not
// parallel: it measures the time that the process computes, which minds little what else
// the machine does.
func TestTheLargestPanelIsAnsweredQuickly(t *testing.T) {
	s := newLargePanel(t)
	chair, member, first := s.member(0), s.member(5), s.ideas[0]
	desk, sheet := fmt.Sprintf("/review/%d", s.panel), fmt.Sprintf("/review/%d/ideas/%d", s.panel, first)
	s.quick("open", map[string][]string{
		chair: {
			"/review", desk, sheet + "/discussion", fmt.Sprintf("/api/v1/panels/%d/board", s.panel), "/challenges/large",
			desk + "/results", desk + "/assignment", desk + "/hints", desk + "/entries",
		},
		member: {
			"/review", desk, desk + "/next", desk + "/check", sheet, fmt.Sprintf("/api/v1/panels/%d/sheets", s.panel), "/challenges/large/ideas", "/challenges/large/ideas?q=idea",
			fmt.Sprintf("/ideas/%d", first), "/search?q=idea",
		},
	})
	s.score()
	_, err := s.reviews().CloseRound(t.Context(), s.actors[0], s.panel, true, "Enough.")
	s.must(err)
	_, err = s.reviews().Reveal(t.Context(), s.actors[0], s.panel)
	s.must(err)
	s.quick("revealed", map[string][]string{
		chair: {
			desk, sheet + "/discussion", desk + "/results", desk + "/results/ranks", desk + "/results/gaps", desk + "/results/weights", desk + "/results/late", desk + "/meeting", desk + "/minutes", desk + "/hints",
			fmt.Sprintf("/api/v1/panels/%d/results", s.panel), fmt.Sprintf("/api/v1/panels/%d/board", s.panel),
		},
		member: {desk, sheet, sheet + "/discussion", desk + "/results", desk + "/results/ranks", desk + "/results/gaps", desk + "/results/weights", "/challenges/large/ideas"},
	})
	if took := budgettest.Spent(t, func() {
		for range 20 {
			s.ask(chair, desk)
		}
	}); took <= largeLimit {
		t.Errorf("twenty boards in %v: this clock finds anything quick", took)
	}
}

// largePanel is a site with one panel of the largest size.
type largePanel struct {
	site
	panel  id.Panel
	ideas  []id.Idea
	actors []account.Actor
}

func (s *largePanel) member(n int) string { return fmt.Sprintf("m%d", n) }

func newLargePanel(t *testing.T) *largePanel {
	t.Helper()
	conf, err := Load([]string{"UPTAKE_DATA=" + t.TempDir(), "UPTAKE_LOG_LEVEL=error"})
	if err != nil {
		t.Fatal(err)
	}
	if err = conf.Prepare(); err != nil {
		t.Fatal(err)
	}
	a, err := Build(t.Context(), conf, io.Discard, true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	s := &largePanel{site: site{App: a, t: t, names: map[string]string{}}}
	made, err := a.Challenges.Create(t.Context(), account.Console, challenge.Challenge{Slug: "large", Title: "Large", Question: "What?"})
	s.must(err)
	_, err = a.Challenges.Publish(t.Context(), account.Console, made.ID)
	s.must(err)
	s.demo = &demo{store: a.Store, conf: conf, c: made, at: now()}
	people, ideas := []string{"key,name,email"}, []string{"id,title,body"}
	for n := range largeMembers + 2 {
		people = append(people, fmt.Sprintf("m%d,Member %d,m%d@example.org", n, n, n))
	}
	for n := range largeIdeas {
		ideas = append(ideas, fmt.Sprintf("i%d,Idea number %d,%s", n, n, strings.Repeat("A change that made care better. ", 20)))
	}
	for kind, lines := range map[string][]string{"people": people, "ideas": ideas} {
		r, err := loader{store: a.Store, conf: conf}.load(t.Context(), "large", kind, files.CSV, strings.NewReader(strings.Join(lines, "\n")+"\n"))
		if err != nil {
			t.Fatal(err, r.Bad)
		}
	}
	rules := review.DefaultRules()
	rules.Rounds, rules.Sharing.Design = 1, review.Complete
	p, err := s.reviews().CreatePanel(t.Context(), account.Console, review.NewPanel{Challenge: made.ID, Name: "Everybody", Rules: &rules})
	s.must(err)
	s.panel = p.ID
	for n := range largeMembers + 2 {
		who := s.actor(s.member(n))
		s.actors = append(s.actors, who)
		seat := review.Seating{Person: who.Person, Kind: review.Professional, Profession: fmt.Sprintf("profession %d", n%5)}
		switch {
		case n == 0:
			seat.Kind = review.Chair
		case n == 1:
			seat.Kind = review.Secretary
		case n%6 == 0:
			seat.Kind = review.Lived
		}
		_, err = s.reviews().SeatMember(t.Context(), account.Console, p.ID, seat)
		s.must(err)
	}
	_, err = s.reviews().FormPanel(t.Context(), account.Console, p.ID)
	s.must(err)
	s.must(reviewtest.Prepare(t.Context(), s.reviews(), p.ID))
	_, err = s.reviews().BriefPanel(t.Context(), s.actors[0], p.ID)
	s.must(err)
	_, err = s.reviews().StartRound(t.Context(), s.actors[0], p.ID, time.Time{}, "Nothing more to say.")
	s.must(err)
	board, err := s.reviews().Board(t.Context(), s.actors[0], p.ID)
	s.must(err)
	for _, i := range board.Ideas {
		s.ideas = append(s.ideas, i.Idea)
	}
	slices.Sort(s.ideas)
	if len(s.ideas) != largeIdeas {
		t.Fatalf("the panel has %d ideas", len(s.ideas))
	}
	return s
}

// score fills every sheet, by one statement: it is not what is measured.
func (s *largePanel) score() {
	s.t.Helper()
	s.must(s.Store.InLongTx(s.t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("UPDATE scores SET state = 'given', value = (1 + (idea_id * 7 + seat_id * 3 + criterion_id) % 9) * 10000")
		return err
	}))
}

// quick asks for pages and looks at how long the program computes for each.
func (s *largePanel) quick(when string, of map[string][]string) {
	s.t.Helper()
	for who, addresses := range of {
		for _, a := range addresses {
			ask := func() {
				if got := s.ask(who, a); got.status != 200 && got.status != 303 {
					s.t.Fatalf("%s: %s answers %s with %d", when, a, who, got.status)
				}
			}
			ask() // what is read for the first time is kept
			least := budgettest.Least(s.t, largeLimit/3, ask)
			s.t.Logf("%s: %s as %s in %v", when, a, who, least.Round(100*time.Microsecond))
			if least > largeLimit {
				s.t.Errorf("%s: %s as %s takes %v, more than %v", when, a, who, least, largeLimit)
			}
		}
	}
}
