package challenge

import (
	"slices"

	"uptake/domain/id"
)

// Facets are how many ideas a list would hold with a value chosen in place of what is
// chosen now among values of its kind, all else kept.
type Facets struct {
	Areas    map[id.Area]int
	Kinds    map[Kind]int
	Stages   map[Stage]int
	Outcomes map[Outcome]int
	Evidence map[Evidence]int
	Picks    map[Pick]int
	Themes   map[id.Theme]int
}

// FacetsOf counts by the cells of a challenge what the list of q leads to. any are the
// cells of ideas with at least one of the themes of q, where there are several: by
// theme, some would count twice.
func FacetsOf(counts, any []Count, q ListQuery) Facets {
	f := Facets{map[id.Area]int{}, map[Kind]int{}, map[Stage]int{}, map[Outcome]int{}, map[Evidence]int{}, map[Pick]int{}, map[id.Theme]int{}}
	theme := id.Theme(0)
	if len(q.Themes) == 1 {
		theme = q.Themes[0]
	}
	cells := counts
	if len(q.Themes) > 1 {
		cells = any
	}
	for _, c := range cells {
		if c.Theme != theme || c.Stage == Withdrawn || c.Stage == Merged {
			continue
		}
		off, where := 0, 0 // how many choices the cell does not meet, and one of them
		for n, ok := range []bool{
			among(q.Areas, c.Area), among(q.Kinds, c.Kind), among(q.Stages, c.Stage), among(q.Outcomes, c.Outcome), among(q.Evidence, c.Evidence), among(q.Picks, c.Pick),
		} {
			if !ok {
				off, where = off+1, n
			}
		}
		add(f.Areas, c.Area, c.N, off == 0 || off == 1 && where == 0)
		add(f.Kinds, c.Kind, c.N, off == 0 || off == 1 && where == 1)
		add(f.Stages, c.Stage, c.N, off == 0 || off == 1 && where == 2)
		add(f.Outcomes, c.Outcome, c.N, off == 0 || off == 1 && where == 3)
		add(f.Evidence, c.Evidence, c.N, off == 0 || off == 1 && where == 4)
		add(f.Picks, c.Pick, c.N, off == 0 || off == 1 && where == 5)
	}
	for _, c := range counts {
		met := among(q.Areas, c.Area) && among(q.Kinds, c.Kind) && among(q.Stages, c.Stage) &&
			among(q.Outcomes, c.Outcome) && among(q.Evidence, c.Evidence) && among(q.Picks, c.Pick)
		add(f.Themes, c.Theme, c.N, c.Theme != 0 && met && c.Stage != Withdrawn && c.Stage != Merged)
	}
	return f
}

func among[T comparable](chosen []T, v T) bool { return len(chosen) == 0 || slices.Contains(chosen, v) }

func add[K comparable](to map[K]int, v K, n int, counts bool) {
	if counts {
		to[v] += n
	}
}
