package review_test

import (
	"slices"
	"testing"

	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/stats"
)

// whole is a standing on criterion 1 without anything to discuss: the mean is n,
// and the idea is clear of the grey zone.
func whole(idea id.Idea, n int64, top float64) review.Standing {
	s := review.Standing{Round: 1, Idea: idea, Criterion: 1}
	s.Mean, s.Agreement, s.Quorum, s.NLived = stats.Of(stats.Points(n)), stats.Agree, true, 1
	s.Place = stats.Place{Ranked: true, Top: top}
	return s
}

func agenda(standings []review.Standing, asked map[id.Idea]bool, moves ...review.AgendaMove) []review.Item {
	criteria := []review.Criterion{{ID: 1, Name: "overall", Scale: review.NinePoint}}
	var ideas []review.PanelIdea
	places := map[id.Idea]stats.Place{}
	for _, s := range standings {
		places[s.Idea] = s.Place
		ideas = append(ideas, review.PanelIdea{Idea: s.Idea, State: review.R1Done})
	}
	return review.Agenda(review.DefaultRules(), criteria, ideas, standings, places, asked, nil, moves)
}

func order(items []review.Item) []id.Idea {
	var out []id.Idea
	for _, i := range items {
		out = append(out, i.Idea)
	}
	return out
}

func TestAnAgendaBeginsWithWhatIsDisputed(t *testing.T) {
	t.Parallel()
	gap := func(s review.Standing, points int64) review.Standing {
		s.Groups.Gap, s.Groups.Flag, s.NLived, s.NProfessional = stats.Fraction(stats.Points(points), 1), true, 2, 2
		return s
	}
	spread := func(s review.Standing, ipr int64) review.Standing {
		s.Spread = stats.Spread{IPR: stats.Of(stats.Points(ipr)), IPRAS: stats.Of(stats.Points(3)), Disagree: true}
		return s
	}
	standings := []review.Standing{
		whole(1, 4, 0.05), whole(2, 9, 0.95), whole(3, 5, 0.2), whole(4, 6, 0.55),
		gap(whole(5, 5, 0), -3), gap(whole(6, 5, 0), 4), spread(whole(7, 5, 0), 5), spread(whole(8, 5, 0), 6),
		gap(spread(whole(9, 5, 0), 4), 3), whole(10, 4, 0.05), gap(whole(11, 5, 0), 3),
	}
	got := order(agenda(standings, map[id.Idea]bool{2: true}))
	// two flags; then the gaps of 4 and 3 (a tie, by number), the spreads, one asked for; the grey zone; the rest
	want := []id.Idea{9, 6, 5, 11, 8, 7, 2, 4, 3, 1, 10}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	slices.Reverse(standings)
	if again := order(agenda(standings, map[id.Idea]bool{2: true})); !slices.Equal(again, want) {
		t.Errorf("in another order of rows: got %v, want %v", again, want)
	}
}

func TestTheSecretaryMovesIdeasOnTheAgenda(t *testing.T) {
	t.Parallel()
	standings := []review.Standing{whole(1, 9, 1), whole(2, 8, 1), whole(3, 7, 0), whole(4, 6, 0)}
	items := agenda(standings, nil, review.AgendaMove{Idea: 4, Place: 1}, review.AgendaMove{Idea: 1, Place: 9}, review.AgendaMove{Idea: 77, Place: 1})
	if got, want := order(items), []id.Idea{4, 2, 3, 1}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if !items[0].Moved || items[1].Moved {
		t.Errorf("moved are %+v", items)
	}
}

func TestWhatMayBeDecidedWithoutDiscussion(t *testing.T) {
	t.Parallel()
	clear := whole(1, 9, 0.9)
	for name, change := range map[string]func(*review.Standing){
		"a flag":            func(s *review.Standing) { s.Groups.Flag = true },
		"no full agreement": func(s *review.Standing) { s.Agreement = stats.Indeterminate },
		"no quorum":         func(s *review.Standing) { s.Quorum = false },
		"in the grey zone":  func(s *review.Standing) { s.Place.Top = 0.89 },
		"no place":          func(s *review.Standing) { s.Place = stats.Place{} },
	} {
		one := clear
		change(&one)
		if agenda([]review.Standing{one}, nil)[0].Consent {
			t.Errorf("%s: it may be decided without discussion", name)
		}
	}
	if agenda([]review.Standing{clear}, map[id.Idea]bool{1: true})[0].Consent {
		t.Error("a member asks for it: it may be decided without discussion")
	}
	if low := whole(1, 2, 0.1); !agenda([]review.Standing{clear}, nil)[0].Consent || !agenda([]review.Standing{low}, nil)[0].Consent {
		t.Error("control: a clear idea has to be discussed")
	}
}

// How far a single member with lived experience is off is theirs: the order says
// that the panel is split, and no more.
func TestTheOrderDoesNotTellHowFarASingleMemberIsOff(t *testing.T) {
	t.Parallel()
	split := func(idea id.Idea, points int64, lived int) review.Standing {
		s := whole(idea, 5, 0)
		s.Groups.Gap, s.Groups.Flag, s.NLived, s.NProfessional = stats.Fraction(stats.Points(points), 1), true, lived, 4
		return s
	}
	if got := order(agenda([]review.Standing{split(1, 3, 1), split(2, 8, 1), split(3, 5, 1), whole(4, 9, 0.95)}, nil)); !slices.Equal(got, []id.Idea{1, 2, 3, 4}) {
		t.Errorf("a single member: %v", got)
	}
	if got := order(agenda([]review.Standing{split(1, 3, 2), split(2, 8, 2), split(3, 5, 2), whole(4, 9, 0.95)}, nil)); !slices.Equal(got, []id.Idea{2, 3, 1, 4}) {
		t.Errorf("two members: %v", got)
	}
}

func TestIdeasWithTheSameRecusalsStandTogether(t *testing.T) {
	t.Parallel()
	var ideas []review.PanelIdea
	var standings []review.Standing
	places := map[id.Idea]stats.Place{}
	for n := range id.Idea(7) {
		s := whole(n+1, int64(9-n), 0.95)
		ideas, standings, places[n+1] = append(ideas, review.PanelIdea{Idea: n + 1, State: review.R1Done}), append(standings, s), s.Place
	}
	recused := func(idea id.Idea, seat id.Seat) review.Conflict {
		return review.Conflict{Idea: idea, Seat: seat, Kind: review.Author, Recused: true}
	}
	conflicts := []review.Conflict{
		recused(2, 11), recused(2, 12), recused(6, 12), recused(6, 11), recused(5, 11), recused(7, 11), {Idea: 3, Seat: 11, Kind: review.Advocacy},
	}
	criteria := []review.Criterion{{ID: 1, Name: "overall", Scale: review.NinePoint}}
	rules := review.DefaultRules()
	for on, want := range map[bool][]id.Idea{false: {1, 2, 3, 4, 5, 6, 7}, true: {1, 2, 6, 3, 4, 5, 7}} {
		rules.ApartTogether = on
		if got := order(review.Agenda(rules, criteria, ideas, standings, places, nil, conflicts, nil)); !slices.Equal(got, want) {
			t.Errorf("together %v: got %v, want %v", on, got, want)
		}
	}
	// A move of the secretary comes last, and stands.
	if got := order(review.Agenda(rules, criteria, ideas, standings, places, nil, conflicts, []review.AgendaMove{{Idea: 7, Place: 1}})); got[0] != 7 {
		t.Errorf("moved: %v", got)
	}
}
