package theme

import (
	"cmp"
	"slices"
	"time"

	"uptake/domain/id"
)

// Figures is how the themes of a challenge lie over those of its listed ideas that count
// for the reader.
type Figures struct {
	Book  []Place // the codebook, by name, with the ideas of each as Cells has them
	Cells []Cell
	Pairs Pairs
	Coded int // ideas with at least one theme of the codebook
}

// Cell is how many ideas of one kind in one area have a theme. Those under theme 0 are
// all ideas, whatever their themes.
type Cell struct {
	Theme id.Theme
	Area  id.Area // 0: none
	Kind  string
	N     int
}

// Pairs are how many ideas have both of two themes, for those that occur together; the
// smaller number first.
type Pairs map[[2]id.Theme]int

// Put keeps how many ideas have both themes, in either order.
func (p Pairs) Put(a, b id.Theme, ideas int) { p[[2]id.Theme{min(a, b), max(a, b)}] = ideas }

// Had is a theme that an idea has, and when the idea was posted.
type Had struct {
	Theme id.Theme
	Idea  id.Idea
	At    time.Time
}

// Place returns the theme of the codebook with this number, or false.
func (f Figures) Place(t id.Theme) (Place, bool) {
	i := slices.IndexFunc(f.Book, func(p Place) bool { return p.ID == t })
	if i < 0 {
		return Place{}, false
	}
	return f.Book[i], true
}

// InArea counts the ideas with theme t, 0 for all ideas, in an area, 0 for those in none.
func (f Figures) InArea(t id.Theme, a id.Area) int {
	return f.count(func(c Cell) bool { return c.Theme == t && c.Area == a })
}

// OfKind counts the ideas of a kind with theme t, 0 for all ideas.
func (f Figures) OfKind(t id.Theme, kind string) int {
	return f.count(func(c Cell) bool { return c.Theme == t && c.Kind == kind })
}

// Of counts the ideas with theme t, 0 for all ideas.
func (f Figures) Of(t id.Theme) int { return f.count(func(c Cell) bool { return c.Theme == t }) }

func (f Figures) count(is func(Cell) bool) int {
	n := 0
	for _, c := range f.Cells {
		if is(c) {
			n += c.N
		}
	}
	return n
}

// Together counts the ideas that have both themes; those of one theme if both are one.
func (f Figures) Together(a, b id.Theme) int {
	if a == b {
		return f.Of(a)
	}
	return f.Pairs[[2]id.Theme{min(a, b), max(a, b)}]
}

// Related is a theme that occurs together with another.
type Related struct {
	Place
	Both   int     // ideas with both
	Either int     // ideas with one of them or both
	Lift   float64 // how many times as often as if each lay by chance among the ideas that have a theme
}

// Jaccard is the share of the ideas with either theme that have both.
func (r Related) Jaccard() float64 { return float64(r.Both) / float64(r.Either) }

// Related lists the themes that occur together with t: the most ideas with both first,
// then the greatest share, then by name.
func (f Figures) Related(t id.Theme) []Related {
	var out []Related
	own := f.Of(t)
	for _, p := range f.Book {
		if p.ID == t {
			continue
		}
		both := f.Together(t, p.ID)
		if both == 0 {
			continue
		}
		out = append(out, Related{
			Place: p, Both: both, Either: own + p.Ideas - both, Lift: float64(both) * float64(f.Coded) / (float64(own) * float64(p.Ideas)),
		})
	}
	slices.SortStableFunc(out, func(a, b Related) int { return cmp.Or(b.Both-a.Both, cmp.Compare(b.Jaccard(), a.Jaccard())) })
	return out
}

// stretchesMax is how many stretches a trend has at most: more are not told apart in a
// picture.
const stretchesMax = 60

// Trend is how many ideas with each theme were posted in each stretch of weeks, from the
// first such idea to the last.
type Trend struct {
	Weeks int         // in each stretch
	Begin []time.Time // the Mondays on which they begin
	N     map[id.Theme][]int
	All   []int // ideas with any of the themes, each once
}

// TrendOf counts by weeks, which begin on Monday in zone. Where the ideas lie over more
// than 60 weeks a stretch has as many weeks as needed.
func TrendOf(had []Had, zone *time.Location) Trend {
	t := Trend{Weeks: 1, N: map[id.Theme][]int{}}
	if len(had) == 0 {
		return t
	}
	first, last := had[0].At, had[0].At
	for _, h := range had {
		if h.At.Before(first) {
			first = h.At
		}
		if h.At.After(last) {
			last = h.At
		}
	}
	begin := monday(first, zone)
	weeks := weeksFrom(begin, last, zone) + 1
	t.Weeks = (weeks + stretchesMax - 1) / stretchesMax
	for n := 0; n < weeks; n += t.Weeks {
		t.Begin = append(t.Begin, begin.AddDate(0, 0, 7*n))
	}
	t.All = make([]int, len(t.Begin))
	seen := map[id.Idea]bool{}
	for _, h := range had {
		at := weeksFrom(begin, h.At, zone) / t.Weeks
		if t.N[h.Theme] == nil {
			t.N[h.Theme] = make([]int, len(t.Begin))
		}
		t.N[h.Theme][at]++
		if !seen[h.Idea] {
			seen[h.Idea] = true
			t.All[at]++
		}
	}
	return t
}

// In is how many ideas with a theme were posted in stretch n.
func (t Trend) In(of id.Theme, n int) int {
	if t.N[of] == nil {
		return 0
	}
	return t.N[of][n]
}

// monday is the midnight with which the week of t begins.
func monday(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d-(int(t.In(zone).Weekday())+6)%7, 0, 0, 0, 0, zone)
}

// weeksFrom is how many weeks after begin, a Monday, the week of t begins. Days are
// counted without clocks, which are put back and forward.
func weeksFrom(begin, t time.Time, zone *time.Location) int {
	return int(dayOf(monday(t, zone)).Sub(dayOf(begin))/(24*time.Hour)) / 7
}

func dayOf(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
