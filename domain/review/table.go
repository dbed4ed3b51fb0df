package review

import (
	"cmp"
	"encoding/hex"
	"math"
	"slices"

	"uptake/domain/id"
	"uptake/domain/review/stats"
)

// grid lays the scores of one round out for figures about the whole panel: ideas
// in their order, members by the number of their seat.
type grid struct {
	ideas []id.Idea
	seats []id.Seat // who was asked for a score, ascending
	kinds map[id.Seat]SeatKind
	at    map[id.Idea]int
	of    map[id.Criterion]stats.Table
	// shared says that members were asked about different ideas.
	shared map[id.Criterion]bool
}

func gridOf(ideas []id.Idea, criteria []Criterion, seats []Seat, scores []Score) grid {
	g := grid{ideas: ideas, kinds: make(map[id.Seat]SeatKind, len(seats)), at: make(map[id.Idea]int, len(ideas)), of: map[id.Criterion]stats.Table{}, shared: map[id.Criterion]bool{}}
	for _, s := range seats {
		g.kinds[s.ID] = s.Kind
	}
	for n, i := range ideas {
		g.at[i] = n
	}
	for _, s := range scores {
		g.seats = append(g.seats, s.Seat)
	}
	slices.Sort(g.seats)
	g.seats = slices.Compact(g.seats)
	for _, c := range criteria {
		g.of[c.ID] = stats.NewTable(c.Scale, len(ideas), len(g.seats))
	}
	asked, members := map[id.Criterion]map[id.Idea]int{}, map[id.Criterion]map[id.Seat]bool{}
	for _, s := range scores {
		if asked[s.Criterion] == nil {
			asked[s.Criterion], members[s.Criterion] = map[id.Idea]int{}, map[id.Seat]bool{}
		}
		asked[s.Criterion][s.Idea]++
		members[s.Criterion][s.Seat] = true
	}
	for c, of := range asked {
		for _, n := range of {
			g.shared[c] = g.shared[c] || n != len(members[c])
		}
	}
	for _, s := range scores {
		i, in := g.at[s.Idea]
		t, asked := g.of[s.Criterion]
		if in && asked && s.State == Given {
			t.Give(i, g.member(s.Seat), s.Value)
		}
	}
	return g
}

func (g grid) member(s id.Seat) int {
	at, _ := slices.BinarySearch(g.seats, s)
	return at
}

// group returns the columns of members with lived experience, or of all others.
func (g grid) group(lived bool) []int {
	var out []int
	for m, s := range g.seats {
		if (g.kinds[s] == Lived) == lived {
			out = append(out, m)
		}
	}
	return out
}

// seedOf starts the generator of random panels with the digest of a round.
func seedOf(digest string) (seed [32]byte) {
	b, err := hex.DecodeString(digest)
	if err == nil {
		copy(seed[:], b)
	}
	return seed
}

// ranking is how the ranks on one criterion come about: by the mean, or with each
// group half where the panel's order is made so.
func (g grid) ranking(rules Rules, c Criterion, top int, seed [32]byte) stats.Ranking {
	b := OrderBasis{By: ByMeans, Criteria: []Criterion{c}}
	if rules.Basis == ByParity {
		b.By = ByParity
	}
	return b.ranking(g, top, seed)
}

// place adds to the standings of one criterion, which are in the order of ideas,
// what depends on all ideas together.
func (g grid) place(rules Rules, of []Standing, c Criterion, top int, seed [32]byte) {
	t := g.of[c.ID]
	places := g.ranking(rules, c, top, seed).Resample()
	severity := stats.Severities(t, rules.Counting.lambda())
	for n := range of {
		i := g.at[of[n].Idea]
		of[n].Adjusted = stats.Figure{Reason: severity.Reason}
		switch {
		case severity.Complete:
			of[n].Adjusted.Reason = stats.EveryoneScoredAll
		case severity.Reason == "":
			of[n].Adjusted = severity.Adjusted[i]
		}
		if places.Reason == "" {
			of[n].Place = places.Of[i]
		}
	}
	shift(of, c.Scale)
}

// shift marks ideas whose place would lie outside its interval if members who
// score mildly or severely were allowed for. Ideas whose adjusted means are equal
// share the middle of their ranks, as in the interval.
func shift(of []Standing, s stats.Scale) {
	type adjusted struct {
		n     int
		value float64
	}
	var order []adjusted
	for n := range of {
		if of[n].Adjusted.Defined() {
			order = append(order, adjusted{n, of[n].Adjusted.Value})
		}
	}
	slices.SortStableFunc(order, func(a, b adjusted) int {
		if s.BestLow {
			return cmp.Compare(a.value, b.value)
		}
		return cmp.Compare(b.value, a.value)
	})
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && math.Abs(order[to].value-order[from].value) <= 1e-9 {
			to++
		}
		rank := float64(from+1+to) / 2
		for _, a := range order[from:to] {
			p := of[a.n].Place
			of[a.n].Shifted = p.Ranked && (rank < p.Low || rank > p.High)
		}
		from = to
	}
}
