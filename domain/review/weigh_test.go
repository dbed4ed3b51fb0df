package review

import (
	"slices"
	"testing"

	"uptake/domain/id"
	"uptake/domain/review/stats"
)

// means are final standings on impact and feasibility.
func means(cs []Criterion, of ...[2]int64) []Standing {
	var out []Standing
	for n, m := range of {
		for c := range cs {
			if m[c] == 0 {
				continue // not scored
			}
			s := Standing{Round: 1, Idea: id.Idea(n + 1), Criterion: cs[c].ID}
			s.Mean = stats.Of(stats.Points(m[c]))
			out = append(out, s)
		}
	}
	return out
}

func both() []Criterion {
	cs := DefaultCriteria()
	cs[0].ID, cs[1].ID = 1, 2
	return cs
}

func TestWhoStaysWhenImpactWeighsMore(t *testing.T) {
	t.Parallel()
	h := Head{Criteria: both()}
	h.Rules.TopK = 2
	st := means(h.Criteria, [2]int64{9, 9}, [2]int64{9, 2}, [2]int64{2, 9}, [2]int64{6, 5}, [2]int64{8, 0})
	for _, tt := range []struct {
		tenths int
		in     []id.Idea // among the first 2
	}{{3, []id.Idea{1, 3}}, {5, []id.Idea{1, 4}}, {7, []id.Idea{1, 2}}, {0, []id.Idea{1, 3}}, {10, []id.Idea{1, 2}}} {
		w := weigh(h, st, tt.tenths)
		var in, robust, even []id.Idea
		for _, i := range w.Ideas {
			if i.In {
				in = append(in, i.Idea.Idea)
			}
			if i.Robust {
				robust = append(robust, i.Idea.Idea)
			}
			if i.Even {
				even = append(even, i.Idea.Idea)
			}
		}
		slices.Sort(in)
		slices.Sort(even)
		if !slices.Equal(in, tt.in) || !slices.Equal(robust, []id.Idea{1}) || !slices.Equal(even, []id.Idea{1, 4}) {
			t.Errorf("impact %d/10: in %v, robust %v, even %v", tt.tenths, in, robust, even)
		}
		if last := w.Ideas[len(w.Ideas)-1]; last.Idea.Idea != 5 || last.Value.Defined() || last.Layer != 0 {
			t.Errorf("an idea without a score on one: %+v", last)
		}
	}
	if w := weigh(Head{Criteria: h.Criteria[:1]}, st, 5); w.Ideas != nil {
		t.Errorf("of one criterion: %+v", w)
	}
}

func TestATieAtTheCutIsInOnBothSides(t *testing.T) {
	t.Parallel()
	h := Head{Criteria: both()}
	h.Rules.TopK = 1
	for _, i := range weigh(h, means(h.Criteria, [2]int64{6, 6}, [2]int64{6, 6}, [2]int64{5, 5}), 5).Ideas {
		if want := i.Idea.Idea != 3; i.In != want || i.Robust != want {
			t.Errorf("idea %d: %+v", i.Idea.Idea, i)
		}
	}
}

func TestLayersAndLines(t *testing.T) {
	t.Parallel()
	cs := both()
	got := Layers(cs, means(cs, [2]int64{9, 1}, [2]int64{5, 5}, [2]int64{4, 4}, [2]int64{5, 5}, [2]int64{9, 0}))
	if got[1] != 1 || got[2] != 1 || got[4] != 1 || got[3] != 2 || got[5] != 0 {
		t.Errorf("got layers %v", got)
	}
	low := stats.Scale{Min: stats.Points(1), Max: stats.Points(5), Step: 1000, BestLow: true}
	half := stats.Fraction(13*stats.Point, 2) // 6.5
	if nine := NinePoint.Cut(); nine.Cmp(half) != 0 || low.Cut().Text(2) != "2.25" {
		t.Errorf("lines at %s and %s", nine.Text(2), low.Cut().Text(2))
	}
	rule := LinesOf(NinePoint, low)
	for _, tt := range []struct {
		impact, feasibility stats.Ratio
		lines               Lines
		want                Quadrant
	}{
		{half, stats.Fraction(9*stats.Point, 4), rule, DoNow},
		{half, stats.Fraction(23*stats.Point, 10), rule, BigBet},
		{stats.Of(stats.Points(6)), stats.Of(stats.Points(1)), rule, EasyHelp},
		{stats.Of(stats.Points(6)), stats.Of(stats.Points(4)), rule, NotNowBox},
		{stats.Of(stats.Points(6)), stats.Of(stats.Points(4)), Lines{stats.Of(stats.Points(6)), stats.Of(stats.Points(4))}, DoNow},
		{stats.Ratio{}, stats.Of(stats.Points(1)), rule, NoQuadrant},
	} {
		if got := tt.lines.Quadrant(NinePoint, low, tt.impact, tt.feasibility); got != tt.want {
			t.Errorf("%s and %s: got %q, want %q", tt.impact.Text(2), tt.feasibility.Text(2), got, tt.want)
		}
	}
}
