package review

import (
	"math"
	"slices"
	"testing"
	"time"

	"uptake/domain/id"
	"uptake/domain/review/stats"
)

// setsOf are sets of one idea after the other: "1 2 | none | - | n1" is what seats 1,
// 2, 3 and 4 say, where "-" has said nothing.
func setsOf(round int, ideas ...[]string) []ThemeSet {
	var out []ThemeSet
	for i, said := range ideas {
		for seat, text := range said {
			if text != "-" {
				out = append(out, ThemeSet{Round: round, Idea: id.Idea(i + 1), Seat: id.Seat(seat + 1), Labels: ParseLabels(text)})
			}
		}
	}
	return out
}

func TestAThemeIsAdoptedByHalfOfThoseWhoProposeAny(t *testing.T) {
	t.Parallel()
	no, yes := Settlement{Idea: 1, Label: Label{Theme: 2}}, Settlement{Idea: 1, Label: Label{Theme: 2}, Adopted: true, At: time.Unix(9, 0)}
	for _, tt := range []struct {
		name    string
		said    []string
		merged  merges
		settled []Settlement
		want    string // adopted
		rule    int    // of them by the rule
	}{
		{"two of four", []string{"1", "1", "2", "3"}, nil, nil, "1", 1},
		{"two of five are short of half", []string{"1", "1", "2", "3", "4"}, nil, nil, "", 0},
		{"three of five", []string{"1", "1", "1 2", "3", "4"}, nil, nil, "1", 1},
		{"who says that none fits proposes nothing", []string{"1", "1", "2", "3", "none", "-"}, nil, nil, "1", 1},
		{"one alone is a suggestion, though it is all there is", []string{"1", "none"}, nil, nil, "", 0},
		{"one of two is a suggestion", []string{"1", "2"}, nil, nil, "", 0},
		{"new themes count like others", []string{"n1", "n1 1", "2"}, nil, nil, "n1", 1},
		{"merged themes are one", []string{"1", "2", "3", "4"}, merges{{Theme: 1}: {Theme: 2}}, nil, "2", 1},
		{"a member who has both of two merged themes counts once", []string{"1 2", "3", "3"}, merges{{Theme: 1}: {Theme: 2}}, nil, "3", 1},
		{"the chair adopts a suggestion", []string{"1", "2"}, nil, []Settlement{no, yes}, "2", 0},
		{"and declines it", []string{"1", "2"}, nil, []Settlement{no}, "", 0},
		{"the rule goes before what was declined", []string{"2", "2"}, nil, []Settlement{no}, "2", 1},
		{
			"of two settlements of what is one theme now the later counts",
			[]string{"1", "3"},
			merges{{Theme: 1}: {Theme: 2}},
			[]Settlement{yes, {Idea: 1, Label: Label{Theme: 1}, At: time.Unix(8, 0)}},
			"2", 0,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			fs := findings(setsOf(1, tt.said), tt.merged, tt.settled)
			got, rule := "", 0
			for _, a := range adopted(fs) {
				got += a.Labels.String()
			}
			for _, f := range fs {
				if f.Rule {
					rule++
				}
			}
			if got != tt.want || rule != tt.rule {
				t.Errorf("got %q, %d by the rule; want %q, %d", got, rule, tt.want, tt.rule)
			}
		})
	}
	// What was said last stands, and a later round may take it back.
	again := append(setsOf(1, []string{"1", "1"}), setsOf(2, []string{"none", "-"})...)
	if fs := findings(again, nil, nil); len(fs) != 1 || fs[0].By != 1 || fs[0].Of != 1 || fs[0].Rule {
		t.Errorf("got %+v, want one suggestion", fs)
	}
}

// TestAgreementOnThemesIsWhatItIsByHand has three members and five ideas:
//
//	idea 1   {1,2} {1}   {1}    pairs 1/2, 1/2, 1
//	idea 2   {1}   {2}   –      0
//	idea 3   {}    {}    {2}    –, 0, 0
//	idea 4   {2}   {2}   {2}    1, 1, 1
//	idea 5   {1}   –     –      nobody to compare with
//
// Jaccard: 1/2+1/2+1 + 0 + 0+0 + 1+1+1 = 5 over 9 pairs (two empty sets are none): 5/9.
//
// Alpha of theme 1, as yes and no: 111 | 10 | 000 | 000. n = 11, yes 4, no 7.
// D_o = (1/11)·(idea 2: 2·1·1/(2−1)) = 2/11. D_e = 2·4·7/(11·10) = 56/110.
// α = 1 − (2/11)/(56/110) = 1 − 20/56 = 9/14.
//
// Alpha of theme 2: 100 | 01 | 001 | 111. n = 11, yes 1+1+1+3 = 6, no 5.
// D_o = (1/11)·(2·1·2/2 + 2·1·1/1 + 2·1·2/2) = 6/11. D_e = 2·6·5/110 = 60/110.
// α = 1 − (6/11)/(60/110) = 1 − 1 = 0.
func TestAgreementOnThemesIsWhatItIsByHand(t *testing.T) {
	t.Parallel()
	sets := setsOf(1, []string{"1 2", "1", "1"}, []string{"1", "2", "-"}, []string{"none", "none", "2"}, []string{"2", "2", "2"}, []string{"1", "-", "-"})
	field := []id.Idea{1, 2, 3, 4, 5}
	a := AgreeOnThemes(1, 1, field, sets, nil, time.Time{})
	if a.Jaccard != (stats.Ratio{Num: 5, Den: 9}) || a.Pairs != 9 || a.Ideas != 4 || a.Members != 3 || a.Reason != "" {
		t.Errorf("got %+v", a)
	}
	if len(a.Themes) != 2 {
		t.Fatalf("got %+v, want two themes", a.Themes)
	}
	for n, want := range []LabelAgreement{
		{Label: Label{Theme: 1}, Ideas: 3, Yes: 5, Alpha: stats.Figure{Value: 9.0 / 14}},
		{Label: Label{Theme: 2}, Ideas: 4, Yes: 6, Alpha: stats.Figure{Value: 0}},
	} {
		got := a.Themes[n]
		if got.Label != want.Label || got.Ideas != want.Ideas || got.Yes != want.Yes || !got.Alpha.Defined() || math.Abs(got.Alpha.Value-want.Alpha.Value) > 1e-12 {
			t.Errorf("theme %s: got %+v, want %+v", want.Label, got, want)
		}
	}
	// Merged into one, they differ nowhere but on idea 3: 1·5 pairs in full, {}{}, {2} against {} twice.
	one := AgreeOnThemes(1, 1, field, sets, merges{{Theme: 1}: {Theme: 2}}, time.Time{})
	if one.Jaccard != (stats.Ratio{Num: 7, Den: 9}) || len(one.Themes) != 1 || one.Digest == a.Digest {
		t.Errorf("merged: got %+v", one)
	}
	// Ideas that have left the panel, and what was said later, count nowhere.
	later := slices.Concat(sets, setsOf(2, []string{"2", "2", "2"}))
	if got := AgreeOnThemes(1, 1, field, later, nil, time.Time{}); got.Digest != a.Digest {
		t.Errorf("round 2 changes round 1: %+v", got)
	}
	if got := AgreeOnThemes(1, 2, []id.Idea{1}, later, nil, time.Time{}); got.Jaccard != (stats.Ratio{Num: 1, Den: 1}) || got.Pairs != 3 {
		t.Errorf("round 2 of idea 1: got %+v", got)
	} else if len(got.Themes) != 1 || got.Themes[0].Alpha.Reason != stats.NoVariation {
		t.Errorf("all say yes: got %+v, want a reason", got.Themes)
	}
}

func TestAgreementOnThemesSaysWhyThereIsNone(t *testing.T) {
	t.Parallel()
	for name, sets := range map[string][]ThemeSet{
		"nobody":       nil,
		"one member":   setsOf(1, []string{"1"}, []string{"1"}),
		"only empties": setsOf(1, []string{"none", "none", "none"}),
	} {
		a := AgreeOnThemes(1, 1, []id.Idea{1, 2}, sets, nil, time.Time{})
		if a.Jaccard.Defined() || a.Reason != stats.NeedsThemes {
			t.Errorf("%s: got %+v", name, a)
		}
		for _, l := range a.Themes {
			if l.Alpha.Reason != stats.NeedsPairs {
				t.Errorf("%s: got %+v, want that no idea has two", name, l)
			}
		}
	}
}

func TestWhatFewHaveProposedIsNotPublished(t *testing.T) {
	t.Parallel()
	two := []string{"1 2", "1", "1"}
	many := AgreeOnThemes(1, 1, []id.Idea{1, 2, 3, 4, 5}, setsOf(1, two, two, two, two, two), nil, time.Time{})
	if got, ok := many.public(Labels{{Theme: 1}}); !ok || len(got.Themes) != 1 || got.Themes[0].Label.Theme != 1 {
		t.Errorf("got %+v, %t; want theme 1 alone", got, ok)
	}
	if got, ok := many.public(nil); !ok || len(got.Themes) != 0 {
		t.Errorf("no theme adopted: got %+v, %t", got, ok)
	}
	few := AgreeOnThemes(1, 1, []id.Idea{1, 2, 3, 4}, setsOf(1, two, two, two, two), nil, time.Time{})
	pair := AgreeOnThemes(1, 1, []id.Idea{1, 2, 3, 4, 5}, setsOf(1, two[:2], two[:2], two[:2], two[:2], two[:2]), nil, time.Time{})
	for _, a := range []ThemeAgreement{few, pair} {
		if got, ok := a.public(Labels{{Theme: 1}}); ok {
			t.Errorf("published: %+v", got)
		}
	}
}

func TestThemesAreCountedByQuadrant(t *testing.T) {
	t.Parallel()
	at := func(i id.Idea, q Quadrant) Result {
		return Result{Idea: IdeaHead{PanelIdea: PanelIdea{Idea: i}}, Quadrant: q}
	}
	one, two := Label{Theme: 1}, Label{New: 1}
	got := byQuadrant([]AdoptedThemes{{1, Labels{one, two}}, {2, Labels{one}}, {3, Labels{one}}, {9, Labels{two}}},
		[]Result{at(1, DoNow), at(1, DoNow), at(2, BigBet), at(3, NoQuadrant)}, Label.String)
	if len(got) != 2 || got[0].Name != "1" || got[0].Ideas != 3 || got[0].In[DoNow] != 1 || got[0].In[BigBet] != 1 || got[0].Outside != 1 {
		t.Errorf("got %+v", got)
	}
	if got[1].Ideas != 1 || got[1].In[DoNow] != 1 { // idea 9 is not the reader's to see
		t.Errorf("got %+v", got[1])
	}
}
