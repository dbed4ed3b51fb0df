// Package assign shares ideas out among the members of a panel: so many members
// for each idea, so many of them with lived experience, nobody with an idea that
// they are recused from, and loads as equal as they can be.
//
// It is pure and draws nothing by chance: the same problem, in whatever order it
// is written, gives the same plan on every machine.
package assign

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"uptake/domain/id"
)

// Pair is one idea with one member.
type Pair struct {
	Idea id.Idea
	Seat id.Seat
}

// Idea is an idea to be shared out.
type Idea struct {
	ID    id.Idea
	Area  id.Area
	Words int
}

// Reading is how long an idea of so many words takes to read and score: two
// minutes, and one for every 200 words.
func Reading(words int) time.Duration {
	return 2*time.Minute + time.Duration(words)*time.Minute/200
}

// Member is somebody who scores.
type Member struct {
	Seat    id.Seat
	Lived   bool
	Closed  bool    // keeps what is fixed and takes nothing else: one who has paused, say
	Settled bool    // has a part already, and gets no anchor that has been taken away
	Tenths  int     // of a full load, 1 to 10; 0 counts as 10
	Only    id.Idea // an expert for this idea, beside those that it needs, and for no other; 0: scores like everybody
}

// Problem is what is to be shared out, among whom, by which rules.
type Problem struct {
	Seed    string // breaks ties; a panel and the number of the run
	Ideas   []Idea
	Members []Member
	PerIdea int // members for each idea
	Lived   int // of them with lived experience
	Anchors int // ideas that everybody scores, so that the members' scales can be compared
	MaxLoad int // ideas for each member at most; 0: no limit

	Recused map[Pair]bool // never assigned
	Soft    map[Pair]bool // a declared interest that lets the member score: avoided where that costs no fairness

	// Again: something is assigned already. Then the smallest change
	// comes first and equal loads second.
	Again   bool
	Fixed   map[Pair]bool // stays whatever happens: scored, a draft is there, or somebody has said so
	Kept    map[Pair]bool // stays if it can
	Off     map[Pair]bool // is not assigned, unless fixed: somebody has said so
	Chosen  []id.Idea     // the anchors of before; at first those that somebody has chosen
	Spared  []id.Idea     // are not chosen as anchors
	without bool          // load limits are left out, to see what would help
}

// Plan is who scores what.
type Plan struct {
	Members map[id.Idea][]id.Seat // of each idea, by seat
	Anchors []id.Idea             // by number
	Load    map[id.Seat]int
	Short   []Short // ideas with fewer members than wanted, by number
	Help    Help    // what would give these enough
	Groups  [][]id.Seat
	Apart   [][2]id.Seat // members without an idea in common
}

// Has reports whether the plan gives the idea to the member.
func (p Plan) Has(idea id.Idea, seat id.Seat) bool {
	_, ok := slices.BinarySearch(p.Members[idea], seat)
	return ok
}

// Ideas lists the ideas by number.
func (p Plan) Ideas() []id.Idea { return slices.Sorted(maps.Keys(p.Members)) }

// Connected reports whether chains of shared ideas link every member with every
// other one. Where they do not, Groups holds the parts, and the scores of one
// cannot be compared with those of another.
func (p Plan) Connected() bool { return len(p.Groups) < 2 }

// Solve shares the ideas out.
func Solve(p Problem) Plan {
	p.Ideas = slices.SortedFunc(slices.Values(p.Ideas), func(a, b Idea) int { return cmp.Compare(a.ID, b.ID) })
	p.Members = slices.SortedFunc(slices.Values(p.Members), func(a, b Member) int { return cmp.Compare(a.Seat, b.Seat) })
	anchors := p.anchors()
	n := newNetwork(p, anchors)
	n.fill()
	if !p.Again {
		n.spread()
	}
	plan := n.plan(p, anchors)
	if plan.Help.Load > 0 && !p.without {
		p.without = true
		plan.Help.Load = 0
		for _, load := range Solve(p).Load {
			plan.Help.Load = max(plan.Help.Load, load)
		}
	}
	return plan
}

// plan reads the network off.
func (n *network) plan(p Problem, anchors []id.Idea) Plan {
	out := Plan{Members: make(map[id.Idea][]id.Seat, len(p.Ideas)), Anchors: anchors, Load: make(map[id.Seat]int, len(p.Members))}
	for i, idea := range p.Ideas {
		var who []id.Seat
		for m, member := range p.Members {
			if n.has[i][m] {
				who = append(who, member.Seat)
			}
		}
		out.Members[idea.ID] = who
	}
	for m, member := range p.Members {
		out.Load[member.Seat] = n.load[m]
	}
	out.Short, out.Help = n.short(p)
	out.Groups, out.Apart = n.links(p)
	return out
}

// Everything gives every member every idea but those they are recused from. One
// who is Closed keeps what is fixed.
func Everything(p Problem) Plan {
	p.PerIdea, p.Lived, p.MaxLoad, p.Again = 0, 0, 0, true
	p.Chosen = make([]id.Idea, len(p.Ideas))
	for i, idea := range p.Ideas {
		p.Chosen[i] = idea.ID
	}
	p.Members = slices.Clone(p.Members)
	for m := range p.Members {
		p.Members[m].Settled = false
	}
	plan := Solve(p)
	plan.Anchors = nil
	return plan
}
