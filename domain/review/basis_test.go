package review_test

import (
	"slices"
	"testing"

	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/stats"
)

// ordered are the ideas of a panel of four with two lived members, in its order by
// a basis, and where they stand in other panels made of them.
func ordered(basis string, cs []review.Criterion, kinds []review.SeatKind, scores []review.Score) (ideas []id.Idea, figures review.RoundFigures) {
	p := at(review.R1Closed, 1)
	p.Rules.Basis = basis
	var seats []review.Seat
	for n, k := range kinds {
		seats = append(seats, review.Seat{ID: id.Seat(n + 1), Kind: k, State: review.Active})
	}
	var field []id.Idea
	for _, s := range scores {
		field = append(field, s.Idea)
	}
	slices.Sort(field)
	field = slices.Compact(field)
	for _, o := range review.Order(p.Rules, cs, review.Stand(p, 1, field, cs, seats, scores, noon)) {
		ideas = append(ideas, o.Idea)
	}
	whole := review.SumUp(p, field, cs, seats, [][]review.Score{scores}, "", noon)
	return ideas, whole[len(whole)-1]
}

func TestWhatOrdersTheIdeas(t *testing.T) {
	t.Parallel()
	const l, p = review.Lived, review.Professional
	overall := []review.Criterion{{ID: 1, Name: "overall", Scale: review.NinePoint}}
	// A patient sees idea 1 very differently from four professionals.
	minority := slices.Concat(scored(1, "1", "8", "8", "8", "8"), scored(2, "6", "6", "6", "6", "6"), scored(3, "9", "4", "4", "4", "4"))
	// Shrout and Fleiss 1979 without four cells: idea 4 was spared the strict second
	// member, which allowing for severity puts right (6 then stands before 4).
	shared := slices.Concat(scored(1, "9", "absent", "5", "8"), scored(2, "6", "1", "3", "2"), scored(3, "absent", "4", "6", "8"),
		scored(4, "7", "absent", "2", "6"), scored(5, "absent", "5", "6", "9"), scored(6, "6", "2", "4", "7"))
	for i := range shared {
		if shared[i].State == review.Absent {
			shared[i].Value = 0
		}
	}
	for _, tt := range []struct {
		name, basis string
		kinds       []review.SeatKind
		scores      []review.Score
		want        []id.Idea
	}{
		{"by the means the many decide", review.ByMeans, []review.SeatKind{l, p, p, p, p}, minority, []id.Idea{1, 2, 3}},
		{"with each group half the patient weighs as much", review.ByParity, []review.SeatKind{l, p, p, p, p}, minority, []id.Idea{3, 2, 1}},
		// lived 1 2 3, professional 3 2 1: all have 4 points, and stand by number
		{"by interim priorities it is a tie", review.ByInterim, []review.SeatKind{l, p, p, p, p}, minority, []id.Idea{1, 2, 3}},
		{"by the means of who happened to score", review.ByMeans, []review.SeatKind{l, p, p, p}, shared, []id.Idea{1, 5, 3, 4, 6, 2}},
		{"allowing for severity", review.ByAdjusted, []review.SeatKind{l, p, p, p}, shared, []id.Idea{1, 5, 3, 6, 4, 2}},
		{"an order by a criterion that is not there", "cost", []review.SeatKind{l, p, p, p, p}, minority, []id.Idea{1, 2, 3}},
	} {
		got, figures := ordered(tt.basis, overall, tt.kinds, tt.scores)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
		if figures.Criterion != 0 || len(figures.Places) != len(tt.want) || figures.Unplaced != "" {
			t.Errorf("%s: places %+v", tt.name, figures)
		}
		if lone := tt.kinds[0] == l && (tt.basis == review.ByParity || tt.basis == review.ByInterim); figures.Lone != lone {
			t.Errorf("%s: that the uncertainty of a lone member is left out: %v", tt.name, figures.Lone)
		}
	}
}

// TestSeverityLeavesACompleteOrderUntouched: where everyone scores everything the
// order and its places come out the same, allowing for severity or not.
func TestSeverityLeavesACompleteOrderUntouched(t *testing.T) {
	t.Parallel()
	overall := []review.Criterion{{ID: 1, Name: "overall", Scale: review.NinePoint}}
	all := slices.Concat(scored(1, "9", "2", "5", "8"), scored(2, "6", "1", "3", "2"), scored(3, "8", "4", "6", "8"), scored(4, "7", "1", "2", "6"))
	kinds := []review.SeatKind{review.Lived, review.Professional, review.Professional, review.Professional}
	plain, of := ordered(review.ByMeans, overall, kinds, all)
	adjusted, adjustedOf := ordered(review.ByAdjusted, overall, kinds, all)
	if !slices.Equal(plain, adjusted) || !slices.Equal(of.Places, adjustedOf.Places) {
		t.Errorf("the order is %v, allowing for severity %v", plain, adjusted)
	}
}

// TestGreyIsWhatThePanelsOrderCannotSay: an idea whose impact alone could be on
// either side is clear of the grey zone if the panel's order is.
func TestGreyIsWhatThePanelsOrderCannotSay(t *testing.T) {
	t.Parallel()
	overall := []review.Criterion{{ID: 1, Name: "overall", Scale: review.NinePoint}}
	clear, grey := whole(1, 8, 0.5), whole(2, 7, 1)
	places := map[id.Idea]stats.Place{1: {Ranked: true, Top: 0.95}, 2: {Ranked: true, Top: 0.5}}
	ideas := []review.PanelIdea{{Idea: 1, State: review.R1Done}, {Idea: 2, State: review.R1Done}}
	items := review.Agenda(review.DefaultRules(), overall, ideas, []review.Standing{clear, grey}, places, nil, nil, nil)
	if items[0].Idea != 2 || !items[0].Grey || items[0].Consent || items[1].Grey || !items[1].Consent {
		t.Errorf("got %+v", items)
	}
}

func TestACriterionHasNotTheNameOfAnOrder(t *testing.T) {
	t.Parallel()
	c := criteria()[0]
	for _, name := range append(slices.Clone(review.Bases), review.TogetherName) {
		if c.Name = name; len(c.Check("")) != 1 {
			t.Errorf("a criterion may be called %q", name)
		}
	}
	if c.Name = "cost"; len(c.Check("")) != 0 {
		t.Errorf("control: %v", c.Check(""))
	}
}
