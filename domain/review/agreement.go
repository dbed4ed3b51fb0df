package review

import (
	"slices"
	"time"

	"uptake/domain/id"
	"uptake/domain/review/stats"
)

// RoundFigures are what the scores of a closed round say of the panel as a whole
// on one criterion. Criterion 0 stands for the panel's order, whatever its basis:
// there only Ideas, Members, Top, Exact, Rough, Lone, Unplaced and Places are set.
//
// Agreement is computed on every idea's latest scores up to the round, also those
// of ideas that were not scored again: among the best alone all differ little,
// and any panel would seem to disagree.
type RoundFigures struct {
	Panel     id.Panel
	Round     int
	Criterion id.Criterion

	Field                  []id.Idea // what it was computed on: the ideas that were in the panel then
	Ideas, Members, Scores int       // ideas with a score, members who gave one, scores given
	Carried                int       // of these scores, given in an earlier round by members absent from the last

	Alpha         stats.Figure // ordinal
	AlphaInterval stats.Interval95
	AC2           stats.Gwet // quadratic weights
	AC2Interval   stats.Interval95
	ICC           stats.ICC
	ICCInterval   stats.Interval95 // of the mean of all scores of an idea

	Shifts   []SeatShift  // who scores mildly or severely, by seat
	Unlinked stats.Reason // why there are no Shifts
	Apart    []id.Seat    // two members whom no chain of ideas links, where that is why
	Complete bool         // everyone scored everything: Shifts change no order

	Top      int          // how many ideas the places look for
	Exact    bool         // all possible panels were gone through
	Rough    bool         // two or three members
	Lone     bool         // a group of one: its uncertainty is not in the intervals
	Unplaced stats.Reason // why there are no places
	Places   []IdeaPlace  // of the panel's order

	Moves *Movement // against the round before; nil in round 1

	Algorithm string
	Digest    string
	At        time.Time
}

// SeatShift is how mild or severe one member scores.
type SeatShift struct {
	Seat id.Seat
	stats.MemberShift
}

// IdeaPlace is the uncertain rank of one idea.
type IdeaPlace struct {
	Idea id.Idea
	stats.Place
}

// Movement is what changed from one round to the next on one criterion.
type Movement struct {
	Ideas         int // scored in both
	Both, Changed int // pairs of scores by the same member, and those that differ
	// How far each group moved towards the other's median of the round before, the
	// mean over its members, and over how many. Does one group do all the yielding?
	Lived, Professional   stats.Ratio
	NLived, NProfessional int
	Before, After         Verdicts
}

// Verdicts counts ideas by what the count rule says of their scores.
type Verdicts struct{ Agree, Indeterminate, Disagree, TooFew int }

func (v *Verdicts) add(a stats.Agreement) {
	switch a {
	case stats.Agree:
		v.Agree++
	case stats.Indeterminate:
		v.Indeterminate++
	case stats.Disagree:
		v.Disagree++
	case stats.NoAgreement:
		v.TooFew++
	}
}

// SumUp computes the figures of a closed round for each criterion, and for the
// panel's order. rounds are the scores of all closed rounds up to it, as they were
// given, the first first; digest is that of its standings.
func SumUp(p Panel, ideas []id.Idea, criteria []Criterion, seats []Seat, rounds [][]Score, digest string, now time.Time) []RoundFigures {
	round := len(rounds)
	counted := make([][]Score, round)
	for n := range rounds {
		counted[n] = p.Rules.Counting.Counted(rounds[:n+1])
	}
	latest := lastAsked(counted)
	g := gridOf(ideas, criteria, seats, latest)
	own := gridOf(ideas, criteria, seats, counted[round-1])
	var out []RoundFigures
	for _, c := range criteria {
		f := g.figures(p.Rules, c, seedOf(digest))
		f.Panel, f.Round, f.Criterion, f.Field = p.ID, round, c.ID, ideas
		f.Top = p.Rules.Top(f.Ideas)
		f.Carried = carriedIn(latest, c.ID)
		f.shape(own.ranking(p.Rules, c, f.Top, [32]byte{}).Shape())
		if round > 1 {
			given := g // who was absent from the last round has moved nowhere
			if f.Carried > 0 {
				given = gridOf(ideas, []Criterion{c}, seats, lastAsked(rounds))
			}
			f.Moves = moved(gridOf(ideas, []Criterion{c}, seats, lastAsked(counted[:round-1])), g, given, c)
		}
		f.Algorithm, f.Digest, f.At = Algorithm, digest, now
		out = append(out, f)
	}
	basis := BasisOf(p.Rules, criteria)
	if len(basis.Criteria) == 0 {
		return out
	}
	f := RoundFigures{Panel: p.ID, Round: round, Field: ideas, Ideas: len(ideas), Members: len(g.seats), Top: p.Rules.Top(len(ideas)), Algorithm: Algorithm, Digest: digest, At: now}
	places := basis.ranking(g, f.Top, seedOf(digest)).Resample()
	f.shape(places)
	for n, place := range places.Of {
		f.Places = append(f.Places, IdeaPlace{ideas[n], place})
	}
	return append(out, f)
}

func (f *RoundFigures) shape(p stats.Places) {
	f.Exact, f.Rough, f.Lone, f.Unplaced = p.Exact, p.Rough, p.Lone, p.Reason
}

// lastAsked returns each idea's scores of the last round in which it was asked for.
func lastAsked(rounds [][]Score) []Score {
	last, count := map[id.Idea]int{}, map[id.Idea]int{}
	for n, scores := range rounds {
		for _, s := range scores {
			if last[s.Idea] != n {
				last[s.Idea], count[s.Idea] = n, 0
			}
			count[s.Idea]++
		}
	}
	all := 0
	for _, n := range count {
		all += n
	}
	out := make([]Score, 0, all)
	for n, scores := range rounds {
		for _, s := range scores {
			if last[s.Idea] == n {
				out = append(out, s)
			}
		}
	}
	return out
}

func (g grid) figures(r Rules, c Criterion, seed [32]byte) RoundFigures {
	t := g.of[c.ID]
	f := RoundFigures{
		Alpha: stats.Alpha(t, stats.Ordinal), AC2: stats.AC2(t, stats.Quadratic),
		ICC: stats.Intraclass(t, g.shared[c.ID]), ICCInterval: stats.AverageInterval(t, g.shared[c.ID], seed),
	}
	f.AlphaInterval, f.AC2Interval = stats.AgreementIntervals(t, stats.Ordinal, stats.Quadratic, seed)
	members := map[int]bool{}
	for i := range g.ideas {
		n := 0
		for m := range g.seats {
			if _, ok := t.Score(i, m); ok {
				n++
				members[m] = true
			}
		}
		if n > 0 {
			f.Ideas++
		}
		f.Scores += n
	}
	f.Members = len(members)
	severity := stats.Severities(t, r.Counting.lambda())
	f.Unlinked, f.Complete = severity.Reason, severity.Complete
	if severity.Reason == stats.NotLinked {
		f.Apart = []id.Seat{g.seats[severity.Apart[0]], g.seats[severity.Apart[1]]}
	}
	for m, shift := range severity.Members {
		if shift.N > 0 {
			f.Shifts = append(f.Shifts, SeatShift{g.seats[m], shift})
		}
	}
	return f
}

// moved compares two rounds on one criterion. Members are matched by seat: who has
// moved is asked of what they gave in the later one, and what both rounds say of an
// idea of all that counts.
func moved(before, after, given grid, c Criterion) *Movement {
	a, b := before.of[c.ID], given.spread(before, c)
	counts := after.spread(before, c)
	m := &Movement{}
	medians := func(lived bool) []stats.Ratio {
		out := make([]stats.Ratio, len(before.ideas))
		for i := range before.ideas {
			var vs []Value
			for _, who := range before.group(lived) {
				if v, ok := a.Score(i, who); ok {
					vs = append(vs, v)
				}
			}
			out[i] = stats.Median(vs)
		}
		return out
	}
	for i := range before.ideas {
		m.Before.add(stats.Counts(a.Of(i), c.Scale))
		m.After.add(stats.Counts(counts.Of(i), c.Scale))
		if move := stats.Moved(a, b, i); move.Both > 0 {
			m.Ideas++
			m.Both += move.Both
			m.Changed += move.Changed
		}
	}
	m.Lived, m.NLived = towards(a, b, before.group(true), medians(false))
	m.Professional, m.NProfessional = towards(a, b, before.group(false), medians(true))
	return m
}

func towards(a, b stats.Table, group []int, other []stats.Ratio) (stats.Ratio, int) {
	var steps []stats.Ratio
	for _, who := range group {
		if step, n := stats.Towards(a, b, who, other); n > 0 {
			steps = append(steps, step)
		}
	}
	return stats.MeanOf(steps), len(steps)
}

// spread lays g's scores on one criterion out over the members of other; who has
// no column there is left out.
func (g grid) spread(other grid, c Criterion) stats.Table {
	from, to := g.of[c.ID], stats.NewTable(c.Scale, len(other.ideas), len(other.seats))
	for m, s := range g.seats {
		column, in := slices.BinarySearch(other.seats, s)
		if !in {
			continue
		}
		for i := range g.ideas {
			if v, ok := from.Score(i, m); ok {
				to.Give(i, column, v)
			}
		}
	}
	return to
}
